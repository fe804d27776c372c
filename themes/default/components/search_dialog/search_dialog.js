// Search over every page: a combobox whose options are hits. The page below stays as it was.
{
  const dialog = document.querySelector("[data-js-search-dialog]");
  const client = portalSearch;

  // Recent queries stay in this browser.
  const KEPT = 8;
  const KEY = `chienowa:recent:${document.documentElement.dataset.baseUrl ?? ""}`;
  const recent = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter((query) => typeof query === "string");
    } catch {
      return [];
    }
  };
  const keep = (queries) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(queries.slice(0, KEPT)));
    } catch {
      // Without storage there are no recent queries, and nothing else is lost.
    }
  };
  client.remember = (query) => keep([query, ...recent().filter((known) => known !== query)]);

  if (dialog?.showModal) {
    const TYPING_PAUSE = 80;
    const SHOWN = 8;
    const find = (name) => dialog.querySelector(`[data-js-${name}]`);
    const input = find("dialog-input");
    const options = find("options");
    const texts = dialog.dataset;
    const { fill } = client;
    let running = null;
    let timer = 0;
    let active = -1;

    /** Makes an option the active one; -1 for none. */
    const choose = (place) => {
      const all = [...options.children];
      active = place;
      all.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      if (active < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", all[active].id);
        all[active].scrollIntoView({ block: "nearest" });
      }
    };

    const show = (state) => {
      for (const part of dialog.querySelectorAll("[data-js-state]")) part.hidden = part.dataset.jsState !== state;
      if (state !== "hits") {
        options.replaceChildren();
        choose(-1);
        find("relaxed").hidden = true;
      }
      input.setAttribute("aria-expanded", String(state === "hits"));
      find("simple").hidden = !client.isSimple || state === "empty";
      const query = input.value.trim();
      find("all").hidden = !query;
      const all = new URL(texts.url, location.href);
      all.searchParams.set("q", query);
      find("all").href = all;
      if (state === "empty") showRecent();
    };

    const showRecent = () => {
      const queries = recent();
      find("recent").hidden = queries.length === 0;
      find("recent").querySelector(".chips").replaceChildren(
        ...queries.map((query) => {
          const entry = document.createElement("span");
          entry.className = "recent";
          const word = document.createElement("button");
          [word.type, word.className, word.textContent] = ["button", "chip", query];
          word.dataset.jsWord = "";
          const forget = document.createElement("button");
          [forget.type, forget.className, forget.textContent] = ["button", "chip-forget", "×"];
          forget.setAttribute("aria-label", fill(texts.forget, { q: query }));
          forget.addEventListener("click", () => {
            keep(recent().filter((known) => known !== query));
            showRecent();
            input.focus();
          });
          entry.append(word, forget);
          return entry;
        }),
      );
    };

    const option = (hit, at) => {
      const copy = find("option").content.firstElementChild.cloneNode(true);
      const part = (name) => copy.querySelector(`[data-js-${name}]`);
      copy.id = `search.option.${at}`;
      copy.href = client.address(hit);
      if (hit.lang && hit.lang !== texts.lang) copy.lang = hit.lang;
      part("kind").textContent = client.kindName(texts, hit.kind ?? "page");
      client.mark(part("title"), hit.title, hit.marks?.title);
      if (hit.section && hit.section !== hit.title) client.mark(part("section"), hit.section, hit.marks?.section);
      client.mark(part("excerpt"), hit.excerpt ?? "", hit.marks?.excerpt);
      return copy;
    };

    const run = async () => {
      const query = input.value.trim();
      running?.abort();
      running = new AbortController();
      const { signal } = running;
      if (!query) {
        find("status").textContent = "";
        client.announce("");
        show("empty");
        return;
      }
      const slow = setTimeout(() => { find("status").textContent = texts.loading; }, 300);
      try {
        const result = await client.search({ query, language: texts.lang, limit: SHOWN, typing: true }, signal);
        if (signal.aborted) return;
        client.announce(query, result, false);
        if (result.hits.length > 0) {
          show("hits");
          options.replaceChildren(...result.hits.map(option));
          choose(-1);
          const corrected = (result.corrections ?? []).map(({ from, to }) =>
            fill(texts.corrected, { from, to: to.join(", ") }));
          const note = corrected.join(" ") || { typo: texts.typo, "some-words": texts.someWords }[result.relaxed] || "";
          find("relaxed").hidden = !note;
          find("relaxed").textContent = note;
          find("status").textContent = fill(texts.count, { n: Math.max(result.total, result.hits.length) });
        } else {
          find("status").textContent = fill(texts.none, { q: query });
          const ask = dialog.querySelector("[data-js-ask]");
          if (ask) ask.href = client.askAddress(ask.dataset.jsAsk, query);
          show("none");
        }
      } catch (error) {
        if (signal.aborted) return;
        find("status").textContent = texts.error;
        show("error");
      } finally {
        clearTimeout(slow);
      }
    };
    const runSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(run, TYPING_PAUSE);
    };

    const open = (query = "") => {
      if (dialog.open) return;
      client.open();
      input.value = query;
      dialog.showModal();
      input.focus();
      input.select();
      run();
    };
    /** Notes the query on this entry of the history, so that going back finds it again. */
    const leave = () => {
      const query = input.value.trim();
      if (query) client.remember(query);
      history.replaceState({ ...history.state, search: query }, "");
    };

    for (const field of document.querySelectorAll(".search-field-small [data-js-search-input]")) {
      field.addEventListener("click", () => open(field.value));
    }
    document.addEventListener("keydown", (event) => {
      if (!client.opensSearch(event)) return;
      event.preventDefault();
      open();
    });
    input.addEventListener("input", (event) => { if (!event.isComposing) runSoon(); });
    input.addEventListener("compositionend", runSoon);
    input.addEventListener("keydown", (event) => {
      if (client.isComposing(event)) {
        if (event.key === "Enter") event.preventDefault();
        return;
      }
      if (event.key === "Escape") {
        // Some browsers would first empty the field, and close only at the second press.
        event.preventDefault();
        dialog.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const count = options.children.length;
        const next = event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1;
        choose(count === 0 ? -1 : (next + count) % count);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        const chosen = options.children[active];
        leave();
        if (event.ctrlKey || event.metaKey) globalThis.open(chosen.href, "_blank", "noopener");
        else location.assign(chosen.href);
      }
    });
    options.addEventListener("click", (event) => { if (event.target.closest("a")) leave(); });
    dialog.addEventListener("click", (event) => {
      const word = event.target.closest("[data-js-word]");
      if (word) {
        input.value = word.textContent;
        input.focus();
        run();
      }
      // The dialog has no padding: only a click beside it has itself as target.
      if (event.target === dialog) dialog.close();
    });
    find("dialog-form").addEventListener("submit", (event) => {
      event.preventDefault();
      leave();
      location.assign(find("all").href);
    });
    find("clear").addEventListener("click", () => {
      keep([]);
      showRecent();
      input.focus();
    });
    find("close").addEventListener("click", () => dialog.close());
    find("retry").addEventListener("click", run);
    dialog.addEventListener("close", () => {
      running?.abort();
      history.replaceState({ ...history.state, search: undefined }, "");
    });
    if (history.state?.search) open(history.state.search);
  }
}

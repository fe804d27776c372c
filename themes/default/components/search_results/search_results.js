// The search page: hits, facets and the address that says what was asked. Every text comes from the markup, and
// everything found is put in as text, never as HTML.
{
  const root = document.querySelector("[data-js-search]");
  if (root) {
    const SHOWN = 20;
    const TYPING_PAUSE = 120;
    const client = portalSearch;
    const form = document.querySelector("main [data-js-search-form]");
    const input = form.querySelector("[data-js-search-input]");
    const find = (name) => root.querySelector(`[data-js-${name}]`);
    const list = find("hits");
    const texts = root.dataset;
    const groups = [...root.querySelectorAll("[data-js-facet]")];
    const { fill } = client;

    /** Chosen values by the name of their facet. */
    let filters = {};
    let running = null;
    let timer = 0;
    let shown = 0;

    const label = (name, value) => {
      const group = groups.find((one) => one.dataset.jsFacet === name);
      const labels = group?.querySelector("template").content;
      return labels?.querySelector(`[data-value="${CSS.escape(value)}"]`)?.textContent ?? value;
    };

    const readAddress = () => {
      const parameters = new URLSearchParams(location.search);
      input.value = parameters.get("q") ?? "";
      filters = {};
      for (const { dataset } of groups) {
        const values = parameters.getAll(dataset.jsFacet);
        if (values.length > 0) filters[dataset.jsFacet] = values;
      }
    };
    const address = () => {
      const url = new URL(location.pathname, location.href);
      if (input.value.trim()) url.searchParams.set("q", input.value.trim());
      for (const [name, values] of Object.entries(filters)) {
        for (const value of values) url.searchParams.append(name, value);
      }
      return url;
    };

    const show = (state) => {
      for (const part of root.querySelectorAll("[data-js-state]")) part.hidden = part.dataset.jsState !== state;
      if (state !== "hits") {
        list.replaceChildren();
        for (const name of ["relaxed", "simple", "more"]) find(name).hidden = true;
      }
      const hasFilters = Object.keys(filters).length > 0;
      find("facets").hidden = client.isSimple || (state !== "hits" && !hasFilters);
    };

    const item = (hit) => {
      const copy = find("hit").content.cloneNode(true);
      const part = (name) => copy.querySelector(`[data-js-${name}]`);
      part("kind").textContent = client.kindName(texts, hit.kind ?? "page");
      part("link").href = client.address(hit);
      if (hit.lang && hit.lang !== texts.lang) {
        part("link").lang = hit.lang;
        part("excerpt").lang = hit.lang;
      }
      client.mark(part("link"), hit.title, hit.marks?.title);
      if (hit.section && hit.section !== hit.title) client.mark(part("section"), hit.section, hit.marks?.section);
      client.mark(part("excerpt"), hit.excerpt ?? "", hit.marks?.excerpt);
      return copy;
    };

    /** What had to be done to find anything, in a sentence. */
    const relaxed = (result) => {
      const sentences = [];
      for (const { from, to } of result.corrections ?? []) {
        sentences.push(fill(texts.corrected, { from, to: to.join(", ") }));
      }
      if (result.relaxed === "typo" && sentences.length === 0) sentences.push(texts.typo);
      if (result.relaxed === "some-words") sentences.push(texts.someWords);
      if (result.missing?.length) sentences.push(fill(texts.missing, { words: result.missing.join(", ") }));
      return sentences.join(" ");
    };

    const showFacets = (counts) => {
      const focused = document.activeElement?.closest?.("[data-js-facet] input");
      const place = focused && [focused.name, focused.value];
      for (const group of groups) {
        const name = group.dataset.jsFacet;
        const chosen = filters[name] ?? [];
        const values = counts.filter((count) => count.name === name).map(({ value, pages }) => [value, pages]);
        for (const value of chosen) if (!values.some(([known]) => known === value)) values.push([value, 0]);
        group.hidden = values.length === 0;
        group.querySelector(".facet-values").replaceChildren(
          ...values.map(([value, pages]) => {
            const copy = find("value").content.cloneNode(true);
            const box = copy.querySelector("input");
            [box.name, box.value, box.checked] = [name, value, chosen.includes(value)];
            copy.querySelector("[data-js-name]").textContent = label(name, value);
            copy.querySelector("[data-js-pages]").textContent = pages;
            return copy;
          }),
        );
      }
      // The boxes are new; whoever walks through them by keyboard stays where they were.
      if (place) {
        const boxes = [...root.querySelectorAll("[data-js-facet] input")];
        boxes.find((box) => box.name === place[0] && box.value === place[1])?.focus();
      }
    };

    const showChosen = () => {
      const chosen = Object.entries(filters).flatMap(([name, values]) => values.map((value) => [name, value]));
      find("chosen").hidden = chosen.length === 0;
      find("chosen").replaceChildren(
        ...chosen.map(([name, value]) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "chip chip-remove";
          button.textContent = label(name, value);
          button.setAttribute("aria-label", fill(texts.remove, { name: label(name, value) }));
          button.addEventListener("click", () => {
            choose(name, value, false);
            input.focus();
          });
          return button;
        }),
      );
    };

    const request = (offset) => ({
      query: input.value.trim(), language: texts.lang, limit: SHOWN, offset, filters, facets: offset === 0,
    });

    /** Asks and shows; `more` adds to what is shown. */
    const run = async ({ more = false, asked = false } = {}) => {
      const { value } = input;
      const query = value.trim();
      running?.abort();
      running = new AbortController();
      const { signal } = running;
      showChosen();
      if (!/[\p{L}\p{N}\p{S}]/u.test(query.normalize("NFKC")) && Object.keys(filters).length === 0) {
        find("status").textContent = "";
        client.announce("");
        show("empty");
        return;
      }
      const slow = setTimeout(() => { find("status").textContent = texts.loading; }, 300);
      try {
        const result = await client.search(request(more ? shown : 0), signal);
        if (signal.aborted) return;
        // Where filters hide what there is, the words are not at fault.
        if (!more) client.announce(Object.keys(filters).length === 0 ? query : "", result, asked);
        if (!more) {
          showFacets(result.facets ?? []);
          list.replaceChildren();
          shown = 0;
        }
        if (result.hits.length > 0 || more) {
          show("hits");
          const first = list.children.length;
          list.append(...result.hits.map(item));
          shown += result.hits.length;
          const note = relaxed(result);
          find("relaxed").hidden = !note;
          find("relaxed").textContent = note;
          find("simple").hidden = !client.isSimple;
          find("status").textContent =
            fill(query ? texts.count : texts.countFiltered, { q: query, n: Math.max(result.total, shown) });
          find("more").hidden = shown >= result.total || result.hits.length === 0;
          if (more) list.children[first]?.querySelector("a").focus();
          else if (query) client.remember?.(query);
        } else {
          find("status").textContent = fill(texts.none, { q: query });
          find("none-title").textContent = fill(texts.none, { q: query });
          const ask = root.querySelector("[data-js-ask]");
          if (ask) ask.href = client.askAddress(ask.dataset.jsAsk, query);
          show("none");
          find("simple").hidden = !client.isSimple;
        }
      } catch (error) {
        if (signal.aborted) return;
        find("status").textContent = "";
        show("error");
      } finally {
        clearTimeout(slow);
      }
    };

    const choose = (name, value, isChosen) => {
      const rest = (filters[name] ?? []).filter((one) => one !== value);
      filters[name] = isChosen ? [...rest, value] : rest;
      if (filters[name].length === 0) delete filters[name];
      history.pushState(null, "", address());
      run();
    };

    const runNow = (asked) => {
      clearTimeout(timer);
      history.replaceState(null, "", address());
      run({ asked });
    };
    const runSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(runNow, TYPING_PAUSE, false);
    };

    readAddress();
    // A half-converted reading is not what the reader means: wait for the end of the composition.
    input.addEventListener("input", (event) => { if (!event.isComposing) runSoon(); });
    input.addEventListener("compositionend", runSoon);
    input.addEventListener("focus", () => client.open(), { once: true });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      runNow(true);
    });
    find("retry").addEventListener("click", () => run());
    find("more").addEventListener("click", () => run({ more: true }));
    root.addEventListener("change", ({ target }) => {
      if (target.closest("[data-js-facet]")) choose(target.name, target.value, target.checked);
    });
    root.addEventListener("click", (event) => {
      const word = event.target.closest("[data-js-word]");
      if (!word) return;
      input.value = word.textContent;
      input.focus();
      runNow(true);
    });
    addEventListener("popstate", () => {
      readAddress();
      run();
    });
    // Beside the hits there is room for the facets; below them there is not.
    const wide = matchMedia("(min-width: 60rem)");
    const unfold = () => { find("facets").open = wide.matches; };
    wide.addEventListener("change", unfold);
    unfold();
    if (!input.value) input.focus();
    // The address was followed: nobody is typing.
    run({ asked: true });
  }
}

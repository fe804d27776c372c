// Looks first for what is there already, then offers the way to ask with the question filled in.
{
  const box = document.querySelector("[data-js-ask-box]");
  if (box) {
    const SHOWN = 4;
    const find = (name) => box.querySelector(`[data-js-ask-${name}]`);
    const form = find("form");
    const input = form.querySelector("input");
    const link = box.querySelector("[data-js-ask]");
    let running = null;

    input.addEventListener("focus", () => portalSearch.open(), { once: true });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && portalSearch.isComposing(event)) event.preventDefault();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const query = input.value.trim();
      running?.abort();
      if (!query) {
        input.focus();
        return;
      }
      running = new AbortController();
      const { signal } = running;
      find("status").textContent = box.dataset.loading;
      let hits = [];
      let message = box.dataset.failed;
      try {
        ({ hits } = await portalSearch.search({ query, language: box.dataset.lang, limit: SHOWN }, signal));
        message = hits.length > 0 ? portalSearch.fill(box.dataset.found, { n: hits.length }) : box.dataset.none;
      } catch {
        // Asking is possible all the same.
      }
      if (signal.aborted) return;
      find("hits").replaceChildren(
        ...hits.map((hit) => {
          const entry = find("hit").content.firstElementChild.cloneNode(true);
          const target = entry.querySelector("a");
          target.href = portalSearch.address(hit);
          if (hit.lang && hit.lang !== box.dataset.lang) target.lang = hit.lang;
          entry.querySelector("[data-js-kind]").textContent = portalSearch.kindName(box.dataset, hit.kind ?? "page");
          portalSearch.mark(entry.querySelector("[data-js-title]"), hit.title, hit.marks?.title);
          return entry;
        }),
      );
      link.href = portalSearch.askAddress(link.dataset.jsAsk, query);
      find("answer").hidden = false;
      find("status").textContent = message;
    });
  }
}

// Home: the learning path that the reader has begun, and the latest bookmarks not tried yet.
{
  const section = document.querySelector("[data-js-continue]");
  const MOST_BOOKMARKS = 3;

  const showPath = (element) => {
    const { has } = globalThis.portalRecord;
    const modules = [...element.querySelectorAll("[data-module]")];
    const open = modules.filter((module) => !has("finished", module.dataset.module));
    const count = element.querySelector("[data-js-count]");
    const values = { n: modules.length - open.length, total: modules.length };
    count.textContent = count.dataset.text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
    for (const module of modules) module.hidden = module !== open[0];
    element.hidden = open.length === 0 || open.length === modules.length;
    return !element.hidden;
  };
  const showBookmarks = (element) => {
    const { bookmarks, tried } = globalThis.portalRecord.get();
    const latest = Object.entries(bookmarks)
      .filter(([page]) => !Object.hasOwn(tried, page))
      .sort(([, a], [, b]) => (a.days.at(-1) < b.days.at(-1) ? 1 : -1))
      .slice(0, MOST_BOOKMARKS);
    const list = element.querySelector("[data-js-continue-list]");
    list.replaceChildren(...latest.map(([, { title, url }]) => {
      const item = element.querySelector("template").content.firstElementChild.cloneNode(true);
      const link = item.querySelector("a");
      link.textContent = title;
      link.href = globalThis.portalRecord.link(url);
      return item;
    }));
    element.hidden = latest.length === 0;
    return !element.hidden;
  };

  if (section) {
    document.addEventListener("portal:record", () => {
      const paths = [...section.querySelectorAll("[data-js-continue-path]")].map(showPath);
      const hasBookmarks = showBookmarks(section.querySelector("[data-js-continue-bookmarks]"));
      section.hidden = !paths.includes(true) && !hasBookmarks;
    });
  }
}

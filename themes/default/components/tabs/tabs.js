// Turns sections that stand one under the other into tabs (ARIA authoring practices, automatic activation).
{
  document.querySelectorAll("[data-js-tabs]").forEach((root, number) => {
    const panels = [...root.querySelectorAll(":scope > .tab")];
    if (panels.length < 2) return;
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");

    const tabs = panels.map((panel, index) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${number}-${index}`;
      tab.textContent = panel.querySelector(".tab-title")?.textContent ?? String(index + 1);
      tab.setAttribute("role", "tab");
      panel.id ||= `tab-panel-${number}-${index}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      return tab;
    });

    const select = (index, focus) => {
      tabs.forEach((tab, i) => {
        tab.setAttribute("aria-selected", String(i === index));
        tab.tabIndex = i === index ? 0 : -1;
        panels[i].hidden = i !== index;
      });
      if (focus) tabs[index].focus();
    };

    list.addEventListener("click", (event) => {
      const index = tabs.indexOf(event.target.closest("[role=tab]"));
      if (index >= 0) select(index, true);
    });
    list.addEventListener("keydown", (event) => {
      const current = tabs.indexOf(document.activeElement);
      const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (next === undefined || current < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      select((next + tabs.length) % tabs.length, true);
    });

    list.append(...tabs);
    root.prepend(list);
    select(0, false);
    // A link into a hidden tab opens it.
    const reveal = () => {
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const index = panels.findIndex((panel) => target && panel.contains(target));
      if (index < 0) return;
      select(index, false);
      target.scrollIntoView();
    };
    window.addEventListener("hashchange", reveal);
    reveal();
  });
}

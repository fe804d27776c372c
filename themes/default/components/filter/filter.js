// Filters a list in place. The URL's query is the only state: it can be shared, and the back button works.
{
  const list = document.querySelector("[data-js-list]");
  const form = list?.querySelector("[data-js-filter]");

  if (form) {
    const groups = [...list.querySelectorAll("[data-js-group]")];
    const cards = groups.flatMap((group) =>
      [...group.querySelectorAll(".card-list > li")].map((element, order) => ({ element, group, order })),
    );
    const names = [...new Set([...form.elements].map((control) => control.name).filter((name) => name && name !== "sort"))];
    const status = form.querySelector("[data-js-status]");
    const none = list.querySelector("[data-js-none]");
    const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

    const number = (text, missing) => (text === undefined ? missing : Number(text));
    const title = ({ element }) => element.querySelector(".card-title").textContent;
    const date = ({ element }) => element.dataset.date ?? "";
    const compare = {
      newest: (a, b) => (date(a) < date(b) ? 1 : -1) * Number(date(a) !== date(b)),
      saved: (a, b) => number(b.element.dataset.saved, -Infinity) - number(a.element.dataset.saved, -Infinity) || 0,
      minutes: (a, b) => number(a.element.dataset.minutes, Infinity) - number(b.element.dataset.minutes, Infinity) || 0,
      title: (a, b) => title(a).localeCompare(title(b), document.documentElement.lang),
    };

    const values = ({ element }, name) => element.dataset[name]?.split("|") ?? [];

    /** Values chosen for each name; within a name any may match, between names all must. */
    const chosen = () => {
      const data = new FormData(form);
      return new Map(names.map((name) => [name, data.getAll(name).filter(Boolean)]).filter(([, picked]) => picked.length > 0));
    };
    const passes = (card, filters, except) =>
      [...filters].every(([name, picked]) => name === except || values(card, name).some((value) => picked.includes(value)));

    /** How many cards an option would show, given the other filters. */
    const count = (filters) => {
      for (const name of names) {
        const tally = new Map();
        for (const card of cards) {
          if (!passes(card, filters, name)) continue;
          for (const value of values(card, name)) tally.set(value, (tally.get(value) ?? 0) + 1);
        }
        for (const box of form.querySelectorAll(`input[name="${name}"]`)) {
          const chip = box.closest(".chip");
          chip.querySelector("[data-js-count]").textContent = tally.get(box.value) ?? 0;
          chip.classList.toggle("is-empty", !tally.has(box.value));
        }
        for (const option of form.querySelectorAll(`select[name="${name}"] option[data-label]`)) {
          option.textContent = `${option.dataset.label} (${tally.get(option.value) ?? 0})`;
        }
      }
    };

    const apply = () => {
      const filters = chosen();
      const sort = form.elements.sort?.value;
      let shown = 0;
      for (const card of cards) {
        card.element.hidden = !passes(card, filters);
        shown += card.element.hidden ? 0 : 1;
      }
      for (const group of groups) {
        const own = cards.filter((card) => card.group === group);
        const order = (a, b) => (sort && compare[sort] ? compare[sort](a, b) : 0) || a.order - b.order;
        own[0]?.element.parentElement.append(...own.sort(order).map((card) => card.element));
        group.hidden = own.every((card) => card.element.hidden);
      }
      count(filters);
      const { total, all, some } = status.dataset;
      status.textContent = filters.size > 0 ? fill(some, { n: shown, total }) : all;
      form.querySelector("[data-js-clear]").hidden = filters.size === 0 && !sort;
      none.hidden = shown > 0;
    };

    const readAddress = () => {
      const query = new URLSearchParams(location.search);
      for (const control of form.elements) {
        if (!control.name) continue;
        if (control.type === "checkbox") control.checked = query.getAll(control.name).includes(control.value);
        else {
          control.value = query.get(control.name) ?? "";
          if (control.selectedIndex < 0) control.selectedIndex = 0;
        }
      }
      apply();
    };

    const writeAddress = () => {
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      const search = query.size > 0 ? `?${query}` : "";
      if (search !== location.search) history.pushState(null, "", `${location.pathname}${search}`);
    };

    form.addEventListener("change", () => {
      writeAddress();
      apply();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      if (!event.target.closest("[data-js-clear]")) return;
      event.preventDefault();
      history.pushState(null, "", location.pathname);
      readAddress();
      form.querySelector("input, select")?.focus({ preventScroll: true });
    });
    window.addEventListener("popstate", readAddress);
    // A form restored by the browser would disagree with the address.
    window.addEventListener("pageshow", readAddress);
    readAddress();
  }
}

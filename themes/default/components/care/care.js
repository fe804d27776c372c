// Shows the rows of one keeper. The address is the only state: it can be shared, and the back button works.
{
  const root = document.querySelector("[data-js-care]");
  if (root) {
    const choice = root.querySelector("[data-js-care-keeper]");
    const rows = [...root.querySelectorAll("[data-keeper]")];
    const sections = [...root.querySelectorAll("[data-js-care-section]")];

    const apply = () => {
      const keeper = choice.value;
      for (const row of rows) row.hidden = keeper !== "" && row.dataset.keeper !== keeper;
      for (const section of sections) {
        const own = [...section.querySelectorAll("[data-keeper]")];
        if (own.length === 0) continue;
        // A long list leaves out rows, told by the first of each keeper.
        const shown = own.reduce((sum, row) => sum + (row.hidden ? 0 : 1 + Number(row.dataset.more ?? 0)), 0);
        section.querySelector("[data-js-care-count]").textContent = shown;
        section.hidden = shown === 0;
        const figure = root.querySelector(`[data-js-care-figure="${section.id}"]`);
        if (figure) figure.textContent = shown;
      }
    };
    const read = () => {
      choice.value = new URLSearchParams(location.search).get("owner") ?? "";
      if (choice.selectedIndex < 0) choice.selectedIndex = 0;
      apply();
    };
    choice.addEventListener("change", () => {
      const query = new URLSearchParams(choice.value ? { owner: choice.value } : {});
      history.pushState(null, "", `${location.pathname}${query.size > 0 ? `?${query}` : ""}`);
      apply();
    });
    addEventListener("popstate", read);
    addEventListener("pageshow", read);
    read();
  }
}

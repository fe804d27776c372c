// Announces what a reader makes of a page. Who keeps or sends it is not known here.
{
  const row = document.querySelector("[data-js-reactions]");
  if (row) {
    const { page } = row.dataset;
    const buttons = [...row.querySelectorAll("[data-js-reaction]")];
    const status = document.querySelector("[data-js-reaction-status]");
    const ask = document.querySelector("[data-js-reaction-ask]");
    // For this visit: whoever comes back later may have more to tell.
    const KEY = `chienowa:reactions:${document.documentElement.dataset.baseUrl ?? ""}:${page}`;
    const told = new Set();
    try {
      for (const reaction of JSON.parse(sessionStorage.getItem(KEY) ?? "[]")) told.add(reaction);
    } catch {
      // Without storage a button is pressed again after a reload, and nothing else is lost.
    }

    const show = () => {
      for (const button of buttons) {
        if (button.hasAttribute("aria-pressed")) {
          button.setAttribute("aria-pressed", String(told.has(button.dataset.jsReaction)));
        }
      }
    };
    row.addEventListener("click", (event) => {
      const reaction = event.target.closest("[data-js-reaction]")?.dataset.jsReaction;
      if (!reaction) return;
      if (status) status.textContent = status.dataset[reaction];
      if (ask) ask.hidden = reaction !== "failed";
      if (told.has(reaction)) return;
      told.add(reaction);
      show();
      try {
        sessionStorage.setItem(KEY, JSON.stringify([...told]));
      } catch {
        // As above.
      }
      document.dispatchEvent(new CustomEvent("portal:reaction", { detail: { page, reaction } }));
    });
    // Told elsewhere on the page: the same button.
    document.addEventListener("portal:reaction", ({ detail }) => {
      if (encodeURI(detail.page) !== encodeURI(page) && detail.page !== encodeURI(page)) return;
      told.add(detail.reaction);
      show();
    });
    show();
  }
}

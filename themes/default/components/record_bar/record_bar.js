// The buttons that keep a page: bookmark, "I tried it", "finished". The state is in `aria-pressed`.
{
  const bar = document.querySelector("[data-js-record-bar]");
  const buttons = bar ? [...document.querySelectorAll("[data-js-record]")] : [];

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const { page } = bar.dataset;
      const section = button.dataset.jsRecord;
      const isOn = button.getAttribute("aria-pressed") !== "true";
      // Announced, not set: whoever counts reactions hears of it too, and `record` keeps it.
      if (section === "tried" && isOn) {
        document.dispatchEvent(new CustomEvent("portal:reaction", { detail: { page, reaction: "tried" } }));
      } else globalThis.portalRecord.set(section, page, isOn, bar.dataset);
    });
  }
  document.addEventListener("portal:record", () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(globalThis.portalRecord.has(button.dataset.jsRecord, bar.dataset.page)));
    }
  });
}

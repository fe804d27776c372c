// A person's page leads to My record as that person.
document.querySelector("[data-js-me]")?.addEventListener("click", ({ currentTarget }) => {
  globalThis.portalRecord.setPerson(currentTarget.dataset.jsMe);
});

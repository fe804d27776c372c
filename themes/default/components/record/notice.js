// Says once in a page that the browser cannot keep the record: when the reader has done something, or on My record.
{
  const notice = document.querySelector("[data-js-record-notice]");
  let hasActed = document.querySelector("[data-js-my]") !== null;
  document.addEventListener("portal:reaction", () => { hasActed = true; }, true);
  document.addEventListener("click", (event) => {
    hasActed ||= event.target.closest?.("[data-js-record], [data-js-quiz-check]") !== null;
  }, true);
  document.addEventListener("portal:record", ({ detail }) => {
    if (!notice || !hasActed) return;
    const text = detail.state === "kept" ? (detail.movedAside ? notice.dataset.aside : "") : notice.dataset[detail.state];
    if (notice.textContent !== text) notice.textContent = text;
  });
}

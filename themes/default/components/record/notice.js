// Says that the browser cannot keep the record: when the reader has done something, or on My record.
{
  const text = document.querySelector("[data-js-record-notice-text]");
  const close = document.querySelector("[data-js-record-notice-close]");
  let hasActed = document.querySelector("[data-js-my]") !== null;
  document.addEventListener("portal:reaction", () => { hasActed = true; }, true);
  document.addEventListener("click", (event) => {
    hasActed ||= Boolean(event.target.closest?.("[data-js-record], [data-js-quiz-check]"));
  }, true);

  const say = (message) => {
    if (text.textContent !== message) text.textContent = message;
    close.hidden = message === "";
  };
  if (text) {
    document.addEventListener("portal:record", ({ detail }) => {
      if (hasActed) say(detail.state === "kept" ? (detail.movedAside ? text.dataset.aside : "") : text.dataset[detail.state]);
    });
    close.addEventListener("click", () => {
      say("");
      document.querySelector("main").focus({ preventScroll: true });
    });
  }
}

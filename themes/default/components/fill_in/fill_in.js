// What is typed into the form appears in the blanks of every prompt on the page, and nowhere else: it is not stored
// and not sent.
{
  const form = document.querySelector("[data-js-fill]");
  if (form) {
    const fields = [...form.querySelectorAll("[data-js-field]")];
    const blanks = [...document.querySelectorAll("[data-js-blank]")];
    const fieldOf = (name) => fields.find((field) => field.dataset.jsField === name);
    const blanksOf = (field) => blanks.filter((blank) => blank.dataset.jsBlank === field.dataset.jsField);
    const controlOf = (field) => field.querySelector("textarea, select, input:not([type=radio])");
    const valueOf = (field) => (controlOf(field) ?? field.querySelector("input:checked"))?.value ?? "";

    for (const blank of blanks) {
      blank.dataset.label = blank.textContent;
      if (fieldOf(blank.dataset.jsBlank)) blank.classList.add("has-field");
    }

    const show = (field) => {
      const value = valueOf(field);
      for (const blank of blanksOf(field)) {
        const isFilled = value.trim() !== "";
        blank.textContent = isFilled ? value : blank.dataset.label;
        blank.classList.toggle("is-filled", isFilled);
      }
    };
    const showAll = () => fields.forEach(show);

    const useExample = (field) => {
      const { example } = field.dataset;
      const control = controlOf(field);
      if (example === undefined) return;
      // The break at the end of a block of YAML belongs to the notation.
      if (control) control.value = example.replace(/\n$/, "");
      for (const radio of field.querySelectorAll("input[type=radio]")) radio.checked = radio.value === example;
      show(field);
    };

    form.addEventListener("input", (event) => {
      const field = event.target.closest("[data-js-field]");
      if (field) show(field);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(showAll));
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.matches("[data-js-all-examples]")) fields.forEach(useExample);
      if (button?.matches("[data-js-example]")) {
        const field = button.closest("[data-js-field]");
        useExample(field);
        controlOf(field)?.focus();
      }
    });

    // Where one is writing is where the sheet is marked, and a click on a blank leads to its field.
    const mark = (field) => {
      for (const blank of blanks) blank.classList.toggle("is-current", field?.dataset.jsField === blank.dataset.jsBlank);
    };
    form.addEventListener("focusin", (event) => mark(event.target.closest("[data-js-field]")));
    form.addEventListener("focusout", () => mark(null));
    for (const blank of blanks) {
      blank.addEventListener("click", () => {
        const field = fieldOf(blank.dataset.jsBlank);
        if (field && getSelection().isCollapsed) field.querySelector("textarea, select, input").focus();
      });
    }
    // A browser may bring back what was typed before one came back to the page.
    addEventListener("pageshow", showAll);
    showAll();
  }
}

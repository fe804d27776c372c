// A question that is answered in the page: shows what was right and why, and keeps the answer in the reader's record.
{
  const quizzes = [...document.querySelectorAll("[data-js-quiz]")];
  const bar = document.querySelector("[data-js-record-bar]");

  const start = (quiz) => {
    const { number } = quiz.dataset;
    const answers = quiz.dataset.answers.split(" ").map(Number);
    const choices = [...quiz.querySelectorAll("[data-js-choice]")].map((element) => ({
      element,
      input: element.querySelector("input"),
      mark: element.querySelector("[data-js-quiz-mark]"),
    }));
    const find = (name) => quiz.querySelector(`[data-js-quiz-${name}]`);
    const [verdict, answer, check, again] = ["verdict", "answer", "check", "again"].map(find);
    // An answer to other choices than these is not shown.
    const key = `${choices.length}:${answers.join(",")}`;
    let tryingAgain = false;

    const chosenNow = () => choices.filter(({ input }) => input.checked).map(({ input }) => Number(input.value));
    const isRight = (chosen) => chosen.length === answers.length && chosen.every((choice) => answers.includes(choice));

    const show = (chosen) => {
      for (const { element, input, mark } of choices) {
        const value = Number(input.value);
        input.checked = chosen.includes(value);
        input.disabled = true;
        const result = answers.includes(value) ? (input.checked ? "right" : "missed") : input.checked ? "wrong" : "";
        if (result === "") delete element.dataset.result;
        else element.dataset.result = result;
        mark.textContent = result === "" ? "" : mark.dataset[result];
      }
      const result = isRight(chosen) ? "right" : "wrong";
      quiz.dataset.result = result;
      if (verdict.textContent !== verdict.dataset[result]) verdict.textContent = verdict.dataset[result];
      answer.hidden = false;
      answer.open = true;
      check.hidden = true;
      again.hidden = false;
    };
    const reset = () => {
      for (const { element, input, mark } of choices) {
        input.checked = false;
        input.disabled = false;
        delete element.dataset.result;
        mark.textContent = "";
      }
      delete quiz.dataset.result;
      verdict.textContent = "";
      answer.hidden = true;
      answer.open = false;
      check.hidden = false;
      again.hidden = true;
    };

    for (const { element, input } of choices) {
      element.addEventListener("click", (event) => {
        if (event.target === input || input.disabled || event.target.closest("a") || !getSelection().isCollapsed) return;
        input.click();
        input.focus();
      });
    }
    check.addEventListener("click", () => {
      const chosen = chosenNow();
      if (chosen.length === 0) {
        verdict.textContent = verdict.dataset.none;
        choices[0].input.focus();
        return;
      }
      tryingAgain = false;
      show(chosen);
      verdict.focus();
      if (bar) {
        const { page, title, url } = bar.dataset;
        const result = { right: isRight(chosen), chosen, key };
        globalThis.portalRecord.answer(page, number, result, { title, url, total: quizzes.length });
      }
    });
    again.addEventListener("click", () => {
      tryingAgain = true;
      reset();
      choices[0].input.focus();
    });

    reset();
    document.addEventListener("portal:record", () => {
      const { get, spell } = globalThis.portalRecord;
      const kept = bar && get().quizzes[spell(bar.dataset.page)]?.results[number];
      if (kept?.key === key && !tryingAgain) show(kept.chosen);
    });
  };

  for (const quiz of quizzes) start(quiz);
}

// How far the reader is on a learning path: how many of how many, which comes next, and what should come before.
{
  const progress = document.querySelector("[data-js-path-progress]");
  const steps = [...document.querySelectorAll("[data-js-path-step]")].map((element) => ({
    link: element.querySelector(".card-title a"),
    page: element.querySelector("[data-page]").dataset.page,
    here: element.querySelector("[data-js-path-here]"),
  }));
  const before = [...document.querySelectorAll("[data-js-before]")];
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

  document.addEventListener("portal:record", () => {
    const { has } = globalThis.portalRecord;
    for (const entry of before) {
      const isFinished = has("finished", entry.dataset.before);
      entry.querySelector("[data-js-before-finished]").hidden = !isFinished;
      entry.querySelector("[data-js-before-open]").hidden = isFinished;
    }
    if (!progress) return;
    const open = steps.filter(({ page }) => !has("finished", page));
    const finished = steps.length - open.length;
    progress.hidden = finished === 0;
    const count = progress.querySelector("[data-js-path-count]");
    count.textContent = fill(count.dataset.text, { n: finished, total: steps.length });
    progress.querySelector("[data-js-path-bar]").value = finished;
    const next = progress.querySelector("[data-js-path-next]");
    next.hidden = open.length === 0;
    progress.querySelector("[data-js-path-done]").hidden = open.length > 0;
    if (open.length > 0) {
      const link = next.querySelector("a");
      link.href = open[0].link.getAttribute("href");
      link.textContent = open[0].link.textContent;
    }
    for (const step of steps) step.here.hidden = step !== open[0];
  });
}

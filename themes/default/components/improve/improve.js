// What changed in the reader's work: the hours a month, and a story with these numbers filled in, to copy.
{
  const form = document.querySelector("[data-js-improve]");
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  const number = (text) => (text.trim() === "" || !Number.isFinite(Number(text)) || Number(text) < 0 ? null : Number(text));

  if (form) {
    const result = form.querySelector("[data-js-improve-result]");
    const story = form.querySelector("[data-js-improve-story]");
    const text = form.querySelector("[data-js-improve-text]");
    const status = form.querySelector("[data-js-improve-status]");

    const draw = () => {
      const { what, before, after, times } = Object.fromEntries(new FormData(form));
      const [old, now, often] = [before, after, times].map(number);
      status.textContent = "";
      story.hidden = old === null || now === null || often === null;
      if (story.hidden) {
        result.textContent = "";
        return;
      }
      const write = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      const values = { each: write(old - now), times: write(often), hours: write(((old - now) * often) / 60) };
      result.textContent = fill(old < now ? result.dataset.slower : result.dataset.text, values);
      text.value = fill(text.dataset.template, {
        // A JSON text is a YAML text too, whatever is written in it.
        title: JSON.stringify(what.trim() || "…"),
        day: globalThis.portalRecord.today(),
        person: globalThis.portalRecord.get().person,
        before: old,
        after: now,
        times: often,
        recipes: form.dataset.recipes,
      });
    };
    form.addEventListener("input", draw);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("[data-js-improve-copy]").addEventListener("click", async () => {
      let isDone = true;
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        // Without TLS there is no clipboard API.
        text.select();
        isDone = document.execCommand("copy");
      }
      status.textContent = isDone ? status.dataset.copied : status.dataset.failed;
    });
  }
}

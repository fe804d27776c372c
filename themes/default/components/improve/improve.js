// What changed in the reader's work: the hours a month, and these numbers in the beginning of a story below.
{
  const form = document.querySelector("[data-js-improve]");
  const template = document.getElementById("share.template");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  const number = (text) => (text.trim() === "" || !Number.isFinite(Number(text)) || Number(text) < 0 ? null : Number(text));
  // As addresses in the page are written: letters and digits alone stay.
  const encode = (text) =>
    encodeURIComponent(text).replace(/[-_.!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

  if (form && template) {
    const result = form.querySelector("[data-js-improve-result]");
    const editor = template.closest("section").querySelector(".write-own-actions a");
    const beginning = template.textContent;
    const address = editor?.getAttribute("href");

    const set = (text, key, value) => text.replace(new RegExp(`^(${key}:) .*?(?= *#|$)`, "m"), (_, name) => `${name} ${value}`);

    const draw = () => {
      const { what, before, after, times } = Object.fromEntries(new FormData(form));
      const [old, now, often] = [before, after, times].map(number);
      let story = beginning;
      // A JSON text is a YAML text too, whatever is written in it.
      if (what.trim()) story = set(story, "title", JSON.stringify(what.trim()));
      if (old !== null) story = set(story, "before_minutes", old);
      if (now !== null) story = set(story, "after_minutes", now);
      if (often !== null) story = set(set(story, "times_per_month", often), "stage", "repeated");
      template.textContent = story;
      if (editor) editor.setAttribute("href", address.replace(encode(beginning), encode(story)));

      result.textContent = "";
      if (old === null || now === null || often === null) return;
      const write = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      const values = { each: write(old - now), times: write(often), hours: write(((old - now) * often) / 60) };
      result.textContent = fill(old < now ? result.dataset.slower : result.dataset.text, values);
    };
    form.addEventListener("input", draw);
    form.addEventListener("submit", (event) => event.preventDefault());
  }
}

// A wrong address often names what was looked for: its last part becomes the first guess in the search field.
{
  const input = document.querySelector("[data-js-guess] [data-js-search-input]");
  if (input && !input.value) {
    const part = location.pathname.split("/").filter(Boolean).at(-1) ?? "";
    let words = "";
    try {
      words = decodeURIComponent(part);
    } catch {
      // Not UTF-8: no guess.
    }
    const guess = words.replace(/\.\w+$/, "").replace(/[-_+\s]+/g, " ").trim();
    if (guess !== "404") input.value = guess;
  }
}

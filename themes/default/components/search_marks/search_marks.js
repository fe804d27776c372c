// Marks the words that led here. They come in the address (`?mark=`), as they stand in the page, and leave it at
// once, so that what is shared or bookmarked is the page itself. The text is not touched: nothing copied changes.
{
  const NAME = "search";
  const MOST_WORDS = 6;
  const url = new URL(location.href);
  const words = url.searchParams.getAll("mark").filter(Boolean).slice(0, MOST_WORDS);
  const main = document.querySelector("main");
  const button = document.querySelector("[data-js-unmark]");

  const ranges = () => {
    const found = [];
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("script, style, template, [hidden], nav")) continue;
      for (const word of words) {
        for (let at = node.data.indexOf(word); at >= 0; at = node.data.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          found.push(range);
        }
      }
    }
    return found;
  };

  if (words.length > 0) {
    url.searchParams.delete("mark");
    history.replaceState(history.state, "", url);
    const found = globalThis.Highlight && CSS.highlights ? ranges() : [];
    if (found.length > 0) {
      CSS.highlights.set(NAME, new Highlight(...found));
      const clear = () => {
        CSS.highlights.delete(NAME);
        button.hidden = true;
      };
      button.hidden = false;
      button.addEventListener("click", clear);
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) clear();
      });
      // With a section in the address the browser has scrolled there itself.
      const { top } = found[0].getBoundingClientRect();
      if (!location.hash && top > innerHeight) found[0].startContainer.parentElement.scrollIntoView({ block: "center" });
    }
  }
}

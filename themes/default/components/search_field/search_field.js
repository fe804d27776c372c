// Enter that only confirms a Japanese conversion never submits, and on the page that has the large field Ctrl/⌘-K
// and `/` go there instead of opening the dialog.
{
  // Safari reports the confirming Enter after the composition has ended, but still with key code 229.
  const isComposing = (event) => event.isComposing || event.keyCode === 229;
  const isTyping = (target) =>
    target instanceof Element && target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");

  for (const input of document.querySelectorAll("[data-js-search-input]")) {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && isComposing(event)) event.preventDefault();
    });
  }

  const large = document.querySelector(".search-field-large [data-js-search-input]");
  large?.addEventListener("focus", () => portalSearch.open(), { once: true });
  if (large) {
    document.addEventListener("keydown", (event) => {
      if (isComposing(event) || event.defaultPrevented || event.altKey || event.shiftKey) return;
      const withModifier = event.ctrlKey || event.metaKey;
      const opens = withModifier ? event.key.toLowerCase() === "k" : event.key === "/" && !isTyping(event.target);
      if (!opens) return;
      event.preventDefault();
      large.focus();
      large.select();
    }, { capture: true });
  }
}

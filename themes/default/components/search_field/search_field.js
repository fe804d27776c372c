// Ctrl/⌘-K and `/` go to the search field. Enter that only confirms a Japanese conversion never submits.
{
  const input = document.querySelector("[data-js-search-input]");

  // Safari reports the confirming Enter after the composition has ended, but still with key code 229.
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  const isTyping = (target) =>
    target instanceof Element && target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])");

  if (input) {
    document.addEventListener("keydown", (event) => {
      if (isComposing(event) || event.defaultPrevented || event.altKey || event.shiftKey) return;
      const withModifier = event.ctrlKey || event.metaKey;
      const opens = withModifier ? event.key.toLowerCase() === "k" : event.key === "/" && !isTyping(event.target);
      if (!opens) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && isComposing(event)) event.preventDefault();
    });
  }
}

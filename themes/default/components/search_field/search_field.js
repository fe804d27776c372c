// Enter that only confirms a Japanese conversion never submits, and on the page that has the large field Ctrl/⌘-K
// and `/` go there instead of opening the dialog.
{
  for (const input of document.querySelectorAll("[data-js-search-input]")) {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && portalSearch.isComposing(event)) event.preventDefault();
    });
  }

  const large = document.querySelector(".search-field-large [data-js-search-input]");
  if (large) {
    large.addEventListener("focus", () => portalSearch.open(), { once: true });
    document.addEventListener("keydown", (event) => {
      if (!portalSearch.opensSearch(event)) return;
      event.preventDefault();
      large.focus();
      large.select();
    }, { capture: true });
  }
}

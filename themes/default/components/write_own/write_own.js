// Copies the text of an element that the button names.
{
  for (const button of document.querySelectorAll("[data-js-copy-text]")) {
    button.addEventListener("click", async () => {
      const copied = await portalCopy(document.getElementById(button.dataset.jsCopyText).textContent);
      button.closest("section").querySelector("[data-js-copied]").textContent =
        copied ? button.dataset.done : button.dataset.failed;
    });
  }
}

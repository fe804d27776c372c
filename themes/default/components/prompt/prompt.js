// Copies a prompt: its own button, and on a phone the bar's button for the prompt last seen on screen.
{
  const prompts = [...document.querySelectorAll("[data-js-prompt]")];
  const SHOWN_FOR = 2500;

  /** An intranet without TLS has no clipboard API; there the old command still works after a click. */
  const copyText = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Refused by a policy or a missing permission: the old way may still be allowed.
      }
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  };

  const selectText = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const copy = async (prompt, button) => {
    const done = await copyText(prompt.dataset.raw);
    button.focus({ preventScroll: true });
    if (!done) selectText(prompt.querySelector(".prompt-text"));
    const message = done ? button.dataset.done : button.dataset.failed;
    const label = button.querySelector("[data-js-label]");
    button.dataset.label ??= label.textContent;
    label.textContent = message;
    button.classList.toggle("is-done", done);
    prompt.querySelector("[data-js-copy-status]").textContent = message;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = String(setTimeout(() => {
      label.textContent = button.dataset.label;
      button.classList.remove("is-done");
      prompt.querySelector("[data-js-copy-status]").textContent = "";
    }, SHOWN_FOR));
  };

  for (const prompt of prompts) {
    const button = prompt.querySelector("[data-js-copy]");
    button?.addEventListener("click", () => copy(prompt, button));
  }

  const nearest = document.querySelector("[data-js-copy-nearest]");
  if (nearest && prompts.length > 0) {
    let current = prompts[0];
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) current = entry.target;
    }, { threshold: 0.25 });
    for (const prompt of prompts) observer.observe(prompt);
    nearest.addEventListener("click", () => copy(current, nearest));
  } else if (nearest) {
    nearest.parentElement.hidden = true;
  }
}

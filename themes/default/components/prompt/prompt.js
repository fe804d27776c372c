// Copies a prompt as it stands on its sheet, filled in or as a template, and opens it in a tool. On a phone the bar's
// buttons do so for the prompt last seen on screen.
{
  const prompts = [...document.querySelectorAll("[data-js-prompt]")];
  const SHOWN_FOR = 2500;
  const TOLD_FOR = 12_000;
  /** Hosts commonly take request lines of 8 KiB; a longer prompt is copied instead. */
  const LONGEST_ADDRESS = 8000;

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
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  };
  globalThis.portalCopy = copyText;

  const selectText = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const blanksOf = (prompt) => [...prompt.querySelectorAll("[data-js-blank]")];
  /** The text of the sheet; blanks that are still empty are marked. */
  const textOf = (prompt) =>
    [...prompt.querySelector(".prompt-text").childNodes]
      .map((part) => (part.dataset?.raw && !part.classList.contains("is-filled") ? part.dataset.raw : part.textContent))
      .join("");
  const leftOf = (prompt) =>
    new Set(blanksOf(prompt).filter((blank) => !blank.classList.contains("is-filled")).map((blank) => blank.dataset.jsBlank)).size;

  /** Says what happened, to eyes and ears. */
  const tell = (prompt, message) => {
    const status = prompt.querySelector("[data-js-copy-status]");
    status.textContent = message;
    clearTimeout(Number(prompt.dataset.timer));
    prompt.dataset.timer = String(setTimeout(() => { status.textContent = ""; }, TOLD_FOR));
  };
  const flash = (button, message, isDone) => {
    const label = button.querySelector("[data-js-label]");
    if (!label) return;
    button.dataset.label ??= label.textContent;
    label.textContent = message;
    button.classList.toggle("is-done", isDone);
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = String(setTimeout(() => {
      label.textContent = button.dataset.label;
      button.classList.remove("is-done");
    }, SHOWN_FOR));
  };

  const copy = async (prompt, button, text, done) => {
    const copied = await copyText(text);
    if (!copied) selectText(prompt.querySelector(".prompt-text"));
    tell(prompt, copied ? done : prompt.dataset.failed);
    flash(button, copied ? prompt.dataset.done : prompt.dataset.failed, copied);
  };
  const copyFilled = (prompt, button) => {
    const left = leftOf(prompt);
    const { done, left: some } = prompt.dataset;
    return copy(prompt, button, textOf(prompt), left > 0 ? some.replace("{n}", String(left)) : done);
  };

  /** Whether the reader goes on although the tool is not cleared for such data. */
  const isWanted = (warning) =>
    new Promise((resolve) => {
      const dialog = document.querySelector("[data-js-tool-warning]");
      if (!warning || !dialog) return resolve(!warning);
      dialog.querySelector("[data-js-warning-title]").textContent = warning;
      dialog.returnValue = "";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "go"), { once: true });
      dialog.showModal();
    });
  const open = async (prompt, link) => {
    if (!(await isWanted(link.dataset.warning))) return;
    const text = textOf(prompt);
    const address = link.dataset.template?.replaceAll("{prompt}", encodeURIComponent(text));
    if (address && address.length <= LONGEST_ADDRESS) {
      window.open(address, "_blank", "noopener,noreferrer");
      return;
    }
    const copied = await copyText(text);
    if (!copied) selectText(prompt.querySelector(".prompt-text"));
    tell(prompt, copied ? prompt.dataset.pasted : prompt.dataset.failed);
    window.open(link.href, "_blank", "noopener,noreferrer");
  };
  const opens = (link, promptOf) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(promptOf(), link);
    });
  };

  for (const prompt of prompts) {
    const filled = prompt.querySelector("[data-js-copy]");
    filled?.addEventListener("click", () => copyFilled(prompt, filled));
    const template = prompt.querySelector("[data-js-copy-template]");
    template?.addEventListener("click", () => copy(prompt, template, prompt.dataset.raw, prompt.dataset.asTemplate));
    for (const link of prompt.querySelectorAll("[data-js-open]")) opens(link, () => prompt);
  }

  const bar = document.querySelector("[data-js-copy-bar]");
  if (bar && prompts.length > 0) {
    let current = prompts[0];
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) current = entry.target;
    }, { threshold: 0.25 });
    for (const prompt of prompts) observer.observe(prompt);
    const nearest = bar.querySelector("[data-js-copy-nearest]");
    nearest.addEventListener("click", () => copyFilled(current, nearest));
    for (const link of bar.querySelectorAll("[data-js-open]")) opens(link, () => current);
  } else if (bar) {
    bar.hidden = true;
  }
}

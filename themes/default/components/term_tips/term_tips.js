// Explains a marked word where it stands: on hover and on keyboard focus; a finger's first tap explains, the second
// leads to the glossary. Esc closes; moving onto the tip keeps it open.
{
  const MARGIN = 8;
  const CLOSE_AFTER = 200;
  const OPEN_AFTER = 120;
  let shown = null;
  let timer = 0;

  const tipOf = (word) => document.getElementById(word.getAttribute("aria-describedby"));

  /** Below the word, above it where there is no room, and never outside of the window. */
  const place = (word, tip) => {
    // A word may be broken over two lines: the tip belongs to its first part.
    const at = word.getClientRects()[0] ?? word.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const right = document.documentElement.clientWidth - width - MARGIN;
    const below = at.bottom + MARGIN;
    const fits = below + height <= innerHeight - MARGIN || at.top < height + MARGIN;
    tip.style.left = `${Math.max(MARGIN, Math.min(at.left, right))}px`;
    tip.style.top = `${fits ? below : at.top - height - MARGIN}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    const { word, tip } = shown;
    shown = null;
    delete word.dataset.open;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };

  const show = (word) => {
    clearTimeout(timer);
    if (shown?.word === word) return;
    hide();
    const tip = tipOf(word);
    if (!tip?.showPopover) return;
    tip.showPopover();
    place(word, tip);
    word.dataset.open = "";
    shown = { word, tip };
  };

  const later = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  for (const word of document.querySelectorAll("[data-js-term]")) {
    word.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") later(() => show(word), OPEN_AFTER);
    });
    word.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") later(hide, CLOSE_AFTER);
    });
    word.addEventListener("focus", () => {
      if (word.matches(":focus-visible")) show(word);
    });
    // At once: a tip that is still there when somebody tabs on quickly would be the stop after the last link, and by
    // then its word may have left the window.
    word.addEventListener("blur", (event) => {
      if (shown?.word === word && !shown.tip.contains(event.relatedTarget)) hide();
    });
    word.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" && event.pointerType !== "pen") return;
      if (shown?.word === word) return;
      event.preventDefault();
      show(word);
    });
  }

  const tips = document.querySelector("[data-js-term-tips]");
  if (tips) {
    for (const tip of tips.children) {
      tip.addEventListener("pointerenter", () => clearTimeout(timer));
      tip.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse") later(hide, CLOSE_AFTER);
      });
      tip.addEventListener("focusin", () => clearTimeout(timer));
      tip.addEventListener("focusout", () => later(hide, CLOSE_AFTER));
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !shown) return;
      const { word, tip } = shown;
      if (tip.contains(document.activeElement)) word.focus();
      hide();
    });
    document.addEventListener("pointerdown", (event) => {
      if (shown && !shown.tip.contains(event.target) && !shown.word.contains(event.target)) hide();
    });
    for (const change of ["scroll", "resize"]) {
      addEventListener(change, () => { if (shown) place(shown.word, shown.tip); }, { passive: true });
    }
  }
}

// Marks the heading being read in the outline beside the text.
{
  const outline = document.querySelector("[data-js-outline]");
  const entries = [...(outline?.querySelectorAll("a[href^='#']") ?? [])]
    .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
    .filter(({ heading }) => heading);

  if (entries.length > 0) {
    // A heading counts as read from when it passes the upper third of the window.
    const READING_LINE = 0.3;
    let scheduled = false;

    const mark = () => {
      scheduled = false;
      const line = innerHeight * READING_LINE;
      const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
      const passed = entries.filter(({ heading }) => heading.getBoundingClientRect().top <= line);
      const current = atEnd ? entries.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight) : passed.at(-1);
      for (const entry of entries) {
        if (entry === current) entry.link.setAttribute("aria-current", "true");
        else entry.link.removeAttribute("aria-current");
      }
    };

    const schedule = () => {
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(mark);
    };
    addEventListener("scroll", schedule, { passive: true });
    addEventListener("resize", schedule, { passive: true });
    mark();
  }
}

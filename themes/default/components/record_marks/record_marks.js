// Marks cards and lists of pages that the reader bookmarked, tried or finished.
{
  const marks = [...(document.querySelector("[data-js-record-marks]")?.content.children ?? [])];
  const places = [...document.querySelectorAll("[data-page]")]
    .map((element) => ({ page: element.dataset.page, place: element.querySelector(".card-eyebrow") }))
    .filter(({ place }) => place);

  document.addEventListener("portal:record", () => {
    const record = globalThis.portalRecord.get();
    for (const { page, place } of places) {
      const key = globalThis.portalRecord.spell(page);
      for (const mark of marks) {
        const name = mark.dataset.mark;
        const shown = place.querySelector(`[data-mark="${name}"]`);
        const isKept = Object.hasOwn(record[name], key);
        if (isKept && !shown) place.append(mark.cloneNode(true));
        else if (!isKept) shown?.remove();
      }
    }
  });
}

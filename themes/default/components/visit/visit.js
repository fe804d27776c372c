// Of every page, for each is part of a visit. Marks what was published or changed since the last one, by the days in the
// lists. The first visit has no marks; during a visit they stay.
{
  // A longer pause ends a visit.
  const PAUSE = 4 * 60 * 60 * 1000;
  const items = [...document.querySelectorAll("[data-js-news] > [data-page]")];
  const mark = document.querySelector("[data-js-since-mark]")?.content.firstElementChild;
  const note = document.querySelector("[data-js-since-note]");

  const dayOf = (moment) => {
    const date = new Date(moment);
    return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  /** The visit that this page belongs to; `before` tells of the last one. */
  const visitNow = (visit, now) => {
    if (!visit) return { last: now, before: null, seen: [] };
    const isOver = Date.parse(now) - Date.parse(visit.last) > PAUSE;
    return isOver ? { last: now, before: { at: visit.last, seen: visit.seen }, seen: [] } : { ...visit, last: now };
  };

  document.addEventListener("portal:record", () => {
    const { get, setVisit } = globalThis.portalRecord;
    const now = new Date().toISOString();
    const visit = visitNow(get().visit, now);
    // A page dated today may be there already or come later in the day; days alone cannot tell.
    const ofToday = items.filter(({ dataset }) => dataset.date >= dayOf(now)).map(({ dataset }) => dataset.page);
    visit.seen = [...new Set([...visit.seen, ...ofToday])];
    setVisit(visit);

    const { before } = visit;
    if (!before || !mark) return;
    const day = dayOf(before.at);
    const isNew = ({ dataset }) => dataset.date > day || (dataset.date === day && !before.seen.includes(dataset.page));
    const fresh = items.filter(isNew);
    for (const item of fresh) {
      item.classList.add("is-since");
      item.querySelector(".card-eyebrow").append(mark.cloneNode(true));
    }
    if (note) {
      const date = new Date(before.at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
      note.textContent = (fresh.length > 0 ? note.dataset.text : note.dataset.none).replace("{n}", fresh.length).replace("{date}", date);
    }
  }, { once: true });
}

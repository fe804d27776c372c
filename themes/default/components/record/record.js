// What a reader did, kept in this browser and nowhere else: bookmarks, tried recipes, finished modules, answers to
// quizzes, the last visit, and what they write for their goal sheet. The format is told in handbook/formats.md.
// Nothing that cannot be read is thrown away: entries move to `unread`, a whole record moves to a key of its own.
// Other scripts draw themselves at `portal:record`, which also comes once when the page is loaded.
{
  const FORMAT = "chienowa-record";
  const VERSION = 1;
  const BASE = document.documentElement.dataset.baseUrl ?? "/";
  const KEY = `chienowa:record:v1:${BASE}`;
  const ASIDE = `chienowa:record:aside:${BASE}:`;
  const SECTIONS = ["bookmarks", "tried", "finished"];
  // A record of ten years has some hundred kilobytes.
  const IMPORT_LIMIT = 5_000_000;
  const LONGEST_TITLE = 300;

  const failure = (code) => Object.assign(new Error(code), { code });
  const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isDay = (value) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  // An address below the base: nothing that a browser would take for another host.
  const isPage = (value) => typeof value === "string" && /^\/(?:[^/\\\p{Cc}][^\\\p{Cc}]*)?$/u.test(value);
  const isText = (value) => typeof value === "string";
  const copy = (value) => JSON.parse(JSON.stringify(value));
  const union = (...lists) => [...new Set(lists.flat())].sort();

  const empty = () => ({
    format: FORMAT, version: VERSION, bookmarks: {}, tried: {}, finished: {}, quizzes: {}, texts: {}, person: "", visit: null, unread: [],
  });

  /** Today by the reader's clock, as 2026-11-23. */
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  /** One spelling of a page's address, whether it came from a link or from a script. */
  const spell = (page) => {
    try {
      return decodeURIComponent(page).normalize("NFC");
    } catch {
      return String(page);
    }
  };

  const readEntry = (page, entry) => {
    if (!isPage(page) || !isMap(entry) || !Array.isArray(entry.days)) return null;
    const days = union(entry.days.filter(isDay));
    if (days.length === 0) return null;
    const url = isPage(entry.url) ? entry.url : page;
    return { ...entry, days, url, title: isText(entry.title) ? entry.title.slice(0, LONGEST_TITLE) : page };
  };
  const readQuiz = (page, entry) => {
    if (!isPage(page) || !isMap(entry) || !isMap(entry.results)) return null;
    const results = Object.entries(entry.results).filter(([number, result]) =>
      /^\d{1,3}$/.test(number) && isMap(result) && isDay(result.day) && typeof result.right === "boolean" &&
      isText(result.key) && Array.isArray(result.chosen) && result.chosen.every(Number.isInteger));
    if (results.length === 0 || results.length < Object.keys(entry.results).length) return null;
    const url = isPage(entry.url) ? entry.url : page;
    return { ...entry, url, title: isText(entry.title) ? entry.title.slice(0, LONGEST_TITLE) : page, results: Object.fromEntries(results) };
  };
  const readTexts = (period, entry) => (isMap(entry) && Object.values(entry).every(isText) ? entry : null);
  const readVisit = (value) => {
    const isMoment = (moment) => isText(moment) && !Number.isNaN(Date.parse(moment));
    const isList = (list) => Array.isArray(list) && list.every(isText);
    const isBefore = (before) => before === null || (isMap(before) && isMoment(before.at) && isList(before.seen));
    return isMap(value) && isMoment(value.last) && isList(value.seen) && isBefore(value.before) ? value : null;
  };

  /** A record of whatever was stored. What this version cannot read is kept in `unread`; unknown keys stay. */
  const clean = (data) => {
    const record = empty();
    const keep = (name, key, value) => record.unread.push({ name, key, value });
    const sections = { quizzes: readQuiz, texts: readTexts };
    for (const name of SECTIONS) sections[name] = readEntry;
    for (const [name, value] of Object.entries(data)) {
      if (name === "format" || name === "version") continue;
      if (Object.hasOwn(sections, name)) {
        if (!isMap(value)) keep(name, null, value);
        else {
          for (const [key, entry] of Object.entries(value)) {
            const known = key === "__proto__" ? null : sections[name](key, entry);
            if (known) record[name][key] = known;
            else keep(name, key, entry);
          }
        }
      } else if (name === "person" && isText(value)) record.person = value;
      else if (name === "visit" && (value === null || readVisit(value))) record.visit = value;
      else if (name === "unread" && Array.isArray(value)) record.unread.push(...value);
      else if (["person", "visit", "unread", "__proto__"].includes(name)) keep(name, null, value);
      else record[name] = value;
    }
    const seen = new Set();
    record.unread = record.unread.filter((entry) => {
      const text = JSON.stringify(entry);
      return !seen.has(text) && seen.add(text);
    });
    return record;
  };

  const isRecord = (data) => isMap(data) && data.format === FORMAT && data.version === VERSION;

  // "kept"; "unavailable" (the browser allows no storage), "full", "stuck" (damaged, and no room to keep it aside):
  // then the record lives as long as the page.
  let state = "kept";
  let memory = null;
  let movedAside = false;
  let lastText = null;
  let lastRecord = null;

  const asideKeys = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(ASIDE)).sort();
    } catch {
      return [];
    }
  };

  /** Moves what cannot be read to a key of its own. */
  const putAside = (text) => {
    const taken = asideKeys();
    if (!taken.some((key) => localStorage.getItem(key) === text)) {
      let number = 1;
      while (taken.includes(ASIDE + number)) number += 1;
      localStorage.setItem(ASIDE + number, text);
    }
    localStorage.removeItem(KEY);
    movedAside = true;
  };

  const read = () => {
    if (memory) return memory;
    let text;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      state = "unavailable";
      memory = empty();
      return memory;
    }
    if (text === null) return empty();
    if (text === lastText) return lastRecord;
    let data = null;
    try {
      data = JSON.parse(text);
    } catch {
      // Not ours, or cut off: put aside below.
    }
    if (!isRecord(data)) {
      try {
        putAside(text);
      } catch {
        state = "stuck";
        memory = empty();
        return memory;
      }
      return empty();
    }
    lastText = text;
    lastRecord = clean(data);
    return lastRecord;
  };

  const tell = () => {
    read();
    document.dispatchEvent(new CustomEvent("portal:record", { detail: { state, movedAside } }));
  };

  const write = (record) => {
    const before = state;
    if (state !== "stuck") {
      try {
        // Another window may have written while this one could not.
        const stored = memory && before === "full" ? JSON.parse(localStorage.getItem(KEY) ?? "null") : null;
        const whole = isRecord(stored) ? merge(clean(stored), record).record : record;
        localStorage.setItem(KEY, JSON.stringify(whole));
        memory = null;
        state = "kept";
      } catch (error) {
        memory = record;
        state = error.name === "QuotaExceededError" ? "full" : "unavailable";
      }
    } else memory = record;
  };

  /** Reads, changes and writes in one go, so that two windows do not undo each other's changes. */
  const change = (edit, quietly = false) => {
    const record = copy(read());
    edit(record);
    write(record);
    if (!quietly) tell();
  };

  /** Both records in one, and how many entries are new. Nothing of either is lost. */
  const merge = (own, other) => {
    const record = copy(own);
    let added = 0;
    const put = (section, key, entry) => {
      added += Object.hasOwn(section, key) ? 0 : 1;
      section[key] = entry;
    };
    for (const name of SECTIONS) {
      for (const [page, entry] of Object.entries(other[name])) {
        const known = record[name][page];
        put(record[name], page, known ? { ...entry, ...known, days: union(known.days, entry.days) } : entry);
      }
    }
    for (const [page, entry] of Object.entries(other.quizzes)) {
      const known = record.quizzes[page];
      const results = { ...known?.results };
      for (const [number, result] of Object.entries(entry.results)) {
        const mine = results[number];
        const isLater = !mine || result.day > mine.day || (result.day === mine.day && result.right && !mine.right);
        if (isLater) results[number] = result;
      }
      put(record.quizzes, page, { ...entry, ...known, results });
    }
    for (const [period, entry] of Object.entries(other.texts)) {
      const texts = { ...record.texts[period] };
      for (const [name, text] of Object.entries(entry)) {
        const mine = texts[name] ?? "";
        if (mine.includes(text)) continue;
        texts[name] = mine === "" || text.includes(mine) ? text : `${mine}\n\n${text}`;
      }
      put(record.texts, period, texts);
    }
    record.person ||= other.person;
    for (const [name, value] of Object.entries(other)) if (!Object.hasOwn(record, name)) record[name] = value;
    record.unread.push(...other.unread);
    return { record: clean(record), added };
  };

  globalThis.portalRecord = {
    today,
    spell,
    /** The record as it is now. For reading only. */
    get: read,
    get state() { return state; },
    get movedAside() { return movedAside; },
    /** Where a page of the record is found from here; a portable folder has files instead of addresses. */
    link(url) {
      const home = document.querySelector("[data-js-root]");
      const isFolder = home?.getAttribute("href").endsWith("index.html");
      const root = isFolder ? new URL(".", home.href).href : BASE;
      return root + url.slice(1) + (isFolder && url.endsWith("/") ? "index.html" : "");
    },
    has: (section, page) => Object.hasOwn(read()[section], spell(page)),

    /** Puts a page into `bookmarks`, `tried` or `finished`, or takes it out. */
    set(section, page, isOn, { title, url } = {}) {
      if (!SECTIONS.includes(section)) throw failure("unknown-section");
      const key = spell(page);
      if (!isPage(key)) throw failure("not-a-page");
      change((record) => {
        if (!isOn) {
          delete record[section][key];
          return;
        }
        const known = record[section][key];
        record[section][key] = {
          ...known,
          days: union(known?.days ?? [], [today()]),
          title: (title || known?.title || key).slice(0, LONGEST_TITLE),
          url: isPage(url) ? url : known?.url ?? key,
        };
      });
    },

    /** Keeps the answer to a question. `key` changes when the question's choices change. */
    answer(page, number, { right, chosen, key }, { title, url, total }) {
      const name = spell(page);
      change((record) => {
        const known = record.quizzes[name];
        const tries = (known?.results[number]?.tries ?? 0) + 1;
        record.quizzes[name] = {
          ...known,
          title,
          url: isPage(url) ? url : name,
          total,
          results: { ...known?.results, [number]: { right, chosen, key, tries, day: today() } },
        };
      });
    },

    /** Who the reader says to be. */
    setPerson: (person) => change((record) => { record.person = person; }),
    /** What the reader writes for a period's goal sheet. */
    setText: (period, name, text) => change((record) => { record.texts[period] = { ...record.texts[period], [name]: text }; }),
    setVisit: (visit) => change((record) => { record.visit = visit; }, true),

    /** The whole record as a file, with what could not be read. */
    toFile() {
      const aside = asideKeys().map((key) => localStorage.getItem(key));
      return `${JSON.stringify({ ...read(), exported: today(), ...(aside.length > 0 ? { aside } : {}) }, null, 2)}\n`;
    },

    /** Takes in a file and tells how many entries were new. Throws with a `code`, and then nothing has changed. */
    fromFile(text) {
      if (text.length > IMPORT_LIMIT) throw failure("too-large");
      let data;
      try {
        data = JSON.parse(text.replace(/^\uFEFF/, ""));
      } catch {
        throw failure("not-json");
      }
      if (!isMap(data) || data.format !== FORMAT) throw failure("not-a-record");
      if (data.version !== VERSION) throw failure("other-version");
      const { exported, aside, visit, ...rest } = data;
      const { record, added } = merge(read(), clean(rest));
      for (const value of Array.isArray(aside) ? aside : []) record.unread.push({ name: "aside", key: null, value });
      write(clean(record));
      tell();
      return added;
    },
  };

  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) tell();
  });
  // A page that comes back from the browser's memory has missed what happened meanwhile.
  addEventListener("pageshow", (event) => {
    if (event.persisted) tell();
  });
  // Another part of the page may announce that the reader tried the recipe.
  document.addEventListener("portal:reaction", ({ detail }) => {
    if (detail?.reaction !== "tried" || !isText(detail.page) || !isPage(spell(detail.page))) return;
    const bar = document.querySelector("[data-js-record-bar]");
    const isThisPage = bar && spell(bar.dataset.page) === spell(detail.page);
    globalThis.portalRecord.set("tried", detail.page, true, isThisPage ? bar.dataset : {});
  });
  // After every script of the page, also those in the files of its layout, has said what it listens to.
  document.addEventListener("DOMContentLoaded", tell, { once: true });
}

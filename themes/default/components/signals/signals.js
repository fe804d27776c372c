// Sends what a reader did, where the portal is set up for it: reactions, and searches in vain. Never who, and
// nothing at all for readers whose browser asks not to be followed.
{
  const source = document.querySelector("[data-js-signals]")?.dataset;
  const refuses = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
  for (const note of document.querySelectorAll("[data-js-signal-note]")) note.hidden = refuses;
  for (const note of document.querySelectorAll("[data-js-signal-refused]")) note.hidden = !refuses;
  document.addEventListener("portal:search", ({ detail }) => {
    for (const note of document.querySelectorAll("[data-js-unfound-note]")) note.hidden = !detail.inVain;
  });

  if (source && !refuses) {
    /** Until nothing has been typed for so long, a query may still be on its way. */
    const SETTLED = 3000;
    const LONGEST_QUERY = 64;

    const base64url = (bytes) =>
      btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

    /** `kind` is a reaction or `none`, `subject` a page or a query. Nobody waits for it, and a failure is nobody's trouble. */
    const send = (kind, subject) => {
      const options = { keepalive: true, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
      if (source.kind === "beacon") {
        const mark = base64url(crypto.getRandomValues(new Uint8Array(6)));
        fetch(`${source.url}${kind}/${mark}/${base64url(new TextEncoder().encode(subject))}`, options).catch(() => {});
      } else {
        const told = kind === "none" ? { query: subject } : { page: subject, reaction: kind };
        const body = JSON.stringify({ v: 1, ...told, count: 1 });
        const headers = { "Content-Type": "application/json" };
        fetch(source.url, { ...options, method: "POST", headers, body }).catch(() => {});
      }
    };

    // The same thing is told once a visit, wherever it was pressed or typed.
    const KEY = `chienowa:told:${document.documentElement.dataset.baseUrl ?? ""}`;
    const KEPT = 200;
    const told = new Set();
    try {
      for (const signal of JSON.parse(sessionStorage.getItem(KEY) ?? "[]")) told.add(signal);
    } catch {
      // Without storage it is told once a page.
    }
    const sendOnce = (kind, subject) => {
      const signal = `${kind} ${subject}`;
      if (told.has(signal)) return;
      told.add(signal);
      try {
        sessionStorage.setItem(KEY, JSON.stringify([...told].slice(-KEPT)));
      } catch {
        // As above.
      }
      send(kind, subject);
    };

    const decoded = (page) => {
      try {
        return decodeURI(page);
      } catch {
        return page;
      }
    };
    document.addEventListener("portal:reaction", ({ detail }) => sendOnce(detail.reaction, decoded(detail.page)));

    /** Mail addresses and long numbers are about somebody. */
    const isPersonal = (query) => query.includes("@") || /\d{6}/.test(query);
    const tell = (text) => {
      const query = text.normalize("NFKC").toLowerCase().trim().split(/\s+/u).join(" ");
      const isQuery = /[\p{L}\p{N}]/u.test(query) && [...query].length <= LONGEST_QUERY && !isPersonal(query);
      if (isQuery) sendOnce("none", query);
    };

    let timer = 0;
    let unfound = "";
    const forget = () => {
      clearTimeout(timer);
      unfound = "";
    };
    // Whoever types, or lets an input method convert, has not finished asking; whoever closes the dialog has given up.
    for (const kind of ["input", "compositionstart", "compositionupdate", "close"]) {
      document.addEventListener(kind, forget, true);
    }
    document.addEventListener("portal:search", ({ detail: { query, inVain, asked } }) => {
      forget();
      if (!inVain) return;
      unfound = query;
      if (asked) tell(query);
      else timer = setTimeout(() => tell(query), SETTLED);
    });
    document.addEventListener("click", ({ target }) => {
      if (unfound && target.closest?.("[data-js-ask]")) tell(unfound);
    });
  }
}

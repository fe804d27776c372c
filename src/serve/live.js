// Keeps a previewed page current: reloads it, swaps its stylesheets, lists what is wrong with the sources.
// Put into pages by the preview server only; the published portal has none of it.
(() => {
  "use strict";

  const { live, seen: rendered } = document.currentScript.dataset;
  const styleAddress = new URL("live.css", document.currentScript.src).href;
  const scrollKey = `chienowa-live:${location.pathname}`;
  const closedKey = "chienowa-live:closed";

  const texts = document.documentElement.lang.startsWith("ja")
    ? {
        count: (number) => `${number} 件の問題`,
        blocked: "直るまでは、最後に成功した版を表示しています。",
        close: "閉じる",
        edit: "エディターで開く",
        error: "エラー",
        warning: "警告",
        note: "注記",
      }
    : {
        count: (number) => (number === 1 ? "1 problem" : `${number} problems`),
        blocked: "Until this is mended the last good version is shown.",
        close: "Close",
        edit: "Open in the editor",
        error: "error",
        warning: "warning",
        note: "note",
      };

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // ---- Reloading: the reader stays where they were.

  let isComposing = false;
  let isReloadDue = false;

  // Text that an input method has not committed would be lost.
  addEventListener("compositionstart", () => (isComposing = true));
  addEventListener("compositionend", () => {
    isComposing = false;
    if (isReloadDue) reload();
  });

  function reload() {
    isReloadDue = isComposing;
    if (isComposing) return;
    const place = { left: scrollX, top: scrollY, focus: document.activeElement?.id };
    store(scrollKey, JSON.stringify(place));
    location.reload();
  }

  function restorePlace() {
    const place = JSON.parse(store(scrollKey) ?? "null");
    store(scrollKey, null);
    if (!place) return;
    const scroll = () => scrollTo({ left: place.left, top: place.top, behavior: "instant" });
    scroll();
    if (place.focus) document.getElementById(place.focus)?.focus({ preventScroll: true });
    // Images give the page its height late; a reader who has moved on is left alone.
    const hasLoaded = new AbortController();
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      addEventListener(kind, () => hasLoaded.abort(), { signal: hasLoaded.signal, passive: true });
    }
    addEventListener(
      "load",
      () => {
        scroll();
        hasLoaded.abort();
      },
      { signal: hasLoaded.signal },
    );
  }

  // Storage may be forbidden; then the page still reloads, at its top.
  function store(key, value) {
    try {
      if (value === undefined) return sessionStorage.getItem(key);
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // See above.
    }
    return null;
  }

  // ---- Stylesheets: the new one is there before the old one goes, so nothing flashes.

  const stylesheets = (page) => [
    ...page.querySelectorAll('link[rel~="stylesheet"]:not([data-live-old])'),
  ];

  async function swapStyles(revision) {
    try {
      // Their names may hold a hash of what is in them, so the page itself is asked.
      const response = await fetch(location.href, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const next = stylesheets(page);
      const now = stylesheets(document);
      if (next.length !== now.length) throw new Error("other stylesheets than before");
      now.forEach((link, index) => swap(link, new URL(next[index].getAttribute("href"), location.href), revision));
    } catch {
      reload();
    }
  }

  function swap(link, address, revision) {
    const before = new URL(link.href);
    before.searchParams.delete("live");
    if (address.href === before.href) address.searchParams.set("live", revision);
    const fresh = link.cloneNode();
    fresh.href = address.href;
    fresh.addEventListener("load", () => link.remove());
    fresh.addEventListener("error", reload);
    link.dataset.liveOld = "";
    link.after(fresh);
  }

  // ---- Problems: an overlay if they keep the page from being current, else a badge that opens it.

  const host = element("div", { id: "chienowa-live" });
  const root = host.attachShadow({ mode: "open" });
  let problems = [];
  let isBlocked = false;

  // The same list is not forced upon a reader who closed it once.
  const signature = () => JSON.stringify(problems.map(({ heading }) => heading));

  function showProblems(isOpen) {
    const wasInside = root.activeElement !== null;
    const style = element("link", { rel: "stylesheet", href: styleAddress });
    const content = isOpen ? overlay() : badge();
    // Without its style it would push the page about.
    content.hidden = true;
    style.addEventListener("load", () => {
      content.hidden = false;
      const isFree = !document.activeElement || document.activeElement === document.body;
      if (wasInside || (isOpen && isFree)) (root.querySelector("button") ?? content).focus();
    });
    root.replaceChildren(style, content);
    document.body.append(host);
  }

  function overlay() {
    const close = element("button", { type: "button", textContent: texts.close });
    const title = element("h2", { id: "title", textContent: texts.count(problems.length) });
    const about = element("p", { id: "about", textContent: isBlocked ? texts.blocked : "" });
    const list = element("ol", {}, ...problems.map(item));
    const dialog = element("section", {}, element("header", {}, title, close), about, list);
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-labelledby", "title");
    dialog.setAttribute("aria-describedby", "about");
    const hide = () => {
      store(closedKey, signature());
      showProblems(false);
    };
    close.addEventListener("click", hide);
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) hide();
    });
    return dialog;
  }

  function item({ severity, heading, text, edit_url: address }) {
    const mark = element("strong", { textContent: texts[severity] ?? severity });
    const place = address ? element("a", { href: address, title: texts.edit, textContent: heading }) : heading;
    const excerpt = element("pre", { textContent: text, tabIndex: 0 });
    const made = element("li", {}, element("h3", {}, mark, " ", place), excerpt);
    made.dataset.severity = severity;
    return made;
  }

  function badge() {
    const button = element("button", { type: "button", textContent: texts.count(problems.length) });
    button.className = "badge";
    button.addEventListener("click", () => showProblems(true));
    return button;
  }

  // ---- The stream: a page that was hidden, or away, is told what it missed.

  let seen = rendered;
  let source = null;
  let retry = 0;

  const kinds = {
    reload,
    styles: ({ revision }) => swapStyles(revision),
    problems: (data) => {
      ({ problems, blocked: isBlocked } = data);
      showProblems(isBlocked && store(closedKey) !== signature());
    },
    ok: () => {
      store(closedKey, null);
      host.remove();
    },
  };

  function connect() {
    clearTimeout(retry);
    if (source || document.hidden) return;
    source = new EventSource(`${live}?seen=${encodeURIComponent(seen)}`);
    for (const [kind, act] of Object.entries(kinds)) {
      source.addEventListener(kind, (event) => {
        seen = event.lastEventId;
        act(JSON.parse(event.data));
      });
    }
    // It comes back by itself after a lost connection, but not after an answer that is no stream.
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      disconnect();
      retry = setTimeout(connect, 3000);
    });
  }

  function disconnect() {
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  // A browser opens six connections to a server: hidden pages must not hold them.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  restorePlace();
  connect();
})();

// One way to search for every part of the page, whatever answers: the server (`data-api`), a Web Worker with the
// compiled search (`data-worker`), the scripts of a portable folder, or the list of titles where none of them can.
// Nothing is loaded before somebody is about to search.
{
  const source = document.querySelector("[data-js-search-source]")?.dataset ?? {};
  const failure = (code, message) => Object.assign(new Error(message ?? code), { code });
  const aborted = () => new DOMException("another search began", "AbortError");

  const server = {
    async open() {},
    async search(request, signal) {
      const url = new URL(source.api, location.href);
      url.searchParams.set("q", request.query);
      for (const name of ["language", "limit", "offset"]) {
        if (request[name] !== undefined) url.searchParams.set(name === "language" ? "lang" : name, request[name]);
      }
      for (const flag of ["facets", "typing"]) if (request[flag]) url.searchParams.set(flag, "1");
      for (const [name, values] of Object.entries(request.filters ?? {})) {
        for (const value of values) url.searchParams.append(name, value);
      }
      const response = await fetch(url, { signal });
      if (!response.ok) throw failure("unreachable", String(response.status));
      return response.json();
    },
  };

  /** A Web Worker, asked by messages. */
  const background = () => {
    const waiting = new Map();
    let worker = null;
    let last = 0;

    const give = (id, settle) => {
      const found = waiting.get(id);
      waiting.delete(id);
      if (found) settle(found);
    };
    const start = () => {
      try {
        worker = new Worker(source.worker);
      } catch (error) {
        throw failure("unsupported", error.message);
      }
      worker.addEventListener("message", ({ data }) => {
        give(data.id, ({ resolve, reject }) =>
          data.error ? reject(failure(data.error.code, data.error.message)) : resolve(data.results));
      });
      // The script did not load or is not allowed to run.
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        worker.terminate();
        worker = null;
        for (const id of [...waiting.keys()]) give(id, ({ reject }) => reject(failure("unsupported", event.message)));
      });
    };
    const ask = (kind, request, signal) =>
      new Promise((resolve, reject) => {
        if (!worker) start();
        last += 1;
        const id = last;
        waiting.set(id, { resolve, reject });
        signal?.addEventListener("abort", () => {
          worker?.postMessage({ id, kind: "cancel" });
          give(id, () => reject(aborted()));
        });
        worker.postMessage({ id, kind, request });
      });
    return { open: () => ask("open"), search: (request, signal) => ask("search", request, signal) };
  };

  /** The scripts of a folder that is opened without a server. */
  const portable = () => {
    let loading = null;
    const load = () => {
      loading ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = source.portable;
        script.addEventListener("load", () => resolve(globalThis.chienowaSearch));
        script.addEventListener("error", () => reject(failure("unreachable", source.portable)));
        document.head.append(script);
      });
      loading.catch(() => { loading = null; });
      return loading;
    };
    return {
      open: async () => (await load()).open(),
      search: async (request) => (await load()).search(request),
    };
  };

  const best = () => {
    if (source.portable) return portable();
    if (source.api) return server;
    if (source.worker && globalThis.Worker) return background();
    return null;
  };
  let engine = null;
  let opening = null;
  const chosen = () => {
    engine ??= best() ?? client.titles;
    return engine;
  };
  const orTitles = async (use) => {
    const used = chosen();
    try {
      return await use(used);
    } catch (error) {
      if (error.code !== "unsupported" || used === client.titles) throw error;
      engine = client.titles;
      try {
        return await use(engine);
      } catch (failed) {
        // Nothing at all can be had, so it is the host that fails: the better one may be there when it is back.
        engine = used;
        throw failed;
      }
    }
  };

  const client = {
    source,
    failure,
    /** Filters titles, headings and summaries; set in titles.js. */
    titles: null,
    /** Whether only titles are searched, for want of anything better. */
    get isSimple() {
      return engine === client.titles;
    },
    /** Loads what the first search needs. A failure shows when somebody searches. */
    open() {
      opening ??= orTitles((one) => one.open()).catch(() => { opening = null; });
    },
    search: (request, signal) => orTitles((one) => one.search(request, signal)),

    /** Whether a key belongs to an input method. Safari reports the confirming Enter after the composition has ended, but
     * still with key code 229. */
    isComposing: (event) => event.isComposing || event.keyCode === 229,
    /** Whether a key asks for the search: Ctrl/⌘-K, or `/` where nobody types. */
    opensSearch(event) {
      if (client.isComposing(event) || event.defaultPrevented || event.altKey || event.shiftKey) return false;
      if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k";
      const field = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
      return event.key === "/" && !(event.target instanceof Element && event.target.closest(field));
    },

    /** Tells the page how a search has ended: in vain, if nothing was found or no page has one of the words. `asked` if the
     * reader meant these words: pressed Enter, followed a link. */
    announce(query, result, asked) {
      const inVain = query !== "" && (result.hits.length === 0 || result.missing?.length > 0);
      document.dispatchEvent(new CustomEvent("portal:search", { detail: { query, inVain, asked } }));
    },

    /** A sentence of the markup with its blanks filled. */
    fill: (template, values) =>
      template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)),
    /** A kind's name out of an element's data. */
    kindName: (texts, kind) => texts[`kind${kind.charAt(0).toUpperCase()}${kind.slice(1)}`] ?? "",

    /** Puts `text` into an element, with what the query matched as <mark>; `marks` count UTF-16 units. */
    mark(element, text, marks) {
      let from = 0;
      for (const [start, end] of marks ?? []) {
        const mark = document.createElement("mark");
        mark.textContent = text.slice(start, end);
        element.append(text.slice(from, start), mark);
        from = end;
      }
      element.append(text.slice(from));
    },

    /** The address for questions, about what was not found. */
    askAddress: (template, query) => template.replaceAll("%7Bquery%7D", encodeURIComponent(query)),

    /** A hit's address, with the words to mark there, as they stand on that page. */
    address(hit) {
      const words = new Set();
      for (const [part, text] of [["excerpt", hit.excerpt], ["section", hit.section], ["title", hit.title]]) {
        for (const [start, end] of hit.marks?.[part] ?? []) words.add(text.slice(start, end));
      }
      const url = new URL(hit.url, location.href);
      for (const word of [...words].slice(0, 6)) url.searchParams.append("mark", word);
      return url.href;
    },
  };
  globalThis.portalSearch = client;

  // On a fast connection everything is ready before the first key is pressed.
  const connection = navigator.connection;
  const isFast = connection && !connection.saveData && connection.effectiveType === "4g";
  if (isFast && source.worker && globalThis.requestIdleCallback) {
    addEventListener("load", () => requestIdleCallback(() => client.open(), { timeout: 10_000 }));
  }
}

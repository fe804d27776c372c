// The search page. Asks `data-api` if there is one, else filters the small index at `data-index` in the browser.
// Every text comes from the markup, and everything found is put in as text, never as HTML.
{
  const root = document.querySelector("[data-js-search]");

  /** Katakana as hiragana, wide as narrow, capitals as small letters: one character at a time, so places stay known. */
  const foldCharacter = (character) =>
    character
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));

  /** The text as compared. Half-width kana with separate marks are joined first. */
  const fold = (text) => Array.from(text.normalize("NFKC"), foldCharacter).join("");

  const words = (query) => [...new Set(fold(query).split(/\s+/u).filter(Boolean))];

  /** Ranges [start, end) of `text` that match a word, merged, in order. */
  const matches = (text, folded_words) => {
    const starts = [];
    let folded = "";
    let position = 0;
    for (const character of text) {
      const part = foldCharacter(character);
      for (let i = 0; i < part.length; i += 1) starts.push([position, position + character.length]);
      folded += part;
      position += character.length;
    }
    const ranges = [];
    for (const word of folded_words) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        ranges.push([starts[at][0], starts[at + word.length - 1][1]]);
      }
    }
    ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const merged = [];
    for (const range of ranges) {
      const last = merged.at(-1);
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
      else merged.push(range);
    }
    return merged;
  };

  const highlight = (element, text, folded_words) => {
    let from = 0;
    for (const [start, end] of matches(text, folded_words)) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      element.append(text.slice(from, start), mark);
      from = end;
    }
    element.append(text.slice(from));
  };

  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  /** Score of one prepared page; 0 unless it has all words. Titles weigh most, then headings, then summaries. */
  const score = (page, folded_words, lang) => {
    let sum = 0;
    let section = null;
    for (const word of folded_words) {
      let best = 0;
      const inTitle = page.folded_title.indexOf(word);
      if (inTitle === 0) best = page.folded_title.length === word.length ? 14 : 10;
      else if (inTitle > 0) best = 8;
      for (const heading of page.headings) {
        if (!heading.folded.includes(word)) continue;
        if (best < 4) [best, section] = [4, section ?? heading];
      }
      if (best < 2 && page.folded_summary.includes(word)) best = 2;
      if (best === 0) return null;
      sum += best;
    }
    return { score: sum + (page.lang === lang ? 0.5 : 0), section };
  };

  if (root) {
    const SHOWN = 50;
    const TYPING_PAUSE = 120;
    const form = document.querySelector("[data-js-search-form]");
    const input = form.querySelector("[data-js-search-input]");
    const find = (name) => root.querySelector(`[data-js-${name}]`);
    const list = find("hits");
    const template = find("hit");
    const texts = root.dataset;
    const kindName = (kind) => texts[`kind${kind.charAt(0).toUpperCase()}${kind.slice(1)}`] ?? "";
    let index = null;
    let running = null;
    let timer = 0;

    const loadIndex = (signal) =>
      fetch(texts.index, { signal }).then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        return (await response.json()).map((page) => ({
          ...page,
          folded_title: fold(page.title),
          folded_summary: fold(page.summary ?? ""),
          headings: page.headings.map((heading) => ({ ...heading, folded: fold(heading.text) })),
        }));
      });

    const searchIndex = async (query, signal) => {
      index ??= await loadIndex(signal);
      const folded_words = words(query);
      const hits = [];
      for (const page of index) {
        const found = score(page, folded_words, texts.lang);
        if (!found) continue;
        const { section } = found;
        hits.push({
          ...page,
          score: found.score,
          url: section ? `${page.url}#${section.anchor}` : page.url,
          section: section?.text ?? "",
          excerpt: page.summary ?? "",
        });
      }
      hits.sort((a, b) => b.score - a.score || (a.url < b.url ? -1 : 1));
      // A page's versions are one hit: the reader's language if that version has the words, else the best.
      const chosen = new Map();
      for (const hit of hits) {
        const before = chosen.get(hit.key);
        if (!before || (hit.lang === texts.lang && before.lang !== texts.lang)) chosen.set(hit.key, hit);
      }
      const pages = [...chosen.values()];
      return { total: pages.length, relaxed: null, hits: pages };
    };

    const searchApi = async (query, signal) => {
      const url = new URL(texts.api, location.href);
      url.searchParams.set("q", query);
      url.searchParams.set("lang", texts.lang);
      url.searchParams.set("limit", String(SHOWN));
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    };

    const show = (state) => {
      for (const part of root.querySelectorAll("[data-js-state]")) part.hidden = part.dataset.jsState !== state;
      if (state !== "hits") {
        list.replaceChildren();
        find("relaxed").hidden = true;
      }
    };

    const showHits = (query, result) => {
      const folded_words = words(query);
      const relaxed = { typo: texts.typo, "some-words": texts.someWords }[result.relaxed];
      find("relaxed").hidden = !relaxed;
      find("relaxed").textContent = relaxed ?? "";
      find("status").textContent = fill(texts.count, { q: query, n: Math.max(result.total, result.hits.length) });
      list.replaceChildren(
        ...result.hits.slice(0, SHOWN).map((hit) => {
          const item = template.content.cloneNode(true);
          const part = (name) => item.querySelector(`[data-js-${name}]`);
          part("kind").textContent = kindName(hit.kind ?? "page");
          part("link").href = hit.url;
          if (hit.lang && hit.lang !== texts.lang) {
            part("link").lang = hit.lang;
            part("excerpt").lang = hit.lang;
          }
          highlight(part("link"), hit.title, folded_words);
          if (hit.section && hit.section !== hit.title) highlight(part("section"), hit.section, folded_words);
          highlight(part("excerpt"), hit.excerpt ?? "", folded_words);
          return item;
        }),
      );
    };

    const run = async () => {
      const query = input.value.trim();
      running?.abort();
      running = new AbortController();
      const { signal } = running;
      const address = new URL(location.href);
      if (query) address.searchParams.set("q", query);
      else address.searchParams.delete("q");
      history.replaceState(null, "", address);
      if (words(query).length === 0) {
        find("status").textContent = "";
        show("empty");
        return;
      }
      const slow = setTimeout(() => { find("status").textContent = texts.loading; }, 300);
      try {
        const result = await (texts.api ? searchApi : searchIndex)(query, signal);
        if (signal.aborted) return;
        if (result.hits.length > 0) {
          show("hits");
          showHits(query, result);
        } else {
          find("status").textContent = fill(texts.none, { q: query });
          find("none-title").textContent = fill(texts.none, { q: query });
          show("none");
        }
      } catch (error) {
        if (signal.aborted) return;
        find("status").textContent = "";
        show("error");
      } finally {
        clearTimeout(slow);
      }
    };

    const runSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(run, TYPING_PAUSE);
    };

    input.value = new URLSearchParams(location.search).get("q") ?? "";
    // A half-converted reading is not what the reader means: wait for the end of the composition.
    input.addEventListener("input", (event) => { if (!event.isComposing) runSoon(); });
    input.addEventListener("compositionend", runSoon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      run();
    });
    find("retry").addEventListener("click", run);
    root.addEventListener("click", (event) => {
      const word = event.target.closest("[data-js-word]");
      if (!word) return;
      input.value = word.textContent;
      input.focus();
      run();
    });
    window.addEventListener("popstate", () => {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      run();
    });
    if (!input.value) input.focus();
    run();
  }
}

// The simple search: filters the list of titles, headings and summaries, where nothing better can run.
{
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

  const { source, failure } = portalSearch;
  let index = null;

  const loadIndex = (signal) =>
    fetch(source.titles, { signal }).then(async (response) => {
      if (!response.ok) throw failure("unreachable", String(response.status));
      return (await response.json()).map((page) => ({
        ...page,
        folded_title: fold(page.title),
        folded_summary: fold(page.summary ?? ""),
        headings: page.headings.map((heading) => ({ ...heading, folded: fold(heading.text) })),
      }));
    });

  const open = async (signal) => {
    index ??= await loadIndex(signal);
  };

  const search = async ({ query, limit, offset, language }, signal) => {
    await open(signal);
    const folded_words = words(query);
    const hits = [];
    for (const page of index) {
      const found = score(page, folded_words, language);
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
      if (!before || (hit.lang === language && before.lang !== language)) chosen.set(hit.key, hit);
    }
    const pages = [...chosen.values()];
    const from = offset ?? 0;
    const shown = pages.slice(from, from + (limit ?? 10)).map((hit) => {
      const of = (text) => matches(text, folded_words);
      return { ...hit, marks: { title: of(hit.title), section: of(hit.section), excerpt: of(hit.excerpt) } };
    });
    return { query, total: pages.length, relaxed: null, hits: shown };
  };

  portalSearch.titles = { open, search };
}

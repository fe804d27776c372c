// Search by a central engine that speaks the Elasticsearch API (`data-engine`), in ways that Quickwit, OpenSearch and
// Elasticsearch all document and no others. Where it fails or is slow, the portal's own search answers for the rest of the
// page's life. Loaded only where the portal has an engine.
{
  const { source, failure } = portalSearch;
  /** An engine that says nothing for so long has failed. */
  const PATIENCE = 3_000;
  /** Engines refuse to look further. */
  const MOST_HITS = 10_000;
  const MOST_VALUES = 100;
  const FACETS = {
    kind: "kind", 種類: "kind", department: "department", 部署: "department", task: "task", 業務: "task",
    tool: "tool", ツール: "tool", author: "author", 著者: "author", tag: "tag", タグ: "tag",
  };
  const NAMES = [...new Set(Object.values(FACETS))];
  /** The texts of a document, and what a word in each counts. */
  const WEIGHTS = { title: 4, headings: 2, labels: 1, body: 1, other_titles: 2, other_versions: 0.5 };

  // -- What the reader typed

  /** A name before a colon or a minus, then a phrase or a word. */
  const PART = new RegExp(
    `(?:(?<=^|\\s)(?:(-)|(${Object.keys(FACETS).join("|")}):))?(?:"([^"]*\\S[^"]*)"|“([^”]*\\S[^”]*)”|([^\\s"“]+))`,
    "gu",
  );
  const isWord = (text) => /[\p{L}\p{N}]/u.test(text);

  const parse = (query) => {
    const parts = { words: [], phrases: [], without: [], named: {} };
    for (const [all, minus, name, ...texts] of query.normalize("NFKC").toLowerCase().matchAll(PART)) {
      const text = texts.find((one) => one !== undefined);
      const isPhrase = text !== texts[2];
      if (name) (parts.named[FACETS[name]] ??= []).push(text);
      else if (minus && (isPhrase || isWord(text[0]))) parts.without.push(text);
      else if (isPhrase) parts.phrases.push(text);
      else if (isWord(all)) parts.words.push(all);
    }
    // Signs alone find what an engine makes of them, which is not everything.
    const isEmpty = Object.values(parts).every((part) => Object.keys(part).length === 0);
    if (isEmpty && query.trim()) parts.words.push(query.trim());
    return parts;
  };

  // -- What the engine is asked

  const any = (should) => ({ bool: { should, minimum_should_match: 1 } });
  /** Something for each text, by its weight. Not every engine takes a weight within the query of a text. */
  const inTexts = (make) =>
    Object.entries(WEIGHTS).map(([field, boost]) => ({ bool: { must: [make(field)], boost } }));
  const phrase = (text) => inTexts((field) => ({ match_phrase: { [field]: { query: text } } }));
  const word = (text) => inTexts((field) => ({ match: { [field]: { query: text, operator: "AND" } } }));
  /** The beginning of a word. */
  const begun = (text) => inTexts((field) => ({ match_phrase_prefix: { [field]: { query: text } } }));

  const question = (parts, { language, typing }, filters) => {
    const last = typing ? parts.words.at(-1) : undefined;
    const found = (text) => any(text === last ? [...word(text), ...begun(text)] : word(text));
    const half = (some) => ({ bool: { should: some.map(found), minimum_should_match: Math.ceil(some.length / 2) } });
    const given = Object.entries(filters).map(([name, values]) => ({ terms: { [name]: values } }));
    const named = Object.entries(parts.named).map(([name, values]) =>
      ({ terms: { named: values.map((value) => `${name}:${value}`) } }));
    return {
      bool: {
        must: [
          ...(parts.some ? [half(parts.some)] : parts.words.map(found)),
          ...parts.phrases.map((text) => any(phrase(text))),
        ],
        // What stands together is better than what stands about.
        should: parts.words.flatMap(phrase),
        must_not: parts.without.map((text) => any(phrase(text))),
        // Of each page one version, that for readers of this language.
        filter: [...(language ? [{ terms: { readers: [language] } }] : []), ...named, ...given],
      },
    };
  };
  const counted = (names) =>
    Object.fromEntries(names.map((name) => [name, { terms: { field: name, size: MOST_VALUES } }]));

  const ask = async (body, signal) => {
    const limit = new AbortController();
    const stop = () => limit.abort();
    const timer = setTimeout(stop, PATIENCE);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    try {
      const response = await fetch(source.engine, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: source.credentials ?? "omit",
        signal: limit.signal,
      });
      if (!response.ok) throw failure("unreachable", String(response.status));
      return await response.json();
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  };

  // -- What the reader is shown

  /** What a character may look like in a page: wide or narrow, hiragana or katakana. */
  const forms = (character) => {
    const code = character.codePointAt(0);
    const others = [character];
    if (code > 0x20 && code < 0x7f) others.push(String.fromCodePoint(code + 0xfee0));
    if (code >= 0x3041 && code <= 0x3096) others.push(String.fromCodePoint(code + 0x60));
    if (code >= 0x30a1 && code <= 0x30f6) others.push(String.fromCodePoint(code - 0x60));
    return `(?:${others.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|")})`;
  };
  /** The words that a run without spaces is made of; the run itself if there are none. */
  const pieces = (text, language) => {
    const segments = Intl.Segmenter ? [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)] : [];
    const words = segments.filter((one) => one.isWordLike && one.segment.length > 1).map((one) => one.segment);
    return words.length > 0 ? words : [text];
  };
  /** Finds what the query names in a text: ranges [start, end). */
  const marker = ({ words, phrases }, { language, typing }) => {
    const all = [...words, ...phrases];
    const texts = [...new Set([...all, ...words.flatMap((text) => pieces(text, language))])];
    if (texts.length === 0) return () => [];
    // The whole word before its parts; letters of other words are no match.
    texts.sort((a, b) => b.length - a.length);
    const patterns = texts.map((text) => {
      const before = /^[a-z0-9]/.test(text) ? "(?<![a-z0-9])" : "";
      const after = /[a-z0-9]$/.test(text) && !typing ? "(?![a-z0-9])" : "";
      return before + Array.from(text, forms).join("") + after;
    });
    const pattern = new RegExp(patterns.join("|"), "giu");
    return (text) => [...text.matchAll(pattern)].map((found) => [found.index, found.index + found[0].length]);
  };
  /** Characters of the query that a text has. */
  const covered = (text, marks) => {
    const found = new Set(marks(text).map(([start, end]) => text.slice(start, end).toLowerCase()));
    return [...found].reduce((sum, one) => sum + one.length, 0);
  };

  const EXCERPT = 110;
  const LEAD = 24;
  const excerpt = (text, marks) => {
    const line = text.replace(/\s+/gu, " ").trim();
    const whole = (at) => (/[\udc00-\udfff]/.test(line.charAt(at)) ? at - 1 : at);
    const first = marks(line)[0]?.[0] ?? 0;
    const from = first > LEAD * 2 ? whole(first - LEAD) : 0;
    const to = whole(Math.min(line.length, from + EXCERPT));
    return `${from > 0 ? "…" : ""}${line.slice(from, to)}${to < line.length ? "…" : ""}`;
  };

  const hit = (page, marks) => {
    const passages = page.passages ?? [];
    let best = null;
    let most = -1;
    for (const one of passages) {
      const score = 2 * covered(one.heading ?? page.title, marks) + covered(one.text, marks);
      if (score > most) [best, most] = [one, score];
    }
    const section = best?.heading ?? "";
    // Below a heading that has only others below it, theirs is the text.
    const text = passages.slice(passages.indexOf(best)).find((one) => one.text.trim())?.text ?? "";
    const shown = { title: page.title, section, excerpt: excerpt(text, marks) };
    return {
      ...shown,
      url: best?.anchor ? `${page.url}#${best.anchor}` : page.url,
      path: page.path,
      kind: page.kind,
      lang: page.lang,
      marks: Object.fromEntries(Object.entries(shown).map(([name, one]) => [name, marks(one)])),
    };
  };

  const facets = (aggregations) =>
    NAMES.flatMap((name) => (aggregations[name]?.buckets ?? []).map(({ key, doc_count }) =>
      ({ name, value: key, pages: doc_count })));

  const answered = async (parts, request, signal) => {
    const { query, limit = 10, offset = 0, filters = {} } = request;
    const from = Math.min(offset, MOST_HITS);
    const chosen = request.facets ? NAMES.filter((name) => filters[name]) : [];
    const open = request.facets ? NAMES.filter((name) => !filters[name]) : [];
    const main = {
      query: question(parts, request, filters),
      from,
      size: Math.min(limit, MOST_HITS - from),
      sort: [{ _score: { order: "desc" } }, { boost: { order: "desc" } }],
      aggs: counted(open),
    };
    // Values chosen under a name do not lower the counts of its others.
    const beside = chosen.map((name) => {
      const { [name]: _, ...others } = filters;
      return { query: question(parts, request, others), size: 0, aggs: counted([name]) };
    });
    const [answer, ...counts] = await Promise.all([main, ...beside].map((body) => ask(body, signal)));
    const marks = marker(parts, request);
    return {
      query,
      total: answer.hits.total.value,
      relaxed: parts.some ? "some-words" : null,
      hits: answer.hits.hits.map((found) => hit(found._source, marks)),
      facets: facets(Object.assign({}, ...[answer, ...counts].map((one) => one.aggregations))),
    };
  };

  /** Asks for all words; where no page has them, for half of what they are made of. */
  const search = async (request, signal) => {
    const parts = parse(request.query);
    const strict = await answered(parts, request, signal);
    if (strict.total > 0) return strict;
    const some = [...new Set(parts.words.flatMap((text) => pieces(text, request.language)))];
    if (some.length < 2) return strict;
    return answered({ ...parts, some }, request, signal);
  };

  if (source.engine) {
    const own = { open: portalSearch.open, search: portalSearch.search };
    let hasFailed = false;
    // Nothing of the portal's own search is loaded before it is needed.
    portalSearch.open = () => { if (hasFailed) own.open(); };
    portalSearch.search = async (request, signal) => {
      if (!hasFailed) {
        try {
          return await search(request, signal);
        } catch (error) {
          if (signal?.aborted) throw error;
          hasFailed = true;
        }
      }
      return own.search(request, signal);
    };
  }
}

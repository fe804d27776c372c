//! The index as published: what a browser fetches, and that it answers as the whole index does.

use std::ops::Range;

use chienowa_search::{
    Bundle, Chunk, ENTRY_FILE, Entry, Error, FacetName, Filter, LazyIndex, Query, SearchDocument,
    SearchResults, Step, Vocabulary, coalesce, publish,
};

use crate::portal::{index_of, page};

/// Words by whose remainders pages differ; each occurs in a share of them.
const WORDS: [&str; 12] = [
    "議事録",
    "データベース",
    "請求書の確認",
    "translation",
    "コンポーネント",
    "見積もり",
    "在庫管理",
    "workflow",
    "問い合わせ",
    "翻訳",
    "サーバー",
    "契約",
];

const QUERIES: [&str; 14] = [
    "議事録",
    "データベース",
    "データベーズ",
    "でーたべーす",
    "translatoin",
    "work",
    "workflow 翻訳",
    "問合せ",
    "\"在庫管理を\"",
    "契約 -翻訳",
    "kind:recipe 契約",
    "サーバ",
    "存在しない言葉と議事録",
    "手順 7",
];

/// Enough that the index is not small: more than a browser should fetch at once.
fn many() -> Vec<SearchDocument> {
    (0..3_000_usize)
        .map(|number| {
            let words: Vec<&str> = (2..7).map(|step| WORDS[number * step / 3 % WORDS.len()]).collect();
            let text =
                format!("{}を使う。番号 {number}、合言葉は {}。", words.join("を"), number * 7919 % 99_991);
            let mut page =
                page(&format!("/{number}/"), &format!("手順 {number}"), &[("概要", &text), ("例", &text)]);
            page.kind = String::from(if number % 3 == 0 { "recipe" } else { "faq" });
            page
        })
        .collect()
}

fn bundle_of(documents: &[SearchDocument]) -> Bundle {
    publish(&Chunk::all(documents).expect("the pages have distinct URLs"), &Vocabulary::default())
        .expect("the chunks are whole")
}

/// A browser that counts.
struct Browser {
    index: LazyIndex,
    data: Vec<u8>,
    fetched: Vec<Vec<Range<u64>>>,
}

impl Browser {
    fn open(bundle: &Bundle) -> Self {
        let entry = Entry::read(&bundle[ENTRY_FILE]).expect("the entry is readable");
        let data = entry.data.as_ref().map(|file| bundle[&file.name].clone()).unwrap_or_default();
        let index = LazyIndex::open(&entry, &bundle[&entry.start.name]).expect("the index is whole");
        Self { index, data, fetched: Vec::new() }
    }

    fn search(&mut self, query: &Query) -> SearchResults {
        self.fetched.clear();
        loop {
            match self.index.search(query).expect("the index is whole") {
                Step::Found(results) => return *results,
                Step::Missing(ranges) => {
                    assert!(self.fetched.len() < 12, "{query:?} is never content: {ranges:?}");
                    for range in &ranges {
                        let [start, end] =
                            [range.start, range.end].map(|at| usize::try_from(at).expect("small"));
                        self.index.provide(range.start, &self.data[start..end]).expect("the data is whole");
                    }
                    self.fetched.push(ranges);
                }
            }
        }
    }

    fn fetched_bytes(&self) -> u64 {
        self.fetched.iter().flatten().map(|range| range.end - range.start).sum()
    }
}

#[test]
fn a_small_index_is_one_file_and_answers_at_once() {
    let documents = [page("/a/", "議事録", &[("", "会議を録音する")]), page("/b/", "翻訳", &[])];
    let bundle = bundle_of(&documents);
    assert_eq!(bundle.len(), 2, "{:?}", bundle.keys());
    let mut browser = Browser::open(&bundle);
    let results = browser.search(&Query::new("会議"));
    assert_eq!(results.hits[0].url, "/a/");
    assert!(browser.fetched.is_empty());
}

#[test]
fn a_published_index_answers_like_the_whole() {
    let documents = many();
    let whole = index_of(&documents);
    let mut browser = Browser::open(&bundle_of(&documents));
    assert!(!browser.data.is_empty(), "the index should not fit its start file");
    for text in QUERIES {
        let mut query = Query::new(text);
        for facets in [false, true] {
            query.facets = facets;
            query.filters = if facets { vec![Filter::new(FacetName::Kind, "faq")] } else { Vec::new() };
            let expected = whole.search(&query).expect("the index is readable");
            assert_eq!(browser.search(&query), expected, "{text}");
        }
    }
}

#[test]
fn a_query_needs_three_rounds_of_requests_and_little_of_the_data() {
    let bundle = bundle_of(&many());
    for (text, most_rounds) in
        [("データベース", 3), ("workflow 翻訳", 3), ("存在しない言葉", 4), ("translatoin", 5)]
    {
        let mut browser = Browser::open(&bundle);
        browser.search(&Query::new(text));
        assert!(browser.fetched.len() <= most_rounds, "{text}: {:?}", browser.fetched);
        assert!(
            browser.fetched_bytes() * 10 < browser.data.len() as u64,
            "{text}: {} of {} bytes",
            browser.fetched_bytes(),
            browser.data.len()
        );
        browser.search(&Query::new(text));
        assert!(browser.fetched.is_empty(), "{text} is known by now");
    }
}

#[test]
fn two_bundles_of_the_same_pages_are_equal() {
    let documents = many();
    assert!(bundle_of(&documents) == bundle_of(&documents));
}

#[test]
fn a_start_file_that_is_cut_or_another_is_refused() {
    let bundle = bundle_of(&many());
    let entry = Entry::read(&bundle[ENTRY_FILE]).expect("the entry is readable");
    let start = &bundle[&entry.start.name];
    let mut other = start.clone();
    other[start.len() / 2] ^= 1;
    for damaged in [&start[..start.len() / 2], &other, &[]] {
        let refused = LazyIndex::open(&entry, damaged);
        assert!(matches!(refused, Err(Error::Damaged { name }) if name == entry.start.name));
    }
}

#[test]
fn an_entry_of_another_format_is_refused() {
    let refused = Entry::read(br#"{"format":4000}"#);
    assert!(matches!(refused, Err(Error::Format { found: 4000, .. })));
}

#[test]
fn hostile_data_gives_errors() {
    let bundle = bundle_of(&many());
    let entry = Entry::read(&bundle[ENTRY_FILE]).expect("the entry is readable");
    let index = LazyIndex::open(&entry, &bundle[&entry.start.name]).expect("the index is whole");
    let failure = (0..12).find_map(|_| match index.search(&Query::new("データベース")) {
        Ok(Step::Missing(ranges)) => coalesce(ranges, 0).into_iter().find_map(|range| {
            let length = usize::try_from(range.end - range.start).expect("small");
            index.provide(range.start, &vec![0xff; length]).err()
        }),
        Ok(Step::Found(_)) => None,
        Err(error) => Some(error),
    });
    assert!(failure.is_some(), "bytes without sense are no index");
}

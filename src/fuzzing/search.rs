//! The search engine: queries, and a published index whose files somebody changed.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::OnceLock;

use chienowa_search::{
    Bundle, Chunk, ENTRY_FILE, Entry, FacetName, Filter, Hit, Index, LazyIndex, Passage, Query,
    SearchDocument, Step, Vocabulary, publish,
};
use flate2::read::ZlibDecoder;

use super::{choice, chosen};

const PAGES: [(&str, &str, &str, &str); 5] = [
    (
        "/recipes/minutes/",
        "議事録の下書き",
        "recipe",
        "会議を録音し、問い合わせの要点をサーバーで「要約」する。",
    ),
    ("/stories/invoice/", "請求書の確認", "story", "見積もりと契約を突き合わせる。30 分が 5 分になった。"),
    ("/faq/secret/", "機密は書けますか", "faq", "データベースの内容は、貼り付けないでください。"),
    (
        "/en/recipes/minutes/",
        "Draft minutes",
        "recipe",
        "Record the meeting, translate the workflow, next steps.",
    ),
    ("/training/first/", "はじめての生成AI", "module", "ﾌﾟﾛﾝﾌﾟﾄとは何か。コンポーネント 🎉 を学ぶ。"),
];

fn documents() -> Vec<SearchDocument> {
    let page = |(url, title, kind, text): (&str, &str, &str, &str)| SearchDocument {
        key: url.trim_start_matches("/en").to_owned(),
        url: url.to_owned(),
        path: format!("content{}.md", url.trim_end_matches('/')),
        title: title.to_owned(),
        kind: kind.to_owned(),
        lang: if url.starts_with("/en") { "en" } else { "ja" }.to_owned(),
        departments: vec!["keiri".to_owned()],
        tags: vec!["two words".to_owned()],
        passages: vec![
            Passage { text: text.to_owned(), ..Passage::default() },
            Passage {
                heading: Some("手順".to_owned()),
                anchor: Some("手順".to_owned()),
                text: [text, title].concat(),
            },
        ],
        ..SearchDocument::default()
    };
    PAGES.map(page).into()
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        Index::build(&documents(), &vocabulary()).expect("the pages have addresses of their own")
    })
}

fn vocabulary() -> Vocabulary {
    Vocabulary { synonyms: vec![vec!["機密".to_owned(), "secret".to_owned()]], labels: Vec::new() }
}

fn published() -> &'static Bundle {
    static PUBLISHED: OnceLock<Bundle> = OnceLock::new();
    PUBLISHED.get_or_init(|| {
        let chunks = Chunk::all(&documents()).expect("the pages have addresses of their own");
        publish(&chunks, &vocabulary()).expect("the chunks are whole")
    })
}

/// The published index answers as the whole one does, always alike, and within what it was asked for.
pub(super) fn query(data: &[u8]) {
    let (how, text) = choice(data);
    let is_set = |bit: usize| how >> bit & 1 == 1;
    let query = Query {
        text: String::from_utf8_lossy(text).into_owned(),
        limit: is_set(0).then_some(2),
        offset: usize::from(is_set(1)),
        filters: if is_set(2) { vec![Filter::new(FacetName::Kind, "recipe")] } else { Vec::new() },
        lang: is_set(3).then(|| "en".to_owned()),
        as_typed: is_set(4),
        facets: is_set(5),
        explain: is_set(6),
    };
    let results = index().search(&query).expect("the index is whole");
    assert_eq!(results, index().search(&query).expect("the index is whole"), "{query:?}");
    assert!(results.hits.len() <= query.limit.unwrap_or(usize::MAX).min(PAGES.len()), "{query:?}");
    results.hits.iter().for_each(|hit| marks_lie_in_their_texts(hit, &query));
    let lazy = open(published()).expect("it is as published");
    let Step::Found(lazily) = lazy.search(&query).expect("it is as published") else {
        panic!("a small index is one file")
    };
    assert_eq!(*lazily, results, "{query:?}");
}

fn marks_lie_in_their_texts(hit: &Hit, query: &Query) {
    let section = hit.section.as_deref().unwrap_or_default();
    for (text, marks) in [
        (hit.title.as_str(), &hit.marks.title),
        (section, &hit.marks.section),
        (hit.excerpt.as_str(), &hit.marks.excerpt),
    ] {
        assert!(marks.is_sorted_by(|one, next| one.end <= next.start), "{query:?}: {marks:?} of {text:?}");
        for mark in marks {
            assert!(
                text.get(mark.clone()).is_some_and(|marked| !marked.is_empty()),
                "{query:?}: {mark:?} of {text:?}"
            );
        }
    }
    assert!(!hit.excerpt.contains('\n'), "{query:?}");
}

pub(super) fn query_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (0x00, "議事録 \"next step\" -英語 kind:recipe 部署:keiri tag:\"two words\""),
        (0x11, "translatoin データベーズ"),
        (0x32, "ぎじろk"),
        (0x2d, "-\"old way\" “引用” secret ＡＢＣ"),
        (0x40, "ﾌﾟﾛﾝﾌﾟﾄ 🎉 5\" --strict http://x e-mail"),
    ])
}

fn published_entry() -> Entry {
    Entry::read(&published()[ENTRY_FILE]).expect("it is as published")
}

fn open(bundle: &Bundle) -> Result<LazyIndex, chienowa_search::Error> {
    let entry = Entry::read(&bundle[ENTRY_FILE])?;
    LazyIndex::open(&entry, &bundle[&entry.start.name])
}

/// What the start file holds, before it is deflated.
pub(super) fn start() -> &'static [u8] {
    static START: OnceLock<Vec<u8>> = OnceLock::new();
    START.get_or_init(|| {
        let entry = published_entry();
        let mut plain = Vec::new();
        let read = ZlibDecoder::new(&*published()[&entry.start.name]).read_to_end(&mut plain);
        read.expect("it is deflated");
        plain
    })
}

/// Whatever stands in the files that are ours, they are read or refused. What the engine wrote for itself is left as it
/// is: of bytes that are not its own it may ask for any amount of memory, which ends a program. So only a file that is
/// named after its bytes gets there (`publish::verify`); where it does, in a browser, that is an error of one worker.
pub(super) fn bundle(data: &[u8]) {
    let (how, data) = choice(data);
    match how % 4 {
        0 => {
            if let Ok(entry) = Entry::read(data) {
                let file = &published()[&published_entry().start.name];
                let _ = (LazyIndex::open(&entry, file), LazyIndex::open(&entry, data));
            }
        }
        1 => chienowa_search::fuzzing::read(data),
        2 => chienowa_search::fuzzing::read(&edited(start(), data)),
        _ => {
            let (which, edits) = choice(data);
            let own: Vec<_> = files().iter().filter(|(name, _)| OWN_FILES.contains(&name.as_str())).collect();
            let (changed, content) = own[which % own.len()];
            let edited = edited(content, edits);
            chienowa_search::fuzzing::read(&edited);
            let file =
                |name: &str| if name == changed { Some(edited.clone()) } else { files().get(name).cloned() };
            if let Ok(index) = Index::from_files(file) {
                assert!(edited == *content, "{changed} was changed and taken for what the manifest names");
                drop(index);
            }
        }
    }
}

/// Files of an index that are not the engine's.
const OWN_FILES: [&str; 5] = ["pages.bin", "facets.bin", "rows.json", "passages.bin", "vocabulary.json"];

/// Bytes with some of them exchanged: each edit is a place of two bytes, and a byte.
fn edited(content: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut edited = content.to_vec();
    for edit in edits.chunks_exact(3).filter(|_| !content.is_empty()) {
        edited[usize::from(u16::from_le_bytes([edit[0], edit[1]])) % content.len()] = edit[2];
    }
    edited
}

/// Opens an index by what its start file holds, and answers what it lacks with `data`.
#[cfg(test)]
pub(super) fn ask(start: &[u8], data: &[u8]) {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    let mut file = ZlibEncoder::new(Vec::new(), Compression::fast());
    file.write_all(start).expect("memory suffices");
    let file = file.finish().expect("memory suffices");
    let name = format!("start.{}.bin", &blake3::hash(&file).to_hex()[..16]);
    let mut entry = published_entry();
    (entry.start.name, entry.start.bytes) = (name, file.len() as u64);
    let Ok(index) = LazyIndex::open(&entry, &file) else { return };
    for text in ["議事録", "workflow -翻訳 kind:recipe", "データベーズ"] {
        let query = Query { facets: true, ..Query::new(text) };
        for _ in 0..8 {
            let Ok(Step::Missing(ranges)) = index.search(&query) else { break };
            for range in ranges.iter().take(64) {
                let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
                let bytes: Vec<u8> = data.iter().copied().cycle().take(length.min(1 << 16)).collect();
                let _ = index.provide(range.start, &bytes);
            }
        }
    }
}

fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| index().to_files().expect("memory suffices"))
}

pub(super) fn bundle_seeds() -> Vec<Vec<u8>> {
    let with = |how: u8, rest: &[u8]| [&[how], rest].concat();
    vec![
        with(0, &published()[ENTRY_FILE]),
        with(1, start()),
        with(2, &[40, 1, 255, 7, 2, 128]),
        with(3, &[0, 9, 0, 9]),
        with(3, &[1, 9, 0, 9, 1, 0, 255]),
        with(1, br#"{"synonyms":[["a b","c"]],"labels":[{"facet":"kind","id":"faq","names":["FAQ"]}]}"#),
    ]
}

//! Pages: front matter of each kind, Markdown, and the fences that Chienowa adds to it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{choice, chosen};
use crate::limits::Limits;
use crate::parse::markdown::{RawHtml, well_formed};
use crate::parse::{Document, DocumentName, Options};
use crate::paths::{Mounts, SourcePath};

const NAMES: [&str; 7] = [
    "content/stories/a.md",
    "content/recipes/a.md",
    "content/faq/a.md",
    "content/training/a.md",
    "content/a.md",
    "content/index.md",
    "content/recipes/a.en.md",
];

/// Longer pages show nothing that shorter ones do not, and take longer.
const MOST_BYTES: usize = 16 << 10;

pub(super) fn front_matter(data: &[u8]) {
    let (which, text) = choice(data);
    let text = String::from_utf8_lossy(&text[..text.len().min(MOST_BYTES)]);
    // Most inputs should get as far as the YAML.
    let text = if which & 0x80 == 0 { format!("---\n{text}\n---\n") } else { text.into_owned() };
    page(which & 0x7f, &text);
}

pub(super) fn front_matter_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (
            0,
            "title: 請求書\ndate: 2026-10-01\nauthors: [a, b]\ndepartment: keiri\nminutes_before: 30\n\
             minutes_after: 5\nfrequency: 4/month\nusers: 3\nbasis: measured",
        ),
        (
            1,
            "title: 議事録\nvariables:\n  - name: 会議\n    example: 定例\ntested:\n  - {tool: chat, on: 2026-09-01}",
        ),
        (2, "title: 'a\"b'\nquestion: なぜ?\nrelated: [../a.md]\naliases: [/old/]"),
        (3, "title: &a x\nsummary: *a\nsessions:\n  - {starts: 2026-10-01T10:00, minutes: 60}"),
        (4, "draft: true\npublish_at: 2026-10-01T10:00\nexpires_at: 2026-99-99\nreview_by: x"),
        (6, "title: Minutes\ntags: [a]"),
        (0x84, "---\r\ntitle: |\r\n  a\r\n---\r\n# b\r\n"),
    ])
}

pub(super) fn markdown(data: &[u8]) {
    let (which, text) = choice(data);
    let text = String::from_utf8_lossy(&text[..text.len().min(MOST_BYTES)]);
    page(which, &text);
}

pub(super) fn markdown_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (
            4,
            "# a\n\n## b {#c}\n\n[x](a.md \"t\") ![y](b.png) <b>z</b> `c` **「強調」**する\n\n- [ ] d\n  1. e\n",
        ),
        (1, ":::details 題\n\n|a|b|\n|-|:-:|\n|`|`|c|\n\n:::\n\n:::tabs\n== 一\nx\n== 二\ny\n:::\n"),
        (2, "> [!NOTE]\n> a[^1]\n\n[^1]: b $x^2$\n\n語\n: 意味\n\n<details>\n\n<svg onload=x>\n"),
    ])
}

pub(super) fn fences(data: &[u8]) {
    let (which, text) = choice(data);
    let text = String::from_utf8_lossy(&text[..text.len().min(MOST_BYTES)]);
    let (indent, fence) = (["", "> ", "- "][which % 3], ["```prompt", "~~~~quiz", "```"][which / 3 % 3]);
    let mut page_text = format!("{indent}{fence} 題\n");
    for line in text.lines() {
        page_text.extend([indent, line, "\n"]);
    }
    page(which / 9, &page_text);
}

pub(super) fn fences_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (0, "{{会議}}を\\{{要約}}する{{ }}{{a{b}}\n{{c\n}}\n```\n後"),
        (9, "a {{b}}\n```\n\n```prompt\n{{b}}"),
        (3, "question: \"**何**?\"\nchoices: [a, \"<b>\", c]\nanswer: [1, 3]\nwhy: `d`\n~~~~"),
        (4, "question: a\nchoices:\n  - b\nanswer: 9\n~~~~"),
        (30, "question: [a\n~~~~~\n"),
    ])
}

/// A page as it is parsed for a build, under each of the two rules for HTML.
fn page(which: usize, text: &str) {
    let path = SourcePath::new(NAMES[which % NAMES.len()]);
    for raw_html in [RawHtml::Escape, RawHtml::Sanitise] {
        let languages = vec!["ja".to_owned(), "en".to_owned()];
        let options = Options {
            raw_html,
            languages,
            mounts: Mounts::default(),
            secrets: std::sync::Arc::default(),
            limits: Limits::DEFAULT,
        };
        let name = DocumentName::new(&path, &options).expect("it is the name of a page");
        let (document, content) = Document::parse(&path, name.clone(), text, &options);
        check(&document, text);
        well_formed::check(&document.outline, &content, document.body_start, text);
        // What is remembered must be what was parsed, and the same text must always be the same page.
        same_when_remembered(&document.front);
        same_when_remembered(&document.outline);
        same_when_remembered(&content);
        same_when_remembered(&document.diagnostics);
        let (again, content_again) = Document::parse(&path, name, text, &options);
        assert_eq!(bytes(&document.front), bytes(&again.front), "front matter of {text:?}");
        assert_eq!(bytes(&document.outline), bytes(&again.outline), "outline of {text:?}");
        assert_eq!(content, content_again, "content of {text:?}");
        assert_eq!(document.diagnostics, again.diagnostics, "findings in {text:?}");
    }
}

fn check(document: &Document, text: &str) {
    let Document { yaml, body_start, diagnostics, .. } = document;
    assert!(text.get(yaml.clone()).is_some() && text.get(*body_start..).is_some(), "{yaml:?} of {text:?}");
    for found in diagnostics {
        if let Some(span) = &found.span {
            assert!(text.get(span.clone()).is_some(), "{found:?} is not in {text:?}");
        }
        assert!(!found.message.is_empty() && !found.message.contains('\n'), "{found:?}");
    }
}

fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("it is plain data")
}

/// Writes, reads and writes again.
fn same_when_remembered<T: Serialize + DeserializeOwned>(value: &T) {
    let written = bytes(value);
    let read: T = postcard::from_bytes(&written).expect("what was written is read");
    assert_eq!(bytes(&read), written);
}

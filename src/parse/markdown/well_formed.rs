//! What holds for every page, however it is written: places lie in the file, tags are closed, ids are unique, and
//! nothing runs. For tests and the fuzzer.

use std::collections::HashSet;
use std::fmt::Debug;

use crate::parse::{Content, Outline, Piece, PromptSegment, Quiz};

/// Panics unless all of it holds of what a text from `start` on was parsed into.
pub(crate) fn check(outline: &Outline, content: &Content, start: usize, text: &str) {
    let parsed = Shown { text, content };
    for span in spans(outline, content) {
        assert!(span.start >= start && text.get(span.clone()).is_some(), "{span:?}\n{parsed:?}");
    }
    assert!(!format!("{:?}", content.passages).contains('\u{fdd0}'), "{parsed:?}");
    for passage in &content.passages {
        assert!(passage.heading.is_none_or(|heading| heading < outline.headings.len()), "{parsed:?}");
    }
    let pieces = &content.shown.pieces;
    assert!(outline.opening_pieces <= pieces.len(), "{parsed:?}");
    let (opening, rest) = pieces.split_at(outline.opening_pieces);
    let mut ids = HashSet::new();
    for part in [opening, rest] {
        html(&joined(outline, content, part), &mut ids, &parsed);
    }
    for heading in &outline.headings {
        assert!(ids.contains(&heading.id), "no {}\n{parsed:?}", heading.id);
    }
    for quiz in &content.shown.quizzes {
        self::quiz(quiz, &parsed);
    }
}

fn spans<'a>(outline: &'a Outline, content: &'a Content) -> impl Iterator<Item = &'a std::ops::Range<usize>> {
    let blanks = content.shown.prompts.iter().flat_map(|prompt| &prompt.segments);
    let blanks = blanks.filter_map(|segment| match segment {
        PromptSegment::Blank { span, .. } => Some(span),
        PromptSegment::Text(_) => None,
    });
    (outline.links.iter().map(|link| &link.span))
        .chain(outline.images.iter().map(|image| &image.span))
        .chain(outline.headings.iter().map(|heading| &heading.span))
        .chain(outline.prompts.iter().map(|prompt| &prompt.span))
        .chain(blanks)
}

/// What a failure shows.
#[derive(Debug)]
#[expect(dead_code, reason = "it is shown by a failing check")]
struct Shown<'a> {
    text: &'a str,
    content: &'a Content,
}

/// The pieces as HTML, with something in each hole.
fn joined(outline: &Outline, content: &Content, pieces: &[Piece]) -> String {
    let mut html = String::new();
    for piece in pieces {
        match piece {
            Piece::Html(part) => html.push_str(part),
            Piece::LinkStart(link) => {
                assert!(*link < outline.links.len(), "{piece:?}");
                html.push_str("<a>");
            }
            Piece::LinkEnd(_) => html.push_str("</a>"),
            Piece::Image(image) => assert!(*image < outline.images.len(), "{piece:?}"),
            Piece::Prompt(prompt) => assert!(*prompt < content.shown.prompts.len(), "{piece:?}"),
            Piece::Quiz(quiz) => assert!(*quiz < content.shown.quizzes.len(), "{piece:?}"),
            Piece::Label(_) => html.push('x'),
        }
    }
    html
}

/// The parts of a quiz are HTML, each by itself; what is right is one of the choices.
fn quiz(quiz: &Quiz, parsed: &Shown<'_>) {
    for part in [&quiz.question].into_iter().chain(&quiz.choices).chain(&quiz.why) {
        html(part, &mut HashSet::new(), parsed);
    }
    assert!(quiz.answers.iter().all(|answer| *answer < quiz.choices.len()), "{parsed:?}");
    assert!(quiz.answers.is_sorted_by(|one, next| one < next), "{parsed:?}");
}

fn html(html: &str, ids: &mut HashSet<String>, parsed: &impl Debug) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap_or_else(|| panic!("no `>`: {tag}\n{parsed:?}"));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}\n{parsed:?}");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric()), "{tag}\n{parsed:?}");
        assert!(!is_dangerous(name), "<{name}>\n{parsed:?}");
        assert!(name != "a" || !open.contains(&"a"), "a link in a link\n{html}\n{parsed:?}");
        for (attribute, value) in attributes(tag) {
            assert!(!attribute.starts_with("on") && attribute != "style", "{tag}\n{parsed:?}");
            assert!(!value.trim_start().starts_with("javascript:"), "{tag}\n{parsed:?}");
            if attribute == "id" {
                let id = crate::html::unescape(value).unwrap_or_else(|| panic!("{tag} is escaped by itself"));
                assert!(ids.insert(id), "id {value} twice\n{html}\n{parsed:?}");
            }
        }
        if !matches!(name, "br" | "hr" | "img" | "wbr" | "col") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}\n{html}\n{parsed:?}");
}

fn is_dangerous(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "embed"
            | "form"
            | "base"
            | "meta"
            | "link"
    )
}

/// Names and values of a tag's attributes. Ours are quoted by `"`, in which `"`, `<` and `>` are escaped.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest).trim();
    while !rest.is_empty() {
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match after.strip_prefix("=\"") {
            Some(after) => {
                let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("no `\"`: {tag}"));
                found.push((name, value));
                rest = after.trim_start();
            }
            None => {
                assert!(!after.starts_with('='), "a value without quotation marks: {tag}");
                found.push((name, ""));
                rest = after.trim_start();
            }
        }
    }
    found
}

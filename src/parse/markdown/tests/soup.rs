//! Random Markdown: whatever it is, the result is well formed and every place lies in the file.

use std::collections::HashSet;

use super::{ESCAPE, SANITISE, parse};
use crate::parse::{Body, Piece};
use crate::paths::SourcePath;

const PARTS: &[&str] = &[
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "a",
    "あ",
    "「",
    "」",
    "。",
    "*",
    "**",
    "***",
    "~~",
    "_",
    "`",
    "```",
    "```\n",
    "```rust\n",
    "```prompt 題\n",
    "{{a}}",
    "{{",
    "```quiz\nquestion: a\n",
    "[",
    "]",
    "(",
    ")",
    "](a.md)",
    "![",
    "[^1]",
    "[^1]: ",
    "\n[^a]: b[^1]\n",
    "# ",
    "\n## 見出し\n",
    "\n# a {#x}\n",
    "===\n",
    "---\n",
    "> ",
    "\n> [!NOTE]\n> ",
    "- ",
    "1. ",
    "- [x] ",
    "|",
    "|a|b|\n|-|:-:|\n",
    "\n:::\n",
    "\n:::details 題\n",
    "\n:::tabs\n",
    "\n== 一\n",
    "\n::: zone\n",
    ":::",
    "$",
    "$$",
    "<b>",
    "</b>",
    "<div>",
    "\n</div>\n",
    "<!--",
    "-->",
    "<script>",
    "<a href=\"x\" id=\"x\">",
    "</a>",
    "<img src=x>",
    "<p",
    "\"",
    "<details>\n\n",
    "&amp;",
    "&#xFDD0;",
    "\u{fdd0}",
    "\\",
    "\r\n",
    "\0",
    "https://a.jp/b",
    "<https://c.d>",
    ": ",
    "\n語\n: 意味\n",
    "🎉",
    "\u{e000}",
    "<table><tr><td>",
    "</p>",
    "<svg>",
    "<br>",
    "[r]: x.md\n",
    "[r]",
];

/// A small generator, so that a failure is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

#[test]
fn random_markdown_gives_well_formed_html_and_places_in_the_file() {
    const ROUNDS: u64 = 2_000;
    for round in 0..ROUNDS {
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (round + 1));
        let length = random.below(60);
        let front = if random.below(2) == 0 { "" } else { "---\nあ\n---\n" };
        let text: String =
            std::iter::once(front).chain((0..length).map(|_| PARTS[random.below(PARTS.len())])).collect();
        for options in [&ESCAPE, &SANITISE] {
            let (body, diagnostics) = parse(&SourcePath::new("a.md"), &text, front.len(), options);
            let context = format!("round {round}, {:?}\n{text:?}\n{:?}", options.raw_html, body.pieces);
            check(&body, &text, front.len(), &context);
            for finding in &diagnostics {
                let span = finding.span.clone().unwrap_or_else(|| panic!("no place: {finding:?}\n{context}"));
                assert!(span.start >= front.len() && text.get(span).is_some(), "{finding:?}\n{context}");
            }
        }
    }
}

fn check(body: &Body, text: &str, start: usize, context: &str) {
    let spans = (body.links.iter().map(|link| &link.span))
        .chain(body.images.iter().map(|image| &image.span))
        .chain(body.headings.iter().map(|heading| &heading.span))
        .chain(body.prompts.iter().map(|prompt| &prompt.span));
    for span in spans {
        assert!(span.start >= start && text.get(span.clone()).is_some(), "{span:?}\n{context}");
    }
    assert!(!format!("{:?}", body.passages).contains('\u{fdd0}'), "{context}");
    assert!(body.opening_pieces <= body.pieces.len(), "{context}");
    let (opening, rest) = body.pieces.split_at(body.opening_pieces);
    let mut ids = HashSet::new();
    well_formed(body, opening, &mut ids, context);
    well_formed(body, rest, &mut ids, context);
    for heading in &body.headings {
        assert!(ids.contains(&heading.id), "no {}\n{context}", heading.id);
    }
}

fn well_formed(body: &Body, pieces: &[Piece], ids: &mut HashSet<String>, context: &str) {
    let mut html = String::new();
    for piece in pieces {
        match piece {
            Piece::Html(part) => html.push_str(part),
            Piece::LinkStart(link) => {
                assert!(*link < body.links.len(), "{context}");
                html.push_str("<a>");
            }
            Piece::LinkEnd(_) => html.push_str("</a>"),
            Piece::Image(image) => assert!(*image < body.images.len(), "{context}"),
            Piece::Prompt(prompt) => assert!(*prompt < body.prompts.len(), "{context}"),
            Piece::Quiz(quiz) => assert!(*quiz < body.quizzes.len(), "{context}"),
            Piece::Label(_) => html.push('x'),
        }
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.as_str();
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap_or_else(|| panic!("no `>`: {tag}\n{context}"));
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}\n{context}");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric()), "{tag}\n{context}");
        assert!(!matches!(name, "script" | "style" | "svg"), "{context}");
        assert!(name != "a" || !open.contains(&"a"), "a link in a link\n{html}\n{context}");
        for word in ["style=", " on", "javascript:"] {
            assert!(!tag.contains(word), "{tag}\n{context}");
        }
        if let Some((_, id)) = tag.split_once(" id=\"") {
            let id = id.split('"').next().unwrap_or_default().to_owned();
            assert!(ids.insert(id.clone()), "id {id} twice\n{html}\n{context}");
        }
        if !matches!(name, "br" | "hr" | "img" | "wbr" | "col") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}\n{html}\n{context}");
}

//! Random Markdown: whatever it is, the result is well formed and every place lies in the file.

use super::super::well_formed;
use super::{ESCAPE, SANITISE, parse};
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
            let (outline, rest) = body.split();
            well_formed::check(&outline, &rest, front.len(), &text);
            for finding in &diagnostics {
                let span = finding.span.clone().unwrap_or_else(|| panic!("no place: {finding:?}\n{context}"));
                assert!(span.start >= front.len() && text.get(span).is_some(), "{finding:?}\n{context}");
            }
        }
    }
}

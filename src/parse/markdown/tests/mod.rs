//! Markdown in, HTML out. Most cases are data: add a line to a table.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod blocks;
mod containers;
mod emphasis;
mod fences;
mod findings;
mod footnotes;
mod hostile;
mod passages;
mod raw_html;
mod soup;

use super::{Options, RawHtml, parse};
use crate::diagnostic::{Code, Diagnostics};
use crate::limits::Limits;
use crate::parse::{Body, Kind, Piece};
use crate::paths::SourcePath;

const ESCAPE: Options = Options { kind: Kind::Recipe, raw_html: RawHtml::Escape, limits: Limits::DEFAULT };
const SANITISE: Options =
    Options { kind: Kind::Recipe, raw_html: RawHtml::Sanitise, limits: Limits::DEFAULT };

fn body(markdown: &str) -> (Body, Diagnostics) {
    parse(&SourcePath::new("content/a.md"), markdown, 0, &ESCAPE)
}

/// Pieces as one text, holes as `⟨link 0⟩`.
fn show(body: &Body) -> String {
    body.pieces
        .iter()
        .map(|piece| match piece {
            Piece::Html(html) => html.clone(),
            Piece::LinkStart(link) => format!("⟨link {}⟩", body.links[*link].target),
            Piece::LinkEnd(_) => "⟨/link⟩".into(),
            Piece::Image(image) => {
                format!("⟨image {} {}⟩", body.images[*image].target, body.images[*image].alt)
            }
            Piece::Label(label) => format!("⟨{label:?}⟩"),
            Piece::Prompt(number) => format!("⟨prompt {number}⟩"),
            Piece::Quiz(number) => format!("⟨quiz {number}⟩"),
        })
        .collect()
}

fn html(markdown: &str) -> String {
    show(&body(markdown).0).trim_end().to_owned()
}

fn sanitised(markdown: &str) -> (String, Diagnostics) {
    let (body, diagnostics) = parse(&SourcePath::new("content/a.md"), markdown, 0, &SANITISE);
    (show(&body).trim_end().to_owned(), diagnostics)
}

/// Codes with the text they mark.
fn findings<'t>(markdown: &'t str, diagnostics: &Diagnostics) -> Vec<(Code, &'t str)> {
    let text = |finding: &crate::diagnostic::Diagnostic| &markdown[finding.span.clone().unwrap()];
    diagnostics.iter().map(|finding| (finding.code, text(finding))).collect()
}

fn check(cases: &[(&str, &str)]) {
    for (markdown, expected) in cases {
        assert_eq!(html(markdown), *expected, "{markdown}");
    }
}

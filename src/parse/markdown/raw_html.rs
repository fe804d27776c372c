//! HTML inside Markdown. What is not shown as text is sanitised here, by `ammonia`, together with everything that the
//! writer wrote around it: only so are `<details>` and `</details>` with Markdown between them one element.
//!
//! The writer's own attributes and pieces hide from the sanitiser behind one attribute whose name no author can
//! write, because it holds the noncharacter: `<p ﷐="7">`. So nothing an author writes can pass for ours.

mod own;
mod tags;

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;

use super::links::is_unsafe;
use super::output::RawPiece;
use super::rewrite::NONCHARACTER;
use crate::parse::{Body, Image, Link, Piece};
use own::{Hidden, Hider};
use tags::{Tag, tags};

/// Elements whose content is not read as HTML, or by other rules: they would swallow what follows them.
const ALONE: &[&str] = &[
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "xmp",
    "plaintext",
    "select",
    "template",
    "svg",
    "math",
    "frameset",
    "object",
    // A link around them would stay open to the end.
    "applet",
    "marquee",
];

/// Deeper, the HTML parser takes time that grows with the square.
const MOST_OPEN: usize = 1_000;

/// Elements that need no closing tag.
const UNCLOSED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
];

const HIDING: &str = "\u{FDD0}";

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_generic_attributes([HIDING])
        .add_tags(["section"])
        // Presentation is the theme's; `id` and `class` were never allowed.
        .rm_tags(["font", "center", "tt", "strike", "nav", "header", "footer", "map", "area"])
        .add_tag_attributes("details", ["open"])
        .link_rel(None)
        .attribute_filter(|_, name, value| {
            let is_target = matches!(name, "href" | "src" | "cite");
            let unwanted = matches!(name, "align" | "char" | "charoff" | "size" | "summary");
            // An entity may spell the noncharacter; no value of ours passes here with it.
            let forged = value.contains(NONCHARACTER);
            let runs = is_target && is_unsafe(value).is_some();
            (!unwanted && !forged && !runs).then(|| value.into())
        });
    builder
});

/// Whether the tag is a line break, which is safe as it is.
pub(super) fn is_line_break(html: &str) -> bool {
    let name = html.strip_prefix('<').and_then(|html| html.strip_suffix('>'));
    name.is_some_and(|name| name.trim_end_matches('/').trim_end().eq_ignore_ascii_case("br"))
}

/// Whether an inline tag is a comment.
pub(super) fn is_comment(html: &str) -> bool {
    html.starts_with("<!--")
}

/// A block without its comments; an unclosed one reaches to the end.
pub(super) fn without_comments(html: &str) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        shown.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    shown
}

/// The words of a block.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut written = 0;
    for tag in tags(html) {
        text.push_str(&html[written..tag.range.start]);
        text.push(' ');
        written = tag.range.end;
    }
    text.push_str(&html[written..]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sanitises raw pieces with all around them, and turns links and images in them into the body's.
pub(super) fn sanitise(body: &mut Body, pieces: Vec<Piece>, raw: &[RawPiece]) {
    let opening = body.opening_pieces;
    let mut pieces = pieces;
    let rest = pieces.split_off(opening);
    let (raw_opening, raw_rest) = raw.split_at(raw.partition_point(|raw| raw.position < opening));
    body.pieces = if raw_opening.is_empty() { pieces } else { part(body, pieces, raw_opening, 0) };
    body.opening_pieces = body.pieces.len();
    let rest = if raw_rest.is_empty() { rest } else { part(body, rest, raw_rest, opening) };
    body.pieces.extend(rest);
}

fn part(body: &mut Body, pieces: Vec<Piece>, raw: &[RawPiece], first: usize) -> Vec<Piece> {
    let mut hider = Hider::default();
    let mut raw = raw.iter().peekable();
    let mut open = 0;
    for (position, piece) in pieces.into_iter().enumerate() {
        match (raw.next_if(|raw| raw.position == position + first), piece) {
            (Some(source), Piece::Html(html)) => {
                let html = settled(&html, &mut open);
                hider.raw(&html, source);
            }
            (_, piece) => hider.own(piece),
        }
    }
    let Hider { html, hidden, .. } = hider;
    reveal(body, &SANITISER.clean(&html).to_string(), &hidden)
}

/// Raw HTML after which the HTML parser is back in running text.
fn settled(html: &str, open: &mut usize) -> String {
    let mut alone = html.contains("<!") || html.contains("<?");
    let mut depth = *open;
    let mut end = 0;
    for tag in tags(html) {
        end = tag.range.end;
        alone |= !tag.complete || ALONE.contains(&tag.name.as_str()) || !tag.closing && swallows(&tag.name);
        if tag.closing {
            depth = depth.saturating_sub(1);
        } else if !UNCLOSED.contains(&tag.name.as_str()) {
            depth += 1;
        }
    }
    // What follows the last tag may still begin one: `</ x`.
    alone |= html[end..].contains('<');
    if alone || depth > MOST_OPEN {
        return SANITISER.clean(html).to_string();
    }
    *open = depth;
    html.to_owned()
}

/// Whether the sanitiser takes an element away with all that is in it, as it does where a name of `SVG` or `MathML` stands
/// in HTML: never closed, it would take the rest of the page along.
fn swallows(name: &str) -> bool {
    static ALLOWED: LazyLock<HashSet<&str>> = LazyLock::new(|| SANITISER.clone_tags());
    !ALLOWED.contains(name) && !SANITISER.clean(&format!("<{name}>x")).to_string().contains('x')
}

/// Puts back what was hidden.
fn reveal(body: &mut Body, html: &str, hidden: &[Hidden]) -> Vec<Piece> {
    let mut out = super::output::Output::default();
    let mut shown = HashSet::new();
    // For each open `<a>`: its link, or nothing to close, or a tag of ours.
    let mut anchors: Vec<Option<Piece>> = Vec::new();
    let mut written = 0;
    for tag in tags(html) {
        out.html(&html[written..tag.range.start]);
        written = tag.range.end;
        if tag.name == "a" && !tag.closing && anchors.iter().any(Option::is_some) {
            // A link in a table in a link: the HTML parser allows it, HTML does not.
            anchors.push(None);
            continue;
        }
        let text = &html[tag.range.clone()];
        if tag.closing {
            if tag.name != "a" {
                out.html(text);
            } else if let Some(end) = anchors.pop().flatten() {
                out.piece(end);
            }
            continue;
        }
        let number = tag.attribute(html, HIDING).and_then(|number| number.parse::<usize>().ok());
        match number.and_then(|number| Some((number, hidden.get(number)?))) {
            Some((_, Hidden::Piece(piece))) => {
                if let Piece::LinkStart(link) = piece {
                    anchors.push(Some(Piece::LinkEnd(*link)));
                }
                out.piece(piece.clone());
            }
            Some((number, Hidden::Attributes(attributes))) => {
                if tag.name == "a" {
                    anchors.push(Some(Piece::Html("</a>".to_owned())));
                }
                out.html(&format!("<{}", tag.name));
                // The HTML parser copies an element that overlaps another; its id must not be there twice.
                if shown.insert(number) {
                    out.html(" ");
                    for piece in attributes {
                        match piece {
                            Piece::Html(html) => out.html(html),
                            piece => out.piece(piece.clone()),
                        }
                    }
                }
                out.html(">");
            }
            Some((_, Hidden::Source(span))) => {
                foreign(body, &tag, html, span, &mut out, &mut anchors);
            }
            None => {
                match tag.name.as_str() {
                    "a" => anchors.push(None),
                    // `<image>` becomes one in the HTML parser: where it leads, nobody has looked at.
                    "img" => {}
                    _ => out.html(text),
                }
            }
        }
    }
    out.html(&html[written..]);
    merged(out.into_parts().0)
}

/// A link or an image that the author wrote as HTML.
fn foreign(
    body: &mut Body,
    tag: &Tag,
    html: &str,
    span: &std::ops::Range<usize>,
    out: &mut super::output::Output,
    anchors: &mut Vec<Option<Piece>>,
) {
    let value =
        |name: &str| tag.attribute(html, name).map(|value| tags::unescape(&value)).unwrap_or_default();
    let title = value("title");
    if tag.name == "a" {
        let target = value("href");
        anchors.push((!target.is_empty()).then_some(Piece::LinkEnd(body.links.len())));
        if !target.is_empty() {
            out.piece(Piece::LinkStart(body.links.len()));
            body.links.push(Link { target, title, span: span.clone() });
        }
    } else {
        let target = value("src");
        if !target.is_empty() {
            out.piece(Piece::Image(body.images.len()));
            body.images.push(Image { target, alt: value("alt"), title, span: span.clone() });
        }
    }
}

/// Closing tags of ours came as pieces.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = super::output::Output::default();
    for piece in pieces {
        match piece {
            Piece::Html(html) => out.html(&html),
            piece => out.piece(piece),
        }
    }
    out.into_parts().0
}

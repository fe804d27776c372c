//! Markdown in, a [`Body`] out.
//!
//! Our own writer over the parser's events, because the parser's HTML carries `style` attributes that a strict
//! content security policy blocks. Knows one file alone; what only the site knows stays a hole in the pieces.
//!
//! The way of a text: `containers` finds `:::` lines, `survey` looks the whole file over, `rewrite` edits the
//! text so that the parser takes it as meant, `events` takes the edits back, `writer` writes.

mod code;
mod containers;
mod destination;
mod emphasis;
mod events;
mod highlight;
mod inline;
mod limits;
mod links;
mod output;
mod passages;
mod prompt;
mod quiz;
mod raw_html;
mod rewrite;
mod slug;
mod survey;
#[cfg(any(test, fuzzing))]
pub(crate) mod well_formed;
mod width;
mod writer;

#[cfg(test)]
mod tests;

use memchr::memmem;

pub use destination::destination;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::parse::{Body, Kind};
use crate::paths::SourcePath;

/// What besides the text decides about the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// What the page is. Kind *page* is lenient: what Chienowa adds to Markdown only warns there.
    pub kind: Kind,
    /// What becomes of HTML in the Markdown.
    pub raw_html: RawHtml,
    /// How much a text may ask for.
    pub limits: Limits,
}

/// What becomes of HTML in the Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// Shown as text, but for comments (dropped) and `<br>`.
    #[default]
    Escape,
    /// Kept as far as it is harmless.
    Sanitise,
}

/// Parses the Markdown that begins at byte `body_start` of a file's text. Every place in the result counts bytes of
/// the whole text.
pub fn parse(path: &SourcePath, text: &str, body_start: usize, options: &Options) -> (Body, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let body = text.get(body_start..).unwrap_or_default();
    let body = without_noncharacters(path, body, body_start, &mut diagnostics);
    let body =
        limits::readable_part(path, &body, body_start, options.limits.markdown_depth, &mut diagnostics);
    let (prepared, seen) = survey::prepare(body);
    let file = writer::File { path, text, start: body_start, options };
    let body = writer::write(&file, &prepared, seen, &mut diagnostics);
    (body, diagnostics)
}

/// The parser's own character must not come from outside. Its stand-in is as long, so that places stay.
fn without_noncharacters<'t>(
    path: &SourcePath,
    body: &'t str,
    start: usize,
    diagnostics: &mut Diagnostics,
) -> std::borrow::Cow<'t, str> {
    let mut bytes = [0; 4];
    let noncharacter = rewrite::NONCHARACTER.encode_utf8(&mut bytes).as_bytes();
    let Some(at) = memmem::find(body.as_bytes(), noncharacter) else { return body.into() };
    let span = start + at..start + at + noncharacter.len();
    diagnostics.push(
        Diagnostic::new(Code::MarkdownNoncharacter, path, "the file holds U+FDD0, which is no character")
            .at(span)
            .hint("delete it; Unicode keeps it for programs' own use"),
    );
    body.replace(rewrite::NONCHARACTER, "\u{FFFD}").into()
}

/// Whether a portal knows a `:::` block of this name.
pub(crate) fn is_container(name: &str) -> bool {
    containers::Container::named(name).is_some()
}

/// What the parser reads besides `CommonMark`.
pub(crate) fn parser_options() -> pulldown_cmark::Options {
    use pulldown_cmark::Options as Parser;
    Parser::ENABLE_TABLES
        | Parser::ENABLE_FOOTNOTES
        | Parser::ENABLE_STRIKETHROUGH
        | Parser::ENABLE_TASKLISTS
        | Parser::ENABLE_HEADING_ATTRIBUTES
        | Parser::ENABLE_MATH
        | Parser::ENABLE_GFM
        | Parser::ENABLE_DEFINITION_LIST
}

//! Addresses: from a file's name to its place on the portal.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::DocumentName;
use crate::paths::SourcePath;

/// All but letters, digits and what a path may hold by RFC 3986 without meaning.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\'')
    .add(b'&');

/// Lists that the portal makes; an `index.md` at such an address introduces it.
pub const GENERATED_LISTS: &[&str] = &[
    "/",
    "/stories/",
    "/recipes/",
    "/faq/",
    "/training/",
    "/departments/",
    "/tasks/",
    "/tools/",
    "/tags/",
    "/people/",
    "/paths/",
    "/glossary/",
    "/new/",
    "/calendar/",
    "/impact/",
    "/search/",
    "/my/",
];

/// Pages that the portal makes and nobody introduces; links may lead there.
const GENERATED_PAGES: &[&str] = &["/care/", "/impact/report/"];

/// Addresses kept for pages of their own, now or later.
const RESERVED: &[&str] = &["/care/", "/impact/report/"];

/// The address of a document: `/a/b/` of `a/b.md`, below `/en/` for a twin.
pub fn of_document(name: &DocumentName, config: &Config) -> String {
    let slug = match name.slug.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/'),
        _ => &name.slug,
    };
    let path = if slug.is_empty() { "/".to_owned() } else { format!("/{slug}/") };
    config.in_language(name.language.as_deref().unwrap_or(&config.language), &path).into_owned()
}

/// Whether an address, without its language, belongs to the portal itself.
pub(super) fn is_reserved(url: &str) -> bool {
    RESERVED.contains(&url)
        || GENERATED_LISTS.contains(&url)
        || url.starts_with("/_chienowa/")
        || is_month(url)
}

/// Whether the portal makes pages below a folder at its top, so that no repository may stand there.
pub(super) fn is_kept_folder(name: &str) -> bool {
    name == "_chienowa"
        || GENERATED_LISTS.iter().chain(RESERVED).any(|url| url.split('/').nth(1) == Some(name))
}

/// Two files want one address.
pub(super) fn duplicate(path: &SourcePath, other: &SourcePath, url: &str) -> Diagnostic {
    Diagnostic::new(Code::UrlDuplicate, path, format!("this file and {other} both become {url}"))
        .hint("rename one of them")
}

/// Whether every portal has this page, whoever wrote it.
pub(super) fn is_generated(url: &str) -> bool {
    GENERATED_LISTS.contains(&url) || GENERATED_PAGES.contains(&url)
}

/// `/new/2026-11/`
fn is_month(url: &str) -> bool {
    url.strip_prefix("/new/").and_then(|rest| rest.strip_suffix('/')).is_some_and(|month| {
        month.len() == 7
            && month
                .bytes()
                .enumerate()
                .all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() })
    })
}

/// Percent-encodes an address for use in a page.
pub fn encode(url: &str) -> Cow<'_, str> {
    // Most addresses stay as they are.
    if url.bytes().all(|byte| STAYS[usize::from(byte)]) {
        return url.into();
    }
    // To format them would take ten times as long. A letter beyond ASCII becomes three times as long.
    let mut encoded = String::with_capacity(3 * url.len());
    encoded.extend(utf8_percent_encode(url, PATH));
    encoded.into()
}

/// What most addresses are made of, and never changes.
const STAYS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
        byte += 1;
    }
    table
};

/// The file that a static host serves at an address: `a/index.html` of `/a/`.
pub fn output_path(url: &str) -> String {
    let path = url.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

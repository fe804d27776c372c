//! `build --portable`: a folder that works from a disk or a shared drive, without a server.
//!
//! The site is rendered below a base path that no site has; here its addresses become relative ones, and the files
//! of the search index become scripts, for a page opened by `file://` may fetch nothing.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The base path while rendering.
pub const BASE: &str = "/chienowa-portable/";

/// The attribute that tells scripts the base path; nothing is loaded from it.
const NOT_A_LINK: &str = "data-base-url=\"";

/// Makes the addresses of a page relative to its own place, `path`, below the output folder.
pub fn relative(path: &str, html: &str) -> String {
    let up = "../".repeat(path.matches('/').count());
    let mut pieces = html.split(BASE);
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if page.ends_with(NOT_A_LINK) {
            page.push_str(BASE);
            page.push_str(piece);
            continue;
        }
        let end = piece.find(['"', '\'', '<', '>', ' ', ',', '?', '#', '&']).unwrap_or(piece.len());
        let (target, rest) = piece.split_at(end);
        page.push_str(&up);
        page.push_str(target);
        if target.is_empty() || target.ends_with('/') {
            page.push_str("index.html");
        }
        page.push_str(rest);
    }
    page
}

/// A file of the index as a script that hands it in.
pub fn script(name: &str, bytes: &[u8]) -> Vec<u8> {
    format!("chienowaFile(\"{name}\",\"{}\");\n", BASE64_STANDARD.encode(bytes)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn addresses_lead_to_files_from_wherever_the_page_lies() {
        let html = r##"<html data-base-url="/chienowa-portable/"><a href="/chienowa-portable/faq/#top">1</a>
<a href="/chienowa-portable/">2</a> <img src="/chienowa-portable/a/b.png"> <a href="#x">3</a>"##;
        let expected = r##"<html data-base-url="/chienowa-portable/"><a href="../../faq/index.html#top">1</a>
<a href="../../index.html">2</a> <img src="../../a/b.png"> <a href="#x">3</a>"##;
        assert_eq!(relative("recipes/minutes/index.html", html), expected);
        assert_eq!(relative("index.html", "\"/chienowa-portable/faq/\""), "\"faq/index.html\"");
    }
}

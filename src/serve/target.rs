//! Request targets: `/recipes/%E8%AD%B0/?q=x` → a decoded path and its parameters. The only place that decodes.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// Longer than any real address, shorter than what could hurt.
const MOST_TARGET_BYTES: usize = 8 * 1024;

/// What may not stand in a path of a URL as it is: <https://url.spec.whatwg.org/#path-percent-encode-set>, and `%`.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\')
    .add(b'|');

/// A decoded target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// NFC; begins with a slash; no `.`, `..`, backslash or control character.
    pub(super) path: String,
    /// In their order.
    pub(super) parameters: Vec<(String, String)>,
}

/// Why a target is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadTarget {
    TooLong,
    /// Not a path, or not UTF-8.
    Malformed,
    /// `..`, a backslash, a control character.
    Forbidden,
}

impl Target {
    pub(super) fn parse(raw: &str) -> Result<Self, BadTarget> {
        if raw.len() > MOST_TARGET_BYTES {
            return Err(BadTarget::TooLong);
        }
        if !raw.starts_with('/') || raw.contains('#') {
            return Err(BadTarget::Malformed);
        }
        let (path, query) = raw.split_once('?').unwrap_or((raw, ""));
        // Decoded once: `%252e` stays `%2e`, the name of a file.
        let path: String = decode(path)?.nfc().collect();
        let forbidden = |character: char| character == '\\' || character.is_control();
        if path.contains(forbidden) || path.split('/').any(|part| part == "." || part == "..") {
            return Err(BadTarget::Forbidden);
        }
        let parameters = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode_form(name)?, decode_form(value)?))
            })
            .collect::<Result<_, BadTarget>>()?;
        Ok(Self { path, parameters })
    }
}

fn decode(text: &str) -> Result<String, BadTarget> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| BadTarget::Malformed)?;
    Ok(decoded.into_owned())
}

fn decode_form(text: &str) -> Result<String, BadTarget> {
    decode(&text.replace('+', " "))
}

/// Encodes a path; slashes stay.
pub(super) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(raw: &str) -> Result<String, BadTarget> {
        Target::parse(raw).map(|target| target.path)
    }

    #[test]
    fn paths_are_decoded_once_and_brought_to_nfc() {
        assert_eq!(path("/%E8%AD%B0%E4%BA%8B%E9%8C%B2/").as_deref(), Ok("/議事録/"));
        assert_eq!(path("/%E3%81%8B%E3%82%99/").as_deref(), Ok("/が/"));
        assert_eq!(path("/%252e%252e/").as_deref(), Ok("/%2e%2e/"));
        assert_eq!(path("/100%/").as_deref(), Ok("/100%/"));
    }

    #[test]
    fn paths_that_climb_or_hide_something_are_refused() {
        for raw in [
            "/../x",
            "/a/..",
            "/%2e%2e/x",
            "/a%2f..%2fb",
            "/.%2E/",
            "/./",
            "/a%5Cb",
            "/a\\b",
            "/%00",
            "/a%0d%0ab",
        ] {
            assert_eq!(path(raw), Err(BadTarget::Forbidden), "{raw}");
        }
        for raw in ["http://x/", "*", "", "/%FF/", "/a#b"] {
            assert_eq!(path(raw), Err(BadTarget::Malformed), "{raw}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(9_000))), Err(BadTarget::TooLong));
    }

    #[test]
    fn parameters_are_decoded_and_may_repeat() {
        let target =
            Target::parse("/s?q=%E8%AD%B0+a%2Bb&kind=faq&kind=recipe&empty&").expect("it is well-formed");
        let expected = [("q", "議 a+b"), ("kind", "faq"), ("kind", "recipe"), ("empty", "")];
        let expected: Vec<_> = expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(target.parameters, expected);
    }

    #[test]
    fn encoding_leaves_nothing_that_ends_a_header() {
        assert_eq!(encode_path("/a b/\r\n議/%/?"), "/a%20b/%0D%0A%E8%AD%B0/%25/%3F");
    }
}

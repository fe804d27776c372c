//! The address that a browser asks for to tell something: `/_signal/1/KIND/MARK/SUBJECT`.
//!
//! KIND is a reaction or `none` (a search without results). MARK is drawn anew for each signal, so that a line that
//! is read twice counts once. SUBJECT is the page's address below the base or the query, as base64url of UTF-8
//! without padding: servers log addresses decoded or encoded, and this they leave alone.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use unicode_normalization::UnicodeNormalization;

use crate::model::{About, Reaction, SIGNAL_FOLDER};

/// Characters of a mark: six bytes.
pub const MARK_CHARACTERS: usize = 8;

/// A longer query is no query.
pub const QUERY_CHARACTERS: usize = 64;

/// No page of a portal has a longer address; in bytes of UTF-8.
const PAGE_BYTES: usize = 512;

/// Longest address of a signal after the folder.
const ADDRESS_BYTES: usize = 1024;

/// Digits in a row that make a query look like a number of somebody.
const PERSONAL_DIGITS: usize = 6;

/// Drawn anew for each signal.
pub(super) type Mark = [u8; MARK_CHARACTERS];

/// One signal of one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// What was told.
    pub about: About,
    /// Tells it from others.
    pub mark: [u8; MARK_CHARACTERS],
}

/// Why an address that looks like a signal is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// Not written as browsers write it.
    Malformed,
    /// Longer than any page or query.
    TooLong,
    /// No address of a page, whatever the portal.
    NoPage,
    /// Not words of a search, or what looks like a mail address or a number of somebody.
    NoQuery,
}

impl Beacon {
    /// Reads an address as it stands in a log; `None` if it is about something else.
    pub fn read(address: &str, base: Option<&str>) -> Option<Result<Self, Refused>> {
        let at = address.find("/_signal/")?;
        if base.is_some_and(|base| base.trim_end_matches('/') != &address[..at]) {
            return None;
        }
        Some(Self::read_signal(&address[at + 1..]))
    }

    fn read_signal(address: &str) -> Result<Self, Refused> {
        let rest = address.strip_prefix(SIGNAL_FOLDER).ok_or(Refused::Malformed)?;
        if rest.len() > ADDRESS_BYTES {
            return Err(Refused::TooLong);
        }
        let parts: Vec<&str> = rest.split('/').collect();
        let [kind, mark, subject] = *parts else { return Err(Refused::Malformed) };
        let is_mark = mark.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let mark: Mark = mark.as_bytes().try_into().ok().filter(|_| is_mark).ok_or(Refused::Malformed)?;
        let subject = BASE64_URL_SAFE_NO_PAD.decode(subject).map_err(|_| Refused::Malformed)?;
        let subject = String::from_utf8(subject).map_err(|_| Refused::Malformed)?;
        let about = match Reaction::ALL.into_iter().find(|reaction| reaction.name() == kind) {
            Some(reaction) => About::Page(read_page(&subject)?, reaction),
            None if kind == "none" => About::Query(read_query(&subject)?),
            None => return Err(Refused::Malformed),
        };
        Ok(Self { about, mark })
    }
}

/// An address below the base: begins and ends with `/`, and leads nowhere else.
pub(super) fn read_page(text: &str) -> Result<String, Refused> {
    if text.len() > PAGE_BYTES {
        return Err(Refused::TooLong);
    }
    let is_page = text.starts_with('/')
        && text.ends_with('/')
        && !text.contains("//")
        && !text.contains(['\\', '?', '#', '<', '>', '"'])
        && !text.chars().any(is_unseen)
        && text.split('/').all(|part| part != "." && part != "..");
    if is_page { Ok(text.nfc().collect()) } else { Err(Refused::NoPage) }
}

/// Words of a search as they are counted: widths and capitals make no difference.
///
/// # Errors
///
/// Too long, no letter or digit in it, characters that are not seen, or what looks like a mail address or a number of
/// somebody.
pub fn read_query(text: &str) -> Result<String, Refused> {
    // The bytes first: the rest costs more.
    if text.len() > QUERY_CHARACTERS * 4 {
        return Err(Refused::TooLong);
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    if folded.chars().any(|letter| is_unseen(letter) && !letter.is_whitespace()) {
        return Err(Refused::NoQuery);
    }
    let query = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    if query.chars().count() > QUERY_CHARACTERS {
        return Err(Refused::TooLong);
    }
    let is_query = query.chars().any(char::is_alphanumeric) && !is_personal(&query);
    if is_query { Ok(query) } else { Err(Refused::NoQuery) }
}

/// A mail address, or a number as long as a telephone's or an employee's.
fn is_personal(query: &str) -> bool {
    let mut digits = 0;
    query.contains('@')
        || query.chars().any(|letter| {
            digits = if letter.is_ascii_digit() { digits + 1 } else { 0 };
            digits >= PERSONAL_DIGITS
        })
}

/// Control characters, and those that turn or hide the text around them.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(kind: &str, subject: &str) -> String {
        format!("/_signal/1/{kind}/AAAA_-09/{}", BASE64_URL_SAFE_NO_PAD.encode(subject))
    }

    #[test]
    fn a_signal_is_read_below_any_base_or_the_given_one() {
        let read = Beacon::read(&address("tried", "/recipes/議事録/"), None).expect("it is a signal");
        let about = About::Page("/recipes/議事録/".into(), Reaction::Tried);
        assert_eq!(read, Ok(Beacon { about, mark: *b"AAAA_-09" }));
        let below = format!("/team/ai{}", address("none", "ＡＢＣ　議事録"));
        let read = Beacon::read(&below, Some("/team/ai/")).expect("it is a signal").expect("it is right");
        assert_eq!(read.about, About::Query("abc 議事録".into()));
        assert_eq!(Beacon::read(&below, Some("/")), None);
        assert_eq!(Beacon::read("/recipes/minutes/", None), None);
    }

    #[test]
    fn what_browsers_do_not_write_is_refused() {
        let read = |address: &str| Beacon::read(address, None).expect("it looks like a signal");
        for wrong in [
            "/_signal/",
            "/_signal/2/tried/AAAAAAAA/Lw",
            "/_signal/1/liked/AAAAAAAA/Lw",
            "/_signal/1/tried/AAAAAAA/Lw",
            "/_signal/1/tried/AAAA%AAA/Lw",
            "/_signal/1/tried/AAAAAAAA/L_w=",
            "/_signal/1/tried/AAAAAAAA/Lw?x=1",
            "/_signal/1/tried/AAAAAAAA/_w",
            "/_signal/1/tried/AAAAAAAA/Lw/Lw",
        ] {
            assert_eq!(read(wrong), Err(Refused::Malformed), "{wrong}");
        }
        for page in ["", "recipes/", "/recipes", "//evil/", "/../x/", "/a\nb/", "/a\u{202e}/", "/a?b/"] {
            assert_eq!(read(&address("tried", page)), Err(Refused::NoPage), "{page:?}");
        }
        for query in ["", "  ", "！？", "a\u{1b}[31m", "a\u{200b}b", "taro@example.com", "社員 ０１２３４５"]
        {
            assert_eq!(read(&address("none", query)), Err(Refused::NoQuery), "{query:?}");
        }
        assert_eq!(read(&address("none", &"長".repeat(65))), Err(Refused::TooLong));
        assert_eq!(read(&address("tried", &format!("/{}/", "a".repeat(600)))), Err(Refused::TooLong));
        assert_eq!(read(&format!("/_signal/1/{}", "a".repeat(9000))), Err(Refused::TooLong));
    }
}

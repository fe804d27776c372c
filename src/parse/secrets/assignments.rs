//! Values behind words such as `password`, in any notation: `password=…`, `"apiKey": "…"`, `| パスワード | … |`.

use super::words::{entropy, is_placeholder, is_word, run};
use super::{Find, Kind};

/// What names a secret, in lower case. Other letters may stand around it: `DB_PASSWORD_2`.
pub(super) const WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "access-key",
    "accesskey",
    "private_key",
    "privatekey",
    "パスワード",
    "パスフレーズ",
    "暗証番号",
    "アクセスキー",
    "シークレットキー",
];

/// What a person chooses and types may be short; what a machine draws is long.
const SHORT_WORDS: &[&str] = &["pass", "pwd", "パス", "暗証"];
const LEAST_TYPED: usize = 8;
const LEAST_DRAWN: usize = 16;
const MOST_BYTES: usize = 200;
/// Letters of a name after its word: `_FOR_STAGING`.
const MOST_REST: usize = 24;
/// Signs between a word and its value.
const MOST_BETWEEN: usize = 16;

/// The value behind the word at `start..end`.
pub(super) fn check(text: &str, start: usize, end: usize) -> Option<Find> {
    let word = &text[start..end];
    let rest = run(&text[end..], MOST_REST + 1, is_word);
    if rest.len() > MOST_REST {
        return None;
    }
    let at = end + rest.len();
    let value_at = at + between(&text[at..])?;
    let value = run(&text[value_at..], MOST_BYTES + 1, |byte| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'|' | b'<' | b')')
    });
    let value = value.trim_end_matches(['.', '*', ':', ']', '}']);
    let is_typed = SHORT_WORDS.iter().any(|short| word.to_ascii_lowercase().starts_with(short));
    let least = if is_typed { LEAST_TYPED } else { LEAST_DRAWN };
    let fits = (least..=MOST_BYTES).contains(&value.len()) && is_secret(value, is_typed);
    fits.then(|| Find {
        kind: Kind::Password,
        name: if is_typed { "a password" } else { "a secret" }.to_owned(),
        span: value_at..value_at + value.len(),
    })
}

/// Bytes from the word to the value; at least one of the signs says that a value follows.
fn between(text: &str) -> Option<usize> {
    let mut assigns = false;
    for (count, (at, sign)) in text.char_indices().enumerate() {
        match sign {
            ':' | '=' | '：' | '＝' | 'は' => assigns = true,
            '|' if text[..at].trim().is_empty() => assigns = true,
            ' ' | '\t' | '"' | '\'' | '`' | '*' | '>' | '「' | ']' | ')' | '(' | '）' => {}
            _ => return assigns.then_some(at),
        }
        if count > MOST_BETWEEN {
            return None;
        }
    }
    None
}

/// Whether a value is neither a placeholder nor a piece of a program or of a sentence.
fn is_secret(value: &str, is_typed: bool) -> bool {
    // `$password`, `{{ secret }}`, `%TOKEN%`, a path, an option, a tag of YAML.
    if value.starts_with(['$', '{', '%', '@', '-', '/', '[', '&', '!', '.', '#', '\\', '~', '+', '?']) {
        return false;
    }
    // Calls, addresses, expressions.
    if ["(", "://", "${", "{{", "::", "->", "=>", "==", "...", "[", "%("]
        .iter()
        .any(|sign| value.contains(sign))
        || is_placeholder(value)
    {
        return false;
    }
    let has = |fits: fn(&u8) -> bool| value.as_bytes().iter().any(fits);
    let digits = has(u8::is_ascii_digit);
    let kinds =
        [has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), digits, has(u8::is_ascii_punctuation)];
    let count = kinds.into_iter().filter(|there| *there).count();
    if !digits || count < 2 || is_name(value) {
        return false;
    }
    if is_typed { count >= 3 || entropy(value) > 2.5 } else { entropy(value) > 3.3 }
}

/// Words and small numbers joined by signs, as names of things are: `next-token-v2`, `API_KEY_1`, `config.secret2`.
fn is_name(value: &str) -> bool {
    let is_part = |part: &str| {
        let letters = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let is_one_case = letters.bytes().all(|byte| byte.is_ascii_lowercase())
            || letters.bytes().all(|byte| byte.is_ascii_uppercase())
            || is_camel(letters);
        part.len() - letters.len() <= 2 && is_one_case
    };
    value.contains(['-', '_', '.', '/', ':', '=']) && value.split(['-', '_', '.', '/', ':', '=']).all(is_part)
        || is_part(value)
            && value.len() < 12
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && is_camel(value)
}

/// `accessToken`, `AccessToken`: capital letters only where words begin.
fn is_camel(letters: &str) -> bool {
    !letters.is_empty()
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
        && letters
            .as_bytes()
            .windows(2)
            .all(|pair| !(pair[0].is_ascii_uppercase() && pair[1].is_ascii_uppercase()))
}

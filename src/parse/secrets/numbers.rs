//! Numbers that belong to somebody: telephones, cards, accounts, My Number; and addresses of private networks.

use super::words::last;
use super::{Find, Kind};
use crate::skip::no_digits;

/// A number in groups is no longer than this.
const MOST_BYTES: usize = 64;
/// A word that tells what a number is stands so near before it.
const NEAR_BYTES: usize = 48;

/// A number of one group that belongs to somebody has no fewer.
const FEWEST_DIGITS: usize = 7;

/// No number that belongs to somebody has more groups; of more, only that there are is known.
const MOST_GROUPS: usize = 5;

/// A number as it is written: digits of either width in groups.
#[derive(Default)]
struct Written {
    /// How many digits there are; none in a row that is longer than any number.
    count: usize,
    /// How many digits each group has.
    sizes: [usize; MOST_GROUPS],
    /// How many groups there are, but not more than are kept.
    groups: usize,
    /// What stands between the groups, if all the same.
    separator: Option<char>,
    /// Where it ends.
    end: usize,
}

/// All numbers of a text that belong to somebody.
pub(super) fn check(text: &str, found: &mut Vec<Find>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += no_digits(WIDE, &bytes[at..]);
        let Some(next) = bytes[at..].iter().position(|byte| byte.is_ascii_digit() || *byte == WIDE) else {
            break;
        };
        at += next;
        if bytes[at] == WIDE && !is_wide_digit(&bytes[at..]) {
            at += 1;
            continue;
        }
        let start = at;
        let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if (1..FEWEST_DIGITS).contains(&run) && !goes_on(&text[at + run..]) {
            at += run;
            continue;
        }
        let written = Written::at(text, start);
        at = written.end;
        // Part of a name, a version, a colour or a decimal.
        let before = text[..start].chars().next_back();
        let after = text[at..].chars().next();
        if before.is_some_and(|sign| sign.is_ascii_alphanumeric() || "_.#%&".contains(sign))
            || after.is_some_and(|sign| sign.is_ascii_alphabetic() || sign == '_')
        {
            continue;
        }
        if written.separator == Some('.') {
            found.extend(private_address(text, start, &written));
        } else if !matches!(before, Some('/' | '=')) {
            let near = last(&text[..start], NEAR_BYTES);
            if let Some((kind, name, from)) = belongs(&written, near, text, start) {
                found.push(Find { kind, name: name.to_owned(), span: from..at });
            }
        }
    }
}

/// Full-width digits are three bytes, EF BC 90 to 99; other letters begin so too.
const WIDE: u8 = 0xef;

fn is_wide_digit(bytes: &[u8]) -> bool {
    matches!(bytes, [WIDE, 0xbc, 0x90..=0x99, ..])
}

/// A digit of either width, in ASCII.
fn digit(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    }
}

/// What parts two groups of a number.
const fn separator(sign: char) -> Option<char> {
    match sign {
        '-' | '‐' | '‑' | '–' | '−' | '－' | 'ー' | '(' | ')' | '（' | '）' => Some('-'),
        ' ' | '　' => Some(' '),
        '.' => Some('.'),
        _ => None,
    }
}

/// Whether what follows some digits may belong to the same number.
fn goes_on(rest: &str) -> bool {
    rest.chars().next().is_some_and(|sign| separator(sign).is_some() || is_wide_digit(rest.as_bytes()))
}

impl Written {
    /// The number that begins at `start`: groups with one sign between two of them.
    fn at(text: &str, start: usize) -> Self {
        let mut written = Self { end: start, ..Self::default() };
        let mut group = 0;
        let mut pending: Option<char> = None;
        for (at, sign) in text[start..].char_indices() {
            if digit(sign).is_some() {
                if let Some(separator) = pending.take() {
                    written.close(group);
                    written.separator = Some(separator);
                    group = 0;
                }
                written.count += 1;
                group += 1;
                written.end = start + at + sign.len_utf8();
            } else {
                let Some(separator) = separator(sign) else { break };
                // `(03) 1234-5678`
                if sign == ' ' && text[..start + at].ends_with(')') {
                    continue;
                }
                let is_other = written.separator.is_some_and(|before| before != separator);
                if pending.is_some() || is_other {
                    break;
                }
                pending = Some(separator);
            }
            if at > MOST_BYTES {
                // A row of digits longer than any number: gone over as a whole.
                let rest = text[written.end..].bytes().take_while(u8::is_ascii_digit).count();
                written.end += rest;
                written.count = 0;
                break;
            }
        }
        written.close(group);
        written
    }

    fn close(&mut self, group: usize) {
        if let Some(size) = self.sizes.get_mut(self.groups) {
            *size = group;
            self.groups += 1;
        }
    }

    /// How many digits each group has; of too many groups, the first ones.
    fn sizes(&self) -> &[usize] {
        &self.sizes[..self.groups]
    }

    /// All digits of the text that it was read from, in ASCII.
    fn digits(&self, text: &str, start: usize) -> String {
        text[start..self.end].chars().filter_map(digit).collect()
    }
}

fn holds(near: &str, words: &[&str]) -> bool {
    let near = near.to_lowercase();
    words.iter().any(|word| near.contains(word))
}

/// What a number seems to be, and where it begins.
fn belongs(written: &Written, near: &str, text: &str, start: usize) -> Option<(Kind, &'static str, usize)> {
    if written.count < FEWEST_DIGITS {
        return None;
    }
    let digits = written.digits(text, start);
    let digits = digits.as_str();
    if is_invented(digits) {
        return None;
    }
    match digits.len() {
        7 if written.groups == 1
            && holds(near, &["口座", "普通", "当座", "account no", "account number"]) =>
        {
            Some((Kind::BankAccount, "the number of a bank account", start))
        }
        12 if is_my_number(digits)
            && (written.sizes() == [4, 4, 4]
                || written.groups == 1
                    && holds(near, &["マイナンバー", "個人番号", "my number", "mynumber"])) =>
        {
            Some((Kind::MyNumber, "a My Number (個人番号)", start))
        }
        13..=16 if is_card(digits, written) => Some((Kind::Card, "the number of a credit card", start)),
        _ => phone(digits, written, near, text, start).map(|from| (Kind::Phone, "a telephone number", from)),
    }
}

/// Numbers that writers invent: one digit repeated, or counting up.
fn is_invented(digits: &str) -> bool {
    let tail = &digits[digits.len().saturating_sub(8)..];
    let repeats = |text: &str| text.bytes().all(|byte| Some(byte) == text.bytes().next());
    let counts = |text: &str| text.as_bytes().windows(2).all(|pair| pair[1] == pair[0] + 1);
    let last = &digits[digits.len().saturating_sub(4)..];
    digits.len() >= 7 && (repeats(tail) || tail == "12345678" || repeats(last) && digits.len() < 12)
        || digits.len() >= 6 && counts(digits)
        || digits.starts_with("1234567")
        || tail.ends_with("1234567")
}

/// The check digit of <https://www.j-lis.go.jp/>: weights 2 to 7 and again 2 to 6 from the right, modulo 11.
pub(super) fn is_my_number(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let Some((check, rest)) = values.split_last() else { return false };
    let sum: u32 = rest.iter().rev().zip((2..=7).chain(2..=6)).map(|(digit, weight)| digit * weight).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    rest.len() == 11 && *check == expected
}

/// Numbers that the brands publish for tests.
const TEST_CARDS: [&str; 13] = [
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "5200828282828210",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "3530111333300000",
    "3566002020360505",
    "6011111111111117",
];

/// By the brands' beginnings and lengths, the way it is grouped, and Luhn's check digit.
fn is_card(digits: &str, written: &Written) -> bool {
    let begins = |length: usize| digits[..length].parse::<u32>().unwrap_or_default();
    let is_known = match digits.len() {
        14 => matches!(begins(2), 36 | 38) || matches!(begins(3), 300..=305),
        15 => matches!(begins(2), 34 | 37),
        16 => {
            begins(1) == 4
                || matches!(begins(2), 51..=55)
                || matches!(begins(4), 2221..=2720 | 3528..=3589 | 6011)
                || begins(2) == 65
        }
        _ => false,
    };
    let is_grouped = matches!(written.sizes(), [_] | [4, 4, 4, 4] | [4, 6, 4 | 5]);
    is_known && is_grouped && is_luhn(digits) && !TEST_CARDS.contains(&digits)
}

pub(super) fn is_luhn(digits: &str) -> bool {
    let values = digits.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate();
    let sum: u32 = values
        .map(|(at, value)| match (at % 2, value * 2) {
            (0, _) => value,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Where a telephone number begins, if it is one of Japan that somebody answers; those that cost a caller nothing are
/// meant to be published.
fn phone(digits: &str, written: &Written, near: &str, text: &str, start: usize) -> Option<usize> {
    let before = &text[..start];
    if let Some(national) = digits.strip_prefix("81").filter(|_| before.ends_with('+')) {
        let national = national.strip_prefix('0').unwrap_or(national);
        let fits = matches!(national.len(), 9 | 10) && written.groups != 2 && !national.starts_with('0');
        return fits.then(|| start - 1);
    }
    // `(03) 1234-5678` begins before its digits; `2026-…` and other rows of numbers go on before.
    let from =
        if before.ends_with(['(', '（']) { start - before.chars().next_back()?.len_utf8() } else { start };
    if text[..from].ends_with(['-', '－', '+']) || !digits.starts_with('0') || digits.starts_with("00") {
        return None;
    }
    if ["0120", "0800", "0570", "0990"].iter().any(|free| digits.starts_with(free)) {
        return None;
    }
    let is_mobile = ["090", "080", "070", "060", "050"].iter().any(|mobile| digits.starts_with(mobile));
    let length = if is_mobile { 11 } else { 10 };
    let fits = match written.sizes() {
        [3, 4, 4] => is_mobile,
        [first, second, 4] => !is_mobile && (2..=5).contains(first) && (1..=4).contains(second),
        [_] => holds(near, &["電話", "tel", "携帯", "phone", "fax", "連絡先", "内線"]),
        _ => false,
    };
    (digits.len() == length && fits).then_some(from)
}

/// An address of RFC 1918, with no more digits or dots around it.
fn private_address(text: &str, start: usize, written: &Written) -> Option<Find> {
    let parts: Vec<u16> =
        text[start..written.end].split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [first, second, third, fourth] = parts[..] else { return None };
    let is_private = match first {
        10 => true,
        172 => (16..=31).contains(&second),
        192 => second == 168,
        _ => false,
    };
    // A network as a whole, and those that routers and containers have as they are bought, tell nothing.
    let is_network = fourth == 0 && text[written.end..].starts_with('/');
    let is_usual = is_network
        || (third, fourth) == (0, 0)
        || matches!((first, second, third), (10, 0, 0) | (192, 168, 0 | 1) | (172, 17, 0));
    let fits = parts.iter().all(|part| *part <= 255) && is_private && !is_usual;
    fits.then(|| Find {
        kind: Kind::PrivateAddress,
        name: "an address of a private network".to_owned(),
        span: start..written.end,
    })
}

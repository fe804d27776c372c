//! HTTP ranges (RFC 9110, 14.2) of what is in memory. One range is answered; several at once, one that is not there
//! and one that depends on a version get the whole, as a server may answer.

use std::ops::Range;

use super::answer::{Answer, Body};
use super::head::Head;

/// The part of an answer that the request asks for.
pub(super) fn asked_for(mut answer: Answer, head: &Head) -> Answer {
    let Body::Bytes(bytes) = &mut answer.body else { return answer };
    // What is sent of a page is more than was rendered, and another time it is more again.
    if answer.status != 200 || answer.media_type.starts_with("text/html") || head.method != "GET" {
        return answer;
    }
    let depends = head.all("if-range").next().is_some();
    let Some(range) = head.one("range").ok().flatten().filter(|_| !depends) else { return answer };
    let length = bytes.len();
    let Some(range) = parse(range, length) else { return answer };
    let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
    bytes.truncate(range.end);
    bytes.drain(..range.start);
    Answer { status: 206, ..answer }.header("Content-Range", told)
}

/// `bytes=0-15`, `bytes=16-` or `bytes=-16`, cut to what is there. Never empty.
pub(super) fn parse(text: &str, length: usize) -> Option<Range<usize>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let number = |digits: &str| digits.parse::<usize>().ok().filter(|_| !digits.starts_with('+'));
    let range = match (first, last) {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (first, "") => number(first)?..length,
        (first, last) => number(first)?..number(last)?.saturating_add(1).min(length),
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_what_is_there_or_not_taken() {
        for (text, expected) in [
            ("bytes=0-0", Some(0..1)),
            ("bytes=3-5", Some(3..6)),
            ("bytes=3-", Some(3..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-30", Some(0..10)),
            ("bytes=8-99999999999999", Some(8..10)),
        ] {
            assert_eq!(parse(text, 10), expected, "{text}");
        }
        for text in
            ["bytes=10-", "bytes=5-3", "bytes=-0", "bytes=-", "bytes=0-1,3-4", "bytes=+1-2", "lines=0-1", ""]
        {
            assert_eq!(parse(text, 10), None, "{text}");
        }
        assert_eq!(parse("bytes=0-", 0), None);
    }
}

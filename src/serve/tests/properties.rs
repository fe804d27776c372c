//! What holds of any address and any range.

use proptest::prelude::*;

use super::super::range::parse;
use super::super::target::{Target, encode_path};

/// Paths as the router knows them: NFC, no `.` and `..`, nothing that is not seen.
fn path() -> impl Strategy<Value = String> {
    "/[a-z0-9ぁ-ん一-三%?&#+ .\"<>^`{|}'/-]{0,20}"
        .prop_filter("no dots alone", |path| path.split('/').all(|part| part != "." && part != ".."))
}

proptest! {
    #[test]
    fn a_path_encoded_and_parsed_is_the_same_path(path in path()) {
        let parsed = Target::parse(&encode_path(&path)).expect("it is short and well-formed");
        prop_assert_eq!(parsed.path, path);
        prop_assert_eq!(parsed.parameters, vec![]);
    }

    #[test]
    fn no_target_climbs_or_hides_something(raw in "/([a.%/\\\\]|%2[eEfF]|%5c|%0[0ad]){0,12}") {
        if let Ok(Target { path, .. }) = Target::parse(&raw) {
            prop_assert!(path.split('/').all(|part| part != "." && part != ".."), "{path}");
            prop_assert!(!path.contains('\\') && !path.contains(char::is_control), "{path}");
        }
    }

    #[test]
    fn a_range_lies_within_what_is_there_and_is_never_empty(
        text in "bytes=([0-9]{0,3}|[0-9]{18,22})-([0-9]{0,3}|[0-9]{18,22})",
        length in 0_usize..300,
    ) {
        if let Some(range) = parse(&text, length) {
            prop_assert!(range.start < range.end && range.end <= length, "{range:?} of {length}");
        }
    }

    #[test]
    fn a_range_of_bytes_that_are_there_is_taken(first in 0_usize..300, more in 0_usize..300, length in 1_usize..300) {
        let first = first % length;
        let expected = first..(first + more + 1).min(length);
        prop_assert_eq!(parse(&format!("bytes={first}-{}", first + more), length), Some(expected));
    }
}

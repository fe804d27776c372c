//! What Notion writes at the top of a page of a database: a line for each property.

use std::ops::Range;

use serde_yaml::Mapping;

use super::front::text;
use super::names;

/// The properties of a page, and the bytes of their lines; nothing of a page that is not Notion's, which its name tells.
pub(super) fn properties(name: &str, page: &str) -> Option<(Mapping, Range<usize>)> {
    let last = names::split_ending(name.rsplit('/').next()?).0;
    if names::without_notion_id(last) == last {
        return None;
    }
    let mut lines = page.split_inclusive('\n');
    let heading = lines.next().filter(|line| line.starts_with("# "))?;
    let empty = lines.next().filter(|line| line.trim().is_empty())?;
    let start = heading.len() + empty.len();
    let mut end = start;
    let mut found = Mapping::new();
    for line in lines {
        if line.trim().is_empty() {
            end += line.len();
            break;
        }
        let (key, value) = line.trim().split_once(": ")?;
        let is_key = !key.is_empty()
            && key.chars().count() <= 40
            && !key.starts_with(['#', '-', '*', '>', '[', '`', '|', '!']);
        if !is_key || found.contains_key(key) {
            return None;
        }
        found.insert(text(key), text(value));
        end += line.len();
    }
    (!found.is_empty()).then_some((found, start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "議事録 0123456789abcdef0123456789abcdef.md";

    #[test]
    fn only_lines_that_are_all_properties_are_taken() {
        let page = "# 議事録\n\nTags: 会議, 記録\nCreated: November 26, 2026\n\n本文\n";
        let (found, range) = properties(NAME, page).expect("there are two");
        assert_eq!(found.len(), 2);
        assert_eq!(&page[range.end..], "本文\n");
        assert!(properties("議事録.md", page).is_none());
        assert!(properties(NAME, "# 題\n\n注意: これは\n二行の文です\n").is_none());
        assert!(properties(NAME, "# 題\n\n本文\n").is_none());
    }
}

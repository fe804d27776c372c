//! Where the front matter ends and the Markdown begins.

use std::ops::Range;

/// The two parts of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// `---`, YAML, `---`, Markdown.
    Both {
        /// Bytes of the YAML.
        yaml: Range<usize>,
        /// Where the Markdown begins.
        body: usize,
    },
    /// No front matter: all is Markdown.
    BodyOnly,
    /// `---` on the first line and no second one.
    Unclosed,
}

/// Splits a file's text.
pub fn split(text: &str) -> Split {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return Split::BodyOnly };
    let mut at = first.len();
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Split::Both { yaml: first.len()..at, body: at + line.len() };
        }
        at += line.len();
    }
    Split::Unclosed
}

/// The number of the last line that looks like a key, or like what belongs to one, in front matter that is never closed.
pub fn last_key(text: &str) -> Option<usize> {
    let mut last = None;
    let mut is_within = false;
    for (number, line) in (1_usize..).zip(text.lines()).skip(1) {
        let belongs = line.starts_with([' ', '\t']) || line.starts_with("- ");
        if is_key(line) || (is_within && belongs && !line.trim().is_empty()) {
            (last, is_within) = (Some(number), true);
        } else if line.trim().is_empty() || line.starts_with('#') {
            is_within = false;
        } else {
            break;
        }
    }
    last
}

/// Whether a line begins as our own keys do.
fn is_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let is_usual = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !key.is_empty() && key.bytes().all(is_usual) && (value.is_empty() || value.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_line_ends_and_trailing_spaces_do_not_matter() {
        let text = "---  \r\ntitle: a\r\n---\r\nbody";
        let Split::Both { yaml, body } = split(text) else { panic!("both parts are there") };
        assert_eq!((&text[yaml], &text[body..]), ("title: a\r\n", "body"));
    }

    #[test]
    fn a_rule_further_down_is_not_front_matter() {
        assert_eq!(split("text\n---\nmore\n---\n"), Split::BodyOnly);
        assert_eq!(split(""), Split::BodyOnly);
    }

    #[test]
    fn the_keys_end_where_the_text_begins() {
        for (text, line) in [
            ("---\ntitle: a\ntags:\n  - b\n- c\n\n## x\n\n- d\nText: e\n", Some(5)),
            ("---\ntitle: a\n\n# more\ndate: b\n\n  indented\n", Some(5)),
            ("---\nText\ntitle: a\n", None),
            ("---\n", None),
        ] {
            assert_eq!(last_key(text), line, "{text}");
        }
    }

    #[test]
    fn an_opening_without_an_end_is_told_apart() {
        assert_eq!(split("---\ntitle: a\n"), Split::Unclosed);
    }
}

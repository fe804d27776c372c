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
    fn an_opening_without_an_end_is_told_apart() {
        assert_eq!(split("---\ntitle: a\n"), Split::Unclosed);
    }
}

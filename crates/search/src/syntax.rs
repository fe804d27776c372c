//! What a query's punctuation means: `"phrases"`, `-not` and `kind:recipe`. Anything that only looks like it
//! (a lone quotation mark, a dash between words, an unknown name) is ordinary text.

use crate::facet::FacetName;

/// A piece of a normalised query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Words, each to be found.
    Text(&'a str),
    /// To be found as it stands.
    Phrase(&'a str),
    /// Words that no hit may have.
    Without(&'a str),
    /// As above, as it stands.
    WithoutPhrase(&'a str),
    /// A value that hits must have, and the filter as typed.
    Filter(FacetName, &'a str, &'a str),
}

/// Cuts a normalised query into its parts, in order.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    let mut at_start = true;
    while let Some(character) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some((part, length)) = special(rest, at_start) {
            push_text(&mut parts, &text[plain_from..at]);
            parts.push(part);
            at += length;
            plain_from = at;
            at_start = true;
        } else {
            at_start = character.is_whitespace();
            at += character.len_utf8();
        }
    }
    push_text(&mut parts, &text[plain_from..]);
    parts
}

fn push_text<'a>(parts: &mut Vec<Part<'a>>, text: &'a str) {
    if !text.trim().is_empty() {
        parts.push(Part::Text(text));
    }
}

/// A part with a meaning of its own at the beginning of `rest`, and its bytes. Only a phrase may follow another
/// character directly.
fn special(rest: &str, at_start: bool) -> Option<(Part<'_>, usize)> {
    if let Some((inside, length)) = quoted(rest) {
        return Some((Part::Phrase(inside), length));
    }
    if !at_start {
        return None;
    }
    if let Some(unwanted) = rest.strip_prefix('-') {
        if let Some((inside, length)) = quoted(unwanted) {
            return Some((Part::WithoutPhrase(inside), length + 1));
        }
        let word = word(unwanted);
        // `--strict` and a dash between spaces are what they look like.
        let is_word = word.chars().next().is_some_and(char::is_alphanumeric);
        return is_word.then_some((Part::Without(word), word.len() + 1));
    }
    let (name, value) = rest.split_once(':')?;
    let name_length = name.len() + 1;
    let name = FacetName::named(name)?;
    let (value, length) = quoted(value).unwrap_or_else(|| (word(value), word(value).len()));
    let length = name_length + length;
    (!value.is_empty()).then_some((Part::Filter(name, value, &rest[..length]), length))
}

/// The text between quotation marks at the beginning of `text`, and the bytes with the marks.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let opening = text.chars().next().filter(|character| matches!(character, '"' | '“'))?;
    let closing = if opening == '"' { '"' } else { '”' };
    let inside = &text[opening.len_utf8()..];
    let end = inside.find(closing)?;
    let is_empty = inside[..end].trim().is_empty();
    (!is_empty).then_some((&inside[..end], opening.len_utf8() + end + closing.len_utf8()))
}

/// Everything up to the next space.
fn word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_exclusions_and_filters_are_told_from_words() {
        assert_eq!(
            parts("議事録 \"next step\" -英語 kind:recipe 部署:経理"),
            [
                Part::Text("議事録 "),
                Part::Phrase("next step"),
                Part::Without("英語"),
                Part::Filter(FacetName::Kind, "recipe", "kind:recipe"),
                Part::Filter(FacetName::Department, "経理", "部署:経理"),
            ]
        );
        assert_eq!(
            parts("-\"old way\" tag:\"two words\""),
            [Part::WithoutPhrase("old way"), Part::Filter(FacetName::Tag, "two words", "tag:\"two words\"")]
        );
    }

    #[test]
    fn what_only_looks_like_syntax_is_text() {
        for text in
            ["a - b", "--strict", "e-mail", "5\" screen", "\"\"", "http://x", "note: this", "kind:", "-"]
        {
            assert_eq!(parts(text), [Part::Text(text)], "{text}");
        }
    }
}

//! Which characters are East Asian, for emphasis and for line breaks.

use unicode_width::UnicodeWidthChar;

/// A wide character, a half-width form of one, or Hangul.
pub(super) fn is_east_asian(character: char) -> bool {
    !character.is_ascii()
        && (character.width() == Some(2)
            || matches!(character, '\u{FF61}'..='\u{FFDC}' | '\u{1100}'..='\u{11FF}' | '\u{302A}'..='\u{302F}'))
}

/// What a line break inside a paragraph becomes: nothing between wide characters, as in CSS Text 3, 4.1.3.
pub(super) fn soft_break(before: Option<char>, after: Option<char>) -> &'static str {
    let joins = |character: Option<char>| {
        character.is_some_and(|character| is_east_asian(character) && !is_hangul(character))
    };
    if joins(before) && joins(after) { "" } else { "\n" }
}

/// Korean has spaces between words.
fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{FFA0}'..='\u{FFDC}')
}

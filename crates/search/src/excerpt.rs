//! The section of a page that answers a query best, and a hundred characters of it.

use std::ops::Range;

use crate::document::{Passage, SearchDocument};
use crate::matching::{Match, Patterns};

/// Characters an excerpt aims at; it ends earlier at the end of a sentence past the first number.
const LENGTH: Range<usize> = 80..120;

/// Characters kept before the best match when no sentence begins there.
const LEAD: usize = 24;

/// What a run found in a heading counts, against 1 in the text below.
const HEADING_WEIGHT: f32 = 2.0;

/// Characters of a page that are searched for its best section.
const MOST_READ: usize = 200_000;

/// The best section of a page.
pub(crate) struct Section<'a> {
    pub(crate) passage: Option<&'a Passage>,
    pub(crate) excerpt: String,
}

/// Picks the passage that covers most of the query, the first of equals; the page's title counts as the
/// heading of the text above the first one.
pub(crate) fn best_section<'a>(page: &'a SearchDocument, patterns: &Patterns) -> Section<'a> {
    let headings: Vec<Vec<f32>> = page
        .passages
        .iter()
        .map(|passage| {
            let heading = passage.heading.as_ref().unwrap_or(&page.title);
            patterns.coverage(&patterns.matches(heading))
        })
        .collect();
    let most = |heading: &[f32]| score(heading, &vec![1.0; patterns.runs()]);
    let mut best: Option<(f32, usize, Vec<Match>)> = None;
    let mut read = 0;
    for (number, passage) in page.passages.iter().enumerate() {
        let least = best.as_ref().map_or(-1.0, |(score, ..)| *score);
        if read > MOST_READ || headings[number..].iter().all(|heading| most(heading) <= least) {
            break;
        }
        read += passage.text.len();
        if most(&headings[number]) <= least {
            continue;
        }
        let matches = patterns.matches(&passage.text);
        let score = score(&headings[number], &patterns.coverage(&matches));
        if score > least {
            best = Some((score, number, matches));
        }
    }
    let Some((_, number, matches)) = best else {
        return Section { passage: None, excerpt: String::new() };
    };
    let passage = &page.passages[number];
    let text = if passage.text.trim().is_empty() { following_text(page, number) } else { &passage.text };
    Section { passage: Some(passage), excerpt: excerpt(text, &matches) }
}

/// A section's value: for each run what its heading covers or, if more, its text; text counts a little even
/// below a heading that covers all, so that of two such sections the fuller one wins.
fn score(heading: &[f32], text: &[f32]) -> f32 {
    let run = |(heading, text): (&f32, &f32)| (heading * HEADING_WEIGHT).max(*text) + text * 0.1;
    heading.iter().zip(text).map(run).sum()
}

/// The text under the next heading, for a heading with nothing of its own.
fn following_text(page: &SearchDocument, number: usize) -> &str {
    let mut later = page.passages[number..].iter().map(|passage| passage.text.as_str());
    later.find(|text| !text.trim().is_empty()).unwrap_or_default()
}

/// Cuts out the part of `text` with the weightiest matches, at sentence ends where they are near.
fn excerpt(text: &str, matches: &[Match]) -> String {
    let focus = densest(text, matches);
    let start = begin(text, focus);
    let end = finish(text, start);
    let mut out = String::new();
    if start > 0 && !ends_sentence(text[..start].chars().next_back()) {
        out.push('…');
    }
    for word in text[start..end].split_whitespace() {
        if !out.is_empty() && !out.ends_with('…') {
            out.push(' ');
        }
        out.push_str(word);
    }
    if end < text.trim_end().len() && !ends_sentence(text[..end].chars().next_back()) {
        out.push('…');
    }
    out
}

/// Where the window with most of the query begins: its first match.
fn densest(text: &str, matches: &[Match]) -> usize {
    let mut best = (0.0, 0);
    for (at, first) in matches.iter().enumerate() {
        let limit = first.bytes.start + bytes_of(&text[first.bytes.start..], LENGTH.start - LEAD / 2);
        let mut seen: Vec<usize> = Vec::new();
        let mut weight = 0.0;
        for found in matches[at..].iter().take_while(|found| found.bytes.end <= limit) {
            if !seen.contains(&found.pattern) {
                seen.push(found.pattern);
                weight += found.weight;
            }
        }
        if weight > best.0 {
            best = (weight, first.bytes.start);
        }
    }
    best.1
}

/// The beginning of the sentence around `focus`, or a few characters before it.
fn begin(text: &str, focus: usize) -> usize {
    let mut start = focus;
    let mut word_start = focus;
    for (at, character) in text[..focus].char_indices().rev().take(LEAD) {
        if ends_sentence(Some(character)) {
            return start;
        }
        start = at;
        if !character.is_alphanumeric() || !character.is_ascii() {
            word_start = at;
        }
    }
    if start == 0 { 0 } else { word_start }
}

/// The end of a sentence at a good length, or as much as fits.
fn finish(text: &str, start: usize) -> usize {
    let mut word_end = None;
    for (length, (at, character)) in text[start..].char_indices().enumerate() {
        let end = start + at + character.len_utf8();
        if length >= LENGTH.start && ends_sentence(Some(character)) {
            return end;
        }
        if length >= LENGTH.end {
            return word_end.unwrap_or(start + at);
        }
        if length >= LENGTH.start && !(character.is_ascii() && character.is_alphanumeric()) {
            word_end = Some(end);
        }
    }
    text.len()
}

fn ends_sentence(character: Option<char>) -> bool {
    matches!(character, Some('。' | '．' | '！' | '？' | '!' | '?' | '\n'))
}

/// Bytes of the first `count` characters.
fn bytes_of(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

//! A first look over the whole file, for what the writer must know before it begins.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use super::events::Seen;
use super::raw_html::without_comments;
use super::rewrite::{Edit, NONCHARACTER, Replacement, Rewritten};
use super::slug::written_id;
use super::{containers, emphasis, parser_options};

/// Each round halves the prices in a row; nobody writes hundreds.
const MOST_ROUNDS: usize = 8;
/// How much of a text becomes an event, mostly.
const BYTES_OF_EVENT: usize = 16;
/// More events, some megabytes, are not kept: what nobody wrote by hand is parsed once more.
const MOST_SEEN: usize = 50_000;

/// What is known before writing.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Where a first-level heading begins that opens the body.
    pub(super) opening: Option<usize>,
    /// Whether another heading is of the first level, so that all must step down.
    pub(super) other_first_level: bool,
    /// Ids that authors gave to headings.
    pub(super) explicit_ids: Vec<String>,
    /// Names of defined footnotes that the page shows, in the order of their numbers.
    pub(super) footnotes: Vec<String>,
}

/// The text for the parser, and what was seen.
pub(super) struct Prepared<'t> {
    pub(super) rewritten: Rewritten<'t>,
    pub(super) markers: Vec<containers::Marker>,
    pub(super) survey: Survey,
}

/// Finds containers, footnotes and formulas, and edits the text so that one more parse gives what is meant. With the
/// events of the first parse if nothing had to be edited.
pub(super) fn prepare(body: &str) -> (Prepared<'_>, Option<Seen<'_>>) {
    let markers = containers::markers(body);
    let mut edits: Vec<Edit> = markers
        .iter()
        .enumerate()
        .map(|(number, marker)| Edit {
            start: marker.start,
            end: marker.end,
            with: Replacement::Marker(number),
        })
        .collect();
    let (rewritten, look, seen) = without_prices(body, &mut edits);
    let Look { mut survey, protected, .. } = look;
    survey.opening = survey.opening.map(|at| rewritten.original(&(at..at)).start);
    let insertions = emphasis::insertions(&rewritten.text, &protected);
    if insertions.is_empty() {
        return (Prepared { rewritten, markers, survey }, seen);
    }
    let place = |at: usize| rewritten.original(&(at..at)).start;
    edits.extend(insertions.into_iter().map(|at| Edit::insert(place(at), Replacement::Noncharacter)));
    edits.sort_unstable();
    (Prepared { rewritten: Rewritten::new(body, &edits), markers, survey }, None)
}

/// Looks the text over until no price passes for a formula: the end of one may have begun another.
fn without_prices<'t>(body: &'t str, edits: &mut Vec<Edit>) -> (Rewritten<'t>, Look, Option<Seen<'t>>) {
    let mut rounds = 0;
    loop {
        let rewritten = Rewritten::new(body, edits);
        let mut look = Look::default();
        let seen = match &rewritten.text {
            Cow::Borrowed(text) => {
                let mut seen = Some(Vec::with_capacity((text.len() / BYTES_OF_EVENT).min(MOST_SEEN)));
                look.over(text, |event| match &mut seen {
                    Some(events) if events.len() < MOST_SEEN => events.push(event),
                    _ => seen = None,
                });
                seen
            }
            Cow::Owned(text) => {
                look.over(text, drop);
                None
            }
        };
        if look.prices.is_empty() || rounds == MOST_ROUNDS {
            return (rewritten, look, seen);
        }
        rounds += 1;
        let place = |at: &usize| rewritten.original(&(*at..*at)).start;
        edits.extend(look.prices.iter().map(|at| Edit::insert(place(at), Replacement::Backslash)));
        edits.sort_unstable();
    }
}

/// How footnotes are told apart: the parser ignores case, too.
pub(super) fn footnote_key(name: &str) -> String {
    name.to_lowercase()
}

#[derive(Default)]
struct Look {
    survey: Survey,
    /// Bytes that hold no emphasis: code, HTML, formulas, targets.
    protected: Vec<Range<usize>>,
    /// `$` signs that the parser takes for formulas and people for prices.
    prices: Vec<usize>,
    begun: bool,
    /// HTML before anything else, in case it is but comments.
    first_html: String,
    /// Ends of what came last inside each open link and image.
    link_text_ends: Vec<usize>,
    /// The footnotes being defined, each in the one before.
    notes: Vec<String>,
    /// Footnotes by the footnote that refers to them; by none for the page itself.
    references: HashMap<Option<String>, Vec<String>>,
    defined: HashMap<String, String>,
}

impl Look {
    fn over<'t>(&mut self, text: &'t str, mut keep: impl FnMut((Event<'t>, Range<usize>))) {
        let mut events = Parser::new_ext(text, parser_options()).into_offset_iter();
        for (event, range) in events.by_ref() {
            self.event(&event, &range, text);
            keep((event, range));
        }
        let definitions = events.reference_definitions();
        self.protected.extend(definitions.iter().map(|(_, definition)| definition.span.clone()));
        self.protected.sort_unstable_by_key(|range| (range.start, range.end));
        self.order_footnotes();
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, text: &str) {
        let inside_link = !self.link_text_ends.is_empty();
        match event {
            Event::Html(html) => {
                if !self.begun {
                    self.first_html.push_str(html);
                }
                self.protected.push(range.clone());
                return;
            }
            Event::Start(Tag::HtmlBlock) => return,
            Event::End(TagEnd::HtmlBlock) => {
                // A container's line is a comment, too.
                self.begun |= self.first_html.contains(NONCHARACTER)
                    || !without_comments(&self.first_html).trim().is_empty();
                self.first_html.clear();
                return;
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                if *level == HeadingLevel::H1 {
                    if self.begun {
                        self.survey.other_first_level = true;
                    } else {
                        self.survey.opening = Some(range.start);
                    }
                }
                let id = id.iter().map(|id| written_id(id)).filter(|id| !id.is_empty());
                self.survey.explicit_ids.extend(id);
            }
            Event::Start(Tag::CodeBlock(_))
            | Event::Code(_)
            | Event::InlineHtml(_)
            | Event::DisplayMath(_) => self.protected.push(range.clone()),
            Event::InlineMath(_) => {
                self.protected.push(range.clone());
                if looks_like_price(text, range) {
                    self.prices.push(range.start);
                }
            }
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => {
                self.link_text_ends.push(range.start + 1);
                if matches!(tag, Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) {
                    self.protected.push(range.clone());
                }
                self.begun = true;
                return;
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(text_end) = self.link_text_ends.pop() {
                    self.protected.push(text_end..range.end);
                }
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let key = footnote_key(name);
                self.defined.entry(key.clone()).or_insert_with(|| name.to_string());
                self.notes.push(key);
            }
            Event::End(TagEnd::FootnoteDefinition) => drop(self.notes.pop()),
            Event::FootnoteReference(name) => {
                self.references.entry(self.notes.last().cloned()).or_default().push(footnote_key(name));
            }
            _ => {}
        }
        self.begun = true;
        if inside_link && let Some(end) = self.link_text_ends.last_mut() {
            *end = range.end;
        }
    }

    /// Numbers go to the page's references first, then to those inside the notes so found.
    fn order_footnotes(&mut self) {
        let mut waiting = self.references.remove(&None).unwrap_or_default();
        let mut next = 0;
        while next < waiting.len() {
            let key = std::mem::take(&mut waiting[next]);
            next += 1;
            if let Some(name) = self.defined.remove(&key) {
                self.survey.footnotes.push(name);
                waiting.extend(self.references.remove(&Some(key)).unwrap_or_default());
            }
        }
    }
}

/// `$5から$10` and `US$1、US$2` are prices: a formula has no letter or digit right before or after it.
fn looks_like_price(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].bytes().next_back();
    let after = text[range.end..].bytes().next();
    before.is_some_and(|byte| byte.is_ascii_alphanumeric())
        || after.is_some_and(|byte| byte.is_ascii_alphanumeric())
}

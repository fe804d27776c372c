//! The parser's events as the writer wants them: edits taken back, places in the author's file, text in one piece,
//! and as much look-ahead as needed.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Parser, Tag, TagEnd};

use super::containers::Marker;
use super::parser_options;
use super::rewrite::{Rewritten, is_edited, only_marker, restore};

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item<'t> {
    Event(Event<'t>),
    /// The line of that number, standing where a block may stand.
    Marker(usize),
}

/// Events as the parser gave them, with their bytes in the text that it read.
pub(super) type Seen<'t> = Vec<(Event<'t>, Range<usize>)>;

enum Source<'t> {
    Parser(Box<OffsetIter<'t>>),
    Seen(std::vec::IntoIter<(Event<'t>, Range<usize>)>),
}

impl<'t> Iterator for Source<'t> {
    type Item = (Event<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Parser(parser) => parser.next(),
            Self::Seen(seen) => seen.next(),
        }
    }
}

/// Events with their bytes in the author's file.
pub(super) struct Events<'t> {
    parser: Source<'t>,
    rewritten: &'t Rewritten<'t>,
    markers: &'t [Marker],
    /// Where the rewritten text begins in the file.
    base: usize,
    /// Events that were read ahead, as the parser gave them.
    read: VecDeque<(Event<'t>, Range<usize>)>,
    ahead: VecDeque<(Item<'t>, Range<usize>)>,
    in_code: bool,
    /// Whether anything has to be taken back.
    is_edited: bool,
}

impl<'t> Events<'t> {
    /// `seen` are the parser's events, if they are known.
    pub(super) fn new(
        rewritten: &'t Rewritten<'t>,
        seen: Option<Seen<'t>>,
        markers: &'t [Marker],
        base: usize,
    ) -> Self {
        let parse = || Parser::new_ext(&rewritten.text, parser_options()).into_offset_iter();
        Self {
            parser: seen
                .map_or_else(|| Source::Parser(Box::new(parse())), |seen| Source::Seen(seen.into_iter())),
            rewritten,
            markers,
            base,
            read: VecDeque::new(),
            ahead: VecDeque::new(),
            in_code: false,
            is_edited: is_edited(&rewritten.text),
        }
    }

    /// The event that comes after `distance` others.
    pub(super) fn peek(&mut self, distance: usize) -> Option<&Item<'t>> {
        while self.ahead.len() <= distance {
            let item = self.produce()?;
            self.ahead.push_back(item);
        }
        self.ahead.get(distance).map(|(item, _)| item)
    }

    /// The first character that the reader will see next in the same block.
    pub(super) fn next_character(&mut self) -> Option<char> {
        for distance in 0.. {
            let Item::Event(event) = self.peek(distance)? else { return None };
            match event {
                Event::Text(text) | Event::Code(text) => return text.chars().next(),
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
                _ => return None,
            }
        }
        None
    }

    fn read(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        self.read.pop_front().or_else(|| self.parser.next())
    }

    fn produce(&mut self) -> Option<(Item<'t>, Range<usize>)> {
        let (event, range) = self.read()?;
        match event {
            Event::Start(Tag::HtmlBlock) => Some(self.html_block(range)),
            Event::Text(text) if !self.in_code => Some(self.text(text, range)),
            event => {
                match event {
                    Event::Start(Tag::CodeBlock(_)) => self.in_code = true,
                    Event::End(TagEnd::CodeBlock) => self.in_code = false,
                    _ => {}
                }
                let event = if self.is_edited { map_strings(event, |text| self.clean(text)) } else { event };
                Some((Item::Event(event), self.place(&range)))
            }
        }
    }

    fn html_block(&mut self, range: Range<usize>) -> (Item<'t>, Range<usize>) {
        if let Some((event, place)) = self.parser.next() {
            let marker = if let Event::Html(html) = &event { only_marker(html) } else { None };
            self.read.push_back((event, place.clone()));
            if let Some(number) = marker {
                loop {
                    match self.parser.next() {
                        Some((Event::End(TagEnd::HtmlBlock), _)) => {
                            self.read.clear();
                            return (Item::Marker(number), self.place(&place));
                        }
                        // The line's end comes alone in files from Windows.
                        Some((Event::Html(end), place)) if end.trim().is_empty() => {
                            self.read.push_back((Event::Html(end), place));
                        }
                        other => {
                            self.read.extend(other);
                            break;
                        }
                    }
                }
            }
        }
        (Item::Event(Event::Start(Tag::HtmlBlock)), self.place(&range))
    }

    /// The parser parts text at every character that might have meant something.
    fn text(&mut self, first: CowStr<'t>, range: Range<usize>) -> (Item<'t>, Range<usize>) {
        let mut whole = range;
        let mut merged: Option<String> = None;
        loop {
            match self.read() {
                Some((Event::Text(more), place)) => {
                    merged.get_or_insert_with(|| first.to_string()).push_str(&more);
                    whole.end = place.end;
                }
                other => {
                    if let Some(other) = other {
                        self.read.push_front(other);
                    }
                    break;
                }
            }
        }
        let text = self.clean(merged.map_or(first, CowStr::from));
        (Item::Event(Event::Text(text)), self.place(&whole))
    }

    fn clean(&self, text: CowStr<'t>) -> CowStr<'t> {
        if !self.is_edited {
            return text;
        }
        match restore(&text, self.markers) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(restored) => restored.into(),
        }
    }

    fn place(&self, range: &Range<usize>) -> Range<usize> {
        let original = self.rewritten.original(range);
        original.start + self.base..original.end + self.base
    }
}

impl<'t> Iterator for Events<'t> {
    type Item = (Item<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.ahead.pop_front().or_else(|| self.produce())
    }
}

fn map_strings<'t>(event: Event<'t>, clean: impl Fn(CowStr<'t>) -> CowStr<'t>) -> Event<'t> {
    match event {
        Event::Start(tag) => Event::Start(map_tag(tag, clean)),
        Event::Text(text) => Event::Text(clean(text)),
        Event::Code(text) => Event::Code(clean(text)),
        Event::InlineMath(text) => Event::InlineMath(clean(text)),
        Event::DisplayMath(text) => Event::DisplayMath(clean(text)),
        Event::Html(text) => Event::Html(clean(text)),
        Event::InlineHtml(text) => Event::InlineHtml(clean(text)),
        Event::FootnoteReference(text) => Event::FootnoteReference(clean(text)),
        event => event,
    }
}

fn map_tag<'t>(tag: Tag<'t>, clean: impl Fn(CowStr<'t>) -> CowStr<'t>) -> Tag<'t> {
    match tag {
        Tag::Link { link_type, dest_url, title, id } => {
            Tag::Link { link_type, dest_url: clean(dest_url), title: clean(title), id }
        }
        Tag::Image { link_type, dest_url, title, id } => {
            Tag::Image { link_type, dest_url: clean(dest_url), title: clean(title), id }
        }
        Tag::Heading { level, id, classes, attrs } => {
            Tag::Heading { level, id: id.map(clean), classes, attrs }
        }
        Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(info)) => {
            Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(clean(info)))
        }
        Tag::FootnoteDefinition(name) => Tag::FootnoteDefinition(clean(name)),
        tag => tag,
    }
}

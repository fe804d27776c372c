//! Short texts that are Markdown only within a line: titles, and the parts of a quiz.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::events::{Events, Item};
use super::raw_html::{is_comment, is_line_break};
use super::rewrite::NONCHARACTER;
use super::survey::prepare;
use super::width::soft_break;
use crate::html;

/// A short text, ready.
pub(super) struct Short {
    /// HTML without links: they would need the site.
    pub(super) html: String,
    /// The text alone.
    pub(super) text: String,
}

/// Renders emphasis, code and formulas; anything else is text.
pub(super) fn render(markdown: &str) -> Short {
    // No line that begins so can begin a block: `1. どれ?` stays a question.
    let lines: Vec<String> =
        markdown.trim().lines().map(|line| format!("{NONCHARACTER} {}", line.trim())).collect();
    let lines = lines.join("\n");
    let (prepared, seen) = prepare(&lines);
    let mut events = Events::new(&prepared.rewritten, seen, &prepared.markers, 0);
    let mut short = Short { html: String::new(), text: String::new() };
    let mut at_line_start = true;
    let mut last = None;
    while let Some((Item::Event(event), _)) = events.next() {
        match event {
            Event::Text(text) => {
                let text = if at_line_start { text.trim_start() } else { &text };
                short.push(text);
                last = text.chars().next_back().or(last);
                at_line_start = at_line_start && text.is_empty();
            }
            Event::SoftBreak => {
                // The character after the one space that each line begins with.
                let next = match events.peek(0) {
                    Some(Item::Event(Event::Text(text))) => text.trim_start().chars().next(),
                    _ => None,
                };
                let gap = if next.is_none() { events_after_space(&mut events) } else { next };
                short.push(soft_break(last, gap));
                at_line_start = true;
            }
            Event::HardBreak => {
                short.line_break();
                at_line_start = true;
            }
            Event::Code(code) => {
                last = code.chars().next_back();
                short.element("<code>", &code, "</code>");
            }
            Event::InlineMath(formula) | Event::DisplayMath(formula) => {
                short.element("<span class=\"math\" data-math=\"inline\">", &formula, "</span>");
            }
            Event::InlineHtml(html) if is_line_break(&html) => short.line_break(),
            Event::InlineHtml(html) if !is_comment(&html) => short.push(&html),
            Event::Start(tag) => short.html.push_str(match tag {
                Tag::Emphasis => "<em>",
                Tag::Strong => "<strong>",
                Tag::Strikethrough => "<del>",
                _ => "",
            }),
            Event::End(tag) => short.html.push_str(match tag {
                TagEnd::Emphasis => "</em>",
                TagEnd::Strong => "</strong>",
                TagEnd::Strikethrough => "</del>",
                _ => "",
            }),
            _ => {}
        }
    }
    short
}

fn events_after_space(events: &mut Events<'_>) -> Option<char> {
    let Some(Item::Event(Event::Text(text))) = events.peek(0) else { return None };
    if !text.trim().is_empty() {
        return None;
    }
    for distance in 1.. {
        match events.peek(distance)? {
            Item::Event(Event::Start(
                Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. },
            )) => {}
            Item::Event(Event::Text(text) | Event::Code(text)) => return text.chars().next(),
            _ => return None,
        }
    }
    None
}

impl Short {
    fn push(&mut self, text: &str) {
        html::text(text, &mut self.html);
        self.text.push_str(text);
    }

    fn element(&mut self, start: &str, text: &str, end: &str) {
        self.html.push_str(start);
        self.push(text);
        self.html.push_str(end);
    }

    fn line_break(&mut self) {
        self.html.push_str("<br>");
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn short_texts_know_emphasis_and_code_and_no_blocks() {
        for (markdown, html) in [
            ("どれが**「正しい」**ですか?", "どれが<strong>「正しい」</strong>ですか?"),
            ("**「x」**です", "<strong>「x」</strong>です"),
            ("1. `a < b`", "1. <code>a &lt; b</code>"),
            ("# 見出し\n- 箇条", "# 見出し\n- 箇条"),
            ("一行目\n二行目", "一行目二行目"),
            ("一行目\n**二行目**", "一行目<strong>二行目</strong>"),
            ("one\n**two**", "one\n<strong>two</strong>"),
            ("[手順](a.md)と<script>", "手順と&lt;script&gt;"),
            ("", ""),
        ] {
            assert_eq!(render(markdown).html, html, "{markdown}");
        }
    }
}

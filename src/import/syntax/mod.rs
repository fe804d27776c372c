//! Notations of other generators: what has an equivalent is written as that, everything else stays as it is and is told.
//!
//! Never touches code. Links are not looked at here.

mod blocks;
mod headings;
mod html;
mod shortcodes;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::edits::{Edits, Lines, Moved};
use super::report::{Report, What};
use crate::parse::markdown::parser_options;

/// One page's Markdown on its way.
struct Page<'a> {
    /// File of the source.
    path: &'a str,
    /// The Markdown.
    body: &'a str,
    /// Lines before it.
    lines_before: usize,
    lines: Lines,
    /// Code and comments, in order, none within another.
    protected: Vec<Range<usize>>,
    edits: Edits,
    report: &'a mut Report,
}

impl Page<'_> {
    fn find(&mut self, what: What, at: usize, text: &str) {
        let line = self.lines_before + self.lines.line(at);
        self.report.find(what, self.path, line, text);
    }

    /// Whether code or a comment begins at a byte.
    fn begins_protected(&self, at: usize) -> bool {
        self.protected.binary_search_by_key(&at, |range| range.start).is_ok()
    }

    /// Whether a byte lies in code or a comment.
    fn is_protected(&self, at: usize) -> bool {
        let next = self.protected.partition_point(|range| range.end <= at);
        self.protected.get(next).is_some_and(|range| range.start <= at)
    }
}

/// Writes a body in our notation; where its bytes stood before.
///
/// `without` is left out: bytes of the text that the front matter says now.
pub(super) fn convert(
    path: &str,
    text: &str,
    body_start: usize,
    without: Option<Range<usize>>,
    report: &mut Report,
) -> (String, Moved) {
    let body = &text[body_start..];
    let mut page = Page {
        path,
        body,
        lines_before: memchr::memchr_iter(b'\n', &text.as_bytes()[..body_start]).count(),
        lines: Lines::of(body),
        protected: protected(body),
        edits: Edits::default(),
        report,
    };
    if let Some(without) = without {
        page.edits.replace(without.start - body_start..without.end - body_start, "");
    }
    blocks::convert(&mut page);
    shortcodes::convert(&mut page);
    headings::convert(&mut page);
    html::convert(&mut page);
    page.edits.apply(body)
}

/// As much of a text as a short notation may take, so that one that is never closed costs no look at all that follows.
pub(super) fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(2_000)]
}

/// Bytes of fenced and inline code and of HTML comments.
pub(super) fn protected(body: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(body, parser_options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => ranges.push(range),
            Event::Start(Tag::HtmlBlock) => ranges.extend(comments(&body[range.clone()], range.start)),
            Event::InlineHtml(html) if html.starts_with("<!--") => ranges.push(range),
            _ => {}
        }
    }
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|later, first| later.start < first.end);
    ranges
}

fn comments(html: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = html[at..].find("<!--").map(|step| at + step) {
        let end = html[begin..].find("-->").map_or(html.len(), |step| begin + step + 3);
        found.push(start + begin..start + end);
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(body: &str) -> (String, Vec<String>) {
        let mut report = Report::default();
        let (text, _) = convert("a.md", body, 0, None, &mut report);
        let told = report.findings.iter().map(|found| format!("{}: {}", found.line, found.text)).collect();
        (text, told)
    }

    #[test]
    fn what_has_an_equivalent_is_written_as_that() {
        for (body, expected) in [
            ("!!! note \"題\"\n    一\n\n    二\n\n外", ":::note 題\n一\n\n二\n:::\n\n外"),
            ("!!! example\n    a\n", ":::note Example\na\n:::\n"),
            ("!!! tip\n    a\n\n    !!! danger\n        b\n", ":::tip\na\n\n:::danger\nb\n:::\n:::\n"),
            ("??? question \"なぜ\"\n    a", ":::details なぜ\na\n:::"),
            ("=== \"一\"\n    a\n\n=== \"二\"\n    b\n\nc\n", ":::tabs\n== 一\na\n\n== 二\nb\n:::\n\nc\n"),
            ("{{< figure src=\"a.png\" alt=\"図\" >}}\n", "![図](a.png)\n"),
            ("[x]({{< ref \"b.md#c\" >}})", "[x](b.md#c)"),
            ("{{< highlight go \"linenos=table\" >}}\nx\n{{< /highlight >}}\n", "```go\nx\n```\n"),
            ("{{% notice warning %}}\nx\n{{% /notice %}}\n", ":::warning\nx\n:::\n"),
            ("{% raw %}\n{{x}}\n{% endraw %}\n", "\n{{x}}\n\n"),
            ("## 題 {/*id-1*/}\n", "## 題 {#id-1}\n"),
            ("# <a name=\"old\"></a>題\n", "# 題 {#old}\n"),
            ("<details>\n<summary>題</summary>\n\n中\n\n</details>\n", ":::details 題\n\n中\n\n:::\n"),
            ("<img src=\"a.png\" alt=\"図\" width=\"3\">\n", "![図](a.png)\n"),
            ("文 {/* 控え */} 文", "文 <!-- 控え --> 文"),
            (":::success\na\n:::\n", ":::tip\na\n:::\n"),
            (
                "::: code-group\n```js [一つ]\na\n```\n\n```ts\nb\n```\n:::\n```js [x]\n```\n",
                ":::tabs\n== 一つ\n```js\na\n```\n\n== ts\n```ts\nb\n```\n:::\n```js [x]\n```\n",
            ),
        ] {
            assert_eq!(converted(body).0, expected, "{body}");
        }
    }

    #[test]
    fn what_has_none_stays_and_is_told_with_its_line() {
        for (body, told) in [
            ("a\n\n{{< youtube x >}}\n", "3: {{< youtube x >}}"),
            ("{% include a.html %}\n", "1: {% include a.html %}"),
            ("[!INCLUDE [a](b.md)]\n", "1: [!INCLUDE [a](b.md)]"),
            ("import A from './a'\n\n<Tabs>\n", "1: import A from './a'"),
            ("<Tabs>\n", "1: <Tabs>"),
            (":::row\n:::\n", "1: :::row"),
            ("a <span>b</span>\n", "1: <span>"),
        ] {
            let (text, findings) = converted(body);
            assert_eq!(text, body);
            assert!(findings.contains(&told.to_owned()), "{body}: {findings:?}");
        }
    }

    #[test]
    fn code_is_never_touched() {
        for body in [
            "```\n!!! note\n    a\n{{< figure src=a >}}\n<Tabs>\n## a {/*b*/}\n```\n",
            "`{{< ref \"a\" >}}` `<Tabs>`\n",
            "<!-- {{< x >}} <Tabs> -->\n",
            "a ! b == c\n===\n",
        ] {
            assert_eq!(converted(body), (body.to_owned(), vec![]));
        }
    }
}

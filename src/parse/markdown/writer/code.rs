//! Code blocks, and the fences that are something else: prompts, quizzes, diagrams.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use super::Writer;
use crate::diagnostic::{Code, Diagnostic};
use crate::html;
use crate::parse::markdown::code::{self, Fence, Info};
use crate::parse::markdown::events::Item;
use crate::parse::markdown::highlight::highlight;
use crate::parse::markdown::{prompt, quiz};
use crate::parse::{Label, Piece};

impl Writer<'_, '_> {
    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, span: &Range<usize>) {
        let mut fence = Fence::new(span.start);
        for (item, place) in self.events.by_ref() {
            match item {
                Item::Event(Event::Text(text)) => fence.push(&text, place),
                Item::Event(Event::End(TagEnd::CodeBlock)) => break,
                _ => {}
            }
        }
        let info = match kind {
            CodeBlockKind::Fenced(info) => {
                self.note_unclosed(span);
                Info::parse(info)
            }
            CodeBlockKind::Indented => Info::parse(""),
        };
        self.begin_block("");
        match info.language {
            "prompt" => self.prompt(info.title, &fence),
            "quiz" => self.quiz(&fence),
            "mermaid" => self.diagram(&fence.text),
            language => self.captioned(language, info.caption(), &fence.text),
        }
        self.end_block("");
    }

    /// Tells of a fence that swallows the rest of the page, for what is swallowed looks as if it were meant.
    fn note_unclosed(&mut self, span: &Range<usize>) {
        let block = self.file.text.get(span.clone()).unwrap_or_default();
        let Some(marks) = code::unclosed(block) else { return };
        let first_line = block.lines().next().map_or(0, |line| line.trim_end().len());
        let before = code::resumption(block, marks).map_or_else(String::new, |number| {
            let line = self.line(span.start) + number;
            format!(", before line {line} perhaps")
        });
        self.report(
            Diagnostic::new(Code::MarkdownUnclosedFence, self.file.path, "this block is never closed")
                .at(span.start..span.start + first_line)
                .hint(format!("write {marks} on a line of its own where it ends{before}")),
        );
    }

    fn prompt(&mut self, title: &str, fence: &Fence) {
        let prompt = prompt::parse(self.file, title, fence, self.diagnostics);
        self.passages.text(&prompt::plain_text(&prompt));
        self.out.piece(Piece::Prompt(self.body.prompts.len()));
        self.body.prompts.push(prompt);
    }

    fn quiz(&mut self, fence: &Fence) {
        match quiz::parse(self.file, fence, self.diagnostics) {
            Some((quiz, text)) => {
                self.passages.text(&text);
                self.out.piece(Piece::Quiz(self.body.quizzes.len()));
                self.body.quizzes.push(quiz);
            }
            // Nothing of what the author wrote is lost.
            None => self.code("quiz", &fence.text),
        }
    }

    fn diagram(&mut self, source: &str) {
        self.out.html("<figure class=\"diagram\" data-diagram=\"mermaid\"><figcaption>");
        self.out.piece(Piece::Label(Label::Diagram));
        self.out.html("</figcaption><pre tabindex=\"0\">");
        // Browsers drop a line break right after `<pre>`.
        if source.starts_with('\n') {
            self.out.html("\n");
        }
        html::text(source, self.out.open_html());
        self.out.html("</pre></figure>\n");
        self.passages.text(source);
    }

    fn captioned(&mut self, language: &str, caption: Option<&str>, code: &str) {
        let Some(caption) = caption else { return self.code(language, code) };
        self.out.html("<figure class=\"listing\"><figcaption>");
        self.plain(caption);
        self.out.html("</figcaption>");
        self.passages.line_break();
        self.code(language, code);
        self.out.html("</figure>\n");
    }

    fn code(&mut self, language: &str, code: &str) {
        self.out.html("<pre class=\"code\"");
        if !language.is_empty() {
            self.out.html(&format!(" data-language=\"{}\"", html::to_attribute(language)));
        }
        self.out.html(" tabindex=\"0\"><code>");
        match highlight(language, code) {
            Some(html) => self.out.html(&html),
            None => html::text(code, self.out.open_html()),
        }
        self.out.html("</code></pre>\n");
        self.passages.text(code);
    }
}

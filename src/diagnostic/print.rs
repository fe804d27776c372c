//! Diagnostics as text: for people, as JSON Lines, and as annotations of GitHub and GitLab.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::hidden::Hidden;
use super::{Diagnostic, Diagnostics, Severity};
use crate::paths::SourcePath;

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With excerpt and hint, for a terminal.
    #[default]
    Human,
    /// One line a finding, `path:line:column: severity[code]: message`, for editors.
    Line,
    /// One JSON object a line.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
}

/// Finds the text of a file, for excerpts and line numbers.
pub type SourceLookup<'a> = dyn Fn(&SourcePath) -> Option<&'a str> + 'a;

/// Longest part of a line that is shown; a minified file has lines of megabytes.
const EXCERPT_BYTES: usize = 160;

#[derive(serde::Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of the published format")]
struct Line<'a> {
    code: &'a str,
    severity: Severity,
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

#[derive(serde::Serialize)]
struct JsonFix<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// All diagnostics in one text, ending in a line break unless it is empty.
pub fn print(diagnostics: &Diagnostics, format: Format, color: bool, source: &SourceLookup<'_>) -> String {
    let hidden = Hidden::of(diagnostics, source);
    let lookup = |path: &SourcePath| hidden.text(path).or_else(|| source(path));
    let source = &Sources::new(&lookup);
    match format {
        Format::Human => {
            let renderer = if color { Renderer::styled() } else { Renderer::plain() };
            diagnostics.iter().map(|diagnostic| human(diagnostic, &renderer, source) + "\n\n").collect()
        }
        Format::Line => diagnostics.iter().map(|diagnostic| line(diagnostic, source) + "\n").collect(),
        Format::Json => diagnostics.iter().map(|diagnostic| json(diagnostic, source) + "\n").collect(),
        Format::Github => diagnostics.iter().map(|diagnostic| github(diagnostic, source) + "\n").collect(),
        Format::Gitlab => gitlab(diagnostics, source),
    }
}

/// `path:line:column: severity[code]: message`, for logs and the error overlay's headings.
pub fn one_line(diagnostic: &Diagnostic, source: &SourceLookup<'_>) -> String {
    let source = Sources::new(source);
    let place = match position(diagnostic, &source) {
        Some((line, column)) => format!("{}:{line}:{column}", diagnostic.path),
        None => diagnostic.path.to_string(),
    };
    format!("{place}: {}[{}]: {}", name(diagnostic.severity), diagnostic.code.as_str(), diagnostic.message)
}

const fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The texts, and what was counted in the last one: thousands of findings in one file, even in one line, cost one count.
struct Sources<'l, 'a> {
    lookup: &'l SourceLookup<'a>,
    /// Where the lines begin.
    lines: RefCell<Option<(SourcePath, Rc<[usize]>)>>,
    /// The line, the byte and the column of the last finding.
    column: Cell<(usize, usize, usize)>,
}

impl<'l, 'a> Sources<'l, 'a> {
    fn new(lookup: &'l SourceLookup<'a>) -> Self {
        Self { lookup, lines: RefCell::default(), column: Cell::default() }
    }

    fn text(&self, path: &SourcePath) -> Option<&'a str> {
        (self.lookup)(path)
    }

    /// The line, from 1, that a byte of a file's text lies in, and the byte it begins with.
    fn line(&self, path: &SourcePath, text: &str, at: usize) -> (usize, usize) {
        let mut known = self.lines.borrow_mut();
        if known.as_ref().is_none_or(|(known, _)| known != path) {
            let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
            *known = Some((path.clone(), std::iter::once(0).chain(breaks).collect()));
            self.column.set((0, 0, 0));
        }
        let (_, starts) = known.as_ref().expect("it was just filled");
        let number = starts.partition_point(|start| *start <= at);
        (number, starts[number - 1])
    }

    /// Line and column, both from 1, of a byte of a file's text; findings come in the order of their places.
    fn place(&self, path: &SourcePath, text: &str, at: usize) -> (usize, usize) {
        let (line, line_start) = self.line(path, text, at);
        let (from, column) = match self.column.get() {
            (same, from, column) if same == line && from <= at => (from, column),
            _ => (line_start, 1),
        };
        let column = column + text[from..at].chars().count();
        self.column.set((line, at, column));
        (line, column)
    }
}

/// Line and column, both from 1, the column in characters.
fn position(diagnostic: &Diagnostic, source: &Sources<'_, '_>) -> Option<(usize, usize)> {
    let text = source.text(&diagnostic.path)?;
    let start = floor_boundary(text, diagnostic.span.as_ref()?.start);
    Some(source.place(&diagnostic.path, text, start))
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The lines around a span, at most a few, each cut to a readable length.
struct Excerpt<'a> {
    text: &'a str,
    first_line: usize,
    span: Range<usize>,
    /// Whether the beginning of the line was cut, so that columns must be told apart.
    cut: bool,
}

fn excerpt<'a>(
    source: &Sources<'_, '_>,
    path: &SourcePath,
    text: &'a str,
    span: &Range<usize>,
) -> Excerpt<'a> {
    let start = floor_boundary(text, span.start);
    let (first_line, line_start) = source.line(path, text, start);
    // No further than is shown.
    let shown_end = floor_boundary(text, start + EXCERPT_BYTES);
    let line_end = text[start..shown_end].find('\n').map_or(shown_end, |at| start + at);
    let line_end = if text[..line_end].ends_with('\r') && line_end > start { line_end - 1 } else { line_end };
    let from = if start - line_start > EXCERPT_BYTES {
        floor_boundary(text, start - EXCERPT_BYTES / 2)
    } else {
        line_start
    };
    let end = floor_boundary(text, span.end.clamp(start, line_end));
    Excerpt {
        text: &text[from..line_end],
        first_line,
        span: start - from..end - from,
        cut: from != line_start,
    }
}

fn human(diagnostic: &Diagnostic, renderer: &Renderer, source: &Sources<'_, '_>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.as_str());
    let mut group = match (diagnostic.span.as_ref(), source.text(&diagnostic.path)) {
        (Some(span), Some(text)) => {
            let excerpt = excerpt(source, &diagnostic.path, text, span);
            let mut annotation = AnnotationKind::Primary.span(excerpt.span.clone());
            if let Some(label) = &diagnostic.label {
                annotation = annotation.label(&**label);
            }
            let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line).annotation(annotation);
            if excerpt.cut {
                // The excerpt begins inside the line: the place must come from the whole text.
                let (line, column) =
                    position(diagnostic, source).expect("a span in a known text has a place");
                title
                    .element(Origin::path(diagnostic.path.as_str()).line(line).char_column(column))
                    .element(snippet)
            } else {
                title.element(snippet.path(diagnostic.path.as_str()))
            }
        }
        _ => {
            let group = title.element(Origin::path(diagnostic.path.as_str()));
            match &diagnostic.label {
                Some(label) => group.element(Level::NOTE.message(&**label)),
                None => group,
            }
        }
    };
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    renderer.render(&[group])
}

/// Always with a place, for editors leave out what has none.
fn line(diagnostic: &Diagnostic, source: &Sources<'_, '_>) -> String {
    let (line, column) = position(diagnostic, source).unwrap_or((1, 1));
    let told = format!(
        "{}:{line}:{column}: {}[{}]: {}",
        diagnostic.path,
        name(diagnostic.severity),
        diagnostic.code.as_str(),
        diagnostic.message
    );
    // A name may hold a line break, which would part the line.
    told.replace(char::is_control, " ")
}

fn json(diagnostic: &Diagnostic, source: &Sources<'_, '_>) -> String {
    let place = position(diagnostic, source);
    let line = Line {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity,
        path: diagnostic.path.as_str(),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        message: &diagnostic.message,
        hint: diagnostic.hint.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| JsonFix {
            start: fix.at.start,
            end: fix.at.end,
            text: &fix.text,
        }),
    };
    serde_json::to_string(&line).expect("a diagnostic is plain text and numbers")
}

fn github(diagnostic: &Diagnostic, source: &Sources<'_, '_>) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let escape_property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let level = if diagnostic.severity == Severity::Note { "notice" } else { name(diagnostic.severity) };
    let place = position(diagnostic, source)
        .map_or(String::new(), |(line, column)| format!(",line={line},col={column}"));
    let message = match &diagnostic.hint {
        Some(hint) => format!("{} (hint: {hint})", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    format!(
        "::{level} file={}{place},title={}::{}",
        escape_property(diagnostic.path.as_str()),
        escape_property(diagnostic.code.as_str()),
        escape(&message)
    )
}

/// <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>
fn gitlab(diagnostics: &Diagnostics, source: &Sources<'_, '_>) -> String {
    let entries: Vec<serde_json::Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let line = position(diagnostic, source).map_or(1, |(line, _)| line);
            let identity =
                format!("{}\0{}\0{}", diagnostic.code.as_str(), diagnostic.path, diagnostic.message);
            serde_json::json!({
                "description": diagnostic.message,
                "check_name": diagnostic.code.as_str(),
                "fingerprint": blake3::hash(identity.as_bytes()).to_hex().as_str(),
                "severity": match diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                "location": { "path": diagnostic.path.as_str(), "lines": { "begin": line } },
            })
        })
        .collect();
    serde_json::to_string_pretty(&entries).expect("a diagnostic is plain text and numbers") + "\n"
}

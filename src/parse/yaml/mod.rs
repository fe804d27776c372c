//! YAML with an author's mistakes as diagnostics: front matter, vocabularies and the configuration.
//!
//! `serde_yaml` reads the values; where a diagnostic needs a place, [`locate`] finds it in the text.

mod dates;
mod fields;
mod locate;
mod parts;
mod shape;

use std::cell::OnceCell;
use std::ops::Range;

use serde_yaml::{Mapping, Value};

pub use fields::{Fields, ORDERS, type_name};
use locate::{Excess, Places};
pub use locate::{KeyPath, Step, locate};
pub use shape::{Key, Keys, OwnShape, Shape};

use crate::diagnostic::{Code, Diagnostic, Fix, Severity};
use crate::limits::Limits;
use crate::paths::SourcePath;

/// A piece of YAML inside a file, and what was found wrong with it.
#[derive(Debug)]
pub struct Report<'a> {
    /// The file.
    pub path: &'a SourcePath,
    /// The file's whole text.
    pub text: &'a str,
    /// Where in it the YAML lies.
    pub yaml: Range<usize>,
    /// Whether wrong types are warnings and unknown keys are fine.
    pub lenient: bool,
    /// How much the YAML may ask for.
    pub limits: Limits,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Found when the first place is asked for.
    places: OnceCell<Places>,
}

impl<'a> Report<'a> {
    /// Nothing found yet.
    pub fn new(path: &'a SourcePath, text: &'a str, yaml: Range<usize>) -> Self {
        let limits = Limits::DEFAULT;
        Self { path, text, yaml, lenient: false, limits, diagnostics: Vec::new(), places: OnceCell::new() }
    }

    /// The same with a portal's limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Reads the YAML as a mapping. Nothing, or only comments, is an empty one; `None` after an error.
    pub fn load(&mut self) -> Option<Mapping> {
        let yaml = &self.text[self.yaml.clone()];
        if let Some(Problem { code, at, message, hint }) = beyond(yaml, &self.limits) {
            let found = Diagnostic::new(code, self.path, message)
                .at(self.yaml.start + at.start..self.yaml.start + at.end)
                .hint(hint);
            self.diagnostics.push(found);
            return None;
        }
        if let Some(mapping) = parts::mapping(yaml) {
            return Some(mapping);
        }
        match serde_yaml::from_str::<Value>(yaml) {
            Ok(Value::Mapping(mapping)) => Some(mapping),
            Ok(Value::Null) => Some(Mapping::new()),
            Ok(other) => {
                let message = format!("expected `key: value` lines, found {}", type_name(&other));
                let found = Diagnostic::new(Code::YamlSyntax, self.path, message)
                    .at(self.yaml.start..self.yaml.start)
                    .hint("write a key, a colon, a space and a value on each line: `title: …`");
                self.diagnostics.push(found);
                None
            }
            Err(error) => {
                let found = self.syntax_error(&error);
                self.diagnostics.push(found);
                None
            }
        }
    }

    fn syntax_error(&self, error: &serde_yaml::Error) -> Diagnostic {
        let problem = describe(error, &self.text[self.yaml.clone()]);
        Diagnostic::new(problem.code, self.path, problem.message)
            .at(self.yaml.start + problem.at.start..self.yaml.start + problem.at.end)
            .hint(problem.hint)
    }

    /// The bytes of the file that hold the value at `keys`, or its key if the value spans lines.
    pub fn place(&self, keys: &[Step<'_>]) -> Option<Range<usize>> {
        let places = self.places.get_or_init(|| Places::new(&self.text[self.yaml.clone()]));
        places.get(keys).map(|place| self.yaml.start + place.start..self.yaml.start + place.end)
    }

    /// What writes `meant` where the value, or key, at `keys` is written as `written`; nothing where it is written in
    /// another way (escaped, over several lines, as an alias) or `meant` would have to be.
    pub fn fix(&self, keys: &[Step<'_>], written: &str, meant: &str) -> Option<Fix> {
        let at = self.place(keys)?;
        let found = &self.text[at.clone()];
        let is_quoted = found.len() == written.len() + 2
            && found.starts_with(['"', '\''])
            && found[..1] == found[found.len() - 1..]
            && found.get(1..found.len() - 1) == Some(written);
        let at = if is_quoted { at.start + 1..at.end - 1 } else { at };
        let is_whole = is_quoted || found == written;
        let is_unescaped = |text: &str| !text.contains(['"', '\'', '\\']) && !text.contains(char::is_control);
        let is_writable = is_plain(meant) || is_quoted && is_unescaped(meant);
        (is_whole && is_writable).then(|| Fix { at, text: meant.to_owned() })
    }

    /// Adds a finding at a value.
    pub fn push(&mut self, code: Code, keys: &[Step<'_>], message: String, hint: Option<String>) {
        self.push_with(code, keys, message, hint, None);
    }

    /// The same, with what mends it.
    pub fn push_with(
        &mut self,
        code: Code,
        keys: &[Step<'_>],
        message: String,
        hint: Option<String>,
        fix: Option<Fix>,
    ) {
        let severity = if self.lenient { Severity::Warning } else { code.severity() };
        let found = Diagnostic::new(code, self.path, message)
            .at_if(self.place(keys).or(Some(self.yaml.start..self.yaml.start)))
            .hint_if(hint)
            .fix_if(fix)
            .severity(severity);
        self.diagnostics.push(found);
    }
}

/// Whether a text can stand anywhere in YAML without quotes, and in quotes without escapes.
pub fn is_plain(text: &str) -> bool {
    let is_usual = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
    text.starts_with(|letter: char| letter.is_alphanumeric() || "./".contains(letter))
        && text.chars().all(is_usual)
        // Of days YAML knows nothing; `no`, `1` and `null` are not texts.
        && serde_yaml::from_str::<Value>(text).is_ok_and(|value| value.as_str() == Some(text))
}

/// Why a text is not YAML, for people who write.
pub(crate) struct Problem {
    pub(crate) code: Code,
    /// Bytes of the YAML.
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// Says in words why a text is not YAML, and where.
pub(crate) fn describe(error: &serde_yaml::Error, yaml: &str) -> Problem {
    let said = error.to_string();
    let (line, column) = opening(&said)
        .or_else(|| error.location().map(|place| (place.line(), place.column())))
        .unwrap_or((1, 1));
    let at = byte_of(yaml, line, column);
    let line_start = yaml[..at].rfind('\n').map_or(0, |before| before + 1);
    let line = yaml[line_start..].lines().next().unwrap_or_default();
    let code = if said.contains("recursion limit") { Code::YamlLimit } else { Code::YamlSyntax };
    let at = duplicate_key(yaml, &said).unwrap_or(at..at);
    let (message, hint) = in_words(&said, line, &yaml[at.start..], at.len());
    Problem { code, at, message, hint }
}

/// Where a quote or list begins that is never closed: the library tells it after `while`, the end of the text before.
fn opening(message: &str) -> Option<(usize, usize)> {
    let (_, context) = message.split_once(", while ")?;
    if !["quoted scalar", "flow sequence", "flow mapping"].iter().any(|what| context.contains(what)) {
        return None;
    }
    let (line, column) = context.split_once(" at line ")?.1.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// What the YAML library says, for people who write: message and hint.
fn in_words(message: &str, line: &str, marked_from: &str, marked: usize) -> (String, String) {
    let (said, hint) = if message.contains("recursion limit") {
        ("nested too deeply", "no key needs more than a few levels")
    } else if message.contains("duplicate entry") {
        let marked = &marked_from[..marked];
        return (format!("the key `{marked}` stands twice"), "remove this line, or the other one".to_owned());
    } else if line.contains('\t') {
        (
            "a tab where YAML takes only spaces",
            "YAML is indented with spaces: replace the tab with two of them",
        )
    } else if message.contains("mapping values") {
        return ("a value that holds `: `".to_owned(), quotes_around(line));
    } else if message.contains("quoted scalar") {
        let quote = if marked_from.starts_with('\'') { '\'' } else { '"' };
        let hint = format!("close it with `{quote}`, or write the whole value in the other kind of quotes");
        return ("a quote that is never closed".to_owned(), hint);
    } else if message.contains("',' or ']'") {
        ("a `[` that is never closed", "close it with `]`, or put quotes around text that begins with `[`")
    } else if message.contains("',' or '}'") {
        ("a `{` that is never closed", "close it with `}`, or put quotes around text that begins with `{`")
    } else {
        let said = message.split(" at line ").next().unwrap_or(message).to_owned();
        let hint = "put quotes around text that begins with a sign such as `*`, `&`, `@`, `%` or `[`";
        return (said, hint.to_owned());
    };
    (said.to_owned(), hint.to_owned())
}

/// How to write a line whose value holds a colon. The value is not repeated: it may be a secret.
fn quotes_around(line: &str) -> String {
    match line.trim().split_once(": ").filter(|(_, value)| !value.contains(['"', '\\', '#'])) {
        Some((key, _)) => format!("put quotes around the value: `{key}: \"…\"`"),
        None => "put quotes around a value that holds a colon: `title: \"a: b\"`".to_owned(),
    }
}

/// The second place of a key that `serde_yaml` found twice at the top level.
fn duplicate_key(yaml: &str, message: &str) -> Option<Range<usize>> {
    let key = message.split("key \"").nth(1)?.split('"').next()?;
    let mut at = 0;
    let mut last = None;
    for line in yaml.split_inclusive('\n') {
        if line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')) {
            last = Some(at..at + key.len());
        }
        at += line.len();
    }
    last
}

fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    start + within
}

/// What of a YAML text goes beyond a limit.
pub(crate) fn beyond(yaml: &str, limits: &Limits) -> Option<Problem> {
    let problem = |at, message: String, advice: &str, key: &str| {
        let hint = format!("{advice}; `limits: {{{key}: …}}` in chienowa.yaml allows more");
        Some(Problem { code: Code::YamlLimit, at, message, hint })
    };
    let most = limits.yaml_bytes;
    if yaml.len() > most {
        let message = format!("{} bytes of YAML, more than the {most} that are read", yaml.len());
        return problem(0..0, message, "split the file", "yaml_bytes");
    }
    // Most files have neither aliases nor enough signs to nest deeply, and so no need of a second parse.
    let signs = yaml.bytes().filter(|byte| b"[{-:?".contains(byte)).count();
    if !(yaml.contains('*') && yaml.contains('&')) && signs <= limits.yaml_depth {
        return None;
    }
    match locate::excess(yaml, limits)? {
        Excess::Aliases(at) => {
            let message = format!("more than the {} aliases that are followed", limits.yaml_aliases);
            problem(at, message, "write the values out, or split the file", "yaml_aliases")
        }
        Excess::Depth(at) => {
            let message = format!("nested deeper than the {} levels that are read", limits.yaml_depth);
            problem(at, message, "write fewer levels", "yaml_depth")
        }
        Excess::Bytes(at) => {
            let message = format!("with every alias written out more than the {most} bytes that are read");
            problem(at, message, "an alias stands for all that its anchor holds: use fewer", "yaml_bytes")
        }
    }
}

//! YAML with an author's mistakes as diagnostics: front matter, vocabularies and the configuration.
//!
//! `serde_yaml` reads the values; where a diagnostic needs a place, [`locate`] finds it in the text.

mod fields;
mod locate;

use std::cell::OnceCell;
use std::ops::Range;

use serde_yaml::{Mapping, Value};

pub use fields::{Fields, type_name};
use locate::{Excess, Places};
pub use locate::{KeyPath, Step, locate};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::paths::SourcePath;

/// Front matter or a vocabulary beyond this is a mistake, not content.
const MAX_BYTES: usize = 2 << 20;
/// Aliases are handy once or twice; thousands are an attack on memory.
const MAX_ALIASES: usize = 64;
/// No key of ours lies deeper than four levels.
const MAX_DEPTH: usize = 64;

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
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Found when the first place is asked for.
    places: OnceCell<Places>,
}

impl<'a> Report<'a> {
    /// Nothing found yet.
    pub fn new(path: &'a SourcePath, text: &'a str, yaml: Range<usize>) -> Self {
        Self { path, text, yaml, lenient: false, diagnostics: Vec::new(), places: OnceCell::new() }
    }

    /// Reads the YAML as a mapping. Nothing, or only comments, is an empty one; `None` after an error.
    pub fn load(&mut self) -> Option<Mapping> {
        let yaml = &self.text[self.yaml.clone()];
        if let Some((at, problem)) = limits(yaml) {
            let found = Diagnostic::new(Code::YamlLimit, self.path, problem)
                .at(self.yaml.start + at.start..self.yaml.start + at.end)
                .hint("write the values out, or split the file");
            self.diagnostics.push(found);
            return None;
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

    /// Adds a finding at a value.
    pub fn push(&mut self, code: Code, keys: &[Step<'_>], message: String, hint: Option<String>) {
        let severity = if self.lenient { Severity::Warning } else { code.severity() };
        let found = Diagnostic::new(code, self.path, message)
            .at_if(self.place(keys).or(Some(self.yaml.start..self.yaml.start)))
            .hint_if(hint)
            .severity(severity);
        self.diagnostics.push(found);
    }
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
    let (message, hint) = in_words(&said, line, &yaml[at.clone()]);
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
fn in_words(message: &str, line: &str, marked: &str) -> (String, String) {
    let (said, hint) = if message.contains("recursion limit") {
        ("nested too deeply", "no key needs more than a few levels")
    } else if message.contains("duplicate entry") {
        return (format!("the key `{marked}` stands twice"), "write each key once".to_owned());
    } else if line.contains('\t') {
        ("a tab where YAML takes only spaces", "YAML is indented with spaces: replace the tab")
    } else if message.contains("mapping values") {
        ("a value that holds `: `", "put quotes around a value that holds a colon: `title: \"a: b\"`")
    } else if message.contains("quoted scalar") {
        ("a quote that is never closed", "close it, or write the whole value in the other kind of quotes")
    } else if message.contains("',' or ']'") {
        (
            "a `[` that is never closed",
            "close the list with `]`, or put quotes around text that begins with `[`",
        )
    } else if message.contains("',' or '}'") {
        ("a `{` that is never closed", "close it with `}`, or put quotes around text that begins with `{`")
    } else {
        let said = message.split(" at line ").next().unwrap_or(message).to_owned();
        let hint = "put quotes around text that begins with a sign such as `*`, `&`, `@`, `%` or `[`";
        return (said, hint.to_owned());
    };
    (said.to_owned(), hint.to_owned())
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

/// What goes beyond a limit, and its bytes: asked before any YAML is read, for an alias of a long text weighs as much each
/// time it stands somewhere.
pub(crate) fn limits(yaml: &str) -> Option<(Range<usize>, String)> {
    if yaml.len() > MAX_BYTES {
        return Some((
            0..0,
            format!("{} bytes of YAML, more than the {MAX_BYTES} that are read", yaml.len()),
        ));
    }
    // Most files have neither aliases nor enough signs to nest deeply, and so no need of a second parse.
    let signs = yaml.bytes().filter(|byte| b"[{-:?".contains(byte)).count();
    if (yaml.contains('*') && yaml.contains('&')) || signs > MAX_DEPTH {
        return locate::excess(yaml, MAX_ALIASES, MAX_DEPTH).map(|excess| match excess {
            Excess::Aliases(place) => {
                (place, format!("more than the {MAX_ALIASES} aliases that are followed"))
            }
            Excess::Depth(place) => {
                (place, format!("nested deeper than the {MAX_DEPTH} levels that are read"))
            }
        });
    }
    None
}

//! Where words go: results to standard output, everything else to standard error.

use std::io::{IsTerminal, Write};

use crate::cli::{Color, Global};
use crate::diagnostic::{Diagnostics, Format, Severity, print};
use crate::read::SourceTree;

/// Writes for one run of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    quiet: bool,
    verbose: bool,
    color_out: bool,
    color_err: bool,
}

impl Console {
    pub(super) fn new(global: Global) -> Self {
        let color = |terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color(),
        };
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            color_out: color(std::io::stdout().is_terminal()),
            color_err: color(std::io::stderr().is_terminal()),
        }
    }

    /// What was asked for. A reader that has gone away (`| head`) is no error.
    #[expect(clippy::unused_self, reason = "a console says and results, whether or not it is quiet")]
    pub(super) fn result(self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// What happens, for people.
    pub(super) fn say(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// A question, or what belongs to one: also for those who want to hear little else.
    #[expect(clippy::unused_self, reason = "a console asks, whether or not it is quiet")]
    pub(super) fn ask(self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Whether everything is to be told.
    pub(super) const fn is_verbose(self) -> bool {
        self.verbose
    }

    /// What happens in detail.
    pub(super) fn detail(self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Why a command could not run.
    pub(super) fn failure(self, text: &str) {
        let (start, end) = if self.color_err { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        let _ = writeln!(std::io::stderr().lock(), "{start}error{end}: {text}");
    }

    /// Findings as a result, in any format.
    pub(super) fn findings(self, found: &Diagnostics, format: Format, tree: &SourceTree) {
        let shown = self.shown(found, format);
        self.result(&print(&shown, format, self.color_out, &|path| lookup(tree, path)));
    }

    /// Findings beside another result.
    pub(super) fn warn(self, found: &Diagnostics, tree: &SourceTree) {
        let shown = self.shown(found, Format::Human);
        let text = print(&shown, Format::Human, self.color_err, &|path| lookup(tree, path));
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// People see notes only if they ask; machines see all.
    fn shown(self, found: &Diagnostics, format: Format) -> Diagnostics {
        let least = match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        let keep = |severity: Severity| format != Format::Human || severity <= least;
        found.iter().filter(|found| keep(found.severity)).cloned().collect()
    }

    /// `2 errors, 1 warning`, or nothing.
    pub(super) fn count(found: &Diagnostics) -> String {
        let part = |severity, one: &str| match found.count(severity) {
            0 => None,
            count => Some(counted(count, one)),
        };
        let parts = [
            part(Severity::Error, "error"),
            part(Severity::Warning, "warning"),
            part(Severity::Note, "note"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn no_color() -> bool {
    std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty())
}

/// The text of a file, for excerpts; of the embedded theme too.
pub(super) fn lookup<'a>(tree: &'a SourceTree, path: &crate::paths::SourcePath) -> Option<&'a str> {
    tree.text(path).map(|source| source.text.as_str())
}

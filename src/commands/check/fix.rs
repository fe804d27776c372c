//! `chienowa check --fix`: what was found and has one safe answer is mended, byte for byte, and the rest is told.
//!
//! Fixes are made in memory until none is left, then all files are written, or none. A picture without a description is
//! never given one by itself: somebody at a terminal is asked.

use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal};
use std::ops::Range;
use std::sync::Arc;

use super::{Checker, tell_findings};
use crate::cli::Check;
use crate::commands::console::{Console, counted};
use crate::commands::edit::{Editing, TextEdit, diff};
use crate::commands::workspace::read_portal;
use crate::commands::{CommandError, Ending};
use crate::diagnostic::{Diagnostic, Diagnostics, Fix, Format};
use crate::model::Site;
use crate::parse::Kind;
use crate::paths::SourcePath;
use crate::read::{Reading, SourceFile, SourceText};

/// A fix may uncover another mistake, which may have one too; a circle ends here.
const MOST_ROUNDS: usize = 10;

pub(super) fn run(arguments: &Check, console: &Console) -> Result<Ending, CommandError> {
    let root = &arguments.portal.root;
    // Whoever only looks waits for nobody.
    let editing = if arguments.dry_run { None } else { Some(Editing::begin(root, console)?) };
    let before = read_portal(root)?;
    let mut mending = Mending { reading: before.clone(), told: Vec::new() };
    let mut checker = Checker::new(arguments);
    let mut found = checker.check(&mending.reading)?;
    for _ in 0..MOST_ROUNDS {
        if !mending.mend(&found) {
            break;
        }
        found = checker.check(&mending.reading)?;
    }
    let undescribed = checker.with_site(&mending.reading, |site| undescribed(site, &mending.reading));
    let asks = editing.is_some() && std::io::stdin().is_terminal();
    let left = if asks && !undescribed.is_empty() {
        let left = mending.ask(undescribed, console);
        found = checker.check(&mending.reading)?;
        left
    } else {
        undescribed
    };

    let edits = edits(&before, &mending.reading);
    if let Some(editing) = &editing
        && !edits.is_empty()
    {
        editing.apply(&edits, &[])?;
    }
    mending.tell(arguments, &edits, console);
    // Of the others a finding tells.
    for picture in left.iter().filter(|picture| picture.is_on_plain_page) {
        console.say(&format!(
            "{}: `{}` has no description; write one between `![` and `]`",
            picture.place, picture.target
        ));
    }
    let fixes =
        if mending.told.len() == 1 { "1 fix".to_owned() } else { format!("{} fixes", mending.told.len()) };
    let fixes = format!("{fixes} in {}", counted(edits.len(), "file"));
    if arguments.dry_run {
        let kept = if edits.is_empty() { "nothing to mend" } else { "nothing was written" };
        console.say(&format!("{fixes}; {kept}"));
        return Ok(if found.has_errors() { Ending::ContentErrors } else { Ending::Fine });
    }
    console.say(&fixes);
    Ok(tell_findings(&found, arguments, &mending.reading, console))
}

/// A portal whose texts are mended in memory.
struct Mending {
    reading: Reading,
    /// `path:line: what`, in the order it was done.
    told: Vec<String>,
}

/// A picture without a description.
struct Picture {
    path: SourcePath,
    /// `path:line`
    place: String,
    target: String,
    /// Where a description is written.
    at: usize,
    /// Plain pages may have ornaments, so nothing is found wrong there.
    is_on_plain_page: bool,
}

impl Mending {
    /// Makes all fixes that do not overlap, the first of those that do. Whether there was one.
    fn mend(&mut self, found: &Diagnostics) -> bool {
        let mut by_file: BTreeMap<&SourcePath, Vec<(&Diagnostic, &Fix)>> = BTreeMap::new();
        for diagnostic in found {
            // Other repositories are mended where they live.
            let is_ours = diagnostic.path.below_content().is_some() && self.reading.is_at(&diagnostic.path);
            if let Some(fix) = diagnostic.fix.as_deref().filter(|_| is_ours) {
                by_file.entry(&diagnostic.path).or_default().push((diagnostic, fix));
            }
        }
        let mut is_any = false;
        for (path, mut fixes) in by_file {
            fixes.sort_by_key(|(_, fix)| (fix.at.start, fix.at.end));
            fixes.dedup_by(|later, first| first.1.overlaps(later.1));
            let Some(text) = self.reading.tree.text(path).filter(|text| !text.is_damaged) else { continue };
            let text = text.text.clone();
            is_any = true;
            for (diagnostic, fix) in &fixes {
                let line = line(&text, fix.at.start);
                let (old, code) = (&text[fix.at.clone()], diagnostic.code.as_str());
                self.told.push(format!("{path}:{line}: `{old}` → `{}` ({code})", fix.text));
            }
            let edits = fixes.iter().map(|(_, fix)| (fix.at.clone(), fix.text.as_str()));
            self.set(path, edited(&text, edits));
        }
        is_any
    }

    fn set(&mut self, path: &SourcePath, text: String) {
        self.reading.tree.insert(path.clone(), SourceFile::Text(Arc::new(SourceText::new(text))));
    }

    /// Asks for each description; the pictures that still have none.
    fn ask(&mut self, pictures: Vec<Picture>, console: &Console) -> Vec<Picture> {
        let mut answers: BTreeMap<SourcePath, Vec<(usize, String)>> = BTreeMap::new();
        let mut left = Vec::new();
        let mut lines = std::io::stdin().lock().lines();
        for picture in pictures {
            console.say(&format!("{}: what does `{}` show? (Enter: not now)", picture.place, picture.target));
            match lines.next().and_then(Result::ok).map(|line| line.trim().to_owned()) {
                Some(answer) if !answer.is_empty() => {
                    self.told.push(format!("{}: described `{}`", picture.place, picture.target));
                    answers.entry(picture.path).or_default().push((picture.at, description(&answer)));
                }
                _ => left.push(picture),
            }
        }
        for (path, answers) in answers {
            let Some(text) = self.reading.tree.text(&path) else { continue };
            let text = edited(&text.text, answers.iter().map(|(at, answer)| (*at..*at, answer.as_str())));
            self.set(&path, text);
        }
        left
    }

    /// What was done, or with `--dry-run` would be.
    fn tell(&self, arguments: &Check, edits: &[TextEdit], console: &Console) {
        let shown: String = if arguments.dry_run {
            let name = |edit: &TextEdit| edit.file.to_string_lossy().replace('\\', "/");
            edits
                .iter()
                .map(|edit| diff::unified(&name(edit), &name(edit), &edit.before, &edit.after))
                .collect()
        } else {
            self.told.iter().flat_map(|line| [line, "\n"]).collect()
        };
        match arguments.format {
            Format::Human | Format::Line => console.result(&shown),
            // The result is a report for a machine.
            _ => console.say(shown.trim_end()),
        }
    }
}

/// A text with edits that are in order and do not overlap.
fn edited<'a>(text: &str, edits: impl Iterator<Item = (Range<usize>, &'a str)>) -> String {
    let mut after = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, new) in edits {
        after.push_str(&text[copied..at.start]);
        after.push_str(new);
        copied = at.end;
    }
    after.push_str(&text[copied..]);
    after
}

fn edits(before: &Reading, after: &Reading) -> Vec<TextEdit> {
    let changed = after.tree.contents().filter_map(|(path, file)| {
        let (SourceFile::Text(after), before_text) = (file, before.tree.text(path)?) else { return None };
        let disk = before.on_disk(path)?.strip_prefix(before.root()).ok()?;
        (after.hash != before_text.hash).then(|| TextEdit {
            file: disk.to_owned(),
            before: before_text.text.clone(),
            after: after.text.clone(),
        })
    });
    changed.collect()
}

/// Pictures of Markdown whose brackets are empty, which readers who do not see them know nothing of.
fn undescribed(site: &Site, reading: &Reading) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for page in &site.pages {
        let path = &page.document.path;
        let Some(text) =
            reading.tree.text(path).filter(|_| path.below_content().is_some() && reading.is_at(path))
        else {
            continue;
        };
        for image in &page.document.outline.images {
            let at = image.span.start;
            let is_empty = text.text.get(image.span.clone()).is_some_and(|image| image.starts_with("![]"));
            if image.alt.is_empty() && is_empty {
                let place = format!("{path}:{}", line(&text.text, at));
                pictures.push(Picture {
                    path: path.clone(),
                    place,
                    target: image.target.clone(),
                    at: at + 2,
                    is_on_plain_page: page.kind() == Kind::Page,
                });
            }
        }
    }
    pictures
}

/// Words as they stand between `![` and `]`.
fn description(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for letter in words.chars().filter(|letter| !letter.is_control()) {
        if letter.is_ascii_punctuation() && "\\[]*_`<>&!|".contains(letter) {
            written.push('\\');
        }
        written.push(letter);
    }
    written
}

fn line(text: &str, at: usize) -> usize {
    text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
}

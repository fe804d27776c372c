//! `chienowa mv`: another name for a page or a folder, and whatever names it follows: links, references, and its former
//! address as an alias. All of it or nothing. What git is told is left to git, which sees a renamed file by itself.

mod aliases;
mod names;
mod plan;
mod rewrite;

use std::collections::BTreeMap;

use super::console::{Console, counted};
use super::edit::{Editing, Rename, TextEdit, diff};
use super::workspace::{compile_reading, read_portal, settings};
use super::{CommandError, Ending};
use crate::cli::Move;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::memo::Memo;
use crate::paths::SourcePath;
use crate::read::{Reading, SourceTree};
pub(super) use names::below_content;
use plan::Plan;
use rewrite::Rewritten;

pub(super) fn run(arguments: &Move, console: &Console) -> Result<Ending, CommandError> {
    let root = &arguments.portal.root;
    // Whoever only looks waits for nobody.
    let editing = if arguments.dry_run { None } else { Some(Editing::begin(root, console)?) };
    let reading = read_portal(root)?;
    let settings = settings(&arguments.portal, None, false);
    let mut memo = Memo::new();
    let compiled = compile_reading(&reading, &settings, &mut memo);
    let Compiled { revision: Some(revision), diagnostics: before } = compiled else {
        let message = "the portal's theme or configuration cannot be read; `chienowa check` tells why";
        return Err(CommandError::Other(message.to_owned()));
    };
    let plan = Plan::new(arguments, &reading, revision.site())?;
    let rewritten = rewrite::rewrite(&plan, &reading.tree, revision.site())?;

    let mut after = reading.clone();
    after.tree = moved_tree(&reading.tree, &plan, &rewritten);
    let found = compile_reading(&after, &settings, &mut memo).diagnostics;
    let more = more_than(&before, &found);
    if !more.is_empty() && !arguments.force {
        console.warn(&more, &after.tree);
        let message = "there would be more to mend after the move, see above; nothing was changed. `--force` moves all the same";
        return Err(CommandError::Other(message.to_owned()));
    }
    let edits = edits(&reading, &rewritten)?;
    match &editing {
        Some(editing) => {
            editing.apply(&edits, &plan.renames)?;
            console.result(&told(&plan, &rewritten));
        }
        None => console.result(&shown(&plan, &reading.tree, &rewritten)),
    }
    let done = if arguments.dry_run { "; nothing was written" } else { "" };
    let (files, texts) = (counted(plan.moves.len(), "file"), counted(rewritten.texts.len(), "text"));
    console.say(&format!("{files} moved, {texts} changed{done}"));
    Ok(Ending::Fine)
}

/// What is there afterwards.
fn moved_tree(tree: &SourceTree, plan: &Plan, rewritten: &Rewritten) -> SourceTree {
    let mut after = SourceTree::new();
    for (path, file) in tree.iter() {
        let file = rewritten.texts.get(path).map_or_else(|| file.clone(), rewrite::Text::as_file);
        after.insert(plan.moved(path), file);
    }
    after
}

/// Findings of a kind that there are more of than before; the kinds are compared, for messages name files.
fn more_than(before: &Diagnostics, after: &Diagnostics) -> Diagnostics {
    let matters = |found: &&Diagnostic| found.severity != Severity::Note;
    let count = |found: &Diagnostics| {
        let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
        for found in found.iter().filter(matters) {
            *counts.entry(found.code).or_default() += 1;
        }
        counts
    };
    let (old, new) = (count(before), count(after));
    let is_more = |code: Code| new.get(&code) > old.get(&code);
    let was_there =
        |found: &Diagnostic| before.iter().any(|old| old.message == found.message && old.path == found.path);
    after.iter().filter(matters).filter(|found| is_more(found.code) && !was_there(found)).cloned().collect()
}

fn edits(reading: &Reading, rewritten: &Rewritten) -> Result<Vec<TextEdit>, CommandError> {
    let edit = |(path, text): (&SourcePath, &rewrite::Text)| {
        Ok(TextEdit {
            file: plan::below_root(reading, path)?,
            before: text.before.clone(),
            after: text.after.clone(),
        })
    };
    rewritten.texts.iter().map(edit).collect()
}

/// One line for each thing that was done.
fn told(plan: &Plan, rewritten: &Rewritten) -> String {
    let moves = plan.moves.iter().map(|(from, to)| format!("{from} → {to}\n"));
    let changes = rewritten.texts.iter().flat_map(|(path, text)| {
        let path = plan.moved(path);
        text.told.iter().map(move |(line, what)| format!("{path}:{line}: {what}\n"))
    });
    moves.chain(changes).collect()
}

/// The same as a patch.
fn shown(plan: &Plan, tree: &SourceTree, rewritten: &Rewritten) -> String {
    let mut patch = String::new();
    for (path, _) in tree.contents() {
        let to = plan.moved(path);
        if to != *path {
            patch.push_str(&format!("diff --git a/{path} b/{to}\nrename from {path}\nrename to {to}\n"));
        }
        if let Some(text) = rewritten.texts.get(path) {
            patch.push_str(&diff::unified(path.as_str(), to.as_str(), &text.before, &text.after));
        }
    }
    patch
}

/// Where a rename leads from and to.
fn rename(from: std::path::PathBuf, to: &SourcePath) -> Rename {
    Rename { from, to: to.as_str().into() }
}

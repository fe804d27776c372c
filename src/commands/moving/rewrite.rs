//! Texts that name what moves: links, references in front matter and learning paths, and the former address.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::aliases::with_aliases;
use super::plan::Plan;
use crate::commands::CommandError;
use crate::diagnostic::Fix;
use crate::model::{Page, Site, Status, in_destination, of_document};
use crate::parse::front_matter::Own;
use crate::parse::markdown::destination;
use crate::parse::yaml::{Report, Step};
use crate::parse::{Document, DocumentName, Kind};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceText, SourceTree};

/// What a path that is percent-encoded holds as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A text that changes.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) before: String,
    pub(super) after: String,
    /// Line and what was done there.
    pub(super) told: Vec<(usize, String)>,
}

impl Text {
    pub(super) fn as_file(&self) -> SourceFile {
        SourceFile::Text(Arc::new(SourceText::new(self.after.clone())))
    }
}

/// All texts that change, by their old names.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    pub(super) texts: BTreeMap<SourcePath, Text>,
}

/// Writes all names anew.
pub(super) fn rewrite(plan: &Plan, tree: &SourceTree, site: &Site) -> Result<Rewritten, CommandError> {
    let references = references(plan, site);
    let mut rewritten = Rewritten::default();
    let mut unwritable = Vec::new();
    for page in &site.pages {
        let document = &page.document;
        // Other repositories link by addresses, and are changed where they live.
        let Some(source) = tree.text(&document.path).filter(|_| document.path.below_content().is_some())
        else {
            continue;
        };
        let mut writer =
            Writer { plan, site, document, text: &source.text, fixes: Vec::new(), unwritable: Vec::new() };
        writer.links();
        if page.original.is_none() {
            writer.front(tree, &references);
        }
        unwritable.append(&mut writer.unwritable);
        let mut text = made(&source.text, writer.fixes);
        if let Some(aliases) = aliases(plan, site, page) {
            add_aliases(document, &mut text, &aliases)?;
        }
        if text.after != text.before {
            rewritten.texts.insert(document.path.clone(), text);
        }
    }
    learning_paths(tree, site, &references, &mut rewritten, &mut unwritable);
    if unwritable.is_empty() {
        return Ok(rewritten);
    }
    let list = unwritable.join("\n  ");
    Err(CommandError::Other(format!(
        "these are written in a way that only you can change, with escapes or over several lines; nothing was changed:\n  {list}"
    )))
}

/// Names by which front matter refers to what moves, with the new ones.
fn references(plan: &Plan, site: &Site) -> HashMap<(Kind, String), String> {
    let options = site.config.parse_options();
    let named = |page: &Page| {
        let name = &page.document.name;
        let to = DocumentName::new(plan.moves.get(&page.document.path)?, &options)?;
        let is_other = name.language.is_none() && to.kind == name.kind && to.reference() != name.reference();
        is_other.then(|| ((name.kind, name.reference().to_owned()), to.reference().to_owned()))
    };
    site.pages.iter().filter_map(named).collect()
}

struct Writer<'a> {
    plan: &'a Plan,
    site: &'a Site,
    document: &'a Document,
    text: &'a str,
    fixes: Vec<Fix>,
    /// `path:line: name`
    unwritable: Vec<String>,
}

impl Writer<'_> {
    fn links(&mut self) {
        let outline = &self.document.outline;
        let links = outline.links.iter().map(|link| (&link.target, &link.span));
        let images = outline.images.iter().map(|image| (&image.target, &image.span));
        for (target, span) in links.chain(images) {
            let end = target.find(['?', '#']).unwrap_or(target.len());
            let Some(new) = self.renamed(&target[..end]) else { continue };
            match destination(self.text, span, target) {
                Some(at) => self.fixes.push(Fix { at: at.start..at.start + end, text: new }),
                None => self.leave(span, target),
            }
        }
    }

    fn leave(&mut self, span: &Range<usize>, name: &str) {
        let line = line(self.text, span.start);
        self.unwritable.push(format!("{}:{line}: {name}", self.document.path));
    }

    /// How a link's path is written afterwards; nothing if as before.
    fn renamed(&self, written: &str) -> Option<String> {
        let is_external =
            written.starts_with("//") || written.split('/').next().is_some_and(|first| first.contains(':'));
        if written.is_empty() || is_external {
            return None;
        }
        let decoded = percent_decode_str(written).decode_utf8_lossy();
        let name = match decoded.strip_prefix('/') {
            Some(absolute) => self.renamed_address(absolute)?,
            None => self.renamed_relative(&decoded)?,
        };
        let name = if decoded.ends_with('/') && !name.ends_with('/') { name + "/" } else { name };
        // Written as it was: with letters as they are, or encoded.
        let is_encoded = written.contains('%') && written.is_ascii();
        Some(if is_encoded { utf8_percent_encode(&name, ENCODED).to_string() } else { in_destination(&name) })
    }

    fn renamed_relative(&self, written: &str) -> Option<String> {
        let here = &self.document.path;
        let named = here.resolve(written)?;
        let root = here.content_root()?;
        // What climbs out of content/ is nobody's page.
        let is_below = named.as_str() == root || named.content_root() == Some(root);
        let (moved, new_here) = (self.plan.moved_name(&named), self.plan.moved(here));
        (is_below && new_here.resolve(written).as_ref() != Some(&moved)).then(|| new_here.relative(&moved))
    }

    /// Below the base path, a language, or neither.
    fn renamed_address(&self, absolute: &str) -> Option<String> {
        let config = &self.site.config;
        let base = config.base.path.trim_matches('/');
        let mut prefixes = vec![String::new()];
        prefixes.extend((!base.is_empty()).then(|| format!("{base}/")));
        let languages = config.languages.iter().skip(1);
        let of_language = |language| prefixes.iter().map(move |prefix| format!("{prefix}{language}/"));
        let translated: Vec<String> = languages.flat_map(of_language).collect();
        prefixes.extend(translated);
        for prefix in prefixes {
            let Some(below) = absolute.strip_prefix(&prefix) else { continue };
            let named = SourcePath::new(&format!("content/{}", below.trim_end_matches('/')));
            let moved = self.plan.moved_name(&named);
            if moved != named {
                return Some(format!("/{prefix}{}", moved.below_content()?));
            }
        }
        None
    }

    fn front(&mut self, tree: &SourceTree, references: &HashMap<(Kind, String), String>) {
        let front = &self.document.front;
        for (position, name) in front.common.related.iter().enumerate() {
            let new = match name.strip_prefix('/') {
                Some(absolute) => self.renamed_address(absolute),
                None => self.renamed_relative(name),
            };
            self.value(tree, "related", position, name, new);
        }
        let lists: &[(&'static str, Kind, &[String])] = match &front.own {
            Own::Story(story) => &[("recipes", Kind::Recipe, &story.recipes)],
            Own::Module(module) => &[
                ("try", Kind::Recipe, &module.try_recipes),
                ("prerequisites", Kind::Module, &module.prerequisites),
            ],
            _ => &[],
        };
        for (key, kind, names) in lists {
            for (position, name) in names.iter().enumerate() {
                let new = references.get(&(*kind, name.clone())).cloned();
                self.value(tree, key, position, name, new);
            }
        }
    }

    fn value(
        &mut self,
        tree: &SourceTree,
        key: &'static str,
        position: usize,
        old: &str,
        new: Option<String>,
    ) {
        let Some(new) = new else { return };
        let fix = |keys: &[Step<'_>]| self.document.fix(tree, keys, old, &new);
        // A single text stands for a list of one.
        match fix(&[Step::Key(key), Step::Item(position)]).or_else(|| fix(&[Step::Key(key)])) {
            Some(fix) => self.fixes.push(fix),
            None => {
                let place = self.document.place(tree, &[Step::Key(key)]).unwrap_or(0..0);
                self.leave(&place, old);
            }
        }
    }
}

/// The modules that content/data/paths.yaml lists.
fn learning_paths(
    tree: &SourceTree,
    site: &Site,
    references: &HashMap<(Kind, String), String>,
    rewritten: &mut Rewritten,
    unwritable: &mut Vec<String>,
) {
    let Some(path) = &site.vocabularies.paths.path else { return };
    let Some(source) = tree.text(path) else { return };
    let report = Report::new(path, &source.text, 0..source.text.len());
    let mut fixes = Vec::new();
    for (id, entry) in site.vocabularies.paths.iter() {
        for (position, module) in entry.modules.iter().enumerate() {
            let Some(new) = references.get(&(Kind::Module, module.clone())) else { continue };
            let keys = [Step::Key(id), Step::Key("modules"), Step::Item(position)];
            match report.fix(&keys, module, new).or_else(|| report.fix(&keys[..2], module, new)) {
                Some(fix) => fixes.push(fix),
                None => unwritable.push(format!("{path}: {module}")),
            }
        }
    }
    if !fixes.is_empty() {
        rewritten.texts.insert(path.clone(), made(&source.text, fixes));
    }
}

/// The text with all fixes made. Two links by one definition have the same.
fn made(text: &str, mut fixes: Vec<Fix>) -> Text {
    fixes.sort_by_key(|fix| fix.at.start);
    fixes.dedup_by(|later, first| first.overlaps(later));
    let (mut after, mut copied, mut told) = (String::with_capacity(text.len()), 0, Vec::new());
    for fix in &fixes {
        after.push_str(&text[copied..fix.at.start]);
        after.push_str(&fix.text);
        copied = fix.at.end;
        told.push((line(text, fix.at.start), format!("`{}` → `{}`", &text[fix.at.clone()], fix.text)));
    }
    after.push_str(&text[copied..]);
    Text { before: text.to_owned(), after, told }
}

/// The aliases of a page that readers may know by another address; nothing if they stay.
fn aliases(plan: &Plan, site: &Site, page: &Page) -> Option<Vec<String>> {
    let to = plan.moves.get(&page.document.path).filter(|_| page.original.is_none())?;
    let options = site.config.parse_options();
    let mut aliases = page.document.front.common.aliases.clone();
    if matches!(page.status, Status::Published | Status::Expired) {
        for (_, id) in &page.versions {
            let url = &site.page(*id).url;
            let is_usable = !url.contains(['\\', '?', '#']) && url != "/" && !aliases.contains(url);
            aliases.extend(is_usable.then(|| url.clone()));
        }
    }
    // An address that it has again is no former one.
    let language = |id| site.page(id).document.name.language.clone();
    for (_, id) in &page.versions {
        let mut name = DocumentName::new(to, &options)?;
        name.language = language(*id);
        let url = of_document(&name, &site.config);
        // Nor one that a shared drive takes for the same.
        aliases.retain(|alias| alias.to_lowercase() != url.to_lowercase());
    }
    (aliases != page.document.front.common.aliases).then_some(aliases)
}

fn add_aliases(document: &Document, text: &mut Text, aliases: &[String]) -> Result<(), CommandError> {
    let path = &document.path;
    let refused = || {
        CommandError::Other(format!(
            "cannot write `aliases: [{}]` into {path}; write it, then move",
            aliases.join(", ")
        ))
    };
    let after = with_aliases(path, &text.after, aliases).ok_or_else(refused)?;
    let had = &document.front.common.aliases;
    for alias in aliases.iter().filter(|alias| !had.contains(alias)) {
        text.told.push((1, format!("alias {alias} added")));
    }
    for alias in had.iter().filter(|alias| !aliases.contains(alias)) {
        text.told.push((1, format!("alias {alias} removed, it is the address again")));
    }
    text.after = after;
    Ok(())
}

fn line(text: &str, at: usize) -> usize {
    text[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
}

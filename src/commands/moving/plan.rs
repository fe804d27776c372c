//! Which files get which names, and why not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{names, rename};
use crate::cli::Move;
use crate::commands::CommandError;
use crate::commands::edit::Rename;
use crate::model::{ImageTarget, LinkTarget, Page, Site};
use crate::parse::DocumentName;
use crate::paths::SourcePath;
use crate::read::Reading;

/// What a move comes to.
#[derive(Debug)]
pub(super) struct Plan {
    /// Old and new names of all files.
    pub(super) moves: BTreeMap<SourcePath, SourcePath>,
    /// Old and new name of a folder that moves as a whole.
    folder: Option<(SourcePath, SourcePath)>,
    /// What the disk is told.
    pub(super) renames: Vec<Rename>,
}

impl Plan {
    pub(super) fn new(arguments: &Move, reading: &Reading, site: &Site) -> Result<Self, CommandError> {
        let old = names::below_content(reading.root(), &arguments.old)?;
        let new = names::below_content(reading.root(), &arguments.new)?;
        let is_folder =
            |path: &SourcePath| has_below(reading, path) || reading.root().join(path.as_str()).is_dir();
        // On a disk that knows no case, the new name of a folder may be the folder itself.
        let is_same = old.as_str().to_lowercase() == new.as_str().to_lowercase() && old != new;
        let into = arguments.new.ends_with(['/', '\\']) || is_folder(&new) && !is_same;
        let is_into = into && (is_folder(&new) || !is_folder(&old));
        let new = if is_into { SourcePath::new(&format!("{new}/{}", old.file_name())) } else { new };
        if old == new {
            return Err(refusal(format!("{old} has this name already")));
        }
        let plan = if let Some(page) = site.page_of(&old) {
            Self::of_page(arguments, reading, site, site.page(page), &new)?
        } else if has_below(reading, &old) {
            Self::of_folder(reading, &old, &new)?
        } else {
            return Err(refusal(format!("there is no page and no folder {old}")));
        };
        plan.check(arguments, reading, site)?;
        Ok(plan)
    }

    fn of_page(
        arguments: &Move,
        reading: &Reading,
        site: &Site,
        page: &Page,
        new: &SourcePath,
    ) -> Result<Self, CommandError> {
        let old = &page.document.path;
        if let Some(original) = page.original {
            let original = &site.page(original).document.path;
            return Err(refusal(format!("{old} is a translation; move {original}, it goes along")));
        }
        let Some(stem) = new.as_str().strip_suffix(".md") else {
            return Err(refusal(format!(
                "the page would not end in `.md`; write {new}.md, or {new}/ for a folder"
            )));
        };
        let mut moves = BTreeMap::from([(old.clone(), new.clone())]);
        for (_, twin) in &page.versions {
            let twin = &site.page(*twin).document;
            if let Some(language) = twin.name.language.as_ref().filter(|_| twin.path != *old) {
                moves.insert(twin.path.clone(), SourcePath::new(&format!("{stem}.{language}.md")));
            }
        }
        if arguments.with_assets {
            for asset in own_assets(site, page) {
                let below = asset.as_str().strip_prefix(old.folder()).unwrap_or_default();
                moves.insert(asset.clone(), SourcePath::new(&format!("{}{below}", new.folder())));
            }
        }
        moves.retain(|from, to| from != to);
        let renames = moves.iter().map(|(from, to)| Ok(rename(below_root(reading, from)?, to)));
        Ok(Self { renames: renames.collect::<Result<_, CommandError>>()?, moves, folder: None })
    }

    fn of_folder(reading: &Reading, old: &SourcePath, new: &SourcePath) -> Result<Self, CommandError> {
        if below(new, old).is_some() {
            return Err(refusal(format!("{new} lies in {old} itself")));
        }
        let mut moves = BTreeMap::new();
        for (path, _) in reading.tree.contents() {
            if let Some(rest) = below(path, old) {
                moves.insert(path.clone(), SourcePath::new(&format!("{new}/{rest}")));
            }
        }
        let (first, _) = moves.first_key_value().ok_or_else(|| refusal(format!("{old} is empty")))?;
        let first_on_disk = below_root(reading, first)?;
        let depth = old.as_str().split('/').count();
        let on_disk: PathBuf = first_on_disk.components().take(depth).collect();
        let renames = vec![rename(on_disk, new)];
        Ok(Self { moves, folder: Some((old.clone(), new.clone())), renames })
    }

    fn check(&self, arguments: &Move, reading: &Reading, site: &Site) -> Result<(), CommandError> {
        for Rename { from, to } in &self.renames {
            let (from, to) = (reading.root().join(from), reading.root().join(to));
            if to.symlink_metadata().is_ok() && to.canonicalize().ok() != from.canonicalize().ok() {
                return Err(refusal(format!(
                    "{} is there already",
                    to.strip_prefix(reading.root()).unwrap_or(&to).display()
                )));
            }
        }
        let options = site.config.parse_options();
        for (from, to) in &self.moves {
            let is_taken = reading.tree.get(to).is_some() && !self.moves.contains_key(to);
            if is_taken {
                return Err(refusal(format!("{to} is there already")));
            }
            let is_data =
                |path: &SourcePath| path.below_content().is_none_or(|below| below.starts_with("data/"));
            if is_data(from) || is_data(to) {
                return Err(refusal(format!(
                    "{from} → {to}: content/data/ holds no pages; its files keep their names"
                )));
            }
            let Some(page) = site.page_of(from).map(|id| site.page(id)) else { continue };
            match DocumentName::new(to, &options) {
                Some(name) if name.language != page.document.name.language => {
                    return Err(refusal(format!("{to} would be the name of a translation")));
                }
                Some(name) if name.kind != page.kind() && !arguments.force => {
                    let (old, new) = (format!("{:?}", page.kind()), format!("{:?}", name.kind));
                    let kinds = format!("a {} would become a {}", old.to_lowercase(), new.to_lowercase());
                    return Err(refusal(format!(
                        "{from} → {to}: {kinds}, whose front matter is another; `--force` moves it all the same"
                    )));
                }
                Some(_) => {}
                None => return Err(refusal(format!("{to} would be no page"))),
            }
        }
        Ok(())
    }

    /// The name that a file, or something else below `content/`, has afterwards.
    pub(super) fn moved(&self, path: &SourcePath) -> SourcePath {
        if let Some(to) = self.moves.get(path) {
            return to.clone();
        }
        match &self.folder {
            Some((old, new)) if path == old => new.clone(),
            Some((old, new)) => match below(path, old) {
                Some(rest) => SourcePath::new(&format!("{new}/{rest}")),
                None => path.clone(),
            },
            None => path.clone(),
        }
    }

    /// What a link names afterwards: also by the name of a page without `.md`, or by its folder.
    pub(super) fn moved_name(&self, named: &SourcePath) -> SourcePath {
        let moved = self.moved(named);
        if moved != *named {
            return moved;
        }
        let page = |name: String| self.moves.get(&SourcePath::new(&name)).map(ToString::to_string);
        let bare = named.as_str().strip_suffix(".html");
        let found = if let Some(bare) = bare {
            page(format!("{bare}.md")).and_then(|to| Some(format!("{}.html", to.strip_suffix(".md")?)))
        } else {
            let of_page =
                || page(format!("{named}.md")).and_then(|to| to.strip_suffix(".md").map(str::to_owned));
            let of_folder = || {
                let to = page(format!("{named}/index.md"))?;
                to.strip_suffix("/index.md").or_else(|| to.strip_suffix(".md")).map(str::to_owned)
            };
            of_page().or_else(of_folder)
        };
        found.map_or_else(|| named.clone(), |name| SourcePath::new(&name))
    }
}

fn refusal(why: impl std::fmt::Display) -> CommandError {
    CommandError::Other(format!("{why}; nothing was changed"))
}

/// What follows a folder in a name below it.
fn below<'a>(path: &'a SourcePath, folder: &SourcePath) -> Option<&'a str> {
    path.as_str().strip_prefix(folder.as_str())?.strip_prefix('/')
}

fn has_below(reading: &Reading, folder: &SourcePath) -> bool {
    reading.tree.below(&format!("{folder}/")).next().is_some()
}

/// A file's name on disk, below the root.
pub(super) fn below_root(reading: &Reading, path: &SourcePath) -> Result<PathBuf, CommandError> {
    let disk = reading.on_disk(path).filter(|_| reading.is_at(path));
    let below = disk.and_then(|disk| disk.strip_prefix(reading.root()).ok()).map(Path::to_owned);
    below.ok_or_else(|| refusal(format!("{path} lies behind a link")))
}

/// Files in the page's folder, or below, that it or its translations show or link to and no other page does.
fn own_assets(site: &Site, page: &Page) -> BTreeSet<SourcePath> {
    let group: BTreeSet<_> = page.versions.iter().map(|(_, id)| *id).chain([page.id]).collect();
    let mut own = BTreeSet::new();
    let mut others = BTreeSet::new();
    for user in &site.pages {
        let images = user.images.iter().filter_map(|image| match image {
            ImageTarget::Local(url, _) => Some(url.clone()),
            _ => None,
        });
        let links = user.links.iter().filter_map(|link| match link {
            LinkTarget::Local(url) => Some(
                percent_encoding::percent_decode_str(url.split(['?', '#']).next()?)
                    .decode_utf8_lossy()
                    .into_owned(),
            ),
            _ => None,
        });
        let used = images.chain(links).filter_map(|url| site.asset(&url).cloned());
        if group.contains(&user.id) { own.extend(used) } else { others.extend(used) }
    }
    let beside = SourcePath::new(page.document.path.folder());
    own.retain(|asset| !others.contains(asset) && below(asset, &beside).is_some());
    own
}

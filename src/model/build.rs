//! Puts the site together, step by step; once returned it never changes.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::{
    Audience, Calendar, Glossary, Impact, Page, PageId, Signal, Signals, Site, Status, Taxonomies,
    Vocabularies,
};
use super::{freshness, learning_path, links, order, references, sources, urls};
use crate::clock::Now;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::parse::{Document, Kind};
use crate::paths::{Mounts, SourcePath};
use crate::read::{ImageSize, SourceFile, SourceTree};

/// Puts all documents in their places. Documents come in the order of their files. `told` is what readers told, if
/// anybody kept it.
pub fn build(
    tree: &SourceTree,
    documents: &[Arc<Document>],
    config: Config,
    now: Now,
    audience: Audience,
    told: Option<&[Signal]>,
) -> (Site, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let vocabularies = Vocabularies::load(tree, &config, &mut found);
    sources::check(tree, &config, &vocabularies, &mut found);
    let mut site = Site {
        now,
        audience,
        glossary: Glossary::new(&vocabularies, &config.languages),
        vocabularies,
        pages: Vec::with_capacity(documents.len()),
        lists: BTreeMap::new(),
        newest: Vec::new(),
        months: Vec::new(),
        featured: Vec::new(),
        taxonomies: Taxonomies::default(),
        paths: BTreeMap::new(),
        calendar: Calendar::default(),
        assets: assets(tree, &config.mounts, &mut found),
        signals: Signals::default(),
        impact: Impact::default(),
        versions: Vec::new(),
        by_source: HashMap::with_capacity(documents.len()),
        by_stem: HashMap::with_capacity(documents.len()),
        by_url: HashMap::with_capacity(documents.len()),
        by_reference: HashMap::with_capacity(documents.len()),
        recipe_users: HashMap::new(),
        compared: OnceLock::new(),
        care: OnceLock::new(),
        by_file_name: OnceLock::new(),
        folders: HashMap::new(),
        config,
    };
    for document in documents {
        place(&mut site, document, &mut found);
    }
    pair_translations(&mut site, &mut found);
    for position in 0..site.pages.len() {
        let page = &site.pages[position];
        let common = &site.front(page).common;
        let (status, stale) =
            (Status::on(common, now), freshness::is_stale(common, page.kind(), &site.config, now));
        site.pages[position].status = status;
        site.pages[position].stale = stale;
    }
    if let Some(told) = told {
        site.signals = Signals::resolve(&site, told);
    }
    site.newest = order::newest(&site);
    site.months = order::months(&site);
    site.lists = order::lists(&site);
    site.featured = order::featured(&site);
    site.taxonomies = Taxonomies::build(&site, &site.newest);
    site.paths = learning_path::modules(&site, &mut found);
    site.folders = order::folders(&site);
    site.calendar = Calendar::build(&site);

    let references: Vec<_> =
        site.pages.par_iter().map(|page| references::resolve(tree, &site, page)).collect();
    for (page, (resolved, problems)) in site.pages.iter_mut().zip(references) {
        page.named_related = resolved.related;
        page.recipes = resolved.recipes;
        page.prerequisites = resolved.prerequisites;
        found.extend(problems);
    }
    // Among all modules, so that no day's publication makes an error.
    learning_path::check_cycles(tree, &site, &mut found);
    leave_out_unpublished(&mut site);
    site.recipe_users = order::recipe_users(&site);
    let neighbours = order::neighbours(&site);
    let resolved: Vec<_> = site.pages.par_iter().map(|page| links::resolve(tree, &site, page)).collect();
    let backlinks = links::backlinks(&site, &resolved);
    for (position, (page, resolved)) in site.pages.iter_mut().zip(resolved).enumerate() {
        page.links = resolved.links;
        page.images = resolved.images;
        found.extend(resolved.diagnostics);
        page.neighbours = neighbours.get(&PageId::new(position)).copied().unwrap_or_default();
    }
    for (page, sources) in site.pages.iter_mut().zip(backlinks) {
        page.backlinks = sources;
    }
    site.impact = Impact::new(&site);
    (site, found)
}

/// Readers are led to published pages only.
fn leave_out_unpublished(site: &mut Site) {
    let shown: Vec<bool> = site.ids().map(|id| site.is_shown(id)).collect();
    for page in &mut site.pages {
        page.recipes.retain(|id| shown[id.index()]);
        page.prerequisites.retain(|id| shown[id.index()]);
    }
}

fn assets(
    tree: &SourceTree,
    mounts: &Mounts,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, (SourcePath, Option<ImageSize>)> {
    let mut assets = BTreeMap::new();
    for (path, file) in tree.contents() {
        let SourceFile::Asset(asset) = file else { continue };
        let Some(place) = mounts.place(path).filter(|place| !place.is_data()) else { continue };
        match assets.entry(format!("/{}", place.in_portal())) {
            Entry::Vacant(free) => {
                free.insert((path.clone(), asset.image));
            }
            Entry::Occupied(taken) => found.push(urls::duplicate(path, &taken.get().0, taken.key())),
        }
    }
    assets
}

fn place(site: &mut Site, document: &Arc<Document>, found: &mut Vec<Diagnostic>) {
    let id = PageId::new(site.pages.len());
    let url = urls::of_document(&document.name, &site.config);
    let without_language = site
        .config
        .languages
        .iter()
        .skip(1)
        .find_map(|language| url.strip_prefix(&format!("/{language}")).filter(|rest| rest.starts_with('/')))
        .unwrap_or(&url);
    let introduces = document.name.is_index();
    if urls::is_reserved(without_language)
        && !(introduces && urls::GENERATED_LISTS.contains(&without_language))
    {
        found.push(
            Diagnostic::new(
                Code::UrlReserved,
                &document.path,
                format!("the address {url} is made by the portal itself"),
            )
            .hint("rename the file or move it into another folder"),
        );
    }
    if let Some(other) = site.by_url.get(&url) {
        found.push(urls::duplicate(&document.path, &site.page(*other).document.path, &url));
    } else {
        site.by_url.insert(url.clone(), id);
    }
    site.by_source.insert(document.path.clone(), id);
    let stem = document.path.file_name().trim_end_matches(".md").to_owned();
    if document.path.in_source().is_some() {
        let root = document.path.content_root().unwrap_or_default();
        site.by_stem.entry(format!("{root}/{stem}")).or_insert_with(|| document.path.clone());
    }
    site.by_stem.entry(stem).or_insert_with(|| document.path.clone());
    if document.name.language.is_none() && document.name.kind != Kind::Page {
        site.by_reference.insert((document.name.kind, document.name.reference().to_owned()), id);
    }
    let front = &document.front.common;
    let opening = (document.outline.opening_pieces > 0).then(|| document.outline.headings.first()).flatten();
    let (title, skipped_pieces) = match (&front.title, opening) {
        (Some(title), Some(heading)) if heading.text.trim() == title => {
            (title.clone(), document.outline.opening_pieces)
        }
        (Some(title), _) => (title.clone(), 0),
        (None, Some(heading)) => (heading.text.clone(), document.outline.opening_pieces),
        (None, None) => match document.outline.headings.first() {
            Some(heading) => (heading.text.clone(), 0),
            None => (document.path.file_name().trim_end_matches(".md").to_owned(), 0),
        },
    };
    let language = document
        .name
        .language
        .clone()
        .or_else(|| front.lang.clone())
        .unwrap_or_else(|| site.config.language.clone());
    site.pages.push(Page {
        id,
        document: document.clone(),
        url,
        language,
        title,
        skipped_pieces,
        original: None,
        versions: Vec::new(),
        status: Status::Published,
        stale: false,
        neighbours: (None, None),
        links: Vec::new(),
        images: Vec::new(),
        backlinks: Vec::new(),
        named_related: Vec::new(),
        recipes: Vec::new(),
        prerequisites: Vec::new(),
    });
}

fn pair_translations(site: &mut Site, found: &mut Vec<Diagnostic>) {
    let mut versions: BTreeMap<PageId, Vec<(String, PageId)>> = BTreeMap::new();
    for position in 0..site.pages.len() {
        let page = &site.pages[position];
        let name = &page.document.name;
        let id = PageId::new(position);
        let Some(language) = name.language.as_ref().filter(|language| **language != site.config.language)
        else {
            versions.entry(id).or_default().insert(0, (page.language.clone(), id));
            continue;
        };
        // Beside it on disk, whatever its address.
        let path = page.document.path.as_str();
        let stem = path.strip_suffix(".md").and_then(|name| name.strip_suffix(language.as_str()));
        let stem = stem.and_then(|name| name.strip_suffix('.')).unwrap_or(path);
        let expected = format!("{stem}.md");
        let original = [&expected, &format!("{stem}.{}.md", site.config.language)]
            .into_iter()
            .find_map(|path| site.by_source.get(&SourcePath::new(path)).copied());
        if let Some(original) = original {
            versions.entry(original).or_default().push((language.clone(), id));
            site.pages[position].original = Some(original);
        } else {
            versions.entry(id).or_default().push((language.clone(), id));
            let alone = Diagnostic::new(
                Code::FrontMatterTwinAlone,
                &page.document.path,
                format!("a translation without its original {expected}"),
            )
            .hint("write the original, or drop the language from the file's name");
            found.push(match name.kind {
                Kind::Page => alone.severity(Severity::Warning),
                _ => alone,
            });
        }
    }
    for group in versions.into_values() {
        for (_, id) in &group {
            site.pages[id.index()].versions.clone_from(&group);
        }
    }
    let version = |page: &Page, language: &str| page.version(language).or(page.original).unwrap_or(page.id);
    let versions = |language: &str| site.pages.iter().map(|page| version(page, language)).collect();
    site.versions =
        site.config.languages.iter().map(|language| (language.clone(), versions(language))).collect();
}

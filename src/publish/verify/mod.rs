//! Whether a site that was built may be published: what its pages load is there, below the path that it was built for,
//! and its search index opens.

mod links;

use std::fs;

use chienowa_search::{ENTRY_FILE, Entry, EntryFile, LazyIndex};
use rayon::prelude::*;

use super::error::{Context, PublishError};
use super::site::{OWN, Site, SiteFile};
use crate::paths::is_page;
use links::{Link, Target, Use};

/// What was found in a site that may be published.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Links that lead to no file of the site, each with its page. They may lead to something else on the host.
    pub loose_links: Vec<String>,
}

/// Looks at every page and the index; an error if readers would miss something.
pub fn verify(site: &Site) -> Result<Verified, PublishError> {
    let pages: Vec<&SiteFile> = site.files.iter().filter(|file| is_page(&file.path)).collect();
    let found: Vec<Found> =
        pages.into_par_iter().map(|page| look_at(site, page)).collect::<Result<_, PublishError>>()?;
    let mut problems = index_problems(site)?;
    let mut verified = Verified::default();
    for Found { missing, loose } in found {
        problems.extend(missing);
        verified.loose_links.extend(loose);
    }
    if site.file("index.html").is_none() {
        problems.push("index.html: there is no home page".to_owned());
    }
    if problems.is_empty() { Ok(verified) } else { Err(PublishError::NotWhole { problems }) }
}

/// What is wrong with a page.
#[derive(Default)]
struct Found {
    missing: Vec<String>,
    loose: Vec<String>,
}

fn look_at(site: &Site, page: &SiteFile) -> Result<Found, PublishError> {
    let html = fs::read_to_string(&page.source).context("read", &page.source)?;
    let mut found = Found::default();
    for Link { address, use_ } in links::of(&html) {
        match (links::target(&page.path, address, site.base.as_ref()), use_) {
            (Some(Target::File(path)), use_) if site.file(&path).is_none() => {
                let problem = format!("{}: `{address}` leads to {path}, which is not there", page.path);
                let list = if use_ == Use::Loads { &mut found.missing } else { &mut found.loose };
                list.push(problem);
            }
            (Some(Target::Outside), Use::Loads) => {
                found.missing.push(format!("{}: `{address}` lies outside of the site", page.path));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// What is wrong with the search index; a portable site has it as scripts, which pages load.
fn index_problems(site: &Site) -> Result<Vec<String>, PublishError> {
    let folder = format!("{OWN}search/");
    let Some(entry_file) = site.file(&format!("{folder}{ENTRY_FILE}")) else {
        let is_missing = site.base.is_some();
        return Ok(is_missing
            .then(|| format!("{folder}{ENTRY_FILE}: there is no search index"))
            .into_iter()
            .collect());
    };
    let entry = match Entry::read(&read(entry_file)?) {
        Ok(entry) => entry,
        Err(error) => return Ok(vec![format!("{}: {error}", entry_file.path)]),
    };
    let mut problems = Vec::new();
    for part in [Some(&entry.start), entry.data.as_ref()].into_iter().flatten() {
        problems.extend(part_problem(site, &folder, part));
    }
    if problems.is_empty()
        && let Some(start) = site.file(&format!("{folder}{}", entry.start.name))
        && let Err(error) = LazyIndex::open(&entry, &read(start)?)
    {
        problems.push(format!("{}: the search index cannot be opened: {error}", start.path));
    }
    Ok(problems)
}

fn part_problem(site: &Site, folder: &str, part: &EntryFile) -> Option<String> {
    let path = format!("{folder}{}", part.name);
    match site.file(&path) {
        None => Some(format!("{path}: a file of the search index is missing")),
        Some(file) if file.size != part.bytes || !part.is_named_after(&file.hash) => {
            Some(format!("{path}: a file of the search index is damaged"))
        }
        Some(_) => None,
    }
}

fn read(file: &SiteFile) -> Result<Vec<u8>, PublishError> {
    fs::read(&file.source).context("read", &file.source)
}

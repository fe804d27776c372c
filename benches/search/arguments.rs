//! What to measure.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: cargo bench --bench search -- judged PAGES QUERIES [--sample N] [--seed N] [--typing] [--results FILE]
       cargo bench --bench search -- site FOLDER QUERIES [--typing] [--facets]

judged   judged queries over judged pages (JSON Lines, plain or gzip): quality and speed of the native engine, then
         Chromium on a sample; all queries must be ranked alike by both
site     queries ({\"ja\": [\"…\"], \"en\": [\"…\"]}) in Chromium over a built site

--sample N      queries asked one by one in Chromium; 100 if not given, 0 leaves Chromium out
--seed N        another sample
--typing        every query is one that is still being typed, as the dialog asks
--facets        every answer counts facets, as the search page asks
--results FILE  write the native rankings, one JSON line a query";

/// The two things that can be measured.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    Judged(Judged),
    Site(Site),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) pages: PathBuf,
    pub(crate) queries: PathBuf,
    pub(crate) sample: usize,
    pub(crate) seed: u64,
    pub(crate) typing: bool,
    pub(crate) results: Option<PathBuf>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) folder: PathBuf,
    pub(crate) queries: PathBuf,
    pub(crate) typing: bool,
    pub(crate) facets: bool,
}

impl Arguments {
    /// `None` if they make no sense.
    pub(crate) fn read(given: impl Iterator<Item = String>) -> Option<Self> {
        // Cargo adds this one to what it was given.
        let mut given = given.filter(|argument| argument != "--bench");
        let (what, first, queries) = (given.next()?, given.next()?.into(), given.next()?.into());
        let mut arguments = match what.as_str() {
            "judged" => {
                let (sample, seed, typing, results) = (100, 1, false, None);
                Self::Judged(Judged { pages: first, queries, sample, seed, typing, results })
            }
            "site" => Self::Site(Site { folder: first, queries, typing: false, facets: false }),
            _ => return None,
        };
        while let Some(option) = given.next() {
            match (&mut arguments, option.as_str()) {
                (Self::Judged(judged), "--sample") => judged.sample = given.next()?.parse().ok()?,
                (Self::Judged(judged), "--seed") => judged.seed = given.next()?.parse().ok()?,
                (Self::Judged(judged), "--results") => judged.results = Some(given.next()?.into()),
                (Self::Judged(Judged { typing, .. }) | Self::Site(Site { typing, .. }), "--typing") => {
                    *typing = true;
                }
                (Self::Site(site), "--facets") => site.facets = true,
                _ => return None,
            }
        }
        Some(arguments)
    }
}

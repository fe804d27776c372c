//! Which outputs the last build made, of what.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::Inputs;
use super::disk::{self, Fault, Sealed};
use crate::clock::Now;
use crate::diagnostic::Diagnostics;
use crate::hash::Hash;
use crate::model::Site;

/// What the last build made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outputs {
    inputs: Inputs,
    made: Vec<Made>,
    /// For which moments it was made.
    pub span: Span,
    /// What was found in the content, before `--strict`.
    pub found: Diagnostics,
    /// What it told at the end.
    pub summary: Summary,
}

/// One output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its path in the output folder.
    pub path: String,
    /// The hash of its bytes.
    pub hash: Hash,
    /// Of what it was made.
    pub from: From,
}

/// What an output was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum From {
    /// The site and the texts of these documents, by their position among all.
    Site(Vec<u32>),
    /// A file that is copied. Its bytes are compared in every build, for its times of change prove nothing.
    Copy(String),
    /// The site and all texts: the search index.
    Everything,
}

/// What a build tells at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Pages of the site.
    pub pages: usize,
    /// Drafts among them that no reader sees.
    pub drafts: usize,
    /// Passages in the index.
    pub passages: usize,
    /// Bytes of the index.
    pub index_bytes: u64,
    /// Signals of pages that are not there.
    pub unknown_signals: u64,
}

/// For which moments of the build day a build's outputs are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Pages whose moment of publication had come.
    published: usize,
    from: DateTime,
    /// The next such moment.
    until: Option<DateTime>,
}

impl Span {
    /// Of a site at its moment.
    pub fn of(site: &Site) -> Self {
        let now = site.now.moment();
        let moments = site.pages.iter().filter_map(|page| page.document.front.common.publish_at);
        let (past, coming): (Vec<_>, Vec<_>) = moments.partition(|moment| *moment <= now);
        Self { published: past.len(), from: now, until: coming.into_iter().min() }
    }

    /// What an input of it is.
    pub fn published(&self) -> String {
        self.published.to_string()
    }

    /// Whether nothing else is published at this moment.
    pub fn holds(&self, now: Now) -> bool {
        self.from <= now.moment() && self.until.is_none_or(|until| now.moment() < until)
    }
}

impl Outputs {
    /// What a build has made; outputs in the order of their paths.
    pub const fn new(
        inputs: Inputs,
        made: Vec<Made>,
        span: Span,
        found: Diagnostics,
        summary: Summary,
    ) -> Self {
        Self { inputs, made, span, found, summary }
    }

    /// What the last build left in the work folder, or what is wrong with it.
    pub fn load(work: &Path) -> Result<Option<Self>, Fault> {
        let Some(Sealed { bytes, body }) = disk::read(&file(work), &version())? else { return Ok(None) };
        postcard::from_bytes(&bytes[body]).map(Some).map_err(|_| Fault::Damaged)
    }

    /// Leaves it for the next build. Nothing depends on it but that build's speed.
    pub fn save(&self, work: &Path) -> std::io::Result<()> {
        let bytes = postcard::to_stdvec(self).expect("what was made is told in plain data");
        disk::write(&file(work), &version(), &[&bytes])
    }

    /// All outputs, if nothing has changed since.
    pub fn all(&self, inputs: &Inputs) -> Option<&[Made]> {
        (self.inputs == *inputs).then_some(&self.made)
    }

    /// An output by its path.
    pub fn at(&self, path: &str) -> Option<&Made> {
        let at = self.made.binary_search_by(|made| made.path.as_str().cmp(path)).ok()?;
        Some(&self.made[at])
    }

    /// Those outputs that are the same as before, by path.
    pub fn unchanged(&self, inputs: &Inputs) -> HashMap<&str, &Made> {
        if !inputs.has_same_site(&self.inputs) {
            return HashMap::new();
        }
        let changed = inputs.changed_texts(&self.inputs);
        let is_unchanged = |made: &&Made| match &made.from {
            From::Site(texts) => texts.iter().all(|text| !changed[*text as usize]),
            From::Copy(_) | From::Everything => false,
        };
        self.made.iter().filter(is_unchanged).map(|made| (made.path.as_str(), made)).collect()
    }

    /// Why an output is made anew, for people; empty if it is not.
    pub fn explain(&self, inputs: &Inputs, path: &str) -> Vec<String> {
        let Some(made) = self.at(path) else {
            return vec!["the last build had no such output".to_owned()];
        };
        if let From::Copy(source) = &made.from {
            return vec![format!("it is a copy of {source}, whose bytes are compared in every build")];
        }
        let mut reasons = inputs.explain_site(&self.inputs);
        if !reasons.is_empty() {
            return reasons;
        }
        let changed = inputs.changed_texts(&self.inputs);
        let positions = changed.iter().enumerate().filter(|(_, changed)| **changed).map(|(at, _)| at);
        reasons.extend(
            positions
                .filter(|at| match &made.from {
                    From::Site(texts) => texts.iter().any(|text| *text as usize == *at),
                    From::Copy(_) => false,
                    From::Everything => true,
                })
                .map(|at| inputs.explain_text(&self.inputs, at)),
        );
        reasons
    }
}

fn file(work: &Path) -> PathBuf {
    work.join(disk::FOLDER).join("outputs")
}

fn version() -> [u8; 32] {
    *blake3::hash(super::PROGRAM.as_bytes()).as_bytes()
}

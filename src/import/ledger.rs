//! What was imported, kept beside it in the repository: by this a later run tells a page that nobody touched from one
//! that somebody has edited, and leaves the second alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Its name in the folder that was imported to. Names with a dot in front are no part of a portal.
pub const FILE: &str = ".imported.json";

/// What was imported into one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// 1.
    pub version: u32,
    /// What it is, for whoever opens the file.
    #[serde(default)]
    pub note: String,
    /// The files, by name below the folder.
    pub files: BTreeMap<String, Entry>,
}

/// An imported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The source: the name of a folder, archive or table.
    pub from: String,
    /// Its name there.
    pub source: String,
    /// [`hash`] of what was written.
    pub hash: String,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is written.
    New,
    /// The source has changed, and nobody has touched the file: it is written anew.
    Updated,
    /// It is as it should be.
    Unchanged,
    /// Somebody has edited it since: it stays.
    Edited,
    /// Somebody has removed it since: it stays away.
    Removed,
    /// Another file has its name: that stays.
    InTheWay,
}

/// What becomes of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// For each file that is wanted, in order.
    pub fates: Vec<Fate>,
    /// Files that have another name now and that nobody has touched: they go.
    pub renamed: Vec<String>,
    /// Files whose page is no longer in the source: they stay.
    pub gone: Vec<String>,
    /// The ledger afterwards.
    pub ledger: Ledger,
}

/// BLAKE3 of a file. Line ends do not count: git may write them anew on each machine.
pub fn hash(bytes: &[u8]) -> String {
    if bytes.contains(&b'\r') && !bytes.contains(&0) {
        let plain: Vec<u8> = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|(_, byte)| *byte)
            .collect();
        return blake3::hash(&plain).to_hex().to_string();
    }
    blake3::hash(bytes).to_hex().to_string()
}

/// A file that an import wants: name below the folder, name in the source, hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it goes.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// What it would hold.
    pub hash: String,
}

impl Ledger {
    /// Reads a ledger.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|ledger: &Self| ledger.version == 1)
    }

    /// As it is kept: one line a value, sorted, so that two branches merge.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).expect("names and hashes are plain data") + "\n"
    }

    /// Decides what becomes of every file; `standing` tells the hash of what is there now.
    pub fn settle(&self, from: &str, claims: &[Claim], standing: impl Fn(&str) -> Option<String>) -> Settled {
        let mut settled = Settled { ledger: self.clone(), ..Settled::default() };
        settled.ledger.version = 1;
        NOTE.clone_into(&mut settled.ledger.note);
        let wanted: BTreeMap<&str, &Claim> =
            claims.iter().map(|claim| (claim.name.as_str(), claim)).collect();
        let untouched = |name: &str, entry: &Entry| standing(name).is_none_or(|now| now == entry.hash);
        let mut moved: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for (name, entry) in self.files.iter().filter(|(_, entry)| entry.from == from) {
            if !wanted.contains_key(name.as_str()) {
                moved.insert(&entry.source, (name, untouched(name, entry)));
            }
        }
        for claim in claims {
            let old = moved.remove(claim.source.as_str()).filter(|_| !self.files.contains_key(&claim.name));
            let fate = match old {
                // Under its old name somebody works on it.
                Some((_, false)) => Fate::Edited,
                Some((name, true)) if standing(name).is_none() => Fate::Removed,
                other => {
                    let fate = self.fate(claim, &standing);
                    if let Some((name, _)) = other.filter(|_| fate == Fate::New) {
                        settled.renamed.push(name.to_owned());
                        settled.ledger.files.remove(name);
                    }
                    fate
                }
            };
            if matches!(fate, Fate::New | Fate::Updated | Fate::Unchanged) {
                let entry =
                    Entry { from: from.to_owned(), source: claim.source.clone(), hash: claim.hash.clone() };
                settled.ledger.files.insert(claim.name.clone(), entry);
            }
            settled.fates.push(fate);
        }
        settled.gone = moved
            .into_values()
            .filter(|(name, _)| standing(name).is_some())
            .map(|(name, _)| name.to_owned())
            .collect();
        settled.gone.sort();
        settled
    }

    fn fate(&self, claim: &Claim, standing: &impl Fn(&str) -> Option<String>) -> Fate {
        match (self.files.get(&claim.name), standing(&claim.name)) {
            (_, Some(now)) if now == claim.hash => Fate::Unchanged,
            (Some(_), None) => Fate::Removed,
            (None, None) => Fate::New,
            (Some(entry), Some(now)) if now == entry.hash => Fate::Updated,
            (Some(_), Some(_)) => Fate::Edited,
            (None, Some(_)) => Fate::InTheWay,
        }
    }
}

const NOTE: &str = "kept by `chienowa import`: commit it, so that a later import leaves edited pages alone";

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(name: &str, text: &str) -> Claim {
        Claim { name: name.to_owned(), source: format!("source of {name}"), hash: hash(text.as_bytes()) }
    }

    fn disk(files: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        let files: BTreeMap<String, String> =
            files.iter().map(|(name, text)| ((*name).to_owned(), hash(text.as_bytes()))).collect();
        move |name| files.get(name).cloned()
    }

    #[test]
    fn what_people_did_since_stays() {
        let first = Ledger::default().settle(
            "docs",
            &["a", "b", "c", "d"].map(|name| claim(name, "1")),
            disk(&[("d", "own")]),
        );
        assert_eq!(first.fates, [Fate::New, Fate::New, Fate::New, Fate::InTheWay]);
        let later = ["a", "b", "c", "d", "e"].map(|name| claim(name, "2"));
        let now = disk(&[("a", "1"), ("b", "edited"), ("d", "own")]);
        let second = first.ledger.settle("docs", &later, now);
        assert_eq!(second.fates, [Fate::Updated, Fate::Edited, Fate::Removed, Fate::InTheWay, Fate::New]);
    }

    #[test]
    fn a_second_run_changes_nothing() {
        let claims = ["a", "b"].map(|name| claim(name, "1"));
        let first = Ledger::default().settle("docs", &claims, disk(&[]));
        let second = first.ledger.settle("docs", &claims, disk(&[("a", "1"), ("b", "1\r\n".trim_end())]));
        assert_eq!(second.fates, [Fate::Unchanged; 2]);
        assert_eq!(second.ledger, first.ledger);
        // A ledger that was lost is made again.
        let third = Ledger::default().settle("docs", &claims, disk(&[("a", "1"), ("b", "1")]));
        assert_eq!(third.ledger, first.ledger);
    }

    #[test]
    fn a_page_with_a_new_name_leaves_the_old_one_unless_somebody_edited_it() {
        let first = Ledger::default().settle("docs", &[claim("a.md", "1")], disk(&[]));
        let renamed = Claim { name: "a/index.md".to_owned(), ..claim("a.md", "1") };
        let second = first.ledger.settle("docs", std::slice::from_ref(&renamed), disk(&[("a.md", "1")]));
        assert_eq!((second.fates, second.renamed), (vec![Fate::New], vec!["a.md".to_owned()]));
        let third = first.ledger.settle("docs", &[renamed], disk(&[("a.md", "edited")]));
        assert_eq!((third.fates, third.renamed), (vec![Fate::Edited], vec![]));
    }

    #[test]
    fn pages_that_left_the_source_stay_and_other_imports_are_left_alone() {
        let first = Ledger::default().settle("docs", &[claim("a.md", "1")], disk(&[]));
        let other = first.ledger.settle("wiki", &[claim("b.md", "1")], disk(&[("a.md", "1")]));
        assert_eq!(other.gone, Vec::<String>::new());
        assert_eq!(other.ledger.files.len(), 2);
        let gone = other.ledger.settle("docs", &[], disk(&[("a.md", "1"), ("b.md", "1")]));
        assert_eq!(gone.gone, ["a.md"]);
    }
}

//! What was published: every file with its size and hash. It lies in the site itself, so that the next publish, from
//! whichever machine, knows what stands there.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::site::{Role, Site, SiteFile};
use crate::write::refusal;

/// Where a manifest lies in a site.
pub const MANIFEST: &str = "_chienowa/manifest.json";

/// Rises with every change of its form.
const FORMAT: u32 = 1;

/// Nothing that we write is larger: a million files.
const MOST_BYTES: usize = 1 << 28;

/// What stands at a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// Counts the releases of a target; no clock orders them.
    pub release: u64,
    /// The path that the site was built for; empty if it works anywhere.
    pub base: String,
    /// The files of the site in the order of their paths.
    pub files: Vec<Entry>,
    /// Files of earlier releases that pages which somebody has open may still ask for.
    pub kept: Vec<Kept>,
}

/// A file that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it lies.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// BLAKE3 of its content.
    #[serde(with = "hex")]
    pub blake3: blake3::Hash,
}

/// A file that is no longer part of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The file.
    #[serde(flatten)]
    pub entry: Entry,
    /// Until when it stays.
    pub until: Timestamp,
}

/// What tells one publish from the next.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    /// When it is.
    pub now: Timestamp,
    /// How many days files named by their content stay when no page needs them any more.
    pub grace_days: i64,
}

impl Manifest {
    /// What stands at the target once `site` has replaced what `before` tells of. `release` is a number above all there.
    pub fn next(site: &Site, before: Option<&Self>, release: u64, occasion: Occasion) -> Self {
        let entry = |file: &SiteFile| Entry { path: file.path.clone(), size: file.size, blake3: file.hash };
        let is_needless = |path: &str| site.file(path).is_none();
        let until = occasion.now.saturating_add(SignedDuration::from_hours(24 * occasion.grace_days));
        let until = until.unwrap_or(Timestamp::MAX);
        let mut kept = Vec::new();
        if let Some(before) = before.filter(|_| occasion.grace_days > 0) {
            let stale = before.files.iter().filter(|entry| Role::of(&entry.path) == Role::Immutable);
            kept.extend(stale.map(|entry| Kept { entry: entry.clone(), until }));
            kept.extend(before.kept.iter().filter(|kept| kept.until > occasion.now).cloned());
            kept.retain(|kept| is_needless(&kept.entry.path));
            kept.sort_by(|one, other| one.entry.path.cmp(&other.entry.path));
            kept.dedup_by(|one, other| one.entry.path == other.entry.path);
        }
        let base = site.base.as_ref().map_or_else(String::new, |base| base.path.clone());
        Self { format: FORMAT, release, base, files: site.files.iter().map(entry).collect(), kept }
    }

    /// The same as another release.
    pub(super) fn numbered(self, release: u64) -> Self {
        Self { release, ..self }
    }

    /// Whether a site is the one that stands there.
    pub fn is_of(&self, site: &Site) -> bool {
        self.files.len() == site.files.len()
            && self.files.iter().zip(&site.files).all(|(entry, file)| {
                (entry.path.as_str(), entry.size, entry.blake3) == (file.path.as_str(), file.size, file.hash)
            })
    }

    /// All files that stand at the target but for the manifest, by their paths.
    pub fn standing(&self) -> HashMap<&str, &Entry> {
        self.all().map(|entry| (entry.path.as_str(), entry)).collect()
    }

    /// The files of the site, then those that are kept.
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().chain(self.kept.iter().map(|kept| &kept.entry))
    }

    /// As it lies in the site: JSON, a file a line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { format, release, .. } = self;
        let base = json(&self.base);
        let files = lines(&self.files);
        let kept = lines(&self.kept);
        format!(
            "{{\"format\":{format},\"release\":{release},\"base\":{base},\"files\":[\n{files}\n],\"kept\":[\n{kept}\n]}}\n"
        )
        .into_bytes()
    }

    /// Reads one. None if it is damaged, of another form, or names what no site can have: whoever wrote it, what it
    /// lists will not be removed.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MOST_BYTES {
            return None;
        }
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        let is_possible = |entry: &Entry| refusal(&entry.path).is_none() && entry.path != MANIFEST;
        (manifest.format == FORMAT && manifest.all().all(is_possible)).then_some(manifest)
    }
}

fn lines<T: Serialize>(values: &[T]) -> String {
    values.iter().map(json).collect::<Vec<_>>().join(",\n")
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a manifest is plain text and numbers")
}

mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(hash: &blake3::Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hash.to_hex())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<blake3::Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        blake3::Hash::from_hex(text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        let file = |(path, text): &(&str, &str)| SiteFile {
            path: (*path).to_owned(),
            size: text.len() as u64,
            hash: blake3::hash(text.as_bytes()),
            source: std::path::PathBuf::new(),
        };
        let mut files: Vec<SiteFile> = files.iter().map(file).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Site { base: None, files }
    }

    fn on(day: i64) -> Occasion {
        Occasion { now: Timestamp::from_second(day * 86_400).expect("the day exists"), grace_days: 7 }
    }

    fn kept(manifest: &Manifest) -> Vec<&str> {
        manifest.kept.iter().map(|kept| kept.entry.path.as_str()).collect()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let first = Manifest::next(&site(&[("index.html", "1"), (OLD, "a")]), None, 1, on(0));
        let second = Manifest::next(&site(&[("index.html", "2")]), Some(&first), 2, on(1));
        assert_eq!(Manifest::read(&second.to_bytes()).as_ref(), Some(&second));
        assert_eq!(kept(&second), [OLD]);
    }

    const OLD: &str = "_chienowa/theme/site.6140fb06f2.css";

    #[test]
    fn files_named_by_content_stay_for_days_and_others_go_at_once() {
        let first = Manifest::next(&site(&[("a/index.html", "1"), (OLD, "a")]), None, 1, on(0));
        let second = Manifest::next(&site(&[]), Some(&first), 2, on(10));
        assert_eq!(kept(&second), [OLD]);
        let third = Manifest::next(&site(&[]), Some(&second), 3, on(16));
        assert_eq!(third.kept, second.kept);
        assert_eq!(kept(&Manifest::next(&site(&[]), Some(&third), 4, on(17))), [""; 0]);
        assert_eq!(kept(&Manifest::next(&site(&[(OLD, "a")]), Some(&third), 4, on(16))), [""; 0]);
        // A clock that was set back, or another machine's, only keeps them longer.
        assert_eq!(kept(&Manifest::next(&site(&[]), Some(&third), 4, on(2))), [OLD]);
        let at_once = Occasion { grace_days: 0, ..on(10) };
        assert_eq!(kept(&Manifest::next(&site(&[]), Some(&first), 2, at_once)), [""; 0]);
    }

    #[test]
    fn a_manifest_that_names_files_outside_is_none() {
        let good = Manifest::next(&site(&[("index.html", "1")]), None, 1, on(0));
        let text = String::from_utf8(good.to_bytes()).expect("it is JSON");
        for bad in ["../x.html", "/etc/passwd", "a//b", MANIFEST] {
            assert_eq!(Manifest::read(text.replace("index.html", bad).as_bytes()), None, "{bad}");
        }
        assert_eq!(Manifest::read(text.replace("\"format\":1", "\"format\":2").as_bytes()), None);
        assert_eq!(Manifest::read(&text.as_bytes()[..40]), None);
    }
}

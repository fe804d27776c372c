//! What is to be done so that a bucket holds a site: pure, from what stands there and what is wanted.

use std::collections::{BTreeSet, HashMap};

use super::record::{Standing, is_own};
use crate::publish::manifest::{Entry, Manifest, Occasion};
use crate::publish::site::{Role, Site, SiteFile};

/// What a publish does.
#[derive(Debug)]
pub(super) struct Work<'a> {
    /// What is uploaded, in the order in which it is.
    pub uploads: Vec<&'a SiteFile>,
    /// What is removed afterwards.
    pub removals: Vec<String>,
    /// What stands there then.
    pub next: Manifest,
    /// Whether all of it stands there already, and nothing has to be written.
    pub is_done: bool,
}

impl<'a> Work<'a> {
    /// An error is the path of an object that is not ours, where a file of the site belongs.
    pub(super) fn new(site: &'a Site, standing: &Standing, occasion: Occasion) -> Result<Self, String> {
        let before = standing.manifest.as_ref();
        let is_same = before.is_some_and(|before| before.is_of(site));
        let release = before.map_or(0, |before| before.release) + u64::from(!is_same);
        let mut next = Manifest::next(site, before, release, occasion);
        next.kept.retain(|kept| {
            standing.objects.get(&kept.entry.path).is_some_and(|object| object.size == kept.entry.size)
        });
        let owned = owned(standing);
        let entries = before.map(Manifest::standing).unwrap_or_default();
        let doubtful: BTreeSet<&str> = standing.under_way.iter().flatten().map(String::as_str).collect();
        let is_right =
            |file: &SiteFile| !doubtful.contains(file.path.as_str()) && is_right(file, standing, &entries);
        let mut uploads: Vec<&SiteFile> = site.files.iter().filter(|file| !is_right(file)).collect();
        let foreign = |file: &&&SiteFile| {
            standing.objects.contains_key(&file.path) && !owned.contains(file.path.as_str())
        };
        if let Some(file) = uploads.iter().find(foreign) {
            return Err(file.path.clone());
        }
        uploads.sort_by_key(|file| Role::of(&file.path));
        let wanted = next.standing();
        let removals: Vec<String> = standing
            .objects
            .keys()
            .filter(|path| {
                owned.contains(path.as_str()) && !wanted.contains_key(path.as_str()) && !is_own(path)
            })
            .cloned()
            .collect();
        let is_done = uploads.is_empty()
            && removals.is_empty()
            && standing.under_way.is_none()
            && before == Some(&next);
        Ok(Self { uploads, removals, next, is_done })
    }

    /// All paths that this touches, with those that an earlier publish was touching.
    pub(super) fn touched(&self, standing: &Standing) -> Vec<String> {
        let mut paths: BTreeSet<String> = self.uploads.iter().map(|file| file.path.clone()).collect();
        paths.extend(self.removals.iter().cloned());
        paths.extend(standing.under_way.iter().flatten().cloned());
        paths.into_iter().collect()
    }
}

/// The paths at which what lies there is ours.
fn owned(standing: &Standing) -> BTreeSet<&str> {
    let published = standing.manifest.iter().flat_map(Manifest::all).map(|entry| entry.path.as_str());
    let once = standing.under_way.iter().flatten().chain(&standing.owned).map(String::as_str);
    published.chain(once).collect()
}

/// Whether the store holds a file already: the manifest says so, and the object is still what it was.
fn is_right(file: &SiteFile, standing: &Standing, entries: &HashMap<&str, &Entry>) -> bool {
    let path = file.path.as_str();
    let is_published = entries.get(path).is_some_and(|entry| entry.blake3 == file.hash);
    is_published
        && standing.objects.get(path).zip(standing.tags.get(path)).is_some_and(|(object, tag)| {
            // A store that gives no tags is believed by sizes.
            object.size == file.size && (tag.is_empty() || object.etag == *tag)
        })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use jiff::Timestamp;

    use super::super::bucket::Object;
    use super::*;

    const STYLE: &str = "_chienowa/theme/site.6140fb06f2.css";
    const NEW_STYLE: &str = "_chienowa/theme/site.7777777777.css";

    fn site(files: &[(&str, &str)]) -> Site {
        let file = |(path, text): &(&str, &str)| SiteFile {
            path: (*path).to_owned(),
            size: text.len() as u64,
            hash: blake3::hash(text.as_bytes()),
            source: PathBuf::new(),
        };
        let mut files: Vec<SiteFile> = files.iter().map(file).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Site { base: None, files }
    }

    fn on(day: i64) -> Occasion {
        Occasion { now: Timestamp::from_second(day * 86_400).expect("the day exists"), grace_days: 7 }
    }

    /// What stands there after a publish that ended.
    fn after(site: &Site, before: &Standing, day: i64) -> Standing {
        let work = Work::new(site, before, on(day)).expect("nothing is foreign");
        let mut objects = before.objects.clone();
        objects.retain(|path, _| !work.removals.contains(path));
        for file in &work.uploads {
            objects.insert(file.path.clone(), Object { size: file.size, etag: file.hash.to_string() });
        }
        let tags = objects.iter().map(|(path, object)| (path.clone(), object.etag.clone())).collect();
        Standing { objects, manifest: Some(work.next), tags, ..Standing::default() }
    }

    fn uploads(site: &Site, standing: &Standing, day: i64) -> Vec<String> {
        let work = Work::new(site, standing, on(day)).expect("nothing is foreign");
        work.uploads.iter().map(|file| file.path.clone()).collect()
    }

    #[test]
    fn entry_pages_come_last_and_what_stands_there_is_not_uploaded_again() {
        let files = [
            ("a/index.html", "1"),
            ("index.html", "2"),
            ("x/y/index.html", "3"),
            ("x.png", "4"),
            (STYLE, "5"),
        ];
        let first = site(&files);
        let empty = Standing::default();
        assert_eq!(
            uploads(&first, &empty, 0),
            [STYLE, "x.png", "x/y/index.html", "a/index.html", "index.html"]
        );
        let standing = after(&first, &empty, 0);
        assert!(Work::new(&first, &standing, on(1)).expect("nothing is foreign").is_done);

        let second = site(&[("index.html", "changed"), ("x.png", "4"), (NEW_STYLE, "6")]);
        assert_eq!(uploads(&second, &standing, 1), [NEW_STYLE, "index.html"]);
        let work = Work::new(&second, &standing, on(1)).expect("nothing is foreign");
        assert_eq!(work.removals, ["a/index.html", "x/y/index.html"], "the style stays for a while");
        let standing = after(&second, &standing, 1);
        let later = |day| Work::new(&second, &standing, on(day)).expect("nothing is foreign");
        assert!(later(7).is_done);
        assert_eq!(later(8).removals, [STYLE]);
        assert_eq!(later(8).next.release, 2, "readers see the same release");
    }

    #[test]
    fn what_was_changed_or_removed_behind_our_back_is_uploaded_again() {
        let files =
            site(&[("a/index.html", "1"), ("b/index.html", "2"), ("c/index.html", "3"), ("index.html", "4")]);
        let mut standing = after(&files, &Standing::default(), 0);
        standing.objects.remove("a/index.html");
        standing.objects.insert("b/index.html".to_owned(), Object { size: 1, etag: "other".to_owned() });
        assert_eq!(uploads(&files, &standing, 0), ["a/index.html", "b/index.html"]);
        standing.under_way = Some(vec!["c/index.html".to_owned()]);
        assert_eq!(uploads(&files, &standing, 0).len(), 3, "a publish that did not end leaves doubt");
        standing.tags.clear();
        assert_eq!(uploads(&files, &standing, 0).len(), 4);
    }

    #[test]
    fn what_is_not_ours_is_neither_replaced_nor_removed() {
        let mut standing = after(&site(&[("index.html", "1")]), &Standing::default(), 0);
        standing.objects.insert("theirs.html".to_owned(), Object { size: 1, etag: String::new() });
        let next = site(&[("index.html", "2")]);
        assert_eq!(Work::new(&next, &standing, on(1)).expect("nothing is foreign").removals, [""; 0]);
        let clash = site(&[("index.html", "2"), ("theirs.html", "3")]);
        assert_eq!(Work::new(&clash, &standing, on(1)).err().as_deref(), Some("theirs.html"));
        standing.under_way = Some(vec!["theirs.html".to_owned()]);
        let work = Work::new(&next, &standing, on(1)).expect("nothing is foreign");
        assert_eq!(work.removals, ["theirs.html"], "a publish that did not end put it there");
    }
}

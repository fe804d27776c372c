//! What a commit changed in the content folder, beside its parents.

use std::cmp::Ordering;
use std::collections::HashMap;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryRef;

use super::Untold;

/// What a commit changed, by path in the content folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Pages that are other than in every parent.
    pub(super) changed: Vec<String>,
    /// Pages that moved as they were: from, to.
    pub(super) moved: Vec<(String, String)>,
}

/// Compares a commit's folder with that of its parents; without parents everything is new.
pub(super) fn compare(
    objects: &gix::Repository,
    folder: Option<ObjectId>,
    parents: &[Option<ObjectId>],
) -> Result<Changes, Untold> {
    let mut comparison =
        Comparison { objects, path: String::new(), written: Vec::new(), removed: Vec::new() };
    if parents.is_empty() || !parents.contains(&folder) {
        comparison.folder(folder, parents)?;
    }
    Ok(comparison.changes())
}

struct Comparison<'r> {
    objects: &'r gix::Repository,
    /// The folder that is looked at, with a final slash if it is one below.
    path: String,
    written: Vec<Written>,
    /// What the only parent had there.
    removed: Vec<(String, ObjectId)>,
}

struct Written {
    path: String,
    text: ObjectId,
    is_new: bool,
}

impl Comparison<'_> {
    fn folder(&mut self, folder: Option<ObjectId>, parents: &[Option<ObjectId>]) -> Result<(), Untold> {
        let own = self.read(folder)?;
        let own = entries(self.objects, &own)?;
        let others = parents.iter().map(|parent| self.read(*parent)).collect::<Result<Vec<_>, _>>()?;
        let others =
            others.iter().map(|other| entries(self.objects, other)).collect::<Result<Vec<_>, _>>()?;
        let mut places = vec![0; others.len()];
        let mut met = 0;
        for entry in &own {
            let mut is_same = false;
            for (place, other) in places.iter_mut().zip(&others) {
                while other.get(*place).is_some_and(|next| next.cmp(entry) == Ordering::Less) {
                    *place += 1;
                }
                if let Some(there) = named(other, *place, entry) {
                    met += 1;
                    is_same |= there.oid == entry.oid;
                }
            }
            // Most are, and cost no more than this.
            if !is_same {
                let there = places.iter().zip(&others).map(|(place, other)| named(other, *place, entry));
                let there: Vec<_> = there.map(|there| Some(there?.oid.to_owned())).collect();
                self.entry(entry, Some(entry.oid.to_owned()), &there)?;
            }
        }
        // What several parents had is gone by one of them at least.
        if let [other] = others.as_slice()
            && met < other.len()
        {
            for entry in other {
                if own.binary_search_by(|own| own.cmp(entry)).is_err() {
                    self.entry(entry, None, &[Some(entry.oid.to_owned())])?;
                }
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        entry: &EntryRef<'_>,
        now: Option<ObjectId>,
        before: &[Option<ObjectId>],
    ) -> Result<(), Untold> {
        // A name that is not UTF-8 is no page's.
        let Ok(name) = entry.filename.to_str() else { return Ok(()) };
        let length = self.path.len();
        self.path.push_str(name);
        if entry.mode.is_tree() {
            self.path.push('/');
            self.folder(now, before)?;
        } else if entry.mode.is_blob() && name.to_ascii_lowercase().ends_with(".md") {
            let path = self.path.clone();
            match now {
                Some(text) => {
                    let is_new = before.iter().all(Option::is_none);
                    self.written.push(Written { path, text, is_new });
                }
                None => self.removed.extend(before.iter().flatten().map(|text| (path.clone(), *text))),
            }
        }
        self.path.truncate(length);
        Ok(())
    }

    fn read(&self, folder: Option<ObjectId>) -> Result<Vec<u8>, Untold> {
        let Some(folder) = folder else { return Ok(Vec::new()) };
        Ok(self.objects.find_tree(folder)?.detach().data)
    }

    /// Finds what only moved.
    fn changes(self) -> Changes {
        let mut changes = Changes::default();
        let mut gone: HashMap<ObjectId, Vec<String>> = HashMap::new();
        for (path, text) in self.removed.into_iter().rev() {
            gone.entry(text).or_default().push(path);
        }
        for Written { path, text, is_new } in self.written {
            // All empty files are the same, and none of them is another's past.
            let is_followed = is_new && !text.is_empty_blob();
            match is_followed.then(|| gone.get_mut(&text)?.pop()).flatten() {
                Some(from) => changes.moved.push((from, path)),
                None => changes.changed.push(path),
            }
        }
        changes
    }
}

/// The entry at a place, if it has the name and sort of another.
fn named<'e, 't>(
    entries: &'e [EntryRef<'t>],
    place: usize,
    other: &EntryRef<'_>,
) -> Option<&'e EntryRef<'t>> {
    entries.get(place).filter(|entry| (*entry).cmp(other) == Ordering::Equal)
}

fn entries<'t>(objects: &gix::Repository, tree: &'t [u8]) -> Result<Vec<EntryRef<'t>>, Untold> {
    Ok(TreeRefIter::from_bytes(tree, objects.object_hash()).collect::<Result<_, _>>()?)
}

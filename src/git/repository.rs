//! A portal's repository: where the portal lies in it, and the commit that is shown.

use std::path::Path;

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::discover::upwards;
use gix::open::Options;
use gix::sec::Trust;
use serde::{Deserialize, Serialize};

use super::Untold;

/// The name of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct CommitId([u8; 20]);

impl CommitId {
    pub(super) fn of(id: &gix::oid) -> Result<Self, Untold> {
        let bytes = id.as_bytes().try_into();
        bytes.map(Self).map_err(|_| Untold::Unreadable("its names are not SHA-1".to_owned()))
    }

    pub(super) fn object(self) -> ObjectId {
        ObjectId::from_bytes_or_panic(&self.0)
    }
}

/// A repository with at least one commit, and a place in it.
pub(super) struct Repository {
    pub(super) objects: gix::Repository,
    pub(super) head: CommitId,
    /// Where a shallow clone ends: commits whose parents are missing, sorted.
    pub(super) cut: Vec<CommitId>,
    /// The content folder in the repository, `/`-separated: `content`, `portal/content`.
    pub(super) folder: String,
}

/// Trees that were read lately; a commit's are its child's parents'.
const CACHED_BYTES: usize = 16 << 20;

impl Repository {
    /// The repository in which a portal lies. Neither the environment nor the user's configuration has a say: the same
    /// folder tells the same everywhere. Another owner's repository is as good: nothing in it is ever run.
    pub(super) fn open(root: &Path) -> Result<Self, Untold> {
        let root = std::fs::canonicalize(root).map_err(|error| Untold::Unreadable(error.to_string()))?;
        let (found, _) =
            upwards(&root).map_err(|error| match error.downcast_any_ref::<upwards::Error>() {
                Some(_) if root.ancestors().any(|folder| folder.join(".git").exists()) => {
                    Untold::Unreadable("`.git` is no repository".to_owned())
                }
                Some(_) => Untold::NoRepository,
                None => error.into(),
            })?;
        let (git_folder, files) = found.into_repository_and_work_tree_directories();
        let Some(files) = files else { return Err(Untold::Bare) };
        let files = std::fs::canonicalize(files).map_err(|error| Untold::Unreadable(error.to_string()))?;
        let mut objects = Options::isolated().with(Trust::Full).open(git_folder)?.to_thread_local();
        objects.object_cache_size(CACHED_BYTES);
        // What stands for a commit in this clone alone would be told as if it were the commit.
        objects.objects.ignore_replacements = true;
        let head = match objects.head()?.try_into_peeled_id()? {
            Some(id) => CommitId::of(&id)?,
            None => return Err(Untold::NoCommit),
        };
        let mut cut = Vec::new();
        for id in objects.shallow_commits()?.iter().flat_map(|ids| ids.iter()) {
            cut.push(CommitId::of(id)?);
        }
        cut.sort_unstable();
        let below = root.strip_prefix(&files).map_err(|_| Untold::NotCommitted)?;
        let mut folder = String::new();
        for part in below.components() {
            let part = part.as_os_str().to_str().ok_or(Untold::NotCommitted)?;
            folder.push_str(part);
            folder.push('/');
        }
        folder.push_str("content");
        Ok(Self { objects, head, cut, folder })
    }

    /// The content folder of a commit's tree.
    pub(super) fn content(&self, tree: ObjectId) -> Result<Option<ObjectId>, Untold> {
        let entry = self.objects.find_tree(tree)?.lookup_entry(self.folder.split('/'))?;
        Ok(entry.filter(|entry| entry.mode().is_tree()).map(|entry| entry.object_id()))
    }

    /// `.mailmap` in a commit's tree.
    pub(super) fn mailmap(&self, tree: ObjectId) -> Result<Vec<u8>, Untold> {
        let entry = self.objects.find_tree(tree)?.lookup_entry([".mailmap"])?;
        let Some(entry) = entry.filter(|entry| entry.mode().is_blob()) else { return Ok(Vec::new()) };
        Ok(self.objects.find_blob(entry.object_id())?.take_data())
    }
}

/// Text of commits as UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.trim().to_str_lossy().into_owned()
}

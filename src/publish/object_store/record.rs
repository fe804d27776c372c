//! What a publish leaves in the bucket for the next one, beside the manifest.
//!
//! Entity tags: what the store called each object when it held what the manifest says. An object with another tag was
//! changed behind our back, or by a publish that did not end. And while a publish is under way, the paths that it
//! touches: what lies there may be the old or the new.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bucket::{Bucket, Object};
use super::headers::HEADERS;
use super::lock::LOCK;
use crate::publish::PublishError;
use crate::publish::manifest::{MANIFEST, Manifest};
use crate::write::refusal;

/// Where the entity tags lie.
pub(super) const TAGS: &str = "_chienowa/objects.json";

/// Where the paths lie that a publish touches; it is there as long as one has not ended.
pub(super) const UNDER_WAY: &str = "_chienowa/publishing.json";

/// Rises with every change of these two.
const FORMAT: u32 = 1;

/// The entity tags of all objects of a site.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Tags {
    format: u32,
    headers: u32,
    by_path: BTreeMap<String, String>,
}

/// The paths that a publish touches.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UnderWay {
    format: u32,
    paths: Vec<String>,
}

/// What stands in a bucket.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Every object, by its path.
    pub objects: BTreeMap<String, Object>,
    /// What was published last.
    pub manifest: Option<Manifest>,
    /// Entity tags that vouch for what the manifest says.
    pub tags: BTreeMap<String, String>,
    /// The paths that a publish was touching which did not end.
    pub under_way: Option<Vec<String>>,
    /// Paths that were ours once, though nothing vouches for what lies there.
    pub owned: Vec<String>,
}

impl Standing {
    /// Reads it. An error if there are objects and none of them is ours.
    pub(super) async fn read(bucket: &Bucket<'_>) -> Result<Self, PublishError> {
        let mut standing = Self { objects: bucket.list().await?, ..Self::default() };
        let manifest = standing.file(bucket, MANIFEST).await?;
        let under_way = standing.file(bucket, UNDER_WAY).await?;
        let tags = standing.file(bucket, TAGS).await?;
        standing.manifest = manifest
            .as_deref()
            .map(|bytes| {
                let hint =
                    "it is damaged, or from a newer version; remove it there, and all is uploaded again";
                Manifest::read(bytes).ok_or_else(|| bucket.location.refused(format!("`{MANIFEST}`: {hint}")))
            })
            .transpose()?;
        standing.under_way = under_way.as_deref().map(|bytes| UnderWay::read(bytes).unwrap_or_default());
        if let Some(tags) = tags.as_deref().and_then(Tags::read) {
            standing.owned = tags.by_path.keys().cloned().collect();
            if tags.headers == HEADERS {
                standing.tags = tags.by_path;
            }
        }
        let is_ours = manifest.is_some() || under_way.is_some() || !standing.owned.is_empty();
        match standing.objects.keys().find(|path| !is_own(path)) {
            Some(foreign) if !is_ours => Err(bucket.location.refused(format!(
                "it holds `{foreign}`, which Chienowa did not publish; take an empty bucket, or a `prefix` of its own \
                 for the site"
            ))),
            _ => Ok(standing),
        }
    }

    async fn file(&self, bucket: &Bucket<'_>, path: &str) -> Result<Option<Vec<u8>>, PublishError> {
        if !self.objects.contains_key(path) {
            return Ok(None);
        }
        Ok(bucket.get(path).await?.map(|got| got.bytes))
    }
}

/// Whether a path is one that no site has: it is between publishes.
pub(super) fn is_own(path: &str) -> bool {
    [MANIFEST, TAGS, UNDER_WAY, LOCK].contains(&path)
}

impl Tags {
    pub(super) fn write(by_path: BTreeMap<String, String>) -> Vec<u8> {
        json(&Self { format: FORMAT, headers: HEADERS, by_path })
    }

    /// None if it is damaged or of another form: then nothing is known.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut tags: Self =
            serde_json::from_slice(bytes).ok().filter(|tags: &Self| tags.format == FORMAT)?;
        tags.by_path.retain(|path, _| is_possible(path));
        Some(tags)
    }
}

impl UnderWay {
    pub(super) fn write(paths: Vec<String>) -> Vec<u8> {
        json(&Self { format: FORMAT, paths })
    }

    fn read(bytes: &[u8]) -> Option<Vec<String>> {
        let found: Self = serde_json::from_slice(bytes).ok().filter(|found: &Self| found.format == FORMAT)?;
        Some(found.paths.into_iter().filter(|path| is_possible(path)).collect())
    }
}

fn is_possible(path: &str) -> bool {
    refusal(path).is_none() && !is_own(path)
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("paths and tags are plain text");
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_but_for_paths_that_no_site_has() {
        let paths = ["a/index.html", "../x", MANIFEST, LOCK, "b.css"].map(str::to_owned);
        let tags = Tags::write(paths.iter().map(|path| (path.clone(), "1".to_owned())).collect());
        let read = Tags::read(&tags).expect("it was written here");
        assert_eq!(read.by_path.keys().collect::<Vec<_>>(), ["a/index.html", "b.css"]);
        let under_way = UnderWay::write(paths.to_vec());
        assert_eq!(UnderWay::read(&under_way).expect("it was written here"), ["a/index.html", "b.css"]);
        assert!(Tags::read(&tags[..20]).is_none() && UnderWay::read(b"{}").is_none());
    }
}

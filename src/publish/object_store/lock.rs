//! One publish at a time, by an object that only one can make.
//!
//! It is written again while its publish runs; one that was not for [`VOID`] is taken over. All times are the store's
//! own: when it says that the object was written, against what it says the time is. A publish of this very folder that
//! was killed is known by a file in the folder, and nobody waits for it.
//!
//! Where the store ignores the condition `If-None-Match`, which is tried, whoever writes last has the lock, and each
//! looks again after [`SETTLE`]. Two can then both believe to have it only if a request takes longer than that.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use object_store::{Attribute, Attributes};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::bucket::{Bucket, Got, Put, Standing};
use crate::publish::PublishError;
use crate::publish::error::Context;
use crate::write::Lock as FileLock;

/// Where it lies.
pub(super) const LOCK: &str = "_chienowa/publish.lock";

/// After this time without a sign of life a publish is taken for dead.
const VOID: SignedDuration = SignedDuration::from_mins(5);

/// So often it gives one.
const RENEWAL: Duration = Duration::from_secs(30);

const SETTLE: Duration = Duration::from_secs(3);

/// So often we try again when another was faster to take over an abandoned lock.
const ATTEMPTS: usize = 3;

/// What the object says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    id: String,
    process: u32,
    /// By the store's clock.
    since: Option<Timestamp>,
}

/// The lock, while it is ours.
#[derive(Debug)]
pub(super) struct Lock<'a> {
    bucket: &'a Bucket<'a>,
    holder: Holder,
    /// The tag of the object as we wrote it last.
    tag: Mutex<String>,
    /// Whether the store keeps conditions.
    is_guarded: bool,
    memory: PathBuf,
    _folder: FileLock,
}

impl<'a> Lock<'a> {
    /// Takes the lock, or says who has it. `work` is a folder of this target.
    pub(super) async fn take(bucket: &'a Bucket<'a>, work: &Path) -> Result<Self, PublishError> {
        fs::create_dir_all(work).context("make the folder", work)?;
        let folder = FileLock::take(&work.join("object-store.lock"), "is publishing there")?;
        let memory = work.join("object-store.id");
        let last = fs::read_to_string(&memory).unwrap_or_default();
        let last: Vec<&str> = last.lines().rev().take(ATTEMPTS).collect();
        let holder = Holder { id: random(), process: std::process::id(), since: bucket.sender.store_time() };
        // Before the object is made, so that none is left of which the folder does not know. One of the last may still
        // stand there.
        let mut known: Vec<&str> = last.iter().rev().copied().collect();
        known.push(&holder.id);
        fs::write(&memory, known.join("\n")).context("write", &memory)?;
        let is_ours = |id: &str| last.contains(&id);
        let (tag, is_guarded) = Self::write(bucket, &holder, &is_ours).await?;
        fs::write(&memory, &holder.id).context("write", &memory)?;
        Ok(Self { bucket, holder, tag: Mutex::new(tag), is_guarded, memory, _folder: folder })
    }

    /// The object's tag, and whether the store keeps conditions.
    async fn write(
        bucket: &Bucket<'_>,
        holder: &Holder,
        is_ours: &dyn Fn(&str) -> bool,
    ) -> Result<(String, bool), PublishError> {
        for _ in 0..ATTEMPTS {
            let standing = match bucket.get(LOCK).await? {
                None => Standing::Keep,
                Some(found) => {
                    refuse_if_held(bucket, &found, is_ours)?;
                    Standing::ReplaceThis(found.etag)
                }
            };
            let tag = match put(bucket, holder, standing).await? {
                Put::Done(tag) => tag,
                Put::Unconditional => return Self::settle(bucket, holder).await,
                // Or our own first try arrived, and only its answer was lost.
                Put::Refused => match bucket.get(LOCK).await? {
                    Some(found) if read(&found).as_ref() == Some(holder) => found.etag,
                    _ => continue,
                },
            };
            return match put(bucket, holder, Standing::Keep).await? {
                Put::Refused => Ok((tag, true)),
                Put::Done(_) | Put::Unconditional => Self::settle(bucket, holder).await,
            };
        }
        Err(bucket.location.refused("another publish is beginning there at this moment; wait until it ends"))
    }

    async fn settle(bucket: &Bucket<'_>, holder: &Holder) -> Result<(String, bool), PublishError> {
        put(bucket, holder, Standing::Replace).await?;
        tokio::time::sleep(SETTLE).await;
        match bucket.get(LOCK).await? {
            Some(found) if read(&found).as_ref() == Some(holder) => Ok((found.etag, false)),
            Some(found) => Err(held(bucket, &found)),
            None => Err(lost(bucket)),
        }
    }

    /// Gives signs of life for ever; ends when the lock is lost.
    pub(super) async fn keep(&self) -> PublishError {
        loop {
            tokio::time::sleep(RENEWAL).await;
            if let Err(error) = self.renew().await {
                return error;
            }
        }
    }

    /// Writes it again; an error if it is no longer ours.
    pub(super) async fn renew(&self) -> Result<(), PublishError> {
        let mut tag = self.tag.lock().await;
        if self.is_guarded
            && let Put::Done(new) = put(self.bucket, &self.holder, Standing::ReplaceThis(tag.clone())).await?
        {
            *tag = new;
            return Ok(());
        }
        match self.bucket.get(LOCK).await? {
            Some(found) if read(&found).as_ref() == Some(&self.holder) => {
                *tag = found.etag;
                if let Put::Done(new) = put(self.bucket, &self.holder, Standing::Replace).await? {
                    *tag = new;
                }
                Ok(())
            }
            _ => Err(lost(self.bucket)),
        }
    }

    /// Gives it back. That this fails is no reason to call a publish failed: it will be void.
    pub(super) async fn release(self, bucket: &Bucket<'_>) {
        if let Ok(Some(found)) = bucket.get(LOCK).await
            && read(&found).as_ref() == Some(&self.holder)
            && bucket.delete(LOCK).await.is_ok()
        {
            let _ = fs::remove_file(&self.memory);
        }
    }
}

/// An error if the lock is that of a publish that may still run.
fn refuse_if_held(
    bucket: &Bucket<'_>,
    found: &Got,
    is_ours: &dyn Fn(&str) -> bool,
) -> Result<(), PublishError> {
    // What cannot be read is nobody's, once it is old.
    let is_dead_of_ours = read(found).is_some_and(|holder| is_ours(&holder.id));
    let now = bucket.sender.store_time().unwrap_or(Timestamp::MIN);
    let is_void = now.duration_since(found.modified) > VOID;
    if is_dead_of_ours || is_void { Ok(()) } else { Err(held(bucket, found)) }
}

fn held(bucket: &Bucket<'_>, found: &Got) -> PublishError {
    let holder = read(found);
    let process =
        holder.as_ref().map_or_else(|| "another".to_owned(), |holder| format!("process {}", holder.process));
    let since = holder.and_then(|holder| holder.since).unwrap_or(found.modified);
    let void = found.modified.saturating_add(VOID).unwrap_or(Timestamp::MAX);
    bucket.location.refused(format!(
        "{process} is publishing there since {since}; wait until it ends. If it was killed, its lock is void at {void}, \
         by the store's clock"
    ))
}

fn lost(bucket: &Bucket<'_>) -> PublishError {
    bucket.location.refused(
        "another publish has taken over, for nothing was heard from this one for minutes; look at what stands there, \
         and publish again",
    )
}

async fn put(bucket: &Bucket<'_>, holder: &Holder, standing: Standing) -> Result<Put, PublishError> {
    let bytes = serde_json::to_vec(holder).expect("a holder is plain text and numbers");
    let headers = [(Attribute::ContentType, "application/json"), (Attribute::CacheControl, "no-store")];
    bucket.put(LOCK, bytes, headers.into_iter().collect::<Attributes>(), standing).await
}

fn read(found: &Got) -> Option<Holder> {
    serde_json::from_slice(&found.bytes).ok()
}

/// Each [`RandomState`] has keys of its own, from the system.
fn random() -> String {
    let part = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", part(), part())
}

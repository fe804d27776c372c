//! A bucket of an object store that speaks S3.
//!
//! Objects are replaced one by one, each at once: files named by their content, then what pages link to, pages, entry
//! pages, and the manifest; what is stale is removed last. So a page never asks for what is not there yet. Before the
//! first object is touched, what will be is written down, so that after a publish that did not end the next one knows
//! what may be old or new. No other object is ever replaced or removed.
//!
//! The only place with asynchronous code, which ends in [`ObjectStore`]'s functions.

mod bucket;
mod headers;
mod http;
mod lock;
mod record;
mod trouble;
mod upload;
mod work;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;

use object_store::{Attribute, Attributes};

use super::Outcome;
use super::error::PublishError;
use super::manifest::{MANIFEST, Manifest, Occasion};
use super::site::{Role, Site, SiteFile};
use bucket::{Bucket, Patience, Put};
use http::Sender;
use lock::Lock;
use record::{Standing, TAGS, Tags, UNDER_WAY, UnderWay};
use work::Work;

pub(super) use bucket::Location;

/// A bucket, and where we keep what lives between two publishes.
#[derive(Debug)]
pub(super) struct ObjectStore<'a> {
    pub location: Location<'a>,
    pub work: &'a Path,
}

impl ObjectStore<'_> {
    /// What stands there now; nothing before the first publish.
    pub(super) fn standing(&self) -> Result<Option<Manifest>, PublishError> {
        let bucket = Bucket::new(self.location, &Sender::new(1), Patience::Little)?;
        run(async { Ok(Standing::read(&bucket).await?.manifest) })
    }

    /// Uploads what differs.
    pub(super) fn publish(&self, site: &Site, occasion: Occasion) -> Result<Outcome, PublishError> {
        // Two more than files: the lock, and what asks for it.
        let sender = Sender::new(upload::AT_ONCE + 2);
        let early = Bucket::new(self.location, &sender, Patience::Little)?;
        let bucket = Bucket::new(self.location, &sender, Patience::Much)?;
        let touched = Cell::new(false);
        let outcome = run(async {
            // Nothing is written where nothing changes, not even the lock.
            if self.work(site, &Standing::read(&early).await?, occasion)?.is_done {
                return Ok(Outcome::Unchanged);
            }
            let lock = Lock::take(&early, self.work).await?;
            let outcome = tokio::select! {
                outcome = self.replace(&bucket, site, occasion, &lock, &touched) => outcome,
                lost = lock.keep() => Err(lost),
            };
            lock.release(&early).await;
            outcome
        });
        match outcome {
            Err(PublishError::Refused { path, reason }) if touched.get() => {
                let state = "some pages there may be new already, each of them is whole, and the next publish \
                             completes it";
                Err(PublishError::Refused { path, reason: format!("{reason}; {state}") })
            }
            outcome => outcome,
        }
    }

    /// With the lock: what stands there is read again, for another publish may just have ended.
    async fn replace(
        &self,
        bucket: &Bucket<'_>,
        site: &Site,
        occasion: Occasion,
        lock: &Lock<'_>,
        touched: &Cell<bool>,
    ) -> Result<Outcome, PublishError> {
        let standing = Standing::read(bucket).await?;
        let work = self.work(site, &standing, occasion)?;
        if work.is_done {
            return Ok(Outcome::Unchanged);
        }
        write(bucket, UNDER_WAY, UnderWay::write(work.touched(&standing))).await?;
        let mut uploaded = BTreeMap::new();
        for role in [Role::Immutable, Role::Other, Role::Page, Role::Entry] {
            let files: Vec<&SiteFile> =
                work.uploads.iter().copied().filter(|file| Role::of(&file.path) == role).collect();
            if !files.is_empty() {
                lock.renew().await?;
            }
            touched.set(touched.get() || role != Role::Immutable && !files.is_empty());
            uploaded.extend(upload::upload(bucket, &files).await?);
        }
        let tag = |path: &str| uploaded.get(path).or_else(|| standing.tags.get(path)).cloned();
        let tags =
            work.next.all().filter_map(|entry| Some((entry.path.clone(), tag(&entry.path)?))).collect();
        lock.renew().await?;
        write(bucket, TAGS, Tags::write(tags)).await?;
        write(bucket, MANIFEST, work.next.to_bytes()).await?;
        touched.set(true);
        upload::remove(bucket, &work.removals).await?;
        bucket.delete(UNDER_WAY).await?;
        Ok(Outcome::between(standing.manifest.as_ref(), &work.next))
    }

    fn work<'s>(
        &self,
        site: &'s Site,
        standing: &Standing,
        occasion: Occasion,
    ) -> Result<Work<'s>, PublishError> {
        Work::new(site, standing, occasion).map_err(|path| {
            self.location.refused(format!(
                "`{path}` is there and was not published by Chienowa: remove it, or give the page another address"
            ))
        })
    }
}

async fn write(bucket: &Bucket<'_>, path: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
    let headers =
        [(Attribute::ContentType, "application/json; charset=utf-8"), (Attribute::CacheControl, "no-cache")];
    let headers = headers.into_iter().collect::<Attributes>();
    match bucket.put(path, bytes, headers, bucket::Standing::Replace).await? {
        Put::Done(_) => Ok(()),
        Put::Refused | Put::Unconditional => unreachable!("there was no condition"),
    }
}

/// Runs to the end, on this thread but for requests. A request that hangs after a failure is not waited for.
fn run<T>(work: impl Future<Output = Result<T, PublishError>>) -> Result<T, PublishError> {
    use super::error::Context;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().max_blocking_threads(32).build();
    let runtime = runtime.context("start threads for", Path::new("requests"))?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

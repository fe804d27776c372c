//! Files to objects: many at once, few of them in memory, and each exactly as it was verified.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{Attributes, MultipartUpload, PutPayload};
use tokio::sync::Semaphore;

use super::bucket::{Bucket, Put, Standing, plain};
use super::headers;
use crate::publish::PublishError;
use crate::publish::error::Context;
use crate::publish::site::SiteFile;

/// So many objects are written at once.
pub(super) const AT_ONCE: usize = 16;

/// Larger files go in parts of this size; of equal size, for not every store takes others.
const PART_BYTES: u64 = 8 << 20;

/// So much of files is in memory at once.
const MEMORY_KIB: usize = 32 << 10;

/// Writes each file; the entity tags of the objects by their paths.
pub(super) async fn upload(
    bucket: &Bucket<'_>,
    files: &[&SiteFile],
) -> Result<BTreeMap<String, String>, PublishError> {
    let memory = Semaphore::new(MEMORY_KIB);
    let tagged = |file: &&SiteFile| {
        let (file, memory) = ((*file).clone(), &memory);
        async move { Ok((file.path.clone(), one(bucket, &file, memory).await?)) }
    };
    stream::iter(files.iter().map(tagged)).buffer_unordered(AT_ONCE).try_collect().await
}

async fn one(bucket: &Bucket<'_>, file: &SiteFile, memory: &Semaphore) -> Result<String, PublishError> {
    let kib = u32::try_from(file.size.min(PART_BYTES) / 1024 + 1).expect("a part is small");
    let _held = memory.acquire_many(kib).await.expect("the semaphore is never closed");
    let attributes = headers::of(&file.path);
    if file.size > PART_BYTES {
        return in_parts(bucket, file, attributes).await;
    }
    let bytes = fs::read(&file.source).context("read", &file.source)?;
    if blake3::hash(&bytes) != file.hash {
        return Err(changed(bucket, file));
    }
    match bucket.put(&file.path, bytes, attributes, Standing::Replace).await? {
        Put::Done(tag) => Ok(tag),
        Put::Refused | Put::Unconditional => unreachable!("there was no condition"),
    }
}

async fn in_parts(
    bucket: &Bucket<'_>,
    file: &SiteFile,
    attributes: Attributes,
) -> Result<String, PublishError> {
    let mut parts = bucket.begin(&file.path, attributes).await?;
    let sent = match send_parts(bucket, file, parts.as_mut()).await {
        Ok(()) => parts.complete().await.map_err(|error| trouble(bucket, file, &error)),
        Err(error) => Err(error),
    };
    match sent {
        Ok(put) => Ok(put.e_tag.as_deref().map(plain).unwrap_or_default()),
        Err(error) => {
            // Parts that stay cost money; that they cannot be removed is not what went wrong.
            let _ = parts.abort().await;
            Err(error)
        }
    }
}

async fn send_parts(
    bucket: &Bucket<'_>,
    file: &SiteFile,
    parts: &mut dyn MultipartUpload,
) -> Result<(), PublishError> {
    let mut source = File::open(&file.source).context("read", &file.source)?;
    let mut hasher = blake3::Hasher::new();
    loop {
        let mut part = Vec::new();
        source.by_ref().take(PART_BYTES).read_to_end(&mut part).context("read", &file.source)?;
        if part.is_empty() {
            break;
        }
        hasher.update(&part);
        let sent = parts.put_part(PutPayload::from(part)).await;
        sent.map_err(|error| trouble(bucket, file, &error))?;
    }
    if hasher.finalize() == file.hash { Ok(()) } else { Err(changed(bucket, file)) }
}

fn trouble(bucket: &Bucket<'_>, file: &SiteFile, error: &object_store::Error) -> PublishError {
    bucket.trouble(&format!("write `{}`", file.path), error)
}

fn changed(bucket: &Bucket<'_>, file: &SiteFile) -> PublishError {
    bucket.location.refused(format!("`{}` changed while it was being published", file.source.display()))
}

/// Removes objects.
pub(super) async fn remove(bucket: &Bucket<'_>, paths: &[String]) -> Result<(), PublishError> {
    stream::iter(paths.iter().map(|path| bucket.delete(path)))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await
        .map(drop)
}

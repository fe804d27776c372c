//! A bucket below a prefix, with what is asked of it. Knows nothing of sites.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::TryStreamExt;
use jiff::Timestamp;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{
    Attributes, BackoffConfig, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions,
    PutOptions, PutPayload, RetryConfig, UpdateVersion,
};

use super::http::Sender;
use super::trouble::{Scene, told};
use crate::publish::PublishError;

/// Where a bucket is.
#[derive(Clone, Copy, Debug)]
pub(in crate::publish) struct Location<'a> {
    pub bucket: &'a str,
    /// What all keys begin with; empty, or with a final slash.
    pub prefix: &'a str,
    /// Address of the store, if it is not Amazon's.
    pub endpoint: Option<&'a str>,
    pub region: Option<&'a str>,
}

impl Location<'_> {
    /// As people write it: `s3://bucket/prefix/`.
    pub(super) fn name(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    pub(super) fn refused(&self, reason: impl Into<String>) -> PublishError {
        PublishError::Refused { path: self.name().into(), reason: reason.into() }
    }
}

/// How often a request is repeated that did not reach the store, or that the store was too busy for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    /// For what comes first: whoever mistyped an address wants to know now.
    Little,
    /// For what is under way: about half a minute.
    Much,
}

impl Patience {
    fn retry(self) -> RetryConfig {
        let (max_retries, init) = match self {
            Self::Little => (2, 200),
            Self::Much => (6, 500),
        };
        let init_backoff = Duration::from_millis(init);
        let backoff = BackoffConfig { init_backoff, max_backoff: Duration::from_secs(15), base: 2.0 };
        RetryConfig { backoff, max_retries, retry_timeout: Duration::from_mins(3) }
    }
}

/// What a listing tells of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub size: u64,
    pub etag: String,
}

/// An object that was read.
#[derive(Debug)]
pub(super) struct Got {
    pub bytes: Vec<u8>,
    pub etag: String,
    /// When it was written, by the store's clock.
    pub modified: Timestamp,
}

/// What becomes of an object that stands there already.
#[derive(Clone, Debug)]
pub(super) enum Standing {
    /// It is replaced.
    Replace,
    /// It stays, and nothing is written.
    Keep,
    /// It is replaced if it has this entity tag.
    ReplaceThis(String),
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is there, with this entity tag; empty if the store gives none.
    Done(String),
    /// The condition did not hold.
    Refused,
    /// The store knows no conditions.
    Unconditional,
}

/// A bucket that can be asked.
#[derive(Debug)]
pub(super) struct Bucket<'a> {
    pub location: Location<'a>,
    pub sender: Sender,
    store: AmazonS3,
}

impl<'a> Bucket<'a> {
    /// Credentials come from the environment: keys, or what the machine is. Nothing is sent yet.
    pub(super) fn new(
        location: Location<'a>,
        sender: &Sender,
        patience: Patience,
    ) -> Result<Self, PublishError> {
        let mut builder = AmazonS3Builder::from_env()
            .with_bucket_name(location.bucket)
            .with_http_connector(sender.clone())
            .with_retry(patience.retry())
            // Not every store knows how to delete many objects at once.
            .with_config(AmazonS3ConfigKey::DisableBulkDelete, "true")
            .with_config(AmazonS3ConfigKey::ConditionalPut, "etag");
        if let Some(endpoint) = location.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(region) = location.region {
            builder = builder.with_region(region);
        }
        let store = builder.build().map_err(|error| trouble(location, "use the bucket", &error))?;
        Ok(Self { location, sender: sender.clone(), store })
    }

    /// Every object below the prefix, by its path there.
    pub(super) async fn list(&self) -> Result<BTreeMap<String, Object>, PublishError> {
        let below = self.key("")?;
        let listed = self.store.list(Some(&below)).try_collect::<Vec<_>>().await;
        let listed = listed.map_err(|error| self.trouble("list the objects", &error))?;
        let object = |meta: object_store::ObjectMeta| {
            let path = meta.location.as_ref().strip_prefix(self.location.prefix)?;
            let etag = meta.e_tag.as_deref().map(plain).unwrap_or_default();
            Some((path.to_owned(), Object { size: meta.size, etag }))
        };
        Ok(listed.into_iter().filter_map(object).collect())
    }

    /// An object; none if there is none.
    pub(super) async fn get(&self, path: &str) -> Result<Option<Got>, PublishError> {
        let failed = |error| self.trouble(&format!("read `{path}`"), &error);
        let found = match self.store.get(&self.key(path)?).await {
            Err(error @ object_store::Error::NotFound { .. }) => {
                // The bucket may be what is missing.
                return if error.to_string().contains("NoSuchBucket") {
                    Err(failed(error))
                } else {
                    Ok(None)
                };
            }
            found => found.map_err(failed)?,
        };
        let etag = found.meta.e_tag.as_deref().map(plain).unwrap_or_default();
        let modified = Timestamp::from_second(found.meta.last_modified.timestamp()).unwrap_or(Timestamp::MIN);
        let bytes = found.bytes().await.map_err(failed)?.to_vec();
        Ok(Some(Got { bytes, etag, modified }))
    }

    /// Writes an object in one request.
    pub(super) async fn put(
        &self,
        path: &str,
        bytes: Vec<u8>,
        attributes: Attributes,
        standing: Standing,
    ) -> Result<Put, PublishError> {
        let mode = match standing {
            Standing::Replace => PutMode::Overwrite,
            Standing::Keep => PutMode::Create,
            Standing::ReplaceThis(etag) => {
                PutMode::Update(UpdateVersion { e_tag: Some(format!("\"{etag}\"")), version: None })
            }
        };
        let is_conditional = !matches!(mode, PutMode::Overwrite);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        match self.store.put_opts(&self.key(path)?, PutPayload::from(bytes), options).await {
            Ok(put) => Ok(Put::Done(put.e_tag.as_deref().map(plain).unwrap_or_default())),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. })
                if is_conditional =>
            {
                Ok(Put::Refused)
            }
            Err(error) if is_conditional && error.to_string().contains("NotImplemented") => {
                Ok(Put::Unconditional)
            }
            Err(error) => Err(self.trouble(&format!("write `{path}`"), &error)),
        }
    }

    /// Begins to write an object part by part; it is there once all parts are.
    pub(super) async fn begin(
        &self,
        path: &str,
        attributes: Attributes,
    ) -> Result<Box<dyn MultipartUpload>, PublishError> {
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let begun = self.store.put_multipart_opts(&self.key(path)?, options).await;
        begun.map_err(|error| self.trouble(&format!("write `{path}`"), &error))
    }

    /// Removes an object, if it is there.
    pub(super) async fn delete(&self, path: &str) -> Result<(), PublishError> {
        match self.store.delete(&self.key(path)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.trouble(&format!("remove `{path}`"), &error)),
        }
    }

    pub(super) fn trouble(&self, action: &str, error: &object_store::Error) -> PublishError {
        trouble(self.location, action, error)
    }

    fn key(&self, path: &str) -> Result<Path, PublishError> {
        let key = format!("{}{path}", self.location.prefix);
        Path::parse(&key).map_err(|error| self.location.refused(format!("`{key}` cannot be a key: {error}")))
    }
}

fn trouble(location: Location<'_>, action: &str, error: &object_store::Error) -> PublishError {
    let endpoint = location.endpoint.unwrap_or("the store");
    location.refused(told(error, Scene { action, bucket: location.bucket, endpoint }))
}

/// Stores write entity tags with and without quotation marks.
pub(super) fn plain(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

//! The files of an index as a set: a manifest names each with its length and digest, and says which format
//! they have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::directory::OwnedBytes;

use crate::error::Error;
use crate::schema::FORMAT;

/// Name of the manifest itself.
pub(crate) const MANIFEST_FILE: &str = "manifest.json";

/// What belongs to an index.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    #[serde(default)]
    pub(crate) files: BTreeMap<String, FileEntry>,
}

/// How a file is recognised.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    bytes: u64,
    /// BLAKE3, in hexadecimal.
    digest: String,
}

impl FileEntry {
    fn new(content: &[u8]) -> Self {
        Self { bytes: content.len() as u64, digest: blake3::hash(content).to_hex().to_string() }
    }
}

impl Manifest {
    /// The manifest of `files`.
    pub(crate) fn new(files: &[(String, OwnedBytes)]) -> Self {
        let files = files.iter().map(|(name, content)| (name.clone(), FileEntry::new(content))).collect();
        Self { format: FORMAT, files }
    }

    /// Reads a manifest and refuses other formats.
    pub(crate) fn read(content: &[u8]) -> Result<Self, Error> {
        let error = |source| Error::Json { name: MANIFEST_FILE, source };
        let value: serde_json::Value = serde_json::from_slice(content).map_err(error)?;
        let found = value["format"].as_u64().and_then(|format| u32::try_from(format).ok()).unwrap_or(0);
        if found != FORMAT {
            return Err(Error::Format { found, expected: FORMAT });
        }
        serde_json::from_value(value).map_err(error)
    }

    /// The manifest as a file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings are always valid JSON")
    }

    /// Refuses a file whose content is not the one written.
    pub(crate) fn check(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        if self.files.get(name) == Some(&FileEntry::new(content)) {
            Ok(())
        } else {
            Err(Error::Damaged { name: name.to_owned() })
        }
    }
}

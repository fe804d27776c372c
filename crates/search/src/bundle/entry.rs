//! The file that names the others. Small, and never cached for long.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::schema::FORMAT;

/// What a browser fetches first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    format: u32,
    /// What opening the index needs, or all of it.
    pub start: EntryFile,
    /// All files of the index, to be read in slices; none if the start file holds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<EntryFile>,
}

/// A file beside the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryFile {
    /// With a hash of the content.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// Characters of a hash in a file's name: 64 bits.
const HASH_LENGTH: usize = 16;

impl EntryFile {
    /// Names a file of so many bytes after the hash of its content.
    pub(super) fn named(stem: &str, hash: &blake3::Hash, bytes: u64) -> Self {
        Self { name: format!("{stem}.{}.bin", &hash.to_hex()[..HASH_LENGTH]), bytes }
    }

    /// Whether a file of this name has a content with this hash.
    pub fn is_named_after(&self, hash: &blake3::Hash) -> bool {
        self.name.split('.').nth(1) == Some(&hash.to_hex()[..HASH_LENGTH])
    }
}

impl Entry {
    pub(super) fn new(start: EntryFile, data: Option<EntryFile>) -> Self {
        Self { format: FORMAT, start, data }
    }

    /// Reads an entry and refuses other formats.
    pub fn read(content: &[u8]) -> Result<Self, Error> {
        let error = |source| Error::Json { name: super::ENTRY_FILE, source };
        let value: serde_json::Value = serde_json::from_slice(content).map_err(error)?;
        let found = value["format"].as_u64().and_then(|format| u32::try_from(format).ok()).unwrap_or(0);
        if found != FORMAT {
            return Err(Error::Format { found, expected: FORMAT });
        }
        serde_json::from_value(value).map_err(error)
    }

    /// The entry as a file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and strings are always valid JSON")
    }
}

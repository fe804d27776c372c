//! What can go wrong with an index: its files, never its queries.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Failure to build, open or read an index.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files were written by another version of the format.
    #[error("the search index has format {found}, this program reads format {expected}; build it again")]
    Format {
        /// Format of the files.
        found: u32,
        /// Format of this program.
        expected: u32,
    },
    /// A file that the manifest names is not there.
    #[error("the search index lacks its file `{name}`; build it again")]
    MissingFile {
        /// Name of the file.
        name: String,
    },
    /// The files are not those the manifest was written for.
    #[error("the search index is damaged: `{name}` does not fit its manifest; build it again")]
    Damaged {
        /// Name of the file.
        name: String,
    },
    /// A part of a published index that must be fetched before going on.
    #[error("a part of the search index is not here yet")]
    NotHereYet,
    /// Two documents claim one address.
    #[error("two documents have the URL `{url}`: {first} and {second}")]
    DuplicateUrl {
        /// The address.
        url: String,
        /// Source path of one of them.
        first: String,
        /// Source path of the other.
        second: String,
    },
    /// A file could not be read as what it should be.
    #[error("could not read `{name}` of the search index")]
    Json {
        /// Name of the file.
        name: &'static str,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The caller's directory failed to give bytes.
    #[error("could not read `{name}` of the search index")]
    Read {
        /// Name of the file.
        name: &'static str,
        /// What the directory said.
        source: io::Error,
    },
    /// The caller's writer failed to take bytes.
    #[error("could not write `{name}` of the search index")]
    Write {
        /// Name of the file.
        name: &'static str,
        /// What the writer said.
        source: io::Error,
    },
    /// The full-text engine failed.
    #[error("the full-text engine failed")]
    Engine(#[from] tantivy::TantivyError),
}

/// Does what the full-text engine may panic in: it believes what stands in its files, and somebody may have changed them.
/// Where a panic ends the program, as in a browser, whoever called it learns of it there.
pub(crate) fn contained<T>(name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What the engine was about to make goes away with it.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Damaged { name: name.to_owned() }))
}

//! `--verify-cache`: everything once more without what is remembered, compared with what was written.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::publication::Publication;
use crate::commands::CommandError;
use crate::hash::{Hash, Hashing};
use crate::write::Output;

/// Named at most; the first of thousands tell as much as all.
const NAMED: usize = 10;

/// Compares the outputs that were written, by hash, with those of a build from nothing. An error names what differs.
pub(super) fn verify(
    written: &BTreeMap<&str, Hash>,
    from_nothing: &Publication<'_>,
) -> Result<(), CommandError> {
    let made: Result<BTreeMap<&str, Hash>, CommandError> = from_nothing
        .paths
        .par_iter()
        .enumerate()
        .map(|(at, path)| {
            let failed = |reason: &dyn std::fmt::Display| {
                CommandError::Other(format!("cannot make {path} without what is remembered: {reason}"))
            };
            let output = from_nothing.make(at).map_err(|problem| failed(&problem.message))?;
            Ok((path.as_str(), hash(&output).map_err(|error| failed(&error))?))
        })
        .collect();
    let made = made?;
    let mut different: Vec<&str> = made
        .iter()
        .filter(|(path, hash)| written.get(*path) != Some(*hash))
        .map(|(path, _)| *path)
        .chain(written.keys().copied().filter(|path| !made.contains_key(path)))
        .collect();
    if different.is_empty() {
        return Ok(());
    }
    let count = different.len();
    different.truncate(NAMED);
    Err(CommandError::Other(format!(
        "{count} outputs differ from those of a build from nothing: {}; what was remembered is forgotten now, so build \
         once more. This is a fault of chienowa: please report it.",
        different.join(", ")
    )))
}

#[expect(clippy::disallowed_methods, reason = "a copied file is compared by its content")]
fn hash(output: &Output) -> std::io::Result<Hash> {
    match output {
        Output::Bytes(bytes) => Ok(Hashing::OUTPUTS.of(bytes)),
        Output::Copy(file) | Output::Source(file) => Hashing::OUTPUTS.of_all(std::fs::File::open(file)?),
    }
}

//! What to do.

use std::path::PathBuf;
use std::time::Duration;

pub(crate) const USAGE: &str = "\
usage: cargo bench --bench load -- FOLDER [--seconds N] [--visitors N] [--hostile N] [--binary FILE]

--seconds N    so long; 60 if not given
--visitors N   so many ask one after another; 8 if not given
--hostile N    so many do harm meanwhile; 4 if not given
--binary FILE  measure this program instead of the one that was built for the bench";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) folder: PathBuf,
    pub(crate) time: Duration,
    pub(crate) visitors: u64,
    pub(crate) hostile: u64,
    pub(crate) binary: Option<PathBuf>,
}

impl Arguments {
    /// `None` if they make no sense.
    pub(crate) fn read(given: impl Iterator<Item = String>) -> Option<Self> {
        // Cargo adds this one to what it was given.
        let mut given = given.filter(|argument| argument != "--bench");
        let folder = given.next().filter(|folder| !folder.starts_with('-'))?.into();
        let mut arguments =
            Self { folder, time: Duration::from_mins(1), visitors: 8, hostile: 4, binary: None };
        while let Some(option) = given.next() {
            let value = given.next()?;
            match option.as_str() {
                "--seconds" => arguments.time = Duration::from_secs(value.parse().ok()?),
                "--visitors" => arguments.visitors = value.parse().ok()?,
                "--hostile" => arguments.hostile = value.parse().ok()?,
                "--binary" => arguments.binary = Some(value.into()),
                _ => return None,
            }
        }
        Some(arguments)
    }
}

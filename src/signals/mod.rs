//! Signals of readers on their way from a web server's log to a portal: the addresses that browsers ask for, the
//! formats of logs, and the file that keeps what was counted.
//!
//! Touches the disk: it reads logs and reads and writes the file of signals, which are no sources of the portal.
//! Never keeps who asked: of a line only day, method and address are looked at.
#![expect(clippy::disallowed_methods, reason = "logs and the file of signals are no sources of the portal")]

mod address;
mod file;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod import;
mod log;

pub use address::{Beacon, MARK_CHARACTERS, QUERY_CHARACTERS, Refused, read_query};
pub use file::{Counted, SignalsError, load, save};
pub use import::{Imported, PER_DAY, PER_DAY_AND_SUBJECT, import};
pub use log::LogFormat;

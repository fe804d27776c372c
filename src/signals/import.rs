//! Counts the signals in a log: one pass, one line at a time, whatever the bytes.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::address::{Beacon, Refused};
use super::file::Counted;
use super::log::{LineReader, LogFormat};

/// No server writes a longer line for a signal; of a longer one only this much is looked at.
const LINE_BYTES: usize = 16 << 10;

/// One page and reaction, or one query, counts at most so often a day: more is a script and not readers.
pub const PER_DAY_AND_SUBJECT: u64 = 500;

/// All signals of a day count at most so often.
pub const PER_DAY: u64 = 50_000;

/// What an import found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Lines read.
    pub lines: u64,
    /// Signals that were new.
    pub added: u64,
    /// Signals that had been counted before.
    pub known: u64,
    /// Signals over the limits of a day.
    pub over_limit: u64,
    /// Signals that were refused, by reason.
    pub refused: BTreeMap<Refused, u64>,
}

/// Adds the signals of a log to what was counted. Lines about anything else are passed over.
///
/// # Errors
///
/// The log cannot be read to its end.
pub fn import(
    log: impl Read,
    format: LogFormat,
    base: Option<&str>,
    zone: &TimeZone,
    counted: &mut Counted,
    imported: &mut Imported,
) -> io::Result<()> {
    let mut log = BufReader::with_capacity(64 << 10, log);
    let is_packed = log.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let mut reader = LineReader::new(format);
    let mut add = |line: &[u8]| {
        imported.lines += 1;
        // A line that is no text may still hold one that is: what servers escape is not looked at.
        let line = String::from_utf8_lossy(line);
        let Some(request) = reader.read(&line) else { return };
        let Some(read) = Beacon::read(request.address, base) else { return };
        match read {
            Ok(beacon) => {
                let day = zone.to_datetime(request.at).date();
                count(counted, imported, day, beacon);
            }
            Err(refused) => *imported.refused.entry(refused).or_default() += 1,
        }
    };
    if is_packed {
        each_line(&mut BufReader::new(MultiGzDecoder::new(log)), &mut add)
    } else {
        each_line(&mut log, &mut add)
    }
}

fn count(counted: &mut Counted, imported: &mut Imported, day: Date, beacon: Beacon) {
    if counted.holds(day, &beacon) {
        imported.known += 1;
    } else if counted.of(day, &beacon.about) >= PER_DAY_AND_SUBJECT || counted.of_day(day) >= PER_DAY {
        imported.over_limit += 1;
    } else {
        counted.add(day, beacon);
        imported.added += 1;
    }
}

/// Calls `with` for each line without its end; of a very long one for its beginning.
fn each_line(log: &mut impl BufRead, with: &mut impl FnMut(&[u8])) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut is_whole = false;
        let mut is_over = true;
        while !is_whole {
            let buffer = match log.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            is_over = false;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = LINE_BYTES.saturating_sub(line.len()).min(part.len());
            line.extend_from_slice(&part[..room]);
            is_whole = end.is_some();
            let used = end.map_or(buffer.len(), |end| end + 1);
            log.consume(used);
        }
        if is_over {
            return Ok(());
        }
        with(line.strip_suffix(b"\r").unwrap_or(&line));
    }
}

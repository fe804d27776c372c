//! What the last write left in the output folder: of each file its content's hash and its stamp.
//!
//! A file that still has its stamp has its content, and need not be read. Only that is ever believed: a ledger that is
//! damaged, of another output folder or from before the system was started counts as empty, and so costs time alone.
//!
//! [`MAGIC`], BLAKE3 of the rest, what it is for and by which function, then the entries in the order of their paths;
//! numbers are little endian, texts have their length before them.

use std::ops::Range;

use super::disk;
use super::folders::Places;
use super::stamp::{self, Stamp};
use crate::hash::Hash;

const MAGIC: &[u8] = b"chienowa-ledger 2\n";

/// The files that need not be read.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Where in the bytes its path stands.
    path: Range<usize>,
    hash: Hash,
    stamp: Stamp,
}

impl Ledger {
    /// The ledger of this output folder; an empty one if there is none to be believed.
    pub(super) fn load(places: &Places) -> Self {
        // Whatever the reason that it cannot be read: the files can.
        let bytes = std::fs::read(&places.ledger).unwrap_or_default();
        let entries = header(places).and_then(|header| decode(&bytes, &header));
        entries.map_or_else(Self::default, |entries| Self { bytes, entries })
    }

    /// The hash of the file's content, if its stamp vouches for it.
    pub(super) fn vouched(&self, path: &str, stamp: &Stamp) -> Option<Hash> {
        let path_of = |entry: &Entry| &self.bytes[entry.path.clone()];
        let at = self.entries.binary_search_by(|entry| path_of(entry).cmp(path.as_bytes())).ok()?;
        let entry = &self.entries[at];
        (entry.stamp == *stamp).then_some(entry.hash)
    }

    /// Replaces the ledger by these entries, in the order of their paths. Their stamps must be settled.
    pub(super) fn replace<'a>(&self, places: &Places, entries: impl Iterator<Item = (&'a str, Hash, Stamp)>) {
        let Some(header) = header(places) else { return };
        let bytes = encode(&header, entries);
        if bytes != self.bytes {
            // The outputs are right without it, and a torn one is not believed.
            let _ = disk::write_new(&places.ledger, &bytes);
        }
    }
}

/// What a ledger is for; nothing where no ledger can be believed.
fn header(places: &Places) -> Option<Vec<u8>> {
    let mut header = Vec::new();
    put_text(&mut header, &stamp::running_system()?);
    put_text(&mut header, places.output.to_str()?);
    put_text(&mut header, &format!("{:?}", places.hashing));
    Some(header)
}

fn encode<'a>(header: &[u8], entries: impl Iterator<Item = (&'a str, Hash, Stamp)>) -> Vec<u8> {
    let mut bytes = [MAGIC, &[0; blake3::OUT_LEN], header].concat();
    for (path, hash, stamp) in entries {
        put_text(&mut bytes, path);
        bytes.extend(hash.as_bytes());
        for number in [stamp.device, stamp.inode, stamp.length] {
            bytes.extend(number.to_le_bytes());
        }
        for time in [stamp.modified, stamp.changed] {
            bytes.extend(time.to_le_bytes());
        }
    }
    let body = MAGIC.len() + blake3::OUT_LEN;
    let sum = blake3::hash(&bytes[body..]);
    bytes[MAGIC.len()..body].copy_from_slice(sum.as_bytes());
    bytes
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(u32::try_from(text.len()).expect("no path has 4 GiB").to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn decode(bytes: &[u8], header: &[u8]) -> Option<Vec<Entry>> {
    let body = bytes.strip_prefix(MAGIC)?;
    let (sum, body) = body.split_first_chunk::<{ blake3::OUT_LEN }>()?;
    if blake3::hash(body) != *sum {
        return None;
    }
    let mut rest = body.strip_prefix(header)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        let length = usize::try_from(u32::from_le_bytes(*take(&mut rest)?)).ok()?;
        let start = bytes.len() - rest.len();
        rest = rest.get(length..)?;
        let hash = Hash::from_bytes(*take(&mut rest)?);
        let mut number = || take(&mut rest).copied();
        let stamp = Stamp {
            device: u64::from_le_bytes(number()?),
            inode: u64::from_le_bytes(number()?),
            length: u64::from_le_bytes(number()?),
            modified: i64::from_le_bytes(number()?),
            changed: i64::from_le_bytes(number()?),
        };
        entries.push(Entry { path: start..start + length, hash, stamp });
    }
    Some(entries)
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(taken)
}

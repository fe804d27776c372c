//! Variants kept between builds in `.chienowa/images/`: one file for each original, named by a hash of all that its
//! variants depend on. What neither this build nor the one before has used is removed.
//!
//! A file begins with a hash of the rest: one that is torn or damaged is as good as none. That nothing can be kept is
//! no failure; nothing but the next build's speed depends on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use crate::hash::{Hash, Hashing};

const HASH_BYTES: usize = 32;
const LENGTH_BYTES: usize = 4;
/// What the last build used, a key a line. No key has this name.
const USED: &str = "used";

/// One variant as it is kept and published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) head: Head,
    pub(super) bytes: Vec<u8>,
}

/// What is known of a variant without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) width: u32,
    pub(super) file: String,
    /// Of its bytes, as builds tell outputs apart.
    pub(super) content: Hash,
    length: usize,
}

impl Variant {
    /// Takes a variant; the name of its file tells its width and its bytes.
    pub(super) fn new(width: u32, ending: &str, bytes: Vec<u8>) -> Self {
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let file = format!("{width}.{}.{ending}", &hash[..16]);
        let content = Hashing::OUTPUTS.of(&bytes);
        Self { head: Head { width, file, content, length: bytes.len() }, bytes }
    }
}

#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// So that two threads never write one file.
    written: AtomicUsize,
}

impl Store {
    pub(super) fn new(work: &Path) -> Self {
        Self { folder: work.join("images"), written: AtomicUsize::new(0) }
    }

    /// The variants kept under a key, unless they are damaged.
    pub(super) fn load(&self, key: &str) -> Option<Vec<Variant>> {
        let bytes = fs::read(self.folder.join(key)).ok()?;
        let (hash, rest) = bytes.split_at_checked(HASH_BYTES)?;
        if blake3::hash(rest).as_bytes() != hash {
            return None;
        }
        let (length, rest) = rest.split_at_checked(LENGTH_BYTES)?;
        let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (heads, mut rest) = rest.split_at_checked(length)?;
        let heads: Vec<Head> = serde_json::from_slice(heads).ok()?;
        let mut variants = Vec::with_capacity(heads.len());
        for head in heads {
            let (bytes, after) = rest.split_at_checked(head.length)?;
            variants.push(Variant { head, bytes: bytes.to_vec() });
            rest = after;
        }
        Some(variants)
    }

    /// Keeps variants, in one step.
    pub(super) fn save(&self, key: &str, variants: &[Variant]) {
        let heads: Vec<&Head> = variants.iter().map(|variant| &variant.head).collect();
        let heads = serde_json::to_vec(&heads).expect("numbers and names are JSON");
        let length = u32::try_from(heads.len()).expect("a few variants have short heads");
        let mut rest = length.to_le_bytes().to_vec();
        rest.extend(heads);
        rest.extend(variants.iter().flat_map(|variant| &variant.bytes));
        let bytes = [blake3::hash(&rest).as_bytes().as_slice(), &rest].concat();
        self.replace(key, &bytes);
    }

    /// Forgets what was used neither now nor by the build before.
    pub(super) fn end_build(&self, used: &BTreeSet<String>) {
        let before = fs::read_to_string(self.folder.join(USED)).unwrap_or_default();
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let kept: BTreeSet<&str> =
            used.iter().map(String::as_str).chain(before.lines()).chain([USED]).collect();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_stale = name.to_str().is_some_and(|name| is_ours(name) && !kept.contains(name));
            if is_stale && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                let _ = fs::remove_file(entry.path());
            }
        }
        let lines = used.iter().fold(String::new(), |lines, key| lines + key + "\n");
        if lines != before {
            self.replace(USED, lines.as_bytes());
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let staged = self.folder.join(format!("{name}.{}.{number}", std::process::id()));
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&staged, bytes))
            .and_then(|()| fs::rename(&staged, self.folder.join(name)));
        if written.is_err() {
            let _ = fs::remove_file(&staged);
        }
    }
}

/// Whether a file can be of this store: a key, or what was to become one or the list. Whatever else lies in the
/// folder, or behind a link in its place, is not ours to remove.
fn is_ours(name: &str) -> bool {
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let is_key = stem.len() == 2 * HASH_BYTES && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_key || stem == USED) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variants() -> Vec<Variant> {
        vec![Variant::new(720, "jpg", b"small".to_vec()), Variant::new(1080, "jpg", b"larger".to_vec())]
    }

    #[test]
    fn what_is_kept_comes_back_unless_any_bit_of_it_is_damaged() {
        let work = tempfile::tempdir().expect("a temporary folder can be made");
        let store = Store::new(work.path());
        assert_eq!(store.load("key"), None);
        store.save("key", &variants());
        assert_eq!(store.load("key"), Some(variants()));
        let file = work.path().join("images/key");
        let whole = fs::read(&file).expect("it is kept");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&file, &damaged).expect("it can be written");
            assert_eq!(store.load("key"), None, "byte {at}");
            fs::write(&file, &whole[..at]).expect("it can be written");
            assert_eq!(store.load("key"), None, "cut at {at}");
        }
    }

    #[test]
    fn what_two_builds_have_not_used_is_forgotten() {
        let work = tempfile::tempdir().expect("a temporary folder can be made");
        let store = Store::new(work.path());
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        for key in [&a, &b] {
            store.save(key, &variants());
        }
        let torn = work.path().join(format!("images/{a}.1.1"));
        let other = work.path().join("images/notes.txt");
        for file in [&torn, &other] {
            fs::write(file, "anything").expect("it can be written");
        }
        store.end_build(&BTreeSet::from([a.clone(), b.clone()]));
        assert!(!torn.exists(), "what a killed build left goes at once");
        store.end_build(&BTreeSet::from([a.clone()]));
        assert!(store.load(&a).is_some() && store.load(&b).is_some(), "one build more");
        store.end_build(&BTreeSet::from([a.clone()]));
        assert!(store.load(&a).is_some() && store.load(&b).is_none());
        assert!(other.exists(), "a file of somebody else stays");
    }
}

//! What contents are told apart by.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;

const BUFFER_BYTES: usize = 64 * 1024;

/// The hash of a content by one of the functions. Only hashes by the same function are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash([u8; HASH_BYTES]);

/// Which function tells contents apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hashing {
    /// XXH3 in 128 bits, at a tenth of the time. Who writes two contents can make their hashes equal, and by that only
    /// keep a page of their own from being replaced on this machine.
    Xxh3,
    /// BLAKE3: nobody can make two contents of one hash. For what other machines compare.
    Blake3,
}

/// A hash that is being worked out.
pub(crate) enum Hasher {
    Xxh3(Box<XxHash3_128>),
    Blake3(Box<blake3::Hasher>),
}

impl Hash {
    /// What [`Hash::as_bytes`] gave.
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// In hexadecimal digits.
    pub fn to_hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// Sixteen bytes, filled up.
    fn of_number(number: u128) -> Self {
        let mut bytes = [0; HASH_BYTES];
        bytes[..size_of::<u128>()].copy_from_slice(&number.to_be_bytes());
        Self(bytes)
    }
}

impl From<blake3::Hash> for Hash {
    fn from(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }
}

impl Hashing {
    /// What tells the outputs of builds apart.
    pub const OUTPUTS: Self = Self::Xxh3;

    /// The hash of bytes.
    pub fn of(self, bytes: &[u8]) -> Hash {
        match self {
            Self::Xxh3 => Hash::of_number(XxHash3_128::oneshot(bytes)),
            Self::Blake3 => blake3::hash(bytes).into(),
        }
    }

    /// The hash of all that is read.
    pub fn of_all(self, mut from: impl Read) -> io::Result<Hash> {
        let mut hasher = self.hasher();
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// For a content that comes in parts.
    pub(crate) fn hasher(self) -> Hasher {
        match self {
            Self::Xxh3 => Hasher::Xxh3(Box::new(XxHash3_128::new())),
            Self::Blake3 => Hasher::Blake3(Box::default()),
        }
    }
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Xxh3(hasher) => hasher.write(bytes),
            Self::Blake3(hasher) => {
                hasher.update(bytes);
            }
        }
    }

    pub(crate) fn finish(&self) -> Hash {
        match self {
            Self::Xxh3(hasher) => Hash::of_number(hasher.finish_128()),
            Self::Blake3(hasher) => hasher.finalize().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_gives_what_its_authors_publish() {
        // The first of the specification of XXH3 (xxHash 0.8), the second of the test vectors of BLAKE3.
        assert_eq!(&Hashing::Xxh3.of(b"").to_hex()[..32], "99aa06d3014798d86001c324468d497f");
        let of_nothing = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
        assert_eq!(Hashing::Blake3.of(b"").to_hex(), of_nothing);
    }

    #[test]
    fn bytes_have_one_hash_however_they_come() {
        // About the lengths where the functions change their way: 16, 128, 240 and 1024 bytes, and more than a buffer.
        let long: Vec<u8> = (0_u32..100_000).flat_map(u32::to_le_bytes).collect();
        for length in [0, 1, 16, 17, 128, 129, 240, 241, 1_024, 1_025, BUFFER_BYTES, long.len()] {
            let bytes = &long[..length];
            for hashing in [Hashing::Xxh3, Hashing::Blake3] {
                let hash = hashing.of(bytes);
                assert_eq!(hashing.of_all(bytes).expect("memory can be read"), hash, "{length} {hashing:?}");
                let mut hasher = hashing.hasher();
                bytes.chunks(700).for_each(|part| hasher.update(part));
                assert_eq!(hasher.finish(), hash, "{length} {hashing:?}");
                let changed = [bytes, b"."].concat();
                assert_ne!(hashing.of(&changed), hash);
            }
        }
    }
}

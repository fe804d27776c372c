//! A newer `fancy-regex` in the place of the one that syntect asks for, put there by `[patch.crates-io]`.
//!
//! syntect is the only crate here that asks for it. What syntect calls is the same in both but for one type; the newer
//! one builds a pattern in a third of the time and tries it only where it could match. To be removed when syntect asks
//! for it itself.

pub use newer::*;

/// What a pattern matched, in text: the newer crate also searches bytes.
pub type Captures<'t> = newer::Captures<'t, str>;

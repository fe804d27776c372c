//! Remembers what was made, by everything that it depends on: parsed documents for two generations, in memory and on
//! disk, and which outputs the last build made of what.
//!
//! Nothing here decides what an output is. What is remembered is a part of what would be made again, or it is not used.

pub mod disk;
mod documents;
mod inputs;
pub mod outputs;
#[cfg(test)]
mod tests;

pub use documents::Memo;
pub use inputs::Inputs;

/// Changes with everything that this program is made of, so that what another version remembers is not believed.
pub const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("CHIENOWA_PROGRAM"));

//! The preview server: shows the newest revision, rebuilds when a source changes and tells the browsers.
//!
//! For one person and a few around: no TLS, no log-in. `gate.rs` closes what `tiny_http` leaves open. The published portal is
//! static files on a real web server. Knows nothing of Markdown, templates or search; [`Revision`] and [`Builder`] are all
//! it sees of them. Never prints.
#![expect(clippy::disallowed_methods, reason = "this module sends files")]

mod answer;
mod editor;
mod events;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gate;
mod head;
mod hosts;
mod inner;
mod listen;
mod live;
mod portal;
mod range;
mod raw_head;
mod router;
mod search;
mod server;
mod state;
mod target;
#[cfg(test)]
mod tests;

pub use crate::media_type::media_type;
pub use editor::Editor;
pub use listen::{Address, ListenError, Listening};
pub use live::{Live, StartError};
pub use portal::{Builder, Content, Fingerprint, Problem, Rebuilt, Revision, SearchRequest};
pub(crate) use search::{MOST_QUERY_CHARACTERS, MOST_VALUES};

//! Full-text search in Japanese and English over a portal's pages, natively and in WebAssembly.
//!
//! Hand in [`SearchDocument`]s, one for each language version of a page; [`Index::build`] analyses them,
//! [`Index::update`] takes up changes, [`Index::search`] answers a [`Query`]. [`Index::to_files`] and
//! [`Index::from_files`] (or [`Index::open`], which reads slices on demand) carry an index from one process to
//! another. For static hosts [`publish`] makes files of [`Chunk`]s, which can be kept. Nothing here touches files,
//! clocks or networks: whoever calls does that.
//!
//! From text to hit: `normalise` → `units` → `tokens` and `analysis` → `invert` and `chunk` (some documents) →
//! `join` and `segment` (the engine) and `pages` (what is shown); a query goes `syntax` and `query` → `clauses` (with
//! `vocabulary` and `resolve`) → `search` (tiers, `ranking`) → `excerpt` → [`SearchResults`].

mod analysis;
mod bundle;
mod character;
mod chunk;
mod clauses;
mod columns;
mod correction;
mod document;
mod error;
mod excerpt;
mod explain;
mod facet;
mod facet_table;
#[doc(hidden)]
pub mod fuzzing;
mod index;
mod invert;
mod join;
mod lookups;
mod manifest;
mod matching;
mod narrowing;
mod normalise;
mod okurigana;
mod pages;
mod parallel;
mod query;
mod ranking;
mod resolve;
mod results;
mod schema;
mod search;
mod segment;
mod syntax;
mod terms;
mod tokens;
mod units;
mod variants;
mod vocabulary;
mod warm;
mod wire;

pub use bundle::{Bundle, ENTRY_FILE, Entry, EntryFile, LazyIndex, Step, coalesce, publish, publish_to};
pub use chunk::Chunk;
pub use document::{Boosts, Passage, SearchDocument};
pub use error::Error;
pub use explain::Explanation;
pub use facet::{FacetCount, FacetName, Filter};
pub use index::Index;
pub use query::Query;
pub use results::{Correction, Hit, Marks, Relaxed, SearchResults, Tier};
pub use tantivy;
pub use vocabulary::{Label, Vocabulary};

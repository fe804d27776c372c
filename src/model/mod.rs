//! All documents together: addresses, taxonomies, links, learning paths. The result is an immutable [`Site`].
//!
//! Knows no HTML and reads no file.

mod build;
mod calendar;
mod freshness;
mod glossary;
pub mod impact;
mod learning_path;
mod links;
mod order;
mod page;
mod references;
mod related;
mod site;
mod status;
mod taxonomy;
mod urls;
mod vocabularies;

pub use build::build;
pub use calendar::{Calendar, Meeting, Subject, sessions, sessions_of};
pub use freshness::Age;
pub use glossary::{Glossary, LanguageGlossary, Mention, Term};
pub use impact::Impact;
pub use links::{ImageTarget, LinkTarget};
pub use page::{Page, PageId};
pub use site::{Audience, Site};
pub use status::Status;
pub use taxonomy::{Taxonomies, Taxonomy, Terms};
pub use urls::{GENERATED_LISTS, encode, output_path};
pub use vocabularies::Vocabularies;

//! All documents together: addresses, taxonomies, links, learning paths. The result is an immutable [`Site`].
//!
//! Knows no HTML and reads no file.

mod build;
mod calendar;
mod care;
mod freshness;
mod glossary;
mod history;
mod image_variants;
pub mod impact;
mod learning_path;
mod links;
mod mended_links;
mod next_change;
mod order;
mod page;
mod picture;
mod references;
mod related;
mod review;
mod signals;
mod site;
mod sources;
mod status;
mod taxonomy;
mod urls;
mod vocabularies;

pub use build::build;
pub use calendar::{Calendar, Meeting, Subject, sessions, sessions_of};
pub use care::{Care, CareItem, CareList, Keeper, Load, Reason, keeper};
pub use freshness::Age;
pub use glossary::{Glossary, LanguageGlossary, Mention, Term};
pub use history::{FileHistory, History, PageHistory, Signature};
pub use image_variants::{
    IMAGE_VARIANTS_URL, ImageVariant, ImageVariants, VARIANT_WIDTHS, WantedVariants, variant_widths,
};
pub use impact::Impact;
pub(crate) use links::is_external;
pub use links::{ImageTarget, LinkTarget};
pub use mended_links::in_destination;
pub use next_change::{Change, News, news, next_change};
pub use page::{Page, PageId};
pub use picture::{PictureFile, PictureTrouble};
pub use review::{Hindrance, Review};
pub use signals::{About, Reaction, Reactions, SIGNAL_FOLDER, Signal, Signals};
pub use site::{Audience, Site};
pub use status::Status;
pub use taxonomy::{Taxonomies, Taxonomy, Terms};
pub use urls::{GENERATED_LISTS, encode, of_document, output_path};
pub use vocabularies::Vocabularies;

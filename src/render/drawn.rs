//! What is drawn once and stands on many pages: cards, and what every page of a language ends with.
//!
//! Belongs to one site in one theme, like the renderer, and is filled when first needed. Never decides what is drawn.

use std::sync::OnceLock;

use crate::diagnostic::Diagnostic;
use crate::model::PageId;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// Drawn parts of pages, by language.
#[derive(Debug)]
pub(super) struct Drawn {
    languages: Vec<DrawnLanguage>,
}

/// Drawn parts of the pages of one language.
#[derive(Debug)]
pub(super) struct DrawnLanguage {
    foot: OnceLock<Box<str>>,
    /// By page.
    cards: Vec<OnceLock<Box<str>>>,
}

impl Drawn {
    /// Nothing drawn yet.
    pub(super) fn new(languages: usize, pages: usize) -> Self {
        let of_language = || DrawnLanguage {
            foot: OnceLock::new(),
            cards: std::iter::repeat_with(OnceLock::new).take(pages).collect(),
        };
        Self { languages: std::iter::repeat_with(of_language).take(languages).collect() }
    }

    /// The language of this number in the configuration.
    pub(super) fn language(&self, number: usize) -> &DrawnLanguage {
        &self.languages[number]
    }
}

impl DrawnLanguage {
    pub(super) fn foot(&self, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
        once(&self.foot, draw)
    }

    pub(super) fn card(&self, id: PageId, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
        once(&self.cards[id.index()], draw)
    }
}

/// Two threads may draw the same at once; both draw the same bytes. What is drawn once may read no page's text: only
/// the first output that shows it would be known to depend on it.
fn once(place: &OnceLock<Box<str>>, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
    match place.get() {
        Some(drawn) => Ok(drawn),
        None => {
            let drawn = super::contents::refusing(draw)?;
            Ok(place.get_or_init(|| drawn.into_boxed_str()))
        }
    }
}

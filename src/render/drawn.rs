//! What is made once and stands in many outputs: cards, names of terms, and what surrounds the pages of a section.
//!
//! Belongs to one site in one theme, like the renderer, and is filled when first needed. Never decides what is drawn.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use ahash::AHashMap;
use jiff::civil::Date;

use super::views::{self, BadgeName};
use crate::diagnostic::Diagnostic;
use crate::model::{PageId, Taxonomy};
use crate::parse::Kind;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// HTML by what it shows, where it is not known beforehand what there is.
type Known<K> = RwLock<AHashMap<K, Arc<str>>>;

/// How many ways to a story of one's own are kept.
const MOST_WRITE_OWN: usize = 256;
/// How many sections the header has at most.
pub(super) const SECTIONS: usize = 5;

/// What stands around the pages of a section, drawn by the components of these names and `layouts/foot.html`.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub(super) site_head: tera::Value,
    pub(super) site_ways: tera::Value,
    pub(super) small_search: tera::Value,
    pub(super) foot: tera::Value,
}

/// All that a layout is given besides its view.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) around: &'a Surroundings,
    /// The page's Content-Security-Policy.
    pub(super) policy: &'a str,
}

/// Drawn parts of pages, by language.
#[derive(Debug)]
pub(super) struct Drawn {
    languages: Vec<DrawnLanguage>,
    /// The policy of every page.
    pub(super) policy: OnceLock<String>,
}

/// Drawn parts of the pages of one language.
#[derive(Debug)]
pub(super) struct DrawnLanguage {
    /// By section; the last surrounds pages of none.
    surroundings: [OnceLock<Surroundings>; SECTIONS + 1],
    /// By page.
    cards: Vec<OnceLock<Box<str>>>,
    /// By taxonomy and id. A page may name a person or a tag that no vocabulary has.
    terms: [Known<Box<str>>; Taxonomy::ALL.len()],
    days: RwLock<AHashMap<Date, views::Date>>,
    /// By kind.
    record_buttons: [OnceLock<Box<str>>; Kind::ALL.len()],
    /// By state and its day. Many pages are due on one day.
    notices: Known<(BadgeName, Option<Date>)>,
    /// By heading and file. Pages about the same tasks and tools lead to the same one.
    write_own: Known<Box<str>>,
}

impl Drawn {
    /// Nothing drawn yet.
    pub(super) fn new(languages: usize, pages: usize) -> Self {
        let of_language = || DrawnLanguage {
            surroundings: Default::default(),
            cards: std::iter::repeat_with(OnceLock::new).take(pages).collect(),
            terms: Default::default(),
            days: RwLock::default(),
            record_buttons: Default::default(),
            notices: RwLock::default(),
            write_own: RwLock::default(),
        };
        let languages = std::iter::repeat_with(of_language).take(languages).collect();
        Self { languages, policy: OnceLock::new() }
    }

    /// The language of this number in the configuration.
    pub(super) fn language(&self, number: usize) -> &DrawnLanguage {
        &self.languages[number]
    }
}

impl DrawnLanguage {
    /// Of the section with this number, or of pages in no section.
    pub(super) fn surroundings(
        &self,
        section: Option<usize>,
        draw: impl FnOnce() -> Result<Surroundings>,
    ) -> Result<&Surroundings> {
        once(&self.surroundings[section.unwrap_or(SECTIONS)], draw)
    }

    pub(super) fn card(&self, id: PageId, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
        once_text(&self.cards[id.index()], draw)
    }

    pub(super) fn record_buttons(&self, kind: Kind, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
        once_text(&self.record_buttons[kind as usize], draw)
    }

    /// A day as people write it. Thousands of pages are of a few hundred days.
    pub(super) fn day(&self, day: Date, write: impl FnOnce() -> views::Date) -> views::Date {
        let Ok(written) = once_of(&self.days, &day, || Ok::<_, Infallible>(write()));
        written
    }

    pub(super) fn notice(
        &self,
        name: BadgeName,
        day: Option<Date>,
        draw: impl FnOnce() -> Result<String>,
    ) -> Result<Arc<str>> {
        once_of(&self.notices, &(name, day), || draw().map(Arc::from))
    }

    /// A way to a story of one's own. Recipes lead each to another: not all are kept.
    pub(super) fn write_own(&self, own: &str, draw: impl FnOnce() -> Result<String>) -> Result<Arc<str>> {
        once_of_most(MOST_WRITE_OWN, &self.write_own, own, || draw().map(Arc::from))
    }

    pub(super) fn term(
        &self,
        taxonomy: Taxonomy,
        id: &str,
        draw: impl FnOnce() -> Result<String>,
    ) -> Result<Arc<str>> {
        once_of(&self.terms[taxonomy as usize], id, || draw().map(Arc::from))
    }
}

/// Two threads may draw the same at once; both draw the same bytes. What is drawn once may read no page's text: only
/// the first output that shows it would be known to depend on it.
fn once<T>(place: &OnceLock<T>, draw: impl FnOnce() -> Result<T>) -> Result<&T> {
    match place.get() {
        Some(drawn) => Ok(drawn),
        None => {
            let drawn = super::contents::refusing(draw)?;
            Ok(place.get_or_init(|| drawn))
        }
    }
}

fn once_text(place: &OnceLock<Box<str>>, draw: impl FnOnce() -> Result<String>) -> Result<&str> {
    once(place, || draw().map(String::into_boxed_str)).map(|drawn| &**drawn)
}

/// The same where it is not known beforehand what there is.
fn once_of<K, Q, T, E>(
    places: &RwLock<AHashMap<K, T>>,
    key: &Q,
    draw: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    K: Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ToOwned<Owned: Into<K>> + ?Sized,
    T: Clone,
{
    once_of_most(usize::MAX, places, key, draw)
}

/// The same for the first so many; what comes after them is drawn each time.
fn once_of_most<K, Q, T, E>(
    most: usize,
    places: &RwLock<AHashMap<K, T>>,
    key: &Q,
    draw: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E>
where
    K: Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ToOwned<Owned: Into<K>> + ?Sized,
    T: Clone,
{
    // A thread that fails leaves what was drawn before it.
    if let Some(drawn) = places.read().unwrap_or_else(PoisonError::into_inner).get(key) {
        return Ok(drawn.clone());
    }
    let drawn = super::contents::refusing(draw)?;
    let mut places = places.write().unwrap_or_else(PoisonError::into_inner);
    if places.len() < most {
        places.insert(key.to_owned().into(), drawn.clone());
    }
    Ok(drawn)
}

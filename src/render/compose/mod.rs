//! Fills the views from the model: what a page shows, in the words of its language.

mod article;
mod assistants;
mod calendar;
mod cards;
mod care;
mod chrome;
mod digest;
mod feeds;
mod home;
mod impact;
mod impact_words;
mod kinds;
mod list;
mod module_steps;
mod my;
mod news;
mod page_data;
mod people_data;
mod review;
mod search;
mod share;
mod team;
mod terms;

use std::borrow::Cow;

use super::drawn::DrawnLanguage;
use super::{Locale, Renderer};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::impact::{Saved, saved_per_month};
use crate::model::{PageId, Site, encode};
use crate::parse::front_matter::Own;

pub use digest::{Period, PeriodName};
pub(crate) use feeds::{FEED_KINDS, feed_url};
pub(super) use people_data::people_data;
pub(super) use search::search_titles;

type Composed<T> = Result<T, Box<Diagnostic>>;

/// Composes the pages of one language.
#[derive(Clone, Copy, Debug)]
pub struct Composer<'a> {
    renderer: &'a Renderer,
    site: &'a Site,
    language: &'a str,
    /// The language's number in the configuration.
    number: usize,
    /// What is drawn once for all pages of the language.
    drawn: &'a DrawnLanguage,
    /// The words of the language.
    pub(super) locale: &'a Locale,
}

impl<'a> Composer<'a> {
    /// For pages in `language`.
    pub fn new(renderer: &'a Renderer, language: &str) -> Self {
        let site = renderer.site.as_ref();
        let languages = &site.config.languages;
        let number = languages.iter().position(|known| known == language).unwrap_or_default();
        let language = &languages[number];
        let drawn = renderer.drawn.language(number);
        Self { renderer, site, language, number, drawn, locale: renderer.theme.locale(language) }
    }

    const fn config(&self) -> &'a Config {
        &self.site.config
    }

    /// The address, as a page writes it, of a path of the portal in this language.
    fn local(&self, url: &str) -> String {
        self.raw(&self.in_language(url))
    }

    /// The address of an output, whatever the language.
    fn raw(&self, url: &str) -> String {
        self.config().base.link(&encode(url))
    }

    fn in_language<'u>(&self, url: &'u str) -> Cow<'u, str> {
        self.config().in_language(self.language, url)
    }

    /// A day for people and machines.
    fn day(&self, day: jiff::civil::Date) -> super::views::Date {
        self.drawn.day(day, || self.locale.day(day))
    }

    /// The version of a page for this reader.
    fn version(&self, id: PageId) -> PageId {
        self.site.version(id, self.language)
    }

    /// The language of a page's text, if it is not the reader's.
    fn other_language(&self, id: PageId) -> Option<String> {
        Some(self.site.page(id).language.clone()).filter(|language| language != self.language)
    }

    /// What a story saves a month, if it says so.
    fn saved(&self, id: PageId) -> Option<Saved> {
        match &self.site.front(self.site.page(id)).own {
            Own::Story(story) => saved_per_month(story),
            _ => None,
        }
    }

    /// Hours that stories save a month in all, from today on; none if none does.
    fn saved_hours(&self, ids: &[PageId]) -> Option<super::views::Amount> {
        let stories = ids.iter().filter_map(|id| self.site.impact.story(*id));
        let pace: Vec<Saved> = stories.filter(|story| story.goes_on).map(|story| story.per_month).collect();
        (!pace.is_empty()).then(|| self.locale.amount(pace.into_iter().sum::<Saved>().hours()))
    }
}

/// Whole minutes for a figure.
fn whole_minutes(minutes: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "front matter takes 0 to a year of minutes"
    )]
    let whole = minutes.round() as u32;
    whole
}

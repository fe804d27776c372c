//! Pages as they appear in lists.

use super::{Composed, Composer, whole_minutes};
use crate::html::to_attribute;
use crate::model::{News, PageId, Taxonomy};
use crate::parse::front_matter::Own;
use crate::render::views::{
    BadgeName, Card, CardGroup, Date, FilterName, Html, Link, Minutes, NewsEntry, PageLink,
};

/// What the attributes of most cards need.
const COMPARED_BYTES: usize = 128;

impl Minutes {
    /// Of minutes before and after.
    fn of((before, after): (f64, f64)) -> Self {
        let (before, after) = (whole_minutes(before), whole_minutes(after));
        let longest = f64::from(before.max(after));
        let percent = |minutes: u32| (f64::from(minutes) * 1000.0 / longest).round() / 10.0;
        let bars = (longest > 0.0).then(|| [percent(before), percent(after)]);
        Self { before, after, bars }
    }
}

impl Composer<'_> {
    /// Cards for `card_list`, one after the other.
    pub(super) fn cards(&self, ids: &[PageId]) -> Composed<Html> {
        // At once: of thousands, a text that grows would hold as much again.
        Ok(Html(ids.iter().map(|id| self.card_item(*id)).collect::<Composed<Vec<&str>>>()?.concat()))
    }

    /// A card for `card_list`. A page's card stands in a dozen lists and is drawn once.
    fn card_item(&self, id: PageId) -> Composed<&str> {
        self.drawn.card(id, || {
            let card = self.card(id);
            let drawn = self.renderer.theme.component("card", &card, self.locale)?;
            Ok(["\n  <li", &self.compared(id, &card), ">", &drawn, "  </li>"].concat())
        })
    }

    /// What the filters of a list compare and sort by, as attributes: ids are parted by `|`, which none contains.
    fn compared(&self, id: PageId, card: &Card) -> String {
        let mut html = String::with_capacity(COMPARED_BYTES);
        let mut attribute = |name: &str, value: &str| {
            for part in [" ", name, "=\"", &to_attribute(value), "\""] {
                html.push_str(part);
            }
        };
        for name in FilterName::ALL {
            let ids = self.facet(self.version(id), name);
            if !ids.is_empty() {
                attribute(name.attribute(), &ids.join("|"));
            }
        }
        if let Some(date) = &card.date {
            attribute("data-date", &date.iso);
        }
        if let Some(minutes) = card.minutes {
            attribute("data-minutes", &minutes.to_string());
        }
        if let Some(saved) = &card.saved_hours {
            attribute("data-saved", &format!("{:?}", saved.value));
        }
        html
    }

    /// A group, unless it would be empty.
    pub(super) fn group(
        &self,
        title: Option<String>,
        url: Option<String>,
        ids: &[PageId],
    ) -> Composed<Option<CardGroup>> {
        if ids.is_empty() {
            return Ok(None);
        }
        Ok(Some(CardGroup { title, url, total: ids.len(), cards: self.cards(ids)? }))
    }

    /// The link to the reader's version of a page.
    pub(super) fn link(&self, id: PageId) -> Link {
        let page = self.site.page(self.version(id));
        Link { label: page.title.clone(), url: self.raw(&page.url) }
    }

    /// The link to the reader's version of a page, with the name that the reader's record has for it.
    pub(super) fn page_link(&self, id: PageId) -> PageLink {
        let Link { label, url } = self.link(id);
        PageLink { page: self.site.original(self.site.page(id)).url.clone(), label, url }
    }

    pub(super) fn card(&self, id: PageId) -> Card {
        let version = self.version(id);
        let front = self.site.front(self.site.page(version));
        let (mut level, mut minutes, mut before_after, mut stage) = (None, None, None, None);
        match &front.own {
            Own::Story(story) => {
                stage = story.stage;
                before_after = story.before_minutes.zip(story.after_minutes).map(Minutes::of);
            }
            Own::Recipe(recipe) => {
                level = recipe.level;
                minutes = recipe.minutes_to_try.and_then(|minutes| u32::try_from(minutes).ok());
            }
            Own::Module(module) => {
                level = module.level;
                minutes = module.minutes.and_then(|minutes| u32::try_from(minutes).ok());
            }
            Own::Faq(_) | Own::Page(_) => {}
        }
        let task = |task: &String| self.site.term_label(Taxonomy::Tasks, task, self.language);
        let NewsEntry { page, kind, title, url, summary, lang, department, date, badges } =
            self.news_entry(id, self.card_date(version));
        Card {
            page,
            kind,
            title,
            url,
            summary,
            lang,
            department,
            tasks: front.common.tasks.iter().map(task).collect(),
            level,
            minutes,
            before_after,
            saved_hours: self.saved(version).map(|saved| self.locale.amount(saved.hours())),
            stage,
            date,
            badges,
        }
    }

    /// The ids by which a filter finds a page.
    pub(super) fn facet(&self, id: PageId, name: FilterName) -> Vec<&str> {
        let page = self.site.page(id);
        let front = self.site.front(page);
        match name {
            FilterName::Department => self
                .site
                .department_of(page)
                .map_or_else(Vec::new, |department| self.with_parents(department)),
            FilterName::Task => front.common.tasks.iter().map(String::as_str).collect(),
            FilterName::Tool => front.common.tools.iter().map(String::as_str).collect(),
            FilterName::Level => match &front.own {
                Own::Recipe(recipe) => recipe.level.map(level_name).into_iter().collect(),
                Own::Module(module) => module.level.map(level_name).into_iter().collect(),
                Own::Story(_) | Own::Faq(_) | Own::Page(_) => Vec::new(),
            },
        }
    }

    /// The day of a page, or the month of a module.
    pub(super) fn card_date(&self, id: PageId) -> Option<Date> {
        let page = self.site.page(id);
        let month = match &self.site.front(page).own {
            Own::Module(module) => module.month.map(|month| self.locale.month(month)),
            Own::Story(_) | Own::Recipe(_) | Own::Faq(_) | Own::Page(_) => None,
        };
        month.or_else(|| Some(self.day(self.site.original(page).day()?)))
    }

    pub(super) fn card_badges(&self, id: PageId) -> Vec<BadgeName> {
        let mut badges = self.badge_names(id);
        let page = self.site.page(id);
        if badges.is_empty() {
            let news = crate::model::news(self.site.common(page), page.kind(), self.site.now.day());
            badges.extend(news.map(|news| match news {
                News::New => BadgeName::New,
                News::Updated => BadgeName::Updated,
            }));
        }
        badges
    }

    /// A department and those above it, so that a division finds its sections.
    fn with_parents<'s>(&'s self, department: &'s str) -> Vec<&'s str> {
        let parent = |id: &str| self.site.vocabularies.departments.get(id)?.parent.as_deref();
        let mut ids = vec![department];
        let mut above = parent(department);
        while let Some(next) = above.filter(|next| !ids.contains(next)) {
            ids.push(next);
            above = parent(next);
        }
        ids
    }
}

/// The name of a level in front matter, filters and locale files.
pub(super) const fn level_name(level: crate::parse::front_matter::Level) -> &'static str {
    use crate::parse::front_matter::Level;
    match level {
        Level::FirstStep => "first-step",
        Level::Intermediate => "intermediate",
        Level::Advanced => "advanced",
    }
}

//! What every written page has.

use jiff::civil::{Date, DateTime};

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::{PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::plan::list_url;
use crate::render::article_body;
use crate::render::views::{Article, Chrome, Html, TermLink};

/// Pages to read next.
pub(super) const RELATED: usize = 6;

impl Composer<'_> {
    pub(super) fn page_chrome(&self, id: PageId) -> Composed<Chrome> {
        let page = self.site.page(id);
        let original = self.site.original(page);
        let mut steps = Vec::new();
        match list_url(page.kind()) {
            Some(list) => {
                let key = format!("kinds.{}", page.kind().name());
                steps.push((self.locale.get(&key).to_owned(), list.to_owned()));
            }
            None => steps.extend(self.folder_steps(&original.url)),
        }
        let chrome = self.chrome(&Frame {
            url: original.url.clone(),
            title: &page.title,
            description: self.site.summary(page),
            steps,
            page: Some(id),
        });
        Ok(Chrome { notices: self.notices(id)?, ..chrome })
    }

    /// The pages of the folders above an address.
    fn folder_steps(&self, url: &str) -> Vec<(String, String)> {
        let inner = url.trim_end_matches('/');
        inner
            .match_indices('/')
            .skip(1)
            .filter_map(|(at, _)| {
                let folder = &inner[..=at];
                let id = self.site.page_at(folder).filter(|id| self.site.is_shown(*id))?;
                Some((self.site.page(self.version(id)).title.clone(), folder.to_owned()))
            })
            .collect()
    }

    /// `shown` are the pages that the layout itself names: they are not related once more.
    pub(super) fn article(&self, id: PageId, shown: &[PageId]) -> Composed<Article> {
        self.article_beside(id, shown, &self.site.related(id, RELATED + shown.len()))
    }

    /// The same, where more related pages are known, best first.
    pub(super) fn article_beside(
        &self,
        id: PageId,
        shown: &[PageId],
        related: &[PageId],
    ) -> Composed<Article> {
        let page = self.site.page(id);
        let common = self.site.common(page);
        let original = page.original.unwrap_or(id);
        let related: Vec<PageId> =
            related.iter().copied().filter(|other| !shown.contains(other)).take(RELATED).collect();
        Ok(Article {
            kind: page.kind(),
            page: self.site.page(original).url.clone(),
            url: encode(&page.url).into_owned(),
            title: page.title.clone(),
            summary: self.site.summary(page).map(str::to_owned),
            lang: self.other_language(id),
            record_buttons: self.record_buttons(page.kind())?,
            body: article_body::body(self.renderer, page, self.locale)?,
            outline: article_body::outline(page),
            date: common.date.map(|day| self.day(day)),
            updated: common.updated.map(|day| self.day(day)),
            changed: self.changed(id).map(|day| self.day(day)),
            authors: self.terms(Taxonomy::People, common.authors.iter().map(String::as_str))?,
            contributors: self.besides_authors(id)?,
            owner: self.site.owner(page).and_then(|owner| self.person(owner)),
            department: self.terms(Taxonomy::Departments, self.site.department_of(page))?,
            tasks: self.terms(Taxonomy::Tasks, common.tasks.iter().map(String::as_str))?,
            tools: self.terms(Taxonomy::Tools, common.tools.iter().map(String::as_str))?,
            tags: self.terms(Taxonomy::Tags, common.tags.iter().map(String::as_str))?,
            review_by: self
                .site
                .review_due(page)
                .filter(|_| page.kind() != Kind::Page)
                .map(|day| self.day(day)),
            related: self.cards(&related)?,
            backlinks: self.site.page(original).backlinks.iter().take(20).map(|id| self.link(*id)).collect(),
        })
    }

    /// The day of a file's last commit. What the author says of a change in substance goes before, and a page that was
    /// published later is no older than that.
    fn changed(&self, id: PageId) -> Option<Date> {
        let page = self.site.page(id);
        let changed = self.renderer.contents.history(id)?.changed?;
        let published = self.site.original(page).published().map(DateTime::date);
        let is_news = self.site.common(page).updated.is_none() && published.is_none_or(|day| day < changed);
        is_news.then_some(changed)
    }

    /// Who besides the authors changed a page's file.
    fn besides_authors(&self, id: PageId) -> Composed<Html> {
        let authors = &self.site.common(self.site.page(id)).authors;
        let history = self.renderer.contents.history(id);
        let people = history.into_iter().flat_map(|history| &history.contributors);
        let besides = people.filter(|person| !authors.contains(person));
        self.terms(Taxonomy::People, besides.map(String::as_str))
    }

    /// What a reader can keep of a page of this kind, the same on all of them.
    fn record_buttons(&self, kind: Kind) -> Composed<Html> {
        let draw = || self.renderer.theme.component("record_buttons", &kind, self.locale);
        self.drawn.record_buttons(kind, draw).map(|drawn| Html(drawn.to_owned()))
    }

    /// Terms for `terms`, one after the other, each drawn once for all pages it stands on; of people, those who may be
    /// named.
    pub(super) fn terms<'t>(
        &self,
        taxonomy: Taxonomy,
        terms: impl IntoIterator<Item = &'t str>,
    ) -> Composed<Html> {
        let link = |term| match taxonomy {
            Taxonomy::People => self.person(term),
            _ => Some(self.term_link(taxonomy, term)),
        };
        let mut html = String::new();
        for term in terms {
            let draw = || match link(term) {
                Some(link) => self.renderer.theme.component("term_item", &link, self.locale),
                None => Ok(String::new()),
            };
            html.push_str(&self.drawn.term(taxonomy, term, draw)?);
        }
        Ok(Html(html))
    }

    /// A public person, linked if there is a page; nothing for somebody who may not be named.
    pub(super) fn person(&self, id: &str) -> Option<TermLink> {
        match self.site.vocabularies.people.get(id) {
            Some(person) if !person.public => None,
            Some(_) => Some(self.term_link(Taxonomy::People, id)),
            None => Some(TermLink { label: id.to_owned(), url: None, lang: None }),
        }
    }

    pub(super) fn term_link(&self, taxonomy: Taxonomy, term: &str) -> TermLink {
        let has_page = self.site.has_term_page(taxonomy, term);
        TermLink {
            label: self.site.term_label(taxonomy, term, self.language),
            url: has_page.then(|| self.local(&Site::term_url(taxonomy, term))),
            lang: None,
        }
    }
}

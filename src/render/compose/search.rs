//! The search page, the small index that browsers filter, and the page for addresses that are not there.

use chienowa_search::FacetName;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Composer;
use super::chrome::Frame;
use crate::model::{Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::plan::SEARCH_TITLES_URL;
use crate::render::views::{
    FacetLabels, Link, NotFoundView, SearchEntry, SearchHeading, SearchSource, SearchView,
};
use crate::render::{Renderer, search_program};

/// Tasks and words to start from.
const SUGGESTIONS: usize = 8;

impl Composer<'_> {
    pub(in crate::render) fn search(&self) -> SearchView {
        SearchView {
            chrome: self.chrome(&Frame {
                url: "/search/".to_owned(),
                title: self.locale.get("search.title"),
                description: None,
                steps: Vec::new(),
                page: None,
            }),
            facets: self.facet_labels(),
            tasks: self.task_links(),
            suggestions: self.suggested_words(),
        }
    }

    fn facet_labels(&self) -> Vec<FacetLabels> {
        let terms = |taxonomy: Taxonomy| -> Vec<Link> {
            let shown = self.site.shown_terms(taxonomy);
            shown
                .map(|term| Link {
                    url: term.to_owned(),
                    label: self.site.term_label(taxonomy, term, self.language),
                })
                .collect()
        };
        let kinds = Kind::ALL.map(|kind| Link {
            url: kind.name().to_owned(),
            label: self.locale.get(&format!("kind.{}", kind.name())).to_owned(),
        });
        FacetName::ALL
            .into_iter()
            .map(|name| FacetLabels {
                name: name.as_str().to_owned(),
                label: self.locale.get(&format!("search.facet.{}", name.as_str())).to_owned(),
                values: match name {
                    FacetName::Kind => kinds.to_vec(),
                    FacetName::Department => terms(Taxonomy::Departments),
                    FacetName::Task => terms(Taxonomy::Tasks),
                    FacetName::Tool => terms(Taxonomy::Tools),
                    FacetName::Author => terms(Taxonomy::People),
                    FacetName::Tag => Vec::new(),
                },
            })
            .collect()
    }

    /// `serve` can answer itself; a static host has nothing but files.
    pub(super) fn search_source(&self) -> SearchSource {
        let by_server = self.renderer.server_searches;
        let portable = self.renderer.is_portable();
        let index = self.renderer.index;
        let backend = self.renderer.search_backend();
        SearchSource {
            engine_url: backend.map(|backend| backend.url.clone()),
            engine_credentials: backend.is_some_and(|backend| backend.with_credentials),
            api_url: by_server.then(|| self.raw("/api/search")),
            portable_url: (portable && index).then(|| self.raw(&search_program::PORTABLE_SCRIPT.url)),
            worker_url: (!by_server && !portable && index)
                .then(|| self.raw(&search_program::WORKER_SCRIPT.url)),
            titles_url: self.raw(SEARCH_TITLES_URL),
            ask_url: self.search_ask_url(),
            suggestions: self.suggested_words(),
        }
    }

    /// Where to ask about what was not found.
    pub(super) fn search_ask_url(&self) -> Option<String> {
        self.ask_url("/search/", "{query}")
    }

    fn suggested_words(&self) -> Vec<String> {
        self.suggestions().into_iter().map(|link| link.label).collect()
    }

    pub(in crate::render) fn not_found(&self) -> NotFoundView {
        NotFoundView {
            chrome: self.chrome(&Frame {
                url: "/404.html".to_owned(),
                title: self.locale.get("not_found.title"),
                description: None,
                steps: Vec::new(),
                page: None,
            }),
            tasks: self.task_links(),
        }
    }

    /// The tasks with most pages, by name, each leading to its search results.
    pub(super) fn suggestions(&self) -> Vec<Link> {
        let mut tasks = self.tasks_by_use();
        tasks.truncate(SUGGESTIONS);
        tasks
            .into_iter()
            .map(|(task, _)| {
                let label = self.site.term_label(Taxonomy::Tasks, task, self.language);
                let query = utf8_percent_encode(&label, NON_ALPHANUMERIC);
                Link { url: format!("{}?q={query}", self.local("/search/")), label }
            })
            .collect()
    }

    fn task_links(&self) -> Vec<Link> {
        let mut tasks = self.tasks_by_use();
        tasks.truncate(SUGGESTIONS);
        tasks
            .into_iter()
            .map(|(task, _)| Link {
                label: self.site.term_label(Taxonomy::Tasks, task, self.language),
                url: self.local(&Site::term_url(Taxonomy::Tasks, task)),
            })
            .collect()
    }

    /// Tasks that pages have, most pages first; ties in the vocabulary's order.
    pub(super) fn tasks_by_use(&self) -> Vec<(&str, usize)> {
        let mut tasks: Vec<(&str, usize)> = self
            .site
            .shown_terms(Taxonomy::Tasks)
            .map(|task| (task, self.site.taxonomies.pages(Taxonomy::Tasks, task).len()))
            .filter(|(_, pages)| *pages > 0)
            .collect();
        tasks.sort_by_key(|(_, pages)| std::cmp::Reverse(*pages));
        tasks
    }
}

/// Titles, headings and summaries of all pages that count, for browsers to filter: a JSON array.
pub(in crate::render) fn search_titles(renderer: &Renderer) -> Vec<u8> {
    let site = &renderer.site;
    let entries: Vec<SearchEntry<'_>> = site
        .searched()
        .into_iter()
        .map(|id| {
            let page = site.page(id);
            let headings = page.document.outline.headings.iter().filter(|heading| heading.text != page.title);
            SearchEntry {
                key: site.config.base.link(&encode(&site.original(page).url)),
                url: site.config.base.link(&encode(&page.url)),
                title: &page.title,
                kind: page.kind(),
                lang: &page.language,
                headings: headings
                    .map(|heading| SearchHeading { text: &heading.text, anchor: encode(&heading.id) })
                    .collect(),
                summary: site.summary(page).unwrap_or_default(),
            }
        })
        .collect();
    serde_json::to_vec(&entries).expect("entries are plain text")
}

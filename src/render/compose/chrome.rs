//! Header, footer and head of every page.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::share::Beginning;
use super::{Composed, Composer};
use crate::config::{Config, SignalsBy, Source};
use crate::model::{Page, PageId, Reaction, Status};
use crate::parse::Kind;
use crate::plan::list_url;
use crate::render::drawn::{SECTIONS, Surroundings};
use crate::render::views::{
    Badge, BadgeName, Chrome, Crumb, FootChrome, FootView, Html, LanguageLink, Link, LogoImage, NavItem,
    SignalSource, SignalWay, SignalsKind, SiteHead, SiteWays,
};
use crate::render::{Logo, Renderer};

/// The first pages of the sections.
const SECTION_LISTS: [&str; SECTIONS] = ["/recipes/", "/stories/", "/training/", "/faq/", "/departments/"];

/// What differs between the chromes of two pages.
pub(super) struct Frame<'t> {
    /// Address in the portal, without language.
    pub(super) url: String,
    pub(super) title: &'t str,
    pub(super) description: Option<&'t str>,
    /// Steps between home and this page: label and address without language.
    pub(super) steps: Vec<(String, String)>,
    /// The written page, if it is one.
    pub(super) page: Option<PageId>,
}

impl Composer<'_> {
    pub(super) fn chrome(&self, frame: &Frame<'_>) -> Chrome {
        let config = self.config();
        let page = frame.page.map(|id| self.site.page(id));
        let own_url = page.map_or_else(|| self.in_language(&frame.url), |page| page.url.as_str().into());
        let is_home = frame.url == "/";
        let mut breadcrumbs = Vec::new();
        if !is_home {
            breadcrumbs
                .push(Crumb { label: self.locale.get("home.crumb").to_owned(), url: Some(self.local("/")) });
            breadcrumbs.extend(
                frame
                    .steps
                    .iter()
                    .map(|(label, url)| Crumb { label: label.clone(), url: Some(self.local(url)) }),
            );
            breadcrumbs.push(Crumb { label: frame.title.to_owned(), url: None });
        }
        let known_origin = !config.base.origin.is_empty();
        let absolute = config.base.absolute(&crate::model::encode(&own_url));
        Chrome {
            lang: self.language.to_owned(),
            site_name: config.title.get(self.language).to_owned(),
            title: frame.title.to_owned(),
            description: frame.description.map(str::to_owned),
            canonical_url: known_origin.then(|| absolute.clone()),
            base_url: config.base.path.clone(),
            home_url: self.local("/"),
            languages: self.languages(&frame.url, frame.page),
            breadcrumbs,
            my_url: self.local("/my/"),
            search_url: self.local("/search/"),
            search_ask_url: self.search_ask_url(),
            edit_url: page.and_then(|page| self.edit_url(page)),
            history_url: page.and_then(|page| self.history_url(page)),
            ask_url: self.ask_url(&own_url, frame.title),
            // A written page offers a story that begins with what it is about: `write_own` of its own view.
            share_url: (config.new_url.is_some() && frame.page.is_none())
                .then(|| self.share(&Beginning::default()).url)
                .flatten(),
            notices: Html::default(),
            markdown_url: frame.page.and_then(|id| self.twin_url(id)),
            feed: self.feed_of(&frame.url),
            noindex: true,
            preview: self.renderer.preview,
            signals: self.signals(frame),
        }
    }

    /// What surrounds a page at this address, without language: drawn once for all pages of its section.
    pub(in crate::render) fn surroundings(&self, url: &str) -> Composed<&Surroundings> {
        let section = SECTION_LISTS.iter().position(|list| url.starts_with(list));
        self.drawn.surroundings(section, || self.draw_surroundings(section))
    }

    fn draw_surroundings(&self, section: Option<usize>) -> Composed<Surroundings> {
        let list = section.map_or("", |section| SECTION_LISTS[section]);
        let Renderer { theme, .. } = self.renderer;
        let tab = theme.logo.as_ref().filter(|logo| logo.is_square());
        let head = SiteHead {
            base_url: self.config().base.path.clone(),
            feeds: self.feeds_of_section(list),
            stylesheet_url: self.raw(&theme.style.url),
            script_url: self.raw(&theme.script.url),
            favicon_url: self.raw(tab.map_or(&theme.icon.url, |logo| &logo.url)),
            favicon_type: tab.map_or("image/svg+xml", Logo::media_type),
            grounds: theme.grounds.clone(),
        };
        let ways = SiteWays {
            site_name: self.config().title.get(self.language).to_owned(),
            home_url: self.local("/"),
            navigation: self.navigation(list),
            logo: theme.logo.as_ref().map(|logo| LogoImage {
                url: self.raw(&logo.url),
                width: logo.size.map(|size| size.width),
                height: logo.size.map(|size| size.height),
            }),
        };
        let foot = FootView {
            chrome: FootChrome {
                lang: self.language.to_owned(),
                navigation: self.navigation(""),
                more: self.more(),
                search_url: self.local("/search/"),
                search: self.search_source(),
                signals: self.signal_way(),
            },
        };
        let small_search = theme.component("small_search", &self.local("/search/"), self.locale)?;
        Ok(Surroundings {
            site_head: theme.component("site_head", &head, self.locale)?.into(),
            site_ways: theme.component("site_ways", &ways, self.locale)?.into(),
            small_search: small_search.into(),
            foot: theme.render_part(&foot, self.locale)?.into(),
        })
    }

    fn signal_way(&self) -> SignalWay {
        let config = self.config();
        let (kind, url) = match &config.signals {
            SignalsBy::Off => (SignalsKind::Off, None),
            SignalsBy::Beacon => {
                (SignalsKind::Beacon, Some(self.raw(&format!("/{}", crate::model::SIGNAL_FOLDER))))
            }
            SignalsBy::Link(_) => (SignalsKind::Link, None),
            SignalsBy::Endpoint(url) => (SignalsKind::Endpoint, Some(url.clone())),
        };
        SignalWay { kind, url: url.filter(|_| self.renderer.sends_signals()) }
    }

    /// How the page tells what readers did.
    fn signals(&self, frame: &Frame<'_>) -> SignalSource {
        let config = self.config();
        let links = match &config.signals {
            SignalsBy::Link(template) => Reaction::ALL
                .into_iter()
                .map(|reaction| {
                    let key = format!("reactions.{}", reaction.name());
                    let label = self.locale.get(&key);
                    let url = frame.page.map_or(&frame.url, |id| &self.site.page(id).url);
                    self.fill_address(template, url, frame.title).replace("{reaction}", &encode_all(label))
                })
                .collect(),
            _ => Vec::new(),
        };
        SignalSource { way: self.signal_way(), page: frame.page.map(|_| frame.url.clone()), links }
    }

    /// The address for questions about a page, filled in.
    pub(super) fn ask_url(&self, url: &str, title: &str) -> Option<String> {
        self.config().ask.as_ref().map(|ask| self.fill_address(ask, url, title))
    }

    /// An address of the configuration, with a page filled in.
    fn fill_address(&self, template: &str, url: &str, title: &str) -> String {
        let page = self.config().base.absolute(&crate::model::encode(url));
        template.replace("{url}", &encode_all(&page)).replace("{title}", &encode_all(title))
    }

    /// The sections of the portal; the one with the list `current` is marked.
    fn navigation(&self, current: &str) -> Vec<NavItem> {
        let kinds = [Kind::Recipe, Kind::Story, Kind::Module, Kind::Faq];
        let lists = kinds.into_iter().filter_map(|kind| {
            let key = format!("kinds.{}", kind.name());
            Some((self.locale.get(&key).to_owned(), list_url(kind)?))
        });
        let has_departments = !self.site.vocabularies.departments.is_free();
        let departments =
            has_departments.then(|| (self.locale.get("taxonomies.department").to_owned(), "/departments/"));
        lists
            .chain(departments)
            .map(|(label, list)| NavItem { label, url: self.local(list), current: list == current })
            .collect()
    }

    /// Glossary, what's new, care, and plain pages that everybody should find: the guidelines, say.
    fn more(&self) -> Vec<Link> {
        let mut links = vec![
            Link { label: self.locale.get("new.title").to_owned(), url: self.local("/new/") },
            Link { label: self.locale.get("impact.title").to_owned(), url: self.local("/impact/") },
            Link { label: self.locale.get("calendar.title").to_owned(), url: self.local("/calendar/") },
            Link { label: self.locale.get("my.title").to_owned(), url: self.local("/my/") },
            Link { label: self.locale.get("glossary.title").to_owned(), url: self.local("/glossary/") },
            Link { label: self.locale.get("care.title").to_owned(), url: self.local("/care/") },
        ];
        links.extend(self.site.featured.iter().map(|id| self.link(*id)));
        links
    }

    fn languages(&self, url: &str, page: Option<PageId>) -> Vec<LanguageLink> {
        let languages = &self.config().languages;
        let is_in_another = page.is_none_or(|id| self.site.page(id).versions.len() > 1);
        if languages.len() < 2 || !is_in_another {
            return Vec::new();
        }
        let links: Vec<LanguageLink> = languages
            .iter()
            .map(|language| {
                let target = match page {
                    Some(id) => {
                        let version = self.site.page(self.site.version(id, language));
                        let wanted =
                            version.document.name.language.as_ref().unwrap_or(&self.config().language);
                        (wanted == language).then(|| self.raw(&version.url))
                    }
                    None => Some(self.raw(&self.config().in_language(language, url))),
                };
                LanguageLink {
                    lang: language.clone(),
                    label: self.renderer.theme.locale(language).get("language_name").to_owned(),
                    url: target,
                    current: language == self.language,
                }
            })
            .collect();
        // A switch that leads nowhere is no switch.
        if links.iter().any(|link| !link.current && link.url.is_some()) { links } else { Vec::new() }
    }

    pub(super) fn edit_url(&self, page: &Page) -> Option<String> {
        self.of_file(page, |config| config.edit_url.as_ref(), |source| source.edit_url.as_ref())
    }

    fn history_url(&self, page: &Page) -> Option<String> {
        self.of_file(page, |config| config.history_url.as_ref(), |source| source.history_url.as_ref())
    }

    /// An address about a page's file. Of another repository, it is one there, with the name that the file has there.
    fn of_file(
        &self,
        page: &Page,
        own: fn(&Config) -> Option<&String>,
        of_source: fn(&Source) -> Option<&String>,
    ) -> Option<String> {
        let path = page.document.path.as_str();
        let (template, path) = match self.site.mount_of(page) {
            None => (own(self.config())?, path),
            Some(mount) => {
                let name = path.strip_prefix("sources/")?.strip_prefix(&mount.source)?.strip_prefix('/')?;
                (of_source(self.config().sources.get(&mount.source)?)?, name)
            }
        };
        Some(template.replace("{path}", &crate::model::encode(path)))
    }

    /// The states of a page with their days, as notices.
    pub(super) fn notices(&self, id: PageId) -> Composed<Html> {
        let page = self.site.page(id);
        let common = self.site.common(page);
        let day_of = |name| match name {
            BadgeName::Scheduled => common.publish_at.map(jiff::civil::DateTime::date),
            BadgeName::Expired => common.expires_at,
            BadgeName::Stale => self.site.review_due(page),
            BadgeName::Draft | BadgeName::New | BadgeName::Updated => None,
        };
        let mut html = String::new();
        for name in self.badge_names(id) {
            let day = day_of(name);
            let draw = || {
                let badge = Badge { name, date: day.map(|day| self.day(day)) };
                self.renderer.theme.component("badge_note", &badge, self.locale)
            };
            html.push_str(&self.drawn.notice(name, day, draw)?);
        }
        Ok(Html(html))
    }

    /// Draft, scheduled, expired, or due to be read again.
    pub(super) fn badge_names(&self, id: PageId) -> Vec<BadgeName> {
        let page = self.site.page(id);
        let status = match page.status {
            Status::Published => None,
            Status::Draft => Some(BadgeName::Draft),
            Status::Scheduled => Some(BadgeName::Scheduled),
            Status::Expired => Some(BadgeName::Expired),
        };
        status.into_iter().chain(page.stale.then_some(BadgeName::Stale)).collect()
    }
}

fn encode_all(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

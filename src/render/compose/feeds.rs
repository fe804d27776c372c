//! Feeds: what was published or changed, for everything, for a kind or for a department.

use ammonia::{Builder, Url, UrlRelative};
use jiff::civil::DateTime;

use super::Composer;
use crate::model::{Page, PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::plan::{FeedScope, list_url};
use crate::portable;
use crate::render::article_body;
use crate::render::feed::{Entry, Feed, Format};
use crate::render::views::FeedLink;

/// Entries of a feed.
const ENTRIES: usize = 20;

impl Composer<'_> {
    /// The text of a feed.
    pub(in crate::render) fn feed(&self, scope: &FeedScope, format: Format) -> String {
        let site = self.site;
        let is_news = |id: &PageId| site.is_counted(*id) && site.page(*id).day().is_some();
        let ids: Vec<PageId> = match scope {
            FeedScope::All => site.newest.iter().copied().filter(is_news).take(ENTRIES).collect(),
            FeedScope::Kind(kind) => {
                let of_kind = site.newest.iter().copied().filter(|id| site.page(*id).kind() == *kind);
                of_kind.filter(is_news).take(ENTRIES).collect()
            }
            FeedScope::Department(department) => {
                let pages = site.taxonomies.pages(Taxonomy::Departments, department);
                pages.iter().copied().filter(is_news).take(ENTRIES).collect()
            }
        };
        // There may be many departments, and their pages are in the other feeds too.
        let is_whole = !matches!(scope, FeedScope::Department(_));
        let entries = ids.iter().map(|id| self.feed_entry(*id, is_whole)).collect();
        let newest = ids.iter().map(|id| self.moments(*id).1).max();
        let file = feed_url(scope, format);
        let url = self.in_language(&file);
        let feed = Feed {
            id: self.permanent_id(&self.in_language(&feed_url(scope, Format::Atom))),
            title: self.feed_title(scope),
            language: self.language.to_owned(),
            author: self.config().title.get(self.language).to_owned(),
            page_url: self.whole(&self.in_language(&scope_url(scope))),
            url: self.whole(&url),
            has_host: self.has_host(),
            // Without an entry there is only the day on which that was so.
            updated: self.with_offset(newest.unwrap_or_else(|| site.now.day().at(0, 0, 0, 0))),
            entries,
        };
        feed.to_text(format)
    }

    fn feed_entry(&self, id: PageId, is_whole: bool) -> Entry<'_> {
        let version = self.version(id);
        let page = self.site.page(version);
        let common = self.site.common(page);
        let (published, updated) = self.moments(id);
        let label = |taxonomy, term: &str| self.site.term_label(taxonomy, term, self.language);
        let mut categories = vec![self.locale.get(&format!("kind.{}", page.kind().name())).to_owned()];
        categories.extend(self.site.department_of(page).map(|id| label(Taxonomy::Departments, id)));
        categories.extend(common.tasks.iter().map(|task| label(Taxonomy::Tasks, task)));
        categories.extend(common.tags.iter().cloned());
        let url = self.whole(&page.url);
        let content = is_whole.then(|| self.feed_body(page, &url));
        Entry {
            id: self.permanent_id(&page.url),
            title: page.title.clone(),
            language: page.language.clone(),
            published: published.map(|moment| self.with_offset(moment)),
            updated: self.with_offset(updated),
            summary: self.site.summary(page).map(str::to_owned),
            content,
            authors: common
                .authors
                .iter()
                .filter_map(|author| self.person(author))
                .map(|link| link.label)
                .collect(),
            categories,
            url,
        }
    }

    /// A page's body for any reader: made once for the feeds of a language, in either format.
    fn feed_body(&self, page: &Page, url: &str) -> &str {
        self.renderer.contents.feed_body(self.number, page.id, || {
            let body = article_body::plain_body(self.renderer, page, self.locale);
            self.for_readers(&body, url)
        })
    }

    /// When an original page was published and last changed.
    fn moments(&self, id: PageId) -> (Option<DateTime>, DateTime) {
        let page = self.site.page(id);
        let published = page.published();
        let updated = page.day().map(|day| day.at(0, 0, 0, 0)).max(published);
        (published, updated.expect("only pages with a day are news"))
    }

    /// HTML that any reader shows: no classes, no controls of the theme, and whole addresses if the host is known.
    fn for_readers(&self, body: &str, url: &str) -> String {
        let mut builder = Builder::default();
        builder.link_rel(None).rm_tags(["span"]);
        if let Some(base) = Url::parse(url).ok().filter(|_| self.has_host()) {
            builder.url_relative(UrlRelative::RewriteWithBase(base));
        }
        builder.clean(body).to_string()
    }

    fn has_host(&self) -> bool {
        !self.config().base.origin.is_empty()
    }

    /// The whole address of a path of the portal; without a host, as far as it is known.
    pub(super) fn whole(&self, url: &str) -> String {
        self.config().base.absolute(&encode(url))
    }

    /// What names a page for ever: its address, or, as long as the host is not known, a number made from it.
    fn permanent_id(&self, url: &str) -> String {
        if self.has_host() {
            return self.whole(url);
        }
        let title = self.config().title.get(&self.config().language);
        let hash = blake3::hash(format!("{title}\n{url}").as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_bytes()[..16]);
        // Version 8 and the usual variant of RFC 9562.
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = format!("{:032x}", u128::from_be_bytes(bytes));
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        format!("urn:uuid:{}", parts.join("-"))
    }

    /// A moment by RFC 3339, with the offset of the portal's zone.
    fn with_offset(&self, moment: DateTime) -> String {
        let zoned = moment.to_zoned_datetime(self.config().zone());
        zoned.map_or_else(
            |_| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            |zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        )
    }

    fn feed_title(&self, scope: &FeedScope) -> String {
        let title = self.config().title.get(self.language);
        match scope {
            FeedScope::All => title.to_owned(),
            FeedScope::Kind(kind) => {
                format!("{title}: {}", self.locale.get(&format!("kinds.{}", kind.name())))
            }
            FeedScope::Department(department) => {
                format!("{title}: {}", self.site.term_label(Taxonomy::Departments, department, self.language))
            }
        }
    }

    /// The feeds that tell of a section's pages among others: everything's, and its kind's.
    pub(super) fn feeds_of_section(&self, list: &str) -> Vec<FeedLink> {
        let of_kind = FEED_KINDS.into_iter().find(|kind| list_url(*kind) == Some(list)).map(FeedScope::Kind);
        [Some(FeedScope::All), of_kind]
            .into_iter()
            .flatten()
            .filter_map(|scope| self.feed_link(&scope))
            .collect()
    }

    /// The feed of what the page at this address lists.
    pub(super) fn feed_of(&self, url: &str) -> Option<FeedLink> {
        let of_kind =
            || FEED_KINDS.into_iter().find(|kind| list_url(*kind) == Some(url)).map(FeedScope::Kind);
        let of_department = || {
            let department = url.strip_prefix("/departments/")?.strip_suffix('/')?;
            let has_page = self.site.has_term_page(Taxonomy::Departments, department);
            has_page.then(|| FeedScope::Department(department.to_owned()))
        };
        let scope =
            if url.starts_with("/new/") { FeedScope::All } else { of_kind().or_else(of_department)? };
        self.feed_link(&scope)
    }

    /// None in a portable folder, which nobody subscribes to.
    fn feed_link(&self, scope: &FeedScope) -> Option<FeedLink> {
        (self.config().base.path != portable::BASE).then(|| FeedLink {
            title: self.feed_title(scope),
            atom_url: self.local(&feed_url(scope, Format::Atom)),
            json_url: self.local(&feed_url(scope, Format::Json)),
        })
    }
}

/// Kinds with a feed of their own.
pub(crate) const FEED_KINDS: [Kind; 4] = [Kind::Story, Kind::Recipe, Kind::Faq, Kind::Module];

/// The file of a feed, without language.
pub(crate) fn feed_url(scope: &FeedScope, format: Format) -> String {
    match scope {
        // What is new has a page of its own, but the feed of everything stands at the top.
        FeedScope::All => format!("/{}", format.file_name()),
        _ => format!("{}{}", scope_url(scope), format.file_name()),
    }
}

/// The page of what a feed tells of.
fn scope_url(scope: &FeedScope) -> String {
    match scope {
        FeedScope::All => "/new/".to_owned(),
        FeedScope::Kind(kind) => list_url(*kind).expect("kinds with a feed have a list").to_owned(),
        FeedScope::Department(department) => Site::term_url(Taxonomy::Departments, department),
    }
}

//! `chienowa.yaml` as typed values. Closed: an unknown key is an error.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::parse::markdown::RawHtml;
use crate::parse::secrets::Rules;
use crate::parse::vocabulary::Localized;
use crate::parse::yaml::{Fields, Keys, Report};
use crate::parse::{Kind, Options};
use crate::paths::{Mounts, SourcePath};
use crate::read::SourceTree;

mod limits;
mod office_hours;
mod publish;
mod repository;
mod search;
mod secrets;
mod sources;
mod values;

pub use office_hours::{OfficeHours, Start};
pub use publish::{ArchiveForm, Destination, Encoding, PublishTarget, Switch};
use repository::Repository;
pub use search::SearchBackend;
pub use sources::Source;
use values::{
    base_url, freshness, is_language_tag, language_tag, signals, theme, theme_tokens, timezone, url_template,
};

/// The configuration file's name.
pub const FILE: &str = "chienowa.yaml";

/// The configuration of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The portal's name.
    pub title: Localized,
    /// Where the portal will stand.
    pub base: BaseUrl,
    /// Language of files without a language in their name.
    pub language: String,
    /// All languages, [`Config::language`] first.
    pub languages: Vec<String>,
    /// Name of the time zone.
    pub timezone: String,
    /// First month of the fiscal year.
    pub fiscal_year_start: i8,
    /// Folder below `themes/`, or `default`.
    pub theme: String,
    /// What the portal chooses of its looks: values by the theme's names, and the path of a logo.
    pub theme_tokens: BTreeMap<String, String>,
    /// Where a page is edited; `{path}` stands for the file.
    pub edit_url: Option<String>,
    /// Where a page's history is shown; `{path}` stands for the file.
    pub history_url: Option<String>,
    /// Whether pages tell what git knows of them.
    pub git: bool,
    /// Where a new file is written; `{path}` stands for its place and `{content}` for what it holds.
    pub new_url: Option<String>,
    /// Where a question is asked; `{url}` and `{title}` stand for the page.
    pub ask: Option<String>,
    /// Recurring hours in which somebody answers.
    pub office_hours: Vec<OfficeHours>,
    /// What happens to HTML in Markdown.
    pub raw_html: RawHtml,
    /// Whether a written page has a Markdown twin beside it.
    pub markdown_twins: bool,
    /// Whether a written page has its data as JSON beside it.
    pub page_data: bool,
    /// Whether there is one file with the Markdown of every page.
    pub llms_full: bool,
    /// Whether `build` makes smaller variants of images.
    pub image_variants: bool,
    /// How much the portal may ask for.
    pub limits: Limits,
    /// Months until a page of a kind should be read again.
    pub freshness: BTreeMap<Kind, i64>,
    /// Whether a broken link in one of the four kinds is an error.
    pub unresolved_links_fail: bool,
    /// How readers tell what helped.
    pub signals: SignalsBy,
    /// Who answers readers' searches, if not the portal's own files.
    pub search_backend: Option<SearchBackend>,
    /// Where the site is published.
    pub publish: Vec<PublishTarget>,
    /// Where the pages of other repositories stand.
    pub mounts: Mounts,
    /// What else is said of these repositories, by their folders below `sources/`.
    pub sources: BTreeMap<String, Source>,
    /// What must not be published unnoticed.
    pub secrets: Arc<Rules>,
}

/// How readers tell what helped, and what they looked for in vain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignalsBy {
    /// Not at all: nothing leaves the page.
    #[default]
    Off,
    /// By asking the portal's own host for an address that it logs.
    Beacon,
    /// By a link that a reader follows: `{url}`, `{title}` and `{reaction}` stand for the page and what is told.
    Link(String),
    /// By posting JSON to this address.
    Endpoint(String),
}

/// Where the portal stands: an origin, if it is known, and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://host:port`, without a final slash; empty if only a path is known.
    pub origin: String,
    /// Begins and ends with `/`.
    pub path: String,
}

impl BaseUrl {
    /// Reads `/`, `/path/`, `https://host` or `https://host/path/`.
    pub fn parse(text: &str) -> Option<Self> {
        let (origin, path) = if text.starts_with('/') && !text.starts_with("//") {
            (String::new(), text)
        } else {
            let after_scheme = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
            let host_length = after_scheme.find('/').unwrap_or(after_scheme.len());
            let at = text.len() - after_scheme.len() + host_length;
            let host = &after_scheme[..host_length];
            if host.is_empty()
                || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
            {
                return None;
            }
            (text[..at].to_owned(), &text[at..])
        };
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
        if !path.bytes().all(usable) || path.split('/').any(|part| part == ".." || part == ".") {
            return None;
        }
        let trimmed = path.trim_matches('/');
        let path = if trimmed.is_empty() { "/".to_owned() } else { format!("/{trimmed}/") };
        Some(Self { origin, path })
    }

    /// The address, as a page of the portal writes it, of a path that begins with `/`.
    pub fn link(&self, path: &str) -> String {
        if self.path == "/" && path.starts_with('/') && !path.starts_with("//") {
            return path.to_owned();
        }
        [self.path.as_str(), path.trim_start_matches('/')].concat()
    }

    /// The whole address; a path alone if no origin is known.
    pub fn absolute(&self, path: &str) -> String {
        [self.origin.as_str(), &self.path, path.trim_start_matches('/')].concat()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: Localized::all("Chienowa"),
            base: BaseUrl { origin: String::new(), path: "/".to_owned() },
            language: "ja".to_owned(),
            languages: vec!["ja".to_owned(), "en".to_owned()],
            timezone: "Asia/Tokyo".to_owned(),
            fiscal_year_start: 4,
            theme: "default".to_owned(),
            theme_tokens: BTreeMap::new(),
            edit_url: None,
            history_url: None,
            git: true,
            new_url: None,
            ask: None,
            office_hours: Vec::new(),
            raw_html: RawHtml::Escape,
            markdown_twins: true,
            page_data: false,
            llms_full: false,
            image_variants: true,
            limits: Limits::default(),
            freshness: BTreeMap::from([
                (Kind::Story, 12),
                (Kind::Recipe, 6),
                (Kind::Faq, 6),
                (Kind::Module, 12),
            ]),
            unresolved_links_fail: true,
            signals: SignalsBy::Off,
            search_backend: None,
            publish: Vec::new(),
            mounts: Mounts::default(),
            sources: BTreeMap::new(),
            secrets: Arc::default(),
        }
    }
}

impl Config {
    /// Reads the configuration of a tree; without one, the defaults and a note.
    pub fn load(tree: &SourceTree) -> (Self, Vec<Diagnostic>) {
        let path = SourcePath::new(FILE);
        let Some(source) = tree.text(&path) else {
            let note = Diagnostic::new(
                Code::ConfigMissing,
                &path,
                "there is no configuration; the defaults are used",
            )
            .hint("`chienowa init` writes a commented one");
            return (Self::default(), vec![note]);
        };
        let mut report = Report::new(&path, &source.text, 0..source.text.len());
        let Some(mapping) = report.load() else { return (Self::default(), report.diagnostics) };
        let mut fields = Fields::new(&mut report, &mapping);
        let config = Self::read(&mut fields);
        fields.finish();
        (config, report.diagnostics)
    }

    /// What the file takes.
    pub fn keys() -> Keys {
        Keys::record(|fields| drop(Self::read(fields)))
    }

    fn read(fields: &mut Fields<'_, '_>) -> Self {
        let default = Self::default();
        let language = language_tag(fields, "language").unwrap_or(default.language);
        let mut languages = vec![language.clone()];
        let written = fields.texts("languages");
        // An empty list is an answer: no other language.
        let is_said = fields.has("languages") && !fields.is_null("languages");
        let written = if is_said { written } else { default.languages };
        languages.extend(written.into_iter().filter(|other| *other != language));
        if let Some(bad) = languages.iter().find(|tag| !is_language_tag(tag)) {
            fields.invalid(
                "languages",
                format!("`{bad}` is not a language tag"),
                Some("write `ja`, `en` …".into()),
            );
        }
        languages.retain(|tag| is_language_tag(tag));
        languages.dedup();
        let markdown = fields.nested("markdown", |fields| {
            let raw_html =
                fields.choice("raw_html", &[("escape", RawHtml::Escape), ("sanitise", RawHtml::Sanitise)]);
            (raw_html, fields.flag("twins"), fields.flag("json"), fields.flag("full"))
        });
        let (raw_html, markdown_twins, page_data, llms_full) = markdown.unwrap_or_default();
        let (mounts, sources) = sources::sources(fields, &languages);
        let repository = Repository::read(fields);
        let at = |address: fn(&Repository) -> Option<String>| repository.as_ref().and_then(address);
        let mut config = Self {
            title: Localized::read(fields, "title").unwrap_or(default.title),
            base: base_url(fields).unwrap_or(default.base),
            language,
            languages,
            timezone: timezone(fields).unwrap_or(default.timezone),
            fiscal_year_start: fields
                .whole("fiscal_year_start", 1, 12)
                .and_then(|month| i8::try_from(month).ok())
                .unwrap_or(default.fiscal_year_start),
            theme: theme(fields).unwrap_or(default.theme),
            theme_tokens: theme_tokens(fields),
            edit_url: url_template(fields, "edit_url").or_else(|| at(|at| Some(at.edit_url()))),
            history_url: url_template(fields, "history_url").or_else(|| at(|at| Some(at.history_url()))),
            git: fields.flag("git").unwrap_or(default.git),
            new_url: url_template(fields, "new_url").or_else(|| at(Repository::new_url)),
            ask: url_template(fields, "ask"),
            office_hours: fields.each("office_hours", OfficeHours::read),
            raw_html: raw_html.unwrap_or(default.raw_html),
            markdown_twins: markdown_twins.unwrap_or(default.markdown_twins),
            page_data: page_data.unwrap_or(default.page_data),
            llms_full: llms_full.unwrap_or(default.llms_full),
            image_variants: fields
                .nested("images", |fields| fields.flag("variants"))
                .flatten()
                .unwrap_or(default.image_variants),
            limits: limits::limits(fields),
            freshness: freshness(fields).unwrap_or(default.freshness),
            unresolved_links_fail: fields
                .nested("links", |fields| fields.choice("unresolved", &[("error", true), ("warning", false)]))
                .flatten()
                .unwrap_or(true),
            signals: signals(fields).unwrap_or_default(),
            search_backend: search::backend(fields),
            publish: publish::targets(fields).unwrap_or_default(),
            mounts,
            sources,
            secrets: Arc::default(),
        };
        config.secrets = Arc::new(secrets::rules(fields, &config));
        config
    }

    /// What parsing a page depends on.
    pub fn parse_options(&self) -> Options {
        Options {
            raw_html: self.raw_html,
            languages: self.languages.clone(),
            mounts: self.mounts.clone(),
            secrets: Arc::clone(&self.secrets),
            limits: self.limits,
        }
    }

    /// The portal's zone.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.timezone).expect("the configuration takes only zones that are known")
    }

    /// The address in a language of a path that begins with `/`: `/en/recipes/` of `/recipes/`.
    pub fn in_language<'p>(&self, language: &str, path: &'p str) -> Cow<'p, str> {
        let below = path.trim_start_matches('/');
        if language != self.language {
            ["/", language, "/", below].concat().into()
        } else if path.len() == below.len() + 1 {
            path.into()
        } else {
            ["/", below].concat().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_path_or_a_whole_address() {
        let whole = BaseUrl::parse("https://h/x/y").expect("a whole address is a base");
        assert_eq!(whole.absolute("/a/"), "https://h/x/y/a/");
        assert_eq!(whole.link("/a/"), "/x/y/a/");
        assert_eq!(BaseUrl::parse("/").expect("a path is a base").link("/"), "/");
        for bad in ["", "//evil/", "ftp://h/", "https://", "/a b/", "/../", "https://h/\"onload="] {
            assert_eq!(BaseUrl::parse(bad), None, "{bad}");
        }
    }
}

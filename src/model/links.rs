//! Where links and images lead.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::mended_links::{Mender, anchor_meant};
use super::{Page, PageId, Site, Taxonomy, urls};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::parse::front_matter::Own;
use crate::parse::{Image, Kind, Link};
use crate::paths::SourcePath;
use crate::read::{ImageSize, SourceTree};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A page of the portal; the rest is `?query` and `#fragment` as written.
    Page(PageId, String),
    /// A page that is not published: the link is shown as its text.
    Hidden,
    /// An address of the portal that is no document, such as a list or a copied file; with what follows it.
    Local(String),
    /// A place in the same page, with `#`.
    Fragment(String),
    /// Anywhere else, as written.
    External(String),
    /// Nowhere: shown as its text.
    Broken,
}

/// Where an image is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageTarget {
    /// A file of the portal, by its address.
    Local(String, Option<ImageSize>),
    /// Anywhere else, as written.
    External(String),
    /// Nowhere: its text is shown.
    Broken,
}

pub(super) struct Resolved {
    pub(super) links: Vec<LinkTarget>,
    pub(super) images: Vec<ImageTarget>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Resolves all links and images of a page.
pub(super) fn resolve(tree: &SourceTree, site: &Site, page: &Page) -> Resolved {
    let mut resolver = Resolver { tree, site, page, diagnostics: Vec::new() };
    let outline = &page.document.outline;
    let links = outline.links.iter().map(|link| resolver.link(link)).collect();
    let images = outline.images.iter().map(|image| resolver.image(image)).collect();
    Resolved { links, images, diagnostics: resolver.diagnostics }
}

struct Resolver<'a> {
    tree: &'a SourceTree,
    site: &'a Site,
    page: &'a Page,
    diagnostics: Vec<Diagnostic>,
}

/// A destination in its parts.
struct Destination {
    /// Decoded and NFC.
    path: String,
    /// `?query#fragment` as written.
    rest: String,
    /// Decoded and NFC, without `#`.
    fragment: Option<String>,
}

impl Destination {
    fn parse(target: &str) -> Self {
        let at = target.find(['?', '#']).unwrap_or(target.len());
        let (path, rest) = target.split_at(at);
        let fragment =
            rest.split_once('#').map(|(_, fragment)| decode(fragment)).filter(|text| !text.is_empty());
        Self { path: decode(path), rest: rest.to_owned(), fragment }
    }
}

fn decode(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    // Most addresses are, and are in NFC then.
    if decoded.is_ascii() { decoded.into_owned() } else { decoded.nfc().collect() }
}

/// Whether a destination names a scheme (`https:`, `mailto:`) or another host.
pub(crate) fn is_external(target: &str) -> bool {
    target.starts_with("//")
        || target.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1
                && scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
}

enum Found {
    Page(PageId),
    Local(String),
    /// A term or learning path of unpublished pages only.
    Hidden,
}

impl Resolver<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        let lenient = self.page.kind() == Kind::Page
            || (!self.site.config.unresolved_links_fail && diagnostic.code == Code::LinkUnresolved);
        let lower = lenient && diagnostic.severity == Severity::Error;
        self.diagnostics.push(if lower { diagnostic.severity(Severity::Warning) } else { diagnostic });
    }

    fn link(&mut self, link: &Link) -> LinkTarget {
        let target = link.target.trim();
        if is_external(target) {
            return LinkTarget::External(target.to_owned());
        }
        let destination = Destination::parse(target);
        if destination.path.is_empty() {
            return self.same_page(link, destination);
        }
        match self.find(&destination.path) {
            Ok(Some(Found::Page(id))) => {
                // Also in a page that is not published yet, so that no day's publication makes an error.
                if let Some(fragment) = &destination.fragment {
                    self.check_anchor(link, id, fragment);
                }
                if self.site.is_shown(id) {
                    LinkTarget::Page(id, destination.rest)
                } else {
                    LinkTarget::Hidden
                }
            }
            Ok(Some(Found::Hidden)) => LinkTarget::Hidden,
            Ok(Some(Found::Local(url))) => {
                LinkTarget::Local(urls::encode(&url).into_owned() + &destination.rest)
            }
            Ok(None) => {
                let found = self.unresolved(Code::LinkUnresolved, "a link to", target, &destination.path);
                let fix = self.mender().moved(&link.span, &link.target, &destination.path);
                self.push(found.at(link.span.clone()).fix_if(fix));
                LinkTarget::Broken
            }
            Err(Escapes) => {
                self.push_escape(target, link.span.clone());
                LinkTarget::Broken
            }
        }
    }

    fn same_page(&mut self, link: &Link, destination: Destination) -> LinkTarget {
        let Some(fragment) = &destination.fragment else {
            return LinkTarget::Fragment(if destination.rest.is_empty() {
                "#".into()
            } else {
                destination.rest
            });
        };
        if fragment != "top" {
            let id = self.site.by_source[&self.page.document.path];
            self.check_anchor(link, id, fragment);
        }
        LinkTarget::Fragment(destination.rest)
    }

    fn check_anchor(&mut self, link: &Link, id: PageId, fragment: &str) {
        let outline = &self.site.page(id).document.outline;
        let ids = || {
            outline
                .headings
                .iter()
                .map(|heading| heading.id.as_str())
                .chain(outline.anchors.iter().map(String::as_str))
        };
        if ids().any(|known| known == fragment) {
            return;
        }
        let path = &self.site.page(id).document.path;
        let meant = anchor_meant(fragment, ids());
        let fix = meant.and_then(|meant| self.mender().anchor(link, meant));
        let hint = meant.or_else(|| nearest(fragment, ids())).map_or_else(
            || format!("{path} has no heading that gives this anchor"),
            |near| format!("did you mean `#{near}`?"),
        );
        let message = format!("there is no heading `#{fragment}` in {path}");
        self.push(
            Diagnostic::new(Code::LinkUnknownAnchor, &self.page.document.path, message)
                .at(link.span.clone())
                .hint(hint)
                .fix_if(fix),
        );
    }

    fn mender(&self) -> Mender<'_> {
        Mender { tree: self.tree, site: self.site, page: self.page }
    }

    fn image(&mut self, image: &Image) -> ImageTarget {
        let target = image.target.trim();
        if is_external(target) {
            return ImageTarget::External(target.to_owned());
        }
        let path = Destination::parse(target).path;
        match self.find(&path) {
            Ok(Some(Found::Local(url))) => {
                let size = self.site.assets.get(&url).and_then(|(_, size)| *size);
                ImageTarget::Local(url, size)
            }
            Ok(_) => {
                let found = self.unresolved(Code::LinkUnknownImage, "an image", target, &path);
                let fix = self.mender().moved(&image.span, &image.target, &path);
                self.push(found.at(image.span.clone()).fix_if(fix));
                ImageTarget::Broken
            }
            Err(Escapes) => {
                self.push_escape(target, image.span.clone());
                ImageTarget::Broken
            }
        }
    }

    fn push_escape(&mut self, target: &str, span: std::ops::Range<usize>) {
        let message = format!("`{target}` leads out of content/");
        let hint = if self.site.config.mounts.is_empty() {
            "only files below content/ are published: move the file there"
        } else {
            "only files below content/ are published, and a page of another repository is linked by its address, such \
             as `/guides/start/`"
        };
        let found = Diagnostic::new(Code::LinkEscapes, &self.page.document.path, message);
        self.push(found.at(span).hint(hint));
    }

    fn unresolved(&self, code: Code, what: &str, target: &str, path: &str) -> Diagnostic {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
        let stem = name.trim_end_matches(".md").trim_end_matches(".html");
        // The same name in another folder is the usual mistake.
        let near = || self.site.called_nearly_so(&self.page.document.path, path);
        let hint = self.page_called(stem).or_else(near).map_or_else(
            || "write a name relative to this file, such as `../recipes/minutes.md`".to_owned(),
            |known| format!("did you mean `{known}`?"),
        );
        Diagnostic::new(code, &self.page.document.path, format!("{what} `{target}`, which does not exist"))
            .hint(hint)
    }

    /// How this page links one with a bare name: of its own repository first.
    fn page_called(&self, stem: &str) -> Option<String> {
        let here = &self.page.document.path;
        let root = here.content_root();
        let own = root.filter(|_| here.in_source().is_some());
        let own = own.and_then(|root| self.site.by_stem.get(&format!("{root}/{stem}")));
        let known = own.or_else(|| self.site.by_stem.get(stem))?;
        if known.content_root() == root {
            return Some(here.relative(known));
        }
        self.site.page_of(known).map(|id| self.site.page(id).url.clone())
    }

    /// What a decoded path names, seen from this page. A page comes in the reader's language.
    fn find(&self, path: &str) -> Result<Option<Found>, Escapes> {
        if path.contains(['\\', '\0']) {
            return Ok(None);
        }
        let Some(absolute) = path.strip_prefix('/') else {
            return self.find_relative(path);
        };
        let below_base = path
            .strip_prefix(self.site.config.base.path.as_str())
            .filter(|_| self.site.config.base.path != "/");
        let resolved = SourcePath::new("x").resolve(absolute).ok_or(Escapes)?;
        let found = self.find_below(resolved.as_str(), path.ends_with('/'));
        Ok(found.or_else(|| self.find_below(below_base?.trim_end_matches('/'), path.ends_with('/'))))
    }

    /// A relative link stays in its own repository, so that it leads to the same page where that is served alone.
    fn find_relative(&self, path: &str) -> Result<Option<Found>, Escapes> {
        let here = &self.page.document.path;
        let resolved = here.resolve(path).ok_or(Escapes)?;
        let below_root = here.content_root().and_then(|root| resolved.as_str().strip_prefix(root));
        let below = match below_root.ok_or(Escapes)? {
            "" => "",
            below => below.strip_prefix('/').ok_or(Escapes)?,
        };
        if let Some(id) = self.site.page_of(&resolved) {
            return Ok(Some(self.page_in_language(id, below)));
        }
        let folder = path.ends_with('/');
        let Some(mount) = self.site.mount_of(self.page) else { return Ok(self.find_address(below, folder)) };
        // What the portal makes it makes once for all repositories.
        let of_portal = || self.made_by_portal(&page_url(below));
        Ok(self.find_address(&mount.in_portal(below), folder).or_else(of_portal))
    }

    fn find_below(&self, below: &str, folder: bool) -> Option<Found> {
        match self.site.page_below(below) {
            Some(id) => Some(self.page_in_language(id, below)),
            None => self.find_address(below, folder),
        }
    }

    fn find_address(&self, below: &str, folder: bool) -> Option<Found> {
        let url = format!("/{below}");
        if !folder && self.site.assets.contains_key(&url) {
            return Some(Found::Local(url));
        }
        let page_url = page_url(below);
        if let Some(id) = self.site.by_url.get(&page_url) {
            return Some(self.page_in_language(*id, below));
        }
        self.made_by_portal(&page_url)
    }

    fn made_by_portal(&self, page_url: &str) -> Option<Found> {
        if urls::is_generated(page_url) { Some(self.local(page_url)) } else { self.term(page_url) }
    }

    /// An address that the portal makes, in the reader's language.
    fn local(&self, url: &str) -> Found {
        Found::Local(self.site.config.in_language(self.language(), url).into_owned())
    }

    /// The page of a term or of a learning path.
    fn term(&self, url: &str) -> Option<Found> {
        let (folder, term) = url.trim_matches('/').split_once('/')?;
        if folder == "paths" {
            return if self.site.paths.contains_key(term) {
                Some(self.local(url))
            } else {
                let named_by = |page: &Page| matches!(&page.document.front.own, Own::Module(module) if module.path.as_deref() == Some(term));
                self.site.pages.iter().any(named_by).then_some(Found::Hidden)
            };
        }
        let taxonomy = Taxonomy::ALL.into_iter().find(|taxonomy| taxonomy.name() == folder)?;
        if self.site.has_term_page(taxonomy, term) {
            return Some(self.local(url));
        }
        self.site.taxonomies.is_hidden_term(taxonomy, term).then_some(Found::Hidden)
    }

    /// The language of the reader of this page.
    fn language(&self) -> &str {
        self.page.document.name.language.as_deref().unwrap_or(&self.site.config.language)
    }

    /// A link to an original, from a translation, leads to the translation if there is one. A link that names a
    /// translation is taken at its word.
    fn page_in_language(&self, id: PageId, written: &str) -> Found {
        let names_translation = self.site.page(id).original.is_some() && written.contains('.');
        if names_translation {
            return Found::Page(id);
        }
        Found::Page(self.site.page(id).version(self.language()).unwrap_or(id))
    }
}

struct Escapes;

/// The address of the page that a name without language stands for.
pub(super) fn page_url(below: &str) -> String {
    let bare = below.strip_suffix(".html").or_else(|| below.strip_suffix(".md")).unwrap_or(below);
    let bare =
        bare.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/')).unwrap_or(bare);
    let bare = bare.trim_end_matches('/');
    if bare.is_empty() { "/".to_owned() } else { format!("/{bare}/") }
}

/// For each page, the shown originals that link to it, newest first.
pub(super) fn backlinks(site: &Site, resolved: &[Resolved]) -> Vec<Vec<PageId>> {
    let mut sources: BTreeMap<PageId, BTreeSet<PageId>> = BTreeMap::new();
    for (position, resolved) in resolved.iter().enumerate() {
        let from = PageId::new(position);
        let from = site.page(from).original.unwrap_or(from);
        if !site.is_shown(from) {
            continue;
        }
        for link in &resolved.links {
            if let LinkTarget::Page(to, _) = link {
                let to = site.page(*to).original.unwrap_or(*to);
                if to != from {
                    sources.entry(to).or_default().insert(from);
                }
            }
        }
    }
    let mut backlinks = vec![Vec::new(); site.pages.len()];
    for (to, from) in sources {
        let mut from: Vec<PageId> = from.into_iter().collect();
        from.sort_by_cached_key(|id| (std::cmp::Reverse(site.page(*id).day()), site.page(*id).url.clone()));
        for (_, version) in &site.page(to).versions {
            backlinks[version.index()].clone_from(&from);
        }
    }
    backlinks
}

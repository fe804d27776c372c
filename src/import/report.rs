//! What an import tells: what became of every page, and everything that has no equivalent here, with its place.

use std::collections::BTreeMap;

use serde::Serialize;

/// What was found on the way from the source to the portal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Pages of the source.
    pub pages_in: usize,
    /// Pages that go into the portal.
    pub pages_out: usize,
    /// Images and other files that pages use.
    pub files: usize,
    /// What became of links and images.
    pub links: Links,
    /// Keys of the front matter, by name.
    pub keys: Keys,
    /// Former addresses that became `aliases`.
    pub aliases: usize,
    /// What stays as text or as it was, with its place in the source.
    pub findings: Vec<Finding>,
    /// What does not go into the portal, and why.
    pub skipped: Vec<Skipped>,
}

/// What became of links and images.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Links {
    /// All there are.
    pub total: usize,
    /// To elsewhere: left alone.
    pub external: usize,
    /// Right as they are.
    pub kept: usize,
    /// Written anew, for their target has another name or place.
    pub rewritten: usize,
    /// To what is not part of the source: they lead to where it was published.
    pub to_site: usize,
    /// Led nowhere in the source already, and lead nowhere now.
    pub broken: usize,
    /// Anchors that were written anew.
    pub anchors_rewritten: usize,
    /// Anchors that no heading of the target has.
    pub anchors_broken: usize,
}

/// Keys of the front matter, each with how often it was seen.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Keys {
    /// By their old name and the new one: `description → summary`.
    pub mapped: BTreeMap<String, usize>,
    /// No equivalent: kept in a plain page, where they mean nothing, and left out elsewhere.
    pub unmapped: BTreeMap<String, usize>,
}

/// What kind of thing has no equivalent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The front matter could not be read, or a value of it is none that fits.
    FrontMatter,
    /// `{{< … >}}`, `{% … %}`, `$lsx(…)`: the generator would put something here.
    Shortcode,
    /// Another file would be put here.
    Include,
    /// A block `:::name` that nobody knows here.
    Container,
    /// A component or an import of MDX.
    Component,
    /// An HTML element, which is shown as text unless the portal allows it.
    Html,
    /// A link that leads nowhere.
    Link,
    /// An image that is not there.
    Image,
    /// A link to where the source was published.
    Site,
    /// An anchor that no heading of the target has.
    Anchor,
}

impl What {
    /// A heading for a list of them.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::FrontMatter => "front matter that could not be read or used",
            Self::Shortcode => "shortcodes, left as text",
            Self::Include => "includes, left as text",
            Self::Container => "blocks without an equivalent, left as text",
            Self::Component => "components and imports of MDX, left as text",
            Self::Html => "HTML, shown as text unless `markdown: {raw_html: sanitise}` is set",
            Self::Link => "links that lead nowhere",
            Self::Image => "images that are not there",
            Self::Site => "links that still lead to where the source was published",
            Self::Anchor => "anchors that no heading has",
        }
    }
}

/// Something that has no equivalent, where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Its kind.
    pub what: What,
    /// File of the source.
    pub path: String,
    /// Line of it, from 1.
    pub line: usize,
    /// As written, shortened.
    pub text: String,
}

/// Something that does not go into the portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// File of the source, or a page's name there.
    pub path: String,
    /// Why.
    pub reason: String,
}

impl Report {
    /// Notes something at a line of a source file.
    pub(super) fn find(&mut self, what: What, path: &str, line: usize, text: &str) {
        self.findings.push(Finding { what, path: path.to_owned(), line, text: shortened(text) });
    }

    /// Notes what does not go into the portal.
    pub fn skip(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.skipped.push(Skipped { path: shortened(&path.into()), reason: reason.into() });
    }

    pub(super) fn mapped(&mut self, from: &str, to: &str) {
        let name = if from == to { to.to_owned() } else { format!("{from} → {to}") };
        *self.keys.mapped.entry(shortened(&name)).or_default() += 1;
    }

    pub(super) fn unmapped(&mut self, key: &str) {
        *self.keys.unmapped.entry(shortened(key)).or_default() += 1;
    }

    /// Findings in the order of the source, each once.
    pub(super) fn finished(mut self) -> Self {
        self.findings.sort();
        self.findings.dedup();
        self.skipped.sort();
        self.skipped.dedup();
        self
    }
}

/// One line of at most 120 characters that a terminal can show.
pub(super) fn shortened(text: &str) -> String {
    let plain: String =
        text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(120).collect();
    if text.trim().chars().count() > 120 { plain + "…" } else { plain }
}

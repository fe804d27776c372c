//! One page: from its source's text to a portal's, but for its links, which need all pages.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use super::edits::Moved;
use super::front::{self, Mapped, Place, Raw};
use super::report::{Report, What};
use super::{Options, SourcePage, aliases, index, links, names, notion, reading, syntax};
use crate::parse::{Body, DocumentName, Kind, PromptSegment, markdown};
use crate::paths::SourcePath;

/// A page whose links are still the source's.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) path: SourcePath,
    pub(super) kind: Kind,
    /// Its address in the portal.
    pub(super) url: String,
    /// Keys of its front matter, but for aliases.
    keys: Mapping,
    /// The source's own YAML, if it can stay as it is.
    yaml: Option<String>,
    /// Former addresses that the source names.
    aliases: Vec<String>,
    /// Addresses by which other pages of the source link to it.
    pub(super) addresses: Vec<String>,
    /// The Markdown, and where it stood in that of the source.
    pub(super) body: String,
    pub(super) moved: Moved,
    /// Where the source's Markdown begins.
    pub(super) source_start: usize,
    /// Ids of its headings.
    pub(super) anchors: Vec<String>,
    is_closed_twin: bool,
}

/// Begins a page, or tells why it cannot come along.
pub(super) fn draft(
    page: &SourcePage,
    path: SourcePath,
    options: &Options,
    report: &mut Report,
) -> Result<Draft, String> {
    let name = DocumentName::new(&path, &options.parse).ok_or("its name would be no page's")?;
    let kind = name.kind;
    let is_closed_twin = name.language.is_some() && kind != Kind::Page;
    let (raw, source_start) = front::read(&page.text);
    let place = Place { path: &page.name, kind, is_closed_twin };
    let (mut mapping, yaml, unreadable) = match raw {
        Raw::None => (Mapping::new(), None, None),
        Raw::Keys { mapping, yaml } => (mapping, yaml, None),
        Raw::Unreadable { reason, text } => {
            report.find(What::FrontMatter, &page.name, 1, &reason);
            (Mapping::new(), None, Some(page.text[text].to_owned()))
        }
    };
    let properties = if mapping.is_empty() { notion::properties(&page.name, &page.text) } else { None };
    let without = properties.map(|(properties, without)| {
        mapping = properties;
        without
    });
    let mut mapped = front::map(&mapping, place, &options.vocabularies, report);
    let mut told = page.keys.clone();
    if let Some(order) = page.order.filter(|_| front::has_order(kind) && !is_closed_twin) {
        told.insert(front::text("order"), Value::Number(order.into()));
    }
    let is_kept = mapped.keys == mapping && told.keys().all(|key| !mapping.contains_key(key));
    let yaml = yaml.filter(|_| is_kept).map(|yaml| page.text[yaml].to_owned() + &front::lines(&told));
    for (key, value) in told {
        mapped.keys.insert(key, value);
    }
    let text = without_noncharacters(page, report);
    let (mut body, moved) = syntax::convert(&page.name, &text, source_start, without, report);
    if let Some(unreadable) = unreadable {
        // It may say that nobody is to read the page yet.
        if unreadable.contains("draft") || unreadable.contains("published") {
            mapped.keys.insert(front::text("draft"), Value::Bool(true));
        }
        body = format!("```yaml\n{}\n```\n\n{body}", unreadable.trim_end().replace("```", "'''"));
    }
    let (anchors, heading) = links::anchors(&path, &body, 0, &reading(kind));
    title(page, kind, &path, heading.as_deref(), &mut mapped);
    if kind == Kind::Recipe && !is_closed_twin {
        variables(&path, &body, &mut mapped.keys)?;
    }
    let url = options.url_of(&name);
    let addresses = addresses(&page.name, &mapped);
    Ok(Draft {
        path,
        kind,
        url,
        keys: ordered(mapped.keys),
        yaml,
        aliases: mapped.address.into_iter().chain(mapped.aliases).collect(),
        addresses,
        body,
        moved,
        source_start,
        anchors,
        is_closed_twin,
    })
}

impl Options {
    fn url_of(&self, name: &DocumentName) -> String {
        let slug = name.slug.strip_suffix("index").filter(|rest| rest.is_empty() || rest.ends_with('/'));
        let slug = slug.unwrap_or(&name.slug).trim_end_matches('/');
        let language = name.language.as_ref().filter(|language| **language != self.language);
        language.map_or_else(|| format!("/{slug}/"), |language| format!("/{language}/{slug}/"))
    }
}

/// The parser's own character must not come along; its stand-in is as long, so that places stay.
fn without_noncharacters(page: &SourcePage, report: &mut Report) -> String {
    if let Some(at) = page.text.find('\u{fdd0}') {
        report.find(
            What::FrontMatter,
            &page.name,
            super::edits::Lines::of(&page.text).line(at),
            "U+FDD0, which is no character",
        );
    }
    page.text.replace('\u{fdd0}', "\u{fffd}")
}

/// The title, where the page needs one or would show a name that was changed.
fn title(page: &SourcePage, kind: Kind, path: &SourcePath, heading: Option<&str>, mapped: &mut Mapped) {
    if mapped.keys.contains_key("title") {
        return;
    }
    let is_closed = kind != Kind::Page;
    let told = page.title.clone().filter(|title| !title.trim().is_empty());
    let last = page.name.rsplit('/').next().unwrap_or(&page.name);
    let stem = names::without_notion_id(names::split_ending(last).0);
    let is_new =
        path.file_name() != format!("{stem}.md") && !matches!(stem, "_index" | "index" | "README" | "readme");
    let title = match heading {
        Some(heading) if is_closed => Some(heading.to_owned()),
        Some(_) => None,
        None => told.or_else(|| (is_closed || is_new).then(|| stem.to_owned())),
    };
    if let Some(title) = title {
        mapped.keys.insert(front::text("title"), front::text(title.trim()));
    }
}

/// A recipe's blanks are declared where nobody did; a recipe without a prompt is none.
fn variables(path: &SourcePath, body: &str, keys: &mut Mapping) -> Result<(), String> {
    let (parsed, _): (Body, _) = markdown::parse(path, body, 0, &reading(Kind::Recipe));
    if parsed.prompts.is_empty() {
        return Err("a recipe needs a prompt: mark it with ```prompt in the source".to_owned());
    }
    let mut blanks: Vec<String> = Vec::new();
    for prompt in &parsed.prompts {
        for segment in &prompt.segments {
            if let PromptSegment::Blank { name, .. } = segment
                && !blanks.contains(name)
            {
                blanks.push(name.clone());
            }
        }
    }
    if !blanks.is_empty() && !keys.contains_key("variables") {
        let variable =
            |name: String| Value::Mapping(Mapping::from_iter([(front::text("name"), front::text(name))]));
        keys.insert(front::text("variables"), Value::Sequence(blanks.into_iter().map(variable).collect()));
    }
    Ok(())
}

/// Title and summary first: people read the file.
fn ordered(keys: Mapping) -> Mapping {
    let first = ["title", "summary"];
    let (mut head, rest): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|(key, _)| key.as_str().is_some_and(|key| first.contains(&key)));
    head.sort_by_key(|(key, _)| first.iter().position(|name| Some(*name) == key.as_str()));
    head.into_iter().chain(rest).collect()
}

/// The addresses that the page had: what it names itself, else by its slug.
fn addresses(name: &str, mapped: &Mapped) -> Vec<String> {
    let mut found: Vec<String> = mapped.address.iter().chain(&mapped.aliases).cloned().collect();
    if let Some(slug) = &mapped.slug {
        let whole = index::address(name);
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = if whole.trim_matches('/') == folder {
            folder.rsplit_once('/').map_or("", |(above, _)| above)
        } else {
            folder
        };
        let slash = if folder.is_empty() { "" } else { "/" };
        found.insert(0, format!("/{folder}{slash}{}/", slug.trim_matches('/')));
    }
    found
}

/// The whole text, with aliases that are free.
pub(super) fn finished(
    page: &SourcePage,
    draft: &Draft,
    body: &str,
    options: &Options,
    taken: &mut BTreeSet<String>,
    report: &mut Report,
) -> String {
    let mut former = draft.aliases.clone();
    if let Some(base) = options.alias_base.as_deref() {
        let own = draft.addresses.first().cloned().unwrap_or_else(|| index::address(&page.name));
        let based =
            |address: &str| format!("{}/{}", base.trim_end_matches('/'), address.trim_start_matches('/'));
        former.push(based(&own));
        former.extend(page.former.iter().map(|address| based(address)));
    }
    former.retain(|alias| aliases::is_usable(alias) && aliases::key(alias) != aliases::key(&draft.url));
    let (free, others) =
        if draft.is_closed_twin { (Vec::new(), former) } else { aliases::free(former, taken) };
    for other in others {
        report.find(What::FrontMatter, &page.name, 1, &format!("alias {other}: it is taken"));
    }
    report.aliases += free.len();
    if let Some(yaml) = draft.yaml.as_ref().filter(|_| free.is_empty()) {
        return format!("---\n{yaml}---\n{body}");
    }
    let mut keys = draft.keys.clone();
    if !free.is_empty() {
        keys.insert(front::text("aliases"), Value::Sequence(free.into_iter().map(front::text).collect()));
    }
    let front = front::write(&keys);
    // A rule that opens the text would be read as front matter.
    let space = if front.is_empty() && body.lines().next().is_some_and(|line| line.trim_end() == "---") {
        "\n"
    } else {
        ""
    };
    format!("{front}{space}{body}")
}

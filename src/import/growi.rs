//! Archives of GROWI: JSON of the collections that an administrator exports (`NAME.growi.zip`: `pages.json`,
//! `revisions.json`, `tags.json`, `pagetagrelations.json`, `attachments.json`, `pageredirects.json`, `meta.json`).
//!
//! The format is that of `apps/app/src/server/service/export.js` and of the models beside it: each file is one array of
//! documents, ids as 24 hexadecimal digits, times in ISO 8601. Archives of `mongoexport`, `{"$oid": …}`, are read too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;

use jiff::tz::TimeZone;
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_yaml::{Mapping, Value};

use super::front::text;
use super::{Report, Source, SourcePage};

/// The files of an archive that are read; only the first two must be there.
pub const FILES: [&str; 7] = [
    "pages.json",
    "revisions.json",
    "tags.json",
    "pagetagrelations.json",
    "attachments.json",
    "pageredirects.json",
    "meta.json",
];

/// An id, however it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(written(&serde_json::Value::deserialize(deserializer)?, "$oid")))
    }
}

/// A time, however it is written; empty if it is not.
#[derive(Clone, Debug, Default)]
struct Moment(String);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(written(&serde_json::Value::deserialize(deserializer)?, "$date")))
    }
}

fn written(value: &serde_json::Value, key: &str) -> String {
    value.as_str().or_else(|| value.get(key)?.as_str()).unwrap_or_default().to_owned()
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Page {
    #[serde(rename = "_id")]
    id: Id,
    path: String,
    revision: Option<Id>,
    status: Option<String>,
    grant: Option<u32>,
    is_empty: bool,
    wip: Option<bool>,
    redirect_to: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Revision {
    #[serde(rename = "_id")]
    id: Id,
    body: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tag {
    #[serde(rename = "_id")]
    id: Id,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Relation {
    related_page: Id,
    related_tag: Id,
    is_page_trashed: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attachment {
    #[serde(rename = "_id")]
    id: Id,
    file_name: String,
    original_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Redirect {
    from_path: String,
    to_path: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Meta {
    url: Option<String>,
}

/// What an archive holds.
#[derive(Debug, Default)]
pub struct Archive {
    pages: Vec<Page>,
    bodies: BTreeMap<Id, String>,
    tags: Vec<Tag>,
    relations: Vec<Relation>,
    attachments: Vec<Attachment>,
    redirects: Vec<Redirect>,
    meta: Meta,
}

/// Pages of GROWI that everybody who can log in may read.
const PUBLIC: u32 = 1;

impl Archive {
    /// Reads one of [`FILES`]; `pages.json` must come before `revisions.json`, of which only the newest are kept.
    pub fn read(&mut self, name: &str, file: impl Read) -> Result<(), String> {
        let told = |error: serde_json::Error| format!("{name} is not what GROWI exports: {error}");
        match name {
            "pages.json" => self.pages = all(file).map_err(told)?,
            "revisions.json" => {
                let wanted: BTreeSet<&Id> =
                    self.pages.iter().filter_map(|page| page.revision.as_ref()).collect();
                let mut bodies = BTreeMap::new();
                each(file, |revision: Revision| {
                    if wanted.contains(&revision.id) {
                        bodies.insert(revision.id, revision.body);
                    }
                })
                .map_err(told)?;
                self.bodies = bodies;
            }
            "tags.json" => self.tags = all(file).map_err(told)?,
            "pagetagrelations.json" => self.relations = all(file).map_err(told)?,
            "attachments.json" => self.attachments = all(file).map_err(told)?,
            "pageredirects.json" => self.redirects = all(file).map_err(told)?,
            // It also holds secrets of the server; nothing else of it is looked at.
            _ => self.meta = serde_json::from_reader(file).map_err(told)?,
        }
        Ok(())
    }

    /// Where GROWI stood.
    pub fn site(&self) -> Option<&str> {
        self.meta.url.as_deref().map(|url| url.trim_end_matches('/')).filter(|url| url.starts_with("http"))
    }

    /// Names of stored attachments, with the names that they should get: by which a file's bytes are found.
    pub fn attachments(&self) -> impl Iterator<Item = (&str, String)> {
        self.attachments.iter().filter(|attachment| !attachment.file_name.is_empty()).map(|attachment| {
            let original = attachment.original_name.as_deref().unwrap_or(&attachment.file_name);
            let last = original.rsplit(['/', '\\']).next().unwrap_or(original);
            // Two people upload `image.png`.
            let folder = attachment.id.0.get(attachment.id.0.len().saturating_sub(6)..).unwrap_or_default();
            (attachment.file_name.as_str(), format!("attachments/{folder}/{last}"))
        })
    }

    /// The source; `has` tells whether the bytes of an attachment are there.
    pub fn source(&self, zone: &TimeZone, has: impl Fn(&str) -> bool, report: &mut Report) -> Source {
        let shown: Vec<&Page> = self.pages.iter().filter(|page| Self::is_taken(page, report)).collect();
        let parents: BTreeSet<&str> = shown
            .iter()
            .filter_map(|page| page.path.trim_end_matches('/').rsplit_once('/'))
            .map(|(parent, _)| parent)
            .collect();
        let tags = self.tags_by_page();
        let former = self.former();
        let mut source = Source::default();
        for page in &shown {
            let Some(body) = page.revision.as_ref().and_then(|id| self.bodies.get(id)) else {
                report.skip(&page.path, "its text is not in the archive: export Revisions too");
                continue;
            };
            let has_children = parents.contains(page.path.trim_end_matches('/'));
            source.pages.push(SourcePage {
                order: None,
                name: name(&page.path, has_children),
                text: body.clone(),
                keys: keys(page, tags.get(&page.id), zone),
                title: page
                    .path
                    .trim_end_matches('/')
                    .rsplit('/')
                    .next()
                    .filter(|last| !last.is_empty())
                    .map(str::to_owned),
                addresses: vec![page.path.clone(), format!("/{}", page.id.0)],
                former: former.get(page.path.as_str()).cloned().unwrap_or_default(),
            });
        }
        for (stored, name) in self.attachments() {
            if has(stored) {
                source.files.insert(name, Vec::new());
            }
        }
        for (attachment, (_, name)) in
            self.attachments.iter().filter(|one| !one.file_name.is_empty()).zip(self.attachments())
        {
            if let Some(addresses) = source.files.get_mut(&name) {
                let id = &attachment.id.0;
                addresses.extend([
                    format!("/attachment/{id}"),
                    format!("/download/{id}"),
                    format!("/files/{id}"),
                ]);
            }
        }
        source
    }

    /// Whether a page may be shown to all readers of a portal; if not that is told.
    fn is_taken(page: &Page, report: &mut Report) -> bool {
        let is_redirect = page.redirect_to.as_deref().is_some_and(|to| !to.is_empty());
        if page.is_empty || is_redirect || !page.path.starts_with('/') {
            return false;
        }
        let in_trash = page.path == "/trash" || page.path.starts_with("/trash/");
        let reason = if in_trash || page.status.as_deref().is_some_and(|status| status == "deleted") {
            "it was thrown away"
        } else if page.grant.is_some_and(|grant| grant != PUBLIC) {
            "not everybody may read it in GROWI, and everybody reads a portal"
        } else if page.path == "/user" || page.path.starts_with("/user/") {
            "it is a person's own page"
        } else {
            return true;
        };
        report.pages_in += 1;
        report.skip(&page.path, reason);
        false
    }

    /// The tags of each page, sorted.
    fn tags_by_page(&self) -> BTreeMap<&Id, BTreeSet<&str>> {
        let names: BTreeMap<&Id, &str> = self.tags.iter().map(|tag| (&tag.id, tag.name.trim())).collect();
        let mut tags: BTreeMap<&Id, BTreeSet<&str>> = BTreeMap::new();
        for relation in self.relations.iter().filter(|relation| !relation.is_page_trashed) {
            if let Some(name) = names.get(&relation.related_tag).filter(|name| !name.is_empty()) {
                tags.entry(&relation.related_page).or_default().insert(name);
            }
        }
        tags
    }

    /// Paths that lead to another now, by that.
    fn former(&self) -> BTreeMap<&str, Vec<String>> {
        let moved = self.redirects.iter().map(|redirect| (redirect.to_path.as_str(), &redirect.from_path));
        let older = self.pages.iter().filter_map(|page| Some((page.redirect_to.as_deref()?, &page.path)));
        let mut former: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (to, from) in moved.chain(older) {
            former.entry(to).or_default().push(from.clone());
        }
        former
    }
}

fn keys(page: &Page, tags: Option<&BTreeSet<&str>>, zone: &TimeZone) -> Mapping {
    let mut keys = Mapping::new();
    for (key, moment) in [("date", &page.created_at), ("updated", &page.updated_at)] {
        if let Ok(moment) = moment.0.parse::<jiff::Timestamp>() {
            keys.insert(text(key), text(zone.to_datetime(moment).date().to_string()));
        }
    }
    if let Some(tags) = tags {
        keys.insert(text("tags"), Value::Sequence(tags.iter().map(|tag| text(*tag)).collect()));
    }
    if page.wip == Some(true) {
        keys.insert(text("draft"), Value::Bool(true));
    }
    keys
}

/// The name of a page's file: `a/b.md`, and `a/index.md` of a page that others stand below.
fn name(path: &str, has_children: bool) -> String {
    let path = path.trim_matches('/');
    match (path.is_empty(), has_children) {
        (true, _) => "index.md".to_owned(),
        (false, true) => format!("{path}/index.md"),
        (false, false) => format!("{path}.md"),
    }
}

fn all<T: DeserializeOwned>(file: impl Read) -> Result<Vec<T>, serde_json::Error> {
    let mut items = Vec::new();
    each(file, |item| items.push(item))?;
    Ok(items)
}

/// Hands over the items of an array one by one: the history of a wiki does not fit memory.
fn each<T: DeserializeOwned>(file: impl Read, take: impl FnMut(T)) -> Result<(), serde_json::Error> {
    struct Items<T, F>(F, std::marker::PhantomData<T>);
    impl<'de, T: DeserializeOwned, F: FnMut(T)> Visitor<'de> for Items<T, F> {
        type Value = ();

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
            while let Some(item) = items.next_element()? {
                (self.0)(item);
            }
            Ok(())
        }
    }
    let mut reader = serde_json::Deserializer::from_reader(file);
    reader.deserialize_seq(Items(take, std::marker::PhantomData))
}

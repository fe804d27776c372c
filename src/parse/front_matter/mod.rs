//! Front matter as typed values: closed for the four kinds, open for plain pages.

mod common;
mod kinds;
mod split;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::document::Kind;
use super::secrets::PageAllowance;
use super::yaml::{Fields, Keys, Report};
use crate::diagnostic::{Code, Severity};

pub use kinds::{
    Basis, DataClass, Faq, Level, Module, Own, Plain, Recipe, Session, Stage, Story, Variable, Verified,
};
pub use split::{Split, last_key, split};

/// All that the front matter says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FrontMatter {
    /// Keys that every kind has.
    pub common: Common,
    /// Keys of the kind.
    pub own: Own,
}

/// Keys that every kind has. Ids and references are as written; the model resolves them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Common {
    /// The title, if one is written.
    pub title: Option<String>,
    /// One sentence for cards and search.
    pub summary: Option<String>,
    /// When it happened or was first published.
    pub date: Option<Date>,
    /// When it last changed in substance.
    pub updated: Option<Date>,
    /// Ids of people, the first first.
    pub authors: Vec<String>,
    /// Id of the person who keeps it right.
    pub owner: Option<String>,
    /// Id of a department.
    pub department: Option<String>,
    /// Ids of tasks.
    pub tasks: Vec<String>,
    /// Ids of tools.
    pub tools: Vec<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// Language of the text, where it is not told by the file name.
    pub lang: Option<String>,
    /// Not published.
    pub draft: bool,
    /// First minute it is shown, in the portal's zone.
    pub publish_at: Option<DateTime>,
    /// First day it is no longer shown.
    pub expires_at: Option<Date>,
    /// Day by which somebody should read it again.
    pub review_by: Option<Date>,
    /// Former addresses, `/old/place/`.
    pub aliases: Vec<String>,
    /// Pages to read next, as relative `.md` names.
    pub related: Vec<String>,
    /// Shown before others.
    pub featured: bool,
    /// Kept out of search.
    pub unlisted_in_search: bool,
    /// What may stand in this file although it looks secret. Of use only while the file is parsed, so it is not kept.
    #[serde(skip)]
    pub allow_secrets: Vec<PageAllowance>,
}

impl FrontMatter {
    /// Reads the YAML of a page of `kind`; `is_twin` allows only what a translation may say.
    pub fn parse(report: &mut Report<'_>, kind: Kind, is_twin: bool) -> Self {
        let Some(mapping) = report.load() else {
            if kind == Kind::Page && !hides_something(&report.text[report.yaml.clone()]) {
                // A foreign tree is published without what could not be read.
                for found in &mut report.diagnostics {
                    found.severity = Severity::Warning;
                }
            }
            return Self { own: Own::empty(kind), ..Self::default() };
        };
        report.lenient = kind == Kind::Page;
        let mut fields = Fields::new(report, &mapping);
        if is_twin && kind != Kind::Page {
            let twin = Self { common: Common::parse_twin(&mut fields), own: Own::empty(kind) };
            return twin.closed_twin(report, &mapping);
        }
        let common = Common::parse(&mut fields, kind);
        let own = Own::parse(&mut fields, kind);
        fields.finish();
        Self { common, own }
    }

    /// What a page of `kind` takes, or its translation.
    pub fn keys(kind: Kind, is_twin: bool) -> Keys {
        Keys::record(|fields| {
            if is_twin && kind != Kind::Page {
                Common::parse_twin(fields);
            } else {
                Common::parse(fields, kind);
                Own::parse(fields, kind);
            }
        })
    }

    /// Reports what a translation must leave to its original.
    fn closed_twin(self, report: &mut Report<'_>, mapping: &serde_yaml::Mapping) -> Self {
        for key in mapping.keys().filter_map(serde_yaml::Value::as_str) {
            if !matches!(key, "title" | "summary" | "allow_secrets") {
                report.push(
                    Code::FrontMatterTwinKey,
                    &[super::yaml::Step::Name(key)],
                    format!("`{key}` stands in a translation"),
                    Some(
                        "remove this line: a translation has only `title`, `summary` and `allow_secrets`, the rest \
                         comes from its original"
                            .into(),
                    ),
                );
            }
        }
        self
    }
}

/// Whether YAML that cannot be read seems to keep a page from being shown: then it must be mended, not ignored.
fn hides_something(yaml: &str) -> bool {
    yaml.lines().any(|line| {
        ["draft", "publish_at", "expires_at"].iter().any(|key| line.trim_start().starts_with(key))
    })
}

//! Layout `term.html`: everything about one department, task, tool, tag, person or learning path.

use serde::Serialize;

use super::card::CardGroup;
use super::chrome::Chrome;
use super::common::{Amount, DataClass, Html, Link, TermLink};
use super::meeting::{Meeting, Subscription};
use super::team::Team;

/// The page of a term.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// Header and footer.
    pub chrome: Chrome,
    /// What kind of term.
    pub taxonomy: Taxonomy,
    /// Its name.
    pub label: String,
    /// Description from the vocabulary.
    pub description: Option<String>,
    /// Introduction, if someone wrote a page for the term.
    pub body: Option<Html>,
    /// How many pages have the term.
    pub total: usize,
    /// Hours its stories save a month from the build day on; null if none does. A department's with those below it.
    pub saved_hours: Option<Amount>,
    /// Hours they have saved so far, for a department, task or tool.
    pub saved_so_far: Option<Amount>,
    /// A person's department, a department's parent.
    pub part_of: Option<TermLink>,
    /// A department's sections.
    pub parts: Html,
    /// Where a tool is opened.
    pub open_url: Option<String>,
    /// What a tool is cleared for, strictest last.
    pub data_classes: Vec<DataClass>,
    /// The next session of a department or path, and the next office hours.
    pub next_meetings: Vec<Meeting>,
    /// All meetings of the portal.
    pub calendar_url: String,
    /// A path's own calendar.
    pub calendar: Option<Subscription>,
    /// The id of a person who may be a reader of the portal.
    pub person: Option<String>,
    /// A department's page is its team's page.
    pub team: Option<Team>,
    /// The pages, a group a kind. A path has one group, its modules in order.
    pub groups: Vec<CardGroup>,
    /// Other terms of the taxonomy.
    pub others: Vec<Link>,
}

/// Kinds of terms. Named by `t.taxonomy.*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Taxonomy {
    /// 部署
    Department,
    /// 業務
    Task,
    /// 道具
    Tool,
    /// タグ
    Tag,
    /// 人
    Person,
    /// 学びの道筋: an ordered list of modules.
    Path,
}

impl super::View for TermView {
    const LAYOUT: &'static str = "layouts/term.html";
}

//! The keys of each kind.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::super::document::Kind;
use super::super::vocabulary::Localized;
use super::super::yaml::Fields;

/// Keys of the kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Own {
    /// A success story.
    Story(Story),
    /// A prompt recipe.
    Recipe(Recipe),
    /// A question.
    Faq(Faq),
    /// A training module.
    Module(Module),
    /// A plain page.
    Page(Plain),
}

impl Default for Own {
    fn default() -> Self {
        Self::Page(Plain::default())
    }
}

/// What a story says of the time it saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Minutes one use took before.
    pub before_minutes: Option<f64>,
    /// Minutes one use takes now.
    pub after_minutes: Option<f64>,
    /// Uses a month, by one user.
    pub times_per_month: Option<f64>,
    /// How many people do it; 1 if nothing is said.
    pub users: Option<i64>,
    /// First day it was no longer done.
    pub until: Option<Date>,
    /// How the minutes were found.
    pub basis: Option<Basis>,
    /// What became better besides time.
    pub quality: Option<String>,
    /// How settled it is.
    pub stage: Option<Stage>,
    /// Recipes it used, as names below `recipes/`.
    pub recipes: Vec<String>,
}

/// How minutes were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// With a clock.
    Measured,
    /// By judgement.
    Estimated,
}

/// How settled a story is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Done once.
    Tried,
    /// Done again and again.
    Repeated,
    /// The way it is done.
    Standard,
}

/// What a recipe needs and asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// For whom.
    pub level: Option<Level>,
    /// Minutes until the first result.
    pub minutes_to_try: Option<i64>,
    /// What is filled in.
    pub variables: Vec<Variable>,
    /// What may be pasted.
    pub data_class: Option<DataClass>,
    /// With what and when it was seen to work.
    pub verified: Vec<Verified>,
}

/// How much one must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing.
    FirstStep,
    /// Some practice.
    Intermediate,
    /// A lot of practice.
    Advanced,
}

/// What may be pasted into a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataClass {
    /// Anything that may be known outside.
    Public,
    /// Anything that may be known inside.
    Internal,
    /// Only what a tool is cleared for.
    Confidential,
}

impl DataClass {
    /// Its name in front matter and vocabularies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
        }
    }
}

/// A blank that is filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// The name in `{{name}}`.
    pub name: String,
    /// What the form asks for.
    pub label: Option<Localized>,
    /// An example.
    pub example: Option<Localized>,
    /// Whether several lines are expected.
    pub multiline: bool,
    /// Ready answers.
    pub choices: Vec<String>,
}

/// A tool with which a recipe was seen to work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Id of the tool.
    pub tool: String,
    /// Its version, as the tool names it.
    pub version: Option<String>,
    /// The day.
    pub on: Option<Date>,
}

/// Where a question belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faq {
    /// Heading it is listed under.
    pub category: Option<String>,
    /// Place below that heading, small first.
    pub order: Option<i64>,
    /// Id of the person who answered.
    pub answered_by: Option<String>,
}

/// Where a plain page stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// Place in its folder, small first; those without one follow by address.
    pub order: Option<i64>,
}

/// When a module is held and what it asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Module {
    /// First day of its month.
    pub month: Option<Date>,
    /// Id of its learning path.
    pub path: Option<String>,
    /// Place in the path, small first.
    pub order: Option<i64>,
    /// For whom.
    pub level: Option<Level>,
    /// Minutes it takes.
    pub minutes: Option<i64>,
    /// Modules to finish before, as names below `training/`.
    pub prerequisites: Vec<String>,
    /// Meetings.
    pub sessions: Vec<Session>,
    /// Recipes to try, as names below `recipes/`.
    pub try_recipes: Vec<String>,
}

/// A dated meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Beginning, in the portal's zone.
    pub start: DateTime,
    /// End.
    pub end: Option<DateTime>,
    /// Room.
    pub place: Option<String>,
    /// Address of an online meeting.
    pub url: Option<String>,
}

/// A year of minutes: nothing a person does takes longer.
const MINUTES: f64 = 525_600.0;
const LEVELS: &[(&str, Level)] =
    &[("first-step", Level::FirstStep), ("intermediate", Level::Intermediate), ("advanced", Level::Advanced)];

impl Own {
    /// The kind with nothing said.
    pub(super) fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Story => Self::Story(Story::default()),
            Kind::Recipe => Self::Recipe(Recipe::default()),
            Kind::Faq => Self::Faq(Faq::default()),
            Kind::Module => Self::Module(Module::default()),
            Kind::Page => Self::default(),
        }
    }

    pub(super) fn parse(fields: &mut Fields<'_, '_>, kind: Kind) -> Self {
        match kind {
            Kind::Story => Self::Story(Story::parse(fields)),
            Kind::Recipe => Self::Recipe(Recipe::parse(fields)),
            Kind::Faq => Self::Faq(Faq {
                category: fields.text("category"),
                order: fields.order(),
                answered_by: fields.text("answered_by"),
            }),
            Kind::Module => Self::Module(Module::parse(fields)),
            Kind::Page => Self::Page(Plain { order: fields.order() }),
        }
    }
}

impl Story {
    fn parse(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            before_minutes: fields.number("before_minutes", 0.0, MINUTES),
            after_minutes: fields.number("after_minutes", 0.0, MINUTES),
            times_per_month: fields.number("times_per_month", 0.0, 100_000.0),
            users: fields.whole("users", 1, 1_000_000),
            until: fields.date("until"),
            basis: fields.choice("basis", &[("measured", Basis::Measured), ("estimated", Basis::Estimated)]),
            quality: fields.text("quality"),
            stage: fields.choice(
                "stage",
                &[("tried", Stage::Tried), ("repeated", Stage::Repeated), ("standard", Stage::Standard)],
            ),
            recipes: fields.texts("recipes"),
        }
    }
}

impl Recipe {
    fn parse(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            level: fields.choice("level", LEVELS),
            minutes_to_try: fields.whole("minutes_to_try", 1, 10_000),
            variables: fields.each("variables", |fields| {
                let name = fields.required_text("name", "add `name: …`, the word between `{{` and `}}`");
                Some(Variable {
                    label: Localized::read(fields, "label"),
                    example: Localized::read(fields, "example"),
                    multiline: fields.flag("multiline").unwrap_or(false),
                    choices: fields.texts("choices"),
                    name: name?,
                })
            }),
            data_class: fields.choice(
                "data_class",
                &[
                    ("public", DataClass::Public),
                    ("internal", DataClass::Internal),
                    ("confidential", DataClass::Confidential),
                ],
            ),
            verified: fields.each("verified", |fields| {
                let tool = fields.required_text("tool", "add `tool: …`, an id of content/data/tools.yaml");
                Some(Verified { version: fields.text("version"), on: fields.date("on"), tool: tool? })
            }),
        }
    }
}

impl Module {
    fn parse(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            month: fields.month("month"),
            path: fields.text("path"),
            order: fields.order(),
            level: fields.choice("level", LEVELS),
            minutes: fields.whole("minutes", 1, 100_000),
            prerequisites: fields.texts("prerequisites"),
            sessions: fields.each("sessions", Session::parse),
            try_recipes: fields.texts("try"),
        }
    }
}

impl Session {
    fn parse(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let start = fields.moment("start");
        let end = fields.moment("end");
        let place = fields.text("place");
        let url = fields.text("url");
        let is_address = |url: &str| {
            ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme))
                && !url.contains(char::is_whitespace)
        };
        if let Some(url) = url.as_deref().filter(|url| !is_address(url)) {
            fields.invalid("url", format!("`{url}` is not a web address"), Some("write `https://…`".into()));
            return None;
        }
        if start.is_none() && !fields.has_value("start") {
            fields.missing("start", "add `start: 2026-11-26T16:00`");
        }
        if let (Some(start), Some(end)) = (start, end)
            && end <= start
        {
            fields.invalid(
                "end",
                format!("the session ends at {end}, before it starts"),
                Some("check `start` and `end`".into()),
            );
        }
        Some(Self { start: start?, end, place, url })
    }
}

//! `index.json` beside a page: what its Markdown twin says, in parts. Also what `chienowa mcp` gives of a page, whose
//! schema is made from these types.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::PageId;
use crate::parse::front_matter::{Basis, Stage};
use crate::parse::{Prompt, PromptSegment};
use crate::render::{Composer, Renderer};

/// Raised when a key changes its name or meaning.
pub const PAGE_VERSION: u32 = 1;

/// A written page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageData {
    /// Version of these keys: 1.
    pub version: u32,
    /// Address of the page; whole if the portal knows its host.
    pub url: String,
    /// Source file.
    pub path: String,
    /// The repository it comes from; null for the portal's own.
    pub source: Option<String>,
    /// Where the file is edited.
    pub edit_url: Option<String>,
    /// story, recipe, faq, module or page.
    pub kind: String,
    /// Language of this version.
    pub lang: String,
    /// All versions of the page, this one included.
    pub versions: Vec<PageVersion>,
    /// The title.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: Option<String>,
    /// The department it belongs to.
    pub department: Option<Named>,
    /// The tasks it is for.
    pub tasks: Vec<Named>,
    /// The tools it is for.
    pub tools: Vec<Named>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who wrote it; only people who are shown to everybody.
    pub authors: Vec<Named>,
    /// Day of publication: 2026-11-23.
    pub date: Option<String>,
    /// Day of the last change in substance.
    pub updated: Option<String>,
    /// What only a recipe has.
    pub recipe: Option<RecipeData>,
    /// What only a story has.
    pub story: Option<StoryData>,
    /// What only a training module has.
    pub module: Option<ModuleData>,
    /// Its headings.
    pub headings: Vec<PageHeading>,
    /// The body as Markdown, links resolved.
    pub markdown: String,
}

/// A page in a language.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageVersion {
    /// The language.
    pub lang: String,
    /// Its address.
    pub url: String,
}

/// Something with an id and a name for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Its id in the portal.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// A heading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PageHeading {
    /// 1 to 6.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// The fragment that leads there.
    pub anchor: String,
}

/// A prompt recipe.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecipeData {
    /// How much practice it asks for: first-step, intermediate or advanced.
    pub level: Option<String>,
    /// Minutes until the first result.
    pub minutes_to_try: Option<i64>,
    /// What may be filled into its blanks. To be obeyed. Null if the author did not say.
    pub data_class: Option<DataClassData>,
    /// Its blanks, in order of first use.
    pub variables: Vec<VariableData>,
    /// Its prompts, in order.
    pub prompts: Vec<PromptData>,
}

/// What may be filled into the blanks of a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DataClassData {
    /// public, internal or confidential.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What may be filled in and what must not, in words.
    pub note: String,
    /// Tools of the company that are cleared for it.
    pub cleared_tools: Vec<Named>,
}

/// A blank of a recipe.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VariableData {
    /// Its name in the prompt.
    pub name: String,
    /// What to fill in.
    pub label: String,
    /// A filled-in example.
    pub example: Option<String>,
    /// True if several lines are expected.
    pub multiline: bool,
    /// The only answers allowed; any text if empty.
    pub choices: Vec<String>,
}

/// A prompt.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PromptData {
    /// Its title.
    pub title: Option<String>,
    /// Its text, a blank as `{{name}}`, two braces that are none as `\{{`.
    pub text: String,
}

/// A success story.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StoryData {
    /// Minutes one use took before.
    pub before_minutes: Option<f64>,
    /// Minutes one use takes now.
    pub after_minutes: Option<f64>,
    /// Uses a month, by one user.
    pub times_per_month: Option<f64>,
    /// How many people do it.
    pub users: i64,
    /// Hours saved in a month, by the formula of the impact page.
    pub saved_hours_per_month: Option<f64>,
    /// measured or estimated.
    #[schemars(with = "String")]
    pub basis: Basis,
    /// tried, repeated or standard.
    #[schemars(with = "Option<String>")]
    pub stage: Option<Stage>,
    /// What became better besides time.
    pub quality: Option<String>,
    /// Addresses of the recipes it used.
    pub recipes: Vec<String>,
}

/// A training module.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ModuleData {
    /// Its month: 2026-11.
    pub month: Option<String>,
    /// Its learning path.
    pub path: Option<String>,
    /// How much practice it asks for: first-step, intermediate or advanced.
    pub level: Option<String>,
    /// Minutes it takes.
    pub minutes: Option<i64>,
    /// Its meetings.
    pub sessions: Vec<SessionData>,
    /// Addresses of the recipes to try.
    pub recipes: Vec<String>,
}

/// A meeting, in the portal's zone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionData {
    /// Beginning: 2026-11-25T16:00:00.
    pub start: String,
    /// End.
    pub end: Option<String>,
    /// Room.
    pub place: Option<String>,
    /// Address of an online meeting.
    pub url: Option<String>,
}

impl PromptData {
    /// A prompt as its author wrote it.
    pub fn new(prompt: &Prompt) -> Self {
        let mut text = String::new();
        for segment in &prompt.segments {
            match segment {
                PromptSegment::Text(part) => text.push_str(&part.replace("{{", "\\{{")),
                PromptSegment::Blank { name, .. } => text.push_str(&["{{", name, "}}"].concat()),
            }
        }
        Self { title: Some(prompt.title.clone()).filter(|title| !title.is_empty()), text }
    }
}

/// A page in its own language, as one line.
pub fn page_json(renderer: &Renderer, id: PageId) -> Vec<u8> {
    let composer = Composer::new(renderer, &renderer.site.page(id).language);
    let mut json = serde_json::to_vec(&composer.page_data(id)).expect("a page is plain text and numbers");
    json.push(b'\n');
    json
}

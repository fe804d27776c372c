//! Layout `recipe.html`: a prompt recipe. Its prompts are inside the article's body.

use serde::Serialize;

use super::article::Article;
use super::chrome::Chrome;
use super::common::{DataClass, Date, Html, Level, TermLink};

/// A recipe.
#[derive(Debug, Clone, Serialize)]
pub struct RecipeView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The page.
    pub article: Article,
    /// How much practice it asks for.
    pub level: Option<Level>,
    /// Minutes to try it.
    pub minutes_to_try: Option<u32>,
    /// What may be filled into the blanks.
    pub data_class: Option<DataClass>,
    /// Blanks shared by the page's prompts, in order of first use.
    pub variables: Vec<Variable>,
    /// How many prompts the body has; 0 leaves out the copy bar.
    pub prompts: usize,
    /// With which tools it was checked, newest first.
    pub verified: Vec<Verified>,
    /// Tools of the company to open, the recipe's own first; empty where none has an address.
    pub open_in: Vec<OpenIn>,
    /// Where the page shows what comes out, if it has such a section: `#例`.
    pub example_url: Option<String>,
    /// `write_own`: for whoever tried it.
    pub write_own: Html,
    /// Stories that used it.
    pub stories: Html,
}

/// One blank.
#[derive(Debug, Clone, Serialize)]
pub struct Variable {
    /// Its name in the prompt.
    pub name: String,
    /// What to fill in.
    pub label: String,
    /// Language of label and example if it is not the page's.
    pub lang: Option<String>,
    /// A filled-in example.
    pub example: Option<String>,
    /// True if several lines are expected.
    pub multiline: bool,
    /// Fixed choices; empty means free text.
    pub choices: Vec<String>,
}

/// One check with one tool.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// The tool.
    pub tool: TermLink,
    /// Its version or model.
    pub version: Option<String>,
    /// The day.
    pub on: Option<Date>,
    /// How long ago that was on the build day, in words.
    pub age: Option<String>,
}

/// A tool that a prompt can be opened in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenIn {
    /// Its name.
    pub label: String,
    /// Where it opens without a prompt.
    pub url: String,
    /// Where it opens with one, `{prompt}` standing for it; null if it takes none in its address.
    pub template: Option<String>,
    /// The class of the recipe's data if the tool is not cleared for it.
    pub uncleared: Option<DataClass>,
}

impl super::View for RecipeView {
    const LAYOUT: &'static str = "layouts/recipe.html";
}

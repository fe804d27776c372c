//! What a marked word of a text means, the argument of the component `term_tips` (a list of them).

use serde::Serialize;

/// One marked word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermTip {
    /// Id in the glossary; the tip's own id is `tip.` and this.
    pub id: String,
    /// The term as the glossary lists it.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Language of the meaning if it is not the text's.
    pub lang: Option<String>,
    /// Its place in the glossary.
    pub url: String,
}

//! Layout `faq.html`: one question (the title) and its answer (the body).

use serde::Serialize;

use super::article::Article;
use super::chrome::Chrome;
use super::common::{Link, TermLink};
use super::meeting::Meeting;

/// A question.
#[derive(Debug, Clone, Serialize)]
pub struct FaqView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The page.
    pub article: Article,
    /// Its category.
    pub category: Option<String>,
    /// Who answered.
    pub answered_by: Option<TermLink>,
    /// Other questions of the category, without this one.
    pub same_category: Vec<Link>,
    /// The next office hours.
    pub office_hours: Option<Meeting>,
    /// All meetings of the portal.
    pub calendar_url: String,
}

impl super::View for FaqView {
    const LAYOUT: &'static str = "layouts/faq.html";
}

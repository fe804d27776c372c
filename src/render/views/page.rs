//! Layout `page.html`: kind *page*, anything that is not one of the four strict kinds.

use serde::Serialize;

use super::article::Article;
use super::card::CardGroup;
use super::chrome::Chrome;
use super::common::Link;

/// A plain page.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The page.
    pub article: Article,
    /// Pages of the same folder, when this is its `index.md`; otherwise empty.
    pub children: Vec<CardGroup>,
    /// The page before in its folder.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
}

impl super::View for PageView {
    const LAYOUT: &'static str = "layouts/page.html";
}

//! Layout `not_found.html`: the page shown for an address that is not there (`/404.html`).

use serde::Serialize;

use super::chrome::Chrome;
use super::common::Link;

/// The 404 page. The same bytes answer every wrong address, so nothing here depends on it.
#[derive(Debug, Clone, Serialize)]
pub struct NotFoundView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Tasks to start from.
    pub tasks: Vec<Link>,
}

impl super::View for NotFoundView {
    const LAYOUT: &'static str = "layouts/not_found.html";
}

//! Layout `search.html`, and the small index it filters in the browser.

use std::borrow::Cow;

use serde::Serialize;

use super::chrome::Chrome;
use super::common::{Kind, Link};

/// The search page.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// Header and footer.
    pub chrome: Chrome,
    /// What hits can be narrowed down by, in the order shown.
    pub facets: Vec<FacetLabels>,
    /// Tasks to start from, shown while the field is empty, when nothing is found and without script.
    pub tasks: Vec<Link>,
    /// Words to start from.
    pub suggestions: Vec<String>,
}

/// One facet, with the names of its values.
#[derive(Debug, Clone, Serialize)]
pub struct FacetLabels {
    /// `kind`, `department`, …
    pub name: String,
    /// What readers call it.
    pub label: String,
    /// What readers call its values: `url` is the value itself. A value that is not listed is its own label.
    pub values: Vec<Link>,
}

/// One page in the index.
#[derive(Debug, Clone, Serialize)]
pub struct SearchEntry<'a> {
    /// What the versions of a page share: the URL of the original.
    pub key: String,
    /// URL of the page.
    pub url: String,
    /// Its title.
    pub title: &'a str,
    /// Its kind.
    pub kind: Kind,
    /// Its language.
    pub lang: &'a str,
    /// Its headings.
    pub headings: Vec<SearchHeading<'a>>,
    /// Its summary, empty if it has none.
    pub summary: &'a str,
}

/// One heading in the index.
#[derive(Debug, Clone, Serialize)]
pub struct SearchHeading<'a> {
    /// Text of the heading.
    pub text: &'a str,
    /// Its id, without `#`, percent-encoded.
    pub anchor: Cow<'a, str>,
}

impl super::View for SearchView {
    const LAYOUT: &'static str = "layouts/search.html";
}

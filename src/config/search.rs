//! `search` of chienowa.yaml: who answers readers' searches.

use crate::parse::yaml::Fields;

/// An engine that speaks the Elasticsearch API, asked by readers' browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchBackend {
    /// Address of its `_search` for the portal's index: whole, or a path of the portal's own host.
    pub url: String,
    /// Whether it is asked with the reader's cookies and certificates.
    pub with_credentials: bool,
}

pub(super) fn backend(fields: &mut Fields<'_, '_>) -> Option<SearchBackend> {
    fields.nested("search", |fields| fields.nested("backend", read)).flatten().flatten()
}

fn read(fields: &mut Fields<'_, '_>) -> Option<SearchBackend> {
    const HINT: &str = "write `https://search.example.com/portal/_search`, or a path of this host";
    let url = fields.required_text("url", HINT);
    let credentials = fields.choice("credentials", &[("omit", false), ("include", true)]);
    let url = url?;
    let host = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    // `//host` would be another host too, by whatever scheme the page has.
    let has_place = match host {
        Some(host) => host.starts_with(|letter: char| letter.is_alphanumeric() || letter == '['),
        None => url.starts_with('/') && !url.starts_with("//"),
    };
    if !has_place || url.contains(char::is_whitespace) {
        fields.invalid("url", format!("`{url}` is not the address of an engine"), Some(HINT.into()));
        return None;
    }
    Some(SearchBackend { url, with_credentials: credentials.unwrap_or_default() })
}

//! A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1).

use serde::Serialize;

use super::{Entry, Feed};

#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<&'a str>,
    language: &'a str,
    authors: Vec<Author<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    /// One of the two contents must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'a str>,
    date_modified: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    tags: &'a [String],
    language: &'a str,
}

pub(super) fn write(feed: &Feed<'_>) -> String {
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: feed.has_host.then_some(feed.page_url.as_str()),
        feed_url: feed.has_host.then_some(feed.url.as_str()),
        language: &feed.language,
        authors: vec![Author { name: &feed.author }],
        items: feed.entries.iter().map(item).collect(),
    };
    let mut text = serde_json::to_string(&feed).expect("a feed is plain text");
    text.push('\n');
    text
}

fn item<'a>(entry: &'a Entry<'_>) -> Item<'a> {
    Item {
        id: &entry.id,
        url: &entry.url,
        title: &entry.title,
        summary: entry.summary.as_deref(),
        content_html: entry.content,
        content_text: match entry.content {
            Some(_) => None,
            None => Some(entry.summary.as_deref().unwrap_or(&entry.title)),
        },
        date_published: entry.published.as_deref(),
        date_modified: &entry.updated,
        authors: entry.authors.iter().map(|name| Author { name }).collect(),
        tags: &entry.categories,
        language: &entry.language,
    }
}

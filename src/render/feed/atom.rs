//! A feed as Atom (RFC 4287). Escaping is that of `html`: what it writes is XML too.

use super::{Entry, Feed};
use crate::html;

pub(super) fn write(feed: &Feed<'_>) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    out.push_str(&format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        attribute(&feed.language)
    ));
    element(&mut out, "id", &feed.id);
    element(&mut out, "title", &feed.title);
    element(&mut out, "updated", &feed.updated);
    link(&mut out, "self", "application/atom+xml", &feed.url);
    link(&mut out, "alternate", "text/html", &feed.page_url);
    people(&mut out, std::slice::from_ref(&feed.author));
    element(&mut out, "generator", "Chienowa");
    for entry in &feed.entries {
        write_entry(&mut out, entry, &feed.language);
    }
    out.push_str("</feed>\n");
    out
}

fn write_entry(out: &mut String, entry: &Entry<'_>, language: &str) {
    if entry.language == language {
        out.push_str("<entry>\n");
    } else {
        out.push_str(&format!("<entry xml:lang=\"{}\">\n", attribute(&entry.language)));
    }
    element(out, "id", &entry.id);
    element(out, "title", &entry.title);
    link(out, "alternate", "text/html", &entry.url);
    if let Some(published) = &entry.published {
        element(out, "published", published);
    }
    element(out, "updated", &entry.updated);
    people(out, &entry.authors);
    for category in &entry.categories {
        out.push_str(&format!("<category term=\"{}\"/>\n", attribute(category)));
    }
    if let Some(summary) = &entry.summary {
        element(out, "summary", summary);
    }
    if let Some(content) = entry.content {
        out.push_str("<content type=\"html\">");
        out.push_str(&text(content));
        out.push_str("</content>\n");
    }
    out.push_str("</entry>\n");
}

fn people(out: &mut String, names: &[String]) {
    for name in names {
        out.push_str(&format!("<author><name>{}</name></author>\n", text(name)));
    }
}

fn element(out: &mut String, name: &str, value: &str) {
    out.push_str(&format!("<{name}>{}</{name}>\n", text(value)));
}

fn link(out: &mut String, relation: &str, media_type: &str, address: &str) {
    let address = attribute(address);
    out.push_str(&format!("<link rel=\"{relation}\" type=\"{media_type}\" href=\"{address}\"/>\n"));
}

fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + value.len() / 8);
    html::text(value, &mut escaped);
    for noncharacter in ['\u{FFFE}', '\u{FFFF}'] {
        if escaped.contains(noncharacter) {
            escaped = escaped.replace(noncharacter, "\u{FFFD}");
        }
    }
    escaped
}

fn attribute(value: &str) -> String {
    html::to_attribute(value).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}

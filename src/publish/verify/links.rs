//! The addresses in a page, and the files that they lead to. Reads what our templates and our Markdown writer make:
//! every value of an attribute is quoted, and no `<` stands outside of a tag.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::config::BaseUrl;

/// An address in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub address: &'a str,
    pub use_: Use,
}

/// What a browser does with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It loads what is there to show the page.
    Loads,
    /// It goes there when asked to.
    LeadsTo,
}

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To a file of the site, if it is there.
    File(String),
    /// To this host, but not below the path of the site.
    Outside,
}

/// All addresses of a page.
pub(super) fn of(html: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name_end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, mut attributes) = rest.split_at(name_end);
        while let Some((attribute, value, after)) = next_attribute(attributes) {
            add(&mut links, name, attribute, value);
            attributes = after;
        }
        rest = attributes;
    }
    links
}

/// The name and value of the next attribute of a tag, and what follows it.
fn next_attribute(tag: &str) -> Option<(&str, &str, &str)> {
    let quote = tag.find(['"', '>'])?;
    let before = tag[..quote].strip_suffix('=').filter(|_| tag.as_bytes()[quote] == b'"')?;
    let name = before.rsplit(|letter: char| letter.is_ascii_whitespace()).next().unwrap_or(before);
    let (value, after) = tag[quote + 1..].split_once('"')?;
    Some((name, value, after))
}

fn add<'a>(links: &mut Vec<Link<'a>>, element: &str, attribute: &str, value: &'a str) {
    let use_ = match (element, attribute) {
        ("link" | "use" | "image", "href") | (_, "src" | "srcset" | "poster" | "data-index-url") => {
            Use::Loads
        }
        (_, "href" | "action") => Use::LeadsTo,
        ("meta", "content") => {
            // `0; url=…` of a page that sends readers on.
            links.extend(value.split_once("url=").map(|(_, address)| Link { address, use_: Use::LeadsTo }));
            return;
        }
        _ => return,
    };
    if attribute == "srcset" {
        let choices = value.split(", ").filter_map(|choice| choice.split_whitespace().next());
        links.extend(choices.map(|address| Link { address, use_ }));
    } else {
        links.push(Link { address: value, use_ });
    }
}

/// Where an address on a page leads; none if to another host, or to a place on the same page.
pub(super) fn target(page: &str, address: &str, base: Option<&BaseUrl>) -> Option<Target> {
    let address = unescaped(address);
    let mut path = address.split(['#', '?']).next().unwrap_or_default();
    if let Some(base) = base.filter(|base| !base.origin.is_empty())
        && let Some(below) = path.strip_prefix(base.origin.as_str())
    {
        path = if below.is_empty() { "/" } else { below };
    }
    if path.is_empty() || path.starts_with("//") || has_scheme(path) {
        return None;
    }
    let below = match base {
        Some(base) => match path.strip_prefix(base.path.as_str()) {
            Some(below) => below.to_owned(),
            None if path.starts_with('/') => return Some(Target::Outside),
            None => join(page, path)?,
        },
        None if path.starts_with('/') => return Some(Target::Outside),
        None => join(page, path)?,
    };
    let below = percent_decode_str(&below).decode_utf8_lossy().into_owned();
    let is_folder = below.is_empty() || below.ends_with('/');
    Some(Target::File(if is_folder { format!("{below}index.html") } else { below }))
}

fn has_scheme(path: &str) -> bool {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    path.split_once(':').is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(is_scheme))
}

/// A relative path as seen from the root; none if it leads out of it.
fn join(page: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Of the references that stand in addresses.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let references =
        [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    Cow::Owned(
        references.iter().fold(value.to_owned(), |text, (written, meant)| text.replace(written, meant)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_a_page_is_found() {
        let html = r#"<!doctype html><!-- <a href="/no/"> --><link rel="stylesheet" href="/s.css"><body class="a>b">
<a class="x" href="/a/?b=1&amp;c">href="/text/" &lt;a href="/code/"></a> <img alt="" src="i.png" srcset="/1.webp 1x, /2.webp 2x">
<meta http-equiv="refresh" content="0; url=/new/"><button disabled data-x="1">go</button>"#;
        let found: Vec<(&str, bool)> =
            of(html).into_iter().map(|link| (link.address, link.use_ == Use::Loads)).collect();
        let expected = [
            ("/s.css", true),
            ("/a/?b=1&amp;c", false),
            ("i.png", true),
            ("/1.webp", true),
            ("/2.webp", true),
            ("/new/", false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_address_leads_to_a_file() {
        let base = BaseUrl::parse("https://h/p/").expect("it is a base");
        let file = |path: &str| Some(Target::File(path.to_owned()));
        let cases = [
            ("/p/", file("index.html")),
            ("/p/a/b/?x#y", file("a/b/index.html")),
            ("https://h/p/a.css", file("a.css")),
            ("/p/%E4%BC%9A/", file("会/index.html")),
            ("../c.png", file("a/c.png")),
            ("/q/", Some(Target::Outside)),
            ("https://other/p/", None),
            ("//other/p/", None),
            ("mailto:a@example.com", None),
            ("#top", None),
        ];
        for (address, target_) in cases {
            assert_eq!(target("a/b/index.html", address, Some(&base)), target_, "{address}");
        }
        assert_eq!(target("a/index.html", "../b/index.html", None), file("b/index.html"));
        assert_eq!(target("a/index.html", "../../b", None), None);
    }
}

//! A strict reader of our own HTML: every tag closed, every value quoted, nothing nested that browsers would mend.

use std::collections::BTreeSet;

/// An element with all text below it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    /// Whether it lies in a `<template>`, which a script fills before anybody sees it.
    pub(crate) is_template: bool,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
const RAW_TEXT: &[&str] = &["script", "style", "title", "textarea"];
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];
const PHRASES: &[&str] = &[
    "p", "span", "b", "em", "strong", "i", "code", "small", "h1", "h2", "h3", "h4", "h5", "h6", "summary",
    "label", "button", "kbd", "mark", "time", "abbr",
];

/// All elements in the order of their opening tags.
pub(crate) fn read(html: &str) -> Result<Vec<Element>, String> {
    let rest = html.trim_start().get(..15).unwrap_or_default();
    if !rest.eq_ignore_ascii_case("<!doctype html>") {
        return Err(format!("begins with {rest:?}"));
    }
    let mut reader = Reader {
        html,
        at: html.len() - html.trim_start().len() + 15,
        elements: Vec::new(),
        open: Vec::new(),
    };
    while reader.at < html.len() {
        reader.step()?;
    }
    match reader.open.last() {
        None => Ok(reader.elements),
        Some(open) => Err(format!("<{}> is never closed", reader.elements[*open].name)),
    }
}

struct Reader<'a> {
    html: &'a str,
    at: usize,
    elements: Vec<Element>,
    open: Vec<usize>,
}

impl Reader<'_> {
    fn step(&mut self) -> Result<(), String> {
        let rest = &self.html[self.at..];
        let text = &rest[..rest.find('<').unwrap_or(rest.len())];
        if !text.is_empty() {
            return self.text(text);
        }
        if rest.starts_with("<!--") {
            self.at += rest.find("-->").ok_or("a comment is never closed")? + 3;
            return Ok(());
        }
        let end = tag_end(rest).ok_or_else(|| self.wrong("a tag is never closed"))?;
        let tag = rest[1..end].to_owned();
        self.at += end + 1;
        match tag.strip_prefix('/') {
            Some(name) => self.close(name),
            None => self.open(&tag),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(self.wrong("text stands outside of <html>"));
        }
        for open in &self.open {
            self.elements[*open].text.push_str(text);
        }
        self.at += text.len();
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), String> {
        let open = self.open.pop().ok_or_else(|| self.wrong("nothing is open"))?;
        let opened = &self.elements[open].name;
        if opened == name { Ok(()) } else { Err(self.wrong(&format!("</{name}> closes <{opened}>"))) }
    }

    fn open(&mut self, tag: &str) -> Result<(), String> {
        let (tag, self_closing) = match tag.strip_suffix('/') {
            Some(tag) if !tag.ends_with('=') => (tag, true),
            _ => (tag, false),
        };
        let name_length = tag.find(char::is_whitespace).unwrap_or(tag.len());
        let name = tag[..name_length].to_owned();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(self.wrong(&format!("`<{name}` is no tag: is `<` escaped?")));
        }
        let attributes = attributes(&tag[name_length..]).map_err(|problem| self.wrong(&problem))?;
        self.nesting(&name)?;
        let in_svg = name == "svg" || self.open.iter().any(|open| self.elements[*open].name == "svg");
        let is_template = self.open.iter().any(|open| self.elements[*open].name == "template");
        self.elements.push(Element { name: name.clone(), attributes, text: String::new(), is_template });
        if VOID.contains(&name.as_str()) || self_closing && in_svg {
            return Ok(());
        }
        if self_closing {
            return Err(self.wrong(&format!("<{name}/> does not close itself")));
        }
        self.open.push(self.elements.len() - 1);
        if RAW_TEXT.contains(&name.as_str()) && !in_svg {
            let rest = &self.html[self.at..];
            let length = rest.find(&format!("</{name}")).ok_or_else(|| self.wrong("raw text never ends"))?;
            return self.text(&rest[..length]);
        }
        Ok(())
    }

    /// What browsers would move or close by themselves.
    fn nesting(&self, name: &str) -> Result<(), String> {
        let parent = self.open.last().map_or("", |open| self.elements[*open].name.as_str());
        let inside = |wanted: &str| self.open.iter().any(|open| self.elements[*open].name == wanted);
        let interactive = matches!(name, "a" | "button" | "input" | "select" | "textarea");
        let wrong = PHRASES.contains(&parent)
            && BLOCKS.contains(&name)
            && !(parent == "summary" && name.starts_with('h'))
            || interactive && (inside("a") || inside("button"))
            || name == "li" && !matches!(parent, "ul" | "ol" | "menu" | "template")
            || matches!(name, "dt" | "dd") && !matches!(parent, "dl" | "div")
            || matches!(name, "td" | "th") && parent != "tr"
            || name == "tr" && !matches!(parent, "thead" | "tbody" | "tfoot")
            || matches!(parent, "ul" | "ol") && name != "li"
            || name == "form" && inside("form");
        if wrong { Err(self.wrong(&format!("<{name}> inside <{parent}>"))) } else { Ok(()) }
    }

    fn wrong(&self, message: &str) -> String {
        let line = self.html[..self.at].matches('\n').count() + 1;
        format!("line {line}: {message}")
    }
}

/// The `>` that ends a tag, outside of quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(mut rest: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(found);
        }
        let length = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..length].to_owned();
        if name.is_empty() || name.contains(['"', '\'', '<', '/']) {
            return Err(format!("`{name}` is no attribute"));
        }
        rest = &rest[length..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix('=') {
            let inner =
                quoted.strip_prefix('"').ok_or_else(|| format!("the value of `{name}` is not in quotes"))?;
            let end = inner.find('"').ok_or("a quote is never closed")?;
            value = unescape(&inner[..end])?;
            rest = &inner[end + 1..];
        }
        if !names.insert(name.clone()) {
            return Err(format!("`{name}` stands twice"));
        }
        found.push((name, value));
    }
}

fn unescape(value: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        let known = [
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&#x27;", "'"),
            ("&#x2F;", "/"),
            ("&nbsp;", "\u{a0}"),
            ("&#10;", "\n"),
        ];
        let (name, letter) = known
            .iter()
            .find(|(name, _)| rest[at..].starts_with(name))
            .ok_or_else(|| format!("`{}` is not escaped", &rest[at..]))?;
        text.push_str(letter);
        rest = &rest[at + name.len()..];
    }
    text.push_str(rest);
    Ok(text)
}

#[test]
fn what_browsers_would_mend_is_seen() {
    for bad in [
        "<p>a",
        "<p><div></div></p>",
        "<a href=\"x\"><a href=\"y\"></a></a>",
        "<p class=x></p>",
        "<b><i></b></i>",
        "<p>1 < 2</p>",
        "<li></li>",
        "<p id=\"a\" id=\"b\"></p>",
        "<a href=\"?a&b\"></a>",
    ] {
        assert!(read(&format!("<!doctype html><html>{bad}</html>")).is_err(), "{bad}");
    }
    let elements =
        read("<!doctype html>\n<html><p id=\"a\">x <b>y</b><br></p></html>").expect("this is right");
    let paragraph = elements.iter().find(|element| element.name == "p").expect("there is a paragraph");
    assert_eq!((paragraph.text.as_str(), paragraph.attribute("id")), ("x y", Some("a")));
}

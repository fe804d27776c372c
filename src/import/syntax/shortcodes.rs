//! Shortcodes of Hugo, `{{< … >}}` and `{{% … %}}`, and tags of Liquid, `{% … %}`.

use std::ops::Range;

use super::Page;
use super::blocks::callout;
use crate::import::report::What;

/// A shortcode as written.
struct Shortcode<'a> {
    range: Range<usize>,
    name: &'a str,
    /// Values with their name, which is empty where there is none.
    values: Vec<(&'a str, String)>,
    is_closing: bool,
    is_liquid: bool,
}

impl Shortcode<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    fn first(&self) -> Option<&str> {
        self.values.iter().find(|(key, _)| key.is_empty()).map(|(_, value)| value.as_str())
    }
}

pub(super) fn convert(page: &mut Page<'_>) {
    let body = page.body;
    let found = shortcodes(page);
    let closes: Vec<&str> = found.iter().filter(|code| code.is_closing).map(|code| code.name).collect();
    for code in &found {
        let closes = closes.contains(&code.name);
        match equivalent(code, closes) {
            Some(ours) if !is_block(&ours) || stands_alone(body, &code.range) => {
                page.edits.replace(code.range.clone(), ours);
            }
            _ if code.is_closing => {}
            _ => page.find(What::Shortcode, code.range.start, &body[code.range.clone()]),
        }
    }
}

fn is_block(ours: &str) -> bool {
    ours.starts_with(":::") || ours.starts_with("```")
}

/// Whether nothing else stands on its line.
fn stands_alone(body: &str, range: &Range<usize>) -> bool {
    let before = body[..range.start].rsplit('\n').next().unwrap_or_default();
    let after = body[range.end..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}

/// What stands here for a shortcode; `closes` tells whether one of its name is closed somewhere.
fn equivalent(code: &Shortcode<'_>, closes: bool) -> Option<String> {
    let name = code.name;
    if code.is_liquid {
        return match name {
            "raw" | "endraw" => Some(String::new()),
            "highlight" => Some(format!("```{}", code.first().unwrap_or_default())),
            "endhighlight" => Some("```".to_owned()),
            _ => None,
        };
    }
    let is_notice = matches!(name, "notice" | "admonition" | "alert" | "callout" | "hint");
    let is_details = matches!(name, "details" | "expand");
    match name {
        "figure" if !code.is_closing => {
            let source = code.value("src").or_else(|| code.first())?;
            let caption = code.value("caption").or_else(|| code.value("title"));
            let alt = code.value("alt").or(caption).unwrap_or_default();
            let title = caption.filter(|caption| *caption != alt);
            let title =
                title.map_or_else(String::new, |title| format!(" \"{}\"", title.replace('"', "\\\"")));
            Some(format!("![{}]({}{title})", bracketed(alt), target(source)))
        }
        "ref" | "relref" if !code.is_closing => Some(target(code.first().or_else(|| code.value("path"))?)),
        "highlight" if code.is_closing => Some("```".to_owned()),
        "highlight" if closes => Some(format!("```{}", code.first().unwrap_or_default())),
        _ if (is_notice || is_details) && closes && code.is_closing => Some(":::".to_owned()),
        _ if is_notice && closes => {
            let kind = code
                .value("type")
                .or_else(|| code.value("color"))
                .or_else(|| code.value("context"))
                .or_else(|| code.first());
            let title = code.value("title").or_else(|| {
                code.values.iter().filter(|(key, _)| key.is_empty()).nth(1).map(|(_, value)| value.as_str())
            });
            Some(opening(kind.and_then(callout).unwrap_or("note"), title.unwrap_or_default()))
        }
        _ if is_details && closes => {
            let title = code.value("summary").or_else(|| code.value("title")).or_else(|| code.first());
            Some(opening("details", title.unwrap_or_default()))
        }
        _ => None,
    }
}

fn opening(name: &str, title: &str) -> String {
    format!(":::{name} {title}").trim_end().to_owned()
}

pub(super) fn bracketed(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// A destination: in angle brackets where it would end too early.
pub(super) fn target(written: &str) -> String {
    let written = written.trim();
    if written.contains([' ', '(', ')']) { format!("<{written}>") } else { written.to_owned() }
}

fn shortcodes<'a>(page: &Page<'a>) -> Vec<Shortcode<'a>> {
    let body = page.body;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = body[at..].find('{').map(|step| at + step) {
        let rest = &body[start..];
        let ends = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];
        let Some((open, close)) = ends.into_iter().find(|(open, _)| rest.starts_with(open)) else {
            at = start + 1;
            continue;
        };
        let Some(end) = super::window(&rest[open.len()..]).find(close).map(|end| open.len() + end) else {
            at = start + open.len();
            continue;
        };
        at = start + end + close.len();
        let inner = rest[open.len()..end].trim();
        // `{{</* … */>}}` shows a shortcode.
        if page.is_protected(start) || inner.starts_with("/*") {
            continue;
        }
        let inner = inner.trim_matches('-').trim();
        let is_closing = inner.starts_with('/');
        let inner = inner.trim_start_matches('/').trim_end_matches('/').trim();
        let name_end = inner.find(char::is_whitespace).unwrap_or(inner.len());
        let (name, values) = inner.split_at(name_end);
        if !name.is_empty() {
            let is_liquid = open == "{%";
            found.push(Shortcode {
                range: start..at,
                name,
                values: self::values(values),
                is_closing,
                is_liquid,
            });
        }
    }
    found
}

/// `a b="c d" 'e'`
fn values(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let plain = rest
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '"' | '\'' | '`'))
            .unwrap_or(rest.len());
        let name = match rest[plain..].strip_prefix('=') {
            Some(after) if plain > 0 => {
                let name = &rest[..plain];
                rest = after;
                name
            }
            _ => "",
        };
        let (value, after) = value(rest);
        // A sign that opens nothing must not be looked at for ever.
        let step = rest.len() - after.len();
        rest = if step == 0 { rest.get(1..).unwrap_or_default() } else { after }.trim_start();
        found.push((name, value));
    }
    found
}

fn value(text: &str) -> (String, &str) {
    for quote in ['"', '\'', '`'] {
        if let Some(inner) = text.strip_prefix(quote)
            && let Some(end) = inner.find(quote)
        {
            return (inner[..end].to_owned(), &inner[end + 1..]);
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

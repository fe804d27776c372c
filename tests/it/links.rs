//! Whether everything that an output points at is there.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;

use crate::html::{self, Element};

/// Every broken address and everything else that is wrong with the pages, as `page: what`.
pub(crate) fn problems(outputs: &BTreeMap<String, Vec<u8>>, base: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut pages: BTreeMap<&str, Vec<Element>> = BTreeMap::new();
    for (name, bytes) in outputs.iter().filter(|(name, _)| name.ends_with(".html")) {
        match html::read(std::str::from_utf8(bytes).expect("pages are UTF-8")) {
            Ok(elements) => {
                pages.insert(name, elements);
            }
            Err(problem) => found.push(format!("{name}: {problem}")),
        }
    }
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, elements)| {
            (*name, elements.iter().filter_map(|element| element.attribute("id")).collect())
        })
        .collect();
    let check = Check { outputs, ids, base };
    for (name, elements) in &pages {
        found.extend(page_problems(elements).into_iter().map(|problem| format!("{name}: {problem}")));
        for address in elements.iter().flat_map(addresses) {
            found.extend(check.address(name, &address).map(|problem| format!("{name}: {problem}")));
        }
    }
    for (name, bytes) in outputs.iter().filter(|(name, _)| name.ends_with(".css")) {
        let text = std::str::from_utf8(bytes).expect("styles are UTF-8");
        for address in text.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
            let address = address.trim_matches(['"', '\'']);
            found.extend(check.address(name, address).map(|problem| format!("{name}: {problem}")));
        }
    }
    found
}

/// What is wrong with one page alone.
fn page_problems(elements: &[Element]) -> Vec<String> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for element in elements.iter().filter(|element| !element.is_template) {
        if let Some(id) = element.attribute("id")
            && (id.is_empty() || !ids.insert(id))
        {
            found.push(format!("the id `{id}` is empty or stands twice"));
        }
        let labelled = element.attribute("aria-label").is_some_and(|label| !label.trim().is_empty());
        if matches!(element.name.as_str(), "a" | "button") && element.text.trim().is_empty() && !labelled {
            found.push(format!("<{}> without words: {:?}", element.name, element.attributes));
        }
        let holds = matches!(element.name.as_str(), "ul" | "ol" | "nav" | "section" | "aside");
        let is_filled_by_script = element.attributes.iter().any(|(name, _)| name.starts_with("data-js"));
        if holds && element.text.trim().is_empty() && !is_filled_by_script {
            found.push(format!("<{}> is empty: {:?}", element.name, element.attributes));
        }
        if element.name == "a" && element.attribute("href").is_none_or(str::is_empty) {
            found.push("<a> leads nowhere".to_owned());
        }
        if element.name == "img" && element.attribute("alt").is_none() {
            found.push("<img> without alt".to_owned());
        }
        let inline = |name: &str| name == "style" || name.starts_with("on");
        found.extend(
            element
                .attributes
                .iter()
                .filter(|(name, _)| inline(name))
                .map(|(name, _)| format!("`{name}=` is inline")),
        );
        if element.name == "script" && element.attribute("src").is_none() || element.name == "style" {
            found.push(format!("<{}> is inline", element.name));
        }
    }
    for element in elements {
        for name in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
            let wanted = element.attribute(name).unwrap_or_default().split_whitespace();
            found
                .extend(wanted.filter(|id| !ids.contains(id)).map(|id| format!("{name} names no id `{id}`")));
        }
    }
    found
}

fn addresses(element: &Element) -> Vec<String> {
    let mut found: Vec<String> = ["href", "src", "action", "data-index-url"]
        .iter()
        .filter_map(|name| element.attribute(name))
        .map(str::to_owned)
        .collect();
    let choices = element.attribute("srcset").unwrap_or_default().split(", ");
    found.extend(choices.filter_map(|choice| choice.split_whitespace().next()).map(str::to_owned));
    if let Some(refresh) = element.attribute("content").and_then(|content| content.split_once("url=")) {
        found.push(refresh.1.to_owned());
    }
    found
}

struct Check<'a> {
    outputs: &'a BTreeMap<String, Vec<u8>>,
    ids: BTreeMap<&'a str, BTreeSet<&'a str>>,
    base: &'a str,
}

impl Check<'_> {
    fn address(&self, page: &str, address: &str) -> Option<String> {
        if ["https:", "http:", "mailto:", "data:", "webcal:"].iter().any(|scheme| address.starts_with(scheme))
        {
            return None;
        }
        let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
        let path = path.split('?').next().unwrap_or_default();
        let file = if path.is_empty() {
            page.to_owned()
        } else {
            let Some(below) = path.strip_prefix(self.base) else {
                return Some(format!("`{address}` does not begin with {}", self.base));
            };
            let below = percent_decode_str(below).decode_utf8_lossy();
            if below.is_empty() || below.ends_with('/') {
                format!("{below}index.html")
            } else {
                below.into_owned()
            }
        };
        if !self.outputs.contains_key(&file) {
            return Some(format!("`{address}` leads to {file}, which is not there"));
        }
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        let known =
            fragment.is_empty() || fragment == "top" || self.ids.get(file.as_str())?.contains(&*fragment);
        (!known).then(|| format!("`{address}` leads to no id of {file}"))
    }
}

//! Former addresses in a page's front matter: only this entry of it is written anew, in the form that it has.

use crate::parse::front_matter::{Split, split};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;

/// The text with these aliases; nothing if the entry has a form that cannot be told.
pub(super) fn with_aliases(path: &SourcePath, text: &str, aliases: &[String]) -> Option<String> {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let list = aliases.iter().map(|alias| quoted(alias)).collect::<Vec<_>>();
    let flow = format!("aliases: [{}]{end}", list.join(", "));
    let Split::Both { yaml, .. } = split(text) else {
        // A page without front matter gets one.
        let is_free = split(text) == Split::BodyOnly && !aliases.is_empty();
        return is_free.then(|| format!("---{end}{flow}---{end}{text}"));
    };
    let report = Report::new(path, text, yaml.clone());
    let Some(name) = report.place(&[Step::Name("aliases")]) else {
        return Some(if aliases.is_empty() {
            text.to_owned()
        } else {
            format!("{}{flow}{}", &text[..yaml.end], &text[yaml.end..])
        });
    };
    let from = text[..name.start].rfind('\n').map_or(0, |at| at + 1);
    if from != name.start {
        return None;
    }
    // The entry ends before the next line that begins another, or a comment.
    let mut to = from;
    for (number, line) in text[from..yaml.end].split_inclusive('\n').enumerate() {
        let goes_on = line.starts_with([' ', '\t']) || line.starts_with("- ");
        if number > 0 && !(goes_on && !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
            break;
        }
        to += line.len();
    }
    let entry = &text[from..to];
    let mut lines = entry.lines().skip(1).peekable();
    let new = match lines.peek().and_then(|line| line.split_once("- ")) {
        _ if aliases.is_empty() => String::new(),
        Some((indent, _)) if indent.trim().is_empty() => {
            let items = list.iter().map(|alias| format!("{indent}- {alias}{end}"));
            std::iter::once(format!("aliases:{end}")).chain(items).collect()
        }
        _ => flow,
    };
    Some(format!("{}{new}{}", &text[..from], &text[to..]))
}

fn quoted(alias: &str) -> String {
    let is_plain = alias.chars().all(|letter| letter.is_alphanumeric() || "-_./~".contains(letter));
    if is_plain { alias.to_owned() } else { serde_json::to_string(alias).expect("text is JSON") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, aliases: &[&str]) -> Option<String> {
        let aliases: Vec<String> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        with_aliases(&SourcePath::new("content/a.md"), text, &aliases)
    }

    #[test]
    fn the_entry_keeps_its_form_and_its_neighbours() {
        for (before, expected) in [
            ("---\ntitle: a\n---\nx", "---\ntitle: a\naliases: [/a/, /b/]\n---\nx"),
            (
                "---\r\naliases: [/a/]\r\ntags: [x]\r\n---\r\n",
                "---\r\naliases: [/a/, /b/]\r\ntags: [x]\r\n---\r\n",
            ),
            (
                "---\naliases:\n  - /a/\n# c\ntags: [x]\n---\n",
                "---\naliases:\n  - /a/\n  - /b/\n# c\ntags: [x]\n---\n",
            ),
            ("---\naliases:\n- /a/\ntags: [x]\n---\n", "---\naliases:\n- /a/\n- /b/\ntags: [x]\n---\n"),
            ("---\naliases: /a/\n---\n", "---\naliases: [/a/, /b/]\n---\n"),
            ("# x\n", "---\naliases: [/a/, /b/]\n---\n# x\n"),
        ] {
            assert_eq!(after(before, &["/a/", "/b/"]).as_deref(), Some(expected), "{before}");
        }
        assert_eq!(after("---\naliases: [/a/]\nx: 1\n---\n", &[]).as_deref(), Some("---\nx: 1\n---\n"));
        assert_eq!(after("---\n---\n", &["/a b/"]).as_deref(), Some("---\naliases: [\"/a b/\"]\n---\n"));
        assert_eq!(after("---\nnever closed", &["/a/"]), None);
    }
}

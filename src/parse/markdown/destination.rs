//! Where in a file's text the destination of a link or an image stands, so that it alone can be written anew.

use std::ops::Range;

/// Bytes of the destination of a link or image that has `span`, if it is written as `target` with no escapes: in brackets,
/// in an attribute of HTML, or in the definition that `[text][name]` refers to.
pub fn destination(text: &str, span: &Range<usize>, target: &str) -> Option<Range<usize>> {
    let link = text.get(span.clone())?;
    if target.is_empty() {
        return None;
    }
    // Of an image inside of a link the outer one is the last.
    let inline = link.match_indices(target).map(|(at, _)| at).filter(|at| {
        let (before, after) = (&link[..*at], &link[at + target.len()..]);
        let before = before.strip_suffix('<').unwrap_or(before).trim_end();
        before.ends_with("](") && after.starts_with([')', '>', ' ', '\t', '\n', '\r'])
    });
    if let Some(at) = inline.last() {
        return Some(span.start + at..span.start + at + target.len());
    }
    if link.starts_with('<') {
        return attribute(link, target).map(|at| span.start + at..span.start + at + target.len());
    }
    definition(text, label(link)?, target)
}

/// The one attribute with this value.
fn attribute(html: &str, target: &str) -> Option<usize> {
    let mut found = html.match_indices(target).map(|(at, _)| at).filter(|at| {
        let (before, after) = (&html[..*at], &html[at + target.len()..]);
        ["href=", "src="].iter().any(|name| {
            ['"', '\''].iter().any(|quote| {
                before.strip_suffix(*quote).is_some_and(|before| before.to_ascii_lowercase().ends_with(name))
                    && after.starts_with(*quote)
            })
        })
    });
    found.next().filter(|_| found.next().is_none())
}

/// `name` of `[text][name]`, `[name][]` and `[name]`.
fn label(link: &str) -> Option<&str> {
    let link = link.strip_suffix("[]").unwrap_or(link);
    let inside = link.strip_suffix(']')?;
    Some(&inside[inside.rfind('[')? + 1..])
}

/// In the one line `[name]: target` of the file.
fn definition(text: &str, label: &str, target: &str) -> Option<Range<usize>> {
    let plain = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let wanted = plain(label);
    let mut found = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        // In quotes and lists too.
        let begins = line.trim_start_matches([' ', '>', '-', '*', '\t']);
        let Some((name, rest)) = begins.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
            continue;
        };
        if plain(name) != wanted {
            continue;
        }
        let value = rest.trim_start();
        let value = value.strip_prefix('<').unwrap_or(value);
        let is_whole = value.strip_prefix(target).is_some_and(|after| {
            after.is_empty() || after.starts_with(|next: char| next.is_whitespace() || next == '>')
        });
        if !is_whole || found.is_some() {
            return None;
        }
        let from = start + line.len() - value.len();
        found = Some(from..from + target.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_found_where_it_is_written() {
        for (text, target) in [
            ("[a.md](a.md)", "a.md"),
            ("[![x](b.png)](b.png)", "b.png"),
            ("![図](<a b.png> \"a b.png\")", "a b.png"),
            ("[x]( a.md 'a.md')", "a.md"),
            ("<a class=\"a\" href=\"a\">", "a"),
        ] {
            let place = destination(text, &(0..text.len()), target).expect("it is there");
            let replaced = format!("{}NEW{}", &text[..place.start], &text[place.end..]);
            let expected = match text {
                "[a.md](a.md)" => "[a.md](NEW)",
                "[![x](b.png)](b.png)" => "[![x](b.png)](NEW)",
                "![図](<a b.png> \"a b.png\")" => "![図](<NEW> \"a b.png\")",
                "[x]( a.md 'a.md')" => "[x]( NEW 'a.md')",
                _ => "<a class=\"a\" href=\"NEW\">",
            };
            assert_eq!(replaced, expected);
        }
    }

    #[test]
    fn a_definition_is_changed_where_it_stands() {
        let text = "[見る][Doc  A] と [b]\n\n[doc a]: a.md \"題\"\r\n[b]: <b.md>\n";
        let first = text.find(" と").expect("it is there");
        assert_eq!(destination(text, &(0..first), "a.md").map(|at| &text[at]), Some("a.md"));
        let b = text.find("[b]").expect("it is there");
        assert_eq!(destination(text, &(b..b + 3), "b.md").map(|at| at.start), text.rfind("b.md"));
    }

    #[test]
    fn what_is_escaped_or_stands_twice_is_left_alone() {
        let text = "[x](a\\_b.md)";
        assert_eq!(destination(text, &(0..text.len()), "a_b.md"), None);
        let text = "<a href=\"a\"></a><a href=\"a\">";
        assert_eq!(destination(text, &(0..text.len()), "a"), None);
    }
}

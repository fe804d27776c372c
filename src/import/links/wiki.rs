//! `[[page]]`, `[[page|words]]`, `[[words>/page]]` and `![[file]]` of wikis and note books.

use std::collections::BTreeSet;
use std::ops::Range;

use super::spots::Spot;
use super::{Links, Page};
use crate::import::edits::Edits;
use crate::import::report::{Report, What};
use crate::import::syntax::{protected, window};

pub(super) fn rewrite(
    links: &Links<'_>,
    page: &Page<'_>,
    spots: &[Spot],
    edits: &mut Edits,
    used: &mut BTreeSet<usize>,
    report: &mut Report,
) {
    let body = page.body;
    if !body.contains("[[") {
        return;
    }
    let protected = protected(body);
    let mut linked: Vec<Range<usize>> = spots.iter().map(|spot| spot.whole.clone()).collect();
    linked.sort_by_key(|range| range.start);
    linked.dedup_by(|later, first| later.start < first.end);
    let mut at = 0;
    while let Some(start) = body[at..].find("[[").map(|step| at + step) {
        at = start + 2;
        let Some(end) = window(&body[at..]).find("]]").map(|step| at + step) else { continue };
        let inner = &body[at..end];
        let hidden = within(&protected, start) || within(&linked, start);
        let begins = inner
            .starts_with(|first: char| first.is_alphanumeric() || matches!(first, '/' | '.' | '#' | '_'));
        if hidden || inner.contains(['[', ']', '\n']) || !begins || inner.len() > 400 {
            continue;
        }
        let is_image = body[..start].ends_with('!');
        let (name, words) = match (inner.split_once('|'), inner.rsplit_once('>')) {
            (Some((name, words)), _) | (None, Some((words, name))) => (name, words),
            (None, None) => (inner, if is_image { "" } else { inner }),
        };
        if inner.trim_matches('_').eq_ignore_ascii_case("toc") {
            report.find(What::Shortcode, page.name, page.line(start), &format!("[[{inner}]]"));
            continue;
        }
        let (path, fragment) = name.split_once('#').map_or((name, None), |(path, id)| (path, Some(id)));
        let target = links.index.find_wiki(page.name, path.trim());
        let looks_like_text =
            target.is_none() && inner.bytes().all(|byte| byte.is_ascii_digit() || b", .".contains(&byte));
        if looks_like_text {
            continue;
        }
        report.links.total += 1;
        let Some(target) = target else {
            report.links.broken += 1;
            report.find(
                if is_image { What::Image } else { What::Link },
                page.name,
                page.line(start),
                &format!("[[{inner}]]"),
            );
            continue;
        };
        let there = links.path(target, used);
        let fragment = fragment.map_or_else(String::new, |id| {
            let heading = id.trim().rsplit('#').next().unwrap_or_default();
            heading_id(links, target, heading).map_or_else(String::new, |id| format!("#{id}"))
        });
        report.links.rewritten += 1;
        let words = words.trim();
        edits.replace(
            start..end + 2,
            format!("[{words}]({}{fragment})", links.pages[page.number].relative(there)),
        );
        at = end + 2;
    }
}

/// Whether a byte lies in one of the ranges, of which none overlap.
fn within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.start <= at)
}

/// The id of a heading that is named by its words.
fn heading_id<'a>(
    links: &'a Links<'_>,
    target: crate::import::index::Target,
    heading: &str,
) -> Option<&'a String> {
    let crate::import::index::Target::Page(number) = target else { return None };
    let folded = super::fold(heading);
    links.anchors[number].iter().find(|id| super::fold(id) == folded)
}

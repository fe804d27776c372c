//! Links and images of one page: written anew where their target has another name or place, and only there.

mod spots;
mod wiki;

#[cfg(test)]
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::edits::{Edits, Lines, Moved};
use super::index::{Index, Target};
use super::report::{Report, What};
use crate::model::is_external;
use crate::paths::SourcePath;
use spots::{Spot, spots};

/// What links depend on besides the page.
pub(super) struct Links<'a> {
    pub(super) index: &'a Index,
    /// New names of pages and files, by their numbers.
    pub(super) pages: &'a [SourcePath],
    pub(super) files: &'a [SourcePath],
    /// Ids of each page, by its number.
    pub(super) anchors: &'a [Vec<String>],
    /// Where the source was published: `https://host/wiki`.
    pub(super) site: Option<&'a str>,
}

/// A page whose links are looked at.
pub(super) struct Page<'a> {
    pub(super) number: usize,
    /// Its name in the source.
    pub(super) name: &'a str,
    /// Whether a link to nowhere would be an error: then only its words stay.
    pub(super) is_strict: bool,
    /// The Markdown, and where it stood.
    pub(super) body: &'a str,
    pub(super) moved: &'a Moved,
    /// Lines of the source's text, and where its Markdown begins.
    pub(super) lines: &'a Lines,
    pub(super) source_start: usize,
}

impl Page<'_> {
    fn line(&self, at: usize) -> usize {
        self.lines.line(self.source_start + self.moved.origin(at))
    }
}

/// What becomes of a destination.
enum Fate {
    External,
    Kept,
    /// Written anew.
    New(String),
    /// To where the source was published; written anew if it was not the whole address.
    Site(String),
    Broken,
}

/// The page with its links written anew. Files that it uses are added to `used`.
pub(super) fn rewrite(
    links: &Links<'_>,
    page: &Page<'_>,
    used: &mut BTreeSet<usize>,
    report: &mut Report,
) -> String {
    let mut edits = Edits::default();
    let spots = spots(page.body);
    for spot in &spots {
        report.links.total += 1;
        match links.fate(page, spot, used, report) {
            Fate::External => report.links.external += 1,
            Fate::Kept => report.links.kept += 1,
            Fate::New(target) => {
                report.links.rewritten += 1;
                edits.replace(spot.target_at.clone(), target);
            }
            Fate::Site(target) => {
                report.links.to_site += 1;
                report.find(What::Site, page.name, page.line(spot.whole.start), &target);
                if target != spot.target {
                    edits.replace(spot.target_at.clone(), target);
                }
            }
            Fate::Broken => {
                report.links.broken += 1;
                let what = if spot.is_image { What::Image } else { What::Link };
                report.find(what, page.name, page.line(spot.whole.start), &spot.target);
                if page.is_strict && !spot.is_definition {
                    edits.replace(spot.whole.clone(), &page.body[spot.words.clone()]);
                }
            }
        }
    }
    wiki::rewrite(links, page, &spots, &mut edits, used, report);
    edits.apply(page.body).0
}

impl Links<'_> {
    fn fate(&self, page: &Page<'_>, spot: &Spot, used: &mut BTreeSet<usize>, report: &mut Report) -> Fate {
        let written = spot.target.trim();
        let own = self
            .site
            .and_then(|site| written.strip_prefix(site))
            .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        if own.is_none() && is_external(written) {
            return Fate::External;
        }
        let local = own.unwrap_or(written);
        let (path, rest) = local.split_at(local.find(['?', '#']).unwrap_or(local.len()));
        if path.is_empty() && own.is_none() {
            return self.same_page(page, spot, rest, report);
        }
        let decoded = if path.is_empty() { "/".to_owned() } else { decode(path) };
        match self.index.find(page.name, &decoded) {
            Some(target) => {
                let rest = self.rest(page, spot, target, rest, report);
                let there = self.path(target, used);
                let here = &self.pages[page.number];
                let is_right = own.is_none()
                    && !path.starts_with('/')
                    && here.resolve(&decode(path)).as_ref() == Some(there);
                let new = if is_right { format!("{path}{rest}") } else { here.relative(there) + &rest };
                if new == local && own.is_none() { Fate::Kept } else { Fate::New(new) }
            }
            None if own.is_some() => Fate::Site(written.to_owned()),
            None => match self.site.filter(|_| path.starts_with('/')) {
                Some(site) => Fate::Site(format!("{site}{local}")),
                None => Fate::Broken,
            },
        }
    }

    fn same_page(&self, page: &Page<'_>, spot: &Spot, rest: &str, report: &mut Report) -> Fate {
        let new = self.rest(page, spot, Target::Page(page.number), rest, report);
        if new == rest {
            Fate::Kept
        } else if new.is_empty() {
            Fate::Broken
        } else {
            Fate::New(new)
        }
    }

    /// `?query#fragment` for a target, with the id that the heading has now.
    fn rest(&self, page: &Page<'_>, spot: &Spot, target: Target, rest: &str, report: &mut Report) -> String {
        let Target::Page(number) = target else { return rest.to_owned() };
        let Some((before, fragment)) = rest.split_once('#').filter(|(_, fragment)| !fragment.is_empty())
        else {
            return rest.to_owned();
        };
        let decoded = decode(fragment);
        if decoded == "top" || self.anchors[number].contains(&decoded) {
            return rest.to_owned();
        }
        let folded = fold(&decoded);
        let mut near = self.anchors[number].iter().filter(|id| !folded.is_empty() && fold(id) == folded);
        if let (Some(id), None) = (near.next(), near.next()) {
            report.links.anchors_rewritten += 1;
            return format!("{before}#{id}");
        }
        report.links.anchors_broken += 1;
        report.find(What::Anchor, page.name, page.line(spot.whole.start), &spot.target);
        if page.is_strict { before.to_owned() } else { rest.to_owned() }
    }

    /// The new name of a target.
    fn path(&self, target: Target, used: &mut BTreeSet<usize>) -> &SourcePath {
        match target {
            Target::Page(number) => &self.pages[number],
            Target::File(number) => {
                used.insert(number);
                &self.files[number]
            }
        }
    }
}

/// Percent-decoded and NFC.
fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().nfc().collect()
}

/// What two ways to make an id of a heading have in common.
fn fold(id: &str) -> String {
    id.nfkc().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

/// Ids of a page, from its headings and what else can be linked to.
pub(super) fn anchors(
    path: &SourcePath,
    text: &str,
    start: usize,
    options: &crate::parse::markdown::Options,
) -> (Vec<String>, Option<String>) {
    let (body, _) = crate::parse::markdown::parse(path, text, start, options);
    let opening = body.headings.first().filter(|heading| heading.level == 1);
    let title = opening.map(|heading| heading.text.clone()).filter(|title| !title.is_empty());
    let ids: Vec<String> = body.headings.into_iter().map(|heading| heading.id).chain(body.anchors).collect();
    (ids, title)
}

/// For tests of what a page's links become.
#[cfg(test)]
fn rewritten(from: &str, body: &str, names: &[(&str, &str, &[&str])]) -> (String, Report) {
    let mut index = Index::new(&[]);
    let mut files = Vec::new();
    let mut pages = Vec::new();
    let mut anchors = Vec::new();
    for (source, new, ids) in names {
        if super::names::is_page(source) {
            index.add(source, Target::Page(pages.len()));
            pages.push(SourcePath::new(new));
            anchors.push(ids.iter().map(|id| (*id).to_owned()).collect());
        } else {
            index.add(source, Target::File(files.len()));
            files.push(SourcePath::new(new));
        }
    }
    let numbers: BTreeMap<&str, usize> = names
        .iter()
        .filter(|name| super::names::is_page(name.0))
        .enumerate()
        .map(|(number, name)| (name.0, number))
        .collect();
    let links = Links {
        index: &index,
        pages: &pages,
        files: &files,
        anchors: &anchors,
        site: Some("https://old.example"),
    };
    let moved = Moved::default();
    let page = Page {
        number: numbers[from],
        name: from,
        is_strict: false,
        body,
        moved: &moved,
        lines: &Lines::of(body),
        source_start: 0,
    };
    let mut report = Report::default();
    let text = rewrite(&links, &page, &mut BTreeSet::new(), &mut report);
    (text, report)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[(&str, &str, &[&str])] = &[
        ("a.md", "content/d/a.md", &["見出し", "two-words"]),
        ("子 ページ.md", "content/d/子-ページ.md", &["x"]),
        ("s/_index.md", "content/d/s/index.md", &[]),
        ("img/a b.png", "content/d/img/a-b.png", &[]),
    ];

    #[test]
    fn only_what_must_change_changes() {
        for (body, expected) in [
            (
                "[b](子%20ページ.md#x) [c](<子 ページ.md> \"題\")",
                "[b](子-ページ.md#x) [c](<子-ページ.md> \"題\")",
            ),
            ("![図](img/a%20b.png)", "![図](img/a-b.png)"),
            ("[s](s/_index.md) [s](/s/)", "[s](s/index.md) [s](s/index.md)"),
            ("[s][r]\n\n[r]: /s/ 'x'\n", "[s][r]\n\n[r]: s/index.md 'x'\n"),
            ("[[子 ページ]] [[s/_index|節]]", "[子 ページ](子-ページ.md) [節](s/index.md)"),
            ("![[a b.png]]", "![](img/a-b.png)"),
            (
                "[h](#Two_Words) [h](#%E8%A6%8B%E5%87%BA%E3%81%97)",
                "[h](#two-words) [h](#%E8%A6%8B%E5%87%BA%E3%81%97)",
            ),
            ("[o](https://old.example/s/) [p](/other)", "[o](s/index.md) [p](https://old.example/other)"),
            ("[**b** `c`](/s/)", "[**b** `c`](s/index.md)"),
            ("[![i](img/a%20b.png)](/s/)", "[![i](img/a-b.png)](s/index.md)"),
            (
                "`[x](/s/)` <https://e.example> [m](mailto:a@b.example)",
                "`[x](/s/)` <https://e.example> [m](mailto:a@b.example)",
            ),
            ("[self](a.md) [q](./a.md?x#two-words)", "[self](a.md) [q](./a.md?x#two-words)"),
            ("[[1, 2], [3]] [[nothing]]", "[[1, 2], [3]] [[nothing]]"),
        ] {
            assert_eq!(rewritten("a.md", body, NAMES).0, expected);
        }
    }

    #[test]
    fn what_leads_nowhere_is_told_with_its_line() {
        let (text, report) = rewritten("a.md", "a\n[x](none.md)\n![y](y.png) [z](#none)\n", NAMES);
        assert_eq!(text, "a\n[x](none.md)\n![y](y.png) [z](#none)\n");
        let told: Vec<_> =
            report.findings.iter().map(|found| (found.what, found.line, found.text.as_str())).collect();
        assert_eq!(told, [(What::Link, 2, "none.md"), (What::Image, 3, "y.png"), (What::Anchor, 3, "#none")]);
        assert_eq!((report.links.broken, report.links.anchors_broken), (2, 1));
    }
}

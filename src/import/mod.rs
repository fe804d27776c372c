//! Brings content along from elsewhere: texts of a source in, texts of a portal and a report out.
//!
//! Knows no disk. What it is given is text that others wrote: every name it makes lies below the folder that was asked
//! for, and nothing in a text is followed or run.

mod aliases;
mod dates;
mod edits;
mod front;
pub mod growi;
mod index;
pub mod ledger;
mod links;
mod names;
mod notion;
mod page;
pub mod report;
mod syntax;
pub mod table;
mod vocabularies;

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Mapping;

use crate::limits::Limits;
use crate::model::GENERATED_LISTS;
use crate::parse::markdown::{self, RawHtml};
use crate::parse::{self, Kind};
use crate::paths::SourcePath;
use edits::Lines;
pub use front::whole;
use index::{Index, Target};
use links::Links;
use names::Languages;
pub use names::is_page;
use page::Draft;
pub use report::Report;
pub use vocabularies::Vocabularies;

/// A page of a source.
#[derive(Clone, Debug, Default)]
pub struct SourcePage {
    /// Its name: relative, `/`-separated.
    pub name: String,
    /// Its text, front matter included.
    pub text: String,
    /// Keys of a portal that the source tells elsewhere than in the text; they count more.
    pub keys: Mapping,
    /// What it is called where the text does not say.
    pub title: Option<String>,
    /// Its place among others, small first, if the source tells it elsewhere than in the text.
    pub order: Option<i64>,
    /// Addresses besides the one by its name, by which other pages link to it.
    pub addresses: Vec<String>,
    /// Former addresses, which become aliases where the source's place is told.
    pub former: Vec<String>,
}

/// All of a source.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its pages.
    pub pages: Vec<SourcePage>,
    /// Names of all other files, of which those that pages use come along; with addresses by which they are linked.
    pub files: BTreeMap<String, Vec<String>>,
    /// What may stand before a name in an absolute link: `docs/`.
    pub prefixes: Vec<String>,
}

/// Where a source goes and what is known there.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder below `content/`, such as `content/wiki`.
    pub into: String,
    /// What pages become.
    pub kind: Kind,
    /// The portal's first language.
    pub language: String,
    /// How the portal reads names.
    pub parse: parse::Options,
    /// Ids that the portal knows.
    pub vocabularies: Vocabularies,
    /// Where the source was published, without a final slash: `https://host/wiki`.
    pub site: Option<String>,
    /// Path at which former addresses stood, so that they become aliases: `/wiki/`.
    pub alias_base: Option<String>,
    /// Addresses and aliases of the portal's other pages.
    pub taken: Vec<String>,
}

/// A file for the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Where it goes.
    pub path: SourcePath,
    /// Its name in the source.
    pub source: String,
    /// The text of a page; nothing if the source's bytes are to be copied.
    pub text: Option<String>,
}

/// The files for the portal, by name, and what is told of them.
pub fn convert(source: &Source, options: &Options, mut report: Report) -> (Vec<Wanted>, Report) {
    let pages: BTreeSet<&str> = source.pages.iter().map(|page| page.name.as_str()).collect();
    let files: BTreeSet<&str> = source.files.keys().map(String::as_str).collect();
    let languages = Languages { first: &options.language, all: &options.parse.languages };
    let names = names::assign(&pages, &files, &languages);
    let new_path = |name: &str| SourcePath::new(&format!("{}/{}", options.into, names[name]));
    report.pages_in += source.pages.len();

    let mut drafts = Vec::with_capacity(source.pages.len());
    for page in &source.pages {
        match page::draft(page, new_path(&page.name), options, &mut report) {
            Ok(draft) => drafts.push((page, draft)),
            Err(reason) => report.skip(&page.name, reason),
        }
    }
    let file_names: Vec<&str> = files.into_iter().collect();
    let file_paths: Vec<SourcePath> = file_names.iter().map(|name| new_path(name)).collect();
    let index = index_of(source, &drafts, &file_names);
    let links = Links {
        index: &index,
        pages: &drafts.iter().map(|(_, draft)| draft.path.clone()).collect::<Vec<_>>(),
        files: &file_paths,
        anchors: &drafts.iter().map(|(_, draft)| draft.anchors.clone()).collect::<Vec<_>>(),
        site: options.site.as_deref(),
    };
    let mut taken: BTreeSet<String> = options
        .taken
        .iter()
        .map(String::as_str)
        .chain(GENERATED_LISTS.iter().copied())
        .map(aliases::key)
        .collect();
    taken.extend(drafts.iter().map(|(_, draft)| aliases::key(&draft.url)));
    let mut used = BTreeSet::new();
    let mut wanted = Vec::with_capacity(drafts.len());
    for (number, (page, draft)) in drafts.iter().enumerate() {
        let looked_at = links::Page {
            number,
            name: &page.name,
            is_strict: draft.kind != Kind::Page,
            body: &draft.body,
            moved: &draft.moved,
            lines: &Lines::of(&page.text),
            source_start: draft.source_start,
        };
        let body = links::rewrite(&links, &looked_at, &mut used, &mut report);
        let text = page::finished(page, draft, &body, options, &mut taken, &mut report);
        wanted.push(Wanted { path: draft.path.clone(), source: page.name.clone(), text: Some(text) });
    }
    report.pages_out += wanted.len();
    report.files += used.len();
    wanted.extend(used.into_iter().map(|file| Wanted {
        path: file_paths[file].clone(),
        source: file_names[file].to_owned(),
        text: None,
    }));
    wanted.sort_by(|one, other| one.path.cmp(&other.path));
    (wanted, report.finished())
}

/// All that links of the source may lead to.
fn index_of(source: &Source, drafts: &[(&SourcePage, Draft)], files: &[&str]) -> Index {
    let mut index = Index::new(&source.prefixes);
    for (number, (page, _)) in drafts.iter().enumerate() {
        index.add(&page.name, Target::Page(number));
    }
    for (number, (page, draft)) in drafts.iter().enumerate() {
        for address in draft.addresses.iter().chain(&page.addresses).chain(&page.former) {
            index.add_address(address, Target::Page(number));
        }
    }
    for (number, file) in files.iter().enumerate() {
        index.add(file, Target::File(number));
        for address in &source.files[*file] {
            index.add_address(address, Target::File(number));
        }
    }
    index
}

/// A name as one folder of an address; empty if nothing of it can be.
pub fn folder_name(name: &str) -> String {
    names::part(name)
}

/// Whether a folder directly below `content/` is the portal's own: vocabularies, or lists that it makes.
pub fn is_kept(folder: &str) -> bool {
    let made = |url: &&str| url.split('/').nth(1) == Some(folder);
    folder == "data" || folder == "care" || GENERATED_LISTS.iter().any(made)
}

/// How a page's Markdown is read to find its headings. What becomes of HTML does not matter for that.
fn reading(kind: Kind) -> markdown::Options {
    markdown::Options { kind, raw_html: RawHtml::Escape, limits: Limits::DEFAULT }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Now;
    use crate::compile::{Settings, compile};
    use crate::diagnostic::Severity;
    use crate::memo::Memo;
    use crate::read::{SourceFile, SourceText, SourceTree};

    const PIECES: &[&str] = &[
        "---\n",
        "+++\n",
        "{",
        "}",
        "\n",
        "\n\n",
        " ",
        "    ",
        "# ",
        "題",
        "a",
        "[",
        "]",
        "(",
        ")",
        "](",
        "![",
        "[[",
        "]]",
        "|",
        "#",
        "<",
        ">",
        "<details>\n<summary>",
        "</summary>",
        "</details>\n",
        "<img src=\"",
        "\"",
        "<a name=\"",
        "</a>",
        "{/*",
        "*/}",
        "{#x}",
        "{{<",
        ">}}",
        "{{% notice ",
        "%}}",
        "{%",
        "figure src=",
        "'",
        "`",
        "```\n",
        "~~~",
        "!!! note \"",
        "??? ",
        "=== \"",
        ":::",
        "::: code-group\n",
        "title: ",
        "- ",
        "> ",
        "\\",
        "\r\n",
        "\u{fdd0}",
        "カ\u{3099}",
        "🎉",
        "&amp;",
        "%E3%81",
        "a.md",
        "../",
        "/b/",
        "*",
        "$",
        "\t",
        "<!--",
        "-->",
        "[x]: a.md\n",
        "[x](none.md)",
        "![y](../z.png)",
        "[q](#none)",
        "[r](/s/t)",
        "[a](a.md)",
    ];

    fn options(kind: Kind, into: &str) -> Options {
        Options {
            into: into.to_owned(),
            kind,
            language: "ja".to_owned(),
            parse: crate::config::Config::default().parse_options(),
            vocabularies: Vocabularies::default(),
            site: None,
            alias_base: Some("/old/".to_owned()),
            taken: Vec::new(),
        }
    }

    /// What `check` would refuse.
    fn errors_of(wanted: &[Wanted]) -> Vec<String> {
        let mut tree = SourceTree::new();
        for wanted in wanted {
            let file = match &wanted.text {
                Some(text) => SourceFile::Text(SourceText::new(text.clone()).into()),
                None => {
                    let picture = SourceTree::from_fixture("=== content/x.png 3x3\n");
                    picture.get(&SourcePath::new("content/x.png")).expect("it is in the fixture").clone()
                }
            };
            tree.insert(wanted.path.clone(), file);
        }
        let now = Now::at(jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0));
        let compiled = compile(&tree, &Settings::on(now), &mut Memo::new());
        let errors = compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        errors.map(|found| format!("{}: {}", found.path, found.message)).collect()
    }

    #[test]
    fn no_text_makes_an_import_fail_or_come_out_differently_the_second_time() {
        let mut state = 7_u64;
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).expect("31 bits fit") % most
        };
        for round in 0..1_200 {
            let mut soup = || (0..next(60)).map(|_| PIECES[next(PIECES.len())]).collect::<String>();
            let names = ["a.md", "b/_index.md", "題 0123456789abcdef0123456789abcdef.md"];
            let pages =
                names.map(|name| SourcePage { name: name.to_owned(), text: soup(), ..SourcePage::default() });
            let files = BTreeMap::from([("img/x y.png".to_owned(), Vec::new())]);
            let source = Source { pages: pages.to_vec(), files, prefixes: vec!["docs/".to_owned()] };
            for (kind, into) in [(Kind::Page, "content/docs"), (Kind::Faq, "content/faq")] {
                let (wanted, report) = convert(&source, &options(kind, into), Report::default());
                assert_eq!(report.pages_out, 3, "{source:?}");
                if round % 40 == 0 {
                    let errors = errors_of(&wanted);
                    assert!(errors.is_empty(), "{errors:#?}\n{source:#?}\n{wanted:#?}");
                }
                let (again, _) = convert(&source, &options(kind, into), Report::default());
                assert_eq!(wanted, again);
                for (page, text) in
                    source.pages.iter().zip(wanted.iter().filter_map(|wanted| wanted.text.as_ref()))
                {
                    let lines = page.text.lines().count() + 1;
                    assert!(
                        report.findings.iter().all(|found| found.path != page.name || found.line <= lines),
                        "{text}"
                    );
                }
            }
        }
    }
}

//! The preview's portal on a real disk: whatever was changed, what it shows is what a preview started now would show.
#![expect(clippy::disallowed_methods, reason = "tests change files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::bundles::Bundles;
use super::portal::Portal;
use super::preview::{Preview, Search};
use crate::cli::{Color, Global};
use crate::clock::Now;
use crate::commands::console::Console;
use crate::compile::Settings;
use crate::model::Audience;
use crate::paths::SourcePath;
use crate::serve::{Builder, Content, Editor, Fingerprint, Rebuilt, Revision};
use crate::watch::ChangeSet;

const FILES: [(&str, &str); 5] = [
    ("chienowa.yaml", "title: 知恵の輪\n"),
    ("content/index.md", "---\ntitle: 知恵の輪\n---\nようこそ。\n"),
    (
        "content/recipes/minutes.md",
        "---\ntitle: 議事録\nminutes_to_try: 5\n---\n```prompt\n要約して。\n```\n",
    ),
    ("content/recipes/mail.md", "---\ntitle: メール\nminutes_to_try: 5\n---\n```prompt\n書いて。\n```\n"),
    ("themes/own/styles/own.css", "a { color: red }\n"),
];

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a name below the root has a folder")).expect("it is ours");
    fs::write(path, text).expect("it is ours");
}

fn open(root: &Path) -> (Portal, Rebuilt<Preview>) {
    let settings = Settings {
        audience: Audience::Authors,
        preview: true,
        ..Settings::on(Now::at(jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0)))
    };
    let console = Console::new(Global { quiet: true, verbose: false, color: Color::Never });
    let search = Search::InBrowser(Arc::new(Bundles::default()));
    let editor = Editor::parse("vscode").expect("a known editor");
    let (portal, first, base) =
        Portal::open(root.to_owned(), settings, search, console, editor).expect("the root is readable");
    assert_eq!(base, "/");
    (portal, first)
}

/// What an author sees.
#[derive(Debug, PartialEq)]
struct Seen {
    is_broken: bool,
    pages: Vec<Option<Result<Content, String>>>,
    fingerprint: Option<Fingerprint>,
}

fn seen(rebuilt: &Rebuilt<Preview>) -> Seen {
    let Rebuilt::Published(preview) = rebuilt else {
        return Seen { is_broken: true, pages: Vec::new(), fingerprint: None };
    };
    let addresses =
        ["/", "/recipes/", "/recipes/minutes/", "/recipes/mail/", "/recipes/new/", "/picture.png"];
    Seen {
        is_broken: false,
        pages: addresses.iter().map(|address| preview.get(address)).collect(),
        fingerprint: Some(preview.fingerprint()),
    }
}

struct Edited {
    folder: TempDir,
    portal: Portal,
}

impl Edited {
    fn new() -> (Self, Seen) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, text) in FILES {
            write(folder.path(), name, text);
        }
        let (portal, first) = open(folder.path());
        (Self { folder, portal }, seen(&first))
    }

    /// Tells of these files, and compares with a preview that is started now.
    #[track_caller]
    fn told(&mut self, names: &[&str]) -> Seen {
        let names: BTreeSet<SourcePath> = names.iter().map(|name| SourcePath::new(name)).collect();
        let rebuilt = self.portal.rebuild(&ChangeSet::Paths(names));
        let seen = seen(&rebuilt);
        if !seen.is_broken {
            assert_eq!(seen, super::tests::seen(&open(self.folder.path()).1));
        }
        seen
    }

    fn save(&mut self, name: &str, text: &str) -> Seen {
        write(self.folder.path(), name, text);
        self.told(&[name])
    }
}

fn page(title: &str, prompt: &str) -> String {
    format!("---\ntitle: {title}\nminutes_to_try: 5\n---\n```prompt\n{prompt}\n```\n")
}

#[test]
fn every_change_shows_what_a_new_preview_would() {
    let (mut edited, first) = Edited::new();
    let text = edited.save("content/recipes/minutes.md", &page("議事録", "まとめて。"));
    assert_ne!(text.fingerprint, first.fingerprint);
    let other = edited.save("content/recipes/mail.md", &page("メール", "返事を書いて。"));
    assert_eq!(other.pages[2], text.pages[2], "the first text stays");
    let title = edited.save("content/recipes/minutes.md", &page("会議", "まとめて。"));
    assert_ne!(title.pages[1], other.pages[1], "the list shows the title");
    edited.save("content/recipes/new.md", &page("新しい", "作って。"));
    edited.save("content/picture.png", "no picture");
    edited.save("themes/own/styles/own.css", "a { color: blue }\n");
    edited.save("chienowa.yaml", "title: 別の名\n");
    edited.save("chienowa.yaml", "title: 別の名\ntheme: own\n");
    edited.save("content/recipes/minutes.md", &page("会議", "まとめてください。"));
    fs::remove_file(edited.folder.path().join("content/recipes/new.md")).expect("it is ours");
    let gone = edited.told(&["content/recipes/new.md"]);
    assert_eq!(gone.pages[4], None);
}

#[test]
fn a_text_that_is_saved_as_it_was_is_no_news() {
    let (mut edited, first) = Edited::new();
    let again = edited.save(FILES[2].0, FILES[2].1);
    assert_eq!(again, first);
    edited.save(FILES[2].0, &page("議事録", "まとめて。"));
    assert_eq!(edited.save(FILES[2].0, FILES[2].1), first);
}

#[test]
fn a_mistake_keeps_the_last_good_state_until_it_is_mended() {
    let (mut edited, _) = Edited::new();
    let name = "content/recipes/minutes.md";
    assert!(
        edited
            .save(name, "---\ntitle: 議事録\nminutes_to_try: 5\n---\nno prompt [gone](gone.md)\n")
            .is_broken
    );
    // Another text does not make it good.
    assert!(edited.save("content/recipes/mail.md", &page("メール", "返事を書いて。")).is_broken);
    assert!(!edited.save(name, &page("議事録", "まとめて。")).is_broken);
}

#[test]
fn a_broken_template_keeps_the_last_good_state() {
    let (mut edited, _) = Edited::new();
    edited.save("chienowa.yaml", "title: 知恵の輪\ntheme: own\n");
    assert!(edited.save("themes/own/layouts/home.html", "{{ nowhere.nothing }}").is_broken);
    assert!(edited.save("content/index.md", "---\ntitle: 知恵の輪\n---\nまた。\n").is_broken);
    fs::remove_file(edited.folder.path().join("themes/own/layouts/home.html")).expect("it is ours");
    assert!(!edited.told(&["themes/own/layouts/home.html"]).is_broken);
}

#[test]
fn the_first_states_templates_are_tried_when_there_is_time() {
    let (edited, _) = Edited::new();
    let root = edited.folder.path();
    write(root, "chienowa.yaml", "title: 知恵の輪\ntheme: own\n");
    write(root, "themes/own/layouts/home.html", "{{ nowhere.nothing }}");
    let (mut portal, first) = open(root);
    let Rebuilt::Published(first) = first else { panic!("the first state is shown") };
    assert_eq!(first.problems().len(), 0);
    let Some(Rebuilt::Published(tried)) = portal.rest() else { panic!("a template is broken") };
    assert_eq!(tried.problems().len(), 1, "{:?}", tried.problems());
    assert_eq!(tried.fingerprint(), first.fingerprint(), "browsers need not load the page again");

    let (mut fine, _) = Edited::new();
    assert!(fine.portal.rest().is_none(), "nothing is wrong");
}

#[test]
fn a_folder_that_cannot_be_read_for_a_while_is_read_in_full_afterwards() {
    let (mut edited, _) = Edited::new();
    let away = edited.folder.path().with_extension("away");
    write(edited.folder.path(), "content/recipes/minutes.md", &page("議事録", "まとめて。"));
    fs::rename(edited.folder.path(), &away).expect("it is ours");
    let names = ChangeSet::Paths(BTreeSet::from([SourcePath::new("content/recipes/minutes.md")]));
    let broken = edited.portal.rebuild(&names);
    fs::rename(&away, edited.folder.path()).expect("it is ours");
    assert!(matches!(broken, Rebuilt::Broken(_)));
    edited.told(&["content/recipes/mail.md"]);
}

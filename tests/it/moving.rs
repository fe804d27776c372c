//! `mv`, through the process: names change, and whatever names them follows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use chienowa::compile::Compiled;
use chienowa::model::{ImageTarget, LinkTarget};
use chienowa::read;

use crate::support::{Run, compiled, copy_sample, files_below, put, put_fixture, run};

const PORTAL: &str = "\
=== chienowa.yaml
title: 知恵の輪
languages: [ja, en]
=== content/data/paths.yaml
beginner: {label: はじめて, modules: [first-step]}
=== content/training/first-step.md
---
title: 第一歩
try: minutes
---
[次](second.md) [手順](../guides/手順.md#手順)
=== content/training/second.md
---
title: 第二歩
prerequisites:
  - first-step
---
本文
=== content/recipes/minutes.md
---
title: 議事録
---
```prompt
要約して
```
[自分](minutes.md) [上](../guides/手順.md)
=== content/guides/手順.md
# 手順

![図](図.png) [図](%E5%9B%B3.png) [議事録](../recipes/minutes.md?a=1#x)

[題][題] <b>

[題]: ./../recipes/minutes.md
=== content/guides/手順.en.md
---
title: Steps
---
![図](図.png) [minutes](/recipes/minutes/) [own](手順.md) [own](手順.en.md)
=== content/guides/図.png
png
=== content/stories/a.md
---
title: 題
recipes: [minutes]
related: [../guides/手順.md]
---
[外](https://example.com/guides/手順.md) [住所](/guides/手順/) [英語](/en/guides/手順/) [拡張子なし](../guides/手順)
=== content/stories/draft.md
---
title: 下書き
draft: true
---
[題](a.md)
";

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), PORTAL);
    folder
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("content").join(name))
        .unwrap_or_else(|_| panic!("there is no {name}"))
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(&folder.join("content")).into_iter().collect()
}

#[track_caller]
fn moved(folder: &Path, arguments: &[&str]) -> Run {
    let run = run(folder, &[&["mv"], arguments].concat());
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    run
}

#[track_caller]
fn refused(folder: &Path, arguments: &[&str], why: &str) {
    let before = content(folder);
    let run = run(folder, &[&["mv"], arguments].concat());
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains(why), "{}", run.err);
    assert_eq!(content(folder), before);
}

#[test]
fn links_references_and_translations_follow_a_page() {
    let folder = portal();
    let root = folder.path();
    let told = moved(root, &["guides/手順.md", "guides/入門/はじめ方.md", "--with-assets"]);
    assert!(
        told.out.contains("content/guides/手順.en.md → content/guides/入門/はじめ方.en.md\n"),
        "{}",
        told.out
    );
    assert_eq!(
        text(root, "guides/入門/はじめ方.md"),
        "---\naliases: [/guides/手順/, /en/guides/手順/]\n---\n# 手順\n\n![図](図.png) [図](%E5%9B%B3.png) \
         [議事録](../../recipes/minutes.md?a=1#x)\n\n[題][題] <b>\n\n[題]: ../../recipes/minutes.md\n"
    );
    assert_eq!(
        text(root, "guides/入門/はじめ方.en.md"),
        "---\ntitle: Steps\n---\n![図](図.png) [minutes](/recipes/minutes/) [own](はじめ方.md) [own](はじめ方.en.md)\n"
    );
    assert_eq!(text(root, "guides/入門/図.png"), "png\n");
    assert!(text(root, "training/first-step.md").contains("[手順](../guides/入門/はじめ方.md#手順)"));
    let story = text(root, "stories/a.md");
    assert!(story.contains("related: [../guides/入門/はじめ方.md]"), "{story}");
    assert!(
        story.contains(
            "[外](https://example.com/guides/手順.md) [住所](/guides/入門/はじめ方/) \
             [英語](/en/guides/入門/はじめ方/) [拡張子なし](../guides/入門/はじめ方)"
        ),
        "{story}"
    );

    // Former addresses lead on, each to its language.
    assert_eq!(run(root, &["build", "--no-search", "--quiet"]).status, 0);
    for (old, new) in [("guides/手順", "/guides/"), ("en/guides/手順", "/en/guides/")] {
        let page =
            std::fs::read_to_string(root.join(format!("public/{old}/index.html"))).expect("an alias is made");
        assert!(
            page.contains(&format!("url={new}入門/はじめ方/")) || page.contains(&format!("href=\"{new}")),
            "{page}"
        );
    }

    moved(root, &["content/recipes/minutes.md", "content/recipes/meeting/"]);
    assert!(text(root, "stories/a.md").contains("recipes: [meeting/minutes]"));
    assert!(text(root, "training/first-step.md").contains("try: meeting/minutes"));
    assert!(
        text(root, "recipes/meeting/minutes.md")
            .contains("[自分](minutes.md) [上](../../guides/入門/はじめ方.md)")
    );
    assert!(text(root, "guides/入門/はじめ方.en.md").contains("[minutes](/recipes/meeting/minutes/)"));

    moved(root, &["training/first-step.md", "training/basics/one.md"]);
    assert!(text(root, "data/paths.yaml").contains("modules: [basics/one]"));
    assert!(text(root, "training/second.md").contains("  - basics/one\n"));
    assert!(text(root, "training/basics/one.md").contains("[次](../second.md)"));
}

#[test]
fn a_move_back_leaves_no_alias_and_a_draft_never_gets_one() {
    let folder = portal();
    let root = folder.path();
    let before = text(root, "recipes/minutes.md");
    moved(root, &["recipes/minutes.md", "recipes/protocol.md"]);
    assert!(text(root, "recipes/protocol.md").contains("\naliases: [/recipes/minutes/]\n---"));
    moved(root, &["recipes/protocol.md", "recipes/minutes.md"]);
    let back = text(root, "recipes/minutes.md");
    assert_eq!(back.replace("aliases: [/recipes/protocol/]\n", ""), before);

    moved(root, &["stories/draft.md", "stories/2026/draft.md"]);
    assert_eq!(text(root, "stories/2026/draft.md"), "---\ntitle: 下書き\ndraft: true\n---\n[題](../a.md)\n");
}

#[test]
fn a_folder_moves_as_a_whole_and_only_its_case_may_change() {
    let folder = portal();
    let root = folder.path();
    put(root, "content/guides/.keep", "");
    moved(root, &["guides", "handbook/Guides"]);
    assert!(root.join("content/handbook/Guides/.keep").exists() && !root.join("content/guides").exists());
    assert!(text(root, "stories/a.md").contains("[拡張子なし](../handbook/Guides/手順)"));
    moved(root, &["handbook/Guides", "handbook/guides"]);
    assert!(text(root, "stories/a.md").contains("[拡張子なし](../handbook/guides/手順)"));
    moved(root, &["handbook/guides/手順.md", "handbook/guides/x.md"]);
    moved(root, &["handbook/guides/x.md", "handbook/guides/X.md"]);
    assert!(text(root, "handbook/guides/X.en.md").contains("[own](X.md) [own](X.en.md)"));
    let names = content(root);
    assert!(names.contains_key("handbook/guides/X.md") && !names.contains_key("handbook/guides/x.md"));
}

#[test]
fn what_cannot_be_moved_is_refused_with_the_reason() {
    let folder = portal();
    let root = folder.path();
    for (arguments, why) in [
        (&["stories/gone.md", "stories/b.md"][..], "there is no page and no folder content/stories/gone.md"),
        (&["stories/a.md", "stories/draft.md"], "is there already"),
        (&["stories/a.md", "stories/a.md"], "has this name already"),
        (&["stories/a.md", "recipes/a.md"], "a story would become a recipe"),
        (&["stories/a.md", "stories/b"], "would not end in `.md`"),
        (&["stories/a.md", "stories/b.en.md"], "the name of a translation"),
        (&["stories/a.md", "stories/.b.md"], "left alone"),
        (&["stories/a.md", "stories/a\\b.md"], "backslash"),
        (&["stories/a.md", "../b.md"], "without `..`"),
        (&["stories/a.md", "/tmp/b.md"], "outside of the portal"),
        (&["stories/a.md", "data/b.md"], "content/data/ holds no pages"),
        (&["guides/手順.en.md", "guides/b.en.md"], "is a translation; move content/guides/手順.md"),
        (&["guides", "guides/inner"], "lies in content/guides itself"),
        (&["data", "words"], "content/data/ holds no pages"),
        (&["guides/図.png", "guides/b.png"], "there is no page and no folder"),
        (&["stories", "tales"], "a story would become a page"),
        (&["guides/手順.md", "impact/report.md"], "url::reserved"),
    ] {
        refused(root, arguments, why);
    }
    // One that an alias of another page stands on, and a link that only its author can change.
    put(
        root,
        "content/guides/b.md",
        "---\naliases: [/guides/c/]\n---\n[x](手\\順.md) [y](%E6%89%8B&#x9806;.md)\n",
    );
    refused(root, &["guides/手順.md", "guides/d.md"], "only you can change, with escapes");
}

#[test]
fn a_dry_run_shows_what_git_can_apply() {
    let folder = portal();
    let root = folder.path();
    let before = content(root);
    let arguments = ["guides/手順.md", "handbook/x.md", "--with-assets"];
    let shown = moved(root, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(content(root), before);
    let other = portal();
    put(other.path(), "move.diff", &shown.out);
    let git = Command::new("git").args(["apply", "move.diff"]).current_dir(other.path()).output();
    let git = git.expect("git is there");
    assert!(git.status.success(), "{}\n{}", String::from_utf8_lossy(&git.stderr), shown.out);
    moved(root, &arguments);
    assert_eq!(content(other.path()), content(root));
}

/// What the portal comes to: its addresses with aliases, its links that lead somewhere, its findings.
fn state(root: &Path) -> (BTreeSet<String>, [usize; 2], Vec<String>) {
    let reading = read::read(root, None, &read::Options::default()).expect("it is there");
    let Compiled { revision, diagnostics } = compiled(&reading.tree);
    let revision = revision.expect("the theme can be used");
    let site = revision.site();
    let mut addresses = BTreeSet::new();
    let (mut links, mut images) = (0, 0);
    for page in &site.pages {
        addresses.insert(page.url.clone());
        addresses.extend(page.document.front.common.aliases.iter().cloned());
        links += page
            .links
            .iter()
            .filter(|link| matches!(link, LinkTarget::Page(..) | LinkTarget::Local(_)))
            .count();
        images += page.images.iter().filter(|image| matches!(image, ImageTarget::Local(..))).count();
    }
    let found = diagnostics.iter().map(|found| format!("{:?}", found.code)).collect();
    (addresses, [links, images], found)
}

#[test]
fn after_moves_in_the_sample_portal_every_address_and_link_leads_where_it_did() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    copy_sample(root);
    let (addresses, counts, found) = state(root);
    let files = content(root);
    let pages = |kind: &str| -> Vec<String> {
        let is_page =
            |name: &&String| name.starts_with(kind) && name.ends_with(".md") && !name.ends_with(".en.md");
        files.keys().filter(is_page).filter(|name| !name.ends_with("index.md")).cloned().collect()
    };
    let mut moves: Vec<(String, String)> = Vec::new();
    for kind in ["stories/", "recipes/", "faq/", "training/", "handbook/"] {
        for page in pages(kind).into_iter().take(2) {
            let name = page.rsplit('/').next().expect("it has a name");
            moves.push((page.clone(), format!("{kind}moved/deeper/{name}")));
        }
    }
    moves.push(("handbook".to_owned(), "manuals/handbook".to_owned()));
    moves.push(("recipes/moved".to_owned(), "recipes/again".to_owned()));
    for (from, to) in &moves {
        moved(root, &[from, to]);
    }
    let (after, counts_after, found_after) = state(root);
    assert_eq!(counts_after, counts);
    assert_eq!(found_after, found);
    let lost: Vec<&String> = addresses.difference(&after).collect();
    assert_eq!(lost, Vec::<&String>::new(), "every former address is one or an alias");
    assert_eq!(content(root).len(), files.len());
}

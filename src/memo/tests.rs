//! What is remembered on disk is what would be made again, or it is not used.
#![expect(clippy::disallowed_methods, reason = "tests look at the files and damage them")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::civil::date;

use super::disk::{FOLDER, Fault};
use super::{Inputs, Memo};
use crate::clock::Now;
use crate::compile::{Compiled, Settings, compile};
use crate::config::Config;
use crate::parse::Options;
use crate::paths::SourcePath;
use crate::read::SourceTree;

const PORTAL: &str = "
=== chienowa.yaml
title: 例の環
=== content/recipes/a.md
---
title: 議事録
summary: 短く
tags: [会議]
variables:
  - name: notes
---
## 使い方
[要約](b.md) と **強調**。

```prompt
まとめて: {{notes}}
```
=== content/recipes/b.md
---
title: 要約
summary: 三行で
---
```rust
fn main() {}
```

```prompt
三行で。
```
=== content/about.md
# 案内

![図](plan.png)
=== content/plan.png 640x480
";

fn settings() -> Settings {
    Settings::on(Now::at(date(2026, 11, 26).at(9, 0, 0, 0)))
}

fn options(tree: &SourceTree) -> Options {
    Config::load(tree).0.parse_options()
}

fn outputs(compiled: &Compiled) -> String {
    let outputs = compiled.revision.as_ref().expect("the theme can be used").render_all();
    format!("{:?}", outputs.expect("every template can be rendered"))
}

/// A run as `build` does it: what the last run left is read, and something is left for the next.
fn run(tree: &SourceTree, work: &Path) -> (Memo, Compiled, Option<Fault>) {
    let (mut memo, fault) = Memo::load(work, &options(tree));
    let compiled = compile(tree, &settings(), &mut memo);
    memo.save().expect("the folder can be written");
    (memo, compiled, fault)
}

fn files(work: &Path) -> Vec<PathBuf> {
    let folder = work.join(FOLDER).join("documents");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.expect("the folder can be read").path()).collect())
        .unwrap_or_default();
    files.sort();
    files
}

fn edited(from: &str, to: &str) -> SourceTree {
    assert!(PORTAL.contains(from), "the portal has `{from}`");
    SourceTree::from_fixture(&PORTAL.replace(from, to))
}

#[test]
fn a_remembered_document_is_as_a_parsed_one() {
    let work = tempfile::tempdir().expect("a folder for the test");
    let tree = SourceTree::from_fixture(PORTAL);
    let (_, first, _) = run(&tree, work.path());
    assert_eq!(files(work.path()).len(), 3, "three files of one document each");
    let (memo, second, fault) = run(&tree, work.path());
    assert_eq!(fault, None);
    assert_eq!(outputs(&first), outputs(&second));
    assert_eq!(memo.stats().unpacked, 3, "nothing was parsed again");

    let changed = edited("**強調**", "普通");
    let (memo, third, _) = run(&changed, work.path());
    assert_eq!(memo.stats().unpacked, 2);
    let fresh = compile(&changed, &settings(), &mut Memo::new());
    assert_eq!(outputs(&third), outputs(&fresh));
}

#[test]
fn what_a_run_does_not_use_is_kept_for_one_more() {
    let work = tempfile::tempdir().expect("a folder for the test");
    let (tree, changed) = (SourceTree::from_fixture(PORTAL), edited("三行で。", "四行で。"));
    run(&tree, work.path());
    run(&changed, work.path());
    let (memo, _, _) = run(&tree, work.path());
    assert_eq!(memo.stats().unpacked, 3, "the text of two runs ago is known");
    run(&tree, work.path());
    let (memo, _, _) = run(&changed, work.path());
    assert_eq!(memo.stats().unpacked, 2, "the text of three runs ago is not");
}

type Damage = fn(&mut Vec<u8>);

#[test]
fn damaged_torn_and_foreign_files_are_ignored_and_replaced() {
    let tree = SourceTree::from_fixture(PORTAL);
    let expected = outputs(&compile(&tree, &settings(), &mut Memo::new()));
    let damages: [(&str, Damage, Fault); 5] = [
        ("a bit of the content", |bytes| *bytes.last_mut().expect("not empty") ^= 1, Fault::Damaged),
        ("torn", |bytes| bytes.truncate(bytes.len() / 2), Fault::Damaged),
        ("empty", Vec::clear, Fault::Damaged),
        ("something else", |bytes| *bytes = b"hello".to_vec(), Fault::Damaged),
        ("of another version", |bytes| bytes[16] ^= 1, Fault::OtherVersion),
    ];
    for (what, damage, expected_fault) in damages {
        let work = tempfile::tempdir().expect("a folder for the test");
        run(&tree, work.path());
        let file = files(work.path()).remove(0);
        let mut bytes = fs::read(&file).expect("the file is there");
        let whole = bytes.clone();
        damage(&mut bytes);
        fs::write(&file, bytes).expect("the file can be written");
        let (memo, compiled, fault) = run(&tree, work.path());
        assert_eq!(fault, Some(expected_fault), "{what}");
        assert_eq!(memo.stats().unpacked, 2, "{what}");
        assert_eq!(outputs(&compiled), expected, "{what}");
        assert_eq!(fs::read(&file).expect("the file is there"), whole, "{what}: mended");
    }
}

#[test]
fn other_options_parse_anew() {
    let work = tempfile::tempdir().expect("a folder for the test");
    run(&SourceTree::from_fixture(PORTAL), work.path());
    let english = edited("title: 例の環", "title: 例の環\nlanguages: [ja]");
    let (memo, _, _) = run(&english, work.path());
    assert_eq!(memo.stats().unpacked, 0);
}

#[test]
fn a_document_with_something_to_say_says_it_every_time() {
    let work = tempfile::tempdir().expect("a folder for the test");
    let tree = edited("まとめて: {{notes}}", "まとめて: {{note}}");
    let said = |compiled: &Compiled| format!("{:?}", compiled.diagnostics);
    let (_, first, _) = run(&tree, work.path());
    assert!(said(&first).contains("`note`"), "{}", said(&first));
    let (memo, second, _) = run(&tree, work.path());
    assert_eq!(memo.stats().unpacked, 3);
    assert_eq!(said(&first), said(&second));
}

fn inputs(tree: &SourceTree) -> Inputs {
    let mut memo = Memo::new();
    let compiled = compile(tree, &settings(), &mut memo);
    let site = compiled.revision.as_ref().expect("the theme can be used").site();
    let digests = memo.digests();
    let digest =
        |path: &SourcePath, text| digests.get(path).filter(|(_, of)| *of == text).map(|(digest, _)| *digest);
    Inputs::gather(tree, &site.config, &settings(), site.now, SystemTime::UNIX_EPOCH, &[], digest)
        .expect("every document is known")
}

#[test]
fn the_site_depends_on_all_but_texts() {
    let before = inputs(&SourceTree::from_fixture(PORTAL));
    let same = ["**強調**", "三行で。", "fn main() {}", "まとめて: "];
    for text in same {
        let now = inputs(&edited(text, "ほかの文"));
        assert!(now.has_same_site(&before), "{text}: {:?}", now.explain_site(&before));
        assert_ne!(now, before, "{text}");
    }
    let different = [
        ("title: 要約", "title: 要点", "b.md: its front matter"),
        ("## 使い方", "## 使い道", "a.md: its front matter, headings"),
        ("](b.md)", "](a.md)", "a.md: its front matter, headings, links"),
        ("plan.png)", "plan.png \"題\")", "about.md"),
        ("640x480", "640x481", "the images and other files changed"),
        ("title: 例の環", "title: 別の環", "the configuration changed"),
        ("=== content/about.md", "=== content/about-us.md", "content/about.md is gone"),
        ("=== content/about.md", "=== themes/default/x.css\n=== content/about.md", "the theme changed"),
        ("=== content/about.md", "=== content/data/tasks.yaml\n[]\n=== content/about.md", "vocabularies"),
    ];
    for (from, to, reason) in different {
        let now = inputs(&edited(from, to));
        assert!(!now.has_same_site(&before), "{from}");
        let reasons = now.explain_site(&before).join("; ");
        assert!(reasons.contains(reason), "{from}: {reasons}");
    }
}

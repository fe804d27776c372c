//! `chienowa new --twin`: a translation that fits its original from the first moment.

use crate::support::{files_below, put, run};

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(folder.path(), &["init", "--quiet"]).status, 0);
    folder
}

const RECIPE: &str = "\
---
title: \"経緯を: 三行に\"
summary: >-
  長い経緯を
  三行に。
date: 2026-11-01
authors: [mihon-hanako]
level: first-step
variables:
  - {name: 経緯, label: これまで, multiline: true}
allow_secrets:
  - {text: 03-1234-9876, reason: 公開している番号}
---
## 使いどころ

[上へ](#使いどころ)、電話は 03-1234-9876。

```prompt
三行に。

{{経緯}}
```
";

#[test]
fn the_translation_of_a_page_holds_what_is_to_be_translated_and_no_more() {
    let here = portal();
    put(here.path(), "content/recipes/three-lines.md", RECIPE);
    let before = files_below(here.path());
    let made = run(here.path(), &["new", "--twin", "recipes/three-lines"]);
    assert_eq!((made.status, made.out.as_str()), (0, "content/recipes/three-lines.en.md\n"), "{}", made.err);
    let text = std::fs::read_to_string(here.path().join(made.out.trim())).expect("it is there");
    let (_, body) = RECIPE.rsplit_once("---\n").expect("there is front matter");
    let expected = format!(
        "---\n# three-lines.md の訳。題名・要約・本文だけを書き、ほかのキーは書かない\ntitle: \"経緯を: 三行に\"\nsummary: \
         \"長い経緯を 三行に。\"\nallow_secrets:\n- text: 03-1234-9876\n  reason: 公開している番号\n---\n{body}"
    );
    assert_eq!(text, expected);
    let after = files_below(here.path());
    assert!(
        before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)) && after.len() == before.len() + 1
    );
    let checked = run(here.path(), &["check", "--strict", "--format", "json"]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""), "a translation must fit at once");
    // A second time it is somebody's work.
    put(here.path(), "content/recipes/three-lines.en.md", "mine");
    for name in ["recipes/three-lines", "content/recipes/three-lines.md"] {
        let again = run(here.path(), &["new", "--twin", name]);
        assert!(again.status == 2 && again.err.contains("is there already"), "{}", again.err);
    }
    assert_eq!(files_below(here.path())["content/recipes/three-lines.en.md"], b"mine");
}

#[test]
fn a_new_page_of_every_kind_comes_with_a_translation_that_fits() {
    let here = portal();
    for (number, kind) in ["story", "recipe", "faq", "module", "page"].into_iter().enumerate() {
        let arguments = ["new", kind, &format!("題 {number}"), "--twin-title", "Title: \"one\"", "--twin"];
        let made = run(here.path(), &arguments);
        assert_eq!(made.status, 0, "{kind}: {}", made.err);
        let names: Vec<&str> = made.out.lines().collect();
        let [page, twin] = names.as_slice() else { panic!("{kind}: {names:?}") };
        assert_eq!(page.replace(".md", ".en.md"), *twin);
        let text = std::fs::read_to_string(here.path().join(twin)).expect("it is there");
        assert!(text.contains("title: \"Title: \\\"one\\\"\"\n") && text.contains("summary: \""), "{text}");
        assert!(!text.contains("draft") && !text.contains("date:"), "{text}");
        assert_eq!(text.contains("{{材料}}"), kind == "recipe", "blanks keep their names: {text}");
    }
    for arguments in [
        &["check", "--strict", "--format", "json"][..],
        &["check", "--drafts", "--strict", "--format", "json"],
    ] {
        let checked = run(here.path(), arguments);
        assert_eq!((checked.status, checked.out.as_str()), (0, ""));
    }
}

#[test]
fn line_ends_and_pages_without_front_matter_stay_as_they_are() {
    let here = portal();
    put(here.path(), "content/plain.md", "# 題\r\n\r\n文\r\n");
    assert_eq!(run(here.path(), &["new", "--twin", "plain.md", "--quiet"]).status, 0);
    let text =
        String::from_utf8(files_below(here.path())["content/plain.en.md"].clone()).expect("it is text");
    assert!(
        text.ends_with("---\r\n# 題\r\n\r\n文\r\n") && !text.replace("\r\n", "").contains('\n'),
        "{text:?}"
    );
    assert_eq!(run(here.path(), &["check", "--quiet"]).status, 0);
}

#[test]
fn what_can_have_no_translation_is_told_with_what_to_do() {
    let here = portal();
    put(here.path(), "content/a.md", "# 甲\n");
    put(here.path(), "content/a.en.md", "# A\n");
    put(here.path(), "content/broken.md", "---\ntitle: [\n---\n");
    let before = files_below(here.path());
    for (arguments, told) in [
        (&["new", "--twin", "abc"][..], "there is no page `content/abc`"),
        (&["new", "--twin", "recipes/minute.md"], "did you mean `content/recipes/minutes.md`?"),
        (&["new", "--twin", "a.en.md"], "is a translation itself"),
        (&["new", "--twin", "data/departments.yaml"], "is not a page"),
        (&["new", "--twin", "broken.md"], "`chienowa check` tells why"),
        (&["new", "--twin", "../a.md"], "without `..`"),
        (&["new", "--twin", "a.md", "--lang", "ja"], "is not a language that pages are translated into"),
        (&["new", "person", "名前", "--twin"], "name: {ja: …, en: …}"),
        (&["new", "story", "題", "--twin", "a.md"], "write `--twin` last"),
        (&["new", "story", "題", "--twin-title", "T"], "--twin"),
        (&["new", "--twin"], "say what to write"),
        (&["new"], "say what to write"),
    ] {
        let refused = run(here.path(), arguments);
        assert_eq!(refused.status, 2, "{arguments:?}: {}", refused.out);
        assert!(refused.err.contains(told), "{arguments:?}: {}", refused.err);
    }
    put(here.path(), "chienowa.yaml", "languages: []\n");
    let refused = run(here.path(), &["new", "--twin", "a.md"]);
    assert!(refused.err.contains("languages: [ja, en]"), "{}", refused.err);
    put(here.path(), "chienowa.yaml", &before["chienowa.yaml"]);
    assert!(files_below(here.path()) == before, "something was written");
}

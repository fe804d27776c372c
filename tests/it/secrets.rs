//! What must not be published unnoticed: where it is looked for, what is printed of it, how it is allowed.

use chienowa::diagnostic::{Code, Diagnostics, Format, print};
use chienowa::read::SourceTree;

use crate::support::{chienowa, compiled, put, put_fixture, run};

/// Invented, and not written out, so that nobody who looks through this repository finds it.
fn password() -> String {
    ["haru7", "Kasumi#3"].concat()
}

fn phone() -> String {
    ["03-0683", "-4719"].concat()
}

fn found(fixture: &str) -> (SourceTree, Diagnostics) {
    let tree = SourceTree::from_fixture(fixture);
    let found = compiled(&tree).diagnostics;
    (tree, found.into_iter().filter(|found| found.code.as_str().starts_with("secret::")).collect())
}

/// `path:line code` of each find.
fn places(fixture: &str) -> Vec<String> {
    let (tree, found) = found(fixture);
    let line = |path: &chienowa::paths::SourcePath, at: usize| {
        tree.text(path).map_or(0, |source| source.text[..at].matches('\n').count() + 1)
    };
    let told = found.sorted();
    let told = told.iter().map(|found| {
        let at = found.span.as_ref().map_or(0, |span| span.start);
        format!("{}:{} {}", found.path, line(&found.path, at), found.code.as_str())
    });
    told.collect()
}

#[test]
fn every_text_of_a_contributor_is_looked_through() {
    let phone = phone();
    let recipe = format!(
        "=== content/recipes/a.md
---
title: 例
summary: 電話 {phone} まで
---
文の中の {phone}4、ではなく 06-1291-3847。

- 一覧の 06-1291-3848

> 引用の 06-1291-3849

`06-1291-3850` と [リンク](tel:06-1291-3851) と ![絵 06-1291-3852](a.png)

<!-- 06-1291-3853 -->

```prompt
電話 06-1291-3854 へ
```

```
06-1291-3855
```

:::quiz
1. 06-1291-3856
:::

| 06-1291-3857 |
|---|
"
    );
    let lines: Vec<usize> =
        places(&recipe).iter().filter_map(|place| place.split([':', ' ']).nth(1)?.parse().ok()).collect();
    assert_eq!(
        lines,
        [3, 5, 7, 9, 11, 11, 11, 13, 16, 20],
        "the others are told by number: the list is cut at ten"
    );
    let rest = recipe.lines().skip(20).collect::<Vec<_>>().join("\n");
    assert_eq!(places(&format!("=== content/rest.md\n{rest}\n")).len(), 3);
    assert_eq!(
        places(&format!("=== content/a.md\n原文\n=== content/a.en.md\nCall {phone}.\n")),
        ["content/a.en.md:1 secret::personal"]
    );
}

#[test]
fn data_that_pages_show_is_looked_through_and_what_git_knows_people_by_is_not() {
    let fixture = format!(
        "=== content/index.md
はじめに
=== content/data/glossary.yaml
madoguchi: {{label: 窓口, meaning: \"電話は {}\"}}
=== content/data/people/mihon-hanako.yaml
name: 見本 花子
git: [\"hanako@kaisha.mihon.jp\"]
",
        phone()
    );
    assert_eq!(places(&fixture), ["content/data/glossary.yaml:1 secret::personal"]);
}

#[test]
fn no_format_prints_a_secret() {
    let (password, phone) = (password(), phone());
    // Another finding shows the same line, and the secret stands there again.
    let fixture = format!(
        "=== content/about.md\nパスワード: {password} <b>と</b> {phone}、もう一度 <i>{password}</i>\n\
         === content/twice.md\n[x](gone.md) {phone}\n"
    );
    let tree = SourceTree::from_fixture(&fixture);
    let found = compiled(&tree).diagnostics;
    assert!(found.iter().any(|found| found.code == Code::MarkdownRawHtml));
    assert!(found.iter().any(|found| found.code == Code::SecretCredential));
    for format in [Format::Human, Format::Json, Format::Github, Format::Gitlab] {
        let lookup = |path: &chienowa::paths::SourcePath| tree.text(path).map(|source| source.text.as_str());
        let printed = print(&found, format, false, &lookup);
        assert!(printed.contains("credential"), "{printed}");
        for secret in [&password[5..], &phone[4..]] {
            assert!(!printed.contains(secret), "{format:?} prints a secret:\n{printed}");
        }
    }
}

#[test]
fn a_page_allows_exactly_what_it_names() {
    let phone = phone();
    let page = |allowed: &str| {
        format!(
            "=== content/a.md\n---\ntitle: 窓口\nallow_secrets:\n  - {{text: \"{allowed}\", reason: 代表の番号}}\n---\n\
             電話は {phone}\n"
        )
    };
    assert_eq!(places(&page(&phone)), [""; 0]);
    assert_eq!(
        places(&page("06-1291-3848")),
        ["content/a.md:4 secret::unused-allowance", "content/a.md:6 secret::personal"]
    );
    // A reason is no formality, and a translation allows for itself.
    let tree = SourceTree::from_fixture(&page(&phone).replace(", reason: 代表の番号", ""));
    assert!(compiled(&tree).diagnostics.iter().any(|found| found.code == Code::YamlMissingKey));
    let twin = format!(
        "=== content/faq/a.md\n---\ntitle: 問い\n---\n答え\n=== content/faq/a.en.md\n---\ntitle: Question\nallow_secrets: \
         [{{text: \"{phone}\", reason: the front desk}}]\n---\nCall {phone}.\n"
    );
    assert_eq!(places(&twin), [""; 0]);
}

#[test]
fn the_portal_allows_by_path_kind_and_text_and_is_told_what_nothing_needs() {
    let phone = phone();
    let portal = |allow: &str| {
        format!(
            "=== chienowa.yaml\nsecrets:\n  allow:\n    - {{{allow}, reason: 決めたこと}}\n\
             === content/faq/a.md\n---\ntitle: 問い\n---\n電話は {phone}\n"
        )
    };
    for allow in [
        format!("text: \"{phone}\""),
        "kinds: phone".to_owned(),
        "paths: \"content/faq/**\"".to_owned(),
        format!("paths: [\"content/a/*\", \"**/a.md\"], kinds: [mail, phone], text: \"{phone}\""),
    ] {
        assert_eq!(places(&portal(&allow)), [""; 0], "{allow}");
    }
    for allow in
        ["text: \"03\"", "kinds: mail", "paths: \"content/stories/**\"", "paths: \"**\", kinds: mail"]
    {
        assert_eq!(
            places(&portal(allow)),
            ["chienowa.yaml:3 secret::unused-allowance", "content/faq/a.md:4 secret::personal"],
            "{allow}"
        );
    }
    for (wrong, code) in [
        ("kinds: telephone", Code::YamlInvalidValue),
        ("reasons: x, kinds: phone", Code::YamlUnknownKey),
        ("reason: x", Code::YamlInvalidValue),
    ] {
        let fixture = portal(wrong).replace("reason: x, reason", "reason");
        let tree = SourceTree::from_fixture(&fixture);
        assert!(compiled(&tree).diagnostics.iter().any(|found| found.code == code), "{wrong}");
    }
}

#[test]
fn a_pattern_that_cannot_be_used_is_told_at_its_place() {
    for pattern in ["(", "(?=a)", "x*", "a{1000}{1000}"] {
        let fixture = format!(
            "=== chienowa.yaml\nsecrets:\n  patterns:\n    - {{name: 番号, pattern: \"{pattern}\"}}\n"
        );
        let found = compiled(&SourceTree::from_fixture(&fixture)).diagnostics;
        let told = found.iter().find(|found| found.code == Code::YamlInvalidValue);
        assert!(told.is_some_and(|told| told.span.is_some()), "{pattern}: {found:?}");
    }
}

#[test]
fn files_of_plain_text_beside_pages_are_looked_through() {
    let phone = phone();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    put_fixture(
        root,
        &format!(
            "=== content/a.md\n[表](/list.csv)\n=== content/list.csv\n名前,電話\n例,{phone}\n=== content/list.zip\n{phone}\n"
        ),
    );
    // In Shift_JIS, as spreadsheets write it.
    let sjis = [b"\x96\xbc\x91\x4f,\x93\x64\x98\x62\r\n\r\n\x97\xe1,".as_slice(), phone.as_bytes()].concat();
    std::fs::write(root.join("content/sjis.CSV"), sjis).expect("it can be written");
    let told = |command: &str| {
        let run = run(root, &[command, "--at", "2026-11-23"]);
        let told = run.out + &run.err;
        assert!(!told.contains(&phone[4..]), "{told}");
        told
    };
    for command in ["check", "build", "build"] {
        let told = told(command);
        for place in ["in line 2", "in line 3"] {
            assert!(told.contains(place), "{command}: {told}");
        }
        assert_eq!(told.matches("secret::personal").count(), 2, "{command}: {told}");
    }
    put(
        root,
        "chienowa.yaml",
        "title: 例\nsecrets:\n  allow:\n    - {paths: \"content/*\", kinds: phone, reason: 代表の番号}\n",
    );
    let allowed = told("check");
    assert!(!allowed.contains("secret::"), "{allowed}");
}

#[test]
fn warnings_are_told_again_by_a_build_that_remembers_and_follow_the_configuration() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    let phone = phone();
    put_fixture(
        root,
        &format!(
            "=== chienowa.yaml\ntitle: 例\n=== content/a.md\n電話は {phone}\n=== content/b.md\n別の頁\n"
        ),
    );
    let build = || run(root, &["build", "--at", "2026-11-23"]);
    let first = build();
    assert!(first.err.contains("secret::personal") && !first.err.contains(&phone[4..]), "{}", first.err);
    assert!(build().err.contains("secret::personal"), "nothing has changed, and it is told again");
    put(root, "content/b.md", "また別の頁\n");
    assert!(build().err.contains("secret::personal"), "the page is remembered, and it is told again");
    put(root, "chienowa.yaml", "title: 例\nsecrets:\n  allow:\n    - {kinds: phone, reason: 代表の番号}\n");
    assert!(!build().err.contains("secret::personal"), "the configuration allows it now");
    put(root, "chienowa.yaml", "title: 例\n");
    assert!(build().err.contains("secret::personal"), "and no more");
    let strict = chienowa().args(["check", "--strict", "--root"]).arg(root).output().expect("it runs");
    assert_eq!(strict.status.code(), Some(1));
}

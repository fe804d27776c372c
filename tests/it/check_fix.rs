//! `check --fix`, through the process: what is mended, what is left, and that no other byte changes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::support::{files_below, put, put_fixture, run};

const PORTAL: &str = "\
=== chienowa.yaml
title: 知恵の輪
languages: [ja, en]
=== content/data/departments.yaml
keiri: 経理部
eigyo: 営業部
=== content/data/tasks.yaml
minutes: 議事録
invoices: 請求書
=== content/data/tools.yaml
chat: 社内チャット
=== content/data/paths.yaml
beginner: {label: はじめて, modules: [basics/frist-step]}
=== content/data/people/sato-mihon.yaml
name: 佐藤みほん
=== content/recipes/meeting/minutes.md
---
title: 議事録
---
## 結果と考え方

```prompt
要約して
```
=== content/training/basics/first-step.md
---
title: 第一歩
path: begginer
---
本文
=== content/guides/about.md
---
aliases: [/old/about/]
---
案内
=== content/guides/図.png
png
=== content/stories/a.md
---
titel: 請求書
date: 2026/11/3
updated: \"2026年11月4日\"
authors: [Sato_Mihon]
department: keri
tasks:
  - 議事録
  - invoises   # 請求書
tools: chaat
stage: \"standrad\"
recipes: [minutes]
related:
  - ../about.md
---
[案内](about.md?x=1#上) と [元](../old/about.md)、[考え](../recipes/meeting/minutes.md#結果と考方)。

![](../図.png) ![図](../図.png \"図\")

[定義][定義]

[定義]: ../about.md
";

const MENDED: &str = "\
---
title: 請求書
date: 2026-11-03
updated: \"2026-11-04\"
authors: [sato-mihon]
department: keiri
tasks:
  - minutes
  - invoices   # 請求書
tools: chat
stage: \"standard\"
recipes: [meeting/minutes]
related:
  - ../guides/about.md
---
[案内](../guides/about.md?x=1#上) と [元](../guides/about.md)、[考え](../recipes/meeting/minutes.md#結果と考え方)。

![](../guides/図.png) ![図](../guides/図.png \"図\")

[定義][定義]

[定義]: ../guides/about.md
";

fn portal(fixture: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), fixture);
    folder
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(&folder.join("content")).into_iter().collect()
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it is there and UTF-8")
}

#[test]
fn what_has_one_answer_is_mended_and_nothing_else_changes() {
    let folder = portal(PORTAL);
    let before = content(folder.path());
    let fixed = run(folder.path(), &["check", "--fix"]);
    assert_eq!(read(folder.path(), "content/stories/a.md"), MENDED, "{}{}", fixed.out, fixed.err);
    assert!(
        fixed.out.contains("content/stories/a.md:2: `titel` → `title` (yaml::unknown-key)\n"),
        "{}",
        fixed.out
    );
    assert!(
        fixed.out.contains("content/stories/a.md:6: `keri` → `keiri` (front-matter::unknown-department)\n"),
        "{}",
        fixed.out
    );
    // A picture without a description is told once, and never given one.
    assert!(fixed.out.contains("--> content/stories/a.md:18:1\n"), "{}", fixed.out);
    assert!(fixed.out.contains("write between `![` and `]` what it tells"), "{}", fixed.out);
    assert!(!fixed.err.contains("has no description"), "{}", fixed.err);
    // A heading that no page has, and nothing like it.
    assert_eq!(fixed.status, 1, "{}{}", fixed.out, fixed.err);
    assert!(fixed.out.contains("there is no heading `#上`"), "{}", fixed.out);
    let after = content(folder.path());
    let changed: Vec<&String> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
    assert_eq!(changed, ["data/paths.yaml", "stories/a.md", "training/basics/first-step.md"]);
    assert_eq!(before.len(), after.len());
    assert!(read(folder.path(), "content/data/paths.yaml").contains("modules: [basics/first-step]"));

    // A second time there is nothing to do.
    let again = run(folder.path(), &["check", "--fix"]);
    assert!(again.err.contains("0 fixes in 0 files"), "{}", again.err);
    assert_eq!(content(folder.path()), after);
}

#[test]
fn a_dry_run_shows_what_git_can_apply_and_writes_nothing() {
    let folder = portal(PORTAL);
    let before = content(folder.path());
    let shown = run(folder.path(), &["check", "--fix", "--dry-run"]);
    assert_eq!(content(folder.path()), before);
    assert!(shown.out.contains("\n-department: keri\n"), "{}", shown.out);
    assert!(shown.out.contains("\n+department: keiri\n"), "{}", shown.out);
    put(folder.path(), "fix.diff", &shown.out);
    let git = Command::new("git")
        .args(["apply", "--unsafe-paths", "fix.diff"])
        .current_dir(folder.path())
        .output()
        .expect("git is there");
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    assert_eq!(read(folder.path(), "content/stories/a.md"), MENDED);
}

#[test]
fn line_ends_marks_and_permissions_stay() {
    let text = MENDED.replace("keiri", "keri").replace('\n', "\r\n");
    let folder = portal(PORTAL);
    put(folder.path(), "content/stories/a.md", format!("\u{feff}{text}"));
    let file = folder.path().join("content/stories/a.md");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    }
    run(folder.path(), &["check", "--fix"]);
    assert_eq!(
        read(folder.path(), "content/stories/a.md"),
        format!("\u{feff}{}", MENDED.replace('\n', "\r\n"))
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}

#[test]
fn what_may_have_been_meant_otherwise_is_left() {
    let folder = portal(
        "\
=== chienowa.yaml
title: 知恵の輪
=== content/data/departments.yaml
keiri1: 経理一課
keiri2: 経理二課
=== content/data/people/saito.yaml
name: 斉藤みほん
=== content/a/same.md
一
=== content/b/same.md
二
=== content/recipes/report-2026.md
---
title: 報告
---
```prompt
要約して
```
=== content/stories/a.md
---
title: 題
titel: 題
department: keiri3
authors: [sato]
date: 3/11/2026
recipes: [report-2025]
---
[x](same.md) [y](a\\_b.md) ![](same.png)
",
    );
    let before = content(folder.path());
    let fixed = run(folder.path(), &["check", "--fix"]);
    assert_eq!(content(folder.path()), before, "{}", fixed.out);
    assert_eq!(fixed.status, 1);
    assert!(fixed.err.contains("0 fixes in 0 files"), "{}", fixed.err);
}

#[test]
fn a_report_for_a_machine_stays_one_and_carries_the_fix() {
    let folder = portal(PORTAL);
    let told = run(folder.path(), &["check", "--format", "json"]);
    let of = |out: &str| -> Vec<serde_json::Value> {
        out.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    };
    let found = of(&told.out);
    let department =
        found.iter().find(|found| found["code"] == "front-matter::unknown-department").expect("it is");
    let text = read(folder.path(), "content/stories/a.md");
    let start = text.find("keri").expect("it is there");
    let expected = serde_json::json!({ "start": start, "end": start + 4, "text": "keiri" });
    assert_eq!(department["fix"], expected);
    let fixed = run(folder.path(), &["check", "--fix", "--format", "json"]);
    assert!(of(&fixed.out).iter().all(|found| found["fix"].is_null()), "{}", fixed.out);
    assert!(fixed.err.contains("`keri` → `keiri`"), "{}", fixed.err);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links_or_outside_of_content() {
    let folder = portal(PORTAL);
    let root = folder.path();
    put(root, "chienowa.yaml", "titel: 知恵の輪\nlanguages: [ja, en]\n");
    std::fs::rename(root.join("content/stories"), root.join("content/real")).expect("it is there");
    std::os::unix::fs::symlink("real", root.join("content/stories")).expect("links can be made");
    let fixed = run(root, &["check", "--fix"]);
    // The file is mended by its own name alone.
    assert!(fixed.out.contains("\ncontent/real/a.md:3: "), "{}", fixed.out);
    assert!(!fixed.out.contains("\ncontent/stories/"), "{}", fixed.out);
    assert!(root.join("content/stories").is_symlink());
    assert_eq!(read(root, "chienowa.yaml"), "titel: 知恵の輪\nlanguages: [ja, en]\n");
}

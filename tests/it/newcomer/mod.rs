//! A newcomer, who knows nothing but what the program says: each typical mistake is found by `check`, and mended by doing
//! what its message says, at the place that it names.
//!
//! The newcomer reads phrases (`did you mean`, `remove this line`, `add … after line`), never codes, and knows neither
//! YAML nor what was done wrong. A message that such a reader cannot follow has to be written better.

mod told;

use std::path::Path;
use std::time::Instant;

use crate::support::{Run, put, run};
use told::{Told, after, filled_in, findings};

/// Whoever has tried so often asks somebody.
const MOST_ROUNDS: usize = 6;

const STORY: &str = "content/stories/2026/weekly-report.md";
const RECIPE: &str = "content/recipes/weekly-report.md";

/// What the newcomer writes where the template left room.
const STORY_TEXT: &str = "\
---
title: \"週報: 30 分から 10 分へ\"
summary: メモから下書きを作ります。
date: 2026-11-30
department: eigyo
tasks:
  - mail
tools: [chat]
stage: repeated
before_minutes: 30
after_minutes: 10
times_per_month: 4
basis: estimated
---

## 困っていたこと

思い出すのに時間がかかっていました。

## やったこと

[議事録のレシピ](../../recipes/minutes.md)を週報に使いました。

![下書きができた画面](screen.png)

## 結果

[困っていたこと](#困っていたこと)がなくなりました。
";

/// A typical mistake: what it puts in place of what. Where `has_one_answer`, mending gives back what was there.
struct Mistake {
    file: &'static str,
    right: &'static str,
    wrong: &'static str,
    has_one_answer: bool,
}

const fn slip(right: &'static str, wrong: &'static str) -> Mistake {
    Mistake { file: STORY, right, wrong, has_one_answer: true }
}

const fn gap(right: &'static str, wrong: &'static str) -> Mistake {
    Mistake { has_one_answer: false, ..slip(right, wrong) }
}

const MISTAKES: &[Mistake] = &[
    slip("date: 2026-11-30", "date: 2026年11月30日"),
    slip("date: 2026-11-30", "date: 2026-11-31"),
    gap("date: 2026-11-30", "date: きのう"),
    slip("department: eigyo", "department: eigyou"),
    slip("department: eigyo", "department: 営業部"),
    gap("department: eigyo", "department: uchuu"),
    slip("  - mail", "  - mial"),
    slip("tools: [chat]", "tools: [chatt]"),
    slip("stage: repeated", "stage: repeatd"),
    slip("before_minutes: 30", "befor_minutes: 30"),
    slip("before_minutes: 30", "before_minutes: 30分"),
    slip("before_minutes: 30", "before_minutes: 30\nbefore_minutes: 30"),
    slip("tasks:\n  - mail", "tasks:\n\t- mail"),
    slip("tools: [chat]", "tools: [chat"),
    slip("title: \"週報: 30 分から 10 分へ\"", "title: 週報: 30 分から 10 分へ"),
    slip("title: \"週報: 30 分から 10 分へ\"", "title: \"週報: 30 分から 10 分へ"),
    gap("title: \"週報: 30 分から 10 分へ\"\n", ""),
    gap("title: \"週報: 30 分から 10 分へ\"", "title: 2026"),
    gap("basis: estimated", "basis: estimated\ndraft: \"いいえ\""),
    gap("basis: estimated", "basis: estimated\nauthors: [atarashii]"),
    gap("basis: estimated", "basis: estimated\nrelated: [../../recipes/minute.md]"),
    slip("basis: estimated\n---\n", "basis: estimated\n"),
    slip("../../recipes/minutes.md", "../../recipes/minuets.md"),
    slip("../../recipes/minutes.md", "minutes.md"),
    slip("(screen.png)", "(scren.png)"),
    gap("![下書きができた画面]", "![]"),
    slip("(#困っていたこと)", "(#困ってたこと)"),
    gap("## 結果", ":::details くわしく\n\n## 結果"),
    Mistake { file: RECIPE, ..slip("```\n\n##", "\n##") },
    Mistake { file: RECIPE, ..gap("{{材料}}", "{{材料}}\n{{宛先}}") },
    Mistake { file: RECIPE, ..slip("{{材料}}", "{{材科}}") },
    Mistake { file: RECIPE, ..slip("level: first-step", "level: first_step") },
];

/// Somebody who writes for the first time.
struct Newcomer<'a> {
    portal: &'a Path,
    commands: usize,
}

impl Newcomer<'_> {
    fn types(&mut self, arguments: &[&str]) -> Run {
        self.commands += 1;
        run(self.portal, arguments)
    }

    fn reads(&self, file: &str) -> String {
        std::fs::read_to_string(self.portal.join(file)).unwrap_or_default()
    }

    /// Checks and mends, one finding after the other, until all is well; what there was to mend.
    fn mends(&mut self) -> Result<Vec<Told>, String> {
        let mut mended = Vec::new();
        loop {
            let checked = self.types(&["check"]);
            let Some(first) = findings(&checked.out).into_iter().next() else {
                return if checked.err == "all is well\n" { Ok(mended) } else { Err(checked.err) };
            };
            if mended.len() == MOST_ROUNDS {
                return Err(format!("it never ends:\n{}", checked.out));
            }
            // A file that is not there yet is made: `add content/x.yaml with `…``.
            if let Some((file, _)) =
                after(&first.hint, "add content/").and_then(|rest| rest.split_once(" with `"))
            {
                let text = filled_in(first.quoted().last().unwrap_or(&"")) + "\n";
                put(self.portal, &format!("content/{file}"), text);
            } else {
                let lines = self.reads(&first.file).lines().map(str::to_owned).collect();
                let Some(lines) = first.followed(lines) else {
                    return Err(format!("this does not say what to do:\n{}", checked.out));
                };
                put(
                    self.portal,
                    &first.file,
                    lines.iter().map(|line| format!("{line}\n")).collect::<String>(),
                );
            }
            mended.push(first);
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "figures for whoever asks with --nocapture")]
fn whoever_follows_the_messages_publishes_a_first_story() {
    let began = Instant::now();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut newcomer = Newcomer { portal: folder.path(), commands: 0 };
    assert_eq!(newcomer.types(&["init"]).status, 0);
    for (kind, title, file) in [("story", "週報", STORY), ("recipe", "週報を書く", RECIPE)] {
        let made = newcomer.types(&["new", kind, title, "--slug", "weekly-report", "--at", "2026-11-30"]);
        assert_eq!(made.out.trim_end(), file, "{}", made.err);
    }
    // A draft is no page yet, and the program says so.
    let built = newcomer.types(&["build"]);
    assert!(built.err.contains("2 pages of them have `draft: true` and are left out"), "{}", built.err);
    put(folder.path(), STORY, STORY_TEXT);
    put(folder.path(), "content/stories/2026/screen.png", PICTURE);
    let recipe = newcomer.reads(RECIPE);
    let recipe: String = recipe.split_inclusive('\n').filter(|line| !line.starts_with("draft:")).collect();
    put(folder.path(), RECIPE, &recipe);
    assert!(newcomer.mends().is_ok_and(|mended| mended.is_empty()));

    let mut wrong = Vec::new();
    for Mistake { file, right, wrong: planted, has_one_answer } in MISTAKES {
        let before = newcomer.reads(file);
        assert_eq!(before.matches(right).count(), 1, "{right}");
        put(folder.path(), file, before.replacen(right, planted, 1));
        match newcomer.mends() {
            Ok(mended) if mended.is_empty() => wrong.push(format!("{planted}: nothing is told")),
            Ok(_) if *has_one_answer && newcomer.reads(file) != before => {
                wrong.push(format!("{planted} becomes\n{}", newcomer.reads(file)));
            }
            Ok(_) => {}
            Err(problem) => wrong.push(format!("{planted}: {problem}")),
        }
        put(folder.path(), file, before);
    }
    assert!(wrong.is_empty(), "{} of {} mistakes:\n{}", wrong.len(), MISTAKES.len(), wrong.join("\n"));

    // A file of nothing but text, a translation that says too much, and several mistakes at once.
    put(folder.path(), "content/faq/mine.md", "本文だけです。\n");
    put(folder.path(), "content/faq/mine.en.md", "---\ntitle: Mine\ndate: 2026-11-30\n---\nText\n");
    assert_eq!(newcomer.mends().map(|mended| mended.len()), Ok(2));
    let several = [
        ("eigyo", "eigyou"),
        ("2026-11-30", "2026/11/30"),
        ("minutes.md", "minuets.md"),
        ("_minutes: 30\n", "_minutes: 30分\n"),
    ];
    let text =
        several.iter().fold(STORY_TEXT.to_owned(), |text, (right, wrong)| text.replacen(right, wrong, 1));
    put(folder.path(), STORY, text);
    assert_eq!(newcomer.mends().map(|mended| mended.len()), Ok(several.len()));
    assert_eq!(newcomer.reads(STORY), STORY_TEXT);

    let built = newcomer.types(&["build"]);
    assert_eq!(built.status, 0, "{}", built.err);
    assert!(!built.err.contains("draft"), "{}", built.err);
    assert!(
        newcomer.reads("public/stories/2026/weekly-report/index.html").contains("週報: 30 分から 10 分へ")
    );
    let found = newcomer.types(&["search", "週報 思い出す"]);
    assert!(found.out.contains(STORY), "{}", found.out);
    println!(
        "{} mistakes, {} commands, {:.1} s",
        MISTAKES.len() + 2 + several.len(),
        newcomer.commands,
        began.elapsed().as_secs_f64()
    );
}

/// The smallest there is.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

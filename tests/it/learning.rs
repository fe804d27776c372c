//! Learning paths, the steps of a module, My record's frame, and the data that it reads.

use chienowa::read::SourceTree;
use serde_json::{Value, json};

use crate::html::{Element, read};
use crate::support::{built, compiled, human, outputs, text};

fn elements(html: &str) -> Vec<Element> {
    read(html).expect("pages can be read")
}

fn texts(html: &str, name: &str) -> Vec<String> {
    elements(html)
        .into_iter()
        .filter(|element| element.name == name && !element.is_template)
        .map(|element| element.text)
        .collect()
}

const PEOPLE: &str = "=== chienowa.yaml
title: 知恵の輪
fiscal_year_start: 4
=== content/data/departments.yaml
keiri: {label: {ja: 経理部, en: Accounting}}
eigyo: 営業部
=== content/data/people/hanako.yaml
name: {ja: 見本 花子, en: Hanako Mihon}
department: keiri
=== content/data/people/gone.yaml
name: 去った人
department: eigyo
left: true
=== content/data/people/hidden.yaml
name: 隠れた人
department: keiri
public: false
=== content/stories/shared.md
---
title: 共に書いた話
date: 2026-10-17
authors: [hidden, hanako, gone]
before_minutes: 60
after_minutes: 30
times_per_month: 4
users: 2
until: 2026-11-16
basis: measured
stage: repeated
---
本文
=== content/stories/shared.en.md
---
title: A story by two
---
Text
=== content/stories/once.md
---
title: 一度試した話
date: 2026-09-30
authors: [hanako]
stage: tried
before_minutes: 10
after_minutes: 40
---
本文
=== content/stories/without.md
---
title: 数のない話
date: 2026-09-01
authors: [hanako]
---
本文
=== content/stories/draft.md
---
title: 草稿の話
date: 2026-09-01
authors: [hanako]
draft: true
---
本文
=== content/recipes/r.md
---
title: 要約
date: 2026-09-01
authors: [hanako]
---
```prompt
要約してください。
```
=== content/training/m.md
---
title: 研修
date: 2026-09-01
authors: [gone]
---
本文
";

#[test]
fn people_json_tells_what_public_people_wrote_and_saved_by_month() {
    let outputs = built(PEOPLE);
    let text = text(&outputs, "data/people.json");
    for secret in ["hidden", "隠れた人", "草稿の話"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    let data: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((&data["version"], &data["day"]), (&json!(1), &json!("2026-11-23")));
    let person = |id: &str| {
        data["people"].as_array().expect("a list").iter().find(|person| person["id"] == id).cloned()
    };
    let hanako = person("hanako").expect("she is there");
    assert_eq!(hanako["name"], json!({ "ja": "見本 花子", "en": "Hanako Mihon" }));
    assert_eq!(hanako["stories"], json!(["/stories/shared/", "/stories/once/", "/stories/without/"]));
    assert_eq!(hanako["recipes"], json!(["/recipes/r/"]));
    assert_eq!((&hanako["url"], &hanako["left"]), (&json!("/people/hanako/"), &json!(false)));
    let gone = person("gone").expect("who left keeps the credit");
    assert_eq!(
        (&gone["left"], &gone["stories"], &gone["modules"]),
        (&json!(true), &json!(["/stories/shared/"]), &json!(["/training/m/"]))
    );

    let shared = &data["stories"]["/stories/shared/"];
    assert_eq!(shared["title"], json!({ "ja": "共に書いた話", "en": "A story by two" }));
    assert_eq!(shared["url"]["en"], "/en/stories/shared/");
    assert_eq!(shared["saved_minutes_per_month"], 240.0);
    // 15 of 31 days from 17 October; 15 of 30 days before 16 November: (60 − 30) × 4 × 2 = 240 minutes a month.
    assert_eq!(shared["saved_minutes"], json!({ "2026-10": 116.129, "2026-11": 120.0 }));
    let once = &data["stories"]["/stories/once/"];
    assert_eq!(once["saved_minutes"], json!({ "2026-09": -30.0 }), "slower, once");
    assert_eq!(data["stories"]["/stories/without/"]["saved_minutes"], json!({}));
    assert_eq!(data["stories"].as_object().map(serde_json::Map::len), Some(3));
}

#[test]
fn a_persons_page_has_stories_with_hours_recipes_and_modules() {
    let outputs = built(PEOPLE);
    let hanako = text(&outputs, "people/hanako/index.html");
    let headings = texts(&hanako, "h2");
    assert!(
        ["レシピ", "成功事例"].iter().all(|kind| headings.iter().any(|heading| heading == kind)),
        "{headings:?}"
    );
    // 116.129 + 120 − 30 minutes.
    assert!(hanako.contains("3.4 時間"), "the sum of all months is told");
    assert!(hanako.contains("data-js-me=\"hanako\""));
    let gone = text(&outputs, "people/gone/index.html");
    assert!(gone.contains("共に書いた話") && gone.contains("研修"));
    assert!(!gone.contains("data-js-me"));
    assert!(!outputs.contains_key("people/hidden/index.html"));
    let my = text(&outputs, "my/index.html");
    assert!(my.contains("見本 花子") && my.contains("去った人") && !my.contains("隠れた人"));
}

#[test]
fn every_part_of_a_page_calls_it_by_one_name() {
    let outputs = built(
        "=== chienowa.yaml\ntitle: x\nsignals: beacon\n\
         === content/recipes/議事録 & 要約.md\n---\ntitle: 議事録\n---\n```prompt\na\n```\n\
         === content/recipes/議事録 & 要約.en.md\n---\ntitle: Minutes\n---\n```prompt\na\n```\n",
    );
    for name in
        ["recipes/議事録 & 要約/index.html", "en/recipes/議事録 & 要約/index.html", "recipes/index.html"]
    {
        let html = text(&outputs, name);
        let found: Vec<String> = elements(&html)
            .iter()
            .filter_map(|element| element.attribute("data-page").map(str::to_owned))
            .collect();
        assert!(!found.is_empty(), "{name}");
        assert!(found.iter().all(|page| page == "/recipes/議事録 & 要約/"), "{name}: {found:?}");
    }
}

#[test]
fn goal_sheets_have_the_periods_of_the_portals_fiscal_year() {
    let periods = |start: i8, day: &str| {
        let tree =
            SourceTree::from_fixture(&format!("=== chienowa.yaml\ntitle: x\nfiscal_year_start: {start}\n"));
        let day: jiff::civil::Date = day.parse().expect("a day");
        let settings = chienowa::compile::Settings::on(chienowa::clock::Now::at(day.at(9, 0, 0, 0)));
        let compiled = chienowa::compile::compile(&tree, &settings, &mut chienowa::memo::Memo::new());
        let html = text(&outputs(&tree, &compiled), "my/index.html");
        let chosen = |element: &&Element| element.attribute("selected").is_some();
        let options = elements(&html);
        let option = options.iter().find(chosen).expect("a period is chosen at first");
        (option.text.clone(), option.attribute("value").expect("it has a value").to_owned())
    };
    let is = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    assert_eq!(
        periods(4, "2026-09-30"),
        is("2026年度 上期（2026年4月〜2026年9月）", "2026-04-01/2026-10-01")
    );
    assert_eq!(
        periods(4, "2026-10-01"),
        is("2026年度 下期（2026年10月〜2027年3月）", "2026-10-01/2027-04-01")
    );
    assert_eq!(
        periods(4, "2027-03-31"),
        is("2026年度 下期（2026年10月〜2027年3月）", "2026-10-01/2027-04-01")
    );
    assert_eq!(
        periods(1, "2026-12-31"),
        is("2026年度 下期（2026年7月〜2026年12月）", "2026-07-01/2027-01-01")
    );
    assert_eq!(
        periods(10, "2026-09-30"),
        is("2025年度 下期（2026年4月〜2026年9月）", "2026-04-01/2026-10-01")
    );
}

const MODULE: &str = "=== chienowa.yaml
title: 知恵の輪
=== content/data/paths.yaml
p: {label: 道, modules: [a, b, c]}
=== content/training/a.md
---
title: 一回目
minutes: 20
---
はじめに

> ## 試す
> 引用の中は節ではない

## 学ぶ(10 分)
考え方

## 確かめる
問い

## 試す（15 分）
やってみる

## 試すまえに
注意

## 聞く
詰まったら

## 変える
前と後
=== content/training/b.md
---
title: 二回目
minutes: 25
prerequisites: [a, later]
---
見出しのない本文
=== content/training/c.md
---
title: 三回目
prerequisites: [b]
draft: true
---
本文
=== content/training/later.md
---
title: これから
publish_at: 2027-01-01
---
本文
";

#[test]
fn each_step_of_a_module_stands_once_under_the_authors_own_heading() {
    let outputs = built(MODULE);
    let html = text(&outputs, "training/a/index.html");
    let main = html.split("class=\"article-main\"").nth(1).expect("there is a text");
    let main = main.split("class=\"article-after\"").next().expect("there is an end");
    let headings: Vec<&str> = main
        .split("<h2")
        .skip(1)
        .map(|rest| {
            rest.split_once('>')
                .expect("a tag ends")
                .1
                .split(" <a")
                .next()
                .unwrap_or_default()
                .split("</h2")
                .next()
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(
        headings,
        [
            "試す",
            "学ぶ(10 分)",
            "確かめる",
            "試す（15 分）",
            "試すまえに",
            "聞く",
            "変える",
            "仕事で変わったことを、次の人へ"
        ]
    );
    let step = |name: &str| {
        main.split(&format!("id=\"step.{name}\""))
            .nth(1)
            .expect("the step is there")
            .split("<section id=\"step.")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(
        step("learn").contains("考え方")
            && step("learn").contains("問い")
            && !step("learn").contains("はじめに")
    );
    assert!(
        step("try").contains("やってみる")
            && step("try").contains("注意")
            && !step("try").contains("引用の中")
    );
    assert!(step("ask").contains("詰まったら") && step("improve").contains("前と後"));
    assert!(step("improve").contains("data-js-improve"));

    let plain = text(&outputs, "training/b/index.html");
    let plain = plain
        .split("class=\"article-main\"")
        .nth(1)
        .expect("there is a text")
        .split("class=\"article-after\"")
        .next()
        .unwrap_or_default();
    for heading in ["学ぶ", "試す", "聞く", "良くする"] {
        assert_eq!(plain.matches(&format!(">{heading}</h2>")).count(), 1, "{heading} in {plain}");
    }
}

#[test]
fn a_path_lists_its_published_modules_and_what_comes_before() {
    let outputs = built(MODULE);
    let html = text(&outputs, "paths/p/index.html");
    let steps: Vec<_> = elements(&html)
        .into_iter()
        .filter(|element| element.attribute("data-js-path-step").is_some())
        .collect();
    assert_eq!(steps.len(), 2, "a draft is no step");
    let before: Vec<_> = elements(&html)
        .into_iter()
        .filter_map(|element| element.attribute("data-before").map(str::to_owned))
        .collect();
    assert_eq!(before, ["/training/a/"], "what is not published is not waited for");
    assert!(html.contains("研修 2 回") && html.contains("合わせて 45 分"));
    assert!(html.contains("<progress max=\"2\""));
    assert!(!html.contains("これから") && !html.contains("三回目"));
}

#[test]
fn a_module_that_waits_for_itself_is_an_error_whatever_is_published() {
    let errors = |fixture: &str| {
        let tree = SourceTree::from_fixture(&format!("=== chienowa.yaml\ntitle: x\n{fixture}"));
        human(&compiled(&tree).diagnostics, &tree)
    };
    let own = errors("=== content/training/a.md\n---\ntitle: a\nprerequisites: [a]\n---\nx\n");
    assert!(own.contains("error[learning-path::cycle]") && own.contains("a → a"), "{own}");
    let through_a_draft = errors(
        "=== content/training/a.md\n---\ntitle: a\nprerequisites: [b]\n---\nx\n\
         === content/training/b.md\n---\ntitle: b\ndraft: true\nprerequisites: [a]\n---\nx\n",
    );
    assert!(through_a_draft.contains("error[learning-path::cycle]"), "{through_a_draft}");
    let diamond = errors(
        "=== content/training/a.md\n---\ntitle: a\nprerequisites: [b, c]\n---\nx\n\
         === content/training/b.md\n---\ntitle: b\nprerequisites: [d]\n---\nx\n\
         === content/training/c.md\n---\ntitle: c\nprerequisites: [d]\n---\nx\n\
         === content/training/d.md\n---\ntitle: d\n---\nx\n",
    );
    assert_eq!(diamond, "");
    let missing = errors(
        "=== content/data/paths.yaml\np: {label: 道, modules: [b]}\n=== content/training/a.md\n---\ntitle: a\nprerequisites: [c]\n---\nx\n",
    );
    assert_eq!(missing.matches("error[front-matter::unknown-module]").count(), 2, "{missing}");
}

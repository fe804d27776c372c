//! Pages that lead from reading to doing: recipes, stories, departments, home.

use std::collections::BTreeMap;

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::memo::Memo;
use chienowa::read::SourceTree;
use jiff::civil::date;

use crate::html::{Element, read};
use crate::links::problems;
use crate::support::{built, outputs, text};

const PORTAL: &str = "\
=== chienowa.yaml
title: 知恵の輪
new_url: https://git.example.com/new?file={path}&text={content}
=== content/data/departments.yaml
keiri: 経理部
eigyo: 営業部
somu: 総務部
=== content/data/tasks.yaml
minutes: 議事録
mail: メール
=== content/data/tools.yaml
chat:
  label: 社内チャット
  url: https://chat.example.com/new?q={prompt}&from=portal
  cleared: [public, internal]
docs:
  label: 文書の道具
  url: https://docs.example.com/
  cleared: [public, internal, confidential]
offline:
  label: 手元の道具
=== content/data/people/reida.yaml
name: 例田
department: keiri
=== content/data/people/himitsu.yaml
name: 秘密花子
department: keiri
public: false
=== content/data/people/moto.yaml
name: 元野
department: keiri
left: true
=== content/recipes/minutes.md
---
title: 議事録を作る
department: keiri
tasks: [minutes]
tools: [chat]
minutes_to_try: 5
level: first-step
data_class: confidential
date: 2026-10-01
verified:
  - {tool: chat, version: 三版, on: 2026-08-20}
  - {tool: docs, on: 2026-11-22}
variables:
  - {name: 会議, label: 会議の名前, example: \"週次 <例>\"}
  - {name: 調子, choices: [ていねい, くだけた], example: くだけた}
---
```prompt 作る
{{会議}}を{{調子}}でまとめる。
```

```prompt 直す
{{会議}}を直す。
```

## 例

このようになります。
=== content/stories/a.md
---
title: 経理の話
department: keiri
authors: [reida, himitsu, moto]
tasks: [minutes, mail]
recipes: [minutes]
before_minutes: 90
after_minutes: 22.5
times_per_month: 4
date: 2026-10-01
---
```prompt
題のないプロンプト
```
=== content/stories/b.md
---
title: 営業の話
department: eigyo
tasks: [minutes]
date: 2026-09-01
---
本文
=== content/stories/c.md
---
title: 総務の話
department: somu
tasks: [mail]
date: 2026-09-02
before_minutes: 5
after_minutes: 20
times_per_month: 4
---
本文
=== content/stories/d.md
---
title: 経理のほかの話
department: keiri
tasks: [minutes]
date: 2026-09-03
---
本文
";

fn pages(fixture: &str) -> BTreeMap<String, Vec<u8>> {
    let outputs = built(fixture);
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
    outputs
}

fn elements(html: &str) -> Vec<Element> {
    read(html).expect("our pages are well formed")
}

fn with<'e>(elements: &'e [Element], attribute: &str) -> Vec<&'e Element> {
    elements.iter().filter(|element| element.attribute(attribute).is_some()).collect()
}

#[test]
fn a_tool_warns_exactly_if_it_is_not_cleared_for_the_recipes_data() {
    for (class, warned) in [
        ("data_class: public\n", &[][..]),
        ("data_class: internal\n", &[]),
        ("data_class: confidential\n", &["社内チャット"]),
        ("", &[]),
    ] {
        let outputs = pages(&PORTAL.replace("data_class: confidential\n", class));
        let html = text(&outputs, "recipes/minutes/index.html");
        let elements = elements(&html);
        let tools = with(&elements, "data-js-open");
        assert_eq!(tools.len(), 2 * 2 + 1, "two tools at each of two prompts, and the bar");
        let mut warnings: Vec<&str> =
            tools.iter().filter_map(|tool| tool.attribute("data-warning")).collect();
        warnings.dedup();
        assert_eq!(warnings.len(), warned.len(), "{class}{warnings:?}");
        assert!(warned.iter().all(|name| warnings[0].contains(name)), "{warnings:?}");
        assert_eq!(html.contains("<dialog class=\"tool-warning\""), !class.is_empty(), "{class}");
        assert_eq!(html.contains("機密情報は入れられません"), !warned.is_empty(), "said without script too");
    }
}

#[test]
fn a_tool_opens_at_its_address_with_or_without_the_prompt() {
    let outputs = pages(PORTAL);
    let html = text(&outputs, "recipes/minutes/index.html");
    let elements = elements(&html);
    let tools = with(&elements, "data-js-open");
    let of = |address: &str| tools.iter().find(|tool| tool.attribute("href") == Some(address));
    let chat = of("https://chat.example.com/new").expect("the recipe's own tool is offered");
    assert_eq!(chat.attribute("data-template"), Some("https://chat.example.com/new?q={prompt}&from=portal"));
    let docs = of("https://docs.example.com/").expect("the portal's other tool is offered");
    assert_eq!(docs.attribute("data-template"), None, "it takes no prompt in its address");
    assert!(!html.contains("手元の道具"), "a tool without an address cannot be opened");
    let unsafe_tool = PORTAL.replace("https://docs.example.com/", "javascript:alert(1)");
    let html = text(&pages(&unsafe_tool), "recipes/minutes/index.html");
    assert!(!html.contains("javascript:"), "an address runs no code");
}

#[test]
fn the_form_asks_once_for_the_blanks_of_all_prompts() {
    let html = text(&pages(PORTAL), "recipes/minutes/index.html");
    let elements = elements(&html);
    let fields = with(&elements, "data-js-field");
    let names: Vec<_> = fields.iter().filter_map(|field| field.attribute("data-js-field")).collect();
    assert_eq!(names, ["会議", "調子"], "in order of first use");
    assert_eq!(fields[0].attribute("data-example"), Some("週次 <例>"));
    let radios: Vec<_> =
        elements.iter().filter(|element| element.attribute("type") == Some("radio")).collect();
    assert_eq!(radios.len(), 2);
    let blanks = with(&elements, "data-js-blank");
    assert_eq!(blanks.len(), 3);
    assert_eq!(blanks[0].attribute("data-raw"), Some("【会議の名前】"));
    let text_field = elements.iter().find(|element| {
        matches!(element.name.as_str(), "textarea" | "select")
            || element.name == "input"
                && element.attribute("type") == Some("text")
                && element.attribute("id") != Some("search.small")
    });
    let text_field = text_field.expect("the form has a text field");
    assert_eq!(text_field.attribute("name"), None, "what is typed has no name under which it could be sent");
    assert!(
        html.contains("href=\"#例\"") || html.contains("href=\"#%E4%BE%8B\""),
        "the example is pointed at"
    );
}

#[test]
fn more_than_four_choices_are_a_list_and_long_text_has_room() {
    let portal = PORTAL.replace(
        "choices: [ていねい, くだけた], example: くだけた",
        "choices: [一, 二, 三, 四, \"五 & 六\"]",
    );
    let portal = portal.replace("label: 会議の名前, ", "multiline: true, ");
    let html = text(&pages(&portal), "recipes/minutes/index.html");
    assert!(!html.contains("type=\"radio\""));
    let elements = elements(&html);
    let options: Vec<&str> =
        elements.iter().filter(|element| element.name == "option").map(|one| one.text.as_str()).collect();
    assert_eq!(options, ["選んでください", "一", "二", "三", "四", "五 &amp; 六"]);
    let area = elements.iter().find(|element| element.name == "textarea").expect("there is a large field");
    assert_eq!(area.attribute("placeholder"), Some("例: 週次 <例>"));
}

#[test]
fn a_twins_form_asks_in_its_own_language_or_names_the_other() {
    let portal = PORTAL
        .replace("label: 会議の名前", "label: {ja: 会議の名前, en: Name of the meeting}")
        .replace("{name: 調子, ", "{name: 調子, label: 言葉づかい, ");
    let twin =
        "=== content/recipes/minutes.en.md\n---\ntitle: Minutes\n---\n```prompt\n{{会議}} {{調子}}\n```\n";
    let html = text(&pages(&format!("{portal}{twin}")), "en/recipes/minutes/index.html");
    assert!(html.contains("【Name of the meeting】 【言葉づかい】"), "{html}");
    assert!(html.contains("<legend lang=\"ja\">言葉づかい</legend>"), "{html}");
    assert!(html.contains("Checked 3 months ago") && html.contains("Checked 1 day ago"), "{html}");
    assert!(html.contains("recipes: [minutes]") && html.contains("## What was hard"), "{html}");
}

#[test]
fn checks_tell_their_age_on_the_build_day_newest_first() {
    let html = text(&pages(PORTAL), "recipes/minutes/index.html");
    let (recent, old) = (html.find("1 日前に確認"), html.find("3 か月前に確認"));
    assert!(recent.is_some() && recent < old, "{recent:?} {old:?}");
    assert!(html.contains("三版"));
    let tree = SourceTree::from_fixture(PORTAL);
    let later = compile(&tree, &Settings::on(Now::at(date(2029, 1, 1).at(9, 0, 0, 0))), &mut Memo::new());
    let html = text(&outputs(&tree, &later), "recipes/minutes/index.html");
    assert_eq!(html.matches("2 年前に確認").count(), 2, "both checks are two years old then");
}

#[test]
fn a_story_leads_on_to_its_recipe_and_to_the_same_task_elsewhere() {
    let html = text(&pages(PORTAL), "stories/a/index.html");
    let elements = elements(&html);
    let picture =
        elements.iter().find(|element| element.name == "svg" && element.attribute("role") == Some("img"));
    let picture = picture.expect("the figure is a picture with a name");
    assert!(picture.text.contains("90 分") && picture.text.contains("22.5 分"), "{}", picture.text);
    let bars: Vec<_> = elements
        .iter()
        .filter(|element| {
            element.attribute("class").is_some_and(|class| class.starts_with("bar-"))
                && element.name == "rect"
        })
        .filter_map(|bar| bar.attribute("width")?.trim_end_matches('%').parse::<f64>().ok())
        .take(2)
        .collect();
    assert!((bars[0] / bars[1] - 4.0).abs() < 0.01, "drawn to scale: {bars:?}");
    assert!(html.contains("<b>4.5</b> 時間"), "(90 − 22.5) × 4 ÷ 60");
    let (_, next) = html.split_once("try-this").expect("there is a next step");
    assert!(next.split("</section>").next().is_some_and(|step| step.contains("href=\"/recipes/minutes/\"")));
    assert!(html.contains("href=\"#prompt.1\""), "its prompts are listed");
    let (_, elsewhere) = html.split_once("同じ業務を、ほかの部署では").expect("other departments are shown");
    let elsewhere = elsewhere.split("</section>").next().expect("a section ends");
    assert!(elsewhere.contains("営業の話") && elsewhere.contains("総務の話"), "each task counts");
    assert!(!elsewhere.contains("経理のほかの話"), "the own department is no other");
}

#[test]
fn a_slower_story_says_so() {
    let html = text(&pages(PORTAL), "stories/c/index.html");
    assert!(html.contains("ひと月に増える時間") && html.contains("一回で 15 分長くなりました"), "{html}");
}

#[test]
fn a_story_that_was_tried_once_speaks_of_that_once_and_of_no_month() {
    let tried = "=== content/stories/once.md\n---\ntitle: 一度だけ\ndate: 2026-11-01\nstage: tried\n\
                 before_minutes: 60\nafter_minutes: 30\ntimes_per_month: 4\n---\n本文\n";
    let outputs = pages(&format!("{PORTAL}{tried}"));
    let html = text(&outputs, "stories/once/index.html");
    assert!(html.contains("試した一回の余裕") && !html.contains("ひと月の余裕"), "{html}");
    assert!(text(&outputs, "stories/index.html").contains("一回で 0.5 時間"));
}

/// The template that a page offers for copying.
fn template(html: &str) -> String {
    let elements = elements(html);
    let template = elements.iter().find(|element| element.attribute("id") == Some("share.template"));
    template.expect("the page offers a template").text.replace("&amp;", "&").replace("&#x2F;", "/")
}

#[test]
fn the_template_for_a_story_of_ones_own_is_clean_and_knows_where_it_comes_from() {
    let outputs = pages(PORTAL);
    for (name, wanted) in [
        ("recipes/minutes/index.html", "recipes: [minutes]"),
        ("stories/a/index.html", "tasks: [minutes, mail]"),
        ("departments/keiri/index.html", "department: keiri"),
    ] {
        let template = template(&text(&outputs, name));
        assert!(template.contains(wanted), "{name}: {template}");
        pages(&format!("{PORTAL}=== content/stories/2026/mine.md\n{template}"));
    }
    let html = text(&outputs, "stories/a/index.html");
    let editor = elements(&html);
    let editor = editor.iter().find_map(|element| {
        element.attribute("href").filter(|address| address.starts_with("https://git.example.com/"))
    });
    let editor = editor.expect("the git host's editor is linked");
    assert!(
        editor.starts_with(
            "https://git.example.com/new?file=content/stories/2026/my-story.md&text=%2D%2D%2D%0A"
        )
    );
    let content = editor.split_once("&text=").expect("the content is in the address").1;
    let content = percent_encoding::percent_decode_str(content).decode_utf8().expect("it is UTF-8");
    assert_eq!(content, template(&html), "the editor gets what is copied");
    let without = PORTAL.replace("new_url: https://git.example.com/new?file={path}&text={content}\n", "");
    let html = text(&pages(&without), "stories/a/index.html");
    assert!(
        !html.contains("git.example.com") && html.contains("data-js-copy-text"),
        "copying is always possible"
    );
}

#[test]
fn a_departments_page_is_its_teams_page() {
    let html = text(&pages(PORTAL), "departments/keiri/index.html");
    let (_, team) = html.split_once("<div class=\"team\">").expect("there is the team's part");
    let team = team.split("card-section").next().expect("something stands before");
    assert!(team.contains("今週のレシピ") && team.contains("議事録を作る"), "{team}");
    assert!(team.contains("例田"), "who wrote is named");
    assert!(!team.contains("元野"), "who left is no longer of the team");
    assert!(!html.contains("秘密花子") && !html.contains("himitsu"), "who may not be named is not");
}

#[test]
fn the_weeks_recipe_takes_turns_and_leaves_out_what_wants_checking() {
    let other = "=== content/recipes/reply.md\n---\ntitle: 返信を書く\ndepartment: keiri\ndate: 2026-10-01\n---\n```prompt\n書く。\n```\n";
    let tree = SourceTree::from_fixture(&format!("{PORTAL}{other}"));
    let of = |day: jiff::civil::Date| {
        let compiled = compile(&tree, &Settings::on(Now::at(day.at(9, 0, 0, 0))), &mut Memo::new());
        let html = text(&outputs(&tree, &compiled), "departments/keiri/index.html");
        let (_, team) = html.split_once("今週のレシピ").expect("there is one");
        let team = team.split("</section>").next().expect("a section ends");
        (team.contains("議事録を作る"), team.contains("返信を書く"))
    };
    let monday = of(date(2026, 11, 23));
    assert_eq!(of(date(2026, 11, 29)), monday, "the same all week");
    assert_eq!(of(date(2026, 11, 30)), (monday.1, monday.0), "the other one next week");
    // Due for review since April: nothing is left to recommend, and nothing is said.
    let old = PORTAL.replace("date: 2026-10-01\nverified", "date: 2025-10-01\nverified");
    let html = text(&pages(&old), "departments/keiri/index.html");
    assert!(!html.contains("今週のレシピ"), "a stale recipe is not recommended");
}

#[test]
fn home_shows_a_first_win_for_each_task() {
    let html = text(&pages(PORTAL), "index.html");
    let (_, tasks) = html.split_once("task-grid").expect("there are tasks");
    let tasks = tasks.split("</ul>").next().expect("a list ends");
    assert!(
        tasks.contains("href=\"/tasks/minutes/\"") && tasks.contains("href=\"/recipes/minutes/\""),
        "{tasks}"
    );
    assert!(tasks.contains("5 分"), "{tasks}");
    let slow = PORTAL.replace("minutes_to_try: 5", "minutes_to_try: 11");
    let html = text(&pages(&slow), "index.html");
    assert!(!html.contains("class=\"task-win\""), "eleven minutes are no first win");
}

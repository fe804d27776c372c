//! What assistants and crawlers read: Markdown twins, `llms.txt`, `sitemap.xml`.
//!
//! `tests/assistants/` has a portal and some of it as it is written.

use crate::support::{built, compiled, data, is_expected, outputs, sample, text};

const PORTAL: &str = include_str!("../assistants/input.txt");

#[test]
fn assistants_read_what_readers_see() {
    let outputs = built(PORTAL);
    let mut wrong = Vec::new();
    for (name, file) in [
        ("recipes/r/index.md", "recipe.md"),
        ("en/recipes/r/index.md", "recipe.en.md"),
        ("stories/s/index.md", "story.md"),
        ("llms.txt", "llms.txt"),
        ("en/llms.txt", "llms.en.txt"),
        ("sitemap.xml", "sitemap.xml"),
    ] {
        let written = text(&outputs, name);
        for secret in ["秘密", "himitsu", "草稿", "draft"] {
            assert!(!written.contains(secret), "{name} holds {secret}");
        }
        if !is_expected(&data("assistants").join(file), &written) {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
    assert!(!outputs.contains_key("recipes/draft/index.md"));
    assert!(
        !text(&outputs, "llms.txt").contains("検索に出さない質問"),
        "what search does not find is not offered"
    );
    let page = text(&outputs, "recipes/r/index.html");
    assert!(page.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"/wa/recipes/r/index.md\">"));
}

#[test]
fn twins_can_be_turned_off_and_a_sitemap_needs_a_host() {
    let outputs =
        built(&PORTAL.replace("base_url: https://portal.example.com/wa/", "markdown: {twins: false}"));
    assert_eq!(outputs.keys().filter(|name| name.ends_with(".md")).count(), 0);
    assert!(!outputs.contains_key("sitemap.xml"));
    assert!(!text(&outputs, "recipes/r/index.html").contains("text/markdown"));
    assert!(text(&outputs, "llms.txt").contains("](/recipes/r/)"));
}

#[test]
fn a_page_as_json_and_all_pages_in_one_file_are_there_if_asked_for() {
    let outputs = built(PORTAL);
    assert!(!outputs.keys().any(|name| name.ends_with("/index.json") || name.ends_with("llms-full.txt")));
    let base = "base_url: https://portal.example.com/wa/";
    let outputs = built(&PORTAL.replace(base, &format!("{base}\nmarkdown: {{json: true, full: true}}")));
    for (name, file) in [("recipes/r/index.json", "recipe.json"), ("stories/s/index.json", "story.json")] {
        let page: serde_json::Value = serde_json::from_str(&text(&outputs, name)).expect("it is JSON");
        let pretty = format!("{page:#}\n");
        for secret in ["秘密", "himitsu", "草稿", "draft"] {
            assert!(!pretty.contains(secret), "{name} holds {secret}");
        }
        assert!(is_expected(&data("assistants").join(file), &pretty), "{name}");
    }
    assert!(!outputs.contains_key("recipes/draft/index.json"));
    for folder in ["", "en/"] {
        let full = text(&outputs, &format!("{folder}llms-full.txt"));
        let list = text(&outputs, &format!("{folder}llms.txt"));
        let twins = list.lines().filter_map(|line| {
            Some(line.split_once("](https://portal.example.com/wa/")?.1.split_once(')')?.0)
        });
        let mut rest = full.as_str();
        let mut pages = 0;
        for twin in twins {
            let twin = format!("\n---\n\n{}", text(&outputs, twin));
            rest = rest.split_once(&twin).expect("the twins stand in the order of the list").1;
            pages += 1;
        }
        assert!(pages > 1 && rest.is_empty(), "{pages} pages, then `{rest}`");
    }
}

#[test]
fn files_of_the_portal_s_own_stay() {
    let outputs = built(&format!("{PORTAL}=== content/llms.txt\n自分で書いた\n"));
    assert!(text(&outputs, "llms.txt").starts_with("自分で書いた"));
    assert!(text(&outputs, "en/llms.txt").starts_with("# Ring"));
}

#[test]
fn every_written_page_of_the_sample_portal_has_a_twin_with_its_title_and_no_markup() {
    let tree = sample();
    let compiled = compiled(&tree);
    let outputs = outputs(&tree, &compiled);
    let revision = compiled.revision.as_ref().expect("the theme is embedded");
    let mut twins = 0;
    for page in &revision.site().pages {
        let name = format!("{}index.md", page.url.trim_start_matches('/'));
        let Some(bytes) = outputs.get(&name) else { continue };
        twins += 1;
        let twin = String::from_utf8(bytes.clone()).expect("a twin is UTF-8");
        let prose: String = {
            let mut is_code = false;
            let lines = twin.lines().filter(|line| {
                let is_fence = line.trim_start_matches(['>', ' ']).starts_with("```");
                is_code ^= is_fence;
                !is_code && !is_fence
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        assert!(twin.starts_with("# "), "{name}: {twin}");
        let bare: String = twin.chars().filter(|letter| !"*\\`~_[]".contains(*letter)).collect();
        for passage in revision.renderer.contents.passages(page.id) {
            let word: String =
                passage.text.chars().take(5).take_while(|letter| letter.is_alphanumeric()).collect();
            assert!(bare.contains(&word), "{name} lacks `{word}`");
        }
        for mark in ["<p", "<div", "<table", "</", "&lt;", "&amp;", "heading-anchor"] {
            let plain = prose.split('`').step_by(2).any(|text| text.replace("\\<", "").contains(mark));
            assert!(!plain, "{name} holds {mark}: {prose}");
        }
    }
    assert!(twins > 60, "{twins} pages have a twin");
}

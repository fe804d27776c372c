//! Text made to break the parser: errors, never panics, never quadratic time.

use std::time::{Duration, Instant};

use super::{ESCAPE, SANITISE, body, findings, parse};
use crate::diagnostic::Code;
use crate::paths::SourcePath;

#[test]
fn blocks_nested_too_deeply_are_an_error_with_a_place() {
    let quotes = ">".repeat(150) + " x\n";
    let lists = "- ".repeat(150) + "x\n";
    for markdown in
        [quotes, lists, ">".repeat(10_000) + "x", "- ".repeat(10_000) + "x", "1. ".repeat(10_000) + "x"]
    {
        let (_, diagnostics) = body(&markdown);
        let found = findings(&markdown, &diagnostics);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Code::MarkdownTooDeep);
    }
    assert!(body(&(">".repeat(90) + " x\n")).1.is_empty());
    assert!(body(&"- ".repeat(2_000)).1.is_empty(), "a rule");
}

#[test]
fn no_heading_has_an_id_of_the_theme() {
    let (body, diagnostics) =
        body("## a {#page.main}\n\n## b {#search.options}\n\n## c {#...}\n\n## d {#Own_1-x}\n");
    let ids: Vec<&str> = body.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["pagemain", "searchoptions", "c", "Own_1-x"]);
    assert!(diagnostics.is_empty());
}

#[test]
fn hostile_text_takes_linear_time() {
    const SIZE: usize = 100_000;
    let repeat = |part: &str| part.repeat(SIZE / part.len());
    let nested: String = (0..700).map(|depth| " ".repeat(depth * 2) + "- a\n").collect();
    for markdown in [
        repeat("["),
        repeat("!["),
        repeat("*"),
        repeat("**a "),
        repeat("**「あ"),
        repeat("~~「"),
        repeat("`"),
        repeat("$"),
        repeat("$a "),
        repeat("<"),
        repeat("<a"),
        repeat("<!--"),
        repeat("[^a]"),
        repeat("[a](b "),
        repeat(":::note\n"),
        repeat(":::\n"),
        repeat("== a\n"),
        repeat(":::tabs\n== a\n"),
        repeat("# a\n"),
        repeat("# a {#b}\n"),
        repeat("|a"),
        repeat("|a\n|-\n"),
        repeat("a\n: b\n"),
        repeat("[a]: b\n"),
        repeat("[^a]: b[^a]\n"),
        repeat("\\"),
        repeat("&#xFDD0;"),
        repeat("http://"),
        repeat("https://a))))"),
        repeat("- a\n\n"),
        repeat("<div>\n\n"),
        repeat("{{"),
        repeat("_a"),
        repeat("> a\n"),
        repeat("一\n"),
        repeat("*あ`"),
        repeat("```quiz\n[[[[[[\n```\n"),
        nested + &"\n".repeat(SIZE / 4),
    ] {
        for options in [&ESCAPE, &SANITISE] {
            let begun = Instant::now();
            parse(&SourcePath::new("a.md"), &markdown, 0, options);
            let start: String = markdown.chars().take(12).collect();
            assert!(begun.elapsed() < Duration::from_secs(10), "{start:?} takes {:?}", begun.elapsed());
        }
    }
}

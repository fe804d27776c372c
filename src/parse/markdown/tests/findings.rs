//! Diagnostics that have no other home.

use super::{ESCAPE, Options, body, findings, html, parse};
use crate::diagnostic::{Code, Severity};
use crate::parse::Kind;
use crate::paths::SourcePath;

#[test]
fn an_id_given_twice_is_an_error() {
    let markdown = "# A {#x}\n\n# B {#x}\n";
    let (body, diagnostics) = body(markdown);
    assert_eq!(findings(markdown, &diagnostics), [(Code::MarkdownDuplicateId, "# B {#x}\n")]);
    assert_eq!(body.headings[1].id, "x-1");
    let hint = diagnostics.iter().next().unwrap().hint.clone();
    assert_eq!(hint.as_deref(), Some("line 1 has it; give this heading another"));
}

#[test]
fn kind_page_only_warns() {
    let options = Options { kind: Kind::Page, ..ESCAPE };
    let markdown = "# A {#x}\n\n# B {#x}\n\n```quiz\n[\n```\n\n```prompt\n{{\n```\n";
    let (_, diagnostics) = parse(&SourcePath::new("a.md"), markdown, 0, &options);
    assert_eq!(diagnostics.count(Severity::Warning), 3);
    assert!(!diagnostics.has_errors());
}

#[test]
fn the_parsers_own_character_is_an_error() {
    let markdown = "あ\u{fdd0}い[a](b)";
    let (body, diagnostics) = body(markdown);
    assert_eq!(findings(markdown, &diagnostics), [(Code::MarkdownNoncharacter, "\u{fdd0}")]);
    assert_eq!(&markdown[body.links[0].span.clone()], "[a](b)");
}

#[test]
fn targets_that_run_code_are_errors_and_lead_nowhere() {
    for markdown in [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java&Tab;script:alert(1))",
        "[a](<java&NewLine;script:alert(1)>)",
        "[a](vbscript:x)",
        "[a](data:text/html,x)",
        "![a](javascript:x)",
        "<javascript:alert(1)>",
        "[a][r]\n\n[r]: javascript:x",
    ] {
        let (body, diagnostics) = body(markdown);
        assert_eq!(
            diagnostics.iter().map(|finding| finding.code).collect::<Vec<_>>(),
            [Code::LinkUnsafe],
            "{markdown}"
        );
        assert!(body.links.is_empty() && body.images.is_empty());
    }
    assert_eq!(html("[**a**](javascript:x)"), "<p><strong>a</strong></p>");
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let markdown = "# 題\n\n一行目\n**「二行目」**と\n\n:::details 題名\n本文\n:::\n\n```prompt 要約\n{{a}}\nb\n```\n\n```klingon\nx\ny\n```\n\n|a|\n|-|\n|b|\n\n```quiz\nquestion: a\nchoices: [a, b]\nanswer: 1\n```\n";
    let windows = markdown.replace('\n', "\r\n");
    assert_eq!(html(&windows), html(markdown));
    let (unix, dos) = (body(markdown).0, body(&windows).0);
    assert_eq!(dos.passages, unix.passages);
    assert_eq!(dos.prompts[0].segments.len(), unix.prompts[0].segments.len());
    assert_eq!(dos.prompts[0].segments[1], unix.prompts[0].segments[1]);
    assert!(dos.quizzes == unix.quizzes && unix.quizzes.len() == 1);
}

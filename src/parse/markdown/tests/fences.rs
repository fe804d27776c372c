//! Code, diagrams, prompts and quizzes.

use super::{body, check, findings};
use crate::diagnostic::Code;
use crate::parse::{PromptSegment, Quiz};

#[test]
fn code_and_diagrams() {
    check(&[
        (
            "```klingon\na < b\n```",
            "<pre class=\"code\" data-language=\"klingon\" tabindex=\"0\"><code>a &lt; b\n</code></pre>",
        ),
        (
            "```mermaid\ngraph TD; A-->B\n```",
            "<figure class=\"diagram\" data-diagram=\"mermaid\"><figcaption>⟨Diagram⟩</figcaption><pre tabindex=\"0\">graph TD; A--&gt;B\n</pre></figure>",
        ),
        ("```\n\na\n```", "<pre class=\"code\" tabindex=\"0\"><code>\na\n</code></pre>"),
    ]);
    let shown = super::html("```rust,ignore\nfn a() {}\n```");
    assert!(
        shown
            .starts_with("<pre class=\"code\" data-language=\"rust\" tabindex=\"0\"><code><span class=\"hl-"),
        "{shown}"
    );
}

fn blank(name: &str, span: std::ops::Range<usize>) -> PromptSegment {
    PromptSegment::Blank { name: name.into(), span }
}

#[test]
fn a_prompt_is_text_and_blanks() {
    let markdown = "> ```prompt 要約 する\n> {{ 議事録 }}を\\{{要約}}\n> {{行数}}行\n> ```\n";
    let (body, diagnostics) = body(markdown);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let prompt = &body.prompts[0];
    assert_eq!(prompt.title, "要約 する");
    let place = |text: &str| markdown.find(text).map(|at| at..at + text.len()).unwrap();
    assert_eq!(
        prompt.segments,
        [
            blank("議事録", place("{{ 議事録 }}")),
            PromptSegment::Text("を{{要約}}\n".into()),
            blank("行数", place("{{行数}}")),
            PromptSegment::Text("行".into()),
        ]
    );
    assert_eq!(body.passages[0].text, "要約 する\n{{議事録}}を{{要約}}\n{{行数}}行");
    assert_eq!(super::show(&body), "<blockquote>\n⟨prompt 0⟩</blockquote>\n");
}

#[test]
fn a_bad_blank_is_text_with_an_error() {
    let markdown = "```prompt\nあ{{開く\n{{ }}と{{a{b}}\n```";
    let (body, diagnostics) = body(markdown);
    assert_eq!(
        findings(markdown, &diagnostics),
        [
            (Code::PromptBadBlank, "{{開く"),
            (Code::PromptBadBlank, "{{ }}"),
            (Code::PromptBadBlank, "{{a{b}}")
        ]
    );
    assert_eq!(body.prompts[0].segments, [PromptSegment::Text("あ{{開く\n{{ }}と{{a{b}}".into())]);
}

#[test]
fn a_quiz_has_a_question_choices_and_answers() {
    let markdown = "```quiz\nquestion: 貼ってよいのは**「どれ」**ですか?\nchoices:\n  - 顧客名\n  - '`公開`資料'\n  - 3\nanswer: [3, 2]\nwhy: |\n  [規程](a.md)の\n  通り <b>\n```";
    let (body, diagnostics) = body(markdown);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(
        body.quizzes,
        [Quiz {
            question: "貼ってよいのは<strong>「どれ」</strong>ですか?".into(),
            choices: vec!["顧客名".into(), "<code>公開</code>資料".into(), "3".into()],
            answers: vec![1, 2],
            why: Some("規程の通り &lt;b&gt;".into()),
        }]
    );
    assert_eq!(body.passages[0].text, "貼ってよいのは「どれ」ですか?\n顧客名\n公開資料\n3\n規程の通り <b>");
}

#[test]
fn a_quiz_that_cannot_be_asked_is_shown_as_code() {
    for (yaml, marked, part) in [
        ("question: a\nchoices: [a, b]\nanswer: 3", "answer: 3", "1 to 2"),
        ("question: a\nchoices: [a, b]", "question: a", "missing"),
        ("question: a\nchoices: [a]\nanswer: 1", "choices: [a]", "two"),
        ("choices: [a, b]\nanswer: 1", "choices: [a, b]", "`question` is missing"),
        ("question: a\nchoises: [a, b]\nanswer: 1", "choises: [a, b]", "no key"),
        ("question: a\nchoices: [a: b, c]\nanswer: 1", "choices: [a: b, c]", "must be text"),
        ("question: a\nchoices: [a, b\nanswer: 1", "choices: [a, b", "not YAML"),
        ("question: a\nwhy: [", "why: [", "not YAML"),
        ("- a", "- a", "keys and values"),
    ] {
        let markdown = format!("# x\n\n```quiz\n{yaml}\n```\n");
        let (body, diagnostics) = body(&markdown);
        let found = findings(&markdown, &diagnostics);
        assert_eq!(found, [(Code::QuizInvalid, marked)], "{yaml}\n{diagnostics:?}");
        assert!(diagnostics.iter().next().unwrap().message.contains(part), "{diagnostics:?}");
        assert!(body.quizzes.is_empty() && super::show(&body).contains("data-language=\"quiz\""));
    }
}

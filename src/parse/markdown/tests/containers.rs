//! Callouts and `:::` containers.

use super::{body, check, findings, html};
use crate::diagnostic::Code;

#[test]
fn containers_open_close_and_nest() {
    check(&[
        (
            "> [!NOTE]\n> 本文",
            "<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\n<p>本文</p>\n</aside>",
        ),
        (
            ":::details 題 **名**\n本文\n:::",
            "<details class=\"details\">\n<summary>題 <strong>名</strong></summary>\n<p>本文</p>\n</details>",
        ),
        (":::details\n:::", "<details class=\"details\">\n<summary>⟨Details⟩</summary>\n</details>"),
        (
            "::: tip ヒント\n- a\n:::\n後",
            "<aside class=\"callout callout-tip\" role=\"note\">\n<p class=\"callout-title\">ヒント</p>\n<ul>\n<li>a</li>\n</ul>\n</aside>\n<p>後</p>",
        ),
        (
            ":::danger\nx\n:::",
            "<aside class=\"callout callout-caution\" role=\"note\">\n<p class=\"callout-title\">⟨Caution⟩</p>\n<p>x</p>\n</aside>",
        ),
        (
            ":::tabs\n== Windows\na\n== macOS\n:::details 中\nb\n:::\n:::",
            "<div class=\"tabs\" data-js-tabs>\n<section class=\"tab\">\n<p class=\"tab-title\">Windows</p>\n<p>a</p>\n</section>\n<section class=\"tab\">\n<p class=\"tab-title\">macOS</p>\n<details class=\"details\">\n<summary>中</summary>\n<p>b</p>\n</details>\n</section>\n</div>",
        ),
        (
            "::::note\n:::tip\nx\n::::\ny",
            "<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\n<aside class=\"callout callout-tip\" role=\"note\">\n<p class=\"callout-title\">⟨Tip⟩</p>\n<p>x</p>\n</aside>\n</aside>\n<p>y</p>",
        ),
        (
            "- a\n  :::note\n  b\n  :::\n- c",
            "<ul>\n<li>a<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\nb</aside>\n</li>\n<li>c</li>\n</ul>",
        ),
        (
            "> :::note\n> b\n> :::",
            "<blockquote>\n<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\n<p>b</p>\n</aside>\n</blockquote>",
        ),
        ("|a|\n|-|\n|b|\n:::", &(html("|a|\n|-|\n|b|") + "\n<p>:::</p>")),
    ]);
}

#[test]
fn a_closing_line_indented_by_a_formatter_closes() {
    let list = "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n";
    let callout =
        "<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\n";
    check(&[
        (":::note\n\n- a\n  - b\n    :::\n\nc", &format!("{callout}{list}</aside>\n<p>c</p>")),
        (
            "```\n:::note\n  :::\n```",
            "<pre class=\"code\" tabindex=\"0\"><code>:::note\n  :::\n</code></pre>",
        ),
    ]);
}

#[test]
fn containers_share_references_and_footnotes_with_the_page() {
    let shown = html(":::note\n[a][r][^1]\n:::\n\n[r]: b.md\n[^1]: 注");
    assert!(shown.contains("⟨link b.md⟩a⟨/link⟩<sup"), "{shown}");
}

#[test]
fn nothing_is_a_container_inside_code() {
    check(&[
        ("```text\n:::note\n== a\n:::\n```", "<pre class=\"code\" data-language=\"text\" tabindex=\"0\"><code>:::note\n== a\n:::\n</code></pre>"),
        ("- x\n\n      :::note", "<ul>\n<li>\n<p>x</p>\n<pre class=\"code\" tabindex=\"0\"><code>:::note</code></pre>\n</li>\n</ul>".replace("<li>\n<p>", "<li><p>").leak()),
        ("== a", "<p>== a</p>"),
        (":::note\n== a\n:::", "<aside class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">⟨Note⟩</p>\n<p>== a</p>\n</aside>"),
    ]);
    let markdown = "```prompt\n:::tabs\n== {{a}}\n```\n[x](y)";
    let (body, diagnostics) = body(markdown);
    assert!(diagnostics.is_empty());
    assert_eq!(&markdown[body.links[0].span.clone()], "[x](y)");
    assert_eq!(&markdown[body.prompts[0].span.clone()], ":::tabs\n== {{a}}\n");
}

#[test]
fn an_unknown_container_is_text_with_a_note() {
    let markdown = ":::tip\n:::detials x\na < b\n:::\n:::\n:::image a=\"b\":::";
    let (body, diagnostics) = body(markdown);
    assert_eq!(
        findings(markdown, &diagnostics),
        [
            (Code::MarkdownUnknownContainer, ":::detials x"),
            (Code::MarkdownUnknownContainer, ":::image a=\"b\":::"),
        ]
    );
    assert_eq!(diagnostics.iter().next().unwrap().hint.as_deref(), Some("did you mean `details`?"));
    assert_eq!(
        super::show(&body),
        "<aside class=\"callout callout-tip\" role=\"note\">\n<p class=\"callout-title\">⟨Tip⟩</p>\n<p>:::detials x</p>\n<p>a &lt; b</p>\n<p>:::</p>\n</aside>\n<p>:::image a=\"b\":::</p>\n"
    );
}

#[test]
fn an_unclosed_container_ends_with_what_holds_it() {
    let markdown = "- :::note\n  a\n\nb\n\n:::details x\nc";
    let (body, diagnostics) = body(markdown);
    assert_eq!(
        findings(markdown, &diagnostics),
        [(Code::MarkdownUnclosedContainer, ":::note"), (Code::MarkdownUnclosedContainer, ":::details x")]
    );
    assert!(super::show(&body).ends_with("<p>c</p>\n</details>\n"));
}

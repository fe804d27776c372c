//! HTML inside Markdown.

use super::{body, check, findings, html, sanitised};
use crate::diagnostic::Code;

#[test]
fn html_is_shown_as_text_by_default() {
    check(&[
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        ("<div>\n*a*\n</div>", "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;</p>"),
        ("a<!-- x -->b\n\n<!--\ny\n-->\n\nc", "<p>ab</p>\n<p>c</p>"),
        ("a<br>b<br/>c<BR />d", "<p>a<br>\nb<br>\nc<br>\nd</p>"),
        ("a <br onclick=x>", "<p>a &lt;br onclick=x&gt;</p>"),
    ]);
    let markdown = "a <i>x</i>\n\n<div>\n</div>";
    assert_eq!(findings(markdown, &body(markdown).1), [(Code::MarkdownRawHtml, "<i>")]);
}

#[test]
fn sanitised_html_is_well_formed_and_keeps_markdown_inside() {
    for (markdown, expected) in [
        ("a <kbd>Ctrl</kbd>", "<p>a <kbd>Ctrl</kbd></p>"),
        (
            "<details open>\n<summary>題</summary>\n\n- **「a」**は\n\n</details>",
            "<details open=\"\">\n<summary>題</summary>\n<ul>\n<li><strong>「a」</strong>は</li>\n</ul>\n</details>",
        ),
        ("*a <b>c* d</b>", "<p><em>a <b>c</b></em><b> d</b></p>"),
        ("<b>a\n\nb", "<p><b>a</b></p><b>\n<p>b</p>\n</b>"),
        ("a</div></p>b", "<p>a</p>b<p></p>"),
        (
            "<span id=\"x\" class=\"y\" style=\"z\" onclick=\"w\" title=\"t\">a</span>",
            "<p><span title=\"t\">a</span></p>",
        ),
        ("<a href=\"b.md\" title=\"t\">x</a> <a name=\"n\">y</a>", "<p>⟨link b.md⟩x⟨/link⟩ y</p>"),
        ("<img src=\"a.png\" alt=\"図 &amp; b\" onerror=\"x\">", "⟨image a.png 図 & b⟩"),
        ("<a href=\"javascript:x\">x</a>", "<p>x</p>"),
        ("<script>alert(1)</script>\n\nb", "<p>b</p>"),
        ("<style>\n* {}\n</style>\n\nb", "<p>b</p>"),
        ("<textarea>\n\n</p>b", "&lt;/p&gt;b"),
        ("<div title=\"\n\nb", "<p>b</p>"),
        ("<br>a<br\n/>b", "<p><br>\na<br>\nb</p>"),
    ] {
        let (found, diagnostics) = sanitised(markdown);
        let squeeze = |html: &str| html.replace('\n', "");
        assert_eq!(squeeze(&found), squeeze(expected), "{markdown}");
        assert!(diagnostics.is_empty(), "{markdown}: {diagnostics:?}");
    }
}

#[test]
fn nothing_raw_can_pass_for_ours() {
    let markdown = "## 見出し\n\n<p \u{fdd0}=\"0\">a</p> <i title='&#xFDD0;=\"0\"'>b</i> <p &#xFDD0;=\"0\">\n\n[x](y.md)\n\n<details class=\"callout\" data-js-tabs id=\"見出し\">";
    let (found, _) = sanitised(markdown);
    assert_eq!(found.matches(" id=").count(), 1, "{found}");
    assert!(!found.contains("callout") && !found.contains("data-js"), "{found}");
    assert_eq!(found.matches("<details>").count(), found.matches("</details>").count());
}

#[test]
fn markup_of_ours_survives_the_sanitiser() {
    let markdown = "# 題\n\n## a[^1] <i>x</i>\n\n> [!TIP]\n> b\n\n:::tabs\n== c\nd\n:::\n\n|a|\n|:-|\n|b|\n\n- [x] e\n\n```rust\nfn a() {}\n```\n\n```prompt\nx\n```\n\n$a$ ![i](j.png)\n\n[^1]: [k](l.md)";
    let plain = html(&markdown.replace("<i>x</i>", "x"));
    let (found, _) = sanitised(markdown);
    assert_eq!(found.replace("<i>x</i>", "x").replace("data-js-tabs=\"\"", "data-js-tabs"), plain);
}

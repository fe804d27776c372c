//! The text by headings.

use super::body;

#[test]
fn text_is_parted_by_headings_and_freed_of_markup() {
    let markdown = "前[^1]**文**\n\n# 題\n\n- 一\n- 二\n  - 三\n\n|a|b|\n|-|-|\n|1|2|\n\n```rust\nlet x;\n```\n\n## 節 `code`\n\n![図](x.png)と[link](y.md)、$x$ <b>太</b>\n\n### 空\n\n[^1]: 注の文\n";
    let (body, _) = body(markdown);
    let passages: Vec<(Option<usize>, &str)> =
        body.passages.iter().map(|passage| (passage.heading, passage.text.as_str())).collect();
    assert_eq!(
        passages,
        [
            (None, "前文\n注の文"),
            (Some(0), "一\n二\n三\na b\n1 2\nlet x;"),
            (Some(1), "図とlink、x 太"),
            (Some(2), ""),
        ]
    );
    assert_eq!(body.headings[1].text, "節 code");
}

#[test]
fn titles_of_containers_are_text_too() {
    let (body, _) = body(":::details 題名\n本文\n:::\n:::tabs\n== 一\nあ\n:::");
    assert_eq!(body.passages[0].text, "題名\n本文\n一\nあ");
}

#[test]
fn nothing_has_no_passage() {
    assert!(body("").0.passages.is_empty());
    assert!(body("<!-- a -->\n\n").0.pieces.is_empty());
}

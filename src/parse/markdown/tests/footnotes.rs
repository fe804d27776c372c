//! Footnotes.

use super::{body, check, html};

#[test]
fn footnotes_are_numbered_by_first_reference() {
    check(&[(
        "[^b]: 二[^c]\n[^a]: 一\n\nx[^a]y[^B]z[^a]\n\n[^c]: 三\n[^d]: 使わない[^e]\n[^e]: これも",
        "<p>x<sup class=\"footnote-ref\"><a id=\"fnref-a\" href=\"#fn-a\">1</a></sup>y<sup class=\"footnote-ref\"><a id=\"fnref-b-1\" href=\"#fn-b\">2</a></sup>z<sup class=\"footnote-ref\"><a id=\"fnref-a-1\" href=\"#fn-a\">1</a></sup></p>\n<section class=\"footnotes\" aria-label=\"⟨Footnotes⟩\">\n<ol>\n<li id=\"fn-a\"><p>一 <a class=\"footnote-back\" href=\"#fnref-a\" aria-label=\"⟨FootnoteBack⟩\">↩</a></p>\n</li>\n<li id=\"fn-b\"><p>二<sup class=\"footnote-ref\"><a id=\"fnref-c\" href=\"#fn-c\">3</a></sup> <a class=\"footnote-back\" href=\"#fnref-b\" aria-label=\"⟨FootnoteBack⟩\">↩</a></p>\n</li>\n<li id=\"fn-c\"><p>三 <a class=\"footnote-back\" href=\"#fnref-c\" aria-label=\"⟨FootnoteBack⟩\">↩</a></p>\n</li>\n</ol>\n</section>".replace("fnref-b-1", "fnref-b").leak(),
    )]);
}

#[test]
fn names_of_any_kind_give_safe_ids() {
    let shown = html("a[^\"><b>] b[^日本] c[^!]\n\n[^\"><b>]: x\n[^日本]: y\n[^!]: z");
    for id in ["id=\"fn-b\"", "id=\"fn-日本\"", "id=\"fn-\"", "id=\"fnref-\""] {
        assert!(shown.contains(id), "{id} in {shown}");
    }
}

#[test]
fn every_way_back_leads_somewhere() {
    let (body, _) = body("![a[^1]](x.png) [b[^2]](c.md)\n\n[^1]: 一\n[^2]: 二\n\n    # 見出し\n\n    > 引用");
    let shown = super::show(&body);
    assert!(
        body.links.is_empty() && body.images.is_empty(),
        "a footnote in brackets makes them text: {shown}"
    );
    assert!(shown.contains("<p><strong>見出し</strong></p>") && body.headings.is_empty());
    assert_eq!(body.anchors, ["fnref-1", "fnref-2", "fn-1", "fn-2"]);
}

#[test]
fn a_footnote_in_a_footnote_takes_nothing_away() {
    let shown = html("前\n\n## 見出し\n\n[^1]: 一\n\n    > [^2]: 二\n\n    続き[^2]\n\n後[^1]");
    let at = |part: &str| shown.find(part).unwrap_or_else(|| panic!("{part} in {shown}"));
    let parts = ["<p>前</p>", "見出し", "<p>後", "id=\"fn-1\"", "一", "続き", "id=\"fn-2\"", "二"];
    assert!(parts.map(at).is_sorted(), "{shown}");
}

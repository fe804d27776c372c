//! Headings, lists, tables, links.

use super::{body, check, html, show};
use crate::parse::Heading;

#[test]
fn common_blocks() {
    check(&[
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a\n- b\n  1. c", "<ul>\n<li>a</li>\n<li>b<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>"),
        (
            "- [ ] a\n- [x] b",
            "<ul>\n<li class=\"task\"><span class=\"task-mark\" data-done=\"false\">☐</span> a</li>\n<li class=\"task\"><span class=\"task-mark\" data-done=\"true\">☑</span> b</li>\n</ul>",
        ),
        ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>"),
        ("語\n: 意味\n: もう一つ", "<dl>\n<dt>語</dt>\n<dd>意味</dd>\n<dd>もう一つ</dd>\n</dl>"),
        ("a & b < c \"d\"", "<p>a &amp; b &lt; c \"d\"</p>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
    ]);
}

#[test]
fn tables_align_by_class() {
    check(&[(
        "|a|b|c|d|\n|-|:-|:-:|-:|\n|1|2|3|4|",
        "<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"⟨Table⟩\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-left\">b</th><th scope=\"col\" class=\"align-center\">c</th><th scope=\"col\" class=\"align-right\">d</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"align-left\">2</td><td class=\"align-center\">3</td><td class=\"align-right\">4</td></tr>\n</tbody>\n</table>\n</div>",
    )]);
    assert!(html("|a|\n|-|\n\n|b|\n|-|").contains("aria-label=\"⟨Table⟩ 2\""), "regions differ in name");
    let corner = html("| |a|\n|:-|-|\n|b|1|");
    assert!(corner.contains("<tr><td class=\"align-left\"></td><th scope=\"col\">a</th></tr>"), "{corner}");
}

#[test]
fn headings_get_ids_that_keep_japanese() {
    check(&[
        (
            "## 議事録を *3分* で作る!",
            "<h2 id=\"議事録を-3分-で作る\">議事録を <em>3分</em> で作る! <a class=\"heading-anchor\" href=\"#議事録を-3分-で作る\" aria-label=\"⟨HeadingLink⟩\">#</a></h2>",
        ),
        (
            "## A {#my-id .x y=z}",
            "<h2 id=\"my-id\">A <a class=\"heading-anchor\" href=\"#my-id\" aria-label=\"⟨HeadingLink⟩\">#</a></h2>",
        ),
        (
            "## a {#x-y}",
            "<h2 id=\"x-y\">a <a class=\"heading-anchor\" href=\"#x-y\" aria-label=\"⟨HeadingLink⟩\">#</a></h2>",
        ),
    ]);
    let (body, _) = body("# A\n\n## A\n\n## B {#a}\n\n## fn-1[^1]\n\n## 🎉\n\n[^1]: x");
    let ids: Vec<&str> = body.headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, ["a-1", "a-2", "a", "fn-1-1", "section"]);
}

#[test]
fn headings_step_down_when_the_first_level_is_used_again() {
    let (one, _) = body("<!-- c -->\n# A\n\n## B");
    assert!(show(&one).starts_with("<h1 ") && show(&one).contains("<h2 "));
    assert_eq!(one.opening_pieces, 3);
    let (more, _) = body("# A\n\n###### B\n\n# C");
    assert!(show(&more).starts_with("<h2 ") && show(&more).contains("<h6 ") && !show(&more).contains("<h1"));
    assert_eq!(more.headings.iter().map(|heading| heading.level).collect::<Vec<_>>(), [1, 6, 1]);
    let (late, _) = body("text\n\n# A");
    assert_eq!((late.opening_pieces, show(&late).contains("<h2 ")), (0, true));
}

#[test]
fn the_opening_heading_can_be_left_out() {
    let (body, _) = body("題名\n===\n\n本文");
    let mut rest = body.clone();
    rest.pieces.drain(..body.opening_pieces);
    assert_eq!(show(&rest), "<p>本文</p>\n");
    assert_eq!(
        body.headings,
        [Heading { level: 1, id: "題名".into(), text: "題名".into(), span: 0.."題名\n===\n".len() }]
    );
}

#[test]
fn links_and_images_are_holes() {
    check(&[
        ("[a **b**](c%20d.md \"t\")", "<p>⟨link c%20d.md⟩a <strong>b</strong>⟨/link⟩</p>"),
        ("[a <https://b/>](c.md)", "<p>⟨link c.md⟩a https://b/⟨/link⟩</p>"),
        ("<a@example.com>", "<p>⟨link mailto:a@example.com⟩a@example.com⟨/link⟩</p>"),
        (
            "詳細はhttps://example.com/a_b_cを参照",
            "<p>詳細は⟨link https://example.com/a_b_c⟩https://example.com/a_b_c⟨/link⟩を参照</p>",
        ),
        ("![図 **1** `x`](a.png)", "<p>⟨image a.png 図 1 x⟩</p>"),
        ("[![図](a.png)](b.md)", "<p>⟨link b.md⟩⟨image a.png 図⟩⟨/link⟩</p>"),
        ("![a ![b](c.png) [d](e.md)](f.png)", "<p>⟨image f.png a b d⟩</p>"),
        ("[a][r]\n\n[r]: x.md", "<p>⟨link x.md⟩a⟨/link⟩</p>"),
        ("[未定義] と [^ない]", "<p>[未定義] と [^ない]</p>"),
    ]);
    let markdown = "あ[a](b.md \"題\") https://x.jp/ ![c](d.png)";
    let (body, _) = body(markdown);
    assert_eq!(body.links[0].title, "題");
    let marked: Vec<&str> = body.links.iter().map(|link| &markdown[link.span.clone()]).collect();
    assert_eq!(marked, ["[a](b.md \"題\")", "https://x.jp/"]);
    assert_eq!(&markdown[body.images[0].span.clone()], "![c](d.png)");
}

#[test]
fn prices_are_no_formulas() {
    check(&[
        ("$5 and $10", "<p>$5 and $10</p>"),
        ("US$5、US$10", "<p>US$5、US$10</p>"),
        ("$1、$2、$3、$4、$5、$6", "<p>$1、$2、$3、$4、$5、$6</p>"),
        ("*$HOME/a*と*$PATH/b*", "<p><em>$HOME/a</em>と<em>$PATH/b</em></p>"),
        ("$5から$10まで**「x」**と", "<p>$5から$10まで<strong>「x」</strong>と</p>"),
        ("$x^2 < y$です", "<p><span class=\"math\" data-math=\"inline\">x^2 &lt; y</span>です</p>"),
        ("$$\na < b\n$$", "<div class=\"math\" data-math=\"display\">\na &lt; b\n</div>"),
        ("和 $$a$$ は", "<p>和 <span class=\"math\" data-math=\"display\">a</span> は</p>"),
    ]);
}

#[test]
fn places_count_from_the_beginning_of_the_file() {
    let text = "---\ntitle: x\n---\n# A\n\n[a](b.md)\n";
    let (body, _) = super::parse(&super::SourcePath::new("a.md"), text, 17, &super::ESCAPE);
    assert_eq!(&text[body.links[0].span.clone()], "[a](b.md)");
    assert_eq!(&text[body.headings[0].span.clone()], "# A\n");
    assert!(body.opening_pieces > 0);
}

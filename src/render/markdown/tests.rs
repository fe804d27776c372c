//! Each kind of block, and what a reader of Markdown would take for a sign.

use super::from_html;

#[test]
fn blocks_and_marks_come_back_as_markdown() {
    for (html, markdown) in [
        (
            "<p>一<strong>二</strong>と<em>三</em>と<code>a_b</code>と<del>四</del></p>",
            "一**二**と*三*と`a_b`と~~四~~\n",
        ),
        ("<h2 id=\"a\">節 * 一</h2>\n<p>1. 文\n続き</p>", "## 節 \\* 一\n\n\\1. 文 続き\n"),
        (
            "<p><a href=\"/a(b)/\">表</a><br>\n<img src=\"/x.svg\" alt=\"図\"></p>",
            "[表](https://h/a%28b%29/)\\\n![図](https://h/x.svg)\n",
        ),
        (
            "<ul>\n<li>一\n<ul>\n<li>二</li>\n</ul>\n</li>\n<li><p>三</p>\n<p>四</p></li>\n</ul>\n<p>後</p>",
            "- 一\n  - 二\n- 三\n\n  四\n\n後\n",
        ),
        ("<ol start=\"9\">\n<li>九</li>\n<li>十</li>\n</ol>", "9. 九\n10. 十\n"),
        ("<blockquote>\n<p>引用</p>\n<p>二つ目</p>\n</blockquote>", "> 引用\n>\n> 二つ目\n"),
        (
            "<pre class=\"code\" data-language=\"rust\"><code>a &lt; <span>b</span>\n```\n</code></pre>",
            "````rust\na < b\n```\n````\n",
        ),
        (
            "<div><table><thead><tr><th>表</th><th>例</th></tr></thead><tbody><tr><td>a|b</td><td></td></tr></tbody></table></div>",
            "| 表 | 例 |\n| --- | --- |\n| a\\|b |  |\n",
        ),
        ("<p>\u{3000}&amp;lt; &x;\n\t一  <b>二</b></p>", "&lt; &x; 一 **二**\n"),
        ("<p><code>a`b</code>、<code>`</code></p>", "``a`b``、`` ` ``\n"),
        ("<details><summary>くわしく</summary>\n<p>中</p></details>", "**くわしく**\n\n中\n"),
        (
            "<p>本文<sup class=\"footnote-ref\"><a id=\"r\" href=\"#fn\">1</a></sup>。</p><section class=\"footnotes\"><ol><li id=\"fn\"><p>注 <a class=\"footnote-back\" href=\"#r\">↩</a></p></li></ol></section>",
            "本文[^1]。\n\n[^1]: 注\n",
        ),
    ] {
        assert_eq!(from_html(html, "https://h"), markdown, "{html}");
    }
}

//! Emphasis beside Japanese punctuation, and line breaks between Japanese lines.

use super::{body, check, html};

#[test]
fn japanese_punctuation_does_not_stop_emphasis() {
    check(&[
        // The cases of commonmark-spec#650.
        ("**「強調」**です", "<p><strong>「強調」</strong>です</p>"),
        ("これは**「重要」**です。", "<p>これは<strong>「重要」</strong>です。</p>"),
        ("**テスト。**テスト", "<p><strong>テスト。</strong>テスト</p>"),
        (
            "**この文を強調できますか(できません)?**なぜでしょう。",
            "<p><strong>この文を強調できますか(できません)?</strong>なぜでしょう。</p>",
        ),
        ("**[リンク](a.md)**は", "<p><strong>⟨link a.md⟩リンク⟨/link⟩</strong>は</p>"),
        ("これは**[リンク](a.md)**は", "<p>これは<strong>⟨link a.md⟩リンク⟨/link⟩</strong>は</p>"),
        ("は**`code`**です", "<p>は<strong><code>code</code></strong>です</p>"),
        ("*「」*", "<p><em>「」</em></p>"),
        ("あ*「」*い", "<p>あ<em>「」</em>い</p>"),
        ("~~「」~~", "<p><del>「」</del></p>"),
        ("あ~~「」~~い", "<p>あ<del>「」</del>い</p>"),
        ("**“曲線”**と", "<p><strong>“曲線”</strong>と</p>"),
        ("これは**(重要)**です", "<p>これは<strong>(重要)</strong>です</p>"),
        ("***「両方」***です", "<p><em><strong>「両方」</strong></em>です</p>"),
        ("**外*「内」*外**", "<p><strong>外<em>「内」</em>外</strong></p>"),
        (
            "**「A」**と**「B」**、Latin**「C」**text",
            "<p><strong>「A」</strong>と<strong>「B」</strong>、Latin<strong>「C」</strong>text</p>",
        ),
        ("한국어**(괄호)**와", "<p>한국어<strong>(괄호)</strong>와</p>"),
        (
            "- **「項目」**は\n\n> **「引用」**は",
            "<ul>\n<li><strong>「項目」</strong>は</li>\n</ul>\n<blockquote>\n<p><strong>「引用」</strong>は</p>\n</blockquote>",
        ),
        // What `CommonMark` leaves plain elsewhere stays plain.
        ("a**\"b\"**c", "<p>a**&quot;b&quot;**c</p>".replace("&quot;", "\"").leak()),
        ("** 空白 **です", "<p>** 空白 **です</p>"),
        ("\\*\\*「x」\\*\\*い", "<p>**「x」**い</p>"),
        ("10~20人と30~40人", "<p>10~20人と30~40人</p>"),
    ]);
}

#[test]
fn emphasis_is_never_mended_inside_code_html_or_targets() {
    check(&[
        ("`**「x」**は`", "<p><code>**「x」**は</code></p>"),
        ("    **「x」**は", "<pre class=\"code\" tabindex=\"0\"><code>**「x」**は</code></pre>"),
        ("```\n**「x」**は\n```", "<pre class=\"code\" tabindex=\"0\"><code>**「x」**は\n</code></pre>"),
        ("[x](<あ**「x」**い.md>)", "<p>⟨link あ**「x」**い.md⟩x⟨/link⟩</p>"),
        ("[x][r]\n\n[r]: <あ**「x」**い.md>", "<p>⟨link あ**「x」**い.md⟩x⟨/link⟩</p>"),
        ("<https://a/あ**「x」**い>", "<p>⟨link https://a/あ**「x」**い⟩https://a/あ**「x」**い⟨/link⟩</p>"),
        ("$あ**「x」**い$", "<p><span class=\"math\" data-math=\"inline\">あ**「x」**い</span></p>"),
    ]);
    for markdown in [
        "`**「x」**は` **「y」**は",
        "[x](あ**「x」**い \"あ**「x」**い\") **「y」**は",
        "<i t=\"あ**「x」**い\">**「y」**は",
    ] {
        let (body, _) = body(markdown);
        assert!(!format!("{body:?}").contains('\u{fdd0}'), "{markdown}");
    }
}

#[test]
fn places_after_a_mended_run_are_the_authors() {
    let markdown = "**「強調」**です。[a](b.md)\n\n# 見出し\n";
    let (body, _) = body(markdown);
    assert_eq!(&markdown[body.links[0].span.clone()], "[a](b.md)");
    assert_eq!(markdown[body.headings[0].span.clone()].trim(), "# 見出し");
}

#[test]
fn private_use_characters_survive() {
    assert_eq!(html("**\u{E000}\u{F8FF}**字"), "<p><strong>\u{E000}\u{F8FF}</strong>字</p>");
}

#[test]
fn a_line_break_between_japanese_lines_is_no_space() {
    check(&[
        ("一行目\n二行目", "<p>一行目二行目</p>"),
        ("一行目。\n**二行目**", "<p>一行目。<strong>二行目</strong></p>"),
        ("**一行目**\n`二行目`", "<p><strong>一行目</strong><code>二行目</code></p>"),
        ("日本語\nEnglish\nmore", "<p>日本語\nEnglish\nmore</p>"),
        ("한국어\n문장", "<p>한국어\n문장</p>"),
        ("> 引用\n> 続き", "<blockquote>\n<p>引用続き</p>\n</blockquote>"),
        ("一行目  \n二行目", "<p>一行目<br>\n二行目</p>"),
    ]);
    assert_eq!(body("一行目\n二行目\nEnglish\nend").0.passages[0].text, "一行目二行目\nEnglish\nend");
}

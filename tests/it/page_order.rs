//! The order of plain pages: as in a book where they say it, else by address.

use crate::support::{built, text};

const FIXTURE: &str = "\
=== chienowa.yaml
title: 例
=== content/index.md
# 例
=== content/book/index.md
# 本
=== content/book/a-last.md
---
order: 30
---
# 終わりに
=== content/book/b-chapter/index.md
---
order: 20
---
# 章
=== content/book/b-chapter/x.md
---
order: 2
---
# 章の二
=== content/book/b-chapter/y.md
---
order: 1
---
# 章の一
=== content/book/z-intro.md
---
order: 10
---
# はじめに
=== content/book/c-notes.md
# 付録
=== content/plain/index.md
# 順のない所
=== content/plain/b.md
# 乙
=== content/plain/a.md
# 甲
";

/// The words in the order in which a text has them.
fn order<'a>(text: &str, words: &[&'a str]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = words
        .iter()
        .map(|word| (text.rfind(word).unwrap_or_else(|| panic!("`{word}` is not in {text}")), *word))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, word)| word).collect()
}

#[test]
fn pages_stand_where_they_say_and_the_rest_by_address() {
    let outputs = built(FIXTURE);
    let folder = text(&outputs, "book/index.html");
    let links = ["/book/z-intro/", "/book/b-chapter/", "/book/a-last/", "/book/c-notes/"];
    assert_eq!(order(&folder, &links), links);
    let plain = text(&outputs, "plain/index.html");
    assert_eq!(order(&plain, &["/plain/b/", "/plain/a/"]), ["/plain/a/", "/plain/b/"]);
    // Read from beginning to end, each folder in the place of its own page.
    let all = text(&outputs, "llms.txt");
    let titles = ["はじめに", "章の一", "章の二", "終わりに", "付録"];
    assert_eq!(order(&all, &titles), titles);
}

#[test]
fn a_page_leads_to_the_one_that_comes_next() {
    let outputs = built(FIXTURE);
    let page = text(&outputs, "book/z-intro/index.html");
    assert!(page.contains("/book/a-last/"), "in its folder, the next page that is no folder");
    let chapter = text(&outputs, "book/b-chapter/y/index.html");
    assert!(chapter.contains("/book/b-chapter/x/"), "{chapter}");
}

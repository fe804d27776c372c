//! Days: pages come and go with them, mistakes do not.

use std::collections::BTreeMap;

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::memo::Memo;
use chienowa::read::SourceTree;

use crate::support::{human, outputs, sample};

fn on(tree: &SourceTree, moment: &str) -> Compiled {
    let moment = moment.parse().expect("the moment is written right");
    compile(tree, &Settings::on(Now::at(moment)), &mut Memo::new())
}

const CALENDAR: &str = "
=== chienowa.yaml
title: 暦
=== content/stories/scheduled.md
---
title: 予告
publish_at: 2026-11-24
tags: [予告だけ]
---
本文
=== content/stories/at-noon.md
---
title: 正午から
publish_at: 2026-11-23T12:00
---
本文
=== content/stories/expiring.md
---
title: 期限つき
expires_at: 2026-11-24
---
本文
=== content/stories/always.md
---
title: いつも
---
[予告](scheduled.md)と[期限つき](expiring.md)と[正午](at-noon.md)と[札](/tags/予告だけ/)
";

fn shown(moment: &str) -> Vec<String> {
    let tree = SourceTree::from_fixture(CALENDAR);
    let compiled = on(&tree, moment);
    assert_eq!(human(&compiled.diagnostics, &tree), "", "on {moment}");
    let names = outputs(&tree, &compiled).into_keys();
    names
        .filter_map(|name| Some(name.strip_prefix("stories/")?.strip_suffix("/index.html")?.to_owned()))
        .collect()
}

#[test]
fn pages_appear_at_their_minute_and_vanish_with_their_day() {
    assert_eq!(shown("2026-11-23T11:59"), ["always", "expiring"]);
    assert_eq!(shown("2026-11-23T12:00"), ["always", "at-noon", "expiring"]);
    assert_eq!(shown("2026-11-23T23:59:59"), ["always", "at-noon", "expiring"]);
    assert_eq!(shown("2026-11-24T00:00"), ["always", "at-noon", "scheduled"]);
}

#[test]
fn the_same_moment_gives_the_same_bytes() {
    let tree = SourceTree::from_fixture(CALENDAR);
    let bytes = |moment| outputs(&tree, &on(&tree, moment));
    assert_eq!(bytes("2026-11-23T12:00"), bytes("2026-11-23T12:00"));
    assert_ne!(bytes("2026-11-23T12:00"), bytes("2026-11-24T12:00"));
}

#[test]
fn the_sample_portal_has_no_errors_on_any_day() {
    let tree = sample();
    for moment in ["2025-01-01T00:00", "2026-08-31T23:59", "2026-11-23T09:00", "2030-01-01T00:00"] {
        let compiled = on(&tree, moment);
        assert_eq!(human(&compiled.diagnostics, &tree), "", "on {moment}");
        let outputs = outputs(&tree, &compiled);
        assert_eq!(crate::links::problems(&outputs, "/"), Vec::<String>::new(), "on {moment}");
    }
}

/// All that could go wrong on the day when something appears or goes.
const COLLISIONS: &str = "
=== chienowa.yaml
title: 暦
=== content/training/a.md
---
title: 一回目
prerequisites: [b]
publish_at: 2027-01-01
---
本文
=== content/training/b.md
---
title: 二回目
prerequisites: [a]
path: 新しい道
publish_at: 2027-01-01
---
本文
=== content/stories/later.md
---
title: 予告
publish_at: 2027-01-01
aliases: [/old/, /stories/now/]
tags: [いつか]
---
[壊れた錨](now.md#ない)

## 見出し
=== content/stories/now.md
---
title: 今
aliases: [/old/]
---
[ない錨](later.md#ない)、[札](/tags/いつか/)、[道](/paths/新しい道/)、[人](/tags/誰も/)
=== content/tags/いつか.md
用語の場所にあるページ
=== content/stories/later
拡張子のないファイル
";

#[test]
fn time_passing_alone_neither_makes_nor_mends_a_mistake() {
    let tree = SourceTree::from_fixture(COLLISIONS);
    let by_day: BTreeMap<&str, String> = ["2026-11-23T00:00", "2027-06-01T00:00"]
        .into_iter()
        .map(|moment| (moment, human(&on(&tree, moment).diagnostics, &tree)))
        .collect();
    assert_eq!(by_day["2026-11-23T00:00"], by_day["2027-06-01T00:00"]);
    for code in
        ["learning-path::cycle", "url::alias", "link::unknown-anchor", "url::reserved", "url::duplicate"]
    {
        assert!(by_day["2026-11-23T00:00"].contains(code), "{code} is missing");
    }
    assert_eq!(
        by_day["2026-11-23T00:00"].matches("link::unresolved").count(),
        1,
        "only /tags/誰も/ is nowhere"
    );
}

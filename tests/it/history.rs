//! Pages of a portal in git: what they tell of their history, and what they never tell.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{files_below, put, put_fixture, run};

const FIXTURE: &str = "\
=== chienowa.yaml
title: 知恵の輪
base_url: https://portal.example.com/
history_url: https://example.com/commits/{path}
=== content/data/departments.yaml
keiri: 経理部
=== content/data/people/rei-aya.yaml
name: {ja: 例 あや, en: Aya Rei}
department: keiri
git: [aya-commits@example.com]
=== content/data/people/rei-ken.yaml
name: 例 健
git: [Ken In Commits]
=== content/data/people/himitsu-taro.yaml
name: 秘密太郎
department: keiri
public: false
git: [taro-commits@example.com]
=== content/index.md
---
title: 知恵の輪
---
ようこそ。
=== content/recipes/議事録.md
---
title: 議事録を要約する
date: 2026-01-05
authors: [rei-aya]
---
```prompt
要約して。
```
=== content/recipes/mail.md
---
title: メールを直す
date: 2026-01-05
updated: 2026-01-06
---
```prompt
直して。
```
";

/// Names and addresses of commits; none of them may be published.
const SIGNATURES: [(&str, &str); 4] = [
    ("Aya In Commits", "aya-commits@example.com"),
    ("Ken In Commits", "ken-commits@example.com"),
    ("Taro In Commits", "taro-commits@example.com"),
    ("Stranger In Commits", "stranger-commits@example.com"),
];
const AYA: usize = 0;
const KEN: usize = 1;
const TARO: usize = 2;
const STRANGER: usize = 3;

const PAGE: &str = "content/recipes/議事録.md";

struct Portal {
    folder: TempDir,
}

impl Portal {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        put_fixture(folder.path(), FIXTURE);
        put(folder.path(), ".gitignore", "/public*/\n/.chienowa/\n");
        let portal = Self { folder };
        portal.git(AYA, "2026-01-05", &["init", "-q", "-b", "main"]);
        portal.commit(AYA, "2026-01-05");
        portal
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, who: usize, day: &str, arguments: &[&str]) {
        git(self.path(), who, &format!("{day}T12:00:00Z"), arguments);
    }

    fn commit(&self, who: usize, day: &str) {
        self.git(who, day, &["add", "-A"]);
        self.git(who, day, &["commit", "-q", "-m", "x"]);
    }

    /// Adds a line to a page and commits it.
    fn change(&self, page: &str, who: usize, day: &str) {
        let file = self.path().join(page);
        let text = std::fs::read_to_string(&file).expect("the page is there");
        put(self.path(), page, format!("{text}\n{day}\n"));
        self.commit(who, day);
    }

    /// Builds as the last build left it, and sees that it is what a build from nothing makes.
    #[track_caller]
    fn build(&self) {
        let built = run(self.path(), &["build", "--at", "2026-03-01"]);
        assert_eq!((built.status, built.err.contains("git")), (0, false), "{}", built.err);
        let anew = ["build", "--at", "2026-03-01", "--no-cache", "--output", "public-anew"];
        assert_eq!(run(self.path(), &anew).status, 0);
        let [kept, anew] = ["public", "public-anew"].map(|name| files_below(&self.path().join(name)));
        for (name, bytes) in &anew {
            assert!(kept.get(name) == Some(bytes) || name.starts_with('.'), "{name} differs");
        }
        assert_eq!(kept.len(), anew.len());
    }

    fn output(&self, name: &str) -> String {
        let file = self.path().join("public").join(name);
        std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("there is no {name}"))
    }

    /// What a page says below itself about it.
    fn about(&self, name: &str) -> String {
        let page = self.output(name);
        let about = page.split_once("<section class=\"about\"").expect("it has facts").1;
        about.split_once("</section>").expect("they end").0.to_owned()
    }
}

fn git(folder: &Path, who: usize, moment: &str, arguments: &[&str]) {
    let (name, mail) = SIGNATURES[who];
    let mut command = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    let run = command
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", name), ("GIT_COMMITTER_NAME", name)])
        .envs([("GIT_AUTHOR_EMAIL", mail), ("GIT_COMMITTER_EMAIL", mail)])
        .envs([("GIT_AUTHOR_DATE", moment), ("GIT_COMMITTER_DATE", moment)])
        .args(arguments)
        .output()
        .expect("git can be started");
    assert!(run.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_page_tells_its_last_change_its_contributors_and_where_its_history_is() {
    let portal = Portal::new();
    portal.build();
    let about = portal.about("recipes/議事録/index.html");
    assert!(!about.contains("最後の変更"), "it is as it was published: {about}");
    assert!(!about.contains("手を加えた人"), "its author is named above: {about}");
    let history = "https://example.com/commits/content/recipes/%E8%AD%B0%E4%BA%8B%E9%8C%B2.md";
    assert!(about.contains(history), "{about}");

    portal.change(PAGE, KEN, "2026-02-01");
    portal.change(PAGE, STRANGER, "2026-02-02");
    portal.change(PAGE, TARO, "2026-02-03");
    portal.build();
    let about = portal.about("recipes/議事録/index.html");
    assert!(about.contains("<dt>最後の変更</dt><dd><time datetime=\"2026-02-03\">2026年2月3日"), "{about}");
    assert!(about.contains("<a href=\"/people/rei-ken/\">例 健</a>"), "{about}");
    assert!(!about.contains("例 あや"), "the author is no contributor besides: {about}");
    let sitemap = portal.output("sitemap.xml");
    let place = format!("<loc>https://portal.example.com/recipes/{}/</loc>", "%E8%AD%B0%E4%BA%8B%E9%8C%B2");
    assert!(sitemap.contains(&format!("{place}<lastmod>2026-02-03</lastmod>")), "{sitemap}");
}

#[test]
fn names_and_addresses_of_commits_are_in_no_output() {
    let portal = Portal::new();
    for (who, day) in [(KEN, "2026-02-01"), (TARO, "2026-02-02"), (STRANGER, "2026-02-03")] {
        portal.change(PAGE, who, day);
        portal.change("content/recipes/mail.md", who, day);
    }
    let built = run(portal.path(), &["build", "--at", "2026-03-01", "--verbose"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let mut told = files_below(&portal.path().join("public"));
    told.insert("standard error".to_owned(), built.err.into_bytes());
    for arguments in [
        &["report", "digest", "--month", "2026-02", "--format", "json", "--at", "2026-03-01"][..],
        &["report", "care", "--format", "json", "--at", "2026-03-01"],
        &["search", "要約", "--json", "--at", "2026-03-01"],
    ] {
        told.insert(arguments.join(" "), run(portal.path(), arguments).out.into_bytes());
    }
    let secrets =
        SIGNATURES.iter().flat_map(|(name, mail)| [*name, *mail]).chain(["秘密太郎", "himitsu-taro"]);
    for secret in secrets {
        for (name, bytes) in &told {
            let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!holds, "{name} holds `{secret}`");
        }
    }
}

#[test]
fn what_the_author_says_goes_before_what_git_says() {
    let portal = Portal::new();
    portal.change("content/recipes/mail.md", KEN, "2026-02-01");
    portal.build();
    let about = portal.about("recipes/mail/index.html");
    assert!(!about.contains("最後の変更"), "{about}");
    assert!(about.contains("例 健"), "{about}");
    let sitemap = portal.output("sitemap.xml");
    assert!(
        sitemap.contains("/recipes/mail/</loc><lastmod>2026-01-06</lastmod>"),
        "a comma is no news: {sitemap}"
    );
    // Nor does it make a page look as if somebody had read it again.
    let late = ["build", "--at", "2026-08-01", "--output", "public-late"];
    assert_eq!(run(portal.path(), &late).status, 0);
    let late = std::fs::read_to_string(portal.path().join("public-late/recipes/mail/index.html"));
    assert!(late.expect("it is built").contains("badge-stale"), "it is due by what its author said");
}

#[test]
fn a_portal_may_leave_git_aside() {
    let portal = Portal::new();
    portal.change(PAGE, KEN, "2026-02-01");
    portal.build();
    assert!(portal.about("recipes/議事録/index.html").contains("最後の変更"));
    put(portal.path(), "chienowa.yaml", "title: 知恵の輪\ngit: false\n");
    portal.build();
    let about = portal.about("recipes/議事録/index.html");
    assert!(!about.contains("最後の変更") && !about.contains("手を加えた人"), "{about}");
}

#[test]
fn a_day_is_that_of_the_portals_zone() {
    let portal = Portal::new();
    put(portal.path(), PAGE, "---\ntitle: 別の題\n---\n```prompt\n要約。\n```\n");
    git(portal.path(), KEN, "2026-02-01T23:30:00Z", &["commit", "-q", "-a", "-m", "x"]);
    portal.build();
    assert!(portal.about("recipes/議事録/index.html").contains("datetime=\"2026-02-02\""));
}

#[test]
fn a_commit_makes_only_the_pages_anew_that_it_is_about() {
    let portal = Portal::new();
    portal.build();
    put(portal.path(), "README.md", "not about any page");
    portal.commit(KEN, "2026-02-01");
    let built = run(portal.path(), &["build", "--at", "2026-03-01", "--timings=json"]);
    let rendered = |out: &str| {
        let timings: serde_json::Value = serde_json::from_str(out).expect("timings are JSON");
        timings["rendered"].as_u64().expect("it tells how many outputs were rendered")
    };
    assert_eq!(rendered(&built.out), 0, "{}", built.out);

    // The text stays, so only the history of the page differs.
    portal.change(PAGE, KEN, "2026-02-02");
    portal.git(STRANGER, "2026-02-03", &["commit", "-q", "--amend", "--reset-author", "-m", "x"]);
    run(portal.path(), &["build", "--at", "2026-03-01"]);
    portal.git(KEN, "2026-02-04", &["commit", "-q", "--amend", "--reset-author", "-m", "x"]);
    let explain = ["build", "--at", "2026-03-01", "--explain", "recipes/議事録/index.html"];
    let explained = run(portal.path(), &explain);
    assert!(
        explained.err.contains("the history in git of content/recipes/議事録.md changed"),
        "{}",
        explained.err
    );
    let explain = ["build", "--at", "2026-03-01", "--explain", "recipes/mail/index.html"];
    assert!(run(portal.path(), &explain).err.contains("is as in the last build"));
    portal.build();
    assert!(portal.about("recipes/議事録/index.html").contains("2026年2月4日"));
}

#[test]
fn a_shallow_clone_is_told_with_what_to_do_and_its_days_are_left_out() {
    let portal = Portal::new();
    portal.change(PAGE, KEN, "2026-02-01");
    let clones = tempfile::tempdir().expect("a temporary folder can be made");
    let from = format!("file://{}", portal.path().display());
    git(clones.path(), AYA, "2026-02-02T12:00:00Z", &["clone", "-q", "--depth", "1", &from, "clone"]);
    let clone = clones.path().join("clone");
    let built = run(&clone, &["build", "--at", "2026-03-01"]);
    assert_eq!(built.status, 0, "{}", built.err);
    for told in ["git fetch --unshallow", "fetch-depth: 0", "GIT_DEPTH: 0"] {
        assert_eq!(built.err.matches(told).count(), 1, "{}", built.err);
    }
    let page = std::fs::read_to_string(clone.join("public/recipes/議事録/index.html")).expect("it is built");
    assert!(!page.contains("最後の変更") && !page.contains("手を加えた人"), "{page}");
}

#[test]
fn without_git_nothing_is_said_and_a_broken_repository_is() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), FIXTURE);
    let built = run(folder.path(), &["build", "--at", "2026-03-01"]);
    assert_eq!((built.status, built.err.contains("git")), (0, false), "{}", built.err);
    let told = run(folder.path(), &["build", "--at", "2026-03-01", "--verbose"]);
    assert!(told.err.contains("no git repository"), "{}", told.err);

    put(folder.path(), ".git", "gitdir: /nowhere/at/all\n");
    let built = run(folder.path(), &["build", "--at", "2026-03-01"]);
    assert_eq!((built.status, built.err.contains("git")), (0, true), "{}", built.err);
}

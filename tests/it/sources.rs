//! Several repositories in one portal. One fixture for most: `tests/sources/portal.txt`.

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::diagnostic::Diagnostics;
use chienowa::memo::Memo;
use chienowa::model::{Keeper, Page, Site, keeper};
use chienowa::paths::SourcePath;
use chienowa::read::{self, Changes, SourceTree};

use crate::links::problems;
use crate::support::{DAY, built, compiled, human, outputs, put, put_fixture, run, text};

const PORTAL: &str = include_str!("../sources/portal.txt");

/// What is told of a fixture.
fn told(fixture: &str) -> String {
    let tree = SourceTree::from_fixture(fixture);
    human(&compiled(&tree).diagnostics, &tree)
}

fn with_site(fixture: &str, look: impl FnOnce(&Site)) {
    let compiled = compiled(&SourceTree::from_fixture(fixture));
    look(compiled.revision.as_ref().expect("the theme is embedded").site());
}

fn page<'a>(site: &'a Site, url: &str) -> &'a Page {
    site.page(site.page_at(url).unwrap_or_else(|| panic!("there is no {url}")))
}

fn urls(site: &Site, ids: &[chienowa::model::PageId]) -> Vec<String> {
    ids.iter().map(|id| site.page(*id).url.clone()).collect()
}

#[test]
fn pages_of_each_repository_stand_below_its_mount_and_in_the_portals_lists() {
    with_site(PORTAL, |site| {
        let mut all: Vec<&str> = site.pages.iter().map(|page| page.url.as_str()).collect();
        all.sort_unstable();
        assert_eq!(
            all,
            [
                "/",
                "/en/stories/people-dept/hire/",
                "/faq/keiri/when/",
                "/keiri/guides/start/",
                "/people-dept/",
                "/people-dept/guides/about/",
                "/recipes/mail/",
                "/recipes/minutes/",
                "/recipes/people-dept/minutes/",
                "/stories/people-dept/hire/",
            ]
        );
        let story = page(site, "/stories/people-dept/hire/");
        assert_eq!(story.document.path.as_str(), "sources/jinji/content/stories/hire.md");
        assert_eq!(page(site, "/en/stories/people-dept/hire/").original, Some(story.id));
        assert_eq!(urls(site, &site.children(page(site, "/"))), ["/people-dept/"]);
    });
    let outputs = built(PORTAL);
    assert!(text(&outputs, "recipes/index.html").contains("href=\"/recipes/people-dept/minutes/\""));
    assert!(text(&outputs, "new/index.html").contains("面接の記録"));
    assert!(text(&outputs, "old-minutes/index.html").contains("/recipes/people-dept/minutes/"));
    assert!(outputs.contains_key("stories/people-dept/room.png"));
    assert!(outputs.keys().all(|path| !path.contains("sources")));
}

#[test]
fn links_lead_within_a_repository_by_file_and_across_by_address() {
    let outputs = built(PORTAL);
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
    let story = text(&outputs, "stories/people-dept/hire/index.html");
    for link in [
        "<a href=\"/recipes/people-dept/minutes/\">人事の議事録</a>",
        "<a href=\"/recipes/minutes/\">全社</a>",
        "<a href=\"/people-dept/\">部の頁</a>",
        "src=\"/stories/people-dept/room.png\"",
    ] {
        assert!(story.contains(link), "no {link} in {story}");
    }
    let about = text(&outputs, "people-dept/guides/about/index.html");
    assert!(about.contains("<a href=\"/recipes/\">全社の一覧</a>"), "{about}");
    assert!(about.contains("<a href=\"/stories/people-dept/hire/\">面接の話</a>"), "{about}");
    let home = text(&outputs, "index.html");
    assert!(home.contains("href=\"/stories/people-dept/hire/\""), "{home}");
    assert!(home.contains("href=\"/keiri/guides/start/\""), "{home}");
}

#[test]
fn a_relative_link_never_leaves_its_repository() {
    let leaving = format!(
        "{PORTAL}=== sources/keiri/content/stories/out.md\n---\ntitle: 外\ndate: 2026-11-01\n---\n\
         [一](../../../../content/recipes/mail.md)[二](../../../jinji/content/index.md)[三](minutes.md)[四](start.md)\n"
    );
    let told = told(&leaving);
    assert_eq!(told.matches("error[link::escapes]").count(), 2, "{told}");
    assert!(told.contains("linked by its address"), "{told}");
    assert!(told.contains("did you mean `/recipes/minutes/`?"), "{told}");
    assert!(told.contains("did you mean `../guides/start.md`?"), "{told}");
}

#[test]
fn references_look_in_their_own_repository_first() {
    with_site(PORTAL, |site| {
        let story = page(site, "/stories/people-dept/hire/");
        assert_eq!(urls(site, &story.recipes), ["/recipes/people-dept/minutes/", "/recipes/mail/"]);
        assert_eq!(urls(site, &story.named_related), ["/people-dept/guides/about/", "/recipes/mail/"]);
    });
    let named = format!(
        "{PORTAL}=== content/stories/own.md\n---\ntitle: 自分の話\ndate: 2026-11-01\n\
         recipes: [minutes, people-dept/minutes]\nrelated: [/people-dept/guides/about.md]\n---\n本文\n"
    );
    with_site(&named, |site| {
        let story = page(site, "/stories/own/");
        assert_eq!(urls(site, &story.recipes), ["/recipes/minutes/", "/recipes/people-dept/minutes/"]);
        assert_eq!(urls(site, &story.named_related), ["/people-dept/guides/about/"]);
    });
}

#[test]
fn who_answers_for_a_repository_answers_for_its_pages_without_an_owner() {
    with_site(PORTAL, |site| {
        let keeper = |url: &str| keeper(site, page(site, url));
        let person = |id: &str| Keeper::Person(id.to_owned());
        assert_eq!(keeper("/recipes/people-dept/minutes/"), person("mihon-jiro"));
        assert_eq!(keeper("/stories/people-dept/hire/"), person("mihon-jiro"));
        assert_eq!(keeper("/faq/keiri/when/"), person("mihon-hanako"));
        assert_eq!(keeper("/keiri/guides/start/"), Keeper::Nobody);
        assert!(
            site.care()
                .keepers
                .iter()
                .any(|(keeper, load)| *keeper == person("mihon-jiro") && load.pages == 4)
        );
    });
    let story = text(&built(PORTAL), "recipes/people-dept/minutes/index.html");
    assert!(story.contains("見本次郎"), "{story}");
    let told = told(&PORTAL.replace("owner: mihon-jiro", "owner: mihon-jirou"));
    assert!(told.contains("nobody is known as `mihon-jirou`"), "{told}");
    assert!(told.contains("did you mean `mihon-jiro`?") && told.contains("chienowa.yaml:6:"), "{told}");
}

#[test]
fn a_page_is_edited_in_the_repository_it_is_from() {
    let outputs = built(PORTAL);
    let story = text(&outputs, "stories/people-dept/hire/index.html");
    assert!(story.contains("https://git.example.com/jinji/edit/main/content/stories/hire.md"), "{story}");
    assert!(story.contains("https://git.example.com/jinji/log/content/stories/hire.md"), "{story}");
    // Of another repository the portal's own address would lead to nothing.
    assert!(!text(&outputs, "keiri/guides/start/index.html").contains("git.example.com"));
    let own = text(&outputs, "recipes/mail/index.html");
    assert!(own.contains("https://git.example.com/portal/edit/main/content/recipes/mail.md"), "{own}");
}

#[test]
fn people_come_from_all_repositories_and_words_from_the_portal() {
    let unknown = PORTAL.replace("department: jinji\nrecipes", "department: no-such\nrecipes");
    assert!(told(&unknown).contains("`no-such` is not a department"), "{}", told(&unknown));

    let twice = format!(
        "{PORTAL}=== sources/keiri/content/data/people/mihon-jiro.yaml\nname: 別の次郎\npublic: false\n"
    );
    let found = told(&twice);
    assert!(found.starts_with("warning[source::same-person]"), "{found}");
    with_site(&twice, |site| {
        let person = &site.vocabularies.people["mihon-jiro"];
        assert_eq!(person.name.get("ja"), "見本次郎");
        assert!(!person.public, "whom one repository hides is hidden");
    });
    let same = format!(
        "{PORTAL}=== sources/keiri/content/data/people/mihon-hanako.yaml\nname: 見本花子\ndepartment: keiri\n"
    );
    assert_eq!(told(&same), "");
}

#[test]
fn what_collides_is_told_with_both_names() {
    let page = format!(
        "{PORTAL}=== content/stories/people-dept/hire.md\n---\ntitle: 同じ\ndate: 2026-11-01\n---\n文\n"
    );
    let found = told(&page);
    assert!(found.contains("error[url::duplicate]"), "{found}");
    assert!(found.contains("this file and content/stories/people-dept/hire.md both become"), "{found}");

    let asset = format!("{PORTAL}=== content/stories/people-dept/room.png 64x64\ny\n");
    let found = told(&asset);
    assert!(found.contains("sources/jinji/content/stories/room.png"), "{found}");
    assert!(found.contains("this file and content/stories/people-dept/room.png both become"), "{found}");

    let mounts = PORTAL.replace("  keiri:\n", "  keiri: {mount: /people-dept/}\n");
    let found = told(&mounts);
    assert!(found.contains("`keiri` and `jinji` both stand at `people-dept`"), "{found}");
}

#[test]
fn a_mount_keeps_out_of_what_every_portal_has() {
    for (mount, message) in [
        ("stories/jinji", "lies in stories/, which each repository has"),
        ("data", "lies in data/, which each repository has"),
        ("en", "is the folder of a language"),
        ("tags/jinji", "the portal makes /tags/ itself"),
        ("calendar", "the portal makes /calendar/ itself"),
        ("_chienowa", "the portal makes /_chienowa/ itself"),
        ("a//b", "cannot be an address"),
        ("../b", "cannot be an address"),
    ] {
        let found = told(&PORTAL.replace("mount: people-dept", &format!("mount: {mount}")));
        assert!(found.contains("error[") && found.contains(message), "{mount}: {found}");
        assert!(found.contains("chienowa.yaml:"), "{mount}: {found}");
    }
    let found = told(&PORTAL.replace("    mount: people-dept", "    mounted: people-dept"));
    assert!(found.contains("unknown key `mounted`") && found.contains("did you mean `mount`?"), "{found}");
    with_site(&PORTAL.replace("mount: people-dept", "mount: 人事/採用"), |site| {
        page(site, "/stories/人事/採用/hire/");
    });
}

#[test]
fn a_repository_that_is_not_there_or_not_named_is_told() {
    let missing = PORTAL
        .replace("sources/keiri/", "sources/other/")
        .replace("[経理の手引き](/keiri/guides/start.md)", "");
    let tree = SourceTree::from_fixture(&missing);
    let compiled = compiled(&tree);
    let found = human(&compiled.diagnostics, &tree);
    assert!(found.contains("warning[source::missing]"), "{found}");
    assert!(found.contains("git submodule update --init sources/keiri"), "{found}");
    assert!(found.contains("note[source::unnamed]") && found.contains("`other` is not among"), "{found}");
    assert!(outputs(&tree, &compiled).keys().all(|path| !path.contains("other")));
}

#[test]
fn a_repository_is_a_portal_of_its_own_too() {
    let alone: String = PORTAL
        .split("=== ")
        .filter_map(|file| file.strip_prefix("sources/jinji/"))
        .filter(|file| !file.starts_with("chienowa.yaml"))
        .map(|file| format!("=== {file}"))
        .collect();
    // What is the whole portal's it cannot know.
    let alone = alone
        .replace("recipes: [minutes, mail]\nrelated: [/guides/about.md, /recipes/mail.md]\n", "")
        .replace("department: jinji\n", "")
        .replace("authors: [mihon-hanako]\n", "");
    let tree = SourceTree::from_fixture(&alone);
    let compiled = compiled(&tree);
    assert!(!compiled.diagnostics.has_errors(), "{}", human(&compiled.diagnostics, &tree));
    let story = text(&outputs(&tree, &compiled), "stories/hire/index.html");
    assert!(story.contains("<a href=\"/recipes/minutes/\">人事の議事録</a>"), "{story}");
}

#[test]
fn a_save_in_a_repository_is_taken_up_like_any_other() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), PORTAL);
    let mut reading = read::read(folder.path(), None, &read::Options::default()).expect("it is readable");
    let before = compiled(&reading.tree);
    let about = "sources/jinji/content/guides/about.md";
    put(
        folder.path(),
        about,
        "# 人事の手引き\n\n別の文で、[全社の一覧](../recipes/)と[面接の話](../stories/hire.md)。\n",
    );
    let changes =
        reading.update(folder.path(), Some(&[SourcePath::new(about)].into())).expect("it is readable");
    let Changes::Texts(texts) = changes else { panic!("everything was read") };
    let settings = Settings::on(Now::at(DAY));
    let revision = before.revision.expect("the theme is embedded");
    let retold = revision.with_texts(&texts, &before.diagnostics, &settings).expect("only a text changed");
    let clean = compile(&reading.tree, &settings, &mut Memo::new()).revision.expect("the theme is embedded");
    let drawn = |revision| {
        outputs(&reading.tree, &Compiled { revision: Some(revision), diagnostics: Diagnostics::new() })
    };
    let (retold, clean) = (drawn(retold.revision), drawn(clean));
    assert!(text(&clean, "people-dept/guides/about/index.html").contains("別の文で"));
    assert!(retold == clean, "a text alone changed, and not only its page");
}

#[test]
fn the_program_builds_checks_and_reports_such_a_portal() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), &PORTAL.replace("![面接の部屋](room.png)", ""));
    std::fs::remove_file(folder.path().join("sources/jinji/content/stories/room.png"))
        .expect("it was put there");
    let check = run(folder.path(), &["check", "--strict"]);
    assert_eq!(check.status, 0, "{}{}", check.out, check.err);
    let care = run(
        folder.path(),
        &["report", "care", "--owner", "mihon-jiro", "--format", "json", "--at", "2026-11-23"],
    );
    assert!(care.out.contains("\"sources/jinji/content/recipes/minutes.md\""), "{}{}", care.out, care.err);
    let refused = run(folder.path(), &["build", "--output", "sources/jinji/public"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert_eq!(run(folder.path(), &["build", "--quiet"]).status, 0);
    let found = run(folder.path(), &["search", "面接", "--json"]);
    assert!(found.out.contains("\"sources/jinji/content/stories/hire.md\""), "{}{}", found.out, found.err);
    std::fs::remove_dir_all(folder.path().join("sources/keiri")).expect("it was put there");
    assert_eq!(run(folder.path(), &["check"]).status, 0);
    let strict = run(folder.path(), &["check", "--strict"]);
    assert_eq!(strict.status, 1, "{}", strict.out);
}

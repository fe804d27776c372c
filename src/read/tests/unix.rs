//! Names, links and rights, as Unix has them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn link(root: &Path, name: &str, target: impl AsRef<Path>) {
    symlink(target, root.join(name)).expect("a link can be made");
}

#[test]
fn names_are_nfc_whatever_the_disk_says() {
    let folder = portal(&[("content/か\u{3099}/ハ\u{309a}.md", b"a")]);
    assert_eq!(names(&reading(folder.path())), ["content/が/パ.md"]);
}

#[test]
fn of_two_names_that_are_one_the_composed_is_taken_and_the_author_told() {
    let folder = portal(&[("content/が.md", b"composed"), ("content/か\u{3099}.md", b"decomposed")]);
    let reading = reading(folder.path());
    assert_eq!(text(&reading, "content/が.md").text, "composed");
    assert_eq!(codes(&reading), [(Code::ReadSameName, "content/が.md")]);
}

#[test]
fn names_that_cannot_be_addresses_are_told_once_for_a_whole_folder() {
    let folder = portal(&[("content/a\\b/c.md", b""), ("content/a\\b/d.md", b""), ("content/e\x1b.md", b"")]);
    let broken = folder.path().join("content").join(OsStr::from_bytes(b"f\xff.md"));
    fs::write(broken, "").expect("any bytes are a name here");
    let reading = reading(folder.path());
    assert_eq!(names(&reading).len(), 0);
    assert_eq!(
        codes(&reading),
        [
            (Code::ReadBadName, "content/a\\b"),
            (Code::ReadBadName, "content/e\\u{1b}.md"),
            (Code::ReadBadName, "content/f\u{fffd}.md"),
        ]
    );
}

#[test]
fn links_within_the_portal_are_followed() {
    let folder =
        portal(&[("content/shared/logo.png", b""), ("content/a/x.md", b"x"), ("themes/t/y.css", b"y")]);
    link(folder.path(), "content/b", "a");
    link(folder.path(), "content/node_modules", "a");
    link(folder.path(), "content/logo.png", "shared/logo.png");
    link(folder.path(), "content/y.md", "../themes/t/y.css");
    let reading = reading(folder.path());
    assert_eq!(codes(&reading), []);
    assert_eq!(
        names(&reading),
        [
            "content/a/x.md",
            "content/b/x.md",
            "content/logo.png",
            "content/shared/logo.png",
            "content/y.md",
            "themes/t/y.css"
        ]
    );
}

#[test]
fn links_out_of_the_portal_are_errors_and_not_read() {
    let outside = portal(&[("secret/a.md", b"secret")]);
    let folder = portal(&[("content/a.md", b""), ("private.md", b""), ("content-2/a.md", b"")]);
    link(folder.path(), "content/absolute", outside.path().join("secret"));
    link(folder.path(), "content/relative.md", "../private.md");
    link(folder.path(), "content/similar", "../content-2");
    link(folder.path(), "themes", outside.path());
    link(folder.path(), "chienowa.yaml", outside.path().join("secret/a.md"));
    let reading = reading(folder.path());
    assert_eq!(names(&reading), ["content/a.md"]);
    assert!(codes(&reading).iter().all(|(code, _)| *code == Code::ReadLinkOutside), "{:?}", codes(&reading));
    assert_eq!(codes(&reading).len(), 5);
    assert!(reading.diagnostics.iter().any(|told| told.message.contains("`../private.md`")));
}

#[test]
fn a_source_is_a_folder_here_and_links_in_it_stay_among_what_is_read() {
    let outside = portal(&[("content/a.md", b"secret")]);
    let folder = portal(&[
        ("sources/jinji/content/a.md", b"a"),
        ("sources/jinji/README.md", b"not ours"),
        ("sources/keiri/notes/b.md", b"not ours"),
    ]);
    link(folder.path(), "sources/elsewhere", outside.path());
    link(folder.path(), "sources/twice", "jinji");
    link(folder.path(), "sources/LICENSE", "jinji/README.md");
    link(folder.path(), "sources/keiri/content", "notes");
    link(folder.path(), "sources/jinji/content/readme.md", "../README.md");
    link(folder.path(), "sources/jinji/content/b.md", "a.md");
    let told = reading(folder.path());
    assert_eq!(names(&told), ["sources/jinji/content/a.md", "sources/jinji/content/b.md"]);
    assert_eq!(
        codes(&told),
        [
            (Code::ReadLinkOutside, "sources/elsewhere"),
            (Code::ReadLinkOutside, "sources/jinji/content/readme.md"),
            (Code::ReadLinkOutside, "sources/keiri/content"),
            (Code::ReadLinkOutside, "sources/twice"),
        ]
    );
    let linked = portal(&[("content/a.md", b""), ("here/jinji/content/b.md", b"")]);
    link(linked.path(), "sources", "here");
    assert_eq!(codes(&reading(linked.path())), [(Code::ReadLinkOutside, "sources")]);
}

#[test]
fn a_portal_reached_by_a_link_is_read_like_any_other() {
    let folder = portal(&[("portal/content/a/x.md", b"")]);
    link(folder.path(), "portal/content/b", "a");
    link(folder.path(), "way", "portal");
    let reading = reading(&folder.path().join("way"));
    assert_eq!(names(&reading), ["content/a/x.md", "content/b/x.md"]);
}

#[test]
fn links_in_a_circle_and_into_nothing_are_told_and_end() {
    let folder = portal(&[("content/a/x.md", b""), ("content/b/y.md", b"")]);
    link(folder.path(), "content/a/to-b", "../b");
    link(folder.path(), "content/b/to-a", "../a");
    link(folder.path(), "content/up", ".");
    link(folder.path(), "content/self", "self");
    link(folder.path(), "content/nothing.md", "gone.md");
    let reading = reading(folder.path());
    assert_eq!(
        names(&reading),
        ["content/a/to-b/y.md", "content/a/x.md", "content/b/to-a/x.md", "content/b/y.md"]
    );
    let told: Vec<&str> = codes(&reading).into_iter().map(|(_, path)| path).collect();
    assert_eq!(
        told,
        ["content/a/to-b/to-a", "content/b/to-a/to-b", "content/nothing.md", "content/self", "content/up"]
    );
}

#[test]
fn a_pipe_is_told_and_never_waited_for() {
    let folder = portal(&[("content/a.md", b"")]);
    let pipe = folder.path().join("content/pipe.md");
    let made = std::os::unix::net::UnixListener::bind(&pipe);
    assert!(made.is_ok(), "a socket can be made");
    assert_eq!(codes(&reading(folder.path())), [(Code::ReadFailed, "content/pipe.md")]);
}

#[test]
fn a_forbidden_file_is_told_and_a_vanished_one_is_not() {
    let path = SourcePath::new("content/a.md");
    let forbidden = walk::failure(&path, &io::Error::from(io::ErrorKind::PermissionDenied));
    assert_eq!(forbidden.map(|told| (told.code, told.path)), Some((Code::ReadFailed, path.clone())));
    assert_eq!(walk::failure(&path, &io::Error::from(io::ErrorKind::NotFound)), None);
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_read() {
    let folder = portal(&[("content/a.md", b""), ("content/b/c.md", b""), ("content/d.md", b"")]);
    let forbid = |name: &str, mode| {
        let path = folder.path().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights can be changed");
    };
    forbid("content/a.md", 0);
    forbid("content/b", 0);
    // The administrator may read all; then there is nothing to see here.
    if File::open(folder.path().join("content/a.md")).is_err() {
        let reading = reading(folder.path());
        assert_eq!(names(&reading), ["content/d.md"]);
        assert_eq!(codes(&reading), [(Code::ReadFailed, "content/a.md"), (Code::ReadFailed, "content/b")]);
    }
    forbid("content/b", 0o700);
}

//! Files as other systems write them: byte order marks, Windows line ends, names in NFD.

use crate::support::{files_below, put, run};

const STORY: &str = "---\ntitle: 見積もり\nsummary: |\n  一行目\n  二行目\ntags: [月次]\n---\n## 結果\n\n- 一つ\n- 二つ\n\n```text\nコード\n```\n";

fn built(story: &[u8], name: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put(folder.path(), &format!("content/stories/{name}.md"), story);
    let configuration = "title: 知恵の輪\ntimezone: Asia/Tokyo\n"
        .replace('\n', if story.contains(&b'\r') { "\r\n" } else { "\n" });
    put(folder.path(), "chienowa.yaml", configuration);
    let link = format!("[見積もり](stories/{name}.md)\n");
    put(folder.path(), "content/about.md", link);
    let run = run(folder.path(), &["build", "--strict", "--at", "2026-11-23", "--quiet"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    files_below(&folder.path().join("public"))
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_no_page() {
    let plain = built(STORY.as_bytes(), "a");
    let windows = built(format!("\u{feff}{}", STORY.replace('\n', "\r\n")).as_bytes(), "a");
    assert_eq!(plain.keys().collect::<Vec<_>>(), windows.keys().collect::<Vec<_>>());
    let different: Vec<_> = plain.iter().filter(|(name, bytes)| windows[*name] != **bytes).collect();
    for (name, bytes) in &different {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(bytes), text(&windows[*name]), "{name}");
    }
}

#[test]
fn a_name_in_nfd_gives_the_same_address_and_links_as_in_nfc() {
    let composed = built(STORY.as_bytes(), "ガイド");
    let decomposed = built(STORY.as_bytes(), "カ\u{3099}イト\u{3099}");
    assert!(composed.contains_key("stories/ガイド/index.html"));
    assert!(composed == decomposed);
}

//! Pictures of the portal for people to look at, not compared with anything.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::browser::Browser;
use crate::portal::Host;

#[test]
#[ignore = "for people: tests/screenshots"]
fn screenshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let (host, browser) = (Host::start(), Browser::start());
    for (name, path) in [
        ("home", ""),
        ("home-en", "en/"),
        ("story", "stories/2026/minutes-in-15/"),
        ("recipe", "recipes/minutes/"),
        ("module", "training/2026-11-make-it-standard/"),
        ("stories", "stories/"),
        ("recipes", "recipes/"),
        ("search", "search/?q=議事録"),
        ("task", "tasks/minutes/"),
        ("faq", "faq/is-it-true/"),
        ("glossary", "glossary/"),
        ("impact", "impact/"),
        ("impact-report", "impact/report/"),
        ("handbook", "handbook/markdown/"),
        ("my", "my/"),
        ("path", "paths/first-month/"),
        ("new", "new/"),
        ("calendar", "calendar/"),
        ("care", "care/"),
        ("department", "departments/eigyo/"),
        ("person", "people/mihon-hanako/"),
        ("training", "training/"),
        ("not-found", "404.html"),
    ] {
        for width in [1440, 390] {
            for scheme in ["light", "dark"] {
                browser.resize(width, 900);
                browser.prefer(scheme);
                browser.open(&host.url("/", path));
                browser.until("it is loaded", "return document.readyState === 'complete'");
                if name == "search" {
                    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
                }
                let picture =
                    browser.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
                let picture = BASE64_STANDARD
                    .decode(picture["data"].as_str().expect("a picture"))
                    .expect("a picture is base64");
                fs::write(folder.join(format!("{name}-{width}-{scheme}.png")), picture)
                    .expect("the picture can be written");
            }
        }
        browser.prefer("light");
        fs::write(folder.join(format!("{name}.pdf")), browser.print()).expect("the paper can be written");
    }
}

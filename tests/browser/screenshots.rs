//! Pictures of the portal for people to look at, not compared with anything.

use std::fs;
use std::path::Path;

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
                let picture = decode(picture["data"].as_str().expect("a picture"));
                fs::write(folder.join(format!("{name}-{width}-{scheme}.png")), picture)
                    .expect("the picture can be written");
            }
        }
    }
}

/// Base64, as the browser sends pictures.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).expect("base64 has 64 letters");
        bits = bits << 6 | u32::try_from(value).expect("it is below 64");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).expect("it is a byte"));
        }
    }
    bytes
}

//! Which of an image's sizes a browser loads.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::browser::Browser;

/// A photograph of 3,000 by 600 pixels: a slope with a little grain.
pub(crate) fn photograph() -> Vec<u8> {
    let (width, height) = (3000_u16, 600_u16);
    let mut pixels = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let value = (x / 16 + y / 8 + (x * x * 31 + y * y * 17) / 5 % 7) % 256;
            pixels.push(u8::try_from(value).expect("it is a rest of 256"));
        }
    }
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 92)
        .encode(&pixels, width, height, jpeg_encoder::ColorType::Luma)
        .expect("it can be encoded");
    bytes
}

const IMAGE: &str = "const image = document.querySelector('.prose img'); ";

#[test]
fn a_browser_loads_the_size_that_its_screen_needs() {
    let portal = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(portal.path().join("content")).expect("a folder can be made");
    let page = "# 写真\n\n![坂](photo.jpg)\n";
    fs::write(portal.path().join("content/slope.md"), page).expect("a page can be written");
    fs::write(portal.path().join("content/photo.jpg"), photograph()).expect("an image can be written");
    let built = Command::new(env!("CARGO_BIN_EXE_chienowa"))
        .args(["build", "--quiet", "--portable", "--at", "2026-11-23", "--root"])
        .arg(portal.path())
        .output()
        .expect("cargo builds the program");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    for (screen, pixels_a_point, wanted) in
        [(360, 1, 720), (360, 2, 720), (390, 3, 1080), (768, 1, 720), (1280, 1, 720), (1280, 2, 1440)]
    {
        // A browser may keep a larger size that it has loaded.
        let browser = Browser::start();
        let metrics = json!({
            "width": screen, "height": 800, "deviceScaleFactor": pixels_a_point, "mobile": screen < 600,
        });
        browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        browser.open(&format!("file://{}/public/slope/index.html", portal.path().display()));
        browser.until(
            "the image is loaded",
            &format!("{IMAGE} return image.complete && image.currentSrc !== ''"),
        );
        let loaded = browser.text(&format!("{IMAGE} return image.currentSrc.split('/').pop()"));
        assert!(loaded.starts_with(&format!("{wanted}.")), "{screen} × {pixels_a_point}: {loaded}");
        // What `sizes` promises is what the style sheet gives: less would be blurred.
        let shown = browser.run(&format!("{IMAGE} return image.clientWidth"));
        let promised = if screen >= 744 { 680.0 } else { f64::from(screen) * 0.92 };
        let shown = shown.as_f64().expect("a width");
        assert!((promised - 8.0..=promised + 1.0).contains(&shown), "{screen}: {shown}, not {promised}");
        assert_eq!(browser.console_errors(), [""; 0]);
    }
}

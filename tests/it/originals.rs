//! Pictures as contributors leave them: published without what belongs to no picture, and told of.

use std::path::Path;

use jpeg_encoder::ColorType;

use crate::support::{Run, files_below, put, run};

/// Exif data with an orientation and a place.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    tiff.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x40\0\0\0\0PLACE-35.6812N");
    tiff
}

fn photograph(orientation: u8) -> Vec<u8> {
    let pixels: Vec<u8> = (0..40_u32 * 30 * 3).map(|at| (at * at / 5).to_le_bytes()[0]).collect();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.add_app_segment(1, exif(orientation)).expect("it is short");
    encoder.encode(&pixels, 40, 30, ColorType::Rgb).expect("it can be encoded");
    bytes
}

fn pixels(bytes: &[u8]) -> Vec<u8> {
    zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(bytes))
        .decode()
        .expect("it can be decoded")
}

fn holds(bytes: &[u8], word: &str) -> bool {
    memchr::memmem::find(bytes, word.as_bytes()).is_some()
}

fn build(root: &Path, more: &[&str]) -> Run {
    run(root, &[&["build", "--at", "2026-11-23"], more].concat())
}

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put(folder.path(), "chienowa.yaml", "title: 例\n");
    put(folder.path(), "content/index.md", "![写真](photo.jpg)\n");
    put(folder.path(), "content/photo.jpg", photograph(6));
    folder
}

#[test]
fn an_original_is_published_without_its_place_and_stands_as_it_was_held() {
    let here = portal();
    let first = build(here.path(), &[]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert!(first.err.contains("image::place"), "{}", first.err);
    let published = || std::fs::read(here.path().join("public/photo.jpg")).expect("it is published");
    let bytes = published();
    assert!(!holds(&bytes, "PLACE") && holds(&bytes, "Exif"), "only how it is turned is left");
    assert_eq!(pixels(&bytes), pixels(&photograph(6)));
    let page = std::fs::read_to_string(here.path().join("public/index.html")).expect("it is published");
    assert!(page.contains("width=\"30\" height=\"40\""), "the page knows that it is turned");

    // The same bytes each time, whatever is remembered, and told each time.
    for more in [&[][..], &["--no-cache"], &["--verify-cache"]] {
        let again = build(here.path(), more);
        assert!(again.status == 0 && again.err.contains("image::place"), "{more:?}: {}", again.err);
        assert_eq!(published(), bytes, "{more:?}");
    }
    put(here.path(), "content/other.md", "別の頁\n");
    assert!(build(here.path(), &[]).err.contains("image::place"));
    put(here.path(), "content/photo.jpg", photograph(1));
    build(here.path(), &[]);
    assert!(!holds(&published(), "Exif"), "an upright one needs none");
}

#[test]
fn what_metadata_tell_is_told_without_being_repeated_and_can_be_allowed_by_path() {
    let here = portal();
    let address = ["tanaka.jiro", "@", "kaisha.mihon.jp"].concat();
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata>{address}</metadata><g/></svg>");
    put(here.path(), "content/drawing.svg", svg);
    let check = || run(here.path(), &["check", "--at", "2026-11-23", "--verbose"]);
    let told = check();
    assert!((told.out.clone() + &told.err).contains("secret::personal"), "{}", told.out);
    assert!(!told.out.contains("jiro") && !told.err.contains("jiro"));
    let built = build(here.path(), &[]);
    assert!(built.err.contains("secret::personal") && !built.err.contains("jiro"), "{}", built.err);
    let outputs = files_below(&here.path().join("public"));
    assert!(!holds(&outputs["drawing.svg"], "tanaka") && holds(&outputs["drawing.svg"], "<g/>"));
    let allow = "title: 例\nsecrets:\n  allow: [{paths: \"content/*.svg\", kinds: mail, reason: 作者}]\n";
    put(here.path(), "chienowa.yaml", allow);
    let told = check();
    let told = told.out + &told.err;
    assert!(!told.contains("secret::personal") && !told.contains("unused-allowance"), "{told}");
}

#[test]
fn a_file_that_browsers_run_is_not_published() {
    for name in ["form.html", "tool.JS", "old.xhtml", "feed.xml"] {
        let here = portal();
        put(here.path(), &format!("content/{name}"), "<script>alert(1)</script>");
        let built = build(here.path(), &[]);
        assert_eq!(built.status, 1, "{name}");
        assert!(built.err.contains("asset::active"), "{}", built.err);
        assert!(!here.path().join("public").exists());
    }
}

#[test]
fn an_svg_that_runs_something_is_not_published() {
    let here = portal();
    put(
        here.path(),
        "content/drawing.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
    );
    let built = build(here.path(), &[]);
    assert_eq!(built.status, 1);
    assert!(built.err.contains("image::active"), "{}", built.err);
    assert!(!here.path().join("public").exists());
    assert_eq!(run(here.path(), &["check"]).status, 1);
}

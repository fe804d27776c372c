//! Images in the sizes that screens need: what a page offers, what the files show, what is kept between builds.

use std::collections::BTreeMap;
use std::path::Path;

use jpeg_encoder::ColorType;
use serde_json::Value;

use crate::html::{self, Element};
use crate::support::{Run, built, files_below, put, repository, run};

/// Four quarters: red and green above, blue and white below. Rows of colours, three bytes a pixel.
fn quarters(width: usize, height: usize) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let [red, green, blue]: [u8; 3] = match (x * 2 < width, y * 2 < height) {
                (true, true) => [200, 0, 0],
                (false, true) => [0, 200, 0],
                (true, false) => [0, 0, 200],
                (false, false) => [200, 200, 200],
            };
            // Soft waves and a little grain, as in a photograph: of each colour another.
            let wave = ((x * 5 / 7 + y / 3) % 48).abs_diff(24);
            let grain = |by: usize| wave + (x * x * (31 + by) + y * y * (17 + by) + x * y * 7) / 5 % 4;
            let grain = |by| u8::try_from(grain(by)).expect("it is small");
            pixels.extend([red + grain(0), green + grain(4), blue + grain(8)]);
        }
    }
    pixels
}

fn side(pixels: usize) -> u16 {
    u16::try_from(pixels).expect("it is narrow")
}

/// A photograph; each segment is written in front of it.
fn jpeg(width: usize, height: usize, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
    for (number, data) in segments {
        encoder.add_app_segment(*number, data.to_vec()).expect("it is short");
    }
    encoder
        .encode(&quarters(width, height), side(width), side(height), ColorType::Rgb)
        .expect("it can be encoded");
    bytes
}

/// Exif data with an orientation and the place where a picture was made.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend(b"\0\0\0\0GPS-PLACE 35.6812N 139.7671E CAMERA-7");
    tiff
}

/// A PNG: of 1 channel, grey; of 3, colours; of 4, with opacity.
fn png(width: usize, height: usize, channels: usize, data: &[u8], texts: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::from(side(width)), u32::from(side(height)));
    encoder.set_color(match channels {
        1 => png::ColorType::Grayscale,
        3 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    });
    for (key, text) in texts {
        encoder.add_text_chunk((*key).to_owned(), (*text).to_owned()).expect("it is Latin");
    }
    let mut writer = encoder.write_header().expect("it can be encoded");
    writer.write_image_data(data).expect("it can be encoded");
    writer.finish().expect("it can be encoded");
    bytes
}

/// Even areas with sharp edges and a slope of grey, as windows on a screen. Rows of colours, three bytes a pixel.
fn windows(width: usize, height: usize) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let is_edge = x % 163 < 3 || (y + x / 163 * 29) % 87 < 2;
            let shade = u8::try_from(250 - (x + y) * 90 / (width + height)).expect("it is a shade");
            pixels.extend(if is_edge { [20, 40, 120] } else { [shade, shade, 250] });
        }
    }
    pixels
}

/// Letters that repeat, which a PNG packs better in their own size than in any other. One byte a pixel.
fn letters(width: usize, height: usize) -> Vec<u8> {
    let is_ink = |x: usize, y: usize| (x * 7 + y / 12 * 131) % 97 < 31 && y % 12 < 8;
    let rows = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    rows.map(|(x, y)| if is_ink(x, y) { 30 } else { 245 }).collect()
}

/// Colours with a clear margin at the left.
fn with_clear_margin(width: usize, pixels: &[u8]) -> Vec<u8> {
    let opacity = |at: usize| if at % width < width / 4 { 0 } else { 255 };
    pixels.chunks(3).enumerate().flat_map(|(at, pixel)| [pixel[0], pixel[1], pixel[2], opacity(at)]).collect()
}

/// A picture decoded, three or four bytes a pixel.
struct Shown {
    width: usize,
    height: usize,
    channels: usize,
    data: Vec<u8>,
}

impl Shown {
    fn of(name: &str, bytes: &[u8]) -> Self {
        if name.ends_with(".jpg") {
            let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(bytes));
            let data = decoder.decode().expect("a variant can be decoded");
            let (width, height) = decoder.dimensions().expect("it is decoded");
            return Self { width, height, channels: data.len() / width / height, data };
        }
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("it is a PNG");
        let mut data = vec![0; reader.output_buffer_size().expect("it is small")];
        let output = reader.next_frame(&mut data).expect("a variant can be decoded");
        let (width, height) = (output.width as usize, output.height as usize);
        Self { width, height, channels: output.color_type.samples(), data }
    }

    /// The pixel at a place, in hundredths of width and height.
    fn at(&self, across: usize, down: usize) -> &[u8] {
        let at = (self.height * down / 100 * self.width + self.width * across / 100) * self.channels;
        &self.data[at..at + self.channels]
    }

    /// Which quarter of [`quarters`] stands where: left above, right above, left below, right below.
    fn corners(&self) -> [char; 4] {
        [(25, 25), (75, 25), (25, 75), (75, 75)].map(|(across, down)| match self.at(across, down) {
            [150..=255, 0..=100, 0..=100] => 'r',
            [0..=100, 150..=255, 0..=100] => 'g',
            [0..=100, 0..=100, 150..=255] => 'b',
            [150..=255, 150..=255, 150..=255] => 'w',
            other => panic!("{other:?} is none of the colours"),
        })
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn build(root: &Path, more: &[&str]) -> Run {
    run(root, &[&["build", "--at", "2026-11-23"], more].concat())
}

/// Builds a portal that has no mistake; how many images were decoded, and all outputs.
fn outputs(root: &Path) -> (u64, BTreeMap<String, Vec<u8>>) {
    let built = build(root, &["--strict", "--timings=json"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let report: Value = serde_json::from_str(&built.out).expect("one JSON object");
    (report["images_decoded"].as_u64().expect("a count"), files_below(&root.join("public")))
}

fn images(outputs: &BTreeMap<String, Vec<u8>>, page: &str) -> Vec<Element> {
    let text = std::str::from_utf8(&outputs[page]).expect("a page is UTF-8");
    let elements = html::read(text).expect("a page is HTML");
    elements.into_iter().filter(|element| element.name == "img").collect()
}

/// The same after a page was edited: a build without any change looks at nothing.
fn outputs_after_an_edit(root: &Path, edit: &str) -> (u64, BTreeMap<String, Vec<u8>>) {
    put(root, "content/other.md", edit);
    outputs(root)
}

/// The variants in an output by their names.
fn variants(outputs: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, &[u8]> {
    outputs
        .iter()
        .filter_map(|(name, bytes)| Some((name.strip_prefix("_chienowa/images/")?, bytes.as_slice())))
        .collect()
}

fn widths(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    variants(outputs).keys().map(|name| name.split('.').next().unwrap_or_default()).collect()
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// A portal of one page with one image.
fn portal(name: &str, image: &[u8]) -> tempfile::TempDir {
    let here = folder();
    put(here.path(), "content/index.md", format!("![四つの色]({name})\n"));
    put(here.path(), &format!("content/{name}"), image);
    here
}

#[test]
fn a_wide_photograph_is_offered_in_the_sizes_that_screens_need() {
    let photograph = jpeg(2000, 400, &[]);
    let here = portal("photo.jpg", &photograph);
    let (decoded, outputs) = outputs(here.path());
    assert_eq!(decoded, 1);
    let [image] = &images(&outputs, "index.html")[..] else { panic!("one image") };
    assert_eq!(image.attribute("src"), Some("/photo.jpg"));
    assert_eq!((image.attribute("width"), image.attribute("height")), (Some("2000"), Some("400")));
    assert_eq!(image.attribute("sizes"), Some("(min-width: 46.5rem) 42.5rem, 92vw"));
    assert_eq!(outputs["photo.jpg"], photograph, "the original stays as it is");
    // The hashes are those of the bytes: on every machine the same.
    assert_eq!(
        image.attribute("srcset"),
        Some(
            "/_chienowa/images/720.4407abe7c79431b1.jpg 720w, /_chienowa/images/1080.260d8626ddbe5b3c.jpg 1080w, \
             /_chienowa/images/1440.f1670026509412e6.jpg 1440w"
        )
    );
    assert_eq!(variants(&outputs).len(), 3);
    for (name, bytes) in variants(&outputs) {
        let shown = Shown::of(name, bytes);
        let width: usize = name.split('.').next().expect("a name begins with a width").parse().expect(name);
        assert_eq!((shown.width, shown.height), (width, width / 5), "{name}");
        assert_eq!(shown.corners(), ['r', 'g', 'b', 'w'], "{name}");
        assert!(bytes.len() * 2 < photograph.len(), "{name}: {} of {}", bytes.len(), photograph.len());
    }
    assert_eq!(crate::links::problems(&outputs, "/"), Vec::<String>::new());
}

#[test]
fn a_turned_photograph_is_shown_upright() {
    // Stored lying down; what is stored left above is seen right above.
    let here = portal("photo.jpg", &jpeg(400, 2000, &[(1, &exif(6))]));
    let (_, outputs) = outputs(here.path());
    let [image] = &images(&outputs, "index.html")[..] else { panic!("one image") };
    assert_eq!((image.attribute("width"), image.attribute("height")), (Some("2000"), Some("400")));
    assert_eq!(widths(&outputs), ["1080", "1440", "720"]);
    for (name, bytes) in variants(&outputs) {
        let shown = Shown::of(name, bytes);
        assert_eq!(shown.width, shown.height * 5, "{name}");
        assert_eq!(shown.corners(), ['b', 'r', 'w', 'g'], "{name}");
    }
}

#[test]
fn a_second_build_decodes_nothing_and_what_is_damaged_is_mended() {
    let here = portal("photo.jpg", &jpeg(1200, 300, &[]));
    let (decoded, first) = outputs(here.path());
    assert_eq!((decoded, widths(&first)), (1, vec!["720"]));
    let (decoded, second) = outputs_after_an_edit(here.path(), "第一\n");
    assert_eq!(decoded, 0, "the variants were kept");
    assert!(variants(&first) == variants(&second));

    let kept = here.path().join(".chienowa/images");
    let entry = files_below(&kept).into_keys().find(|name| name != "used").expect("one entry is kept");
    let whole = std::fs::read(kept.join(&entry)).expect("it is there");
    let mut damaged = whole.clone();
    let last = damaged.last_mut().expect("it has bytes");
    *last ^= 1;
    for broken in [damaged, whole[..whole.len() / 2].to_vec(), Vec::new()] {
        std::fs::write(kept.join(&entry), &broken).expect("it can be written");
        let (decoded, again) = outputs_after_an_edit(here.path(), &format!("残り {}\n", broken.len()));
        assert_eq!(decoded, 1, "what is damaged is made again");
        assert!(variants(&first) == variants(&again));
        assert_eq!(std::fs::read(kept.join(&entry)).ok(), Some(whole.clone()), "and kept");
    }

    // Elsewhere, by another name in another page: the same bytes under the same name.
    let other = folder();
    put(other.path(), "content/faq/index.md", "![色](../foto.jpeg)\n");
    put(other.path(), "content/foto.jpeg", jpeg(1200, 300, &[]));
    let (_, elsewhere) = outputs(other.path());
    assert_eq!(variants(&elsewhere), variants(&first));
}

#[test]
fn kept_variants_go_when_two_builds_have_not_used_them() {
    let here = portal("photo.jpg", &jpeg(1200, 300, &[]));
    let kept = || files_below(&here.path().join(".chienowa/images")).len() - 1;
    outputs(here.path());
    assert_eq!(kept(), 1);
    put(here.path(), "content/photo.jpg", jpeg(1300, 300, &[]));
    assert_eq!((outputs(here.path()).0, kept()), (1, 2), "the one of the last build is still there");
    put(here.path(), "content/photo.jpg", jpeg(1200, 300, &[]));
    assert_eq!((outputs(here.path()).0, kept()), (0, 2), "so going back costs nothing");
    outputs_after_an_edit(here.path(), "第二\n");
    assert_eq!(kept(), 1);
}

#[test]
fn no_place_camera_or_author_is_published_but_the_meaning_of_colours_is() {
    let profile = [b"ICC_PROFILE\0\x01\x01".as_slice(), b"a profile of wide colours"].concat();
    let segments: [(u8, &[u8]); 4] = [
        (1, &exif(1)),
        (1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>AUTHOR-XMP</x:xmpmeta>"),
        (2, &profile),
        (13, b"Photoshop 3.0\0AUTHOR-IPTC"),
    ];
    let photograph = jpeg(1200, 300, &segments);
    let texts = [("Author", "AUTHOR-TEXT"), ("Comment", "GPS-TEXT")];
    let picture = png(1200, 300, 4, &with_clear_margin(1200, &quarters(1200, 300)), &texts);
    let here = folder();
    put(here.path(), "content/index.md", "![写真](photo.jpg) ![画面](screen.png)\n");
    put(here.path(), "content/photo.jpg", &photograph);
    put(here.path(), "content/screen.png", &picture);
    let (_, outputs) = outputs(here.path());
    let variants = variants(&outputs);
    assert_eq!(variants.len(), 2, "{:?}", variants.keys());
    for secret in
        ["GPS-PLACE", "CAMERA-7", "AUTHOR-XMP", "AUTHOR-IPTC", "AUTHOR-TEXT", "GPS-TEXT", "Exif", "xmp"]
    {
        let lower = [&photograph, &picture].map(|bytes| holds(bytes, secret));
        assert!(lower.contains(&true), "{secret} cannot leak: it is in no original");
        for (name, bytes) in &outputs {
            let may_name_it = name.ends_with(".js") || name.ends_with(".md");
            assert!(may_name_it || !holds(bytes, secret), "{name} holds {secret}");
        }
    }
    assert!(holds(&outputs["photo.jpg"], "a profile of wide colours"));
    for (name, bytes) in &variants {
        assert_eq!(holds(bytes, "a profile of wide colours"), name.ends_with(".jpg"), "{name}");
    }
}

#[test]
fn what_is_transparent_stays_so_and_lines_stay_lossless() {
    let here = portal("screen.png", &png(2000, 400, 4, &with_clear_margin(2000, &quarters(2000, 400)), &[]));
    let (_, outputs) = outputs(here.path());
    assert!(widths(&outputs).contains(&"720"));
    for (name, bytes) in variants(&outputs) {
        let shown = Shown::of(name, bytes);
        assert!(name.ends_with(".png") && shown.channels == 4, "{name}");
        assert_eq!((shown.at(10, 50)[3], shown.at(60, 50)[3]), (0, 255), "{name}");
    }
}

#[test]
fn a_photograph_saved_as_png_is_offered_as_jpeg_and_a_webp_as_what_it_is_like() {
    let here = portal("photo.png", &png(1200, 300, 3, &quarters(1200, 300), &[]));
    let (_, outputs_of_photograph) = outputs(here.path());
    assert!(variants(&outputs_of_photograph).keys().all(|name| name.ends_with(".jpg")));
    assert_eq!(widths(&outputs_of_photograph), ["720"]);

    let mut webp = Vec::new();
    image_webp::WebPEncoder::new(&mut webp)
        .encode(&windows(1800, 400), 1800, 400, image_webp::ColorType::Rgb8)
        .expect("it can be encoded");
    let here = portal("screen.webp", &webp);
    let (_, outputs) = outputs(here.path());
    assert_eq!(widths(&outputs), ["1080", "1440", "720"]);
    for (name, bytes) in variants(&outputs) {
        assert!(name.ends_with(".png"), "{name}");
        assert!(bytes.len() < webp.len(), "{name}");
    }
}

#[test]
fn the_original_stands_in_where_the_largest_width_is_not_made() {
    let here = portal("photo.jpg", &jpeg(1500, 300, &[]));
    let (_, outputs) = outputs(here.path());
    let [image] = &images(&outputs, "index.html")[..] else { panic!("one image") };
    let choices = image.attribute("srcset").expect("there are variants");
    let widths: Vec<&str> =
        choices.split(", ").filter_map(|choice| choice.split_once(' ')).map(|(_, width)| width).collect();
    assert_eq!(widths, ["720w", "1080w", "1500w"]);
    assert!(choices.ends_with("/photo.jpg 1500w"), "{choices}");
}

#[test]
fn what_saves_nothing_is_left_out() {
    // The first has fewer bytes than any variant, the second is hardly wider than the column.
    for (width, data) in [(2000, letters(2000, 300)), (880, letters(880, 300))] {
        let here = portal("plain.png", &png(width, 300, 1, &data, &[]));
        let (_, outputs) = outputs(here.path());
        let [image] = &images(&outputs, "index.html")[..] else { panic!("one image") };
        assert_eq!((image.attribute("srcset"), image.attribute("sizes")), (None, None), "{width}");
        assert_eq!(variants(&outputs).len(), 0, "{width}");
    }
}

#[test]
fn drafts_alone_and_portals_that_do_not_want_it_have_no_variants() {
    let here = portal("photo.jpg", &jpeg(1200, 300, &[]));
    put(here.path(), "content/later.md", "---\ndraft: true\n---\n![色](draft.jpg)\n");
    put(here.path(), "content/draft.jpg", jpeg(1300, 300, &[]));
    let built = build(here.path(), &["--drafts", "--timings=json"]);
    assert_eq!(built.status, 0, "{}", built.err);
    assert!(built.out.contains("\"images_decoded\":1"), "{}", built.out);
    let with_drafts = files_below(&here.path().join("public"));
    let srcset = |page: &str| images(&with_drafts, page)[0].attribute("srcset").is_some();
    assert_eq!((srcset("index.html"), srcset("later/index.html")), (true, false));

    put(here.path(), "chienowa.yaml", "images: {variants: false}\n");
    let (decoded, outputs) = outputs(here.path());
    assert_eq!((decoded, variants(&outputs).len()), (0, 0));
    assert_eq!(images(&outputs, "index.html")[0].attribute("srcset"), None);
}

#[test]
fn a_preview_waits_for_no_variant() {
    let outputs = built(
        "=== chienowa.yaml\ntitle: 例\n=== content/index.md\n![図](a.jpg)\n=== content/a.jpg 4000x3000\n",
    );
    assert_eq!(images(&outputs, "index.html")[0].attribute("srcset"), None);
}

/// What cannot be made smaller, by name, and whether its author is told.
fn difficult() -> [(&'static str, Vec<u8>, Option<&'static str>); 6] {
    let photograph = jpeg(1200, 300, &[]);
    let scan = photograph.windows(2).position(|marker| marker == [0xff, 0xda]).expect("it has a scan");
    let picture = png(1200, 300, 1, &letters(1200, 300), &[]);
    // The header of a picture of 30,000 by 30,000 pixels, with its checksum.
    let mut bomb = picture.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let mut hasher = flate2::Crc::new();
    hasher.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&hasher.sum().to_be_bytes());
    let mut moving = Vec::new();
    let mut encoder = png::Encoder::new(&mut moving, 1200, 300);
    encoder.set_animated(2, 0).expect("it can be animated");
    let mut writer = encoder.write_header().expect("it can be encoded");
    for _ in 0..2 {
        writer.write_image_data(&letters(1200, 300)).expect("it can be encoded");
    }
    writer.finish().expect("it can be encoded");
    [
        ("cut.png", picture[..picture.len() / 2].to_vec(), Some("image::undecodable")),
        ("head.jpg", photograph[..scan].to_vec(), Some("image::undecodable")),
        ("nothing.jpg", b"nothing".to_vec(), Some("image::undecodable")),
        ("bomb.png", bomb, Some("image::too-large")),
        ("moving.png", moving, None),
        (
            "drawing.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4000\" height=\"3000\"/>".to_vec(),
            None,
        ),
    ]
}

#[test]
fn what_cannot_be_made_smaller_is_published_as_it_is_and_told() {
    let here = folder();
    let difficult = difficult();
    let text: String = difficult.iter().map(|(name, ..)| format!("![例]({name})\n")).collect();
    put(here.path(), "content/index.md", text);
    put(here.path(), "chienowa.yaml", "title: 例\n");
    for (name, bytes, _) in &difficult {
        put(here.path(), &format!("content/{name}"), bytes);
    }
    let built = build(here.path(), &[]);
    assert_eq!(built.status, 0, "{}", built.err);
    let checked = run(here.path(), &["check", "--at", "2026-11-23", "--format", "json"]);
    assert_eq!(checked.status, 0, "{}", checked.err);
    let outputs = files_below(&here.path().join("public"));
    assert_eq!(variants(&outputs).len(), 0);
    for (name, bytes, code) in &difficult {
        assert_eq!(outputs[*name], *bytes, "{name}");
        let place = format!("content/{name}");
        let told: Vec<&str> = checked.out.lines().filter(|line| line.contains(&place)).collect();
        // Nobody knows what is missing where a file ends before its picture begins.
        let told: Vec<&str> = told.into_iter().filter(|line| !line.contains("image::metadata")).collect();
        assert_eq!(told.len(), usize::from(code.is_some()), "{name}: {told:?}");
        assert!(told.iter().all(|line| code.is_some_and(|code| line.contains(code))), "{told:?}");
        assert_eq!(built.err.contains(&place), code.is_some(), "{name}: {}", built.err);
    }
    assert_eq!(build(here.path(), &["--strict"]).status, 1);
    assert_eq!(run(here.path(), &["check", "--strict"]).status, 1);
}

#[test]
fn a_portable_folder_names_its_variants_relatively() {
    let here = folder();
    put(here.path(), "content/notes/first.md", "# 一\n\n![色](photo.jpg)\n");
    put(here.path(), "content/notes/photo.jpg", jpeg(1200, 300, &[]));
    let built = build(here.path(), &["--portable"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let outputs = files_below(&here.path().join("public"));
    let [image] = &images(&outputs, "notes/first/index.html")[..] else { panic!("one image") };
    let choices: Vec<&str> = image.attribute("srcset").expect("there are variants").split(", ").collect();
    assert!(choices[0].starts_with("../../_chienowa/images/720."), "{choices:?}");
    assert_eq!(choices[1], "../../notes/photo.jpg 1200w");
}

#[test]
fn the_recipe_names_the_versions_that_are_built_in() {
    let lock = std::fs::read_to_string(repository().join("Cargo.lock")).expect("it is there");
    let mut named = 0;
    for part in chienowa::images::RECIPE.split(", ").skip(1) {
        let (name, version) = part.split_once(' ').expect("a name and a version");
        let package = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&package), "another {name} than {version}: variants may differ, so name it");
        named += 1;
    }
    assert_eq!(named, 6);
}

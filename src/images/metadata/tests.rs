//! Each format with everything that can be taken out, and the same file without it.

use super::*;
use crate::images::decode::{Decoded, decode};
use crate::limits::Limits;
use crate::read::Orientation;

const PLACE: &str = "35.6812N 139.7671E";

/// Exif data with an orientation, a place and a name.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    tiff.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x40\0\0\0\0");
    tiff.extend(PLACE.as_bytes());
    tiff
}

fn colours() -> Vec<u8> {
    (0..48_u32 * 32 * 3).map(|at| (at * at / 7).to_le_bytes()[0]).collect()
}

fn jpeg(is_progressive: bool, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
    encoder.set_progressive(is_progressive);
    encoder.set_restart_interval(2);
    for (number, data) in segments {
        encoder.add_app_segment(*number, data.to_vec()).expect("it is short");
    }
    encoder.encode(&colours(), 48, 32, jpeg_encoder::ColorType::Rgb).expect("it can be encoded");
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png_crate::Encoder::new(&mut bytes, 48, 32);
    encoder.set_color(png_crate::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("it can be encoded");
    writer.write_image_data(&colours()).expect("it can be encoded");
    writer.finish().expect("it can be encoded");
    bytes
}
use ::png as png_crate;

fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).expect("it is short").to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let mut check = flate2::Crc::new();
    check.update(&chunk[4..]);
    chunk.extend(check.sum().to_be_bytes());
    chunk
}

/// A PNG with chunks after its header.
fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let plain = png();
    [&plain[..33], &chunks.concat(), &plain[33..]].concat()
}

/// A WebP in the extended form, with chunks after its picture.
fn webp(flags: u8, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut simple = Vec::new();
    image_webp::WebPEncoder::new(&mut simple)
        .encode(&colours(), 48, 32, image_webp::ColorType::Rgb8)
        .expect("it can be encoded");
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend([flags, 0, 0, 0, 47, 0, 0, 31, 0, 0]);
    body.extend(&simple[12..]);
    for (name, data) in chunks {
        body.extend(*name);
        body.extend(u32::try_from(data.len()).expect("it is short").to_le_bytes());
        body.extend(*data);
        body.extend(std::iter::repeat_n(0, data.len() % 2));
    }
    [b"RIFF", &u32::try_from(body.len()).expect("it is short").to_le_bytes()[..], &body].concat()
}

/// Two pictures of one pixel, with blocks before them.
fn gif(blocks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for block in blocks {
        bytes.extend(*block);
    }
    let picture = b"!\xf9\x04\0\x0a\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    bytes.extend(picture.repeat(2));
    bytes.push(b';');
    bytes
}

const LOOP: &[u8] = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";

/// A box of an AVIF file.
fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).expect("it is short").to_be_bytes();
    [&length[..], kind, content].concat()
}

/// A picture of 16 bytes and metadata after it: Exif data and XMP.
fn avif(exif: &[u8], xmp: &[u8]) -> Vec<u8> {
    let info = |id: u8, kind: &[u8; 4], rest: &[u8]| {
        boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0][..], kind, b"\0", rest].concat())
    };
    let infos =
        [info(1, b"av01", b""), info(2, b"Exif", b""), info(3, b"mime", b"application/rdf+xml\0")].concat();
    let infos = boxed(b"iinf", &[&[0, 0, 0, 0, 0, 3][..], &infos].concat());
    let begins = boxed(b"ftyp", b"avif\0\0\0\0avifmif1");
    let with_places = |at: usize| {
        let mut places = vec![0, 0, 0, 0, 0x44, 0, 0, 3];
        let mut from = at;
        for (id, length) in [(1, 16), (2, exif.len()), (3, xmp.len())] {
            places.extend([0, id, 0, 0, 0, 1]);
            places.extend(u32::try_from(from).expect("it is short").to_be_bytes());
            places.extend(u32::try_from(length).expect("it is short").to_be_bytes());
            from += length;
        }
        [begins.clone(), boxed(b"meta", &[&[0; 4][..], &infos, &boxed(b"iloc", &places)].concat())].concat()
    };
    let head = with_places(with_places(0).len() + 8);
    [head, boxed(b"mdat", &[&[7; 16][..], exif, xmp].concat())].concat()
}

/// What is published of a file.
fn stripped(bytes: &[u8]) -> Vec<u8> {
    let stripped = strip(bytes).expect("the form is known");
    let published = stripped.bytes.unwrap_or_else(|| bytes.to_vec());
    // What was taken out once is gone.
    let again = strip(&published).expect("the form is known");
    assert_eq!(again.bytes, None);
    assert_eq!((again.metadata.has_place, holds(&again.metadata.text, PLACE)), (false, false));
    published
}

fn holds(bytes: impl AsRef<[u8]>, word: &str) -> bool {
    memchr::memmem::find(bytes.as_ref(), word.as_bytes()).is_some()
}

/// Pixels and how they are turned.
fn picture(bytes: &[u8]) -> (Vec<u8>, Orientation, Option<Vec<u8>>) {
    match decode(bytes, Limits::DEFAULT.image_pixels) {
        Ok(Decoded::Picture(picture)) => (picture.pixels.data, picture.orientation, picture.colours.profile),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_jpeg_loses_everything_but_its_picture_its_colours_and_how_it_is_turned() {
    let profile = [b"ICC_PROFILE\0\x01\x01".to_vec(), vec![3; 200]].concat();
    for is_progressive in [false, true] {
        let exif = [b"Exif\0\0".to_vec(), exif(6)].concat();
        let xmp =
            [b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='".as_slice(), PLACE.as_bytes()].concat();
        let iptc = [b"Photoshop 3.0\08BIM\x04\x04".as_slice(), PLACE.as_bytes()].concat();
        let told = [
            (1, &exif[..]),
            (1, &xmp),
            (2, &profile),
            (2, b"MPF\0more pictures"),
            (13, &iptc),
            (11, b"JUMBF"),
        ];
        let mut whole = jpeg(is_progressive, &told);
        whole.splice(2..2, [b"\xff\xfe\0\x14".as_slice(), PLACE.as_bytes()].concat());
        whole.extend([jpeg(false, &[(1, &exif)]), PLACE.as_bytes().to_vec()].concat());
        let published = stripped(&whole);
        assert!(!holds(&published, "139.7671") && !holds(&published, "JUMBF") && !holds(&published, "MPF"));
        assert_eq!(picture(&published), picture(&whole));
        assert_eq!(picture(&published).1.number(), 6);
        assert!(picture(&published).2.is_some_and(|profile| profile.len() == 200));
        // Byte for byte what the encoder makes without them.
        let minimal =
            [b"Exif\0\0".to_vec(), tiff::orientation_only(&exif[6..]).expect("it is turned")].concat();
        assert_eq!(published, jpeg(is_progressive, &[(1, &minimal), (2, &profile)]));
        let metadata = strip(&whole).expect("it is a JPEG").metadata;
        assert!(metadata.has_place && metadata.text.contains(PLACE));
    }
    let upright = [b"Exif\0\0".to_vec(), exif(1)].concat();
    assert_eq!(stripped(&jpeg(false, &[(1, &upright)])), jpeg(false, &[]));
    assert_eq!(strip(&jpeg(true, &[])).expect("it is a JPEG").bytes, None, "nothing to take out");
}

#[test]
fn a_jfif_header_loses_its_thumbnail() {
    let plain = jpeg(false, &[]);
    assert_eq!(&plain[2..6], b"\xff\xe0\0\x10");
    let mut whole = plain.clone();
    whole[18..20].copy_from_slice(&[1, 1]);
    whole[5] += 3;
    whole.splice(20..20, [9, 9, 9]);
    assert_eq!(stripped(&whole), plain);
}

#[test]
fn a_png_loses_texts_times_and_what_no_decoder_knows() {
    use std::io::Write;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(PLACE.as_bytes()).expect("memory takes all");
    let packed = packed.finish().expect("memory takes all");
    let chunks = [
        png_chunk(b"tEXt", [b"Author\0".as_slice(), PLACE.as_bytes()].concat().as_slice()),
        png_chunk(b"zTXt", &[b"Comment\0\0".as_slice(), &packed].concat()),
        png_chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\x01\0\0\0".as_slice(), &packed].concat()),
        png_chunk(b"tIME", &[7, 234, 11, 23, 9, 0, 0]),
        png_chunk(b"eXIf", &exif(1)),
        png_chunk(b"prVt", PLACE.as_bytes()),
    ];
    let whole = [png_with(&chunks), PLACE.as_bytes().to_vec()].concat();
    let published = stripped(&whole);
    assert_eq!(published, png());
    assert_eq!(picture(&published), picture(&whole));
    let metadata = strip(&whole).expect("it is a PNG").metadata;
    assert!(metadata.has_place);
    assert_eq!(metadata.text.matches(PLACE).count(), 6, "{}", metadata.text);
    // What the colours mean stays, and how it is turned.
    let kept = [png_chunk(b"gAMA", &[0, 0, 177, 143]), png_chunk(b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1])];
    assert_eq!(stripped(&png_with(&kept)), png_with(&kept));
    let turned = stripped(&png_with(&[png_chunk(b"eXIf", &exif(6))]));
    assert!(!holds(&turned, "139.7671"));
    let read = png_crate::Decoder::new(std::io::Cursor::new(&turned)).read_info().expect("it is a PNG");
    let left = read.info().exif_metadata.as_ref().expect("it is turned");
    assert_eq!(Orientation::of_exif(left).number(), 6);
}

#[test]
fn a_webp_loses_its_metadata_and_its_header_says_so() {
    let xmp = [b"<x GPSLatitude='".as_slice(), PLACE.as_bytes()].concat();
    let upright = exif(1);
    let whole = webp(0x0c, &[(b"EXIF", &upright), (b"XMP ", &xmp), (b"MORE", b"unknown")]);
    assert_eq!(stripped(&whole), webp(0, &[]));
    assert_eq!(picture(&stripped(&whole)), picture(&whole));
    let mut trailing = whole.clone();
    trailing.extend(PLACE.as_bytes());
    assert_eq!(stripped(&trailing), webp(0, &[]));
    let minimal = tiff::orientation_only(&exif(8)).expect("it is turned");
    assert_eq!(stripped(&webp(0x08, &[(b"EXIF", &exif(8))])), webp(0x08, &[(b"EXIF", &minimal)]));
    assert!(strip(&whole).is_some_and(|stripped| stripped.metadata.has_place));
}

#[test]
fn a_gif_loses_comments_and_what_applications_added_and_still_moves() {
    let comment = [b"!\xfe\x12".as_slice(), PLACE.as_bytes(), b"\0"].concat();
    // XMP is no row of blocks; its end is made so that whoever reads it as one comes out.
    let tail: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    let xmp = [b"!\xff\x0bXMP DataXMP".as_slice(), b"<x>", PLACE.as_bytes(), &tail].concat();
    let whole = gif(&[LOOP, &comment, &xmp]);
    assert_eq!(stripped(&whole), gif(&[LOOP]));
    assert_eq!(stripped(&[whole.clone(), b"after".to_vec()].concat()), gif(&[LOOP]));
    assert!(strip(&whole).is_some_and(|stripped| stripped.metadata.text.contains(PLACE)));
    assert_eq!(strip(&gif(&[LOOP])).expect("it is a GIF").bytes, None);
}

#[test]
fn the_metadata_of_an_avif_become_zeros_where_they_lie() {
    let exif = [vec![0; 4], exif(1)].concat();
    let xmp = [b"<x GPSLatitude='".as_slice(), PLACE.as_bytes()].concat();
    let whole = avif(&exif, &xmp);
    assert_eq!(stripped(&whole), avif(&vec![0; exif.len()], &vec![0; xmp.len()]));
    assert!(strip(&whole).is_some_and(|stripped| stripped.metadata.has_place));
}

#[test]
fn an_svg_loses_comments_and_metadata_and_nothing_else() {
    let shown = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"2\">\
                 <title>絵 &gt; 図</title><style><![CDATA[a>b{} <!-- no comment --> <metadata>]]></style>\
                 <path d=\"m0 0\" class='a > b'/></svg>";
    let whole = shown
        .replace(
            "<title>",
            &format!("<!-- {PLACE} --><metadata id=\"m\"><r:R>{PLACE}<metadata/></r:R></metadata><title>"),
        )
        .replace("<path", "<svg:metadata/><path");
    assert_eq!(String::from_utf8(stripped(whole.as_bytes())).expect("it is UTF-8"), shown);
    assert_eq!(strip(b"<html><!-- x --></html>"), None);
    assert_eq!(strip(b"<svg><metadata>"), None);
}

#[test]
fn an_svg_that_runs_something_is_known() {
    for active in [
        "<svg><script>x</script></svg>",
        "<svg><SVG:Script href='x.js'/></svg>",
        "<svg onload=\"x\"/>",
        "<svg><g\nonclick = 'x'/></svg>",
        "<svg><a href=\"javascript:x\"/></svg>",
        "<svg><a xlink:href=' java&#10;script:x'/></svg>",
        "<svg><a href='&#x6a;avascript:x'/></svg>",
        "<svg><set attributeName='onclick' to='x'/></svg>",
        "<svg><animate attributeName='href' values='#;javascript:x'/></svg>",
        "<svg><use href='data:image/svg+xml;base64,AAAA'/></svg>",
        "<svg><foreignObject><p/></foreignObject></svg>",
        "<svg><h:img xmlns:h=\"http://www.w3.org/1999/xhtml\"/></svg>",
        "<!DOCTYPE svg [<!ENTITY x '<script/>'>]><svg>&x;</svg>",
        "<!DOCTYPE svg [<!-- ' -->]><svg onload='x'/><!-- ' ]> -->",
        "<?xml-stylesheet href='x.xsl' type='text/xsl'?><svg/>",
        "<!-- <svg> --><svg onbegin='x'/>",
    ] {
        assert!(active_in(active).is_some(), "{active}");
    }
    assert!(active(b"\xff\xfe<\0s\0v\0g\0").is_some());
    for plain in [
        "<svg xmlns='http://www.w3.org/2000/svg'><text>on = javascript: &lt;script></text></svg>",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/svg11.dtd\" [<!ENTITY ns_svg \
         \"http://www.w3.org/2000/svg\">]><svg xmlns='&ns_svg;'/>",
        "<svg><!-- <script> --><image href='data:image/png;base64,AAAA'/><a href='https://example.com/?a=1&amp;b=2'/></svg>",
        "<svg><style>.a > .b { fill: red }</style><animate attributeName='opacity' values='0;1'/></svg>",
    ] {
        assert_eq!(active_in(plain), None, "{plain}");
    }
}

fn active_in(text: &str) -> Option<String> {
    active(text.as_bytes())
}

#[test]
fn damaged_files_are_followed_or_left_and_never_cut() {
    let exif_jpeg = [b"Exif\0\0".to_vec(), exif(6)].concat();
    let exif_avif = [vec![0; 4], exif(1)].concat();
    let samples = [
        jpeg(false, &[(1, &exif_jpeg)]),
        jpeg(true, &[(1, &exif_jpeg)]),
        png_with(&[png_chunk(b"eXIf", &exif(6)), png_chunk(b"tEXt", b"a\0b")]),
        webp(0x08, &[(b"EXIF", &exif(6))]),
        gif(&[LOOP, b"!\xfe\x01a\0"]),
        avif(&exif_avif, b"xmp"),
        b"<svg><!-- a --><metadata><x/></metadata><path d='m0 0'/></svg>".to_vec(),
    ];
    for sample in samples {
        let mut random = 1_u32;
        for _ in 0..3_000 {
            let mut damaged = sample.clone();
            for _ in 0..3 {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = usize::try_from(random >> 8).expect("it fits") % damaged.len();
                damaged[at] = random.to_le_bytes()[3];
            }
            let _ = (strip(&damaged), active(&damaged));
        }
        for end in 0..sample.len() {
            let Some(stripped) = strip(&sample[..end]) else { continue };
            let published = stripped.bytes.unwrap_or_else(|| sample[..end].to_vec());
            // Of the picture everything that was there is still there.
            let whole =
                strip(&sample).and_then(|stripped| stripped.bytes).expect("there is something to take out");
            let shared = published.iter().zip(&whole).take_while(|(one, other)| one == other).count();
            assert!(
                shared + 16 >= published.len(),
                "{end} of {}: {shared} of {}",
                sample.len(),
                published.len()
            );
        }
    }
}

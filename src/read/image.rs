//! Width and height of an image from the first bytes of its file.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

use super::{ImageSize, exif};

/// An `<svg>` element begins within this, after any comment and document type.
const SVG_HEAD_BYTES: u64 = 8 * 1024;

/// The size, if the file's name and header are those of an image that browsers show. Of a photograph it is the size
/// after turning it as its Exif data says, which browsers do.
pub(super) fn image_size(disk: &Path) -> Option<ImageSize> {
    let extension = disk.extension()?.to_str()?.to_lowercase();
    size_in(&extension, || Some(BufReader::new(File::open(disk).ok()?)))
}

/// The same of what is read; only for names of images is it opened.
pub(crate) fn size_in<F: BufRead + Seek>(
    extension: &str,
    open: impl FnOnce() -> Option<F>,
) -> Option<ImageSize> {
    match extension {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" => {
            let mut file = open()?;
            let size = imagesize::reader_size(&mut file).ok()?;
            let width = u32::try_from(size.width).ok()?;
            let height = u32::try_from(size.height).ok()?;
            file.rewind().ok()?;
            let is_turned = exif::of_jpeg(&mut file).is_some_and(exif::Orientation::swaps_sides);
            let (width, height) = if is_turned { (height, width) } else { (width, height) };
            (width > 0 && height > 0).then_some(ImageSize { width, height })
        }
        "svg" => {
            let mut head = Vec::new();
            open()?.take(SVG_HEAD_BYTES).read_to_end(&mut head).ok()?;
            svg_size(&String::from_utf8_lossy(&head))
        }
        _ => None,
    }
}

/// By <https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS>: `width` and `height`; what lacks comes from `viewBox`.
pub(crate) fn svg_size(text: &str) -> Option<ImageSize> {
    let tag = opening_tag(text)?;
    let view_box = attribute(tag, "viewBox").and_then(view_box);
    let width = attribute(tag, "width").and_then(pixels);
    let height = attribute(tag, "height").and_then(pixels);
    let (width, height) = match (width, height, view_box) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((across, down))) => (width, width * down / across),
        (None, Some(height), Some((across, down))) => (height * across / down, height),
        (None, None, Some(view_box)) => view_box,
        _ => return None,
    };
    Some(ImageSize { width: whole(width)?, height: whole(height)? })
}

fn whole(pixels: f64) -> Option<u32> {
    let rounded = pixels.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    (1.0..=f64::from(u32::MAX)).contains(&rounded).then_some(rounded as u32)
}

/// The attributes of the first `<svg …>` that is not in a comment.
fn opening_tag(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = &rest[rest.find('<')?..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = &comment[comment.find("-->")?..];
        } else if let Some(tag) = rest.strip_prefix("<svg").filter(|tag| tag.starts_with(char::is_whitespace))
        {
            return Some(&tag[..tag_end(tag)?]);
        } else {
            rest = &rest[1..];
        }
    }
}

/// Where the tag's `>` stands, which may also be in a quoted value.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(at, char)| {
        match (quote, char) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            _ => {}
        }
        None
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|char| matches!(char, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if key.trim() == name {
            return Some(value);
        }
        rest = next;
    }
}

/// CSS pixels; none for a share of the surroundings (`%`, `em`).
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit_at = length.find(|char: char| char.is_ascii_alphabetic() || char == '%').unwrap_or(length.len());
    let (number, unit) = length.split_at(unit_at);
    let per_unit = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    positive(number.trim()).map(|number| number * per_unit)
}

fn view_box(value: &str) -> Option<(f64, f64)> {
    let mut numbers = value.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty()).skip(2);
    Some((positive(numbers.next()?)?, positive(numbers.next()?)?))
}

fn positive(number: &str) -> Option<f64> {
    number.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> Option<(u32, u32)> {
        svg_size(text).map(|size| (size.width, size.height))
    }

    #[test]
    fn an_svg_has_the_size_that_a_browser_gives_it() {
        assert_eq!(size(r#"<svg xmlns="x" width="640" height="480px">"#), Some((640, 480)));
        assert_eq!(size(r#"<?xml version="1.0"?><svg viewBox="0 0 24 12">"#), Some((24, 12)));
        assert_eq!(size(r#"<svg width="100%" height="100%" viewBox="0,0,300,150">"#), Some((300, 150)));
        assert_eq!(size(r"<svg width='48' viewBox='0 0 24 12'>"), Some((48, 24)));
        assert_eq!(size(r#"<svg width="25.4mm" height="1in">"#), Some((96, 96)));
    }

    #[test]
    fn words_around_the_svg_element_do_not_mislead() {
        assert_eq!(size(r#"<!-- <svg width="1" height="1"> --><svg width="2" height="3">"#), Some((2, 3)));
        assert_eq!(size(r#"<svg title="a > b" stroke-width="9" width="2" height="3">"#), Some((2, 3)));
        assert_eq!(size(r#"<svgs width="1" height="1">"#), None);
    }

    #[test]
    fn an_svg_without_a_sensible_size_has_none() {
        for text in
            ["", "<svg >", r#"<svg width="-1" height="2">"#, r#"<svg viewBox="0 0 0 0">"#, "<svg width=\"1"]
        {
            assert_eq!(size(text), None, "{text}");
        }
    }
}

//! `limits` of chienowa.yaml: how much a portal may ask for.

use crate::limits::Limits;
use crate::parse::yaml::Fields;

/// Upper bounds are what was tried, or what other parts can take: the YAML library ends at 128 levels, and browsers at
/// 512 elements in each other.
pub(super) fn limits(fields: &mut Fields<'_, '_>) -> Limits {
    let default = Limits::default();
    let read = |fields: &mut Fields<'_, '_>| Limits {
        text_bytes: number(fields, "text_bytes", 1_000, 1_000_000_000).unwrap_or(default.text_bytes),
        total_text_bytes: number(fields, "total_text_bytes", 1_000, 100_000_000_000)
            .unwrap_or(default.total_text_bytes),
        files: number(fields, "files", 1, 10_000_000).unwrap_or(default.files),
        yaml_bytes: number(fields, "yaml_bytes", 1_000, 100_000_000).unwrap_or(default.yaml_bytes),
        yaml_aliases: number(fields, "yaml_aliases", 0, 10_000).unwrap_or(default.yaml_aliases),
        yaml_depth: number(fields, "yaml_depth", 4, 100).unwrap_or(default.yaml_depth),
        markdown_depth: number(fields, "markdown_depth", 1, 200).unwrap_or(default.markdown_depth),
        image_pixels: number(fields, "image_pixels", 1, 1_000_000_000).unwrap_or(default.image_pixels),
        image_bytes: number(fields, "image_bytes", 1, 2_000_000_000).unwrap_or(default.image_bytes),
    };
    fields.nested("limits", read).unwrap_or(default)
}

fn number<N: TryFrom<i64>>(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    least: i64,
    most: i64,
) -> Option<N> {
    fields.whole(key, least, most).and_then(|number| N::try_from(number).ok())
}

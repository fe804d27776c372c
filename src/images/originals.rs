//! The pictures of a portal as they are published: the files of contributors without what does not belong to the picture.

use rayon::prelude::*;

use super::metadata::{self, Metadata};
use crate::limits::Limits;
use crate::model::{PictureFile, PictureTrouble};
use crate::paths::SourcePath;
use crate::read::{Asset, SourceFile, SourceTree};

/// Looks at the pictures among some files, in their order, and tells of those that there is something to tell of. Files
/// that cannot be read are told of by whoever copies them.
pub fn originals<'a>(
    sources: impl IntoIterator<Item = &'a SourcePath>,
    tree: &SourceTree,
    limits: &Limits,
) -> Vec<PictureFile> {
    let sources: Vec<&SourcePath> = sources.into_iter().collect();
    let look = |source: &&SourcePath| {
        let SourceFile::Asset(asset) = tree.get(source)? else { return None };
        let bytes = bytes(source, asset, limits)?;
        let active = if is_svg(source) { metadata::active(&bytes).map(PictureTrouble::Active) } else { None };
        let stripped = metadata::strip(&bytes);
        let trouble = active.or_else(|| {
            (stripped.is_none() && metadata::is_known(&bytes)).then_some(PictureTrouble::NotFollowed)
        });
        let Metadata { has_place, text } = stripped.map(|stripped| stripped.metadata).unwrap_or_default();
        let is_plain = trouble.is_none() && !has_place && text.is_empty();
        (!is_plain).then(|| PictureFile { source: (*source).clone(), has_place, text, trouble })
    };
    sources.par_iter().filter_map(look).collect()
}

/// The bytes that are published of an asset; none if they are those of its file.
pub fn published(source: &SourcePath, asset: &Asset, limits: &Limits) -> Option<Vec<u8>> {
    metadata::strip(&bytes(source, asset, limits)?)?.bytes
}

/// The bytes of a picture; none if the name is that of something else, or the file is too large or gone.
fn bytes(source: &SourcePath, asset: &Asset, limits: &Limits) -> Option<Vec<u8>> {
    let endings = ["jpg", "jpeg", "png", "webp", "gif", "avif", "svg"];
    let is_picture = endings.contains(&source.extension().as_str()) && asset.length <= limits.image_bytes;
    if is_picture { asset.bytes.read().ok() } else { None }
}

fn is_svg(source: &SourcePath) -> bool {
    source.extension() == "svg"
}

//! Which images are wanted in smaller sizes, told from their names and sizes alone, and which sizes there are in the
//! end. Never looks into an image: `images` does.

use std::collections::BTreeMap;

use super::{ImageTarget, Site, Status};
use crate::paths::SourcePath;
use crate::read::ImageSize;

/// Where the files of variants lie; their names hold a hash of their bytes, so they may be cached for ever.
pub const IMAGE_VARIANTS_URL: &str = "/_chienowa/images/";

/// Pixels across. The reading column of the default theme is 680 wide: 720 fills it, and a phone of two pixels to one;
/// 1080 a phone of three; 1440 the column on a screen of two.
pub const VARIANT_WIDTHS: [u32; 3] = [720, 1080, 1440];

/// A variant is worth its file only if it is at most this share of the original across, in percent.
const MOST_OF_ORIGINAL: u64 = 80;

/// An image that is wanted in smaller sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedVariants {
    /// The file.
    pub source: SourcePath,
    /// Its size as it is looked at; none if its header cannot be read.
    pub size: Option<ImageSize>,
    /// Pixels across, rising.
    pub widths: Vec<u32>,
}

/// The variants that there are, by the address of their original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageVariants(pub BTreeMap<String, Vec<ImageVariant>>);

/// A smaller version of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageVariant {
    /// Pixels across.
    pub width: u32,
    /// The name of its file below [`IMAGE_VARIANTS_URL`].
    pub file: String,
}

impl ImageVariant {
    /// Its address below the base.
    pub fn url(&self) -> String {
        format!("{IMAGE_VARIANTS_URL}{}", self.file)
    }
}

/// The widths in which an image is wanted besides its own.
pub fn variant_widths(size: ImageSize) -> Vec<u32> {
    let most = u64::from(size.width) * MOST_OF_ORIGINAL / 100;
    VARIANT_WIDTHS.into_iter().filter(|width| u64::from(*width) <= most).collect()
}

impl Site {
    /// The images that published pages show and that are wanted smaller, by address. Not those of drafts alone: they
    /// change often, and nobody but their author loads them. An image of an unknown size is among them, without
    /// widths, for its author should know.
    pub fn wanted_variants(&self) -> BTreeMap<String, WantedVariants> {
        if !self.config.image_variants {
            return BTreeMap::new();
        }
        let published = self.pages.iter().filter(|page| page.status == Status::Published);
        let images = published.flat_map(|page| &page.images);
        images
            .filter_map(|image| {
                let ImageTarget::Local(url, size) = image else { return None };
                let (source, _) = self.assets.get(url)?;
                let is_photograph_or_screenshot =
                    matches!(source.extension().as_str(), "jpg" | "jpeg" | "png" | "webp");
                let widths = size.map_or_else(Vec::new, variant_widths);
                let is_wanted = size.is_none() || !widths.is_empty();
                let wanted = WantedVariants { source: source.clone(), size: *size, widths };
                (is_photograph_or_screenshot && is_wanted).then(|| (url.clone(), wanted))
            })
            .collect()
    }
}

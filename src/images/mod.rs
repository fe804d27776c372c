//! Smaller variants of images: decoded, turned, made smaller and encoded, or taken from what an earlier build kept.
//!
//! Reads the images of the tree, and reads and writes `.chienowa/images/`; nothing else. Knows no page: which images
//! and widths are wanted is decided by the model, and where variants are used by rendering.
#![expect(clippy::disallowed_methods, reason = "this module keeps variants of images")]

mod budget;
mod decode;
mod encode;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod metadata;
mod originals;
mod pixels;
mod shrink;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::hash::Hash;
use crate::limits::Limits;
use crate::model::{ImageVariant, ImageVariants, WantedVariants};
use crate::paths::SourcePath;
use crate::read::{Asset, AssetBytes, SourceFile, SourceTree};
use budget::Budget;
use decode::{Decoded, Problem};
use store::{Head, Store, Variant};

pub use originals::{originals, published};

/// Everything besides an image and its widths that decides about the bytes of its variants: raised when something here
/// changes them. A test compares the versions with those that are built in.
pub const RECIPE: &str =
    "2, zune-jpeg 0.5.15, png 0.18.1, fdeflate 0.3.7, flate2 1.1.11, image-webp 0.2.4, jpeg-encoder 0.7.1";

/// The variants of a portal's images.
#[derive(Debug)]
pub struct Images {
    variants: Arc<ImageVariants>,
    /// What each file is made from, and the hash of its bytes.
    files: BTreeMap<String, (Origin, Hash)>,
    store: Store,
    /// How many images were decoded; the variants of the others were kept by an earlier build.
    pub decoded: usize,
    most_pixels: u64,
}

/// What a variant's file is made from.
#[derive(Clone, Debug)]
struct Origin {
    source: SourcePath,
    bytes: AssetBytes,
    key: String,
    widths: Vec<u32>,
}

/// What became of one image.
struct Done {
    origin: Origin,
    variants: Vec<Head>,
    is_decoded: bool,
}

/// Makes the variants that are wanted, by the address of their original, in parallel. `work` is the folder
/// `.chienowa`.
pub fn make(
    wanted: &BTreeMap<String, WantedVariants>,
    tree: &SourceTree,
    work: &Path,
    limits: &Limits,
) -> (Images, Vec<Diagnostic>) {
    let store = Store::new(work);
    let budget = Budget::new(limits.image_pixels);
    let done: Vec<(&String, Result<Done, Diagnostic>)> =
        wanted.par_iter().map(|(url, wanted)| (url, one(wanted, tree, &store, &budget, limits))).collect();
    let most_pixels = limits.image_pixels;
    let mut images =
        Images { variants: Arc::default(), files: BTreeMap::new(), store, decoded: 0, most_pixels };
    let (mut variants, mut used, mut found) = (ImageVariants::default(), BTreeSet::new(), Vec::new());
    for (url, result) in done {
        match result {
            Ok(done) => {
                images.decoded += usize::from(done.is_decoded);
                used.insert(done.origin.key.clone());
                let mut offered = Vec::with_capacity(done.variants.len());
                for head in done.variants {
                    images.files.insert(head.file.clone(), (done.origin.clone(), head.content));
                    offered.push(ImageVariant { width: head.width, file: head.file });
                }
                variants.0.insert(url.clone(), offered);
            }
            Err(problem) => found.push(problem),
        }
    }
    images.store.end_build(&used);
    images.variants = Arc::new(variants);
    (images, found)
}

/// What [`make`] would find wrong with the images. Keeps nothing; images whose variants a build has kept are right.
pub fn problems(
    wanted: &BTreeMap<String, WantedVariants>,
    tree: &SourceTree,
    work: &Path,
    limits: &Limits,
) -> Vec<Diagnostic> {
    let (store, budget) = (Store::new(work), Budget::new(limits.image_pixels));
    let problem = |wanted: &WantedVariants| {
        let asset = asset(wanted, tree, limits)?;
        let hash = hash(&asset.bytes).map_err(|error| unreadable(&wanted.source, &error))?;
        if store.load(&key(hash, &wanted.widths)).is_some() {
            return Ok(Decoded::LeftAsItIs);
        }
        let _share = budget.take(pixels(wanted, limits)?);
        let bytes = asset.bytes.read().map_err(|error| unreadable(&wanted.source, &error))?;
        decode::decode(&bytes, limits.image_pixels).map_err(|problem| told(&wanted.source, problem, limits))
    };
    wanted.par_iter().filter_map(|(_, wanted)| problem(wanted).err()).collect()
}

impl Images {
    /// The variants that there are: those that save bytes.
    pub fn variants(&self) -> Arc<ImageVariants> {
        Arc::clone(&self.variants)
    }

    /// The hash of the bytes of a variant's file, known without reading them.
    pub fn hash(&self, file: &str) -> Hash {
        self.file(file).1
    }

    fn file(&self, file: &str) -> &(Origin, Hash) {
        self.files.get(file).expect("only files of these variants are planned")
    }

    /// The bytes of a variant's file; made again if what was kept is gone.
    ///
    /// # Errors
    ///
    /// The image has changed meanwhile.
    pub fn bytes(&self, file: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let (origin, _) = self.file(file);
        let of = |variants: Vec<Variant>| {
            variants.into_iter().find(|variant| variant.head.file == file).map(|variant| variant.bytes)
        };
        let made_again = || variants(&origin.bytes.read().ok()?, &origin.widths, self.most_pixels).ok();
        self.store.load(&origin.key).and_then(of).or_else(|| of(made_again()?)).ok_or_else(|| {
            let message = "the image changed while its smaller variants were made";
            Box::new(Diagnostic::new(Code::ReadFailed, &origin.source, message).hint("build again"))
        })
    }
}

fn one(
    wanted: &WantedVariants,
    tree: &SourceTree,
    store: &Store,
    budget: &Budget,
    limits: &Limits,
) -> Result<Done, Diagnostic> {
    let asset = asset(wanted, tree, limits)?;
    let pixels = pixels(wanted, limits)?;
    let failed = |error: io::Error| unreadable(&wanted.source, &error);
    let key = key(hash(&asset.bytes).map_err(failed)?, &wanted.widths);
    let done = |key: String, variants: &[Variant], is_decoded| Done {
        origin: Origin {
            source: wanted.source.clone(),
            bytes: asset.bytes.clone(),
            key,
            widths: wanted.widths.clone(),
        },
        variants: variants.iter().map(|variant| variant.head.clone()).collect(),
        is_decoded,
    };
    if let Some(kept) = store.load(&key) {
        return Ok(done(key, &kept, false));
    }
    let _share = budget.take(pixels);
    let bytes = asset.bytes.read().map_err(failed)?;
    // Of the bytes that are decoded, should the file have changed meanwhile.
    let key = self::key(blake3::hash(&bytes), &wanted.widths);
    let variants = variants(&bytes, &wanted.widths, limits.image_pixels)
        .map_err(|problem| told(&wanted.source, problem, limits))?;
    store.save(&key, &variants);
    Ok(done(key, &variants, true))
}

fn asset<'a>(
    wanted: &WantedVariants,
    tree: &'a SourceTree,
    limits: &Limits,
) -> Result<&'a Asset, Diagnostic> {
    let Some(SourceFile::Asset(asset)) = tree.get(&wanted.source) else {
        unreachable!("only assets of this tree are wanted in other sizes")
    };
    if asset.length > limits.image_bytes {
        let most = limits.image_bytes;
        let message = format!("the image has {} bytes, more than {most}", asset.length);
        return Err(too_large(&wanted.source, message, "image_bytes"));
    }
    Ok(asset)
}

/// How many pixels an image has by its header.
fn pixels(wanted: &WantedVariants, limits: &Limits) -> Result<u64, Diagnostic> {
    let Some(size) = wanted.size else {
        let reason = "its header is none of an image that browsers show".to_owned();
        return Err(told(&wanted.source, Problem::Undecodable(reason), limits));
    };
    let (width, height) = (u64::from(size.width), u64::from(size.height));
    if width * height > limits.image_pixels {
        return Err(told(&wanted.source, Problem::TooLarge { width, height }, limits));
    }
    Ok(width * height)
}

fn told(source: &SourcePath, problem: Problem, limits: &Limits) -> Diagnostic {
    match problem {
        Problem::Undecodable(reason) => {
            Diagnostic::new(Code::ImageUndecodable, source, format!("the image cannot be decoded: {reason}"))
                .hint("it is published as it is; look at it in a browser, and save it again as JPEG or PNG")
        }
        Problem::TooLarge { width, height } => {
            let most = limits.image_pixels;
            let message = format!("the image has {width} by {height} pixels, more than {most} in all");
            too_large(source, message, "image_pixels")
        }
    }
}

fn too_large(source: &SourcePath, message: String, key: &str) -> Diagnostic {
    Diagnostic::new(Code::ImageTooLarge, source, message).hint(format!(
        "it is published as it is, for every reader to load whole; make it smaller, or allow more: \
         `limits: {{{key}: …}}` in chienowa.yaml"
    ))
}

fn unreadable(source: &SourcePath, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::ImageUndecodable, source, format!("the image cannot be read: {error}"))
}

fn hash(bytes: &AssetBytes) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(bytes.open()?)?;
    Ok(hasher.finalize())
}

/// The name of all that variants depend on.
fn key(image: blake3::Hash, widths: &[u32]) -> String {
    let inputs = format!("{RECIPE}\n{widths:?}\n{image}");
    blake3::hash(inputs.as_bytes()).to_hex().to_string()
}

/// The variants of an image that have fewer bytes than what is published of the image itself, by rising width.
fn variants(bytes: &[u8], widths: &[u32], most_pixels: u64) -> Result<Vec<Variant>, Problem> {
    let Some(largest) = widths.last() else { return Ok(Vec::new()) };
    let Decoded::Picture(picture) = decode::decode(bytes, most_pixels)? else { return Ok(Vec::new()) };
    let mut pixels = picture.pixels.without_needless_opacity();
    pixels.weight_by_opacity();
    let turns = picture.orientation.swaps_sides();
    // The smaller ones are made from the largest: it has all that they can show, and far fewer pixels.
    let pixels = in_width(&pixels, *largest, turns);
    let mut format = None;
    let mut variants = Vec::new();
    let published =
        metadata::strip(bytes).and_then(|stripped| stripped.bytes).map_or(bytes.len(), |bytes| bytes.len());
    for width in widths.iter().rev() {
        let shrunk = if width == largest { pixels.clone() } else { in_width(&pixels, *width, turns) };
        let mut shown = shrunk.turned(picture.orientation);
        shown.unweight_by_opacity();
        let format =
            *format.get_or_insert_with(|| encode::choose(&shown, &picture.colours, picture.is_lossy));
        let encoded = format.encode(&shown, &picture.colours);
        if encoded.len() < published {
            variants.push(Variant::new(*width, format.ending(), encoded));
        }
    }
    variants.reverse();
    Ok(variants)
}

/// The stored picture in the size in which it is `width` wide once it is turned.
fn in_width(pixels: &pixels::Pixels, width: u32, turns: bool) -> pixels::Pixels {
    let width = width as usize;
    let share = |side: usize, of: usize| ((side * width + of / 2) / of).max(1);
    let (across, down) = if turns {
        (share(pixels.width, pixels.height), width)
    } else {
        (width, share(pixels.height, pixels.width))
    };
    shrink::shrink(pixels, across, down)
}

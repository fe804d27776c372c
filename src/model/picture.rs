//! What the files of pictures tell besides the pictures, for those who answer for it.

use crate::paths::SourcePath;

/// A picture whose file holds more than the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// The file.
    pub source: SourcePath,
    /// Whether it tells where it was made.
    pub has_place: bool,
    /// All other text in it that belongs to no picture, row by row.
    pub text: String,
    /// What is wrong with it.
    pub trouble: Option<PictureTrouble>,
}

/// Why a picture's file is not published, or not without its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureTrouble {
    /// It does not go on as it begins, or is cut off where nobody knows what is missing.
    NotFollowed,
    /// It would run or fetch this where it is opened by itself.
    Active(String),
}

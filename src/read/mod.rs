//! The only place that reads the project's files: folders in, an immutable [`SourceTree`] out.

mod tree;

pub use tree::{Asset, AssetBytes, ImageSize, SourceFile, SourceText, SourceTree};

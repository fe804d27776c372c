//! How much a portal may ask for, so that no content makes a build run out of memory or time. Plain numbers: whoever
//! reads, parses or decodes holds them; `chienowa.yaml` may set them, and is itself read with the defaults.

/// The limits of a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Bytes of one text: Markdown, YAML, a template, a style sheet, a script.
    pub text_bytes: u64,
    /// Bytes of all texts together.
    pub total_text_bytes: u64,
    /// Files and folders.
    pub files: usize,
    /// Bytes of the YAML in one file, every alias written out.
    pub yaml_bytes: usize,
    /// Aliases (`*name`) in it.
    pub yaml_aliases: usize,
    /// Levels of lists and mappings in it.
    pub yaml_depth: usize,
    /// Levels of blocks in Markdown.
    pub markdown_depth: usize,
    /// Pixels of a picture that smaller variants are made of.
    pub image_pixels: u64,
    /// Bytes of such a picture.
    pub image_bytes: u64,
}

impl Limits {
    /// What holds for a portal that sets none.
    pub const DEFAULT: Self = Self {
        text_bytes: 10_000_000,
        total_text_bytes: 2_000_000_000,
        files: 1_000_000,
        yaml_bytes: 2 << 20,
        // Aliases are handy once or twice.
        yaml_aliases: 64,
        // No key of ours lies deeper than four levels.
        yaml_depth: 64,
        markdown_depth: 100,
        // A camera of a telephone makes 49 million.
        image_pixels: 50_000_000,
        image_bytes: 100_000_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

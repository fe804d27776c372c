//! The portal's own mark: a picture of content/ or of the theme, shown by `<img>`, where no SVG can run a script.

use super::{chosen, in_config, named_in};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::yaml::Step;
use crate::paths::SourcePath;
use crate::read::{ImageSize, SourceFile, SourceTree, svg_size};

/// The name among `theme_tokens`.
pub(super) const KEY: &str = "logo";

/// The portal's mark.
#[derive(Clone, Debug)]
pub struct Logo {
    /// Its address below the base, not encoded.
    pub url: String,
    /// Its size, if its file tells.
    pub size: Option<ImageSize>,
    /// What has to be made for it.
    pub file: LogoFile,
}

/// How the file of a logo comes to be in the output.
#[derive(Clone, Debug)]
pub enum LogoFile {
    /// It is published with the rest of content/.
    Published,
    /// It is a picture of the theme, to be copied.
    Copied(SourcePath),
    /// It is a text of the theme, with these bytes.
    Written(Vec<u8>),
}

impl Logo {
    /// Whether it can stand in a browser's tab.
    pub fn is_square(&self) -> bool {
        self.size.is_some_and(|size| size.width == size.height)
    }

    /// What a text of the theme is written as.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.file {
            LogoFile::Written(bytes) => bytes.clone(),
            LogoFile::Published | LogoFile::Copied(_) => Vec::new(),
        }
    }

    /// The type of its file, of the two that there are.
    pub fn media_type(&self) -> &'static str {
        if super::has_ending(&self.url, "svg") { "image/svg+xml" } else { "image/png" }
    }
}

/// The logo that is configured, or why it cannot be shown.
pub(super) fn find(tree: &SourceTree, config: &Config) -> Result<Option<Logo>, Diagnostic> {
    let Some(written) = config.theme_tokens.get(KEY) else { return Ok(None) };
    let refuse = |message: String, hint: String| {
        in_config(Code::ThemeLogo, tree, &[Step::Key(chosen::KEY), Step::Key(KEY)], message).hint(hint)
    };
    let folder = format!("themes/{}/", config.theme);
    let path = SourcePath::new(written);
    let in_content = written.strip_prefix("content/").filter(|name| !name.starts_with("data/"));
    let is_picture = |path: &SourcePath| ["svg", "png"].contains(&path.extension().as_str());
    if !is_picture(&path) {
        return Err(refuse(
            format!("the logo `{written}` is no SVG or PNG"),
            "name a file that ends in `.svg` or `.png`".into(),
        ));
    }
    if in_content.is_none() && !written.starts_with(&folder) {
        let hint = format!("write the path from the portal's folder: `content/…` or `{folder}…`");
        return Err(refuse(format!("the logo `{written}` lies neither in content/ nor in the theme"), hint));
    }
    let logo = match (tree.get(&path), in_content) {
        (Some(SourceFile::Asset(asset)), Some(name)) => {
            Logo { url: format!("/{name}"), size: asset.image, file: LogoFile::Published }
        }
        (Some(SourceFile::Asset(asset)), None) => {
            let url = format!("/_chienowa/theme/{}", &written[folder.len()..]);
            Logo { url, size: asset.image, file: LogoFile::Copied(path) }
        }
        (Some(SourceFile::Text(source)), _) => {
            let asset = named_in("/_chienowa/theme", "logo", "svg", source.text.clone().into_bytes());
            Logo { url: asset.url, size: svg_size(&source.text), file: LogoFile::Written(asset.bytes) }
        }
        (None, _) => {
            let there = tree.below("content/").chain(tree.below(&folder)).map(|(path, _)| path);
            let near = nearest(written, there.filter(|path| is_picture(path)).map(SourcePath::as_str));
            let hint = near.map_or_else(
                || "put the file there, or correct the path".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(refuse(format!("there is no file `{written}`"), hint));
        }
    };
    Ok(Some(logo))
}

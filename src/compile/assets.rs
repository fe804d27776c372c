//! Files beside pages that no portal should hand out.

use crate::diagnostic::{Code, Diagnostic};
use crate::read::{SourceFile, SourceTree};

/// Endings of files that browsers run, or take for pages that run something. On the portal's origin such a file could do
/// all that a page of the portal can, and the policy of pages lets scripts of the portal's own run.
const RUN: [&str; 15] = [
    "htm", "html", "shtml", "xht", "xhtml", "mht", "mhtml", "js", "mjs", "cjs", "xml", "xsl", "xslt", "svgz",
    "swf",
];

/// The files that browsers would run. An SVG is looked into instead.
pub(super) fn that_run(tree: &SourceTree) -> impl Iterator<Item = Diagnostic> {
    let assets = tree.contents().filter(|(_, file)| matches!(file, SourceFile::Asset(_)));
    assets.filter(|(path, _)| RUN.contains(&path.extension().to_ascii_lowercase().as_str())).map(
        |(path, _)| {
            let message = format!(
                "a file that ends in `.{}` runs in browsers as a part of the portal",
                path.extension()
            );
            Diagnostic::new(Code::AssetActive, path, message)
                .hint("put it into a zip to hand it out, or write its text as Markdown")
        },
    )
}

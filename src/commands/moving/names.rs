//! Names as people type them, and names that a page can have.

use std::path::{Component, Path};

use crate::commands::CommandError;
use crate::paths::SourcePath;
use crate::read;

/// A name below the portal, from one below it or below `content/`, or an absolute one.
pub(in crate::commands) fn below_content(root: &Path, given: &str) -> Result<SourcePath, CommandError> {
    let refused = |why: &str| CommandError::Other(format!("cannot take `{given}`: {why}"));
    let path = Path::new(given);
    let relative = if path.is_absolute() {
        let within = path
            .strip_prefix(root)
            .or_else(|_| path.strip_prefix(std::path::absolute(root).unwrap_or_default()));
        within.map_err(|_| refused("it lies outside of the portal"))?
    } else {
        path
    };
    let mut parts = Vec::new();
    for part in relative.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => parts.push(part.to_str().ok_or_else(|| refused("it is not UTF-8"))?),
            _ => return Err(refused("write a name below content/, without `..`")),
        }
    }
    if parts.first() != Some(&"content") {
        parts.insert(0, "content");
    }
    if parts.len() < 2 {
        return Err(refused("name a page or a folder below content/"));
    }
    for part in &parts {
        if let Some(why) = read::why_no_source(part) {
            return Err(refused(why));
        }
    }
    Ok(SourcePath::new(&parts.join("/")))
}

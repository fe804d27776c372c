//! What an object tells browsers and caches about itself.

use object_store::{Attribute, Attributes};

use crate::media_type::media_type;
use crate::publish::site::Role;

/// Rises with every change of what is told, so that objects are uploaded again for it.
pub(super) const HEADERS: u32 = 1;

/// The headers of a file of the site.
pub(super) fn of(path: &str) -> Attributes {
    let cache = match Role::of(path) {
        Role::Immutable => "public, max-age=31536000, immutable",
        Role::Other | Role::Page | Role::Entry => "no-cache",
    };
    [(Attribute::ContentType, content_type(path)), (Attribute::CacheControl, cache.to_owned())]
        .into_iter()
        .collect()
}

fn content_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let told = match name {
        "atom.xml" => "application/atom+xml",
        // `serve` takes it for an address of a page.
        name if !name.contains('.') => "application/octet-stream",
        name => media_type(name),
    };
    let is_text = ["json", "xml"].iter().any(|form| told.ends_with(form));
    if is_text { format!("{told}; charset=utf-8") } else { told.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_name() {
        let told = |path: &str| {
            let headers = of(path);
            let of = |which| headers.get(&which).map(|value| value.to_string()).unwrap_or_default();
            (of(Attribute::ContentType), of(Attribute::CacheControl))
        };
        let cases = [
            ("index.html", "text/html; charset=utf-8", "no-cache"),
            ("recipes/minutes/index.md", "text/markdown; charset=utf-8", "no-cache"),
            ("news/atom.xml", "application/atom+xml; charset=utf-8", "no-cache"),
            ("_chienowa/search/titles.json", "application/json; charset=utf-8", "no-cache"),
            ("_chienowa/search/index.bin", "application/octet-stream", "no-cache"),
            (
                "_chienowa/theme/site.6140fb06f2.css",
                "text/css; charset=utf-8",
                "public, max-age=31536000, immutable",
            ),
            ("stories/plan.6140fb06f2.png", "image/png", "no-cache"),
            ("plan.svg", "image/svg+xml; charset=utf-8", "no-cache"),
            ("LICENSE", "application/octet-stream", "no-cache"),
        ];
        for (path, content_type, cache) in cases {
            assert_eq!(told(path), (content_type.to_owned(), cache.to_owned()), "{path}");
        }
    }
}

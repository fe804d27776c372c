//! Where the files of several repositories stand in one portal: from a file's place on disk to its place below
//! `content/`, and back. Knows names only.

use std::borrow::Cow;
use std::sync::Arc;

use super::SourcePath;

/// Folders below `content/` that hold pages of one kind each, of every repository.
pub const KIND_FOLDERS: [&str; 4] = ["stories", "recipes", "faq", "training"];

/// A repository besides the portal's own, and where its pages stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mount {
    /// Its folder below `sources/`.
    pub source: String,
    /// Where its pages stand: one or more names, without slashes around.
    pub at: String,
}

/// All of them, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mounts(Arc<[Mount]>);

/// A file of the `content/` of some repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The repository; none for the portal's own.
    pub mount: Option<&'a Mount>,
    /// Its name below that repository's `content/`.
    pub below: &'a str,
}

impl Mounts {
    /// Takes mounts in any order.
    pub fn new(mut mounts: Vec<Mount>) -> Self {
        mounts.sort_unstable_by(|one, other| one.source.cmp(&other.source));
        Self(mounts.into())
    }

    /// In the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Mount> {
        self.0.iter()
    }

    /// Whether the portal is one repository.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a file lies; nothing if it is no content, or of a repository that has no mount.
    pub fn place<'a>(&'a self, path: &'a SourcePath) -> Option<Place<'a>> {
        if let Some(below) = path.below_content() {
            return Some(Place { mount: None, below });
        }
        let (source, below) = path.in_source()?;
        let mount = self.0.iter().find(|mount| mount.source == source)?;
        Some(Place { mount: Some(mount), below })
    }

    /// The files of mounted repositories that would stand at a name below the portal's `content/`: the opposite of
    /// [`Mount::in_portal`].
    pub fn files_at(&self, in_portal: &str) -> impl Iterator<Item = SourcePath> {
        self.0.iter().filter_map(move |mount| {
            let below_mount = |name: &str| Some(name.strip_prefix(&mount.at)?.strip_prefix('/')?.to_owned());
            let below = match split_kind(in_portal) {
                Some((kind, rest)) => format!("{kind}/{}", below_mount(rest)?),
                None => below_mount(in_portal).filter(|below| split_kind(below).is_none())?,
            };
            Some(SourcePath::new(&format!("sources/{}/content/{below}", mount.source)))
        })
    }
}

impl Mount {
    /// Where a name below the repository's `content/` stands below the portal's: `stories/people/a.md` of
    /// `stories/a.md`, `people/b.md` of `b.md`.
    pub fn in_portal(&self, below: &str) -> String {
        let at = &self.at;
        match split_kind(below) {
            Some((kind, "")) => format!("{kind}/{at}"),
            Some((kind, rest)) => format!("{kind}/{at}/{rest}"),
            None if below.is_empty() => at.clone(),
            None => format!("{at}/{below}"),
        }
    }
}

impl<'a> Place<'a> {
    /// Its name below the portal's `content/`.
    pub fn in_portal(&self) -> Cow<'a, str> {
        match self.mount {
            Some(mount) => Cow::Owned(mount.in_portal(self.below)),
            None => Cow::Borrowed(self.below),
        }
    }

    /// Whether it is a vocabulary or a person rather than something to publish.
    pub fn is_data(&self) -> bool {
        self.below.starts_with("data/")
    }
}

/// The folder of a kind, and the rest.
fn split_kind(below: &str) -> Option<(&str, &str)> {
    let (first, rest) = below.split_once('/').unwrap_or((below, ""));
    KIND_FOLDERS.contains(&first).then_some((first, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_one_place_and_is_found_there() {
        let mount = |source: &str, at: &str| Mount { source: source.to_owned(), at: at.to_owned() };
        let mounts = Mounts::new(vec![mount("keiri", "money/books"), mount("jinji", "people-dept")]);
        for (path, place) in [
            ("sources/jinji/content/stories/a.md", "stories/people-dept/a.md"),
            ("sources/jinji/content/index.md", "people-dept/index.md"),
            ("sources/keiri/content/faq/2026/a.en.md", "faq/money/books/2026/a.en.md"),
            ("sources/keiri/content/guides/a.png", "money/books/guides/a.png"),
        ] {
            let path = SourcePath::new(path);
            assert_eq!(mounts.place(&path).expect("it is content").in_portal(), place);
            assert_eq!(mounts.files_at(place).collect::<Vec<_>>(), [path]);
        }
        let own = SourcePath::new("content/stories/a.md");
        assert_eq!(mounts.place(&own).expect("it is content").in_portal(), "stories/a.md");
        assert_eq!(
            mounts.files_at("stories/a.md").count() + mounts.files_at("people-dept/faq/a.md").count(),
            0
        );
        for other in ["sources/other/content/a.md", "sources/jinji/README.md", "sources/jinji", "themes/a.md"]
        {
            assert_eq!(mounts.place(&SourcePath::new(other)), None, "{other}");
        }
    }
}

//! A short stand-in for all sources, so that two states can be compared: a sum, so that a change costs what changed.

use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree, TextChange};
use crate::serve::Fingerprint;

/// Sums over all files of the BLAKE3 of name and content. Nobody makes up files to meet such a sum by force: it tells
/// an author's own states apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::commands) struct Sources {
    styles: Sum,
    everything_else: Sum,
}

/// Four numbers, each added up for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum([u64; 4]);

impl Sources {
    pub(in crate::commands) fn of(tree: &SourceTree) -> Self {
        let mut sources = Self::default();
        for (path, file) in tree.iter() {
            let term = match file {
                SourceFile::Text(source) => term(path, &source.hash),
                SourceFile::Asset(asset) => term(path, &asset.stamp.to_le_bytes()),
            };
            let is_style = path.as_str().starts_with("themes/") && path.extension() == "css";
            let sum = if is_style { &mut sources.styles } else { &mut sources.everything_else };
            sum.change(term, u64::wrapping_add);
        }
        sources
    }

    /// The same sources with other texts of pages.
    pub(super) fn with(mut self, texts: &[TextChange]) -> Self {
        for text in texts {
            self.everything_else.change(term(&text.path, &text.before.hash), u64::wrapping_sub);
            self.everything_else.change(term(&text.path, &text.after.hash), u64::wrapping_add);
        }
        self
    }

    pub(super) fn fingerprint(self) -> Fingerprint {
        Fingerprint { styles: self.styles.bytes(), everything_else: self.everything_else.bytes() }
    }
}

impl Sum {
    fn change(&mut self, term: Self, how: fn(u64, u64) -> u64) {
        for (sum, term) in self.0.iter_mut().zip(term.0) {
            *sum = how(*sum, term);
        }
    }

    fn bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (place, number) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }
}

fn term(path: &SourcePath, content: &[u8]) -> Sum {
    let mut hasher = blake3::Hasher::new();
    hasher.update(path.as_str().as_bytes()).update(&[0]).update(content);
    let hash = hasher.finalize();
    let (numbers, _) = hash.as_bytes().as_chunks::<8>();
    let mut sum = Sum::default();
    for (place, number) in sum.0.iter_mut().zip(numbers) {
        *place = u64::from_le_bytes(*number);
    }
    sum
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::read::SourceText;

    fn tree(files: &[(&str, &str)]) -> SourceTree {
        let mut tree = SourceTree::new();
        for (name, text) in files {
            let text = Arc::new(SourceText::new((*text).to_owned()));
            tree.insert(SourcePath::new(name), SourceFile::Text(text));
        }
        tree
    }

    #[test]
    fn a_changed_text_gives_what_all_files_anew_would() {
        let before = tree(&[("content/a.md", "one"), ("content/b.md", "two")]);
        let after = tree(&[("content/a.md", "other"), ("content/b.md", "two")]);
        let path = SourcePath::new("content/a.md");
        let text = |tree: &SourceTree| tree.text(&path).expect("it is in both").clone();
        let there = TextChange { path: path.clone(), before: text(&before), after: text(&after) };
        let back = TextChange { path: path.clone(), before: text(&after), after: text(&before) };
        assert_eq!(Sources::of(&before).with(std::slice::from_ref(&there)), Sources::of(&after));
        assert_eq!(Sources::of(&before).with(&[there, back]), Sources::of(&before));
        assert_ne!(Sources::of(&before), Sources::of(&after));
    }

    #[test]
    fn texts_that_change_places_are_another_state() {
        let one = tree(&[("content/a.md", "one"), ("content/b.md", "two")]);
        let other = tree(&[("content/a.md", "two"), ("content/b.md", "one")]);
        assert_ne!(Sources::of(&one), Sources::of(&other));
    }

    #[test]
    fn style_sheets_are_told_apart_from_everything_else() {
        let print =
            |style| Sources::of(&tree(&[("themes/t/a.css", style), ("content/a.md", "a")])).fingerprint();
        let (one, other) = (print("a {}"), print("b {}"));
        assert_eq!(one.everything_else, other.everything_else);
        assert_ne!(one.styles, other.styles);
    }
}

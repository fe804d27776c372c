//! What callers hand in to be found: one language version of one page, cut into passages.

use serde::{Deserialize, Serialize};

/// One language version of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// Identity of the page: the URL of its original version. Versions with one key are one hit.
    #[serde(default)]
    pub key: String,
    /// Address of this version, unique in an index.
    pub url: String,
    /// Source file from the portal's root, `content/recipes/minutes.md`.
    pub path: String,
    /// Title as shown.
    pub title: String,
    /// `story`, `recipe`, `faq`, `module` or `page`.
    pub kind: String,
    /// Language tag, `ja`.
    pub lang: String,
    /// Ids of departments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// Ids of tasks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    /// Ids of tools.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    /// Ids of authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What people call its departments, tasks, tools and authors, and its tags: found as text is, not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// What the page gains over others that match as well.
    #[serde(default, skip_serializing_if = "Boosts::is_none")]
    pub boosts: Boosts,
    /// The page's text in reading order.
    pub passages: Vec<Passage>,
}

/// What a page gains over others that match as well, in hundredths of its score. Together they are at most a
/// tenth: enough between equals, never enough to lift a page over a clearly better match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boosts {
    /// For its kind, at most 4.
    #[serde(default)]
    pub kind: u8,
    /// For being recent, at most 3.
    #[serde(default)]
    pub freshness: u8,
    /// For being chosen by the editors, at most 3.
    #[serde(default)]
    pub featured: u8,
}

impl Boosts {
    /// The greatest values.
    const MOST: Self = Self { kind: 4, freshness: 3, featured: 3 };

    /// Whether there is nothing to gain.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// All three in one byte; what is too great is cut.
    pub(crate) fn packed(self) -> u8 {
        let Self { kind, freshness, featured } = Self::MOST;
        let high = self.freshness.min(freshness) + (freshness + 1) * self.featured.min(featured);
        self.kind.min(kind) + (kind + 1) * high
    }

    /// The boosts in a byte.
    pub(crate) fn unpacked(packed: u8) -> Self {
        let (kinds, steps) = (Self::MOST.kind + 1, Self::MOST.freshness + 1);
        let high = packed / kinds;
        Self { kind: packed % kinds, freshness: high % steps, featured: high / steps }
    }

    /// What the score of a page is multiplied by.
    pub(crate) fn factor(self) -> f32 {
        1.0 + f32::from(self.kind + self.freshness + self.featured) / 100.0
    }
}

/// One heading and the text up to the next, the unit a hit shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Plain text of the heading; `None` for the text above the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Fragment of the heading without `#`, as it stands in a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// Plain text. A line feed ends a block (paragraph, list item, line of code), and no match reaches across
    /// it, so soft line breaks must have been joined.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boosts_survive_their_byte_and_stay_within_a_tenth() {
        for (kind, freshness, featured) in [(0, 0, 0), (4, 0, 3), (1, 3, 0), (4, 3, 3)] {
            let boosts = Boosts { kind, freshness, featured };
            assert_eq!(Boosts::unpacked(boosts.packed()), boosts);
        }
        let greatest = Boosts { kind: 255, freshness: 255, featured: 255 };
        assert!(Boosts::unpacked(greatest.packed()).factor() <= 1.1);
    }
}

//! One page of each type: what every test that looks at all of them walks through.

/// A page of the sample portal that stands for all of its type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageType {
    pub(crate) name: &'static str,
    /// Address of the Japanese page below the portal's.
    pub(crate) path: &'static str,
    /// Whether the same address below `en/` has it in English.
    has_english: bool,
}

impl PageType {
    pub(crate) fn english_path(&self) -> Option<String> {
        self.has_english.then(|| format!("en/{}", self.path))
    }

    /// In both languages, as far as it is there.
    pub(crate) fn paths(&self) -> impl Iterator<Item = String> {
        [self.path.to_owned()].into_iter().chain(self.english_path())
    }
}

/// In both languages.
const fn both(name: &'static str, path: &'static str) -> PageType {
    PageType { name, path, has_english: true }
}

const fn japanese(name: &'static str, path: &'static str) -> PageType {
    PageType { name, path, has_english: false }
}

pub(crate) const PAGE_TYPES: [PageType; 29] = [
    both("home", ""),
    both("stories", "stories/"),
    both("story", "stories/2026/minutes-in-15/"),
    both("recipes", "recipes/"),
    both("recipe", "recipes/minutes/"),
    both("faqs", "faq/"),
    both("faq", "faq/is-it-true/"),
    both("trainings", "training/"),
    both("module", "training/2026-08-first-steps/"),
    japanese("module-with-sessions", "training/2026-11-make-it-standard/"),
    both("task", "tasks/minutes/"),
    both("tasks", "tasks/"),
    both("department", "departments/keiri/"),
    both("person", "people/mihon-hanako/"),
    both("people", "people/"),
    both("glossary", "glossary/"),
    both("new", "new/"),
    both("my", "my/"),
    both("paths", "paths/"),
    both("path", "paths/first-month/"),
    japanese("path-with-sessions", "paths/everyday/"),
    both("impact", "impact/"),
    both("impact-report", "impact/report/"),
    both("calendar", "calendar/"),
    both("search", "search/?q=AI"),
    both("handbook", "handbook/"),
    japanese("markdown", "handbook/markdown/"),
    both("care", "care/"),
    both("not-found", "404.html"),
];

/// Every page type in both languages.
pub(crate) fn all_paths() -> impl Iterator<Item = String> {
    PAGE_TYPES.iter().flat_map(PageType::paths)
}

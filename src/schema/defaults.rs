//! What a key is if nobody writes it. Tests write each out and find that nothing changes.

/// By path, in order; the value as it would be written in YAML.
const DEFAULTS: &[(&str, &str)] = &[
    ("config.base_url", "/"),
    ("config.fiscal_year_start", "4"),
    ("config.freshness.faq", "6"),
    ("config.freshness.module", "12"),
    ("config.freshness.recipe", "6"),
    ("config.freshness.story", "12"),
    ("config.git", "true"),
    ("config.images.variants", "true"),
    ("config.language", "ja"),
    ("config.languages", "[ja, en]"),
    ("config.limits.files", "1000000"),
    ("config.limits.image_bytes", "100000000"),
    ("config.limits.image_pixels", "50000000"),
    ("config.limits.markdown_depth", "100"),
    ("config.limits.text_bytes", "10000000"),
    ("config.limits.total_text_bytes", "2000000000"),
    ("config.limits.yaml_aliases", "64"),
    ("config.limits.yaml_bytes", "2097152"),
    ("config.limits.yaml_depth", "64"),
    ("config.links.unresolved", "error"),
    ("config.markdown.full", "false"),
    ("config.markdown.json", "false"),
    ("config.markdown.raw_html", "escape"),
    ("config.markdown.twins", "true"),
    ("config.publish.targets.grace_days", "7"),
    ("config.publish.targets.keep", "3"),
    ("config.publish.targets.portable", "false"),
    ("config.repository.branch", "main"),
    ("config.search.backend.credentials", "omit"),
    ("config.signals", "off"),
    ("config.sources.repository.branch", "main"),
    ("config.theme", "default"),
    ("config.timezone", "Asia/Tokyo"),
    ("config.title", "Chienowa"),
    ("front.draft", "false"),
    ("front.featured", "false"),
    ("front.search", "true"),
    ("front.users", "1"),
    ("front.variables.multiline", "false"),
    ("person.left", "false"),
    ("person.public", "true"),
];

/// The default of a key, if it has one that is always the same.
pub(super) fn of(path: &str) -> Option<&'static str> {
    DEFAULTS.binary_search_by(|(known, _)| known.cmp(&path)).ok().map(|at| DEFAULTS[at].1)
}

/// Every path that has one, in order.
#[cfg(test)]
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    DEFAULTS.iter().map(|(path, _)| *path)
}

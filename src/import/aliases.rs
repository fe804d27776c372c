//! Former addresses that become `aliases`: each leads to one page, and none stands where a page stands.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

/// Whether a portal takes it as an alias.
pub(super) fn is_usable(alias: &str) -> bool {
    alias.starts_with('/')
        && alias.len() > 1
        && !alias.starts_with("//")
        && !alias.split('/').any(|part| part == ".." || part == ".")
        && !alias.contains(['\\', '?', '#'])
        && !alias.chars().any(char::is_control)
}

/// What two spellings of an address have in common.
pub(super) fn key(address: &str) -> String {
    let decoded: String = percent_decode_str(address).decode_utf8_lossy().nfc().collect();
    let bare = decoded.strip_suffix("index.html").unwrap_or(&decoded);
    bare.trim_end_matches('/').to_lowercase()
}

/// The aliases that can be given, in order; `taken` are the keys of all addresses and of aliases given before.
pub(super) fn free(wanted: Vec<String>, taken: &mut BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    wanted.into_iter().partition(|alias| taken.insert(key(alias)))
}

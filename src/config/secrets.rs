//! `secrets` of chienowa.yaml: what else to warn of, and what may be published nevertheless.

use super::{Config, Destination, SignalsBy};
use crate::parse::secrets::{Allowance, Kind, Pattern, Rules};
use crate::parse::yaml::Fields;

/// What the portal says, with the hosts that its other keys lead to.
pub(super) fn rules(fields: &mut Fields<'_, '_>, config: &Config) -> Rules {
    let read = fields.nested("secrets", |fields| {
        let own_domains = domains(fields, "own_domains");
        let internal_domains = domains(fields, "internal_domains");
        let patterns = fields.each("patterns", pattern);
        let allow = fields.each("allow", allowance);
        (own_domains, internal_domains, patterns, allow)
    });
    let (own_domains, internal_domains, patterns, allow) = read.unwrap_or_default();
    let hosts = own_hosts(config);
    Rules::new(own_domains, hosts, internal_domains, patterns, allow).unwrap_or_else(|(at, reason)| {
        // Each was tried by itself, so only all of them together are too much.
        let message = format!("the patterns cannot be used together, from number {}: {reason}", at + 1);
        fields.invalid("secrets", message, Some("write fewer or simpler ones".into()));
        Rules::default()
    })
}

/// Domains such as `example.co.jp`.
fn domains(fields: &mut Fields<'_, '_>, key: &'static str) -> Vec<String> {
    let is_domain = |text: &str| {
        text.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    };
    let mut domains = Vec::new();
    for (position, text) in fields.texts(key).into_iter().enumerate() {
        if is_domain(&text) {
            domains.push(text.to_ascii_lowercase());
        } else {
            let hint = "write the domain alone, such as `corp.example.com`";
            fields.invalid_item(key, position, format!("`{text}` is not a domain"), Some(hint.into()));
        }
    }
    domains
}

fn pattern(fields: &mut Fields<'_, '_>) -> Option<Pattern> {
    let name = fields.required_text("name", "add `name: …`, what it finds");
    let written = fields.required_text("pattern", "add `pattern: \"…\"`, a regular expression in quotes");
    let pattern = Pattern { name: name?, pattern: written? };
    let tried = Rules::new(Vec::new(), Vec::new(), Vec::new(), vec![pattern.clone()], Vec::new());
    let problem = match tried {
        Err((_, reason)) => reason,
        Ok(rules) if rules.finds_nothing_in_nothing() => return Some(pattern),
        Ok(_) => "it fits a text of no letters".to_owned(),
    };
    let hint = "look up the syntax under docs.rs/regex; there is no look-around and no reference back";
    fields.invalid("pattern", format!("the pattern cannot be used: {problem}"), Some(hint.into()));
    None
}

fn allowance(fields: &mut Fields<'_, '_>) -> Option<Allowance> {
    let reason = fields.required_text("reason", "add `reason: …`, why it may be published");
    let paths = fields.texts("paths");
    let kinds: Vec<Kind> = fields.choices("kinds", Kind::CHOICES);
    let texts = fields.texts("text");
    let is_empty = ["paths", "kinds", "text"].iter().all(|key| !fields.has_value(key));
    if is_empty {
        let hint = "add `text`, `kinds` or `paths`; `paths: \"**\"` allows everything";
        fields.invalid_here("the allowance does not say what it allows".to_owned(), Some(hint.into()));
        return None;
    }
    Some(Allowance { paths, kinds, texts, reason: reason? })
}

/// Hosts of the portal's own addresses: readers are led there anyway.
fn own_hosts(config: &Config) -> Vec<String> {
    let signals = match &config.signals {
        SignalsBy::Link(address) | SignalsBy::Endpoint(address) => Some(address.as_str()),
        SignalsBy::Off | SignalsBy::Beacon => None,
    };
    let addresses = [&config.edit_url, &config.history_url, &config.new_url, &config.ask];
    let of_sources = config.sources.values().flat_map(|source| [&source.edit_url, &source.history_url]);
    let of_targets = config.publish.iter().filter_map(|target| Some(target.base.as_ref()?.origin.as_str()));
    let of_stores = config.publish.iter().filter_map(|target| match &target.to {
        Destination::ObjectStore { endpoint, .. } => endpoint.as_deref(),
        _ => None,
    });
    let mut hosts: Vec<String> = addresses
        .into_iter()
        .chain(of_sources)
        .filter_map(Option::as_deref)
        .chain([config.base.origin.as_str()])
        .chain(signals)
        .chain(config.search_backend.as_ref().map(|backend| backend.url.as_str()))
        .chain(config.office_hours.iter().filter_map(|hours| hours.url.as_deref()))
        .chain(of_targets)
        .chain(of_stores)
        .filter_map(host_of)
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

/// The host of an address, or the domain of a `mailto:`.
fn host_of(address: &str) -> Option<String> {
    let place = match address.split_once("://") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next()?,
        None => address.strip_prefix("mailto:")?.split('?').next()?,
    };
    let host = place.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

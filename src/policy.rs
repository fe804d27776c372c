//! The Content-Security-Policy of all that the program shows: in the head of every page, and sent by `serve` and by the
//! hosts that have a recipe. Decided here alone, so that no two places ever differ.

use crate::config::{BaseUrl, Config, SignalsBy};

/// Who may show a page inside another; a page itself cannot say so, only its host.
const FRAMES: &str = "frame-ancestors 'self'";

/// What browsers may load and run for pages that ask these other origins.
///
/// Nothing inline is ever allowed, so a page is harmless even where a mistake of ours lets markup through. Styles,
/// images, fonts and workers are the portal's own by `default-src`. WebAssembly is what searches.
pub(crate) fn of_pages(asked: &[String]) -> String {
    let connect = asked.iter().fold("'self'".to_owned(), |list, origin| format!("{list} {origin}"));
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src {connect}; frame-src 'none'; \
         object-src 'none'; base-uri 'none'; form-action 'self'"
    )
}

/// The same as a host sends it.
pub(crate) fn of_host(asked: &[String]) -> String {
    format!("{}; {FRAMES}", of_pages(asked))
}

/// For what a contributor put beside pages and a browser might take for a page: it may run nothing, and counts as
/// another site.
pub(crate) const OF_FILES: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/// The other origins that a published portal's pages ask: where signals are posted to, and a search engine.
pub(crate) fn asked(config: &Config) -> Vec<String> {
    let endpoint = match &config.signals {
        SignalsBy::Endpoint(address) => Some(address.as_str()),
        SignalsBy::Off | SignalsBy::Beacon | SignalsBy::Link(_) => None,
    };
    origins(endpoint, config.search_backend.as_ref().map(|backend| backend.url.as_str()))
}

/// The origins of these addresses; paths of the portal's own host have none.
pub(crate) fn origins(endpoint: Option<&str>, engine: Option<&str>) -> Vec<String> {
    let mut origins: Vec<String> = endpoint.into_iter().chain(engine).filter_map(origin).collect();
    origins.dedup();
    origins
}

/// `https://host:port` of an address on another host.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // Nothing that could end the directive, or the attribute it stands in, is a host.
    BaseUrl::parse(&format!("{scheme}://{host}")).map(|address| address.origin)
}

#[cfg(test)]
mod tests {
    use super::{of_host, of_pages, origins};

    #[test]
    fn a_policy_allows_nothing_inline_and_asks_only_who_is_named() {
        let asked = origins(Some("https://a.example.com/x"), Some("https://b.example.com:9200/y?z"));
        let policy = of_pages(&asked);
        assert!(policy.contains("connect-src 'self' https://a.example.com https://b.example.com:9200;"));
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*')
        );
        // Browsers ignore these in a page, and say so in the console.
        for directive in ["frame-ancestors", "report-uri", "sandbox"] {
            assert!(!policy.contains(directive), "{policy}");
        }
        assert_eq!(of_host(&asked), format!("{policy}; frame-ancestors 'self'"));
    }

    #[test]
    fn an_address_that_would_end_the_directive_adds_no_origin() {
        let address = |text: &'static str| origins(None, Some(text));
        assert_eq!(address("https://a.example.com;script-src *"), [""; 0]);
        assert_eq!(address("https://a\"><script>/_search"), [""; 0]);
        assert_eq!(address("/portal/_search"), [""; 0]);
        assert_eq!(origins(Some("https://a.b/1"), Some("https://a.b/2")), ["https://a.b"]);
    }
}

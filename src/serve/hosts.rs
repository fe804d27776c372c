//! Who may ask: the names under which this server is known. Stops DNS rebinding, where a foreign site's name
//! suddenly points to this machine and its scripts could read the portal.

use std::net::{IpAddr, SocketAddr};

use super::head::Head;

/// The names and the port of this server.
#[derive(Clone, Debug)]
pub(super) struct Hosts {
    address: SocketAddr,
    /// Beside loopback: names that were given by the person who started the server, in lower case.
    names: Vec<String>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    /// The Host header is missing or comes twice.
    NoHost,
    /// The Host header names another server.
    Host,
    /// A page of another site asks.
    Origin,
}

impl Hosts {
    pub(super) fn new(address: SocketAddr, names: &[String]) -> Self {
        Self { address, names: names.iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    pub(super) fn check(&self, head: &Head) -> Result<(), Stranger> {
        let host = head.one("host").ok().flatten().ok_or(Stranger::NoHost)?;
        if !self.is_ours(host) {
            return Err(Stranger::Host);
        }
        // Without an Origin come images, scripts and frames; a link that somebody follows is a navigation at the top.
        let is_foreign = head.all("sec-fetch-site").any(|site| matches!(site, "cross-site" | "same-site"));
        let is_followed = head.all("sec-fetch-mode").all(|mode| mode == "navigate")
            && head.all("sec-fetch-dest").all(|destination| destination == "document");
        if is_foreign && !is_followed {
            return Err(Stranger::Origin);
        }
        match head.one("origin") {
            Ok(None) => Ok(()),
            Ok(Some(origin)) => {
                let same =
                    origin.strip_prefix("http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host));
                if same { Ok(()) } else { Err(Stranger::Origin) }
            }
            Err(_) => Err(Stranger::Origin),
        }
    }

    fn is_ours(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            // The colons of `[::1]` are inside the brackets.
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        if port != Some(self.address.port()) {
            return false;
        }
        let name = name.to_ascii_lowercase();
        let literal = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
        match literal.parse::<IpAddr>() {
            // A number cannot be rebound. Which of its numbers this machine is reached by is not ours to know
            // when it listens on all of them.
            Ok(number) => {
                number.is_loopback() || number == self.address.ip() || self.address.ip().is_unspecified()
            }
            Err(_) => name == "localhost" || self.names.contains(&name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(address: &str) -> Hosts {
        Hosts::new(address.parse().expect("the test gives an address"), &["Portal.Example".to_owned()])
    }

    #[test]
    fn loopback_names_with_our_port_are_ours() {
        let hosts = hosts("127.0.0.1:8080");
        for host in
            ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080", "portal.example:8080"]
        {
            assert!(hosts.is_ours(host), "{host}");
        }
    }

    #[test]
    fn other_names_and_ports_are_not() {
        let hosts = hosts("127.0.0.1:8080");
        let others = [
            "evil.example:8080",
            "localhost",
            "localhost:80",
            "localhost:",
            "localhost:8080.evil.example",
            "localhost.evil.example:8080",
            "192.168.0.1:8080",
            "127.0.0.1:8080:8080",
            "",
            ":8080",
            "localhost:8080@x",
        ];
        for host in others {
            assert!(!hosts.is_ours(host), "{host}");
        }
        assert!(super::tests::hosts("127.0.0.1:80").is_ours("localhost"));
    }

    #[test]
    fn a_remote_server_is_reached_by_any_number_but_not_by_any_name() {
        let hosts = hosts("0.0.0.0:8080");
        assert!(hosts.is_ours("192.168.0.7:8080"));
        assert!(!hosts.is_ours("evil.example:8080"));
    }
}

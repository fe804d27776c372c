//! Which address the server listens on.

use std::io::{Error, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};

/// Taken when no address is given.
const DEFAULT_PORT: u16 = 8080;

/// How many ports from the default one are tried.
const PORTS_TRIED: u16 = 20;

/// What the person asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// `127.0.0.1:3000`, `localhost:3000`, `[::1]:3000`, `3000`. Without it 127.0.0.1:8080, or the next free port.
    pub given: Option<String>,
    /// Whether other machines may reach it. The server is made for one person's preview: it has no TLS and no log-in, and
    /// few connections are enough to keep it busy.
    pub allow_remote: bool,
}

/// A socket that listens.
#[derive(Debug)]
pub struct Listening {
    pub(super) listener: TcpListener,
    /// Where it is.
    pub address: SocketAddr,
    /// The port that was taken already, if the next free one had to be used.
    pub instead_of: Option<u16>,
    /// The host name that was given, if it was a name.
    pub(super) name: Option<String>,
}

/// The server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Not an address.
    #[error("`{given}` is not an address; expected `127.0.0.1:8080`, `localhost:8080` or a port")]
    NotAnAddress {
        /// What was given.
        given: String,
    },
    /// Other machines would reach it.
    #[error("`{given}` can be reached by other machines; add `--allow-remote` if that is what you want")]
    Remote {
        /// What was given.
        given: String,
    },
    /// Another program listens there.
    #[error("another program uses `{given}`")]
    Taken {
        /// What was given.
        given: String,
    },
    /// Other programs listen on all ports tried.
    #[error("other programs use all ports from {first} to {last}; give one with `--address`")]
    AllTaken {
        /// The first port tried.
        first: u16,
        /// The last port tried.
        last: u16,
    },
    /// The system refused.
    #[error("cannot listen on `{address}`: {source}")]
    Refused {
        /// Where.
        address: String,
        /// Why.
        source: Error,
    },
}

impl Address {
    /// Begins to listen.
    pub fn listen(&self) -> Result<Listening, ListenError> {
        match &self.given {
            Some(given) => self.listen_on(given),
            None => listen_on_free_port(),
        }
    }

    fn listen_on(&self, given: &str) -> Result<Listening, ListenError> {
        let not_an_address = || ListenError::NotAnAddress { given: given.to_owned() };
        let complete =
            if given.parse::<u16>().is_ok() { format!("127.0.0.1:{given}") } else { given.to_owned() };
        let mut addresses: Vec<SocketAddr> =
            complete.to_socket_addrs().map_err(|_| not_an_address())?.collect();
        if !self.allow_remote && addresses.iter().any(|address| !address.ip().is_loopback()) {
            return Err(ListenError::Remote { given: given.to_owned() });
        }
        // A name may stand for both; more programs that open a browser know the older kind.
        addresses.sort_by_key(SocketAddr::is_ipv6);
        let address = *addresses.first().ok_or_else(not_an_address)?;
        let is_name = complete.parse::<SocketAddr>().is_err();
        let name = complete.rsplit_once(':').map(|(name, _)| name.to_owned()).filter(|_| is_name);
        match bind(address) {
            Ok(listening) => Ok(Listening { name, ..listening }),
            Err(source) if source.kind() == ErrorKind::AddrInUse => {
                Err(ListenError::Taken { given: given.to_owned() })
            }
            Err(source) => Err(ListenError::Refused { address: given.to_owned(), source }),
        }
    }
}

fn listen_on_free_port() -> Result<Listening, ListenError> {
    let last = DEFAULT_PORT + PORTS_TRIED - 1;
    for port in DEFAULT_PORT..=last {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match bind(address) {
            Ok(listening) => {
                let instead_of = (port != DEFAULT_PORT).then_some(DEFAULT_PORT);
                return Ok(Listening { instead_of, ..listening });
            }
            // Windows answers so for ports it keeps for itself.
            Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {}
            Err(source) => return Err(ListenError::Refused { address: address.to_string(), source }),
        }
    }
    Err(ListenError::AllTaken { first: DEFAULT_PORT, last })
}

fn bind(address: SocketAddr) -> Result<Listening, Error> {
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    Ok(Listening { listener, address, instead_of: None, name: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(given: &str, allow_remote: bool) -> Result<Listening, ListenError> {
        Address { given: Some(given.to_owned()), allow_remote }.listen()
    }

    #[test]
    fn other_machines_must_be_allowed() {
        assert!(matches!(listen("0.0.0.0:0", false), Err(ListenError::Remote { .. })));
        assert!(matches!(listen("[::]:0", false), Err(ListenError::Remote { .. })));
        assert!(listen("0.0.0.0:0", true).is_ok());
    }

    #[test]
    fn a_given_address_is_taken_or_refused_but_never_replaced() {
        let first = listen("127.0.0.1:0", false).expect("port 0 is always free");
        let again = listen(&first.address.to_string(), false).expect_err("it is taken");
        assert!(matches!(again, ListenError::Taken { .. }));
        assert!(matches!(listen("127.0.0.1:x", false), Err(ListenError::NotAnAddress { .. })));
        assert!(listen("0", false).is_ok());
    }

    #[test]
    fn without_an_address_the_next_free_port_is_taken() {
        let first = Address::default().listen().expect("one of twenty ports is free");
        let second = Address::default().listen().expect("one of twenty ports is free");
        // Other programs may come and go meanwhile, so no port is certain.
        assert_ne!(first.address.port(), second.address.port());
        assert_eq!(second.instead_of.is_some(), second.address.port() != DEFAULT_PORT);
    }
}

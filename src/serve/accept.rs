//! Keeps requests coming out of `tiny_http`, whose accept loop and threads can get stuck or die.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use tiny_http::{Request, Server};

/// `tiny_http` sometimes queues a new connection although no thread is free for it, and the queue is looked at only
/// when a connection ends: a browser's idle connection could hold up a page for ever. So after each burst of
/// requests the server calls itself, soon and then ever more seldom; each call frees one that is stuck.
const FIRST_LOOK: Duration = Duration::from_millis(50);
const LAST_LOOK: Duration = Duration::from_secs(10);

/// The later the look, the more calls: who still waits then waits behind many.
const MOST_CALLS: usize = 16;

/// Calls that are remembered because they have not come out yet.
const MOST_PENDING: usize = 256;

/// Without any of its calls answered for this long a server is taken for dead.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why no more requests come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// As was wished.
    Closed,
    /// The accept loop said that it ends.
    Dead,
    /// The accept loop seems to have died without a word, as it does by a panic when file handles run out.
    Silent,
}

/// Starts an accept loop on a socket that may have had one before.
pub(super) fn accept_on(listener: &TcpListener) -> Result<Server, std::io::Error> {
    let listener = listener.try_clone()?;
    listener.set_nonblocking(false)?;
    Server::from_listener(listener, None).map_err(std::io::Error::other)
}

/// Takes requests as long as they can come.
pub(super) fn take(
    server: &Server,
    address: SocketAddr,
    is_closed: &dyn Fn() -> bool,
    receive: &dyn Fn(Request),
) -> Ended {
    let mut calls = Calls::default();
    let mut pause = FIRST_LOOK;
    loop {
        let taken = server.recv_timeout(pause);
        if is_closed() {
            return Ended::Closed;
        }
        match taken {
            Ok(Some(request)) if calls.end(&request) => {}
            Ok(Some(request)) => {
                receive(request);
                pause = FIRST_LOOK;
            }
            Ok(None) => {
                let number = if pause < LAST_LOOK { calls_after(pause) } else { 1 };
                match calls.look(number, server, address, receive) {
                    Some(_) if is_closed() => return Ended::Closed,
                    Some(ended) => return ended,
                    None => pause = (pause * 2).min(LAST_LOOK),
                }
            }
            Err(_) => return Ended::Dead,
        }
    }
}

/// 1, 2, 4, … as the pauses double.
fn calls_after(pause: Duration) -> usize {
    let rounds = pause.as_millis() / FIRST_LOOK.as_millis();
    usize::try_from(rounds).unwrap_or(MOST_CALLS).clamp(1, MOST_CALLS)
}

/// Takes what a dead accept loop had still let in. One that may live after all is listened to until the end: it
/// may still take a connection away from its successor.
pub(super) fn take_rest(
    server: &Server,
    ended: Ended,
    is_closed: &dyn Fn() -> bool,
    receive: &dyn Fn(Request),
) {
    while !is_closed() {
        match server.recv_timeout(LAST_LOOK) {
            Ok(Some(request)) => receive(request),
            Ok(None) if ended == Ended::Dead => return,
            Ok(None) | Err(_) => {}
        }
    }
}

/// The server's calls to itself, by the address they come from, oldest first.
#[derive(Default)]
struct Calls(VecDeque<SocketAddr>);

impl Calls {
    /// Whether a request was a call; it is then over.
    fn end(&mut self, request: &Request) -> bool {
        let place = self.0.iter().position(|caller| request.remote_addr() == Some(caller));
        place.and_then(|place| self.0.remove(place)).is_some()
    }

    /// Calls the server and waits until one call has come out of it.
    fn look(
        &mut self,
        number: usize,
        server: &Server,
        address: SocketAddr,
        receive: &dyn Fn(Request),
    ) -> Option<Ended> {
        let calls: Vec<TcpStream> = (0..number).map_while(|_| call(address)).collect();
        if calls.is_empty() {
            // A machine that cannot even call says nothing about the server.
            return None;
        }
        self.0.extend(calls.iter().filter_map(|call| call.local_addr().ok()));
        let surplus = self.0.len().saturating_sub(MOST_PENDING);
        self.0.drain(..surplus);
        loop {
            match server.recv_timeout(PATIENCE) {
                Ok(Some(request)) if self.end(&request) => return None,
                Ok(Some(request)) => receive(request),
                Ok(None) => return Some(Ended::Silent),
                Err(_) => return Some(Ended::Dead),
            }
        }
    }
}

fn call(address: SocketAddr) -> Option<TcpStream> {
    let mut reachable = address;
    if address.ip().is_unspecified() {
        reachable.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let mut stream = TcpStream::connect_timeout(&reachable, PATIENCE).ok()?;
    // In this version of HTTP the server ends the connection, and with it the thread's work.
    stream.write_all(b"HEAD / HTTP/1.0\r\n\r\n").ok()?;
    Some(stream)
}

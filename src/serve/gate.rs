//! Where clients come in. Everything `tiny_http` 0.12 leaves open is closed here, so that it only ever sees one whole,
//! small, plain head a connection:
//!
//! - a head may not be sent slowly, grow large, announce a body or be read in two ways ([`raw_head`]);
//! - a connection gets one answer, whatever is sent after the first head;
//! - there are only so many connections: when one more comes, the oldest is ended;
//! - who does not read an answer is left;
//! - an error in accepting, as when file handles run out, ends nothing.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write, copy};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::answer::Answer;
use super::inner::Inner;
use super::raw_head;

/// Connections at a time, where file handles allow it: more than a few people need, and threads cost memory.
const MOST: usize = 160;

/// File handles for each connection: the client, and three of `tiny_http` behind it.
const HANDLES_EACH: usize = 4;

/// File handles for everything else: the files of the portal, of its index, of what is watched.
const HANDLES_BESIDE: usize = 32;

/// Before the next try to accept: what failed, mostly a lack of file handles, needs time to pass.
const PAUSE: Duration = Duration::from_millis(50);

/// The system or the program has no file handles left: ENFILE and EMFILE, and WSAEMFILE of Windows.
const NO_HANDLES: [i32; 3] = [23, 24, 10_024];

/// A client that takes nothing of its answer for so long is left.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was sent too much is read for so long, because unread bytes would make the system take the answer back.
const LINGER: Duration = Duration::from_secs(1);

/// The clients' side of the server.
pub(super) struct Gate {
    listener: TcpListener,
    inner: Inner,
    most: usize,
    /// Oldest first.
    open: Mutex<VecDeque<Arc<TcpStream>>>,
}

impl Gate {
    pub(super) fn new(listener: TcpListener, inner: Inner) -> Self {
        Self { listener, inner, most: most_for(handles()), open: Mutex::default() }
    }

    /// Takes connections until the server closes; [`wake`] makes it look.
    pub(super) fn run(self: &Arc<Self>, is_closed: &dyn Fn() -> bool) {
        loop {
            let accepted = self.listener.accept();
            if is_closed() {
                return;
            }
            match accepted {
                Ok((client, _)) => self.let_in(client),
                Err(error) => {
                    if error.raw_os_error().is_some_and(|number| NO_HANDLES.contains(&number)) {
                        end_oldest(&mut self.open());
                    }
                    thread::sleep(PAUSE);
                }
            }
        }
    }

    fn let_in(self: &Arc<Self>, client: TcpStream) {
        let client = Arc::new(client);
        let mut open = self.open();
        if open.len() >= self.most {
            end_oldest(&mut open);
        }
        open.push_back(Arc::clone(&client));
        drop(open);
        let gate = Arc::clone(self);
        let place = Place { gate: Arc::clone(self), client: Arc::clone(&client) };
        // Without threads to be had the connection ends here, as `place` is dropped.
        let _ = thread::Builder::new().spawn(move || {
            gate.answer(&client);
            drop(place);
        });
    }

    fn open(&self) -> MutexGuard<'_, VecDeque<Arc<TcpStream>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One answer.
    fn answer(&self, client: &TcpStream) {
        // An error here and below means that the client has gone, and there is nobody to tell.
        let _ = client.set_write_timeout(Some(PATIENCE));
        let _ = client.set_nodelay(true);
        let refused = match raw_head::read(client) {
            Ok(head) => match self.pass_on(&head, client) {
                Ok(()) => return,
                Err(NotAnswered) => Some((503, "the server is out of file handles; try again")),
            },
            Err(refusal) => refusal.told(),
        };
        let Some((status, sentence)) = refused else { return };
        let _ = Answer::plain(status, sentence).write(&mut &*client, false);
        let _ = client.shutdown(Shutdown::Write);
        drain(client);
    }

    /// Lets `tiny_http` answer, and copies what it says.
    fn pass_on(&self, head: &[u8], client: &TcpStream) -> Result<(), NotAnswered> {
        let line = memchr::memmem::find(head, b"\r\n").map_or(head.len(), |at| at + 2);
        // The first of such headers counts; with it `tiny_http` waits for no second request.
        let head = [&head[..line], b"Connection: close\r\n", &head[line..]].concat();
        // It may have died since it was last asked.
        for _ in 0..2 {
            let Ok(mut inner) = self.inner.connect() else { continue };
            if inner.write_all(&head).is_err() || inner.shutdown(Shutdown::Write).is_err() {
                continue;
            }
            let mut first = [0; 16 * 1024];
            let length = match inner.read(&mut first) {
                Ok(0) | Err(_) => continue,
                Ok(length) => length,
            };
            let sent =
                (&mut &*client).write_all(&first[..length]).and_then(|()| copy(&mut inner, &mut &*client));
            if sent.is_ok() {
                let _ = client.shutdown(Shutdown::Write);
                drain(client);
            }
            return Ok(());
        }
        Err(NotAnswered)
    }
}

fn end_oldest(open: &mut VecDeque<Arc<TcpStream>>) {
    if let Some(oldest) = open.pop_front() {
        // Its thread then finds the connection closed. If the client has closed it, that is as good.
        let _ = oldest.shutdown(Shutdown::Both);
    }
}

/// How many connections so many file handles are enough for.
fn most_for(handles: Option<usize>) -> usize {
    handles.map_or(MOST, |handles| (handles.saturating_sub(HANDLES_BESIDE) / HANDLES_EACH).clamp(2, MOST))
}

/// How many file handles this program may have, if there is an end to them.
#[cfg(unix)]
fn handles() -> Option<usize> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current?.try_into().ok()
}

#[cfg(not(unix))]
fn handles() -> Option<usize> {
    None
}

/// `tiny_http` gave no answer.
struct NotAnswered;

/// Reads what the client still sends, for a while.
fn drain(client: &TcpStream) {
    let end = Instant::now() + LINGER;
    let mut dropped = [0; 16 * 1024];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || client.set_read_timeout(Some(left)).is_err() {
            return;
        }
        match (&mut &*client).read(&mut dropped) {
            Ok(1..) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return,
        }
    }
}

/// A connection among those that are open.
struct Place {
    gate: Arc<Gate>,
    client: Arc<TcpStream>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gate.open().retain(|other| !Arc::ptr_eq(other, &self.client));
    }
}

/// Makes a gate that waits for a client look whether it is to close.
pub(super) fn wake(mut address: SocketAddr) {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    // If it cannot be reached it does not wait either.
    let _ = TcpStream::connect_timeout(&address, PATIENCE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_file_handles_for_the_rest() {
        for (handles, most) in
            [(None, 160), (Some(1_000_000), 160), (Some(256), 56), (Some(48), 4), (Some(8), 2)]
        {
            assert_eq!(most_for(handles), most, "{handles:?}");
        }
    }
}

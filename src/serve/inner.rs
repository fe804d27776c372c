//! `tiny_http` behind the gate, where only the gate can reach it, and started anew whenever it dies: it ends its accept
//! loop at any error, and without a word when it cannot copy a file handle.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tiny_http::{Request, Server};

/// Between two looks whether a server is still the one that is asked.
const LOOK: Duration = Duration::from_secs(1);

/// What requests go to.
type Receive = dyn Fn(Request) + Send + Sync;

/// The server in use.
pub(super) struct Inner {
    current: Mutex<Current>,
    receive: Arc<Receive>,
}

struct Current {
    server: Arc<Server>,
    door: door::Door,
}

impl Inner {
    pub(super) fn start(receive: impl Fn(Request) + Send + Sync + 'static) -> io::Result<Self> {
        let receive: Arc<Receive> = Arc::new(receive);
        let current = Mutex::new(start(&receive)?);
        Ok(Self { current, receive })
    }

    /// A connection to it; to a new one if the old one is dead.
    pub(super) fn connect(&self) -> io::Result<door::Stream> {
        let mut current = self.current();
        if let Ok(stream) = current.door.connect() {
            return Ok(stream);
        }
        let dead = std::mem::replace(&mut *current, start(&self.receive)?);
        // Whoever takes its requests sees that it is not the current one any more.
        dead.server.unblock();
        current.door.connect()
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.current().server.unblock();
    }
}

fn start(receive: &Arc<Receive>) -> io::Result<Current> {
    let (listener, door) = door::open()?;
    let server = Arc::new(Server::from_listener(listener, None).map_err(io::Error::other)?);
    let taken = Arc::downgrade(&server);
    let receive = Arc::clone(receive);
    thread::Builder::new().spawn(move || {
        while let Some(server) = taken.upgrade() {
            match server.recv_timeout(LOOK) {
                Ok(Some(request)) => receive(request),
                Ok(None) => {}
                // It has told that it ends.
                Err(_) => return,
            }
        }
    })?;
    Ok(Current { server, door })
}

/// A socket in a folder of our own, which no other user can reach.
#[cfg(unix)]
mod door {
    use std::io;
    use std::os::unix::fs::DirBuilderExt;
    use std::os::unix::net::UnixListener;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    pub(in crate::serve) use std::os::unix::net::UnixStream as Stream;

    /// Names that are tried before something else must be wrong.
    const TRIES: u32 = 1_000;

    static NUMBER: AtomicU32 = AtomicU32::new(0);

    /// Where the socket is found.
    pub(super) struct Door {
        folder: PathBuf,
        #[cfg(target_os = "linux")]
        handle: Option<std::fs::File>,
    }

    pub(super) fn open() -> io::Result<(UnixListener, Door)> {
        let mut failure = None;
        for _ in 0..TRIES {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let folder = std::env::temp_dir().join(format!("chienowa-serve-{}-{number}", std::process::id()));
            match std::fs::DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => {
                    let mut door = Door {
                        folder,
                        #[cfg(target_os = "linux")]
                        handle: None,
                    };
                    let listener = UnixListener::bind(door.socket())?;
                    door.hide();
                    return Ok((listener, door));
                }
                // Left by a process that was killed, or put there by somebody else.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => failure = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(failure.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
    }

    impl Door {
        fn socket(&self) -> PathBuf {
            #[cfg(target_os = "linux")]
            if let Some(handle) = &self.handle {
                use std::os::fd::AsRawFd;
                return format!("/proc/self/fd/{}", handle.as_raw_fd()).into();
            }
            self.folder.join("socket")
        }

        /// Takes the socket out of the folder, where it would stay if the process is killed, and finds it by a handle from
        /// now on.
        #[cfg(target_os = "linux")]
        fn hide(&mut self) {
            use std::os::unix::fs::OpenOptionsExt;

            let mut options = std::fs::OpenOptions::new();
            let path = rustix::fs::OFlags::PATH.bits().cast_signed();
            self.handle = options.read(true).custom_flags(path).open(self.socket()).ok();
            if self.connect().is_ok() {
                self.remove();
            } else {
                // There is no `/proc` here.
                self.handle = None;
            }
        }

        #[cfg(not(target_os = "linux"))]
        fn hide(&mut self) {}

        pub(super) fn connect(&self) -> io::Result<Stream> {
            Stream::connect(self.socket())
        }

        fn remove(&self) {
            // What stays is an empty folder for temporary files.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }

    impl Drop for Door {
        fn drop(&mut self) {
            self.remove();
        }
    }
}

/// Without such sockets in the standard library: a port that other programs of this machine can reach.
#[cfg(not(unix))]
mod door {
    use std::io;
    use std::net::{Ipv4Addr, SocketAddr, TcpListener};

    pub(in crate::serve) use std::net::TcpStream as Stream;

    pub(super) struct Door(SocketAddr);

    pub(super) fn open() -> io::Result<(TcpListener, Door)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        Ok((listener, Door(address)))
    }

    impl Door {
        pub(super) fn connect(&self) -> io::Result<Stream> {
            Stream::connect(self.0)
        }
    }
}

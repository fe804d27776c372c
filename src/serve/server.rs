//! Threads and sockets: takes requests from `tiny_http` and sends answers.
//!
//! One thread takes requests, a few make answers, and whatever may wait for a client (large answers, event streams,
//! bodies nobody wanted) gets a thread of its own, so a slow client holds up only itself.
//!
//! What `tiny_http` 0.12 leaves open, and why this is a preview server: each connection has a thread, and a head may
//! be sent as slowly and grow as large as the client likes before it can be refused here.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tiny_http::{Request, Server as TinyServer};

use super::accept::{Ended, accept_on, take, take_rest};
use super::answer::Answer;
use super::connections::{Answering, Connections};
use super::events::Streams;
use super::head::Head;
use super::portal::Revision;
use super::router::{Route, Router, caught};
use super::state::State;

/// Rendering is the work; more threads than a small machine has cores only take turns.
const WORKERS: usize = 4;

/// Answers that wait for their clients.
const MOST_WAITING: usize = 64;

/// `tiny_http` allocates what is left of a body when it drops the request, so a request that announces more than
/// this is leaked instead. Only an attack announces so much.
const MOST_BODY: usize = 64 * 1024 * 1024;

/// Before the accept loop is started again: what stopped it, often a lack of file handles, needs time to pass.
const RESTART_AFTER: Duration = Duration::from_millis(200);

/// What all threads share.
struct Shared<R> {
    router: Router<R>,
    connections: Connections,
    streams: Streams,
    waiting: AtomicUsize,
}

/// A request that is being answered.
struct Job {
    request: Request,
    head: Head,
    answering: Answering,
}

/// A running server.
pub(super) struct Server {
    acceptor: thread::JoinHandle<()>,
    current: Arc<Mutex<Arc<TinyServer>>>,
}

impl Server {
    pub(super) fn start<R: Revision>(
        listener: TcpListener,
        address: SocketAddr,
        router: Router<R>,
    ) -> Result<Self, std::io::Error> {
        let first = Arc::new(accept_on(&listener)?);
        let current = Arc::new(Mutex::new(Arc::clone(&first)));
        let shared = Arc::new(Shared {
            router,
            connections: Connections::default(),
            streams: Streams::default(),
            waiting: AtomicUsize::new(0),
        });
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..WORKERS {
            let (shared, receiver) = (Arc::clone(&shared), Arc::clone(&receiver));
            thread::spawn(move || work(&shared, &receiver));
        }
        let acceptor = {
            let current = Arc::clone(&current);
            let state = Arc::clone(&shared.router.state);
            let is_closed = move || state.is_closed();
            let receive = move |request| receive(request, &shared, &sender);
            thread::spawn(move || accept(first, &current, &listener, address, &is_closed, &receive))
        };
        Ok(Self { acceptor, current })
    }

    /// Stops accepting, after the state was closed. Answers that wait for their clients are left to them.
    pub(super) fn stop(self) {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).unblock();
        // A panic there has been printed already.
        let _ = self.acceptor.join();
    }
}

/// Takes requests until the server closes; starts the accept loop again whenever it dies.
fn accept<C, F>(
    mut server: Arc<TinyServer>,
    current: &Mutex<Arc<TinyServer>>,
    listener: &TcpListener,
    address: SocketAddr,
    is_closed: &C,
    receive: &F,
) where
    C: Fn() -> bool + Clone + Send + 'static,
    F: Fn(Request) + Clone + Send + 'static,
{
    loop {
        let ended = take(&server, address, is_closed, receive);
        if ended == Ended::Closed {
            return;
        }
        let (still_closed, still_receive) = (is_closed.clone(), receive.clone());
        spawn(move || take_rest(&server, ended, &still_closed, &still_receive));
        server = loop {
            thread::sleep(RESTART_AFTER);
            match accept_on(listener) {
                Ok(server) => break Arc::new(server),
                Err(_) if is_closed() => return,
                Err(_) => {}
            }
        };
        *current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&server);
    }
}

/// Looks at a request just far enough to know whether it may be answered.
fn receive<R: Revision>(request: Request, shared: &Arc<Shared<R>>, jobs: &SyncSender<Job>) {
    let Some(address) = request.remote_addr().copied() else { return };
    let head = Head::new(&request);
    if let Some(answering) = shared.connections.enter(address) {
        if head.may_have_body() {
            // Before anything is dropped: tiny_http then reads the body as the next request.
            shared.connections.refuse(address);
        }
        // A failed send means that the server closes.
        let _ = jobs.send(Job { request, head, answering });
    } else {
        shared.connections.refuse(address);
        let answer = Answer::plain(400, "only one request a connection is answered");
        send_in_background(request, shared, move |request| send(request, &head, answer));
    }
}

fn work<R: Revision>(shared: &Arc<Shared<R>>, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Whatever panics, the worker lives on; the hook has printed it, and tiny_http answers 500.
        let _ = caught(|| answer(job, shared));
    }
}

fn answer<R: Revision>(job: Job, shared: &Arc<Shared<R>>) {
    let Job { request, head, answering } = job;
    match shared.router.route(&head) {
        Route::Answer(answer) if answer.is_sent_at_once() && !head.may_have_body() => {
            send(request, &head, answer);
        }
        Route::Answer(answer) => send_in_background(request, shared, move |request| {
            send(request, &head, answer);
            drop(answering);
        }),
        Route::Events(_) if head.method == "HEAD" => {
            send(request, &head, Answer::new(200, "text/event-stream", ""));
        }
        Route::Events(seen) => {
            let shared = Arc::clone(shared);
            spawn(move || {
                let state: &State<R> = &shared.router.state;
                shared.streams.run(state, seen, &mut *request.into_writer());
                drop(answering);
            });
        }
    }
}

/// Sends in a thread of its own, if there are not too many already.
fn send_in_background<R: Revision>(
    request: Request,
    shared: &Arc<Shared<R>>,
    work: impl FnOnce(Request) + Send + 'static,
) {
    let body = request.body_length().unwrap_or(0);
    if body > MOST_BODY {
        std::mem::forget(request);
        return;
    }
    if shared.waiting.fetch_add(1, Ordering::AcqRel) < MOST_WAITING {
        let place = Place(Arc::clone(shared));
        spawn(move || {
            let _place = place;
            work(request);
        });
    } else {
        shared.waiting.fetch_sub(1, Ordering::AcqRel);
        // Even a short answer might wait here for the client, so there is none.
        std::mem::forget(request);
    }
}

/// One of the answers that wait for their clients.
struct Place<R>(Arc<Shared<R>>);

impl<R> Drop for Place<R> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Without threads to be had the work is dropped, and with it the request, which `tiny_http` then answers with 500.
fn spawn(work: impl FnOnce() + Send + 'static) {
    let _ = thread::Builder::new().spawn(work);
}

fn send(request: Request, head: &Head, answer: Answer) {
    let head_only = head.method == "HEAD";
    // This drops, and so reads, the body.
    let mut writer = request.into_writer();
    // A client that goes away is no error of ours, and there is nobody to tell.
    let _ = answer.write(&mut *writer, head_only);
}

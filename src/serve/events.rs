//! Tells browsers what changed, by server-sent events:
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
//!
//! A stream says what the browser does not know, not what happened: one that was away catches up with one event.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::portal::Revision;
use super::state::{News, Seen, State, Waited};

/// Writing is the only way to notice that a browser has gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// More streams than a person has windows; beyond, the oldest is ended. It comes back if it still lives.
const MOST_STREAMS: usize = 64;

/// Chunked, because `tiny_http` cannot close a connection: the last chunk is how a browser learns of the end.
const HEAD: &str = "HTTP/1.1 200 OK\r\n\
    Content-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\n\
    Connection: close\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Transfer-Encoding: chunked\r\n\
    \r\n";

/// The open streams, oldest first.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<Mutex<VecDeque<Arc<AtomicBool>>>>);

impl Streams {
    /// Runs one stream until the browser goes, the server closes, or too many newer ones are open.
    pub(super) fn run<R: Revision>(&self, state: &State<R>, seen: Option<Seen>, writer: &mut dyn Write) {
        let stop = Arc::new(AtomicBool::new(false));
        self.add(&stop, state);
        // An error means that the browser has gone, which is how streams usually end.
        let _ = tell(state, seen, &stop, writer);
        self.lock().retain(|other| !Arc::ptr_eq(other, &stop));
    }

    fn add<R: Revision>(&self, stop: &Arc<AtomicBool>, state: &State<R>) {
        let mut streams = self.lock();
        streams.push_back(Arc::clone(stop));
        if streams.len() > MOST_STREAMS
            && let Some(oldest) = streams.pop_front()
        {
            oldest.store(true, Ordering::Release);
            drop(streams);
            state.wake();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<AtomicBool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell<R: Revision>(
    state: &State<R>,
    mut seen: Option<Seen>,
    stop: &AtomicBool,
    writer: &mut dyn Write,
) -> std::io::Result<()> {
    writer.write_all(HEAD.as_bytes())?;
    chunk(writer, "retry: 1000\n\n")?;
    let mut told = None;
    loop {
        match state.wait(seen, told, stop, HEARTBEAT) {
            Waited::News(news) => {
                chunk(writer, &events(&news))?;
                if news.reload {
                    break;
                }
                seen = Some(news.seen);
                told = Some(news.seen.number());
            }
            Waited::Nothing => chunk(writer, ": still here\n\n")?,
            Waited::Closed => break,
        }
    }
    // An empty chunk ends the answer; the browser closes, and comes back if it still shows the page.
    chunk(writer, "")
}

fn chunk(writer: &mut dyn Write, text: &str) -> std::io::Result<()> {
    write!(writer, "{:x}\r\n{text}\r\n", text.len())?;
    writer.flush()
}

fn events(news: &News) -> String {
    let revision = news.seen.number();
    // JSON has no line breaks outside strings and none unescaped inside, so one `data:` line holds it.
    let event =
        |name: &str, data: &serde_json::Value| format!("event: {name}\nid: {}\ndata: {data}\n\n", news.seen);
    let mut events = String::new();
    match &news.problems {
        Some((problems, blocked)) if *blocked || !problems.is_empty() => {
            let data = json!({ "revision": revision, "blocked": blocked, "problems": **problems });
            events += &event("problems", &data);
        }
        Some(_) => events += &event("ok", &json!({ "revision": revision })),
        None => {}
    }
    if news.styles {
        events += &event("styles", &json!({ "revision": revision }));
    }
    if news.reload {
        events += &event("reload", &json!({ "revision": revision }));
    }
    events
}

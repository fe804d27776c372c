//! What browsers are told, and when.

use std::sync::Mutex;
use std::sync::mpsc::Receiver;

use super::*;

/// An open stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(preview: &Preview, seen: &str) -> Self {
        let mut stream = preview.connect();
        write!(stream, "GET /_chienowa/live?seen={seen} HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address)
            .expect("the server reads");
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            stream.read_line(&mut head).expect("the server answers");
        }
        assert!(head.contains("Content-Type: text/event-stream"), "{head}");
        Self(stream)
    }

    /// The next event's name and data; `None` if the stream ended.
    fn next(&mut self) -> Option<(String, serde_json::Value)> {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("an event comes in time") > 0, "the connection broke");
            let line = line.trim_end();
            if let Some(event) = line.strip_prefix("event: ") {
                event.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some((name, serde_json::from_str(data).expect("data is JSON")));
            } else if line == "0" {
                return None;
            }
        }
    }

    fn next_name(&mut self) -> Option<String> {
        self.next().map(|(name, _)| name)
    }
}

fn seen(page: &Answered) -> String {
    let (_, rest) = page.body.split_once("data-seen=\"").expect("the script is in the page");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A preview whose next states are handed in.
fn preview(first: Rebuilt<Table>) -> (Preview, Sender<Rebuilt<Table>>) {
    let (sender, receiver): (_, Receiver<Rebuilt<Table>>) = channel();
    let receiver = Mutex::new(receiver);
    let script = move |_: &ChangeSet| {
        let receiver = receiver.lock().expect("one thread rebuilds");
        receiver.recv().expect("the test hands in a state for every change")
    };
    (Preview::start("/", first, Box::new(script)), sender)
}

impl Preview {
    fn rebuild(&self, states: &Sender<Rebuilt<Table>>, state: Rebuilt<Table>) {
        states.send(state).expect("the rebuilding thread lives");
        self.change("content/a.md");
    }
}

fn table(text: &str, everything_else: u8, styles: u8) -> Table {
    Table { styles, everything_else, ..Table::new(&[("/", text)]) }
}

#[test]
fn browsers_reload_when_pages_changed_and_then_show_the_new_one() {
    let (preview, states) = preview(table("one", 1, 1).published());
    let mut events = Events::open(&preview, &seen(&preview.get("/")));
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    preview.rebuild(&states, table("two", 2, 2).published());
    assert_eq!(events.next_name().as_deref(), Some("reload"));
    assert_eq!(events.next_name(), None, "the page goes away, so the stream ends");
    let page = preview.get("/");
    assert!(page.body.starts_with("two"));
    assert_eq!(Events::open(&preview, &seen(&page)).next_name().as_deref(), Some("ok"));
}

#[test]
fn a_changed_stylesheet_is_swapped_without_a_reload() {
    let (preview, states) = preview(table("one", 1, 1).published());
    let mut events = Events::open(&preview, &seen(&preview.get("/")));
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    preview.rebuild(&states, table("one", 1, 2).published());
    assert_eq!(events.next_name().as_deref(), Some("styles"));
    preview.rebuild(&states, table("one", 1, 3).published());
    assert_eq!(events.next_name().as_deref(), Some("styles"));
}

#[test]
fn problems_keep_the_last_good_revision_and_go_away_when_mended() {
    let (preview, states) = preview(table("one", 1, 1).published());
    let mut events = Events::open(&preview, &seen(&preview.get("/")));
    assert_eq!(events.next_name().as_deref(), Some("ok"));

    preview.rebuild(&states, Rebuilt::Broken(vec![problem("first"), problem("second")]));
    let (name, data) = events.next().expect("the stream goes on");
    assert_eq!(name, "problems");
    assert_eq!(data["blocked"], true);
    assert_eq!(data["problems"][1]["heading"], "second");
    assert_eq!(data["problems"][0]["severity"], "error");
    assert!(preview.get("/").body.starts_with("one"));

    // The mistake is taken back: nothing to reload.
    preview.rebuild(&states, table("one", 1, 1).published());
    assert_eq!(events.next_name().as_deref(), Some("ok"));
}

#[test]
fn warnings_are_told_beside_a_published_revision() {
    let warned = Table { problems: vec![problem("odd")], ..table("one", 1, 1) };
    let (preview, _states) = preview(warned.published());
    let (name, data) = Events::open(&preview, &seen(&preview.get("/"))).next().expect("the stream goes on");
    assert_eq!((name.as_str(), &data["blocked"]), ("problems", &false.into()));
}

#[test]
fn a_portal_that_was_never_good_shows_its_problems_until_it_is() {
    let (preview, states) = preview(Rebuilt::Broken(vec![problem("first")]));
    let page = preview.get("/");
    assert_eq!(page.status, 503);
    let mut events = Events::open(&preview, &seen(&page));
    assert_eq!(events.next_name().as_deref(), Some("problems"));
    preview.rebuild(&states, table("one", 1, 1).published());
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    assert_eq!(events.next_name().as_deref(), Some("reload"));
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_browser_that_was_away_is_told_what_it_missed() {
    let (preview, states) = preview(table("one", 1, 1).published());
    let old = seen(&preview.get("/"));
    let mut watching = Events::open(&preview, &old);
    assert_eq!(watching.next_name().as_deref(), Some("ok"));
    preview.rebuild(&states, table("two", 2, 1).published());
    assert_eq!(watching.next_name().as_deref(), Some("reload"));
    let mut events = Events::open(&preview, &old);
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    assert_eq!(events.next_name().as_deref(), Some("reload"));
    // A page of another server that ran on this port.
    let mut events = Events::open(&preview, "1234-99");
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    assert_eq!(events.next_name().as_deref(), Some("reload"));
}

#[test]
fn a_builder_that_panics_is_a_problem_and_then_rebuilds_everything() {
    let mut number = 0;
    let script = move |changes: &ChangeSet| {
        number += 1;
        assert!(number > 1, "the builder tripped");
        assert_eq!(*changes, ChangeSet::Everything);
        table("two", 2, 1).published()
    };
    let preview = Preview::start("/", table("one", 1, 1).published(), Box::new(script));
    let mut events = Events::open(&preview, &seen(&preview.get("/")));
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    preview.change("content/a.md");
    let (name, data) = events.next().expect("the stream goes on");
    assert_eq!(name, "problems");
    assert!(data["problems"][0]["heading"].as_str().is_some_and(|text| text.contains("the builder tripped")));
    assert!(preview.get("/").body.starts_with("one"));
    preview.change("content/a.md");
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    assert_eq!(events.next_name().as_deref(), Some("reload"));
}

#[test]
fn too_many_streams_end_the_oldest() {
    let (preview, _states) = preview(table("one", 1, 1).published());
    let page = seen(&preview.get("/"));
    let mut open: Vec<Events> = (0..65)
        .map(|_| {
            let mut events = Events::open(&preview, &page);
            assert_eq!(events.next_name().as_deref(), Some("ok"));
            events
        })
        .collect();
    assert_eq!(open[0].next_name(), None);
    assert!(preview.get("/").body.starts_with("one"));
}

#[test]
fn streams_end_with_the_server() {
    let (preview, states) = preview(table("one", 1, 1).published());
    let mut events = Events::open(&preview, &seen(&preview.get("/")));
    assert_eq!(events.next_name().as_deref(), Some("ok"));
    drop(states);
    preview.live.shutdown();
    assert_eq!(events.next_name(), None);
}

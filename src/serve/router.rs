//! From a request's head to an answer. Knows no sockets.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::answer::{Answer, Body, HTML};
use super::head::Head;
use super::hosts::{Hosts, Stranger};
use super::portal::{Content, Revision};
use super::state::{Seen, State};
use super::target::{BadTarget, Target, encode_path};
use super::{range, search};
use crate::html::to_attribute;
use crate::policy;
use crate::read::open_plain;

/// Script and style of live reload; the script finds the style beside itself.
const SCRIPT: &str = include_str!("live.js");
const STYLE: &str = include_str!("live.css");

const POLICY: &str = "Content-Security-Policy";

/// What a request leads to.
pub(super) enum Route {
    Answer(Answer),
    /// A stream of events for a browser that has seen this.
    Events(Option<Seen>),
}

/// Everything an answer depends on.
pub(super) struct Router<R> {
    pub(super) state: Arc<State<R>>,
    pub(super) hosts: Hosts,
    /// `/` or `/portal/`.
    pub(super) base_path: String,
}

impl<R: Revision> Router<R> {
    /// Never panics, whatever the revision does.
    pub(super) fn route(&self, head: &Head) -> Route {
        if let Err(refusal) = self.judge(head) {
            return Route::Answer(refusal);
        }
        let target = match Target::parse(&head.target) {
            Ok(target) => target,
            Err(BadTarget::TooLong) => return Route::Answer(Answer::plain(414, "the address is too long")),
            Err(BadTarget::Malformed | BadTarget::Forbidden) => {
                return Route::Answer(Answer::plain(400, "this is not an address of the portal"));
            }
        };
        let Some(path) = self.below_base(&target.path) else {
            let to_base = matches!(target.path.as_str(), "/" | "")
                || target.path.strip_suffix('/').unwrap_or(&target.path)
                    == self.base_path.trim_end_matches('/');
            return Route::Answer(if to_base {
                Answer::redirect(302, &encode_path(&self.base_path))
            } else {
                Answer::plain(404, &format!("the portal begins at {}", self.base_path))
            });
        };
        let answer = match path.as_str() {
            "/_chienowa/live" => {
                let last = head.one("last-event-id").ok().flatten();
                let first =
                    target.parameters.iter().find(|(name, _)| name == "seen").map(|(_, seen)| &**seen);
                return Route::Events(last.or(first).and_then(Seen::parse));
            }
            "/_chienowa/live.js" => Answer::new(200, "text/javascript; charset=utf-8", SCRIPT),
            "/_chienowa/live.css" => Answer::new(200, "text/css; charset=utf-8", STYLE),
            "/api/search" => self.search(&target),
            path => self.page(path),
        };
        Route::Answer(if_changed(range::asked_for(answer, head), head))
    }

    /// Who asks, and how.
    fn judge(&self, head: &Head) -> Result<(), Answer> {
        if !matches!(head.method.as_str(), "GET" | "HEAD") {
            return Err(Answer::plain(405, "only GET and HEAD are answered").header("Allow", "GET, HEAD"));
        }
        self.hosts.check(head).map_err(|stranger| match stranger {
            Stranger::NoHost => Answer::plain(400, "the request must have one Host header"),
            Stranger::Host => Answer::plain(403, "this server is not known under that name and port"),
            Stranger::Origin => Answer::plain(403, "pages of other sites may not ask this server"),
        })
    }

    fn below_base(&self, path: &str) -> Option<String> {
        path.strip_prefix(&self.base_path).map(|rest| format!("/{rest}"))
    }

    fn address(&self, path: &str) -> String {
        encode_path(&format!("{}{}", self.base_path, path.trim_start_matches('/')))
    }

    fn search(&self, target: &Target) -> Answer {
        let (Some(revision), _) = self.state.newest() else {
            return search::error(503, "the portal has not been built yet");
        };
        caught(|| search::answer(&*revision, &target.parameters))
            .unwrap_or_else(|panic| search::error(500, &format!("the search panicked: {panic}")))
    }

    fn page(&self, path: &str) -> Answer {
        let (revision, seen) = self.state.newest();
        let Some(revision) = revision else {
            return self.message(503, seen, "The portal has not been built yet", "");
        };
        // Not before the path is known to have neither `//` nor anything else that could lead to another host.
        if !path.contains("//") {
            let folder = match path.strip_suffix("/index.html") {
                Some(folder) => Some(format!("{folder}/")),
                None => (!path.ends_with('/')).then(|| format!("{path}/")),
            };
            let is_elsewhere = |folder: &String| !revision.contains(path) && revision.contains(folder);
            match caught(|| folder.filter(is_elsewhere)) {
                Ok(Some(folder)) => return Answer::redirect(308, &self.address(&folder)),
                Ok(None) => {}
                Err(panic) => return self.message(500, seen, "The server panicked", &panic),
            }
        }
        match caught(|| revision.get(path)) {
            Ok(Some(Ok(content))) => self.content(200, content, seen, &*revision),
            Ok(Some(Err(diagnostics))) => {
                self.message(500, seen, "This page cannot be rendered", &diagnostics)
            }
            Ok(None) => caught(|| revision.not_found(path)).map_or_else(
                |panic| self.message(500, seen, "The page for missing pages panicked", &panic),
                |content| self.content(404, content, seen, &*revision),
            ),
            Err(panic) => self.message(500, seen, "Rendering this page panicked", &panic),
        }
    }

    fn content(&self, status: u16, content: Content, seen: Seen, revision: &R) -> Answer {
        match content {
            Content::Bytes { media_type, bytes } => {
                if media_type.starts_with("text/html") {
                    return self.own_page(status, bytes, seen, &revision.policy());
                }
                Answer::new(status, media_type, bytes)
            }
            Content::File { path, media_type } => match open_plain(&path).and_then(|file| {
                let length = file.metadata()?.len();
                Ok((file, length))
            }) {
                Ok((file, length)) => {
                    let answer =
                        Answer { status, media_type, headers: Vec::new(), body: Body::File(file, length) };
                    if is_document(media_type) { answer.header(POLICY, policy::OF_FILES) } else { answer }
                }
                // It went away after the revision was made; the next one will not have it.
                Err(_) => self.message(404, seen, "This file is no longer there", ""),
            },
            Content::Redirect(address) => Answer::redirect(302, &encode_address(&address)),
        }
    }

    /// A bare page of the server's own.
    fn message(&self, status: u16, seen: Seen, heading: &str, text: &str) -> Answer {
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{2}\"><title>{0}</title><body><main><h1>{0}</h1>\
             <pre>{1}</pre></main></body></html>",
            to_attribute(heading),
            to_attribute(text),
            policy::of_pages(&[]),
        );
        self.own_page(status, page.into_bytes(), seen, &policy::of_host(&[]))
    }

    /// A page that the program made.
    fn own_page(&self, status: u16, mut page: Vec<u8>, seen: Seen, policy: &str) -> Answer {
        self.add_script(&mut page, seen);
        Answer::new(status, HTML, page).header(POLICY, policy)
    }

    /// Lets a page reload itself. The rendered page stays the same as in a build; this is put in as it is sent.
    fn add_script(&self, page: &mut Vec<u8>, seen: Seen) {
        let script = format!(
            "<script defer src=\"{}\" data-live=\"{}\" data-seen=\"{seen}\"></script>",
            to_attribute(&self.address("_chienowa/live.js")),
            to_attribute(&self.address("_chienowa/live")),
        );
        let end = b"</body>";
        let at = page.windows(end.len()).rposition(|window| window.eq_ignore_ascii_case(end));
        let at = at.unwrap_or(page.len());
        page.splice(at..at, script.into_bytes());
    }
}

/// Whether a browser that goes there shows it as a document, which may hold scripts.
fn is_document(media_type: &str) -> bool {
    media_type.starts_with("text/html") || media_type.ends_with("xml")
}

/// A full URL or encoded path, made safe for a header.
fn encode_address(address: &str) -> String {
    const NOT_IN_URL: &percent_encoding::AsciiSet =
        &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');
    percent_encoding::utf8_percent_encode(address, NOT_IN_URL).to_string()
}

/// Lets a browser keep what is not a page and has not changed.
fn if_changed(answer: Answer, head: &Head) -> Answer {
    let Body::Bytes(bytes) = &answer.body else { return answer };
    if answer.status != 200
        || answer.media_type.starts_with("text/html")
        || answer.media_type == super::answer::JSON
    {
        return answer;
    }
    let tag = format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32]);
    let is_known = head.all("if-none-match").any(|tags| tags.split(',').any(|known| known.trim() == tag));
    let answer = if is_known { Answer { status: 304, ..answer } } else { answer };
    answer.header("ETag", tag).header("Cache-Control", "no-cache")
}

/// The panic's text, if there is one.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What is shared with the panicking code is a revision, which is immutable.
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panic_text(&*panic))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}

//! The search of a portal in a browser, for a Web Worker.
//!
//! Requests and answers are JSON texts. The engine reads nothing by itself: a search that lacks bytes of the
//! index says which, the worker fetches them, hands them in and asks again.

mod request;

use chienowa_search::{Entry, Error, LazyIndex, Step, coalesce};
use serde::Serialize;
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::request::Request;

/// An index, opened.
#[wasm_bindgen]
pub struct Engine {
    index: LazyIndex,
}

#[wasm_bindgen]
impl Engine {
    /// Opens an index, given its entry file and the start file that the entry names. A failure is a JSON text,
    /// `{"code": …, "message": …}`, with the code `outdated` for an index of another format, else `damaged`.
    #[wasm_bindgen(constructor)]
    pub fn open(entry: &[u8], start: &[u8]) -> Result<Engine, String> {
        let index = Entry::read(entry).and_then(|entry| LazyIndex::open(&entry, start));
        Ok(Self { index: index.map_err(|error| failure(&error).to_string())? })
    }

    /// Answers a request: `{"results": …}`, `{"missing": [[from, to], …]}` or `{"error": {"code", "message"}}`.
    /// Missing bytes with at most `gap` bytes between them are one range; ends are exclusive.
    pub fn search(&self, request: &str, gap: f64) -> String {
        let answer = match serde_json::from_str::<Request>(request) {
            Ok(request) => self.answer(request, gap),
            Err(error) => Answer::Error(json!({ "code": "request", "message": error.to_string() })),
        };
        serde_json::to_string(&answer).expect("numbers and strings are always valid JSON")
    }

    fn answer(&self, request: Request, gap: f64) -> Answer {
        match self.index.search(&request.into_query()) {
            Ok(Step::Found(results)) => Answer::Results(results.to_wire()),
            Ok(Step::Missing(ranges)) => Answer::Missing(
                coalesce(ranges, whole(gap)).iter().map(|range| (range.start, range.end)).collect(),
            ),
            Err(error) => Answer::Error(failure(&error)),
        }
    }

    /// Hands in bytes of the index's data that begin at `start`. A failure is as that of opening.
    pub fn provide(&self, start: f64, bytes: &[u8]) -> Result<(), String> {
        self.index.provide(whole(start), bytes).map_err(|error| failure(&error).to_string())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Results(Value),
    Missing(Vec<(u64, u64)>),
    Error(Value),
}

fn failure(error: &Error) -> Value {
    let code = if matches!(error, Error::Format { .. }) { "outdated" } else { "damaged" };
    json!({ "code": code, "message": error.to_string() })
}

/// JavaScript's numbers hold whole ones exactly up to 2⁵³; no file is longer.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "files are far shorter than 2⁵³ bytes"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

//! Who reads and searches, and knows what must come back.

use std::collections::BTreeSet;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Failure;
use crate::figures::milliseconds;
use crate::http::get;
use crate::random::Random;
use crate::server::Served;

/// So many pages are asked for, spread over all.
const PAGES: usize = 400;

/// One visit in so many is a search.
const SEARCHES: usize = 5;

/// The index is brought up in the background; until then searches find less.
const INDEX: Duration = Duration::from_mins(2);

/// What is asked, each with the hash of its right answer.
pub(crate) struct Questions {
    pub(crate) pages: Vec<Question>,
    pub(crate) searches: Vec<Question>,
}

pub(crate) struct Question {
    target: String,
    answer: blake3::Hash,
}

/// What came of it, for all visitors.
#[derive(Default)]
pub(crate) struct Visits {
    times: Mutex<(Vec<f64>, Vec<f64>)>,
    wrong: Mutex<Vec<String>>,
}

impl Visits {
    /// Milliseconds of pages and of searches since the last call.
    pub(crate) fn take(&self) -> (Vec<f64>, Vec<f64>) {
        take(&mut *self.times.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn wrong(&self) -> Vec<String> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Asks for everything once.
pub(crate) fn questions(served: &Served) -> Result<Questions, Failure> {
    let sitemap = get(served.port, &format!("{}sitemap.xml", served.base))?;
    let sitemap = String::from_utf8_lossy(sitemap.body()).into_owned();
    let all: Vec<String> = sitemap
        .split("<loc>")
        .skip(1)
        .filter_map(|rest| {
            let (address, _) = rest.split_once("</loc>")?;
            // Below the scheme and the host.
            let (_, path) = address.split_once("://").unwrap_or(("", address));
            Some(path.find('/').map_or_else(|| "/".to_owned(), |at| path[at..].to_owned()))
        })
        .collect();
    let step = (all.len() / PAGES).max(1);
    let mut pages = Vec::new();
    let mut words = BTreeSet::new();
    for target in all.iter().step_by(step).take(PAGES).cloned() {
        let reply = get(served.port, &target)?;
        if reply.status() != 200 {
            return Err(format!("{target} is answered with {}", reply.status()).into());
        }
        words.extend(title(reply.body()));
        pages.push(Question { target, answer: blake3::hash(reply.body()) });
    }
    let searches = words.into_iter().map(|word| {
        let query = utf8_percent_encode(&word, NON_ALPHANUMERIC);
        format!("{}api/search?q={query}&facets=1", served.base)
    });
    let searches = searches.map(|target| search(served, target)).collect::<Result<Vec<_>, Failure>>()?;
    if searches.is_empty() { Err("no page has a title".into()) } else { Ok(Questions { pages, searches }) }
}

/// A few letters from the beginning of a page's title.
fn title(page: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(page);
    let (_, rest) = page.split_once("<title>")?;
    let title: String = rest.split('<').next()?.chars().take(8).collect();
    (!title.trim().is_empty()).then_some(title)
}

/// Asks until two answers in turn are equal: then the index is whole.
fn search(served: &Served, target: String) -> Result<Question, Failure> {
    let begin = Instant::now();
    let mut before = None;
    while begin.elapsed() < INDEX {
        let reply = get(served.port, &target)?;
        let answer = blake3::hash(reply.body());
        if reply.status() == 200 && before == Some(answer) {
            return Ok(Question { target, answer });
        }
        before = Some(answer);
    }
    Err(format!("{target} has another answer each time").into())
}

/// Asks one question after another until the end.
pub(crate) fn visit(
    served: &Served,
    questions: &Questions,
    number: u64,
    visits: &Visits,
    ended: &AtomicBool,
) {
    let mut random = Random::new(number);
    while !ended.load(Ordering::Relaxed) {
        let is_search = random.below(SEARCHES) == 0;
        let from = if is_search { &questions.searches } else { &questions.pages };
        let question = &from[random.below(from.len())];
        let asked = Instant::now();
        let wrong = match get(served.port, &question.target) {
            Ok(reply) if reply.status() != 200 => Some(format!(
                "{} for {}: {}",
                reply.status(),
                question.target,
                String::from_utf8_lossy(reply.body())
            )),
            Ok(reply) if blake3::hash(reply.body()) != question.answer => {
                Some(format!("another answer of {} bytes for {}", reply.body().len(), question.target))
            }
            Ok(_) => None,
            Err(error) => Some(format!("{error} for {}", question.target)),
        };
        let time = milliseconds(asked.elapsed());
        let mut times = visits.times.lock().unwrap_or_else(PoisonError::into_inner);
        if is_search { &mut times.1 } else { &mut times.0 }.push(time);
        drop(times);
        if let Some(wrong) = wrong {
            visits.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(wrong);
        }
    }
}

//! Search beside the preview: the index catches up in a thread of its own, so that a page never waits for it.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use chienowa_search::{Error, Index, Query, SearchDocument, Vocabulary};

use crate::render::Renderer;
use crate::search_index;
use crate::serve::SearchRequest;

/// How long the first question waits for the first index.
const PATIENCE: Duration = Duration::from_secs(30);

/// The newest index, and the way to make a newer one.
pub(super) struct SearchService {
    newest: Mutex<Option<Result<Arc<Index>, String>>>,
    ready: Condvar,
    portals: Mutex<Sender<Renderer>>,
}

impl SearchService {
    /// Starts the thread; it ends with the service.
    pub(super) fn start() -> Arc<Self> {
        let (sender, portals) = channel();
        let service =
            Arc::new(Self { newest: Mutex::new(None), ready: Condvar::new(), portals: Mutex::new(sender) });
        let weak = Arc::downgrade(&service);
        std::thread::spawn(move || {
            let mut catching_up = CatchingUp::default();
            while let Some(portal) = newest_of(&portals) {
                let index = catching_up.take_up(&portal).map_err(|error| error.to_string());
                let Some(service) = weak.upgrade() else { return };
                *service.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(index);
                service.ready.notify_all();
            }
        });
        service
    }

    /// Tells that this is the portal now.
    pub(super) fn take_up(&self, portal: Renderer) {
        // The thread lives as long as the service: somebody is there to receive it.
        let _ = self.portals.lock().unwrap_or_else(PoisonError::into_inner).send(portal);
    }

    /// The JSON for a question. Waits only while there is no index at all.
    pub(super) fn answer(&self, request: &SearchRequest, language: &str) -> String {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let (newest, _) = self
            .ready
            .wait_timeout_while(newest, PATIENCE, |newest| newest.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        let index = match newest.as_ref() {
            Some(Ok(index)) => index.clone(),
            Some(Err(error)) => return failure(error),
            None => return failure("the index is not ready yet"),
        };
        drop(newest);
        let query = Query {
            text: request.query.clone(),
            limit: (request.limit > 0).then_some(request.limit),
            offset: request.offset,
            filters: request.filters.clone(),
            facets: request.facets,
            as_typed: request.as_typed,
            lang: Some(language.to_owned()),
            ..Query::default()
        };
        match index.search(&query) {
            Ok(results) => results.to_wire().to_string(),
            Err(error) => failure(&error.to_string()),
        }
    }
}

/// `{"error": "…"}`.
pub(super) fn failure(message: &str) -> String {
    serde_json::json!({ "error": message }).to_string()
}

/// Waits for a portal and skips those that are out of date already.
fn newest_of(portals: &Receiver<Renderer>) -> Option<Renderer> {
    let mut newest = portals.recv().ok()?;
    while let Ok(newer) = portals.try_recv() {
        newest = newer;
    }
    Some(newest)
}

/// The last index and what was in it.
#[derive(Default)]
struct CatchingUp {
    index: Option<Arc<Index>>,
    documents: HashMap<String, SearchDocument>,
    vocabulary: Vocabulary,
}

impl CatchingUp {
    /// The index of a portal; only documents that changed are analysed.
    fn take_up(&mut self, portal: &Renderer) -> Result<Arc<Index>, Error> {
        let documents = search_index::documents(portal);
        let vocabulary = search_index::vocabulary(portal);
        let index = match self.index.take() {
            None => Index::build(&documents, &vocabulary)?,
            Some(before) => {
                let changed: Vec<SearchDocument> = documents
                    .iter()
                    .filter(|document| self.documents.get(&document.url) != Some(document))
                    .cloned()
                    .collect();
                let current: std::collections::BTreeSet<&str> =
                    documents.iter().map(|document| document.url.as_str()).collect();
                let mut removed: Vec<String> =
                    self.documents.keys().filter(|url| !current.contains(url.as_str())).cloned().collect();
                removed.sort();
                if changed.is_empty() && removed.is_empty() && vocabulary == self.vocabulary {
                    self.index = Some(before.clone());
                    return Ok(before);
                }
                before.update(&changed, &removed, &vocabulary)?
            }
        };
        let index = Arc::new(index);
        self.index = Some(index.clone());
        self.vocabulary = vocabulary;
        self.documents = documents.into_iter().map(|document| (document.url.clone(), document)).collect();
        Ok(index)
    }
}

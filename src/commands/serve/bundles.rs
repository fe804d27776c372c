//! The published index while one writes, for `serve --bundle`: made as `build` makes it, when a browser asks for it.

use std::sync::{Arc, Mutex, PoisonError};

use chienowa_search::{Bundle, Chunk, Error, SearchDocument, Vocabulary, publish};

use crate::render::Renderer;
use crate::search_index;

/// The last index that was asked for.
#[derive(Default)]
pub(super) struct Bundles(Mutex<Option<Made>>);

struct Made {
    documents: Vec<SearchDocument>,
    vocabulary: Vocabulary,
    bundle: Arc<Bundle>,
}

impl Bundles {
    /// The index of a portal; the last one if nothing that is in it has changed since.
    pub(super) fn of(&self, portal: &Renderer) -> Result<Arc<Bundle>, String> {
        let documents = search_index::documents(portal);
        let vocabulary = search_index::vocabulary(portal);
        // Whoever asks meanwhile wants the same index, so they wait for it.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*last
            && (&made.documents, &made.vocabulary) == (&documents, &vocabulary)
        {
            return Ok(made.bundle.clone());
        }
        let bundle = bundle(&documents, &vocabulary).map_err(|error| error.to_string())?;
        *last = Some(Made { documents, vocabulary, bundle: bundle.clone() });
        Ok(bundle)
    }
}

/// Never an updated index: that counts what was removed, and would rank otherwise than the published one.
fn bundle(documents: &[SearchDocument], vocabulary: &Vocabulary) -> Result<Arc<Bundle>, Error> {
    Ok(Arc::new(publish(&Chunk::all(documents)?, vocabulary)?))
}

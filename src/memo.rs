//! Remembers parsed documents by everything that parsing depends on, for two generations.

use std::collections::HashMap;
use std::sync::Arc;

use crate::parse::{Content, Document, DocumentName, Options};
use crate::paths::SourcePath;
use crate::read::SourceText;

/// Everything that a parsed document depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: SourcePath,
    text: [u8; 32],
    options: Arc<Options>,
}

/// What parsing a file yields.
pub(crate) type Parsed = (Arc<Document>, Arc<Content>);

/// Parsed documents of this and the previous compilation.
#[derive(Debug, Default)]
pub struct Memo {
    current: HashMap<Key, Parsed>,
    previous: HashMap<Key, Parsed>,
}

impl Memo {
    /// Nothing remembered.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was not asked for since the last call is forgotten with the next.
    pub(crate) fn next_generation(&mut self) {
        self.previous = std::mem::take(&mut self.current);
    }

    /// Parses files, those that are remembered excepted; in their order.
    pub(crate) fn documents(
        &mut self,
        files: Vec<(SourcePath, DocumentName, Arc<SourceText>)>,
        options: &Arc<Options>,
    ) -> Vec<Parsed> {
        use rayon::prelude::*;
        let previous = &self.previous;
        let parsed: Vec<(Key, Parsed)> = files
            .into_par_iter()
            .map(|(path, name, source)| {
                let key = Key { path, text: source.hash, options: options.clone() };
                let parsed = previous.get(&key).cloned().unwrap_or_else(|| {
                    let (document, content) = Document::parse(&key.path, name, &source, options);
                    (Arc::new(document), Arc::new(content))
                });
                (key, parsed)
            })
            .collect();
        let documents = parsed.iter().map(|(_, parsed)| parsed.clone()).collect();
        self.current.extend(parsed);
        documents
    }
}

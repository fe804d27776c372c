//! The fields of the index. Nothing is stored in it: texts to show lie in the page store.

use tantivy::Term;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TokenizerManager;

use crate::tokens::{TermTokenizer, TextTokenizer};

/// Raised whenever analysis, fields or files change meaning: an index of another version is refused.
pub(crate) const FORMAT: u32 = 5;

/// How many fields there are.
pub(crate) const FIELDS: usize = 6;

const TEXT_TOKENIZER: &str = "text";
const TERM_TOKENIZER: &str = "terms";

/// Handles of the fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Title, headings and body, with positions.
    pub(crate) text: [Field; 3],
    /// Distinct words as written, whose dictionary typing errors are corrected with.
    pub(crate) words: Field,
    /// Pairs of characters that skip hiragana.
    pub(crate) skips: Field,
    /// The normalised title as one term.
    pub(crate) exact_title: Field,
}

impl Fields {
    /// The schema and its handles; the same in every index of this format.
    pub(crate) fn schema() -> (Schema, Self) {
        let indexing = |tokenizer, record, norms| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record)
                .set_fieldnorms(norms);
            TextOptions::default().set_indexing_options(indexing)
        };
        let mut schema = Schema::builder();
        let text = ["title", "headings", "body"].map(|name| {
            let options = indexing(TEXT_TOKENIZER, IndexRecordOption::WithFreqsAndPositions, true);
            schema.add_text_field(name, options)
        });
        let [words, skips, exact_title] = ["kw", "sk", "tx"].map(|name| {
            schema.add_text_field(name, indexing(TERM_TOKENIZER, IndexRecordOption::Basic, false))
        });
        (schema.build(), Self { text, words, skips, exact_title })
    }

    /// Every field.
    pub(crate) fn all(&self) -> impl Iterator<Item = Field> {
        self.text.into_iter().chain([self.words, self.skips, self.exact_title])
    }

    /// Terms of one text in the three text fields.
    pub(crate) fn text_terms(&self, text: &str) -> [Term; 3] {
        self.text.map(|field| Term::from_field_text(field, text))
    }
}

/// The tokenizers the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::new();
    tokenizers.register(TEXT_TOKENIZER, TextTokenizer::default());
    tokenizers.register(TERM_TOKENIZER, TermTokenizer);
    tokenizers
}

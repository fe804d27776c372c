//! The terms of some documents and where each occurs, sorted by field and term: the costly part of an index, and
//! the same whatever documents stand beside these. `join` makes a segment of it.

use std::io;

use tantivy::HasLen;
use tantivy::directory::{FileSlice, OwnedBytes};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::tokenizer::{MAX_TOKEN_LEN, TokenStream, Tokenizer};

use crate::analysis::Analysis;
use crate::columns::{ColumnReader, ColumnWriter};
use crate::schema::FIELDS;
use crate::tokens::{TermTokenizer, TextTokenizer};

/// Fields with positions and lengths come first: title, headings and body.
pub(crate) const TEXTS: usize = 3;

/// Terms between two places where reading can begin.
const TERMS_APART: usize = 64;

/// Documents inverted.
#[derive(Debug)]
pub(crate) struct Inverted {
    pub(crate) summary: Summary,
    /// The entries one after another; see [`Entry`]. May lie in a file, of which only parts are read.
    pub(crate) entries: FileSlice,
}

/// What is known of inverted documents without reading their entries.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// How many documents these are.
    pub(crate) documents: u32,
    /// Tokens of each field over all documents.
    pub(crate) tokens: [u64; FIELDS],
    /// Length of each text of each document, in the engine's one byte.
    pub(crate) lengths: [Vec<u8>; TEXTS],
    /// Where some of the entries begin, with their keys; in order, the first among them.
    starts: Vec<(Vec<u8>, usize)>,
}

/// One term of one field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// The field's number, then the term.
    pub(crate) key: &'a [u8],
    /// In how many of the documents it is.
    pub(crate) documents: u32,
    /// For each document how much its number differs from the one before and, of a text, how often the term is in
    /// it, at least once, and how much each position differs from the one before.
    pub(crate) postings: &'a [u8],
}

impl<'a> Entry<'a> {
    fn take(reader: &mut ColumnReader<'a>) -> Option<Self> {
        let key =
            reader.bytes().filter(|key| key.first().is_some_and(|&field| usize::from(field) < FIELDS))?;
        let documents = u32::try_from(reader.number()?).ok()?;
        Some(Self { key, documents, postings: reader.bytes()? })
    }
}

impl Inverted {
    /// The bytes of the entries with keys from `from` on up to `to`, and of some around them.
    pub(crate) fn read(&self, from: &[u8], to: &[u8]) -> io::Result<OwnedBytes> {
        let starts = &self.summary.starts;
        let first = starts.partition_point(|(key, _)| key.as_slice() <= from).saturating_sub(1);
        let end = starts.partition_point(|(key, _)| key.as_slice() < to);
        let place = |at: usize| starts.get(at).map_or(self.entries.len(), |(_, place)| *place);
        let range = place(first)..place(end);
        if range.is_empty() { Ok(OwnedBytes::empty()) } else { self.entries.read_bytes_slice(range) }
    }
}

/// The entries in `bytes` with keys from `from` on up to `to`, which is not among them.
pub(crate) fn entries<'a>(bytes: &'a [u8], from: &'a [u8], to: &'a [u8]) -> impl Iterator<Item = Entry<'a>> {
    let mut reader = ColumnReader::new(bytes);
    std::iter::from_fn(move || Entry::take(&mut reader))
        .skip_while(move |entry| entry.key < from)
        .take_while(move |entry| entry.key < to)
}

impl Summary {
    /// Some of the keys in order, about equally far apart.
    pub(crate) fn some_keys(&self) -> impl Iterator<Item = &[u8]> {
        self.starts.iter().map(|(key, _)| key.as_slice())
    }

    /// Appends it to a list.
    pub(crate) fn write(&self, writer: &mut ColumnWriter) {
        writer.number(u64::from(self.documents));
        self.tokens.iter().for_each(|&tokens| writer.number(tokens));
        self.lengths.iter().for_each(|lengths| writer.bytes(lengths));
        writer.number(self.starts.len() as u64);
        for (key, start) in &self.starts {
            writer.bytes(key);
            writer.number(*start as u64);
        }
    }

    /// Takes off a list what `write` appended.
    pub(crate) fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        let mut summary = Self { documents: u32::try_from(reader.number()?).ok()?, ..Self::default() };
        for tokens in &mut summary.tokens {
            *tokens = reader.number()?;
        }
        for lengths in &mut summary.lengths {
            *lengths = reader.bytes()?.to_vec();
        }
        for _ in 0..reader.number()? {
            summary.starts.push((reader.bytes()?.to_vec(), reader.size()?));
        }
        Some(summary)
    }
}

/// Takes up documents one by one.
#[derive(Default)]
pub(crate) struct Inverter {
    summary: Summary,
    terms: Terms,
    occurrences: Vec<Occurrence>,
    texts: TextTokenizer,
    key: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Occurrence {
    term: u32,
    document: u32,
    position: u32,
}

impl Inverter {
    /// The next document.
    pub(crate) fn add(&mut self, analysis: &Analysis) {
        let mut texts = std::mem::take(&mut self.texts);
        for (field, text) in analysis.text.iter().enumerate() {
            let tokens = self.add_tokens(field, &mut texts.token_stream(text));
            self.summary.lengths[field].push(FieldNormReader::fieldnorm_to_id(tokens));
        }
        self.texts = texts;
        let extras = [&analysis.words, &analysis.skips, &analysis.exact_title];
        for (field, text) in (TEXTS..).zip(extras) {
            self.add_tokens(field, &mut TermTokenizer.token_stream(text));
        }
        self.summary.documents += 1;
    }

    fn add_tokens(&mut self, field: usize, stream: &mut impl TokenStream) -> u32 {
        let mut tokens = 0;
        self.key.clear();
        self.key.push(u8::try_from(field).expect("there are few fields"));
        while stream.advance() {
            let token = stream.token();
            // The engine would leave it out, too.
            if token.text.len() > MAX_TOKEN_LEN {
                continue;
            }
            self.key.truncate(1);
            self.key.extend_from_slice(token.text.as_bytes());
            let term = self.terms.number(&self.key);
            let position = u32::try_from(token.position).expect("a text is shorter than four billion words");
            self.occurrences.push(Occurrence { term, document: self.summary.documents, position });
            tokens += 1;
        }
        self.summary.tokens[field] += u64::from(tokens);
        tokens
    }

    /// All documents taken up.
    pub(crate) fn finish(mut self) -> Inverted {
        let order = self.terms.sorted();
        let by_term = by_term(&self.occurrences, self.terms.len());
        let mut entries = ColumnWriter::default();
        let mut postings = ColumnWriter::default();
        for (number, &term) in order.iter().enumerate() {
            let key = self.terms.key(term);
            if number.is_multiple_of(TERMS_APART) {
                self.summary.starts.push((key.to_vec(), entries.written().len()));
            }
            let has_positions = usize::from(key[0]) < TEXTS;
            let documents = encode(by_term.of(term), has_positions, &mut postings);
            entries.bytes(key);
            entries.number(u64::from(documents));
            entries.bytes(postings.written());
            postings.clear();
        }
        Inverted { summary: self.summary, entries: FileSlice::from(entries.finish()) }
    }
}

/// Writes the occurrences of one term; gives the number of documents.
fn encode(occurrences: &[Occurrence], has_positions: bool, postings: &mut ColumnWriter) -> u32 {
    let mut documents = 0;
    let mut document_before = 0;
    for of_document in occurrences.chunk_by(|left, right| left.document == right.document) {
        let document = of_document[0].document;
        postings.number(u64::from(document - document_before));
        document_before = document;
        documents += 1;
        if !has_positions {
            continue;
        }
        postings.number(of_document.len() as u64);
        let mut position_before = 0;
        for occurrence in of_document {
            postings.number(u64::from(occurrence.position - position_before));
            position_before = occurrence.position;
        }
    }
    documents
}

/// Occurrences term by term, each in the order they came.
struct ByTerm {
    sorted: Vec<Occurrence>,
    ends: Vec<usize>,
}

impl ByTerm {
    fn of(&self, term: u32) -> &[Occurrence] {
        let term = term as usize;
        let start = if term == 0 { 0 } else { self.ends[term - 1] };
        &self.sorted[start..self.ends[term]]
    }
}

fn by_term(occurrences: &[Occurrence], terms: usize) -> ByTerm {
    let mut next = vec![0; terms];
    for occurrence in occurrences {
        next[occurrence.term as usize] += 1;
    }
    let mut start = 0;
    for place in &mut next {
        start += std::mem::replace(place, start);
    }
    let mut sorted = vec![Occurrence::default(); occurrences.len()];
    for &occurrence in occurrences {
        let place = &mut next[occurrence.term as usize];
        sorted[*place] = occurrence;
        *place += 1;
    }
    // Where the next occurrence of a term would go is now where the term ends.
    ByTerm { sorted, ends: next }
}

/// Distinct keys, numbered as they come. Nearly all are short, so the table holds them itself: to compare a key where
/// it lies, as the standard library's map would, costs as much as all else that is done with a token.
#[derive(Default)]
struct Terms {
    keys: Vec<u8>,
    ends: Vec<usize>,
    /// Each key, at its hash or after it; a power of two, at most half full.
    table: Vec<Option<Place>>,
}

#[derive(Clone, Copy)]
struct Place {
    /// See [`packed`].
    packed: u64,
    number: u32,
}

impl Terms {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn key(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.keys[start..self.ends[number]]
    }

    fn number(&mut self, key: &[u8]) -> u32 {
        if self.len() * 2 >= self.table.len() {
            self.grow();
        }
        let packed = packed(key);
        let is_it = |place: Place| {
            place.packed == packed && (key.len() <= LONGEST_PACKED || self.key(place.number) == key)
        };
        let mut at = slot(packed, self.table.len());
        while let Some(place) = self.table[at] {
            if is_it(place) {
                return place.number;
            }
            at = (at + 1) & (self.table.len() - 1);
        }
        let number = crate::pages::to_u32(self.len());
        self.table[at] = Some(Place { packed, number });
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len());
        number
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 12);
        let before = std::mem::replace(&mut self.table, vec![None; size]);
        for place in before.into_iter().flatten() {
            let mut at = slot(place.packed, size);
            while self.table[at].is_some() {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = Some(place);
        }
    }

    /// The numbers of the keys in order of the keys.
    fn sorted(&self) -> Vec<u32> {
        let mut order: Vec<(u64, u32)> = (0..crate::pages::to_u32(self.len()))
            .map(|number| (beginning(self.key(number)), number))
            .collect();
        order.sort_unstable_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| self.key(left.1).cmp(self.key(right.1)))
        });
        order.into_iter().map(|(_, number)| number).collect()
    }
}

/// The first bytes of a key as a number of the same order: most keys are not longer, and numbers are quickly compared.
pub(crate) fn beginning(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(bytes.len());
    bytes[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(bytes)
}

/// Bytes of a key that fit a number beside their count: a field and two characters, or a short word.
const LONGEST_PACKED: usize = 7;

/// A short key itself, or what a longer one is spread by, which is no short one.
fn packed(key: &[u8]) -> u64 {
    if key.len() <= LONGEST_PACKED {
        return beginning(key) | key.len() as u64;
    }
    let hash =
        key.chunks(8).fold(0, |hash: u64, part| (hash ^ beginning(part)).wrapping_mul(ODD).rotate_left(29));
    hash | 0xff
}

/// Spreads bits well when something is multiplied by it: the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where the search for a key begins in a table of this size, a power of two. Nobody gains from keys that collide, for
/// they come from one's own pages.
fn slot(packed: u64, size: usize) -> usize {
    let spread = packed.wrapping_mul(ODD);
    usize::try_from(spread >> 32).expect("32 bits") & (size - 1)
}

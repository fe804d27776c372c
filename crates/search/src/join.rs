//! Writes inverted documents into a segment, byte for byte as the engine itself would if it were given all documents
//! at once. What was inverted before is not inverted again, and parts of the dictionary are joined in parallel.

use std::io::{self, Write};
use std::ops::Range;

use tantivy::Segment;
use tantivy::directory::{CompositeWrite, OwnedBytes, WritePtr};
use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer};
use tantivy::index::SegmentComponent;
use tantivy::positions::PositionSerializer;
use tantivy::postings::TermInfo;
use tantivy::postings::serializer::PostingsSerializer;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionaryBuilder;

use crate::columns::ColumnReader;
use crate::invert::{Entry, Inverted, TEXTS, beginning, entries};
use crate::pages::to_u32;
use crate::parallel::map;
use crate::schema::Fields;

/// Parts of the dictionary: some for each core, so that none waits long for the last; not many, for each is read from
/// every chunk.
const PARTS: usize = 24;

/// Parts that are joined before any of them is written.
const AT_ONCE: usize = 8;

/// Documents of a term from which on the engine writes blocks.
const BLOCK: u32 = 128;

/// Writes the postings, positions, lengths and terms of `chunks`, whose documents follow each other.
pub(crate) fn write(chunks: &[&Inverted], segment: &Segment) -> tantivy::Result<()> {
    let (_, fields) = Fields::schema();
    let fields: Vec<Field> = fields.all().collect();
    let open = |component| segment.open_write(component);
    let mut lengths = FieldNormsSerializer::from_write(open(SegmentComponent::FieldNorms)?)?;
    for (number, &field) in fields.iter().take(TEXTS).enumerate() {
        let all: Vec<u8> = chunks.iter().flat_map(|chunk| &chunk.summary.lengths[number]).copied().collect();
        lengths.serialize_field(field, &all)?;
    }
    lengths.close()?;
    let readers = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;

    let mut files = Files {
        terms: CompositeWrite::wrap(open(SegmentComponent::Terms)?),
        postings: CompositeWrite::wrap(open(SegmentComponent::Postings)?),
        positions: CompositeWrite::wrap(open(SegmentComponent::Positions)?),
    };
    let all = Chunks::new(chunks);
    let boundaries = boundaries(chunks);
    for (number, &field) in fields.iter().enumerate() {
        let tokens = chunks.iter().map(|chunk| chunk.summary.tokens[number]).sum();
        // The engine leaves out fields without a term.
        if tokens > 0 {
            let of_field = OfField { number, tokens, lengths: readers.get_field(field)? };
            files.write(field, &of_field, &all, &of_field.ranges(&boundaries))?;
        }
    }
    files.close()?;
    Ok(())
}

/// Keys about equally far apart.
fn boundaries(chunks: &[&Inverted]) -> Vec<Vec<u8>> {
    let mut keys: Vec<&[u8]> = chunks.iter().flat_map(|chunk| chunk.summary.some_keys()).collect();
    keys.sort_unstable();
    let apart = keys.len().div_ceil(PARTS).max(1);
    let mut boundaries: Vec<Vec<u8>> = keys.into_iter().step_by(apart).map(<[u8]>::to_vec).collect();
    boundaries.dedup();
    boundaries
}

/// All documents, and the number of the first of each chunk.
struct Chunks<'a> {
    chunks: &'a [&'a Inverted],
    starts: Vec<u32>,
}

impl<'a> Chunks<'a> {
    fn new(chunks: &'a [&'a Inverted]) -> Self {
        let mut start = 0;
        let mut add = |chunk: &&Inverted| {
            start += chunk.summary.documents;
            start - chunk.summary.documents
        };
        Self { chunks, starts: chunks.iter().map(&mut add).collect() }
    }
}

/// What is the same for all terms of a field.
struct OfField {
    number: usize,
    tokens: u64,
    lengths: Option<FieldNormReader>,
}

/// The keys from one on to another, which is not among them.
struct KeyRange {
    from: Vec<u8>,
    to: Vec<u8>,
}

impl OfField {
    fn ranges(&self, boundaries: &[Vec<u8>]) -> Vec<KeyRange> {
        let prefix = |number: usize| vec![u8::try_from(number).expect("there are few fields")];
        let mut keys = vec![prefix(self.number)];
        keys.extend(boundaries.iter().filter(|key| usize::from(key[0]) == self.number).cloned());
        keys.push(prefix(self.number + 1));
        keys.windows(2).map(|pair| KeyRange { from: pair[0].clone(), to: pair[1].clone() }).collect()
    }

    fn serializer(&self) -> PostingsSerializer {
        let mode = if self.number < TEXTS {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::Basic
        };
        // As the engine computes it, in single precision.
        #[expect(clippy::cast_precision_loss, reason = "the engine rounds alike")]
        let average = |lengths: &FieldNormReader| self.tokens as f32 / lengths.num_docs() as f32;
        let average = self.lengths.as_ref().map_or(0.0, average);
        PostingsSerializer::new(average, mode, self.lengths.clone())
    }

    /// Joins the terms of one range.
    fn part(&self, all: &Chunks<'_>, range: &KeyRange) -> io::Result<Part> {
        let read = all.chunks.iter().map(|chunk| chunk.read(&range.from, &range.to));
        let read: Vec<OwnedBytes> = read.collect::<io::Result<_>>()?;
        let mut found: Vec<(u64, u32, Entry<'_>)> = Vec::new();
        for (bytes, start) in read.iter().zip(&all.starts) {
            let entries = entries(bytes, &range.from, &range.to);
            found.extend(entries.map(|entry| (beginning(entry.key), *start, entry)));
        }
        // Chunk by chunk within a term, for the order of equals is kept.
        found.sort_by(|left, right| left.0.cmp(&right.0).then_with(|| left.2.key.cmp(right.2.key)));

        let mut part = Part::default();
        let mut writer = TermWriter {
            has_positions: self.number < TEXTS,
            postings: self.serializer(),
            positions: PositionSerializer::new(&mut part.positions),
            deltas: Vec::new(),
        };
        for of_term in found.chunk_by(|left, right| left.2.key == right.2.key) {
            let documents = of_term.iter().map(|(_, _, entry)| entry.documents).sum();
            let (postings_start, positions_start) = (part.postings.len(), writer.positions.written_bytes());
            writer.postings.new_term(documents, writer.has_positions);
            for (_, start, entry) in of_term {
                writer.add(*start, entry)?;
            }
            writer.postings.close_term(documents, &mut part.postings)?;
            if documents >= BLOCK {
                // It goes on counting from the last full block, and only a new one begins at zero.
                writer.postings = self.serializer();
            }
            if writer.has_positions {
                writer.positions.close_term()?;
            }
            part.keys.extend_from_slice(&of_term[0].2.key[1..]);
            let term = TermInfo {
                doc_freq: documents,
                postings_range: postings_start..part.postings.len(),
                positions_range: to_usize(positions_start)..to_usize(writer.positions.written_bytes()),
            };
            part.terms.push((part.keys.len(), term));
        }
        writer.positions.close()?;
        Ok(part)
    }
}

/// Hands the documents of a term to the engine's serializers.
struct TermWriter<'a> {
    has_positions: bool,
    postings: PostingsSerializer,
    positions: PositionSerializer<&'a mut Vec<u8>>,
    deltas: Vec<u32>,
}

impl TermWriter<'_> {
    /// The documents of a chunk that begins with document `start`.
    fn add(&mut self, start: u32, entry: &Entry<'_>) -> io::Result<()> {
        let mut reader = ColumnReader::new(entry.postings);
        let mut document = start;
        for _ in 0..entry.documents {
            document += next(&mut reader)?;
            self.deltas.clear();
            if self.has_positions {
                for _ in 0..next(&mut reader)? {
                    self.deltas.push(next(&mut reader)?);
                }
                self.positions.write_positions_delta(&self.deltas);
            }
            self.postings.write_doc(document, to_u32(self.deltas.len()));
        }
        Ok(())
    }
}

/// Terms that follow each other, their places counted from the part's own beginning.
#[derive(Default)]
struct Part {
    postings: Vec<u8>,
    positions: Vec<u8>,
    keys: Vec<u8>,
    /// Where each key ends, and its term.
    terms: Vec<(usize, TermInfo)>,
}

/// The files of a segment that hold its terms.
struct Files {
    terms: CompositeWrite<WritePtr>,
    postings: CompositeWrite<WritePtr>,
    positions: CompositeWrite<WritePtr>,
}

impl Files {
    /// Joins the ranges of a field, some at a time, for what is joined takes memory until it is written.
    fn write(
        &mut self,
        field: Field,
        of_field: &OfField,
        all: &Chunks<'_>,
        ranges: &[KeyRange],
    ) -> io::Result<()> {
        let mut terms = TermDictionaryBuilder::create(self.terms.for_field(field))?;
        let postings = self.postings.for_field(field);
        let positions = self.positions.for_field(field);
        postings.write_all(&of_field.tokens.to_le_bytes())?;
        let (mut postings_start, mut positions_start) = (0, 0);
        for some in ranges.chunks(AT_ONCE) {
            for part in map(some, |range| of_field.part(all, range)) {
                let part = part?;
                let mut key_start = 0;
                for (key_end, term) in part.terms {
                    let term = TermInfo {
                        doc_freq: term.doc_freq,
                        postings_range: moved(term.postings_range, postings_start),
                        positions_range: moved(term.positions_range, positions_start),
                    };
                    terms.insert(&part.keys[key_start..key_end], &term)?;
                    key_start = key_end;
                }
                postings.write_all(&part.postings)?;
                positions.write_all(&part.positions)?;
                postings_start += part.postings.len();
                positions_start += part.positions.len();
            }
        }
        terms.finish()?;
        Ok(())
    }

    fn close(self) -> io::Result<()> {
        self.terms.close()?;
        self.postings.close()?;
        self.positions.close()
    }
}

fn next(reader: &mut ColumnReader<'_>) -> io::Result<u32> {
    let number = reader.number().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

fn moved(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn to_usize(place: u64) -> usize {
    usize::try_from(place).expect("a place in memory")
}

//! Asks for all that a query will read before reading it, so that a browser fetches it in one go. An index that
//! is wholly here has nothing to ask for.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tantivy::Term;

use crate::bundle::Remote;
use crate::error::Error;
use crate::index::Index;
use crate::lookups::Depth;
use crate::okurigana;
use crate::pages::STORE_FILE;
use crate::query::{Reading, Run, in_other_kana};
use crate::resolve::with_variants;
use crate::search::Asked;
use crate::terms::every_second_bigram;
use crate::tokens::text_tokens;

impl Index {
    /// Reads what every query needs.
    pub(crate) fn touch(&self) -> Result<(), Error> {
        let Some(segment) = self.segment() else { return Ok(()) };
        for field in self.fields.all() {
            segment.inverted_index(field)?;
        }
        for field in self.fields.text {
            segment.get_fieldnorms_reader(field)?;
        }
        Ok(())
    }

    /// Asks for a query as written and for the spellings it is always tried in.
    pub(crate) fn warm_reading(&self, reading: &Reading) -> Result<(), Error> {
        if self.remote.is_none() {
            return Ok(());
        }
        let mut runs = Vec::new();
        for run in reading.runs.iter().chain(&reading.unwanted) {
            runs.extend(with_variants(run).into_iter().map(|(run, _)| run));
            if let Run::Cjk(characters) = run {
                runs.extend(in_other_kana(characters).map(Run::Cjk));
            }
        }
        self.warm_runs(runs.iter(), reading)
    }

    /// Asks for what the runs stand for, which is known by now.
    pub(crate) fn warm_asked(&self, asked: &Asked<'_>) -> Result<(), Error> {
        self.ask_runs(asked.clauses.iter().flat_map(|clause| &clause.instead).map(|(run, _)| run))?;
        self.warm_runs(asked.runs(), &asked.reading)
    }

    /// Asks for runs, and for the title that the query may be.
    fn warm_runs<'a>(
        &self,
        runs: impl Iterator<Item = &'a Run> + Clone,
        reading: &Reading,
    ) -> Result<(), Error> {
        let Some(remote) = &self.remote else { return Ok(()) };
        self.ask(&[self.title_term(reading)], Depth::Documents)?;
        let skips = okurigana::terms(runs.clone());
        let skips: Vec<Term> =
            skips.iter().map(|text| Term::from_field_text(self.fields.skips, text)).collect();
        self.ask(&skips, Depth::Documents)?;
        self.ask_runs(runs)?;
        wait(remote)
    }

    /// Asks for runs, each as a whole and in parts, and goes on.
    pub(crate) fn ask_runs<'a>(&self, runs: impl Iterator<Item = &'a Run>) -> Result<(), Error> {
        if self.remote.is_none() {
            return Ok(());
        }
        for run in runs {
            for (text, _) in run.weighted_terms() {
                self.ask(&self.fields.text_terms(&text), Depth::Documents)?;
            }
            let whole = match run {
                Run::Cjk(characters) if characters.len() > 2 => every_second_bigram(characters),
                Run::Phrase(text) => text_tokens(text),
                Run::Cjk(_) | Run::Word(_) | Run::Symbol(_) => Vec::new(),
            };
            for (_, text) in whole {
                self.ask(&self.fields.text_terms(&text), Depth::Positions)?;
            }
        }
        Ok(())
    }

    /// Asks for documents of the store.
    pub(crate) fn warm_documents(&self, documents: impl Iterator<Item = u32>) -> Result<(), Error> {
        let Some(remote) = &self.remote else { return Ok(()) };
        for document in documents {
            match self.store.read_bytes_slice(self.pages.bytes(document)) {
                Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => {
                    return Err(Error::Read { name: STORE_FILE, source: error });
                }
                _ => {}
            }
        }
        wait(remote)
    }

    fn ask(&self, terms: &[Term], depth: Depth) -> Result<(), Error> {
        let Some(segment) = self.segment() else { return Ok(()) };
        for term in terms.iter().filter(|term| !self.lookups.is_here(term, depth)) {
            let inverted = segment.inverted_index(term.field())?;
            let warming = pin!(inverted.warm_postings(term, depth == Depth::Positions));
            // Once is enough: what is missing has then been asked for, and the next try begins anew.
            if let Poll::Ready(done) = warming.poll(&mut Context::from_waker(Waker::noop())) {
                done.map_err(tantivy::TantivyError::from)?;
                self.lookups.note_here(term, depth);
            }
        }
        Ok(())
    }
}

fn wait(remote: &Remote) -> Result<(), Error> {
    if remote.is_incomplete() { Err(Error::NotHereYet) } else { Ok(()) }
}

//! The same portal with other texts: what a save of a sentence comes to. Exactly what compiling would make, or nothing.
//!
//! The site knows of a page only its front matter and its outline. Where both stay, so does everything but the texts:
//! addresses, lists, the plan, the theme and what is drawn once. Never guesses: whatever else a change may touch is for
//! [`compile`](super::compile).

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Revision, Settings};
use crate::clock::Now;
use crate::diagnostic::Diagnostics;
use crate::model::{PageId, next_change};
use crate::parse::{Document, Options, PackedContent, Packing};
use crate::paths::SourcePath;
use crate::read::TextChange;

/// A revision that differs in texts only.
#[derive(Debug)]
pub struct Retold {
    /// The new one.
    pub revision: Revision,
    /// The pages whose texts are others.
    pub pages: Vec<PageId>,
}

impl Revision {
    /// This portal with other texts, if nothing else changes by them. `found` is all that was found in this revision:
    /// what is told of a changed file may be told of another place in it now, so such a file is compiled.
    pub fn with_texts(
        &self,
        texts: &[TextChange],
        found: &Diagnostics,
        settings: &Settings,
    ) -> Option<Retold> {
        let now = settings.now.unwrap_or_else(|| Now::read(&self.site().config.zone()));
        if !self.is_right_at(now) {
            return None;
        }
        let told_of: BTreeSet<&SourcePath> = found.iter().map(|found| &found.path).collect();
        let options = self.site().config.parse_options();
        let parse = |text: &TextChange| {
            if told_of.contains(&text.path) { None } else { self.retold(text, &options) }
        };
        let changed: Vec<(PageId, PackedContent)> = texts.par_iter().map(parse).collect::<Option<_>>()?;
        let pages = changed.iter().map(|(id, _)| *id).collect();
        let mut revision = self.clone();
        revision.renderer.contents = revision.renderer.contents.replaced(changed);
        Some(Retold { revision, pages })
    }

    /// Whether a site made for its moment is the same now.
    fn is_right_at(&self, now: Now) -> bool {
        let made = self.site().now;
        let next = self.next_change.get_or_init(|| Some(next_change(self.site())?.0));
        made.moment() <= now.moment() && next.is_none_or(|next| now.moment() < next)
    }

    /// A page's new text, if others may know of it what they knew.
    fn retold(&self, text: &TextChange, options: &Options) -> Option<(PageId, PackedContent)> {
        let id = self.site().page_of(&text.path)?;
        let known = &self.site().page(id).document;
        let (document, content) = Document::parse(&text.path, known.name.clone(), &text.after.text, options);
        let is_same = document.diagnostics.is_empty() && document.digest() == known.digest()
            // Whether the portal still needs its allowances is told of all pages together.
            && document.allowed == known.allowed;
        let packing = Packing::of_texts(self.site().pages.len());
        is_same.then(|| (id, PackedContent::new(&content, packing)))
    }
}

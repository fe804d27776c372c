//! The text of every page and what git tells of it, and who reads them.
//!
//! Apart from the site, because nothing in the site depends on it: where only texts change, the site stays. While an
//! output is made, every text that is read is noted, so that a later build knows which outputs a text goes into.
//! Whoever wants a text has to ask here. A page's history changes with each commit of its text, and so counts as part of
//! it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use crate::model::{PageHistory, PageId};
use crate::parse::{PackedContent, Passage, Shown};

/// The text of every page, by page.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    pages: Vec<PackedContent>,
    /// By page too; none at all without git.
    histories: Arc<[PageHistory]>,
    /// By the number of the language.
    feed_bodies: Vec<Arc<OnceLock<FeedBodies>>>,
}

/// Bodies as feeds have them, by page: several feeds in two formats tell of the same pages.
type FeedBodies = Vec<OnceLock<Box<str>>>;

thread_local! {
    /// The pages whose texts the output in the making has read; none while nothing is made.
    static READ: RefCell<Option<Vec<PageId>>> = const { RefCell::new(None) };
    /// Whether something is made that must do without texts.
    static IS_REFUSED: Cell<bool> = const { Cell::new(false) };
    /// The text that was unpacked last: a page and its Markdown twin are mostly made one after the other.
    static UNPACKED: RefCell<Option<(PackedContent, Rc<Shown>)>> = const { RefCell::new(None) };
}

impl Contents {
    /// Texts in the order of the pages, of a portal in so many languages.
    pub fn new(pages: Vec<PackedContent>, languages: usize) -> Self {
        let feed_bodies = std::iter::repeat_with(Arc::default).take(languages).collect();
        Self { pages, histories: Arc::default(), feed_bodies }
    }

    /// The same with what git tells of each page.
    #[must_use]
    pub fn with_histories(self, histories: Vec<PageHistory>) -> Self {
        Self { histories: histories.into(), ..self }
    }

    /// What git tells of a page.
    pub fn history(&self, id: PageId) -> Option<&PageHistory> {
        let history = self.histories.get(id.index())?;
        Self::note(id);
        Some(history)
    }

    /// What git tells of every page, in their order; nothing without git. Each of them is noted.
    pub fn histories(&self) -> &[PageHistory] {
        if !self.histories.is_empty() {
            assert!(!IS_REFUSED.get(), "what many pages share is drawn without any page's history");
            // At once: to note them one by one would take the square of them.
            READ.with_borrow_mut(|read| {
                if let Some(read) = read {
                    read.clear();
                    read.extend((0..self.histories.len()).map(PageId::new));
                }
            });
        }
        &self.histories
    }

    /// What readers see of a page's text.
    pub fn shown(&self, id: PageId) -> Rc<Shown> {
        Self::note(id);
        let packed = &self.pages[id.index()];
        UNPACKED.with_borrow_mut(|unpacked| match unpacked {
            Some((known, shown)) if known.is_same_memory(packed) => Rc::clone(shown),
            _ => {
                let shown = Rc::new(packed.shown());
                *unpacked = Some((packed.clone(), Rc::clone(&shown)));
                shown
            }
        })
    }

    /// What search finds in it.
    pub fn passages(&self, id: PageId) -> Vec<Passage> {
        Self::note(id);
        self.pages[id.index()].passages()
    }

    /// Whether a page has the text that another has there.
    pub fn is_same(&self, id: PageId, there: &Self, other: PageId) -> bool {
        self.pages[id.index()] == there.pages[other.index()]
    }

    /// Notes that the output in the making depends on every text: at once, for one by one takes the square of them.
    pub(super) fn note_all(&self) {
        READ.with_borrow_mut(|read| {
            if let Some(read) = read {
                read.clear();
                read.extend((0..self.pages.len()).map(PageId::new));
            }
        });
    }

    /// Notes that the output in the making depends on the text of a page.
    fn note(id: PageId) {
        assert!(!IS_REFUSED.get(), "what many pages share is drawn without any page's text");
        // Where all are noted, each stands in its place.
        let is_noted = |read: &Vec<PageId>| read.get(id.index()) == Some(&id) || read.contains(&id);
        READ.with_borrow_mut(|read| {
            if let Some(read) = read.as_mut().filter(|read| !is_noted(read)) {
                read.push(id);
            }
        });
    }

    /// The same texts but for some.
    #[must_use]
    pub fn replaced(&self, changed: impl IntoIterator<Item = (PageId, PackedContent)>) -> Self {
        let mut pages = self.pages.clone();
        for (id, content) in changed {
            pages[id.index()] = content;
        }
        Self { histories: Arc::clone(&self.histories), ..Self::new(pages, self.feed_bodies.len()) }
    }

    /// A page's body as feeds in a language have it, made once.
    pub(super) fn feed_body(&self, language: usize, id: PageId, make: impl FnOnce() -> String) -> &str {
        // Every feed depends on the text, not only the one it is made for.
        Self::note(id);
        let bodies = self.feed_bodies[language]
            .get_or_init(|| std::iter::repeat_with(OnceLock::new).take(self.pages.len()).collect());
        bodies[id.index()].get_or_init(|| make().into_boxed_str())
    }
}

/// Makes something that must not read any text. A panic if it does, for outputs would be remembered wrongly.
pub(super) fn refusing<T>(make: impl FnOnce() -> T) -> T {
    let before = IS_REFUSED.replace(true);
    let result = make();
    IS_REFUSED.set(before);
    result
}

/// Makes something and tells whose texts it read. Must not be nested: the inner one would hide its reading.
pub(super) fn noting<T>(make: impl FnOnce() -> T) -> (T, Vec<PageId>) {
    let before = READ.replace(Some(Vec::new()));
    assert!(before.is_none(), "an output is not made within another");
    let result = make();
    (result, READ.take().unwrap_or_default())
}

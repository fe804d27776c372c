//! The text of every page, and who reads it.
//!
//! Apart from the site, because nothing in the site depends on it: where only texts change, the site stays. While an
//! output is made, every text that is read is noted, so that a later build knows which outputs a text goes into.
//! Whoever wants a text has to ask here.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::model::PageId;
use crate::parse::{Content, LazyContent};

/// The text of every page, by page.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    pages: Vec<Arc<LazyContent>>,
}

thread_local! {
    /// The pages whose texts the output in the making has read; none while nothing is made.
    static READ: RefCell<Option<Vec<PageId>>> = const { RefCell::new(None) };
    /// Whether something is made that must do without texts.
    static IS_REFUSED: Cell<bool> = const { Cell::new(false) };
}

impl Contents {
    /// Texts in the order of the pages.
    pub fn new(pages: Vec<Arc<LazyContent>>) -> Self {
        Self { pages }
    }

    /// The text of a page.
    pub fn of(&self, id: PageId) -> &Content {
        assert!(!IS_REFUSED.get(), "what many pages share is drawn without any page's text");
        READ.with_borrow_mut(|read| {
            if let Some(read) = read.as_mut().filter(|read| !read.contains(&id)) {
                read.push(id);
            }
        });
        self.pages[id.index()].get()
    }

    /// The same texts but for some.
    #[must_use]
    pub fn replaced(&self, changed: impl IntoIterator<Item = (PageId, Arc<LazyContent>)>) -> Self {
        let mut pages = self.pages.clone();
        for (id, content) in changed {
            pages[id.index()] = content;
        }
        Self { pages }
    }
}

/// Makes something that must not read any text. A panic if it does, for outputs would be remembered wrongly.
pub(super) fn refusing<T>(make: impl FnOnce() -> T) -> T {
    let before = IS_REFUSED.replace(true);
    let made = make();
    IS_REFUSED.set(before);
    made
}

/// Makes something and tells whose texts it read. Must not be nested: the inner one would hide its reading.
pub(super) fn noting<T>(make: impl FnOnce() -> T) -> (T, Vec<PageId>) {
    let before = READ.replace(Some(Vec::new()));
    assert!(before.is_none(), "an output is not made within another");
    let made = make();
    (made, READ.take().unwrap_or_default())
}

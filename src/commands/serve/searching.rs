//! Search beside the preview: the index catches up in a thread of its own, so that a page never waits for it.
//!
//! Analysis of all pages takes long and as many threads as it gets. It has a pool of its own, smaller than the machine,
//! for in the common one a save would queue up behind it; and it does not begin before the first page has been shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chienowa_search::{Error, Index, Query, SearchDocument, Vocabulary};

use crate::model::PageId;
use crate::render::Renderer;
use crate::search_index;
use crate::serve::SearchRequest;

/// How long the first question waits for the first index.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the first index waits for the first page: somebody who looks at none may yet search at once.
const COURTESY: Duration = Duration::from_secs(3);

/// The newest index, and the way to make a newer one.
pub(super) struct SearchService {
    newest: Mutex<Option<Result<Arc<Index>, String>>>,
    ready: Condvar,
    orders: Mutex<Sender<Order>>,
    /// Set when the first page has been shown, or somebody searches.
    has_begun: AtomicBool,
}

/// What the thread is told.
enum Order {
    /// This is the portal now. Only these pages differ from the one before; none means that anything may.
    TakeUp(Box<Renderer>, Option<Vec<PageId>>),
    /// The first index may be made.
    Begin,
}

impl SearchService {
    /// Starts the thread; it ends with the service.
    pub(super) fn start() -> Arc<Self> {
        let (sender, orders) = channel();
        let service = Arc::new(Self {
            newest: Mutex::new(None),
            ready: Condvar::new(),
            orders: Mutex::new(sender),
            has_begun: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&service);
        std::thread::spawn(move || {
            let pool = pool();
            let mut catching_up = CatchingUp::default();
            let mut waiting = Waiting::default();
            while let Some((portal, changed)) = waiting.next(&orders) {
                let take_up = || catching_up.take_up(portal, changed.as_deref());
                let index = in_pool(pool.as_ref(), take_up);
                let Some(service) = weak.upgrade() else { return };
                let index = index.map_err(|error| error.to_string());
                *service.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(index);
                service.ready.notify_all();
            }
        });
        service
    }

    /// Tells that this is the portal now, and which pages alone differ from the one before, if that is known.
    pub(super) fn take_up(&self, portal: Renderer, changed: Option<Vec<PageId>>) {
        self.order(Order::TakeUp(Box::new(portal), changed));
    }

    /// Tells that somebody has seen a page, or asks.
    pub(super) fn begin(&self) {
        if !self.has_begun.swap(true, Ordering::Relaxed) {
            self.order(Order::Begin);
        }
    }

    fn order(&self, order: Order) {
        // The thread lives as long as the service: somebody is there to receive it.
        let _ = self.orders.lock().unwrap_or_else(PoisonError::into_inner).send(order);
    }

    /// The JSON for a question. Waits only while there is no index at all.
    pub(super) fn answer(&self, request: &SearchRequest, language: &str) -> String {
        self.begin();
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

/// Half of the machine, for the other half serves pages. None if the system gives no threads.
fn pool() -> Option<rayon::ThreadPool> {
    let threads = std::thread::available_parallelism().map_or(1, |all| all.get() / 2).max(1);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()
}

fn in_pool<T: Send>(pool: Option<&rayon::ThreadPool>, work: impl FnOnce() -> T + Send) -> T {
    match pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// What the thread has been told and not done yet.
#[derive(Default)]
struct Waiting {
    has_begun: bool,
    portal: Option<(Box<Renderer>, Option<Vec<PageId>>)>,
}

impl Waiting {
    /// Waits for a portal and skips those that are out of date already; the changes of all count.
    fn next(&mut self, orders: &Receiver<Order>) -> Option<(Box<Renderer>, Option<Vec<PageId>>)> {
        while self.portal.is_none() {
            self.heed(orders.recv().ok()?);
        }
        if !self.has_begun {
            self.until_begun(orders)?;
        }
        while let Ok(order) = orders.try_recv() {
            self.heed(order);
        }
        self.portal.take()
    }

    fn until_begun(&mut self, orders: &Receiver<Order>) -> Option<()> {
        let start = Instant::now();
        while !self.has_begun {
            match orders.recv_timeout(COURTESY.saturating_sub(start.elapsed())) {
                Ok(order) => self.heed(order),
                Err(RecvTimeoutError::Timeout) => self.has_begun = true,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(())
    }

    fn heed(&mut self, order: Order) {
        match order {
            Order::Begin => self.has_begun = true,
            Order::TakeUp(portal, changed) => {
                let missed = self.portal.take().map(|(_, changed)| changed);
                let changed = match (missed, changed) {
                    (None, changed) => changed,
                    (Some(Some(missed)), Some(changed)) => {
                        let both: BTreeSet<PageId> = missed.into_iter().chain(changed).collect();
                        Some(both.into_iter().collect())
                    }
                    _ => None,
                };
                self.portal = Some((portal, changed));
            }
        }
    }
}

/// The last index and what it was made of.
#[derive(Default)]
pub(in crate::commands) struct CatchingUp {
    last: Option<Last>,
}

struct Last {
    index: Arc<Index>,
    portal: Box<Renderer>,
    vocabulary: Vocabulary,
}

/// What has to be done to an index.
struct Difference {
    changed: Vec<SearchDocument>,
    /// Addresses.
    removed: Vec<String>,
}

impl CatchingUp {
    /// The index of a portal; only documents that changed are analysed. If it is known which pages changed, others are
    /// not looked at.
    pub(in crate::commands) fn take_up(
        &mut self,
        portal: Box<Renderer>,
        changed: Option<&[PageId]>,
    ) -> Result<Arc<Index>, Error> {
        let vocabulary = search_index::vocabulary(&portal);
        // After a failure everything is made anew.
        let index = match self.last.take() {
            None => Arc::new(Index::build(&search_index::documents(&portal), &vocabulary)?),
            Some(last) => {
                let difference = match changed {
                    Some(changed) => Difference::texts(&portal, changed),
                    None => Difference::between(&last.portal, &portal),
                };
                if difference.is_none() && vocabulary == last.vocabulary {
                    last.index
                } else {
                    Arc::new(last.index.update(&difference.changed, &difference.removed, &vocabulary)?)
                }
            }
        };
        self.last = Some(Last { index: Arc::clone(&index), portal, vocabulary });
        Ok(index)
    }
}

impl Difference {
    /// Only these pages have other texts. Which pages are searched stays.
    fn texts(portal: &Renderer, changed: &[PageId]) -> Self {
        let searched = changed.iter().filter(|id| portal.site.is_searched(**id));
        let changed = searched.map(|id| search_index::document(portal, *id)).collect();
        Self { changed, removed: Vec::new() }
    }

    /// By address, as the index knows pages.
    fn between(before: &Renderer, after: &Renderer) -> Self {
        let searched = |portal: &Renderer| {
            let site = Arc::clone(&portal.site);
            portal.site.ids().filter(move |id| site.is_searched(*id))
        };
        let mut known: BTreeMap<&str, PageId> =
            searched(before).map(|id| (before.site.page(id).url.as_str(), id)).collect();
        let is_same_place = before.site.config.base == after.site.config.base;
        let mut changed = Vec::new();
        for id in searched(after) {
            let url = after.site.page(id).url.as_str();
            let same_address = known.get(url).copied().filter(|_| is_same_place);
            if same_address.is_some() {
                known.remove(url);
            }
            if !same_address.is_some_and(|former| is_same(before, former, after, id)) {
                changed.push(search_index::document(after, id));
            }
        }
        let removed = known.into_values().map(|id| search_index::without_text(before, id).url).collect();
        Self { changed, removed }
    }

    fn is_none(&self) -> bool {
        self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Whether two pages make equal documents.
fn is_same(before: &Renderer, former: PageId, after: &Renderer, id: PageId) -> bool {
    Arc::ptr_eq(&before.site.page(former).document, &after.site.page(id).document)
        && before.contents.is_same(former, &after.contents, id)
        && search_index::without_text(before, former) == search_index::without_text(after, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Now;
    use crate::compile::{Settings, compile};
    use crate::memo::Memo;
    use crate::paths::SourcePath;
    use crate::read::{SourceFile, SourceText, SourceTree};

    const BEGINNING: &str = "=== chienowa.yaml
title: t
=== content/data/departments.yaml
keiri: 経理
=== content/data/people/mihon.yaml
name: 見本花子
=== content/stories/a.md
---
title: 一
department: keiri
authors: [mihon]
---
一つ目
=== content/stories/a.en.md
---
title: One
---
the first
=== content/guides/b.md
# 二

二つ目
=== content/guides/c.md
# 三

三つ目
";

    /// Each with the same memory, as in a preview.
    struct Portals {
        tree: SourceTree,
        memo: Memo,
        last: Renderer,
    }

    impl Portals {
        fn new() -> Self {
            let (tree, mut memo) = (SourceTree::from_fixture(BEGINNING), Memo::new());
            let last = renderer(&tree, &mut memo);
            Self { tree, memo, last }
        }

        /// The addresses of documents that are new or others, and of those that are gone, after a file is written or
        /// removed. What is worked out must lead from all documents before to all documents after.
        fn edit(&mut self, name: &str, text: Option<&str>) -> (Vec<String>, Vec<String>) {
            let path = SourcePath::new(name);
            match text {
                Some(text) => {
                    let text = Arc::new(SourceText::new(text.to_owned()));
                    self.tree.insert(path, SourceFile::Text(text));
                }
                None => drop(self.tree.remove(&path)),
            }
            let after = renderer(&self.tree, &mut self.memo);
            let difference = Difference::between(&self.last, &after);
            let mut documents = by_address(&self.last);
            for gone in &difference.removed {
                assert!(documents.remove(gone).is_some(), "{gone} was there");
            }
            documents.extend(difference.changed.iter().cloned().map(|new| (new.url.clone(), new)));
            assert_eq!(documents, by_address(&after));
            self.last = after;
            (difference.changed.into_iter().map(|document| document.url).collect(), difference.removed)
        }
    }

    fn renderer(tree: &SourceTree, memo: &mut Memo) -> Renderer {
        let settings = Settings::on(Now::at(jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0)));
        compile(tree, &settings, memo).revision.expect("the theme is embedded").renderer
    }

    fn by_address(portal: &Renderer) -> BTreeMap<String, SearchDocument> {
        let documents = search_index::documents(portal).into_iter();
        documents.map(|document| (document.url.clone(), document)).collect()
    }

    #[test]
    fn only_what_changed_is_analysed_again() {
        let mut portals = Portals::new();
        let none: [&str; 0] = [];
        let mut edit = |name: &str, text: Option<&str>, changed: &[&str], removed: &[&str]| {
            let (is, gone) = portals.edit(name, text);
            assert_eq!(
                (is, gone),
                (
                    changed.iter().map(|url| (*url).to_owned()).collect(),
                    removed.iter().map(|url| (*url).to_owned()).collect()
                ),
                "{name}"
            );
        };
        edit("content/guides/b.md", Some("# 二\n\n別の\n"), &["/guides/b/"], &none);
        edit("content/guides/c.md", Some("# 別の題\n\n三つ目\n"), &["/guides/c/"], &none);
        edit("content/guides/d.md", Some("# 四\n"), &["/guides/d/"], &none);
        edit("content/guides/b.md", None, &none, &["/guides/b/"]);
        edit("content/guides/c.md", Some("---\ntitle: 三\ndraft: true\n---\n"), &none, &["/guides/c/"]);
        // What is said of a page elsewhere is in its document too.
        let both = ["/stories/a/", "/en/stories/a/"];
        let sorted = |mut urls: Vec<String>| {
            urls.sort();
            urls
        };
        for (name, text) in [
            ("content/data/departments.yaml", "keiri: 経理部\n"),
            ("content/data/people/mihon.yaml", "name: 見本花子\npublic: false\n"),
        ] {
            let (changed, removed) = portals.edit(name, Some(text));
            assert_eq!(
                (sorted(changed), removed),
                (sorted(both.map(str::to_owned).into()), vec![]),
                "{name}"
            );
        }
        let (changed, removed) = portals.edit("chienowa.yaml", Some("title: t\nbase_url: /portal/\n"));
        assert_eq!((changed.len(), removed.len()), (3, 3), "every address is another");
    }
}

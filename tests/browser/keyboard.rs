//! Going through a page with keys alone: every stop on the way must be seen to have the focus.

use std::time::Duration;

use crate::browser::Browser;

pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const SPACE: &str = " ";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const UP: &str = "\u{e013}";
pub(crate) const RIGHT: &str = "\u{e014}";
pub(crate) const DOWN: &str = "\u{e015}";
pub(crate) const LEFT: &str = "\u{e012}";
pub(crate) const HOME: &str = "\u{e011}";
pub(crate) const END: &str = "\u{e010}";

/// No page of the sample has more stops.
const MOST_STEPS: usize = 200;
const MOST_LOOKS: usize = 100;

/// Why the focus on `it` is not seen; empty if it is. A ring may be drawn around what holds the element, such as a card or the
/// chip of a hidden checkbox; something of it must be in the window, and not below what sticks to an edge.
const UNSEEN: &str = "
    const it = document.activeElement;
    if (it === document.body) return '';
    const holders = [];
    for (let at = it; at && at !== document.body && holders.length < 5; at = at.parentElement) holders.push(at);
    const has_ring = (element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow.includes('inset');
    };
    const ringed = holders.filter(has_ring);
    if (ringed.length === 0) return 'no ring';
    const is_in_view = (holder) => [...holder.getClientRects()].some(({ left, top, width, height }) =>
        [.02, .25, .5, .75, .98].some((x) => [.1, .5, .9].some((y) => {
            const found = document.elementFromPoint(left + width * x, top + height * y);
            return found !== null && holder.contains(found);
        })));
    return ringed.some(is_in_view) ? '' : 'outside the window, or covered';";

/// Steps on until the focus is on `it` as a condition says, and tells what text has it then.
#[track_caller]
pub(crate) fn tab_to(browser: &Browser, what: &str, condition: &str) -> String {
    let look = format!(
        "const it = document.activeElement; const unseen = (() => {{ {UNSEEN} }})();
         return unseen === '' ? Boolean({condition}) : unseen"
    );
    for _ in 0..MOST_STEPS {
        browser.press(TAB);
        let mut found = browser.run(&look);
        if found.is_string() {
            assert_focus_is_seen(browser);
            found = browser.run(&look);
        }
        if found == true {
            return browser.text("return document.activeElement.textContent.trim()");
        }
    }
    panic!("{MOST_STEPS} steps do not lead to {what}");
}

/// Waits a little, for a page may still scroll.
#[track_caller]
pub(crate) fn assert_focus_is_seen(browser: &Browser) {
    let mut unseen = String::new();
    for _ in 0..MOST_LOOKS {
        unseen = browser.text(UNSEEN);
        if unseen.is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!(
        "the focus is not seen, {unseen}, at {}: {}",
        browser.address(),
        browser.text("return document.activeElement.outerHTML.slice(0, 300)")
    );
}

//! Makes the portal of a company of any size, for measuring: every kind of page, with what such pages hold. The same
//! seed and size give the same bytes everywhere; a page does not depend on the pages made before it.
//!
//! Knows nothing of what is measured, and writes no file: whoever asks gets names and texts.

mod blocks;
mod company;
mod pages;
mod plan;
mod sentences;
mod words;

use std::io;

use company::Company;
use plan::Plan;

/// The build day of such a portal; everything in it is older.
pub(crate) const DAY: &str = "2026-11-23";

/// Fewer pages than this leave no room for every kind.
pub(crate) const LEAST_PAGES: usize = 50;

/// Gives every file of a portal with so many Markdown files, twins and introductions among them.
pub(crate) fn generate(
    pages: usize,
    seed: u64,
    put: &mut dyn FnMut(&str, &str) -> io::Result<()>,
) -> io::Result<()> {
    assert!(pages >= LEAST_PAGES, "a portal has at least {LEAST_PAGES} pages");
    let plan = Plan::new(pages, seed);
    let company = Company::of(&plan);
    for (name, text) in company.files() {
        put(&name, &text)?;
    }
    for page in plan.pages() {
        let name = plan.name(page);
        put(&format!("content/{name}.md"), &pages::text(&plan, &company, page))?;
        if plan.has_twin(page) {
            put(&format!("content/{name}.en.md"), &pages::twin(&plan, page))?;
        }
    }
    for (name, text) in pages::introductions(&plan) {
        put(&name, &text)?;
    }
    Ok(())
}

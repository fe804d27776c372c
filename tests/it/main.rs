//! One integration binary: features and invariants at the boundary of the library, few through the real program.
//!
//! Cases are data: `tests/diagnostics/` has a rendered example of every code, `tests/sites/` the golden sites.
//! `UPDATE_EXPECTED=1 cargo test --test it` writes what is expected anew; read the difference before committing.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk that the program wrote")]
#![expect(clippy::case_sensitive_file_extension_comparisons, reason = "the names are our own")]
#![expect(clippy::format_collect, reason = "a fixture is short")]

mod absent_values;
mod architecture;
mod assistants;
mod bad_inputs;
mod calendar;
mod care;
mod check_fix;
mod check_watch;
mod cli;
mod completion;
mod determinism;
mod diagnostics;
mod digest;
mod engine_index;
mod faults;
mod feeds;
mod foreign_files;
mod generated_portal;
mod glossary_marks;
mod handbook;
mod history;
mod hostile_files;
mod hostile_outputs;
mod html;
mod images;
mod impact;
mod import;
mod import_archives;
mod judged;
mod kept_chunks;
mod leaks;
mod learning;
mod limits;
mod links;
mod locales;
mod looks;
mod mcp;
mod moving;
mod newcomer;
mod originals;
mod page_order;
mod page_policy;
mod properties;
mod publishing;
mod publishing_s3;
mod publishing_ssh;
mod random;
mod random_edits;
mod random_texts;
mod recipe_values;
mod recipes_for_ci;
mod remembered_builds;
mod sample_portal;
mod schemas;
mod search_words;
mod secrets;
mod security;
mod serve_handles;
mod signals;
mod sites;
mod sources;
mod supply_chain;
mod support;
mod terminal;
mod time;
#[cfg(unix)]
mod tutorial;
mod twins;
mod work_pages;
#[path = "../xss/mod.rs"]
mod xss;

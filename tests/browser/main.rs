//! What a person does with the portal, in a real Chromium: while it is being written (`chienowa serve`) and as
//! published (built files behind a plain web server).
//!
//! Waits are for something to appear, with a generous limit; nothing here measures time. `tests/run` installs what
//! these tests need.
#![expect(clippy::disallowed_methods, reason = "the tests edit a portal on disk as an author does")]

mod accessibility;
mod appearance;
mod browser;
mod calendar;
mod editing;
mod editing_many;
mod engine;
mod every_page;
mod explaining;
mod fake_engine;
mod heard;
mod hosts;
mod http;
mod images;
mod impact;
mod keyboard;
mod large_index;
mod learning;
mod lighthouse;
mod my_record;
mod nginx;
mod one_day;
mod page_types;
mod pictures;
mod portal;
mod process;
mod published;
#[path = "../it/random.rs"]
#[expect(dead_code, reason = "nothing is shuffled here")]
mod random;
mod reading;
mod recipes;
mod record;
mod searching;
mod signals;
mod static_search;
mod web_server;
mod without_mouse;
mod xss;

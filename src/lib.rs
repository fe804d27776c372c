//! Chienowa turns a git repository of Markdown into a searchable portal.
//!
//! The stages, in order: [`read`] → [`parse`] → [`model`] → [`plan`] → [`render`] → [`mod@write`]; then, on request, [`publish`].
//! Diagnostics travel beside every arrow. ARCHITECTURE.md tells what each stage never does.

pub mod cli;
pub mod clock;
pub mod commands;
pub mod compile;
pub mod config;
pub mod diagnostic;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod git;
pub mod hash;
mod html;
pub mod images;
pub mod import;
pub mod limits;
mod media_type;
pub mod memo;
pub mod model;
pub mod parse;
pub mod paths;
pub mod plan;
mod policy;
pub mod portable;
pub mod publish;
pub mod read;
pub mod recurrence;
pub mod render;
pub mod schema;
pub mod search_index;
pub mod serve;
pub mod signals;
mod skip;
pub mod watch;
pub mod write;

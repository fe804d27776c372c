//! `chienowa mcp`: the portal for assistants, by the Model Context Protocol over standard input and output.
//!
//! Reads what `search` reads, before each answer again if files changed, and shows what `build` would publish. Writes
//! nothing, opens no connection; standard output carries the protocol alone.

mod fill;
mod find;
mod portal;
mod prompts;
mod refusal;
mod resources;
mod server;
mod tools;

use super::console::Console;
use super::{CommandError, Ending};
use crate::cli::Mcp;
use portal::Portal;

pub(super) fn run(arguments: &Mcp, console: &Console) -> Result<Ending, CommandError> {
    let Some(portal) = Portal::open(arguments, *console)? else { return Ok(Ending::ContentErrors) };
    server::serve(portal)?;
    Ok(Ending::Fine)
}

//! The files that search in a browser: the compiled search, packed, and the Web Worker that runs it. The same for
//! every portal; the index is made for each.

use std::sync::LazyLock;

use super::theme::{NamedAsset, named_in};

/// Where these files and the index lie; the worker finds the index beside itself.
pub const FOLDER: &str = "/_chienowa/search";

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/search.wasm.zlib"));

macro_rules! script {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/crates/search-web/", $name))
    };
}

const BINDINGS: &str = script!("dist/bindings.js");
const TRANSPORT: &str = script!("js/transport.js");
const ENGINE: &str = script!("js/engine.js");
const WORKER: &str = script!("js/worker.js");
const PORTABLE: &str = script!("js/portable.js");

/// The compiled search.
pub static PROGRAM: LazyLock<NamedAsset> =
    LazyLock::new(|| named_in(FOLDER, "program", "bin", PACKED.to_vec()));

/// The worker's script: all it needs in one file.
pub static WORKER_SCRIPT: LazyLock<NamedAsset> = LazyLock::new(|| {
    let script = without_comments(&[&named_program(), BINDINGS, TRANSPORT, ENGINE, WORKER].join("\n"));
    named_in(FOLDER, "worker", "js", format!("\"use strict\";\n{script}").into_bytes())
});

/// The script that searches in a page of a portable folder; nothing of it but its search reaches the page.
pub static PORTABLE_SCRIPT: LazyLock<NamedAsset> = LazyLock::new(|| {
    let script = without_comments(&[&named_program(), BINDINGS, TRANSPORT, ENGINE, PORTABLE].join("\n"));
    named_in(FOLDER, "portable", "js", format!("\"use strict\";\n{{\n{script}\n}}\n").into_bytes())
});

/// A script without the lines that hold a comment alone, a fifth of what a first search downloads of it. No text in
/// these scripts has a line that begins like one.
fn without_comments(script: &str) -> String {
    let is_comment = |line: &str| ["//", "/*", "*"].iter().any(|start| line.starts_with(start));
    let code = script.lines().filter(|line| !is_comment(line.trim_start()));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// Where the scripts find the compiled search: beside themselves.
fn named_program() -> String {
    let (_, program) = PROGRAM.url.rsplit_once('/').unwrap_or_default();
    format!("const PROGRAM = \"{program}\";")
}

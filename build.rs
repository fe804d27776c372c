//! Packs the compiled search for browsers, so that hosts that compress nothing still send little.
#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::path::Path;

const PROGRAM: &str = "crates/search-web/dist/search.wasm";

/// The best that deflate can do: it is packed once and sent many times.
const LEVEL: u8 = 9;

fn main() {
    println!("cargo::rerun-if-changed={PROGRAM}");
    let program = std::fs::read(PROGRAM).expect("the compiled search is committed");
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&program, LEVEL);
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&folder).join("search.wasm.zlib"), packed).expect("cargo made the folder");
}

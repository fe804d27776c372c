//! Packs the compiled search for browsers, so that hosts that compress nothing still send little, and names this
//! program by its sources, so that what another version remembers is not believed.
#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

const PROGRAM: &str = "crates/search-web/dist/search.wasm";

/// All that this program is made of.
const SOURCES: [&str; 5] = ["src", "crates", "themes/default", "Cargo.lock", "build.rs"];

/// The best that deflate can do: it is packed once and sent many times.
const LEVEL: u8 = 9;

fn main() {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    pack(&folder);
    println!("cargo::rustc-env=CHIENOWA_PROGRAM={:016x}", hash(&SOURCES));
}

/// Packs the program unless that was done: it takes seconds, and any source that changes leads here.
fn pack(folder: &Path) {
    let (packed, mark) = (folder.join("search.wasm.zlib"), folder.join("search.wasm.hash"));
    let hash = format!("{:016x}", hash(&[PROGRAM]));
    if packed.exists() && std::fs::read_to_string(&mark).is_ok_and(|packed| packed == hash) {
        return;
    }
    let program = std::fs::read(PROGRAM).expect("the compiled search is committed");
    let bytes = miniz_oxide::deflate::compress_to_vec_zlib(&program, LEVEL);
    std::fs::write(packed, bytes).expect("cargo made the folder");
    std::fs::write(mark, hash).expect("cargo made the folder");
}

/// A hash of names and bytes. Of 64 bits: it tells versions apart, it does not guard against anybody.
fn hash(sources: &[&str]) -> u64 {
    let mut files = Vec::new();
    for source in sources {
        collect(Path::new(source), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = std::fs::read(&file).expect("the file was listed");
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    hasher.finish()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    for entry in entries {
        collect(&entry.expect("the folder can be read").path(), files);
    }
}

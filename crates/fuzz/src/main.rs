//! libFuzzer's entry: which target it feeds is named by `CHIENOWA_FUZZ`. With `CHIENOWA_FUZZ_SEEDS` it writes the
//! target's first inputs into that folder and ends. `scripts/fuzz` builds and runs it.
#![no_main]
#![expect(clippy::disallowed_methods, reason = "a program of its own: it reads its name and writes inputs")]

use std::sync::OnceLock;

use chienowa::fuzzing::Target;
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<&Target> = OnceLock::new();

fn begin() {
    // libFuzzer's hook ends the program at any panic, also at one of a decoder that is caught, as it is in a build.
    drop(std::panic::take_hook());
    let name = std::env::var("CHIENOWA_FUZZ").unwrap_or_default();
    let target = Target::named(&name).unwrap_or_else(|| panic!("CHIENOWA_FUZZ names no target: `{name}`"));
    if let Ok(folder) = std::env::var("CHIENOWA_FUZZ_SEEDS") {
        for (number, seed) in (target.seeds)().into_iter().enumerate() {
            let file = std::path::Path::new(&folder).join(format!("seed-{number:03}"));
            std::fs::write(file, seed).expect("the folder can be written");
        }
        std::process::exit(0);
    }
    TARGET.get_or_init(|| target);
}

fuzz_target!(init: begin(), |data: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.run)(data);
    }
});

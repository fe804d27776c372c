//! What a build kept, and what it published, with bits that changed by themselves.

use std::fs;
use std::path::PathBuf;

use super::{Portal, assert_told, rounds};
use crate::random::Random;
use crate::support::files_below;

#[test]
fn damage_to_what_is_kept_or_published_changes_no_later_build() {
    let portal = Portal::new();
    portal.built();
    let mut random = Random::new(17);
    for round in 0..rounds(12) {
        let folder = [".chienowa", "public"][round % 2];
        let mut files: Vec<(String, Vec<u8>)> = files_below(&portal.root().join(folder))
            .into_iter()
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        if round % 4 == 3 {
            files.retain(|(name, _)| name.contains("search/"));
        }
        let (name, mut bytes) = files.swap_remove(random.below(files.len()));
        let at = random.below(bytes.len());
        let what = match random.below(4) {
            0 => {
                bytes.truncate(at);
                "cut"
            }
            1 => {
                let end = (at + 4_096).min(bytes.len());
                bytes[at..end].fill(0);
                "zeroes"
            }
            _ => {
                bytes[at] ^= 1 << random.below(8);
                "a bit"
            }
        };
        let file: PathBuf = portal.root().join(folder).join(&name);
        fs::write(&file, bytes).expect("it can be written");
        if round % 3 == 0 {
            portal.edit(&format!("{round}回目"));
        }
        let happened = format!("round {round}: {what} at {at} of {folder}/{name}");
        let built = portal.build();
        assert_told(&built);
        if built.status != 0 {
            // A marker that is no marker is somebody else's: whoever looks at it decides.
            assert!(name.starts_with(".chienowa-output"), "{happened}: {}", built.err);
            fs::remove_dir_all(portal.root().join("public")).expect("it is ours");
        }
        portal.assert_clean(&happened);
    }
}

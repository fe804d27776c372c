//! Pictures of each page type, and of some things one can do, beside those that somebody has looked at and accepted,
//! in `tests/pictures`. What is kept of one is the mean colour of every block, a few kilobytes. `tests/screenshots`
//! runs this and tells how to accept.
#![expect(clippy::print_stdout, reason = "what differs is told to whoever runs it")]
#![expect(clippy::disallowed_methods, reason = "tests/screenshots tells by the environment what is wanted")]

mod difference;
mod machine;
mod picture;
mod planted;
mod report;
mod shots;
mod states;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::browser;
use crate::portal::Host;
use difference::Difference;
use machine::Machine;
use picture::Picture;
use shots::Shot;

/// Where everything is that a run leaves for people; not in git.
fn results() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots")
}

fn accepted() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

/// The accepted pictures' machine, if there are any.
fn accepted_machine() -> Option<Machine> {
    let text = fs::read_to_string(accepted().join("machine.json")).ok()?;
    Some(serde_json::from_str(&text).expect("tests/pictures/machine.json is as it was written"))
}

/// What whoever runs this wants.
struct Wish {
    accepts: bool,
    /// Page types or single pictures; all if there is none.
    names: Vec<String>,
}

impl Wish {
    fn of_environment() -> Self {
        let text = |name| std::env::var(name).unwrap_or_default();
        Self {
            accepts: !text("UPDATE_EXPECTED").is_empty(),
            names: text("CHIENOWA_PICTURES").split_whitespace().map(str::to_owned).collect(),
        }
    }

    fn is_for_all(&self) -> bool {
        self.names.is_empty()
    }

    fn is_for(&self, shot: &Shot) -> bool {
        self.is_for_all() || self.names.iter().any(|name| shot.is_of(name))
    }
}

#[test]
#[ignore = "takes a minute or two: tests/screenshots"]
fn each_page_type_looks_as_it_was_accepted() {
    let wish = Wish::of_environment();
    let shots: Vec<Shot> = shots::all().into_iter().filter(|shot| wish.is_for(shot)).collect();
    assert!(!shots.is_empty(), "no picture is called {}", wish.names.join(" or "));
    for folder in [results().join("differences"), accepted()] {
        fs::create_dir_all(folder).expect("the folder can be made");
    }
    let host = Host::start();
    let has_same_letters = has_same_letters();
    assert!(
        has_same_letters || !wish.accepts || wish.is_for_all(),
        "this machine has other fonts: accept all pictures at once"
    );

    let told = Mutex::new(Vec::new());
    browser::share_out(&shots, shots::browser, |browser, shot| {
        let file = shot.take(&host, browser);
        fs::write(results().join(format!("{}.png", shot.name)), &file).expect("the picture can be written");
        if has_same_letters || wish.accepts {
            let line = look_at(shot, &Picture::from_png(&file), has_same_letters, wish.accepts);
            told.lock().expect("nothing panics while it is locked").extend(line);
        }
    });
    let mut told = told.into_inner().expect("no thread has panicked");
    told.sort();
    if wish.accepts {
        accept_what_belongs_to_all(&shots, &host, &wish);
    }

    let outcome = match (wish.accepts, has_same_letters) {
        (true, _) => format!("{} accepted anew", told.len()),
        (false, true) => format!("{} differ from the accepted ones", told.len()),
        (false, false) => "none compared".to_owned(),
    };
    println!("pictures: {} taken, {outcome}", shots.len());
    for line in &told {
        println!("  {line}");
    }
    assert!(
        wish.accepts || told.is_empty(),
        "{} of {} pictures are not as accepted. Accepted beside new: target/screenshots/differences/. If they are what \
         is wanted: tests/screenshots --accept",
        told.len(),
        shots.len()
    );
}

/// Whether the fonts of this machine give the letters of the accepted pictures; tells what is different.
fn has_same_letters() -> bool {
    let Some(before) = accepted_machine() else { return true };
    let now = Machine::like(&before, &shots::browser());
    if before.chromium != now.chromium {
        println!("pictures: accepted with Chromium {}; this is {}", before.chromium, now.chromium);
    }
    let has_same_letters = now.has_the_letters_of(&before);
    if !has_same_letters {
        println!(
            "pictures: NOT COMPARED. The accepted ones have letters of {}; on this machine the same styles give letters \
             of {}, and with them other lines. `tests/run` installs the fonts that CI uses; or accept all pictures as \
             this machine draws them: `tests/screenshots --accept`",
            before.fonts(),
            now.fonts()
        );
    }
    has_same_letters
}

/// Says with what they were made, and takes away pictures that are not taken any more.
fn accept_what_belongs_to_all(shots: &[Shot], host: &Host, wish: &Wish) {
    let machine = Machine::now(host, &shots::browser());
    let text = serde_json::to_string_pretty(&machine).expect("a machine is JSON") + "\n";
    fs::write(accepted().join("machine.json"), text).expect("it can be written");
    if wish.is_for_all() {
        remove_pictures_of_no_shot(shots);
    }
}

/// Compares one with the accepted one, if that has the same letters; tells if it differs, and accepts it if that is
/// wanted.
fn look_at(shot: &Shot, page: &Picture, has_same_letters: bool, accepts: bool) -> Option<String> {
    let now = page.fingerprint();
    let file = accepted().join(format!("{}.png", shot.name));
    let beside = results().join("differences").join(format!("{}.png", shot.name));
    // Of an earlier run; most often there is none.
    let _ = fs::remove_file(&beside);
    let before = fs::read(&file).ok().map(|file| Picture::from_png(&file));
    let told = match before {
        Some(before) if has_same_letters => {
            let difference = Difference::between(&before, &now);
            if difference.is_none() {
                return None;
            }
            let both = report::side_by_side(&before, page, &difference);
            fs::write(&beside, both.to_png()).expect("the picture can be written");
            report::line(&shot.name, &before, &now, &difference)
        }
        Some(_) => format!("{}: made with other letters", shot.name),
        None => format!("{}: there is no accepted picture", shot.name),
    };
    if accepts {
        fs::write(file, now.to_png()).expect("the picture can be accepted");
    }
    Some(told)
}

fn remove_pictures_of_no_shot(shots: &[Shot]) {
    let names: BTreeSet<String> = shots.iter().map(|shot| format!("{}.png", shot.name)).collect();
    for entry in fs::read_dir(accepted()).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "png") && !names.contains(&name) {
            fs::remove_file(path).expect("it can be removed");
        }
    }
}

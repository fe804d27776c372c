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

#[test]
#[ignore = "takes a minute: tests/screenshots"]
fn each_page_type_looks_as_it_was_accepted() {
    let wants_to_accept = std::env::var("UPDATE_EXPECTED").is_ok_and(|value| !value.is_empty());
    let wanted = std::env::var("CHIENOWA_PICTURES").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let shots: Vec<Shot> = shots::all()
        .into_iter()
        .filter(|shot| wanted.is_empty() || wanted.iter().any(|name| shot.is_of(name)))
        .collect();
    assert!(!shots.is_empty(), "no picture is called {}", wanted.join(" or "));
    for folder in [results().join("differences"), accepted()] {
        fs::create_dir_all(folder).expect("the folder can be made");
    }

    let host = Host::start();
    let browser = shots::browser();
    let before = accepted_machine();
    let now = before.as_ref().map(|before| Machine::like(before, &browser));
    let mut has_other_letters = false;
    if let (Some(before), Some(now)) = (&before, &now) {
        if before.chromium != now.chromium {
            println!("pictures: accepted with Chromium {}, compared with {}", before.chromium, now.chromium);
        }
        has_other_letters = !now.has_the_letters_of(before);
        assert!(
            !(has_other_letters && wants_to_accept && !wanted.is_empty()),
            "the fonts are others than those of the accepted pictures: accept all of them at once"
        );
        if has_other_letters && !wants_to_accept {
            println!(
                "pictures: NOT COMPARED. They were accepted with letters of {}; the same styles give letters of {} on \
                 this machine, and with them other lines. `tests/run` installs the fonts that CI uses; or accept the \
                 pictures of this machine by `tests/screenshots --accept`",
                before.fonts(),
                now.fonts()
            );
        }
    }
    drop(browser);

    let is_compared = !has_other_letters;
    let differing = Mutex::new(Vec::new());
    browser::share_out(&shots, shots::browser, |browser, shot| {
        let file = shot.take(&host, browser);
        fs::write(results().join(format!("{}.png", shot.name)), &file).expect("the picture can be written");
        let page = Picture::from_png(&file);
        if let Some(told) = look_at(shot, &page, is_compared, wants_to_accept) {
            differing.lock().expect("no other thread panics").push(told);
        }
    });
    let mut differing = differing.into_inner().expect("no thread has panicked");
    differing.sort();

    if wants_to_accept {
        if wanted.is_empty() {
            remove_pictures_of_no_shot(&shots);
        }
        let machine = Machine::now(&host, &shots::browser());
        let text = serde_json::to_string_pretty(&machine).expect("a machine is JSON") + "\n";
        fs::write(accepted().join("machine.json"), text).expect("it can be written");
    }
    let outcome = match (wants_to_accept, is_compared) {
        (true, _) => format!("{} accepted anew", differing.len()),
        (false, true) => format!("{} differ from the accepted ones", differing.len()),
        (false, false) => "none compared".to_owned(),
    };
    println!("pictures: {} taken, {outcome}", shots.len());
    for line in &differing {
        println!("  {line}");
    }
    assert!(
        wants_to_accept || differing.is_empty(),
        "{} of {} pictures are not as accepted. Accepted beside new: target/screenshots/differences/. If they are what \
         is wanted: tests/screenshots --accept",
        differing.len(),
        shots.len()
    );
}

/// Compares one with the accepted one; tells if it differs, and accepts it if that is wanted.
fn look_at(shot: &Shot, page: &Picture, is_compared: bool, wants_to_accept: bool) -> Option<String> {
    let now = page.fingerprint();
    let file = accepted().join(format!("{}.png", shot.name));
    let beside = results().join("differences").join(format!("{}.png", shot.name));
    // Of an earlier run; most often there is none.
    let _ = fs::remove_file(&beside);
    if !is_compared && !wants_to_accept {
        return None;
    }
    let before = fs::read(&file).ok().map(|file| Picture::from_png(&file));
    let told = match before {
        Some(before) if is_compared => {
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
    if wants_to_accept {
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

//! How long an author waits: from start to the first page, and from a save until the new page is served.

use std::path::Path;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::cost::Cost;
use crate::editing::{Draft, word};
use crate::figures::{milliseconds, number, spread};
use crate::ground::{Ground, is_original};
use crate::preview::Preview;
use crate::{Failure, arguments, machine, table};

/// Starts of each sort.
const STARTS: usize = 3;

/// Files of a storm, as when a branch is changed.
const STORM: usize = 1_000;

/// So long nothing is told after a storm before it counts as over.
const CALM: Duration = Duration::from_secs(3);

/// Folders of `content/` whose lists are looked at, with their addresses.
const LISTS: [&str; 4] = ["stories", "recipes", "faq", "training"];

/// As browsers write an address.
const IN_ADDRESS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(crate) fn run(arguments: &arguments::Serve) -> Result<(), Failure> {
    let program = machine::program(arguments.binary.as_deref());
    machine::tell(&program, arguments.binary.is_some())?;
    let ground = Ground::copy_of(&arguments.folder)?;
    println!("### `serve` over {} pages\n", ground.pages);
    table::head(&["ms", "n", "least", "median", "greatest"]);
    tell("start to first page, cold", &starts(&ground, &program, true)?);
    // What a build leaves behind is all that a start can use.
    Cost::of(ground.command(&program, "build").arg("--quiet"), ground.root())?;
    tell("start to first page, after a build", &starts(&ground, &program, false)?);

    let preview = Preview::start(&ground, &program)?;
    let (list, name, mut draft) = page_on_a_list(&ground, &preview)?;
    let address = address(&name);
    let mut edits = 0;
    let mut saves = |draft: &mut Draft, change: fn(&mut Draft, &str), shown_at: &str| {
        (0..arguments.edits)
            .map(|_| {
                preview.rest();
                edits += 1;
                change(draft, &word(edits));
                let saved = Instant::now();
                ground.write(&name, &draft.text())?;
                preview.until_shown(shown_at, &word(edits), saved)
            })
            .collect::<Result<Vec<_>, Failure>>()
    };
    tell("word of a body saved, its page", &saves(&mut draft, Draft::reword, &address)?);
    tell("title saved, the list", &saves(&mut draft, Draft::retitle, &list)?);
    storm(&ground, &preview, &name)?;
    if let Some(peak) = machine::peak_memory(preview.process()) {
        println!("Peak memory of the server: {:.0} MB.", number(peak) / 1e6);
    }
    Ok(())
}

fn tell(name: &str, times: &[Duration]) {
    let all = spread(times.iter().map(|time| milliseconds(*time)), 1);
    let figures = all.split('/').map(str::to_owned);
    let cells: Vec<String> = [name.to_owned(), times.len().to_string()].into_iter().chain(figures).collect();
    table::row(&cells);
}

/// Each from starting the process until home is served whole.
fn starts(ground: &Ground, program: &Path, is_cold: bool) -> Result<Vec<Duration>, Failure> {
    (0..STARTS)
        .map(|_| {
            if is_cold {
                ground.clean()?;
            }
            let start = Instant::now();
            Preview::start(ground, program)?.until_shown("/", "</html>", start)
        })
        .collect()
}

/// The address of a list, and the file of a page that stands on it.
fn page_on_a_list(ground: &Ground, preview: &Preview) -> Result<(String, String, Draft), Failure> {
    let names = ground.markdown()?;
    for list in LISTS {
        let list = format!("/{list}/");
        let Some(shown) = preview.page(&list) else { continue };
        let below = format!("content{list}");
        for name in names.iter().filter(|name| name.starts_with(&below) && is_original(name)) {
            if shown.contains(&address(name))
                && let Some(draft) = Draft::of(&ground.read(name)?)
            {
                return Ok((list, name.clone(), draft));
            }
        }
    }
    Err("no list shows a page with a title and a paragraph".into())
}

/// Where a page is served, below the base.
fn address(name: &str) -> String {
    let path = name.trim_start_matches("content").trim_end_matches(".md");
    format!("{}/", utf8_percent_encode(path, IN_ADDRESS))
}

/// Many files saved at once; the page that was edited so far is left alone.
fn storm(ground: &Ground, preview: &Preview, but: &str) -> Result<(), Failure> {
    let mut changed = Vec::new();
    for name in ground.markdown()?.into_iter().filter(|name| is_original(name) && name != but) {
        if let Some(mut draft) = Draft::of(&ground.read(&name)?) {
            draft.reword(STORM_WORD);
            changed.push((name, draft.text()));
        }
        if changed.len() == STORM {
            break;
        }
    }
    let last = changed.last().map(|(name, _)| address(name)).ok_or("no page can be edited")?;
    preview.rest();
    let before = preview.rebuilds();
    let start = Instant::now();
    for (name, text) in &changed {
        ground.write(name, text)?;
    }
    let written = start.elapsed();
    let mut served = preview.until_shown(&last, STORM_WORD, start)?;
    // Usually the last saved comes last, and one look at each of the others tells that they are new.
    for (name, _) in &changed {
        let address = address(name);
        if !preview.page(&address).is_some_and(|page| page.contains(STORM_WORD)) {
            served = preview.until_shown(&address, STORM_WORD, start)?;
        }
    }
    let rebuilds = settled(preview) - before;
    println!(
        "\n{} files changed within {:.0} ms: all are served {:.0} ms after the first save; {rebuilds} rebuilds.",
        changed.len(),
        milliseconds(written),
        milliseconds(served)
    );
    Ok(())
}

/// In no page, and in no other edit.
const STORM_WORD: &str = "measuredstorm";

/// Rebuilds in all, when no more are told.
fn settled(preview: &Preview) -> usize {
    loop {
        let before = preview.rebuilds();
        std::thread::sleep(CALM);
        if preview.rebuilds() == before {
            return before;
        }
    }
}

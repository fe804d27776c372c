//! The tutorial of the handbook, walked as it is printed: each command is typed, each file written, each answer compared.
//! Knows what a block's opening line says and nothing of the commands, but that `serve` goes on until it is interrupted.

mod page;
mod reader;

use page::{Step, steps};
use reader::Reader;

use crate::support::repository;

/// Walks the whole page; says what is not as it is printed. Otherwise how many commands were typed.
fn walk(page: &str) -> Result<usize, String> {
    let mut reader = Reader::new(page);
    for Step { line, what } in steps(page) {
        reader.follow(what).map_err(|problem| format!("line {line}: {problem}"))?;
    }
    reader.finish()
}

fn page(name: &str) -> String {
    std::fs::read_to_string(repository().join("content/handbook").join(name)).expect("it is there")
}

#[track_caller]
fn is_true(name: &str) {
    match walk(&page(name)) {
        // Ten minutes are for so many, with the reading.
        Ok(commands) => assert!((5..=15).contains(&commands), "{name} has {commands} commands"),
        Err(problem) => panic!("{name}, {problem}"),
    }
}

#[test]
fn the_tutorial_is_true_in_japanese() {
    is_true("tutorial.md");
}

#[test]
fn the_tutorial_is_true_in_english() {
    is_true("tutorial.en.md");
}

#[test]
fn a_tutorial_with_a_mistake_is_found_out() {
    let right = page("tutorial.en.md");
    for (what, with, told) in [
        ("$ chienowa init my-portal", "$ chienowa innit my-portal", "`chienowa innit my-portal"),
        (
            "made a portal in my-portal",
            "made a portal in your-portal",
            "and not\nmade a portal in your-portal",
        ),
        ("stop with Ctrl-C", "stop with Ctrl-D\nstop with Ctrl-C", "and not\nhttp"),
        (
            "\"content/data/people/robin.yaml\"",
            "\"content/data/people/robyn.yaml\"",
            "robyn.yaml: No such file",
        ),
        ("-stage: repeated", "-stage: standard", "`stage: standard` stands 0 times"),
        ("tasks: [mail]", "tasks: [mial]", "`mial` is not a task"),
        ("public/index.html", "public/start.html", "public/start.html: No such file"),
        ("^C\n", "", "still runs"),
    ] {
        assert!(right.contains(what), "{what}");
        let problem = walk(&right.replacen(what, with, 1)).expect_err(with);
        assert!(problem.contains(told), "{with}: {problem}");
    }
}

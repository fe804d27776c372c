//! Random doings of several people, and what is told of them beside what git tells.

use std::collections::BTreeMap;
use std::fs;

use super::made::{Made, run_git};
use crate::git::Told;
use crate::paths::SourcePath;

/// What `git log` tells of every page at HEAD.
fn by_git(made: &Made) -> BTreeMap<String, (i64, Vec<String>, usize)> {
    let names = made.git(0, "", &["ls-tree", "-r", "--name-only", "HEAD", "content"]);
    let log = made.git(0, "", &["log", "-c", "--no-renames", "--name-only", "--format=commit %at %an"]);
    let mut by_name: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    let mut commit = (0, "");
    for line in log.lines() {
        if let Some((written, author)) = line.strip_prefix("commit ").and_then(|line| line.split_once(' ')) {
            commit = (written.parse().expect("a number"), author);
        } else {
            by_name.entry(line).or_default().push(commit);
        }
    }
    let of = |name: &str| {
        let mut commits = by_name[name].clone();
        commits.sort_unstable();
        let mut authors: Vec<String> = Vec::new();
        for (_, author) in &commits {
            if !authors.iter().any(|known| known == author) {
                authors.push((*author).to_owned());
            }
        }
        (commits.last().expect("somebody committed it").0, authors, commits.len())
    };
    names.lines().map(|name| (name.to_owned(), of(name))).collect()
}

fn by_us(made: &Made, told: &Told) -> BTreeMap<String, (i64, Vec<String>, usize)> {
    let names = made.git(0, "", &["ls-tree", "-r", "--name-only", "HEAD", "content"]);
    let of = |name: &str| {
        let file = told.history.of(&SourcePath::new(name)).unwrap_or_else(|| panic!("nothing of {name}"));
        let authors = file.authors.iter().map(|author| author.name.clone()).collect();
        (file.changed, authors, file.commits as usize)
    };
    names.lines().map(|name| (name.to_owned(), of(name))).collect()
}

/// Somebody's doings in a repository, the same in every run: pages written, branches begun, left and merged; and moved
/// pages, if `has_moves`. `look` sees it now and then, and at the end.
fn wander(seed: u64, has_moves: bool, look: impl Fn(&Made)) {
    let mut random = seed;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let made = Made::new();
    made.commit(0, "aya", &[("content/start.md", "x")]);
    let mut branches = 0;
    let branch = |number: u64| if number == 0 { "main".to_owned() } else { format!("b{number}") };
    for step in 1..40 {
        let who = ["aya", "ken", "mio", "rei"][usize::try_from(next(4)).expect("small")];
        let name = format!("content/{}/{}.md", next(2), next(5));
        match next(9) {
            0 if branches < 4 => {
                branches += 1;
                made.git(step, who, &["checkout", "-q", "-b", &branch(branches)]);
            }
            1 => drop(made.git(step, who, &["checkout", "-q", &branch(next(branches + 1))])),
            2 | 3 => {
                let how = ["ours", "theirs"][usize::try_from(next(2)).expect("small")];
                let other = branch(next(branches + 1));
                // Texts are of one line, so most merges have something to settle; what git cannot, is taken as it lies.
                let merge = ["merge", "-q", "--no-ff", "-X", how, "-m", "x", &other];
                if !run_git(made.path(), step, who, &merge).status.success() {
                    made.commit(step, who, &[]);
                }
            }
            4 if has_moves && made.path().join(&name).exists() => {
                fs::create_dir_all(made.path().join("content/moved")).expect("it is ours");
                made.git(step, who, &["mv", &name, &format!("content/moved/{step}.md")]);
                made.commit(step, who, &[]);
            }
            // No text comes twice, so nothing looks moved that is not.
            _ => made.commit(step, who, &[(&name, &format!("{step} {who} {}\n", next(1 << 40)))]),
        }
        if next(6) == 0 {
            look(&made);
        }
    }
    look(&made);
}

#[test]
fn whatever_was_branched_and_merged_git_tells_the_same() {
    for seed in [0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03] {
        wander(seed, false, |made| assert_eq!(by_us(made, &made.told()), by_git(made)));
    }
}

#[test]
fn whatever_was_moved_a_log_that_grew_tells_what_one_made_anew_does() {
    for seed in [0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03, 7, 12_345] {
        wander(seed, true, |made| assert_eq!(made.told().history, made.anew().history));
    }
}

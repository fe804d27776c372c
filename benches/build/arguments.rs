//! What to do.

use std::path::PathBuf;

use crate::beside::Beside;
use crate::generator::LEAST_PAGES;

pub(crate) const USAGE: &str = "\
usage: cargo bench --bench build -- generate PAGES FOLDER [--seed N]
       cargo bench --bench build -- build [--pages N,N] [--runs N] [--portal FOLDER] [--binary FILE]
                                          [--beside NAME=COMMAND:FOLDER [--delete NAME,NAME]]…
       cargo bench --bench build -- serve FOLDER [--edits N] [--binary FILE]

generate  write a portal of so many pages
build     CPU, time, memory and files of builds: cold, warm, after one edit, at several sizes
serve     time from start to first page, and from save to new page, over a copy of a portal

--seed N         another portal of the same size; 1 if not given
--pages N,N      sizes to generate and build; 1000,10000 if not given
--runs N         each build as often, in turn; 5 if not given
--portal FOLDER  build a copy of this portal instead
--binary FILE    measure this program instead of the one that was built for the bench
--beside NAME=COMMAND:FOLDER
                 another program, run by the shell in its own folder, in turn with ours; may be given several times
--delete NAME,NAME
                 what the last --beside leaves in its folder: deleted before each of its runs
--edits N        saves of one page; 50 if not given";

/// The three things to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    Generate { pages: usize, folder: PathBuf, seed: u64 },
    Build(Build),
    Serve(Serve),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Build {
    pub(crate) pages: Vec<usize>,
    pub(crate) runs: usize,
    pub(crate) portal: Option<PathBuf>,
    pub(crate) binary: Option<PathBuf>,
    pub(crate) beside: Vec<Beside>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) folder: PathBuf,
    pub(crate) edits: usize,
    pub(crate) binary: Option<PathBuf>,
}

impl Arguments {
    /// `None` if they make no sense.
    pub(crate) fn read(given: impl Iterator<Item = String>) -> Option<Self> {
        // Cargo adds this one to what it was given.
        let mut given = given.filter(|argument| argument != "--bench");
        let mut arguments = match given.next()?.as_str() {
            "generate" => {
                Self::Generate { pages: size(&given.next()?)?, folder: given.next()?.into(), seed: 1 }
            }
            "build" => {
                let (pages, runs) = (vec![1_000, 10_000], 5);
                Self::Build(Build { pages, runs, portal: None, binary: None, beside: Vec::new() })
            }
            "serve" => Self::Serve(Serve { folder: given.next()?.into(), edits: 50, binary: None }),
            _ => return None,
        };
        while let Some(option) = given.next() {
            let value = given.next()?;
            match &mut arguments {
                Self::Generate { seed, .. } if option == "--seed" => *seed = value.parse().ok()?,
                Self::Generate { .. } => return None,
                Self::Build(build) => build.take(&option, &value)?,
                Self::Serve(serve) => serve.take(&option, &value)?,
            }
        }
        Some(arguments)
    }
}

impl Build {
    fn take(&mut self, option: &str, value: &str) -> Option<()> {
        match option {
            "--pages" => self.pages = value.split(',').map(size).collect::<Option<_>>()?,
            "--runs" => self.runs = at_least_one(value)?,
            "--portal" => self.portal = Some(value.into()),
            "--binary" => self.binary = Some(value.into()),
            "--beside" => self.beside.push(Beside::read(value)?),
            "--delete" => self.beside.last_mut()?.delete(value)?,
            _ => return None,
        }
        Some(())
    }
}

impl Serve {
    fn take(&mut self, option: &str, value: &str) -> Option<()> {
        match option {
            "--edits" => self.edits = at_least_one(value)?,
            "--binary" => self.binary = Some(value.into()),
            _ => return None,
        }
        Some(())
    }
}

fn size(text: &str) -> Option<usize> {
    text.parse().ok().filter(|&pages| pages >= LEAST_PAGES)
}

fn at_least_one(text: &str) -> Option<usize> {
    text.parse().ok().filter(|&count| count > 0)
}

//! Builds, each scenario once a round and all rounds in one run, so that what disturbs one disturbs all.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cost::Cost;
use crate::editing::{Draft, word};
use crate::figures::number;
use crate::ground::Ground;
use crate::{Failure, arguments, machine, table};

/// The layout that every page is drawn with, below the theme's folder.
const LAYOUT: &str = "layouts/base.html";
const LAYOUT_OF_DEFAULT: &str = include_str!("../../themes/default/layouts/base.html");

/// Leaves the index out; not every version has it.
const NO_SEARCH: &str = "--no-search";

/// What has happened since the last build; in the order in which they are measured. Every one but the cold ones
/// starts where the one before ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scenario {
    ColdWithoutIndex,
    Cold,
    Unchanged,
    Word,
    Title,
    Layout,
    Added,
    Removed,
}

impl Scenario {
    const ALL: [Self; 8] = [
        Self::ColdWithoutIndex,
        Self::Cold,
        Self::Unchanged,
        Self::Word,
        Self::Title,
        Self::Layout,
        Self::Added,
        Self::Removed,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::ColdWithoutIndex => "cold, no index",
            Self::Cold => "cold, with index",
            Self::Unchanged => "warm, no change",
            Self::Word => "one word of a body edited",
            Self::Title => "a title edited",
            Self::Layout => "the layout of all pages edited",
            Self::Added => "a file added",
            Self::Removed => "a file removed",
        }
    }
}

/// What the rounds of one portal came to.
struct Measured {
    pages: usize,
    rows: Vec<(String, Cost)>,
}

pub(crate) fn run(arguments: &arguments::Build) -> Result<(), Failure> {
    let program = machine::program(arguments.binary.as_deref());
    machine::tell(&program, arguments.binary.is_some())?;
    let skips_index = has_option(&program, NO_SEARCH)?;
    if !skips_index {
        println!("`build` has no `{NO_SEARCH}`: builds without index are left out.\n");
    }
    let mut all = Vec::new();
    let mut measure = |ground: Ground| -> Result<(), Failure> {
        let mut bench = Bench::new(&ground, &program)?;
        bench.skips_index = skips_index;
        let measured = bench.rounds(arguments)?;
        measured.tell(arguments.runs);
        all.push(measured);
        Ok(())
    };
    match &arguments.portal {
        Some(portal) => measure(Ground::copy_of(portal)?)?,
        None => arguments.pages.iter().try_for_each(|&pages| measure(Ground::generated(pages)?))?,
    }
    tell_growth(&all);
    Ok(())
}

fn has_option(program: &Path, option: &str) -> Result<bool, Failure> {
    let help = Command::new(program).args(["build", "--help"]).output()?;
    Ok(String::from_utf8_lossy(&help.stdout).contains(option))
}

/// One portal under measurement.
struct Bench<'a> {
    ground: &'a Ground,
    program: &'a Path,
    skips_index: bool,
    page: String,
    draft: Draft,
    added: String,
    layout: PathBuf,
    layout_text: String,
    /// Edits so far; each makes another text.
    edits: usize,
}

impl<'a> Bench<'a> {
    fn new(ground: &'a Ground, program: &'a Path) -> Result<Self, Failure> {
        let (page, draft) = ground.page_to_edit()?;
        let added = format!("{}-added.md", page.trim_end_matches(".md"));
        let layout = Path::new("themes").join(theme(ground)).join(LAYOUT);
        let own = ground.root().join(&layout);
        let layout_text =
            if own.exists() { std::fs::read_to_string(own)? } else { LAYOUT_OF_DEFAULT.to_owned() };
        let bench =
            Self { ground, program, skips_index: false, page, draft, added, layout, layout_text, edits: 0 };
        bench.write_layout()?;
        Ok(bench)
    }

    fn rounds(&mut self, arguments: &arguments::Build) -> Result<Measured, Failure> {
        let scenarios: Vec<Scenario> = Scenario::ALL
            .into_iter()
            .filter(|&scenario| self.skips_index || scenario != Scenario::ColdWithoutIndex)
            .collect();
        let mut ours = vec![Vec::new(); scenarios.len()];
        let mut others = vec![Vec::new(); arguments.beside.len()];
        for round in 1..=arguments.runs {
            eprintln!(
                "{} pages, round {round} of {}; load {}",
                self.ground.pages,
                arguments.runs,
                machine::load()
            );
            for (beside, costs) in arguments.beside.iter().zip(&mut others) {
                beside.clean(&self.ground.aside)?;
                costs.push(Cost::of(&mut beside.command(), &beside.folder)?);
            }
            for (&scenario, costs) in scenarios.iter().zip(&mut ours) {
                costs.push(self.measure(scenario)?);
            }
        }
        let ours = scenarios.iter().map(|scenario| scenario.name().to_owned()).zip(ours);
        let others =
            arguments.beside.iter().map(|beside| format!("beside: {}, cold", beside.name)).zip(others);
        let rows = ours.chain(others).map(|(name, costs)| (name, Cost::median(&costs))).collect();
        Ok(Measured { pages: self.ground.pages, rows })
    }

    fn measure(&mut self, scenario: Scenario) -> Result<Cost, Failure> {
        self.prepare(scenario)?;
        let mut command = self.ground.command(self.program, "build");
        command.args(["--quiet", "--timings=json"]);
        if scenario == Scenario::ColdWithoutIndex {
            command.arg(NO_SEARCH);
        }
        Cost::of(&mut command, self.ground.root())
    }

    /// Makes what the scenario is called after.
    fn prepare(&mut self, scenario: Scenario) -> Result<(), Failure> {
        self.edits += 1;
        let word = word(self.edits);
        match scenario {
            Scenario::ColdWithoutIndex | Scenario::Cold => self.ground.clean(),
            Scenario::Unchanged => Ok(()),
            Scenario::Word => {
                self.draft.reword(&word);
                self.ground.write(&self.page, &self.draft.text())
            }
            Scenario::Title => {
                self.draft.retitle(&word);
                self.ground.write(&self.page, &self.draft.text())
            }
            Scenario::Layout => self.write_layout(),
            Scenario::Added => {
                let mut draft = self.draft.clone();
                draft.retitle(&word);
                self.ground.write(&self.added, &draft.text())
            }
            Scenario::Removed => self.ground.remove(&self.added),
        }
    }

    /// Every page changes with it.
    fn write_layout(&self) -> Result<(), Failure> {
        let layout = self.layout.to_str().ok_or("a theme's name is UTF-8")?;
        let mark = format!("<p hidden>{}</p>\n</body>", word(self.edits));
        self.ground.write(layout, &self.layout_text.replacen("</body>", &mark, 1))
    }
}

/// The theme that the portal names.
fn theme(ground: &Ground) -> String {
    let configuration = ground.read("chienowa.yaml").unwrap_or_default();
    let named = configuration.lines().find_map(|line| line.strip_prefix("theme:"));
    let name = named.and_then(|value| value.split('#').next()).unwrap_or_default();
    let name = name.trim().trim_matches(['"', '\'']);
    if name.is_empty() { "default".to_owned() } else { name.to_owned() }
}

impl Measured {
    /// What each scenario costs; CPU also as a multiple of the cold build with its index.
    fn tell(&self, runs: usize) {
        println!("### {} pages, medians of {runs} runs\n", self.pages);
        table::head(&[
            "build",
            "user s",
            "system s",
            "CPU × cold",
            "wall s",
            "of it index s",
            "peak MB",
            "files",
            "MB written",
        ]);
        let is_cold = |name: &str| name == Scenario::Cold.name();
        let cold = self.rows.iter().find(|(name, _)| is_cold(name)).map_or(f64::NAN, |(_, cost)| cost.cpu());
        for (name, cost) in &self.rows {
            table::row(&[
                name.clone(),
                format!("{:.2}", cost.user),
                format!("{:.2}", cost.system),
                format!("{:.3}", cost.cpu() / cold),
                format!("{:.2}", cost.wall),
                cost.index.map_or_else(|| "–".to_owned(), |index| format!("{index:.2}")),
                format!("{:.0}", cost.peak / 1e6),
                format!("{:.0}", cost.files),
                format!("{:.1}", cost.bytes / 1e6),
            ]);
        }
        println!();
    }
}

/// CPU and memory a page, and how both grow from the first size to the others.
fn tell_growth(all: &[Measured]) {
    let [first, others @ ..] = all else { return };
    if others.is_empty() {
        return;
    }
    println!("### Growth: a page at each size, and as a multiple of {} pages\n", first.pages);
    table::head(&["build", "pages", "CPU ms a page", "×", "peak KB a page", "×"]);
    // What other programs build does not grow with our pages.
    let ours = Scenario::ALL.iter().map(|scenario| scenario.name());
    for name in ours {
        let of = |measured: &Measured| {
            let cost = measured.rows.iter().find(|(row, _)| row == name).map(|(_, cost)| *cost)?;
            let pages = number(u64::try_from(measured.pages).ok()?);
            Some((cost.cpu() * 1e3 / pages, cost.peak / 1e3 / pages))
        };
        let Some((cpu_before, peak_before)) = of(first) else { continue };
        for (measured, (cpu, peak)) in all.iter().filter_map(|measured| Some((measured, of(measured)?))) {
            table::row(&[
                name.to_owned(),
                measured.pages.to_string(),
                format!("{cpu:.3}"),
                format!("{:.2}", cpu / cpu_before),
                format!("{peak:.1}"),
                format!("{:.2}", peak / peak_before),
            ]);
        }
    }
    println!();
}

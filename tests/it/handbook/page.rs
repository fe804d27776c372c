//! A page of reference: sections whose heading names something of the program in backticks begin with what is made from
//! the program; all else, the order of sections and rows too, is written by hand and stays.

use std::collections::BTreeMap;

/// What is made below one heading.
pub(super) struct Section {
    /// What the heading names.
    pub(super) name: String,
    /// Depth of the heading, where the page has none yet.
    pub(super) level: usize,
    /// Paragraphs and fences before the tables.
    pub(super) lead: Vec<String>,
    /// In the order of the page.
    pub(super) tables: Vec<Table>,
}

/// Rows are known by their first cell.
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A heading and what stands below it.
struct Part<'a> {
    heading: &'a str,
    body: &'a str,
}

impl<'a> Part<'a> {
    /// What the heading names in backticks.
    fn name(&self) -> Option<&'a str> {
        self.heading.split('`').nth(1)
    }

    /// Every table, as cells without the spaces around them.
    fn tables(&self) -> Vec<Vec<Vec<&'a str>>> {
        let mut tables = vec![Vec::new()];
        for line in self.body.lines() {
            if line.starts_with('|') {
                tables.last_mut().expect("there is one").push(cells(line));
            } else if tables.last().is_some_and(|table| !table.is_empty()) {
                tables.push(Vec::new());
            }
        }
        tables
    }

    /// What follows on the tables of a section, or on its lead where it has none yet.
    fn by_hand(&self, section: &Section) -> &'a str {
        let (mut seen, mut was_row, mut at) = (0, false, 0);
        for line in self.body.split_inclusive('\n') {
            let is_row = line.starts_with('|');
            seen += usize::from(was_row && !is_row);
            if seen == section.tables.len() {
                return &self.body[at..];
            }
            (was_row, at) = (is_row, at + line.len());
        }
        if self.body.contains("\n|") {
            return "";
        }
        let begin = self.body.len() - self.body.trim_start().len();
        let end = self.body[begin..].match_indices("\n\n").nth(section.lead.len() - 1);
        end.map_or("\n", |(end, _)| &self.body[begin + end + 1..])
    }
}

/// The cells of a row; an escaped `|` stays as it is.
fn cells(row: &str) -> Vec<&str> {
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut begin, mut escaped) = (0, false);
    for (at, letter) in row.char_indices() {
        if letter == '|' && !escaped {
            cells.push(row[begin..at].trim());
            begin = at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.push(row[begin..].trim());
    cells
}

/// What stands before the first heading, and the parts after it. A `#` in a fence is no heading.
fn parts(page: &str) -> (&str, Vec<Part<'_>>) {
    let (mut in_fence, mut begins, mut at) = (false, Vec::new(), 0);
    for line in page.split_inclusive('\n') {
        in_fence ^= line.starts_with("```");
        if !in_fence && line.starts_with("##") {
            begins.push(at..at + line.len());
        }
        at += line.len();
    }
    let before = &page[..begins.first().map_or(page.len(), |first| first.start)];
    let ends = begins.iter().skip(1).map(|next| next.start).chain([page.len()]);
    let part = |(heading, end): (&std::ops::Range<usize>, usize)| Part {
        heading: page[heading.clone()].trim_end(),
        body: &page[heading.end..end],
    };
    (before, begins.iter().zip(ends).map(part).collect())
}

/// Of every section the first paragraph under the empty name, and the last cell of every row under the first.
pub(super) fn descriptions(page: &str) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for part in parts(page).1 {
        let Some(name) = part.name() else { continue };
        let lead = part.body.trim_start().lines().next().unwrap_or_default();
        if !lead.starts_with(['|', '`']) {
            found.insert((name.to_owned(), String::new()), lead.to_owned());
        }
        for row in part.tables().iter().flatten() {
            if let [first, .., last] = row.as_slice() {
                found.insert((name.to_owned(), (*first).to_owned()), (*last).to_owned());
            }
        }
    }
    found
}

/// The page with every section as it should be, new ones at the end.
pub(super) fn renewed(page: &str, sections: &[Section]) -> String {
    let (before, parts) = parts(page);
    let mut text = before.to_owned();
    for part in &parts {
        let Some(name) = part.name() else {
            text.extend([part.heading, "\n", part.body]);
            continue;
        };
        // What the program has no more goes.
        if let Some(section) = sections.iter().find(|section| section.name == name) {
            let rest = part.by_hand(section);
            text.extend([part.heading, "\n\n", &made(section, &part.tables()), rest]);
        }
    }
    for section in sections {
        if !parts.iter().any(|part| part.name() == Some(&section.name)) {
            let heading = format!("\n{} `{}`\n\n", "#".repeat(section.level), section.name);
            text.extend([heading, made(section, &[])]);
        }
    }
    text
}

/// A section below its heading, its rows in the order in which they stand already.
fn made(section: &Section, written: &[Vec<Vec<&str>>]) -> String {
    let mut blocks = section.lead.clone();
    for (position, table) in section.tables.iter().enumerate() {
        let place = |row: &Vec<String>| {
            let rows = written.get(position)?;
            rows.iter().position(|written| written.first() == row.first().map(String::as_str).as_ref())
        };
        let mut rows: Vec<&Vec<String>> = table.rows.iter().collect();
        rows.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = format!("|{}\n", "---|".repeat(table.head.len()));
        let rows: String = rows.into_iter().map(|row| line(row)).collect();
        blocks.push([line(&table.head), rule, rows].concat());
    }
    let blocks: Vec<&str> = blocks.iter().map(|block| block.trim_end()).collect();
    format!("{}\n", blocks.join("\n\n"))
}

#[test]
fn what_is_by_hand_stays_and_what_is_made_is_renewed() {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let section = |name: &str, rows: Vec<Vec<String>>| Section {
        name: name.to_owned(),
        level: 2,
        lead: vec!["Lead.".to_owned()],
        tables: vec![Table { head: row(["Key", "Meaning"]), rows }],
    };
    let sections = [
        section("b", vec![row(["x", "1"]), row(["y", "2"]), row(["z\\|", "3"])]),
        section("bare", vec![]),
        section("new", vec![]),
    ];
    let page = "---\ntitle: T\n---\nIntro.\n\n## By hand\n\n| a |\n\n```sh\n## no heading\n```\n\n## Of `b` {#b}\n\nOld.\n\n\
                | Key | Meaning |\n|---|---|\n| y | old |\n| gone | 0 |\n| x | 1 |\n\nNote.\n\n## `bare`\n\nOld.\n\nBy hand.\n\n## Of `gone`\n\nGone.\n";
    let wanted = "---\ntitle: T\n---\nIntro.\n\n## By hand\n\n| a |\n\n```sh\n## no heading\n```\n\n## Of `b` {#b}\n\nLead.\n\n\
                  | Key | Meaning |\n|---|---|\n| y | 2 |\n| x | 1 |\n| z\\| | 3 |\n\nNote.\n\n\
                  ## `bare`\n\nLead.\n\n| Key | Meaning |\n|---|---|\n\nBy hand.\n\n\
                  \n## `new`\n\nLead.\n\n| Key | Meaning |\n|---|---|\n";
    let once = renewed(page, &sections);
    assert_eq!(once, wanted);
    assert_eq!(renewed(&once, &sections), once);
    assert_eq!(descriptions(&once)[&("b".to_owned(), "z\\|".to_owned())], "3");
}

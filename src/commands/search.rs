//! `chienowa search`: the portal's search in a terminal.

use std::io::{BufRead, Read};

use chienowa_search::{Correction, Explanation, FacetName, Filter, Query, Relaxed, SearchResults, Tier};
use serde_json::{Map, Value};

use super::console::Console;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::Search;
use crate::search_index;
use crate::search_index::store;

/// A line of a batch longer than this is no query.
const LINE_BYTES: u64 = 1 << 20;

pub(super) fn run(arguments: &Search, console: &Console) -> Result<Ending, CommandError> {
    let workspace = Workspace::open(&arguments.portal, None)?;
    let found = &workspace.compiled.diagnostics;
    let Some(revision) = &workspace.compiled.revision else {
        console.warn(found, &workspace.reading.tree);
        return Ok(Ending::ContentErrors);
    };
    if found.has_errors() {
        // What can be read can be searched; `check` tells the rest.
        console.say(&format!("{} in the content: see `chienowa check`", Console::count(found)));
    }
    let documents = search_index::documents(&revision.renderer);
    let vocabulary = search_index::vocabulary(&revision.renderer);
    let (index, reuse) = store::open(&workspace.work_folder()?, &documents, &vocabulary)?;
    console.detail(&reuse.to_string());
    let query = |text: &str| Query {
        text: text.to_owned(),
        limit: (arguments.limit > 0).then_some(arguments.limit),
        filters: filters(arguments),
        explain: arguments.explain,
        lang: arguments.lang.clone().or_else(|| Some(revision.site().config.language.clone())),
        ..Query::default()
    };
    if let Some(batch) = &arguments.batch {
        return answer_batch(batch, console, |text| Ok(index.search(&query(text))?));
    }
    let text = arguments.query.as_deref().unwrap_or_default();
    let results = index.search(&query(text))?;
    if arguments.json {
        let line = serde_json::to_string(&results).expect("results are plain text and numbers");
        console.result(&(line + "\n"));
    } else {
        console.result(&for_people(&results));
    }
    Ok(Ending::Fine)
}

fn filters(arguments: &Search) -> Vec<Filter> {
    let lists = [
        (FacetName::Kind, &arguments.kind),
        (FacetName::Department, &arguments.department),
        (FacetName::Task, &arguments.task),
        (FacetName::Tool, &arguments.tool),
        (FacetName::Author, &arguments.author),
        (FacetName::Tag, &arguments.tag),
    ];
    let filters = lists.into_iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    filters.map(|(name, value)| Filter::new(name, value)).collect()
}

fn explained(score: f32, explanation: &Explanation) -> String {
    let Explanation { tier, title, headings, body, okurigana, exact_title, kind, freshness, featured } =
        explanation;
    let tier = match tier {
        Tier::AllWords => "has all words",
        Tier::Okurigana => "has the kanji with other okurigana",
        Tier::SomeWords => "has some words",
    };
    format!(
        "    {tier}; score {score:.2} = (best field + half of the others (title {title:.2}, headings \
         {headings:.2}, body {body:.2}) + okurigana {okurigana:.2} + exact title {exact_title:.2}) × \
         (1 + kind {kind:.2} + freshness {freshness:.2} + featured {featured:.2})\n"
    )
}

fn for_people(results: &SearchResults) -> String {
    let mut text = String::new();
    if results.hits.is_empty() {
        return format!("nothing found for `{}`\n", results.query);
    }
    text.push_str(&relaxed(results));
    for hit in &results.hits {
        text.push_str(&format!("{:>2}. {}  [{}]\n", hit.rank, hit.title, hit.kind));
        if let Some(section) = &hit.section {
            text.push_str(&format!("    § {section}\n"));
        }
        text.push_str(&format!("    {}\n    {}\n", hit.path, hit.excerpt.replace('\n', " ")));
        if let Some(explanation) = &hit.explanation {
            text.push_str(&explained(hit.score, explanation));
        }
        text.push('\n');
    }
    let (pages, have) = if results.total == 1 { ("page", "has") } else { ("pages", "have") };
    text.push_str(&format!("{} {pages} {have} all words\n", results.total));
    text
}

/// How the query was bent, in words; empty if it was not.
fn relaxed(results: &SearchResults) -> String {
    let quoted = |words: &[String]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
    let mut lines: Vec<String> = Vec::new();
    for Correction { from, to } in &results.corrections {
        lines.push(format!("no page has `{from}`; searched for {}", quoted(to).join(", ")));
    }
    if results.relaxed == Some(Relaxed::SomeWords) {
        lines.push(if results.missing.is_empty() {
            "no page has all words; showing pages with some".to_owned()
        } else {
            format!("no page has {}; showing pages with some words", quoted(&results.missing).join(", "))
        });
    }
    if lines.is_empty() { String::new() } else { lines.join("\n") + "\n\n" }
}

/// Answers each line; keeps every key of the input line besides.
fn answer_batch(
    batch: &std::path::Path,
    console: &Console,
    answer: impl Fn(&str) -> Result<SearchResults, CommandError>,
) -> Result<Ending, CommandError> {
    let name = batch.display().to_string();
    let failed = |reason| CommandError::File { action: "read", path: name.clone(), reason };
    let mut lines: Box<dyn BufRead> = if name == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::io::BufReader::new(open(batch).map_err(failed)?))
    };
    let mut number = 0_usize;
    loop {
        let mut line = String::new();
        number += 1;
        if lines.by_ref().take(LINE_BYTES).read_line(&mut line).map_err(failed)? == 0 {
            return Ok(Ending::Fine);
        }
        if line.trim().is_empty() {
            continue;
        }
        let parsed: Option<Map<String, Value>> = serde_json::from_str(&line).ok();
        let query = parsed.as_ref().and_then(|line| line.get("query")?.as_str().map(str::to_owned));
        let (Some(mut object), Some(query)) = (parsed, query) else {
            let message = format!("{name}:{number}: expected a JSON object with a text `query`");
            return Err(CommandError::Other(message));
        };
        // By way of the text, so that scores read the same as without a batch.
        let results = serde_json::to_string(&answer(&query)?).expect("results are plain text and numbers");
        let results = serde_json::from_str(&results).expect("what was just written can be read");
        if let Value::Object(results) = results {
            object.extend(results);
        }
        console.result(&(Value::Object(object).to_string() + "\n"));
    }
}

#[expect(clippy::disallowed_methods, reason = "a file of queries is no file of the portal")]
fn open(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    std::fs::File::open(path)
}

//! `chienowa report care`: what the page of care shows, for terminals, mails, scripts and CI.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::{known, language, md, md_link, open_told, padded};
use crate::cli::{CareReport, FailOn, TableFormat};
use crate::commands::console::Console;
use crate::commands::{CommandError, Ending};
use crate::model::{CareList, Change, Site, next_change};
use crate::render::export::{Cell, csv};
use crate::render::views::{CareRow, CareView};
use crate::render::{Composer, Locale};

pub(super) fn run(arguments: &CareReport, console: &Console) -> Result<Ending, CommandError> {
    let Some(revision) = open_told(&arguments.portal, &arguments.signals, console)? else {
        return Ok(Ending::ContentErrors);
    };
    if arguments.next_change {
        console.result(&next_change_of(revision.site(), arguments.format)?);
        return Ok(Ending::Fine);
    }
    let language = language(&revision, arguments.lang.as_deref())?;
    let mut view = Composer::new(&revision.renderer, &language).care();
    if let Some(owner) = &arguments.owner {
        known("owner", owner, view.keepers.iter().map(|keeper| keeper.value.as_str()))?;
        only(&mut view, owner);
    }
    let words = revision.renderer.theme.locale(&language);
    console.result(&match arguments.format {
        TableFormat::Text => text(&view, words),
        TableFormat::Md => markdown(&view, words),
        TableFormat::Json => json(&view, words) + "\n",
        TableFormat::Csv => comma_separated(&view),
    });
    let overdue = rows(&view, CareList::Overdue).len();
    let fails = arguments.fail_on == Some(FailOn::Overdue) && overdue > 0;
    if fails {
        console.say(&format!("{overdue} pages are past their review day"));
    }
    Ok(if fails { Ending::ContentErrors } else { Ending::Fine })
}

/// Leaves only what one owner looks after. Searches are nobody's.
fn only(view: &mut CareView, owner: &str) {
    for section in &mut view.sections {
        section.rows.retain(|row| row.keeper == owner);
        section.total = section.rows.len();
    }
    view.keepers.retain(|keeper| keeper.value == owner);
    view.reactions.retain(|row| row.keeper == owner);
    view.queries.clear();
    view.total = view.keepers.iter().map(|keeper| keeper.pages).sum();
}

fn rows(view: &CareView, list: CareList) -> &[CareRow] {
    let section = view.sections.iter().find(|section| section.name == list.name());
    section.map_or(&[], |section| &section.rows)
}

/// One line for schedulers, with the zone's offset.
fn next_change_of(site: &Site, format: TableFormat) -> Result<String, CommandError> {
    let Some((moment, changes)) = next_change(site) else { return Ok(String::new()) };
    let timestamp = site.config.zone().to_timestamp(moment);
    let timestamp = timestamp.map_err(|error| CommandError::Other(error.to_string()))?;
    let zoned = timestamp.to_zoned_datetime(site.config.zone());
    let line = jiff::fmt::strtime::format("%Y-%m-%dT%H:%M:%S%:z", &zoned);
    let line = line.expect("a moment of a zone has all that the format names");
    Ok(match format {
        TableFormat::Json => {
            let changes: Vec<&str> = changes.into_iter().map(Change::name).collect();
            json!({ "version": 1, "next_change": line, "because": changes }).to_string() + "\n"
        }
        _ => line + "\n",
    })
}

/// The words of a list.
fn word(words: &Locale, list: &str, name: &str) -> String {
    let key = format!("care.lists.{list}.{name}");
    words.get(&key).to_owned()
}

/// The day and the reason in one.
fn why(row: &CareRow) -> String {
    let day = row.day.as_ref().map(|day| day.iso.as_str());
    let parts: Vec<&str> =
        day.into_iter().chain(Some(row.detail.as_str())).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn text(view: &CareView, words: &Locale) -> String {
    let total = view.total.to_string();
    let mut text = format!("{}  {}\n", view.today.text, words.fill("care.total", &[("n", &total)]));
    for section in view.sections.iter().filter(|section| !section.rows.is_empty()) {
        text.push_str(&format!("\n{} ({})\n", word(words, section.name, "title"), section.rows.len()));
        text.push_str(&format!("  → {}\n", word(words, section.name, "next")));
        let width = |of: fn(&CareRow) -> String| {
            section.rows.iter().map(|row| of(row).width()).max().unwrap_or_default()
        };
        let (whys, keepers) = (width(why), width(|row| row.keeper_label.clone()));
        for row in &section.rows {
            let line = format!(
                "  {}  {}  {}",
                padded(&why(row), whys),
                padded(&row.keeper_label, keepers),
                row.page.label
            );
            text.push_str(&format!("{}\n      {}\n", line.trim_end(), row.path));
        }
    }
    if !view.queries.is_empty() {
        text.push_str(&format!("\n{} ({})\n", words.get("care.queries.title"), view.queries.len()));
        text.push_str(&format!("  → {}\n", words.get("care.queries.next")));
        for query in &view.queries {
            text.push_str(&format!("  {:>5}  {}\n", query.count, query.query));
        }
    } else if !view.has_signals {
        text.push_str(&format!("\n{}\n", words.get("care.no_signals")));
    }
    text
}

fn markdown(view: &CareView, words: &Locale) -> String {
    let total = view.total.to_string();
    let mut text = format!(
        "# {}\n\n{}  {}\n",
        words.get("care.title"),
        view.today.text,
        words.fill("care.total", &[("n", &total)])
    );
    for section in view.sections.iter().filter(|section| !section.rows.is_empty()) {
        text.push_str(&format!(
            "\n## {} ({})\n\n{} {}\n\n| {} | {} | {} |\n|---|---|---|\n",
            word(words, section.name, "title"),
            section.rows.len(),
            word(words, section.name, "means"),
            word(words, section.name, "next"),
            words.get("care.page"),
            words.get("care.keeper"),
            word(words, section.name, "detail"),
        ));
        for row in &section.rows {
            let page = md_link(&row.page.label, &row.page.url);
            text.push_str(&format!("| {page} | {} | {} |\n", md(&row.keeper_label), md(&why(row))));
        }
    }
    if !view.queries.is_empty() {
        text.push_str(&format!(
            "\n## {} ({})\n\n{}\n\n",
            words.get("care.queries.title"),
            view.queries.len(),
            words.get("care.queries.next")
        ));
        for query in &view.queries {
            text.push_str(&format!("- {} ({})\n", md(&query.query), query.count));
        }
    } else if !view.has_signals {
        text.push_str(&format!("\n{}\n", words.get("care.no_signals")));
    }
    text
}

fn json(view: &CareView, words: &Locale) -> String {
    let lists: serde_json::Map<String, Value> =
        view.sections.iter().map(|section| (section.name.to_owned(), section.rows.len().into())).collect();
    let owners: Vec<Value> = view
        .keepers
        .iter()
        .map(|keeper| {
            json!({ "owner": keeper.value, "label": keeper.label, "pages": keeper.pages,
                    "overdue": keeper.overdue, "due_soon": keeper.due_soon })
        })
        .collect();
    let mut items = Vec::new();
    for section in &view.sections {
        let next = word(words, section.name, "next");
        items.extend(section.rows.iter().map(|row| {
            json!({ "list": section.name, "title": row.page.label, "url": row.page.url, "path": row.path,
                    "kind": row.kind, "owner": row.keeper, "owner_label": row.keeper_label,
                    "day": row.day.as_ref().map(|day| &day.iso), "detail": row.detail, "next": next,
                    "edit_url": row.edit_url })
        }));
    }
    let queries: Vec<Value> =
        view.queries.iter().map(|query| json!({ "query": query.query, "count": query.count })).collect();
    let reactions: Vec<Value> = view
        .reactions
        .iter()
        .map(|row| {
            json!({ "title": row.page.label, "url": row.page.url, "kind": row.kind, "helpful": row.helpful,
                    "tried": row.tried, "failed": row.failed })
        })
        .collect();
    json!({ "version": 1, "day": view.today.iso, "pages": view.total, "lists": lists, "owners": owners,
            "items": items, "signals": view.has_signals, "queries": queries, "reactions": reactions })
    .to_string()
}

fn comma_separated(view: &CareView) -> String {
    let header = ["list", "title", "kind", "owner", "owner_label", "day", "detail", "url", "path"];
    let text = |text: &str| Cell::text_or_empty((!text.is_empty()).then_some(text));
    let pages = view.sections.iter().flat_map(|section| section.rows.iter().map(|row| (section.name, row)));
    let pages = pages.map(|(list, row)| {
        vec![
            text(list),
            text(&row.page.label),
            text(row.kind.name()),
            text(&row.keeper),
            text(&row.keeper_label),
            text(row.day.as_ref().map_or("", |day| &day.iso)),
            text(&row.detail),
            text(&row.page.url),
            text(&row.path),
        ]
    });
    let queries = view.queries.iter().map(|query| {
        let mut row = vec![Cell::Empty; header.len()];
        row[0] = text("no-results");
        row[1] = text(&query.query);
        row[6] = Cell::Number(query.count.to_string());
        row
    });
    String::from_utf8(csv(&header, pages.chain(queries))).expect("cells are text")
}

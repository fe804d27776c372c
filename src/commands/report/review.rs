//! `chienowa report review`: the look back at a month on one page.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::{language, md, md_link, open_told};
use crate::cli::{ReviewReport, TextFormat};
use crate::commands::console::Console;
use crate::commands::{CommandError, Ending};
use crate::render::views::{ReviewPage, ReviewView};
use crate::render::{Composer, Locale};

/// Days looked back at if nothing is said.
const DAYS: i32 = 30;

pub(super) fn run(arguments: &ReviewReport, console: &Console) -> Result<Ending, CommandError> {
    let Some(revision) = open_told(&arguments.portal, &arguments.signals, console)? else {
        return Ok(Ending::ContentErrors);
    };
    let (from, until) = days(arguments, revision.site().now.day())?;
    let language = language(&revision, arguments.lang.as_deref())?;
    let view = Composer::new(&revision.renderer, &language).review(from, until);
    let words = revision.renderer.theme.locale(&language);
    console.result(&match arguments.format {
        TextFormat::Text => Writer { words, is_markdown: false, text: String::new() }.write(&view),
        TextFormat::Md => Writer { words, is_markdown: true, text: String::new() }.write(&view),
        TextFormat::Json => json(&view) + "\n",
    });
    Ok(Ending::Fine)
}

/// The days to look back at, the last one excluded.
fn days(arguments: &ReviewReport, today: Date) -> Result<(Date, Date), CommandError> {
    let tomorrow = today.tomorrow().unwrap_or(today);
    let (from, until) = match (arguments.month, arguments.since) {
        (Some(month), _) => (month, month.saturating_add(1.months())),
        (None, Some(since)) => (since, tomorrow),
        (None, None) => (today.saturating_sub((DAYS - 1).days()), tomorrow),
    };
    if from >= until {
        return Err(CommandError::Other(format!("{from} lies after the build day; choose a day before it")));
    }
    Ok((from, until))
}

/// Writes the same page for terminals and as Markdown.
struct Writer<'a> {
    words: &'a Locale,
    is_markdown: bool,
    text: String,
}

impl Writer<'_> {
    fn write(mut self, view: &ReviewView) -> String {
        let title = self.words.get("review.title").to_owned();
        let days = format!("{} – {}", view.from.text, view.to.text);
        self.text = if self.is_markdown {
            format!("# {}\n\n{}\n", md(&title), md(&days))
        } else {
            format!("{title}  {days}\n")
        };
        self.pages("review.new", None, &view.new, |_, page| day(page));
        self.pages("review.changed", None, &view.changed, |_, page| day(page));
        let note = (!view.has_signals).then_some("review.used_note");
        self.pages("review.used", note, &view.used, |words, page| {
            let (tried, helpful) = (page.tried.to_string(), page.helpful.to_string());
            let has_counts = page.tried + page.helpful > 0;
            let counts = [("tried", tried.as_str()), ("helpful", helpful.as_str())];
            if has_counts { words.fill("review.used_counts", &counts) } else { String::new() }
        });
        let note = (!view.has_signals).then_some("review.unused_note");
        self.pages("review.unused", note, &view.unused, |_, page| page.reasons_text.clone());
        self.open_questions(view);
        self.overdue(view);
        self.next_month(view);
        self.text
    }

    fn heading(&mut self, heading: &str, count: Option<usize>) {
        let count = count.map_or_else(String::new, |count| format!(" ({count})"));
        let line = if self.is_markdown {
            format!("\n## {}{count}\n\n", md(heading))
        } else {
            format!("\n{heading}{count}\n")
        };
        self.text.push_str(&line);
    }

    fn line(&mut self, title: &str, url: Option<&str>, rest: &str) {
        let (bullet, title) = match (self.is_markdown, url) {
            (true, Some(url)) => ("- ", md_link(title, url)),
            (true, None) => ("- ", md(title)),
            (false, _) => ("  ", title.to_owned()),
        };
        let rest = if self.is_markdown { md(rest) } else { rest.to_owned() };
        let rest = if rest.is_empty() { rest } else { format!(" — {rest}") };
        self.text.push_str(&format!("{bullet}{title}{rest}\n"));
    }

    fn paragraph(&mut self, key: &str) {
        let words = self.words.get(key).to_owned();
        let line = if self.is_markdown { md(&words) + "\n\n" } else { format!("  {words}\n") };
        self.text.push_str(&line);
    }

    fn none(&mut self) {
        self.paragraph("review.none");
    }

    fn pages(
        &mut self,
        heading: &str,
        note: Option<&str>,
        pages: &[ReviewPage],
        rest: impl Fn(&Locale, &ReviewPage) -> String,
    ) {
        let heading = self.words.get(heading).to_owned();
        self.heading(&heading, Some(pages.len()));
        if let Some(note) = note {
            self.paragraph(note);
        }
        if pages.is_empty() {
            self.none();
        }
        for page in pages {
            let rest = rest(self.words, page);
            self.line(&page.page.label, Some(&page.page.url), &rest);
        }
    }

    fn open_questions(&mut self, view: &ReviewView) {
        let heading = self.words.get("review.open").to_owned();
        self.heading(&heading, Some(view.open.len() + view.queries.len()));
        if view.open.is_empty() && view.queries.is_empty() {
            self.none();
        }
        for row in &view.open {
            self.line(&row.page.label, Some(&row.page.url), &row.detail);
        }
        for query in &view.queries {
            self.line(&format!("「{}」", query.query), Some(&query.search_url), &query.count.to_string());
        }
    }

    fn overdue(&mut self, view: &ReviewView) {
        let heading = self.words.get("review.overdue").to_owned();
        self.heading(&heading, Some(view.overdue.iter().map(|keeper| keeper.overdue).sum()));
        if view.overdue.is_empty() {
            self.none();
        }
        for keeper in &view.overdue {
            let count = self.words.fill("review.overdue_count", &[("n", &keeper.overdue.to_string())]);
            self.line(&keeper.label, keeper.url.as_deref(), &count);
        }
    }

    fn next_month(&mut self, view: &ReviewView) {
        let heading = self.words.fill("review.next_module", &[("month", &view.next_month.text)]);
        self.heading(&heading, None);
        if view.modules.is_empty() {
            self.paragraph("review.no_module");
        }
        for module in &view.modules {
            let sessions: Vec<&str> = module.sessions.iter().map(|start| start.text.as_str()).collect();
            let mut facts = if sessions.is_empty() {
                self.words.get("review.no_sessions").to_owned()
            } else {
                sessions.join(" / ")
            };
            if module.scheduled {
                facts = format!("{} · {facts}", self.words.get("review.scheduled"));
            }
            self.line(&module.page.label, Some(&module.page.url), &facts);
        }
    }
}

fn day(page: &ReviewPage) -> String {
    page.day.as_ref().map(|day| day.iso.clone()).unwrap_or_default()
}

fn json(view: &ReviewView) -> String {
    let page = |page: &ReviewPage| {
        json!({ "title": page.page.label, "url": page.page.url, "kind": page.kind,
                "day": page.day.as_ref().map(|day| &day.iso) })
    };
    let pages = |pages: &[ReviewPage]| pages.iter().map(page).collect::<Vec<_>>();
    let used: Vec<_> = view
        .used
        .iter()
        .map(|used| {
            json!({ "title": used.page.label, "url": used.page.url, "kind": used.kind,
                    "tried": used.tried, "helpful": used.helpful })
        })
        .collect();
    let unused: Vec<_> = view
        .unused
        .iter()
        .map(
            |unused| json!({ "title": unused.page.label, "url": unused.page.url, "reasons": unused.reasons }),
        )
        .collect();
    let open: Vec<_> = view
        .open
        .iter()
        .map(|row| json!({ "title": row.page.label, "url": row.page.url, "detail": row.detail }))
        .collect();
    let queries: Vec<_> =
        view.queries.iter().map(|query| json!({ "query": query.query, "count": query.count })).collect();
    let overdue: Vec<_> = view
        .overdue
        .iter()
        .map(|keeper| json!({ "owner": keeper.value, "label": keeper.label, "pages": keeper.overdue }))
        .collect();
    let modules: Vec<_> = view
        .modules
        .iter()
        .map(|module| {
            let sessions: Vec<&str> = module.sessions.iter().map(|start| start.iso.as_str()).collect();
            json!({ "title": module.page.label, "url": module.page.url, "scheduled": module.scheduled,
                    "sessions": sessions })
        })
        .collect();
    json!({ "version": 1, "from": view.from.iso, "to": view.to.iso, "signals": view.has_signals,
            "new": pages(&view.new), "changed": pages(&view.changed), "used": used, "unused": unused,
            "open": open, "queries": queries, "overdue": overdue,
            "next": { "month": view.next_month.iso, "modules": modules } })
    .to_string()
}

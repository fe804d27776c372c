//! `chienowa report digest`: what was new in some days, to be sent by chat or mail.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{language, md, md_link, open};
use crate::cli::{DigestFormat, DigestReport};
use crate::commands::console::Console;
use crate::commands::{CommandError, Ending};
use crate::render::views::{DigestGroup, DigestMeeting, DigestPage, DigestView};
use crate::render::{Composer, Locale, Period, PeriodName};

/// Pages of a kind that are named; the others are counted.
const PAGES: usize = 10;

pub(super) fn run(arguments: &DigestReport, console: &Console) -> Result<Ending, CommandError> {
    let Some(revision) = open(&arguments.portal, arguments.base_url.clone(), console)? else {
        return Ok(Ending::ContentErrors);
    };
    let language = language(&revision, arguments.lang.as_deref())?;
    let composer = Composer::new(&revision.renderer, &language);
    let site = revision.site();
    let period = period(arguments, site.now.day())?;
    let view = composer.digest(period);
    if site.config.base.origin.is_empty() {
        console
            .say("addresses have no host: write `base_url` with its host, or give --base-url https://host/");
    }
    let words = revision.renderer.theme.locale(&language);
    let written = match arguments.format {
        DigestFormat::Text => text(&view, words),
        DigestFormat::Md => markdown(&view, words),
        DigestFormat::Json => {
            serde_json::to_string_pretty(&view).expect("a digest is plain text and numbers") + "\n"
        }
        DigestFormat::Html => {
            let html = composer.digest_html(&view).map_err(|problem| CommandError::Other(problem.message))?;
            String::from_utf8(html).expect("templates make UTF-8")
        }
    };
    console.result(&written);
    Ok(Ending::Fine)
}

/// The days that were asked for, at most up to `today`.
fn period(arguments: &DigestReport, today: Date) -> Result<Period, CommandError> {
    let not_yet = |day: Date| CommandError::Other(format!("{day} has not come: today is {today}"));
    if let Some(from) = arguments.since {
        let past = from <= today;
        return past
            .then_some(Period { from, to: today, name: PeriodName::Days })
            .ok_or_else(|| not_yet(from));
    }
    if let Some(month) = arguments.month {
        let from = month.unwrap_or(today).first_of_month();
        if from > today {
            return Err(not_yet(from));
        }
        return Ok(Period { from, to: from.last_of_month().min(today), name: PeriodName::Month });
    }
    Ok(Period { from: today.saturating_sub(6.days()), to: today, name: PeriodName::Week })
}

/// Short lines without marks: chats and plain mails show them as they are.
fn text(view: &DigestView, words: &Locale) -> String {
    let mut lines = vec![view.title.clone(), view.url.clone()];
    for (title, groups) in [("digest.new", &view.new), ("digest.changed", &view.changed)] {
        for group in groups {
            lines.push(String::new());
            lines.push(format!("■ {}: {}", words.get(title), group.label));
            for page in group.pages.iter().take(PAGES) {
                lines.push(format!("・{}", with_department(page)));
                lines.push(format!("  {}", page.url));
            }
            lines.extend(others(group, words).map(|others| format!("  {others} {}", view.new_url)));
        }
    }
    if view.new.is_empty() && view.changed.is_empty() {
        lines.push(String::new());
        lines.push(words.get("digest.nothing").to_owned());
    }
    if let Some(win) = &view.first_win {
        lines.push(String::new());
        lines.push(format!("■ {}", words.get("digest.first_win")));
        lines.push(format!("・{}{}", one_line(&win.page.title), minutes(win.minutes, words)));
        lines.push(format!("  {}", win.page.url));
    }
    if !view.meetings.is_empty() {
        lines.push(String::new());
        lines.push(format!("■ {}", words.get("digest.meetings")));
        for meeting in &view.meetings {
            lines.push(format!("・{} {}", time(meeting), one_line(&meeting.title)));
            lines.extend(meeting.place.as_ref().map(|place| format!("  {}", one_line(place))));
            lines.push(format!("  {}", meeting.join_url.as_ref().unwrap_or(&meeting.url)));
        }
    }
    if let Some(figure) = &view.figure {
        lines.push(String::new());
        lines.push(figure.text.clone());
        lines.push(figure.url.clone());
    }
    lines.join("\n") + "\n"
}

fn markdown(view: &DigestView, words: &Locale) -> String {
    let mut lines = vec![format!("# {}", md_link(&view.title, &view.url))];
    for (title, groups) in [("digest.new", &view.new), ("digest.changed", &view.changed)] {
        for group in groups {
            lines.push(format!("\n## {}: {}\n", md(words.get(title)), md(&group.label)));
            for page in group.pages.iter().take(PAGES) {
                let department = page.department.as_ref().map(|name| format!(" ({})", md(name)));
                let summary = page.summary.as_ref().map(|summary| format!("  \n  {}", md(summary)));
                let (department, summary) = (department.unwrap_or_default(), summary.unwrap_or_default());
                lines.push(format!("- {}{department}{summary}", md_link(&page.title, &page.url)));
            }
            lines.extend(others(group, words).map(|others| format!("- {}", md_link(&others, &view.new_url))));
        }
    }
    if view.new.is_empty() && view.changed.is_empty() {
        lines.push(format!("\n{}", md(words.get("digest.nothing"))));
    }
    if let Some(win) = &view.first_win {
        lines.push(format!("\n## {}\n", md(words.get("digest.first_win"))));
        let link = md_link(&win.page.title, &win.page.url);
        lines.push(format!("- {link}{}", md(&minutes(win.minutes, words))));
    }
    if !view.meetings.is_empty() {
        lines.push(format!("\n## {}\n", md(words.get("digest.meetings"))));
        for meeting in &view.meetings {
            let place = meeting.place.as_ref().map(|place| format!(" ({})", md(place))).unwrap_or_default();
            let join =
                meeting.join_url.as_ref().map(|url| format!(" — {}", md_link(words.get("module.join"), url)));
            let (title, join) = (md_link(&meeting.title, &meeting.url), join.unwrap_or_default());
            lines.push(format!("- {} {title}{place}{join}", md(&time(meeting))));
        }
    }
    if let Some(figure) = &view.figure {
        lines.push(format!("\n{}", md_link(&figure.text, &figure.url)));
    }
    lines.join("\n") + "\n"
}

fn with_department(page: &DigestPage) -> String {
    let department = page.department.as_ref().map(|name| format!(" ({})", one_line(name)));
    format!("{}{}", one_line(&page.title), department.unwrap_or_default())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn minutes(minutes: Option<u32>, words: &Locale) -> String {
    let told = minutes.map(|minutes| words.fill("card.minutes", &[("n", &minutes.to_string())]));
    told.map_or_else(String::new, |told| format!(" ({told})"))
}

fn time(meeting: &DigestMeeting) -> String {
    match &meeting.end {
        Some(end) => format!("{}–{}", meeting.start.text, end.text),
        None => meeting.start.text.clone(),
    }
}

/// How many pages of a group are not named.
fn others(group: &DigestGroup, words: &Locale) -> Option<String> {
    let others = group.pages.len().checked_sub(PAGES).filter(|others| *others > 0)?;
    Some(words.fill("digest.others", &[("n", &others.to_string())]))
}

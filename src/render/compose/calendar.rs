//! Meetings: the calendar's page, the calendars to subscribe to, and what other pages say of the next meeting.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::{self, PageId, Subject, encode};
use crate::render::ics;
use crate::render::views::{CalendarMonth, CalendarView, Link, Meeting, Subscription};

/// Where the calendar stands.
const URL: &str = "/calendar/";

impl Composer<'_> {
    pub(in crate::render) fn calendar(&self) -> Composed<CalendarView> {
        let introduction = self.introduction(URL)?;
        let title = introduction
            .as_ref()
            .map_or_else(|| self.locale.get("calendar.title").to_owned(), |found| found.title.clone());
        let summary = introduction.as_ref().and_then(|found| found.summary.clone());
        let today = self.site.now.day();
        let (past, ahead): (Vec<&model::Meeting>, Vec<_>) =
            self.site.calendar.meetings.iter().partition(|meeting| meeting.is_over(today));
        // That office hours were held every week is no news.
        let past: Vec<&model::Meeting> = past.into_iter().filter(|meeting| meeting.is_session()).collect();
        let mut past = self.by_month("past", &past);
        past.reverse();
        let months = self.by_month("month", &ahead);
        let meeting_modules: BTreeSet<PageId> = model::sessions(self.site)
            .filter_map(|meeting| match meeting.subject {
                Subject::Session(page, _) => Some(page),
                Subject::OfficeHours(_) => None,
            })
            .collect();
        let has_session = |path: &String| self.site.paths[path].iter().any(|id| meeting_modules.contains(id));
        let paths = self.path_ids().into_iter().filter(has_session);
        Ok(CalendarView {
            chrome: self.chrome(&Frame {
                url: URL.to_owned(),
                title: &title,
                description: summary.as_deref().or_else(|| Some(self.locale.get("calendar.summary"))),
                steps: Vec::new(),
                page: None,
            }),
            months,
            past,
            all: self.subscription(self.locale.get("calendar.all").to_owned(), None),
            paths: paths.map(|path| self.subscription(self.path_label(&path), Some(&path))).collect(),
            timezone: self.config().timezone.clone(),
            body: introduction.and_then(|found| found.body),
            title,
            summary,
        })
    }

    fn by_month(&self, prefix: &str, meetings: &[&model::Meeting]) -> Vec<CalendarMonth> {
        let mut months: BTreeMap<Date, Vec<Meeting>> = BTreeMap::new();
        for meeting in meetings {
            months.entry(meeting.start.date().first_of_month()).or_default().push(self.meeting(meeting));
        }
        let month = |(month, meetings): (Date, Vec<Meeting>)| {
            let month = self.locale.month(month);
            CalendarMonth { id: format!("{prefix}-{}", month.iso), month, meetings }
        };
        months.into_iter().map(month).collect()
    }

    pub(super) fn calendar_url(&self) -> String {
        self.local(URL)
    }

    /// The calendar of a path, or of everything.
    pub(super) fn subscription(&self, label: String, path: Option<&str>) -> Subscription {
        let file = calendar_file(path);
        let url = self.in_language(&file);
        let base = &self.config().base;
        let address = base.absolute(&encode(&url));
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        Subscription {
            label,
            url: self.raw(&url),
            webcal_url: rest.map(|rest| format!("webcal://{rest}")),
            page: path.map(|path| Link {
                label: self.path_label(path),
                url: self.local(&format!("/paths/{path}/")),
            }),
            address,
        }
    }

    /// A path's calendar, on the path's own page.
    pub(super) fn own_subscription(&self, path: &str) -> Subscription {
        let label = self.locale.get("calendar.subscribe_title").to_owned();
        Subscription { page: None, ..self.subscription(label, Some(path)) }
    }

    /// A meeting with its name.
    pub(super) fn meeting(&self, meeting: &model::Meeting) -> Meeting {
        let today = self.site.now.day();
        let mut place_lang = None;
        let (title, url, lang, place, join_url) = match meeting.subject {
            Subject::Session(page, position) => {
                let session = self.site.session(page, position);
                let version = self.version(page);
                place_lang = session.place.as_ref().and_then(|_| self.other_language(page));
                let page = self.site.page(version);
                let (place, join_url) = (session.place.clone(), session.url.clone());
                (page.title.clone(), Some(self.raw(&page.url)), self.other_language(version), place, join_url)
            }
            Subject::OfficeHours(position) => {
                let url = self.config().office_hours[position].url.as_deref();
                let title = self.locale.get("calendar.office_hours").to_owned();
                (title, None, None, None, url.map(|url| self.address(url)))
            }
        };
        let whole_day = meeting.is_whole_day();
        let moment = |moment: DateTime| {
            if whole_day { self.day(moment.date()) } else { self.locale.moment(moment) }
        };
        Meeting {
            title: Some(title),
            url,
            lang,
            office_hours: matches!(meeting.subject, Subject::OfficeHours(_)),
            start: moment(meeting.start),
            end: meeting.end.map(|end| {
                if end.date() == meeting.start.date() { self.locale.time(end) } else { moment(end) }
            }),
            day: meeting.start.day(),
            weekday: self.locale.weekday(meeting.start.date()),
            time: (!whole_day).then(|| self.locale.time(meeting.start).text),
            place,
            place_lang,
            join_url,
            past: meeting.is_over(today),
        }
    }

    /// The sessions of a module, earliest first, without its name.
    pub(super) fn sessions_of(&self, module: PageId) -> Vec<Meeting> {
        let mut sessions: Vec<model::Meeting> = model::sessions_of(self.site, module).collect();
        sessions.sort_by_key(|meeting| meeting.start);
        let nameless = |meeting| Meeting { title: None, url: None, lang: None, ..self.meeting(meeting) };
        sessions.iter().map(nameless).collect()
    }

    pub(super) fn next_office_hours(&self) -> Option<Meeting> {
        self.site.calendar.next_office_hours.as_ref().map(|meeting| self.meeting(meeting))
    }

    /// The next session among the pages that `wanted` takes.
    pub(super) fn next_session(&self, wanted: impl Fn(PageId) -> bool) -> Option<Meeting> {
        let next = self
            .site
            .next_meeting(|meeting| matches!(meeting.subject, Subject::Session(page, _) if wanted(page)));
        next.map(|meeting| self.meeting(meeting))
    }

    /// The next session among the pages that `wanted` takes, and the next office hours, in their order.
    pub(super) fn next_meetings(&self, wanted: impl Fn(PageId) -> bool) -> Vec<Meeting> {
        let session = self.next_session(wanted);
        let mut meetings: Vec<Meeting> = session.into_iter().chain(self.next_office_hours()).collect();
        meetings.sort_by(|a, b| a.start.iso.cmp(&b.start.iso));
        meetings
    }

    /// An address of the configuration or of front matter: one of the portal's own gets its base.
    fn address(&self, url: &str) -> String {
        if url.starts_with('/') { self.config().base.link(url) } else { url.to_owned() }
    }

    /// The text of a calendar: of a path's sessions, or of all sessions and office hours.
    pub(in crate::render) fn calendar_text(&self, path: Option<&str>) -> String {
        let title = self.config().title.get(self.language);
        let wanted = path.map(|path| &self.site.paths[path]);
        let sessions = model::sessions(self.site).filter(|meeting| match meeting.subject {
            Subject::Session(page, _) => wanted.is_none_or(|modules| modules.contains(&page)),
            Subject::OfficeHours(_) => false,
        });
        let mut events: Vec<(DateTime, String, ics::Event)> = sessions
            .map(|meeting| self.event(&meeting))
            .map(|event| (event.start, event.uid.clone(), event))
            .collect();
        if path.is_none() {
            events.extend((0..self.config().office_hours.len()).map(|position| {
                let event = self.series(position);
                (event.start, event.uid.clone(), event)
            }));
        }
        events.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let calendar = ics::Calendar {
            name: path.map_or_else(|| title.to_owned(), |path| format!("{title}: {}", self.path_label(path))),
            zone: self.config().zone(),
            zone_name: self.config().timezone.clone(),
            events: events.into_iter().map(|(_, _, event)| event).collect(),
        };
        calendar.to_text()
    }

    fn event(&self, meeting: &model::Meeting) -> ics::Event {
        let Subject::Session(module, position) = meeting.subject else {
            unreachable!("only sessions are single events")
        };
        let session = self.site.session(module, position);
        let original = self.site.page(module);
        let page = self.site.page(self.version(module));
        let url = self.config().base.absolute(&encode(&page.url));
        let has_host = !self.config().base.origin.is_empty();
        let summary = self.site.summary(page).map(str::to_owned);
        let join = session.url.as_ref().map(|url| format!("{}: {url}", self.locale.get("module.join")));
        let more = has_host.then(|| url.clone());
        ics::Event {
            uid: self.uid(&format!("{}{}", encode(&original.url).trim_start_matches('/'), position + 1)),
            changed: original.day().map_or(meeting.start, |day| day.at(0, 0, 0, 0)),
            start: meeting.start,
            end: meeting.end,
            is_whole_day: meeting.is_whole_day(),
            rule: None,
            summary: page.title.clone(),
            description: [summary, join, more].into_iter().flatten().collect::<Vec<_>>().join("\n"),
            location: session.place.clone(),
            url: has_host.then_some(url).or_else(|| session.url.clone()),
            conference: session.url.clone(),
        }
    }

    fn series(&self, position: usize) -> ics::Event {
        let hours = &self.config().office_hours[position];
        let start = self.site.first_beginning(hours);
        let url = hours
            .url
            .as_ref()
            .map(|url| if url.starts_with('/') { self.config().base.absolute(url) } else { url.clone() });
        let join = url.as_ref().map(|url| format!("{}: {url}", self.locale.get("module.join")));
        let about = Some(self.locale.get("calendar.office_hours_note").to_owned());
        ics::Event {
            uid: self.uid(&format!("office-hours/{}", position + 1)),
            changed: start,
            start,
            end: start.checked_add(hours.duration).ok(),
            is_whole_day: false,
            rule: Some(hours.rule.to_ical(&self.config().zone())),
            summary: self.locale.get("calendar.office_hours").to_owned(),
            description: [about, join].into_iter().flatten().collect::<Vec<_>>().join("\n"),
            location: None,
            url: url.clone().filter(|url| !url.starts_with('/')),
            conference: url.filter(|url| url.starts_with("http")),
        }
    }

    /// An event's name for ever: its place in the portal and the portal's host, never its time or its words.
    fn uid(&self, place: &str) -> String {
        let origin = &self.config().base.origin;
        let host = origin.split_once("://").map_or("chienowa", |(_, host)| host);
        format!("{place}@{host}")
    }
}

/// The file of a path's calendar, or of the whole one, without language.
pub(super) fn calendar_file(path: Option<&str>) -> String {
    path.map_or_else(|| "/calendar.ics".to_owned(), |path| format!("/paths/{path}/calendar.ics"))
}

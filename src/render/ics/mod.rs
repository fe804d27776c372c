//! A calendar as iCalendar text (RFC 5545). Knows no page: takes events that are ready, and writes the same bytes for
//! the same events, for it draws no time and no random number of its own.

mod write;
mod zone;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use write::Writer;

/// A calendar to subscribe to.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// What a reader sees it called.
    pub(super) name: String,
    /// Its zone; all times are in it.
    pub(super) zone: TimeZone,
    /// The zone's IANA name.
    pub(super) zone_name: String,
    /// In the order they are written.
    pub(super) events: Vec<Event>,
}

/// A meeting, or a series of them.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// The same for every build and every language; differs between events.
    pub(super) uid: String,
    /// When what is said here was last changed.
    pub(super) changed: DateTime,
    pub(super) start: DateTime,
    pub(super) end: Option<DateTime>,
    /// Days without a time of day.
    pub(super) is_whole_day: bool,
    /// The rule by which it comes again, as the standard writes it.
    pub(super) rule: Option<String>,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) location: Option<String>,
    /// A page about it.
    pub(super) url: Option<String>,
    /// Where one takes part from afar.
    pub(super) conference: Option<String>,
}

impl Calendar {
    /// The calendar's bytes.
    pub(super) fn to_text(&self) -> String {
        let mut out = Writer::default();
        out.plain("BEGIN", "VCALENDAR");
        out.plain("VERSION", "2.0");
        out.plain("PRODID", "-//Chienowa//Portal calendar//EN");
        out.plain("CALSCALE", "GREGORIAN");
        out.plain("METHOD", "PUBLISH");
        out.text("NAME", &self.name);
        out.text("X-WR-CALNAME", &self.name);
        out.plain("X-WR-TIMEZONE", &self.zone_name);
        // A portal is built at most a few times a day.
        out.plain("REFRESH-INTERVAL;VALUE=DURATION", "PT12H");
        out.plain("X-PUBLISHED-TTL", "PT12H");
        zone::write(&mut out, self);
        for event in &self.events {
            self.event(&mut out, event);
        }
        out.plain("END", "VCALENDAR");
        out.finish()
    }

    fn event(&self, out: &mut Writer, event: &Event) {
        out.plain("BEGIN", "VEVENT");
        out.text("UID", &event.uid);
        out.plain("DTSTAMP", &self.in_utc(event.changed));
        self.moment(out, "DTSTART", event.start, event.is_whole_day);
        if let Some(end) = event.end {
            self.moment(out, "DTEND", end, event.is_whole_day);
        }
        if let Some(rule) = &event.rule {
            out.plain("RRULE", rule);
        }
        out.text("SUMMARY", &event.summary);
        if !event.description.is_empty() {
            out.text("DESCRIPTION", &event.description);
        }
        if let Some(location) = &event.location {
            out.text("LOCATION", location);
        }
        if let Some(url) = &event.url {
            out.address("URL", url);
        }
        if let Some(conference) = &event.conference {
            out.address("CONFERENCE;VALUE=URI;FEATURE=VIDEO", conference);
        }
        out.plain("END", "VEVENT");
    }

    fn moment(&self, out: &mut Writer, name: &str, moment: DateTime, is_whole_day: bool) {
        if is_whole_day {
            out.plain(&format!("{name};VALUE=DATE"), &moment.strftime("%Y%m%d").to_string());
        } else {
            let local = moment.strftime("%Y%m%dT%H%M%S").to_string();
            out.plain(&format!("{name};TZID={}", self.zone_name), &local);
        }
    }

    fn in_utc(&self, moment: DateTime) -> String {
        let utc = self.zone.to_timestamp(moment).map_or(moment, |moment| TimeZone::UTC.to_datetime(moment));
        utc.strftime("%Y%m%dT%H%M%SZ").to_string()
    }
}

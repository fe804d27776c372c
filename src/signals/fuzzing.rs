//! Logs and the file of signals, for the fuzzer.

use jiff::tz::TimeZone;

use super::address::{Beacon, read_page, read_query};
use super::file::Counted;
use super::import::{Imported, import};
use super::log::LogFormat;
use crate::fuzzing::{choice, chosen};
use crate::model::About;

/// A log imported twice counts once; what was counted is read back as it was written.
pub(crate) fn signals(data: &[u8]) {
    let (which, data) = choice(data);
    let mut counted = Counted::default();
    if which % 8 < 6 {
        let formats =
            [LogFormat::Auto, LogFormat::Nginx, LogFormat::Apache, LogFormat::Iis, LogFormat::Caddy];
        let (format, base) = (formats[which % formats.len()], (which & 0x40 > 0).then_some("/portal/"));
        let mut once = Imported::default();
        // A packed log that ends too soon is an error, and what it held until then was counted.
        let ended = import(data, format, base, &TimeZone::UTC, &mut counted, &mut once);
        let (before, mut twice) = (counted.clone(), Imported::default());
        let ended_again = import(data, format, base, &TimeZone::UTC, &mut counted, &mut twice);
        assert_eq!(ended.is_ok(), ended_again.is_ok());
        assert_eq!((twice.added, &counted), (0, &before));
        assert_eq!((once.lines, &once.refused), (twice.lines, &twice.refused));
    } else {
        let lines = data.split(|byte| *byte == b'\n');
        let _ = lines.filter(|line| counted.take_up(line)).count();
    }
    for signal in counted.signals() {
        assert!(signal.count > 0 || which % 8 >= 6, "{signal:?}");
        match &signal.about {
            About::Page(page, _) => assert_eq!(read_page(page).as_ref(), Ok(page)),
            About::Query(query) => assert_eq!(read_query(query).as_ref(), Ok(query)),
        }
    }
    let text = counted.text();
    let mut read = Counted::default();
    for line in text.lines() {
        assert!(read.take_up(line.as_bytes()), "{line:?}");
    }
    assert_eq!(read, counted, "{text}");
    let address = String::from_utf8_lossy(data);
    if let Some(Ok(beacon)) = Beacon::read(&address, None) {
        assert!(beacon.mark.is_ascii(), "{beacon:?}");
    }
}

pub(crate) fn signals_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (
            0,
            "h - - [23/Nov/2026:10:00:00 +0900] \"GET /_signal/1/tried/AAAA_-09/L3JlY2lwZXMv HTTP/1.1\" 204 0",
        ),
        (0, "/_signal/1/none/AAAA_-09/6K2w5LqL6Yyy"),
        (
            3,
            "#Fields: date time cs-method cs-uri-stem c-ip\n2026-11-23 01:00:00 GET /_signal/1/none/AAAA_-09/6K2w5LqL6Yyy 1",
        ),
        (
            4,
            "{\"ts\":1795395600.5,\"request\":{\"method\":\"GET\",\"uri\":\"/_signal/1/tried/BBBBBBBB/L3JlY2lwZXMv\"}}",
        ),
        (
            6,
            "{\"v\":1,\"day\":\"2026-11-23\",\"page\":\"/recipes/\",\"reaction\":\"tried\",\"count\":3,\"marks\":\"AAAAAAAABBBBBBBB\"}\n\
             {\"v\":1,\"day\":\"2026-11-23\",\"query\":\"議事録\",\"count\":2}",
        ),
    ])
}

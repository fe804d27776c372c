#!/usr/bin/env python3
"""Calendars and feeds as other programs read them: `icalendar` and `feedparser` find what the site says.

Run by tests/full with the program and an empty folder to work in:  tests/subscriptions.py CHIENOWA FOLDER
"""
import datetime
import html
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

import dateutil.rrule
import feedparser
import icalendar

UTC = datetime.timezone.utc
TESTS = pathlib.Path(__file__).resolve().parent
DAY = "2026-10-20"


def build(name, root, chienowa, work):
    output = work / name / "public"
    subprocess.run([chienowa, "build", "--quiet", "--at", DAY, "--root", root, "--output", output], check=True)
    return output


def unpack(fixture, folder):
    for part in re.split(r"^=== ", fixture.read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, text = part.split("\n", 1)
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def utc(moment):
    return moment.astimezone(UTC).strftime("%m-%d %H:%M") if isinstance(moment, datetime.datetime) else str(moment)


def beginnings(event, last):
    """All beginnings of an event up to a moment, unfolded by another program than ours."""
    start = event["DTSTART"].dt
    if "RRULE" not in event:
        return [start]
    rule = dateutil.rrule.rrulestr(event["RRULE"].to_ical().decode(), dtstart=start)
    return list(rule.between(start, last, inc=True))


def events_of(text):
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors, calendar.errors
    events = calendar.walk("VEVENT")
    for event in events:
        assert not event.errors, event.errors
        for key in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
            assert key in event, f"{key} is missing in {event}"
        assert event["DTSTAMP"].dt.utcoffset() == datetime.timedelta(0)
    uids = [str(event["UID"]) for event in events]
    assert len(set(uids)) == len(uids), uids
    return {str(event["UID"]): event for event in events}


def calendar_of_berlin(output):
    text = (output / "calendar.ics").read_bytes().decode()
    # Under a name that nobody knows, only the calendar's own rules tell what the clocks show.
    for source in (text, text.replace("Europe/Berlin", "Nowhere/Berlin")):
        events = events_of(source)
        assert len(events) == 6, list(events)
        first = events["training/quotes/1@portal.example.com"]
        assert str(first["SUMMARY"]) == '表, 図; "引用" と \\ と長い長い長い長い長い長い長い長い長い題名', first["SUMMARY"]
        assert str(first["DESCRIPTION"]).startswith("一行目\n二行目, 三つ\n"), first["DESCRIPTION"]
        assert str(first["LOCATION"]) == "会議室 A, 3 階; 奥", first["LOCATION"]
        # Summer time ends on 25 October.
        assert utc(first["DTSTART"].dt) == "10-20 08:00", first["DTSTART"].dt
        assert utc(first["DTEND"].dt) == "10-20 09:00", first["DTEND"].dt
        assert utc(events["training/quotes/2@portal.example.com"]["DTSTART"].dt) == "10-27 09:00"
        assert events["training/day/1@portal.example.com"]["DTSTART"].dt == datetime.date(2026, 11, 26)
        tuesdays = beginnings(events["office-hours/1@portal.example.com"], datetime.datetime(2027, 4, 7, tzinfo=UTC))
        assert [utc(one) for one in tuesdays[:5]] == [
            "10-06 10:30", "10-13 10:30", "10-20 10:30", "10-27 11:30", "11-03 11:30",
        ], tuesdays
        assert utc(tuesdays[-1]) == "04-06 10:30", tuesdays[-1]
        fridays = beginnings(events["office-hours/2@portal.example.com"], datetime.datetime(2030, 1, 1, tzinfo=UTC))
        assert utc(fridays[-1]) == "01-29 15:00" and fridays[-1].year == 2027, "the last one before the end"
    english = events_of((output / "en/calendar.ics").read_bytes().decode())
    assert set(english) == set(events_of(text)), "an event has the same name in all languages"
    assert str(english["training/quotes/1@portal.example.com"]["SUMMARY"]) == 'Tables, "figures"; and more'


def page_agrees(output):
    """The page shows what the calendar holds: every session, and office hours of the months that it shows ahead."""
    page = (output / "calendar/index.html").read_text(encoding="utf-8")
    entries = re.findall(r'<li class="(agenda-entry[^"]*)">(.*?)</li>', page, flags=re.S)
    shown = set()
    for classes, entry in entries:
        title = html.unescape(re.sub("<[^>]+>", "", re.search(r'agenda-title">(.*?)</p>', entry, flags=re.S)[1]))
        start = re.search(r'<time datetime="([^"]+)"', entry)[1]
        shown.add((start, title))
    months = sorted(re.findall(r'id="month-(\d{4}-\d{2})"', page))
    year, month = map(int, months[-1].split("-"))
    last = datetime.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    expected = set()
    for event in events_of((output / "calendar.ics").read_bytes().decode()).values():
        for start in beginnings(event, last):
            text = start.strftime("%Y-%m-%dT%H:%M") if isinstance(start, datetime.datetime) else start.isoformat()
            if "RRULE" in event and (text[:10] < DAY or text[:7] not in months):
                continue
            expected.add((text, str(event["SUMMARY"])))
    assert shown == expected, (shown - expected, expected - shown)
    assert len(shown) > 5, shown
    return len(shown)


def feeds_agree(output, base):
    """Both formats are valid, tell the same, and lead to pages that are there."""
    count = 0
    for atom in sorted(output.rglob("atom.xml")):
        headers = {"content-type": "application/atom+xml", "content-location": base or "https://h/"}
        feed = feedparser.parse(atom.read_bytes(), response_headers=headers)
        assert not feed.bozo, (atom, feed.get("bozo_exception"))
        assert feed.version == "atom10" and feed.feed.title and feed.feed.id and feed.feed.updated_parsed, atom
        other = json.loads(atom.with_name("feed.json").read_text(encoding="utf-8"))
        assert other["version"] == "https://jsonfeed.org/version/1.1"
        assert [entry.title for entry in feed.entries] == [item["title"] for item in other["items"]], atom
        for entry, item in zip(feed.entries, other["items"]):
            assert entry.id == item["id"] and entry.updated == item["date_modified"], (atom, entry.id)
            assert entry.updated_parsed, entry
            assert "content_html" in item or "content_text" in item, item
            path = urllib.parse.unquote(urllib.parse.urlsplit(item["url"]).path)
            below = path.removeprefix(urllib.parse.urlsplit(base).path or "/").lstrip("/")
            assert (output / below / "index.html").is_file(), item["url"]
            if base:
                assert item["url"].startswith(base) and feed.feed.id.startswith(base), item["url"]
                assert not re.search(r'(href|src)="(?!https?:|mailto:)', item.get("content_html", "")), item["url"]
            count += 1
    assert count > 5
    return count


def feed_of_berlin(output):
    feed = feedparser.parse((output / "stories/atom.xml").read_bytes())
    (story,) = feed.entries
    assert story.title == 'A < B & "C", 改行', story.title
    assert story.summary == "一行目\n二行目 <b>", story.summary
    assert story.updated_parsed[:5] == (2026, 3, 29, 22, 0), "midnight in summer time"
    assert story.published_parsed[:5] == (2026, 3, 27, 23, 0), "midnight before it"
    assert "author" not in story or "秘密" not in story.author


def main():
    chienowa, work = sys.argv[1], pathlib.Path(sys.argv[2])
    berlin = build("calendar", unpack(TESTS / "calendar/input.txt", work / "calendar"), chienowa, work)
    calendar_of_berlin(berlin)
    news = build("feeds", unpack(TESTS / "feeds/input.txt", work / "feeds"), chienowa, work)
    feed_of_berlin(news)
    sample = build("sample", TESTS.parent, chienowa, work)
    for output in (berlin, sample):
        meetings = page_agrees(output)
        print(f"{output.parent.name}: the page and the calendar name the same {meetings} meetings")
    for path in sample.rglob("calendar.ics"):
        events_of(path.read_bytes().decode())
    for output, base in ((news, "https://portal.example.com/wa/"), (sample, "")):
        print(f"{output.parent.name}: {feeds_agree(output, base)} entries of feeds are valid and lead to pages")


main()

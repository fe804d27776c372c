//! Tables of prompts or questions, as spreadsheets save them: a row becomes a page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::front::text;
use super::report::{Report, What};
use super::{SourcePage, Vocabularies, dates, names};
use crate::parse::Kind;

/// What a cell may hold, with the headings that people give it.
const COLUMNS: &[(&str, &[&str])] = &[
    ("title", &["title", "name", "question", "題名", "題", "タイトル", "名前", "件名", "質問", "問い"]),
    ("prompt", &["prompt", "プロンプト", "指示", "指示文"]),
    ("body", &["body", "answer", "text", "notes", "本文", "回答", "答え", "説明", "使い方", "備考"]),
    ("summary", &["summary", "description", "概要", "要約"]),
    ("category", &["category", "分類", "カテゴリ", "カテゴリー"]),
    ("tags", &["tags", "tag", "keywords", "タグ", "キーワード"]),
    ("tasks", &["tasks", "task", "業務", "作業"]),
    ("tools", &["tools", "tool", "ツール"]),
    ("department", &["department", "部署", "部門"]),
    ("owner", &["owner", "担当", "担当者"]),
    ("authors", &["authors", "author", "作成者", "著者"]),
    ("answered_by", &["answered_by", "回答者"]),
    ("date", &["date", "created", "日付", "作成日"]),
    ("updated", &["updated", "modified", "更新日"]),
    ("order", &["order", "順", "順番", "並び順"]),
    ("level", &["level", "難易度", "レベル"]),
    ("minutes_to_try", &["minutes_to_try", "minutes", "所要時間", "分"]),
    ("data_class", &["data_class", "情報区分", "機密区分"]),
];

/// The keys that a row may fill.
pub fn columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(key, _)| *key)
}

/// The text of a table. Excel in Japan saves Shift_JIS unless it is told otherwise.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.trim_start_matches('\u{feff}').into());
    }
    let (encoding, _) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::SHIFT_JIS, 0));
    let (text, _, is_damaged) = encoding.decode(bytes);
    (!is_damaged).then_some(text)
}

/// The pages of a table. `chosen` maps keys to headings, over the headings that are known.
pub fn pages(
    table: &str,
    kind: Kind,
    chosen: &BTreeMap<String, String>,
    vocabularies: &Vocabularies,
    report: &mut Report,
) -> Result<Vec<SourcePage>, String> {
    let delimiter = delimiter(table);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(table.as_bytes());
    let headings =
        reader.headers().map_err(|error| format!("the first row cannot be read: {error}"))?.clone();
    let places = places(&headings, chosen)?;
    let needed = if kind == Kind::Recipe { ["title", "prompt"] } else { ["title", "body"] };
    if let Some(missing) = needed.into_iter().find(|key| !places.contains_key(key)) {
        let seen = headings.iter().collect::<Vec<_>>().join(", ");
        return Err(format!(
            "no column gives `{missing}`; the columns are {seen}: say which with --columns {missing}=COLUMN"
        ));
    }
    for (at, heading) in headings.iter().enumerate() {
        match places.iter().find(|(_, place)| **place == at) {
            Some((key, _)) => report.mapped(heading, key),
            None if heading.trim().is_empty() => {}
            None => report.unmapped(heading),
        }
    }
    let mut pages = Vec::new();
    let mut taken = BTreeMap::new();
    for (number, record) in reader.records().enumerate() {
        let line = |position: Option<&csv::Position>| {
            position.and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(number + 2)
        };
        let record = record.map_err(|error| format!("a row cannot be read: {error}"))?;
        let row = Row { record: &record, places: &places, line: line(record.position()) };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match row.page(kind, vocabularies, &mut taken, report) {
            Some(page) => pages.push(page),
            None => report
                .skip(format!("line {}", row.line), format!("`{}` or `{}` is empty", needed[0], needed[1])),
        }
    }
    Ok(pages)
}

/// What parts the cells: whatever the first row has most of.
fn delimiter(table: &str) -> u8 {
    let first = table.lines().next().unwrap_or_default();
    let most = [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    most.unwrap_or(b',')
}

/// For each key the column that fills it.
fn places<'a>(
    headings: &csv::StringRecord,
    chosen: &BTreeMap<String, String>,
) -> Result<BTreeMap<&'a str, usize>, String> {
    let place = |wanted: &str| headings.iter().position(|heading| folded(heading) == folded(wanted));
    let mut places = BTreeMap::new();
    for (key, heading) in chosen {
        let Some((key, _)) = COLUMNS.iter().find(|(known, _)| known == key) else {
            let known = columns().collect::<Vec<_>>().join(", ");
            return Err(format!("`{key}` is nothing that a column can give; known: {known}"));
        };
        let at = place(heading).ok_or_else(|| {
            format!(
                "there is no column `{heading}`; the columns are {}",
                headings.iter().collect::<Vec<_>>().join(", ")
            )
        })?;
        places.insert(*key, at);
    }
    for (key, known) in COLUMNS {
        let free = |at: &usize| !places.values().any(|taken| taken == at);
        if !places.contains_key(key)
            && let Some(at) = known.iter().find_map(|heading| place(heading).filter(free))
        {
            places.insert(key, at);
        }
    }
    Ok(places)
}

fn folded(heading: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    heading
        .trim()
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(|letter| if matches!(letter, ' ' | '-') { '_' } else { letter })
        .collect()
}

struct Row<'a> {
    record: &'a csv::StringRecord,
    places: &'a BTreeMap<&'a str, usize>,
    line: usize,
}

impl Row<'_> {
    fn cell(&self, key: &str) -> Option<&str> {
        let cell = self.record.get(*self.places.get(key)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn page(
        &self,
        kind: Kind,
        vocabularies: &Vocabularies,
        taken: &mut BTreeMap<String, usize>,
        report: &mut Report,
    ) -> Option<SourcePage> {
        let title = self.cell("title")?.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = match kind {
            Kind::Recipe => {
                let notes = self.cell("body").map_or_else(String::new, |notes| format!("{notes}\n\n"));
                format!("{notes}{}", fence(self.cell("prompt")?))
            }
            _ => format!("{}\n", self.cell("body")?),
        };
        // A cell that looks like front matter is text.
        let body = if body.starts_with(['-', '+', '{']) { format!("\n{body}") } else { body };
        let mut keys = Mapping::from_iter([(text("title"), text(title.clone()))]);
        for key in columns() {
            let Some(cell) = self.cell(key).filter(|_| belongs(key, kind)) else { continue };
            match value(key, cell, vocabularies) {
                Some(value) => drop(keys.insert(text(key), value)),
                None => report.find(What::FrontMatter, "", self.line, &format!("{key}: {cell}")),
            }
        }
        let stem = names::part(&title.to_lowercase());
        let stem = if stem.is_empty() { "page".to_owned() } else { stem };
        let count = taken.entry(stem.clone()).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { format!("{stem}.md") } else { format!("{stem}-{count}.md") };
        Some(SourcePage { name, text: body, keys, ..SourcePage::default() })
    }
}

/// Whether a kind has the key. Title and body are no keys of the front matter here.
fn belongs(key: &str, kind: Kind) -> bool {
    match key {
        "title" | "prompt" | "body" => false,
        "category" | "order" | "answered_by" => kind == Kind::Faq,
        "level" | "minutes_to_try" | "data_class" => kind == Kind::Recipe,
        _ => true,
    }
}

fn value(key: &str, cell: &str, vocabularies: &Vocabularies) -> Option<Value> {
    let words = || cell.split([',', '、', ';', '\n']).map(str::trim).filter(|word| !word.is_empty());
    match key {
        "tags" => Some(Value::Sequence(words().map(text).collect())),
        "tasks" | "tools" | "authors" => {
            let ids: Option<Vec<Value>> = words().map(|word| vocabularies.id(key, word).map(text)).collect();
            ids.map(Value::Sequence)
        }
        "department" | "owner" | "answered_by" => vocabularies.id(key, cell).map(text),
        "date" | "updated" => dates::day(cell).map(|day| text(day.to_string())),
        "order" => cell
            .parse::<i64>()
            .ok()
            .filter(|number| (-100_000..=100_000).contains(number))
            .map(|number| Value::Number(number.into())),
        "minutes_to_try" => {
            let digits = cell.trim_end_matches('分').trim();
            digits
                .parse::<i64>()
                .ok()
                .filter(|minutes| (1..=10_000).contains(minutes))
                .map(|minutes| Value::Number(minutes.into()))
        }
        "level" => one_of(cell, &[("first-step", "初級"), ("intermediate", "中級"), ("advanced", "上級")]),
        "data_class" => one_of(cell, &[("public", "公開"), ("internal", "社内"), ("confidential", "機密")]),
        _ => Some(text(cell.split_whitespace().collect::<Vec<_>>().join(" "))),
    }
}

fn one_of(cell: &str, choices: &[(&str, &str)]) -> Option<Value> {
    let found = choices.iter().find(|(ours, japanese)| cell.eq_ignore_ascii_case(ours) || cell == *japanese);
    found.map(|(ours, _)| text(*ours))
}

/// A prompt as a block that nothing in it can close. Braces that are no blank are shown as they are.
fn fence(prompt: &str) -> String {
    let longest =
        prompt.lines().map(|line| line.trim_start().bytes().take_while(|byte| *byte == b'`').count()).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!("{fence}prompt\n{}\n{fence}\n", with_sound_blanks(&prompt.replace("\r\n", "\n")))
}

fn with_sound_blanks(prompt: &str) -> String {
    let mut sound = String::with_capacity(prompt.len());
    let mut rest = prompt;
    while let Some(at) = rest.find("{{") {
        let inner = &rest[at + 2..];
        let name = inner.find("}}").map(|end| &inner[..end]);
        let is_blank = name.is_some_and(|name| !name.trim().is_empty() && !name.contains(['{', '}', '\n']));
        let is_escaped = rest[..at].ends_with('\\');
        sound.push_str(&rest[..at]);
        sound.push_str(if is_blank || is_escaped { "{{" } else { "\\{{" });
        rest = inner;
    }
    sound.push_str(rest);
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_the_names_people_give_them() {
        let mut report = Report::default();
        let table =
            "質問,回答,カテゴリー,社内番号\n\"何を,貼れますか\",\"一行目\n二行目\",はじめて,7\n,空,,\n";
        let pages = pages(table, Kind::Faq, &BTreeMap::new(), &Vocabularies::default(), &mut report)
            .expect("it is a table");
        assert_eq!(pages.len(), 1);
        assert_eq!(
            (pages[0].name.as_str(), pages[0].text.as_str()),
            ("何を-貼れますか.md", "一行目\n二行目\n")
        );
        assert_eq!(report.keys.unmapped.keys().collect::<Vec<_>>(), ["社内番号"]);
        assert_eq!(report.skipped.len(), 1);
    }

    #[test]
    fn a_prompt_can_hold_fences_and_braces() {
        assert_eq!(fence("a\n````\n{{x}} {{}} {{ y"), "`````prompt\na\n````\n{{x}} \\{{}} \\{{ y\n`````\n");
    }

    #[test]
    fn what_excel_saves_in_japan_is_read() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("質問,回答\n");
        assert_eq!(decode(&bytes).as_deref(), Some("質問,回答\n"));
        assert_eq!(decode("\u{feff}a".as_bytes()).as_deref(), Some("a"));
        assert_eq!(decode(&[0xff, 0x00, 0x80]), None);
    }

    #[test]
    fn a_missing_column_is_told_with_what_to_do() {
        let told = pages(
            "a,b\n1,2\n",
            Kind::Recipe,
            &BTreeMap::new(),
            &Vocabularies::default(),
            &mut Report::default(),
        );
        assert_eq!(
            told.err().as_deref(),
            Some("no column gives `title`; the columns are a, b: say which with --columns title=COLUMN")
        );
    }
}

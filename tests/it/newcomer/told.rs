//! What a newcomer makes of a message: findings as they are printed, and the phrases that tell what to do.

use std::ops::Range;

/// What a newcomer fills in where a message leaves it to them.
const OWN_WORDS: &str = "自分の言葉";

/// One finding, as it is printed.
#[derive(Debug, Default)]
pub(super) struct Told {
    message: String,
    pub(super) file: String,
    line: usize,
    column: usize,
    /// How many columns are marked.
    width: usize,
    pub(super) hint: String,
}

/// All findings that `check` prints.
pub(super) fn findings(printed: &str) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for line in printed.lines() {
        let begins = ["error[", "warning["].iter().any(|level| line.starts_with(level));
        if let Some((_, message)) = line.split_once("]: ").filter(|_| begins) {
            all.push(Told { message: message.to_owned(), ..Told::default() });
            continue;
        }
        let Some(last) = all.last_mut() else { continue };
        let line = line.trim_start();
        if let Some(place) = line.strip_prefix("--> ") {
            let mut parts = place.split(':');
            parts.next().unwrap_or_default().clone_into(&mut last.file);
            let mut number = || parts.next().and_then(number).unwrap_or(1);
            (last.line, last.column) = (number(), number());
        } else if let Some(hint) = line.strip_prefix("= hint: ") {
            hint.clone_into(&mut last.hint);
        } else if let Some(marks) = line.strip_prefix("| ").map(str::trim_start) {
            last.width = last.width.max(marks.bytes().take_while(|byte| *byte == b'^').count());
        }
    }
    all
}

impl Told {
    /// What the hint has in backticks.
    pub(super) fn quoted(&self) -> Vec<&str> {
        self.hint.split('`').skip(1).step_by(2).collect()
    }

    /// Bytes of the line that are marked; letters of most scripts here take two columns.
    fn marked(&self, line: &str) -> Range<usize> {
        let start = line.char_indices().nth(self.column - 1).map_or(line.len(), |(at, _)| at);
        let mut columns = 0;
        let is_marked = |letter: &char| {
            let before = columns;
            columns += if *letter < '\u{1100}' { 1 } else { 2 };
            before < self.width
        };
        let length: usize = line[start..].chars().take_while(is_marked).map(char::len_utf8).sum();
        start..start + length
    }

    /// The line with other words where the mark is; of a longer mark only what the message names.
    fn replaced(&self, line: &str, with: &str) -> String {
        let marked = self.marked(line);
        let text = &line[marked.clone()];
        let named = self.message.split('`').skip(1).step_by(2).find(|named| text.contains(named));
        let text = text.replace(named.unwrap_or(text), with);
        [&line[..marked.start], text.as_str(), &line[marked.end..]].concat()
    }

    /// What the file's lines become if one does what is said; nothing if that cannot be told.
    pub(super) fn followed(&self, mut lines: Vec<String>) -> Option<Vec<String>> {
        let (hint, quoted) = (self.hint.as_str(), self.quoted());
        let at = self.line - 1;
        let line = lines.get(at).cloned().unwrap_or_default();
        let first = *quoted.first().unwrap_or(&"");
        if hint.starts_with("did you mean `") {
            lines[at] = self.replaced(&line, first);
        } else if hint.starts_with("remove this line") {
            lines.remove(at);
        } else if hint.starts_with("begin with the lines `") {
            lines.splice(0..0, quoted[..3].iter().map(|line| filled_in(line)));
        } else if hint.starts_with("add a line `") {
            lines.insert(after(hint, " after line ").and_then(number)?, first.to_owned());
        } else if hint.starts_with("add `") && quoted.len() > 1 && hint.contains("` to `") {
            let list = lines.iter().position(|line| line.starts_with(&format!("{}:", quoted[1])))?;
            lines.insert(list + 1, format!("  {first}"));
        } else if hint.starts_with("add `") {
            lines.insert(at, filled_in(first));
        } else if let Some((what, place)) = hint.split_once(" on a line of its own where it ends") {
            let what = what.strip_prefix("write ")?;
            let what = if what.contains(first) && !first.is_empty() { first } else { what };
            // With the empty line that stands between two blocks.
            let end = after(place, "before line ").and_then(number).map_or(lines.len(), |line| line - 2);
            lines.insert(end, what.to_owned());
        } else if hint.starts_with("write `") && hint.contains("` where the prompt has `") {
            lines = lines.iter().map(|line| line.replace(quoted[1], first)).collect();
        } else if hint.starts_with("write between `") {
            lines[at] = line.replacen(&quoted[..2].concat(), &[first, OWN_WORDS, quoted[1]].concat(), 1);
        } else if hint.starts_with("close it with `") {
            lines[at] = line + first;
        } else if hint.contains("replace the tab with two") {
            lines[at] = line.replacen('\t', "  ", 1);
        } else if hint.starts_with("put quotes around it: `") {
            first.clone_into(&mut lines[at]);
        } else if hint.starts_with("put quotes around the value: `") {
            lines[at] = first.replace('…', line.split_once(": ")?.1);
        } else if let Some(choices) = after(hint, "use one of: ") {
            lines[at] = self.replaced(&line, choices.split(", ").next()?);
        } else if ["write `", "write the number alone: `", "that month ends with `"]
            .iter()
            .any(|phrase| hint.starts_with(phrase))
        {
            lines[at] = self.replaced(&line, first);
        } else if let Some(example) = after(&self.message, "such as `") {
            lines[at] = self.replaced(&line, example.split('`').next()?);
        } else {
            return None;
        }
        Some(lines)
    }
}

pub(super) fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    text.split_once(words).map(|(_, rest)| rest)
}

fn number(text: &str) -> Option<usize> {
    text.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

pub(super) fn filled_in(pattern: &str) -> String {
    pattern.replace('…', OWN_WORDS)
}

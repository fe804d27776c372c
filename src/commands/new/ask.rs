//! Questions to somebody at a terminal. A list is answered by number, or by a part of an id or name that only one has.
//! Whoever ends the input instead of answering ends the command.

use std::io::BufRead;

use unicode_normalization::UnicodeNormalization;

use crate::commands::CommandError;
use crate::commands::console::Console;
use crate::diagnostic::nearest;

/// A longer list is shown only if it is asked for.
const LISTED: usize = 12;

/// Ids with labels.
pub(super) type Choices = [(String, String)];

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
enum Meant {
    /// The choice of this position.
    One(usize),
    /// Any of these.
    Several(Vec<usize>),
    /// None of them.
    Unknown,
}

/// Somebody at a terminal.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a>(pub(super) &'a Console);

impl Asker<'_> {
    /// A line of text.
    pub(super) fn line(self, question: &str) -> Result<String, CommandError> {
        self.0.ask(question);
        let mut answer = String::new();
        let failed =
            |reason| CommandError::File { action: "read", path: "standard input".to_owned(), reason };
        if std::io::stdin().lock().read_line(&mut answer).map_err(failed)? == 0 {
            self.0.ask("\n");
            return Err(CommandError::Other("stopped before the last answer; nothing was made".to_owned()));
        }
        Ok(answer.trim().to_owned())
    }

    /// Yes or no; no is what nothing means.
    pub(super) fn agrees(self, question: &str) -> Result<bool, CommandError> {
        let answer = self.line(&format!("{question} (y/N): "))?.to_lowercase();
        Ok(matches!(answer.as_str(), "y" | "yes" | "はい"))
    }

    /// One of a list.
    pub(super) fn one_of(self, what: &str, choices: &Choices) -> Result<String, CommandError> {
        self.show(what, choices);
        loop {
            let answer = self.line(&format!("{what}: "))?;
            if let Some(id) = self.understood(&answer, what, choices) {
                return Ok(id);
            }
        }
    }

    /// Some of a list, or none.
    pub(super) fn some_of(
        self,
        what: &str,
        choices: &Choices,
        most: usize,
    ) -> Result<Vec<String>, CommandError> {
        if choices.is_empty() {
            return Ok(Vec::new());
        }
        self.show(what, choices);
        let how = if most == 1 { "empty for none" } else { "several with commas, empty for none" };
        'again: loop {
            let answer = self.line(&format!("{what} ({how}): "))?;
            let parts = answer.split([',', '、', '，']).map(str::trim).filter(|part| !part.is_empty());
            let mut ids = Vec::new();
            for part in parts {
                match self.understood(part, what, choices) {
                    Some(id) if ids.contains(&id) => {}
                    Some(id) => ids.push(id),
                    None => continue 'again,
                }
            }
            if ids.len() <= most {
                return Ok(ids);
            }
            self.tell(&format!("only {most}, please"));
        }
    }

    /// The id of somebody known, or a new one; nothing is an answer too.
    pub(super) fn known_or_new(
        self,
        what: &str,
        choices: &Choices,
        is_possible: fn(&str) -> bool,
        new: impl Fn(&str) -> String,
    ) -> Result<Option<String>, CommandError> {
        if !choices.is_empty() {
            self.show(what, choices);
        }
        loop {
            let answer = self.line(&format!("{what} (a new id if you are not listed, empty for none): "))?;
            if answer.is_empty() {
                return Ok(None);
            }
            let is_shown = answer == "?" || meant(&answer, choices) != Meant::Unknown;
            if is_shown || !is_possible(&answer) {
                match self.understood(&answer, what, choices) {
                    Some(id) => return Ok(Some(id)),
                    None => continue,
                }
            }
            let near = nearest(&answer, choices.iter().map(|(id, _)| id.as_str()));
            let near = near.map_or_else(String::new, |near| format!(" and near to `{near}`"));
            if self.agrees(&format!("`{answer}` is new{near}; {}?", new(&answer)))? {
                return Ok(Some(answer));
            }
        }
    }

    /// A line that belongs to a question.
    pub(super) fn tell(self, line: &str) {
        self.0.ask(&format!("{line}\n"));
    }

    fn show(self, what: &str, choices: &Choices) {
        if choices.len() <= LISTED {
            self.list(choices, 0..choices.len());
        } else {
            let count = choices.len();
            self.tell(&format!("{what}: {count} to choose from; write a part of one, or `?` to see all"));
        }
    }

    fn list(self, choices: &Choices, positions: impl IntoIterator<Item = usize>) {
        for position in positions {
            let (id, label) = &choices[position];
            self.tell(format!("{:>3}  {id}  {label}", position + 1).trim_end());
        }
    }

    /// The id that is meant; if that is not clear, what could be.
    fn understood(self, answer: &str, what: &str, choices: &Choices) -> Option<String> {
        if answer == "?" {
            self.list(choices, 0..choices.len());
            return None;
        }
        match meant(answer, choices) {
            Meant::One(at) => return Some(choices[at].0.clone()),
            Meant::Several(positions) => {
                self.tell(&format!("`{answer}` could be:"));
                self.list(choices, positions);
            }
            Meant::Unknown => {
                let hint = near(answer, choices).unwrap_or_else(|| "`?` shows all".to_owned());
                self.tell(&format!("`{answer}` is not a {what}; {hint}"));
            }
        }
        None
    }
}

/// `did you mean …?`, if something is near.
pub(super) fn near(answer: &str, choices: &Choices) -> Option<String> {
    let names = choices.iter().flat_map(|(id, label)| [id.as_str(), label.as_str()]);
    let found = nearest(answer, names.filter(|name| !name.is_empty()))?;
    let (id, label) = choices.iter().find(|(id, label)| id == found || label == found)?;
    let label = if label.is_empty() || label == id { String::new() } else { format!(" ({label})") };
    Some(format!("did you mean `{id}`{label}?"))
}

fn meant(answer: &str, choices: &Choices) -> Meant {
    let exact = choices.iter().position(|(id, label)| id == answer || label == answer);
    if let Some(at) = exact {
        return Meant::One(at);
    }
    let answer = folded(answer);
    if answer.is_empty() {
        return Meant::Unknown;
    }
    if let Ok(number) = answer.parse::<usize>() {
        return number.checked_sub(1).filter(|at| *at < choices.len()).map_or(Meant::Unknown, Meant::One);
    }
    let is_beginning = |name: &str| folded(name).starts_with(&answer);
    let is_part = |name: &str| folded(name).contains(&answer);
    for fits in [&is_beginning as &dyn Fn(&str) -> bool, &is_part] {
        let found: Vec<usize> = choices
            .iter()
            .enumerate()
            .filter(|(_, (id, label))| fits(id) || fits(label))
            .map(|(at, _)| at)
            .collect();
        match found.as_slice() {
            [] => {}
            [at] => return Meant::One(*at),
            _ => return Meant::Several(found),
        }
    }
    Meant::Unknown
}

fn folded(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_number_an_id_or_a_part_that_only_one_has() {
        let choices = ["keiri", "keiei", "soumu"].map(|id| (id.to_owned(), format!("{id}部")));
        for (answer, at) in [("2", 1), ("２", 1), ("keiri部", 0), ("so", 2), ("SOUMU", 2), ("umu", 2)] {
            assert_eq!(meant(answer, &choices), Meant::One(at), "{answer}");
        }
        assert_eq!(meant("kei", &choices), Meant::Several(vec![0, 1]));
        for none in ["0", "4", "x", " ", ""] {
            assert_eq!(meant(none, &choices), Meant::Unknown, "{none}");
        }
    }

    #[test]
    fn the_nearest_is_named_with_its_label() {
        let choices = [("keiri".to_owned(), "経理部".to_owned())];
        assert_eq!(near("keri", &choices).as_deref(), Some("did you mean `keiri` (経理部)?"));
        assert_eq!(near("経理", &choices).as_deref(), Some("did you mean `keiri` (経理部)?"));
        assert_eq!(near("xyz", &choices), None);
    }
}

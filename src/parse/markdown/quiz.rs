//! ` ```quiz ` fences: a question in YAML.

use serde_yaml::{Mapping, Value};

use super::code::Fence;
use super::inline::{Short, render};
use super::writer::{File, lenient};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::parse::Quiz;
use crate::parse::yaml::{Problem, beyond, describe};

const KEYS: &[&str] = &["question", "choices", "answer", "why"];

/// More is no quiz, and YAML takes its time.
const MOST_BYTES: usize = 64 * 1024;

/// Reads a quiz; `None` if it cannot be asked. With its plain text.
pub(super) fn parse(file: &File<'_>, fence: &Fence, diagnostics: &mut Diagnostics) -> Option<(Quiz, String)> {
    let reader = Reader { file, fence };
    match reader.quiz() {
        Ok(quiz) => Some(quiz),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

struct Reader<'a> {
    file: &'a File<'a>,
    fence: &'a Fence,
}

type Read<T> = Result<T, Diagnostic>;

impl Reader<'_> {
    fn quiz(&self) -> Read<(Quiz, String)> {
        let map = self.mapping()?;
        let question = render(&self.required(&map, "question")?);
        let choices = self.choices(&map)?;
        let answers = self.answers(&map, choices.len())?;
        let why = map.get("why").filter(|why| !why.is_null());
        let why = why.map(|why| self.scalar("why", why)).transpose()?.map(|why| render(&why));

        let mut text = question.text.clone();
        for part in choices.iter().chain(&why) {
            text.push('\n');
            text.push_str(&part.text);
        }
        let html = |short: Short| short.html;
        let choices = choices.into_iter().map(html).collect();
        Ok((Quiz { question: question.html, choices, answers, why: why.map(html) }, text))
    }

    fn mapping(&self) -> Read<Mapping> {
        if self.fence.text.len() > MOST_BYTES {
            return Err(self.wrong(self.fence.line(0), "the quiz is larger than 64 kB"));
        }
        if let Some(problem) = beyond(&self.fence.text, &self.file.options.limits) {
            return Err(self.not_yaml(problem));
        }
        let value: Value = serde_yaml::from_str(&self.fence.text)
            .map_err(|error| self.not_yaml(describe(&error, &self.fence.text)))?;
        let Value::Mapping(map) = value else {
            return Err(self.wrong(self.fence.line(0), "a quiz is a list of keys and values"));
        };
        for key in map.keys() {
            let name = key.as_str().unwrap_or_default();
            if !KEYS.contains(&name) {
                let wrong = self.wrong(self.key(name), format!("`{name}` is no key of a quiz"));
                let near = nearest(name, KEYS.iter().copied());
                return Err(wrong.hint_if(near.map(|near| format!("did you mean `{near}`?"))));
            }
        }
        Ok(map)
    }

    fn not_yaml(&self, Problem { at, message, hint, .. }: Problem) -> Diagnostic {
        let line = self.fence.text[..at.start].matches('\n').count();
        self.wrong(self.fence.line(line), format!("the quiz is not YAML: {message}")).hint(hint)
    }

    fn choices(&self, map: &Mapping) -> Read<Vec<Short>> {
        let Some(Value::Sequence(list)) = map.get("choices") else {
            return Err(self.wrong(self.key("choices"), "`choices` must be a list of at least two"));
        };
        if list.len() < 2 {
            return Err(self.wrong(self.key("choices"), "`choices` must be a list of at least two"));
        }
        list.iter().map(|choice| self.scalar("choices", choice).map(|choice| render(&choice))).collect()
    }

    /// From 1 in the file, from 0 in the quiz.
    fn answers(&self, map: &Mapping, choices: usize) -> Read<Vec<usize>> {
        let numbers: Vec<&Value> = match map.get("answer") {
            Some(Value::Sequence(list)) => list.iter().collect(),
            Some(number) => vec![number],
            None => Vec::new(),
        };
        let mut answers = Vec::with_capacity(numbers.len());
        for number in numbers {
            let position = number.as_u64().and_then(|number| usize::try_from(number).ok());
            let Some(position) = position.filter(|position| (1..=choices).contains(position)) else {
                let message = format!("`answer` must be a number from 1 to {choices}, or a list of them");
                return Err(self.wrong(self.key("answer"), message));
            };
            answers.push(position - 1);
        }
        if answers.is_empty() {
            return Err(self.wrong(self.key("answer"), "`answer` is missing: the number of the right choice"));
        }
        answers.sort_unstable();
        answers.dedup();
        Ok(answers)
    }

    fn required(&self, map: &Mapping, key: &str) -> Read<String> {
        match map.get(key) {
            Some(value) if !value.is_null() => self.scalar(key, value),
            _ => Err(self.wrong(self.key(key), format!("`{key}` is missing"))),
        }
    }

    fn scalar(&self, key: &str, value: &Value) -> Read<String> {
        match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(truth) => Ok(truth.to_string()),
            _ => Err(self
                .wrong(self.key(key), format!("`{key}` must be text"))
                .hint("put quotes around a text with a colon, a bracket or a brace")),
        }
    }

    /// The line of a key, or the first if there is none.
    fn key(&self, key: &str) -> std::ops::Range<usize> {
        let is_key = |line: &str| {
            let line = line.trim_start_matches(['"', '\'']);
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        };
        let number = self.fence.text.lines().position(|line| !key.is_empty() && is_key(line));
        self.fence.line(number.unwrap_or(0))
    }

    fn wrong(&self, span: std::ops::Range<usize>, message: impl Into<String>) -> Diagnostic {
        lenient(self.file, Code::QuizInvalid, span, message)
            .hint("a quiz has `question`, `choices`, `answer` (from 1) and perhaps `why`")
    }
}

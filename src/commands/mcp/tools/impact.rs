//! `impact`

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Ask};
use crate::cli::{day, month};
use crate::commands::mcp::portal::Portal;
use crate::commands::mcp::refusal::Refusal;
use crate::commands::report;
use crate::model::Impact;
use crate::render::export;

pub(super) struct ImpactFigures;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Only the days of this month: 2026-10. Not together with `since`.
    #[serde(default)]
    month: Option<String>,
    /// Only the days from this one to today: 2026-10-01.
    #[serde(default)]
    since: Option<String>,
    /// Language of the words.
    #[serde(default)]
    language: Option<String>,
    /// Every figure there is: also of each story, and of each department, task and tool by month, quarter, half and
    /// year. Long.
    #[serde(default)]
    everything: bool,
}

impl Ask for ImpactFigures {
    const NAME: &'static str = "impact";
    const TITLE: &'static str = "Time saved";
    const ABOUT: &'static str = "Gives the portal's figures: hours saved, measured and estimated apart, stories and \
                                 contributors; in all, by period, department, task and tool. The same numbers as the \
                                 impact page. Derived from what stories say: (before − after) × times a month × users. \
                                 A story with two tasks counts for both, so tasks and tools do not add up.";
    type Arguments = Arguments;

    fn answer(portal: &mut Portal, arguments: Arguments) -> Result<Answer, Refusal> {
        let site = portal.site();
        let malformed = |name: &'static str| move |hint| Refusal::Malformed(format!("`{name}`: {hint}"));
        let window = match (&arguments.month, &arguments.since) {
            (Some(_), Some(_)) => {
                return Err(Refusal::Malformed("give `month` or `since`, not both".to_owned()));
            }
            (Some(text), None) => {
                let first = month(text).map_err(malformed("month"))?;
                Some(first..=first.last_of_month())
            }
            (None, Some(text)) => Some(day(text).map_err(malformed("since"))?..=site.now.day()),
            (None, None) => None,
        };
        let windowed = window.map(|window| Impact::between(site, Some(&window)));
        let impact = windowed.as_ref().unwrap_or(&site.impact);
        let language = portal.language_of(arguments.language.as_deref())?;
        let words = report::impact_in_words(portal.revision(), impact, language, true);
        let parts = serde_json::from_slice(&export::impact_json(site, impact));
        let mut parts: Map<String, Value> = parts.expect("what was just written can be read");
        if !arguments.everything {
            shorten(&mut parts);
        }
        Ok(Answer { parts: Value::Object(parts), words: vec![words] })
    }

    /// The rest is described in the handbook (formats.md).
    fn output() -> Arc<JsonObject> {
        let schema = json!({
            "type": "object",
            "properties": {
                "version": {"type": "integer"},
                "day": {"type": "string", "description": "The last day that counts"},
                "since": {"type": ["string", "null"], "description": "The first day that counts"},
                "total": {"type": "object", "description": "saved_hours = measured_hours + estimated_hours"},
                "comparisons": {"type": "array", "description": "The last period that is over, and the one before"},
                "periods": {"type": "array", "description": "Of all stories, by month, quarter, half and year"},
                "departments": {"type": "array", "description": "With those below them"},
                "tasks": {"type": "array"},
                "tools": {"type": "array"},
                "departments_by_task": {"type": "array"},
                "stories": {"type": "array"},
                "left_out": {"type": "array", "description": "Stories that lack a figure, and why"}
            },
            "required": ["version", "day", "since", "total", "comparisons", "periods", "departments", "tasks", "tools"]
        });
        match schema {
            Value::Object(schema) => Arc::new(schema),
            _ => unreachable!("it is written as an object"),
        }
    }
}

/// Leaves out what grows with the number of stories, or with terms times periods.
fn shorten(parts: &mut Map<String, Value>) {
    for key in ["stories", "departments_by_task"] {
        parts.remove(key);
    }
    for key in ["departments", "tasks", "tools"] {
        let terms = parts.get_mut(key).and_then(Value::as_array_mut);
        for term in terms.into_iter().flatten().filter_map(Value::as_object_mut) {
            term.remove("periods");
        }
    }
}

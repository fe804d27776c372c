//! What a screen reader is told: Chromium's accessibility tree.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::browser::Browser;

/// One element as it is told.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) role: String,
    pub(crate) name: String,
    pub(crate) description: String,
    states: BTreeMap<String, Value>,
}

impl Heard {
    fn from_node(node: &Value) -> Self {
        let text = |key: &str| node[key]["value"].as_str().unwrap_or_default().to_owned();
        let states = node["properties"].as_array().into_iter().flatten().filter_map(|property| {
            let name = property["name"].as_str()?.to_owned();
            Some((name, property["value"]["value"].clone()))
        });
        Self {
            role: text("role"),
            name: text("name"),
            description: text("description"),
            states: states.collect(),
        }
    }

    /// Whether a state such as `expanded`, `checked` or `selected` is told as true.
    pub(crate) fn is(&self, state: &str) -> bool {
        self.states.get(state).is_some_and(|value| value == true || value == "true")
    }

    /// Whether a state is told at all: `expanded: false` is, for what can be expanded.
    pub(crate) fn has(&self, state: &str) -> bool {
        self.states.contains_key(state)
    }

    /// Whether changes of its text are read out when the reader pauses.
    pub(crate) fn is_live(&self) -> bool {
        self.states.get("live").is_some_and(|live| live == "polite")
    }
}

/// Everything of the page that is told.
pub(crate) fn page(browser: &Browser) -> Vec<Heard> {
    let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a tree has nodes");
    nodes.iter().filter(|node| node["ignored"] != true).map(Heard::from_node).collect()
}

/// The first element that matches. Panics if nothing is told of it.
#[track_caller]
pub(crate) fn element(browser: &Browser, selector: &str) -> Heard {
    expression(browser, &format!("document.querySelector({})", json!(selector)))
}

/// What has the focus.
#[track_caller]
pub(crate) fn focused(browser: &Browser) -> Heard {
    expression(browser, "document.activeElement")
}

#[track_caller]
fn expression(browser: &Browser, expression: &str) -> Heard {
    let found = browser.devtools("Runtime.evaluate", &json!({ "expression": expression }));
    let id = &found["result"]["objectId"];
    assert!(id.is_string(), "no element: {expression}");
    let node = json!({ "objectId": id, "fetchRelatives": false });
    let told = browser.devtools("Accessibility.getPartialAXTree", &node);
    let node = &told["nodes"][0];
    assert!(node["ignored"] != true, "nothing is told of {expression}: {node}");
    Heard::from_node(node)
}

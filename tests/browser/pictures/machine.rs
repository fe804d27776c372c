//! What letters look like depends on the machine: its fonts and its Chromium. Accepted pictures say with which they
//! were made, so that other fonts are told as that and not as a hundred broken pages.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::page_types::PAGE_TYPES;
use crate::portal::Host;

/// Kanji, kana, punctuation, figures, Latin and signs; each of them may come from another font.
const LETTERS: [&str; 7] = [
    "議事録部署送付確認",
    "ひらがなカタカナー",
    "、。「」（）",
    "0123456789",
    "Portal, minutes",
    "→×○…",
    "{[=&]}",
];

const MEASURE: &str = "
    document.body.replaceChildren();
    return JSON.stringify(LETTERS.map((letters) => {
        const sample = document.createElement('p');
        sample.lang = LANGUAGE;
        Object.assign(sample.style, { all: 'initial', position: 'absolute', whiteSpace: 'nowrap', fontSize: '100px',
            fontFamily: FACE, fontWeight: WEIGHT });
        sample.textContent = letters;
        document.body.append(sample);
        const { width, height } = sample.getBoundingClientRect();
        return `${width.toFixed(1)}x${height.toFixed(1)}`;
    }));";

/// Lengths of letters in one style, and the fonts that they came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sample {
    face: String,
    language: String,
    weight: String,
    lengths: Vec<String>,
    fonts: Vec<String>,
}

/// With what pictures are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Machine {
    pub(super) chromium: String,
    samples: Vec<Sample>,
}

impl Machine {
    /// This machine, in the styles that the theme asks for now.
    pub(super) fn now(host: &Host, browser: &Browser) -> Self {
        let mut faces = Vec::new();
        for page in PAGE_TYPES.iter().filter(|page| ["home", "recipe", "markdown"].contains(&page.name)) {
            browser.open(&host.url("/", page.path));
            let used = "return [...new Set([...document.querySelectorAll('body, body *')]
                .map((element) => getComputedStyle(element).fontFamily))].join('\\n')";
            faces.extend(browser.text(used).lines().map(str::to_owned));
        }
        faces.sort();
        faces.dedup();
        Self::with_faces(browser, faces.iter().map(String::as_str))
    }

    /// This machine in the styles of another one, whatever the theme asks for now: a theme that asks for another font
    /// is no other machine.
    pub(super) fn like(other: &Self, browser: &Browser) -> Self {
        let mut faces: Vec<&str> = other.samples.iter().map(|sample| &*sample.face).collect();
        faces.dedup();
        Self::with_faces(browser, faces.into_iter())
    }

    fn with_faces<'a>(browser: &Browser, faces: impl Iterator<Item = &'a str>) -> Self {
        let version = browser.devtools("Browser.getVersion", &json!({}));
        let version = version["product"].as_str().expect("a browser has a version");
        browser.open("about:blank");
        let mut samples = Vec::new();
        for face in faces {
            for (language, weight) in [("ja", "400"), ("ja", "700"), ("en", "400"), ("en", "700")] {
                samples.push(sample(browser, face, language, weight));
            }
        }
        Self { chromium: version.rsplit('/').next().unwrap_or(version).to_owned(), samples }
    }

    pub(super) fn has_the_letters_of(&self, other: &Self) -> bool {
        let lengths = |machine: &Self| -> Vec<Vec<String>> {
            machine.samples.iter().map(|sample| sample.lengths.clone()).collect()
        };
        lengths(self) == lengths(other)
    }

    /// Names of all fonts that letters came from.
    pub(super) fn fonts(&self) -> String {
        let mut fonts: Vec<&str> =
            self.samples.iter().flat_map(|sample| sample.fonts.iter().map(String::as_str)).collect();
        fonts.sort_unstable();
        fonts.dedup();
        fonts.join(", ")
    }
}

fn sample(browser: &Browser, face: &str, language: &str, weight: &str) -> Sample {
    let measure = MEASURE
        .replace("LETTERS", &json!(LETTERS).to_string())
        .replace("LANGUAGE", &json!(language).to_string())
        .replace("FACE", &json!(face).to_string())
        .replace("WEIGHT", &json!(weight).to_string());
    let lengths = serde_json::from_str(&browser.text(&measure)).expect("lengths are a list");
    Sample {
        face: face.to_owned(),
        language: language.to_owned(),
        weight: weight.to_owned(),
        lengths,
        fonts: fonts_of_page(browser),
    }
}

/// The fonts that the texts of the page that is open are really drawn with.
fn fonts_of_page(browser: &Browser) -> Vec<String> {
    let none = json!({});
    browser.devtools("DOM.enable", &none);
    browser.devtools("CSS.enable", &none);
    let document = browser.devtools("DOM.getDocument", &none);
    let samples = json!({ "nodeId": document["root"]["nodeId"], "selector": "p" });
    let samples = browser.devtools("DOM.querySelectorAll", &samples);
    let mut names = Vec::new();
    for node in samples["nodeIds"].as_array().expect("a list of nodes") {
        let used = browser.devtools("CSS.getPlatformFontsForNode", &json!({ "nodeId": node }));
        let used = used["fonts"].as_array().expect("a list of fonts").iter();
        names.extend(used.filter_map(|font: &Value| font["familyName"].as_str().map(str::to_owned)));
    }
    names.sort();
    names.dedup();
    names
}

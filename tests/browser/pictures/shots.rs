//! Which pictures there are, and how one is taken so that the same page always gives the same pixels: one day, a first
//! visit, nothing that moves, every image loaded.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::states::{STATES, State};
use crate::browser::Browser;
use crate::page_types::{PAGE_TYPES, PageType};
use crate::portal::Host;

/// A first visit in the morning of the day that the sample is built for, on a page that holds still. Cards far below
/// the window are laid out too, which a browser would put off.
const STILL: &str = "
    localStorage.clear();
    const still = new CSSStyleSheet();
    still.replaceSync(`*, ::before, ::after, ::backdrop {
        animation: none !important; transition: none !important; scroll-behavior: auto !important;
        caret-color: transparent !important; content-visibility: visible !important; }`);
    document.adoptedStyleSheets = [still];";

const SETTLED: &str = "
    if (document.readyState !== 'complete') return false;
    if (location.search.startsWith('?q=') && document.querySelector('.hit') === null) return false;
    const images = [...document.images];
    for (const image of images) image.loading = 'eager';
    if (!images.every((image) => image.complete)) return false;
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    return document.fonts.ready.then(frame).then(frame).then(() => true);";

/// What a page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Medium {
    Screen {
        width: u32,
        is_dark: bool,
    },
    /// A4 between usual margins.
    Paper,
}

const PAPER_WIDTH: u32 = 718;

const IN_JAPANESE: [Medium; 7] = [
    Medium::Screen { width: 1440, is_dark: false },
    Medium::Screen { width: 1440, is_dark: true },
    Medium::Screen { width: 768, is_dark: false },
    Medium::Screen { width: 768, is_dark: true },
    Medium::Screen { width: 390, is_dark: false },
    Medium::Screen { width: 390, is_dark: true },
    Medium::Paper,
];

/// Another language makes other lines of the same layout; colours and paper are the same.
const IN_ENGLISH: [Medium; 2] =
    [Medium::Screen { width: 1440, is_dark: false }, Medium::Screen { width: 390, is_dark: false }];

/// What somebody does looks alike in every language.
const IN_A_STATE: [Medium; 3] = [
    Medium::Screen { width: 1440, is_dark: false },
    Medium::Screen { width: 1440, is_dark: true },
    Medium::Screen { width: 390, is_dark: false },
];

/// One picture of one page.
#[derive(Clone, Debug)]
pub(super) struct Shot {
    /// Unique, and the name of its files: `home-1440-dark`.
    pub(super) name: String,
    page: &'static str,
    path: String,
    medium: Medium,
    state: Option<State>,
}

impl Shot {
    /// Whether it is meant by its own name or its page's.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.name == name || self.page == name
    }

    fn new(page: &'static str, language: &str, path: String, medium: Medium) -> Self {
        let how = match medium {
            Medium::Screen { width, is_dark } => {
                format!("{width}-{}", if is_dark { "dark" } else { "light" })
            }
            Medium::Paper => "paper".to_owned(),
        };
        Self { name: format!("{page}{language}-{how}"), page, path, medium, state: None }
    }

    /// The whole page as a PNG, however long it is.
    pub(super) fn take(&self, host: &Host, browser: &Browser) -> Vec<u8> {
        self.open(host, browser);
        take(browser)
    }

    /// Goes there and waits until nothing changes any more.
    pub(super) fn open(&self, host: &Host, browser: &Browser) {
        let (width, is_dark) = match self.medium {
            Medium::Screen { width, is_dark } => (width, is_dark),
            Medium::Paper => (PAPER_WIDTH, false),
        };
        browser.resize(width, 900);
        let medium = if self.medium == Medium::Paper { "print" } else { "screen" };
        let scheme =
            json!({ "name": "prefers-color-scheme", "value": if is_dark { "dark" } else { "light" } });
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": [scheme] }));
        browser.open(&host.url("/", &self.path));
        browser.until("the page is whole", SETTLED);
        if let Some(state) = self.state {
            state.enter(browser);
            browser.until("it is whole again", SETTLED);
        }
    }
}

/// The page that is open.
pub(super) fn take(browser: &Browser) -> Vec<u8> {
    let how = json!({ "captureBeyondViewport": true, "optimizeForSpeed": true });
    let picture = browser.devtools("Page.captureScreenshot", &how);
    BASE64_STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("a picture is base64")
}

/// A browser whose pages hold still.
pub(super) fn browser() -> Browser {
    let browser = Browser::start();
    browser.devtools("Emulation.setTimezoneOverride", &json!({ "timezoneId": "Asia/Tokyo" }));
    browser.devtools("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
    browser.before_each_page(STILL);
    browser.live_at("2026-11-23T09:00:00");
    browser
}

/// All pictures of each page, page by page, then those of what one can do on some of them.
pub(super) fn all() -> Vec<Shot> {
    let of_page = |page: &'static PageType| {
        let japanese = IN_JAPANESE.map(|medium| Shot::new(page.name, "", page.path.to_owned(), medium));
        let english = page
            .english_path()
            .map(|path| IN_ENGLISH.map(|medium| Shot::new(page.name, "-en", path.clone(), medium)));
        japanese.into_iter().chain(english.into_iter().flatten())
    };
    let of_state = |state: &State| {
        let shot =
            |medium| Shot { state: Some(*state), ..Shot::new(state.name, "", state.path.to_owned(), medium) };
        IN_A_STATE.map(shot)
    };
    PAGE_TYPES.iter().flat_map(of_page).chain(STATES.iter().flat_map(of_state)).collect()
}

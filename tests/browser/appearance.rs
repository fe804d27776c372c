//! How pages look to people with other screens, colours and settings.

use serde_json::json;

use crate::browser::Browser;
use crate::page_types::all_paths;
use crate::portal::Host;

#[test]
fn pages_fade_over_unless_the_reader_wants_no_motion() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.before_each_page(
        "addEventListener('pagereveal', (event) => { window.fades = event.viewTransition !== null; })",
    );
    // Where a page is long in coming, as on a busy machine, the browser does without: so it has some tries.
    for (wish, fades) in [("no-preference", true), ("reduce", false)] {
        let feature = json!({ "name": "prefers-reduced-motion", "value": wish });
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [feature] }));
        let has_faded = (0..5).any(|_| {
            browser.open(&host.url("/", "stories/"));
            browser.until("it is shown", "return window.fades === false");
            browser.click(".site-nav a[href='/recipes/']");
            browser
                .until("the next is shown", "return location.pathname === '/recipes/' && 'fades' in window");
            browser.run("return window.fades") == true
        });
        assert_eq!(has_faded, fades, "with {wish}");
    }
}

#[test]
fn a_reader_who_prefers_dark_gets_a_dark_page() {
    let (host, browser) = (Host::start(), Browser::start());
    for (scheme, is_dark) in [("dark", true), ("light", false)] {
        browser.prefer(scheme);
        for path in ["", "recipes/minutes/", "stories/", "search/", "404.html"] {
            browser.open(&host.url("/", path));
            // The canvas turns whatever colour notation is used into bytes.
            let brightness = "const paint = document.createElement('canvas').getContext('2d');
                paint.fillStyle = getComputedStyle(document.body).backgroundColor;
                paint.fillRect(0, 0, 1, 1);
                const [red, green, blue, alpha] = paint.getImageData(0, 0, 1, 1).data;
                return alpha === 255 ? Math.max(red, green, blue) : -1;";
            let brightness = browser.run(brightness).as_i64().expect("a number");
            let fits = if is_dark { (0..80).contains(&brightness) } else { brightness > 200 };
            assert!(fits, "/{path} has a background of brightness {brightness} for {scheme}");
        }
    }
}

/// The widest parts of a page that is wider than its window; empty if nothing is.
const WIDER: &str = "const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return '';
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > edge)
        .slice(0, 8).map((e) => `${e.tagName}.${e.className}`).join(' ') || 'the page';";

#[test]
fn no_page_overflows_a_narrow_or_enlarged_window() {
    let (host, browser) = (Host::start(), Browser::start());
    let screen = |width: u32, enlarged: u32| {
        let window = json!({ "width": width / enlarged, "height": 900 / enlarged, "deviceScaleFactor": enlarged, "mobile": false });
        browser.devtools("Emulation.setDeviceMetricsOverride", &window);
    };
    screen(320, 1);
    browser.open(&host.url("/", "404.html"));
    browser.run(
        "const wide = document.createElement('p'); wide.className = wide.textContent = 'wide';
         wide.style.inlineSize = '400px'; document.body.append(wide)",
    );
    assert!(browser.text(WIDER).contains("P.wide"), "what is too wide is seen");
    for path in all_paths() {
        browser.open(&host.url("/", &path));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        for (name, width, enlarged) in [("320 pixels", 320, 1), ("a window of 1280 pixels at 200 %", 1280, 2)]
        {
            screen(width, enlarged);
            assert_eq!(browser.text(WIDER), "", "/{path} is wider than {name}");
        }
        // Letters of twice the size, as a reader sets them who needs them.
        screen(1280, 1);
        browser.run("document.documentElement.style.fontSize = '200%'");
        assert_eq!(browser.text(WIDER), "", "/{path} is too wide with letters of twice the size");
    }
}

#[test]
fn without_script_pages_still_show_their_content() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    for (path, text) in [
        ("", "業務から探す"),
        ("recipes/minutes/", "あなたは会議の書記です。"),
        ("recipes/", "走り書きのメモから議事録を作る"),
        ("stories/2026/minutes-in-15/", "困っていたこと"),
        ("training/2026-08-first-steps/", "だれが読み、何を決めたいか"),
        ("my/", "見本 花子"),
        ("paths/first-month/", "議事録とメール"),
        ("search/", "検索にはスクリプトが必要です"),
    ] {
        browser.open(&host.url("/", path));
        browser.until_text(text);
        let dead =
            "return [...document.querySelectorAll('.needs-script')].some((part) => part.checkVisibility())";
        assert_eq!(browser.run(dead), false, "/{path} offers what would do nothing");
    }
}

#[test]
fn every_page_can_be_walked_through_by_keyboard() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "recipes/minutes/"));
    browser.press("\u{e004}");
    assert_eq!(
        browser.text("return document.activeElement.className"),
        "skip-link",
        "the first stop skips to the text"
    );
    browser.press("\u{e007}");
    browser.until("the text has the focus", "return document.activeElement.id === 'page.main'");
    for _ in 0..5 {
        browser.press("\u{e004}");
        let ring = "const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' || style.boxShadow !== 'none'";
        assert_eq!(
            browser.run(ring),
            true,
            "the focus is seen on {}",
            browser.text("return document.activeElement.outerHTML")
        );
    }
}

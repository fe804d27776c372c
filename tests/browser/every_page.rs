//! What holds for each type of page: what a screen reader is told of it, and that the focus is seen all the way.

use crate::browser::Browser;
use crate::heard;
use crate::keyboard::tab_to;
use crate::page_types::all_paths;
use crate::portal::Host;

#[test]
fn every_page_is_told_with_its_landmarks_and_a_name_for_each_control() {
    let (host, browser) = (Host::start(), Browser::start());
    for path in all_paths() {
        browser.open(&host.url("/", &path));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        let page = heard::page(&browser);
        let count = |role: &str| page.iter().filter(|told| told.role == role).count();
        for role in ["main", "banner", "contentinfo"] {
            assert_eq!(count(role), 1, "/{path} has one {role}");
        }
        for told in &page {
            let needs_name = [
                "button",
                "link",
                "searchbox",
                "textbox",
                "combobox",
                "checkbox",
                "radio",
                "listbox",
                "tab",
                "tabpanel",
                "spinbutton",
                "progressbar",
                "img",
                "image",
                "dialog",
                "heading",
                "DisclosureTriangle",
            ];
            if needs_name.contains(&&*told.role) {
                assert!(!told.name.trim().is_empty(), "/{path} has a nameless {told:?}");
            }
        }
        let mut landmarks: Vec<(&str, &str)> = page
            .iter()
            .filter(|told| ["navigation", "region", "complementary", "form", "search"].contains(&&*told.role))
            .map(|told| (&*told.role, &*told.name))
            .collect();
        let all = landmarks.len();
        landmarks.sort_unstable();
        landmarks.dedup();
        assert_eq!(landmarks.len(), all, "/{path} has landmarks that are told alike: {landmarks:?}");
    }
}

#[test]
fn every_stop_of_every_page_is_seen_to_have_the_focus() {
    let (host, browser) = (Host::start(), Browser::start());
    for path in all_paths().filter(|path| !path.starts_with("en/")) {
        for width in [1280, 390] {
            browser.resize(width, 800);
            browser.open(&host.url("/", &path));
            browser.until("it is loaded", "return document.readyState === 'complete'");
            tab_to(
                &browser,
                "the end of the page",
                "it.closest('footer.site-footer') || it === document.body",
            );
        }
    }
}

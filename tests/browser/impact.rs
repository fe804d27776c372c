//! The impact page and its report: charts that everybody can read, and one page of paper.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::portal::Host;

#[test]
fn every_chart_has_a_name_a_description_and_a_table() {
    let (host, browser) = (Host::start(), Browser::start());
    for (path, charts) in [("impact/", 5), ("en/impact/", 5), ("impact/report/", 3), ("en/impact/report/", 3)]
    {
        browser.open(&host.url("/", path));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        assert_eq!(browser.run("return document.querySelectorAll('svg.chart').length"), charts, "/{path}");
        // What assistive technology is told, by Chromium's own reckoning.
        let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
        let nodes = tree["nodes"].as_array().expect("a tree has nodes");
        let told: Vec<(&str, &str)> = nodes
            .iter()
            .filter(|node| node["role"]["value"] == "image" || node["role"]["value"] == "img")
            .filter_map(|node| {
                let told = node["name"]["value"].as_str().unwrap_or_default();
                let description = node["description"]["value"].as_str().unwrap_or_default();
                (!told.is_empty()).then_some((told, description))
            })
            .collect();
        let (unit, sentence) = if path.starts_with("en/") {
            ("Hours saved", "most")
        } else {
            ("余裕（時間）", "最も多い")
        };
        let named = told.iter().filter(|(name, _)| name.contains(unit)).count();
        let described = told
            .iter()
            .filter(|(name, description)| format!("{name}{description}").contains(sentence))
            .count();
        assert_eq!((named, described), (charts, charts), "/{path}: {told:?}");
        if path.ends_with("impact/") {
            let with_table = "return [...document.querySelectorAll('svg.chart')].filter((chart) => {
                const rows = chart.closest('section').querySelectorAll('table tbody tr');
                return rows.length > 0;
            }).length";
            assert_eq!(browser.run(with_table), charts, "/{path} has a table in the section of each chart");
        }
    }
}

#[test]
fn a_chart_draws_its_figures_to_scale() {
    let (host, browser) = (Host::start(), Browser::start());
    for width in [1280, 390] {
        browser.resize(width, 900);
        browser.open(&host.url("/", "impact/"));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        // Each bar as a part of the longest, beside its number as a part of the greatest.
        let parts = "const section = document.getElementById('page.by-task').closest('section');
            const hours = [...section.querySelectorAll('tbody tr')].map((row) => Number(row.cells[1].textContent.replaceAll(',', '')));
            const bars = [...section.querySelectorAll('.chart-bar')].map((bar) => bar.getBoundingClientRect().width);
            return bars.map((bar, at) => [bar / Math.max(...bars), hours[at] / Math.max(...hours)]);";
        let parts = browser.run(parts);
        let parts = parts.as_array().expect("pairs");
        assert!(parts.len() > 5, "{parts:?}");
        for pair in parts {
            let (drawn, told) = (pair[0].as_f64().expect("a part"), pair[1].as_f64().expect("a part"));
            assert!((drawn - told).abs() < 0.01, "{drawn} is drawn for {told} at {width} px");
        }
        let cut = "return [...document.querySelectorAll('.chart-line text, .chart-bars text')].filter((text) => {
            const [inner, outer] = [text.getBoundingClientRect(), text.closest('svg').getBoundingClientRect()];
            return inner.left < outer.left - 1 || inner.right > outer.right + 1;
        }).map((text) => text.textContent).join(' ')";
        assert_eq!(browser.text(cut), "", "words leave their chart at {width} px");
    }
}

#[test]
fn the_report_is_one_page_of_paper() {
    let (host, browser) = (Host::start(), Browser::start());
    for path in ["impact/report/", "en/impact/report/"] {
        browser.open(&host.url("/", path));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        let pdf = browser.print();
        assert!(pdf.starts_with(b"%PDF"));
        let text = String::from_utf8_lossy(&pdf);
        let sizes: Vec<&str> =
            text.split("/MediaBox").skip(1).filter_map(|rest| rest.split(']').next()).collect();
        assert_eq!(sizes.len(), 1, "/{path} takes {} pages", sizes.len());
        let size: Vec<f64> = sizes[0]
            .trim_start_matches([' ', '['])
            .split_whitespace()
            .filter_map(|n| n.parse().ok())
            .collect();
        // A4 in points: 595.28 × 841.89.
        assert!(
            (size[2] - 595.28).abs() < 1.5 && (size[3] - 841.89).abs() < 1.5,
            "/{path} is {size:?} points"
        );
    }
}

#[test]
fn home_shows_three_figures_and_leads_to_the_page() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", ""));
    let figures =
        browser.run("return [...document.querySelectorAll('.totals-figures b')].map((b) => b.textContent)");
    assert_eq!(figures.as_array().map(Vec::len), Some(3), "{figures}");
    browser.click(".totals .more");
    browser.until("the impact page is there", "return location.pathname === '/impact/'");
    let large = browser.run("return document.querySelector('.impact-total b').textContent");
    assert_eq!(Some(&large), figures.get(0), "the large figure is that of home");
    browser.click("main a[href='/impact/report/']");
    browser.until("the report is there", "return location.pathname === '/impact/report/'");
    assert_eq!(browser.run("return document.querySelector('.impact-total b').textContent"), large);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
    let data = "return fetch('/data/impact.json').then((answer) => answer.json()).then((data) => data.total.saved_hours)";
    let hours: Value = browser.run(data);
    let large: f64 = large.as_str().expect("a figure").replace(',', "").parse().expect("a number");
    assert_eq!(hours.as_f64(), Some(large));
}

//! Cuts a module's body at the headings that name a step, so that the author's *try* is the page's *try*.

use crate::html::to_attribute;
use crate::model::Page;
use crate::render::Locale;
use crate::render::views::{Html, ModuleSteps};

/// Steps by their names in the locale's `module.headings`.
const STEPS: [&str; 4] =
    ["module.headings.learn", "module.headings.try", "module.headings.ask", "module.headings.improve"];

/// The body by steps. Without a heading of a step all of it is the opening, or *learn* if no step is named at all.
pub(super) fn cut(html: &str, page: &Page, locale: &Locale) -> ModuleSteps {
    let mut cuts: Vec<(usize, Option<usize>)> = vec![(0, None)];
    for heading in &page.document.outline.headings {
        let Some(step) = step_of(&heading.text, locale) else { continue };
        let tag = format!("<h2 id=\"{}\">", to_attribute(&heading.id));
        // Inside a quotation or a folded part a heading is no boundary of the page.
        if let Some(at) = html.find(&tag).filter(|at| is_outermost(&html[..*at])) {
            cuts.push((at, Some(step)));
        }
    }
    cuts.sort_unstable();
    let mut parts: [String; 4] = Default::default();
    let mut opening = String::new();
    for (position, (start, step)) in cuts.iter().enumerate() {
        let end = cuts.get(position + 1).map_or(html.len(), |(next, _)| *next);
        step.map_or(&mut opening, |step| &mut parts[step]).push_str(&html[*start..end]);
    }
    if cuts.len() == 1 {
        std::mem::swap(&mut opening, &mut parts[0]);
        if !parts[0].is_empty() {
            parts[0].insert_str(0, &title(locale.get("module.learn")));
        }
    }
    let [learn, try_out, ask, improve] = parts.map(Html);
    ModuleSteps { opening: Html(opening), learn, try_out, ask, improve }
}

/// The heading that the layout would give the step.
fn title(text: &str) -> String {
    format!("<h2>{}</h2>\n", to_attribute(text))
}

/// The step whose word begins a heading: `試す(10 分)`, but not `試すまえに`.
fn step_of(heading: &str, locale: &Locale) -> Option<usize> {
    STEPS.iter().position(|step| {
        locale.list(step).iter().any(|word| {
            heading.strip_prefix(word.as_str()).is_some_and(|rest| {
                rest.trim_start().chars().next().is_none_or(|next| !next.is_alphanumeric())
            })
        })
    })
}

/// Whether every block that the HTML opens is closed again.
fn is_outermost(html: &str) -> bool {
    ["div", "section", "details", "blockquote", "ul", "ol", "aside", "figure"].iter().all(|name| {
        let opened = |end: char| html.matches(&format!("<{name}{end}")).count();
        opened('>') + opened(' ') == html.matches(&format!("</{name}>")).count()
    })
}

#[cfg(test)]
mod tests {
    use super::is_outermost;

    #[test]
    fn a_heading_inside_a_block_is_no_boundary() {
        assert!(is_outermost("<div class=\"a\"><ul></ul></div>"));
        assert!(!is_outermost("<blockquote>\n<p>a</p>"));
        assert!(!is_outermost("<details class=\"x\"><div></div>"));
    }
}

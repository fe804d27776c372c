//! What assistants and crawlers read: a Markdown twin of every written page, `llms.txt`, `sitemap.xml`.
//! Nothing is in them that the pages do not show.

use std::borrow::Cow;

use super::Composer;
use super::cards::level_name;
use crate::html;
use crate::model::impact::saved_per_month;
use crate::model::{PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::parse::front_matter::{Module, Own, Recipe, Story};
use crate::plan::list_url;
use crate::portable;
use crate::render::article_body;
use crate::render::markdown::{destination, escaped, from_html};

/// What most twins need.
const USUAL_BYTES: usize = 8 << 10;

/// Kinds in the order of `llms.txt`.
const KINDS: [Kind; 5] = [Kind::Recipe, Kind::Story, Kind::Faq, Kind::Module, Kind::Page];

impl Composer<'_> {
    /// The address of a page's Markdown twin, if pages have one.
    pub(super) fn twin_url(&self, id: PageId) -> Option<String> {
        let config = self.config();
        let has_twins = config.markdown_twins && config.base.path != portable::BASE;
        has_twins.then(|| self.raw(&[&self.site.page(id).url, "index.md"].concat()))
    }

    /// A written page as Markdown: title, summary, facts, body.
    pub(in crate::render) fn markdown_twin(&self, id: PageId) -> String {
        let page = self.site.page(id);
        let mut text = String::with_capacity(USUAL_BYTES);
        let mut write = |parts: &[&str]| parts.iter().for_each(|part| text.push_str(part));
        write(&["# ", &escaped(&one_line(&page.title)), "\n"]);
        if let Some(summary) = self.site.summary(page) {
            write(&["\n> ", &escaped(&one_line(summary)), "\n"]);
        }
        write(&["\n"]);
        for (name, value) in self.facts(id) {
            write(&["- ", &escaped(&name), ": ", &escaped(&one_line(&value)), "\n"]);
        }
        let body = article_body::plain_body(self.renderer, page, self.locale);
        let body = from_html(&body, &self.config().base.origin);
        if !body.is_empty() {
            text.push('\n');
            text.push_str(&body);
        }
        text
    }

    /// What the page shows beside its text, by the words of the theme.
    fn facts(&self, id: PageId) -> Vec<(String, String)> {
        let page = self.site.page(id);
        let common = self.site.common(page);
        let word = |key: &str| self.locale.get(key).to_owned();
        let labels = |taxonomy, terms: &[String]| {
            let labels: Vec<String> =
                terms.iter().map(|term| self.site.term_label(taxonomy, term, self.language)).collect();
            labels.join(", ")
        };
        let kind = self.locale.get(&format!("kind.{}", page.kind().name())).to_owned();
        let authors: Vec<String> =
            common.authors.iter().filter_map(|author| self.person(author)).map(|link| link.label).collect();
        let department = self.site.department_of(page);
        let mut facts = vec![
            (word("search.facet.kind"), kind),
            (
                word("taxonomy.department"),
                department.map_or_else(String::new, |id| {
                    self.site.term_label(Taxonomy::Departments, id, self.language)
                }),
            ),
            (word("article.tasks"), labels(Taxonomy::Tasks, &common.tasks)),
            (word("article.tools"), labels(Taxonomy::Tools, &common.tools)),
            (word("article.tags"), common.tags.join(", ")),
            (word("search.facet.author"), authors.join(", ")),
            (word("article.published"), common.date.map_or_else(String::new, |day| day.to_string())),
            (word("article.updated"), common.updated.map_or_else(String::new, |day| day.to_string())),
        ];
        match &self.site.front(page).own {
            Own::Recipe(recipe) => self.recipe_facts(recipe, &mut facts),
            Own::Story(story) => self.story_facts(story, &mut facts),
            Own::Module(module) => self.module_facts(id, module, &mut facts),
            Own::Faq(_) | Own::Page(_) => {}
        }
        facts.retain(|(_, value)| !value.is_empty());
        facts.push(("URL".to_owned(), self.whole(&page.url)));
        facts
    }

    fn recipe_facts(&self, recipe: &Recipe, facts: &mut Vec<(String, String)>) {
        let word = |key: &str| self.locale.get(key).to_owned();
        let minute = self.locale.get("unit.minute");
        facts.extend(
            recipe.minutes_to_try.map(|minutes| (word("recipe.minutes"), format!("{minutes} {minute}"))),
        );
        facts.extend(
            recipe.level.map(|level| (word("recipe.level"), word(&format!("level.{}", level_name(level))))),
        );
        facts.extend(recipe.data_class.map(|class| {
            let name = class.name();
            let note = word(&format!("data_class_note.{name}"));
            (word("recipe.data_class"), format!("{} ({note})", word(&format!("data_class.{name}"))))
        }));
        for variable in &recipe.variables {
            let label =
                variable.label.as_ref().map_or(variable.name.as_str(), |label| label.get(self.language));
            let example = variable.example.iter().map(|example| example.get(self.language));
            let example = example.map(|example| format!("{}: {example}", word("recipe.example")));
            let choices = (!variable.choices.is_empty())
                .then(|| format!("{}: {}", word("recipe.choices"), variable.choices.join(" / ")));
            let about: Vec<String> = example.chain(choices).collect();
            facts.push((
                format!("【{label}】"),
                if about.is_empty() { "…".to_owned() } else { about.join("; ") },
            ));
        }
    }

    fn story_facts(&self, story: &Story, facts: &mut Vec<(String, String)>) {
        let word = |key: &str| self.locale.get(key).to_owned();
        let minutes =
            |minutes: f64| format!("{} {}", self.locale.amount(minutes).text, self.locale.get("unit.minute"));
        facts.extend(story.before_minutes.map(|before| (word("story.before"), minutes(before))));
        facts.extend(story.after_minutes.map(|after| (word("story.after"), minutes(after))));
        let saved = saved_per_month(story).map(|saved| self.locale.amount(saved.hours()).text);
        facts.extend(
            saved.map(|hours| (word("story.saved"), self.locale.fill("unit.hours", &[("n", &hours)]))),
        );
    }

    fn module_facts(&self, id: PageId, module: &Module, facts: &mut Vec<(String, String)>) {
        let word = |key: &str| self.locale.get(key).to_owned();
        facts.extend(module.month.map(|month| (word("module.month"), self.locale.month(month).text)));
        let original = self.site.page(id).original.unwrap_or(id);
        for session in self.sessions_of(original) {
            let end = session.end.map_or_else(String::new, |end| format!("–{}", end.text));
            let place = session.place.map_or_else(String::new, |place| format!(", {place}"));
            facts.push((word("module.sessions"), format!("{}{end}{place}", session.start.text)));
        }
    }

    /// `llms.txt`: every page that search finds, by kind, with its summary.
    pub(in crate::render) fn llms(&self) -> String {
        let mut text = self.llms_head();
        for kind in KINDS {
            let mut pages = self.llms_pages(kind).peekable();
            if pages.peek().is_some() {
                let key = format!("kinds.{}", kind.name());
                text.push_str(&format!("\n## {}\n\n", self.locale.get(&key)));
            }
            pages.for_each(|id| self.llms_line(id, &mut text));
        }
        text
    }

    /// `llms-full.txt`: the Markdown of all these pages, in the same order, a rule before each.
    pub(in crate::render) fn llms_full(&self) -> String {
        self.renderer.contents.note_all();
        let mut text = self.llms_head();
        for id in KINDS.into_iter().flat_map(|kind| self.llms_pages(kind)) {
            text.push_str("\n---\n\n");
            let page = self.site.page(self.version(id));
            text.push_str(&Self::new(self.renderer, &page.language).markdown_twin(page.id));
        }
        text
    }

    fn llms_head(&self) -> String {
        let title = self.config().title.get(self.language);
        let summary = self.llms_home().and_then(|id| self.site.summary(self.site.page(self.version(id))));
        let summary = summary.unwrap_or_else(|| self.locale.get("home.summary"));
        format!("# {}\n\n> {}\n", one_line(title), one_line(summary))
    }

    /// The page that introduces home, which the head tells of.
    fn llms_home(&self) -> Option<PageId> {
        self.site.page_at("/").filter(|id| self.site.is_counted(*id))
    }

    /// The pages of a kind that search finds, in the order of its list.
    fn llms_pages(&self, kind: Kind) -> impl Iterator<Item = PageId> {
        let home = self.llms_home();
        let site = self.site;
        site.lists[&kind].iter().copied().filter(move |id| site.is_searched(*id) && home != Some(*id))
    }

    fn llms_line(&self, id: PageId, text: &mut String) {
        let version = self.version(id);
        let page = self.site.page(version);
        let address = self
            .twin_url(version)
            .map_or_else(|| self.whole(&page.url), |twin| format!("{}{twin}", self.config().base.origin));
        for part in ["- [", &escaped(&one_line(&page.title)), "](", &destination(&address), ")"] {
            text.push_str(part);
        }
        if let Some(summary) = self.site.summary(page) {
            text.push_str(": ");
            text.push_str(&one_line(summary));
        }
        text.push('\n');
    }

    /// `sitemap.xml` of the whole portal, in every language.
    pub(in crate::render) fn sitemap(&self) -> String {
        let site = self.site;
        let mut urls: Vec<(String, Option<String>)> = Vec::new();
        for language in &site.config.languages {
            let mut add = |url: &str| urls.push((site.config.in_language(language, url).into_owned(), None));
            add("/");
            KINDS.into_iter().filter_map(list_url).for_each(&mut add);
            for taxonomy in Taxonomy::ALL {
                site.shown_terms(taxonomy).for_each(|term| add(&Site::term_url(taxonomy, term)));
            }
            site.paths.keys().for_each(|path| add(&format!("/paths/{path}/")));
            add("/new/");
            add("/calendar/");
            add("/glossary/");
        }
        let histories = self.renderer.contents.histories();
        for id in site.ids().filter(|id| site.is_counted(*id)) {
            let page = site.page(id);
            let told = site.original(page).day();
            let changed = histories.get(id.index()).and_then(|history| history.changed);
            // What the author says of a change goes before what git says.
            let day = if site.common(page).updated.is_some() { told } else { told.max(changed) };
            urls.push((page.url.clone(), day.map(|day| day.to_string())));
        }
        urls.sort();
        // A page that introduces a list stands once, with its day.
        urls.reverse();
        urls.dedup_by(|later, kept| later.0 == kept.0);
        urls.reverse();
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (url, day) in urls {
            let mut address = String::new();
            html::text(&site.config.base.absolute(&encode(&url)), &mut address);
            let day = day.map_or_else(String::new, |day| format!("<lastmod>{day}</lastmod>"));
            text.push_str(&format!("<url><loc>{address}</loc>{day}</url>\n"));
        }
        text.push_str("</urlset>\n");
        text
    }
}

fn one_line(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let (next, after_next) = (bytes.get(1..).unwrap_or_default(), bytes.get(2..).unwrap_or_default());
    // As numbers, and without a way out early, so that the compiler looks at sixteen bytes at once.
    let is = |byte: &u8, sought: u8| u8::from(*byte == sought);
    let doubled = bytes.iter().zip(next).fold(0, |found, (a, b)| found | is(a, b' ') & is(b, b' '));
    // White space beyond ASCII begins so; the wide space is told apart, for kana begin as it does.
    let may_be_space =
        |byte: &u8| u8::from(byte.wrapping_sub(b'\t') < 5) | is(byte, 0xc2) | is(byte, 0xe1) | is(byte, 0xe2);
    let spaces = bytes.iter().fold(0, |found, byte| found | may_be_space(byte));
    let wide = bytes
        .iter()
        .zip(next)
        .zip(after_next)
        .fold(0, |found, ((a, b), c)| found | is(a, 0xe3) & is(b, 0x80) & is(c, 0x80));
    let is_one = doubled == 0
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && (spaces | wide == 0 || !text.chars().any(|letter| letter != ' ' && letter.is_whitespace()));
    if is_one { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::one_line;

    proptest! {
        #[test]
        fn words_stand_apart_by_one_space(text in "[ab 　あ字\t\n\u{a0}\u{2003}\u{1680}，]{0,40}") {
            prop_assert_eq!(one_line(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}

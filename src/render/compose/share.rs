//! A story of one's own: where it is written, and a file with everything filled in but the sentences.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Composed, Composer};
use crate::model::{PageId, encode};
use crate::parse::Kind;
use crate::parse::vocabulary::is_id;
use crate::render::views::{Html, Share, WriteOwn};

/// What is known of a story before it is written.
#[derive(Debug, Default)]
pub(super) struct Beginning<'a> {
    pub(super) department: Option<&'a str>,
    pub(super) tasks: &'a [String],
    pub(super) tools: &'a [String],
    pub(super) recipes: Vec<&'a str>,
}

impl<'a> Composer<'a> {
    /// A story about what a page is about: its tasks and tools, and the recipe itself or those it names.
    pub(super) fn beginning(&self, id: PageId) -> Beginning<'a> {
        let page = self.site.page(id);
        let original_id = page.original.unwrap_or(id);
        let original = self.site.page(original_id);
        let common = self.site.common(page);
        let reference = |id: PageId| self.site.page(id).document.name.reference();
        match original.kind() {
            Kind::Recipe => Beginning {
                tasks: &common.tasks,
                tools: &common.tools,
                recipes: vec![reference(original_id)],
                department: None,
            },
            Kind::Story | Kind::Module => Beginning {
                tasks: &common.tasks,
                tools: &common.tools,
                recipes: original.recipes.iter().map(|id| reference(*id)).collect(),
                department: None,
            },
            Kind::Faq | Kind::Page => Beginning::default(),
        }
    }

    /// The way to a story, under words of the theme.
    pub(super) fn write_own(&self, title: &str, text: &str, share: Share) -> Composed<Html> {
        let word = |path| self.locale.get(path).to_owned();
        // Its file tells the rest.
        let own = [title, "\n", &share.template].concat();
        let view = WriteOwn { title: word(title), text: word(text), share };
        let draw = || self.renderer.theme.component("write_own", &view, self.locale);
        self.drawn.write_own(&own, draw).map(|drawn| Html(drawn.to_string()))
    }

    pub(super) fn share(&self, beginning: &Beginning<'_>) -> Share {
        let today = self.site.now.day();
        let path = format!("content/stories/{}/my-story.md", today.year());
        let mut facts = format!("date: {today}\n");
        if let Some(department) = beginning.department {
            facts += &format!("department: {}\n", yaml_word(department));
        }
        facts += &yaml_list("tasks", beginning.tasks.iter().map(String::as_str));
        facts += &yaml_list("tools", beginning.tools.iter().map(String::as_str));
        facts += &yaml_list("recipes", beginning.recipes.iter().copied());
        let template = self.locale.fill("share.template", &[("facts", facts.trim_end())]);
        let url = self.config().new_url.as_ref().map(|url| {
            let content = utf8_percent_encode(&template, NON_ALPHANUMERIC).to_string();
            url.replace("{path}", &encode(&path)).replace("{content}", &content)
        });
        Share { url, path, template }
    }
}

/// A key with a list of ids, or nothing for an empty one.
fn yaml_list<'t>(key: &str, ids: impl Iterator<Item = &'t str>) -> String {
    let ids: Vec<String> = ids.map(yaml_word).collect();
    if ids.is_empty() { String::new() } else { format!("{key}: [{}]\n", ids.join(", ")) }
}

/// An id as YAML reads it back: in quotes if it is more than letters, digits and what names of files hold.
fn yaml_word(id: &str) -> String {
    let is_plain = id.split('/').all(is_id) && id.starts_with(char::is_alphabetic);
    if is_plain { id.to_owned() } else { serde_json::Value::from(id).to_string() }
}

//! `search`

use std::sync::Arc;

use chienowa_search::{FacetName, Filter, Hit, Query, Relaxed};
use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Ask, link, schema_of};
use crate::commands::mcp::portal::Portal;
use crate::commands::mcp::refusal::Refusal;
use crate::commands::mcp::{fill, find};
use crate::model::Taxonomy;
use crate::parse::Kind;
use crate::parse::front_matter::Own;
use crate::paths::SourcePath;
use crate::render::export::DataClassData;
use crate::serve::{MOST_QUERY_CHARACTERS, MOST_VALUES};

const DEFAULT_HITS: usize = 10;
const MOST_HITS: usize = 50;

pub(super) struct Search;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Words to look for, in Japanese or English; "phrases", -not and kind: department: task: tool: author: tag: work
    /// inside. At most 1,000 characters.
    #[schemars(length(max = 1_000))]
    query: String,
    /// Only these kinds.
    #[serde(default)]
    kind: Vec<Kind>,
    /// Only these departments, by id or name.
    #[serde(default)]
    department: Vec<String>,
    /// Only these tasks, by id or name.
    #[serde(default)]
    task: Vec<String>,
    /// Only these tools, by id or name.
    #[serde(default)]
    tool: Vec<String>,
    /// Prefer versions in this language, such as ja or en.
    #[serde(default)]
    language: Option<String>,
    /// Hits to give, 1 to 50; 10 if not given.
    #[serde(default)]
    #[schemars(range(min = 1, max = 50))]
    limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    /// The words as they were given.
    query: String,
    /// Pages that have all words, whatever the limit.
    total: usize,
    /// Null, `typo` (a word was taken for a similar one) or `some-words` (no page has all words).
    relaxed: Option<String>,
    /// Words that no page has.
    missing: Vec<String>,
    /// Best first, one for each page.
    hits: Vec<FoundPage>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FoundPage {
    rank: usize,
    /// Address of the page, at its best section.
    url: String,
    /// Address of the page as a resource.
    uri: String,
    /// Source file.
    path: String,
    title: String,
    /// Heading of the best section.
    section: Option<String>,
    /// A part of that section.
    excerpt: String,
    /// story, recipe, faq, module or page.
    kind: String,
    lang: String,
    /// Of a recipe: what may be filled into its blanks. To be obeyed.
    data_class: Option<DataClassData>,
}

impl Ask for Search {
    const NAME: &'static str = "search";
    const TITLE: &'static str = "Search the portal";
    const ABOUT: &'static str = "Finds pages of the portal: success stories, prompt recipes, questions and answers, \
                                 training modules, guides. Understands Japanese and English, half-typed and misspelt \
                                 words. Gives for each page its best section and, for a recipe, what may be filled into \
                                 its blanks.";
    type Arguments = Arguments;

    fn answer(portal: &mut Portal, arguments: Arguments) -> Result<Answer, Refusal> {
        let query = query(portal, &arguments)?;
        let results = portal.search(&query)?;
        let relaxed = results.relaxed.map(|relaxed| match relaxed {
            Relaxed::Typo => "typo",
            Relaxed::SomeWords => "some-words",
        });
        let hits: Vec<FoundPage> =
            results.hits.into_iter().filter_map(|hit| found_page(portal, hit)).collect();
        let found = Found {
            query: results.query,
            total: results.total,
            relaxed: relaxed.map(str::to_owned),
            missing: results.missing,
            hits,
        };
        let words = in_words(portal, &found);
        Ok(Answer::new(&found, vec![words]))
    }

    fn output() -> Arc<JsonObject> {
        schema_of::<Found>()
    }
}

fn query(portal: &Portal, arguments: &Arguments) -> Result<Query, Refusal> {
    let length = arguments.query.chars().count();
    if length > MOST_QUERY_CHARACTERS {
        let sentence =
            format!("`query` has {length} characters; at most {MOST_QUERY_CHARACTERS} are allowed");
        return Err(Refusal::Malformed(sentence));
    }
    let limit = match arguments.limit {
        None => DEFAULT_HITS,
        Some(limit) => usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=MOST_HITS).contains(limit))
            .ok_or_else(|| Refusal::Malformed(format!("`limit` must be a number from 1 to {MOST_HITS}")))?,
    };
    let kinds = arguments.kind.iter().map(|kind| Filter::new(FacetName::Kind, kind.name().to_owned()));
    let mut filters: Vec<Filter> = kinds.collect();
    for (name, taxonomy, given) in [
        (FacetName::Department, Taxonomy::Departments, &arguments.department),
        (FacetName::Task, Taxonomy::Tasks, &arguments.task),
        (FacetName::Tool, Taxonomy::Tools, &arguments.tool),
    ] {
        if given.len() > MOST_VALUES {
            let name = name.as_str();
            return Err(Refusal::Malformed(format!("at most {MOST_VALUES} values are allowed for `{name}`")));
        }
        for value in given {
            filters.push(Filter::new(name, find::term(portal, taxonomy, value)?));
        }
    }
    let lang = Some(portal.language_of(arguments.language.as_deref())?.to_owned());
    Ok(Query { text: arguments.query.clone(), limit: Some(limit), filters, lang, ..Query::default() })
}

fn found_page(portal: &Portal, hit: Hit) -> Option<FoundPage> {
    let site = portal.site();
    let id = site.page_of(&SourcePath::new(&hit.path))?;
    let data_class = match &site.front(site.page(id)).own {
        Own::Recipe(recipe) => fill::data_class(portal, id, recipe),
        _ => None,
    };
    Some(FoundPage {
        rank: hit.rank,
        url: [site.config.base.origin.as_str(), &hit.url].concat(),
        uri: find::uri(site, id),
        path: hit.path,
        title: hit.title,
        section: hit.section,
        excerpt: hit.excerpt,
        kind: hit.kind,
        lang: hit.lang,
        data_class,
    })
}

fn in_words(portal: &Portal, found: &Found) -> String {
    if found.hits.is_empty() {
        return format!("nothing found for `{}`\n", found.query);
    }
    let mut text = String::new();
    match found.relaxed.as_deref() {
        Some("typo") => text.push_str("no page has the words as they are; similar ones were searched\n\n"),
        Some(_) => text.push_str("no page has all words; these have some\n\n"),
        None => {}
    }
    for hit in &found.hits {
        let FoundPage { rank, title, url, kind, excerpt, .. } = hit;
        text.push_str(&format!("{rank}. {} ({kind})\n", link(title, url)));
        if let Some(section) = &hit.section {
            text.push_str(&format!("   § {section}\n"));
        }
        text.push_str(&format!("   {}\n", excerpt.replace('\n', " ")));
        if hit.kind == "recipe"
            && let Some(id) = portal.site().page_of(&SourcePath::new(&hit.path))
        {
            text.push_str(&format!("   {}\n", fill::told(portal, id, hit.data_class.as_ref())));
        }
    }
    text.push_str(&format!("\npages with all words: {}\n", found.total));
    text
}

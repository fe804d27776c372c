//! `data/people.json`: public contributors and what they wrote, for *My record*. The handbook tells its form
//! (formats.md). Names nobody who may not be named.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::model::impact::{Saved, months_of_story, saved_per_month};
use crate::model::{PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::parse::front_matter::{Basis, Own, Stage};
use crate::render::Renderer;

/// Raised when a key changes its name or meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct PeopleData<'a> {
    version: u32,
    day: String,
    people: Vec<PersonData<'a>>,
    /// By address below the base.
    stories: BTreeMap<Cow<'a, str>, StoryData<'a>>,
}

#[derive(Serialize)]
struct PersonData<'a> {
    id: &'a str,
    name: BTreeMap<&'a str, &'a str>,
    department: Option<&'a str>,
    left: bool,
    url: String,
    stories: Vec<Cow<'a, str>>,
    recipes: Vec<Cow<'a, str>>,
    modules: Vec<Cow<'a, str>>,
}

#[derive(Serialize)]
struct StoryData<'a> {
    title: BTreeMap<&'a str, &'a str>,
    /// By language, below the base.
    url: BTreeMap<&'a str, Cow<'a, str>>,
    date: Option<String>,
    department: Option<&'a str>,
    stage: Option<Stage>,
    basis: Option<Basis>,
    before_minutes: Option<f64>,
    after_minutes: Option<f64>,
    times_per_month: Option<f64>,
    /// As it counts: 1 if the story does not say.
    users: i64,
    saved_minutes_per_month: Option<f64>,
    /// By month.
    #[serde(serialize_with = "by_month")]
    saved_minutes: Vec<(Date, Saved)>,
}

/// Thousands of stories have dozens of months: none gets a text of its own.
fn by_month<S: Serializer>(months: &[(Date, Saved)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(months.iter().map(|(month, saved)| (Month(*month), saved.minutes())))
}

/// As `2026-11`.
struct Month(Date);

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:04}-{:02}", self.0.year(), self.0.month()))
    }
}

/// All public people with their published pages, newest first.
pub(in crate::render) fn people_data(renderer: &Renderer) -> Vec<u8> {
    let site = renderer.site.as_ref();
    let mut stories = BTreeMap::new();
    let people = site.vocabularies.people.values().filter(|person| person.public).map(|person| {
        let pages = site.taxonomies.pages(Taxonomy::People, &person.id);
        let of = |kind: Kind| {
            let pages = pages.iter().filter(|id| site.page(**id).kind() == kind && site.is_counted(**id));
            pages.map(|id| encode(&site.page(*id).url)).collect()
        };
        for id in pages.iter().copied().filter(|id| site.is_counted(*id)) {
            if let Some(story) = story_data(site, id) {
                stories.insert(encode(&site.page(id).url), story);
            }
        }
        let languages = site.config.languages.iter();
        PersonData {
            id: &person.id,
            name: languages.map(|language| (language.as_str(), person.name.get(language))).collect(),
            department: person.department.as_deref(),
            left: person.left,
            url: encode(&Site::term_url(Taxonomy::People, &person.id)).into_owned(),
            stories: of(Kind::Story),
            recipes: of(Kind::Recipe),
            modules: of(Kind::Module),
        }
    });
    let people = people.collect();
    let data = PeopleData { version: VERSION, day: site.now.day().to_string(), people, stories };
    serde_json::to_vec(&data).expect("the data is plain")
}

fn story_data(site: &Site, id: PageId) -> Option<StoryData<'_>> {
    let page = site.page(id);
    let Own::Story(story) = &site.front(page).own else { return None };
    let versions: Vec<_> = page
        .versions
        .iter()
        .map(|(language, id)| (language.as_str(), *id))
        .filter(|(_, id)| site.is_counted(*id))
        .collect();
    Some(StoryData {
        title: versions.iter().map(|(language, id)| (*language, site.page(*id).title.as_str())).collect(),
        url: versions.iter().map(|(language, id)| (*language, encode(&site.page(*id).url))).collect(),
        date: first_day(site, id),
        department: site.department_of(page),
        stage: story.stage,
        basis: story.basis,
        before_minutes: story.before_minutes,
        after_minutes: story.after_minutes,
        times_per_month: story.times_per_month,
        users: story.users.unwrap_or(1),
        saved_minutes_per_month: saved_per_month(story).map(Saved::minutes),
        saved_minutes: months_of_story(site, id),
    })
}

/// The day of publication.
fn first_day(site: &Site, id: PageId) -> Option<String> {
    let common = site.common(site.page(id));
    let day = common.date.or_else(|| common.publish_at.map(jiff::civil::DateTime::date));
    day.map(|day| day.to_string())
}

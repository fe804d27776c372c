//! Pages of departments, tasks, tools, tags, people and learning paths; their indexes; the glossary.

use std::collections::BTreeMap;

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::impact::{Group, Saved};
use crate::model::{PageId, Site, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::DataClass;
use crate::parse::vocabulary::{Entry, Localized};
use crate::plan::TermIndex;
use crate::render::recipe_parts;
use crate::render::views::{
    self, Amount, GlossaryEntry, GlossaryGroup, GlossaryView, Html, LearningPathView, Link, PathStep,
    TermEntry, TermIndexView, TermLink, TermView,
};

/// Other terms that a term's page offers.
const OTHERS: usize = 24;

impl Composer<'_> {
    pub(in crate::render) fn term(&self, taxonomy: Taxonomy, term: &str) -> Composed<TermView> {
        let ids = self.site.taxonomies.pages(taxonomy, term);
        let label = self.site.term_label(taxonomy, term, self.language);
        let entry = self.entry(taxonomy, term);
        let description = entry.and_then(|entry| self.localized(entry.summary.as_ref()));
        let link = |term: &str| Link {
            label: self.site.term_label(taxonomy, term, self.language),
            url: self.local(&Site::term_url(taxonomy, term)),
        };
        Ok(TermView {
            chrome: self.chrome(&Frame {
                url: Site::term_url(taxonomy, term),
                title: &label,
                description: description.as_deref(),
                steps: vec![(
                    self.index_title(TermIndex::Taxonomy(taxonomy)),
                    format!("/{}/", taxonomy.name()),
                )],
                page: None,
            }),
            taxonomy: view_taxonomy(taxonomy),
            description,
            body: None,
            total: ids.len(),
            saved_hours: self.pace_of(taxonomy, term, ids),
            saved_so_far: self.saved_so_far(taxonomy, term, ids),
            part_of: self.part_of(taxonomy, term),
            parts: self.parts(taxonomy, term)?,
            open_url: entry.and_then(recipe_parts::tool_url),
            data_classes: entry.map_or_else(Vec::new, |entry| {
                entry.cleared.iter().filter_map(|class| data_class(class)).collect()
            }),
            team: (taxonomy == Taxonomy::Departments).then(|| self.team(term)).transpose()?,
            next_meetings: if taxonomy == Taxonomy::Departments {
                let of_department = |page| self.site.department_of(self.site.page(page)) == Some(term);
                let has_own = self.next_session(of_department).is_some();
                self.next_meetings(|page| !has_own || of_department(page))
            } else {
                Vec::new()
            },
            calendar_url: self.calendar_url(),
            calendar: None,
            person: self.reader(taxonomy, term),
            groups: self.kind_groups(ids)?,
            others: self
                .site
                .shown_terms(taxonomy)
                .filter(|other| *other != term)
                .take(OTHERS)
                .map(link)
                .collect(),
            label,
        })
    }

    /// Hours a month from today on: of a department with those below it.
    fn pace_of(&self, taxonomy: Taxonomy, term: &str, ids: &[PageId]) -> Option<views::Amount> {
        let Some(group) = figures_of(taxonomy, term) else { return self.saved_hours(ids) };
        let impact = &self.site.impact;
        (impact.in_all(&group).stories > 0).then(|| self.hours(impact.pace(&group)))
    }

    fn entry(&self, taxonomy: Taxonomy, term: &str) -> Option<&Entry> {
        self.site.vocabularies.of(taxonomy)?.get(term)
    }

    fn localized(&self, text: Option<&Localized>) -> Option<String> {
        text.map(|text| text.get(self.language).to_owned()).filter(|text| !text.is_empty())
    }

    fn part_of(&self, taxonomy: Taxonomy, term: &str) -> Option<TermLink> {
        let words = &self.site.vocabularies;
        let department = match taxonomy {
            Taxonomy::Departments => words.departments.get(term)?.parent.as_deref(),
            Taxonomy::People => words.people.get(term)?.department.as_deref(),
            _ => None,
        }?;
        Some(self.term_link(Taxonomy::Departments, department))
    }

    fn parts(&self, taxonomy: Taxonomy, term: &str) -> Composed<Html> {
        if taxonomy != Taxonomy::Departments {
            return Ok(Html::default());
        }
        let below = self
            .site
            .vocabularies
            .departments
            .iter()
            .filter(|(_, entry)| entry.parent.as_deref() == Some(term));
        self.terms(taxonomy, below.map(|(id, _)| id))
    }

    /// Hours that all stories of a term have saved; a person's are those of the stories, also of shared ones.
    fn saved_so_far(&self, taxonomy: Taxonomy, term: &str, ids: &[PageId]) -> Option<Amount> {
        if taxonomy == Taxonomy::People {
            let stories = ids.iter().filter_map(|id| self.site.impact.story(*id));
            let saved: Vec<Saved> = stories.map(|story| story.saved).collect();
            return (!saved.is_empty()).then(|| self.hours(saved.into_iter().sum()));
        }
        let figures = self.site.impact.in_all(&figures_of(taxonomy, term)?);
        (figures.stories > 0).then(|| self.hours(figures.saved))
    }

    /// The id of somebody who has not left.
    fn reader(&self, taxonomy: Taxonomy, term: &str) -> Option<String> {
        let person = self.site.vocabularies.people.get(term).filter(|_| taxonomy == Taxonomy::People)?;
        (!person.left).then(|| person.id.clone())
    }

    fn kind_groups(&self, ids: &[PageId]) -> Composed<Vec<views::CardGroup>> {
        let mut groups = Vec::new();
        for kind in [Kind::Recipe, Kind::Story, Kind::Module, Kind::Faq, Kind::Page] {
            let of_kind: Vec<PageId> =
                ids.iter().copied().filter(|id| self.site.page(*id).kind() == kind).collect();
            let title = self.locale.get(&format!("kinds.{}", kind.name())).to_owned();
            groups.extend(self.group(Some(title), None, &of_kind)?);
        }
        Ok(groups)
    }

    fn index_title(&self, index: TermIndex) -> String {
        let key = match index {
            TermIndex::Paths => "path",
            TermIndex::Taxonomy(Taxonomy::Departments) => "department",
            TermIndex::Taxonomy(Taxonomy::Tasks) => "task",
            TermIndex::Taxonomy(Taxonomy::Tools) => "tool",
            TermIndex::Taxonomy(Taxonomy::Tags) => "tag",
            TermIndex::Taxonomy(Taxonomy::People) => "person",
        };
        self.locale.get(&format!("taxonomies.{key}")).to_owned()
    }

    pub(in crate::render) fn term_index(&self, index: TermIndex) -> Composed<TermIndexView> {
        let url = match index {
            TermIndex::Paths => "/paths/".to_owned(),
            TermIndex::Taxonomy(taxonomy) => format!("/{}/", taxonomy.name()),
        };
        let terms = match index {
            TermIndex::Paths => self
                .path_ids()
                .into_iter()
                .map(|path| TermEntry {
                    label: self.path_label(&path),
                    url: self.local(&format!("/paths/{path}/")),
                    description: self.path_summary(&path),
                    count: self.site.paths[&path].len(),
                })
                .collect(),
            TermIndex::Taxonomy(taxonomy) => self
                .site
                .shown_terms(taxonomy)
                .map(|term| TermEntry {
                    label: self.site.term_label(taxonomy, term, self.language),
                    url: self.local(&Site::term_url(taxonomy, term)),
                    description: self
                        .entry(taxonomy, term)
                        .and_then(|entry| self.localized(entry.summary.as_ref())),
                    count: self.site.taxonomies.pages(taxonomy, term).len(),
                })
                .collect(),
        };
        let introduction = self.introduction(&url)?;
        let title =
            introduction.as_ref().map_or_else(|| self.index_title(index), |found| found.title.clone());
        let summary = introduction.as_ref().and_then(|found| found.summary.clone());
        Ok(TermIndexView {
            chrome: self.chrome(&Frame {
                url,
                title: &title,
                description: summary.as_deref(),
                steps: Vec::new(),
                page: None,
            }),
            body: introduction.and_then(|found| found.body),
            title,
            summary,
            terms,
        })
    }

    /// Learning paths in the order of their vocabulary.
    pub(super) fn path_ids(&self) -> Vec<String> {
        let listed = self.site.vocabularies.paths.ids().filter(|id| self.site.paths.contains_key(*id));
        let mut ids: Vec<String> = listed.map(str::to_owned).collect();
        ids.extend(
            self.site.paths.keys().filter(|id| self.site.vocabularies.paths.get(id).is_none()).cloned(),
        );
        ids
    }

    pub(super) fn path_label(&self, path: &str) -> String {
        let entry = self.site.vocabularies.paths.get(path);
        entry.map_or_else(|| path.to_owned(), |entry| entry.label.get(self.language).to_owned())
    }

    fn path_summary(&self, path: &str) -> Option<String> {
        let entry = self.site.vocabularies.paths.get(path)?;
        self.localized(entry.summary.as_ref())
    }

    pub(in crate::render) fn learning_path(&self, path: &str) -> LearningPathView {
        let modules = &self.site.paths[path];
        let label = self.path_label(path);
        let description = self.path_summary(path);
        let others = self.path_ids().into_iter().filter(|other| other != path);
        LearningPathView {
            chrome: self.chrome(&Frame {
                url: format!("/paths/{path}/"),
                title: &label,
                description: description.as_deref(),
                steps: vec![(self.index_title(TermIndex::Paths), "/paths/".to_owned())],
                page: None,
            }),
            description,
            minutes: modules.iter().filter_map(|id| self.card(*id).minutes).sum(),
            steps: modules.iter().map(|id| self.path_step(*id)).collect(),
            next_meetings: self.next_session(|page| modules.contains(&page)).into_iter().collect(),
            calendar_url: self.calendar_url(),
            calendar: self.own_subscription(path),
            others: others
                .map(|other| Link {
                    label: self.path_label(&other),
                    url: self.local(&format!("/paths/{other}/")),
                })
                .collect(),
            label,
        }
    }

    fn path_step(&self, id: PageId) -> PathStep {
        let page = self.site.page(id);
        PathStep {
            card: self.card(id),
            prerequisites: page.prerequisites.iter().map(|id| self.page_link(*id)).collect(),
        }
    }

    pub(in crate::render) fn glossary(&self) -> GlossaryView {
        let title = self.locale.get("glossary.title");
        let mut groups: BTreeMap<char, Vec<(String, GlossaryEntry)>> = BTreeMap::new();
        for (id, entry) in self.site.vocabularies.glossary.iter() {
            let term = entry.label.get(self.language).to_owned();
            // A reading is that of the Japanese word.
            let reading = entry.reading.clone().filter(|_| !term.is_ascii());
            let order = in_hiragana(reading.as_deref().unwrap_or(&term));
            let meaning = entry.meaning.as_ref().map_or("", |meaning| meaning.get(self.language));
            let entry = GlossaryEntry {
                id: format!("term-{id}"),
                reading: reading.filter(|reading| in_hiragana(reading) != in_hiragana(&term)),
                meaning: Html(crate::html::to_attribute(meaning)),
                synonyms: entry.synonyms.clone(),
                see: Vec::new(),
                term,
            };
            groups.entry(initial(&order)).or_default().push((order, entry));
        }
        let groups = groups
            .into_iter()
            .enumerate()
            .map(|(position, (initial, mut entries))| {
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                GlossaryGroup {
                    id: format!("initial-{}", position + 1),
                    initial: initial.to_string(),
                    entries: entries.into_iter().map(|(_, entry)| entry).collect(),
                }
            })
            .collect();
        GlossaryView {
            chrome: self.chrome(&Frame {
                url: "/glossary/".to_owned(),
                title,
                description: Some(self.locale.get("glossary.summary")),
                steps: Vec::new(),
                page: None,
            }),
            groups,
        }
    }
}

/// A word for comparing: kana in hiragana without marks, Latin in capitals.
fn in_hiragana(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.nfkd()
        .filter(|letter| !matches!(letter, '\u{3099}' | '\u{309a}'))
        .map(|letter| match letter {
            'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 0x60).unwrap_or(letter),
            other => other,
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// The heading a word is listed under, as in a Japanese dictionary: the first of its row (あ, か, さ …), or its first
/// letter.
fn initial(word: &str) -> char {
    const ROWS: [char; 10] = ['あ', 'か', 'さ', 'た', 'な', 'は', 'ま', 'ゃ', 'ら', 'ゎ'];
    let first = word.chars().next().unwrap_or('#');
    match first {
        'ぁ'..='ゖ' => match ROWS.into_iter().rev().find(|row| *row <= first).unwrap_or('あ') {
            'ゃ' => 'や',
            'ゎ' => 'わ',
            row => row,
        },
        other => other,
    }
}

/// The figures of a term, if there are any of its kind.
fn figures_of(taxonomy: Taxonomy, term: &str) -> Option<Group> {
    let id = Some(term.to_owned());
    match taxonomy {
        Taxonomy::Departments => Some(Group::Department(id)),
        Taxonomy::Tasks => Some(Group::Task(id)),
        Taxonomy::Tools => Some(Group::Tool(id)),
        Taxonomy::Tags | Taxonomy::People => None,
    }
}

fn data_class(name: &str) -> Option<DataClass> {
    match name {
        "public" => Some(DataClass::Public),
        "internal" => Some(DataClass::Internal),
        "confidential" => Some(DataClass::Confidential),
        _ => None,
    }
}

const fn view_taxonomy(taxonomy: Taxonomy) -> views::Taxonomy {
    match taxonomy {
        Taxonomy::Departments => views::Taxonomy::Department,
        Taxonomy::Tasks => views::Taxonomy::Task,
        Taxonomy::Tools => views::Taxonomy::Tool,
        Taxonomy::Tags => views::Taxonomy::Tag,
        Taxonomy::People => views::Taxonomy::Person,
    }
}

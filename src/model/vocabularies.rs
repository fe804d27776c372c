//! The portal's vocabularies and people, from `content/data/`.

use std::collections::BTreeMap;

use super::Taxonomy;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, nearest, respelled};
use crate::parse::vocabulary::{Person, Vocabulary, VocabularyKind, parse_synonyms};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree};

/// The portal's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabularies {
    /// content/data/departments.yaml
    pub departments: Vocabulary,
    /// content/data/tasks.yaml
    pub tasks: Vocabulary,
    /// content/data/tools.yaml
    pub tools: Vocabulary,
    /// content/data/paths.yaml
    pub paths: Vocabulary,
    /// content/data/glossary.yaml
    pub glossary: Vocabulary,
    /// content/data/synonyms.yaml, and every glossary term with its synonyms
    pub synonyms: Vec<Vec<String>>,
    /// The text of content/data/paths.yaml, for places in diagnostics.
    pub(super) paths_text: Option<String>,
    /// content/data/people/, of all repositories
    pub people: BTreeMap<String, Person>,
}

impl Vocabularies {
    /// Reads all of them.
    pub fn load(tree: &SourceTree, config: &Config, found: &mut Vec<Diagnostic>) -> Self {
        let language = config.language.as_str();
        let mut vocabulary = |name: &str, kind| {
            let path = SourcePath::new(&format!("content/data/{name}.yaml"));
            let Some(source) = tree.text(&path) else { return Vocabulary::default() };
            let (vocabulary, problems) = Vocabulary::parse(kind, &path, &source.text, config.limits);
            let broken = !problems.is_empty();
            found.extend(problems);
            if vocabulary.is_free() && !broken {
                let note = format!("{name}.yaml has no entry, so any id is taken");
                found.push(
                    Diagnostic::new(Code::VocabularyFree, &path, note)
                        .hint("add entries such as `keiri: 経理部` to have ids checked"),
                );
            }
            vocabulary
        };
        let mut vocabularies = Self {
            departments: vocabulary("departments", VocabularyKind::Departments),
            tasks: vocabulary("tasks", VocabularyKind::Tasks),
            tools: vocabulary("tools", VocabularyKind::Tools),
            paths: vocabulary("paths", VocabularyKind::Paths),
            glossary: vocabulary("glossary", VocabularyKind::Glossary),
            ..Self::default()
        };
        vocabularies.paths_text =
            vocabularies.paths.path.as_ref().and_then(|path| Some(tree.text(path)?.text.clone()));
        let path = SourcePath::new("content/data/synonyms.yaml");
        if let Some(source) = tree.text(&path) {
            let (groups, problems) = parse_synonyms(&path, &source.text, config.limits);
            vocabularies.synonyms = groups;
            found.extend(problems);
        }
        for (_, entry) in vocabularies.glossary.iter().filter(|(_, entry)| !entry.synonyms.is_empty()) {
            let words = entry.label.forms().map(str::to_owned).chain(entry.synonyms.iter().cloned());
            vocabularies.synonyms.push(words.collect());
        }
        vocabularies.load_people(tree, config, found);
        vocabularies.check_departments(tree, language, found);
        vocabularies
    }

    /// The vocabulary of a taxonomy; tags are free, and people have files of their own.
    pub fn of(&self, taxonomy: Taxonomy) -> Option<&Vocabulary> {
        match taxonomy {
            Taxonomy::Departments => Some(&self.departments),
            Taxonomy::Tasks => Some(&self.tasks),
            Taxonomy::Tools => Some(&self.tools),
            Taxonomy::Tags | Taxonomy::People => None,
        }
    }

    /// People are described in the portal, and each repository may add its own.
    fn load_people(&mut self, tree: &SourceTree, config: &Config, found: &mut Vec<Diagnostic>) {
        let of_sources = config.mounts.iter().map(|mount| format!("sources/{}/", mount.source));
        for repository in std::iter::once(String::new()).chain(of_sources) {
            self.load_people_of(tree, &format!("{repository}content/data/people/"), config, found);
        }
    }

    fn load_people_of(
        &mut self,
        tree: &SourceTree,
        folder: &str,
        config: &Config,
        found: &mut Vec<Diagnostic>,
    ) {
        for (path, file) in tree.below(folder) {
            let SourceFile::Text(source) = file else { continue };
            if path.extension() != "yaml" {
                continue;
            }
            let (person, problems) = Person::parse(path, &source.text, config.limits);
            found.extend(problems);
            let Some(person) = person else { continue };
            if let Some(department) = &person.department
                && !self.departments.is_free()
                && self.departments.get(department).is_none()
            {
                let report = Report::new(path, &source.text, 0..source.text.len());
                let key = [Step::Key("department")];
                let fix = meant(department, &self.departments)
                    .and_then(|meant| report.fix(&key, department, meant));
                let unknown = self.unknown_department(path, department, &config.language);
                found.push(unknown.at_if(report.place(&key)).fix_if(fix));
            }
            if let Some(known) = self.people.get_mut(&person.id).filter(|_| folder.starts_with("sources/")) {
                if *known != person {
                    found.push(same_person(path, &person.id));
                }
                // Nobody is named by an oversight: whom one repository hides, all do.
                known.public &= person.public;
                continue;
            }
            self.people.insert(person.id.clone(), person);
        }
    }

    fn check_departments(&self, tree: &SourceTree, language: &str, found: &mut Vec<Diagnostic>) {
        let Some(path) = &self.departments.path else { return };
        let Some(source) = tree.text(path) else { return };
        let report = Report::new(path, &source.text, 0..source.text.len());
        for (id, entry) in self.departments.iter() {
            for (key, other) in [("parent", &entry.parent), ("successor", &entry.successor)] {
                let Some(other) = other else { continue };
                if self.departments.get(other).is_none() {
                    found.push(
                        self.unknown_department(path, other, language)
                            .at_if(report.place(&[Step::Key(id), Step::Key(key)])),
                    );
                }
            }
            if self.is_below_itself(id) {
                let place = report.place(&[Step::Key(id), Step::Key("parent")]);
                found.push(
                    Diagnostic::new(
                        Code::VocabularyInvalid,
                        path,
                        format!("`{id}` lies below itself by `parent`"),
                    )
                    .at_if(place)
                    .hint("remove one `parent` of the circle"),
                );
            }
        }
    }

    fn is_below_itself(&self, id: &str) -> bool {
        let mut above = self.departments.get(id).and_then(|entry| entry.parent.as_deref());
        for _ in 0..=self.departments.ids().count() {
            match above {
                Some(parent) if parent == id => return true,
                Some(parent) => {
                    above = self.departments.get(parent).and_then(|entry| entry.parent.as_deref());
                }
                None => return false,
            }
        }
        false
    }

    fn unknown_department(&self, path: &SourcePath, id: &str, language: &str) -> Diagnostic {
        unknown(Code::FrontMatterUnknownDepartment, path, "department", id, &self.departments, language)
    }
}

fn same_person(path: &SourcePath, id: &str) -> Diagnostic {
    let message = format!("`{id}` is described elsewhere too, and not the same; this file does not count");
    Diagnostic::new(Code::SourceSamePerson, path, message)
        .hint("the portal's file counts, then that of the first repository by name: write the same in both")
}

/// The one entry that an id can have meant: it is written as its label, or with a slip.
pub(super) fn meant<'a>(id: &str, vocabulary: &'a Vocabulary) -> Option<&'a str> {
    let mut labelled = vocabulary.iter().filter(|(_, entry)| entry.label.forms().any(|form| form == id));
    match labelled.next() {
        Some((known, _)) => Some(known).filter(|_| labelled.next().is_none()),
        None => respelled(id, vocabulary.ids().collect::<Vec<_>>()),
    }
}

/// An id that a vocabulary does not have.
pub(super) fn unknown(
    code: Code,
    path: &SourcePath,
    word: &str,
    id: &str,
    vocabulary: &Vocabulary,
    language: &str,
) -> Diagnostic {
    let file = vocabulary.path.as_ref().map_or_else(|| "content/data".to_owned(), ToString::to_string);
    // People often write the label instead of the id.
    let by_label = vocabulary.iter().find(|(_, entry)| entry.label.forms().any(|form| form == id));
    let near = meant(id, vocabulary);
    let near = near.or_else(|| by_label.map(|(known, _)| known)).or_else(|| nearest(id, vocabulary.ids()));
    let hint = near.and_then(|near| Some((near, vocabulary.get(near)?))).map_or_else(
        || format!("add it to {file}, or use one of: {}", some_ids(vocabulary)),
        |(near, entry)| format!("did you mean `{near}` ({})?", entry.label.get(language)),
    );
    Diagnostic::new(code, path, format!("`{id}` is not a {word}"))
        .label(format!("no such entry in {file}"))
        .hint(hint)
}

fn some_ids(vocabulary: &Vocabulary) -> String {
    let ids: Vec<&str> = vocabulary.ids().take(12).collect();
    if ids.is_empty() { "(none yet)".to_owned() } else { ids.join(", ") }
}

//! What git tells of pages: when a file last changed, and who of the portal's people had a hand in it.
//!
//! Whoever has no file below `content/data/people/` is nobody here: names and addresses of commits end at this door, and
//! what leaves it are days and ids of people who may be named.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Site, Vocabularies};
use crate::paths::SourcePath;

/// What git tells of the files below `content/`, at one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    files: BTreeMap<SourcePath, FileHistory>,
}

/// What git tells of a file. A commit that only moved it counts nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileHistory {
    /// When the newest of its changes was written, in seconds since 1970.
    pub changed: i64,
    /// Who changed it, by their first commits.
    pub authors: Vec<Arc<Signature>>,
    /// How many commits changed it.
    pub commits: u32,
}

/// Somebody as commits name them, by `.mailmap`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The mail address.
    pub mail: String,
}

/// What a page may tell of its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHistory {
    /// The day of its last change, in the portal's zone.
    pub changed: Option<Date>,
    /// Ids of the public people who changed it, by their first commits.
    pub contributors: Vec<String>,
}

impl History {
    /// Of these files.
    pub fn new(files: BTreeMap<SourcePath, FileHistory>) -> Self {
        Self { files }
    }

    /// What git tells of a file; nothing if it is not committed, or where history is cut off.
    pub fn of(&self, path: &SourcePath) -> Option<&FileHistory> {
        self.files.get(path)
    }

    /// What the pages of a site may tell, in their order.
    pub fn of_pages(&self, site: &Site) -> Vec<PageHistory> {
        let zone = site.config.zone();
        let mut known = Known { people: People::of(&site.vocabularies), answers: HashMap::new() };
        let pages = site.pages.iter().map(|page| self.of(&page.document.path));
        pages.map(|file| file.map(|file| file.shown(&mut known, &zone)).unwrap_or_default()).collect()
    }
}

impl FileHistory {
    fn shown<'s>(&'s self, known: &mut Known<'s>, zone: &TimeZone) -> PageHistory {
        let moment = Timestamp::from_second(self.changed).ok();
        let mut contributors: Vec<String> = Vec::new();
        for person in self.authors.iter().filter_map(|author| known.person(author)) {
            if !contributors.iter().any(|other| other == person) {
                contributors.push(person.to_owned());
            }
        }
        PageHistory { changed: moment.map(|moment| zone.to_datetime(moment).date()), contributors }
    }
}

/// Who was found for a signature before: few people make many commits.
struct Known<'s> {
    people: People<'s>,
    answers: HashMap<&'s Signature, Option<&'s str>>,
}

impl<'s> Known<'s> {
    /// The id of the public person who signs so.
    fn person(&mut self, signature: &'s Signature) -> Option<&'s str> {
        let people = &self.people;
        *self.answers.entry(signature).or_insert_with(|| people.find(signature))
    }
}

/// People by what their files say of commits.
struct People<'s> {
    public: HashMap<&'s str, bool>,
    by_sign: HashMap<String, Vec<&'s str>>,
}

impl<'s> People<'s> {
    fn of(vocabularies: &'s Vocabularies) -> Self {
        let mut people = Self { public: HashMap::new(), by_sign: HashMap::new() };
        for person in vocabularies.people.values() {
            people.public.insert(&person.id, person.public);
            for sign in &person.git {
                people.by_sign.entry(sign_of(sign)).or_default().push(&person.id);
            }
        }
        people
    }

    /// Whoever has the mail address; among several who share it, and if nobody has it, whoever has the name. Two who
    /// cannot be told apart are nobody.
    fn find(&self, signature: &Signature) -> Option<&'s str> {
        let of = |sign: &str| self.by_sign.get(&sign_of(sign)).map_or(&[][..], Vec::as_slice);
        let (by_mail, by_name) = (of(&signature.mail), of(&signature.name));
        let named = || by_name.iter().filter(|id| by_mail.is_empty() || by_mail.contains(id));
        let mut found =
            if by_mail.len() == 1 { by_mail.iter().collect() } else { named().collect::<Vec<_>>() };
        found.dedup();
        match found.as_slice() {
            [id] => Some(**id).filter(|id| self.public[id]),
            _ => None,
        }
    }
}

/// Mail addresses and names as they are compared.
fn sign_of(written: &str) -> String {
    written.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::vocabulary::{Localized, Person};

    fn vocabularies(people: &[(&str, bool, &[&str])]) -> Vocabularies {
        let person = |(id, public, git): &(&str, bool, &[&str])| Person {
            id: (*id).to_owned(),
            name: Localized::all(*id),
            department: None,
            public: *public,
            left: false,
            git: git.iter().map(|sign| (*sign).to_owned()).collect(),
        };
        let people = people.iter().map(person).map(|person| (person.id.clone(), person)).collect();
        Vocabularies { people, ..Vocabularies::default() }
    }

    fn found(people: &[(&str, bool, &[&str])], name: &str, mail: &str) -> Option<String> {
        let vocabularies = vocabularies(people);
        let signature = Signature { name: name.to_owned(), mail: mail.to_owned() };
        People::of(&vocabularies).find(&signature).map(str::to_owned)
    }

    #[test]
    fn people_are_found_by_mail_or_name() {
        let people: &[(&str, bool, &[&str])] = &[("aya", true, &["Aya@example.com", "例 あや"])];
        assert_eq!(found(people, "whoever", "aya@EXAMPLE.com").as_deref(), Some("aya"));
        assert_eq!(found(people, "例 あや", "elsewhere@example.com").as_deref(), Some("aya"));
        assert_eq!(found(people, "例 かな", "elsewhere@example.com"), None);
    }

    #[test]
    fn two_with_one_mail_are_told_apart_by_name_or_are_nobody() {
        let people: &[(&str, bool, &[&str])] =
            &[("aya", true, &["team@example.com", "例 あや"]), ("ken", true, &["team@example.com"])];
        assert_eq!(found(people, "例 あや", "team@example.com").as_deref(), Some("aya"));
        assert_eq!(found(people, "example", "team@example.com"), None);
        assert_eq!(found(people, "例 あや", "").as_deref(), Some("aya"), "and the name does alone");
    }

    #[test]
    fn somebody_who_may_not_be_named_is_nobody() {
        assert_eq!(found(&[("aya", false, &["aya@example.com"])], "", "aya@example.com"), None);
    }

    #[test]
    fn a_name_that_another_person_has_does_not_win_over_the_mail() {
        let people: &[(&str, bool, &[&str])] =
            &[("aya", true, &["aya@example.com"]), ("ken", true, &["example"])];
        assert_eq!(found(people, "example", "aya@example.com").as_deref(), Some("aya"));
    }
}

//! JSON Schemas of all that authors write in YAML, for editors and other programs.
//!
//! The shapes come from the functions that read the files ([`Keys::record`]), so a schema cannot ask for what is not
//! read. What a key means stands in `about`. Never knows a disk.

mod about;
mod defaults;
mod shapes;
mod words;

use serde_json::{Value, json};

use crate::config::Config;
use crate::parse::Kind;
use crate::parse::front_matter::FrontMatter;
use crate::parse::vocabulary::{Person, Vocabulary, VocabularyKind};
use crate::parse::yaml::Keys;
use shapes::Writer;

pub use words::Words;

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Subject {
    /// Front matter of a story
    Story,
    /// Front matter of a recipe
    Recipe,
    /// Front matter of a question
    Faq,
    /// Front matter of a training module
    Module,
    /// Front matter of a plain page, and of its translations
    Page,
    /// Front matter of a translation of the other four
    Twin,
    /// chienowa.yaml
    Config,
    /// content/data/departments.yaml
    Departments,
    /// content/data/tasks.yaml
    Tasks,
    /// content/data/tools.yaml
    Tools,
    /// content/data/paths.yaml
    Paths,
    /// content/data/glossary.yaml
    Glossary,
    /// content/data/synonyms.yaml
    Synonyms,
    /// content/data/people/ID.yaml
    Person,
}

/// The language of descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Japanese
    Ja,
    /// English
    En,
}

impl Language {
    /// Its tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Story,
        Self::Recipe,
        Self::Faq,
        Self::Module,
        Self::Page,
        Self::Twin,
        Self::Config,
        Self::Departments,
        Self::Tasks,
        Self::Tools,
        Self::Paths,
        Self::Glossary,
        Self::Synonyms,
        Self::Person,
    ];

    /// Its name on the command line and of its file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Story => Kind::Story.name(),
            Self::Recipe => Kind::Recipe.name(),
            Self::Faq => Kind::Faq.name(),
            Self::Module => Kind::Module.name(),
            Self::Page => Kind::Page.name(),
            Self::Twin => "twin",
            Self::Config => "config",
            Self::Departments => "departments",
            Self::Tasks => "tasks",
            Self::Tools => "tools",
            Self::Paths => "paths",
            Self::Glossary => "glossary",
            Self::Synonyms => "synonyms",
            Self::Person => "person",
        }
    }

    /// Which files it is of, as patterns of editors and `.gitignore`.
    pub const fn files(self) -> &'static str {
        match self {
            Self::Story => "content/stories/**/*.md",
            Self::Recipe => "content/recipes/**/*.md",
            Self::Faq => "content/faq/**/*.md",
            Self::Module => "content/training/**/*.md",
            Self::Page => "content/**/*.md",
            Self::Twin => "content/**/*.??.md",
            Self::Config => "chienowa.yaml",
            Self::Departments => "content/data/departments.yaml",
            Self::Tasks => "content/data/tasks.yaml",
            Self::Tools => "content/data/tools.yaml",
            Self::Paths => "content/data/paths.yaml",
            Self::Glossary => "content/data/glossary.yaml",
            Self::Synonyms => "content/data/synonyms.yaml",
            Self::Person => "content/data/people/*.yaml",
        }
    }

    /// What its keys are, and what the path of each begins with in [`meaning`] and [`default_of`].
    pub fn keys(self) -> (&'static str, Keys) {
        let entry = |kind| ("entry", Vocabulary::keys(kind));
        match self {
            Self::Story => ("front", FrontMatter::keys(Kind::Story, false)),
            Self::Recipe => ("front", FrontMatter::keys(Kind::Recipe, false)),
            Self::Faq => ("front", FrontMatter::keys(Kind::Faq, false)),
            Self::Module => ("front", FrontMatter::keys(Kind::Module, false)),
            Self::Page => ("front", FrontMatter::keys(Kind::Page, false)),
            Self::Twin => ("front", FrontMatter::keys(Kind::Story, true)),
            Self::Config => ("config", Config::keys()),
            Self::Departments => entry(VocabularyKind::Departments),
            Self::Tasks => entry(VocabularyKind::Tasks),
            Self::Tools => entry(VocabularyKind::Tools),
            Self::Paths => entry(VocabularyKind::Paths),
            Self::Glossary => entry(VocabularyKind::Glossary),
            Self::Synonyms => ("synonyms", Keys::default()),
            Self::Person => ("person", Person::keys()),
        }
    }

    const fn is_vocabulary(self) -> bool {
        matches!(self, Self::Departments | Self::Tasks | Self::Tools | Self::Paths | Self::Glossary)
    }

    /// The schema, in draft 7, the one that editors know best; with a portal's words as choices, if they are given.
    pub fn schema(self, language: Language, words: Option<&Words>) -> Value {
        let writer = Writer { language, words };
        let (begin, keys) = self.keys();
        let mut schema = if self.is_vocabulary() {
            writer.vocabulary(&keys, begin)
        } else if self == Self::Synonyms {
            writer.synonyms()
        } else {
            // A plain page may have come from anywhere, with keys of its own.
            writer.mapping(&keys, begin, self == Self::Page)
        };
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        schema["title"] = json!(format!("Chienowa: {}", self.name()));
        schema
    }
}

/// What a key means, by its path: `config.publish.targets.keep`; `front` begins those of front matter, `entry` those of
/// a vocabulary.
pub fn meaning(path: &str, language: Language) -> Option<&'static str> {
    about::About::of(path).map(|about| about.text(language))
}

/// What a key is if it is not written, as it would be written in YAML; none where that depends on other things.
pub fn default_of(path: &str) -> Option<&'static str> {
    defaults::of(path)
}

/// Every key with its path, `config.publish.targets.keep`, each once.
pub fn key_paths() -> Vec<String> {
    fn add(keys: &Keys, begin: &str, paths: &mut Vec<String>) {
        use crate::parse::yaml::Shape;
        for key in &keys.keys {
            let path = format!("{begin}.{}", key.name);
            if let Shape::Nested(below) | Shape::Each(below) | Shape::Named(below) = &key.shape {
                add(below, &path, paths);
            }
            paths.push(path);
        }
        for (_, form) in &keys.forms {
            add(form, begin, paths);
        }
    }
    let mut paths = Vec::new();
    for subject in Subject::ALL {
        let (begin, keys) = subject.keys();
        add(&keys, begin, &mut paths);
    }
    paths.sort();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_described_and_nothing_else_is() {
        let described: Vec<String> = about::paths();
        let read = key_paths();
        let undescribed: Vec<_> = read.iter().filter(|path| !described.contains(path)).collect();
        let unread: Vec<_> = described.iter().filter(|path| !read.contains(path)).collect();
        assert!(undescribed.is_empty() && unread.is_empty(), "{undescribed:?} {unread:?}");
        assert!(described.is_sorted_by(|one, other| one != other));
    }

    #[test]
    fn only_keys_that_there_are_have_defaults() {
        let read = key_paths();
        let paths: Vec<&str> = defaults::paths().collect();
        assert!(paths.is_sorted_by(|one, other| one < other));
        let unread: Vec<_> = paths.iter().filter(|path| !read.iter().any(|known| known == *path)).collect();
        assert!(unread.is_empty(), "{unread:?}");
    }

    #[test]
    fn a_recording_has_every_form_and_depth() {
        let paths = key_paths();
        for path in [
            "config.languages",
            "config.publish.targets.s3",
            "config.publish.targets.path",
            "config.sources.repository.branch",
            "front.variables.choices",
            "front.sessions.start",
            "entry.cleared",
            "person.git",
        ] {
            assert!(paths.iter().any(|known| known == path), "{path} in {paths:?}");
        }
    }
}

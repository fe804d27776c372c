//! Everything that the outputs of a build depend on, each part by its hash.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::clock::Now;
use crate::compile::Settings;
use crate::config::Config;
use crate::model::FileHistory;
use crate::parse::DocumentName;
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree};

type Hash = [u8; 32];

/// Everything that outputs depend on. Two builds with equal inputs make equal outputs; if all but texts are equal, so
/// are all outputs that read none of the texts that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Parts by the name that `--explain` tells: `the configuration`, `the theme`.
    parts: BTreeMap<String, Hash>,
    /// By path.
    documents: Vec<DocumentInput>,
}

/// What a document contributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DocumentInput {
    path: String,
    /// Of all that other pages may know: [`crate::parse::Document::digest`].
    digest: Hash,
    /// Of the whole file.
    text: Hash,
    /// Of what git tells of it. Like a text, it is of concern only to outputs that show it.
    history: Option<Hash>,
}

impl Inputs {
    /// Of a portal and how it is built. `began` is when its files were read. `own` are settings of the command by name. `digest` tells the digest of a
    /// document by its path and the hash of its text; nothing is returned if it does not know one.
    pub fn gather<'t>(
        tree: &'t SourceTree,
        config: &Config,
        settings: &Settings,
        now: Now,
        began: SystemTime,
        own: &[(&str, String)],
        digest: impl Fn(&'t SourcePath, Hash) -> Option<Hash>,
    ) -> Option<Self> {
        let mut parts = Parts::default();
        parts.add("chienowa itself", super::PROGRAM.as_bytes());
        parts.add("the build day", now.day().to_string().as_bytes());
        let Settings { now: _, base, audience, preview, server_searches, index, signals, history } = settings;
        let how = format!("{base:?} {audience:?} {preview} {server_searches} {index}");
        parts.add("the options of the command", how.as_bytes());
        for (name, value) in own {
            parts.add("the options of the command", format!("{name}={value}").as_bytes());
        }
        parts.add("what readers told", format!("{signals:?}").as_bytes());
        let options = config.parse_options();
        let mut documents = Vec::new();
        for (path, file) in tree.iter() {
            match file {
                SourceFile::Text(source) if DocumentName::new(path, &options).is_some() => {
                    documents.push(DocumentInput {
                        path: path.to_string(),
                        digest: digest(path, source.hash)?,
                        text: source.hash,
                        history: history.as_deref().and_then(|history| history.of(path)).map(hash_of),
                    });
                }
                SourceFile::Text(source) => {
                    parts.add(name_of(path), path.as_str().as_bytes());
                    parts.add(name_of(path), &source.hash);
                }
                SourceFile::Asset(asset) => {
                    let known = format!("{path} {} {} {:?}", asset.length, asset.stamp, asset.image);
                    parts.add("the images and other files", known.as_bytes());
                    if !asset.is_settled(began) {
                        // Such a file may have changed again without a trace: equal to no other build.
                        parts.add("the images and other files", format!("{began:?}").as_bytes());
                    }
                }
            }
        }
        Some(Self { parts: parts.finish(), documents })
    }

    /// Adds a part that is known late.
    pub fn add(&mut self, name: &str, value: &str) {
        self.parts.insert(name.to_owned(), *blake3::hash(value.as_bytes()).as_bytes());
    }

    /// Whether the site, and so everything but texts, is the same.
    pub fn has_same_site(&self, other: &Self) -> bool {
        let same = |(a, b): (&DocumentInput, &DocumentInput)| a.path == b.path && a.digest == b.digest;
        self.parts == other.parts
            && self.documents.len() == other.documents.len()
            && self.documents.iter().zip(&other.documents).all(same)
    }

    /// Which documents have another text or history, by position. Only for inputs with the same site.
    pub fn changed_texts(&self, before: &Self) -> Vec<bool> {
        let is_changed = |(now, before): (&DocumentInput, &DocumentInput)| {
            now.text != before.text || now.history != before.history
        };
        self.documents.iter().zip(&before.documents).map(is_changed).collect()
    }

    /// What is other about a document of [`Inputs::changed_texts`], for people.
    pub fn explain_text(&self, before: &Self, position: usize) -> String {
        let (now, then) = (&self.documents[position], &before.documents[position]);
        let what = if now.text == then.text { "history in git" } else { "text" };
        format!("the {what} of {} changed", now.path)
    }

    /// What differs between the sites, for people; empty if nothing does.
    pub fn explain_site(&self, before: &Self) -> Vec<String> {
        let mut reasons = Vec::new();
        let names: std::collections::BTreeSet<&String> =
            self.parts.keys().chain(before.parts.keys()).collect();
        for name in names {
            if self.parts.get(name) != before.parts.get(name) {
                reasons.push(format!("{name} changed"));
            }
        }
        let of = |inputs: &'_ Self| -> BTreeMap<String, Hash> {
            inputs.documents.iter().map(|document| (document.path.clone(), document.digest)).collect()
        };
        let (now, then) = (of(self), of(before));
        for (path, digest) in &now {
            match then.get(path) {
                None => reasons.push(format!("{path} is new")),
                Some(other) if other != digest => {
                    reasons
                        .push(format!("{path}: its front matter, headings, links, images or blanks changed"));
                }
                Some(_) => {}
            }
        }
        reasons.extend(
            then.keys().filter(|path| !now.contains_key(*path)).map(|path| format!("{path} is gone")),
        );
        reasons
    }
}

fn hash_of(history: &FileHistory) -> Hash {
    let bytes = postcard::to_stdvec(history).expect("a history is plain data");
    *blake3::hash(&bytes).as_bytes()
}

fn name_of(path: &SourcePath) -> &'static str {
    if path.in_source().is_some_and(|(_, below)| below.starts_with("data/")) {
        return "the vocabularies and people in sources/";
    }
    let path = path.as_str();
    if path == crate::config::FILE {
        "the configuration"
    } else if path.starts_with("themes/") {
        "the theme"
    } else if path.starts_with("content/data/") {
        "the vocabularies in content/data/"
    } else {
        "a text that is no page"
    }
}

/// Hashes in the making.
#[derive(Default)]
struct Parts(BTreeMap<&'static str, blake3::Hasher>);

impl Parts {
    fn add(&mut self, name: &'static str, value: &[u8]) {
        let hasher = self.0.entry(name).or_default();
        // The length before it, so that two values never look like two others.
        hasher.update(&(value.len() as u64).to_le_bytes()).update(value);
    }

    fn finish(self) -> BTreeMap<String, Hash> {
        self.0.into_iter().map(|(name, hasher)| (name.to_owned(), *hasher.finalize().as_bytes())).collect()
    }
}

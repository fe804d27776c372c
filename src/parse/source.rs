//! One Markdown file: its name, front matter and body together.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::{Content, Kind, Outline, USUAL_BYTES};
use super::front_matter::{FrontMatter, Own, Split, last_key, split};
use super::yaml::{Report, Step};
use super::{markdown, secrets};
use crate::diagnostic::{Code, Diagnostic, Fix, nearest};
use crate::limits::Limits;
use crate::paths::{Mounts, SourcePath};
use crate::read::SourceTree;

/// One parsed Markdown file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file.
    pub path: SourcePath,
    /// What its name tells.
    pub name: DocumentName,
    /// Bytes of the YAML in it; empty if there is none.
    pub yaml: Range<usize>,
    /// Where the Markdown begins in it.
    pub body_start: usize,
    /// What its front matter says.
    pub front: FrontMatter,
    /// What other pages may know of its text.
    pub outline: Outline,
    /// What was found wrong with this file alone.
    pub diagnostics: Vec<Diagnostic>,
    /// Which of the portal's allowances this file needs, by position in [`secrets::Rules::allow`].
    pub allowed: Vec<u32>,
}

/// What a Markdown file's name tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentName {
    /// By its folder.
    pub kind: Kind,
    /// Name below the portal's `content/` without `.md` and language: `recipes/minutes`, `recipes/index`. Of a file of
    /// another repository the name that its mount gives it.
    pub slug: String,
    /// The language of a twin, `en` of `name.en.md`; none for an original.
    pub language: Option<String>,
}

/// What parsing depends on besides the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// What happens to HTML in Markdown.
    pub raw_html: markdown::RawHtml,
    /// The portal's languages; `name.en.md` is a twin only if `en` is one of them.
    pub languages: Vec<String>,
    /// Where the files of other repositories stand.
    pub mounts: Mounts,
    /// What must not be published unnoticed.
    pub secrets: Arc<secrets::Rules>,
    /// How much a file may ask for.
    pub limits: Limits,
}

impl DocumentName {
    /// Reads the name of a file below some `content/`; `None` if it is not a page.
    pub fn new(path: &SourcePath, options: &Options) -> Option<Self> {
        let place = options.mounts.place(path).filter(|place| !place.is_data())?;
        let name = place.in_portal();
        let name = name.strip_suffix(".md")?;
        let (slug, language) = match name.rsplit_once('.') {
            Some((slug, language)) if options.languages.iter().any(|known| known == language) => {
                (slug, Some(language.to_owned()))
            }
            _ => (name, None),
        };
        let kind = match slug.split_once('/').map(|(folder, _)| folder) {
            _ if is_index(slug) => Kind::Page,
            Some("stories") => Kind::Story,
            Some("recipes") => Kind::Recipe,
            Some("faq") => Kind::Faq,
            Some("training") => Kind::Module,
            _ => Kind::Page,
        };
        Some(Self { kind, slug: slug.to_owned(), language })
    }

    /// Whether the page opens its folder: `recipes/index`.
    pub fn is_index(&self) -> bool {
        is_index(&self.slug)
    }

    /// The folder that holds it below the portal's `content/`; empty at the top.
    pub fn folder(&self) -> &str {
        folder_of(&self.slug)
    }

    /// The folder whose `index.md` lists it: its own, or the one above if it opens one itself. The very first page is
    /// listed nowhere.
    pub fn listed_in(&self) -> Option<&str> {
        match self.folder() {
            folder if !self.is_index() => Some(folder),
            "" => None,
            folder => Some(folder_of(folder)),
        }
    }

    /// The name below the kind's folder, by which others refer to it: `minutes` of `recipes/minutes`.
    pub fn reference(&self) -> &str {
        match self.kind {
            Kind::Page => &self.slug,
            _ => self.slug.split_once('/').map_or(self.slug.as_str(), |(_, name)| name),
        }
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_index(slug: &str) -> bool {
    slug.rsplit('/').next() == Some("index")
}

impl Document {
    /// Parses a file whose name is a page's.
    pub fn parse(path: &SourcePath, name: DocumentName, text: &str, options: &Options) -> (Self, Content) {
        let mut diagnostics = Vec::new();
        let is_twin = name.language.is_some();
        let (front, yaml, body_start) = match split(text) {
            Split::Both { yaml, body } => {
                let mut report = Report::new(path, text, yaml.clone()).within(options.limits);
                let front = FrontMatter::parse(&mut report, name.kind, is_twin);
                diagnostics.append(&mut report.diagnostics);
                (front, yaml, body)
            }
            other => {
                diagnostics.extend(without_front_matter(path, name.kind, &other, text));
                (FrontMatter::default(), 0..0, 0)
            }
        };
        let markdown_options =
            markdown::Options { kind: name.kind, raw_html: options.raw_html, limits: options.limits };
        let (body, found) = markdown::parse(path, text, body_start, &markdown_options);
        diagnostics.extend(found);
        // Of the file as it is: what readers do not see, a comment say, those see who read the repository.
        let scanned = secrets::scan(path, text, &options.secrets, &front.common.allow_secrets);
        diagnostics.extend(scanned.diagnostics);
        let (outline, content) = body.split();
        let allowed = scanned.allowed;
        let mut document =
            Self { path: path.clone(), name, yaml, body_start, front, outline, diagnostics, allowed };
        if !is_twin && let Own::Recipe(recipe) = &document.front.own {
            let names: Vec<String> = recipe.variables.iter().map(|variable| variable.name.clone()).collect();
            let found = document.check_blanks(&names, Some(text));
            document.diagnostics.extend(found);
        }
        (document, content)
    }

    /// BLAKE3 of all that other pages may know of this one. While it is the same, whatever else was edited, so is
    /// the site.
    pub fn digest(&self) -> [u8; 32] {
        let known = (&self.name, &self.front, self.outline.without_places());
        let known = postcard::to_extend(&known, Vec::with_capacity(USUAL_BYTES));
        *blake3::hash(&known.expect("what a file says is plain data")).as_bytes()
    }

    /// Bytes of a value of the front matter in the file's text, which the tree holds that it was parsed from: of
    /// thousands of documents few are told of, so none keeps its text.
    pub fn place(&self, tree: &SourceTree, keys: &[Step<'_>]) -> Option<Range<usize>> {
        self.place_in(&tree.text(&self.path)?.text, keys)
    }

    /// What writes `meant` where a value of the front matter is written as `written`, if that is safe.
    pub fn fix(&self, tree: &SourceTree, keys: &[Step<'_>], written: &str, meant: &str) -> Option<Fix> {
        let text = &tree.text(&self.path)?.text;
        Report::new(&self.path, text, self.yaml.clone()).fix(keys, written, meant)
    }

    fn place_in(&self, text: &str, keys: &[Step<'_>]) -> Option<Range<usize>> {
        Report::new(&self.path, text, self.yaml.clone()).place(keys)
    }

    /// Holds the blanks of a translation's prompts against `variables`, which its original declares.
    pub fn check_blanks_of_twin(&self, variables: &[String]) -> Vec<Diagnostic> {
        self.check_blanks(variables, None)
    }

    /// Holds the blanks of this file's prompts against `variables`, which it declares itself in `text`, or another file.
    fn check_blanks(&self, variables: &[String], text: Option<&str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let blanks = || self.outline.prompts.iter().flat_map(|prompt| &prompt.blanks);
        let used: Vec<bool> =
            variables.iter().map(|variable| blanks().any(|(name, _)| name == variable)).collect();
        let undeclared = || blanks().filter(|(name, _)| !variables.contains(name));
        let first = undeclared().next().map(|(name, _)| name);
        // One name too few and one too many are one name, however unlike they are: `材料` and `材科`.
        let mut unused =
            variables.iter().zip(&used).filter(|(_, used)| !**used).map(|(name, _)| name.as_str());
        let is_one = undeclared().all(|(name, _)| Some(name) == first);
        let left_over = unused.next().filter(|_| first.is_some() && is_one && unused.next().is_none());
        for (name, span) in undeclared() {
            let near = left_over.or_else(|| nearest(name, variables.iter().map(String::as_str)));
            let hint = near.map_or_else(
                || format!("add `- name: {name}` to `variables`, or write `\\{{{{` for literal braces"),
                |near| format!("did you mean `{near}`?"),
            );
            found.push(
                Diagnostic::new(
                    Code::PromptUndeclaredBlank,
                    &self.path,
                    format!("the blank `{name}` is not one of `variables`"),
                )
                .at(span.clone())
                .hint(hint),
            );
        }
        if self.outline.prompts.is_empty() {
            found.push(
                Diagnostic::new(Code::PromptMissing, &self.path, "a recipe without a prompt")
                    .at(self.body_start..self.body_start)
                    .hint("add a fence that begins with ```prompt"),
            );
            return found;
        }
        for (position, name) in variables.iter().enumerate().filter(|(position, _)| !used[*position]) {
            let (span, hint) = if let Some(text) = text {
                let keys = [Step::Key("variables"), Step::Item(position), Step::Key("name")];
                let place = match first.filter(|_| left_over.is_some()) {
                    Some(other) => format!("where the prompt has `{{{{{other}}}}}`"),
                    None => "in a prompt".to_owned(),
                };
                (self.place_in(text, &keys), format!("write `{{{{{name}}}}}` {place}, or remove the entry"))
            } else {
                let first = self.outline.prompts.first().map(|prompt| prompt.span.start);
                let hint = format!("the original's prompt has this blank: write `{{{{{name}}}}}` here too");
                (first.map(|at| at..at), hint)
            };
            found.push(
                Diagnostic::new(
                    Code::PromptUnusedVariable,
                    &self.path,
                    format!("no prompt has the blank `{name}`"),
                )
                .at_if(span)
                .hint(hint),
            );
        }
        found
    }
}

fn without_front_matter(path: &SourcePath, kind: Kind, split: &Split, text: &str) -> Option<Diagnostic> {
    if *split == Split::Unclosed {
        let found =
            Diagnostic::new(Code::FrontMatterUnclosed, path, "the front matter is opened and never closed")
                .at(0..3)
                .hint(match last_key(text) {
                    Some(line) => format!("add a line `---` after line {line}, the last of the keys"),
                    None => "add a line `---` after the last key".to_owned(),
                });
        // A foreign page may begin with a rule.
        return Some(if kind == Kind::Page {
            found.severity(crate::diagnostic::Severity::Warning)
        } else {
            found
        });
    }
    (kind != Kind::Page).then(|| {
        Diagnostic::new(Code::FrontMatterMissing, path, "the file does not begin with front matter")
            .at(0..0)
            .hint("begin with the lines `---`, `title: …`, `---`; `chienowa new` makes such a file")
    })
}

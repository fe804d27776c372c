//! Ids and names in front matter: what they refer to, and what is said when they refer to nothing.

use std::ops::Range;

use super::vocabularies::{meant, unknown};
use super::{Page, PageId, Site};
use crate::diagnostic::{Code, Diagnostic, Fix, Severity, nearest, respelled, same_but_for_form};
use crate::parse::Kind;
use crate::parse::front_matter::Own;
use crate::parse::vocabulary::Vocabulary;
use crate::parse::yaml::Step;
use crate::paths::SourcePath;
use crate::read::SourceTree;

/// Pages that a page's front matter names, published or not.
#[derive(Debug, Default)]
pub(super) struct References {
    pub(super) related: Vec<PageId>,
    pub(super) recipes: Vec<PageId>,
    pub(super) prerequisites: Vec<PageId>,
}

struct Resolver<'a> {
    tree: &'a SourceTree,
    site: &'a Site,
    page: &'a Page,
    found: Vec<Diagnostic>,
}

/// Resolves the front matter of one page. Translations have nothing of their own but their prompts.
pub(super) fn resolve(tree: &SourceTree, site: &Site, page: &Page) -> (References, Vec<Diagnostic>) {
    let mut resolver = Resolver { tree, site, page, found: Vec::new() };
    let mut references = References::default();
    if let Some(original) = page.original {
        let original = site.page(original);
        if let Own::Recipe(recipe) = &original.document.front.own {
            let names: Vec<String> = recipe.variables.iter().map(|variable| variable.name.clone()).collect();
            resolver.found.extend(page.document.check_blanks_of_twin(&names));
        }
        return (references, resolver.found);
    }
    resolver.terms();
    references.related = resolver.related();
    match &page.document.front.own {
        Own::Story(story) => {
            references.recipes =
                resolver.pages(Kind::Recipe, "recipes", &story.recipes, Code::FrontMatterUnknownRecipe);
        }
        Own::Module(module) => {
            references.recipes =
                resolver.pages(Kind::Recipe, "try", &module.try_recipes, Code::FrontMatterUnknownRecipe);
            references.prerequisites = resolver.pages(
                Kind::Module,
                "prerequisites",
                &module.prerequisites,
                Code::FrontMatterUnknownModule,
            );
            if let Some(path) = &module.path {
                let code = Code::FrontMatterUnknownPath;
                resolver.id(code, "learning path", &site.vocabularies.paths, path, &[Step::Key("path")]);
            }
        }
        Own::Recipe(recipe) => {
            for (position, verified) in recipe.verified.iter().enumerate() {
                let keys = [Step::Key("verified"), Step::Item(position), Step::Key("tool")];
                let code = Code::FrontMatterUnknownTool;
                resolver.id(code, "tool", &site.vocabularies.tools, &verified.tool, &keys);
            }
        }
        Own::Faq(faq) => {
            if let Some(person) = &faq.answered_by {
                resolver.person(person, &[Step::Key("answered_by")]);
            }
        }
        Own::Page(_) => {}
    }
    (references, resolver.found)
}

impl Resolver<'_> {
    fn place(&self, keys: &[Step<'_>]) -> Option<Range<usize>> {
        self.page.document.place(self.tree, keys)
    }

    /// A single text stands for a list of one, so its place may be the key's.
    fn fix(&self, keys: &[Step<'_>], written: &str, meant: &str) -> Option<Fix> {
        let at = |keys| self.page.document.fix(self.tree, keys, written, meant);
        at(keys).or_else(|| at(&keys[..1]))
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        let lenient = self.page.kind() == Kind::Page && diagnostic.severity == Severity::Error;
        self.found.push(if lenient { diagnostic.severity(Severity::Warning) } else { diagnostic });
    }

    fn terms(&mut self) {
        let common = &self.page.document.front.common;
        let words = &self.site.vocabularies;
        if let Some(department) = &common.department {
            let code = Code::FrontMatterUnknownDepartment;
            self.id(code, "department", &words.departments, department, &[Step::Key("department")]);
        }
        for (position, task) in common.tasks.iter().enumerate() {
            let keys = item("tasks", position);
            self.id(Code::FrontMatterUnknownTask, "task", &words.tasks, task, &keys);
        }
        for (position, tool) in common.tools.iter().enumerate() {
            let keys = item("tools", position);
            self.id(Code::FrontMatterUnknownTool, "tool", &words.tools, tool, &keys);
        }
        for (position, author) in common.authors.iter().enumerate() {
            let keys = item("authors", position);
            self.person(author, &keys);
        }
        if let Some(owner) = &common.owner {
            self.person(owner, &[Step::Key("owner")]);
        }
    }

    fn id(&mut self, code: Code, word: &str, vocabulary: &Vocabulary, id: &str, keys: &[Step<'_>]) {
        if vocabulary.is_free() || vocabulary.get(id).is_some() {
            return;
        }
        let place = self.place(keys).or_else(|| self.place(&keys[..1]));
        let fix = meant(id, vocabulary).and_then(|meant| self.fix(keys, id, meant));
        let found = unknown(code, &self.page.document.path, word, id, vocabulary, &self.site.config.language)
            .at_if(place)
            .fix_if(fix);
        self.push(found);
    }

    fn person(&mut self, id: &str, keys: &[Step<'_>]) {
        let people = &self.site.vocabularies.people;
        if people.contains_key(id) {
            return;
        }
        let hint = nearest(id, people.keys().map(String::as_str)).map_or_else(
            || format!("add content/data/people/{id}.yaml with `name: …`"),
            |near| format!("did you mean `{near}`? otherwise add content/data/people/{id}.yaml"),
        );
        let place = self.place(keys).or_else(|| self.place(&keys[..1]));
        let message = format!("nobody is known as `{id}`");
        // Another letter may be another person: only the form of an id is mended, or a name written in its place.
        let names = people.iter().filter(|(_, person)| person.name.forms().any(|name| name == id));
        let by_name: Vec<&str> = names.map(|(known, _)| known.as_str()).collect();
        let meant = same_but_for_form(id, people.keys().map(String::as_str))
            .or_else(|| by_name.first().copied().filter(|_| by_name.len() == 1));
        let fix = meant.and_then(|meant| self.fix(keys, id, meant));
        let found = Diagnostic::new(Code::FrontMatterUnknownAuthor, &self.page.document.path, message)
            .at_if(place)
            .hint(hint)
            .fix_if(fix);
        self.push(found);
    }

    /// The pages that `names` refer to, published or not.
    fn pages(&mut self, kind: Kind, key: &'static str, names: &[String], code: Code) -> Vec<PageId> {
        let mut pages = Vec::new();
        for (position, name) in names.iter().enumerate() {
            if let Some(id) = self.site.named_by(self.page, kind, name) {
                pages.push(id);
                continue;
            }
            let mut known: Vec<&str> = self
                .site
                .by_reference
                .keys()
                .filter(|(known_kind, _)| *known_kind == kind)
                .map(|(_, name)| name.as_str())
                .collect();
            known.sort_unstable();
            let (word, folder) =
                if kind == Kind::Recipe { ("recipe", "recipes") } else { ("module", "training") };
            let meant = reference_meant(name, &known);
            let hint = meant.or_else(|| nearest(name, known.iter().copied())).map_or_else(
                || format!("write the name below content/{folder}/ without `.md`"),
                |near| format!("did you mean `{near}`?"),
            );
            let place = self.place(&item(key, position)).or_else(|| self.place(&[Step::Key(key)]));
            let fix = meant.and_then(|meant| self.fix(&item(key, position), name, meant));
            let path = &self.page.document.path;
            let found = Diagnostic::new(code, path, format!("`{name}` is not a {word}"))
                .at_if(place)
                .hint(hint)
                .fix_if(fix);
            self.push(found);
        }
        pages
    }

    fn related(&mut self) -> Vec<PageId> {
        let names = &self.page.document.front.common.related;
        let mut pages = Vec::new();
        for (position, name) in names.iter().enumerate() {
            if let Some(id) = self.related_page(name) {
                pages.push(self.site.page(id).original.unwrap_or(id));
                continue;
            }
            let place = self.place(&item("related", position));
            let fix =
                self.related_meant(name).and_then(|meant| self.fix(&item("related", position), name, &meant));
            let meant = fix.as_ref().map(|fix| fix.text.clone());
            let near = || self.site.called_nearly_so(&self.page.document.path, name);
            let found = Diagnostic::new(
                Code::FrontMatterUnknownRelated,
                &self.page.document.path,
                format!("there is no page `{name}`"),
            )
            .at_if(place)
            .hint(match meant.or_else(near) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write a name relative to this file, such as `../recipes/minutes.md`".to_owned(),
            })
            .fix_if(fix);
            self.push(found);
        }
        pages
    }

    /// How this file names the one page that has the same file name.
    fn related_meant(&self, name: &str) -> Option<String> {
        let path = &self.page.document.path;
        let last = name.rsplit('/').next().filter(|last| !last.is_empty())?;
        let last = format!("{}.md", last.trim_end_matches(".md"));
        let page = self.site.only_file_called(path, &last)?;
        Some(path.relative(page))
    }

    /// A name relative to the file, or from the top of its own `content/` or the portal's.
    fn related_page(&self, name: &str) -> Option<PageId> {
        let path = &self.page.document.path;
        let root = path.content_root()?;
        let Some(absolute) = name.strip_prefix('/') else {
            let named = path.resolve(name)?;
            return self.site.page_of(&named).filter(|_| named.content_root() == Some(root));
        };
        let own = self.site.page_of(&SourcePath::new(&format!("{root}/{absolute}")));
        own.or_else(|| self.site.page_below(absolute))
    }
}

/// The one name that a reference can have meant: the same, or a slip of it, or that of a page in another folder.
pub(super) fn reference_meant<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let bare = written.trim_start_matches(['.', '/']).trim_end_matches(".md");
    let of_folder = |name: &&&str| bare.strip_suffix(**name).is_some_and(|folder| folder.ends_with('/'));
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let mut elsewhere = known.iter().filter(|name| last(name) == last(bare));
    known
        .iter()
        .find(|name| **name == bare)
        .or_else(|| known.iter().find(of_folder))
        .or_else(|| elsewhere.next().filter(|_| elsewhere.next().is_none()))
        .copied()
        .or_else(|| respelled(bare, known.iter().copied()))
}

/// The way to an item; a text that stands for a list of one is found at its key.
fn item(key: &'static str, position: usize) -> [Step<'static>; 2] {
    [Step::Key(key), Step::Item(position)]
}

//! What a new file begins as: a template of the theme, with what its author said.

use super::answers::Answers;
use crate::cli::NewKind;
use crate::parse::Kind;
use crate::paths::SourcePath;
use crate::read::SourceTree;
use crate::render::built_in_file;
use crate::schema::Language;

/// What a new file of a kind begins as: a file of the theme, that of the portal first.
pub(super) fn of(kind: NewKind, language: Language, tree: &SourceTree, theme: &str) -> String {
    let Some(kind) = kind.page() else { return PERSON.to_owned() };
    let name = name(kind, language);
    let own = SourcePath::new(&format!("themes/{theme}/{name}"));
    tree.text(&own).map_or_else(|| built_in(&name), |source| source.text.clone())
}

/// What the built-in theme has a file of a kind begin as.
pub(in crate::commands) fn built_in_template(kind: NewKind, language: Language) -> String {
    kind.page().map_or_else(|| PERSON.to_owned(), |kind| built_in(&name(kind, language)))
}

fn built_in(name: &str) -> String {
    built_in_file(name).expect("the built-in theme has a template of every kind in every language")
}

/// The theme's file, `new/story.ja.md`.
fn name(kind: Kind, language: Language) -> String {
    format!("new/{}.{}.md", kind.name(), language.tag())
}

/// The template with what was said.
pub(super) fn filled(template: &str, answers: &Answers, today: &str) -> String {
    let line =
        |key: &str, value: Option<String>| value.map_or_else(String::new, |it| format!("{key}: {it}\n"));
    let list = |ids: &[String]| (!ids.is_empty()).then(|| format!("[{}]", ids.join(", ")));
    // The title goes last: it may hold any of these words.
    template
        .replace("AUTHORS\n", &line("authors", answers.author.as_ref().map(|author| format!("[{author}]"))))
        .replace("DEPARTMENT\n", &line("department", answers.department.clone()))
        .replace("TASKS\n", &line("tasks", list(&answers.tasks)))
        .replace("TOOLS\n", &line("tools", list(&answers.tools)))
        .replace("MONTH", &today[..7])
        .replace("DATE", today)
        .replace("TITLE", &quoted(&answers.title))
}

/// A new person.
const PERSON: &str = "name: TITLE\n# department: keiri\n# public: false shows only the department\npublic: true\n\
     # git: [mail or name in commits, never published]\n";

/// Somebody of whom only the id is known.
pub(super) fn person(id: &str) -> String {
    PERSON.replace("TITLE", &quoted(id))
}

/// The text as a YAML scalar that nothing in it can end.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

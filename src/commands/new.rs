//! `chienowa new`: a file that only needs its sentences.

use std::io::IsTerminal;
use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization;

use super::console::Console;
use super::init::create;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::{New, NewKind};
use crate::clock::Now;
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::parse::vocabulary::is_id;
use crate::paths::SourcePath;
use crate::read::SourceTree;
use crate::render::built_in_file;
use crate::schema::{Language, Words};

pub(super) fn run(arguments: &New, console: &Console) -> Result<Ending, CommandError> {
    let reading = read_portal(&arguments.root)?;
    let (config, _) = Config::load(&reading.tree);
    let of_portal = if config.language == "ja" { Language::Ja } else { Language::En };
    let language = arguments.lang.unwrap_or(of_portal);
    let words = Words::load(&reading.tree, &config, language);
    let answers = Answers::of(arguments, &words, console)?;
    let title = answers.title.as_str();
    let today = arguments.at.map_or_else(|| Now::read(&config.zone()), Now::at).day();
    let slug = match &arguments.slug {
        Some(slug) if usable_slug(slug) => slug.clone(),
        Some(slug) => {
            let message = format!("`{slug}` cannot be a file's name; use letters, digits, `-` and `_`");
            return Err(CommandError::Other(message));
        }
        None => slug_of(title).ok_or_else(|| {
            CommandError::Other(format!("no file name can be made from `{title}`; give one with --slug NAME"))
        })?,
    };
    if let Some(author) = arguments.author.as_deref().filter(|author| !is_id(author)) {
        let message = format!("`{author}` cannot be an id; use letters, digits, `-` and `_`");
        return Err(CommandError::Other(message));
    }
    let template = template(arguments.kind, language, &reading.tree, &config.theme);
    let name = file_name(arguments.kind, &slug, &today.to_string());
    let below_root = |name: &str| match arguments.root.to_str() {
        Some(".") => PathBuf::from(name),
        _ => arguments.root.join(name),
    };
    let path = below_root(&name);
    if path.exists() {
        let message = format!("`{}` is there already; choose another name with --slug NAME", path.display());
        return Err(CommandError::Other(message));
    }
    create(
        &arguments.root,
        &path,
        &filled(&template, &answers, arguments.author.as_deref(), &today.to_string()),
    )?;
    console.result(&format!("{}\n", path.display()));
    if template.lines().any(|line| line.starts_with("draft:")) {
        console.say("next: write it, and take its line `draft: true` away to publish it");
    }
    if let Some(author) = &arguments.author {
        let person = below_root(&format!("content/data/people/{author}.yaml"));
        if !person.exists() {
            create(&arguments.root, &person, &person_file(author))?;
            console.result(&format!("{}\n", person.display()));
            console.say(&format!("write your name as it should be shown into {}", person.display()));
        }
    }
    Ok(Ending::Fine)
}

/// What a new file says, from arguments and, on a terminal, from its author.
struct Answers {
    title: String,
    department: Option<String>,
    tasks: Vec<String>,
    tools: Vec<String>,
}

impl Answers {
    fn of(arguments: &New, words: &Words, console: &Console) -> Result<Self, CommandError> {
        let department = arguments.department.as_deref();
        let department = department.map(|id| known("department", id, &words.departments)).transpose()?;
        let all = |what, ids: &[String], choices| {
            ids.iter().map(|id| known(what, id, choices)).collect::<Result<Vec<_>, _>>()
        };
        let mut answers = Self {
            title: arguments.title.clone().unwrap_or_default(),
            department,
            tasks: all("task", &arguments.task, &words.tasks)?,
            tools: all("tool", &arguments.tool, &words.tools)?,
        };
        // Who gave a title has said all that a file needs.
        if arguments.title.is_none() && std::io::stdin().is_terminal() {
            answers.ask(arguments.kind, words, console)?;
        }
        let title = answers.title.trim();
        if title.is_empty() || title.chars().any(char::is_control) {
            return Err(CommandError::Other(
                "the title is empty; write it in quotes: chienowa new story \"…\"".into(),
            ));
        }
        answers.title = title.to_owned();
        Ok(answers)
    }

    fn ask(&mut self, kind: NewKind, words: &Words, console: &Console) -> Result<(), CommandError> {
        self.title = line("title", console)?;
        if matches!(kind, NewKind::Page | NewKind::Person) {
            return Ok(());
        }
        if self.department.is_none() {
            self.department = choice("department", &words.departments, console)?;
        }
        if self.tasks.is_empty() {
            self.tasks.extend(choice("task", &words.tasks, console)?);
        }
        if self.tools.is_empty() {
            self.tools.extend(choice("tool", &words.tools, console)?);
        }
        Ok(())
    }
}

/// An id that a vocabulary has; one without entries takes any.
fn known(what: &str, id: &str, choices: &[(String, String)]) -> Result<String, CommandError> {
    let is_known = choices.iter().any(|(known, _)| known == id);
    if is_known || (choices.is_empty() && is_id(id)) {
        return Ok(id.to_owned());
    }
    let hint = match nearest(id, choices.iter().map(|(known, _)| known.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let ids: Vec<&str> = choices.iter().map(|(known, _)| known.as_str()).collect();
            format!("there are: {}", ids.join(", "))
        }
    };
    Err(CommandError::Other(format!("`{id}` is not a {what}; {hint}")))
}

/// Asks for a line.
fn line(what: &str, console: &Console) -> Result<String, CommandError> {
    console.say(&format!("{what}:"));
    let mut answer = String::new();
    let failed = |reason| CommandError::File { action: "read", path: "standard input".to_owned(), reason };
    std::io::stdin().read_line(&mut answer).map_err(failed)?;
    Ok(answer.trim().to_owned())
}

/// Asks for one of a few, by number, id or beginning; nothing is an answer too.
fn choice(
    what: &str,
    choices: &[(String, String)],
    console: &Console,
) -> Result<Option<String>, CommandError> {
    if choices.is_empty() {
        return Ok(None);
    }
    for (position, (id, label)) in choices.iter().enumerate() {
        console.say(&format!("{:>3}  {id}  {label}", position + 1));
    }
    loop {
        let answer = line(&format!("{what} (number, id or its beginning; empty for none)"), console)?;
        if answer.is_empty() {
            return Ok(None);
        }
        match chosen(&answer, choices) {
            Some(id) => return Ok(Some(id.to_owned())),
            None => console.say(&format!("`{answer}` is none of them, or more than one")),
        }
    }
}

/// The one choice that an answer means.
fn chosen<'a>(answer: &str, choices: &'a [(String, String)]) -> Option<&'a str> {
    if let Some((id, _)) = choices.iter().find(|(id, label)| id == answer || label == answer) {
        return Some(id);
    }
    if let Ok(number) = answer.parse::<usize>() {
        return choices.get(number.checked_sub(1)?).map(|(id, _)| id.as_str());
    }
    let mut begins = choices.iter().filter(|(id, label)| id.starts_with(answer) || label.starts_with(answer));
    match (begins.next(), begins.next()) {
        (Some((id, _)), None) => Some(id),
        _ => None,
    }
}

fn file_name(kind: NewKind, slug: &str, today: &str) -> String {
    match kind {
        NewKind::Story => format!("content/stories/{}/{slug}.md", &today[..4]),
        NewKind::Recipe => format!("content/recipes/{slug}.md"),
        NewKind::Faq => format!("content/faq/{slug}.md"),
        NewKind::Module => format!("content/training/{}-{slug}.md", &today[..7]),
        NewKind::Page => format!("content/{slug}.md"),
        NewKind::Person => format!("content/data/people/{slug}.yaml"),
    }
}

/// What a new file of a kind begins as: a file of the theme, that of the portal first.
fn template(kind: NewKind, language: Language, tree: &SourceTree, theme: &str) -> String {
    let Some(name) = template_name(kind, language) else { return PERSON.to_owned() };
    let own = SourcePath::new(&format!("themes/{theme}/{name}"));
    tree.text(&own).map_or_else(|| built_in(&name), |source| source.text.clone())
}

/// What the built-in theme has a file of a kind begin as.
pub(super) fn built_in_template(kind: NewKind, language: Language) -> String {
    template_name(kind, language).map_or_else(|| PERSON.to_owned(), |name| built_in(&name))
}

fn built_in(name: &str) -> String {
    built_in_file(name).expect("the built-in theme has a template of every kind in every language")
}

/// The theme's file, `new/story.ja.md`.
fn template_name(kind: NewKind, language: Language) -> Option<String> {
    let kind = match kind {
        NewKind::Story => "story",
        NewKind::Recipe => "recipe",
        NewKind::Faq => "faq",
        NewKind::Module => "module",
        NewKind::Page => "page",
        NewKind::Person => return None,
    };
    Some(format!("new/{kind}.{}.md", language.tag()))
}

fn filled(template: &str, answers: &Answers, author: Option<&str>, today: &str) -> String {
    let line =
        |key: &str, value: Option<String>| value.map_or_else(String::new, |it| format!("{key}: {it}\n"));
    let list = |ids: &[String]| (!ids.is_empty()).then(|| format!("[{}]", ids.join(", ")));
    // The title goes last: it may hold any of these words.
    template
        .replace("AUTHORS\n", &line("authors", author.map(|author| format!("[{author}]"))))
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

fn person_file(id: &str) -> String {
    PERSON.replace("TITLE", &quoted(id))
}

/// The text as a YAML scalar that nothing in it can end.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn usable_slug(slug: &str) -> bool {
    let parts = slug.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
    });
    parts && slug.rsplit_once('.').is_none_or(|(_, ending)| ending != "md") && slug.len() <= 200
}

/// Letters and digits of any script, all else as single hyphens.
fn slug_of(title: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in title.nfkc().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || letter == 'ー' {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() > 120 {
            break;
        }
    }
    let slug = slug.trim_matches('-').to_owned();
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_of_every_script() {
        assert_eq!(slug_of("議事録を 10分で！").as_deref(), Some("議事録を-10分で"));
        assert_eq!(slug_of("Ｈｅｌｌｏ, World").as_deref(), Some("hello-world"));
        assert_eq!(slug_of("！？"), None);
    }

    #[test]
    fn an_answer_is_a_number_an_id_or_a_beginning_of_one_only() {
        let choices = ["keiri", "keiei", "soumu"].map(|id| (id.to_owned(), format!("{id}部")));
        assert_eq!(chosen("2", &choices), Some("keiei"));
        assert_eq!(chosen("keiri部", &choices), Some("keiri"));
        assert_eq!(chosen("so", &choices), Some("soumu"));
        for none in ["kei", "0", "4", "x"] {
            assert_eq!(chosen(none, &choices), None, "{none}");
        }
    }

    #[test]
    fn a_slug_never_leaves_its_folder() {
        for bad in ["../x", "/x", "a//b", ".git/x", "a b", "x.md", ""] {
            assert!(!usable_slug(bad), "{bad}");
        }
        assert!(usable_slug("2026/手順"));
    }
}

//! `chienowa new`: a file that only needs its sentences.

use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization;

use super::console::Console;
use super::init::create;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::{New, NewKind};
use crate::clock::Now;
use crate::config::Config;
use crate::parse::vocabulary::is_id;

pub(super) fn run(arguments: &New, console: &Console) -> Result<Ending, CommandError> {
    let title = arguments.title.trim();
    if title.is_empty() || title.chars().any(char::is_control) {
        return Err(CommandError::Other(
            "the title is empty; write it in quotes: chienowa new story \"…\"".into(),
        ));
    }
    let reading = read_portal(&arguments.root)?;
    let (config, _) = Config::load(&reading.tree);
    let today = Now::read(&config.zone()).day();
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
    let (name, text) = file(arguments, title, &slug, &today.to_string());
    let below_root = |name: &str| match arguments.root.to_str() {
        Some(".") => PathBuf::from(name),
        _ => arguments.root.join(name),
    };
    let path = below_root(&name);
    if path.exists() {
        let message = format!("`{}` is there already; choose another name with --slug NAME", path.display());
        return Err(CommandError::Other(message));
    }
    create(&arguments.root, &path, &text)?;
    console.result(&format!("{}\n", path.display()));
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

fn file(arguments: &New, title: &str, slug: &str, today: &str) -> (String, String) {
    let year = &today[..4];
    let (name, template) = match arguments.kind {
        NewKind::Story => {
            (format!("content/stories/{year}/{slug}.md"), include_str!("templates/new-story.md"))
        }
        NewKind::Recipe => (format!("content/recipes/{slug}.md"), include_str!("templates/new-recipe.md")),
        NewKind::Faq => (format!("content/faq/{slug}.md"), include_str!("templates/new-faq.md")),
        NewKind::Module => {
            (format!("content/training/{}-{slug}.md", &today[..7]), include_str!("templates/new-module.md"))
        }
        NewKind::Page => (format!("content/{slug}.md"), include_str!("templates/new-page.md")),
        NewKind::Person => (format!("content/data/people/{slug}.yaml"), PERSON),
    };
    let authors =
        arguments.author.as_ref().map_or_else(String::new, |author| format!("authors: [{author}]\n"));
    let text = template
        .replace("TITLE", &quoted(title))
        .replace("DATE", today)
        .replace("MONTH", &today[..7])
        .replace("AUTHORS\n", &authors);
    (name, text)
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
    fn a_slug_never_leaves_its_folder() {
        for bad in ["../x", "/x", "a//b", ".git/x", "a b", "x.md", ""] {
            assert!(!usable_slug(bad), "{bad}");
        }
        assert!(usable_slug("2026/手順"));
    }
}

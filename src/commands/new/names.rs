//! Names of new files.

use unicode_normalization::UnicodeNormalization;

use super::Portal;
use crate::cli::NewKind;

/// What names of new files depend on.
pub(super) struct Names<'a> {
    pub(super) portal: &'a Portal<'a>,
    pub(super) today: &'a str,
    /// As it was asked for.
    pub(super) slug: Option<&'a str>,
}

impl Names<'_> {
    /// The name of a file that is not there yet, or why it can have none, with what to do.
    pub(super) fn of(&self, kind: NewKind, title: &str, slug: Option<&str>) -> Result<String, String> {
        let slug = match slug.or(self.slug) {
            Some(slug) if is_usable(slug) => slug.to_owned(),
            Some(slug) => {
                return Err(format!("`{slug}` cannot be a file's name; use letters, digits, `-` and `_`"));
            }
            None => slug_of(title).ok_or_else(|| {
                format!("no file name can be made from `{title}`; give one with --slug NAME")
            })?,
        };
        let name = self.name(kind, &slug);
        if self.portal.has(&name) {
            let shown = self.portal.shown(&name);
            return Err(format!(
                "`{}` is there already; choose another name with --slug NAME",
                shown.display()
            ));
        }
        Ok(name)
    }

    fn name(&self, kind: NewKind, slug: &str) -> String {
        match kind {
            NewKind::Story => format!("content/stories/{}/{slug}.md", &self.today[..4]),
            NewKind::Recipe => format!("content/recipes/{slug}.md"),
            NewKind::Faq => format!("content/faq/{slug}.md"),
            NewKind::Module => format!("content/training/{}-{slug}.md", &self.today[..7]),
            NewKind::Page => format!("content/{slug}.md"),
            NewKind::Person => format!("content/data/people/{slug}.yaml"),
        }
    }
}

fn is_usable(slug: &str) -> bool {
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
            assert!(!is_usable(bad), "{bad}");
        }
        assert!(is_usable("2026/手順"));
    }
}

//! `chienowa recipe`: configurations of web servers and of CI, with the portal's own values filled in.

mod facts;
mod template;

use unicode_width::UnicodeWidthStr;

use super::console::Console;
use super::{CommandError, Ending};
use crate::cli::Recipe as Arguments;
use crate::diagnostic::nearest;
use facts::Facts;

/// One configuration to print.
#[derive(Debug)]
struct Recipe {
    name: &'static str,
    /// What it is, in one line.
    about: &'static str,
    text: &'static str,
}

const RECIPES: &[Recipe] = &[
    Recipe { name: "nginx", about: "a server block of nginx", text: include_str!("../recipes/nginx.conf") },
    Recipe { name: "caddy", about: "a Caddyfile", text: include_str!("../recipes/Caddyfile") },
    Recipe {
        name: "apache",
        about: "a virtual host of Apache",
        text: include_str!("../recipes/apache.conf"),
    },
    Recipe { name: "iis", about: "a web.config of IIS", text: include_str!("../recipes/web.config") },
    Recipe {
        name: "s3",
        about: "a bucket behind a CDN, as a CloudFormation template",
        text: include_str!("../recipes/s3.yaml"),
    },
    Recipe {
        name: "github",
        about: "a workflow of GitHub Actions: check, preview, publish",
        text: include_str!("../recipes/github.yaml"),
    },
    Recipe {
        name: "gitlab",
        about: "a pipeline of GitLab: check, preview, publish",
        text: include_str!("../recipes/gitlab.yaml"),
    },
    Recipe {
        name: "docker",
        about: "a Dockerfile: builds the site, serves it with nginx",
        text: include_str!("../recipes/Dockerfile"),
    },
];

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Ending, CommandError> {
    let Some(name) = &arguments.name else {
        console.result(&list());
        return Ok(Ending::Fine);
    };
    let Some(recipe) = RECIPES.iter().find(|recipe| recipe.name == name) else { return Err(unknown(name)) };
    let facts = Facts::gather(arguments, console)?;
    console.result(&template::fill(recipe.text, &facts));
    Ok(Ending::Fine)
}

/// `nginx   a server block of nginx` …
fn list() -> String {
    let width = RECIPES.iter().map(|recipe| recipe.name.width()).max().unwrap_or_default();
    let lines: Vec<String> =
        RECIPES.iter().map(|Recipe { name, about, .. }| format!("{name:width$}  {about}\n")).collect();
    lines.concat()
}

fn unknown(name: &str) -> CommandError {
    let hint = match nearest(name, RECIPES.iter().map(|recipe| recipe.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`chienowa recipe` lists what there is".to_owned(),
    };
    CommandError::Other(format!("there is no recipe `{name}`; {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::BaseUrl;

    /// A portal in a folder, and one at a root of which nothing is known.
    fn portals() -> [Facts; 2] {
        let place = |base: &str| Facts {
            base: BaseUrl::parse(base).expect("an address"),
            host: "portal.example.com".to_owned(),
            folder: "/srv/portal/current".to_owned(),
            target: "intranet".to_owned(),
            timezone: "Asia/Tokyo".to_owned(),
            languages: Vec::new(),
            asked: Vec::new(),
            aliases: Vec::new(),
        };
        let rich = Facts {
            languages: vec!["en".to_owned()],
            asked: vec!["https://signals.example.com".to_owned(), "https://search.example.com".to_owned()],
            aliases: vec![("/old place/".to_owned(), "/new/".to_owned())],
            ..place("https://portal.example.com/team/ai/")
        };
        [rich, place("/")]
    }

    #[test]
    fn every_placeholder_of_every_recipe_is_filled_in() {
        for recipe in RECIPES {
            for facts in portals() {
                let text = template::fill(recipe.text, &facts);
                assert!(!text.contains("@{"), "{}: {text}", recipe.name);
                assert!(text.ends_with('\n') && !text.contains("\n\n\n"), "{}: {text}", recipe.name);
                assert!(text.lines().all(|line| line == line.trim_end()), "{}: {text}", recipe.name);
            }
        }
    }

    #[test]
    fn every_recipe_for_a_host_leads_former_addresses_on_and_allows_what_pages_ask() {
        for recipe in &RECIPES[..5] {
            let [rich, bare] = portals().map(|facts| template::fill(recipe.text, &facts));
            assert!(rich.contains("/team/ai/new/") && !bare.contains("/new/"), "{}", recipe.name);
            assert!(
                rich.contains("connect-src 'self' https://signals.example.com https://search.example.com;"),
                "{}",
                recipe.name
            );
            assert!(bare.contains("connect-src 'self';"), "{}", recipe.name);
        }
    }

    #[test]
    fn all_are_listed_and_a_near_name_is_told() {
        assert_eq!(list().lines().count(), RECIPES.len());
        assert!(list().starts_with("nginx   a server"), "{}", list());
        assert!(unknown("ngnix").to_string().ends_with("did you mean `nginx`?"));
    }
}

//! `repository:`: where the portal's files are kept, from which the addresses follow that change a file, tell its
//! history, and begin a new one.

use crate::parse::yaml::Fields;

/// A kind of git host, by what its addresses look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    GitHub,
    GitLab,
    Gitea,
    Bitbucket,
    Azure,
}

const KINDS: &[(&str, Host)] = &[
    ("github", Host::GitHub),
    ("gitlab", Host::GitLab),
    ("gitea", Host::Gitea),
    ("bitbucket", Host::Bitbucket),
    ("azure", Host::Azure),
];

/// A branch of a repository on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    host: Host,
    /// Without a slash at its end.
    url: String,
    branch: String,
}

impl Repository {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.nested("repository", Self::fields).flatten()
    }

    fn fields(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let branch = fields.text("branch").unwrap_or_else(|| "main".to_owned());
        let kind = fields.choice("kind", KINDS);
        let url = super::url_template(fields, "url");
        if !fields.has_value("url") {
            fields.missing("url", "write the repository's address in a browser, `https://host/group/portal`");
            return None;
        }
        let url = url?;
        let url = url.trim_end_matches('/').trim_end_matches(".git").to_owned();
        let Some(host) = kind.or_else(|| host_of(&url)) else {
            if !fields.has_value("kind") {
                let hint = "add `kind: github`, `gitlab`, `gitea` (also for Forgejo), `bitbucket` or `azure`";
                fields.invalid(
                    "url",
                    "the address does not tell what kind of host it is".to_owned(),
                    Some(hint.into()),
                );
            }
            return None;
        };
        if branch.contains(|character: char| character.is_whitespace() || "{}?#\"<>\\^~:".contains(character))
        {
            fields.invalid("branch", format!("`{branch}` cannot be a branch"), None);
            return None;
        }
        Some(Self { host, url, branch })
    }

    /// The host's editor on a file.
    pub(super) fn edit_url(&self) -> String {
        let Self { url, branch, .. } = self;
        match self.host {
            Host::GitHub => format!("{url}/edit/{branch}/{{path}}"),
            Host::GitLab => format!("{url}/-/edit/{branch}/{{path}}"),
            Host::Gitea => format!("{url}/_edit/{branch}/{{path}}"),
            Host::Bitbucket => format!("{url}/src/{branch}/{{path}}?mode=edit&spa=0&at={branch}"),
            // Its editor has no address of its own: the file is shown, with a button for it.
            Host::Azure => format!("{url}?path=/{{path}}&version=GB{branch}&_a=contents"),
        }
    }

    /// The commits of a file.
    pub(super) fn history_url(&self) -> String {
        let Self { url, branch, .. } = self;
        match self.host {
            Host::GitHub => format!("{url}/commits/{branch}/{{path}}"),
            Host::GitLab => format!("{url}/-/commits/{branch}/{{path}}"),
            Host::Gitea => format!("{url}/commits/branch/{branch}/{{path}}"),
            Host::Bitbucket => format!("{url}/history-node/{branch}/{{path}}?at={branch}"),
            Host::Azure => format!("{url}?path=/{{path}}&version=GB{branch}&_a=history"),
        }
    }

    /// The host's form for a new file; not every host can be told what goes into it.
    pub(super) fn new_url(&self) -> Option<String> {
        let Self { url, branch, .. } = self;
        match self.host {
            Host::GitHub => Some(format!("{url}/new/{branch}?filename={{path}}&value={{content}}")),
            Host::GitLab => Some(format!("{url}/-/new/{branch}?file_name={{path}}")),
            Host::Gitea => Some(format!("{url}/_new/{branch}?filename={{path}}&value={{content}}")),
            Host::Bitbucket | Host::Azure => None,
        }
    }
}

/// The hosts that everybody uses by the same name.
fn host_of(url: &str) -> Option<Host> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?.rsplit('@').next()?;
    let ends = |name: &str| host == name || host.strip_suffix(name).is_some_and(|start| start.ends_with('.'));
    [
        ("github.com", Host::GitHub),
        ("gitlab.com", Host::GitLab),
        ("codeberg.org", Host::Gitea),
        ("gitea.com", Host::Gitea),
        ("bitbucket.org", Host::Bitbucket),
        ("dev.azure.com", Host::Azure),
        ("visualstudio.com", Host::Azure),
    ]
    .into_iter()
    .find_map(|(name, host)| ends(name).then_some(host))
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use crate::read::SourceTree;

    /// The three addresses and what was found, of a configuration.
    fn read(yaml: &str) -> ([Option<String>; 3], Vec<String>) {
        let tree = SourceTree::from_fixture(&format!("=== chienowa.yaml\n{yaml}\n"));
        let (config, found) = Config::load(&tree);
        let told = found.iter().map(|diagnostic| diagnostic.message.clone()).collect();
        ([config.edit_url, config.history_url, config.new_url], told)
    }

    #[test]
    fn the_host_is_known_by_its_name_or_its_kind() {
        for (yaml, edit, new) in [
            (
                "repository: {url: https://github.com/example/portal}",
                "https://github.com/example/portal/edit/main/{path}",
                Some("https://github.com/example/portal/new/main?filename={path}&value={content}"),
            ),
            (
                "repository: {url: https://git.example.com/a/portal.git, kind: gitlab, branch: trunk}",
                "https://git.example.com/a/portal/-/edit/trunk/{path}",
                Some("https://git.example.com/a/portal/-/new/trunk?file_name={path}"),
            ),
            (
                "repository: {url: https://git.example.com/a/portal/, kind: gitea}",
                "https://git.example.com/a/portal/_edit/main/{path}",
                Some("https://git.example.com/a/portal/_new/main?filename={path}&value={content}"),
            ),
            (
                "repository: {url: https://bitbucket.org/a/portal}",
                "https://bitbucket.org/a/portal/src/main/{path}?mode=edit&spa=0&at=main",
                None,
            ),
            (
                "repository: {url: https://dev.azure.com/a/b/_git/portal}",
                "https://dev.azure.com/a/b/_git/portal?path=/{path}&version=GBmain&_a=contents",
                None,
            ),
        ] {
            let ([edit_url, history_url, new_url], found) = read(yaml);
            assert_eq!((edit_url.as_deref(), new_url.as_deref()), (Some(edit), new), "{yaml}");
            assert!(
                history_url.is_some_and(|url| url.contains("{path}")) && found.is_empty(),
                "{yaml} {found:?}"
            );
        }
    }

    #[test]
    fn an_address_that_is_written_goes_first() {
        let yaml =
            "repository: {url: https://github.com/example/portal}\nedit_url: https://ide.example/{path}";
        let ([edit, history, _], _) = read(yaml);
        assert_eq!(edit.as_deref(), Some("https://ide.example/{path}"));
        assert_eq!(history.as_deref(), Some("https://github.com/example/portal/commits/main/{path}"));
    }

    #[test]
    fn what_tells_no_host_is_an_error() {
        for (yaml, told) in [
            ("repository: {url: https://git.example.com/a/portal}", "does not tell what kind"),
            ("repository: {url: https://notgithub.com/a/portal}", "does not tell what kind"),
            ("repository: {branch: main}", "`url` is missing"),
            ("repository: {url: \"javascript:alert(1)\", kind: github}", "expected an address"),
            ("repository: {url: https://github.com/a/b, branch: \"a b\"}", "cannot be a branch"),
        ] {
            let (addresses, found) = read(yaml);
            assert!(addresses.iter().all(Option::is_none), "{yaml}");
            assert!(found.iter().any(|message| message.contains(told)), "{yaml} {found:?}");
        }
    }
}

//! The repositories that a portal is made of besides its own: whether they are there, and may stand where they are
//! mounted.

use std::collections::BTreeSet;

use super::{Vocabularies, urls};
use crate::config::{Config, FILE};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::read::SourceTree;

/// Tells what is amiss with them as a whole. That two files become one address is told where it happens.
pub(super) fn check(
    tree: &SourceTree,
    config: &Config,
    vocabularies: &Vocabularies,
    found: &mut Vec<Diagnostic>,
) {
    let configuration = SourcePath::new(FILE);
    let tell = |code, message: String, steps: &[Step<'_>]| {
        let text = tree.text(&configuration).map_or("", |source| source.text.as_str());
        let place = Report::new(&configuration, text, 0..text.len()).place(steps);
        Diagnostic::new(code, &configuration, message).at_if(place)
    };
    for mount in config.mounts.iter() {
        let name = mount.source.as_str();
        let at = [Step::Key("sources"), Step::Key(name)];
        if tree.below(&format!("sources/{name}/content/")).next().is_none() {
            let message =
                format!("there is nothing in sources/{name}/content/, so nothing of `{name}` is published");
            let hint = format!(
                "fetch a submodule by `git submodule update --init sources/{name}`, or clone it there"
            );
            found.push(tell(Code::SourceMissing, message, &at).hint(hint));
        }
        let first = mount.at.split('/').next().unwrap_or_default();
        if urls::is_kept_folder(first) {
            let message =
                format!("`{name}` is mounted at /{}/, and the portal makes /{first}/ itself", mount.at);
            let hint = "take another `mount`; stories, recipes, questions and modules join the portal's lists anyway";
            found.push(tell(Code::UrlReserved, message, &at).hint(hint));
        }
        let owner = config.sources.get(name).and_then(|source| source.owner.as_ref());
        if let Some(owner) = owner.filter(|owner| !vocabularies.people.contains_key(*owner)) {
            let hint = nearest(owner, vocabularies.people.keys().map(String::as_str)).map_or_else(
                || {
                    format!(
                        "add content/data/people/{owner}.yaml, here or in that repository, with `name: …`"
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("nobody is known as `{owner}`");
            let at = [at[0], at[1], Step::Key("owner")];
            found.push(tell(Code::FrontMatterUnknownAuthor, message, &at).hint(hint));
        }
    }
    for name in unnamed(tree, config) {
        let path = SourcePath::new(&format!("sources/{name}"));
        let message = format!("`{name}` is not among the `sources` of {FILE}, so nothing of it is published");
        found.push(
            Diagnostic::new(Code::SourceUnnamed, &path, message).hint(format!("add `{name}: {{}}` there")),
        );
    }
}

/// Folders with content that the configuration does not name.
fn unnamed<'t>(tree: &'t SourceTree, config: &Config) -> BTreeSet<&'t str> {
    let folders = tree.below("sources/").filter_map(|(path, _)| Some(path.in_source()?.0));
    folders.filter(|name| !config.sources.contains_key(*name)).collect()
}

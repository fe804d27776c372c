//! What no page alone can tell about secrets: those in the portal's own words, and allowances that nothing needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::{Config, FILE};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{PictureFile, PictureTrouble};
use crate::parse::Document;
use crate::parse::secrets::{self, Allowance, Kind, Rules};
use crate::parse::yaml::{Report, Step};
use crate::paths::{Place, SourcePath};
use crate::read::{SourceFile, SourceTree};

/// Secrets in `data/` of every repository, which pages show, and allowances to be removed.
pub(super) fn of_portal(tree: &SourceTree, config: &Config, documents: &[Arc<Document>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut used: BTreeSet<u32> =
        documents.iter().flat_map(|document| document.allowed.iter().copied()).collect();
    for (path, _) in tree.contents() {
        let Some(place) = config.mounts.place(path).filter(Place::is_data) else { continue };
        let Some(source) = tree.text(path) else { continue };
        let mut scanned = secrets::scan(path, &source.text, &config.secrets, &[]);
        if place.in_portal().starts_with("data/people/") {
            // By which addresses somebody is known in git; no page shows them.
            scanned.diagnostics.retain(|found| found.label.as_deref() != Some(Kind::Mail.name()));
        }
        found.extend(scanned.diagnostics);
        used.extend(scanned.allowed);
    }
    found.extend(unused(tree, config, &used));
    found
}

/// What is wrong with pictures as they lie in the repository: what of them is published, but is more than a picture, and
/// what their metadata tell to all who read the repository.
pub fn of_pictures(pictures: &[PictureFile], rules: &Rules) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for PictureFile { source, has_place, text, trouble } in pictures {
        found.extend(trouble.as_ref().map(|trouble| in_words(source, trouble)));
        if *has_place {
            let message = "the file tells where the picture was made";
            let hint = "readers get it without; take it out of the repository too, for its history keeps it";
            found.push(Diagnostic::new(Code::ImagePlace, source, message).hint(hint));
        }
        for mut secret in secrets::scan(source, text, rules, &[]).diagnostics {
            // A place in what was read out of the file is none in the file.
            secret.span = None;
            secret.message += ", in the metadata of the picture";
            secret.hint = Some("readers get it without; take it out of the repository too".to_owned());
            found.push(secret);
        }
    }
    found
}

fn in_words(source: &SourcePath, trouble: &PictureTrouble) -> Diagnostic {
    match trouble {
        PictureTrouble::NotFollowed => {
            let message = "the form of the file is not followed to its end, so its metadata stay in it";
            Diagnostic::new(Code::ImageMetadata, source, message)
                .hint("it is published as it is; save it again in a program for pictures")
        }
        PictureTrouble::Active(what) => {
            let message =
                format!("the picture holds {what}, which browsers obey where it is opened by itself");
            Diagnostic::new(Code::ImageActive, source, message)
                .hint("export it again as a plain SVG without scripts, entities and embedded documents")
        }
    }
}

/// Whether an allowance may be needed by what is not read yet: the metadata of a picture.
fn names_a_picture(tree: &SourceTree, allowance: &Allowance) -> bool {
    let mut assets = tree.contents().filter(|(_, file)| matches!(file, SourceFile::Asset(_)));
    assets.any(|(path, _)| allowance.names(path.as_str()))
}

fn unused(tree: &SourceTree, config: &Config, used: &BTreeSet<u32>) -> Vec<Diagnostic> {
    let path = SourcePath::new(FILE);
    let Some(source) = tree.text(&path).filter(|_| !config.secrets.allow.is_empty()) else {
        return Vec::new();
    };
    let report = Report::new(&path, &source.text, 0..source.text.len());
    (0..config.secrets.allow.len())
        .filter(|at| !u32::try_from(*at).is_ok_and(|at| used.contains(&at)))
        .filter(|at| !names_a_picture(tree, &config.secrets.allow[*at]))
        .map(|at| {
            let keys = [Step::Key("secrets"), Step::Key("allow"), Step::Item(at), Step::Key("reason")];
            Diagnostic::new(Code::SecretUnusedAllowance, &path, "nothing needs this allowance any more")
                .at_if(report.place(&keys))
                .hint("remove it: what it allows may come back as something else")
        })
        .collect()
}

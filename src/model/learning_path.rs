//! Learning paths: which modules, in which order, and none that waits for itself.

use std::collections::BTreeMap;
use std::ops::Range;

use super::references::reference_meant;
use super::{Page, PageId, Site};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::Kind;
use crate::parse::front_matter::Own;
use crate::parse::yaml::{Report, Step};
use crate::read::SourceTree;

/// The shown modules of each path: as `paths.yaml` lists them, then those that name the path, by their order.
pub(super) fn modules(site: &Site, found: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<PageId>> {
    let vocabulary = &site.vocabularies.paths;
    let mut paths: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
    for (id, entry) in vocabulary.iter() {
        let mut listed = Vec::new();
        for (position, reference) in entry.modules.iter().enumerate() {
            match site.by_reference.get(&(Kind::Module, reference.clone())) {
                Some(module) => listed.push(*module),
                None => found.extend(unknown_module(site, id, position, reference)),
            }
        }
        paths.insert(id.to_owned(), listed);
    }
    let mut naming: Vec<(String, i64, PageId)> = Vec::new();
    for &id in &site.lists[&Kind::Module] {
        if let Own::Module(module) = &site.page(id).document.front.own
            && let Some(path) = &module.path
        {
            naming.push((path.clone(), module.order.unwrap_or(i64::MAX), id));
        }
    }
    naming.sort();
    for (path, _, id) in naming {
        let known = vocabulary.is_free() || vocabulary.get(&path).is_some();
        let modules = paths.entry(path);
        if known {
            let modules = modules.or_default();
            if !modules.contains(&id) {
                modules.push(id);
            }
        }
    }
    for modules in paths.values_mut() {
        modules.retain(|id| site.is_shown(*id));
    }
    paths
}

fn unknown_module(site: &Site, path_id: &str, position: usize, reference: &str) -> Option<Diagnostic> {
    let file = site.vocabularies.paths.path.as_ref()?;
    let known =
        site.by_reference.keys().filter(|(kind, _)| *kind == Kind::Module).map(|(_, name)| name.as_str());
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let meant = reference_meant(reference, &known);
    let hint = meant.or_else(|| nearest(reference, known.iter().copied())).map_or_else(
        || "write the name below content/training/ without `.md`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let keys = [Step::Key(path_id), Step::Key("modules"), Step::Item(position)];
    let report = site.vocabularies.paths_text.as_ref().map(|text| Report::new(file, text, 0..text.len()));
    let place = report.as_ref().and_then(|report| report.place(&keys));
    let fix = report.as_ref().zip(meant).and_then(|(report, meant)| report.fix(&keys, reference, meant));
    Some(
        Diagnostic::new(Code::FrontMatterUnknownModule, file, format!("`{reference}` is not a module"))
            .at_if(place)
            .hint(hint)
            .fix_if(fix),
    )
}

/// Where a module names another that comes before it.
fn place_of_prerequisite(
    tree: &SourceTree,
    site: &Site,
    page: &Page,
    before: PageId,
) -> Option<Range<usize>> {
    let Own::Module(module) = &page.document.front.own else { return None };
    let key = Step::Key("prerequisites");
    let position = module
        .prerequisites
        .iter()
        .position(|written| site.named_by(page, Kind::Module, written) == Some(before))?;
    page.document.place(tree, &[key, Step::Item(position)]).or_else(|| page.document.place(tree, &[key]))
}

/// Reports every module that comes before itself.
pub(super) fn check_cycles(tree: &SourceTree, site: &Site, found: &mut Vec<Diagnostic>) {
    // Colours of a depth-first walk, without recursion: a chain of modules may be long.
    let mut state: Vec<u8> = vec![0; site.pages.len()];
    for start in site.ids().filter(|id| site.page(*id).kind() == Kind::Module) {
        if state[start.index()] != 0 {
            continue;
        }
        let mut trail: Vec<(PageId, usize)> = vec![(start, 0)];
        state[start.index()] = 1;
        while let Some((id, next)) = trail.last_mut() {
            let page = site.page(*id);
            let Some(&before) = page.prerequisites.get(*next) else {
                state[id.index()] = 2;
                trail.pop();
                continue;
            };
            *next += 1;
            match state[before.index()] {
                0 => {
                    state[before.index()] = 1;
                    trail.push((before, 0));
                }
                1 => {
                    let from = trail.iter().position(|(id, _)| *id == before).unwrap_or(0);
                    let modules: Vec<PageId> = trail[from..].iter().map(|(id, _)| *id).collect();
                    let names: Vec<&str> =
                        modules.iter().map(|id| site.page(*id).document.name.reference()).collect();
                    let first = site.page(before);
                    found.push(
                        Diagnostic::new(
                            Code::PathCycle,
                            &first.document.path,
                            format!("the module waits for itself: {} → {}", names.join(" → "), names[0]),
                        )
                        .at_if(place_of_prerequisite(tree, site, first, *modules.get(1).unwrap_or(&before)))
                        .hint("remove one of these prerequisites"),
                    );
                }
                _ => {}
            }
        }
    }
}

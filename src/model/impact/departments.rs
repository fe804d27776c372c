//! Which departments a day's work counts for: the one that does it on that day, and all above it.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;

use crate::parse::vocabulary::Vocabulary;

/// Departments from the acting one upwards; `None` alone if there is none.
pub(super) type Chain = Rc<[Option<String>]>;

/// The departments with their parents, ends and successors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Departments<'a>(&'a Vocabulary);

impl<'a> Departments<'a> {
    pub(super) const fn new(vocabulary: &'a Vocabulary) -> Self {
        Self(vocabulary)
    }

    /// The department that does a department's work on a day: itself, or after its end its successor. One that ended
    /// without a successor keeps its work, so that no figure is lost.
    fn acting(self, id: &'a str, day: Date) -> &'a str {
        let mut acting = id;
        let mut seen = BTreeSet::from([id]);
        while let Some(entry) = self.0.get(acting)
            && entry.until.is_some_and(|until| until <= day)
            && let Some(successor) = entry.successor.as_deref()
            && seen.insert(successor)
        {
            acting = successor;
        }
        acting
    }

    /// The departments that a day's work of a department counts for.
    pub(super) fn chain(self, department: Option<&'a str>, day: Date) -> Chain {
        match department {
            None => Rc::from([None]),
            Some(department) => self.on(department, day).into_iter().map(|id| Some(id.to_owned())).collect(),
        }
    }

    /// The acting department on a day, then those above it on that day, the nearest first.
    fn on(self, id: &'a str, day: Date) -> Vec<&'a str> {
        let mut chain = vec![self.acting(id, day)];
        while let Some(parent) = chain.last().and_then(|last| self.0.get(last)?.parent.as_deref()) {
            let parent = self.acting(parent, day);
            if chain.contains(&parent) {
                break;
            }
            chain.push(parent);
        }
        chain
    }

    /// The days on which [`Departments::on`] may change its answer, in order.
    pub(super) fn changes(self, id: &'a str) -> Vec<Date> {
        let mut reached = BTreeSet::from([id]);
        let mut waiting = vec![id];
        let mut days = BTreeSet::new();
        while let Some(entry) = waiting.pop().and_then(|id| self.0.get(id)) {
            days.extend(entry.until);
            for other in entry.parent.as_deref().into_iter().chain(entry.successor.as_deref()) {
                if reached.insert(other) {
                    waiting.push(other);
                }
            }
        }
        days.into_iter().collect()
    }

    /// The nearest department above that is `wanted`, by `parent` alone.
    pub(super) fn above(self, id: &'a str, wanted: impl Fn(&str) -> bool) -> Option<&'a str> {
        let mut seen = BTreeSet::from([id]);
        let mut above = self.0.get(id)?.parent.as_deref()?;
        loop {
            if !seen.insert(above) {
                return None;
            }
            if wanted(above) {
                return Some(above);
            }
            above = self.0.get(above)?.parent.as_deref()?;
        }
    }
}

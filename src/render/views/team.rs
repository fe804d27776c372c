//! A department's page as its team's page, part of `TermView`.

use serde::Serialize;

use super::card::Card;
use super::common::{Html, Link};

/// What a team looks at each week.
#[derive(Debug, Clone, Serialize)]
pub struct Team {
    /// This week's recipe; another each week, the same all week.
    pub recipe: Option<Card>,
    /// Public people who wrote for the department, most pages first.
    pub people: Html,
    /// What to do first: the quickest recipe.
    pub try_first: Option<Link>,
    /// Minutes to try it.
    pub try_minutes: Option<u32>,
    /// What to do then: the first learning path.
    pub learn_next: Option<Link>,
    /// The git host's editor with a story of the team begun, if the portal names one.
    pub share_url: Option<String>,
    /// `write_own`: for a story of the team.
    pub write_own: Html,
}

//! Time saved, derived from what stories say.

use crate::parse::front_matter::{Stage, Story};

/// Minutes saved in a month, `(before − after) × times × users`; negative if the new way is slower. A story that
/// was tried once counts one use. `None` if before, after or times is missing.
pub fn saved_minutes_per_month(story: &Story) -> Option<f64> {
    let times = if story.stage == Some(Stage::Tried) { 1.0 } else { story.times_per_month? };
    #[expect(clippy::cast_precision_loss, reason = "users are at most a million")]
    let users = if story.stage == Some(Stage::Tried) { 1.0 } else { story.users.unwrap_or(1) as f64 };
    Some((story.before_minutes? - story.after_minutes?) * times * users)
}

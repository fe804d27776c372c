//! A folder of this machine, or of a share that it has mounted.

mod in_place;
mod releases;
mod stage;

pub(super) use in_place::InPlace;
pub(super) use releases::Releases;
pub(super) use stage::make_here as make_release;

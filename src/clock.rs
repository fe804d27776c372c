//! The build day: the only way time enters.

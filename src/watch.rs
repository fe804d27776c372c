//! Watches the sources and tells what changed.

//! Outputs to disk: staged, compared, moved into place, stale ones removed.

//! All documents together: the immutable site.

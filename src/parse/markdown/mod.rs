//! Markdown in, a [`super::Body`] out.

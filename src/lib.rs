//! Chienowa.

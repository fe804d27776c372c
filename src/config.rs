//! chienowa.yaml as typed values.

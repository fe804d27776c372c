//! The `chienowa` command.

fn main() {}

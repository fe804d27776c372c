//! Search seen from outside: pages in, hits and files out.

mod bundle;
mod files;
mod hits;
mod portal;
mod search;
mod typing;
mod vocabulary;

//! Payloads that have broken sanitisers and templates elsewhere, and a portal made of them; shared by the tests of
//! outputs (`tests/it/hostile_outputs.rs`) and those in a browser (`tests/browser/xss/`).
//!
//! `payloads.json` holds strings only, each from the public source that is named beside it; hosts are replaced by
//! `attacker.example`. Nothing else of these sources is here.

pub(crate) mod places;
pub(crate) mod portal;

//! Files of plain text beside pages: what of them should not be handed out.

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::parse::secrets::{self, Rules};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree};

/// Endings of files that hold nothing but text, and are handed out as they are.
const TEXT: [&str; 29] = [
    "bas",
    "bat",
    "cfg",
    "cmd",
    "conf",
    "csv",
    "env",
    "eml",
    "ics",
    "ini",
    "ipynb",
    "json",
    "jsonl",
    "key",
    "log",
    "pem",
    "properties",
    "ps1",
    "psm1",
    "py",
    "sh",
    "sql",
    "toml",
    "tsv",
    "txt",
    "vcf",
    "vbs",
    "yaml",
    "yml",
];

/// Secrets in such files, in the order of the files. Letters are taken for UTF-8; what secrets consist of is the same in
/// Shift_JIS. A file longer than a text may be is not looked into, and one that cannot be read is told of by whoever
/// copies it.
pub fn of_attachments<'a>(
    sources: impl IntoIterator<Item = &'a SourcePath>,
    tree: &SourceTree,
    rules: &Rules,
    limits: &Limits,
) -> Vec<Diagnostic> {
    let is_text = |source: &SourcePath| TEXT.contains(&source.extension().to_ascii_lowercase().as_str());
    let texts: Vec<&SourcePath> = sources.into_iter().filter(|source| is_text(source)).collect();
    let look = |source: &&SourcePath| {
        let SourceFile::Asset(asset) = tree.get(source)? else { return None };
        let bytes = if asset.length <= limits.text_bytes { asset.bytes.read().ok()? } else { return None };
        Some(scanned(source, &String::from_utf8_lossy(&bytes), rules))
    };
    texts.par_iter().filter_map(look).flatten_iter().collect()
}

/// What a text holds. Nobody has it when this is printed, so that the line is told in words.
fn scanned(source: &SourcePath, text: &str, rules: &Rules) -> Vec<Diagnostic> {
    let (mut line, mut end) = (1, 0);
    let mut found = secrets::scan(source, text, rules, &[]).diagnostics;
    for secret in &mut found {
        let Some(span) = secret.span.take() else { continue };
        line += text[end..span.start].matches('\n').count();
        end = span.start;
        secret.message += &format!(", in line {line}");
    }
    found
}

//! `publish` of chienowa.yaml: where the site goes, target by target.

use super::{BaseUrl, base_url};
use crate::parse::yaml::{Fields, OwnShape};

/// A place that `chienowa publish` brings the site to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishTarget {
    /// What the command calls it.
    pub name: String,
    /// Where the site stands there, if not where the portal says.
    pub base: Option<BaseUrl>,
    /// Whether the site is one that needs no server.
    pub portable: bool,
    /// What texts are compressed with beforehand.
    pub precompress: Vec<Encoding>,
    /// Days that files named by their content stay after the last page that uses them is gone: somebody may have
    /// an old page open.
    pub grace_days: i64,
    /// Where and how.
    pub to: Destination,
}

/// Where a target is, and what is particular to its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A folder of this machine, or a share that it has mounted.
    Directory {
        /// The folder; relative to the portal's.
        path: String,
        /// How readers come from the old site to the new one.
        switch: Switch,
        /// Releases that stay, the newest included.
        keep: usize,
    },
    /// A folder of another machine.
    Ssh {
        /// `user@host`, or a name that the system's `ssh` knows.
        host: String,
        /// The folder there.
        path: String,
        /// Releases that stay, the newest included.
        keep: usize,
        /// The port, if not what `ssh` takes.
        port: Option<u16>,
    },
    /// A bucket of an object store that speaks S3.
    ObjectStore {
        /// The bucket.
        bucket: String,
        /// What all keys begin with; empty, or with a final slash.
        prefix: String,
        /// Address of the store, if it is not Amazon's.
        endpoint: Option<String>,
        /// The region.
        region: Option<String>,
    },
    /// A file that holds the site.
    Archive {
        /// The file; relative to the portal's folder.
        path: String,
        /// Of what form it is, told by its name.
        form: ArchiveForm,
    },
}

/// How readers come from the old site to the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// `current` is a symbolic link to a release, and is replaced.
    Link,
    /// `current` is a folder, exchanged with the new one in one step.
    Exchange,
    /// The folder itself is the site, and each file is replaced by itself: for shares of Windows.
    Files,
}

/// A form of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveForm {
    /// `.zip`
    Zip,
    /// `.tar.gz`
    TarGzip,
    /// `.tar.zst`
    TarZstd,
}

/// A content encoding of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// `gzip`
    Gzip,
    /// `br`
    Brotli,
    /// `zstd`
    Zstd,
}

impl Encoding {
    /// The ending of a file that is encoded so.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
            Self::Zstd => "zst",
        }
    }
}

impl ArchiveForm {
    fn of(path: &str) -> Option<Self> {
        let forms = [(".zip", Self::Zip), (".tar.gz", Self::TarGzip), (".tar.zst", Self::TarZstd)];
        forms.into_iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, form)| form)
    }
}

const KINDS: [&str; 4] = ["directory", "ssh", "s3", "archive"];
const HINT: &str = "add `directory: FOLDER`, `ssh: USER@HOST`, `s3: BUCKET` or `archive: FILE`";

/// The targets by the names they are written under, in the order of the file.
pub(super) fn targets(fields: &mut Fields<'_, '_>) -> Option<Vec<PublishTarget>> {
    fields.nested("publish", |fields| fields.named("targets", target)).map(Option::unwrap_or_default)
}

fn target(name: &str, fields: &mut Fields<'_, '_>) -> Option<PublishTarget> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    // It becomes the name of a folder, and an argument.
    if name.is_empty() || name.starts_with('-') || !name.bytes().all(is_name) {
        let message = format!("`{name}` cannot be the name of a target");
        fields.invalid_here(message, Some("take letters, digits, `-` and `_`".into()));
    }
    let base = base_url(fields);
    let portable = fields.flag("portable").unwrap_or_default();
    if portable && base.is_some() {
        let hint = "a portable site works wherever it lies; leave `base_url` out";
        fields.invalid("base_url", "a portable target has no address", Some(hint.into()));
    }
    let choices = [("gz", Encoding::Gzip), ("br", Encoding::Brotli), ("zst", Encoding::Zstd)];
    let mut precompress = fields.choices("precompress", &choices);
    precompress.sort_unstable();
    precompress.dedup();
    let grace_days = fields.whole("grace_days", 0, 3650).unwrap_or(7);
    let to = destination(fields)?;
    Some(PublishTarget { name: name.to_owned(), base, portable, precompress, grace_days, to })
}

fn destination(fields: &mut Fields<'_, '_>) -> Option<Destination> {
    if fields.record_forms(&[
        ("directory", directory),
        ("ssh", ssh),
        ("s3", object_store),
        ("archive", archive),
    ]) {
        return None;
    }
    let mut written = KINDS.into_iter().filter(|kind| fields.has(kind));
    let (first, second) = (written.next(), written.next());
    let Some(kind) = first else {
        fields.missing("directory", HINT);
        return None;
    };
    if let Some(second) = second {
        let message = format!("a target is one place, and `{kind}` is another");
        fields.invalid(second, message, Some("make two targets of it".into()));
        // Which of the two is meant decides what the other keys are; none of them is called unknown.
        for key in ["path", "port", "keep", "switch", "prefix", "endpoint", "region"].into_iter().chain(KINDS)
        {
            fields.raw(key, OwnShape::Anything);
        }
        return None;
    }
    match kind {
        "directory" => directory(fields),
        "ssh" => ssh(fields),
        "s3" => object_store(fields),
        _ => archive(fields),
    }
}

fn directory(fields: &mut Fields<'_, '_>) -> Option<Destination> {
    let choices = [("link", Switch::Link), ("exchange", Switch::Exchange), ("files", Switch::Files)];
    let default = if cfg!(windows) { Switch::Files } else { Switch::Link };
    let switch = fields.choice("switch", &choices).unwrap_or(default);
    let keep = keep(fields);
    Some(Destination::Directory { path: fields.required_text("directory", HINT)?, switch, keep })
}

fn keep(fields: &mut Fields<'_, '_>) -> usize {
    let keep = fields.whole("keep", 1, 1000).unwrap_or(3);
    usize::try_from(keep).expect("the number is between 1 and 1000")
}

fn ssh(fields: &mut Fields<'_, '_>) -> Option<Destination> {
    let port = fields.whole("port", 1, 65_535).and_then(|port| u16::try_from(port).ok());
    let keep = keep(fields);
    let path = fields.required_text("path", "add `path: /srv/portal`, the folder on that machine");
    let host = fields.required_text("ssh", HINT)?;
    // What begins with a hyphen would be an option of ssh, and run what it likes.
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._@:[]%".contains(&byte);
    if host.starts_with('-') || host.contains("@-") || !host.bytes().all(is_host) {
        let hint = "write `user@host`, or a name from ~/.ssh/config; a port goes into `port`";
        fields.invalid("ssh", format!("`{host}` is no host"), Some(hint.into()));
        return None;
    }
    let path = path?;
    let is_plain = |letter: char| letter.is_alphanumeric() || "-._/~+@ ".contains(letter);
    if !path.starts_with('/') || path.trim_end_matches('/').is_empty() || !path.chars().all(is_plain) {
        let hint = "write an absolute path of letters, digits and -._~+@, such as /srv/portal";
        fields.invalid("path", format!("`{path}` cannot be the folder"), Some(hint.into()));
        return None;
    }
    Some(Destination::Ssh { host, path: path.trim_end_matches('/').to_owned(), keep, port })
}

fn object_store(fields: &mut Fields<'_, '_>) -> Option<Destination> {
    let endpoint = fields.text("endpoint");
    if let Some(address) = &endpoint
        && !["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
    {
        let message = format!("`{address}` is not the address of a store");
        fields.invalid("endpoint", message, Some("begin with `https://`".into()));
    }
    if fields.has_value("precompress") {
        let hint = "leave it out, and let the CDN in front compress texts";
        let message = "a bucket gives every reader the same object, compressed or not";
        fields.invalid("precompress", message, Some(hint.into()));
    }
    let region = fields.text("region");
    let prefix = fields.text("prefix").unwrap_or_default();
    let prefix = prefix.trim_matches('/');
    let is_part = |part: &str| !["", ".", ".."].contains(&part) && !part.chars().any(char::is_control);
    if !prefix.is_empty() && (!prefix.split('/').all(is_part) || prefix.contains('\\')) {
        let hint = "write folders with `/` between them, such as `portals/sales`";
        fields.invalid("prefix", format!("`{prefix}` cannot be what keys begin with"), Some(hint.into()));
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    let bucket = fields.required_text("s3", HINT)?;
    let is_bucket = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !bucket.bytes().all(is_bucket) {
        let hint = "write its name alone; what comes after it in `s3://BUCKET/FOLDER` goes into `prefix`";
        fields.invalid("s3", format!("`{bucket}` is no bucket"), Some(hint.into()));
        return None;
    }
    Some(Destination::ObjectStore { bucket, prefix, endpoint, region })
}

fn archive(fields: &mut Fields<'_, '_>) -> Option<Destination> {
    let path = fields.required_text("archive", HINT)?;
    let Some(form) = ArchiveForm::of(&path) else {
        let hint = "end the name with .zip, .tar.gz or .tar.zst";
        fields.invalid("archive", format!("`{path}` is no archive that can be made"), Some(hint.into()));
        return None;
    };
    Some(Destination::Archive { path, form })
}

//! Texts compressed beforehand, beside themselves, so that the host need not do it at each request.
//!
//! Never the files of the search index: browsers read them in ranges, and a range of what is encoded is a range of
//! something else. They are deflated inside. What is compressed is kept by the hash of the text, and believed only if
//! it unpacks to it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Context, PublishError};
use super::site::{Site, SiteFile};
use crate::config::Encoding;

/// Shorter files fit into one packet anyway.
const LEAST_BYTES: u64 = 1024;

const GZIP_LEVEL: u32 = 9;
const ZSTD_LEVEL: i32 = 15;
/// Of 11: the last two take many times as long for a few hundredths.
const BROTLI_QUALITY: u32 = 9;
/// As large as browsers take.
const BROTLI_WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 64 * 1024;

/// A site with compressed versions beside its texts. `folder` keeps them for the next time.
pub fn precompress(site: Site, encodings: &[Encoding], folder: &Path) -> Result<Site, PublishError> {
    if encodings.is_empty() {
        return Ok(site);
    }
    fs::create_dir_all(folder).context("make the folder", folder)?;
    let texts = site.files.iter().filter(|file| file.size >= LEAST_BYTES && is_text(&file.path));
    let jobs: Vec<(&SiteFile, Encoding)> =
        texts.flat_map(|file| encodings.iter().map(move |encoding| (file, *encoding))).collect();
    let made = jobs
        .into_par_iter()
        .map(|(file, encoding)| compressed(file, encoding, folder))
        .collect::<Result<Vec<_>, PublishError>>()?;
    let made: Vec<SiteFile> = made.into_iter().flatten().collect();
    remove_needless(folder, &made);
    Ok(site.with(made))
}

fn is_text(path: &str) -> bool {
    const ENDINGS: [&str; 12] =
        ["html", "css", "js", "json", "svg", "xml", "txt", "md", "csv", "ics", "map", "webmanifest"];
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// A file as compressed; none if that saves nothing.
fn compressed(file: &SiteFile, encoding: Encoding, folder: &Path) -> Result<Option<SiteFile>, PublishError> {
    let kept = folder.join(format!("{}.{}", file.hash.to_hex(), encoding.ending()));
    let bytes = match fs::read(&kept) {
        Ok(bytes) if unpacks_to(&bytes, encoding, file.hash) => bytes,
        _ => {
            let text = fs::read(&file.source).context("read", &file.source)?;
            let bytes = encode(&text, encoding).context("compress", &file.source)?;
            write(&kept, &bytes).context("write", &kept)?;
            bytes
        }
    };
    let size = bytes.len() as u64;
    let path = format!("{}.{}", file.path, encoding.ending());
    Ok((size < file.size).then(|| SiteFile { path, size, hash: blake3::hash(&bytes), source: kept }))
}

/// In one step, so that a publish that is killed leaves nothing torn.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let staged = PathBuf::from(format!("{}.incoming", path.display()));
    fs::write(&staged, bytes)?;
    fs::rename(&staged, path)
}

fn encode(text: &[u8], encoding: Encoding) -> io::Result<Vec<u8>> {
    match encoding {
        Encoding::Gzip => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
            packer.write_all(text)?;
            packer.finish()
        }
        Encoding::Brotli => {
            let mut packed = Vec::new();
            brotli::CompressorReader::new(text, BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW)
                .read_to_end(&mut packed)?;
            Ok(packed)
        }
        Encoding::Zstd => zstd::encode_all(text, ZSTD_LEVEL),
    }
}

fn unpacks_to(packed: &[u8], encoding: Encoding, hash: blake3::Hash) -> bool {
    let mut hasher = blake3::Hasher::new();
    let unpacked = match encoding {
        Encoding::Gzip => hasher.update_reader(flate2::read::GzDecoder::new(packed)).map(|_| ()),
        Encoding::Brotli => hasher.update_reader(brotli::Decompressor::new(packed, BUFFER_BYTES)).map(|_| ()),
        Encoding::Zstd => zstd::Decoder::new(packed).and_then(|text| hasher.update_reader(text).map(|_| ())),
    };
    unpacked.is_ok() && hasher.finalize() == hash
}

/// Removes what this publish did not use; that it cannot be removed is no reason to stop.
fn remove_needless(folder: &Path, used: &[SiteFile]) {
    let used: BTreeSet<&Path> = used.iter().map(|file| file.source.as_path()).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !used.contains(entry.path().as_path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd];

    fn site(folder: &Path, files: &[(&str, &str)]) -> Site {
        for (path, text) in files {
            fs::write(folder.join(path), text).expect("the folder can be written");
        }
        let paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Site::read(folder, &paths, None).expect("the files are there")
    }

    #[test]
    fn texts_get_smaller_files_beside_them_and_what_was_kept_must_unpack_to_them() {
        let temp = tempfile::tempdir().expect("a folder");
        let (built, kept) = (temp.path().join("site"), temp.path().join("kept"));
        fs::create_dir(&built).expect("a new folder");
        let long = "長い文です。".repeat(500);
        let files = [("a.html", long.as_str()), ("b.html", "short"), ("index.bin", &long), ("c.png", &long)];
        let first = precompress(site(&built, &files), &ALL, &kept).expect("they can be compressed");
        let paths: Vec<&str> = first.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.html", "a.html.br", "a.html.gz", "a.html.zst", "b.html", "c.png", "index.bin"]);
        let gzipped = first.file("a.html.gz").expect("it was made");
        let mut text = String::new();
        let packed = fs::File::open(&gzipped.source).expect("it is kept");
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).expect("it can be unpacked");
        assert_eq!(text, long);

        fs::write(&gzipped.source, b"damaged").expect("the folder can be written");
        let second = precompress(site(&built, &files), &ALL, &kept).expect("they can be compressed");
        assert_eq!(second.files, first.files);
        let hash = super::super::site::hash(&gzipped.source).expect("it is kept").0;
        assert_eq!(hash, gzipped.hash);

        let third = site(&built, &[("a.html", &long.repeat(2))]);
        precompress(third, &[Encoding::Gzip], &kept).expect("they can be compressed");
        assert_eq!(fs::read_dir(&kept).expect("it is there").count(), 1);
    }
}

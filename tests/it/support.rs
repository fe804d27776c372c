//! What several tests share: compiling a fixture, running the program, comparing with what is expected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::diagnostic::{Diagnostics, Format, print};
use chienowa::memo::Memo;
use chienowa::read::{self, AssetBytes, SourceFile, SourceTree};
use chienowa::render;

/// The build day of every fixture.
pub(crate) const DAY: jiff::civil::DateTime = jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0);

/// The repository, whose portal is demo, documentation and golden test in one.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Data of the tests.
pub(crate) fn data(name: &str) -> PathBuf {
    repository().join("tests").join(name)
}

/// Compiles a tree for readers on [`DAY`].
pub(crate) fn compiled(tree: &SourceTree) -> Compiled {
    compile(tree, &Settings::on(Now::at(DAY)), &mut Memo::new())
}

/// The repository's portal, read once.
pub(crate) fn sample() -> SourceTree {
    let reading = read::read(repository(), None, &read::Options::default()).expect("the repository is there");
    assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
    reading.tree
}

/// Every output by its name; copied files by their bytes.
pub(crate) fn outputs(tree: &SourceTree, compiled: &Compiled) -> BTreeMap<String, Vec<u8>> {
    let revision = compiled.revision.as_ref().expect("the theme can be used");
    let rendered = revision.render_all().expect("every template can be rendered");
    let bytes = |output| match output {
        render::Output::Bytes(bytes) => bytes,
        render::Output::Copy(path) => match tree.get(&path) {
            Some(SourceFile::Asset(asset)) => match &asset.bytes {
                AssetBytes::File(file) => std::fs::read(file).expect("an asset of the tree is on disk"),
                AssetBytes::Memory(bytes) => bytes.to_vec(),
            },
            _ => panic!("`{path}` is copied and is no asset of the tree"),
        },
        render::Output::ImageVariant(file) => panic!("{file} is made by `build` alone"),
    };
    rendered.into_iter().map(|(name, output)| (name, bytes(output))).collect()
}

/// All outputs of a fixture that has no mistake.
pub(crate) fn built(fixture: &str) -> BTreeMap<String, Vec<u8>> {
    let tree = SourceTree::from_fixture(fixture);
    let compiled = compiled(&tree);
    assert_eq!(human(&compiled.diagnostics, &tree), "");
    outputs(&tree, &compiled)
}

/// The text of an output.
#[track_caller]
pub(crate) fn text(outputs: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = outputs.get(name).unwrap_or_else(|| panic!("there is no {name}"));
    String::from_utf8(bytes.clone()).expect("an output is UTF-8")
}

/// Findings as an author sees them.
pub(crate) fn human(found: &Diagnostics, tree: &SourceTree) -> String {
    print(found, Format::Human, false, &|path| tree.text(path).map(|source| source.text.as_str()))
}

/// Compares with a file, or writes it if `UPDATE_EXPECTED` is set. Tells whether they were the same.
#[expect(clippy::print_stderr, reason = "a failing test shows what it got")]
pub(crate) fn is_expected(file: &Path, actual: &str) -> bool {
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected == actual {
        return true;
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(file, actual).expect("the expected file can be written");
        return true;
    }
    eprintln!("--- {} is not as expected; it is now:\n{actual}", file.display());
    false
}

/// The program, without what the environment would change.
pub(crate) fn chienowa() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chienowa"));
    command.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    command
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().expect("the program ended by itself"),
            out: String::from_utf8(output.stdout).expect("results are UTF-8"),
            err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    chienowa().current_dir(folder).args(arguments).output().expect("the program can be started").into()
}

/// Writes a file with its folders.
pub(crate) fn put(root: &Path, name: &str, content: impl AsRef<[u8]>) {
    let file = root.join(name);
    std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("a folder can be made");
    std::fs::write(file, content).expect("a file can be written");
}

/// Writes the files of a fixture.
pub(crate) fn put_fixture(root: &Path, fixture: &str) {
    for (path, file) in SourceTree::from_fixture(fixture).iter() {
        match file {
            SourceFile::Text(source) => put(root, path.as_str(), &source.text),
            SourceFile::Asset(asset) => match &asset.bytes {
                AssetBytes::Memory(bytes) => put(root, path.as_str(), bytes),
                AssetBytes::File(_) => unreachable!("a fixture is in memory"),
            },
        }
    }
}

/// Every file below a folder by its name with `/`, hidden ones too.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder can be listed") {
            let path = entry.expect("an entry can be read").path();
            let name = path.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
            if path.is_symlink() {
                let target = std::fs::read_link(&path).expect("a link can be read");
                files.insert(name, target.into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name, std::fs::read(&path).expect("a file can be read"));
            }
        }
    }
    files
}

/// A copy of the repository's portal.
pub(crate) fn copy_sample(to: &Path) {
    put(to, "chienowa.yaml", std::fs::read(repository().join("chienowa.yaml")).expect("it is there"));
    for (name, bytes) in files_below(&repository().join("content")) {
        put(to, &format!("content/{name}"), bytes);
    }
}

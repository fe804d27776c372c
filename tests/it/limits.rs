//! Every limit in `limits:` of chienowa.yaml: what is below and at it builds, what is above it ends in a finding that
//! names the key.

use std::path::Path;

use serde_json::Value;

use crate::support::{put, run};

/// A key, a value of it, the file that is just within it and the one that is just beyond.
struct Case {
    key: &'static str,
    limit: u64,
    code: &'static str,
    /// Puts what takes so much of it.
    put: fn(&Path, usize),
}

fn front_matter(root: &Path, yaml: &str) {
    put(root, "content/a.md", format!("---\n{yaml}---\nb\n"));
}

fn png(root: &Path, width: u32, height: u32, bytes: usize) {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("it can be encoded");
    writer.write_image_data(&vec![7; (width * height) as usize]).expect("it can be encoded");
    writer.finish().expect("it can be encoded");
    // What follows the picture is none of its pixels.
    file.resize(bytes.max(file.len()), 0);
    put(root, "content/b.png", file);
    put(root, "content/a.md", "# a\n\n![b](b.png)\n");
}

const CASES: &[Case] = &[
    Case {
        key: "text_bytes",
        limit: 5_000,
        code: "read::too-large",
        put: |root, amount| put(root, "content/a.md", "a".repeat(amount)),
    },
    Case {
        key: "total_text_bytes",
        limit: 5_000,
        code: "read::limit",
        put: |root, amount| {
            // The configuration is a text too: `limits: {total_text_bytes: 5000}` and a line feed.
            put(root, "content/a.md", "a".repeat(amount - 1_000 - 33));
            put(root, "content/b.md", "b".repeat(1_000));
        },
    },
    Case {
        key: "files",
        limit: 10,
        code: "read::limit",
        put: |root, amount| {
            put(root, "content/a.md", "# a\n");
            // One of them is the folder.
            for number in 2..amount {
                put(root, &format!("content/files/{number}.txt"), "");
            }
        },
    },
    Case {
        key: "yaml_bytes",
        limit: 2_000,
        code: "yaml::limit",
        put: |root, amount| front_matter(root, &format!("title: {}\n", "a".repeat(amount - 8))),
    },
    Case {
        key: "yaml_bytes",
        limit: 10_000,
        code: "yaml::limit",
        put: |root, amount| {
            // Written out: ten values of 900 bytes, the rest of a title, three keys, and the ends of list and mapping.
            let value = "a".repeat(900);
            let list = ["*a"; 9].join(", ");
            let rest = amount - 10 * (900 + 2) - (5 + 2) - (1 + 2) - (4 + 2) - 2 - 2 - 2;
            let title = "t".repeat(rest);
            front_matter(root, &format!("title: {title}\nx: &a {value}\ntags: [{list}]\n"));
        },
    },
    Case {
        key: "yaml_aliases",
        limit: 3,
        code: "yaml::limit",
        put: |root, amount| {
            front_matter(root, &format!("title: &a b\ntags: [{}]\n", vec!["*a"; amount].join(", ")));
        },
    },
    Case {
        key: "yaml_depth",
        limit: 10,
        code: "yaml::limit",
        put: |root, amount| {
            let (open, close) = ("[".repeat(amount - 1), "]".repeat(amount - 1));
            front_matter(root, &format!("title: b\nx: {open}{close}\n"));
        },
    },
    Case {
        key: "markdown_depth",
        limit: 12,
        code: "markdown::too-deep",
        // The paragraph is a level too.
        put: |root, amount| put(root, "content/a.md", format!("# a\n\n{}b\n", "> ".repeat(amount - 1))),
    },
    Case {
        key: "image_pixels",
        limit: 100_000,
        code: "image::too-large",
        put: |root, amount| png(root, 1_000, u32::try_from(amount.div_ceil(1_000)).expect("it is small"), 0),
    },
    Case {
        key: "image_bytes",
        limit: 50_000,
        code: "image::too-large",
        put: |root, amount| png(root, 1_000, 50, amount),
    },
];

fn findings(root: &Path) -> Vec<Value> {
    let checked = run(root, &["check", "--format", "json"]);
    assert!(checked.status < 2, "{}", checked.err);
    checked.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn what_is_within_a_limit_is_fine_and_what_is_beyond_it_is_told_with_the_key() {
    for Case { key, limit, code, put: put_amount } in CASES {
        let amount = usize::try_from(*limit).expect("it is small");
        for (amount, is_within) in [(amount - 1, true), (amount, true), (amount + 1, false)] {
            let folder = tempfile::tempdir().expect("a temporary folder can be made");
            put(folder.path(), "chienowa.yaml", format!("limits: {{{key}: {limit}}}\n"));
            put_amount(folder.path(), amount);
            let found = findings(folder.path());
            let told: Vec<&Value> = found.iter().filter(|found| found["code"] == **code).collect();
            assert_eq!(told.is_empty(), is_within, "{key} {amount}: {found:#?}");
            for one in told {
                let hint = one["hint"].as_str().expect("it has a hint");
                assert!(hint.contains(&format!("`limits: {{{key}: …}}`")), "{hint}");
            }
        }
    }
}

#[test]
fn a_limit_has_bounds_of_its_own() {
    for (limit, is_fine) in [
        ("text_bytes: 1000000000", true),
        ("text_bytes: 1000000001", false),
        ("text_bytes: 0", false),
        ("files: 10000001", false),
        ("files: -1", false),
        ("files: many", false),
        ("files: 9999999999999999999999", false),
        ("yaml_depth: 101", false),
        ("markdown_depth: 200", true),
        ("markdown_depth: 201", false),
        ("image_pixels: 1000000001", false),
        ("yaml_aliases: 0", true),
        ("pixels: 1", false),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        put(folder.path(), "chienowa.yaml", format!("limits: {{{limit}}}\n"));
        put(folder.path(), "content/a.md", "# a\n");
        let found = findings(folder.path());
        assert_eq!(found.iter().all(|found| found["severity"] == "note"), is_fine, "{limit}: {found:#?}");
    }
}

#[test]
fn the_configuration_itself_is_read_with_the_limits_that_hold_without_one() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let comment = format!("# {}\n", "a".repeat(10_000_000));
    put(
        folder.path(),
        "chienowa.yaml",
        format!("limits: {{text_bytes: 20000000, yaml_bytes: 20000000}}\n{comment}"),
    );
    put(folder.path(), "content/a.md", "# a\n");
    let found = findings(folder.path());
    assert!(
        found.iter().any(|found| found["path"] == "chienowa.yaml" && found["severity"] == "error"),
        "{found:?}"
    );
}

#[test]
fn aliases_are_counted_written_out_wherever_yaml_is_read() {
    let value = "x".repeat(100_000);
    let many = ["*a"; 60].join(", ");
    for (name, text) in [
        ("content/a.md", format!("---\ntitle: &a {value}\ntags: [{many}]\n---\n")),
        ("content/data/synonyms.yaml", format!("- [&a {value}, {many}]\n")),
        ("content/data/glossary.yaml", format!("a: &a {value}\nb: {{synonyms: [{many}]}}\n")),
        ("content/data/people/a.yaml", format!("name: &a {value}\ngit: [{many}]\n")),
        (
            "content/q.md",
            format!("# q\n\n```quiz\nquestion: &a {}\nchoices: [{many}]\nanswer: 1\n```\n", &value[..50_000]),
        ),
        ("chienowa.yaml", format!("title: &a {value}\nlanguages: [{many}]\n")),
        ("themes/default/locales/ja.yaml", format!("a: &a {value}\nb: [{many}]\n")),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        put(folder.path(), "content/index.md", "# a\n");
        put(folder.path(), name, text);
        let found = findings(folder.path());
        let told = found.iter().any(|found| {
            found["path"] == name
                && found["message"].as_str().is_some_and(|text| text.contains("with every alias written out"))
        });
        assert!(told, "{name}: {found:#?}");
    }
}

#[test]
fn links_in_one_block_cost_no_more_than_their_number() {
    // Each was once looked for in all of the block before it: 20 s for this.
    for text in ["[a](b.md) ", "x[^1] ", "<https://a.example> "] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        put(folder.path(), "content/b.md", format!("# b\n\n{}\n\n[^1]: n\n", text.repeat(200_000)));
        let began = std::time::Instant::now();
        assert_eq!(run(folder.path(), &["check"]).status, 0);
        assert!(began.elapsed().as_secs() < 15, "{text}: {:?}", began.elapsed());
    }
}

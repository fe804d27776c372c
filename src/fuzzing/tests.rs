//! The targets, fed with what they begin with, and each input that once made one of them fail.

use super::Target;

/// Each seed, and the same with a byte exchanged or the end cut off.
#[test]
fn every_fuzz_target_holds_for_its_first_inputs_and_for_parts_of_them() {
    for target in Target::ALL {
        for seed in (target.seeds)() {
            (target.run)(&seed);
            (target.run)(&seed[..seed.len() / 2]);
            let mut other = seed.clone();
            for byte in other.iter_mut().step_by(7).skip(1) {
                *byte ^= 0x15;
            }
            (target.run)(&other);
        }
        (target.run)(&[]);
    }
}

#[test]
fn every_fuzz_target_is_found_by_its_name() {
    for target in Target::ALL {
        assert_eq!(Target::named(target.name).map(|found| found.name), Some(target.name));
    }
    assert!(Target::named("nothing").is_none());
}

#[test]
fn a_control_character_in_a_headings_id_does_not_part_the_id_from_its_heading() {
    super::pages::markdown(b"\x04 a\n\n## b {#c\x01:::de}\n\n");
    super::pages::markdown(b"\x04## a {#x\x01}\n\n## b {#x\x02}\n");
}

#[test]
fn an_id_that_loses_a_sign_is_still_given_once() {
    super::pages::markdown("\x04## c\n\n## b {#\u{e000}c}\n\n## b {#!}\n\n## section\n".as_bytes());
}

#[test]
fn a_footnote_in_a_footnote_does_not_take_the_page_along() {
    super::pages::markdown(b"\x04# a\n\n## b\n\nc\n[^x]:>[^x]:> d[^1]\n\ne\n");
}

#[test]
fn a_value_of_many_lines_is_told_in_one() {
    super::pages::front_matter(b"\x02title: a\naliases: [/old/\n\n b\n\n--( c]");
}

#[test]
fn an_element_of_svg_outside_of_a_picture_does_not_take_the_rest_of_the_page_along() {
    super::pages::markdown(b"\n<g>\n\n# a");
    super::pages::markdown(b"\na <circle> b\n\n# c\n\n<mi>d\n\n# e");
}

#[test]
fn a_time_zone_is_spelt_as_the_list_spells_it() {
    super::config::config(b"\x07timezone: AsiA/Tokyo\n");
}

#[test]
fn a_synonym_without_letters_is_no_word() {
    super::config::config(b"\x06- - ");
}

/// Each alias of a long text weighs as much as the text: some kilobytes ask for gigabytes.
#[test]
fn a_text_that_is_named_a_thousand_times_is_not_read_in_synonyms_or_quizzes() {
    use crate::diagnostic::Code;
    use crate::limits::Limits;
    use crate::parse::markdown::RawHtml;
    use crate::parse::vocabulary::parse_synonyms;
    use crate::parse::{Document, DocumentName, Options};
    use crate::paths::{Mounts, SourcePath};

    let aliases = "*a,".repeat(1_000);
    let text = format!("- [&a \"{}\"]\n- [{aliases}]\n", "x".repeat(1_000));
    let (groups, found) =
        parse_synonyms(&SourcePath::new("content/data/synonyms.yaml"), &text, Limits::DEFAULT);
    assert!(groups.is_empty());
    assert_eq!(found[0].code, Code::YamlLimit);

    let path = SourcePath::new("content/training/a.md");
    let languages = vec!["ja".to_owned()];
    let options = Options {
        raw_html: RawHtml::default(),
        languages,
        mounts: Mounts::default(),
        limits: Limits::DEFAULT,
        secrets: std::sync::Arc::default(),
    };
    let name = DocumentName::new(&path, &options).expect("it is a page");
    let text =
        format!("```quiz\nquestion: &a \"{}\"\nchoices: [{aliases}]\nanswer: 1\n```\n", "x".repeat(1_000));
    let (document, content) = Document::parse(&path, name, &text, &options);
    assert!(content.shown.quizzes.is_empty());
    assert!(
        document.diagnostics.iter().any(|found| found.code == Code::QuizInvalid),
        "{:?}",
        document.diagnostics
    );
}

/// The engine believes what stands in its files and panics where it makes no sense; that must stay an error.
#[test]
fn a_published_index_with_a_byte_changed_answers_or_is_refused() {
    use super::search::{ask, start};
    let whole = start();
    let engine = whole.windows(4).position(|bytes| bytes == b".pos").unwrap_or(whole.len() / 2);
    for place in (engine..whole.len()).step_by(41) {
        let mut changed = whole.to_vec();
        changed[place] ^= 0x55;
        ask(&changed, b"not the data");
    }
}

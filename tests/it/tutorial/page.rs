//! A tutorial as a list of steps, and whether an answer is as it is printed.

/// Stands for any lines where it is a line, and for anything inside of one.
const ANYTHING: &str = "…";
/// What a terminal shows for Ctrl+C.
const INTERRUPT: &str = "^C";

/// What a reader does, and the line of the page that says so.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// A command, and what comes back.
    Type { command: String, answer: Vec<String> },
    /// A file whose text is replaced by this one.
    Write { file: String, text: String },
    /// Lines of a file, each with what it becomes.
    Change { file: String, lines: Vec<(String, String)> },
    /// What runs in the first terminal is ended.
    Interrupt,
}

/// All blocks of a page in order. Every block is a step: one that is none would be something that nobody tries.
pub(super) fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = (1..).zip(page.lines());
    while let Some((line, opening)) = lines.next() {
        let Some(info) = opening.strip_prefix("```") else { continue };
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```")).collect();
        let file = || {
            let title = info.split_once("title=\"").and_then(|(_, title)| title.strip_suffix('"'));
            title
                .unwrap_or_else(|| panic!("line {line}: a block that is neither a console nor a file"))
                .to_owned()
        };
        match info.split(' ').next() {
            Some("console") => steps.extend(session(line, &block)),
            Some("diff") => {
                let what = What::Change { file: file(), lines: changes(&block) };
                steps.push(Step { line, what });
            }
            _ => {
                let text = block.iter().flat_map(|line| [*line, "\n"]).collect();
                steps.push(Step { line, what: What::Write { file: file(), text } });
            }
        }
    }
    steps
}

fn session(opening: usize, block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (line, text) in (opening + 1..).zip(block) {
        let what = match text.strip_prefix("$ ") {
            Some(command) => What::Type { command: command.to_owned(), answer: Vec::new() },
            None if *text == INTERRUPT => What::Interrupt,
            None => match steps.last_mut() {
                Some(Step { what: What::Type { answer, .. }, .. }) => {
                    answer.push((*text).to_owned());
                    continue;
                }
                _ => panic!("line {line}: an answer without a command"),
            },
        };
        steps.push(Step { line, what });
    }
    steps
}

/// Pairs of `-` and `+` lines.
fn changes(block: &[&str]) -> Vec<(String, String)> {
    let pair = |pair: &[&str]| match (
        pair[0].strip_prefix('-'),
        pair.get(1).and_then(|line| line.strip_prefix('+')),
    ) {
        (Some(old), Some(new)) => (old.to_owned(), new.to_owned()),
        _ => panic!("a `-` line and the `+` line below it are expected, not {pair:?}"),
    };
    block.chunks(2).map(pair).collect()
}

pub(super) fn compare(command: &str, expected: &[String], answer: &str) -> Result<(), String> {
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    let lines: Vec<&str> = answer.trim_end().lines().collect();
    if fits(&expected, &lines) {
        return Ok(());
    }
    Err(format!("`{command}` answers\n{answer}\nand not\n{}", expected.join("\n")))
}

fn fits(expected: &[&str], lines: &[&str]) -> bool {
    match (expected, lines) {
        ([], lines) => lines.is_empty(),
        ([ANYTHING, rest @ ..], lines) => (0..=lines.len()).any(|skipped| fits(rest, &lines[skipped..])),
        ([expected, rest @ ..], [line, others @ ..]) => line_fits(expected, line) && fits(rest, others),
        (_, []) => false,
    }
}

fn line_fits(expected: &str, line: &str) -> bool {
    let mut parts = expected.split(ANYTHING);
    let Some(mut left) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
        last = Some(part);
    }
    expected == line || last.map_or(left.is_empty(), |last| line.ends_with(last))
}

#[test]
fn a_mark_stands_for_what_was_left_out_and_for_nothing_else() {
    for (expected, line, is_so) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a … c", "a b c", true),
        ("a … c", "a b c d", false),
        ("… c", "a c", true),
        ("a …", "a b", true),
        ("a … b … c", "a b c", false),
    ] {
        assert_eq!(line_fits(expected, line), is_so, "{expected} and {line}");
    }
    assert!(fits(&["a", "…", "c"], &["a", "b", "b", "c"]) && fits(&["a", "…"], &["a"]));
    assert!(!fits(&["a", "c"], &["a", "b", "c"]) && !fits(&["a"], &["a", "b"]));
}

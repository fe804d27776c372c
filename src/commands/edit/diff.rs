//! What differs between two texts, as `diff -u` writes it and `git apply` reads it.

/// Lines shown around a change.
const CONTEXT: usize = 3;
/// Beyond this many comparisons what lies between the first and the last difference counts as changed.
const MOST_COMPARISONS: usize = 4_000_000;

/// A line of one text, of the other, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'a> {
    Same(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// The difference of two texts of a file; empty if there is none.
pub(in crate::commands) fn unified(from: &str, to: &str, before: &str, after: &str) -> String {
    let lines = compare(before, after);
    let is_changed = |line: &Line<'_>| !matches!(line, Line::Same(_));
    let changed: Vec<usize> = (0..lines.len()).filter(|at| is_changed(&lines[*at])).collect();
    let mut text = String::new();
    let mut next = 0;
    while let Some(&first) = changed.get(next) {
        // Changes with little between them are shown together.
        let mut last = first;
        while let Some(&more) = changed.get(next).filter(|more| **more <= last + 2 * CONTEXT + 1) {
            last = more;
            next += 1;
        }
        let hunk = first.saturating_sub(CONTEXT)..(last + CONTEXT + 1).min(lines.len());
        text.push_str(&head(&lines, &hunk));
        for line in &lines[hunk] {
            let (sign, line) = match line {
                Line::Same(line) => (' ', line),
                Line::Gone(line) => ('-', line),
                Line::New(line) => ('+', line),
            };
            text.push(sign);
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    if text.is_empty() { text } else { format!("--- a/{from}\n+++ b/{to}\n{text}") }
}

fn head(lines: &[Line<'_>], hunk: &std::ops::Range<usize>) -> String {
    let old = |lines: &[Line<'_>]| lines.iter().filter(|line| !matches!(line, Line::New(_))).count();
    let new = |lines: &[Line<'_>]| lines.iter().filter(|line| !matches!(line, Line::Gone(_))).count();
    let range = |before: usize, length: usize| {
        // An empty range names the line before it.
        format!("{},{length}", if length == 0 { before } else { before + 1 })
    };
    let (before, inside) = (&lines[..hunk.start], &lines[hunk.clone()]);
    format!("@@ -{} +{} @@\n", range(old(before), old(inside)), range(new(before), new(inside)))
}

fn compare<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let start = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()) - start;
    let end =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let mut lines: Vec<Line<'a>> = old[..start].iter().copied().map(Line::Same).collect();
    lines.extend(between(&old[start..old.len() - end], &new[start..new.len() - end]));
    lines.extend(old[old.len() - end..].iter().copied().map(Line::Same));
    lines
}

/// By the longest common sequence.
fn between<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let (gone, come) = (old.iter().copied().map(Line::Gone), new.iter().copied().map(Line::New));
    if old.len().saturating_mul(new.len()) > MOST_COMPARISONS {
        return gone.chain(come).collect();
    }
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let at = row * width + column;
            common[at] = if one == other {
                common[at + width + 1] + 1
            } else {
                common[at + width].max(common[at + 1])
            };
        }
    }
    let (mut row, mut column, mut lines) = (0, 0, Vec::new());
    while row < old.len() || column < new.len() {
        let at = row * width + column;
        if row < old.len() && column < new.len() && old[row] == new[column] {
            lines.push(Line::Same(old[row]));
            (row, column) = (row + 1, column + 1);
        } else if column == new.len() || row < old.len() && common[at + width] >= common[at + 1] {
            lines.push(Line::Gone(old[row]));
            row += 1;
        } else {
            lines.push(Line::New(new[column]));
            column += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_written_as_other_programs_read_it() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12";
        let after = "1\n2\nx\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13";
        let expected = "\
--- a/a.md
+++ b/a.md
@@ -1,6 +1,6 @@
 1
 2
-3
+x
 4
 5
 6
@@ -9,4 +9,5 @@
 9
 10
 11
-12
\\ No newline at end of file
+12
+13
\\ No newline at end of file
";
        assert_eq!(unified("a.md", "a.md", before, after), expected);
        assert_eq!(unified("a.md", "a.md", before, before), "");
    }
}

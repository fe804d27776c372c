//! Tables in Markdown, printed row by row, so that a long run shows what it has.

/// Prints what stands above the rows: the first column is text, the others are numbers.
pub(crate) fn head(columns: &[&str]) {
    println!("| {} |", columns.join(" | "));
    println!("|---|{}", "---:|".repeat(columns.len() - 1));
}

pub(crate) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

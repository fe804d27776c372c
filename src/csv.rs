//! Comma-separated values as spreadsheets open them: UTF-8 with a mark at its start, CRLF, and no cell that runs as a
//! formula.

/// The text of a table; the first row names the columns.
pub(crate) fn table<R: AsRef<[String]>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut text = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> = row.as_ref().iter().map(|cell| self::cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Quoted where needed. A spreadsheet would calculate what begins like a formula: an apostrophe in front stops it.
fn cell(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        let rows = [["a,b".to_owned(), "\"x\"".to_owned()], ["=1+1".to_owned(), "-3".to_owned()]];
        assert_eq!(table(rows), "\u{feff}\"a,b\",\"\"\"x\"\"\"\r\n'=1+1,-3\r\n");
        assert_eq!(cell("@x\ny"), "\"'@x\ny\"");
    }
}

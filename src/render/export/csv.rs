//! CSV that a spreadsheet opens right: UTF-8 with its mark, CRLF, and no text that would be taken for a formula.

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words that somebody wrote: never a formula.
    Text(String),
    /// A number made here; one below zero keeps its sign and stays a number.
    Number(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// Words, or nothing.
    pub fn text_or_empty(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Number(count.to_string())
    }

    /// `value` in units of which `10^places` make one: `decimal(-125, 1)` is -12.5.
    pub fn decimal(value: i128, places: u32) -> Self {
        let one = 10_i128.pow(places);
        let (sign, whole, part) = (if value < 0 { "-" } else { "" }, value.abs() / one, value.abs() % one);
        let mut text = format!("{sign}{whole}.{part:0width$}", width = places as usize);
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        Self::Number(text)
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Empty => {}
            Self::Number(number) => to.push_str(number),
            Self::Text(text) => {
                let text = defused(text);
                if text.contains([',', '"', '\n', '\r']) {
                    to.push('"');
                    to.push_str(&text.replace('"', "\"\""));
                    to.push('"');
                } else {
                    to.push_str(&text);
                }
            }
        }
    }
}

/// An apostrophe before what a spreadsheet would calculate; full-width signs are taken for signs too.
fn defused(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// A header and its rows.
pub fn csv(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    let header: Vec<Cell> = header.iter().map(|name| Cell::Text((*name).to_owned())).collect();
    for row in std::iter::once(header).chain(rows) {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            cell.write(&mut text);
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_defused_and_numbers_stay_numbers() {
        let words = ["=1+1", "+81", "-5", "@x", "＝1", "\t=1", "a,b", "say \"x\"", "two\nlines", "普通"];
        let row = words.map(|word| Cell::Text(word.to_owned())).to_vec();
        let numbers = vec![Cell::decimal(-125, 1), Cell::decimal(-3, 3), Cell::decimal(1000, 1), Cell::Empty];
        let bytes = csv(&["a", "b"], [row, numbers].into_iter());
        let text = String::from_utf8(bytes).expect("it is UTF-8");
        assert_eq!(
            text,
            "\u{feff}a,b\r\n'=1+1,'+81,'-5,'@x,'＝1,'\t=1,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",普通\r\n\
             -12.5,-0.003,100,\r\n"
        );
    }
}

//! Lines of iCalendar text: values escaped, lines folded at 75 octets and ended by CR LF (RFC 5545, section 3.1).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Octets of a line without its end.
const LINE: usize = 75;

/// What would end an address or its line.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\');

#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
}

impl Writer {
    /// A value of the format itself: nothing of it needs escaping.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{value}"));
    }

    /// A value of type TEXT.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len() + 8);
        for letter in value.trim_end().chars() {
            match letter {
                '\\' | ';' | ',' => {
                    escaped.push('\\');
                    escaped.push(letter);
                }
                '\n' => escaped.push_str("\\n"),
                '\t' => escaped.push('\t'),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.plain(name, &escaped);
    }

    /// A value of type URI.
    pub(super) fn address(&mut self, name: &str, value: &str) {
        self.plain(name, &utf8_percent_encode(value, UNSAFE).to_string());
    }

    fn line(&mut self, line: &str) {
        let mut width = 0;
        for letter in line.chars() {
            if width + letter.len_utf8() > LINE {
                self.out.push_str("\r\n ");
                width = 1;
            }
            self.out.push(letter);
            width += letter.len_utf8();
        }
        self.out.push_str("\r\n");
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Writer;

    proptest! {
        /// Unfolded and unescaped as RFC 5545 tells, it is what was written, but for what cannot be written.
        #[test]
        fn a_text_reads_back_from_lines_of_75_octets(written in "[a-cあ,;:\\\\\"\r\n\t]{0,90}") {
            let mut out = Writer::default();
            out.text("SUMMARY", &written);
            let lines = out.finish();
            prop_assert!(lines.split("\r\n").all(|line| line.len() <= 75), "{lines:?}");
            let line = lines.replace("\r\n ", "");
            let value = line.strip_prefix("SUMMARY:").and_then(|line| line.strip_suffix("\r\n"));
            let value = value.expect("it is one line");
            prop_assert!(!value.contains(['\r', '\n']), "{value:?}");
            let mut read = String::new();
            let mut letters = value.chars();
            while let Some(letter) = letters.next() {
                match (letter, if letter == '\\' { letters.next() } else { None }) {
                    (_, Some('n')) => read.push('\n'),
                    (_, Some(escaped)) => read.push(escaped),
                    (letter, None) => read.push(letter),
                }
            }
            prop_assert_eq!(read, written.trim_end().replace('\r', ""));
        }
    }

    #[test]
    fn values_cannot_leave_their_line() {
        let mut out = Writer::default();
        out.text("SUMMARY", "表, \"図\"; C:\\x\r\nEND:VEVENT\u{7}\n");
        out.address("URL", "https://h/a b\r\nEND:VEVENT");
        let expected =
            "SUMMARY:表\\, \"図\"\\; C:\\\\x\\nEND:VEVENT\r\nURL:https://h/a%20b%0D%0AEND:VEVENT\r\n";
        assert_eq!(out.finish(), expected);
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut out = Writer::default();
        let text = "あいうえお".repeat(12);
        out.text("SUMMARY", &text);
        let lines = out.finish();
        for line in lines.split("\r\n") {
            assert!(line.len() <= 75, "{line}");
        }
        assert!(lines.lines().count() > 2);
        assert_eq!(lines.replace("\r\n ", ""), format!("SUMMARY:{text}\r\n"));
    }
}

//! Addresses that open a source file in its author's editor, where something is wrong in it.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path needs none of, so that it stays readable.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b':');

/// Editors by name, and how each documents the address that opens a file.
const KNOWN: [(&str, &str); 5] = [
    ("vscode", "vscode://file/{path}:{line}:{column}"),
    ("vscodium", "vscodium://file/{path}:{line}:{column}"),
    ("cursor", "cursor://file/{path}:{line}:{column}"),
    ("zed", "zed://file/{path}:{line}:{column}"),
    ("idea", "idea://open?file=/{path}&line={line}&column={column}"),
];

/// An author's editor.
#[derive(Clone, Debug)]
pub struct Editor {
    /// `{path}` is the path without a slash before it, `{line}` and `{column}` count from 1. None opens nothing.
    address: Option<String>,
}

impl Editor {
    /// By name, or by an address of its own.
    ///
    /// # Errors
    ///
    /// Neither a known name nor an address with a place for the path.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self { address: None });
        }
        let known = KNOWN.iter().find(|(name, _)| *name == text).map(|(_, address)| *address);
        let address = known.unwrap_or(text);
        if !(address.contains("://") && address.contains("{path}")) {
            let names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "there are {}, none, or an address such as editor://open?file={{path}}&line={{line}}",
                names.join(", ")
            ));
        }
        Ok(Self { address: Some(address.to_owned()) })
    }

    /// The address that opens a file.
    pub fn open(&self, file: &Path, line: usize, column: usize) -> Option<String> {
        let path = file.to_str()?.replace('\\', "/");
        let path = utf8_percent_encode(path.trim_start_matches('/'), IN_PATH).to_string();
        let address = self.address.as_ref()?.replace("{line}", &line.to_string());
        Some(address.replace("{column}", &column.to_string()).replace("{path}", &path))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Editor;

    #[test]
    fn a_file_is_opened_at_its_line_whatever_its_name() {
        let open = |editor: &str, file: &str| Editor::parse(editor).ok()?.open(Path::new(file), 3, 5);
        for (editor, file, address) in [
            (
                "vscode",
                "/home/a b/content/議事録.md",
                "vscode://file/home/a%20b/content/%E8%AD%B0%E4%BA%8B%E9%8C%B2.md:3:5",
            ),
            ("vscode", "C:\\portal\\a.md", "vscode://file/C:/portal/a.md:3:5"),
            ("idea", "/p/a&b.md", "idea://open?file=/p/a%26b.md&line=3&column=5"),
            ("x://{path}#{line}", "/p/{line}.md", "x://p/%7Bline%7D.md#3"),
        ] {
            assert_eq!(open(editor, file).as_deref(), Some(address));
        }
        assert_eq!(open("none", "/p/a.md"), None);
        assert!(Editor::parse("emacs").is_err());
    }
}

//! A table in the making, cell by cell.

/// Rows of cells, the first of which is the head.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    /// What was written around the table.
    pub(super) around: String,
}

impl Table {
    /// Without rows.
    pub(super) const fn within(around: String) -> Self {
        Self { rows: Vec::new(), around }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Takes the text as a cell of the last row, if there is one.
    pub(super) fn cell(&mut self, text: &mut String) {
        let Some(row) = self.rows.last_mut() else { return };
        let cell = text.trim();
        row.push(if cell.contains(['\n', '|']) {
            cell.replace("\\\n", " ").replace('\n', " ").replace('|', "\\|")
        } else {
            cell.to_owned()
        });
        // Its memory serves the next cell.
        text.clear();
    }

    /// The lines of the table, all rows as long as the longest; nothing if there are no cells.
    pub(super) fn lines(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = String::new();
        if columns == 0 {
            return lines;
        }
        for (at, row) in self.rows.iter().enumerate() {
            lines.push_str(if at == 0 { "|" } else { "\n|" });
            for column in 0..columns {
                lines.push(' ');
                lines.push_str(row.get(column).map_or("", String::as_str));
                lines.push_str(" |");
            }
            if at == 0 {
                lines.push_str("\n|");
                lines.push_str(&" --- |".repeat(columns));
            }
        }
        lines
    }
}

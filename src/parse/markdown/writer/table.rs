//! Tables.

use pulldown_cmark::Alignment;

use super::Writer;
use crate::parse::{Label, Piece};

const HEADER: &str = "<th scope=\"col\"";

/// The table being written.
#[derive(Debug, Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

impl Writer<'_, '_> {
    pub(super) fn table_start(&mut self, alignments: &[Alignment]) {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        self.tables += 1;
        self.begin_block("<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
        self.out.piece(Piece::Label(Label::Table));
        // Regions are landmarks, which must differ in name.
        let number = if self.tables > 1 { format!(" {}", self.tables) } else { String::new() };
        self.out.html(&format!("{number}\">\n<table>\n"));
    }

    pub(super) fn table_end(&mut self) {
        self.end_block(if self.table.has_body {
            "</tbody>\n</table>\n</div>\n"
        } else {
            "</table>\n</div>\n"
        });
    }

    pub(super) fn table_head_start(&mut self) {
        self.table.in_head = true;
        self.table.column = 0;
        self.out.html("<thead>\n<tr>");
    }

    pub(super) fn table_head_end(&mut self) {
        self.table.in_head = false;
        self.end_block("</tr>\n</thead>\n");
    }

    pub(super) fn table_row_start(&mut self) {
        self.table.column = 0;
        if !std::mem::replace(&mut self.table.has_body, true) {
            self.out.html("<tbody>\n");
        }
        self.out.html("<tr>");
    }

    pub(super) fn table_row_end(&mut self) {
        self.end_block("</tr>\n");
    }

    pub(super) fn table_cell_start(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        self.table.column += 1;
        self.last = None;
        self.out.html(if self.table.in_head { HEADER } else { "<td" });
        self.out.html(class);
        self.out.html(">");
    }

    pub(super) fn table_cell_end(&mut self) {
        let is_header = self.table.in_head && !self.out.last_html().is_some_and(unname);
        self.out.html(if is_header { "</th>" } else { "</td>" });
        self.passages.space();
        self.last = None;
    }
}

/// Turns a header that has just been opened, and so is empty, into a plain cell: the corner above the names of rows
/// names no column. False if it has content.
fn unname(html: &mut String) -> bool {
    if !html.ends_with('>') {
        return false;
    }
    let Some(start) = html.rfind(HEADER) else { return false };
    let is_empty = html[start..].find('>') == Some(html.len() - start - 1);
    if is_empty {
        html.replace_range(start..start + HEADER.len(), "<td");
    }
    is_empty
}

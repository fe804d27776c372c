//! Charts: what is shown, and where it is drawn. Drawn by `line_chart`, `bar_chart` and `heat_map`.
//!
//! Across, a place is in per cent of the drawing, so that it fits any width while letters keep their size; down, in
//! pixels. Every chart has a name and a description, and a table says the same beside it.

use serde::Serialize;

/// One figure over time.
#[derive(Debug, Clone, Serialize)]
pub struct LineChart {
    /// Begins the ids of the drawing's parts; unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in sentences.
    pub description: String,
    /// Pixels.
    pub height: u32,
    /// Where zero is, down.
    pub zero: f64,
    /// Lines to compare with, from the top; zero is among them.
    pub grid: Vec<GridLine>,
    /// Oldest first; never empty.
    pub points: Vec<ChartPoint>,
    /// From each point to the next.
    pub segments: Vec<LineSegment>,
}

/// A line across, with its value.
#[derive(Debug, Clone, Serialize)]
pub struct GridLine {
    /// Pixels down.
    pub y: f64,
    /// `1,000`.
    pub text: String,
}

/// One value of a line.
#[derive(Debug, Clone, Serialize)]
pub struct ChartPoint {
    /// Per cent across.
    pub x: f64,
    /// Pixels down.
    pub y: f64,
    /// The value, for people.
    pub text: String,
    /// Where the value is written, if it is: pixels down.
    pub text_y: Option<f64>,
    /// Whether it is the one to read first.
    pub is_main: bool,
    /// What is written below: a month. Null where there is no room.
    pub label: Option<String>,
    /// A second line below: the year, where it begins.
    pub second_label: Option<String>,
    /// Whether its period is not over yet.
    pub is_open: bool,
}

/// A piece of a line.
#[derive(Debug, Clone, Serialize)]
pub struct LineSegment {
    /// Per cent across, where it begins.
    pub x1: f64,
    /// Pixels down, where it begins.
    pub y1: f64,
    /// Per cent across, where it ends.
    pub x2: f64,
    /// Pixels down, where it ends.
    pub y2: f64,
    /// Whether it leads to a period that is not over yet.
    pub is_open: bool,
}

/// Several figures beside one another.
#[derive(Debug, Clone, Serialize)]
pub struct BarChart {
    /// Begins the ids of the drawing's parts; unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in sentences.
    pub description: String,
    /// Pixels.
    pub height: u32,
    /// Where zero is, in per cent across; 0 without negative values.
    pub zero: f64,
    /// From the top.
    pub bars: Vec<Bar>,
    /// How many smaller ones are only in the table.
    pub more: usize,
}

/// One bar with its name above it.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// The value, for people.
    pub text: String,
    /// Pixels down, where its row begins.
    pub y: u32,
    /// Pixels by which the name is indented: it is part of the one above.
    pub indent: u32,
    /// Per cent across, where it begins.
    pub x: f64,
    /// Per cent.
    pub width: f64,
    /// Whether it is below zero.
    pub is_negative: bool,
}

/// Two ways to group, crossed.
#[derive(Debug, Clone, Serialize)]
pub struct HeatMap {
    /// Begins the ids of the drawing's parts; unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What can be seen in it, in sentences.
    pub description: String,
    /// Pixels. A grid that is wider than the screen is scrolled.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// From the left.
    pub columns: Vec<HeatColumn>,
    /// From the top.
    pub rows: Vec<HeatRow>,
    /// Rows and columns that are only in the table.
    pub more: usize,
}

/// The name of a column.
#[derive(Debug, Clone, Serialize)]
pub struct HeatColumn {
    /// Its middle, pixels across.
    pub x: u32,
    /// One or two lines.
    pub lines: Vec<String>,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct HeatRow {
    /// Pixels down, where it begins.
    pub y: u32,
    /// Its name.
    pub label: String,
    /// Pixels by which the name is indented.
    pub indent: u32,
    /// A cell a column.
    pub cells: Vec<HeatCell>,
}

/// One cell.
#[derive(Debug, Clone, Serialize)]
pub struct HeatCell {
    /// Pixels across, where it begins.
    pub x: u32,
    /// The value, for people; null where there is none.
    pub text: Option<String>,
    /// How strong: 0 for nothing, 4 for the most.
    pub level: u32,
    /// Whether it is below zero.
    pub is_negative: bool,
}

//! Where the parts of a chart are drawn. Pure geometry: knows values and words, no portal.

use unicode_width::UnicodeWidthStr;

use super::views::{
    Bar, BarChart, ChartPoint, GridLine, HeatCell, HeatColumn, HeatMap, HeatRow, LineChart, LineSegment,
};

/// The names of a chart.
#[derive(Debug)]
pub(super) struct Naming {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
}

/// A value of a line.
#[derive(Debug)]
pub(super) struct LineValue {
    pub(super) value: f64,
    pub(super) text: String,
    pub(super) label: String,
    /// Written below the first label that has it.
    pub(super) second_label: String,
    pub(super) is_open: bool,
}

/// A value of a bar chart.
#[derive(Debug)]
pub(super) struct BarValue {
    pub(super) value: f64,
    pub(super) text: String,
    pub(super) label: String,
    pub(super) depth: usize,
}

/// A row of a grid.
#[derive(Debug)]
pub(super) struct GridValues {
    pub(super) label: String,
    pub(super) depth: usize,
    pub(super) cells: Vec<Option<(f64, String)>>,
}

/// Room for a value above the line, and for two lines of words below it.
const LINE_TOP: f64 = 36.0;
const LINE_FOOT: u32 = 46;
const LINE_LEFT: f64 = 13.0;
const LINE_RIGHT: f64 = 94.0;
/// Months that can be named below a line on a narrow screen.
const LINE_LABELS: usize = 6;

/// A line through values, oldest first; `height` in pixels.
pub(super) fn line_chart(
    naming: Naming,
    height: u32,
    values: &[LineValue],
    write: impl Fn(f64) -> String,
) -> LineChart {
    let numbers = || values.iter().map(|value| value.value);
    let ticks = ticks(numbers().fold(0.0, f64::min), numbers().fold(0.0, f64::max));
    let (low, high) = (ticks[0], *ticks.last().expect("there are two ticks at least"));
    let room = f64::from(height.saturating_sub(LINE_FOOT)) - LINE_TOP;
    let down = |value: f64| rounded(LINE_TOP + (high - value) / (high - low) * room);
    let across = |at: usize| match values.len() {
        0 | 1 => f64::midpoint(LINE_LEFT, LINE_RIGHT),
        length => rounded(LINE_LEFT + (LINE_RIGHT - LINE_LEFT) * ratio(at, length - 1)),
    };
    let step = values.len().div_ceil(LINE_LABELS).max(1);
    let written = written(values);
    let mut last_second = "";
    let points: Vec<ChartPoint> = values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let is_named = (values.len() - 1 - at).is_multiple_of(step);
            let y = down(value.value);
            let is_other =
                is_named && std::mem::replace(&mut last_second, &value.second_label) != value.second_label;
            ChartPoint {
                x: across(at),
                y,
                text: value.text.clone(),
                is_main: written.first() == Some(&at),
                text_y: written.contains(&at).then_some(if value.value < 0.0 { y + 22.0 } else { y - 12.0 }),
                label: is_named.then(|| value.label.clone()),
                second_label: is_other.then(|| value.second_label.clone()),
                is_open: value.is_open,
            }
        })
        .collect();
    let segments = points
        .windows(2)
        .map(|pair| LineSegment {
            x1: pair[0].x,
            y1: pair[0].y,
            x2: pair[1].x,
            y2: pair[1].y,
            is_open: pair[1].is_open,
        })
        .collect();
    LineChart {
        id: naming.id,
        title: naming.title,
        description: naming.description,
        height,
        zero: down(0.0),
        grid: ticks.iter().rev().map(|tick| GridLine { y: down(*tick), text: write(*tick) }).collect(),
        points,
        segments,
    }
}

/// Which values are written at their points: that of the last period that is over, the greatest, the first, and the
/// open one; those too near to one of these not.
fn written(values: &[LineValue]) -> Vec<usize> {
    let Some(last) = values.len().checked_sub(1) else { return Vec::new() };
    let over = (0..=last).rev().find(|at| !values[*at].is_open).unwrap_or(last);
    let greatest = (0..=last).max_by(|a, b| values[*a].value.total_cmp(&values[*b].value)).unwrap_or(last);
    // A value takes an eighth of a narrow drawing.
    let apart = values.len().div_ceil(7).max(1);
    let mut written = vec![over];
    for at in [greatest, 0, last] {
        if written.iter().all(|other| at.abs_diff(*other) >= apart) {
            written.push(at);
        }
    }
    written
}

/// Three to five round values from `low` or less to `high` or more; zero is among them.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let span = if high > low { high - low } else { 1.0 };
    let magnitude = 10_f64.powf((span / 3.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|step| span / step <= 4.0)
        .unwrap_or(10.0 * magnitude);
    let (first, last) = ((low / step).floor(), (high / step).ceil().max((low / step).floor() + 1.0));
    let mut ticks = Vec::new();
    let mut at = first;
    while at <= last {
        ticks.push(at * step);
        at += 1.0;
    }
    ticks
}

const BARS: usize = 16;
const BAR_ROW: u32 = 46;
const INDENT: u32 = 16;

/// Bars in the given order; the smallest only in the table if there are too many.
pub(super) fn bar_chart(naming: Naming, mut values: Vec<BarValue>) -> BarChart {
    let all = values.len();
    if all > BARS {
        let mut sizes: Vec<f64> = values.iter().map(|value| value.value.abs()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        let least = sizes[BARS - 1];
        let mut room = BARS;
        values.retain(|value| {
            let stays = value.value.abs() >= least && room > 0;
            room -= usize::from(stays);
            stays
        });
    }
    let low = values.iter().map(|value| value.value).fold(0.0, f64::min);
    let high = values.iter().map(|value| value.value).fold(0.0, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let across = |value: f64| rounded((value - low) / span * 100.0);
    let zero = across(0.0);
    let shown = values.len();
    let bars = values
        .into_iter()
        .zip((0..).step_by(BAR_ROW as usize))
        .map(|(value, y)| {
            let end = across(value.value);
            Bar {
                label: shortened(&value.label, 30),
                text: value.text,
                y,
                indent: INDENT * small(value.depth),
                x: zero.min(end),
                width: rounded((end - zero).abs()),
                is_negative: value.value < 0.0,
            }
        })
        .collect();
    BarChart {
        id: naming.id,
        title: naming.title,
        description: naming.description,
        height: BAR_ROW * small(shown),
        zero,
        bars,
        more: all - shown,
    }
}

const GRID_ROWS: usize = 16;
const GRID_COLUMNS: usize = 13;
const GRID_NAME: u32 = 150;
const GRID_HEAD: u32 = 48;
const CELL_WIDTH: u32 = 70;
const CELL_HEIGHT: u32 = 38;

/// A grid. If there are too many rows, those at the top of others; then the first ones, as of too many columns.
pub(super) fn heat_map(naming: Naming, columns: &[String], all: &[GridValues]) -> HeatMap {
    let is_long = all.len() > GRID_ROWS;
    let rows: Vec<&GridValues> = all.iter().filter(|row| !is_long || row.depth == 0).collect();
    let (width, height) = (columns.len().min(GRID_COLUMNS), rows.len().min(GRID_ROWS));
    let most = rows.iter().flat_map(|row| &row.cells).flatten().map(|(value, _)| value.abs());
    let most = most.fold(0.0, f64::max);
    let left = |at: usize| GRID_NAME + CELL_WIDTH * small(at);
    let cell = |at: usize, cell: &Option<(f64, String)>| HeatCell {
        x: left(at),
        text: cell.as_ref().map(|(_, text)| text.clone()),
        level: cell.as_ref().map_or(0, |(value, _)| level(value.abs(), most)),
        is_negative: cell.as_ref().is_some_and(|(value, _)| *value < 0.0),
    };
    HeatMap {
        id: naming.id,
        title: naming.title,
        description: naming.description,
        width: GRID_NAME + CELL_WIDTH * small(width),
        height: GRID_HEAD + CELL_HEIGHT * small(height),
        columns: columns
            .iter()
            .take(width)
            .enumerate()
            .map(|(at, name)| HeatColumn { x: left(at) + CELL_WIDTH / 2, lines: two_lines(name, 10) })
            .collect(),
        rows: rows
            .iter()
            .take(height)
            .enumerate()
            .map(|(at, row)| HeatRow {
                y: GRID_HEAD + CELL_HEIGHT * small(at),
                label: shortened(&row.label, 18 - row.depth.min(4) * 2),
                indent: INDENT * small(row.depth),
                cells: row.cells.iter().take(width).enumerate().map(|(at, value)| cell(at, value)).collect(),
            })
            .collect(),
        more: columns.len() - width + all.len() - height,
    }
}

/// 1 to 4 by quarters of the most, 0 for nothing.
fn level(value: f64, most: f64) -> u32 {
    if value <= 0.0 {
        return 0;
    }
    (1..4).find(|quarter| value <= most * f64::from(*quarter) / 4.0).unwrap_or(4)
}

/// `text` cut to a width; a full-width letter is 2 wide.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        if short.width() + letter.to_string().width() + 1 > width {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

/// `text` in one or two lines of a width, cut at a space or after `・` if there is one in reach.
fn two_lines(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut breaks = text.char_indices().filter_map(|(at, letter)| match letter {
        ' ' => Some((at, at + 1)),
        '・' => Some((at + letter.len_utf8(), at + letter.len_utf8())),
        _ => None,
    });
    let fitting = breaks.rfind(|(end, _)| text[..*end].width() <= width);
    let (end, next) = fitting.unwrap_or_else(|| {
        let fits = |at: &usize| text[..*at].width() <= width;
        let end = text.char_indices().map(|(at, _)| at).rfind(fits).unwrap_or(0);
        (end, end)
    });
    vec![text[..end].to_owned(), shortened(&text[next..], width)]
}

/// To a hundredth: no drawing shows more.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX / 1024)
}

#[expect(clippy::cast_precision_loss, reason = "a chart has few points")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_zero_and_every_value() {
        for (low, high) in [(0.0, 0.0), (0.0, 103.4), (0.0, 9.0), (-12.0, 3.0), (-7.0, 0.0), (0.0, 98_765.0)]
        {
            let ticks = ticks(low, high);
            assert!((2..=7).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
            assert!(ticks.contains(&0.0), "{low} to {high}: {ticks:?}");
            assert!(
                ticks[0] <= low && *ticks.last().expect("it is long") >= high,
                "{low} to {high}: {ticks:?}"
            );
        }
    }

    #[test]
    fn names_are_cut_where_they_may_be() {
        assert_eq!(two_lines("報告・提案", 10), ["報告・提案"]);
        assert_eq!(two_lines("プログラミング", 10), ["プログラミ", "ング"]);
        assert_eq!(two_lines("Customer replies", 10), ["Customer", "replies"]);
        assert_eq!(two_lines("Reports and proposals", 11), ["Reports and", "proposals"]);
        assert_eq!(shortened("品質保証課の第一係", 10), "品質保証…");
    }

    #[test]
    fn bars_below_zero_end_at_zero() {
        let naming = Naming { id: "x".into(), title: "x".into(), description: "x".into() };
        let value = |value: f64| BarValue { value, text: String::new(), label: String::new(), depth: 0 };
        let chart = bar_chart(naming, vec![value(3.0), value(-1.0)]);
        assert_eq!((chart.zero, chart.bars[0].x, chart.bars[0].width), (25.0, 25.0, 75.0));
        assert_eq!((chart.bars[1].x, chart.bars[1].width, chart.bars[1].is_negative), (0.0, 25.0, true));
    }
}

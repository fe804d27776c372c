//! Figures for machines and spreadsheets. The formats are described in the handbook (formats.md).

mod csv;
mod impact;
mod impact_csv;

pub use csv::{Cell, csv};
pub use impact::{IMPACT_DATA_URL, impact_json};
pub use impact_csv::{ImpactTable, impact_csv, impact_csv_in_all};

//! Figures for machines and spreadsheets. The formats are described in the handbook (formats.md).

mod csv;
mod impact;
mod impact_csv;
mod page;

pub use csv::{Cell, csv};
pub use impact::{IMPACT_DATA_URL, impact_json};
pub use impact_csv::{ImpactTable, impact_csv, impact_csv_in_all};
pub use page::{
    DataClassData, ModuleData, Named, PAGE_VERSION, PageData, PageHeading, PageVersion, PromptData,
    RecipeData, SessionData, StoryData, VariableData, page_json,
};

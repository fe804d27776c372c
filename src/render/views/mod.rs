//! What templates may see: one typed, serialisable view a page type. Pure data; no formatting, no file access.
//!
//! A view is the whole context of its layout: its fields become top-level template variables, and the caller
//! adds one more, `t`, the page language's strings from `locales/<lang>.yaml`. Three rules hold everywhere:
//! - every URL is complete and printed as it is (base path included, percent-encoded);
//! - text is plain and escaped by the template engine, except [`Html`], which is already safe;
//! - a value that may be missing is an `Option` and is serialised as null, never skipped, because an undefined
//!   variable is an error in a template.

mod article;
mod calendar;
mod card;
mod care;
mod chart;
mod chrome;
mod common;
mod digest;
mod faq;
mod glossary;
mod home;
mod impact;
mod learning_path;
mod list;
mod meeting;
mod module;
mod my;
mod not_found;
mod page;
mod prompt;
mod quiz;
mod recipe;
mod review;
mod search;
mod share;
mod story;
mod team;
mod term;
mod term_index;
mod term_tip;
mod whats_new;

pub use article::Article;
pub use calendar::{CalendarMonth, CalendarView};
pub use card::{Card, CardGroup, Minutes};
pub use care::{CareKeeper, CareQuery, CareReactions, CareRow, CareSection, CareView};
pub use chart::{
    Bar, BarChart, ChartPoint, GridLine, HeatCell, HeatColumn, HeatMap, HeatRow, LineChart, LineSegment,
};
pub use chrome::{
    Badge, BadgeName, Chrome, Crumb, FeedLink, FootChrome, FootView, LanguageLink, LogoImage, NavItem,
    SearchSource, SignalSource, SignalWay, SignalsKind, SiteHead, SiteWays,
};
pub use common::{Amount, Basis, DataClass, Date, Html, Kind, Level, Link, PageLink, Stage, TermLink};
pub use digest::{DigestFigure, DigestGroup, DigestMeeting, DigestPage, DigestView, FirstWin};
pub use faq::FaqView;
pub use glossary::{GlossaryEntry, GlossaryGroup, GlossaryView};
pub use home::{HomeView, PathLinks, TaskEntry, TaskWin, Totals};
pub use impact::{
    ImpactComparison, ImpactCrossed, ImpactCrossedRow, ImpactFigures, ImpactGroup, ImpactLeftOut,
    ImpactPeriod, ImpactPeriods, ImpactReportView, ImpactRow, ImpactView,
};
pub use learning_path::{LearningPathView, PathStep};
pub use list::{Filter, FilterName, FilterOption, ListView, Sort};
pub use meeting::{Meeting, Subscription};
pub use module::{ModuleSteps, ModuleView, PathPosition};
pub use my::{Contributor, MyView, PeriodChoice, PeriodGroup};
pub use not_found::NotFoundView;
pub use page::PageView;
pub use prompt::{PromptView, Segment};
pub use quiz::QuizView;
pub use recipe::{OpenIn, RecipeView, Variable, Verified};
pub use review::{ReviewModule, ReviewPage, ReviewView};
pub use search::{FacetLabels, SearchEntry, SearchHeading, SearchView};
pub use share::{Share, WriteOwn};
pub use story::{BeforeAfter, StoryView, TryThis};
pub use team::Team;
pub use term::{Taxonomy, TermView};
pub use term_index::{TermEntry, TermIndexView};
pub use term_tip::TermTip;
pub use whats_new::{MonthLink, MonthSection, NewsEntry, WhatsNewView};

use serde::Serialize;

/// A page type: the data of one page and the layout that draws it.
pub trait View: Serialize {
    /// Name of the template, relative to the theme's folder.
    const LAYOUT: &'static str;
}

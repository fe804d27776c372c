//! One question, the argument of the component `quiz`.

use serde::Serialize;

use super::common::Html;

/// One ` ```quiz ` fence.
#[derive(Debug, Clone, Serialize)]
pub struct QuizView {
    /// Number on its page, from 1; names the form fields of later, interactive quizzes.
    pub number: usize,
    /// The question.
    pub question: Html,
    /// The choices, in order.
    pub choices: Vec<Html>,
    /// Which are right, 1-based.
    pub answers: Vec<usize>,
    /// Why they are.
    pub why: Option<Html>,
    /// True if more than one choice may be ticked.
    pub multiple: bool,
}

//! Why something is not answered: said to the program that asked, or to the assistant, who can ask again.

use rmcp::ErrorData;

/// Why something is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What was asked has not the form it must have.
    Malformed(String),
    /// It has, but the portal has no answer to it.
    NoAnswer(String),
    /// Something here does not work.
    Broken(String),
}

impl Refusal {
    /// As an error of the protocol, where there is nothing else to say it by.
    pub(super) fn into_error(self) -> ErrorData {
        match self {
            Self::Malformed(sentence) | Self::NoAnswer(sentence) => ErrorData::invalid_params(sentence, None),
            Self::Broken(sentence) => ErrorData::internal_error(sentence, None),
        }
    }
}

//! Markdown in, a [`super::Body`] out.
/// r
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// e
    #[default]
    Escape,
    /// s
    Sanitise,
}
/// o
#[derive(Clone, Debug)]
pub struct Options {
    /// k
    pub kind: super::Kind,
    /// r
    pub raw_html: RawHtml,
}
/// p
pub fn parse(
    _: &crate::paths::SourcePath,
    _: &str,
    _: usize,
    _: &Options,
) -> (super::Body, crate::diagnostic::Diagnostics) {
    Default::default()
}

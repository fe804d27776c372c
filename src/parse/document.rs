//! What parsing one source yields.

use std::ops::Range;

/// What a page is, told by its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A success story, below `stories/`.
    Story,
    /// A prompt recipe, below `recipes/`.
    Recipe,
    /// A question and its answer, below `faq/`.
    Faq,
    /// A training module, below `training/`.
    Module,
    /// Anything else.
    Page,
}

/// A body, ready but for what only the whole site knows: where links lead and which words the theme uses.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// HTML with holes, in order.
    pub pieces: Vec<Piece>,
    /// How many of the first pieces make up a first-level heading that opens the body. A page whose title says
    /// the same leaves them out.
    pub opening_pieces: usize,
    /// All headings in order, the opening one included (as the first, level 1).
    pub headings: Vec<Heading>,
    /// All links; [`Piece::LinkStart`] counts into this.
    pub links: Vec<Link>,
    /// All images; [`Piece::Image`] counts into this.
    pub images: Vec<Image>,
    /// All prompt fences; [`Piece::Prompt`] counts into this.
    pub prompts: Vec<Prompt>,
    /// All quiz fences; [`Piece::Quiz`] counts into this.
    pub quizzes: Vec<Quiz>,
    /// The text by headings, for search: at least one if there is any text.
    pub passages: Vec<Passage>,
    /// Ids that a link may lead to besides the headings' (footnotes, say).
    pub anchors: Vec<String>,
}

/// A part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// HTML, escaped or sanitised by the Markdown writer.
    Html(String),
    /// Opens the link of that number; the renderer writes `<a …>`, or nothing if there is no page.
    LinkStart(usize),
    /// Closes it.
    LinkEnd(usize),
    /// The image of that number.
    Image(usize),
    /// A word in the reader's language.
    Label(Label),
    /// The prompt of that number, shown by the theme.
    Prompt(usize),
    /// The quiz of that number, shown by the theme.
    Quiz(usize),
}

/// Words that the Markdown writer needs from the theme's locale. Already escaped when filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Title of a `[!NOTE]` callout.
    Note,
    /// Title of a `[!TIP]` callout.
    Tip,
    /// Title of an `[!IMPORTANT]` callout.
    Important,
    /// Title of a `[!WARNING]` callout.
    Warning,
    /// Title of a `[!CAUTION]` callout.
    Caution,
    /// Summary of a `:::details` without a title.
    Details,
    /// Name of the region around a wide table.
    Table,
    /// Caption of a diagram in source form.
    Diagram,
    /// Name of the link at a heading.
    HeadingLink,
    /// Name of the list of footnotes.
    Footnotes,
    /// Name of a footnote's way back.
    FootnoteBack,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6, as written.
    pub level: u8,
    /// Its id in the page.
    pub id: String,
    /// Its text without markup.
    pub text: String,
    /// Bytes of the source text.
    pub span: Range<usize>,
}

/// A link as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The destination, entities and escapes resolved, percent-encoding as written.
    pub target: String,
    /// The title, if any.
    pub title: String,
    /// Bytes of the whole link in the source text.
    pub span: Range<usize>,
}

/// An image as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The destination, as of a link.
    pub target: String,
    /// Text for those who do not see it.
    pub alt: String,
    /// The title, if any.
    pub title: String,
    /// Bytes of the whole image in the source text.
    pub span: Range<usize>,
}

/// A ` ```prompt ` fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Words after `prompt` on the opening line; empty if none.
    pub title: String,
    /// Text and blanks in order.
    pub segments: Vec<PromptSegment>,
    /// Bytes of the fence's content in the source text.
    pub span: Range<usize>,
}

/// A part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptSegment {
    /// Text as it will be copied.
    Text(String),
    /// `{{name}}`.
    Blank {
        /// The variable's name, trimmed.
        name: String,
        /// Bytes of `{{name}}` in the source text.
        span: Range<usize>,
    },
}

/// A ` ```quiz ` fence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// The question, as HTML of inline Markdown.
    pub question: String,
    /// The choices, as HTML of inline Markdown.
    pub choices: Vec<String>,
    /// Positions of the right choices, from 0, rising.
    pub answers: Vec<usize>,
    /// Why, as HTML of inline Markdown.
    pub why: Option<String>,
}

/// A heading and the text below it, up to the next heading: what a search hit shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// Position in [`Body::headings`]; none before the first heading.
    pub heading: Option<usize>,
    /// Plain text; blocks are parted by line breaks, table cells by spaces.
    pub text: String,
}

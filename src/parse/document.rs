//! What parsing one source yields.

use std::ops::Range;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// What most outlines need as bytes, and most front matter.
pub(super) const USUAL_BYTES: usize = 2 << 10;

/// What a page is, told by its folder.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
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

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Story, Self::Recipe, Self::Faq, Self::Module, Self::Page];

    /// Its name: in outputs, queries, locale files and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Recipe => "recipe",
            Self::Faq => "faq",
            Self::Module => "module",
            Self::Page => "page",
        }
    }
}

/// What other pages may know of a body: all that the site is put together from. Two bodies with the same outline can
/// stand for each other in every page but their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outline {
    /// As [`Body::opening_pieces`].
    pub opening_pieces: usize,
    /// As [`Body::headings`].
    pub headings: Vec<Heading>,
    /// As [`Body::links`].
    pub links: Vec<Link>,
    /// As [`Body::images`].
    pub images: Vec<Image>,
    /// As [`Body::anchors`].
    pub anchors: Vec<String>,
    /// What there is of each prompt.
    pub prompts: Vec<PromptOutline>,
    /// Whether there is anything to read.
    pub has_text: bool,
}

/// What other pages may know of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptOutline {
    /// As [`Prompt::title`].
    pub title: String,
    /// The names of its blanks in order, each with its bytes in the source text.
    pub blanks: Vec<(String, Range<usize>)>,
    /// As [`Prompt::span`].
    pub span: Range<usize>,
}

/// The rest of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// For readers.
    pub shown: Shown,
    /// For search, as [`Body::passages`].
    pub passages: Vec<Passage>,
}

/// What readers see of a body: read by the page itself and by what quotes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// As [`Body::pieces`].
    pub pieces: Vec<Piece>,
    /// As [`Body::prompts`].
    pub prompts: Vec<Prompt>,
    /// As [`Body::quizzes`].
    pub quizzes: Vec<Quiz>,
}

impl Body {
    /// Parts what other pages may know from the rest.
    pub fn split(self) -> (Outline, Content) {
        let prompts = self.prompts.iter().map(PromptOutline::of).collect();
        let outline = Outline {
            opening_pieces: self.opening_pieces,
            headings: self.headings,
            links: self.links,
            images: self.images,
            anchors: self.anchors,
            prompts,
            has_text: self.passages.iter().any(|passage| !passage.text.trim().is_empty()),
        };
        let shown = Shown { pieces: self.pieces, prompts: self.prompts, quizzes: self.quizzes };
        (outline, Content { shown, passages: self.passages })
    }
}

impl Outline {
    /// All of it but places in the file, of which nothing on a page depends.
    pub(super) fn without_places(&self) -> impl Serialize {
        let Self { opening_pieces, headings, links, images, anchors, prompts, has_text } = self;
        let headings = headings.iter().map(|Heading { level, id, text, span: _ }| (level, id, text));
        let links = links.iter().map(|Link { target, title, span: _ }| (target, title));
        let images = images.iter().map(|Image { target, alt, title, span: _ }| (target, alt, title));
        let prompts = prompts.iter().map(|PromptOutline { title, blanks, span: _ }| {
            (title, blanks.iter().map(|(name, _)| name).collect::<Vec<_>>())
        });
        let (headings, links) = (headings.collect::<Vec<_>>(), links.collect::<Vec<_>>());
        let (images, prompts) = (images.collect::<Vec<_>>(), prompts.collect::<Vec<_>>());
        (opening_pieces, headings, links, images, anchors, prompts, has_text)
    }
}

impl PromptOutline {
    fn of(prompt: &Prompt) -> Self {
        let blank = |segment: &PromptSegment| match segment {
            PromptSegment::Blank { name, span } => Some((name.clone(), span.clone())),
            PromptSegment::Text(_) => None,
        };
        Self {
            title: prompt.title.clone(),
            blanks: prompt.segments.iter().filter_map(blank).collect(),
            span: prompt.span.clone(),
        }
    }
}

/// A body as the Markdown writer leaves it, ready but for what only the whole site knows: where links lead and which
/// words the theme uses.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// HTML, escaped or sanitised by the Markdown writer.
    Html(#[serde(deserialize_with = "unpacked_text")] String),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The destination, entities and escapes resolved, percent-encoding as written.
    pub target: String,
    /// The title, if any.
    pub title: String,
    /// Bytes of the whole link in the source text.
    pub span: Range<usize>,
}

/// An image as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Words after `prompt` on the opening line; empty if none.
    pub title: String,
    /// Text and blanks in order.
    pub segments: Vec<PromptSegment>,
    /// Bytes of the fence's content in the source text.
    pub span: Range<usize>,
}

/// A part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Position in [`Body::headings`]; none before the first heading.
    pub heading: Option<usize>,
    /// Plain text; blocks are parted by line breaks, table cells by spaces.
    #[serde(deserialize_with = "unpacked_text")]
    pub text: String,
}

/// A text in the format that contents are packed in, which writes texts and bytes alike. By itself it would look at
/// each letter to see whether it is text.
fn unpacked_text<'de, D: Deserializer<'de>>(packed: D) -> Result<String, D::Error> {
    let bytes = <&[u8]>::deserialize(packed)?;
    simdutf8::basic::from_utf8(bytes).map(str::to_owned).map_err(D::Error::custom)
}

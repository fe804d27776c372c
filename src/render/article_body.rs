//! Fills the holes of a body: links, images, words, prompts and quizzes.
//! With the Markdown writer and the templates, one of the places where text becomes HTML: all of it is escaped here.

use std::borrow::Cow;

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Renderer;
use super::locale::Locale;
use super::recipe_parts;
use super::term_marks::TermMarks;
use super::views::{Html, PromptView, QuizView, Segment};
use crate::diagnostic::Diagnostic;
use crate::html::to_attribute;
use crate::model::{ImageTarget, LinkTarget, Page, VARIANT_WIDTHS, encode};
use crate::parse::front_matter::Variable;
use crate::parse::{Image, Label, Outline, Piece, Prompt, PromptSegment, Quiz};

/// What most bodies need; of a longer one, the memory grows.
const USUAL_BYTES: usize = 16 << 10;

/// What most entries of an outline need.
const ENTRY_BYTES: usize = 128;

/// The body of a page as HTML, without a heading that repeats the title.
pub(super) fn body(renderer: &Renderer, page: &Page, locale: &Locale) -> Result<Html, Box<Diagnostic>> {
    let shown = renderer.contents.shown(page.id);
    let Outline { links, images, .. } = &page.document.outline;
    let mut html = String::with_capacity(USUAL_BYTES);
    let mut is_linked = false;
    let config = &renderer.site.config;
    let glossary_url = config.base.link(&encode(&config.in_language(&locale.language, "/glossary/")));
    let mut marks = TermMarks::new(renderer.site.glossary.of(&page.language), to_attribute(&glossary_url));
    for piece in &shown.pieces[page.skipped_pieces..] {
        match piece {
            Piece::Html(text) => marks.html(text, &mut html),
            Piece::LinkStart(at) => {
                is_linked = true;
                marks.link(true);
                link_start(renderer, &page.links[*at], &links[*at].title, &mut html);
            }
            Piece::LinkEnd(at) => {
                is_linked = false;
                marks.link(false);
                link_end(&page.links[*at], &mut html);
            }
            Piece::Image(at) => {
                let sources = sources(renderer, &page.images[*at]);
                image(
                    renderer,
                    &page.images[*at],
                    &images[*at],
                    Surroundings { sources, is_linked },
                    &mut html,
                );
            }
            Piece::Label(label) => html.push_str(&to_attribute(locale.get(label_key(*label)))),
            Piece::Prompt(at) => {
                let view = prompt(renderer, page, (*at, &shown.prompts[*at]), &locale.language);
                html.push_str(&renderer.theme.component("prompt", &view, locale)?);
            }
            Piece::Quiz(at) => {
                let view = quiz(*at, &shown.quizzes[*at]);
                html.push_str(&renderer.theme.component("quiz", &view, locale)?);
            }
        }
    }
    let tips = marks.tips();
    if !tips.is_empty() {
        html.push_str(&renderer.theme.component("term_tips", &tips, locale)?);
    }
    Ok(Html(html))
}

/// The body of a page for readers outside of the portal: nothing of the theme, prompts as they are copied, questions
/// with their choices.
pub(super) fn plain_body(renderer: &Renderer, page: &Page, locale: &Locale) -> String {
    let shown = renderer.contents.shown(page.id);
    let Outline { links, images, .. } = &page.document.outline;
    let mut html = String::with_capacity(USUAL_BYTES);
    let mut is_linked = false;
    for piece in &shown.pieces[page.skipped_pieces..] {
        match piece {
            Piece::Html(text) => html.push_str(text),
            Piece::LinkStart(at) => {
                is_linked = true;
                link_start(renderer, &page.links[*at], &links[*at].title, &mut html);
            }
            Piece::LinkEnd(at) => {
                is_linked = false;
                link_end(&page.links[*at], &mut html);
            }
            Piece::Image(at) => {
                // How wide a column is elsewhere, nobody knows.
                let around = Surroundings { sources: String::new(), is_linked };
                image(renderer, &page.images[*at], &images[*at], around, &mut html);
            }
            Piece::Label(label) => html.push_str(&to_attribute(locale.get(label_key(*label)))),
            Piece::Prompt(at) => {
                let prompt = prompt(renderer, page, (*at, &shown.prompts[*at]), &locale.language);
                if let Some(title) = &prompt.title {
                    html.push_str(&format!("<p><strong>{}</strong></p>\n", to_attribute(title)));
                }
                html.push_str(&format!("<pre>{}</pre>\n", to_attribute(&prompt.raw)));
            }
            Piece::Quiz(at) => {
                let quiz = &shown.quizzes[*at];
                html.push_str(&format!("<p><strong>{}</strong></p>\n<ol>\n", quiz.question));
                for choice in &quiz.choices {
                    html.push_str(&format!("<li>{choice}</li>\n"));
                }
                html.push_str("</ol>\n");
            }
        }
    }
    without_heading_links(&html)
}

/// Leaves out the link that stands after each heading's text.
fn without_heading_links(html: &str) -> String {
    static LINK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(" <a class=\"heading-anchor\""));
    static LINK_END: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("</a>"));
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = LINK.find(rest.as_bytes()) {
        text.push_str(&rest[..at]);
        let inner = &rest[at + LINK.needle().len()..];
        rest = LINK_END.find(inner.as_bytes()).map_or(inner, |end| &inner[end + LINK_END.needle().len()..]);
    }
    text.push_str(rest);
    text
}

fn link_end(target: &LinkTarget, html: &mut String) {
    if !matches!(target, LinkTarget::Hidden | LinkTarget::Broken) {
        html.push_str("</a>");
    }
}

fn link_start(renderer: &Renderer, target: &LinkTarget, title: &str, html: &mut String) {
    let base = &renderer.site.config.base;
    let (href, external) = match target {
        LinkTarget::Page(id, rest) => (base.link(&encode(&renderer.site.page(*id).url)) + rest, false),
        LinkTarget::Local(url) => (base.link(url), false),
        LinkTarget::Fragment(fragment) => (fragment.clone(), false),
        LinkTarget::External(url) => (url.clone(), true),
        LinkTarget::Hidden | LinkTarget::Broken => return,
    };
    html.push_str("<a href=\"");
    html.push_str(&to_attribute(&attribute_url(&href)));
    html.push('"');
    if !title.is_empty() {
        html.push_str(&format!(" title=\"{}\"", to_attribute(title)));
    }
    if external {
        html.push_str(" rel=\"external noopener\"");
    }
    html.push('>');
}

/// Spaces and what a URL may not hold, encoded; what is encoded already stays.
fn attribute_url(url: &str) -> Cow<'_, str> {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const UNSAFE: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'\\')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    // Nearly all stay as they are, and a look at each letter is far less than to put them together again.
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"/#-_.%:?=&~+,;@!$'()*[]".contains(&byte);
    if url.bytes().all(stays) { url.into() } else { utf8_percent_encode(url, UNSAFE).into() }
}

/// How wide the default theme shows an image: its reading column, of 40 em at 17 pixels; on narrow screens what two
/// gutters of 4 % leave.
const COLUMN: &str = "(min-width: 46.5rem) 42.5rem, 92vw";

/// The attributes by which a browser chooses among an image's variants; nothing if there are none.
fn sources(renderer: &Renderer, target: &ImageTarget) -> String {
    let ImageTarget::Local(url, Some(size)) = target else { return String::new() };
    let Some(variants) = renderer.image_variants.0.get(url).filter(|variants| !variants.is_empty()) else {
        return String::new();
    };
    let base = &renderer.site.config.base;
    let mut choices: Vec<String> = variants
        .iter()
        .map(|variant| format!("{} {}w", base.link(&encode(&variant.url())), variant.width))
        .collect();
    // The largest is enough for the column on any screen; where there is none, the original stands in for it.
    if !variants.iter().any(|variant| VARIANT_WIDTHS.last() == Some(&variant.width)) {
        choices.push(format!("{} {}w", base.link(&encode(url)), size.width));
    }
    format!(" srcset=\"{}\" sizes=\"{COLUMN}\"", to_attribute(&choices.join(", ")))
}

/// What an image depends on besides itself.
struct Surroundings {
    /// The attributes of its variants.
    sources: String,
    /// Whether it stands in a link.
    is_linked: bool,
}

fn image(
    renderer: &Renderer,
    target: &ImageTarget,
    image: &Image,
    Surroundings { sources, is_linked }: Surroundings,
    html: &mut String,
) {
    let (source, size) = match target {
        ImageTarget::Local(url, size) => (renderer.site.config.base.link(&encode(url)), *size),
        ImageTarget::External(url) => return picture_elsewhere(url, image, is_linked, html),
        ImageTarget::Broken => {
            html.push_str(&format!("<span class=\"missing-image\">{}</span>", to_attribute(&image.alt)));
            return;
        }
    };
    html.push_str(&format!("<img src=\"{}\" alt=\"{}\"", to_attribute(&source), to_attribute(&image.alt)));
    if !image.title.is_empty() {
        html.push_str(&format!(" title=\"{}\"", to_attribute(&image.title)));
    }
    if let Some(size) = size {
        html.push_str(&format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
    }
    html.push_str(&sources);
    html.push_str(" loading=\"lazy\" decoding=\"async\">");
}

/// A picture on another host: whoever keeps it would learn of every reader, so it is a link that a reader follows or
/// does not. The policy of pages would not load it either.
fn picture_elsewhere(url: &str, image: &Image, is_linked: bool, html: &mut String) {
    let words = to_attribute(if image.alt.trim().is_empty() { url } else { &image.alt });
    if is_linked {
        html.push_str(&words);
    } else {
        let url = to_attribute(&attribute_url(url));
        html.push_str(&format!("<a href=\"{url}\" rel=\"external noopener\">{words}</a>"));
    }
}

const fn label_key(label: Label) -> &'static str {
    match label {
        Label::Note => "markdown.note",
        Label::Tip => "markdown.tip",
        Label::Important => "markdown.important",
        Label::Warning => "markdown.warning",
        Label::Caution => "markdown.caution",
        Label::Details => "markdown.details",
        Label::Table => "markdown.table",
        Label::Diagram => "markdown.diagram",
        Label::HeadingLink => "markdown.heading_link",
        Label::Footnotes => "markdown.footnotes",
        Label::FootnoteBack => "markdown.footnote_back",
    }
}

/// A prompt with its number on the page.
fn prompt(renderer: &Renderer, page: &Page, (at, prompt): (usize, &Prompt), language: &str) -> PromptView {
    let recipe = recipe_parts::recipe(renderer, page);
    let variables: &[Variable] = recipe.map_or(&[], |recipe| &recipe.variables);
    let mut raw = String::new();
    let segments: Vec<Segment> = prompt
        .segments
        .iter()
        .map(|segment| match segment {
            PromptSegment::Text(text) => {
                raw.push_str(text);
                Segment::Text { text: text.clone() }
            }
            PromptSegment::Blank { name, .. } => {
                let variable = variables.iter().find(|variable| variable.name == *name);
                let variable = variable.map(|variable| recipe_parts::variable(renderer, variable, page));
                let (label, lang, example) = variable
                    .map_or_else(|| (name.clone(), None, None), |one| (one.label, one.lang, one.example));
                let marked = format!("【{label}】");
                raw.push_str(&marked);
                Segment::Blank { blank: name.clone(), label, lang, raw: marked, example }
            }
        })
        .collect();
    let tools = recipe_parts::tools(renderer, page, language);
    PromptView {
        id: prompt_id(at),
        title: Some(prompt.title.clone()).filter(|title| !title.is_empty()),
        has_blanks: segments.iter().any(|segment| matches!(segment, Segment::Blank { .. })),
        segments,
        raw,
        form: recipe
            .filter(|_| at == 0)
            .map_or_else(Vec::new, |recipe| recipe_parts::variables(renderer, recipe, page)),
        open_in: tools.own,
        other_tools: tools.others,
    }
}

/// The id of a page's prompt, counted from 0.
pub(super) fn prompt_id(at: usize) -> String {
    format!("prompt.{}", at + 1)
}

fn quiz(at: usize, quiz: &Quiz) -> QuizView {
    QuizView {
        number: at + 1,
        question: Html(quiz.question.clone()),
        choices: quiz.choices.iter().map(|choice| Html(choice.clone())).collect(),
        answers: quiz.answers.iter().map(|answer| answer + 1).collect(),
        why: quiz.why.clone().map(Html),
        multiple: quiz.answers.len() > 1,
    }
}

/// The headings of level 2 and 3 as the page shows them; none if there are too few to help.
pub(super) fn outline(page: &Page) -> Html {
    let Outline { opening_pieces, headings, .. } = &page.document.outline;
    let opening = usize::from(*opening_pieces > 0);
    let others = &headings[opening.min(headings.len())..];
    // The Markdown writer shifts all headings down where a body has first-level headings of its own.
    let shift = u8::from(others.iter().any(|heading| heading.level == 1));
    let mut count = 0;
    let mut html = String::with_capacity(others.len() * ENTRY_BYTES);
    for heading in others {
        let level = heading.level + shift;
        if !matches!(level, 2 | 3) || heading.text.is_empty() {
            continue;
        }
        count += 1;
        let class = if level == 2 { "outline-2" } else { "outline-3" };
        // The one letter that an address would read as something else.
        let id = if heading.id.contains('%') {
            Cow::from(heading.id.replace('%', "%25"))
        } else {
            heading.id.as_str().into()
        };
        for part in ["<li class=\"", class, "\"><a href=\"#", &to_attribute(&id), "\">"] {
            html.push_str(part);
        }
        html.push_str(&to_attribute(&heading.text));
        html.push_str("</a></li>\n");
    }
    Html(if count < 2 { String::new() } else { html })
}

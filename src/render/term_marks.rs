//! Marks the glossary's words at their first use in a body: a link to the glossary that a tooltip explains.
//!
//! Reads the HTML that the Markdown writer or the sanitiser wrote, which is well formed and escapes every `<` and `&`
//! of text, piece by piece as `article_body` puts it together. Never inside of headings, links, code or controls.

use std::collections::BTreeSet;

use super::views::TermTip;
use crate::html;
use crate::model::LanguageGlossary;

/// Elements in which no word is marked.
const PLAIN: &[&str] = &[
    "a", "button", "code", "dfn", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "label", "math", "pre",
    "samp", "script", "select", "style", "summary", "svg", "textarea", "th", "var",
];

/// Classes of our own elements that are headings or formulas in other clothes.
const PLAIN_CLASSES: &[&str] = &["\"callout-title\"", "\"tab-title\"", "\"math\"", "\"task-mark\""];

/// Marks one body.
pub(super) struct TermMarks<'a> {
    glossary: Option<&'a LanguageGlossary>,
    glossary_url: String,
    met: BTreeSet<usize>,
    /// Marked terms in the order of their first use.
    marked: Vec<usize>,
    /// The tag that is being read, from after its `<`; pieces may end within one.
    tag: Option<Tag>,
    /// The outermost element in which no word is marked, and how many of its name are open.
    plain: Option<(String, usize)>,
    /// Whether a link of the body is open.
    in_link: bool,
}

#[derive(Default)]
struct Tag {
    text: String,
    quote: Option<char>,
}

impl<'a> TermMarks<'a> {
    /// `glossary_url` is the page of the glossary, ready for an attribute.
    pub(super) fn new(glossary: Option<&'a LanguageGlossary>, glossary_url: String) -> Self {
        Self {
            glossary,
            glossary_url,
            met: BTreeSet::new(),
            marked: Vec::new(),
            tag: None,
            plain: None,
            in_link: false,
        }
    }

    pub(super) const fn link(&mut self, open: bool) {
        self.in_link = open;
    }

    /// Appends a piece of HTML with its words marked.
    pub(super) fn html(&mut self, piece: &str, out: &mut String) {
        if self.glossary.is_none() {
            out.push_str(piece);
            return;
        }
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match self.tag.take() {
                Some(tag) => self.in_tag(tag, rest, out),
                None => {
                    let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                    self.text(text, out);
                    if let Some(after) = after.strip_prefix('<') {
                        out.push('<');
                        self.tag = Some(Tag::default());
                        after
                    } else {
                        after
                    }
                }
            };
        }
    }

    /// Reads on in a tag; the rest begins after it.
    fn in_tag<'t>(&mut self, mut tag: Tag, rest: &'t str, out: &mut String) -> &'t str {
        let mut end = None;
        for (at, letter) in rest.char_indices() {
            match (tag.quote, letter) {
                (None, '>') => {
                    end = Some(at);
                    break;
                }
                (None, '"' | '\'') => tag.quote = Some(letter),
                (Some(open), _) if open == letter => tag.quote = None,
                _ => {}
            }
        }
        let Some(end) = end else {
            tag.text.push_str(rest);
            out.push_str(rest);
            self.tag = Some(tag);
            return "";
        };
        tag.text.push_str(&rest[..end]);
        out.push_str(&rest[..=end]);
        self.passed(&tag.text);
        &rest[end + 1..]
    }

    fn passed(&mut self, tag: &str) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name =
            tag.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
        match &mut self.plain {
            Some((plain, open)) if plain == name => {
                *open = if closes { *open - 1 } else { *open + 1 };
                if *open == 0 {
                    self.plain = None;
                }
            }
            Some(_) => {}
            None => {
                let is_plain = PLAIN.contains(&name) || PLAIN_CLASSES.iter().any(|class| tag.contains(class));
                if !closes && is_plain {
                    self.plain = Some((name.to_owned(), 1));
                }
            }
        }
    }

    fn text(&mut self, escaped: &str, out: &mut String) {
        let readable = self.plain.is_none() && !self.in_link && !escaped.trim().is_empty();
        let marked = self.glossary.filter(|_| readable).zip(html::unescape(escaped));
        let Some((glossary, text)) = marked else { return out.push_str(escaped) };
        let mentions = glossary.first_mentions(&text, &mut self.met);
        if mentions.is_empty() {
            return out.push_str(escaped);
        }
        let mut written = 0;
        for mention in mentions {
            let id = html::to_attribute(&glossary.terms[mention.term].id);
            html::text(&text[written..mention.range.start], out);
            out.push_str(&format!(
                "<a class=\"term\" href=\"{}#term-{id}\" aria-describedby=\"tip.{id}\" data-js-term>",
                self.glossary_url
            ));
            html::text(&text[mention.range.clone()], out);
            out.push_str("</a>");
            written = mention.range.end;
            self.marked.push(mention.term);
        }
        html::text(&text[written..], out);
    }

    /// What the marked words mean, in the order of their first use.
    pub(super) fn tips(self) -> Vec<TermTip> {
        let Some(glossary) = self.glossary else { return Vec::new() };
        let terms = self.marked.into_iter().map(|term| &glossary.terms[term]);
        terms
            .map(|term| TermTip {
                id: term.id.clone(),
                label: term.label.clone(),
                meaning: term.meaning.clone(),
                lang: term.meaning_language.clone(),
                url: format!("{}#term-{}", self.glossary_url, term.id),
            })
            .collect()
    }
}

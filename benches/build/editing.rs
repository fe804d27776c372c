//! Small edits as an author makes them: one word in a body, one in a title. Each is found again in what readers get.

/// The text of a page, cut where a word can be put into its title and into its first paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    before_title_ends: String,
    before_paragraph_ends: String,
    rest: String,
    title_word: String,
    body_word: String,
}

impl Draft {
    /// `None` if it has no title in its front matter, no paragraph, or another address than its own.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (title, body) = (end_of_title(text)?, end_of_paragraph(text)?);
        Some(Self {
            before_title_ends: text.get(..title)?.to_owned(),
            before_paragraph_ends: text.get(title..body)?.to_owned(),
            rest: text.get(body..)?.to_owned(),
            title_word: String::new(),
            body_word: String::new(),
        })
    }

    /// Puts another word into the title.
    pub(crate) fn retitle(&mut self, word: &str) {
        self.title_word = format!(" {word}");
    }

    /// Puts another word into the body.
    pub(crate) fn reword(&mut self, word: &str) {
        self.body_word = format!(" {word}");
    }

    pub(crate) fn text(&self) -> String {
        let Self { before_title_ends, before_paragraph_ends, rest, title_word, body_word } = self;
        format!("{before_title_ends}{title_word}{before_paragraph_ends}{body_word}{rest}")
    }
}

/// A word that no other edit used and no page has; none is the beginning of another.
pub(crate) fn word(number: usize) -> String {
    format!("measured{number}x")
}

/// Front matter with its last line's end.
fn front_matter(text: &str) -> Option<&str> {
    let end = text.strip_prefix("---\n")?.find("\n---\n")?;
    text.get(..4 + end + 1)
}

/// Where the value of `title:` ends, before its quotation mark if it has one.
fn end_of_title(text: &str) -> Option<usize> {
    let front_matter = front_matter(text)?;
    // A copy of such a page would claim the same former address.
    if front_matter.contains("\naliases:") {
        return None;
    }
    let start = front_matter.find("\ntitle: ")? + 1;
    let line = front_matter.get(start..)?.lines().next()?.trim_end();
    // A list or a mapping goes on; a comment may follow.
    let is_plain = !line.contains([',', '{', '[', '#', '|', '>']);
    let quotation = usize::from(line.ends_with(['"', '\'']));
    is_plain.then_some(start + line.len() - quotation)
}

/// Where the first line of the first plain paragraph ends.
fn end_of_paragraph(text: &str) -> Option<usize> {
    let mut position = front_matter(text)?.len() + "---\n".len();
    let (mut is_fence, mut follows_gap) = (false, true);
    for line in text.get(position..)?.split_inclusive('\n') {
        let content = line.trim_end();
        if content.trim_start().starts_with("```") {
            is_fence = !is_fence;
        }
        let begins_plainly = content.chars().next().is_some_and(char::is_alphabetic);
        if !is_fence && follows_gap && begins_plainly && !content.contains('|') {
            return Some(position + content.len());
        }
        follows_gap = content.is_empty() || content.starts_with('#');
        position += line.len();
    }
    None
}

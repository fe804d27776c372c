//! Reads the keys that every kind has.

use super::super::document::Kind;
use super::super::secrets::PageAllowance;
use super::super::yaml::Fields;
use super::Common;

impl Common {
    pub(super) fn parse(fields: &mut Fields<'_, '_>, kind: Kind) -> Self {
        let title = if kind == Kind::Page {
            fields.text("title")
        } else {
            fields.required_text("title", "add `title: …`; it is the heading of the page and of its card")
        };
        Self {
            title,
            summary: fields.text("summary"),
            date: fields.date("date"),
            updated: fields.date("updated"),
            authors: fields.texts("authors"),
            owner: fields.text("owner"),
            department: fields.text("department"),
            tasks: fields.texts("tasks"),
            tools: fields.texts("tools"),
            tags: fields.texts("tags"),
            lang: language(fields),
            draft: fields.flag("draft").unwrap_or(false),
            publish_at: fields.moment("publish_at"),
            expires_at: fields.date("expires_at"),
            review_by: fields.date("review_by"),
            aliases: aliases(fields),
            related: fields.texts("related"),
            featured: fields.flag("featured").unwrap_or(false),
            unlisted_in_search: fields.flag("search") == Some(false),
            allow_secrets: allow_secrets(fields),
        }
    }

    /// A translation says only its title and summary.
    pub(super) fn parse_twin(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            title: fields.required_text("title", "add `title: …` in the language of this file"),
            summary: fields.text("summary"),
            allow_secrets: allow_secrets(fields),
            ..Self::default()
        }
    }
}

/// A language tag such as `ja` or `pt-BR`; it ends up in `lang` attributes.
fn language(fields: &mut Fields<'_, '_>) -> Option<String> {
    let tag = fields.text("lang")?;
    let well_formed = tag
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if well_formed {
        return Some(tag);
    }
    fields.invalid(
        "lang",
        format!("`{tag}` is not a language tag"),
        Some("write `ja`, `en`, `pt-BR` …".into()),
    );
    None
}

fn allow_secrets(fields: &mut Fields<'_, '_>) -> Vec<PageAllowance> {
    fields.each("allow_secrets", |fields| {
        let text = fields.required_text("text", "add `text: …`, exactly what the warning marks");
        let reason = fields.required_text("reason", "add `reason: …`, why it may be published");
        Some(PageAllowance { text: text?, reason: reason?, span: fields.place("text") })
    })
}

fn aliases(fields: &mut Fields<'_, '_>) -> Vec<String> {
    let written = fields.texts("aliases");
    let mut aliases = Vec::with_capacity(written.len());
    for (position, alias) in written.into_iter().enumerate() {
        let usable = alias.starts_with('/')
            && !alias.starts_with("//")
            && !alias.split('/').any(|part| part == ".." || part == ".")
            && !alias.contains(['\\', '?', '#'])
            && !alias.chars().any(char::is_control);
        if usable {
            aliases.push(alias);
        } else {
            let hint = "an alias is a former address on this portal, such as `/old/place/`";
            fields.invalid_item(
                "aliases",
                position,
                format!("`{alias}` cannot be an address"),
                Some(hint.into()),
            );
        }
    }
    aliases
}

//! Every page as a resource: its Markdown twin.

use rmcp::model::{
    ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult, Resource, ResourceContents,
    ResourceTemplate,
};

use super::find;
use super::portal::Portal;
use super::refusal::Refusal;
use crate::model::PageId;
use crate::plan::Job;
use crate::render::Output;

/// Entries of one answer; there is a next one for the rest.
pub(super) const PAGE: usize = 100;

const MARKDOWN: &str = "text/markdown";

/// The pages that search finds, by address. The cursor is the address of the last one that was told.
pub(super) fn list(portal: &Portal, cursor: Option<&str>) -> Result<ListResourcesResult, Refusal> {
    let site = portal.site();
    let all = site.searched();
    let start = match cursor {
        None => 0,
        Some(cursor) => {
            let last = cursor.strip_prefix(find::SCHEME).filter(|url| url.starts_with('/'));
            let last =
                last.ok_or_else(|| Refusal::Malformed(format!("`{cursor}` is no cursor of this list")))?;
            all.partition_point(|id| site.page(*id).url.as_str() <= last)
        }
    };
    let rest = &all[start..];
    let told = &rest[..rest.len().min(PAGE)];
    let mut result =
        ListResourcesResult::with_all_items(told.iter().map(|id| resource(portal, *id)).collect());
    let has_more = rest.len() > told.len();
    result.next_cursor =
        told.last().filter(|_| has_more).map(|id| [find::SCHEME, &site.page(*id).url].concat());
    Ok(result)
}

/// How any page is addressed.
pub(super) fn templates() -> ListResourceTemplatesResult {
    let template = ResourceTemplate::new(format!("{}/{{+path}}/", find::SCHEME), "page")
        .with_title("A page of the portal")
        .with_description("Any page by its address below the portal, such as recipes/minutes")
        .with_mime_type(MARKDOWN);
    ListResourceTemplatesResult::with_all_items(vec![template])
}

/// A page as Markdown.
pub(super) fn read(portal: &Portal, uri: &str) -> Result<ReadResourceResult, Refusal> {
    if !uri.starts_with(&format!("{}/", find::SCHEME)) {
        let sentence =
            format!("addresses of this portal's pages begin with {}/; found `{uri}`", find::SCHEME);
        return Err(Refusal::Malformed(sentence));
    }
    let id = find::page(portal, uri)?;
    let text = twin(portal, id)?;
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(MARKDOWN)]))
}

/// The Markdown twin of a page, whether or not `build` writes twins.
pub(super) fn twin(portal: &Portal, id: PageId) -> Result<String, Refusal> {
    match portal.revision().renderer.render(&Job::MarkdownTwin(id)) {
        Ok(Output::Bytes(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Ok(_) => Err(Refusal::Broken("a page has no text".to_owned())),
        Err(problem) => Err(Refusal::Broken(problem.message)),
    }
}

fn resource(portal: &Portal, id: PageId) -> Resource {
    let site = portal.site();
    let page = site.page(id);
    let resource = Resource::new(find::uri(site, id), page.url.clone())
        .with_title(page.title.clone())
        .with_mime_type(MARKDOWN);
    match site.summary(page) {
        Some(summary) => resource.with_description(summary),
        None => resource,
    }
}

//! A request's head, copied out of `tiny_http` and judged before anything else looks at it.

/// Browsers stay far below; `tiny_http` itself has no limit.
const MOST_HEAD_BYTES: usize = 16 * 1024;

/// What a request is, without its body: it may not have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) method: String,
    /// As it came: still percent-encoded.
    pub(super) target: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
}

impl Head {
    pub(super) fn new(request: &tiny_http::Request) -> Self {
        let pair = |header: &tiny_http::Header| {
            (header.field.as_str().as_str().to_ascii_lowercase(), header.value.as_str().to_owned())
        };
        Self {
            method: request.method().as_str().to_owned(),
            target: request.url().to_owned(),
            headers: request.headers().iter().map(pair).collect(),
        }
    }

    /// All values of a header; `name` is in lower case.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// The value of a header that may come once; an error if it comes twice.
    pub(super) fn one<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, Repeated> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(Repeated),
        }
    }

    pub(super) fn is_too_large(&self) -> bool {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.method.len() + self.target.len() + headers > MOST_HEAD_BYTES
    }

    /// Whether bytes may follow that are not the next request: then `tiny_http` cannot be trusted to know where
    /// that begins (CVE-2026-66752).
    pub(super) fn may_have_body(&self) -> bool {
        self.all("transfer-encoding").next().is_some()
            || self.all("expect").next().is_some()
            || self.all("content-length").any(|length| length != "0")
            || self.all("content-length").count() > 1
    }
}

/// A header that may come once came more often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeated;

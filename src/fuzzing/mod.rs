//! What the fuzzer feeds (`crates/fuzz`, `scripts/fuzz`): every reader of bytes that others wrote. A target says what
//! must hold for any bytes and panics where it does not; that nothing panics, hangs or takes all memory is the least.
//!
//! Compiled for tests, which feed it what is known to be tricky, and with `--cfg fuzzing`; never for users.

mod config;
mod pages;
mod search;
#[cfg(test)]
mod tests;

/// Something that reads foreign bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As `scripts/fuzz` knows it.
    pub name: &'static str,
    /// Feeds it.
    pub run: fn(&[u8]),
    /// Inputs to begin with, besides files of the repository.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self { name: "front_matter", run: pages::front_matter, seeds: pages::front_matter_seeds },
        Self { name: "markdown", run: pages::markdown, seeds: pages::markdown_seeds },
        Self { name: "fences", run: pages::fences, seeds: pages::fences_seeds },
        Self { name: "config", run: config::config, seeds: config::seeds },
        Self { name: "query", run: search::query, seeds: search::query_seeds },
        Self { name: "bundle", run: search::bundle, seeds: search::bundle_seeds },
        Self {
            name: "request",
            run: crate::serve::fuzzing::request,
            seeds: crate::serve::fuzzing::request_seeds,
        },
        Self {
            name: "signals",
            run: crate::signals::fuzzing::signals,
            seeds: crate::signals::fuzzing::signals_seeds,
        },
        Self {
            name: "images",
            run: crate::images::fuzzing::images,
            seeds: crate::images::fuzzing::images_seeds,
        },
        Self {
            name: "theme",
            run: crate::render::fuzzing::theme,
            seeds: crate::render::fuzzing::theme_seeds,
        },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        const ALL: &[Target] = &Target::ALL;
        ALL.iter().find(|target| target.name == name)
    }
}

/// Cuts off one byte, which chooses among variants of a target.
pub(crate) fn choice(data: &[u8]) -> (usize, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (usize::from(*first), rest))
}

/// Seeds that are texts, each after the byte that chooses.
pub(crate) fn chosen(seeds: &[(u8, &str)]) -> Vec<Vec<u8>> {
    seeds.iter().map(|(choice, text)| [&[*choice], text.as_bytes()].concat()).collect()
}

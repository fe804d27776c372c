//! What every server must answer, as a table.

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// What browsers unpack.
pub(super) const PACKED: &str = "gzip, deflate, br, zstd";

/// One request and what must come of it.
pub(super) struct Case {
    /// What is shown, in words.
    pub(super) claim: &'static str,
    /// Below the base; `HASH` is filled in with what the build named the file.
    pub(super) path: &'static str,
    pub(super) asked: &'static [(&'static str, &'static str)],
    pub(super) status: u16,
    /// Headers with what they hold; `-` where there must be none.
    pub(super) told: &'static [(&'static str, &'static str)],
}

pub(super) const CASES: &[Case] = &[
    Case {
        claim: "a page is compressed, asked for again, and strict",
        path: "recipes/minutes/",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[
            ("content-type", "text/html; charset=utf-8"),
            ("content-encoding", ""),
            ("vary", "Accept-Encoding"),
            ("cache-control", ASK_AGAIN),
            ("content-security-policy", "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"),
            ("content-security-policy", "frame-ancestors 'self'"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("etag", ""),
        ],
    },
    Case {
        claim: "who cannot unpack gets it plain",
        path: "recipes/minutes/",
        asked: &[],
        status: 200,
        told: &[("content-encoding", "-"), ("vary", "Accept-Encoding")],
    },
    Case {
        claim: "the front page has its security too",
        path: "",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/html"), ("content-security-policy", "default-src 'self'")],
    },
    Case {
        claim: "a style sheet with a hash is kept",
        path: "_chienowa/theme/site.HASH.css",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "text/css"), ("content-encoding", ""), ("cache-control", FOREVER)],
    },
    Case {
        claim: "so is a script",
        path: "_chienowa/search/worker.HASH.js",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "javascript"), ("content-encoding", ""), ("cache-control", FOREVER)],
    },
    Case {
        claim: "a smaller image is kept",
        path: "_chienowa/images/720.HASH.jpg",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "image/jpeg"), ("content-encoding", "-"), ("cache-control", FOREVER)],
    },
    Case {
        claim: "a part of the index is sent as it is, though an encoded file lies beside it",
        path: "_chienowa/search/start.HASH.bin",
        asked: &[("Accept-Encoding", PACKED), ("Range", "bytes=10-29")],
        status: 206,
        told: &[
            ("content-range", "bytes 10-29/"),
            ("content-length", "20"),
            ("content-encoding", "-"),
            ("content-type", "application/octet-stream"),
            ("cache-control", FOREVER),
        ],
    },
    Case {
        claim: "the program of search is sent as it is",
        path: "_chienowa/search/program.HASH.bin",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-encoding", "-"), ("accept-ranges", "bytes"), ("cache-control", FOREVER)],
    },
    Case {
        claim: "the entry of the index is asked for again",
        path: "_chienowa/search/index.bin",
        asked: &[],
        status: 200,
        told: &[("cache-control", ASK_AGAIN), ("content-encoding", "-")],
    },
    Case {
        claim: "so is the list of titles, though it is no page",
        path: "_chienowa/search/titles.json",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("cache-control", ASK_AGAIN), ("content-type", "application/json"), ("content-encoding", "")],
    },
    Case {
        claim: "WebAssembly has its type and is compressed",
        path: "sample.wasm",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "application/wasm"), ("content-encoding", "")],
    },
    Case {
        claim: "Markdown is text in UTF-8",
        path: "recipes/minutes/index.md",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/markdown; charset=utf-8")],
    },
    Case {
        claim: "a calendar is one",
        path: "calendar.ics",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/calendar; charset=utf-8")],
    },
    Case {
        claim: "a feed is one",
        path: "atom.xml",
        asked: &[],
        status: 200,
        told: &[("content-type", "application/atom+xml")],
    },
    Case {
        claim: "a manifest is one",
        path: "app.webmanifest",
        asked: &[],
        status: 200,
        told: &[("content-type", "application/manifest+json")],
    },
    Case {
        claim: "a former address leads to the page",
        path: "recipes/gijiroku/",
        asked: &[],
        status: 301,
        told: &[("location", "BASErecipes/minutes/")],
    },
    Case {
        claim: "also one with a space, to one in Japanese",
        path: "%E5%8F%A4%E3%81%84%20%E5%A0%B4%E6%89%80/",
        asked: &[],
        status: 301,
        told: &[("location", "BASE%E6%96%B0%E3%81%97%E3%81%84%E5%A0%B4%E6%89%80/")],
    },
    Case {
        claim: "a folder without its slash leads to the one with",
        path: "recipes/minutes",
        asked: &[],
        status: 301,
        told: &[("location", "BASErecipes/minutes/")],
    },
    Case {
        claim: "what is not there is told by the portal's page, and kept by nobody",
        path: "_chienowa/theme/gone.0123456789.css",
        asked: &[],
        status: 404,
        told: &[
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", ASK_AGAIN),
            ("content-security-policy", "default-src 'self'"),
            ("body", "<html lang=\"ja\""),
        ],
    },
    Case {
        claim: "in English below /en/",
        path: "en/not/there/",
        asked: &[],
        status: 404,
        told: &[("content-type", "text/html; charset=utf-8"), ("body", "<html lang=\"en\"")],
    },
    Case {
        claim: "a missing Markdown file is told in HTML too",
        path: "not/there.md",
        asked: &[],
        status: 404,
        told: &[("content-type", "text/html; charset=utf-8"), ("body", "not-found")],
    },
    Case {
        claim: "what marks the output as ours is nobody's business",
        path: ".chienowa-output",
        asked: &[],
        status: 404,
        told: &[],
    },
];

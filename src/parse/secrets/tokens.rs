//! Tokens and keys that their issuers gave a form of their own, so that they can be found.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::words::{entropy, is_placeholder, is_word, run};
use super::{Find, Kind};

/// No token is longer; what is, is something else.
const MOST_BYTES: usize = 4096;

/// What may follow the prefix.
#[derive(Clone, Copy)]
enum Letters {
    /// Letters and digits.
    Plain,
    /// And `_`, `-`.
    Word,
    /// And `.`, as parts of a token are joined.
    Joined,
    /// And `/`, `+`, `=`.
    Base64,
    /// `A` to `Z` and `2` to `7`.
    Base32,
    /// `0` to `9` and `a` to `f`.
    Hex,
}

/// The form of an issuer's tokens.
pub(super) struct Form {
    pub(super) prefix: &'static str,
    letters: Letters,
    least: usize,
    most: usize,
    name: &'static str,
}

const fn form(prefix: &'static str, letters: Letters, least: usize, most: usize, name: &'static str) -> Form {
    Form { prefix, letters, least, most, name }
}

/// Sources: what each issuer documents of its tokens, as of 2026.
pub(super) const FORMS: &[Form] = &[
    form("AKIA", Letters::Base32, 16, 16, "an AWS access key"),
    form("ASIA", Letters::Base32, 16, 16, "a temporary AWS access key"),
    form("ABIA", Letters::Base32, 16, 16, "an AWS bearer token"),
    form("ACCA", Letters::Base32, 16, 16, "an AWS credential"),
    form("ghp_", Letters::Plain, 36, 255, "a GitHub token"),
    form("gho_", Letters::Plain, 36, 255, "a GitHub token"),
    form("ghu_", Letters::Plain, 36, 255, "a GitHub token"),
    form("ghs_", Letters::Joined, 36, 1024, "a GitHub token"),
    form("ghr_", Letters::Plain, 36, 255, "a GitHub token"),
    form("github_pat_", Letters::Word, 50, 255, "a GitHub token"),
    form("glpat-", Letters::Joined, 20, 300, "a GitLab token"),
    form("gldt-", Letters::Word, 20, 64, "a GitLab deploy token"),
    form("glrt-", Letters::Joined, 20, 300, "a GitLab runner token"),
    form("glptt-", Letters::Word, 20, 64, "a GitLab trigger token"),
    form("glcbt-", Letters::Word, 20, 128, "a GitLab job token"),
    form("gloas-", Letters::Word, 20, 128, "a GitLab application secret"),
    form("xoxb-", Letters::Word, 24, 255, "a Slack token"),
    form("xoxp-", Letters::Word, 24, 255, "a Slack token"),
    form("xoxa-", Letters::Word, 24, 255, "a Slack token"),
    form("xoxr-", Letters::Word, 24, 255, "a Slack token"),
    form("xoxs-", Letters::Word, 24, 255, "a Slack token"),
    form("xoxe.", Letters::Joined, 24, 512, "a Slack token"),
    form("xapp-", Letters::Word, 24, 255, "a Slack token"),
    form("hooks.slack.com/services/T", Letters::Base64, 30, 100, "a Slack webhook"),
    form("hooks.slack.com/workflows/T", Letters::Base64, 30, 140, "a Slack webhook"),
    form(".webhook.office.com/webhookb2/", Letters::Base64, 60, 400, "a Teams webhook"),
    form("AIza", Letters::Word, 35, 35, "a Google API key"),
    form("ya29.", Letters::Word, 30, 1024, "a Google access token"),
    form("GOCSPX-", Letters::Word, 28, 28, "a Google client secret"),
    form("AccountKey=", Letters::Base64, 86, 90, "an Azure storage key"),
    form("SharedAccessKey=", Letters::Base64, 43, 90, "an Azure access key"),
    form("sk-ant-", Letters::Word, 32, 255, "an Anthropic API key"),
    form("sk-proj-", Letters::Word, 32, 255, "an OpenAI API key"),
    form("sk-svcacct-", Letters::Word, 32, 255, "an OpenAI API key"),
    form("sk-admin-", Letters::Word, 32, 255, "an OpenAI API key"),
    form("sk-or-v1-", Letters::Hex, 64, 64, "an OpenRouter API key"),
    form("sk-", Letters::Plain, 32, 64, "an API key"),
    form("sk_live_", Letters::Plain, 24, 255, "a Stripe secret key"),
    form("rk_live_", Letters::Plain, 24, 255, "a Stripe restricted key"),
    form("whsec_", Letters::Base64, 24, 128, "a webhook's signing secret"),
    form("npm_", Letters::Plain, 36, 36, "an npm token"),
    form("pypi-AgE", Letters::Word, 50, 512, "a PyPI token"),
    form("hf_", Letters::Plain, 34, 40, "a Hugging Face token"),
    form("dop_v1_", Letters::Hex, 64, 64, "a DigitalOcean token"),
    form("dapi", Letters::Hex, 32, 32, "a Databricks token"),
    form("dckr_pat_", Letters::Word, 27, 64, "a Docker token"),
    form("hvs.", Letters::Word, 24, 255, "a Vault token"),
    form("glsa_", Letters::Word, 41, 64, "a Grafana token"),
    form("shpat_", Letters::Hex, 32, 32, "a Shopify token"),
    form("SG.", Letters::Joined, 66, 66, "a SendGrid API key"),
    form("PMAK-", Letters::Word, 50, 64, "a Postman API key"),
    form("lin_api_", Letters::Plain, 32, 64, "a Linear API key"),
    form("AGE-SECRET-KEY-1", Letters::Plain, 58, 58, "an age secret key"),
    form("eyJ", Letters::Joined, 40, MOST_BYTES, "a JSON Web Token"),
];

/// The token whose prefix stands at `start`, in whatever case.
pub(super) fn check(text: &str, start: usize, form: &Form) -> Option<Find> {
    // Not inside a row of such letters, which is looked at once.
    let goes_on = |byte: &u8| is_word(*byte) || matches!(form.letters, Letters::Joined) && *byte == b'.';
    let begins_a_word = !text.as_bytes()[..start].last().is_some_and(goes_on);
    let has_own_beginning = begins_a_word || !form.prefix.as_bytes()[0].is_ascii_alphanumeric();
    let rest = text[start..].strip_prefix(form.prefix).filter(|_| has_own_beginning)?;
    let body = run(rest, form.most + 1, |byte| form.letters.hold(byte)).trim_end_matches('.');
    let is_whole = !matches!(rest.as_bytes().get(body.len()), Some(byte) if is_word(*byte));
    if !(form.least..=form.most).contains(&body.len()) || !is_whole || is_placeholder(body) {
        return None;
    }
    let is_real = match form.prefix {
        "eyJ" => is_json_web_token(&text[start..start + 3 + body.len()]),
        // Both are shared with other things, which are words.
        "sk-" | "hf_" => body.bytes().any(|byte| byte.is_ascii_digit()) && entropy(body) > 3.5,
        _ => entropy(body) > 2.8,
    };
    is_real.then(|| {
        let span = start..start + form.prefix.len() + body.len();
        Find { kind: Kind::Token, name: form.name.to_owned(), span }
    })
}

impl Letters {
    const fn hold(self, byte: u8) -> bool {
        match self {
            Self::Plain => byte.is_ascii_alphanumeric(),
            Self::Word => is_word(byte),
            Self::Joined => is_word(byte) || byte == b'.',
            Self::Base64 => is_word(byte) || matches!(byte, b'/' | b'+' | b'=' | b'@'),
            Self::Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        }
    }
}

/// Whether it is signed and says how; the sample of jwt.io, which half of all documentation shows, is none.
fn is_json_web_token(token: &str) -> bool {
    let mut parts = token.split('.');
    let (Some(head), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let holds = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let is_signed = signature.len() >= 20 && decoded(head).is_some_and(|head| holds(&head, b"\"alg\""));
    is_signed && decoded(claims).is_some_and(|claims| !holds(&claims, b"John Doe"))
}

/// A private key in PEM, of which at least the first line is there.
pub(super) fn private_key(text: &str, start: usize) -> Option<Find> {
    let rest = text[start..].strip_prefix("-----BEGIN ")?;
    let name = run(rest, 41, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ');
    if name.len() > 40 || !(name.ends_with("PRIVATE KEY") || name.ends_with("PRIVATE KEY BLOCK")) {
        return None;
    }
    let body = rest[name.len()..].strip_prefix("-----")?;
    // In code the line break is written out; a quoted block has signs before each line.
    let body = body.trim_start_matches(|sign: char| sign.is_whitespace() || "\\nr\"'+>|".contains(sign));
    let line = run(body, 64, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    // PGP and old PEM have headers before the key.
    let has_headers = ["Proc-Type:", "Version:", "Comment:"].iter().any(|header| body.starts_with(header));
    if !has_headers && (line.len() < 40 || is_placeholder(line)) {
        return None;
    }
    let span = start..start + "-----BEGIN ".len() + name.len() + "-----".len();
    Some(Find { kind: Kind::PrivateKey, name: "a private key".to_owned(), span })
}

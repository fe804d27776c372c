//! Mail addresses, passwords in addresses, and hosts that only the company's network knows.

use super::rules::{Rules, is_below};
use super::words::{is_placeholder, is_word, run, run_before};
use super::{Find, Kind};

/// Endings of names that no public resolver knows (RFC 6762, and what companies take).
pub(super) const INTERNAL: &[&str] =
    &[".local", ".internal", ".corp", ".intra", ".intranet", ".lan", ".localdomain", ".private"];

/// Domains that are meant for examples: RFC 2606, and what large vendors show in their documentation.
const EXAMPLES: [&str; 27] = [
    "example",
    "invalid",
    "test",
    "localhost",
    "example.com",
    "example.org",
    "example.net",
    "example.co.jp",
    "example.jp",
    "example.ne.jp",
    "example.or.jp",
    "contoso.com",
    "fabrikam.com",
    "adatum.com",
    "northwindtraders.com",
    "tailspintoys.com",
    "contoso.local",
    "contoso.corp",
    "fabrikam.local",
    "domain.com",
    "company.com",
    "yourcompany.com",
    "yourdomain.com",
    "mydomain.com",
    "mysite.com",
    "email.com",
    "mail.com",
];

/// Names that every machine of a kind has.
const KNOWN_HOSTS: [&str; 5] =
    ["docker.internal", "google.internal", "cluster.local", "compute.internal", "openstacklocal"];

/// Endings of files, which look like domains behind a sign such as `@2x`.
const FILES: [&str; 23] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "js", "mjs", "cjs", "ts", "tsx", "jsx", "vue",
    "css", "scss", "json", "md", "html", "yml", "yaml", "zip",
];

/// A local part or a host longer than this is none.
const MOST_BYTES: usize = 254;

const fn is_local(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'.' | b'%' | b'+')
}

const fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')
}

/// The address or the password around the sign at `start..end`.
pub(super) fn mail(text: &str, start: usize, end: usize, rules: &Rules) -> Option<Find> {
    let window = super::words::last(&text[..start], MOST_BYTES);
    let domain = run(&text[end..], MOST_BYTES + 1, is_domain).trim_end_matches(['.', '-']);
    let local = run_before(window, is_local).trim_start_matches(['.', '-', '%', '+']);
    if let Some(find) = password(window, domain, start) {
        return Some(find);
    }
    let next = text.as_bytes().get(end + domain.len());
    let ending = domain.rsplit('.').next().unwrap_or_default();
    let is_address = !local.is_empty()
        && local.len() <= 64
        && domain.len() <= MOST_BYTES
        && domain.contains('.')
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
        && (2..=24).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !FILES.contains(&ending.to_ascii_lowercase().as_str());
    // `git@host:path` is where a program logs in.
    let is_login = next == Some(&b':') || ["git", "hg", "svn"].contains(&local);
    let is_nobody = is_nobody(local) || is_placeholder(local) || is_placeholder(domain);
    if !is_address || is_login || is_nobody || is_example(domain) || rules.is_own(domain) {
        return None;
    }
    let span = start - local.len()..end + domain.len();
    Some(Find { kind: Kind::Mail, name: "a mail address".to_owned(), span })
}

/// `scheme://user:password@host`: the password, which ends where the window ends.
fn password(window: &str, domain: &str, end: usize) -> Option<Find> {
    let tail =
        run_before(window, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<'));
    let (_, login) = tail.rsplit_once("://")?;
    let (user, password) = login.split_once(':')?;
    let is_real = password.len() >= 4
        && !login.contains(['/', '$', '{', '}', '*', '@', '[', '%', '('])
        && !is_placeholder(password)
        && !["password", "passwd", "pass", "secret", "token", "pwd", "passw0rd", "user"]
            .contains(&password.to_ascii_lowercase().as_str())
        && password != user
        && !domain.is_empty();
    let span = end - password.len()..end;
    is_real.then(|| Find { kind: Kind::Password, name: "a password in an address".to_owned(), span })
}

/// Addresses that no person reads.
fn is_nobody(local: &str) -> bool {
    let local = local.to_ascii_lowercase();
    let words =
        ["noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster"];
    words.iter().any(|word| local.starts_with(word))
        || ["user", "username", "name", "someone"].contains(&&*local)
}

fn is_example(domain: &str) -> bool {
    EXAMPLES.iter().any(|example| is_below(domain, example))
        || domain.to_ascii_lowercase().contains("contoso")
}

/// The host whose ending stands at `start..end`.
pub(super) fn host(text: &str, start: usize, end: usize, rules: &Rules) -> Option<Find> {
    let bytes = text.as_bytes();
    // `app.local.json` and `crate.internal_name` are no hosts.
    let goes_on = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(byte), _) if is_word(*byte) => true,
        (Some(b'.'), Some(byte)) => byte.is_ascii_alphanumeric(),
        (Some(b'('), _) => true,
        _ => false,
    };
    let window = super::words::last(&text[..start], MOST_BYTES);
    let name = run_before(window, is_domain).trim_start_matches(['.', '-']);
    let before = &text[..start - name.len()];
    if goes_on || name.is_empty() || name.contains("..") || before.ends_with('.') {
        return None;
    }
    let host = &text[start - name.len()..end];
    let is_led_to = before.ends_with("//") || before.ends_with('@') || before.ends_with("\\\\");
    let has_port = bytes.get(end) == Some(&b':') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    // `db-01.corp` is a machine; `jdk.internal` and `this.local` are names in programs.
    let first = name.split('.').next().unwrap_or_default();
    let is_machine = first.contains('-') || first.ends_with(|letter: char| letter.is_ascii_digit());
    let is_known = KNOWN_HOSTS.iter().any(|known| is_below(host, known));
    if !(is_led_to || has_port || is_machine)
        || is_known
        || is_example(host)
        || is_placeholder(host)
        || rules.is_own(host)
    {
        return None;
    }
    Some(internal(start - name.len()..end))
}

fn internal(span: std::ops::Range<usize>) -> Find {
    Find { kind: Kind::InternalHost, name: "a host inside the company".to_owned(), span }
}

/// Hosts below the domains that the portal calls internal.
pub(super) fn configured(text: &str, rules: &Rules, found: &mut Vec<Find>) {
    for domain in rules.internal_domains() {
        for at in memchr::memmem::find_iter(text.as_bytes(), domain.as_bytes()) {
            let end = at + domain.len();
            let name = run_before(super::words::last(&text[..at], MOST_BYTES), is_domain);
            let goes_on = match (text.as_bytes().get(end), text.as_bytes().get(end + 1)) {
                (Some(byte), _) if is_word(*byte) => true,
                (Some(b'.'), Some(byte)) => byte.is_ascii_alphanumeric(),
                _ => false,
            };
            let host = &text[at - name.len()..end];
            if !goes_on && is_below(host, domain) && !rules.is_own(host) {
                found.push(internal(at - name.len()..end));
            }
        }
    }
}

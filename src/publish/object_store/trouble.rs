//! What went wrong at an object store, in a sentence that says what to do. Never tells a credential: of the store's
//! answers only the code is shown, and for what is not known here its message.

use std::error::Error;

use object_store::client::{HttpError, HttpErrorKind};

use super::http::MACHINE_IDENTITY;

/// What a publish must be allowed to do.
const NEEDED: &str = "s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload";

const SET_KEYS: &str =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN, if there is one)";

/// Where something went wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    /// What was tried, as a verb: `list the objects`.
    pub action: &'a str,
    pub bucket: &'a str,
    /// Address of the store.
    pub endpoint: &'a str,
}

/// What went wrong.
pub(super) fn told(error: &object_store::Error, scene: Scene<'_>) -> String {
    let text = error.to_string();
    if text.contains(MACHINE_IDENTITY) || text.contains("169.254.170.2") || is_half_a_key(&text) {
        let profile = "; a profile of AWS_PROFILE is not read: `aws configure export-credentials --format env` \
                       prints what to set";
        return format!("no credentials were found: {SET_KEYS}{profile}");
    }
    let code = between(&text, "<Code>", "</Code>");
    if let Some(reason) = code.and_then(|code| of_code(code, &text, scene)) {
        return reason;
    }
    if let Some(error) = http_error(error) {
        return of_connection(error, scene);
    }
    let Scene { action, bucket, .. } = scene;
    match (error, code) {
        (_, Some(code)) => {
            let message = between(&text, "<Message>", "</Message>").unwrap_or("the store said no more");
            format!("the store would not {action}: {message} ({code})")
        }
        (object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. }, _) => {
            denied(action, "403")
        }
        (object_store::Error::NotFound { .. }, _) => no_bucket(bucket),
        (object_store::Error::InvalidPath { .. }, _) => {
            format!(
                "below it lies an object whose name is no path, such as `a//b`: remove it, or take a `prefix` of \
                 its own for the site ({text})"
            )
        }
        _ if text.contains("503") || text.contains("429") => too_busy("503"),
        _ if text.contains("without LOCATION") => {
            "the bucket is in another region: write it as `region`".to_owned()
        }
        _ => format!("the store would not {action}: {}", first_line(&text)),
    }
}

fn of_code(code: &str, text: &str, scene: Scene<'_>) -> Option<String> {
    let Scene { action, bucket, .. } = scene;
    Some(match code {
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidToken"
        | "InvalidClientTokenId"
        | "AuthFailure"
        | "NotSignedUp"
        | "InvalidSecurity"
        | "MissingSecurityHeader"
        | "TokenRefreshRequired" => {
            format!("the store does not accept these credentials ({code}): {SET_KEYS}")
        }
        "ExpiredToken" => {
            format!("the credentials have expired ({code}): get new ones, and {SET_KEYS}")
        }
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "UnauthorizedAccess"
        | "MethodNotAllowed" => denied(action, code),
        "NoSuchBucket" | "InvalidBucketName" => no_bucket(bucket),
        "RequestTimeTooSkewed" | "RequestExpired" => {
            let says = between(text, "<ServerTime>", "</ServerTime>");
            let says = says.map(|time| format!(", whose clock says {time}")).unwrap_or_default();
            format!("this machine's clock is too far from that of the store{says} ({code}): set the clock")
        }
        "AuthorizationHeaderMalformed" | "PermanentRedirect" | "IllegalLocationConstraintException" => {
            let region = between(text, "<Region>", "</Region>");
            let region = region.map(|region| format!(": it is in `{region}`")).unwrap_or_default();
            format!(
                "the bucket is in another region than the target says{region}; write it as `region` ({code})"
            )
        }
        "SlowDown" | "ServiceUnavailable" | "InternalError" | "OperationAborted" | "RequestTimeout" => {
            too_busy(code)
        }
        _ => return None,
    })
}

fn of_connection(error: &HttpError, Scene { endpoint, .. }: Scene<'_>) -> String {
    let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let reason = reason.trim_start_matches("io: ").to_owned();
    if reason.contains("certificate") || reason.contains("UnknownIssuer") {
        return format!(
            "the certificate of {endpoint} is not believed: {reason}; if it is from your company's own authority, \
             add that to the system's, or name a file with it in SSL_CERT_FILE"
        );
    }
    match error.kind() {
        HttpErrorKind::Connect => {
            format!("cannot connect to {endpoint}: {reason}; look at `endpoint`, `region` and the network")
        }
        HttpErrorKind::Timeout => {
            format!("{endpoint} does not answer ({reason}); look at the network, and publish again")
        }
        _ => format!("the connection to {endpoint} was lost: {reason}; publish again"),
    }
}

fn denied(action: &str, code: &str) -> String {
    format!("these credentials may not {action} there ({code}): a publish needs {NEEDED}")
}

fn no_bucket(bucket: &str) -> String {
    format!("there is no bucket `{bucket}`: make it first, or look at `s3`, `endpoint` and `region`")
}

fn too_busy(code: &str) -> String {
    format!("the store was too busy several times in a row ({code}): publish again later")
}

/// Only one of the two was set.
fn is_half_a_key(text: &str) -> bool {
    ["Missing AccessKeyId", "Missing SecretAccessKey"].iter().any(|missing| text.contains(missing))
}

/// The connection's own error, however deep it lies.
fn http_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a HttpError> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        at = error.source();
    }
    None
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let rest = text.split_once(begin)?.1;
    rest.split_once(end).map(|(inner, _)| inner.trim()).filter(|inner| !inner.is_empty())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        let source = format!("Server returned non-2xx status code: 403 Forbidden: {body}").into();
        let error = object_store::Error::PermissionDenied { path: "index.html".to_owned(), source };
        let scene = Scene { action: "write `index.html`", bucket: "portal", endpoint: "https://store.test" };
        told(&error, scene)
    }

    #[test]
    fn a_refusal_says_what_to_do_and_shows_no_credential() {
        let wrong = "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not \
                     match</Message><AWSAccessKeyId>AKIASECRET</AWSAccessKeyId><StringToSign>x</StringToSign></Error>";
        assert!(
            refused(wrong).starts_with("the store does not accept these credentials (SignatureDoesNotMatch)")
        );
        assert!(!refused(wrong).contains("AKIASECRET"));
        let skewed = "<Error><Code>RequestTimeTooSkewed</Code><Message>…</Message>\
                      <RequestTime>20260101T000000Z</RequestTime>\
                      <ServerTime>2026-11-26T08:00:00Z</ServerTime></Error>";
        assert_eq!(
            refused(skewed),
            "this machine's clock is too far from that of the store, whose clock says 2026-11-26T08:00:00Z \
             (RequestTimeTooSkewed): set the clock"
        );
        let elsewhere = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        assert!(refused(elsewhere).contains("it is in `eu-west-1`"));
        assert!(
            refused("<Error><Code>AccessDenied</Code></Error>").contains("may not write `index.html` there")
        );
        assert!(refused("<Error><Code>NoSuchBucket</Code></Error>").contains("no bucket `portal`"));
        let other = "<Error><Code>QuotaExceeded</Code><Message>The account is full</Message></Error>";
        assert_eq!(
            refused(other),
            "the store would not write `index.html`: The account is full (QuotaExceeded)"
        );
        assert!(refused("").contains("a publish needs s3:ListBucket"));
    }
}

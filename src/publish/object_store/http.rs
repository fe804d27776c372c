//! How requests leave the program: `object_store` makes and signs them, ureq sends them.
//!
//! ureq waits for answers, so each request has a thread of its own while it is under way.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt;
use jiff::Timestamp;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use ureq::http::{Method, Request, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Timeout};

/// A machine that answers at all does so in this time.
const CONNECT: Duration = Duration::from_secs(15);

/// Whatever moves at all survives: this is the time in which not a byte comes or goes.
const SILENCE: Duration = Duration::from_mins(1);

/// Where machines of a cloud ask who they are. Nobody answers anywhere else.
pub(super) const MACHINE_IDENTITY: &str = "169.254.169.254";
const IDENTITY_CONNECT: Duration = Duration::from_secs(2);

/// Nothing that we read is larger: a manifest of a million files.
const MOST_BYTES: u64 = 1 << 28;

/// Sends requests; knows what time it is at the store.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    agent: Agent,
    clock: Arc<Mutex<Option<Timestamp>>>,
}

impl Sender {
    /// Believes the certificates that the system believes. Proxies are taken from the environment.
    pub(super) fn new(connections: usize) -> Self {
        // One that cannot be read is no reason to stop: if it was needed, the connection says so.
        let found = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<Certificate<'static>> =
            found.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("chienowa/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(SILENCE))
            .timeout_per_write(Some(SILENCE))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .build()
            .new_agent();
        Self { agent, clock: Arc::default() }
    }

    /// What the store's clock said in its last answer.
    pub(super) fn store_time(&self) -> Option<Timestamp> {
        self.clock.lock().ok().and_then(|time| *time)
    }

    fn send(&self, request: Request<Vec<u8>>) -> Result<HttpResponse, HttpError> {
        let is_identity = request.uri().host() == Some(MACHINE_IDENTITY);
        let takes_body = [Method::PUT, Method::POST].contains(request.method());
        let connect = if is_identity { IDENTITY_CONNECT } else { CONNECT };
        let answer = if takes_body {
            let request = self.agent.configure_request(request);
            self.agent.run(request.timeout_connect(Some(connect)).build())
        } else {
            let request = self.agent.configure_request(request.map(|_| ()));
            self.agent.run(request.timeout_connect(Some(connect)).build())
        };
        let failed = |error: ureq::Error| match http_error_kind(&error) {
            // The address says what was sought.
            kind if is_identity => {
                HttpError::new(kind, io::Error::other(format!("{MACHINE_IDENTITY}: {error}")))
            }
            kind => HttpError::new(kind, error),
        };
        let (parts, body) = answer.map_err(failed)?.into_parts();
        if let Some(date) = parts.headers.get("date").and_then(|date| date.to_str().ok())
            && let Ok(date) = jiff::fmt::rfc2822::parse(date)
            && let Ok(mut clock) = self.clock.lock()
        {
            *clock = Some(date.timestamp());
        }
        let bytes = body.into_with_config().limit(MOST_BYTES).read_to_vec().map_err(failed)?;
        Ok(Response::from_parts(parts, bytes.into()))
    }
}

#[async_trait]
impl HttpService for Sender {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let bytes = body.collect().await?.to_bytes().to_vec();
        let sender = self.clone();
        let sent = tokio::task::spawn_blocking(move || sender.send(Request::from_parts(parts, bytes))).await;
        sent.unwrap_or_else(|error| Err(HttpError::new(HttpErrorKind::Unknown, error)))
    }
}

impl HttpConnector for Sender {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

/// The kind decides whether `object_store` tries again.
fn http_error_kind(error: &ureq::Error) -> HttpErrorKind {
    match error {
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable => HttpErrorKind::Connect,
            // Of a name that nobody knows the system says only so much.
            _ if error.to_string().contains("failed to lookup address") => HttpErrorKind::Connect,
            io::ErrorKind::TimedOut => HttpErrorKind::Timeout,
            // rustls tells of a certificate that it does not believe by this kind; trying again helps nobody.
            io::ErrorKind::InvalidData => HttpErrorKind::Unknown,
            _ => HttpErrorKind::Interrupted,
        },
        ureq::Error::Protocol(_) => HttpErrorKind::Interrupted,
        ureq::Error::BodyExceedsLimit(_) => HttpErrorKind::Decode,
        _ => HttpErrorKind::Unknown,
    }
}

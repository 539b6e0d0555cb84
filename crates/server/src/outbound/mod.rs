//! Requests to addresses that somebody else chose: pictures named by URL, receivers of webhooks, and clips that a video
//! server keeps on another host.
//!
//! The one door to the outside. Whoever may name a URL must not reach through it what only this machine or
//! its network can reach, so every address is checked before anything connects to it, on every hop of a
//! redirect: names are resolved here, and the connection goes to exactly the addresses that were checked.
//! Size and time are capped, and neither proxies nor cookies are used. Callers see an [`OutboundError`] that
//! tells nothing about the network inside.

mod addresses;
mod error;
mod target;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use kinora_upstream::{Elsewhere, Fetched, NotFetched};
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};
use url::Host;

use self::addresses::AddressPolicy;
pub(crate) use self::error::OutboundError;
pub(crate) use self::target::Target;
use crate::config::OutboundConfig;

/// How many redirects of a picture are followed.
const MAX_REDIRECTS: usize = 3;

const USER_AGENT: &str = concat!("kinora/", env!("CARGO_PKG_VERSION"));

/// How long things may take.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Until a connection stands.
    connect: Duration,
    /// A whole fetch, with redirects.
    fetch: Duration,
    /// A post, until the head of the answer.
    post: Duration,
    /// A whole clip that a video server keeps on another host.
    clip: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            fetch: Duration::from_secs(30),
            post: Duration::from_secs(15),
            clip: Duration::from_secs(600),
        }
    }
}

type Lookup =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// The client for addresses that somebody else chose.
pub(crate) struct Outbound {
    policy: AddressPolicy,
    fetches_urls: bool,
    lookup: Lookup,
    patience: Patience,
    /// Made for the first request: it reads the system's certificates.
    tls: OnceCell<rustls::ClientConfig>,
}

/// Something that is being fetched.
pub(crate) struct Fetch {
    response: Response,
    deadline: Deadline,
    max_bytes: u64,
    n_bytes: u64,
}

impl Fetch {
    /// The next bytes of it; `None` at its end.
    ///
    /// # Errors
    /// It is larger than was asked for, broke off, or took too long.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, OutboundError> {
        let next = async {
            self.response
                .chunk()
                .await
                .map_err(|_| OutboundError::Broken)
        };
        let Some(chunk) = self.deadline.hold(next).await? else {
            return Ok(None);
        };
        // A body without an end costs no more than the limit.
        self.n_bytes += chunk.len() as u64;
        if self.n_bytes > self.max_bytes {
            return Err(OutboundError::TooLarge {
                max_bytes: self.max_bytes,
            });
        }
        Ok(Some(chunk))
    }
}

/// When something has to be over.
#[derive(Clone, Copy)]
struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    fn after(limit: Duration) -> Self {
        Self {
            at: Instant::now() + limit,
            limit,
        }
    }

    async fn hold<T>(
        self,
        work: impl Future<Output = Result<T, OutboundError>>,
    ) -> Result<T, OutboundError> {
        let worked = timeout_at(self.at, work).await;
        worked.unwrap_or(Err(OutboundError::TimedOut(self.limit)))
    }
}

/// What the receiver of a post said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// The status of its answer.
    pub(crate) status: u16,
    /// How long it asked to be left alone.
    pub(crate) retry_after: Option<Duration>,
}

impl Outbound {
    pub(crate) fn new(config: &OutboundConfig) -> Self {
        let lookup = |host: String, port| -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
            Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
        };
        Self {
            policy: AddressPolicy::new(config.allow.clone()),
            fetches_urls: config.fetch_image_urls,
            lookup: Arc::new(lookup),
            patience: Patience::default(),
            tls: OnceCell::new(),
        }
    }

    /// Asks for what is at `url`, following up to three redirects; at most `max_bytes` of it will come.
    ///
    /// Cancel-safe: dropping the future, or what it returns, ends the connection.
    ///
    /// # Errors
    /// Any [`OutboundError`].
    pub(crate) async fn fetch(&self, url: &str, max_bytes: u64) -> Result<Fetch, OutboundError> {
        if !self.fetches_urls {
            return Err(OutboundError::Disabled);
        }
        self.fetch_within(self.patience.fetch, url, max_bytes).await
    }

    async fn fetch_within(
        &self,
        limit: Duration,
        url: &str,
        max_bytes: u64,
    ) -> Result<Fetch, OutboundError> {
        let target = Target::parse(url)?;
        let deadline = Deadline::after(limit);
        let response = deadline.hold(self.get_following(target)).await?;
        if response.content_length().is_some_and(|len| len > max_bytes) {
            return Err(OutboundError::TooLarge { max_bytes });
        }
        Ok(Fetch {
            response,
            deadline,
            max_bytes,
            n_bytes: 0,
        })
    }

    /// Posts `body` to `url` and returns how it was answered, whatever the status; redirects are not followed
    /// and what the answer says is not read.
    ///
    /// Cancel-safe: dropping the future ends the connection.
    ///
    /// # Errors
    /// Any [`OutboundError`] but those about redirects, status and size.
    pub(crate) async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Posted, OutboundError> {
        let target = Target::parse(url)?;
        let post = async {
            let request = self.request(Method::POST, &target).await?;
            let response = send(request.headers(headers).body(body)).await?;
            Ok(Posted {
                status: response.status().as_u16(),
                retry_after: retry_after(response.headers(), SystemTime::now()),
            })
        };
        Deadline::after(self.patience.post).hold(post).await
    }

    /// Reads a URL and says whether kinora would ask it at all, as far as that can be said without resolving
    /// its name. One name needs no resolving: `localhost`.
    ///
    /// # Errors
    /// [`OutboundError::BadUrl`], [`OutboundError::Unreachable`].
    pub(crate) fn check_url(&self, url: &str) -> Result<Target, OutboundError> {
        let target = Target::parse(url)?;
        let permits = |address| self.policy.permits(address, target.port());
        let is_permitted = match literal_address(&target)? {
            Some(address) => permits(address),
            None if target.is_localhost() => {
                permits(Ipv4Addr::LOCALHOST.into()) || permits(Ipv6Addr::LOCALHOST.into())
            }
            None => true,
        };
        if is_permitted {
            Ok(target)
        } else {
            Err(OutboundError::Unreachable)
        }
    }

    async fn get_following(&self, target: Target) -> Result<Response, OutboundError> {
        let mut target = target;
        for _ in 0..=MAX_REDIRECTS {
            let response = send(self.request(Method::GET, &target).await?).await?;
            let status = response.status();
            if status == StatusCode::OK {
                return Ok(response);
            }
            let location = response
                .headers()
                .get(LOCATION)
                .filter(|_| status.is_redirection());
            match location.and_then(|location| location.to_str().ok()) {
                Some(location) => target = target.join(location)?,
                None => return Err(OutboundError::Status(status.as_u16())),
            }
        }
        Err(OutboundError::TooManyRedirects(MAX_REDIRECTS))
    }

    /// A request that can reach nothing but the checked addresses of its target.
    async fn request(
        &self,
        method: Method,
        target: &Target,
    ) -> Result<reqwest::RequestBuilder, OutboundError> {
        let addresses = self.checked_addresses(target).await?;
        // A client for one request, so that its resolver knows one name and one set of addresses, and no
        // connection outlives the check that it was made after.
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls().await)
            .dns_resolver(Arc::new(NoResolver))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(USER_AGENT)
            .connect_timeout(self.patience.connect)
            .pool_max_idle_per_host(0);
        if let Host::Domain(name) = target.host()? {
            client = client.resolve_to_addrs(name, &addresses);
        }
        let client = client.build().map_err(|err| unreachable(target, &err))?;
        // Nothing is decompressed, so nothing may come compressed.
        let request = client.request(method, target.url().clone());
        Ok(request.header("accept-encoding", "identity"))
    }

    /// The addresses of the target that kinora may connect to, at least one.
    async fn checked_addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, OutboundError> {
        let port = target.port();
        let mut addresses = match literal_address(target)? {
            Some(address) => vec![SocketAddr::new(address, port)],
            None => {
                let name = target.url().host_str().unwrap_or_default().to_owned();
                let found = (self.lookup)(name, port).await;
                found.map_err(|err| unreachable(target, &err))?
            }
        };
        addresses.retain(|address| self.policy.permits(address.ip(), port));
        if addresses.is_empty() {
            return Err(unreachable(target, &"it has no permitted address"));
        }
        Ok(addresses)
    }

    async fn tls(&self) -> rustls::ClientConfig {
        let made = self.tls.get_or_init(|| async {
            let made = tokio::task::spawn_blocking(tls_config).await;
            made.unwrap_or_else(|_| tls_config_without_certificates())
        });
        made.await.clone()
    }
}

impl Elsewhere for Outbound {
    fn fetch<'a>(&'a self, url: &'a str, to: &'a mut File, max_bytes: u64) -> Fetched<'a> {
        Box::pin(async move {
            let said = |err: OutboundError| NotFetched {
                why: err.to_string(),
                may_pass: err.may_pass(),
            };
            let fetch = self.fetch_within(self.patience.clip, url, max_bytes);
            let mut fetch = fetch.await.map_err(said)?;
            while let Some(chunk) = fetch.chunk().await.map_err(said)? {
                to.write_all(&chunk).map_err(|err| NotFetched {
                    why: format!("it cannot be written down: {err}"),
                    may_pass: true,
                })?;
            }
            Ok(fetch.n_bytes)
        })
    }
}

/// A client for addresses that the operator has chosen, wherever they are. Reads the system's certificates, so it
/// blocks.
///
/// # Errors
/// The library cannot be set up.
pub(crate) fn client_for_chosen_addresses() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls_config())
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent(USER_AGENT)
        .connect_timeout(Patience::default().connect)
        .build()
}

/// Knows no name: those that were checked are given to the client with their addresses.
struct NoResolver;

impl reqwest::dns::Resolve for NoResolver {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let error = io::Error::other("this name was not checked");
        Box::pin(std::future::ready(Err(error.into())))
    }
}

fn tls_config() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier());
    match config {
        Ok(builder) => builder.with_no_client_auth(),
        Err(err) => {
            tracing::warn!(
                cause = %err,
                "https:// addresses cannot be reached: install the system's certificates (ca-certificates)"
            );
            tls_config_without_certificates()
        }
    }
}

/// Trusts nobody: http:// works, https:// does not.
fn tls_config_without_certificates() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has what TLS 1.2 and 1.3 need")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// The address, when the URL names one instead of a host.
fn literal_address(target: &Target) -> Result<Option<IpAddr>, OutboundError> {
    Ok(match target.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    })
}

async fn send(request: reqwest::RequestBuilder) -> Result<Response, OutboundError> {
    request.send().await.map_err(|err| {
        tracing::debug!(cause = ?err, "a request to a foreign address failed");
        OutboundError::Unreachable
    })
}

fn unreachable(target: &Target, cause: &dyn std::fmt::Display) -> OutboundError {
    let host = target.url().host_str().unwrap_or_default();
    tracing::debug!(host, %cause, "a foreign address is not asked");
    OutboundError::Unreachable
}

/// How long from `now` on the receiver asks to be left alone: a number of seconds or a date.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    at.duration_since(now).ok()
}

//! A place that has repositories of weights, as Hugging Face has them and others speak it.
//!
//! ```text
//! HEAD /{owner}/{name}/resolve/{revision}/{path}   length and checksum: of a large file in X-Linked-Size and
//!                                                  X-Linked-ETag, of its answer before the redirect
//! GET  the same, with Range                        its bytes, after redirects
//! ```

use std::time::Duration;

use http::header::{CONTENT_LENGTH, ETAG, LOCATION, RANGE};
use http::{HeaderMap, Method, StatusCode};
use kinora_sdcpp_engine::catalogue::HubFile;
use reqwest::redirect::Policy;
use reqwest::{Response, Url};
use thiserror::Error;

use crate::cli::client::install_tls;
use crate::config::HubSettings;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a download may stand still.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// Repositories that were renamed answer with a redirect before anything else.
const MAX_REDIRECTS: usize = 5;

/// Why the hub gives nothing.
#[derive(Debug, Error)]
pub(super) enum HubError {
    /// It wants to know who asks, or knows and refuses.
    #[error(
        "{repo} is not open to everybody ({status}): accept its conditions on its page, make a token that may \
         read it, and set HF_TOKEN"
    )]
    Guarded {
        /// The repository.
        repo: String,
        /// What it answered.
        status: StatusCode,
    },
    /// It has no such file.
    #[error("{repo} has no file {path} at {revision}")]
    NotFound {
        /// The repository.
        repo: String,
        /// The revision.
        revision: String,
        /// The file.
        path: String,
    },
    /// It answers something else.
    #[error("the hub answered {0}")]
    Refused(StatusCode),
    /// It is away or busy; another time it may not be.
    #[error("{0}")]
    Passing(String),
    /// Its address is none.
    #[error("HF_ENDPOINT is no address: {0}")]
    Endpoint(String),
}

impl HubError {
    /// Whether it is worth asking again.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Passing(_))
    }
}

/// What the hub says of a file before it is fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct HubFacts {
    /// Its length.
    pub(super) size_bytes: Option<u64>,
    /// Its SHA-256, in lower-case hexadecimal digits.
    pub(super) sha256: Option<String>,
}

/// A client of a hub.
pub(super) struct Hub {
    settings: HubSettings,
    /// Stops at redirects, to see what they say.
    looking: reqwest::Client,
    fetching: reqwest::Client,
}

impl Hub {
    pub(super) fn new(settings: HubSettings) -> anyhow::Result<Self> {
        install_tls();
        let builder = || {
            reqwest::Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(READ_TIMEOUT)
                .user_agent(concat!("kinora/", env!("CARGO_PKG_VERSION")))
        };
        Ok(Self {
            settings,
            looking: builder().redirect(Policy::none()).build()?,
            // It leaves the token out where a redirect goes to another host.
            fetching: builder().build()?,
        })
    }

    /// Asks for the length and the checksum of a file.
    pub(super) async fn look(&self, file: &HubFile) -> Result<HubFacts, HubError> {
        let first = self.url_of(file)?;
        let mut url = first.clone();
        for _ in 0..=MAX_REDIRECTS {
            let mut request = self.looking.request(Method::HEAD, url.clone());
            // A token is for the hub and for nobody it points to.
            if let Some(token) = &self.settings.token
                && url.origin() == first.origin()
            {
                request = request.bearer_auth(token);
            }
            let response = request.send().await.map_err(passing)?;
            let headers = response.headers();
            let has_facts = headers.contains_key("x-linked-etag");
            let next = headers.get(LOCATION).and_then(|to| to.to_str().ok());
            match next.and_then(|to| url.join(to).ok()) {
                Some(next) if response.status().is_redirection() && !has_facts => url = next,
                _ if response.status().is_redirection() => return Ok(facts(headers)),
                _ => return self.checked(file, response).map(|ok| facts(ok.headers())),
            }
        }
        Err(HubError::Passing(
            "the hub redirects in a circle".to_owned(),
        ))
    }

    /// Asks for the bytes of a file from `start` on. The answer may be the whole file all the same.
    pub(super) async fn fetch(&self, file: &HubFile, start: u64) -> Result<Response, HubError> {
        let mut request = self.fetching.get(self.url_of(file)?);
        if let Some(token) = &self.settings.token {
            request = request.bearer_auth(token);
        }
        if start > 0 {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        let response = request.send().await.map_err(passing)?;
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(response);
        }
        self.checked(file, response)
    }

    fn url_of(&self, file: &HubFile) -> Result<Url, HubError> {
        let HubFile {
            repo,
            revision,
            path,
        } = file;
        let endpoint = &self.settings.endpoint;
        let mut url = Url::parse(endpoint).map_err(|_| HubError::Endpoint(endpoint.clone()))?;
        {
            let segments = url.path_segments_mut();
            let mut segments = segments.map_err(|()| HubError::Endpoint(endpoint.clone()))?;
            let parts = repo.split('/').chain(["resolve", revision]);
            segments.pop_if_empty().extend(parts.chain(path.split('/')));
        }
        Ok(url)
    }

    fn checked(&self, file: &HubFile, response: Response) -> Result<Response, HubError> {
        match response.status() {
            status if status.is_success() => Ok(response),
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(HubError::Guarded {
                repo: file.repo.clone(),
                status,
            }),
            StatusCode::NOT_FOUND => Err(HubError::NotFound {
                repo: file.repo.clone(),
                revision: file.revision.clone(),
                path: file.path.clone(),
            }),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Err(HubError::Passing(format!("the hub answered {status}")))
            }
            status => Err(HubError::Refused(status)),
        }
    }
}

fn passing(err: reqwest::Error) -> HubError {
    // The address may hold a signature.
    let err = err.without_url();
    let mut text = err.to_string();
    let mut cause = std::error::Error::source(&err);
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    HubError::Passing(text)
}

fn facts(headers: &HeaderMap) -> HubFacts {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let size = text("x-linked-size").or_else(|| text(CONTENT_LENGTH.as_str()));
    let tag = text("x-linked-etag").or_else(|| text(ETAG.as_str()));
    let digits = tag.map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
    // The tag of a small file is another checksum, and shorter.
    let is_sha256 =
        |tag: &&str| tag.len() == 64 && tag.bytes().all(|digit| digit.is_ascii_hexdigit());
    HubFacts {
        size_bytes: size.and_then(|size| size.parse().ok()),
        sha256: digits.filter(is_sha256).map(str::to_ascii_lowercase),
    }
}

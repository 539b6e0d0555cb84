//! The client of the Videos API that the commands share.
//!
//! It knows addresses, headers, retries and downloads. It does not know what is in a video object: JSON goes
//! out as the caller gave it and comes back as the server sent it.

mod call;
mod error;
mod options;

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use http::HeaderMap;
use reqwest::{Identity, Response, Url};
use serde_json::Value;

use call::CallBody;
pub(crate) use call::{Answer, Call};
pub use error::{ApiAnswer, Attempted, ClientError};
pub(crate) use options::read_header;
pub use options::{ClientOptions, Secret};

use crate::cli::download;
use crate::cli::fields::Fields;
use crate::cli::retry;
use options::{headers, is_loopback, parse_base_url};

/// Where the commands look for a server when nothing else is said.
pub const DEFAULT_BASE_URL: &str = "http://127.0.0.1:8080/v1";

/// How long a server may be silent: renders are polled, so no single answer takes long.
const READ_TIMEOUT: Duration = Duration::from_secs(600);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base_url: Url,
    headers: HeaderMap,
    debug: bool,
}

impl Client {
    /// A client of the server at `base_url` (with its `/v1`).
    ///
    /// # Errors
    /// [`ClientError::Settings`] when the base URL is no http(s) address or the key no header value.
    pub fn new(base_url: &str, api_key: Option<&str>) -> Result<Self, ClientError> {
        let api_key = api_key.map(|key| Secret::from(key.to_owned()));
        Self::with_options(
            base_url,
            &ClientOptions {
                api_key,
                ..ClientOptions::default()
            },
        )
    }

    /// Like [`Client::new`], with everything that can be set.
    ///
    /// # Errors
    /// As for [`Client::new`].
    pub fn with_options(base_url: &str, options: &ClientOptions) -> Result<Self, ClientError> {
        install_tls();
        let base_url = parse_base_url(base_url)?;
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT);
        if is_loopback(&base_url) {
            // A proxy named in the environment is meant for the world outside, and cannot reach this machine.
            builder = builder.no_proxy();
        }
        if let Some(pem) = &options.identity_pem {
            let identity = Identity::from_pem(pem).map_err(|error| {
                ClientError::Settings(format!("the client certificate or its key: {error}"))
            })?;
            builder = builder.identity(identity);
        }
        let http = builder
            .build()
            .map_err(|error| ClientError::Settings(error.to_string()))?;
        Ok(Self {
            http,
            base_url,
            headers: headers(options)?,
            debug: options.debug,
        })
    }

    /// Orders a video and returns it as it was accepted.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create(&self, fields: Fields) -> Result<Value, ClientError> {
        self.fetch(&Call::create(fields)).await?.json()
    }

    /// Returns a video as it is now.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn retrieve(&self, video_id: &str) -> Result<Value, ClientError> {
        self.fetch(&Call::retrieve(video_id)).await?.json()
    }

    /// Downloads a finished video, or another variant of it, and returns the number of bytes. The file
    /// appears under its name only when it is whole.
    ///
    /// # Errors
    /// Any [`ClientError`]; then nothing is left at `path` but what was there before.
    pub async fn download(
        &self,
        video_id: &str,
        variant: Option<&str>,
        path: &Path,
    ) -> Result<u64, ClientError> {
        let response = self.send(&Call::content(video_id, variant)).await?;
        download::to_file(response, path).await
    }

    /// Sends a call and reads its whole answer.
    pub(crate) async fn fetch(&self, call: &Call) -> Result<Answer, ClientError> {
        let response = self.send(call).await?;
        let request = self.attempted(call)?;
        let headers = response.headers().clone();
        match response.bytes().await {
            Ok(body) => Ok(Answer {
                request,
                headers,
                body,
            }),
            Err(error) => Err(ClientError::Connection(request, error.without_url())),
        }
    }

    /// Sends a call, again where that makes sense, and returns the answer once it is a success.
    pub(crate) async fn send(&self, call: &Call) -> Result<Response, ClientError> {
        let attempted = self.attempted(call)?;
        let mut n_retries = 0;
        loop {
            let outcome = self.attempt(call, &attempted, n_retries).await?;
            let delay = match &outcome {
                Ok(response) if response.status().is_success() => None,
                Ok(answer) => retry::after_answer(answer.status(), answer.headers(), n_retries),
                Err(_) => retry::after_broken_connection(n_retries),
            };
            match (outcome, delay.filter(|_| call.may_repeat())) {
                (_, Some(delay)) => tokio::time::sleep(delay).await,
                (Ok(response), None) if response.status().is_success() => return Ok(response),
                (Ok(response), None) => return Err(api_error(attempted, response).await),
                (Err(error), None) => {
                    // The address is named once, by `attempted`.
                    return Err(ClientError::Connection(attempted, error.without_url()));
                }
            }
            n_retries += 1;
        }
    }

    /// The outer error is one that no repetition can heal.
    async fn attempt(
        &self,
        call: &Call,
        attempted: &Attempted,
        n_retries: u32,
    ) -> Result<Result<Response, reqwest::Error>, ClientError> {
        let mut request = self
            .http
            .request(attempted.method.clone(), (*attempted.url).clone())
            .headers(self.headers.clone())
            .headers(call.headers.clone())
            .header("x-stainless-retry-count", n_retries);
        match &call.body {
            None => {}
            Some(CallBody::Json(value)) => request = request.json(value),
            Some(CallBody::Form(fields)) => {
                let form = fields.to_form().await;
                let form = form.map_err(|(path, source)| ClientError::File { path, source })?;
                request = request.multipart(form);
            }
        }
        let request = match request.build() {
            Ok(request) => request,
            Err(error) => return Ok(Err(error)),
        };
        if self.debug {
            debug_head(&format!("> {attempted}"), request.headers());
        }
        let outcome = self.http.execute(request).await;
        if let (true, Ok(response)) = (self.debug, &outcome) {
            debug_head(&format!("< {}", response.status()), response.headers());
        }
        Ok(outcome)
    }

    fn attempted(&self, call: &Call) -> Result<Attempted, ClientError> {
        let mut url = self.base_url.clone();
        for segment in &call.path {
            // These vanish from a URL, even when percent-encoded: the call would reach another address.
            if matches!(segment.as_str(), "" | "." | "..") {
                return Err(ClientError::Settings(format!("\"{segment}\" is not an id")));
            }
        }
        url.path_segments_mut()
            .expect("http and https addresses have a path")
            .pop_if_empty()
            .extend(&call.path);
        for (name, value) in &call.query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(Attempted {
            method: call.method.clone(),
            url: Box::new(url),
        })
    }
}

/// Chooses the TLS code for the whole process. ring rather than aws-lc, which needs a far longer build.
pub(crate) fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails only when someone else chose already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

async fn api_error(request: Attempted, response: Response) -> ClientError {
    let status = response.status();
    // Without a readable body the status alone tells what happened.
    let body = response.bytes().await.unwrap_or_default();
    ClientError::Api(Box::new(ApiAnswer {
        request,
        status,
        body,
    }))
}

fn debug_head(first_line: &str, headers: &HeaderMap) {
    eprintln!("{first_line}");
    for (name, value) in headers {
        let value = if value.is_sensitive() {
            "***"
        } else {
            value.to_str().unwrap_or("(not text)")
        };
        eprintln!("{} {name}: {value}", &first_line[..1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(base_url: &str, video_id: &str) -> Result<String, String> {
        let client = Client::new(base_url, None).map_err(|error| error.to_string())?;
        let attempted = client.attempted(&Call::content(video_id, Some("thumbnail")));
        attempted
            .map(|attempted| attempted.url.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn base_urls_work_with_and_without_a_last_slash() {
        let expected = "http://localhost:1/v1/videos/video_1/content?variant=thumbnail";
        assert_eq!(
            address("http://localhost:1/v1", "video_1").as_deref(),
            Ok(expected)
        );
        assert_eq!(
            address("http://localhost:1/v1/", "video_1").as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn no_id_reaches_another_address() {
        let encoded = address("http://localhost:1/v1", "a/b?c#d%2e").unwrap();
        assert_eq!(
            encoded,
            "http://localhost:1/v1/videos/a%2Fb%3Fc%23d%252e/content?variant=thumbnail"
        );
        for hostile in ["", ".", ".."] {
            assert!(
                address("http://localhost:1/v1", hostile).is_err(),
                "{hostile:?}"
            );
        }
        let url = address("http://localhost:1/v1", "%2e%2e").unwrap();
        assert!(url.contains("/videos/%252e%252e/content"), "{url}");
    }

    #[test]
    fn only_http_addresses_are_base_urls() {
        for bad in [
            "127.0.0.1:8080",
            "ftp://host/v1",
            "http://",
            "",
            "file:///etc/passwd",
        ] {
            assert!(address(bad, "video_1").is_err(), "{bad}");
        }
    }
}

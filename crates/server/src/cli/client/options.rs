//! Where a server is, and who asks.

use std::fmt;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, USER_AGENT};
use reqwest::Url;

use super::ClientError;

/// Who asks, and how talkative the client is.
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// The API key; without one no `Authorization` header is sent.
    pub api_key: Option<Secret>,
    /// The value of `OpenAI-Organization`.
    pub organization: Option<String>,
    /// The value of `OpenAI-Project`.
    pub project: Option<String>,
    /// Further headers; they replace those of the same name.
    pub headers: HeaderMap,
    /// A certificate and its private key in PEM, to show to a server that asks for one.
    pub identity_pem: Option<Vec<u8>>,
    /// Whether the heads of requests and answers are written to standard error.
    pub debug: bool,
}

/// Text that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// The headers of every request.
pub(super) fn headers(options: &ClientOptions) -> Result<HeaderMap, ClientError> {
    let mut headers = HeaderMap::new();
    let api_key = options.api_key.as_ref().filter(|key| !key.0.is_empty());
    let agent = concat!("kinora/", env!("CARGO_PKG_VERSION"));
    headers.insert(USER_AGENT, HeaderValue::from_static(agent));
    let named = [
        (
            AUTHORIZATION,
            "API key",
            api_key.map(|key| format!("Bearer {}", key.0)),
        ),
        (
            HeaderName::from_static("openai-organization"),
            "organization",
            options.organization.clone(),
        ),
        (
            HeaderName::from_static("openai-project"),
            "project",
            options.project.clone(),
        ),
    ];
    for (name, what, value) in named {
        let Some(value) = value else { continue };
        let value = HeaderValue::from_str(&value).map_err(|_| {
            ClientError::Settings(format!(
                "the {what} has characters that a header cannot carry"
            ))
        })?;
        headers.insert(name, value);
    }
    headers.extend(options.headers.clone());
    for (name, value) in &mut headers {
        value.set_sensitive(SECRET_HEADERS.contains(&name.as_str()));
    }
    Ok(headers)
}

/// Headers whose values nobody shall read over a shoulder.
const SECRET_HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "api-key",
    "x-api-key",
    "cookie",
];

/// Reads `Name: value`.
pub(crate) fn read_header(line: &str) -> Result<(HeaderName, HeaderValue), ClientError> {
    let parsed = line.split_once(':').and_then(|(name, value)| {
        let name = name.trim().parse().ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    });
    // The value may be a secret, so that only the name is repeated.
    let name = line.split(':').next().unwrap_or_default();
    parsed.ok_or_else(|| {
        ClientError::Settings(format!("the header \"{name}\" is not \"Name: value\""))
    })
}

/// Reads a base URL.
pub(super) fn parse_base_url(text: &str) -> Result<Url, ClientError> {
    let mistake = |reason: &str| {
        let example = "for example http://127.0.0.1:8080/v1";
        ClientError::Settings(format!("the base URL \"{text}\" {reason}; {example}"))
    };
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return Err(mistake("must start with http:// or https://"));
    }
    Url::parse(text).map_err(|error| mistake(&format!("is not an address ({error})")))
}

/// Whether the server is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_recognised_in_every_spelling() {
        let check = |text: &str, expected| {
            assert_eq!(is_loopback(&Url::parse(text).unwrap()), expected, "{text}");
        };
        check("http://127.0.0.1:8080/v1", true);
        check("http://127.8.8.8/v1", true);
        check("http://[::1]:8080/v1", true);
        check("http://localhost/v1", true);
        check("http://10.0.0.1/v1", false);
        check("https://videos.example/v1", false);
    }
}

//! A URL that somebody else chose, read once.

use url::{Host, Url};

use super::error::OutboundError;

/// The longest URL that is looked at, in bytes.
const MAX_URL_BYTES: usize = 8 << 10;

/// Where a request goes: a URL of the web without credentials.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    url: Url,
    port: u16,
}

impl Target {
    /// Reads a URL as browsers do, so that every spelling of an address becomes that address.
    ///
    /// # Errors
    /// [`OutboundError::BadUrl`].
    pub(crate) fn parse(text: &str) -> Result<Self, OutboundError> {
        if text.len() > MAX_URL_BYTES {
            return Err(OutboundError::BadUrl("is longer than 8,192 bytes"));
        }
        match Url::parse(text) {
            Ok(url) => Self::new(url),
            Err(_) => Err(OutboundError::BadUrl(
                "is not valid; write it in full, as in https://example.com/picture.png",
            )),
        }
    }

    /// Where a redirect from here leads.
    ///
    /// # Errors
    /// [`OutboundError::BadUrl`].
    pub(super) fn join(&self, location: &str) -> Result<Self, OutboundError> {
        if location.len() > MAX_URL_BYTES {
            return Err(OutboundError::BadUrl("redirects to one that is too long"));
        }
        let url = self.url.join(location);
        Self::new(url.map_err(|_| OutboundError::BadUrl("redirects to one that is not valid"))?)
    }

    fn new(url: Url) -> Result<Self, OutboundError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(OutboundError::BadUrl("must begin with https:// or http://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OutboundError::BadUrl(
                "must not have a user name or password in it",
            ));
        }
        match url.port_or_known_default() {
            Some(port) => Ok(Self { url, port }),
            None => Err(OutboundError::BadUrl("has no port")),
        }
    }

    /// The URL as it will be asked.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The host: a name or an address.
    pub(super) fn host(&self) -> Result<Host<&str>, OutboundError> {
        self.url.host().ok_or(OutboundError::BadUrl("has no host"))
    }

    /// Whether the host is a name that means this machine to everybody (RFC 6761 section 6.3).
    pub(super) fn is_localhost(&self) -> bool {
        let name = self.url.host_str().unwrap_or_default();
        let name = name.strip_suffix('.').unwrap_or(name);
        name == "localhost" || name.ends_with(".localhost")
    }

    /// The port, also where the URL leaves it out.
    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

//! Webhooks: telling endpoints what happened to videos, as Standard Webhooks describes it.
//!
//! What is to be told to whom is in the database, written in the transaction in which it happened. Here it is
//! signed and sent: [`Courier`] takes deliveries as they become due, [`Webhooks`] knows how one is made.

mod courier;
mod seal;
mod secret;

use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context as _;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use kinora_api::WebhookEvent;
use kinora_domain::{UnixMillis, WebhookEndpointId};
use kinora_store::WebhookEndpoint;

pub(crate) use self::courier::Courier;
pub(crate) use self::seal::Sealer;
pub(crate) use self::secret::Secrets;
use crate::outbound::{Outbound, OutboundError, Posted};

/// Signs and sends events.
pub(crate) struct Webhooks {
    sealer: Sealer,
    outbound: Arc<Outbound>,
}

/// Why an event did not get to an endpoint.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// It could not be signed.
    #[error("the signing secret cannot be read any more; rotate it")]
    SecretLost,
    /// It could not be brought there.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// Something in kinora went wrong; the text is for the log only.
    #[error("something went wrong on the server")]
    Internal(String),
}

impl Webhooks {
    pub(crate) fn new(sealer: Sealer, outbound: Arc<Outbound>) -> Self {
        Self { sealer, outbound }
    }

    /// The secrets of an endpoint as the database keeps them.
    pub(crate) fn seal(
        &self,
        secrets: &Secrets,
        id: &WebhookEndpointId,
    ) -> anyhow::Result<Vec<u8>> {
        self.sealer.seal(&secrets.to_bytes(), id.as_str())
    }

    /// The secrets of an endpoint; `None` when the key that sealed them is lost.
    pub(crate) fn unseal(&self, endpoint: &WebhookEndpoint) -> Option<Secrets> {
        let bytes = self
            .sealer
            .unseal(&endpoint.secret_sealed, endpoint.id.as_str())?;
        Secrets::from_bytes(&bytes)
    }

    /// Sends an event once and returns how the endpoint answered, whatever it said.
    pub(crate) async fn send(
        &self,
        endpoint: &WebhookEndpoint,
        event: &WebhookEvent,
    ) -> Result<Posted, SendError> {
        let secrets = self.unseal(endpoint).ok_or(SendError::SecretLost)?;
        let internal = |err: anyhow::Error| SendError::Internal(err.to_string());
        let body = serde_json::to_vec(event).map_err(|err| internal(err.into()))?;
        let headers = signed_headers(&secrets, event.id(), now(), &body).map_err(internal)?;
        let posted = self
            .outbound
            .post(&endpoint.url, headers, Bytes::from(body));
        Ok(posted.await?)
    }
}

/// The headers that go with a body: what it is, when it was sent, and a signature of both with every secret
/// that signs at the moment.
fn signed_headers(
    secrets: &Secrets,
    event_id: &str,
    now: UnixMillis,
    body: &[u8],
) -> anyhow::Result<HeaderMap> {
    let timestamp = now.as_unix_seconds().to_string();
    let message = [event_id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    let signatures: Vec<String> = secrets
        .signing(now)
        .map(|secret| secret.sign(&message))
        .collect();
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("content-type", "application/json"),
        ("webhook-id", event_id),
        ("webhook-timestamp", &timestamp),
        ("webhook-signature", &signatures.join(" ")),
    ] {
        let value = HeaderValue::from_str(value).context("a header of a webhook is no text")?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

/// The clock of signatures and of what they are checked against elsewhere; leases never use it.
pub(crate) fn now() -> UnixMillis {
    let since_epoch = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

//! Where projects want to hear of their events, and the events on their way there.

use kinora_domain::{EventId, ProjectId, UnixMillis, VideoId, WebhookEndpointId};

use crate::ListOrder;

/// What an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A video was completed.
    VideoCompleted,
    /// A video failed, whatever the reason; a cancelled one too.
    VideoFailed,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::VideoCompleted, Self::VideoFailed];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VideoCompleted => "video.completed",
            Self::VideoFailed => "video.failed",
        }
    }

    /// The kind that `text` stands for, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id, the same in every delivery.
    pub id: EventId,
    /// What it says.
    pub kind: EventKind,
    /// The video it is about, which may be deleted since.
    pub video_id: VideoId,
    /// When it happened.
    pub created_at: UnixMillis,
}

/// An endpoint to make.
#[derive(Clone, Debug)]
pub struct NewWebhookEndpoint {
    /// Its id, fresh.
    pub id: WebhookEndpointId,
    /// Whose events it hears.
    pub project_id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// The signing secret, encrypted by the caller.
    pub secret_sealed: Vec<u8>,
    /// The kinds of events it wants; empty: all.
    pub event_types: Vec<String>,
}

/// Where a project wants to hear of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Whose events it hears.
    pub project_id: ProjectId,
    /// Its name, for people.
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// The signing secret, encrypted by the caller.
    pub secret_sealed: Vec<u8>,
    /// The kinds of events it wants; empty: all.
    pub event_types: Vec<String>,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last changed by its owner.
    pub updated_at: UnixMillis,
    /// Since when deliveries fail; `None`: they work.
    pub failing_since: Option<UnixMillis>,
    /// When it was switched off because of that; `None`: it is on.
    pub disabled_at: Option<UnixMillis>,
}

/// What to change of an endpoint; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub url: Option<String>,
    /// Other kinds of events; empty: all.
    pub event_types: Option<Vec<String>>,
    /// Another secret, encrypted by the caller.
    pub secret_sealed: Option<Vec<u8>>,
}

/// Which page of the endpoints.
#[derive(Clone, Debug)]
pub struct WebhookQuery {
    /// The last endpoint of the page before.
    pub after: Option<WebhookEndpointId>,
    /// How many at most, 0 to 100.
    pub limit: u32,
    /// The order.
    pub order: ListOrder,
}

/// One page of the endpoints.
#[derive(Clone, Debug)]
pub struct WebhookPage {
    /// The endpoints in order.
    pub endpoints: Vec<WebhookEndpoint>,
    /// Whether the list goes on after them. False for a page of none.
    pub has_more: bool,
}

/// The right to bring one event to one endpoint until the lease ends.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// The lease number of this claim; the fence of what is said about it.
    pub lease_seq: u32,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What to tell.
    pub event: Event,
    /// Whom, as it is now.
    pub endpoint: WebhookEndpoint,
}

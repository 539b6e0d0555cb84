//! What an operator says of a server.

use std::fmt;
use std::time::Duration;

use kinora_domain::ModelCard;
use url::Url;

use crate::dialect::Dialect;

/// A server that makes clips.
#[derive(Clone, Debug)]
pub struct UpstreamSettings {
    /// What the operator calls it; in logs and in checkpoints.
    pub name: String,
    /// Its address up to where `/v1` begins.
    pub url: Url,
    /// What it wants to see as a bearer token.
    pub key: Option<Secret>,
    /// How it speaks.
    pub dialect: &'static Dialect,
    /// Whether the fields beyond OpenAI's that its dialect knows are sent: seed and options.
    pub sends_extras: bool,
    /// How many orders it is given at a time by one process.
    pub slots: u32,
    /// How long it may take for one order, from when it was taken.
    pub deadline: Duration,
    /// What it makes; never empty.
    pub models: Vec<UpstreamModel>,
}

/// A model of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamModel {
    /// What kinora offers.
    pub card: ModelCard,
    /// What the server calls it.
    pub name: String,
    /// Clips have a multiple of this many frames and one; 1 where any number can be had.
    pub frame_step: u32,
    /// Sides are multiples of so many pixels.
    pub size_step: u32,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for who it was meant for.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

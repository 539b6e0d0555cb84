//! What a clip says about where it came from.

/// What is written into every clip we make: that it is AI-generated media, by whom, from which art.
///
/// It lives in a `udta` box, outside the bytes that a seed promises to repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The program and its version, such as `kinora 0.1.0`.
    pub generator: String,
    /// The engine's own model id, such as `sketch-1`.
    pub model: String,
    /// The video's id.
    pub video_id: String,
    /// Credits that the licence of third-party art asks for, one sentence each.
    pub credits: Vec<String>,
    /// The engine document of the clip, so that a clip that comes back can be changed by what it shows; empty for
    /// none. Readers of [`Self::model`] know what it says.
    pub document: Vec<u8>,
}

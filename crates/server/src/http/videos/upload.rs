//! Orders that begin with an uploaded clip.

use kinora_api::{RequestError, UploadedClip};
use kinora_domain::{Fit, VideoSpec};

use super::order::{Customer, Order};
use crate::http::Api;
use crate::http::clips::look_into;
use crate::http::error::ApiError;
use crate::http::uploads::Upload;

/// Proves that the clip can be decoded, makes the order that `spec` makes of it, and keeps the clip with that.
pub(super) async fn order_from_upload(
    api: &Api,
    customer: Customer,
    clip: Upload,
    spec: impl FnOnce(UploadedClip) -> Result<(VideoSpec, Fit), RequestError>,
) -> Result<Order, ApiError> {
    let (clip, uploaded) = look_into(api, clip, |footage| {
        let facts = footage.facts();
        let fps = facts.frame_times.fitting_fps();
        Ok(UploadedClip {
            width_px: facts.width_px,
            height_px: facts.height_px,
            duration: facts.duration,
            fps,
            n_frames: facts.frame_times.n_frames_at(fps),
        })
    })
    .await?;
    let (spec, fit) = spec(uploaded)?;
    let mut order = Order::new(customer, spec);
    order.add_clip(api, &clip, fit).await?;
    Ok(order)
}

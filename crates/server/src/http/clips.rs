//! Uploaded clips: proved to be clips that can be decoded before anything is made of them.

use kinora_api::RequestError;
use kinora_media::{Footage, FootageError};

use super::Api;
use super::error::ApiError;
use super::uploads::{Upload, blocking};

/// Looks into an uploaded clip, decodes its first frame, and hands the footage to `look`, all where it may block. The
/// footage reads the upload's file, so it is of no use afterwards.
pub(super) async fn look_into<T: Send + 'static>(
    api: &Api,
    clip: Upload,
    look: impl FnOnce(&Footage) -> Result<T, ApiError> + Send + 'static,
) -> Result<(Upload, T), ApiError> {
    let process = api.uploads.clip().await?;
    let decoders = api.decoders.clone();
    blocking(move || {
        // Goes along with the work, which goes on when its client has left.
        let _process = process;
        let footage = Footage::foreign(clip.path(), &decoders).map_err(|err| unusable(&err))?;
        let seen = look(&footage)?;
        Ok((clip, seen))
    })
    .await
}

/// The answer to a clip that cannot be used.
pub(super) fn unusable(err: &FootageError) -> ApiError {
    if let FootageError::Undecodable { log } = err {
        tracing::debug!(log, "an uploaded clip could not be decoded");
    }
    let refused = |code, message| {
        ApiError::Request(RequestError {
            param: Some("video"),
            code: Some(code),
            message,
        })
    };
    match err {
        // Nothing the client sends would help, but it is no fault of the server's either.
        FootageError::Stalled(_) => ApiError::Busy,
        FootageError::NoDecoder => refused("unsupported_operation", format!("{err}.")),
        _ if err.is_about_the_clip() => {
            refused("invalid_value", format!("The clip cannot be used: {err}."))
        }
        _ => ApiError::Internal(err.to_string()),
    }
}

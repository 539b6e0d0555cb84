//! One word of an order in the language of pictures.

use kinora_domain::Fit;
use kinora_media::StillFit;

/// What the client asked for, as the media crate calls it.
pub(crate) fn still_fit(fit: Fit) -> StillFit {
    match fit {
        Fit::Exact => StillFit::Exact,
        Fit::Crop => StillFit::Crop,
        Fit::Pad => StillFit::Pad,
    }
}

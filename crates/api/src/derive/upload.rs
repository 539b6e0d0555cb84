//! Orders that begin with a clip that came along.

use std::time::Duration;

use kinora_domain::{
    CatalogEntry, Derivation, DerivationSource, Fit, FrameRate, Prompt, RenderOptions, Size, Verb,
    VideoSpec,
};

use super::{check_can_extend, check_frames, check_total, check_verb, unsupported};
use crate::choices::{Choices, Offer};
use crate::options::{asked_options, check_fps, options_of};
use crate::order::{AskedLength, asked_size, prompt, size_of};
use crate::reference::fit;
use crate::{Fields, RequestError};

/// What an uploaded clip turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadedClip {
    /// Width in pixels, upright.
    pub width_px: u32,
    /// Height in pixels, upright.
    pub height_px: u32,
    /// Its length.
    pub duration: Duration,
    /// The whole number of frames per second that fits it best.
    pub fps: FrameRate,
    /// How many frames it has at that rate.
    pub n_frames: u32,
}

/// Makes the order of an edit of an uploaded clip.
///
/// # Errors
/// A field is wrong; the model edits no uploaded clips; the clip is too long, or has a size the model does not
/// make and no fit was asked for.
pub fn edit_upload_spec(
    fields: &Fields,
    clip: UploadedClip,
    offer: Offer<'_>,
) -> Result<(VideoSpec, Fit), RequestError> {
    let choices = Choices::named(fields, offer)?;
    check_total(clip.duration, Duration::ZERO)?;
    check_frames(fields, clip.duration, clip.fps)?;
    let asked = Asked::read(fields, clip, &choices)?;
    let spec = choices.first_that_can(|entry| {
        check_verb(Verb::Edit, entry)?;
        asked.of((Verb::Edit, clip.duration), clip, entry)
    });
    Ok((spec?, asked.fit))
}

/// Makes the order of an extension of an uploaded clip by `seconds`.
///
/// # Errors
/// A field is wrong; the model does not go on from uploaded clips; the total would be too long; the clip has a
/// size the model does not make and no fit was asked for.
pub fn extend_upload_spec(
    fields: &Fields,
    clip: UploadedClip,
    offer: Offer<'_>,
) -> Result<(VideoSpec, Fit), RequestError> {
    let clip = UploadedClip {
        duration: clip.fps.duration_of(clip.n_frames),
        ..clip
    };
    let choices = Choices::named(fields, offer)?;
    let length = AskedLength::read(fields, &choices, Some(clip.fps))?;
    let asked = Asked::read(fields, clip, &choices)?;
    let spec = choices.first_that_can(|entry| {
        check_can_extend(entry)?;
        let clip_duration = length.of(entry)?.duration();
        check_total(clip.duration, clip_duration)?;
        asked.of((Verb::Extend, clip_duration), clip, entry)
    });
    Ok((spec?, asked.fit))
}

/// What was asked for, of whichever model.
struct Asked {
    prompt: Prompt,
    size: Option<Size>,
    seed: Option<u64>,
    options: RenderOptions,
    fit: Fit,
}

impl Asked {
    fn read(
        fields: &Fields,
        clip: UploadedClip,
        choices: &Choices<'_>,
    ) -> Result<Self, RequestError> {
        check_fps(fields, clip.fps)?;
        let size = asked_size(fields)?.filter(|text| !text.is_empty());
        Ok(Self {
            prompt: prompt(fields)?,
            size: size.map(|text| choices.size(&text)).transpose()?,
            seed: fields.whole_number("seed")?,
            options: asked_options(fields)?,
            fit: fit(fields)?,
        })
    }

    /// The order as one model would carry it out.
    fn of(
        &self,
        (verb, clip_duration): (Verb, Duration),
        clip: UploadedClip,
        entry: &CatalogEntry,
    ) -> Result<VideoSpec, RequestError> {
        if !entry.card.takes_uploaded_clips {
            return Err(unsupported(&format!(
                "The model '{}' works on its own videos only. Send the id of one.",
                entry.name
            )));
        }
        Ok(VideoSpec {
            verb,
            model: entry.name.clone(),
            engine_model: entry.card.id.clone(),
            prompt: self.prompt.clone(),
            size: self.size_of(clip, entry)?,
            clip_duration,
            fps: clip.fps,
            seed: self.seed,
            options: options_of(&self.options, entry)?,
            character_ids: Vec::new(),
            derivation: Some(Derivation {
                source: DerivationSource::Upload,
                source_duration: clip.duration,
                extension_count: u32::from(verb == Verb::Extend),
            }),
        })
    }

    /// The size of a video made from an upload: its own when the model makes it, else the one that was asked for or
    /// the smallest of its orientation, if the clip may be fitted to it.
    fn size_of(&self, clip: UploadedClip, entry: &CatalogEntry) -> Result<Size, RequestError> {
        let own = Size::new(clip.width_px, clip.height_px).ok();
        let own = own.filter(|size| entry.sizes.contains(size));
        let wanted = match (self.size, own) {
            (Some(asked), _) => size_of(asked, entry)?,
            (None, Some(own)) => own,
            (None, None) => smallest_of_shape(clip, entry)?,
        };
        if own == Some(wanted) || self.fit != Fit::Exact {
            return Ok(wanted);
        }
        Err(RequestError::invalid_value(
            "video",
            format!(
                "The clip has {}x{} pixels and the video would have {wanted}. Send a clip of one of the sizes the \
                 model makes, or kinora_fit=crop or kinora_fit=pad.",
                clip.width_px, clip.height_px
            ),
        ))
    }
}

fn smallest_of_shape(clip: UploadedClip, entry: &CatalogEntry) -> Result<Size, RequestError> {
    let is_portrait = clip.height_px > clip.width_px;
    let mut sizes: Vec<Size> = entry.sizes.clone();
    sizes.sort_by_key(|size| {
        (
            size.is_portrait() != is_portrait,
            size.width_px() * size.height_px(),
        )
    });
    let smallest = sizes.first().copied();
    smallest.ok_or_else(|| unsupported("This model makes no size that the clip could have."))
}

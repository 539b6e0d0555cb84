//! From what the engine is asked for to what a server is sent, and what of that goes back onto the clip.

use kinora_domain::{Size, Verb};
use kinora_engine::{EngineError, RenderRequest, RenderedClip};
use kinora_media::{Frame, Still, StillFit, to_png};

use crate::clip::Made;
use crate::dialect::Dialect;
use crate::order::ClipOrder;
use crate::settings::{UpstreamModel, UpstreamSettings};

/// The order for a server: on the rungs of its model, never shorter or smaller than what is wanted.
pub(crate) fn clip_order(
    request: &RenderRequest,
    model: &UpstreamModel,
    settings: &UpstreamSettings,
) -> Result<ClipOrder, EngineError> {
    let dialect = settings.dialect;
    let size = if dialect.counts_frames {
        on_grid(request.size, model.size_step)?
    } else {
        request.size
    };
    let n_frames = on_ladder(request.n_frames, model.frame_step);
    let edits = request.verb == Verb::Edit && dialect.edits_clips;
    let clip_to_edit = match &request.source {
        Some(source) if edits => Some(source.footage.path().to_owned()),
        _ => None,
    };
    let first_frame = match clip_to_edit {
        Some(_) => None,
        None => first_frame(request, size)?,
    };
    Ok(ClipOrder {
        model: model.name.clone(),
        prompt: request.prompt.clone(),
        size,
        seconds: seconds(request, n_frames, (model, dialect)),
        n_frames,
        fps: request.fps,
        seed: request.seed,
        options: request.options.clone(),
        sends_extras: settings.sends_extras,
        first_frame,
        clip_to_edit,
    })
}

/// The next multiple of `step` and one.
fn on_ladder(n_frames: u32, step: u32) -> u32 {
    match step {
        0 | 1 => n_frames,
        step => (n_frames.max(1) - 1).div_ceil(step) * step + 1,
    }
}

fn on_grid(size: Size, step: u32) -> Result<Size, EngineError> {
    let side = |px: u32| px.next_multiple_of(step.max(2));
    Size::new(side(size.width_px()), side(size.height_px()))
        .map_err(|err| EngineError::Rejected(err.to_string()))
}

/// How many whole seconds to order, where they are what counts; of lengths that are offered the first that is long
/// enough. That one frame more is wanted, for the ladder of a model or in front of an extension, does not make it the
/// next one.
fn seconds(
    request: &RenderRequest,
    n_frames: u32,
    (model, dialect): (&UpstreamModel, &Dialect),
) -> u32 {
    let fps = request.fps.get();
    if dialect.counts_frames {
        return n_frames.div_ceil(fps);
    }
    let needed = (request.n_frames.max(2) - 1).div_ceil(fps);
    let offered = model.card.lengths.iter().map(|seconds| seconds.get());
    let longest = offered.clone().max();
    let fitting = offered.filter(|seconds| *seconds >= needed).min();
    fitting.or(longest).unwrap_or(needed)
}

/// The picture that the clip begins with: the one that was sent, else of a clip that is edited its first.
fn first_frame(request: &RenderRequest, size: Size) -> Result<Option<Vec<u8>>, EngineError> {
    if let Some(picture) = &request.reference {
        return Ok(Some(png(picture, size)?));
    }
    let (Verb::Edit, Some(source)) = (request.verb, &request.source) else {
        return Ok(None);
    };
    let mut frames = source.footage.frames(request.size, source.fit)?;
    let mut first = Frame::new(request.size);
    frames.next_frame(&mut first)?;
    Ok(Some(png(&first, size)?))
}

fn png(picture: &Frame, size: Size) -> Result<Vec<u8>, EngineError> {
    if picture.size() == size {
        return Ok(to_png(picture));
    }
    let fitted = Still::of_frame(picture).to_frame(size, StillFit::Crop);
    let fitted = fitted.map_err(|err| EngineError::Failed(err.to_string()))?;
    Ok(to_png(&fitted))
}

/// The clip; of an edit without sound with that of what was edited: its timeline is the same, and a model that knows
/// only the first picture of it cannot know how it sounds.
pub(crate) fn with_sound(made: Made, request: &RenderRequest) -> Result<RenderedClip, EngineError> {
    let source = match (&request.source, request.verb) {
        (Some(source), Verb::Edit) if !made.has_sound => source,
        _ => return Ok(made.clip),
    };
    let Some(sound) = source.footage.sound()? else {
        return Ok(made.clip);
    };
    let (frames, _) = made.clip.into_raw(request.size)?;
    Ok(RenderedClip::Raw {
        frames,
        sound: Some(sound),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_on_the_next_rung() {
        assert_eq!(on_ladder(64, 4), 65);
        assert_eq!(on_ladder(65, 4), 65);
        assert_eq!(on_ladder(66, 4), 69);
        assert_eq!(on_ladder(96, 8), 97);
        assert_eq!(on_ladder(1, 4), 1);
        assert_eq!(on_ladder(96, 1), 96);
    }

    #[test]
    fn sides_are_on_the_next_grid() {
        let grid = |wide, high, step| on_grid(Size::new(wide, high).unwrap(), step).unwrap();
        assert_eq!(grid(1080, 1920, 16), Size::new(1088, 1920).unwrap());
        assert_eq!(grid(1280, 720, 16), Size::new(1280, 720).unwrap());
        assert_eq!(grid(1280, 720, 1), Size::new(1280, 720).unwrap());
        assert_eq!(grid(1280, 720, 32), Size::new(1280, 736).unwrap());
    }
}

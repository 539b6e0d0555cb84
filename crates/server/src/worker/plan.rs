//! From a claim to what its engine is given, and to what goes around the engine's clip.
//!
//! ```text
//!             create        remix            edit                     extend
//! engine gets pictures,     the same, and    the reference, and the   the same, and the source;
//!             characters    the source       source; its timing       makes the new part only
//! around it   -             -                the source's timing      the source in front
//! else        looks as      a create with    refused when ordered     a create from the last frame,
//!             reference     the same seed                             whose copy is dropped
//! ```
//!
//! The last row is for models that cannot: what they are given instead, decided here once for every engine.

use std::path::Path;

use kinora_domain::{Failure, FailureCode, Fit, ModelCard, Size, Verb, VideoSpec};
use kinora_engine::{CharacterLook, EngineDoc, RenderRequest, RenderSource};
use kinora_media::{
    Cutout, CutoutError, Decoders, Earlier, Footage, FootageError, Frame, FrameTimes,
    SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound, Still, StillFit, TAIL_FRAMES, from_rgb8,
    read_tail_frame, read_tail_sound, to_rgb8,
};

use super::gather::{Gathered, GatheredCharacter, GatheredSource, PlanError, SourceOrigin};
use crate::fit::still_fit;

/// The longest tail of sound an engine gets.
const TAIL_SECONDS: usize = 1;

/// What to do for one video.
pub(super) struct Plan {
    /// What the engine is given.
    pub(super) request: RenderRequest,
    /// When each frame of the engine's clip is shown; `None` for a constant rate.
    pub(super) frame_times: Option<FrameTimes>,
    /// The clip in front of the engine's.
    pub(super) before: Option<Earlier>,
    /// The last frame of `before`, where the engine's first one repeats it and is to be dropped.
    pub(super) shown_before: Option<Frame>,
}

/// Makes the plan. Decodes what was gathered, so it takes up to seconds; `is_stopped` is asked in between.
///
/// # Errors
/// Something gathered cannot be used or read.
pub(super) fn plan(
    spec: &VideoSpec,
    gathered: Gathered,
    (card, decoders): (&ModelCard, &Decoders),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Plan, PlanError> {
    let reference = gathered.reference.as_deref().map(read_tail_frame);
    // What goes on behind the source, or follows it, does not end where that did.
    let has_own_end = matches!(spec.verb, Verb::Create | Verb::Remix);
    let last_frame = gathered.last_frame.as_deref().filter(|_| has_own_end);
    let last_frame = last_frame.map(read_tail_frame);
    let characters = gathered.characters.into_iter().map(look);
    let mut plan = Plan {
        request: RenderRequest {
            reference: reference.transpose()?,
            last_frame: last_frame.transpose()?,
            characters: characters.collect::<Result<_, _>>()?,
            ..request(spec)
        },
        frame_times: None,
        before: None,
        shown_before: None,
    };
    if card.max_characters == 0 {
        show_characters(&mut plan.request)?;
    }
    let Some(gathered) = gathered.source else {
        return Ok(plan);
    };
    let fit = match gathered.origin {
        SourceOrigin::Own => Fit::Exact,
        SourceOrigin::Upload(fit) => fit,
    };
    let can = card.verbs.contains(&spec.verb);
    if spec.verb == Verb::Remix && !can {
        plan.request.verb = Verb::Create;
        return Ok(plan);
    }
    let mut source = source(spec, gathered, decoders, is_stopped)?;
    match spec.verb {
        Verb::Create => {}
        Verb::Edit => {
            keep_timing(&mut plan, &source.footage);
            plan.request.source = Some(source);
        }
        Verb::Remix => plan.request.source = Some(source),
        Verb::Extend => {
            plan.before = Some(Earlier {
                footage: source.footage.clone(),
                fit: still_fit(fit),
                tail_sound: source.tail_sound.clone(),
            });
            if can {
                plan.request.source = Some(source);
            } else {
                // The last frame as the first of the new part; it was shown already.
                plan.request.verb = Verb::Create;
                let shown = source.tail_frames.pop().ok_or_else(|| {
                    PlanError::Unreadable("a source has no last frame".to_owned())
                })?;
                plan.request.reference = Some(shown.clone());
                plan.request.n_frames += 1;
                plan.shown_before = Some(shown);
            }
        }
    }
    Ok(plan)
}

fn look(character: GatheredCharacter) -> Result<CharacterLook, PlanError> {
    let frames = character.frames.iter().map(|png| Cutout::from_png(png));
    let frames: Result<_, CutoutError> = frames.collect();
    Ok(CharacterLook {
        name: character.name,
        frames: frames?,
    })
}

/// Gives a model that knows no characters a first frame with all of them in it, side by side.
fn show_characters(request: &mut RenderRequest) -> Result<(), PlanError> {
    let characters = std::mem::take(&mut request.characters);
    let looks: Vec<&Cutout> = characters
        .iter()
        .filter_map(|character| character.frames.first())
        .collect();
    if request.reference.is_none() && !looks.is_empty() {
        request.reference = Some(side_by_side(&looks, request.size)?);
    }
    Ok(())
}

/// Pictures of the same width next to each other, each as large as it can be; what is left is black.
fn side_by_side(looks: &[&Cutout], size: Size) -> Result<Frame, PlanError> {
    let n_looks = looks.len() as u32;
    // Sides are even.
    let width_px = size.width_px() / n_looks / 2 * 2;
    let part = Size::new(width_px, size.height_px()).map_err(|err| {
        PlanError::Unusable(format!(
            "The characters do not fit into one picture: {err}."
        ))
    })?;
    let mut parts = Vec::new();
    for look in looks {
        // Decoding puts transparent places on white.
        let still = Still::decode(&look.to_png())?;
        parts.push(to_rgb8(&still.to_frame(part, StillFit::Pad)?));
    }
    let row_bytes = 3 * size.width_px() as usize;
    let part_row_bytes = 3 * width_px as usize;
    let mut rgb = vec![0; row_bytes * size.height_px() as usize];
    for (row_idx, row) in rgb.chunks_exact_mut(row_bytes).enumerate() {
        for (place, part) in row.chunks_exact_mut(part_row_bytes).zip(&parts) {
            place.copy_from_slice(&part[row_idx * part_row_bytes..][..part_row_bytes]);
        }
    }
    Ok(from_rgb8(size, &rgb))
}

fn request(spec: &VideoSpec) -> RenderRequest {
    RenderRequest {
        verb: spec.verb,
        model: spec.engine_model.clone(),
        prompt: spec.prompt.as_str().to_owned(),
        options: spec.options.clone(),
        size: spec.size,
        fps: spec.fps,
        n_frames: spec.n_frames(),
        seed: spec.seed.unwrap_or_else(|| seed_of(spec)),
        reference: None,
        last_frame: None,
        characters: Vec::new(),
        source: None,
    }
}

/// An edit has every frame of its source, each as long as there.
fn keep_timing(plan: &mut Plan, footage: &Footage) {
    let times = &footage.facts().frame_times;
    plan.request.fps = times.nearest_fps();
    plan.request.n_frames = times.n_frames();
    if !is_constant(times) {
        plan.frame_times = Some(times.clone());
    }
}

/// Whether every frame is shown equally long, at a whole number of frames per second.
fn is_constant(times: &FrameTimes) -> bool {
    let frame_ticks = times.durations_ticks().first().copied().unwrap_or_default();
    let is_whole =
        times.ticks_per_second() == frame_ticks.saturating_mul(times.nearest_fps().get());
    let mut durations = times.durations_ticks().iter();
    is_whole && durations.all(|ticks| *ticks == frame_ticks)
}

fn source(
    spec: &VideoSpec,
    gathered: GatheredSource,
    decoders: &Decoders,
    is_stopped: &dyn Fn() -> bool,
) -> Result<RenderSource, PlanError> {
    let (footage, fit) = match gathered.origin {
        SourceOrigin::Own => (Footage::kept(&gathered.clip, decoders)?, Fit::Exact),
        SourceOrigin::Upload(fit) => (Footage::foreign(&gathered.clip, decoders)?, fit),
    };
    let (tail_frames, tail_sound) = match gathered.origin {
        SourceOrigin::Own => {
            let frames = gathered.tail_frames.iter();
            let frames: Result<_, _> = frames.map(|png| read_tail_frame(png)).collect();
            (frames?, read_tail_sound(&gathered.tail_sound)?)
        }
        SourceOrigin::Upload(_) if spec.verb == Verb::Extend => (
            last_frames(&footage, (spec, fit), is_stopped)?,
            last_sound(&footage)?,
        ),
        SourceOrigin::Upload(_) => (Vec::new(), Sound::default()),
    };
    let engine_doc = match gathered.origin {
        SourceOrigin::Own => gathered
            .engine_doc
            .map(|doc| EngineDoc::Kept(Vec::from(doc))),
        SourceOrigin::Upload(_) => document_within(&gathered.clip, spec).map(EngineDoc::Carried),
    };
    Ok(RenderSource {
        prompt: gathered.prompt,
        engine_doc,
        tail_frames,
        tail_sound,
        footage,
        fit: still_fit(fit),
    })
}

/// The document that an uploaded clip carries, of the model that is ordered from.
fn document_within(clip: &Path, spec: &VideoSpec) -> Option<Vec<u8>> {
    // What cannot be read here is told by whoever reads the pictures.
    let carried = kinora_media::carried_document(clip).ok().flatten()?;
    (carried.model == spec.engine_model).then_some(carried.bytes)
}

/// The last frames of an uploaded clip, at the rate that the new part will have.
fn last_frames(
    footage: &Footage,
    (spec, fit): (&VideoSpec, Fit),
    is_stopped: &dyn Fn() -> bool,
) -> Result<Vec<Frame>, PlanError> {
    let mut frames = footage.frames_at_rate(spec.size, still_fit(fit), spec.fps)?;
    let n_frames = frames.format().n_frames;
    let mut frame = Frame::new(spec.size);
    let mut last = Vec::new();
    for frame_idx in 0..n_frames {
        if is_stopped() {
            return Err(PlanError::Cancelled);
        }
        let pulled = frames.next_frame(&mut frame);
        pulled.map_err(FootageError::from)?;
        if frame_idx + TAIL_FRAMES >= n_frames {
            last.push(frame.clone());
        }
    }
    Ok(last)
}

/// The last second of an uploaded clip's sound; nothing for a silent one.
fn last_sound(footage: &Footage) -> Result<Sound, PlanError> {
    const N_SAMPLES: usize = TAIL_SECONDS * (SOUND_SAMPLE_RATE_HZ * SOUND_CHANNELS) as usize;
    let mut samples = footage.sound()?.unwrap_or_default().samples;
    let n_before = samples.len().saturating_sub(N_SAMPLES);
    samples.drain(..n_before);
    Ok(Sound { samples })
}

/// The seed of an order without one: the same order gives the same clip.
fn seed_of(spec: &VideoSpec) -> u64 {
    let order = format!(
        "{}\n{}\n{}\n{}",
        spec.engine_model,
        spec.size,
        spec.clip_duration.as_secs_f64(),
        spec.prompt.as_str()
    );
    let hash = blake3::hash(order.as_bytes());
    let first_eight = hash
        .as_bytes()
        .first_chunk()
        .expect("a BLAKE3 hash has 32 bytes");
    // The database keeps signed numbers.
    u64::from_le_bytes(*first_eight) >> 1
}

/// The failure of a video whose inputs cannot be used.
pub(super) fn unusable_input(message: String) -> Failure {
    Failure {
        code: FailureCode::InvalidInputImage,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_a_model_that_knows_none_stand_side_by_side_in_its_first_frame() {
        let size = Size::new(66, 64).unwrap();
        let look = |[red, green, blue]: [u8; 3]| {
            Cutout::new(16, 32, [red, green, blue, 255].repeat(16 * 32)).unwrap()
        };
        let (red, blue) = (look([250, 20, 20]), look([20, 20, 250]));
        let both = to_rgb8(&side_by_side(&[&red, &blue], size).unwrap());
        let pixel = |x: usize| &both[(32 * 66 + x) * 3..][..3];
        assert!(pixel(16)[0] > 200 && pixel(16)[2] < 90, "{:?}", pixel(16));
        assert!(pixel(48)[2] > 200 && pixel(48)[0] < 90, "{:?}", pixel(48));
        let alone = to_rgb8(&side_by_side(&[&red], size).unwrap());
        assert!(alone[(32 * 66 + 33) * 3] > 200);
    }

    #[test]
    fn only_equal_frames_at_a_whole_rate_are_of_constant_rate() {
        let check = |ticks_per_second, durations: &[u32], expected| {
            let times = FrameTimes::new(ticks_per_second, durations.to_vec()).unwrap();
            assert_eq!(is_constant(&times), expected, "{durations:?}");
        };
        check(30, &[1, 1, 1], true);
        check(15_360, &[512; 48], true);
        check(24_000, &[1001; 48], false);
        check(30, &[1, 2, 1], false);
    }
}

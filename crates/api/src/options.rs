//! What other servers' clients send beyond OpenAI's fields: honoured where the model can, refused where it would
//! change the result and the model cannot, ignored where it makes no difference.

use kinora_domain::{
    CatalogEntry, ClipSeconds, FrameRate, PROMPT_MAX_CHARS, Priority, RenderOptions,
};

use crate::{Fields, RequestError};

/// The most steps that can be asked for.
const MAX_STEPS: u64 = 1000;
/// The strongest guidance that can be asked for.
const MAX_GUIDANCE_SCALE: f64 = 100.0;

/// Reads `negative_prompt`, `steps` or `num_inference_steps`, and `guidance_scale`.
///
/// A model without denoising steps has no use for the last two, and nothing is lost without them. What the video
/// shall not show is another matter: a model that cannot heed it refuses it.
pub(crate) fn render_options(
    fields: &Fields,
    entry: &CatalogEntry,
) -> Result<RenderOptions, RequestError> {
    let support = entry.card.options;
    let negative_prompt = negative_prompt(fields)?;
    if negative_prompt.is_some() && !support.negative_prompt {
        return Err(RequestError {
            param: Some("negative_prompt"),
            code: Some("unsupported_parameter"),
            message: format!(
                "The model '{}' does not take a negative prompt. Leave out 'negative_prompt'.",
                entry.name
            ),
        });
    }
    let (steps, guidance_scale) = (steps(fields)?, guidance_scale(fields)?);
    Ok(RenderOptions {
        negative_prompt,
        steps: steps.filter(|_| support.steps),
        guidance_scale: guidance_scale.filter(|_| support.guidance_scale),
    })
}

/// How the order stands among those of its project: `kinora_priority`, which is 0 when it is not there.
///
/// # Errors
/// The field is no whole number from -10 to 10.
pub fn priority(fields: &Fields) -> Result<Priority, RequestError> {
    const NAME: &str = "kinora_priority";
    let Some(asked) = fields.number(NAME)? else {
        return Ok(Priority::default());
    };
    let is_whole = asked.fract() == 0.0 && asked.abs() <= f64::from(i32::MAX);
    let priority = is_whole.then(|| Priority::new(asked as i64).ok()).flatten();
    priority.ok_or_else(|| {
        let (low, high) = (Priority::MIN, Priority::MAX);
        let message = format!("'{NAME}' must be a whole number from {low} to {high}.");
        RequestError::invalid_value(NAME, message)
    })
}

/// Refuses an order of more than one video.
pub(crate) fn check_count(fields: &Fields) -> Result<(), RequestError> {
    for name in ["n", "num_outputs_per_prompt"] {
        if fields.whole_number(name)?.is_some_and(|n| n != 1) {
            let message = "One request makes one video. Send as many requests as you want videos.";
            return Err(RequestError::invalid_value(name, message));
        }
    }
    Ok(())
}

/// Refuses a frame rate that the model does not make.
pub(crate) fn check_fps(fields: &Fields, fps: FrameRate) -> Result<(), RequestError> {
    let asked = fields.number("fps")?;
    if asked.is_some_and(|asked| asked != f64::from(fps.get())) {
        let message = format!("This model makes {fps} frames a second.", fps = fps.get());
        return Err(RequestError::invalid_value("fps", message));
    }
    Ok(())
}

/// The length that `num_frames` asks for, if it is there.
///
/// # Errors
/// It is not the number of frames of a length the model makes.
pub(crate) fn seconds_of_num_frames(
    fields: &Fields,
    entry: &CatalogEntry,
) -> Result<Option<ClipSeconds>, RequestError> {
    let Some(n_frames) = fields.whole_number("num_frames")? else {
        return Ok(None);
    };
    let fps = u64::from(entry.card.fps.get());
    let n_frames_of = |seconds: &ClipSeconds| u64::from(seconds.get()) * fps;
    let mut lengths = entry.card.lengths.iter();
    let found = lengths.find(|seconds| n_frames_of(seconds) == n_frames);
    found.copied().map(Some).ok_or_else(|| {
        let supported: Vec<String> = entry
            .card
            .lengths
            .iter()
            .map(|seconds| n_frames_of(seconds).to_string())
            .collect();
        RequestError::invalid_value(
            "num_frames",
            format!(
                "Invalid value: {n_frames}. At {fps} frames a second, supported values are: {}.",
                supported.join(", ")
            ),
        )
    })
}

fn negative_prompt(fields: &Fields) -> Result<Option<String>, RequestError> {
    let text = fields.text("negative_prompt")?;
    let text = text.filter(|text| !text.trim().is_empty());
    if text.is_some_and(|text| text.chars().count() > PROMPT_MAX_CHARS) {
        return Err(RequestError::invalid_value(
            "negative_prompt",
            format!("The negative prompt has more than {PROMPT_MAX_CHARS} characters."),
        ));
    }
    Ok(text.map(str::to_owned))
}

fn steps(fields: &Fields) -> Result<Option<u32>, RequestError> {
    let mut found = None;
    for name in ["steps", "num_inference_steps"] {
        let Some(steps) = fields.whole_number(name)? else {
            continue;
        };
        let in_range = u32::try_from(steps).ok();
        let in_range = in_range.filter(|_| (1..=MAX_STEPS).contains(&steps));
        let steps = in_range.ok_or_else(|| {
            RequestError::invalid_value(name, format!("'{name}' must be from 1 to {MAX_STEPS}."))
        })?;
        if found.is_some_and(|other| other != steps) {
            let message = "'steps' and 'num_inference_steps' are the same; send one of them.";
            return Err(RequestError::invalid_value(name, message));
        }
        found = Some(steps);
    }
    Ok(found)
}

fn guidance_scale(fields: &Fields) -> Result<Option<f64>, RequestError> {
    let scale = fields.number("guidance_scale")?;
    if scale.is_some_and(|scale| !(0.0..=MAX_GUIDANCE_SCALE).contains(&scale)) {
        let message = format!("'guidance_scale' must be from 0 to {MAX_GUIDANCE_SCALE}.");
        return Err(RequestError::invalid_value("guidance_scale", message));
    }
    Ok(scale)
}

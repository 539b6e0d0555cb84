//! What other servers' clients send beyond OpenAI's fields: honoured where the model can, refused where it would
//! change the result and the model cannot, ignored where it makes no difference.

use kinora_domain::{CatalogEntry, FrameRate, PROMPT_MAX_CHARS, Priority, RenderOptions};

use crate::choices::Choices;
use crate::{Fields, RequestError};

/// The most steps that can be asked for.
const MAX_STEPS: u64 = 1000;
/// The strongest guidance that can be asked for.
const MAX_GUIDANCE_SCALE: f64 = 100.0;

/// Reads `negative_prompt`, `steps` or `num_inference_steps`, and `guidance_scale`, as they were asked for.
pub(crate) fn asked_options(fields: &Fields) -> Result<RenderOptions, RequestError> {
    Ok(RenderOptions {
        negative_prompt: negative_prompt(fields)?,
        steps: steps(fields)?,
        guidance_scale: guidance_scale(fields)?,
    })
}

/// What a model makes of the options that were asked for.
///
/// A model without denoising steps has no use for the last two, and nothing is lost without them. What the video
/// shall not show is another matter: a model that cannot heed it refuses it.
pub(crate) fn options_of(
    asked: &RenderOptions,
    entry: &CatalogEntry,
) -> Result<RenderOptions, RequestError> {
    let support = entry.card.options;
    if asked.negative_prompt.is_some() && !support.negative_prompt {
        return Err(RequestError {
            param: Some("negative_prompt"),
            code: Some("unsupported_parameter"),
            message: format!(
                "The model '{}' does not take a negative prompt. Leave out 'negative_prompt'.",
                entry.name
            ),
        });
    }
    Ok(RenderOptions {
        negative_prompt: asked.negative_prompt.clone(),
        steps: asked.steps.filter(|_| support.steps),
        guidance_scale: asked.guidance_scale.filter(|_| support.guidance_scale),
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

/// Refuses another frame rate than that of what the clip is made from.
pub(crate) fn check_fps(fields: &Fields, fps: FrameRate) -> Result<(), RequestError> {
    match fields.number("fps")? {
        Some(asked) if asked != f64::from(fps.get()) => Err(wrong_fps(&[fps])),
        _ => Ok(()),
    }
}

/// Refuses a frame rate that none of these models makes. Returns the one that was asked for.
pub(crate) fn asked_fps(
    fields: &Fields,
    choices: &Choices<'_>,
) -> Result<Option<FrameRate>, RequestError> {
    let Some(asked) = fields.number("fps")? else {
        return Ok(None);
    };
    let mut rates: Vec<FrameRate> = choices.iter().map(|entry| entry.card.fps).collect();
    rates.sort_unstable();
    rates.dedup();
    let found = rates.iter().find(|fps| f64::from(fps.get()) == asked);
    found.copied().map(Some).ok_or_else(|| wrong_fps(&rates))
}

pub(crate) fn wrong_fps(rates: &[FrameRate]) -> RequestError {
    let rates: Vec<String> = rates.iter().map(|fps| fps.get().to_string()).collect();
    let message = format!("This model makes {} frames a second.", rates.join(" or "));
    RequestError::invalid_value("fps", message)
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

//! Orders that begin with a finished video.

use std::time::Duration;

use kinora_domain::{
    CatalogEntry, Derivation, DerivationSource, Prompt, RenderOptions, Verb, Video, VideoSpec,
};

use super::{
    MAX_EXTENSIONS, check_can_extend, check_frames, check_total, check_verb, differs, seconds_text,
    unsupported,
};
use crate::choices::{Choices, Offer, no_such_model};
use crate::options::{asked_options, check_fps, options_of};
use crate::order::{AskedLength, asked_size, prompt};
use crate::shown::{Misfit, Shown};
use crate::{Fields, RequestError};

/// A finished video that another one is made from.
#[derive(Clone, Copy, Debug)]
pub struct SourceVideo<'a> {
    /// The video.
    pub video: &'a Video,
    /// The seed it was made with.
    pub seed: Option<u64>,
    /// Whether a picture that was to be its first frame goes along with it.
    pub has_reference: bool,
    /// Whether a picture that was to be its last frame goes along with its remixes.
    pub has_last_frame: bool,
}

/// Makes the order of a remix: the source again with another prompt. A `model` is passed over: clients send the one
/// they are set up with, whatever the source was made by.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; no model of the source's name can make it again.
pub fn remix_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    offer: Offer<'_>,
) -> Result<VideoSpec, RequestError> {
    let choices = choices_of(source, offer)?;
    check_same_look(fields, source)?;
    check_same_length(fields, source)?;
    let asked = Asked::read(fields)?;
    choices.first_that_can(|entry| {
        check_length(source.video.spec.total_duration(), entry)?;
        check_shown(source, entry)?;
        let spec = asked.of(Verb::Remix, (source, entry))?;
        Ok(VideoSpec {
            clip_duration: spec.fps.duration_of(spec.n_frames()),
            ..spec
        })
    })
}

/// Makes the order of an edit of a finished video: its own timeline with the change that the prompt asks for.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; no model of the source's name can edit it.
pub fn edit_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    offer: Offer<'_>,
) -> Result<VideoSpec, RequestError> {
    let choices = choices_of(source, offer)?;
    check_same_model(fields, source)?;
    check_same_look(fields, source)?;
    check_same_length(fields, source)?;
    let asked = Asked::read(fields)?;
    choices.first_that_can(|entry| {
        check_verb(Verb::Edit, entry)?;
        check_length(source.video.spec.total_duration(), entry)?;
        asked.of(Verb::Edit, (source, entry))
    })
}

/// Makes the order of an extension of a finished video by `seconds`.
///
/// # Errors
/// A field is missing, wrong, or not what the source has; the chain or the total would be too long; no model of the
/// source's name can go on from it.
pub fn extension_spec(
    fields: &Fields,
    source: SourceVideo<'_>,
    offer: Offer<'_>,
) -> Result<VideoSpec, RequestError> {
    let choices = choices_of(source, offer)?;
    check_same_model(fields, source)?;
    check_same_look(fields, source)?;
    let extension_count = extension_count(source.video) + 1;
    if extension_count > MAX_EXTENSIONS {
        let message = format!("A video can be extended {MAX_EXTENSIONS} times, and this one was.");
        return Err(RequestError::invalid_value("video", message));
    }
    // Whoever makes it, its frames go on as the source's came.
    let length = AskedLength::read(fields, &choices, Some(source.video.spec.fps))?;
    let asked = Asked::read(fields)?;
    choices.first_that_can(|entry| {
        check_can_extend(entry)?;
        let clip_duration = length.of(entry)?.duration();
        let spec = asked.of(Verb::Extend, (source, entry))?;
        // An edited upload has times of its own, which its extension does not.
        let before = spec.fps.duration_of(spec.n_frames());
        check_total(before, clip_duration)?;
        let mut spec = VideoSpec {
            clip_duration,
            ..spec
        };
        if let Some(derivation) = &mut spec.derivation {
            derivation.source_duration = before;
            derivation.extension_count = extension_count;
        }
        Ok(spec)
    })
}

/// The source's own model, then those beside it that the source's name stands for and that make clips of its size. The
/// operator may have taken any of them away meanwhile.
fn choices_of<'a>(source: SourceVideo<'_>, offer: Offer<'a>) -> Result<Choices<'a>, RequestError> {
    let spec = &source.video.spec;
    let own = offer.catalog.choices(&spec.engine_model);
    let beside = offer.catalog.choices(&spec.model).iter();
    let beside = beside
        .filter(|entry| entry.card.id != spec.engine_model && entry.sizes.contains(&spec.size));
    Choices::of(own.iter().chain(beside), offer)
        .ok_or_else(|| no_such_model(&spec.engine_model, offer.catalog))
}

/// What is said anew of every derived video.
struct Asked {
    prompt: Prompt,
    options: RenderOptions,
}

impl Asked {
    fn read(fields: &Fields) -> Result<Self, RequestError> {
        Ok(Self {
            prompt: prompt(fields)?,
            options: asked_options(fields)?,
        })
    }

    /// The order that every derived video begins as: the source's, with what is said anew.
    fn of(
        &self,
        verb: Verb,
        (source, entry): (SourceVideo<'_>, &CatalogEntry),
    ) -> Result<VideoSpec, RequestError> {
        let spec = &source.video.spec;
        Ok(VideoSpec {
            verb,
            engine_model: entry.card.id.clone(),
            prompt: self.prompt.clone(),
            clip_duration: spec.total_duration(),
            seed: source.seed.or(spec.seed),
            options: self.options_of(source, entry)?,
            // The store takes them over from the source with its pictures.
            character_ids: Vec::new(),
            derivation: Some(Derivation {
                source: DerivationSource::Video(source.video.id.clone()),
                source_duration: spec.total_duration(),
                extension_count: extension_count(source.video),
            }),
            ..spec.clone()
        })
    }

    /// The options that are said anew, else the source's. What the source does not show its successors shall not show
    /// either, whichever model makes them; how many steps and how much guidance is good differs from model to model.
    fn options_of(
        &self,
        source: SourceVideo<'_>,
        entry: &CatalogEntry,
    ) -> Result<RenderOptions, RequestError> {
        let asked = options_of(&self.options, entry)?;
        let spec = &source.video.spec;
        let had = Some(&spec.options).filter(|_| spec.engine_model == entry.card.id);
        let negative_prompt = asked
            .negative_prompt
            .or(spec.options.negative_prompt.clone());
        if negative_prompt.is_some() && !entry.card.options.negative_prompt {
            return Err(unsupported(&format!(
                "The source has a negative prompt, and the model '{}' takes none.",
                entry.name
            )));
        }
        Ok(RenderOptions {
            negative_prompt,
            steps: asked.steps.or(had.and_then(|had| had.steps)),
            guidance_scale: asked
                .guidance_scale
                .or(had.and_then(|had| had.guidance_scale)),
        })
    }
}

fn extension_count(video: &Video) -> u32 {
    let derivation = video.spec.derivation.as_ref();
    derivation.map_or(0, |derivation| derivation.extension_count)
}

/// A remix is shown what the source was shown, though another model made that: of an edit the model that follows clips,
/// of an extension the one that goes on from pictures.
fn check_shown(source: SourceVideo<'_>, entry: &CatalogEntry) -> Result<(), RequestError> {
    let shown = Shown {
        has_reference: source.has_reference,
        has_last_frame: source.has_last_frame,
        n_characters: source.video.spec.character_ids.len(),
    };
    let (name, misfit) = match shown.misfit(&entry.card) {
        Some(misfit) => (&entry.name, misfit),
        None => return Ok(()),
    };
    Err(unsupported(&match misfit {
        Misfit::NeedsReference => {
            format!(
                "The model '{name}' makes videos of a first frame, and the source was made without."
            )
        }
        Misfit::TakesNoReference => {
            format!("The source has a reference picture, and the model '{name}' takes none.")
        }
        Misfit::NeedsLastFrame => {
            format!(
                "The model '{name}' makes videos of a last frame, and the source was made without."
            )
        }
        Misfit::TakesNoLastFrame => {
            format!(
                "The source has a picture as its last frame, and the model '{name}' takes none."
            )
        }
        Misfit::TooManyCharacters { most: 0 } => {
            format!("The source has characters, and the model '{name}' takes none here.")
        }
        Misfit::TooManyCharacters { most } => {
            format!("The source has more characters than the {most} that the model '{name}' takes.")
        }
    }))
}

/// Stitched and uploaded clips have lengths that cannot be ordered; only a model that works on any clip makes
/// them again.
fn check_length(length: Duration, entry: &CatalogEntry) -> Result<(), RequestError> {
    let mut lengths = entry.card.lengths.iter();
    if entry.card.takes_uploaded_clips || lengths.any(|seconds| seconds.duration() == length) {
        return Ok(());
    }
    Err(unsupported(&format!(
        "The model '{}' cannot make a whole video of {} seconds.",
        entry.name,
        seconds_text(length)
    )))
}

/// The model is the source's: whoever asks for another would not get it.
fn check_same_model(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let asked = fields.text("model")?.filter(|name| !name.is_empty());
    match asked.filter(|name| *name != spec.model && *name != spec.engine_model) {
        Some(asked) => Err(differs("model", asked, &spec.model)),
        None => Ok(()),
    }
}

/// So are size, frame rate and seed.
fn check_same_look(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let size = spec.size.to_string();
    let asked = asked_size(fields)?;
    if let Some(asked) = asked.filter(|asked| !asked.is_empty() && *asked != size) {
        return Err(differs("size", &asked, &size));
    }
    if let Some(asked) = fields
        .whole_number("seed")?
        .filter(|seed| Some(*seed) != source.seed)
    {
        let has = source
            .seed
            .map_or_else(String::new, |seed| seed.to_string());
        return Err(differs("seed", &asked.to_string(), &has));
    }
    check_fps(fields, spec.fps)
}

/// And the length of what starts at its beginning.
fn check_same_length(fields: &Fields, source: SourceVideo<'_>) -> Result<(), RequestError> {
    let spec = &source.video.spec;
    let length = seconds_text(spec.total_duration());
    let asked = fields.text_or_number("seconds")?;
    if let Some(asked) = asked.filter(|asked| !asked.is_empty() && *asked != length) {
        return Err(differs("seconds", &asked, &length));
    }
    check_frames(fields, spec.total_duration(), spec.fps)
}

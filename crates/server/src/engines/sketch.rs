//! The built-in engine behind the engine contract.

use std::panic::resume_unwind;
use std::thread;

use kinora_domain::{ClipSeconds, FrameRate, ModelCard, OptionSupport, Size, Verb};
use kinora_engine::{
    Engine, EngineDoc, EngineError, RenderContext, RenderOutput, RenderRequest, RenderSource,
    RenderedClip,
};
use kinora_media::{ClipFormat, FrameSource, Sound};
use kinora_sketch::clip::Clip;
use kinora_sketch::language::Purpose;
use kinora_sketch::picture::{self, FootageEdit, PictureBegins, PictureClip, PictureOrder};
use kinora_sketch::rigs::Troupe;
use kinora_sketch::story::{PictureStory, Story, Words};

const MODEL: &str = "sketch-1";
/// 2026-11-21, when the model's first version was made.
const CREATED_UNIX_SECONDS: i64 = 1_795_219_200;
const FPS: u32 = 30;
/// More characters than this would hide each other.
const MAX_CHARACTERS: u32 = 2;

/// What a story notes when it happens in a reference picture, and when it goes on from a clip of somebody else.
const INPUT_REFERENCE: &str = "reference";
const INPUT_CLIP: &str = "clip";

/// The engine `sketch`: prompts become illustrated, animated clips on the CPU.
pub(crate) struct SketchEngine;

impl Engine for SketchEngine {
    fn name(&self) -> &'static str {
        "sketch"
    }

    fn models(&self) -> Vec<ModelCard> {
        vec![ModelCard {
            id: MODEL.to_owned(),
            owned_by: "kinora".to_owned(),
            created_unix_seconds: CREATED_UNIX_SECONDS,
            verbs: vec![Verb::Create, Verb::Remix, Verb::Edit, Verb::Extend],
            sizes: Size::OFFERED.to_vec(),
            lengths: ClipSeconds::OFFERED.to_vec(),
            fps: FrameRate::new(FPS).expect("30 is a frame rate"),
            has_sound: true,
            takes_reference: true,
            needs_reference: false,
            takes_last_frame: false,
            needs_last_frame: false,
            max_characters: MAX_CHARACTERS,
            takes_uploaded_clips: true,
            options: OptionSupport {
                negative_prompt: true,
                steps: false,
                guidance_scale: false,
            },
        }]
    }

    fn health(&self) -> Result<(), EngineError> {
        Ok(())
    }

    fn render(
        &self,
        request: RenderRequest,
        ctx: &RenderContext,
    ) -> Result<RenderOutput, EngineError> {
        ctx.check_cancelled()?;
        if request.last_frame.is_some() {
            let message = "Drawn clips do not end with a given picture.";
            return Err(EngineError::Rejected(message.to_owned()));
        }
        let characters = request
            .characters
            .iter()
            .map(|character| (character.name.as_str(), character.frames.as_slice()));
        let troupe = Troupe::new(characters);
        let names: Vec<&str> = troupe.names().collect();
        let order = Order {
            words: Words {
                prompt: &request.prompt,
                negative_prompt: request.options.negative_prompt.as_deref(),
                names: &names,
            },
            troupe: &troupe,
            seed: request.seed,
            format: ClipFormat {
                size: request.size,
                fps: request.fps,
                n_frames: request.n_frames,
            },
        };
        let (verb, reference) = (request.verb, request.reference);
        let Some(source) = request.source else {
            let story = order.told(order.words);
            return Ok(order.perform(story, (0, None), reference));
        };
        ctx.check_cancelled()?;
        match order.own_story(&source) {
            Some(story) => Ok(order.derive(verb, story, &source, reference)),
            None => order.derive_from_footage(verb, source),
        }
    }
}

/// What is ordered, without what it is made from.
struct Order<'a> {
    words: Words<'a>,
    troupe: &'a Troupe,
    seed: u64,
    format: ClipFormat,
}

impl Order<'_> {
    /// The story of a source that this engine made out of words, and not out of somebody's clip.
    fn own_story(&self, source: &RenderSource) -> Option<Story> {
        match source.engine_doc.as_ref()? {
            EngineDoc::Kept(document) => {
                let story = Story::read(document).ok()?;
                (!story.inputs.iter().any(|input| input == INPUT_CLIP)).then_some(story)
            }
            EngineDoc::Carried(document) => self.carried_story(document, source),
        }
    }

    /// The story that came with a file: about as many frames as the file has, and made with nothing but words, since
    /// nobody here has its pictures and characters.
    fn carried_story(&self, document: &[u8], source: &RenderSource) -> Option<Story> {
        let mut story = Story::read_carried(document).ok()?;
        let format = ClipFormat {
            n_frames: source.footage.facts().n_frames,
            ..self.format
        };
        let is_of_it = (story.n_frames(), story.fps) == (format.n_frames, format.fps.get());
        if !is_of_it || !story.inputs.is_empty() {
            return None;
        }
        // Where everybody stood.
        drop(Clip::of_story(&mut story, self.troupe, 0, format));
        Some(story)
    }

    fn told(&self, words: Words<'_>) -> Story {
        let length = (self.format.n_frames, self.format.fps.get());
        let mut story = Story::told(&words, length, self.seed);
        story.inputs = words
            .names
            .iter()
            .map(|name| format!("character:{name}"))
            .collect();
        story
    }

    /// A remix, an edit or an extension of a story.
    fn derive(
        &self,
        verb: Verb,
        mut story: Story,
        source: &RenderSource,
        reference: Option<kinora_media::Frame>,
    ) -> RenderOutput {
        let purpose = match verb {
            Verb::Extend => {
                if story.n_frames() == 0 {
                    story.fit_to(source.footage.facts().n_frames);
                    story.segments[0].seed = self.seed;
                }
                let first_new = story.segments.len();
                let extended = story.extended(&self.words, self.format.n_frames);
                return self.perform(extended, (first_new, Some(&source.tail_sound)), reference);
            }
            Verb::Remix => Purpose::Remix,
            Verb::Edit | Verb::Create => Purpose::Edit,
        };
        if story.n_frames() != self.format.n_frames {
            story.fit_to(self.format.n_frames);
        }
        self.perform(story.changed(&self.words, purpose), (0, None), reference)
    }

    /// Shows the segments of a story from one on, whose sound follows `tail`. It is made while the set is built.
    fn perform(
        &self,
        mut story: Story,
        (first_segment, tail): (usize, Option<&Sound>),
        reference: Option<kinora_media::Frame>,
    ) -> RenderOutput {
        let heard = story.clone();
        let (mut sound, frames) = thread::scope(|scope| {
            let sounding = scope.spawn(|| heard.sound(first_segment));
            let frames = self.frames(&mut story, first_segment, reference);
            let sound = sounding.join();
            (sound.unwrap_or_else(|panic| resume_unwind(panic)), frames)
        });
        if let Some(tail) = tail {
            sound = joined(sound, tail);
        }
        RenderOutput {
            clip: RenderedClip::Raw {
                frames,
                sound: Some(sound),
            },
            engine_doc: story.write(),
            credits: story.credits,
        }
    }

    /// The pictures of the segments of a story from one on.
    fn frames(
        &self,
        story: &mut Story,
        first_segment: usize,
        reference: Option<kinora_media::Frame>,
    ) -> Box<dyn FrameSource> {
        let Some(picture) = reference else {
            let clip = Clip::of_story(story, self.troupe, first_segment, self.format);
            return Box::new(clip);
        };
        if !story.inputs.iter().any(|input| input == INPUT_REFERENCE) {
            story.inputs.push(INPUT_REFERENCE.to_owned());
        }
        let world = (picture, self.troupe);
        Box::new(PictureStory::new(story, world, first_segment, self.format))
    }

    /// A remix, an edit or an extension of a clip that this engine knows only by its pictures.
    fn derive_from_footage(
        &self,
        verb: Verb,
        source: RenderSource,
    ) -> Result<RenderOutput, EngineError> {
        match verb {
            Verb::Extend => self.extend_footage(source),
            Verb::Edit => self.edit_footage(source),
            Verb::Remix | Verb::Create => {
                let told = Words {
                    prompt: &source.prompt,
                    ..self.words
                };
                let story = self.told(told).changed(&self.words, Purpose::Remix);
                Ok(self.perform(story, (0, None), None))
            }
        }
    }

    fn edit_footage(&self, source: RenderSource) -> Result<RenderOutput, EngineError> {
        let story = self.of_clip();
        let scene = &story.segments[0].scene;
        let frames = source.footage.frames(self.format.size, source.fit)?;
        let own_sound = source.footage.sound()?;
        let n_samples = self.n_sample_frames();
        let sound = picture::mixed_sound(own_sound, scene, self.seed, n_samples);
        let edit = FootageEdit::new(frames, scene, self.troupe, self.seed)?;
        Ok(RenderOutput {
            credits: edit.credits(),
            engine_doc: story.write(),
            clip: RenderedClip::Raw {
                frames: Box::new(edit),
                sound,
            },
        })
    }

    fn extend_footage(&self, source: RenderSource) -> Result<RenderOutput, EngineError> {
        let picture = source.tail_frames.last().ok_or_else(|| {
            EngineError::Rejected("the source video has no last frame to continue from".to_owned())
        })?;
        let story = self.of_clip();
        let scene = &story.segments[0].scene;
        let clip = PictureClip::new(&PictureOrder {
            picture,
            scene,
            troupe: self.troupe,
            seed: self.seed,
            format: self.format,
            begins: PictureBegins::After,
        });
        let n_samples = self.n_sample_frames();
        let sound = picture::continued_sound(scene, self.seed, &source.tail_sound, n_samples);
        Ok(RenderOutput {
            credits: clip.credits(),
            engine_doc: story.write(),
            clip: RenderedClip::Raw {
                frames: Box::new(clip),
                sound: Some(sound),
            },
        })
    }

    /// The note of what was ordered on somebody's clip.
    fn of_clip(&self) -> Story {
        let mut story = self.told(self.words);
        story.inputs.push(INPUT_CLIP.to_owned());
        story
    }

    fn n_sample_frames(&self) -> usize {
        let n_samples = u64::from(self.format.n_frames)
            * u64::from(kinora_media::SOUND_SAMPLE_RATE_HZ)
            / u64::from(self.format.fps.get());
        n_samples as usize
    }
}

/// `sound` as it follows `tail`. The two fit sample by sample when this version of the engine made both; where
/// another did, the step is spread over some milliseconds.
fn joined(mut sound: Sound, tail: &Sound) -> Sound {
    const SPREAD_FRAMES: usize = 960;
    let [.., _, _, last_left, last_right] = tail.samples[..] else {
        return sound;
    };
    let Some(&[left, right]) = sound.samples.first_chunk::<2>() else {
        return sound;
    };
    let steps = [last_left - left, last_right - right];
    // What moves less than this from sample to sample is the sound itself.
    if steps.iter().all(|step| step.abs() < 0.05) {
        return sound;
    }
    for (frame_idx, pair) in sound
        .samples
        .chunks_exact_mut(2)
        .take(SPREAD_FRAMES)
        .enumerate()
    {
        let left_over = 1.0 - frame_idx as f32 / SPREAD_FRAMES as f32;
        for (sample, step) in pair.iter_mut().zip(steps) {
            *sample += step * left_over * left_over;
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use kinora_engine::conformance;

    use super::*;

    #[test]
    fn it_keeps_the_promises_of_engines() {
        // Edits and extensions need a second process, and are held against the real binary in the contract tests.
        conformance::check(&SketchEngine, None);
    }
}

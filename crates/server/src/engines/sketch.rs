//! The built-in engine behind the engine contract.

use kinora_domain::{ClipSeconds, FrameRate, ModelCard, OptionSupport, Size, Verb};
use kinora_engine::{Engine, EngineError, RenderContext, RenderOutput, RenderRequest};
use kinora_media::ClipFormat;
use kinora_sketch::clip::Clip;
use kinora_sketch::{language, sound};

const MODEL: &str = "sketch-1";
/// 2026-11-21, when the model's first version was made.
const CREATED_UNIX_SECONDS: i64 = 1_795_219_200;
const FPS: u32 = 30;

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
            verbs: vec![Verb::Create],
            sizes: Size::OFFERED.to_vec(),
            lengths: ClipSeconds::OFFERED.to_vec(),
            fps: FrameRate::new(FPS).expect("30 is a frame rate"),
            has_sound: true,
            takes_reference: false,
            max_characters: 0,
            takes_uploaded_clips: false,
            options: OptionSupport::default(),
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
        let scene = language::understand(&request.prompt).scene;
        let engine_doc =
            serde_json::to_vec(&scene).map_err(|err| EngineError::Failed(err.to_string()))?;
        let format = ClipFormat {
            size: request.size,
            fps: request.fps,
            n_frames: request.n_frames,
        };
        ctx.check_cancelled()?;
        let n_sample_frames = u64::from(request.n_frames)
            * u64::from(kinora_media::SOUND_SAMPLE_RATE_HZ)
            / u64::from(request.fps.get());
        let sound = sound::render(&scene, request.seed, n_sample_frames as usize);
        let clip = Clip::new(&scene, request.seed, format);
        Ok(RenderOutput {
            credits: clip.credits(),
            frames: Box::new(clip),
            sound: Some(sound),
            engine_doc,
        })
    }
}

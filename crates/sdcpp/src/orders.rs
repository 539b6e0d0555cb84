//! What the engine's process is told: of a model's files, and of one chunk.

use kinora_engine::RenderRequest;
use kinora_sdcpp_protocol::limits::{GUIDANCE, MAX_STEPS};
use kinora_sdcpp_protocol::{
    FramesAndSize, LoadOrder, ModelFiles, Pictures, RenderOrder, Sampling, Tiling,
};

use crate::catalogue::{CatalogueModel, FileRole, ModelManifest};
use crate::host::HostSettings;
use crate::memory::{Memory, Need};
use crate::plan::ClipPlan;

/// Above this many pixels, which are one tile, the VAE works in tiles: one of Wan's takes 3.5 GB for it, and would take
/// four times as much for four times as many.
const TILE_PIXELS: u64 = 256 * 256;

/// How a model is opened.
pub(crate) fn load_order(
    model: &CatalogueModel,
    settings: &HostSettings,
    (memory, need): (&Memory, Need),
) -> LoadOrder {
    let file = |role| model.file_of(role).map(|file| file.path.clone());
    let clip = &model.manifest.clip;
    let loading = &model.manifest.loading;
    let gpu_memory_gib = memory.card_limit_gib(need);
    LoadOrder {
        files: ModelFiles {
            diffusion: file(FileRole::Diffusion).unwrap_or_default(),
            diffusion_high_noise: file(FileRole::DiffusionHighNoise),
            vae: file(FileRole::Vae),
            tiny_vae: file(FileRole::Tae),
            umt5: file(FileRole::TextEncoder),
            language_model: file(FileRole::Llm),
            language_model_vision: None,
            clip_vision: file(FileRole::ClipVision),
            connectors: file(FileRole::Connectors),
            sound_vae: file(FileRole::AudioVae),
        },
        grid: FramesAndSize {
            size_step_px: clip.grid_px,
            frame_step: clip.frame_step,
        },
        compute_on: settings.compute_on.clone(),
        gpu_memory_gib,
        weights_on: gpu_memory_gib.map(|_| "cpu".to_owned()),
        stream_layers: gpu_memory_gib.is_some(),
        n_threads: settings.n_threads,
        weight_type: loading.weights_as.clone(),
        flash_attention: loading.flash_attention,
        // They were looked at right before: a file that is too short would kill the process.
        map_files: true,
        tiny_vae_only_previews: model.file_of(FileRole::Vae).is_some(),
        ..LoadOrder::default()
    }
}

/// How one chunk is made.
pub(crate) fn render_order(
    request: &RenderRequest,
    manifest: &ModelManifest,
    (plan, chunk_idx): (&ClipPlan, usize),
    pictures: Pictures,
) -> RenderOrder {
    let options = &request.options;
    let defaults = &manifest.sampling;
    let guidance = options.guidance_scale.map(|scale| scale as f32);
    let sampling = |steps: u32, own_guidance: f32| Sampling {
        steps,
        guidance: guidance
            .unwrap_or(own_guidance)
            .clamp(*GUIDANCE.start(), *GUIDANCE.end()),
        flow_shift: Some(defaults.flow_shift),
        sampler: Some(defaults.sampler.clone()),
        scheduler: Some(defaults.scheduler.clone()),
    };
    // Whoever asks for a number of steps means both models together.
    let own_high_steps = defaults.high_noise_steps.unwrap_or(0);
    let own_all = f64::from((defaults.steps + own_high_steps).max(1));
    let asked = f64::from(options.steps.unwrap_or(defaults.steps + own_high_steps));
    let high_steps = (asked * f64::from(own_high_steps) / own_all).round() as u32;
    let steps = ((asked as u32).saturating_sub(high_steps)).clamp(1, MAX_STEPS);
    let own_high_guidance = defaults.high_noise_guidance.unwrap_or(defaults.guidance);
    let high_noise = match (defaults.high_noise_steps, defaults.high_noise_boundary) {
        (Some(_), _) => Some(sampling(high_steps.clamp(1, MAX_STEPS), own_high_guidance)),
        // 0 lets the boundary decide.
        (None, Some(_)) => Some(sampling(0, own_high_guidance)),
        (None, None) => None,
    };
    let negative = options.negative_prompt.as_ref();
    let n_pixels = u64::from(plan.width_px) * u64::from(plan.height_px);
    // A guided clip looks the same all along with the same noise; one that goes on shall not repeat itself.
    let seed = match pictures.control {
        Some(_) => request.seed,
        None => request.seed.wrapping_add(chunk_idx as u64),
    };
    RenderOrder {
        job: 0,
        prompt: request.prompt.clone(),
        negative_prompt: negative.unwrap_or(&defaults.negative_prompt).clone(),
        width_px: plan.width_px,
        height_px: plan.height_px,
        n_frames: plan.chunk_frames,
        fps: plan.fps.get(),
        seed,
        sampling: sampling(steps, defaults.guidance),
        high_noise_sampling: high_noise,
        high_noise_boundary: defaults.high_noise_boundary,
        cache: defaults.cache,
        tiling: (n_pixels > TILE_PIXELS).then_some(Tiling {
            tile_latent_px: None,
            overlap_share: None,
            in_time: false,
        }),
        pictures,
        preview: None,
    }
}

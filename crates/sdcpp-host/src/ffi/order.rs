//! Orders in the library's structures. Every structure is first filled by the library itself.

use std::ffi::{NulError, c_char, c_int};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;

use diffusion_rs_sys as sd;
use kinora_sdcpp_protocol::{CacheMode, LoadOrder, RenderOrder, Sampling};

use super::Texts;

/// The parameters of a model. Points into `texts`.
pub(super) fn ctx_params(
    order: &LoadOrder,
    texts: &mut Texts,
) -> Result<sd::sd_ctx_params_t, NulError> {
    let mut params = MaybeUninit::<sd::sd_ctx_params_t>::zeroed();
    // SAFETY: the function writes the whole structure; zeroes are valid for all of its fields besides.
    let mut params = unsafe {
        sd::sd_ctx_params_init(params.as_mut_ptr());
        params.assume_init()
    };
    let files = &order.files;
    params.diffusion_model_path = path(Some(&files.diffusion), texts)?;
    params.high_noise_diffusion_model_path = path(files.diffusion_high_noise.as_deref(), texts)?;
    params.vae_path = path(files.vae.as_deref(), texts)?;
    params.taesd_path = path(files.tiny_vae.as_deref(), texts)?;
    params.t5xxl_path = path(files.umt5.as_deref(), texts)?;
    params.llm_path = path(files.language_model.as_deref(), texts)?;
    params.llm_vision_path = path(files.language_model_vision.as_deref(), texts)?;
    params.clip_vision_path = path(files.clip_vision.as_deref(), texts)?;
    params.embeddings_connectors_path = path(files.connectors.as_deref(), texts)?;
    params.audio_vae_path = path(files.sound_vae.as_deref(), texts)?;

    let wtype = text(order.weight_type.as_deref(), texts)?;
    params.wtype = weight_type(wtype).unwrap_or(sd::sd_type_t::SD_TYPE_COUNT);
    params.tensor_type_rules = text(order.tensor_type_rules.as_deref(), texts)?;
    params.backend = text(order.compute_on.as_deref(), texts)?;
    params.params_backend = text(order.weights_on.as_deref(), texts)?;
    params.max_vram = order.gpu_memory_gib.unwrap_or(0.0);
    params.stream_layers = order.stream_layers;
    if order.n_threads > 0 {
        params.n_threads = int(order.n_threads);
    }
    params.enable_mmap = order.map_files;
    params.flash_attn = order.flash_attention;
    params.diffusion_flash_attn = order.flash_attention;
    params.tae_preview_only = order.tiny_vae_only_previews;
    params.vae_conv_direct = order.vae_direct_convolution;
    Ok(params)
}

/// The parameters of a clip, without its pictures. Points into `texts`.
pub(super) fn clip_params(
    order: &RenderOrder,
    texts: &mut Texts,
) -> Result<sd::sd_vid_gen_params_t, NulError> {
    let mut params = MaybeUninit::<sd::sd_vid_gen_params_t>::zeroed();
    // SAFETY: the function writes the whole structure; zeroes are valid for all of its fields besides.
    let mut params = unsafe {
        sd::sd_vid_gen_params_init(params.as_mut_ptr());
        params.assume_init()
    };
    params.prompt = texts.keep(order.prompt.as_str())?;
    params.negative_prompt = texts.keep(order.negative_prompt.as_str())?;
    params.width = int(order.width_px);
    params.height = int(order.height_px);
    params.video_frames = int(order.n_frames);
    params.fps = int(order.fps);
    params.seed = (order.seed & i64::MAX as u64) as i64;
    // How far LTX may leave the first and the last picture: not at all.
    params.strength = 1.0;
    fill_sampling(&mut params.sample_params, &order.sampling, texts)?;
    if let Some(sampling) = &order.high_noise_sampling {
        fill_sampling(&mut params.high_noise_sample_params, sampling, texts)?;
    } else {
        fill_sampling(&mut params.high_noise_sample_params, &order.sampling, texts)?;
        params.high_noise_sample_params.sample_steps = -1;
    }
    if let Some(boundary) = order.high_noise_boundary {
        params.moe_boundary = boundary;
    }
    if let Some(strength) = order.pictures.control_strength {
        params.vace_strength = strength;
    }
    params.cache.mode = cache_mode(order.cache);
    if let Some(tiling) = order.tiling {
        params.vae_tiling_params.enabled = true;
        params.vae_tiling_params.temporal_tiling = tiling.in_time;
        if let Some(tile_px) = tiling.tile_latent_px {
            params.vae_tiling_params.tile_size_x = int(tile_px);
            params.vae_tiling_params.tile_size_y = int(tile_px);
        }
        if let Some(overlap) = tiling.overlap_share {
            params.vae_tiling_params.target_overlap = overlap;
        }
    }
    Ok(params)
}

fn fill_sampling(
    params: &mut sd::sd_sample_params_t,
    sampling: &Sampling,
    texts: &mut Texts,
) -> Result<(), NulError> {
    // 0 only for high noise, where a negative number makes the boundary decide.
    params.sample_steps = if sampling.steps == 0 {
        -1
    } else {
        int(sampling.steps)
    };
    params.guidance.txt_cfg = sampling.guidance;
    if let Some(shift) = sampling.flow_shift {
        params.flow_shift = shift;
    }
    if let Some(method) = sampler(text(sampling.sampler.as_deref(), texts)?) {
        params.sample_method = method;
    }
    if let Some(scheduler) = scheduler(text(sampling.scheduler.as_deref(), texts)?) {
        params.scheduler = scheduler;
    }
    Ok(())
}

/// The LoRAs of a model. Points into `texts`.
pub(super) fn loras(order: &LoadOrder, texts: &mut Texts) -> Result<Vec<sd::sd_lora_t>, NulError> {
    let loras = order.loras.iter().map(|lora| {
        Ok(sd::sd_lora_t {
            is_high_noise: lora.is_high_noise,
            multiplier: lora.strength,
            path: path(Some(&lora.path), texts)?,
        })
    });
    loras.collect()
}

/// The sampler of this name; `None` for an unknown one, or for none.
pub(super) fn sampler(name: *const c_char) -> Option<sd::sample_method_t> {
    if name.is_null() {
        return None;
    }
    // SAFETY: every name here comes from `text`, which ends with a zero byte.
    let method = unsafe { sd::str_to_sample_method(name) };
    (method != sd::sample_method_t::SAMPLE_METHOD_COUNT).then_some(method)
}

/// The scheduler of this name; `None` for an unknown one, or for none.
pub(super) fn scheduler(name: *const c_char) -> Option<sd::scheduler_t> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as in `sampler`.
    let scheduler = unsafe { sd::str_to_scheduler(name) };
    (scheduler != sd::scheduler_t::SCHEDULER_COUNT).then_some(scheduler)
}

/// The type of this name; `None` for an unknown one, or for none. The name must be one of
/// [`WEIGHT_TYPES`](super::WEIGHT_TYPES): for others the library may return numbers that its own list does not have.
pub(super) fn weight_type(name: *const c_char) -> Option<sd::sd_type_t> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as in `sampler`.
    let wtype = unsafe { sd::str_to_sd_type(name) };
    (wtype != sd::sd_type_t::SD_TYPE_COUNT).then_some(wtype)
}

fn cache_mode(mode: CacheMode) -> sd::sd_cache_mode_t {
    match mode {
        CacheMode::Off => sd::sd_cache_mode_t::SD_CACHE_DISABLED,
        CacheMode::Easycache => sd::sd_cache_mode_t::SD_CACHE_EASYCACHE,
        CacheMode::Dbcache => sd::sd_cache_mode_t::SD_CACHE_DBCACHE,
        CacheMode::Taylorseer => sd::sd_cache_mode_t::SD_CACHE_TAYLORSEER,
        CacheMode::CacheDit => sd::sd_cache_mode_t::SD_CACHE_CACHE_DIT,
        CacheMode::Spectrum => sd::sd_cache_mode_t::SD_CACHE_SPECTRUM,
    }
}

fn path(path: Option<&Path>, texts: &mut Texts) -> Result<*const c_char, NulError> {
    match path {
        Some(path) => texts.keep(path.as_os_str().as_bytes()),
        None => Ok(ptr::null()),
    }
}

fn text(text: Option<&str>, texts: &mut Texts) -> Result<*const c_char, NulError> {
    match text {
        Some(text) => texts.keep(text),
        None => Ok(ptr::null()),
    }
}

/// A number of ours for C. All of them were checked to be small.
fn int(number: u32) -> c_int {
    c_int::try_from(number).unwrap_or(c_int::MAX)
}

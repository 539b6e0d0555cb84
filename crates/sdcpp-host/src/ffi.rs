//! stable-diffusion.cpp behind safe types: the only place with `unsafe`.
//!
//! The library has no lock, reports through callbacks of the whole process and crashes on orders that make no sense. So
//! there is one [`Model`] at a time, used by one thread, and whoever calls [`Model::generate`] has checked the order.
#![expect(
    unsafe_code,
    reason = "stable-diffusion.cpp has a C interface; every block says why it is sound"
)]

mod order;

use std::ffi::{CStr, CString, NulError, c_char, c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use diffusion_rs_sys as sd;
use kinora_sdcpp_protocol::{
    Device, DeviceKind, LoadOrder, LogLevel, PreviewKind, RenderOrder, SoundShape,
};

use crate::pictures::LoadedPictures;

/// Samplers the library knows by name. Of those it has, the ones that make clips; the others are for pictures.
pub(crate) const SAMPLERS: [&str; 12] = [
    "euler",
    "euler_a",
    "heun",
    "dpm2",
    "dpm++2m",
    "dpm++2mv2",
    "ipndm",
    "lcm",
    "res_multistep",
    "res_2s",
    "er_sde",
    "euler_ge",
];

/// Schedulers the library knows by name.
pub(crate) const SCHEDULERS: [&str; 12] = [
    "discrete",
    "karras",
    "exponential",
    "ays",
    "gits",
    "sgm_uniform",
    "simple",
    "smoothstep",
    "kl_optimal",
    "lcm",
    "bong_tangent",
    "ltx2",
];

/// Types that weights can be converted to without further knowledge of them.
pub(crate) const WEIGHT_TYPES: [&str; 13] = [
    "f32", "f16", "bf16", "q8_0", "q6_K", "q5_K", "q5_1", "q5_0", "q4_K", "q4_1", "q4_0", "q3_K",
    "q2_K",
];

/// Who hears what the library says. Called on its threads, some of them its own; must not block for long or panic.
pub(crate) trait Listener: Sync {
    /// A line of its log, with its end.
    fn log(&self, level: LogLevel, line: &str);
    /// A step, a tensor, a tile: which of them the library does not say.
    fn progress(&self, done: u32, total: u32, seconds: f32);
    /// What the clip may become, after step `step` of sampling. Never called with an empty list.
    fn preview(&self, step: u32, frames: &[Picture<'_>]);
    /// The library is about to abort the process.
    fn abort(&self, message: &str);
}

/// A picture of the library's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Picture<'a> {
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// RGB8, row-major, without padding.
    pub(crate) rgb: &'a [u8],
}

static LISTENER: OnceLock<&'static dyn Listener> = OnceLock::new();

/// Makes `listener` hear everything from now on. The first one stays.
pub(crate) fn listen(listener: &'static dyn Listener) {
    let _ = LISTENER.set(listener);
    // SAFETY: the callbacks have the signatures the library asks for, use no data pointer and live as long as the
    // process does.
    unsafe {
        sd::sd_set_log_callback(Some(on_log), ptr::null_mut());
        sd::sd_set_progress_callback(Some(on_progress), ptr::null_mut());
        sd::ggml_set_abort_callback(Some(on_abort));
    }
}

/// Asks for previews of the jobs from now on, or for none. During a job only `is_wanted` has an effect, from the next
/// step on: the library looks at it before each.
pub(crate) fn set_previews(kind: Option<PreviewKind>, is_wanted: bool) {
    let mode = match kind {
        None => sd::preview_t::PREVIEW_NONE,
        Some(PreviewKind::Latent) => sd::preview_t::PREVIEW_PROJ,
        Some(PreviewKind::TinyVae) => sd::preview_t::PREVIEW_TAE,
    };
    let callback: sd::sd_preview_cb_t = if kind.is_some() {
        Some(on_preview)
    } else {
        None
    };
    // SAFETY: as in `listen`. The library reads these values on the thread that generates, which is also the only one
    // that calls this.
    unsafe {
        sd::sd_set_preview_callback(callback, mode, 1, is_wanted, false, ptr::null_mut());
    }
}

extern "C" fn on_log(level: sd::sd_log_level_t, text: *const c_char, _data: *mut c_void) {
    let level = match level {
        sd::sd_log_level_t::SD_LOG_DEBUG => LogLevel::Debug,
        sd::sd_log_level_t::SD_LOG_INFO => LogLevel::Info,
        sd::sd_log_level_t::SD_LOG_WARN => LogLevel::Warn,
        _ => LogLevel::Error,
    };
    if let Some(listener) = LISTENER.get() {
        listener.log(level, &text_at(text));
    }
}

extern "C" fn on_progress(done: c_int, total: c_int, seconds: f32, _data: *mut c_void) {
    if let Some(listener) = LISTENER.get() {
        let count = |number: c_int| u32::try_from(number).unwrap_or(0);
        listener.progress(count(done), count(total), seconds);
    }
}

extern "C" fn on_preview(
    step: c_int,
    n_frames: c_int,
    frames: *mut sd::sd_image_t,
    _is_noisy: bool,
    _data: *mut c_void,
) {
    let n_frames = usize::try_from(n_frames).unwrap_or(0);
    if frames.is_null() || n_frames == 0 {
        return;
    }
    // SAFETY: the library hands over an array of `n_frames` images that stays as it is until this function returns.
    let frames = unsafe { std::slice::from_raw_parts(frames, n_frames) };
    let pictures: Option<Vec<Picture<'_>>> = frames.iter().map(picture_of).collect();
    if let (Some(listener), Some(pictures)) = (LISTENER.get(), pictures) {
        listener.preview(u32::try_from(step).unwrap_or(0), &pictures);
    }
}

extern "C" fn on_abort(message: *const c_char) {
    if let Some(listener) = LISTENER.get() {
        listener.abort(&text_at(message));
    }
}

/// A C string of the library's as text; empty for none.
fn text_at(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the library's texts end with a zero byte and stay until the call that brought them returns; static ones
    // forever.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}

/// The pixels of `image`; `None` where it has none, or no three channels.
fn picture_of(image: &sd::sd_image_t) -> Option<Picture<'_>> {
    if image.data.is_null() || image.channel != 3 {
        return None;
    }
    let n_bytes = image.width as usize * image.height as usize * 3;
    Some(Picture {
        width_px: image.width,
        height_px: image.height,
        // SAFETY: an image's data has `width · height · channel` bytes and lives as long as the image.
        rgb: unsafe { std::slice::from_raw_parts(image.data, n_bytes) },
    })
}

/// Which instructions and backends the library was built for.
pub(crate) fn system_info() -> String {
    // SAFETY: takes nothing and returns a static string.
    text_at(unsafe { sd::sd_get_system_info() })
}

/// How many physical cores the machine has.
pub(crate) fn n_physical_cores() -> u32 {
    // SAFETY: takes nothing and returns a number.
    u32::try_from(unsafe { sd::sd_get_num_physical_cores() }).unwrap_or(1)
}

/// What can compute.
pub(crate) fn devices() -> Vec<Device> {
    // SAFETY: takes nothing; registers the backends that were linked in, once.
    let n_devices = unsafe { sd::ggml_backend_dev_count() };
    (0..n_devices).map(device).collect()
}

fn device(idx: usize) -> Device {
    let (mut free, mut total) = (0, 0);
    // SAFETY: `idx` is below the number of devices, so `get` returns a device, which lives as long as the process; all
    // others take it and write nothing but the two numbers.
    let (name, description, kind) = unsafe {
        let device = sd::ggml_backend_dev_get(idx);
        sd::ggml_backend_dev_memory(device, &mut free, &mut total);
        (
            sd::ggml_backend_dev_name(device),
            sd::ggml_backend_dev_description(device),
            sd::ggml_backend_dev_type(device),
        )
    };
    Device {
        name: text_at(name),
        description: text_at(description),
        kind: match kind {
            sd::ggml_backend_dev_type::GGML_BACKEND_DEVICE_TYPE_CPU => DeviceKind::Cpu,
            sd::ggml_backend_dev_type::GGML_BACKEND_DEVICE_TYPE_GPU => DeviceKind::Gpu,
            sd::ggml_backend_dev_type::GGML_BACKEND_DEVICE_TYPE_IGPU => DeviceKind::IntegratedGpu,
            _ => DeviceKind::Accelerator,
        },
        memory_free_bytes: free as u64,
        memory_total_bytes: total as u64,
    }
}

/// Ends the process at once. Unlike [`std::process::exit`] this runs no destructors of C++, which would pull the
/// library's data from under the threads that still compute with it.
pub(crate) fn end_now(status: i32) -> ! {
    unsafe extern "C" {
        fn _exit(status: c_int) -> !;
    }
    // SAFETY: POSIX: may be called at any time, from any thread.
    unsafe { _exit(status) }
}

/// A model that is open.
#[derive(Debug)]
pub(crate) struct Model {
    ctx: NonNull<sd::sd_ctx_t>,
}

impl Model {
    /// Opens the files of `order`. `None` where the library could not; what it then said in its log is all there is. It
    /// may also have opened the model without some of the files, and said only that.
    ///
    /// # Errors
    /// A path or a name with a zero byte in it.
    pub(crate) fn open(order: &LoadOrder) -> Result<Option<Self>, NulError> {
        let mut texts = Texts::default();
        let params = order::ctx_params(order, &mut texts)?;
        // SAFETY: `params` was initialised by the library, and everything it points to lives in `texts`, until the end
        // of this function; the library copies what it keeps.
        let ctx = unsafe { sd::new_sd_ctx(&params) };
        Ok(NonNull::new(ctx).map(|ctx| Self { ctx }))
    }

    /// The names of the sampler and the scheduler that are taken when none is named.
    pub(crate) fn defaults(&self) -> (String, String) {
        // SAFETY: the context is open; the names are static strings.
        let (sampler, scheduler) = unsafe {
            let sampler = sd::sd_get_default_sample_method(self.ctx.as_ptr());
            let scheduler = sd::sd_get_default_scheduler(self.ctx.as_ptr(), sampler);
            (
                sd::sd_sample_method_name(sampler),
                sd::sd_scheduler_name(scheduler),
            )
        };
        (text_at(sampler), text_at(scheduler))
    }

    /// Whether it makes clips at all.
    pub(crate) fn makes_clips(&self) -> bool {
        // SAFETY: the context is open.
        unsafe { sd::sd_ctx_supports_video_generation(self.ctx.as_ptr()) }
    }

    /// Makes a clip. `None` where the library could not; what it then said in its log is all there is.
    ///
    /// The order must have passed [`check::render`](crate::check::render): the library divides by its numbers.
    ///
    /// # Errors
    /// A text with a zero byte in it.
    pub(crate) fn generate(
        &mut self,
        load: &LoadOrder,
        order: &RenderOrder,
        pictures: &mut LoadedPictures,
    ) -> Result<Option<Clip>, NulError> {
        let mut texts = Texts::default();
        let mut control = pictures
            .control
            .iter_mut()
            .map(image_of)
            .collect::<Vec<_>>();
        let loras = order::loras(load, &mut texts)?;
        let mut params = order::clip_params(order, &mut texts)?;
        params.loras = loras.as_ptr();
        params.lora_count = loras.len() as u32;
        if let Some(first) = &mut pictures.first {
            params.init_image = image_of(first);
        }
        if let Some(last) = &mut pictures.last {
            params.end_image = image_of(last);
        }
        params.control_frames = control.as_mut_ptr();
        params.control_frames_size = control.len() as c_int;

        let (mut frames, mut n_frames, mut sound) = (ptr::null_mut(), 0, ptr::null_mut());
        // SAFETY: the context is open and `&mut self` says that nobody else uses it. `params` was initialised by the
        // library; all it points to lives in `texts`, `loras`, `control` and `pictures`, until the end of this
        // function. The three places for results are ours.
        let is_ok = unsafe {
            let ctx = self.ctx.as_ptr();
            sd::generate_video(ctx, &params, &mut frames, &mut n_frames, &mut sound)
        };
        let clip = Clip {
            frames,
            n_frames: usize::try_from(n_frames).unwrap_or(0),
            sound,
        };
        Ok(is_ok.then_some(clip))
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: the context is open, and nobody can use it afterwards.
        unsafe { sd::free_sd_ctx(self.ctx.as_ptr()) }
    }
}

/// Texts that the library looks at during a call.
#[derive(Default)]
struct Texts {
    kept: Vec<CString>,
}

impl Texts {
    /// A pointer to `text` that lives as long as `self`.
    fn keep(&mut self, text: impl Into<Vec<u8>>) -> Result<*const c_char, NulError> {
        let text = CString::new(text)?;
        // Moving a CString does not move its bytes, so the pointer stays good when the list grows.
        let pointer = text.as_ptr();
        self.kept.push(text);
        Ok(pointer)
    }
}

/// A picture for the library, which reads it during one call.
fn image_of(picture: &mut crate::pictures::Rgb) -> sd::sd_image_t {
    sd::sd_image_t {
        width: picture.width_px,
        height: picture.height_px,
        channel: 3,
        data: picture.data.as_mut_ptr(),
    }
}

/// A clip the library made, in its own memory.
#[derive(Debug)]
pub(crate) struct Clip {
    frames: *mut sd::sd_image_t,
    n_frames: usize,
    sound: *mut sd::sd_audio_t,
}

impl Clip {
    /// Its frames; `None` among them for one without pixels.
    pub(crate) fn frames(&self) -> impl ExactSizeIterator<Item = Option<Picture<'_>>> {
        let frames: &[sd::sd_image_t] = if self.frames.is_null() {
            &[]
        } else {
            // SAFETY: the library returned an array of this many images, which is freed with `self`.
            unsafe { std::slice::from_raw_parts(self.frames, self.n_frames) }
        };
        frames.iter().map(picture_of)
    }

    /// Its sound, where it has any: the shape, and the samples with the channels interleaved.
    pub(crate) fn sound(&self) -> Option<(SoundShape, &[f32])> {
        let sound = NonNull::new(self.sound)?;
        // SAFETY: the library returned it, and it is freed with `self`.
        let sound = unsafe { sound.as_ref() };
        if sound.data.is_null() || sound.sample_count == 0 {
            return None;
        }
        let shape = SoundShape {
            sample_rate_hz: sound.sample_rate,
            n_channels: sound.channels,
            n_samples: sound.sample_count,
        };
        let n_floats = sound.sample_count as usize * sound.channels as usize;
        // SAFETY: the data has `sample_count · channels` floats and is freed with `self`.
        Some((shape, unsafe {
            std::slice::from_raw_parts(sound.data, n_floats)
        }))
    }
}

impl Drop for Clip {
    fn drop(&mut self) {
        // SAFETY: both came from the library, or are null, which it accepts; nobody can use them afterwards.
        unsafe {
            sd::free_sd_images(self.frames, self.n_frames as c_int);
            sd::free_sd_audio(self.sound);
        }
    }
}

#[cfg(test)]
mod tests {
    use kinora_sdcpp_protocol::weights;

    use super::*;

    #[test]
    fn every_name_we_offer_is_known_to_the_library() {
        let known = |names: &[&str], find: fn(*const c_char) -> bool| {
            for name in names {
                let text = CString::new(*name).expect("no zero byte");
                assert!(find(text.as_ptr()), "{name}");
            }
        };
        known(&SAMPLERS, |name| order::sampler(name).is_some());
        known(&SCHEDULERS, |name| order::scheduler(name).is_some());
        known(&WEIGHT_TYPES, |name| order::weight_type(name).is_some());
    }

    #[test]
    fn the_table_of_kinds_of_weights_is_the_librarys() {
        use sd::ggml_type::*;
        let kinds = [
            GGML_TYPE_F32,
            GGML_TYPE_F16,
            GGML_TYPE_Q4_0,
            GGML_TYPE_Q4_1,
            GGML_TYPE_Q5_0,
            GGML_TYPE_Q5_1,
            GGML_TYPE_Q8_0,
            GGML_TYPE_Q8_1,
            GGML_TYPE_Q2_K,
            GGML_TYPE_Q3_K,
            GGML_TYPE_Q4_K,
            GGML_TYPE_Q5_K,
            GGML_TYPE_Q6_K,
            GGML_TYPE_Q8_K,
            GGML_TYPE_IQ2_XXS,
            GGML_TYPE_IQ2_XS,
            GGML_TYPE_IQ3_XXS,
            GGML_TYPE_IQ1_S,
            GGML_TYPE_IQ4_NL,
            GGML_TYPE_IQ3_S,
            GGML_TYPE_IQ2_S,
            GGML_TYPE_IQ4_XS,
            GGML_TYPE_I8,
            GGML_TYPE_I16,
            GGML_TYPE_I32,
            GGML_TYPE_I64,
            GGML_TYPE_F64,
            GGML_TYPE_IQ1_M,
            GGML_TYPE_BF16,
            GGML_TYPE_TQ1_0,
            GGML_TYPE_TQ2_0,
            GGML_TYPE_MXFP4,
            GGML_TYPE_NVFP4,
            GGML_TYPE_Q1_0,
        ];
        for kind in kinds {
            // SAFETY: both look the kind up in a table of constants.
            let (items, bytes) = unsafe { (sd::ggml_blck_size(kind), sd::ggml_type_size(kind)) };
            let block = (items as u64, bytes as u64);
            assert_eq!(weights::block_of(kind as u32), Some(block), "{kind:?}");
        }
        let known = (0..=GGML_TYPE_COUNT as u32).filter(|kind| weights::block_of(*kind).is_some());
        assert_eq!(known.count(), kinds.len());
        // Another number than here: the library has kinds that the list does not.
        assert_eq!(GGML_TYPE_COUNT as u32, 42);
    }

    #[test]
    fn there_is_always_a_processor() {
        let devices = devices();
        assert!(devices.iter().any(|device| device.kind == DeviceKind::Cpu));
        assert!(n_physical_cores() > 0);
        assert!(!system_info().is_empty());
    }
}

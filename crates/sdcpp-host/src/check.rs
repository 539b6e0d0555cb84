//! Whether an order makes sense. The library does not ask: it divides by zero sizes and zero steps, and rounds others.

use std::ops::RangeInclusive;

use kinora_sdcpp_protocol::limits::{
    FLOW_SHIFT, FRAME_STEPS, GUIDANCE, HIGH_NOISE_BOUNDARY, MAX_FPS, MAX_FRAMES, MAX_SIDE_PX,
    MAX_STEPS, SIZE_STEPS_PX,
};
use kinora_sdcpp_protocol::{LoadOrder, PreviewKind, RawPicture, RenderOrder, Sampling};

use crate::ffi::{SAMPLERS, SCHEDULERS, WEIGHT_TYPES};

const MAX_THREADS: u32 = 1024;

/// What is wrong with `order` to load a model, as one sentence. Its files are looked at elsewhere.
pub(crate) fn load(order: &LoadOrder) -> Result<(), String> {
    let grid = order.grid;
    if !SIZE_STEPS_PX.contains(&grid.size_step_px) {
        return Err(wrong("size_step_px", grid.size_step_px, "16, 32 or 64"));
    }
    if !FRAME_STEPS.contains(&grid.frame_step) {
        return Err(wrong("frame_step", grid.frame_step, "4 or 8"));
    }
    one_of("weight_type", order.weight_type.as_deref(), &WEIGHT_TYPES)?;
    if order.n_threads > MAX_THREADS {
        return Err(wrong("n_threads", order.n_threads, "0 to 1024"));
    }
    if let Some(gib) = order.gpu_memory_gib
        && !(0.1..=4096.0).contains(&gib)
    {
        return Err(wrong("gpu_memory_gib", gib, "0.1 to 4096"));
    }
    for lora in &order.loras {
        in_range("strength", Some(lora.strength), -10.0..=10.0)?;
    }
    if order.tiny_vae_only_previews && order.files.vae.is_none() {
        return Err("`tiny_vae_only_previews` needs a `vae` for the clip itself.".into());
    }
    if order.files.vae.is_none() && order.files.tiny_vae.is_none() {
        return Err("A model needs a `vae` or a `tiny_vae`.".into());
    }
    Ok(())
}

/// What is wrong with `order` for the model of `loaded`, as one sentence.
pub(crate) fn render(order: &RenderOrder, loaded: &LoadOrder) -> Result<(), String> {
    let step_px = loaded.grid.size_step_px;
    for (name, px) in [("width_px", order.width_px), ("height_px", order.height_px)] {
        if px == 0 || px > MAX_SIDE_PX || px % step_px != 0 {
            let expected = format!("a multiple of {step_px} up to {MAX_SIDE_PX}");
            return Err(wrong(name, px, &expected));
        }
    }
    let step = loaded.grid.frame_step;
    let n_frames = order.n_frames;
    if n_frames == 0 || n_frames > MAX_FRAMES || n_frames % step != 1 {
        let expected = format!("one more than a multiple of {step}, up to {MAX_FRAMES}");
        return Err(wrong("n_frames", n_frames, &expected));
    }
    if !(1..=MAX_FPS).contains(&order.fps) {
        return Err(wrong("fps", order.fps, "1 to 240"));
    }
    if order.sampling.steps == 0 {
        return Err(wrong("steps", 0, "1 to 200"));
    }
    sampling(&order.sampling)?;
    if let Some(high_noise) = &order.high_noise_sampling {
        sampling(high_noise)?;
    }
    in_range(
        "high_noise_boundary",
        order.high_noise_boundary,
        HIGH_NOISE_BOUNDARY,
    )?;
    let is_pair = loaded.files.diffusion_high_noise.is_some();
    if !is_pair && (order.high_noise_sampling.is_some() || order.high_noise_boundary.is_some()) {
        return Err("The model is no pair, so it has no sampling for high noise.".into());
    }
    for text in [&order.prompt, &order.negative_prompt] {
        if text.contains('\0') {
            return Err("A prompt cannot contain zero bytes.".into());
        }
    }
    tiling(order)?;
    pictures(order)?;
    preview(order, loaded)
}

fn sampling(sampling: &Sampling) -> Result<(), String> {
    if sampling.steps > MAX_STEPS {
        return Err(wrong("steps", sampling.steps, "1 to 200"));
    }
    in_range("guidance", Some(sampling.guidance), GUIDANCE)?;
    in_range("flow_shift", sampling.flow_shift, FLOW_SHIFT)?;
    one_of("sampler", sampling.sampler.as_deref(), &SAMPLERS)?;
    one_of("scheduler", sampling.scheduler.as_deref(), &SCHEDULERS)
}

fn tiling(order: &RenderOrder) -> Result<(), String> {
    let Some(tiling) = order.tiling else {
        return Ok(());
    };
    in_range("overlap_share", tiling.overlap_share, 0.0..=0.5)?;
    match tiling.tile_latent_px {
        Some(px) if !(4..=1024).contains(&px) => Err(wrong("tile_latent_px", px, "4 to 1024")),
        _ => Ok(()),
    }
}

fn pictures(order: &RenderOrder) -> Result<(), String> {
    let pictures = &order.pictures;
    let stills = [&pictures.first, &pictures.last, &pictures.reference];
    for RawPicture {
        width_px,
        height_px,
        ..
    } in stills.into_iter().flatten()
    {
        of_clip_size(order, *width_px, *height_px)?;
    }
    if pictures.first.is_some() && pictures.reference.is_some() {
        return Err("A clip takes a first frame or a reference, not both.".into());
    }
    if let Some(control) = &pictures.control {
        of_clip_size(order, control.width_px, control.height_px)?;
        if control.n_frames == 0 || control.n_frames > order.n_frames {
            let expected = format!("1 to the clip's {}", order.n_frames);
            return Err(wrong("control.n_frames", control.n_frames, &expected));
        }
    }
    in_range("control_strength", pictures.control_strength, 0.0..=2.0)
}

fn of_clip_size(order: &RenderOrder, width_px: u32, height_px: u32) -> Result<(), String> {
    if (width_px, height_px) == (order.width_px, order.height_px) {
        return Ok(());
    }
    let (clip_width_px, clip_height_px) = (order.width_px, order.height_px);
    Err(format!(
        "A picture is {width_px}x{height_px} where the clip is {clip_width_px}x{clip_height_px}."
    ))
}

fn preview(order: &RenderOrder, loaded: &LoadOrder) -> Result<(), String> {
    let Some(wish) = order.preview else {
        return Ok(());
    };
    if wish.every_n_steps == 0 {
        return Err(wrong("every_n_steps", 0, "1 or more"));
    }
    // The library would take the large VAE instead, for longer than the step took.
    if wish.kind == PreviewKind::TinyVae && loaded.files.tiny_vae.is_none() {
        return Err("The model has no `tiny_vae` to make previews with.".into());
    }
    Ok(())
}

fn in_range(name: &str, number: Option<f32>, range: RangeInclusive<f32>) -> Result<(), String> {
    match number {
        Some(number) if !range.contains(&number) => {
            let (min, max) = range.into_inner();
            Err(wrong(name, number, &format!("{min} to {max}")))
        }
        _ => Ok(()),
    }
}

fn one_of(name: &str, value: Option<&str>, known: &[&str]) -> Result<(), String> {
    match value {
        Some(value) if !known.contains(&value) => {
            let expected = format!("one of {}", known.join(", "));
            Err(wrong(name, value, &expected))
        }
        _ => Ok(()),
    }
}

fn wrong(name: &str, found: impl std::fmt::Display, expected: &str) -> String {
    format!("`{name}` is {found} where {expected} is possible.")
}

#[cfg(test)]
mod tests {
    use kinora_sdcpp_protocol::{ModelFiles, Pictures, PreviewWish, RawClip};

    use super::*;

    fn model() -> LoadOrder {
        LoadOrder {
            files: ModelFiles {
                diffusion: "a.gguf".into(),
                vae: Some("b.gguf".into()),
                ..ModelFiles::default()
            },
            ..LoadOrder::default()
        }
    }

    fn order() -> RenderOrder {
        RenderOrder {
            job: 1,
            prompt: "A fox.".into(),
            negative_prompt: String::new(),
            width_px: 64,
            height_px: 48,
            n_frames: 5,
            fps: 16,
            seed: 1,
            sampling: Sampling {
                steps: 2,
                guidance: 1.0,
                ..Sampling::default()
            },
            high_noise_sampling: None,
            high_noise_boundary: None,
            cache: Default::default(),
            tiling: None,
            pictures: Pictures::default(),
            preview: None,
        }
    }

    /// `change` alone makes an order wrong, and the sentence says `expected`.
    #[track_caller]
    fn check(change: impl Fn(&mut RenderOrder), expected: &str) {
        let mut order = order();
        render(&order, &model()).expect("the order is fine before");
        change(&mut order);
        let message = render(&order, &model()).expect_err("the order is wrong");
        assert!(message.contains(expected), "{message}");
        assert!(message.ends_with('.'), "{message}");
    }

    #[test]
    fn what_would_crash_the_library_is_refused() {
        check(|order| order.width_px = 0, "`width_px` is 0");
        check(|order| order.height_px = 0, "`height_px` is 0");
        check(|order| order.sampling.steps = 0, "`steps` is 0");
        check(|order| order.n_frames = 0, "`n_frames` is 0");
        check(|order| order.prompt.push('\0'), "zero bytes");
    }

    #[test]
    fn what_the_library_would_round_is_refused() {
        check(|order| order.width_px = 60, "multiple of 16");
        check(|order| order.n_frames = 6, "multiple of 4");
        let mut large = model();
        large.grid.size_step_px = 32;
        let message = render(&order(), &large).expect_err("48 is no multiple of 32");
        assert!(message.contains("`height_px` is 48"), "{message}");
    }

    #[test]
    fn what_the_library_would_ignore_is_refused() {
        let nan = |order: &mut RenderOrder| order.sampling.guidance = f32::NAN;
        check(nan, "`guidance` is NaN");
        let name = |order: &mut RenderOrder| order.sampling.sampler = Some("Euler".into());
        check(name, "one of euler,");
        check(|order| order.high_noise_boundary = Some(0.9), "no pair");
        let wish = PreviewWish {
            kind: PreviewKind::TinyVae,
            every_n_steps: 1,
        };
        check(move |order| order.preview = Some(wish), "no `tiny_vae`");
    }

    #[test]
    fn pictures_have_the_size_of_the_clip() {
        let picture = RawPicture {
            path: "a.rgb".into(),
            width_px: 48,
            height_px: 64,
        };
        let first = picture.clone();
        check(
            move |order| order.pictures.first = Some(first.clone()),
            "48x64 where the clip is 64x48",
        );
        let control = RawClip {
            path: "a.rgb".into(),
            width_px: 64,
            height_px: 48,
            n_frames: 6,
        };
        check(
            move |order| order.pictures.control = Some(control.clone()),
            "`control.n_frames` is 6",
        );
    }

    #[test]
    fn a_model_needs_what_makes_pictures() {
        load(&model()).expect("a VAE is there");
        let mut without = model();
        without.files.vae = None;
        assert!(load(&without).is_err());
        let mut with_type = model();
        with_type.weight_type = Some("q9_9".into());
        assert!(load(&with_type).expect_err("no such type").contains("q8_0"));
    }
}

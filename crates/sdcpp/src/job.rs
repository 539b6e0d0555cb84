//! One clip: its chunks one after the other, each with what it goes on from.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use kinora_domain::{Size, Verb};
use kinora_engine::{EngineError, RenderContext, RenderOutput, RenderRequest, RenderedClip};
use kinora_media::{ClipFormat, SOUND_SAMPLE_RATE_HZ, Sound, Still, StillFit};
use kinora_sdcpp_protocol::{PhaseSeconds, Pictures, Preview, PreviewKind, PreviewWish, Progress};

use crate::catalogue::{CatalogueModel, Taken};
use crate::frames::{Chunk, ClipFrames, read_frame};
use crate::host::{Clip, Host, HostEnd, JobEvents};
use crate::inputs::{Given, Studio, gather, scratch_error};
use crate::orders::render_order;
use crate::pictures::ColourMatch;
use crate::plan::{ClipPlan, Join, Wanted};
use crate::progress::{self, Meter};
use crate::room;
use crate::sound;

/// What is wanted of the engine in its own measures.
pub(crate) fn wanted(request: &RenderRequest) -> Wanted {
    Wanted {
        size: request.size,
        fps: request.fps,
        n_frames: request.n_frames,
        // An extension begins with the frame it goes on from, which was shown already.
        n_before: u32::from(request.verb == Verb::Extend),
    }
}

/// How the chunks of a clip follow each other.
pub(crate) fn join_of(verb: Verb, model: &CatalogueModel) -> Join {
    let inputs = model.manifest.inputs;
    match verb {
        Verb::Edit if inputs.control.is_taken() => Join::Blend,
        // With both ends given, there is none to go on from.
        _ if inputs.last_frame == Taken::Required => Join::None,
        _ if inputs.first_frame.is_taken() => Join::LastFrame,
        _ => Join::None,
    }
}

/// A clip that is being made.
pub(crate) struct Job<'a> {
    pub(crate) request: RenderRequest,
    pub(crate) model: &'a CatalogueModel,
    pub(crate) plan: ClipPlan,
    pub(crate) render: Size,
    pub(crate) ctx: &'a RenderContext,
    given: Given,
}

impl<'a> Job<'a> {
    /// Prepares everything that needs no process.
    pub(crate) fn prepare(
        request: RenderRequest,
        (model, plan): (&'a CatalogueModel, ClipPlan),
        ctx: &'a RenderContext,
    ) -> Result<Self, EngineError> {
        let render = Size::new(plan.width_px, plan.height_px)
            .map_err(|err| EngineError::Rejected(err.to_string()))?;
        let studio = Studio {
            folder: ctx.scratch(),
            render,
            is_scaled: plan.is_scaled,
        };
        let inputs = model.manifest.inputs;
        let follows_a_clip = request.verb == Verb::Edit;
        room::check(ctx.scratch(), room::wanted_bytes(&plan, follows_a_clip))?;
        let given = gather(&request, (inputs, &plan), &studio, ctx)?;
        Ok(Self {
            request,
            model,
            plan,
            render,
            ctx,
            given,
        })
    }

    /// Makes the chunks that are not made yet, with a process that has the model loaded. Those that were made stay in
    /// `made` however it ends.
    pub(crate) fn go_on(&self, host: &mut Host, made: &mut Vec<Made>) -> Result<(), HostEnd> {
        for chunk_idx in made.len()..self.plan.chunk_starts.len() {
            let before = made.last();
            let pictures = self.pictures(chunk_idx, before);
            let pictures = pictures.map_err(|err| HostEnd::Scratch(err.to_string()))?;
            let begins_with = pictures.first.is_some();
            let wanted = match before {
                Some(before) if begins_with => Some(before.last.clone()),
                _ => self.given.first.clone(),
            };
            let at = (&self.plan, chunk_idx);
            let mut order = render_order(&self.request, &self.model.manifest, at, pictures);
            // They cost next to nothing, and somebody may want to see them once the chunk is under way.
            order.preview = Some(PreviewWish {
                kind: PreviewKind::Latent,
                every_n_steps: 1,
            });
            let path = self.ctx.scratch().join(format!("chunk-{chunk_idx}"));
            let events = Events {
                job: self,
                chunk_idx,
                meter: Cell::default(),
            };
            let clip = host.render(order, &path, &events)?;
            let wanted = wanted.filter(|_| begins_with && self.is_matched(chunk_idx));
            let next = Made::open(&clip, self.render, wanted.as_deref());
            made.push(next.map_err(|err| HostEnd::Scratch(err.to_string()))?);
        }
        Ok(())
    }

    /// Whether a chunk follows pictures that were shown, so that its colours must be theirs.
    fn is_matched(&self, chunk_idx: usize) -> bool {
        chunk_idx > 0 || self.request.verb == Verb::Extend
    }

    /// What a chunk is given.
    fn pictures(&self, chunk_idx: usize, before: Option<&Made>) -> Result<Pictures, EngineError> {
        let studio = Studio {
            folder: self.ctx.scratch(),
            render: self.render,
            is_scaled: self.plan.is_scaled,
        };
        let write = |name: &str, rgb: Option<&Vec<u8>>| {
            rgb.map(|rgb| studio.write_picture(name, rgb)).transpose()
        };
        let given = &self.given;
        let is_chained = self.plan.join == Join::LastFrame;
        let first = match before {
            Some(before) if is_chained => Some(&before.last),
            _ => given.first.as_ref(),
        };
        // What a guided chunk looks like the next one shall look like too.
        let reference = match before {
            Some(before) if given.control.is_some() && given.reference.is_some() => {
                Some(&before.last)
            }
            _ => given.reference.as_ref(),
        };
        let control = given.control.as_ref().map(|control| {
            let start = self.plan.chunk_starts[chunk_idx];
            studio.write_control_part(control, start, self.plan.chunk_frames)
        });
        let is_end = chunk_idx + 1 == self.plan.chunk_starts.len();
        let last = given.last.as_ref().filter(|_| is_end);
        Ok(Pictures {
            first: write("first", first)?,
            last: write("last", last)?,
            reference: write("reference", reference)?,
            control: control.transpose()?,
            ..Pictures::default()
        })
    }

    /// Says where the time of a clip went.
    pub(crate) fn log(&self, made: &[Made]) {
        let ms = |of_phase: fn(&PhaseSeconds) -> f64| {
            let seconds: f64 = made.iter().map(|made| of_phase(&made.seconds)).sum();
            (seconds * 1000.0).round() as u64
        };
        tracing::info!(
            model = self.model.manifest.id,
            size = %self.render,
            n_frames = self.plan.n_native(),
            n_chunks = made.len(),
            reading_ms = ms(|seconds| seconds.reading),
            prompt_ms = ms(|seconds| seconds.prompt),
            sampling_ms = ms(|seconds| seconds.sampling),
            decoding_ms = ms(|seconds| seconds.decoding),
            "a clip was rendered"
        );
    }

    /// The clip of all chunks, at the promised rate, size and length.
    pub(crate) fn finish(self, made: Vec<Made>) -> RenderOutput {
        let wanted = wanted(&self.request);
        let format = ClipFormat {
            size: self.request.size,
            fps: self.request.fps,
            n_frames: self.request.n_frames,
        };
        let sound = self.sound(&made, &wanted);
        let chunks = made.into_iter().map(|made| made.chunk).collect();
        let mut frames = ClipFrames::new((self.plan, self.render), chunks, format, wanted.n_before);
        if self.given.last.is_some() {
            frames.end_with_the_last();
        }
        RenderOutput {
            clip: RenderedClip::Raw {
                frames: Box::new(frames),
                sound,
            },
            engine_doc: Vec::new(),
            credits: Vec::new(),
        }
    }

    /// The sound of all chunks; of an edit that of its source, which a model that edits does not hear.
    fn sound(&self, made: &[Made], wanted: &Wanted) -> Option<Sound> {
        let per_second = u64::from(SOUND_SAMPLE_RATE_HZ);
        let moments = |n: u32, fps: u32| (u64::from(n) * per_second / u64::from(fps)) as usize;
        let n_all = moments(wanted.n_frames, wanted.fps.get());
        if let (Verb::Edit, Some(source)) = (self.request.verb, &self.request.source) {
            // A source whose sound cannot be read is a silent one; its pictures could be.
            let sound = source.footage.sound().ok().flatten()?;
            return Some(sound::part(&sound, 0, n_all));
        }
        let starts = self.plan.chunk_starts.iter();
        let chunks: Option<Vec<(usize, Sound)>> = made
            .iter()
            .zip(starts)
            .map(|(made, start)| Some((moments(*start, self.plan.fps.get()), made.sound.clone()?)))
            .collect();
        let whole = sound::joined(chunks?);
        let start = moments(wanted.n_before, wanted.fps.get());
        let mut sound = sound::part(&whole, start, n_all);
        if let (Verb::Extend, Some(source)) = (self.request.verb, &self.request.source) {
            sound::follow(&source.tail_sound, &mut sound);
        }
        Some(sound)
    }
}

/// A chunk that was made, and what the next one begins with.
pub(crate) struct Made {
    chunk: Chunk,
    last: Vec<u8>,
    sound: Option<Sound>,
    seconds: PhaseSeconds,
}

impl Made {
    /// Opens a chunk. `wanted` is what its first frame should look like.
    fn open(clip: &Clip, render: Size, wanted: Option<&[u8]>) -> std::io::Result<Self> {
        let mut file = File::open(&clip.path)?;
        let colours = match wanted {
            None => None,
            Some(wanted) => {
                let first = read_frame(&file, render, 0, None)?;
                Some(ColourMatch::between(&first, wanted))
            }
        };
        let last_idx = clip.shape.n_frames.saturating_sub(1);
        let last = read_frame(&file, render, last_idx, colours.as_ref())?;
        let sound = match clip.shape.sound {
            None => None,
            Some(shape) => {
                file.seek(SeekFrom::Start(clip.shape.frames_bytes()))?;
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                Some(sound::of_chunk(&bytes, shape))
            }
        };
        Ok(Self {
            chunk: Chunk { file, colours },
            last,
            sound,
            seconds: clip.shape.seconds,
        })
    }
}

/// What a process says of a chunk, as progress of the whole clip.
pub(crate) struct Events<'a> {
    job: &'a Job<'a>,
    chunk_idx: usize,
    meter: Cell<Meter>,
}

impl JobEvents for Events<'_> {
    fn is_cancelled(&self) -> bool {
        self.job.ctx.check_cancelled().is_err()
    }

    fn progress(&self, progress: &Progress) {
        let mut meter = self.meter.get();
        let share = meter.share(progress);
        self.meter.set(meter);
        let n_chunks = self.job.plan.chunk_starts.len();
        let share = progress::of_clip(self.chunk_idx, n_chunks, share);
        self.job.ctx.progress(share);
    }

    /// Shows the picture in the middle of the clip: the first one may be what was given.
    fn preview(&self, preview: &Preview, mut pictures: Vec<u8>) {
        if !self.job.ctx.wants_previews() {
            return;
        }
        let n_bytes = 3 * preview.width_px as usize * preview.height_px as usize;
        let middle = n_bytes * (preview.n_frames / 2) as usize;
        if n_bytes == 0 || pictures.len() < middle + n_bytes {
            return;
        }
        let rgb: Vec<u8> = pictures.drain(middle..middle + n_bytes).collect();
        let still = Still::from_rgb8(preview.width_px, preview.height_px, rgb);
        // Frames have even sides, and latent pictures any.
        let even = Size::new(preview.width_px & !1, preview.height_px & !1);
        let frame = still.zip(even.ok());
        let frame = frame.map(|(still, size)| still.to_frame(size, StillFit::Crop));
        if let Some(Ok(frame)) = frame {
            self.job.ctx.preview(preview.step, &frame);
        }
    }
}

/// Whether a job that waits or loads is still wanted; it has no chunk yet.
pub(crate) struct Waiting<'a>(pub(crate) &'a RenderContext);

impl JobEvents for Waiting<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.check_cancelled().is_err()
    }

    fn progress(&self, progress: &Progress) {
        self.0.progress(progress::of_opening(progress));
    }

    fn preview(&self, _: &Preview, _: Vec<u8>) {}
}

/// Removes what was written for the process; the frames are open and stay readable.
pub(crate) fn tidy(folder: &Path) -> Result<(), EngineError> {
    for entry in std::fs::read_dir(folder).map_err(scratch_error)? {
        let path = entry.map_err(scratch_error)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = ["chunk-", "control", "first", "last", "reference"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_ours && path.is_file() {
            std::fs::remove_file(&path).map_err(scratch_error)?;
        }
    }
    Ok(())
}

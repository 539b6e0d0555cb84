//! What a clip is made from besides words, as files that the engine's process reads.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use kinora_domain::{Size, Verb};
use kinora_engine::{EngineError, RenderContext, RenderRequest};
use kinora_media::{Frame, FrameSource, StillError};
use kinora_sdcpp_protocol::{RawClip, RawPicture};

use crate::catalogue::{Inputs, Taken};
use crate::pictures::{grey, on_white, to_render};
use crate::plan::ClipPlan;

/// Where the pictures of a clip are, and how large.
pub(crate) struct Studio<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) render: Size,
    pub(crate) is_scaled: bool,
}

/// What one order begins with.
pub(crate) struct Given {
    /// The first frame, in the model's size.
    pub(crate) first: Option<Vec<u8>>,
    /// The last frame, in the model's size.
    pub(crate) last: Option<Vec<u8>>,
    /// Somebody or something that shall appear.
    pub(crate) reference: Option<Vec<u8>>,
    /// The whole guiding clip, at the model's rate.
    pub(crate) control: Option<ControlFile>,
}

/// A guiding clip in a file, RGB8 in the model's size.
pub(crate) struct ControlFile {
    pub(crate) path: PathBuf,
    pub(crate) n_frames: u32,
}

/// Gathers what a request gives. Nothing that the model would pass over silently gets through.
pub(crate) fn gather(
    request: &RenderRequest,
    (inputs, plan): (Inputs, &ClipPlan),
    studio: &Studio<'_>,
    ctx: &RenderContext,
) -> Result<Given, EngineError> {
    let source = request.source.as_ref();
    let mut given = Given {
        first: None,
        last: None,
        reference: None,
        control: None,
    };
    match (request.verb, source) {
        (Verb::Extend, Some(source)) => {
            let last = source.tail_frames.last();
            given.first = last.map(|frame| studio.seen(frame)).transpose()?;
        }
        (Verb::Edit, Some(source)) => {
            let footage = &source.footage;
            let fps = plan.fps;
            let frames = footage.frames_at_rate(request.size, source.fit, fps)?;
            let (control, first) = studio.write_control(frames, plan.n_native(), ctx)?;
            given.control = Some(control);
            // Colours come from a picture; the guiding clip is grey.
            given.reference = inputs.reference.is_taken().then_some(first);
        }
        _ => {
            let reference = request.reference.as_ref();
            given.first = reference.map(|frame| studio.seen(frame)).transpose()?;
            let last = request.last_frame.as_ref();
            given.last = last.map(|frame| studio.seen(frame)).transpose()?;
        }
    }
    // Whoever appears in an edit is in its source.
    let mut looks = request.characters.iter().flat_map(|look| &look.frames);
    let look = looks.next().filter(|_| request.verb != Verb::Edit);
    if let Some(look) = look {
        given.reference = Some(on_white(look, studio.render).map_err(still_error)?);
    }
    check(&given, inputs)?;
    Ok(given)
}

/// A checkpoint that is given what it does not know makes a clip of something else, and says nothing.
fn check(given: &Given, inputs: Inputs) -> Result<(), EngineError> {
    let refused = [
        (
            given.first.is_some() && !inputs.first_frame.is_taken(),
            "first frame",
        ),
        (
            given.last.is_some() && !inputs.last_frame.is_taken(),
            "last frame",
        ),
        (
            given.reference.is_some() && !inputs.reference.is_taken(),
            "character",
        ),
        (
            given.control.is_some() && !inputs.control.is_taken(),
            "clip to follow",
        ),
    ];
    for (is_refused, what) in refused {
        if is_refused {
            let message = format!("The model takes no {what}.");
            return Err(EngineError::Rejected(message));
        }
    }
    for (taken, is_given, what) in [
        (inputs.first_frame, given.first.is_some(), "first"),
        (inputs.last_frame, given.last.is_some(), "last"),
    ] {
        if taken == Taken::Required && !is_given {
            let message = format!("The model makes videos of a {what} frame, and there is none.");
            return Err(EngineError::Rejected(message));
        }
    }
    Ok(())
}

impl Studio<'_> {
    fn seen(&self, frame: &Frame) -> Result<Vec<u8>, EngineError> {
        to_render(frame, self.render, self.is_scaled).map_err(still_error)
    }

    /// Writes a picture for one order.
    pub(crate) fn write_picture(&self, name: &str, rgb: &[u8]) -> Result<RawPicture, EngineError> {
        let path = self.folder.join(name);
        fs::write(&path, rgb).map_err(scratch_error)?;
        Ok(RawPicture {
            path,
            width_px: self.render.width_px(),
            height_px: self.render.height_px(),
        })
    }

    /// Writes the part of the guiding clip that one chunk follows.
    pub(crate) fn write_control_part(
        &self,
        control: &ControlFile,
        start: u32,
        n_frames: u32,
    ) -> Result<RawClip, EngineError> {
        let whole = File::open(&control.path).map_err(scratch_error)?;
        let path = self.folder.join("control-part");
        let mut part = BufWriter::new(File::create(&path).map_err(scratch_error)?);
        for idx in start..start + n_frames {
            // A source that ends a little early stands still.
            let idx = idx.min(control.n_frames.saturating_sub(1));
            let rgb = crate::frames::read_frame(&whole, self.render, idx, None);
            part.write_all(&rgb.map_err(scratch_error)?)
                .map_err(scratch_error)?;
        }
        part.flush().map_err(scratch_error)?;
        Ok(RawClip {
            path,
            width_px: self.render.width_px(),
            height_px: self.render.height_px(),
            n_frames,
        })
    }

    /// Writes a clip in grey, at most so many frames, and returns its first frame in colour.
    fn write_control(
        &self,
        mut frames: Box<dyn FrameSource>,
        most_frames: u32,
        ctx: &RenderContext,
    ) -> Result<(ControlFile, Vec<u8>), EngineError> {
        let path = self.folder.join("control");
        let mut file = BufWriter::new(File::create(&path).map_err(scratch_error)?);
        let format = frames.format();
        let n_frames = format.n_frames.min(most_frames);
        let mut frame = Frame::new(format.size);
        let mut first = None;
        for _ in 0..n_frames {
            ctx.check_cancelled()?;
            frames.next_frame(&mut frame)?;
            let mut rgb = self.seen(&frame)?;
            if first.is_none() {
                first = Some(rgb.clone());
            }
            grey(&mut rgb);
            file.write_all(&rgb).map_err(scratch_error)?;
        }
        file.flush().map_err(scratch_error)?;
        let first = first
            .ok_or_else(|| EngineError::Unusable("The source clip has no frames.".to_owned()))?;
        Ok((ControlFile { path, n_frames }, first))
    }
}

pub(crate) fn scratch_error(err: std::io::Error) -> EngineError {
    EngineError::Failed(format!("a scratch file: {err}"))
}

fn still_error(err: StillError) -> EngineError {
    EngineError::Failed(format!("a picture could not be fitted: {err}"))
}

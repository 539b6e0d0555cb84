//! What every engine is held against: the promises of [`Engine`] that a worker builds on, as one call for tests.
//!
//! Panics with what is not kept. It makes several clips of each model, the smallest and shortest that can be ordered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kinora_domain::{ModelCard, Provenance, RenderOptions, Size, Verb};
use kinora_media::{
    ClipFormat, ClipParts, Decoders, Footage, Frame, SOUND_SAMPLE_RATE_HZ, StillFit, TAIL_FRAMES,
    finish, from_rgb8,
};
use tempfile::TempDir;

use crate::{
    CheckpointError, ClipAsk, Engine, EngineDoc, EngineError, RenderContext, RenderLink,
    RenderOutput, RenderRequest, RenderSource,
};

/// How far the first frame may be from the picture it shall be, as the mean of all samples.
const SAME_PICTURE_WITHIN: f64 = 12.0;

/// Holds an engine against all of it. `decoders` decode the clips that edits and extensions are made from; a test that
/// has no program for it leaves these two out.
///
/// # Panics
/// A promise is not kept.
pub fn check(engine: &dyn Engine, decoders: Option<&Decoders>) {
    check_all(engine, decoders, true);
}

/// The same for models of random weights, which cannot be asked what their pictures show.
///
/// # Panics
/// A promise is not kept.
pub fn check_random(engine: &dyn Engine, decoders: Option<&Decoders>) {
    check_all(engine, decoders, false);
}

fn check_all(engine: &dyn Engine, decoders: Option<&Decoders>, has_sense: bool) {
    check_cards(engine);
    assert!(engine.health().is_ok(), "{} is not well", engine.name());
    for card in engine.models() {
        let model = Model {
            engine,
            card: &card,
            has_sense,
        };
        model.check_create();
        model.check_reference();
        model.check_last_frame();
        model.check_cancelled();
        model.check_unknown_model();
        for verb in [Verb::Extend, Verb::Edit] {
            if let Some(decoders) = decoders
                && card.verbs.contains(&verb)
            {
                model.check_derived(verb, decoders);
            }
        }
    }
}

fn check_cards(engine: &dyn Engine) {
    let cards = engine.models();
    assert!(!cards.is_empty(), "{} has no models", engine.name());
    assert_eq!(cards, engine.models(), "models are constant");
    for (idx, card) in cards.iter().enumerate() {
        assert!(!card.id.is_empty() && !card.sizes.is_empty() && !card.lengths.is_empty());
        assert!(
            card.verbs.contains(&Verb::Create),
            "{} makes nothing",
            card.id
        );
        assert!(card.takes_reference || !card.needs_reference, "{}", card.id);
        let is_first = cards.iter().position(|other| other.id == card.id) == Some(idx);
        assert!(is_first, "{} is there twice", card.id);
    }
}

/// One model of the engine.
struct Model<'a> {
    engine: &'a dyn Engine,
    card: &'a ModelCard,
    /// Whether its pictures show what they shall.
    has_sense: bool,
}

/// A clip that was pulled to its end.
struct Pulled {
    frames: Vec<Frame>,
    sound: Option<kinora_media::Sound>,
}

impl Model<'_> {
    fn size(&self) -> Size {
        let area = |size: &&Size| size.width_px() * size.height_px();
        *self
            .card
            .sizes
            .iter()
            .min_by_key(area)
            .expect("cards have sizes")
    }

    /// The shortest clip; with a picture only where there is nothing without.
    fn request(&self) -> RenderRequest {
        let seconds = self.card.lengths.iter().min().expect("cards have lengths");
        let needed = |is_needed: bool| is_needed.then(|| self.picture());
        RenderRequest {
            verb: Verb::Create,
            model: self.card.id.clone(),
            prompt: "a red fox in the snow".to_owned(),
            options: RenderOptions::default(),
            size: self.size(),
            fps: self.card.fps,
            n_frames: seconds.get() * self.card.fps.get(),
            seed: 7,
            reference: needed(self.card.needs_reference),
            last_frame: needed(self.card.needs_last_frame),
            characters: Vec::new(),
            source: None,
        }
    }

    /// A picture with a slope in it.
    fn picture(&self) -> Frame {
        let size = self.size();
        let (width, height) = (size.width_px(), size.height_px());
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                rgb.extend([
                    (40 + 160 * x / width) as u8,
                    (60 + 120 * y / height) as u8,
                    90,
                ]);
            }
        }
        from_rgb8(size, &rgb)
    }

    fn render(&self, request: RenderRequest) -> Result<Pulled, EngineError> {
        let scratch = TempDir::new().expect("a temporary folder can be made");
        let link = TestLink::default();
        let ctx = RenderContext::new(Box::new(link.clone()), scratch.path().to_owned());
        let size = request.size;
        let output = self.engine.render(request, &ctx)?;
        for share in link.shares() {
            assert!((0.0..=1.0).contains(&share), "a share of {share}");
        }
        Ok(pull(output, size))
    }

    #[track_caller]
    fn made(&self, request: RenderRequest) -> Pulled {
        let expected = ClipFormat {
            size: request.size,
            fps: request.fps,
            n_frames: request.n_frames,
        };
        let verb = request.verb;
        let pulled = match self.render(request) {
            Ok(pulled) => pulled,
            Err(err) => panic!("{} {verb:?}: {err}", self.card.id),
        };
        assert_eq!(pulled.frames.len(), expected.n_frames as usize, "{verb:?}");
        assert!(
            pulled
                .frames
                .iter()
                .all(|frame| frame.size() == expected.size)
        );
        if let Some(sound) = &pulled.sound {
            let n_exact = u64::from(expected.n_frames) * u64::from(SOUND_SAMPLE_RATE_HZ)
                / u64::from(expected.fps.get());
            assert_eq!(sound.n_sample_frames() as u64, n_exact, "sound of {verb:?}");
            assert!(sound.samples.iter().all(|sample| sample.is_finite()));
        }
        pulled
    }

    fn check_create(&self) {
        let request = self.request();
        let ask = ClipAsk {
            verb: request.verb,
            model: &request.model,
            size: request.size,
            fps: request.fps,
            n_frames: request.n_frames,
        };
        assert!(
            self.engine.admit(&ask).is_ok(),
            "{} refuses its smallest clip",
            self.card.id
        );
        let once = self.made(request);
        assert_eq!(
            once.sound.is_some(),
            self.card.has_sound,
            "{}",
            self.card.id
        );
        let again = self.made(self.request());
        let is_same = once
            .frames
            .iter()
            .zip(&again.frames)
            .all(|(a, b)| a.data() == b.data());
        assert!(
            is_same,
            "{}: the same order and seed made another clip",
            self.card.id
        );
    }

    fn check_reference(&self) {
        let request = RenderRequest {
            reference: Some(self.picture()),
            ..self.request()
        };
        if !self.card.takes_reference {
            let refused = self.render(request);
            assert!(
                matches!(refused, Err(EngineError::Rejected(_))),
                "{} passes over a picture",
                self.card.id
            );
            return;
        }
        let first = &self.made(request).frames[0];
        let distance = distance(first, &self.picture());
        assert!(
            distance < SAME_PICTURE_WITHIN || !self.has_sense,
            "{}: {distance}",
            self.card.id
        );
    }

    fn check_last_frame(&self) {
        let request = RenderRequest {
            last_frame: Some(self.picture()),
            ..self.request()
        };
        if !self.card.takes_last_frame {
            let refused = self.render(request);
            assert!(
                matches!(refused, Err(EngineError::Rejected(_))),
                "{} passes over a last frame",
                self.card.id
            );
            return;
        }
        let made = self.made(request);
        let last = made.frames.last().expect("clips have frames");
        let distance = distance(last, &self.picture());
        assert!(
            distance < SAME_PICTURE_WITHIN || !self.has_sense,
            "{}: {distance}",
            self.card.id
        );
    }

    fn check_cancelled(&self) {
        let scratch = TempDir::new().expect("a temporary folder can be made");
        let link = TestLink::default();
        link.cancel();
        let ctx = RenderContext::new(Box::new(link), scratch.path().to_owned());
        let ended = self.engine.render(self.request(), &ctx);
        assert!(
            matches!(ended, Err(EngineError::Cancelled)),
            "{}",
            self.card.id
        );
    }

    fn check_unknown_model(&self) {
        if self.engine.models().len() < 2 {
            return;
        }
        let request = RenderRequest {
            model: "nobody-has-this".to_owned(),
            ..self.request()
        };
        let refused = self.render(request);
        assert!(
            matches!(refused, Err(EngineError::Rejected(_))),
            "{}",
            self.card.id
        );
    }

    /// An edit or an extension of a clip of the engine's own.
    fn check_derived(&self, verb: Verb, decoders: &Decoders) {
        let scratch = TempDir::new().expect("a temporary folder can be made");
        let link = TestLink::default();
        let ctx = RenderContext::new(Box::new(link), scratch.path().to_owned());
        let request = self.request();
        let (n_frames, prompt) = (request.n_frames, request.prompt.clone());
        let output = match self.engine.render(request, &ctx) {
            Ok(output) => output,
            Err(err) => panic!("{}: {err}", self.card.id),
        };
        let engine_doc = output.engine_doc.clone();
        let raw = output.clip.into_raw(self.size());
        let (frames, sound) = raw.expect("the clip can be decoded");
        let parts = ClipParts {
            frames,
            sound,
            frame_times: None,
            before: None,
            provenance: Provenance {
                generator: "conformance".to_owned(),
                model: self.card.id.clone(),
                video_id: "video_1".to_owned(),
                credits: Vec::new(),
                document: Vec::new(),
            },
        };
        let go_on = &mut |_| std::ops::ControlFlow::Continue(());
        let files = finish(parts, scratch.path(), go_on).expect("the clip can be written");
        let footage = Footage::own(&files.video, decoders).expect("the clip can be read");
        let tail_frames = tail(&footage, self.size());
        let last = tail_frames.last().cloned();
        let request = RenderRequest {
            verb,
            prompt: "it begins to rain".to_owned(),
            n_frames,
            reference: None,
            source: Some(RenderSource {
                prompt,
                engine_doc: (!engine_doc.is_empty()).then_some(EngineDoc::Kept(engine_doc)),
                tail_frames,
                tail_sound: kinora_media::Sound::default(),
                footage,
                fit: StillFit::Exact,
            }),
            ..self.request()
        };
        let made = self.made(request);
        if let (Verb::Extend, Some(last)) = (verb, last) {
            // Not the same frame again, and no cut to another scene.
            let distance = distance(&made.frames[0], &last);
            assert!(
                distance < 4.0 * SAME_PICTURE_WITHIN || !self.has_sense,
                "{}: a jump of {distance}",
                self.card.id
            );
        }
    }
}

/// The last frames of a clip.
fn tail(footage: &Footage, size: Size) -> Vec<Frame> {
    let mut frames = footage
        .frames(size, StillFit::Exact)
        .expect("the clip can be decoded");
    let n_frames = frames.format().n_frames;
    let mut frame = Frame::new(size);
    let mut tail = Vec::new();
    for idx in 0..n_frames {
        frames
            .next_frame(&mut frame)
            .expect("the clip can be decoded");
        if idx + TAIL_FRAMES >= n_frames {
            tail.push(frame.clone());
        }
    }
    tail
}

fn pull(output: RenderOutput, size: Size) -> Pulled {
    let raw = output.clip.into_raw(size);
    let (mut source, sound) = raw.expect("the clip can be decoded");
    let format = source.format();
    let mut frame = Frame::new(format.size);
    let mut frames = Vec::new();
    for idx in 0..format.n_frames {
        if let Err(err) = source.next_frame(&mut frame) {
            panic!("frame {idx}: {err}");
        }
        frames.push(frame.clone());
    }
    assert!(
        source.next_frame(&mut frame).is_err(),
        "a frame after the last"
    );
    Pulled { frames, sound }
}

/// How far two pictures are from each other, as the mean over all samples.
fn distance(a: &Frame, b: &Frame) -> f64 {
    let pairs = a.data().iter().zip(b.data());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.data().len() as f64
}

/// The worker's side of a render, for tests.
#[derive(Clone, Default)]
pub struct TestLink {
    shares: Arc<Mutex<Vec<f32>>>,
    is_cancelled: Arc<AtomicBool>,
}

impl TestLink {
    /// Every share of the work that was reported.
    #[must_use]
    pub fn shares(&self) -> Vec<f32> {
        self.shares
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Lets the job be no longer wanted.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }
}

impl RenderLink for TestLink {
    fn progress(&self, share: f32) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        shares.push(share);
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        Ok(None)
    }

    fn save_checkpoint(&self, _: &[u8]) -> Result<(), CheckpointError> {
        Ok(())
    }
}

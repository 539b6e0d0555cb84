//! A fake video server, an engine in front of it, and jobs for the engine.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test file uses its own part of this, and tests may unwrap"
)]

mod answers;
mod clips;
mod fake;
mod fault;
mod link;
mod spy;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use kinora_domain::{ClipSeconds, FrameRate, ModelCard, OptionSupport, RenderOptions, Size, Verb};
use kinora_engine::{
    Engine as _, EngineError, RenderContext, RenderOutput, RenderRequest, RenderedClip,
};
use kinora_media::{Decoders, Frame, Sound, SourceError};
use kinora_upstream::dialect::Dialect;
use kinora_upstream::{Secret, Tools, UpstreamEngine, UpstreamModel, UpstreamSettings};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) use clips::{ClipSpec, Picture, SoundKind};
pub(crate) use fake::{Fake, Order, as_ordered};
pub(crate) use fault::{Fault, Route, Said, SaidBody, instead, say};
pub(crate) use kinora_upstream::Patience;
pub(crate) use link::Link;
pub(crate) use spy::Spy;

/// What the tests order, where it does not matter.
pub(crate) const SIZE: (u32, u32) = (96, 64);
pub(crate) const FPS: u32 = 8;
pub(crate) const N_FRAMES: u32 = 32;

pub(crate) fn decoders() -> Decoders {
    let search_path = std::env::var_os("PATH");
    Decoders::new(
        PathBuf::from(env!("CARGO_BIN_EXE_upstream-child")),
        search_path.as_deref(),
    )
}

/// Waits that are over soon.
pub(crate) fn patience() -> Patience {
    let ms = Duration::from_millis;
    Patience {
        look_up: ms(20),
        last_word: ms(300),
        queue: ms(3000),
        pace: (ms(10), ms(50)),
        absence: (ms(1500), ms(300)),
        first_pause: ms(10),
        silence: ms(1000),
        fetch: ms(3000),
        health: ms(3000),
        cancel_pause: ms(50),
        rest: (ms(100), ms(400)),
    }
}

/// A dialect whose answers are waited for a second.
pub(crate) fn quick(name: &str) -> &'static Dialect {
    let dialect = Dialect::named(name).unwrap();
    Box::leak(Box::new(Dialect {
        answers_within: Duration::from_secs(1),
        ..*dialect
    }))
}

pub(crate) fn card(id: &str) -> ModelCard {
    ModelCard {
        id: id.to_owned(),
        owned_by: "tests".to_owned(),
        created_unix_seconds: 1_790_000_000,
        verbs: vec![Verb::Create],
        sizes: vec![Size::new(SIZE.0, SIZE.1).unwrap()],
        lengths: vec![ClipSeconds::new(4).unwrap()],
        fps: FrameRate::new(FPS).unwrap(),
        has_sound: true,
        takes_reference: true,
        needs_reference: false,
        takes_last_frame: false,
        needs_last_frame: false,
        max_characters: 0,
        takes_uploaded_clips: false,
        options: OptionSupport::default(),
    }
}

pub(crate) fn settings(name: &str, fake: &Fake) -> UpstreamSettings {
    let world = fake.world();
    UpstreamSettings {
        name: name.to_owned(),
        url: fake.url(),
        key: world.key.clone().map(Secret::new),
        dialect: world.dialect,
        sends_extras: true,
        slots: 2,
        deadline: Duration::from_secs(20),
        models: vec![UpstreamModel {
            card: card("m"),
            name: "wan".to_owned(),
            frame_step: 1,
            size_step: 2,
        }],
    }
}

pub(crate) fn request() -> RenderRequest {
    RenderRequest {
        verb: Verb::Create,
        model: "m".to_owned(),
        prompt: "a red fox in the snow".to_owned(),
        options: RenderOptions::default(),
        size: Size::new(SIZE.0, SIZE.1).unwrap(),
        fps: FrameRate::new(FPS).unwrap(),
        n_frames: N_FRAMES,
        seed: 7,
        reference: None,
        last_frame: None,
        characters: Vec::new(),
        source: None,
    }
}

/// An engine, and what it works with.
pub(crate) struct Rig {
    pub(crate) engine: UpstreamEngine,
    pub(crate) spy: Spy,
    runtime: Runtime,
}

/// What came of a job.
pub(crate) struct Outcome {
    pub(crate) result: Result<Pulled, EngineError>,
    pub(crate) took: Duration,
    /// The names of the files in the scratch folder when the engine returned.
    pub(crate) left: Vec<String>,
}

/// A clip that was pulled to its end.
#[derive(Debug)]
pub(crate) struct Pulled {
    pub(crate) is_coded: bool,
    pub(crate) frames: Vec<Frame>,
    pub(crate) sound: Option<Sound>,
    /// The bytes of a coded clip.
    pub(crate) bytes: Vec<u8>,
}

impl Rig {
    pub(crate) fn new(servers: Vec<UpstreamSettings>) -> Self {
        Self::with_patience(servers, patience())
    }

    pub(crate) fn of(fake: &Fake) -> Self {
        Self::new(vec![settings("one", fake)])
    }

    pub(crate) fn with_patience(servers: Vec<UpstreamSettings>, patience: Patience) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let spy = Spy::default();
        let tools = Tools {
            http: client(),
            elsewhere: std::sync::Arc::new(spy.clone()),
            decoders: decoders(),
            runtime: runtime.handle().clone(),
        };
        let engine = UpstreamEngine::new(servers, tools)
            .unwrap()
            .with_patience(patience);
        Self {
            engine,
            spy,
            runtime,
        }
    }

    pub(crate) fn render(&self, request: RenderRequest) -> Outcome {
        self.render_with(request, &Link::default())
    }

    /// Makes a clip that nobody looks at.
    #[track_caller]
    pub(crate) fn make(&self) {
        let scratch = TempDir::new().unwrap();
        let ctx = RenderContext::new(Box::new(Link::default()), scratch.path().to_owned());
        if let Err(err) = self.engine.render(request(), &ctx) {
            panic!("{err:?}");
        }
    }

    pub(crate) fn render_with(&self, request: RenderRequest, link: &Link) -> Outcome {
        let scratch = TempDir::new().unwrap();
        let ctx = RenderContext::new(Box::new(link.clone()), scratch.path().to_owned());
        let started = Instant::now();
        let result = self.engine.render(request, &ctx);
        let took = started.elapsed();
        let files = std::fs::read_dir(scratch.path()).unwrap();
        let left = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let pulled = result.map(|output| pull(output).unwrap());
        Outcome {
            result: pulled,
            took,
            left,
        }
    }
}

/// A client as the server makes it: no redirects, no proxy.
pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .build()
        .unwrap()
}

fn pull(output: RenderOutput) -> Result<Pulled, SourceError> {
    let is_coded = matches!(output.clip, RenderedClip::Coded(_));
    let bytes = match &output.clip {
        RenderedClip::Coded(footage) => std::fs::read(footage.path()).unwrap(),
        RenderedClip::Raw { .. } => Vec::new(),
    };
    let (mut source, sound) = output.clip.into_raw(Size::new(SIZE.0, SIZE.1).unwrap())?;
    let format = source.format();
    let mut frames = Vec::new();
    for _ in 0..format.n_frames {
        let mut frame = Frame::new(format.size);
        source.next_frame(&mut frame)?;
        frames.push(frame);
    }
    assert!(
        source.next_frame(&mut Frame::new(format.size)).is_err(),
        "a frame after the last"
    );
    Ok(Pulled {
        is_coded,
        frames,
        sound,
        bytes,
    })
}

impl Outcome {
    /// The clip, which there has to be.
    #[track_caller]
    pub(crate) fn clip(self) -> Pulled {
        match self.result {
            Ok(pulled) => pulled,
            Err(err) => panic!("{err:?}"),
        }
    }

    /// The error, which there has to be, and leaves nothing behind.
    #[track_caller]
    pub(crate) fn error(self) -> EngineError {
        assert_eq!(self.left, Vec::<String>::new(), "left in scratch");
        match self.result {
            Ok(_) => panic!("there is a clip"),
            Err(err) => err,
        }
    }
}

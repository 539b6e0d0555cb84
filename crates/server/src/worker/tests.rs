//! The worker against engines that misbehave, with a real store and real blobs.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kinora_domain::{
    AssetVariant, CharacterId, ClipSeconds, Derivation, DerivationSource, FailureCode, Fit,
    FrameRate, ModelCard, OptionSupport, Priority, ProjectId, Prompt, RenderOptions, Size, Verb,
    Video, VideoId, VideoSpec, VideoStatus,
};
use kinora_engine::{
    Engine, EngineError, Lane, RenderContext, RenderOutput, RenderRequest, RenderedClip,
};
use kinora_media::{
    ClipFacts, ClipFormat, Cutout, FootageError, Frame, FrameSource, MediaTime, SourceError,
    SyncFrames, VideoCodec,
};
use kinora_store::{
    BlobKey, Created, InputOrigin, InputRole, JobQuery, NewAsset, NewCharacter, NewInput, NewVideo,
    SqliteStore,
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::job::Job;
use super::*;
use crate::traces::Traced;

/// What the engine under test does.
type Render =
    dyn Fn(&RenderRequest, &RenderContext) -> Result<RenderOutput, EngineError> + Send + Sync;

struct TestEngine {
    model: &'static str,
    /// How many jobs it takes at a time; any number when nothing is said.
    max_jobs: Option<usize>,
    render: Box<Render>,
}

impl Engine for TestEngine {
    fn name(&self) -> &str {
        "test"
    }

    fn models(&self) -> Vec<ModelCard> {
        vec![ModelCard {
            id: self.model.to_owned(),
            owned_by: "tests".to_owned(),
            created_unix_seconds: 0,
            verbs: vec![Verb::Create],
            sizes: Size::OFFERED.to_vec(),
            lengths: ClipSeconds::OFFERED.to_vec(),
            fps: FrameRate::new(5).unwrap(),
            has_sound: false,
            takes_reference: false,
            needs_reference: false,
            takes_last_frame: false,
            needs_last_frame: false,
            max_characters: 0,
            takes_uploaded_clips: false,
            options: OptionSupport::default(),
        }]
    }

    fn health(&self) -> Result<(), EngineError> {
        Ok(())
    }

    fn lane(&self, _model: &str) -> Option<Lane> {
        self.max_jobs.map(|max_jobs| Lane {
            name: "the only one".to_owned(),
            max_jobs,
        })
    }

    fn render(
        &self,
        request: RenderRequest,
        ctx: &RenderContext,
    ) -> Result<RenderOutput, EngineError> {
        (self.render)(&request, ctx)
    }
}

/// Frames that grow brighter. `before` runs before each one.
struct Ramp {
    format: ClipFormat,
    n_made: u32,
    before: Box<dyn Fn(u32) + Send>,
}

impl FrameSource for Ramp {
    fn format(&self) -> ClipFormat {
        self.format
    }

    fn next_frame(&mut self, frame: &mut Frame) -> Result<(), SourceError> {
        (self.before)(self.n_made);
        frame.planes_mut().y.fill(40 + (self.n_made % 100) as u8);
        self.n_made += 1;
        Ok(())
    }
}

fn ramp(request: &RenderRequest, before: impl Fn(u32) + Send + 'static) -> RenderOutput {
    shown(Ramp {
        format: format_of(request),
        n_made: 0,
        before: Box::new(before),
    })
}

fn format_of(request: &RenderRequest) -> ClipFormat {
    ClipFormat {
        size: request.size,
        fps: request.fps,
        n_frames: request.n_frames,
    }
}

fn shown(frames: impl FrameSource + 'static) -> RenderOutput {
    RenderOutput {
        clip: RenderedClip::Raw {
            frames: Box::new(frames),
            sound: None,
        },
        engine_doc: b"doc".to_vec(),
        credits: Vec::new(),
    }
}

/// An order of four seconds from nothing.
fn spec() -> VideoSpec {
    VideoSpec {
        verb: Verb::Create,
        model: "test-1".to_owned(),
        engine_model: "test-1".to_owned(),
        prompt: Prompt::new("x").unwrap(),
        size: "720x1280".parse().unwrap(),
        clip_duration: Duration::from_secs(4),
        fps: FrameRate::new(5).unwrap(),
        seed: None,
        options: RenderOptions::default(),
        character_ids: Vec::new(),
        derivation: None,
    }
}

/// A worker with one engine, on a data folder of its own.
struct Bench {
    worker: Arc<Worker>,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(
        render: impl Fn(&RenderRequest, &RenderContext) -> Result<RenderOutput, EngineError>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let engine = TestEngine {
            model: "test-1",
            max_jobs: None,
            render: Box::new(render),
        };
        Self::of(vec![engine])
    }

    fn of(engines: Vec<TestEngine>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scratch_root = folder.path().join("tmp");
        std::fs::create_dir(&scratch_root).unwrap();
        let store = SqliteStore::open(&folder.path().join("videos.sqlite3")).unwrap();
        let engines = engines.into_iter();
        let engines = engines.map(|engine| -> Arc<dyn Engine> { Arc::new(engine) });
        let worker = Arc::new(Worker {
            store: Arc::new(store),
            blobs: Blobs::in_folder(&folder.path().join("blobs")).unwrap(),
            engines: Registry::new(engines.collect()),
            lanes: Arc::default(),
            decoders: Decoders::new("/nowhere/kinora".into(), None),
            config: WorkerConfig {
                slots: 1,
                job_timeout: Duration::from_secs(600),
                shutdown_grace: Duration::from_secs(1),
                lease: Duration::from_millis(1500),
                retention: None,
            },
            scratch_root,
            stop_patience: Duration::from_millis(200),
            worker_id: "w".to_owned(),
            host: "here".to_owned(),
            hints: Arc::default(),
            metrics: Arc::default(),
            previews: Arc::default(),
            traces: Traces::default(),
        });
        Self { worker, folder }
    }

    async fn order(&self) -> VideoId {
        self.order_with(spec(), Vec::new()).await
    }

    async fn order_with(&self, spec: VideoSpec, inputs: Vec<NewInput>) -> VideoId {
        let new = NewVideo {
            id: VideoId::from_uuid(Uuid::now_v7()),
            project_id: ProjectId::default_project(),
            spec,
            priority: Priority::default(),
            idempotency: None,
            traceparent: None,
            inputs,
        };
        match self.worker.store.create(new).await.unwrap() {
            Created::New(video) | Created::Existing(video) => video.id,
        }
    }

    /// Keeps bytes that come with an order.
    async fn put(&self, bytes: &[u8]) -> NewAsset {
        let name = Uuid::now_v7().simple().to_string();
        let key = BlobKey::of_upload(&ProjectId::default_project(), &name);
        let bytes = bytes::Bytes::copy_from_slice(bytes);
        self.worker.blobs.put_bytes(&key, bytes).await.unwrap()
    }

    /// Claims and renders one job to its end.
    async fn work(&self, give_back: CancellationToken) {
        let claim = self.worker.claim().await.expect("a job waits");
        render::render_one(&self.worker, (claim, SystemTime::now(), None), give_back).await;
        let scratch = std::fs::read_dir(&self.worker.scratch_root)
            .unwrap()
            .count();
        assert_eq!(scratch, 0, "scratch files are left");
    }

    /// Waits until a video has a status.
    async fn reaches(&self, id: &VideoId, status: VideoStatus) {
        for _ in 0..1000 {
            if self.video(id).await.unwrap().status == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{id} does not become {status:?}");
    }

    async fn video(&self, id: &VideoId) -> Option<Video> {
        self.worker
            .store
            .get(&ProjectId::default_project(), id)
            .await
            .unwrap()
    }

    fn n_blobs(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let Ok(entries) = std::fs::read_dir(folder) else {
                return 0;
            };
            entries
                .map(|entry| entry.unwrap().path())
                .map(|p| if p.is_dir() { count(&p) } else { 1 })
                .sum()
        }
        count(&self.folder.path().join("blobs"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rendered_video_is_completed_with_all_its_files() {
    let bench = Bench::new(|request, _| Ok(ramp(request, |_| {})));
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(
        (video.status, video.progress_percent),
        (VideoStatus::Completed, 100)
    );
    for variant in AssetVariant::ALL {
        let asset = bench
            .worker
            .store
            .asset(&video.project_id, &id, variant)
            .await
            .unwrap()
            .unwrap();
        assert!(asset.size_bytes > 0, "{variant:?}");
    }
    // Three variants, eight tail frames, the engine's document.
    assert_eq!(bench.n_blobs(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_engine_costs_one_attempt_and_the_worker_goes_on() {
    let first = AtomicBool::new(true);
    let bench = Bench::new(move |request, _| {
        assert!(
            !first.swap(false, Ordering::Relaxed),
            "the engine breaks down on purpose"
        );
        Ok(ramp(request, |_| {}))
    });
    let broken = bench.order().await;
    bench.work(CancellationToken::new()).await;
    assert_eq!(
        bench.video(&broken).await.unwrap().status,
        VideoStatus::Queued
    );
    let next = bench.order().await;
    bench.work(CancellationToken::new()).await;
    assert_eq!(
        bench.video(&next).await.unwrap().status,
        VideoStatus::Completed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_request_fails_at_once_with_the_engines_words() {
    let bench = Bench::new(|_, _| Err(EngineError::Rejected("No such thing.".to_owned())));
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Failed);
    let failure = video.failure.unwrap();
    assert_eq!(failure.code, FailureCode::VideoGenerationFailed);
    assert_eq!(failure.message, "No such thing.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_error_is_not_shown_to_the_client() {
    let bench = Bench::new(|_, _| Err(EngineError::Failed("/secret/path is broken".to_owned())));
    let id = bench.order().await;
    let claim = bench.worker.claim().await.unwrap();
    assert_eq!(claim.attempt, 1);
    render::render_one(
        &bench.worker,
        (claim, SystemTime::now(), None),
        CancellationToken::new(),
    )
    .await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Queued, "it will be tried again");
    assert!(
        video
            .failure
            .is_none_or(|failure| !failure.message.contains("secret"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_stays_full_fails_the_video_in_the_end_and_says_so() {
    let bench = Bench::new(|_, _| Err(EngineError::NoRoom("It takes 9 GB.".to_owned())));
    let id = bench.order().await;
    for _ in 0..2 {
        bench.work(CancellationToken::new()).await;
        assert_eq!(bench.video(&id).await.unwrap().status, VideoStatus::Queued);
        // Whoever has the room needs minutes to leave it.
        assert!(bench.worker.claim().await.is_none());
        let query = JobQuery {
            project: None,
            limit: 1,
        };
        let jobs = bench.worker.store.jobs(&query).await.unwrap();
        let held_for = jobs[0].held_for;
        assert!(held_for > Duration::from_secs(240), "{held_for:?}");
        bench.worker.store.requeue(&id).await.unwrap();
    }
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Failed);
    let failure = video.failure.unwrap();
    assert_eq!(failure.code, FailureCode::VideoGenerationFailed);
    assert_eq!(failure.message, "It takes 9 GB.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_source_that_stops_fails_the_attempt() {
    struct Broken(ClipFormat);
    impl FrameSource for Broken {
        fn format(&self) -> ClipFormat {
            self.0
        }
        fn next_frame(&mut self, _: &mut Frame) -> Result<(), SourceError> {
            Err(SourceError::Failed("no more".to_owned()))
        }
    }
    let bench = Bench::new(|request, _| Ok(shown(Broken(format_of(request)))));
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    assert_eq!(bench.video(&id).await.unwrap().status, VideoStatus::Queued);
    assert_eq!(bench.n_blobs(), 0);
}

/// Frames that cannot be had of the clip they are decoded from.
struct Undecoded(ClipFormat, fn() -> FootageError);

impl FrameSource for Undecoded {
    fn format(&self) -> ClipFormat {
        self.0
    }
    fn next_frame(&mut self, _: &mut Frame) -> Result<(), SourceError> {
        Err(self.1().into())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_clip_that_cannot_be_decoded_fails_the_video_at_once_and_is_named() {
    let bench = Bench::new(|request, _| {
        let why = || FootageError::Damaged("its second half is missing".to_owned());
        Ok(shown(Undecoded(format_of(request), why)))
    });
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    let failure = bench.video(&id).await.unwrap().failure.expect("a failure");
    assert_eq!(failure.code, FailureCode::InvalidInputImage);
    assert!(failure.message.contains("second half"), "{failure:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoder_that_stalls_is_tried_again() {
    let bench = Bench::new(|request, _| {
        let why = || FootageError::Stalled(Duration::from_secs(30));
        Ok(shown(Undecoded(format_of(request), why)))
    });
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    assert_eq!(bench.video(&id).await.unwrap().status, VideoStatus::Queued);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_running_video_stops_its_engine_and_drops_its_output() {
    let started = Arc::new(Notify::new());
    let engine_started = Arc::clone(&started);
    let bench = Bench::new(move |_, ctx| {
        engine_started.notify_one();
        loop {
            ctx.check_cancelled()?;
            std::thread::yield_now();
        }
    });
    let id = bench.order().await;
    let delete = async {
        started.notified().await;
        assert!(
            bench
                .worker
                .store
                .delete(&ProjectId::default_project(), &id)
                .await
                .unwrap()
        );
    };
    // Without the stop the engine would loop for ever.
    tokio::join!(bench.work(CancellationToken::new()), delete);
    assert!(bench.video(&id).await.is_none());
    assert_eq!(bench.n_blobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_never_stops_keeps_its_thread_and_not_the_slot() {
    let (started, let_go) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (engine_started, engine_let_go) = (Arc::clone(&started), Arc::clone(&let_go));
    let bench = Bench::new(move |_, _| {
        engine_started.notify_one();
        while !engine_let_go.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(EngineError::Cancelled)
    });
    let id = bench.order().await;
    let delete = async {
        started.notified().await;
        bench
            .worker
            .store
            .delete(&ProjectId::default_project(), &id)
            .await
            .unwrap();
    };
    // The engine is let go only afterwards, so this ends only if the worker gives up on it.
    tokio::join!(bench.work(CancellationToken::new()), delete);
    let_go.store(true, Ordering::Relaxed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_hands_the_video_back_without_charging_the_attempt() {
    let give_back = CancellationToken::new();
    let token = give_back.clone();
    let bench = Bench::new(move |request, _| {
        let token = token.clone();
        Ok(ramp(request, move |idx| {
            if idx == 3 {
                token.cancel();
            }
            // Slow enough that the cancellation arrives before the last frame, whatever the machine does.
            while idx > 3 && !token.is_cancelled() {}
            std::thread::sleep(Duration::from_millis(u64::from(idx > 3) * 100));
        }))
    });
    let id = bench.order().await;
    bench.work(give_back).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(
        (video.status, video.progress_percent),
        (VideoStatus::Queued, 0)
    );
    assert_eq!(bench.worker.claim().await.unwrap().attempt, 1);
    assert_eq!(bench.n_blobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_lease_changes_nothing() {
    let (reached, resume) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (engine_reached, engine_resume) = (Arc::clone(&reached), Arc::clone(&resume));
    let bench = Bench::new(move |request, _| {
        let (reached, resume) = (Arc::clone(&engine_reached), Arc::clone(&engine_resume));
        Ok(ramp(request, move |idx| {
            if idx == 5 && !resume.load(Ordering::Relaxed) {
                reached.notify_one();
                while !resume.load(Ordering::Relaxed) {
                    std::thread::yield_now();
                }
            }
        }))
    });
    let id = bench.order().await;
    let zombie = bench.worker.claim().await.unwrap();
    let late = render::render_one(
        &bench.worker,
        (zombie.clone(), SystemTime::now(), None),
        CancellationToken::new(),
    );
    let successor = async {
        reached.notified().await;
        // The database hands the video on while the first worker sits in its engine.
        bench
            .worker
            .store
            .release(&zombie, Duration::ZERO)
            .await
            .unwrap();
        let claim = bench.worker.claim().await.unwrap();
        resume.store(true, Ordering::Relaxed);
        render::render_one(
            &bench.worker,
            (claim.clone(), SystemTime::now(), None),
            CancellationToken::new(),
        )
        .await;
        claim
    };
    let ((), claim) = tokio::join!(late, successor);
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Completed);
    let asset = bench
        .worker
        .store
        .asset(&video.project_id, &id, AssetVariant::Video)
        .await
        .unwrap()
        .unwrap();
    let prefix = format!("videos/default/{id}/{}/", claim.lease_seq);
    assert!(
        asset.blob_key.as_str().starts_with(&prefix),
        "{:?}",
        asset.blob_key
    );
    // What the late worker may have stored is swept; what counts stays.
    let (store, blobs) = (bench.worker.store.as_ref(), &bench.worker.blobs);
    let now = std::time::SystemTime::now();
    janitor::sweep_orphans(store, blobs, now).await.unwrap();
    assert_eq!(bench.n_blobs(), 12);
}

/// A render that is done and not yet handed in.
fn rendered(bench: &Bench) -> render::Rendered {
    let files = kinora_media::Finished {
        video: bench.folder.path().join("clip.mp4"),
        thumbnail: b"thumbnail".to_vec(),
        spritesheet: b"spritesheet".to_vec(),
        tail_frames: vec![b"frame".to_vec()],
        tail_sound: b"sound".to_vec(),
        facts: ClipFacts {
            width_px: 720,
            height_px: 1280,
            n_frames: 20,
            duration: MediaTime {
                ticks: 4,
                ticks_per_second: 1,
            },
            fps: FrameRate::new(5).ok(),
            codec: VideoCodec::H264,
            sync_frames: SyncFrames::All,
            sound: None,
            file_size_bytes: 4,
        },
    };
    std::fs::write(&files.video, b"clip").unwrap();
    render::Rendered {
        files,
        engine_doc: b"doc".to_vec(),
        seed: 7,
    }
}

fn job_of(bench: &Bench, claim: &Claim) -> Job {
    Job::new(
        (claim.clone(), None),
        Arc::clone(&bench.worker.store),
        (Arc::default(), Arc::default()),
        Traced::default(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_deleted_while_it_is_handed_in_leaves_no_file() {
    let bench = Bench::new(|request, _| Ok(ramp(request, |_| {})));
    let id = bench.order().await;
    let claim = bench.worker.claim().await.unwrap();
    // The row goes after the render was done and before its files are stored.
    let project = ProjectId::default_project();
    assert!(bench.worker.store.delete(&project, &id).await.unwrap());
    let published =
        publish::publish(&bench.worker, &job_of(&bench, &claim), rendered(&bench)).await;
    assert!(published.is_err());
    assert_eq!(bench.n_blobs(), 0);
}

/// Whoever was told that it ends must not be shown it finished.
#[tokio::test(flavor = "multi_thread")]
async fn a_video_cancelled_while_it_is_handed_in_is_cancelled_and_leaves_no_file() {
    let bench = Bench::new(|request, _| Ok(ramp(request, |_| {})));
    let id = bench.order().await;
    let claim = bench.worker.claim().await.unwrap();
    let project = ProjectId::default_project();
    let cancelled = bench.worker.store.cancel(&project, &id).await.unwrap();
    assert_eq!(cancelled.unwrap().status, VideoStatus::InProgress);
    let published =
        publish::publish(&bench.worker, &job_of(&bench, &claim), rendered(&bench)).await;
    assert!(matches!(published, Err(publish::PublishError::Cancelled)));
    let video = bench.video(&id).await.unwrap();
    let code = video.failure.map(|failure| failure.code);
    assert_eq!(code, Some(FailureCode::Cancelled));
    assert_eq!(bench.n_blobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_loop_takes_jobs_as_they_come_and_stops_when_told() {
    let bench = Bench::new(|request, _| Ok(ramp(request, |_| {})));
    let stop = CancellationToken::new();
    let running =
        tokio::spawn(Arc::clone(&bench.worker).run(stop.clone(), CancellationToken::new()));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(bench.order().await);
        bench.worker.hints.video_queued();
    }
    for id in &ids {
        let done = async {
            while !bench.video(id).await.unwrap().status.is_final() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), done)
            .await
            .expect("the job ends");
        assert_eq!(
            bench.video(id).await.unwrap().status,
            VideoStatus::Completed
        );
    }
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_cannot_remix_makes_the_order_again_with_the_same_seed() {
    let seeds = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&seeds);
    let bench = Bench::new(move |request, _| {
        assert!(request.verb == Verb::Create && request.source.is_none());
        seen.lock().unwrap().push(request.seed);
        Ok(ramp(request, |_| {}))
    });
    let source = bench.order().await;
    bench.work(CancellationToken::new()).await;
    let project = ProjectId::default_project();
    let heritage = bench.worker.store.heritage(&project, &source).await;
    let remix = VideoSpec {
        verb: Verb::Remix,
        prompt: Prompt::new("y").unwrap(),
        seed: heritage.unwrap().seed,
        derivation: Some(Derivation {
            source: DerivationSource::Video(source),
            source_duration: Duration::from_secs(4),
            extension_count: 0,
        }),
        ..spec()
    };
    let remix = bench.order_with(remix, Vec::new()).await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&remix).await.unwrap();
    assert_eq!(video.status, VideoStatus::Completed);
    let seeds = seeds.lock().unwrap();
    assert_eq!((seeds.len(), seeds[0]), (2, seeds[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_that_cannot_be_used_fails_the_video_for_good() {
    let bench = Bench::new(|request, _| Ok(ramp(request, |_| {})));
    let edit = VideoSpec {
        verb: Verb::Edit,
        derivation: Some(Derivation {
            source: DerivationSource::Upload,
            source_duration: Duration::from_secs(4),
            extension_count: 0,
        }),
        ..spec()
    };
    let clip = NewInput {
        role: InputRole::Clip(Fit::Crop),
        origin: InputOrigin::Upload,
        asset: bench.put(b"what was a clip once").await,
    };
    let id = bench.order_with(edit, vec![clip]).await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Failed);
    let failure = video.failure.unwrap();
    assert_eq!(failure.code, FailureCode::InvalidInputImage);
    assert!(failure.message.contains("clip"), "{}", failure.message);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_knows_no_characters_is_shown_one_as_its_first_frame() {
    let bench = Bench::new(|request, _| {
        assert!(request.characters.is_empty());
        let reference = request.reference.as_ref().expect("a first frame");
        assert_eq!(reference.size(), request.size);
        Ok(ramp(request, |_| {}))
    });
    let look = Cutout::new(2, 4, [200, 0, 0, 255].repeat(8)).unwrap();
    let character = NewCharacter {
        id: CharacterId::from_uuid(Uuid::now_v7()),
        project_id: ProjectId::default_project(),
        name: "Mia".to_owned(),
        frames: vec![bench.put(&look.to_png()).await],
        facts: serde_json::Value::Null,
    };
    let character = bench.worker.store.create_character(character).await;
    let order = VideoSpec {
        character_ids: vec![character.unwrap().id],
        ..spec()
    };
    let id = bench.order_with(order, Vec::new()).await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Completed, "{:?}", video.failure);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_of_another_length_than_ordered_is_not_handed_in() {
    let bench = Bench::new(|request, _| {
        let short = RenderRequest {
            prompt: request.prompt.clone(),
            model: request.model.clone(),
            options: request.options.clone(),
            n_frames: request.n_frames - 1,
            reference: None,
            last_frame: None,
            characters: Vec::new(),
            source: None,
            ..*request
        };
        Ok(ramp(&short, |_| {}))
    });
    let id = bench.order().await;
    bench.work(CancellationToken::new()).await;
    let video = bench.video(&id).await.unwrap();
    assert_eq!(video.status, VideoStatus::Queued, "to be tried again");
    assert_eq!(bench.n_blobs(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_begins_with_the_next_video_while_the_one_before_is_coded() {
    let n_begun = Arc::new(AtomicUsize::new(0));
    let begins = Arc::clone(&n_begun);
    let engine = TestEngine {
        model: "test-1",
        max_jobs: Some(1),
        render: Box::new(move |request, _| {
            begins.fetch_add(1, Ordering::Relaxed);
            let n_begun = Arc::clone(&begins);
            Ok(ramp(request, move |_| {
                let began = Instant::now();
                while n_begun.load(Ordering::Relaxed) < 2 {
                    assert!(
                        began.elapsed() < Duration::from_secs(60),
                        "the other one waits"
                    );
                    std::thread::sleep(Duration::from_millis(10));
                }
            }))
        }),
    };
    let mut bench = Bench::of(vec![engine]);
    Arc::get_mut(&mut bench.worker).unwrap().config.slots = 2;
    let ids = [bench.order().await, bench.order().await];
    let stop = CancellationToken::new();
    let worker = Arc::clone(&bench.worker).run(stop.clone(), CancellationToken::new());
    let worker = tokio::spawn(worker);
    for id in &ids {
        bench.reaches(id, VideoStatus::Completed).await;
    }
    stop.cancel();
    worker.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn videos_wait_in_the_queue_while_their_engine_is_busy_and_others_go_past_them() {
    let go_on = Arc::new(AtomicBool::new(false));
    let waits_for = Arc::clone(&go_on);
    let narrow = TestEngine {
        model: "narrow-1",
        max_jobs: Some(1),
        render: Box::new(move |request, ctx| {
            while !waits_for.load(Ordering::Relaxed) {
                ctx.check_cancelled()?;
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok(ramp(request, |_| {}))
        }),
    };
    let shut = TestEngine {
        model: "shut-1",
        max_jobs: Some(0),
        render: Box::new(|_, _| panic!("it takes nothing")),
    };
    let wide = TestEngine {
        model: "test-1",
        max_jobs: None,
        render: Box::new(|request, _| Ok(ramp(request, |_| {}))),
    };
    let mut bench = Bench::of(vec![narrow, shut, wide]);
    let worker = Arc::get_mut(&mut bench.worker).unwrap();
    worker.config.slots = 4;
    let mut ids = Vec::new();
    for model in ["shut-1", "narrow-1", "narrow-1", "test-1", "test-1"] {
        let spec = VideoSpec {
            engine_model: model.to_owned(),
            ..spec()
        };
        ids.push(bench.order_with(spec, Vec::new()).await);
    }
    let stop = CancellationToken::new();
    let worker = Arc::clone(&bench.worker).run(stop.clone(), CancellationToken::new());
    let worker = tokio::spawn(worker);
    let reaches = async |idx: usize, status: VideoStatus| bench.reaches(&ids[idx], status).await;
    reaches(3, VideoStatus::Completed).await;
    reaches(4, VideoStatus::Completed).await;
    reaches(1, VideoStatus::InProgress).await;
    reaches(2, VideoStatus::Queued).await;
    go_on.store(true, Ordering::Relaxed);
    reaches(1, VideoStatus::Completed).await;
    reaches(2, VideoStatus::Completed).await;
    reaches(0, VideoStatus::Queued).await;
    stop.cancel();
    worker.await.unwrap();
}

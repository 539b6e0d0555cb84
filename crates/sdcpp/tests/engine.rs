//! The engine with a process that draws what it is told: exact sizes, lengths and rates, inputs that reach the model
//! or are refused, memory.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kinora_domain::{FrameRate, RenderOptions, Size, Verb};
use kinora_engine::conformance::{self, TestLink};
use kinora_engine::{
    CharacterLook, CheckpointError, ClipAsk, Engine, EngineError, RenderContext, RenderLink,
    RenderRequest,
};
use kinora_media::{Cutout, Decoders, Frame, from_rgb8, to_rgb8};
use kinora_sdcpp_engine::SdcppEngine;
use kinora_sdcpp_engine::catalogue::Catalogue;
use kinora_sdcpp_engine::host::{HostSettings, Patience};
use kinora_sdcpp_fixtures::small_gguf;
use tempfile::TempDir;

const FAKE: &str = env!("CARGO_BIN_EXE_kinora-sdcpp-fake");

/// Adds a model: its inputs, what its clip is like, and the memory it takes for a megapixel, in megabytes.
fn add_model(folder: &Path, id: &str, inputs: &str, clip: &str, work_mb: u32) {
    let sound = if clip.contains("sound = true") {
        "[[files]]\nrole = \"audio_vae\"\npath = \"vae.gguf\"\n"
    } else {
        ""
    };
    let text = format!(
        "id = \"{id}\"\ntitle = \"{id}\"\nmade_by = \"tests\"\n[licence]\nname = \"MIT\"\n\
         [[files]]\nrole = \"diffusion\"\npath = \"dm.gguf\"\n\
         [[files]]\nrole = \"vae\"\npath = \"vae.gguf\"\n{sound}\
         [inputs]\nprompt = \"never\"\n{inputs}\n[clip]\n{clip}\n\
         [sampling]\nsteps = 2\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\nflow_shift = 3.0\n\
         [memory]\nwork_mb_per_megapixel = {work_mb}\n"
    );
    fs::write(folder.join(format!("{id}.toml")), text).unwrap();
    for name in ["dm.gguf", "vae.gguf"] {
        fs::write(folder.join(name), small_gguf(32)).unwrap();
    }
}

/// Four frames a second, chunks of 17, sizes on a grid of 16.
const CLIP: &str =
    "fps = 4\nframe_step = 4\nmost_frames = 17\ngrid_px = 16\nsizes = [\"48x32\", \"40x24\"]";

fn engine(folder: &Path) -> SdcppEngine {
    let catalogue = Catalogue::read(folder);
    assert!(
        catalogue.mistakes().is_empty(),
        "{:?}",
        catalogue.mistakes()
    );
    let own = catalogue
        .models()
        .iter()
        .filter(|model| model.own_manifest.is_some());
    let settings = HostSettings {
        program: FAKE.into(),
        environment: Vec::new(),
        n_threads: 1,
        compute_on: None,
        memory_limit_bytes: None,
        idle_unload: None,
        patience: Patience {
            silence: Duration::from_secs(5),
            standstill: Duration::from_secs(5),
        },
    };
    SdcppEngine::new(own.cloned().collect(), settings).unwrap()
}

#[test]
fn a_device_that_is_not_there_is_named_before_anything_is_made() {
    let start = |compute_on: &str| {
        let settings = HostSettings {
            program: FAKE.into(),
            environment: Vec::new(),
            n_threads: 1,
            compute_on: Some(compute_on.to_owned()),
            memory_limit_bytes: None,
            idle_unload: None,
            patience: Patience::default(),
        };
        SdcppEngine::new(Vec::new(), settings)
            .err()
            .map(|err| err.to_string())
    };
    for known in ["cpu", "CPU", "gpu", "diffusion=cpu, vae=auto", ""] {
        assert_eq!(start(known), None, "{known}");
    }
    for unknown in ["cuda7", "diffusion=cpu,vae=cuda7"] {
        let said = start(unknown).unwrap();
        assert!(said.contains("no device 'cuda7'"), "{said}");
        assert!(said.to_lowercase().contains("it has cpu"), "{said}");
    }
}

fn one_model(inputs: &str) -> (TempDir, SdcppEngine) {
    let folder = tempfile::tempdir().unwrap();
    add_model(folder.path(), "m", inputs, CLIP, 1);
    let engine = engine(folder.path());
    (folder, engine)
}

fn request(n_frames: u32) -> RenderRequest {
    RenderRequest {
        verb: Verb::Create,
        model: "m".to_owned(),
        prompt: "a fox".to_owned(),
        options: RenderOptions::default(),
        size: Size::new(48, 32).unwrap(),
        fps: FrameRate::new(4).unwrap(),
        n_frames,
        seed: 5,
        reference: None,
        last_frame: None,
        characters: Vec::new(),
        source: None,
    }
}

fn picture(size: Size, level: u8) -> Frame {
    let n_pixels = (size.width_px() * size.height_px()) as usize;
    let rgb: Vec<u8> = (0..n_pixels)
        .flat_map(|idx| [level, level.wrapping_add((idx % 32) as u8), level])
        .collect();
    from_rgb8(size, &rgb)
}

fn render(engine: &SdcppEngine, request: RenderRequest) -> Result<Vec<Frame>, EngineError> {
    render_whole(engine, request).map(|(frames, _)| frames)
}

fn render_whole(
    engine: &SdcppEngine,
    request: RenderRequest,
) -> Result<(Vec<Frame>, Option<kinora_media::Sound>), EngineError> {
    let scratch = tempfile::tempdir().unwrap();
    let ctx = RenderContext::new(Box::new(TestLink::default()), scratch.path().to_owned());
    let size = request.size;
    let output = engine.render(request, &ctx)?;
    let (mut frames, sound) = output.clip.into_raw(size).unwrap();
    let n_left = fs::read_dir(scratch.path()).unwrap().count();
    assert_eq!(n_left, 0, "scratch files are left");
    let format = frames.format();
    let pulled = (0..format.n_frames).map(|_| {
        let mut frame = Frame::new(format.size);
        frames.next_frame(&mut frame).unwrap();
        frame
    });
    Ok((pulled.collect(), sound))
}

/// The mean of a frame's luma.
fn level(frame: &Frame) -> f64 {
    let sum: u64 = frame.y().iter().map(|y| u64::from(*y)).sum();
    sum as f64 / frame.y().len() as f64
}

#[test]
fn every_kind_of_model_keeps_the_promises_of_engines() {
    let folder = tempfile::tempdir().unwrap();
    let sound = format!("{CLIP}\nsound = true");
    let fast = format!("{CLIP}\noutput_fps = 10");
    add_model(folder.path(), "words", "", CLIP, 1);
    add_model(
        folder.path(),
        "first",
        "first_frame = \"required\"",
        CLIP,
        1,
    );
    add_model(
        folder.path(),
        "both",
        "first_frame = \"optional\"",
        &sound,
        1,
    );
    add_model(
        folder.path(),
        "guided",
        "reference = \"optional\"\ncontrol = \"optional\"",
        &fast,
        1,
    );
    let engine = engine(folder.path());
    assert_eq!(engine.models().len(), 4);
    conformance::check(&engine, Some(&Decoders::new(FAKE.into(), None)));
}

#[test]
fn a_size_off_the_grid_is_cut_out_of_the_next_one() {
    let (_folder, engine) = one_model("first_frame = \"optional\"");
    let size = Size::new(40, 24).unwrap();
    let given = picture(size, 100);
    let frames = render(
        &engine,
        RenderRequest {
            size,
            reference: Some(given.clone()),
            ..request(16)
        },
    )
    .unwrap();
    assert_eq!(frames.len(), 16);
    let found = to_rgb8(&frames[0]);
    let wanted = to_rgb8(&given);
    let furthest = found.iter().zip(&wanted).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(furthest < Some(12), "{furthest:?}");
}

#[test]
fn a_long_clip_goes_on_from_the_last_frame_without_a_jump() {
    let (_folder, engine) = one_model("first_frame = \"optional\"");
    // The process draws frames that grow brighter, from 60 on or from the picture it is given.
    let frames = render(&engine, request(48)).unwrap();
    assert_eq!(frames.len(), 48);
    let levels: Vec<f64> = frames.iter().map(level).collect();
    // Each step is one of 255, also from one chunk to the next, whose own colours are paler.
    let steps: Vec<f64> = levels.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        steps.iter().all(|step| (0.0..2.0).contains(step)),
        "{steps:?}"
    );
    let lengths: Vec<u32> = engine.models()[0].lengths.iter().map(|s| s.get()).collect();
    assert_eq!(lengths, [4, 8, 12, 16, 20]);
}

#[test]
fn a_clip_ends_with_the_last_frame_that_was_given() {
    let (_folder, engine) = one_model("first_frame = \"optional\"\nlast_frame = \"optional\"");
    let size = Size::new(48, 32).unwrap();
    for n_frames in [16, 48] {
        let ordered = RenderRequest {
            last_frame: Some(picture(size, 200)),
            ..request(n_frames)
        };
        let frames = render(&engine, ordered).unwrap();
        let levels: Vec<f64> = frames.iter().map(level).collect();
        let wanted = level(&picture(size, 200));
        let (last, before) = levels.split_last().unwrap();
        assert!((last - wanted).abs() < 2.0, "{last} and not {wanted}");
        assert!(
            before.iter().all(|level| *level < wanted - 20.0),
            "{before:?}"
        );
    }
}

#[test]
fn a_model_of_two_ends_makes_one_chunk_and_goes_on_from_nothing() {
    let (_folder, engine) = one_model("first_frame = \"required\"\nlast_frame = \"required\"");
    let card = engine.models().remove(0);
    assert!(card.needs_reference && card.needs_last_frame);
    assert_eq!(card.verbs, [Verb::Create]);
    assert_eq!(card.lengths.len(), 1);
    let size = Size::new(48, 32).unwrap();
    let one_end = RenderRequest {
        reference: Some(picture(size, 90)),
        ..request(16)
    };
    assert!(matches!(
        render(&engine, one_end),
        Err(EngineError::Rejected(_))
    ));
}

#[test]
fn a_model_that_cannot_go_on_offers_no_long_clips() {
    let (_folder, engine) = one_model("");
    let lengths: Vec<u32> = engine.models()[0].lengths.iter().map(|s| s.get()).collect();
    assert_eq!(lengths, [4]);
    let refused = render(&engine, request(48));
    assert!(matches!(refused, Err(EngineError::Rejected(_))));
}

#[test]
fn no_model_is_given_what_it_would_pass_over() {
    let (_folder, engine) = one_model("");
    let size = Size::new(48, 32).unwrap();
    let looks = CharacterLook {
        name: "Mo".to_owned(),
        frames: vec![Cutout::new(2, 2, vec![255; 16]).unwrap()],
    };
    for request in [
        RenderRequest {
            reference: Some(picture(size, 90)),
            ..request(16)
        },
        RenderRequest {
            last_frame: Some(picture(size, 90)),
            ..request(16)
        },
        RenderRequest {
            characters: vec![looks],
            ..request(16)
        },
    ] {
        assert!(matches!(
            render(&engine, request),
            Err(EngineError::Rejected(_))
        ));
    }
    let (_folder, engine) = one_model("first_frame = \"required\"");
    assert!(matches!(
        render(&engine, request(16)),
        Err(EngineError::Rejected(_))
    ));
}

#[test]
fn what_there_is_no_memory_for_is_refused_with_what_would_fit() {
    let folder = tempfile::tempdir().unwrap();
    // 17 frames of 48x32 are 26 kilopixels; of 40x24, rendered as 48x32, the same. The fake has 8 GiB.
    let clip = CLIP.replace("\"40x24\"", "\"480x320\"");
    add_model(folder.path(), "m", "", &clip, 100_000);
    let engine = engine(folder.path());
    let ask = |width: u32, height: u32| {
        engine.admit(&ClipAsk {
            verb: Verb::Create,
            model: "m",
            size: Size::new(width, height).unwrap(),
            fps: FrameRate::new(4).unwrap(),
            n_frames: 16,
        })
    };
    assert!(ask(48, 32).is_ok());
    let refused = ask(480, 320).unwrap_err();
    let EngineError::OutOfMemory(message) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        message.contains("262 GB") && message.contains("9 GB"),
        "{message}"
    );
    assert!(
        message.contains("48x32 with 4 seconds would fit"),
        "{message}"
    );
}

#[test]
fn only_what_a_client_wrote_is_told_to_clients() {
    let (_folder, engine) = one_model("");
    let zero_byte = RenderRequest {
        prompt: "a\0fox".to_owned(),
        ..request(16)
    };
    let not_shown = RenderRequest {
        options: RenderOptions {
            negative_prompt: Some("\0".to_owned()),
            ..RenderOptions::default()
        },
        ..request(16)
    };
    for request in [zero_byte, not_shown] {
        let refused = render(&engine, request).unwrap_err();
        let EngineError::Rejected(message) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(message, "A prompt cannot contain zero bytes.");
    }
    let ours = RenderRequest {
        prompt: "invalid".to_owned(),
        ..request(16)
    };
    // It would be refused again, and its words name paths.
    let EngineError::Rejected(message) = render(&engine, ours).unwrap_err() else {
        panic!("it is not tried again")
    };
    assert!(message.contains("the server's mistake"), "{message}");
    assert!(!message.contains("/scratch"), "{message}");
}

#[test]
fn a_clip_that_no_disk_has_room_for_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let clip = "fps = 120\nframe_step = 4\nmost_frames = 17\ngrid_px = 16\nsizes = [\"4096x4096\"]";
    add_model(folder.path(), "m", "first_frame = \"optional\"", clip, 0);
    let engine = engine(folder.path());
    let huge = RenderRequest {
        size: Size::new(4096, 4096).unwrap(),
        fps: FrameRate::new(120).unwrap(),
        n_frames: 1_000_000,
        ..request(16)
    };
    let failed = render(&engine, huge).unwrap_err();
    assert!(
        matches!(&failed, EngineError::Rejected(why) if why.contains("GB in all")),
        "{failed:?}"
    );
}

#[test]
fn files_that_went_away_cost_no_process() {
    let (folder, engine) = one_model("");
    render(&engine, request(16)).unwrap();
    let whole = small_gguf(32);
    fs::write(folder.path().join("dm.gguf"), &whole[..whole.len() - 8]).unwrap();
    let cut = render(&engine, request(16)).unwrap_err();
    assert!(
        matches!(&cut, EngineError::InvalidModelFiles(why) if why.contains("cut off")),
        "{cut:?}"
    );
    fs::write(folder.path().join("dm.gguf"), whole).unwrap();
    render(&engine, request(16)).unwrap();
}

#[test]
fn a_process_that_dies_costs_one_video() {
    let (_folder, engine) = one_model("");
    let dying = RenderRequest {
        prompt: "abort".to_owned(),
        ..request(16)
    };
    assert!(matches!(
        render(&engine, dying),
        Err(EngineError::Crashed(_))
    ));
    render(&engine, request(16)).unwrap();
}

#[test]
fn a_clip_goes_on_from_the_chunk_at_which_a_process_died() {
    let (_folder, engine) = one_model("first_frame = \"optional\"");
    // Three chunks, and each process dies in its second one.
    let tiring = RenderRequest {
        prompt: "tire".to_owned(),
        ..request(48)
    };
    let frames = render(&engine, tiring).unwrap();
    let plain = render(&engine, request(48)).unwrap();
    assert_eq!(frames.len(), 48);
    let rgb = |frames: &[Frame]| frames.iter().map(to_rgb8).collect::<Vec<_>>();
    assert!(rgb(&frames) == rgb(&plain), "other frames than without");
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn where_the_time_of_a_clip_went_is_in_the_log() {
    let (_folder, engine) = one_model("first_frame = \"optional\"");
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || render(&engine, request(48)).unwrap());
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("a clip was rendered"))
        .collect();
    let [line] = lines[..] else {
        panic!("{text}");
    };
    // Three chunks, and what the process says of each.
    for part in [
        "\"model\":\"m\"",
        "\"size\":\"48x32\"",
        "\"n_frames\":49",
        "\"n_chunks\":3",
        "\"reading_ms\":1500",
        "\"prompt_ms\":750",
        "\"sampling_ms\":6000",
        "\"decoding_ms\":3000",
    ] {
        assert!(line.contains(part), "{part} in {line}");
    }
}

/// How a clip of three chunks ends whose second one nobody can make, and how often that was tried. It is cancelled at
/// the first try where `is_cancelled_then`.
fn stumbled(prompt: &str, is_cancelled_then: bool) -> (EngineError, usize) {
    let (_folder, engine) = one_model("first_frame = \"optional\"");
    let scratch = tempfile::tempdir().unwrap();
    let tries = scratch.path().join("tries");
    let link = UntilTried(is_cancelled_then.then(|| tries.clone()));
    let ctx = RenderContext::new(Box::new(link), scratch.path().to_owned());
    let stumbling = RenderRequest {
        prompt: prompt.to_owned(),
        ..request(48)
    };
    let ended = engine.render(stumbling, &ctx);
    let n_tries = fs::read_to_string(tries).unwrap().lines().count();
    (ended.err().unwrap(), n_tries)
}

/// Wants the clip until a file is there.
struct UntilTried(Option<PathBuf>);

impl RenderLink for UntilTried {
    fn progress(&self, _: f32) {}

    fn is_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|path| path.exists())
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        Ok(None)
    }

    fn save_checkpoint(&self, _: &[u8]) -> Result<(), CheckpointError> {
        Ok(())
    }
}

#[test]
fn a_chunk_that_nobody_can_make_is_tried_twice_and_not_again() {
    for prompt in ["stumble", "stand"] {
        let (error, n_tries) = stumbled(prompt, false);
        assert!(matches!(error, EngineError::Crashed(_)), "{error:?}");
        assert_eq!(n_tries, 2, "{prompt}");
    }
}

#[test]
fn a_cancelled_clip_does_not_go_on_with_another_process() {
    for prompt in ["stumble", "stand"] {
        let (error, n_tries) = stumbled(prompt, true);
        assert!(matches!(error, EngineError::Cancelled), "{error:?}");
        assert_eq!(n_tries, 1, "{prompt}");
    }
}

#[test]
fn steps_and_what_not_to_show_are_honoured_and_bounded() {
    let (_folder, engine) = one_model("");
    let told = |options: RenderOptions| {
        let request = RenderRequest {
            prompt: "tell".to_owned(),
            options,
            ..request(16)
        };
        match render(&engine, request) {
            Err(EngineError::Failed(told)) => told,
            other => panic!("{other:?}"),
        }
    };
    let own = told(RenderOptions::default());
    assert!(own.contains("steps 2, guidance 1, not: ."), "{own}");
    let asked = told(RenderOptions {
        negative_prompt: Some("rain".to_owned()),
        steps: Some(7),
        guidance_scale: Some(4.5),
    });
    assert!(
        asked.contains("steps 7, guidance 4.5, not: rain."),
        "{asked}"
    );
    let much = told(RenderOptions {
        negative_prompt: None,
        steps: Some(5000),
        guidance_scale: Some(99.0),
    });
    assert!(much.contains("steps 200, guidance 30, not: ."), "{much}");
}

#[test]
fn a_model_with_a_sampler_that_the_engine_does_not_know_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    add_model(folder.path(), "m", "", CLIP, 1);
    add_model(folder.path(), "odd", "", CLIP, 1);
    let path = folder.path().join("odd.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"euler\"", "\"eulre\"")).unwrap();
    let engine = engine(folder.path());
    let ids: Vec<String> = engine.models().into_iter().map(|card| card.id).collect();
    assert_eq!(ids, ["m"]);
}

/// An engine with a model `m` of whose description a part is written differently.
fn with_change(from: &str, to: &str) -> (TempDir, SdcppEngine) {
    let folder = tempfile::tempdir().unwrap();
    add_model(folder.path(), "m", "", CLIP, 1);
    let path = folder.path().join("m.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(&path, text.replace(from, to)).unwrap();
    let engine = engine(folder.path());
    (folder, engine)
}

#[test]
fn what_a_description_leaves_out_and_converts_reaches_the_process() {
    let told = |from: &str, to: &str| {
        let (_folder, engine) = with_change(from, to);
        let request = RenderRequest {
            prompt: "tell".to_owned(),
            ..request(16)
        };
        render(&engine, request).unwrap_err().to_string()
    };
    let plain = told("[memory]", "[memory]");
    let expected = "cache off, weights as None, flash attention true";
    assert!(plain.contains(expected), "{plain}");
    let cached = told("steps = 2", "cache = \"dbcache\"\nsteps = 2");
    assert!(cached.contains("cache dbcache,"), "{cached}");
    let loading = "[loading]\nweights_as = \"q8_0\"\nflash_attention = false\n[memory]";
    let converted = told("[memory]", loading);
    let expected = "weights as Some(\"q8_0\"), flash attention false";
    assert!(converted.contains(expected), "{converted}");
}

#[test]
fn a_model_that_wants_what_the_process_cannot_is_left_out() {
    for (from, to) in [
        ("steps = 2", "cache = \"spectrum\"\nsteps = 2"),
        ("[memory]", "[loading]\nweights_as = \"q9_9\"\n[memory]"),
    ] {
        let (_folder, engine) = with_change(from, to);
        assert!(engine.models().is_empty(), "{to}");
    }
}

#[test]
fn converted_weights_take_the_memory_that_their_description_says() {
    let ask = ClipAsk {
        verb: Verb::Create,
        model: "m",
        size: Size::new(48, 32).unwrap(),
        fps: FrameRate::new(4).unwrap(),
        n_frames: 16,
    };
    let (_folder, engine) = with_change("[memory]", "[memory]\nweights_mb = 8_000");
    assert!(engine.admit(&ask).is_ok());
    // The fake has 8 GiB.
    let (_folder, engine) = with_change("[memory]", "[memory]\nweights_mb = 9_000");
    assert!(matches!(
        engine.admit(&ask),
        Err(EngineError::OutOfMemory(_))
    ));
}

#[test]
fn sound_is_as_long_as_the_pictures_over_all_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let clip = format!("{CLIP}\nsound = true");
    add_model(folder.path(), "m", "first_frame = \"optional\"", &clip, 1);
    let engine = engine(folder.path());
    let (frames, sound) = render_whole(&engine, request(48)).unwrap();
    let sound = sound.unwrap();
    assert_eq!((frames.len(), sound.n_sample_frames()), (48, 12 * 48_000));
    assert!(
        sound
            .samples
            .iter()
            .all(|sample| (sample - 0.25).abs() < 0.01)
    );
}

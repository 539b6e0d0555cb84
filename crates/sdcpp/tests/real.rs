//! The engine with the real program and the real library, on models of random weights.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use kinora_engine::conformance;
use kinora_media::Decoders;
use kinora_sdcpp_engine::SdcppEngine;
use kinora_sdcpp_engine::catalogue::Catalogue;
use kinora_sdcpp_engine::host::{HostSettings, Patience};
use kinora_sdcpp_fixtures::{TinyVae, WanShape, write_tiny_vae, write_wan};

/// The real program, built beside this test.
fn real_host() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test
        .parent()
        .and_then(Path::parent)
        .unwrap()
        .join("kinora-sdcpp");
    assert!(
        program.is_file(),
        "run `cargo xtask test --engines`: there is no {}",
        program.display()
    );
    program
}

/// Describes a model of one frame a second and two sizes, one of them off the grid.
fn add_model(folder: &Path, id: &str, inputs: &str, grid_px: u32, most_frames: u32) {
    let text = format!(
        "id = \"{id}\"\ntitle = \"{id}\"\n[licence]\nname = \"none\"\n\
         [[files]]\nrole = \"diffusion\"\npath = \"{id}.gguf\"\n\
         [[files]]\nrole = \"tae\"\npath = \"{id}-tae.gguf\"\n\
         [inputs]\nprompt = \"never\"\n{inputs}\n\
         [clip]\nfps = 1\nframe_step = 4\nmost_frames = {most_frames}\ngrid_px = {grid_px}\n\
         sizes = [\"60x56\", \"64x64\"]\n\
         [sampling]\nsteps = 1\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\nflow_shift = 3.0\n\
         [memory]\nwork_mb_per_megapixel = 100\n"
    );
    fs::write(folder.join(format!("{id}.toml")), text).unwrap();
}

#[test]
fn models_of_words_of_first_frames_and_of_clips_to_follow_keep_the_promises_of_engines() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = |name: &str| folder.path().join(name);
    add_model(folder.path(), "words", "", 16, 81);
    write_wan(&path("words.gguf"), WanShape::small()).unwrap();
    write_tiny_vae(&path("words-tae.gguf"), TinyVae::Wan, 8).unwrap();
    // Chunks of five frames, of which four seconds and the frame before them need two.
    add_model(folder.path(), "first", "first_frame = \"optional\"", 32, 5);
    write_wan(&path("first.gguf"), WanShape::small_ti2v()).unwrap();
    write_tiny_vae(&path("first-tae.gguf"), TinyVae::WanTi2v, 8).unwrap();
    let guided = "control = \"optional\"\nreference = \"optional\"";
    add_model(folder.path(), "guided", guided, 16, 81);
    write_wan(&path("guided.gguf"), WanShape::small_vace()).unwrap();
    fs::hard_link(path("words-tae.gguf"), path("guided-tae.gguf")).unwrap();

    let catalogue = Catalogue::read(folder.path());
    let own = catalogue
        .models()
        .iter()
        .filter(|model| model.own_manifest.is_some());
    let settings = HostSettings {
        program: real_host(),
        environment: Vec::new(),
        n_threads: 1,
        compute_on: Some("cpu".to_owned()),
        memory_limit_bytes: None,
        idle_unload: None,
        patience: Patience::default(),
    };
    let engine = SdcppEngine::new(own.cloned().collect(), settings).unwrap();
    let decoders = Decoders::new(env!("CARGO_BIN_EXE_kinora-sdcpp-fake").into(), None);
    conformance::check_random(&engine, Some(&decoders));
}

//! Real diffusion over HTTP with the real library and random weights: `cargo xtask test --engines` builds kinora-sdcpp
//! and runs this. `engine_sdcpp.rs` has the same with a process that only pretends, for every run.

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{TestServer, children, decode_warnings, probe_clip, until};
use kinora_sdcpp_fixtures::{TinyVae, WanShape, cut_in_half, write_tiny_vae, write_wan};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a clip may take on a busy machine. On a quiet one it is seconds.
const CLIP_WITHIN: Duration = Duration::from_secs(400);

/// The program, which `cargo xtask test --engines` has built beside kinora.
fn host() -> PathBuf {
    let program = common::target_folder().join("release/kinora-sdcpp");
    let command = "cargo build --release -p kinora-sdcpp-host -j2";
    assert!(
        program.is_file(),
        "there is no {}: run `{command}`",
        program.display()
    );
    program
}

/// A file that tests share, written when it is first asked for.
fn fixture(name: &str, write: impl Fn(&Path) -> std::io::Result<()>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures-1");
    fs::create_dir_all(&folder).expect("the folder is ours");
    let path = folder.join(name);
    if !path.exists() {
        let part = tempfile::NamedTempFile::new_in(&folder).expect("the folder is ours");
        write(part.path()).expect("the folder is ours");
        part.persist(&path).expect("the folder is ours");
    }
    path
}

/// A server with the real program, a model that takes a prompt only and one that also follows a clip.
struct Diffusion {
    server: TestServer,
    models: TempDir,
}

impl Diffusion {
    async fn start() -> Self {
        let models = tempfile::tempdir().expect("the folder is ours");
        let folder = models.path();
        let wan = fixture("wan-q1_0.gguf", |path| write_wan(path, WanShape::small()));
        let vace = fixture("vace-q1_0.gguf", |path| {
            write_wan(path, WanShape::small_vace())
        });
        let vae = fixture("tiny-vae.gguf", |path| {
            write_tiny_vae(path, TinyVae::Wan, 8)
        });
        for (file, name) in [(wan, "wan.gguf"), (vace, "vace.gguf"), (vae, "tae.gguf")] {
            symlink(file, folder.join(name)).expect("the folder is ours");
        }
        fs::write(folder.join("wan.toml"), description("wan", "")).expect("the folder is ours");
        let inputs = "reference = \"optional\"\ncontrol = \"optional\"\n";
        fs::write(folder.join("vace.toml"), description("vace", inputs))
            .expect("the folder is ours");
        let config = format!(
            "[worker]\nslots = 1\n\
             [sdcpp]\nhost = {:?}\nmodels_dir = {folder:?}\nthreads = 1\n",
            host(),
        );
        let server = TestServer::start_with(&config).await;
        Self { server, models }
    }

    /// Orders the smallest clip there is, and returns its id.
    async fn ordered(&self, model: &str, seed: u64) -> String {
        let body = json!({"prompt": "a fox", "model": model, "size": "48x32", "seconds": "4", "seed": seed});
        id_of(&self.server.api.create(&body).await)
    }

    async fn ended(&self, id: &str) -> Value {
        until("a video ends", CLIP_WITHIN, || async {
            let video = self.server.api.retrieve(id).await;
            let is_final = video["status"] == "completed" || video["status"] == "failed";
            is_final.then_some(video)
        })
        .await
    }

    /// Waits for a video, which must succeed, and returns where its clip is.
    async fn clip(&self, id: &str) -> PathBuf {
        let video = self.ended(id).await;
        assert_eq!(video["status"], "completed", "{video}");
        let file = self.models.path().join(format!("{id}.mp4"));
        self.server.api.download(id, "video", &file).await;
        let clip = probe_clip(&file);
        let shape = (clip.width_px, clip.height_px, clip.n_frames);
        assert_eq!(shape, (48, 32, 16), "what was ordered");
        assert_eq!(decode_warnings(&file), "");
        file
    }
}

/// A model of four frames a second.
fn description(name: &str, inputs: &str) -> String {
    format!(
        "id = \"{name}\"\ntitle = \"Random weights\"\nmade_by = \"tests\"\n[licence]\nname = \"MIT\"\n\
         [[files]]\nrole = \"diffusion\"\npath = \"{name}.gguf\"\n\
         [[files]]\nrole = \"tae\"\npath = \"tae.gguf\"\n[inputs]\nprompt = \"never\"\n{inputs}\
         [clip]\nfps = 4\nframe_step = 4\nmost_frames = 17\ngrid_px = 16\nmost_pixels = 4096\nsizes = [\"48x32\"]\n\
         [sampling]\nsteps = 2\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\nflow_shift = 3.0\n\
         [memory]\nwork_mb_per_megapixel = 100\n"
    )
}

fn id_of(video: &Value) -> String {
    video["id"].as_str().expect("a video has an id").to_owned()
}

/// A digest of all decoded frames.
fn pictures_of(file: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(file)
        .args(["-map", "0:v", "-f", "md5", "-"])
        .output()
        .expect("run `cargo xtask setup`");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("a digest")
}

#[tokio::test]
async fn a_clip_is_exactly_as_ordered_and_the_same_seed_makes_the_same_one() {
    let diffusion = Diffusion::start().await;
    let first = diffusion.clip(&diffusion.ordered("wan", 7).await).await;
    let again = diffusion.clip(&diffusion.ordered("wan", 7).await).await;
    let other = diffusion.clip(&diffusion.ordered("wan", 8).await).await;
    assert_eq!(pictures_of(&first), pictures_of(&again));
    assert_ne!(pictures_of(&first), pictures_of(&other));
}

#[tokio::test]
async fn an_edit_follows_its_source_with_a_model_that_can() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let source = diffusion.ordered("vace", 7).await;
    let first = diffusion.clip(&source).await;
    let edit = json!({"prompt": "in winter", "video": {"id": source}});
    let answer = api.post_json("/v1/videos/edits", &edit).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let edited = diffusion.clip(&id_of(&answer.json())).await;
    assert_ne!(pictures_of(&first), pictures_of(&edited));
}

#[tokio::test]
async fn a_model_that_was_damaged_costs_one_clear_failure() {
    let diffusion = Diffusion::start().await;
    let wan = diffusion.models.path().join("wan.gguf");
    let whole = fs::read_link(&wan).unwrap();
    fs::remove_file(&wan).unwrap();
    cut_in_half(&whole, &wan).unwrap();
    let video = diffusion.ended(&diffusion.ordered("wan", 7).await).await;
    assert_eq!(video["error"]["code"], "invalid_model_files", "{video}");
    fs::remove_file(&wan).unwrap();
    symlink(whole, &wan).unwrap();
    diffusion.clip(&diffusion.ordered("wan", 7).await).await;
}

#[tokio::test]
async fn weights_of_another_shape_cost_one_clear_failure() {
    let diffusion = Diffusion::start().await;
    let narrow = fixture("wan-narrow.gguf", |path| {
        let shape = WanShape {
            width: 1024,
            ..WanShape::small()
        };
        write_wan(path, shape)
    });
    let wan = diffusion.models.path().join("wan.gguf");
    let whole = fs::read_link(&wan).unwrap();
    fs::remove_file(&wan).unwrap();
    symlink(narrow, &wan).unwrap();
    let video = diffusion.ended(&diffusion.ordered("wan", 7).await).await;
    assert_eq!(video["error"]["code"], "invalid_model_files", "{video}");
    fs::remove_file(&wan).unwrap();
    symlink(whole, &wan).unwrap();
    diffusion.clip(&diffusion.ordered("wan", 7).await).await;
}

#[tokio::test]
async fn a_process_that_is_killed_costs_an_attempt_and_not_the_video() {
    let diffusion = Diffusion::start().await;
    let pid = diffusion.server.pid();
    let id = diffusion.ordered("wan", 7).await;
    let is_busy = || async {
        let video = diffusion.server.api.retrieve(&id).await;
        (video["progress"].as_u64() > Some(0)).then(|| children(pid))
    };
    let processes = until("the process computes", CLIP_WITHIN, is_busy).await;
    for process in processes {
        let mut kill = Command::new("kill");
        assert!(
            kill.args(["-9", &process.to_string()])
                .status()
                .unwrap()
                .success()
        );
    }
    diffusion.clip(&id).await;
    assert_eq!(diffusion.server.data().n_attempts(&id, "retried"), 1);
}

//! Real diffusion over HTTP, with a process that draws what it is told instead of the real one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{CLIP_WITHIN, Receiver, Respond, TestServer, children, order, png, probe_clip, until};
use kinora_domain::Size;
use kinora_media::{from_rgb8, to_png};
use kinora_sdcpp_fixtures::small_gguf;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The program that stands in for kinora-sdcpp: it is built with the tests of its crate.
fn fake_host() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().and_then(Path::parent).unwrap();
    let program = built.join("kinora-sdcpp-fake");
    assert!(
        program.is_file(),
        "run `cargo build --release -p kinora-sdcpp-engine --bins` first: there is no {}",
        program.display()
    );
    program
}

/// A server with a model of four frames a second behind `sora-2`.
struct Diffusion {
    server: TestServer,
    models: TempDir,
}

impl Diffusion {
    async fn start() -> Self {
        Self::start_with("").await
    }

    /// With more settings of the engine.
    async fn start_with(settings: &str) -> Self {
        let models = tempfile::tempdir().unwrap();
        let text = "id = \"tiny\"\ntitle = \"Tiny\"\nmade_by = \"tests\"\n[licence]\nname = \"MIT\"\n\
             [[files]]\nrole = \"diffusion\"\npath = \"dm.gguf\"\n\
             [[files]]\nrole = \"tae\"\npath = \"tae.gguf\"\n\
             [inputs]\nprompt = \"never\"\nfirst_frame = \"optional\"\n\
             [clip]\nfps = 4\nframe_step = 4\nmost_frames = 17\ngrid_px = 16\nmost_pixels = 4096\n\
             sizes = [\"48x32\", \"720x1280\", \"1792x1024\"]\n\
             [sampling]\nsteps = 2\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\n\
             flow_shift = 3.0\n[memory]\nwork_mb_per_megapixel = 100\n";
        fs::write(models.path().join("tiny.toml"), text).unwrap();
        // The same, which no machine has the memory for.
        let huge = text
            .replace("\"tiny\"", "\"huge\"")
            .replace("= 100\n", "= 1000000\n");
        fs::write(models.path().join("huge.toml"), huge).unwrap();
        // The process refuses one by its file's name.
        let misshaped = text
            .replace("\"tiny\"", "\"misshaped\"")
            .replace("dm.gguf", "invalid.gguf");
        fs::write(models.path().join("misshaped.toml"), misshaped).unwrap();
        // One that follows clips and knows characters, and makes four seconds; and one that ends where it is told.
        let guided = text.replace("\"tiny\"", "\"guided\"").replace(
            "first_frame = \"optional\"",
            "reference = \"optional\"\ncontrol = \"optional\"",
        );
        fs::write(models.path().join("guided.toml"), guided).unwrap();
        let ending = text
            .replace("\"tiny\"", "\"ending\"")
            .replace("\"optional\"", "\"required\"\nlast_frame = \"required\"");
        fs::write(models.path().join("ending.toml"), ending).unwrap();
        let starting = text
            .replace("\"tiny\"", "\"starting\"")
            .replace("\"optional\"", "\"required\"");
        fs::write(models.path().join("starting.toml"), starting).unwrap();
        for name in ["dm.gguf", "tae.gguf", "invalid.gguf"] {
            fs::write(models.path().join(name), small_gguf(32)).unwrap();
        }
        let config = format!(
            "[models.aliases]\nsora-2 = \"tiny\"\nevery = \"guided + tiny + ending\"\n\
             pair = \"guided + starting\"\nroomy = \"huge + tiny\"\n[worker]\nslots = 2\n\
             [sdcpp]\nhost = {:?}\nmodels_dir = {:?}\n{settings}\n",
            fake_host(),
            models.path()
        );
        let server = TestServer::start_with(&config).await;
        Self { server, models }
    }

    /// Orders a small clip and returns its id.
    async fn ordered(&self, prompt: &str) -> String {
        let body = json!({"prompt": prompt, "model": "tiny", "size": "48x32", "seconds": "4"});
        let video = self.server.api.create(&body).await;
        video["id"].as_str().unwrap().to_owned()
    }

    /// Sends an order and waits until its video is made.
    async fn made(&self, path: &str, body: Value) -> String {
        let answer = self.server.api.post_json(path, &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        self.server.api.completed(&id).await;
        id
    }

    /// What a client sees of a video that cannot be made with a model.
    async fn failed_with(&self, model: &str, prompt: &str) -> Value {
        let body = json!({"prompt": prompt, "model": model, "size": "48x32", "seconds": "4"});
        let id = self.server.api.create(&body).await["id"].clone();
        self.server.api.ended(id.as_str().unwrap()).await["error"].clone()
    }

    async fn failed(&self, prompt: &str) -> Value {
        let id = self.ordered(prompt).await;
        self.server.api.ended(&id).await["error"].clone()
    }
}

/// A size that every name may be asked for.
const PORTRAIT: (u32, u32) = (720, 1280);

/// A picture in one grey, as a data URL.
fn grey_picture((width_px, height_px): (u32, u32), level: u8) -> String {
    use base64::Engine as _;
    let n_bytes = 3 * (width_px * height_px) as usize;
    let picture = from_rgb8(
        Size::new(width_px, height_px).unwrap(),
        &vec![level; n_bytes],
    );
    let text = base64::engine::general_purpose::STANDARD.encode(to_png(&picture));
    format!("data:image/png;base64,{text}")
}

/// The same as a data URL of so many characters, of a picture that any decoder takes.
fn large_picture(size: (u32, u32), level: u8, n_chars: usize) -> String {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let head = "data:image/png;base64,";
    let mut png = engine
        .decode(&grey_picture(size, level)[head.len()..])
        .unwrap();
    // What comes behind the end of a PNG is nobody's.
    png.resize((n_chars - head.len()) / 4 * 3, 0);
    format!("{head}{}", engine.encode(png))
}

/// An order of four seconds of the smallest size between two pictures.
fn between(first: Value, last: Value) -> Value {
    json!({
        "prompt": "", "model": "ending", "size": "48x32", "seconds": "4",
        "input_reference": first, "last_frame": last,
    })
}

/// How bright each frame of a clip of 48x32 is on average, as ffmpeg decodes it.
fn grey_levels(file: &Path) -> Vec<u64> {
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .unwrap();
    let frames = decoded.stdout.chunks_exact(48 * 32 * 3);
    let level =
        |frame: &[u8]| frame.iter().copied().map(u64::from).sum::<u64>() / frame.len() as u64;
    frames.map(level).collect()
}

#[tokio::test]
async fn sora_2_is_a_diffusion_model_and_no_client_has_to_change() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let models = api.get("/v1/models").await.json().to_string();
    assert!(
        models.contains("\"tiny\"") && models.contains("\"sora-2\""),
        "{models}"
    );
    let id = api.create(&order("model", "sora-2")).await["id"].clone();
    let id = id.as_str().unwrap();
    let video = api.completed(id).await;
    assert_eq!(
        (&video["model"], &video["size"]),
        (&json!("sora-2"), &json!("720x1280"))
    );
    let file = diffusion.models.path().join("clip.mp4");
    api.download(id, "video", &file).await;
    let clip = probe_clip(&file);
    assert_eq!(
        (clip.width_px, clip.height_px, clip.n_frames),
        (720, 1280, 16)
    );
}

#[tokio::test]
async fn an_extension_goes_on_from_the_last_frame_and_a_remix_is_made_again() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let id = diffusion.ordered("a fox").await;
    api.completed(&id).await;
    let body = json!({"prompt": "it runs", "video": {"id": id}, "seconds": "8"});
    let extended = api.post_json("/v1/videos/extensions", &body).await.json();
    let extended = extended["id"].as_str().unwrap().to_owned();
    api.completed(&extended).await;
    let file = diffusion.models.path().join("extended.mp4");
    api.download(&extended, "video", &file).await;
    assert_eq!(probe_clip(&file).n_frames, 48);
    let remix = json!({"prompt": "a wolf"});
    let remix = api
        .post_json(&format!("/v1/videos/{id}/remix"), &remix)
        .await;
    let remix = remix.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(api.completed(&remix).await["seconds"], "4");
    // What needs a clip to follow is refused by a model that follows none.
    let edit = json!({"prompt": "in winter", "video": {"id": id}});
    api.post_json("/v1/videos/edits", &edit).await.refused(400);
}

#[tokio::test]
async fn one_name_for_several_models_has_every_verb() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    // Which model makes it shows in how long it can be, and in what it refuses alone.
    let made = async |path: &str, body: Value| {
        let answer = api.post_json(path, &body).await.json();
        assert_eq!(answer["model"], "every", "{answer}");
        let id = answer["id"].as_str().unwrap().to_owned();
        api.completed(&id).await;
        id
    };
    let order = |more: Value| {
        let mut body =
            json!({"prompt": "a fox", "model": "every", "size": "720x1280", "seconds": "4"});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let source = made("/v1/videos", order(json!({}))).await;
    made("/v1/videos", order(json!({"seconds": "8"}))).await;
    let clip = json!({"prompt": "in winter", "video": {"id": source}});
    made("/v1/videos/edits", clip).await;
    let clip = json!({"prompt": "it runs", "video": {"id": source}, "seconds": "8"});
    let extended = made("/v1/videos/extensions", clip).await;
    let remix = format!("/v1/videos/{extended}/remix");
    made(&remix, json!({"prompt": "a wolf"})).await;
    let picture = json!({"image_url": grey_picture(PORTRAIT, 90)});
    made("/v1/videos", order(json!({"input_reference": picture}))).await;
    let file = diffusion.models.path().join("extended.mp4");
    api.download(&extended, "video", &file).await;
    assert_eq!(probe_clip(&file).n_frames, 48);
}

#[tokio::test]
async fn a_clip_between_two_pictures_has_them_at_its_ends_and_so_has_its_remix() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let [first, last] = [90, 200].map(|level| json!({"image_url": grey_picture((48, 32), level)}));
    let order = |pictures: Value| {
        let mut body = json!({"prompt": "", "model": "ending", "size": "48x32", "seconds": "4"});
        body.as_object_mut()
            .unwrap()
            .extend(pictures.as_object().unwrap().clone());
        body
    };
    let one_end = order(json!({"input_reference": first}));
    let answer = api.post_json("/v1/videos", &one_end).await.refused(400);
    answer.names("last_frame", "missing_last_frame");
    let both = order(json!({"input_reference": first, "last_frame": last}));
    let id = api.create(&both).await["id"].as_str().unwrap().to_owned();
    api.completed(&id).await;
    let remix = json!({"prompt": "at night"});
    let remix = api
        .post_json(&format!("/v1/videos/{id}/remix"), &remix)
        .await;
    let remix = remix.json()["id"].as_str().unwrap().to_owned();
    api.completed(&remix).await;
    for id in [id.as_str(), &remix] {
        let file = diffusion.models.path().join(format!("{id}.mp4"));
        api.download(id, "video", &file).await;
        let levels = grey_levels(&file);
        let (first, last) = (levels[0], levels[levels.len() - 1]);
        assert!((80..105).contains(&first), "{levels:?}");
        assert!((195..206).contains(&last), "{levels:?}");
    }
    // It ends where it was told, so that there is nothing to go on from.
    let extension = json!({"prompt": "x", "video": {"id": id}, "seconds": "4"});
    let answer = api.post_json("/v1/videos/extensions", &extension).await;
    answer.refused(400).names("video", "unsupported_operation");
}

#[tokio::test]
async fn what_cannot_be_made_says_why_and_the_next_video_is_made() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let crashing = diffusion.ordered("abort").await;
    assert_eq!(diffusion.failed("oom").await["code"], "out_of_memory");
    let path = diffusion.models.path().join("dm.gguf");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(diffusion.failed("x").await["code"], "invalid_model_files");
    fs::write(&path, whole).unwrap();
    let id = diffusion.ordered("a fox").await;
    api.completed(&id).await;
    // A crash is tried again, in case it was the machine's.
    let attempts = || async {
        let n_failed = diffusion.server.data().n_attempts(&crashing, "retried");
        (n_failed > 0).then_some(())
    };
    until("the crash was noted", Duration::from_secs(20), attempts).await;
}

#[tokio::test]
async fn what_there_is_no_memory_for_is_refused_when_it_is_ordered() {
    let diffusion = Diffusion::start().await;
    let body = json!({"prompt": "x", "model": "huge", "size": "48x32", "seconds": "4"});
    let answer = diffusion.server.api.post_json("/v1/videos", &body).await;
    let refusal = answer.refused(400);
    refusal.names("size", "not_enough_memory");
    assert!(diffusion.server.api.page("").await.0.is_empty());
}

#[tokio::test]
async fn a_cancelled_video_ends_its_process() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let pid = diffusion.server.pid();
    let id = diffusion.ordered("hang").await;
    let has_process =
        |wanted: bool| async move { (children(pid).is_empty() != wanted).then_some(()) };
    let limit = Duration::from_secs(20);
    until("the process runs", limit, || has_process(true)).await;
    api.post_json(&format!("/v1/videos/{id}/cancel"), &json!({}))
        .await;
    assert_eq!(api.ended(&id).await["error"]["code"], "cancelled");
    until("the process is gone", limit, || has_process(false)).await;
    let next = diffusion.ordered("a fox").await;
    api.completed(&next).await;
}

#[tokio::test]
async fn who_asks_for_previews_sees_the_video_come_into_being() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    // Eight seconds. Whoever orders knows the id only then, so that a stream may be opened late.
    let body =
        json!({"prompt": "slow", "model": "tiny", "size": "48x32", "seconds": "4", "steps": 8});
    let id = api.create(&body).await["id"].clone();
    let id = id.as_str().unwrap();
    until("it is under way", CLIP_WITHIN, || async {
        let video = api.retrieve(id).await;
        (video["progress"].as_u64() > Some(0)).then_some(())
    })
    .await;
    let path = format!("/v1/videos/{id}/events");
    let answer = api.get(&format!("{path}?preview=maybe")).await;
    answer.refused(400).names("preview", "invalid_value");
    let (with, without) = (format!("{path}?preview=true"), path);
    let (seen, plain) = tokio::join!(api.get(&with), api.get(&without));
    let text = |body: &[u8]| String::from_utf8(body.to_vec()).unwrap();
    let (seen, plain) = (text(&seen.body), text(&plain.body));
    assert!(seen.contains("event: preview"), "{seen}");
    assert!(seen.contains("data:image/png;base64,iVBOR"), "{seen}");
    assert!(
        seen.contains("\"step\":8") && seen.contains("\"completed\""),
        "{seen}"
    );
    assert!(
        !plain.contains("preview") && plain.contains("\"completed\""),
        "{plain}"
    );
}

#[tokio::test]
async fn a_process_that_dies_each_time_fails_the_video_after_three_attempts() {
    let diffusion = Diffusion::start().await;
    let id = diffusion.ordered("abort").await;
    let error = diffusion.server.api.ended(&id).await["error"].clone();
    assert_eq!(error["code"], "engine_crashed", "{error}");
    assert_eq!(diffusion.server.data().n_attempts(&id, "retried"), 2);
    let message = error["message"].as_str().unwrap();
    assert!(!message.contains("GGML"), "{message}");
}

#[tokio::test]
async fn files_that_are_no_models_or_other_ones_fail_the_video_at_once() {
    let diffusion = Diffusion::start().await;
    let error = diffusion.failed_with("misshaped", "x").await;
    assert_eq!(error["code"], "invalid_model_files", "{error}");
    let path = diffusion.models.path().join("dm.gguf");
    kinora_sdcpp_fixtures::garbage(&path).unwrap();
    let error = diffusion.failed_with("tiny", "x").await;
    assert_eq!(error["code"], "invalid_model_files", "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(!message.contains("dm.gguf"), "{message}");
}

#[tokio::test]
async fn a_process_that_floods_its_log_makes_its_video() {
    let diffusion = Diffusion::start().await;
    let id = diffusion.ordered("flood").await;
    diffusion.server.api.completed(&id).await;
    let grown = diffusion.server.memory_bytes("VmHWM");
    assert!(grown < 400 << 20, "{grown} bytes");
}

#[tokio::test]
async fn a_process_that_hangs_costs_its_video_and_no_other() {
    let diffusion = Diffusion::start_with("job_timeout = \"2s\"").await;
    for prompt in ["hang", "freeze"] {
        let error = diffusion.failed(prompt).await;
        assert_eq!(error["code"], "timeout", "{prompt}: {error}");
    }
    let next = diffusion.ordered("a fox").await;
    diffusion.server.api.completed(&next).await;
}

#[tokio::test]
async fn a_remix_goes_to_a_model_that_takes_what_its_source_was_made_from() {
    let diffusion = Diffusion::start().await;
    let order = |model: &str| json!({"prompt": "a fox", "model": model, "size": "720x1280", "seconds": "4"});
    let of = |id: &str| json!({"prompt": "in winter", "video": {"id": id}});
    let remix = |id: &str| format!("/v1/videos/{id}/remix");
    let words = json!({"prompt": "a wolf"});

    // The model that follows clips takes no first frame, which its edit of such a clip has all the same.
    let mut with_picture = order("every");
    with_picture["input_reference"] = json!({"image_url": grey_picture(PORTRAIT, 90)});
    let source = diffusion.made("/v1/videos", with_picture).await;
    let edit = diffusion.made("/v1/videos/edits", of(&source)).await;
    let remixed = diffusion.made(&remix(&edit), words.clone()).await;
    let file = diffusion.models.path().join("remixed.mp4");
    let api = &diffusion.server.api;
    api.download(&remixed, "video", &file).await;
    let level = grey_levels(&file)[0];
    assert!((80..105).contains(&level), "{level}");

    // The model that goes on from pictures makes nothing without, and the other one no eight seconds.
    let source = diffusion.made("/v1/videos", order("pair")).await;
    let extended = diffusion.made("/v1/videos/extensions", of(&source)).await;
    let refusal = api.post_json(&remix(&extended), &words).await.refused(400);
    refusal.names("video", "unsupported_operation");
    assert!(refusal.message.contains("first frame"), "{refusal:?}");
}

#[tokio::test]
async fn an_order_that_the_first_model_has_no_memory_for_goes_to_the_next() {
    let diffusion = Diffusion::start().await;
    let order = json!({"prompt": "a fox", "model": "roomy", "size": "720x1280", "seconds": "4"});
    diffusion.made("/v1/videos", order).await;
}

#[tokio::test]
async fn what_the_engine_refuses_of_ours_fails_once() {
    let diffusion = Diffusion::start().await;
    let id = diffusion.ordered("invalid").await;
    let error = diffusion.server.api.ended(&id).await["error"].clone();
    assert_eq!(error["code"], "video_generation_failed", "{error}");
    assert_eq!(diffusion.server.data().n_attempts(&id, "retried"), 0);
}

#[tokio::test]
async fn both_pictures_of_an_order_may_be_as_long_as_one() {
    let diffusion = Diffusion::start().await;
    let picture = |level| json!({"image_url": large_picture((48, 32), level, 20 << 20)});
    let order = between(picture(90), picture(200));
    diffusion.made("/v1/videos", order).await;
}

/// Texts that large are few at a time; whoever waits for somebody else's server has none of these places.
#[tokio::test]
async fn a_picture_that_is_slow_to_come_holds_up_no_data_urls() {
    let receiver = Receiver::start(|_, _| Respond::Never).await;
    let diffusion = Diffusion::start_with(&receiver.allowed()).await;
    let large = || json!({"image_url": large_picture((48, 32), 90, 1 << 20)});
    let mut stuck = JoinSet::new();
    for _ in 0..2 {
        let order = between(large(), json!({"image_url": receiver.url("/slow")}));
        let api = diffusion.server.api.clone();
        stuck.spawn(async move { api.post_json("/v1/videos", &order).await });
    }
    receiver.received(2, CLIP_WITHIN).await;
    let order = between(large(), large());
    let api = &diffusion.server.api;
    let answer = timeout(Duration::from_secs(10), api.post_json("/v1/videos", &order)).await;
    assert_eq!(answer.expect("nothing holds it up").status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_last_frame_names_that_field() {
    let diffusion = Diffusion::start().await;
    let api = &diffusion.server.api;
    let first = || json!({"image_url": grey_picture((48, 32), 90)});
    for id in ["file-nope", "file-../x"] {
        let order = between(first(), json!({"file_id": id}));
        let answer = api.post_json("/v1/videos", &order).await;
        answer.refused(400).names("last_frame", "file_not_found");
    }
    let other_size = json!({"image_url": grey_picture((64, 64), 90)});
    let order = between(first(), other_size);
    let refusal = api.post_json("/v1/videos", &order).await.refused(400);
    assert_eq!(refusal.param.as_deref(), Some("last_frame"), "{refusal:?}");
    assert!(refusal.message.starts_with("Inpaint image"), "{refusal:?}");
}

#[tokio::test]
async fn nobody_ends_a_video_with_the_file_of_another_account() {
    let diffusion = Diffusion::start().await;
    let server = &diffusion.server;
    server.kinora(&["projects", "create", "stranger"]).await;
    let key = server.make_key(&[]).await;
    let stranger_key = server.make_key(&["--project", "stranger"]).await;
    let (owner, stranger) = (
        server.api.with_key(&key),
        server.api.with_key(&stranger_key),
    );
    let file = Part::bytes(png(48, 32)).file_name("a.png");
    let form = Form::new().text("purpose", "vision").part("file", file);
    let id = owner.post_form("/v1/files", form).await.json()["id"].clone();
    let picture = json!({"image_url": grey_picture((48, 32), 90)});
    let order = between(picture, json!({"file_id": id}));
    let refusal = stranger.post_json("/v1/videos", &order).await;
    refusal.refused(400).names("last_frame", "file_not_found");
    assert_eq!(owner.post_json("/v1/videos", &order).await.status, 200);
}

//! kinora in front of one server, and what has to be true of each.

use std::path::{Path, PathBuf};
use std::process::Command;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::common::{TestServer, decode_warnings, probe_clip, probe_picture, until};
use crate::peer::{MODEL, Peer};

/// What kinora calls the model.
pub(crate) const WAN: &str = "wan";

/// A kinora and the server that it orders from.
pub(crate) struct Front {
    pub(crate) server: TestServer,
    pub(crate) peer: Peer,
}

impl Front {
    /// kinora in front of a server of this dialect.
    pub(crate) async fn of(peer: Peer, dialect: &str) -> Self {
        let config = format!(
            "[upstreams.peer]\nurl = \"{}\"\ndialect = \"{dialect}\"\ndeadline = \"2m\"\n\
             [upstreams.peer.models.{WAN}]\nname = \"{MODEL}\"\nfps = 24\nseconds = [4, 8]\nreference = \"optional\"\n",
            peer.url()
        );
        let server = TestServer::start_with(&config).await;
        Self { server, peer }
    }

    /// Orders a clip of four seconds and returns its id.
    pub(crate) async fn ordered(&self, prompt: &str) -> String {
        let order =
            json!({"prompt": prompt, "model": WAN, "size": "1280x720", "seconds": "4", "seed": 7});
        id_of(&self.server.api.create(&order).await)
    }

    /// What comes of an order that was posted to `path`, which must succeed.
    pub(crate) async fn made_by(&self, path: &str, body: &Value) -> Value {
        let answer = self.server.api.post_json(path, body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.server.api.completed(&id_of(&answer.json())).await
    }

    /// Downloads a clip, which must be of so many frames in the size of [`Front::ordered`], with sound of its length.
    pub(crate) async fn clip(&self, id: &str, n_frames: u64) -> PathBuf {
        let file = self.server.scratch().join(format!("{id}.mp4"));
        self.server.api.download(id, "video", &file).await;
        assert_is_clip(&file, n_frames);
        file
    }

    /// Stops both. What kinora leaves behind is looked at.
    pub(crate) async fn stop(self) {
        self.server.stop().await;
        self.peer.stop().await;
    }
}

/// Checks that a file is a clip of 1280x720 with so many frames at 24 a second, and sound as long.
#[track_caller]
pub(crate) fn assert_is_clip(file: &Path, n_frames: u64) {
    let clip = probe_clip(file);
    let shape = (clip.width_px, clip.height_px, clip.n_frames);
    assert_eq!(shape, (1280, 720, n_frames), "{clip:?}");
    assert_eq!(clip.frame_rate, "24/1", "{clip:?}");
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let duration_s = n_frames as f64 / 24.0;
    assert!((clip.duration_s - duration_s).abs() < 0.001, "{clip:?}");
    let sound = clip.sound.as_ref().expect("a clip has sound");
    assert!((sound.duration_s - duration_s).abs() < 0.001, "{clip:?}");
    assert_eq!(decode_warnings(file), "");
}

pub(crate) fn id_of(video: &Value) -> String {
    video["id"].as_str().expect("a video has an id").to_owned()
}

/// The operator is told that it is well, and what it is.
pub(crate) async fn is_found_to_be_well(front: Front) {
    for (command, word) in [("list", "well"), ("check", "ok")] {
        let said = front.server.kinora(&["upstreams", command]).await;
        assert!(
            said.contains(word) && said.contains(&front.peer.url()),
            "{said}"
        );
    }
    front.stop().await;
}

/// An order becomes a clip of exactly what was asked for, with the pictures that a player wants.
pub(crate) async fn makes_what_was_ordered(front: Front) {
    let id = front.ordered("a red kite over the sea").await;
    let video = front.server.api.completed(&id).await;
    assert_eq!(video["model"], WAN);
    assert_eq!(
        (video["size"].as_str(), video["seconds"].as_str()),
        (Some("1280x720"), Some("4"))
    );
    front.clip(&id, 96).await;
    let scratch = front.server.scratch();
    let picture = scratch.join("thumbnail.webp");
    front.server.api.download(&id, "thumbnail", &picture).await;
    assert_eq!(probe_picture(&picture).0, "webp");
    let sheet = scratch.join("spritesheet.jpg");
    front.server.api.download(&id, "spritesheet", &sheet).await;
    assert_eq!(probe_picture(&sheet).0, "mjpeg");

    let orders = front.peer.orders();
    assert_eq!(orders.len(), 1, "{orders:?}");
    let asked = json!({"prompt": "a red kite over the sea", "width": 1280, "height": 720, "n_frames_asked": 97,
        "n_frames": 97, "fps": 24, "seed": 7, "picture": null, "n_running": 1});
    assert_eq!(orders[0], asked);
    front.stop().await;
}

/// A picture of any size arrives as a file, in the size of the clip, and the clip begins with it.
pub(crate) async fn begins_with_the_picture(front: Front) {
    let red = drawn(&front, "color=red:size=900x900");
    let bytes = std::fs::read(&red).expect("ffmpeg has drawn it");
    let part = Part::bytes(bytes).file_name("red.png");
    let part = part.mime_str("image/png").expect("a media type");
    let form = Form::new()
        .text("prompt", "it drifts away")
        .text("model", WAN)
        .text("size", "1280x720")
        .text("seconds", "4")
        .text("kinora_fit", "crop")
        .part("input_reference", part);
    let answer = front.server.api.post_form("/v1/videos", form).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = id_of(&answer.json());
    front.server.api.completed(&id).await;
    let file = front.clip(&id, 96).await;
    let [red, green, blue] = first_colour(&file);
    assert!(red > 220 && green < 40 && blue < 40, "{red} {green} {blue}");
    assert_eq!(picture_sent(&front, 0), ("png".to_owned(), 1280, 720));
    front.stop().await;
}

/// A render that fails there is a failed video here, with a reason that a person can read, after it was ordered three
/// times: it may have been the card.
pub(crate) async fn tells_a_failure(front: Front) {
    let id = front.ordered("fail").await;
    let video = front.server.api.ended(&id).await;
    assert_eq!(video["status"], "failed", "{video}");
    assert_eq!(video["error"]["code"], "video_generation_failed", "{video}");
    // What it says of itself is for who runs it.
    let log = front.server.log();
    assert!(log.contains("CUDA out of memory"), "{log}");
    assert_eq!(front.peer.orders().len(), 3, "{:?}", front.peer.orders());
    let answer = front
        .server
        .api
        .get(&format!("/v1/videos/{id}/content"))
        .await;
    answer.refused(404);
    // It is no fault of the server: the next order is taken.
    front
        .server
        .api
        .completed(&front.ordered("a cat").await)
        .await;
    front.stop().await;
}

/// Remixes, extensions and edits are made of the one thing that the server can do.
pub(crate) async fn makes_the_verbs_it_lacks(front: Front) {
    let source = front.ordered("a red ball").await;
    front.server.api.completed(&source).await;
    let first = front.clip(&source, 96).await;

    let remix = format!("/v1/videos/{source}/remix");
    let remix = front
        .made_by(&remix, &json!({"prompt": "a blue ball"}))
        .await;
    assert_eq!(remix["remixed_from_video_id"], source.as_str());
    front.clip(&id_of(&remix), 96).await;

    let body = json!({"prompt": "it rolls away", "seconds": "4", "video": {"id": source}});
    let longer = front.made_by("/v1/videos/extensions", &body).await;
    assert_eq!(longer["seconds"], "8");
    let longer = front.clip(&id_of(&longer), 192).await;
    assert_eq!(first_colour(&first), first_colour(&longer));

    let body = json!({"prompt": "in winter", "video": {"id": source}});
    let edited = front.made_by("/v1/videos/edits", &body).await;
    front.clip(&id_of(&edited), 96).await;

    let orders = front.peer.orders();
    assert_eq!(orders.len(), 4, "{orders:?}");
    assert_eq!(orders[1]["prompt"], "a blue ball");
    assert_eq!(
        orders[1]["seed"], orders[0]["seed"],
        "a remix is of the same seed"
    );
    for idx in [2, 3] {
        assert_eq!(picture_sent(&front, idx), ("png".to_owned(), 1280, 720));
    }
    front.stop().await;
}

/// A video that is deleted while it is made is gone at once, and the server is told so.
pub(crate) async fn forgets_what_is_deleted(front: Front) {
    let api = &front.server.api;
    let id = front.ordered("hold").await;
    front.peer.asked(1).await;
    let answer = api.delete(&format!("/v1/videos/{id}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    api.get(&format!("/v1/videos/{id}")).await.refused(404);
    let is_forgotten = || async { front.peer.jobs().await.is_empty().then_some(()) };
    until(
        "the peer forgets it",
        crate::common::CLIP_WITHIN,
        is_forgotten,
    )
    .await;
    // The next one comes through, whatever the generator still does.
    let next = front.ordered("a cat").await;
    front.peer.release();
    api.completed(&next).await;
    front.clip(&next, 96).await;
    front.stop().await;
}

/// A kinora that is killed while the server works finds the job again: nothing is rendered twice.
pub(crate) async fn finds_its_job_again(mut front: Front) {
    let id = front.ordered("hold").await;
    front.peer.asked(1).await;
    until(
        "kinora knows its name there",
        crate::common::CLIP_WITHIN,
        || async {
            front
                .server
                .log()
                .contains("a job is ordered")
                .then_some(())
        },
    )
    .await;
    front.server.kill_9().await;
    front.server.restart().await;
    front.peer.release();
    front.server.api.completed(&id).await;
    front.clip(&id, 96).await;
    assert_eq!(front.peer.orders().len(), 1, "{:?}", front.peer.orders());
    front.stop().await;
}

/// A server that is started anew has lost its jobs: they are ordered again, and nothing is lost here.
pub(crate) async fn orders_anew_what_it_lost(mut front: Front) {
    let id = front.ordered("hold").await;
    front.peer.asked(1).await;
    front.peer.restart().await;
    front.peer.asked(2).await;
    front.peer.release();
    front.server.api.completed(&id).await;
    front.clip(&id, 96).await;
    assert_eq!(front.peer.orders().len(), 2, "{:?}", front.peer.orders());
    front.stop().await;
}

/// The kind and the size of the picture that came with an order.
fn picture_sent(front: &Front, idx: usize) -> (String, u64, u64) {
    let orders = front.peer.orders();
    let picture = orders[idx]["picture"].as_str();
    probe_picture(Path::new(picture.expect("a picture came with it")))
}

/// A picture that ffmpeg draws.
pub(crate) fn drawn(front: &Front, source: &str) -> PathBuf {
    let file = front.server.scratch().join("picture.png");
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", source])
        .args(["-frames:v", "1"])
        .arg(&file)
        .status()
        .expect("ffmpeg is set up");
    assert!(status.success());
    file
}

/// The mean colour of a clip's first frame.
fn first_colour(file: &Path) -> [u8; 3] {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(file)
        .args(["-frames:v", "1", "-vf", "scale=1:1:flags=area"])
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .expect("ffmpeg is set up");
    output
        .stdout
        .try_into()
        .expect("one pixel of three channels")
}

//! LiteLLM's proxy with a kinora behind it, and between two.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::common::{Api, TestServer};
use crate::front::{assert_is_clip, id_of};
use crate::peer::{Peer, program};

/// It refuses to start with a key that looks weak.
const MASTER_KEY: &str = "sk-Zq83kfPw02LmXv7Tn5Rb1YdJc6Hs9GaE";

/// What the proxy calls kinora's model.
const MODEL: &str = "my-video";

/// What it calls a model that kinora does not have.
const GONE: &str = "gone";

/// A proxy, and the kinora that it orders from.
struct Proxied {
    proxy: Peer,
    behind: TestServer,
    /// The kinora behind, with the key that it wants.
    api: Api,
}

impl Proxied {
    async fn start() -> Self {
        let behind = TestServer::start().await;
        let key = behind.make_key(&["--name", "proxy"]).await;
        let model = |name: &str, there: &str| {
            let url = behind.api.url("/v1");
            format!(
                "  - model_name: {name}\n    litellm_params:\n      model: openai/{there}\n      \
                 api_base: \"{url}\"\n      api_key: {key}\n"
            )
        };
        let config = format!(
            "model_list:\n{}{}litellm_settings: {{num_retries: 0}}\ngeneral_settings: {{master_key: {MASTER_KEY}}}\n",
            model(MODEL, "sketch-1"),
            model(GONE, "not-there"),
        );
        let api = behind.api.with_key(&key);
        let proxy = Peer::litellm(&config).await;
        Self { proxy, behind, api }
    }

    /// How many videos the kinora behind has made.
    async fn n_made(&self) -> usize {
        self.api.page("?limit=100").await.0.len()
    }

    async fn stop(self) {
        self.proxy.stop().await;
        self.behind.stop().await;
    }
}

/// kinora in front of the proxy.
async fn in_front_of(proxied: &Proxied, folder: &Path) -> TestServer {
    let key_file = folder.join("litellm.key");
    fs::write(&key_file, MASTER_KEY).expect("the folder is ours");
    let config = format!(
        "[upstreams.proxy]\nurl = \"{}\"\ndialect = \"litellm\"\nkey_file = {key_file:?}\ndeadline = \"2m\"\n\
         [upstreams.proxy.models.far]\nname = \"{MODEL}\"\nfps = 24\nseconds = [4]\nreference = \"optional\"\n\
         [upstreams.proxy.models.gone]\nname = \"{GONE}\"\nfps = 24\nseconds = [4]\n",
        proxied.proxy.url()
    );
    TestServer::start_with(&config).await
}

/// Runs the official SDK's program in `folder`, and returns the video that it has seen.
async fn sdk(base_url: &str, folder: &Path) -> Value {
    let mut program = program("openai-3.52.0", "sdk_client.py");
    program
        .arg(MODEL)
        .current_dir(folder)
        .env("OPENAI_BASE_URL", base_url)
        .env("OPENAI_API_KEY", MASTER_KEY)
        .kill_on_drop(true);
    let output = timeout(Duration::from_secs(180), program.output()).await;
    let output = output
        .expect("the program ends in time")
        .expect("Python can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    serde_json::from_slice(&output.stdout).expect("the program prints a video")
}

#[tokio::test]
async fn the_sdk_makes_a_video_through_litellm() {
    let proxied = Proxied::start().await;
    let folder = proxied.behind.scratch();
    let video = sdk(&format!("{}/v1", proxied.proxy.url()), &folder).await;
    assert_eq!(video["progress"], 100, "{video}");
    assert_eq!(video["seconds"], "4", "{video}");
    let through = fs::read(folder.join("clip.mp4")).expect("the program leaves it");
    assert_eq!(proxied.n_made().await, 1, "nothing is ordered twice");
    let id = proxied.api.page("").await.0.remove(0);
    let direct = folder.join("direct.mp4");
    proxied.api.download(&id, "video", &direct).await;
    assert!(
        through == fs::read(direct).expect("it was downloaded"),
        "not the same bytes"
    );
    proxied.stop().await;
}

/// kinora, LiteLLM, kinora: exact clips, and the verbs that get lost on the way.
#[tokio::test]
async fn litellm_between_two_kinoras_changes_nothing() {
    let proxied = Proxied::start().await;
    let folder = proxied.behind.scratch();
    let front = in_front_of(&proxied, &folder).await;
    let order = json!({"prompt": "a red ball", "model": "far", "size": "1280x720", "seconds": "4", "seed": 7});
    let source = id_of(&front.api.create(&order).await);
    front.api.completed(&source).await;
    assert_is_clip(&downloaded(&front, &source, "video").await, 96);
    downloaded(&front, &source, "thumbnail").await;
    downloaded(&front, &source, "spritesheet").await;
    assert_eq!(proxied.n_made().await, 1, "one order is one order");

    let made = |path: String, body: Value| {
        let api = front.api.clone();
        async move {
            let answer = api.post_json(&path, &body).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            id_of(&api.completed(&id_of(&answer.json())).await)
        }
    };
    let remix = format!("/v1/videos/{source}/remix");
    let remix = made(remix, json!({"prompt": "a blue ball"})).await;
    assert_is_clip(&downloaded(&front, &remix, "video").await, 96);
    let body = json!({"prompt": "it rolls away", "seconds": "4", "video": {"id": source}});
    let longer = made("/v1/videos/extensions".to_owned(), body).await;
    assert_is_clip(&downloaded(&front, &longer, "video").await, 192);
    assert_eq!(proxied.n_made().await, 3, "one order is one order");
    front.stop().await;
    proxied.stop().await;
}

/// A refusal comes back through the proxy as one failed video, and nothing is made of it.
#[tokio::test]
async fn what_is_refused_behind_litellm_is_told() {
    let proxied = Proxied::start().await;
    let folder = proxied.behind.scratch();
    let front = in_front_of(&proxied, &folder).await;
    let order =
        json!({"prompt": "a red ball", "model": "gone", "size": "1280x720", "seconds": "4"});
    let id = id_of(&front.api.create(&order).await);
    let video = front.api.ended(&id).await;
    assert_eq!(video["status"], "failed", "{video}");
    let message = video["error"]["message"].as_str().expect("a message");
    assert!(message.contains("not-there"), "{message}");
    assert!(!message.contains(MASTER_KEY) && !front.log().contains(MASTER_KEY));
    assert_eq!(proxied.n_made().await, 0);
    let checked = front.kinora(&["upstreams", "check"]).await;
    assert!(!checked.contains(MASTER_KEY), "{checked}");
    front.stop().await;
    proxied.stop().await;
}

async fn downloaded(server: &TestServer, id: &str, variant: &str) -> PathBuf {
    let file = server.scratch().join(format!("{id}.{variant}"));
    server.api.download(id, variant, &file).await;
    file
}

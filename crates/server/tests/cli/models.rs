//! `kinora models list --local|show|pull|check|remove` against a hub of this machine that misbehaves when told to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use http::{Method, StatusCode};
use kinora_sdcpp_fixtures::small_gguf;
use ring::digest;
use tokio::runtime::Runtime;

/// What the hub does instead of what it should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fault {
    #[default]
    None,
    /// Ends an answer in the middle, the first two times.
    Cut,
    /// Ends every answer at once.
    Dead,
    /// Gives other bytes than it says.
    OtherBytes,
    /// Says no checksum.
    NoChecksum,
    /// Sends more than it says.
    TooMuch,
    /// Wants a token.
    Guarded,
    /// Gives the whole file, whatever part was asked for.
    NoRanges,
    /// Refuses every part.
    RefusesRanges,
    /// Has the bytes on another host, and the repository under another name.
    Elsewhere,
    /// Answers 503 the first two times.
    Busy,
}

#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    path: String,
    range: Option<String>,
    authorization: Option<String>,
}

#[derive(Default)]
struct Shared {
    files: HashMap<String, Vec<u8>>,
    fault: Fault,
    asked: Vec<Asked>,
    n_faults: u32,
    elsewhere: String,
}

/// A hub on a free port; it ends with the value.
struct FakeHub {
    endpoint: String,
    shared: Arc<Mutex<Shared>>,
    _runtime: Runtime,
}

impl FakeHub {
    fn start(fault: Fault) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(1).enable_all().build().unwrap();
        let shared = Arc::new(Mutex::new(Shared {
            fault,
            ..Shared::default()
        }));
        let serve = |shared: Arc<Mutex<Shared>>| {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
            let listener = runtime.block_on(listener).unwrap();
            let address = listener.local_addr().unwrap();
            let router = Router::new().fallback(answer).with_state(shared);
            runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
            format!("http://{address}")
        };
        // Another port is another origin.
        let elsewhere = serve(Arc::clone(&shared));
        shared.lock().unwrap().elsewhere = elsewhere;
        let endpoint = serve(Arc::clone(&shared));
        Self {
            endpoint,
            shared,
            _runtime: runtime,
        }
    }

    fn with_file(self, path: &str, bytes: Vec<u8>) -> Self {
        let mut shared = self.shared.lock().unwrap();
        shared.files.insert(path.to_owned(), bytes);
        drop(shared);
        self
    }

    fn asked(&self, method: &Method) -> Vec<Asked> {
        let shared = self.shared.lock().unwrap();
        let asked = shared.asked.iter().filter(|asked| asked.method == *method);
        asked.cloned().collect()
    }
}

async fn answer(State(shared): State<Arc<Mutex<Shared>>>, request: Request) -> Response {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let asked = Asked {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        range: header("range"),
        authorization: header("authorization"),
    };
    let mut shared = shared.lock().unwrap();
    shared.asked.push(asked.clone());
    let key = asked.path.replace("/moved/", "/a/");
    let Some(bytes) = shared.files.get(key.trim_start_matches("/bytes")).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let fault = shared.fault;
    match fault {
        Fault::Guarded if asked.authorization.as_deref() != Some("Bearer secret") => {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        Fault::Elsewhere if asked.path.starts_with("/a/") => {
            let moved = asked.path.replace("/a/", "/moved/");
            return (StatusCode::TEMPORARY_REDIRECT, [("location", moved)]).into_response();
        }
        _ => {}
    }
    let tag = match fault {
        // Of a small file hubs say another one, which is shorter.
        Fault::NoChecksum => "\"0123456789012345678901234567890123456789\"".to_owned(),
        _ => format!("\"{}\"", sha256(&bytes)),
    };
    let linked = [
        ("x-linked-size", bytes.len().to_string()),
        ("x-linked-etag", tag),
    ];
    if asked.path.starts_with("/moved/") {
        let place = format!("{}/bytes{key}", shared.elsewhere);
        return (StatusCode::FOUND, linked, [("location", place)]).into_response();
    }
    if asked.method == Method::HEAD {
        return (linked, Body::empty()).into_response();
    }
    let n_before = shared.n_faults;
    shared.n_faults += 1;
    if fault == Fault::Busy && n_before < 2 {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let start: usize = asked.range.map_or(0, |range| {
        let start = range.trim_start_matches("bytes=").trim_end_matches('-');
        start.parse().unwrap()
    });
    if start > 0 && fault == Fault::RefusesRanges || start > bytes.len() {
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    }
    let (status, start) = match start {
        0 => (StatusCode::OK, 0),
        _ if fault == Fault::NoRanges => (StatusCode::OK, 0),
        start => (StatusCode::PARTIAL_CONTENT, start),
    };
    let range = format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len());
    let mut body = bytes[start..].to_vec();
    if fault == Fault::OtherBytes {
        *body.last_mut().unwrap() ^= 1;
    }
    if fault == Fault::TooMuch {
        body.extend([0; 1000]);
    }
    let is_cut = fault == Fault::Dead || fault == Fault::Cut && n_before < 2;
    let body = if is_cut {
        let n_sent = if fault == Fault::Dead {
            0
        } else {
            body.len() / 3
        };
        let sent = Bytes::from(body[..n_sent].to_vec());
        let cut = async {
            // What was sent has to leave first.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            Err(std::io::Error::other("cut"))
        };
        Body::from_stream(stream::iter([Ok(sent)]).chain(stream::once(cut)))
    } else {
        body.into()
    };
    (status, [("content-range", range)], body).into_response()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    digest.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

const DIFFUSION: &str = "/a/one/resolve/main/dm.gguf";
const SHARED_VAE: &str = "/a/shared/resolve/v1/vae/x.gguf";

/// A models folder with descriptions of `one` and `two`, which share a VAE.
fn models() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for id in ["one", "two"] {
        let text = format!(
            "id = \"{id}\"\ntitle = \"Number {id}\"\n[licence]\nname = \"Odd\"\n\
             terms = [\"Not on Sundays.\"]\nterritory = \"the Moon\"\n\
             [[files]]\nrole = \"diffusion\"\nrepo = \"a/{id}\"\npath = \"dm.gguf\"\n\
             [[files]]\nrole = \"vae\"\nrepo = \"a/shared\"\nrevision = \"v1\"\npath = \"vae/x.gguf\"\n\
             [inputs]\nprompt = \"never\"\n\
             [clip]\nfps = 16\nframe_step = 4\nmost_frames = 81\ngrid_px = 16\nsizes = [\"64x64\"]\n\
             [sampling]\nsteps = 2\nsampler = \"euler\"\nscheduler = \"discrete\"\nguidance = 1.0\n\
             flow_shift = 3.0\n[memory]\nwork_mb_per_megapixel = 10\n"
        );
        fs::write(folder.path().join(format!("{id}.toml")), text).unwrap();
    }
    folder
}

fn hub(fault: Fault) -> FakeHub {
    FakeHub::start(fault)
        .with_file(DIFFUSION, small_gguf(300_000))
        .with_file("/a/two/resolve/main/dm.gguf", small_gguf(1000))
        .with_file(SHARED_VAE, small_gguf(2000))
}

struct Ran {
    is_ok: bool,
    out: String,
    err: String,
}

impl Ran {
    #[track_caller]
    fn ok(self) -> String {
        assert!(self.is_ok, "{}\n{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    fn failed_with(self, text: &str) {
        assert!(!self.is_ok, "{}", self.out);
        assert!(self.err.contains(text), "{text}: {}", self.err);
    }
}

fn kinora(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .arg("models")
        .args(args)
        .arg("--models-dir")
        .arg(folder)
        .env_clear()
        .env("HOME", folder)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        is_ok: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn pull(folder: &Path, hub: &FakeHub) -> Ran {
    let variables = [("HF_ENDPOINT", hub.endpoint.as_str())];
    kinora(folder, &["pull", "one", "--yes"], &variables)
}

/// Every file below a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_in(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[track_caller]
fn assert_complete(folder: &Path) {
    assert_eq!(
        fs::read(folder.join("a/one/dm.gguf")).unwrap(),
        small_gguf(300_000)
    );
    assert_eq!(
        fs::read(folder.join("a/shared/vae/x.gguf")).unwrap(),
        small_gguf(2000)
    );
    let checked = kinora(folder, &["check", "one"], &[]).ok();
    assert_eq!(
        checked.matches("its checksum is right").count(),
        2,
        "{checked}"
    );
    assert!(!files_in(folder).iter().any(|path| path.ends_with(".part")));
}

#[test]
fn a_model_is_pulled_proved_listed_and_not_pulled_twice() {
    let (folder, hub) = (models(), hub(Fault::None));
    let listed = kinora(folder.path(), &["list", "--local"], &[]).ok();
    let wan = listed
        .lines()
        .find(|line| line.starts_with("wan2.1-t2v-1.3b"))
        .unwrap();
    let cells: Vec<&str> = wan.split_whitespace().collect();
    assert_eq!(cells[1..4], ["no", "7.8", "GB"], "{listed}");
    let pulled = pull(folder.path(), &hub).ok();
    for text in ["Odd", "Not on Sundays.", "the Moon", "one is complete"] {
        assert!(pulled.contains(text), "{text} in {pulled}");
    }
    assert_complete(folder.path());
    let listed = kinora(folder.path(), &["list", "--local"], &[]).ok();
    let line = |id: &str| listed.lines().find(|line| line.starts_with(id)).unwrap();
    assert!(line("one ").contains(" yes "), "{listed}");
    assert!(line("two ").contains("1 of 2 files"), "{listed}");
    let n_asked = hub.asked(&Method::GET).len();
    pull(folder.path(), &hub).ok();
    assert_eq!(hub.asked(&Method::GET).len(), n_asked);
}

#[test]
fn nothing_comes_before_the_licence_is_accepted() {
    let (folder, hub) = (models(), hub(Fault::None));
    let variables = [("HF_ENDPOINT", hub.endpoint.as_str())];
    let ran = kinora(folder.path(), &["pull", "one"], &variables);
    assert!(ran.out.contains("Not on Sundays."), "{}", ran.out);
    ran.failed_with("--yes");
    assert!(hub.asked(&Method::GET).is_empty());
    assert_eq!(files_in(folder.path()).len(), 2);
}

#[test]
fn a_download_that_is_cut_goes_on_where_it_was() {
    let (folder, hub) = (models(), hub(Fault::Cut));
    pull(folder.path(), &hub).ok();
    assert_complete(folder.path());
    let ranges: Vec<_> = hub.asked(&Method::GET);
    let third = small_gguf(300_000).len() / 3;
    assert_eq!(ranges[1].range, Some(format!("bytes={third}-")));
    assert_eq!(ranges.len(), 4, "{ranges:?}");
}

#[test]
fn the_next_command_goes_on_where_the_last_one_gave_up() {
    let (folder, dead) = (models(), hub(Fault::Dead));
    let begun = folder.path().join("a/one/dm.gguf.part");
    fs::create_dir_all(begun.parent().unwrap()).unwrap();
    fs::write(&begun, &small_gguf(300_000)[..100_000]).unwrap();
    pull(folder.path(), &dead).failed_with("the first 100000 bytes are kept");
    let shown = kinora(folder.path(), &["show", "one"], &[]).ok();
    assert!(shown.contains("100 kB are here"), "{shown}");
    let whole = hub(Fault::None);
    pull(folder.path(), &whole).ok();
    assert_complete(folder.path());
    let first = &whole.asked(&Method::GET)[0];
    assert_eq!(first.range.as_deref(), Some("bytes=100000-"));
}

#[test]
fn a_hub_without_ranges_is_asked_for_everything() {
    for fault in [Fault::NoRanges, Fault::RefusesRanges] {
        let (folder, hub) = (models(), hub(fault));
        let begun = folder.path().join("a/one/dm.gguf.part");
        fs::create_dir_all(begun.parent().unwrap()).unwrap();
        fs::write(&begun, b"GGUF but of something else").unwrap();
        pull(folder.path(), &hub).ok();
        assert_complete(folder.path());
    }
}

#[test]
fn other_bytes_than_promised_are_deleted() {
    let (folder, hub) = (models(), hub(Fault::OtherBytes));
    pull(folder.path(), &hub).failed_with("checksum");
    assert_eq!(files_in(folder.path()).len(), 2);
}

#[test]
fn a_file_whose_checksum_nobody_knows_is_not_said_to_be_proved() {
    let (folder, hub) = (models(), hub(Fault::NoChecksum));
    let pulled = pull(folder.path(), &hub).ok();
    let line = pulled.lines().find(|line| line.contains("dm.gguf"));
    assert!(
        line.is_some_and(|line| line.contains("not proved")),
        "{pulled}"
    );
    let is_note = |path: &PathBuf| path.extension().is_some_and(|end| end == "sha256");
    assert!(!files_in(folder.path()).iter().any(is_note));
    let checked = kinora(folder.path(), &["check", "one"], &[]).ok();
    assert!(!checked.contains("its checksum is right"), "{checked}");
}

#[test]
fn a_hub_that_sends_more_than_it_announced_is_not_listened_to_any_longer() {
    let (folder, hub) = (models(), hub(Fault::TooMuch));
    pull(folder.path(), &hub).failed_with("more than the");
    assert_eq!(hub.asked(&Method::GET).len(), 1);
    let path = folder.path().join("a/one/dm.gguf");
    assert!(!path.exists());
    let kept = fs::metadata(folder.path().join("a/one/dm.gguf.part")).unwrap();
    assert_eq!(kept.len(), 0);
}

#[test]
fn a_note_whose_file_is_gone_does_not_stand_against_a_new_one() {
    let (folder, hub) = (models(), hub(Fault::None));
    let note = folder.path().join("a/one/dm.gguf.sha256");
    fs::create_dir_all(note.parent().unwrap()).unwrap();
    fs::write(&note, format!("{}  dm.gguf\n", "0".repeat(64))).unwrap();
    pull(folder.path(), &hub).ok();
    assert_complete(folder.path());
}

#[test]
fn another_file_than_the_description_means_is_not_even_fetched() {
    let (folder, hub) = (models(), hub(Fault::None));
    let path = folder.path().join("one.toml");
    let text = fs::read_to_string(&path).unwrap();
    let sum = format!("path = \"dm.gguf\"\nsha256 = \"{}\"", "0".repeat(64));
    fs::write(&path, text.replacen("path = \"dm.gguf\"", &sum, 1)).unwrap();
    pull(folder.path(), &hub).failed_with("the hub has another a/one/dm.gguf");
    assert!(hub.asked(&Method::GET).is_empty());
}

#[test]
fn a_guarded_repository_is_explained_and_opened_by_a_token() {
    let (folder, hub) = (models(), hub(Fault::Guarded));
    pull(folder.path(), &hub).failed_with("HF_TOKEN");
    let variables = [
        ("HF_ENDPOINT", hub.endpoint.as_str()),
        ("HF_TOKEN", "secret"),
    ];
    kinora(folder.path(), &["pull", "one", "--yes"], &variables).ok();
    assert_complete(folder.path());
}

#[test]
fn bytes_may_be_elsewhere_and_the_token_does_not_follow() {
    let (folder, hub) = (models(), hub(Fault::Elsewhere));
    let variables = [
        ("HF_ENDPOINT", hub.endpoint.as_str()),
        ("HF_TOKEN", "secret"),
    ];
    kinora(folder.path(), &["pull", "one", "--yes"], &variables).ok();
    assert_complete(folder.path());
    let asked = hub.asked(&Method::GET);
    let (elsewhere, here): (Vec<_>, Vec<_>) = asked
        .iter()
        .partition(|asked| asked.path.starts_with("/bytes/"));
    assert_eq!(elsewhere.len(), 2);
    assert!(elsewhere.iter().all(|asked| asked.authorization.is_none()));
    assert!(here.iter().all(|asked| asked.authorization.is_some()));
}

#[test]
fn a_busy_hub_is_waited_for() {
    let (folder, hub) = (models(), hub(Fault::Busy));
    pull(folder.path(), &hub).ok();
    assert_complete(folder.path());
}

#[test]
fn what_is_not_there_is_named() {
    let folder = models();
    pull(folder.path(), &FakeHub::start(Fault::None))
        .failed_with("a/one has no file dm.gguf at main");
    kinora(folder.path(), &["pull", "none", "--yes"], &[]).failed_with("there is no model none");
    let away = [("HF_ENDPOINT", "http://127.0.0.1:9")];
    let ran = kinora(folder.path(), &["pull", "one", "--yes"], &away);
    ran.failed_with("could not ask for a/one/dm.gguf");
}

#[test]
fn check_finds_what_is_missing_and_what_was_changed() {
    let (folder, hub) = (models(), hub(Fault::None));
    let missing = kinora(folder.path(), &["check", "one"], &[]);
    assert!(
        !missing.is_ok && missing.out.contains("dm.gguf  is missing"),
        "{}",
        missing.out
    );
    pull(folder.path(), &hub).ok();
    let path = folder.path().join("a/one/dm.gguf");
    let mut bytes = small_gguf(300_000);
    bytes[200_000] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(kinora(folder.path(), &["check", "one", "--quick"], &[]).is_ok);
    let changed = kinora(folder.path(), &["check"], &[]);
    assert!(
        !changed.is_ok && changed.out.contains("is damaged: its checksum"),
        "{}",
        changed.out
    );
    fs::write(&path, &bytes[..200_000]).unwrap();
    let cut = kinora(folder.path(), &["check", "one", "--quick"], &[]);
    assert!(
        !cut.is_ok && cut.out.contains("it is cut off"),
        "{}",
        cut.out
    );
}

#[test]
fn remove_keeps_what_another_model_needs() {
    let (folder, hub) = (models(), hub(Fault::None));
    let variables = [("HF_ENDPOINT", hub.endpoint.as_str())];
    pull(folder.path(), &hub).ok();
    kinora(folder.path(), &["pull", "two", "--yes"], &variables).ok();
    let removed = kinora(folder.path(), &["remove", "one"], &[]).ok();
    assert!(removed.contains("removed a/one/dm.gguf"), "{removed}");
    assert!(
        removed.contains("kept a/shared/vae/x.gguf: two needs it"),
        "{removed}"
    );
    assert!(!folder.path().join("a/one").exists());
    kinora(folder.path(), &["remove", "two"], &[]).ok();
    assert_eq!(files_in(folder.path()).len(), 2);
    assert!(!folder.path().join("a").exists());
}

#[test]
fn a_wrong_description_is_told() {
    let folder = models();
    fs::write(folder.path().join("bad.toml"), "id = \"bad\"\nfsp = 1\n").unwrap();
    let ran = kinora(folder.path(), &["check"], &[]);
    ran.failed_with("bad.toml: line 2");
}

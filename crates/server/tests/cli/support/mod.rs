//! A fake Videos API that records what it is asked, and the real binary to ask it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(
    dead_code,
    unused_imports,
    reason = "every test binary uses its own part of this"
)]

mod terminal;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub(crate) use terminal::on_terminal;

/// A request as the fake server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) parts: Vec<FormPart>,
    /// The body of what is no form.
    pub(crate) body: Vec<u8>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormPart {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

impl Recorded {
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body, which must be JSON and say so.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The text parts in order; panics on a file.
    pub(crate) fn texts(&self) -> Vec<(&str, &str)> {
        let text = |part: &'_ FormPart| assert_eq!(part.file_name, None, "{part:?}");
        self.parts.iter().for_each(text);
        let parts = self.parts.iter();
        parts
            .map(|part| {
                (
                    part.name.as_str(),
                    std::str::from_utf8(&part.bytes).unwrap(),
                )
            })
            .collect()
    }
}

type Answer = dyn Fn(&Recorded, usize) -> Response + Send + Sync;

#[derive(Clone)]
struct Shared {
    requests: Arc<Mutex<Vec<Recorded>>>,
    answer: Arc<Answer>,
}

/// A server on a free port; it ends with the value.
pub(crate) struct FakeApi {
    pub(crate) base_url: String,
    shared: Shared,
    _runtime: Runtime,
}

impl FakeApi {
    /// Starts a server that answers with what the function says, given the request and how many came before.
    pub(crate) fn start(
        answer: impl Fn(&Recorded, usize) -> Response + Send + Sync + 'static,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let shared = Shared {
            requests: Arc::default(),
            answer: Arc::new(answer),
        };
        let router = Router::new().fallback(record).with_state(shared.clone());
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            base_url,
            shared,
            _runtime: runtime,
        }
    }

    /// A server that gives every request the same JSON.
    pub(crate) fn answering(value: Value) -> Self {
        Self::start(move |_, _| json_answer(200, &value))
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub(crate) fn only_request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests().iter().map(Recorded::line).collect()
    }

    /// Runs `kinora videos …` against this server, in an empty folder.
    pub(crate) fn videos(&self, arguments: &[&str]) -> Ran {
        self.videos_in(tempfile::tempdir().unwrap().path(), arguments)
    }

    /// Runs `kinora videos …` with a text piped into it.
    pub(crate) fn videos_piped(&self, arguments: &[&str], piped: &str) -> Ran {
        let folder = tempfile::tempdir().unwrap();
        let arguments: Vec<&str> = ["videos"].iter().chain(arguments).copied().collect();
        let variables = [("OPENAI_BASE_URL", self.base_url.as_str())];
        kinora_piped(folder.path(), &arguments, &variables, piped.as_bytes())
    }

    /// Runs `kinora …` against this server, in an empty folder.
    pub(crate) fn kinora(&self, arguments: &[&str]) -> Ran {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("OPENAI_BASE_URL", self.base_url.as_str())];
        kinora(folder.path(), arguments, &variables)
    }

    pub(crate) fn videos_in(&self, folder: &Path, arguments: &[&str]) -> Ran {
        let arguments: Vec<&str> = ["videos"].iter().chain(arguments).copied().collect();
        kinora(folder, &arguments, &[("OPENAI_BASE_URL", &self.base_url)])
    }
}

/// A part that is text.
pub(crate) fn text_part(name: &str, text: &str) -> FormPart {
    FormPart {
        name: name.to_owned(),
        file_name: None,
        content_type: None,
        bytes: text.as_bytes().to_vec(),
    }
}

/// A part that is a file.
pub(crate) fn file_part(name: &str, file_name: &str, content_type: &str, bytes: &[u8]) -> FormPart {
    FormPart {
        name: name.to_owned(),
        file_name: Some(file_name.to_owned()),
        content_type: Some(content_type.to_owned()),
        bytes: bytes.to_vec(),
    }
}

async fn record(State(shared): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let is_form = head
        .headers
        .get("content-type")
        .is_some_and(|value| value.to_str().unwrap().starts_with("multipart/form-data"));
    let mut recorded = Recorded {
        method: head.method.to_string(),
        path: head.uri.path_and_query().unwrap().to_string(),
        headers: head.headers.clone(),
        parts: Vec::new(),
        body: Vec::new(),
    };
    if is_form {
        let request = Request::from_parts(head, body);
        let mut form = Multipart::from_request(request, &()).await.unwrap();
        while let Some(field) = form.next_field().await.unwrap() {
            recorded.parts.push(FormPart {
                name: field.name().unwrap().to_owned(),
                file_name: field.file_name().map(str::to_owned),
                content_type: field.content_type().map(str::to_owned),
                bytes: field.bytes().await.unwrap().to_vec(),
            });
        }
    } else {
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        recorded.body = body.to_vec();
    }
    let n_before = {
        let mut requests = shared.requests.lock().unwrap();
        requests.push(recorded.clone());
        requests.len() - 1
    };
    (shared.answer)(&recorded, n_before)
}

pub(crate) fn json_answer(status: u16, value: &Value) -> Response {
    let headers = [("content-type", "application/json")];
    (
        StatusCode::from_u16(status).unwrap(),
        headers,
        value.to_string(),
    )
        .into_response()
}

pub(crate) fn error_answer(status: u16, message: &str) -> Response {
    let error =
        json!({"message": message, "type": "invalid_request_error", "param": null, "code": null});
    json_answer(status, &json!({ "error": error }))
}

/// A body that promises `n_promised` bytes; the connection breaks where the bytes end before that.
pub(crate) fn download_answer(bytes: Vec<u8>, n_promised: usize) -> Response {
    let is_whole = bytes.len() == n_promised;
    let broken = (!is_whole).then(|| Err(std::io::Error::other("the disk of the server died")));
    let chunks = [Ok(bytes)].into_iter().chain(broken);
    Response::builder()
        .header("content-type", "video/mp4")
        .header("content-length", n_promised)
        .header(
            "content-disposition",
            "attachment; filename=\"../video_1.mp4\"",
        )
        .body(Body::from_stream(futures_util::stream::iter(chunks)))
        .unwrap()
}

pub(crate) fn video(id: &str, status: &str) -> Value {
    json!({"id": id, "object": "video", "status": status, "progress": 0, "error": null, "a_new_member": [1]})
}

/// What a run of the binary left.
pub(crate) struct Ran {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stdout = String::from_utf8_lossy(&self.stdout);
        write!(
            formatter,
            "code {:?}\n-- stdout\n{stdout}\n-- stderr\n{}",
            self.code, self.stderr
        )
    }
}

impl Ran {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

/// Runs the real binary in a folder, with these variables and no others.
pub(crate) fn kinora(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    kinora_reading(folder, arguments, variables, Stdio::null())
}

pub(crate) fn kinora_reading(
    folder: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
    stdin: Stdio,
) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_kinora"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(folder)
        .stdin(stdin)
        .output()
        .unwrap();
    Ran {
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// Runs the real binary with these bytes coming through a pipe.
pub(crate) fn kinora_piped(
    folder: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
    piped: &[u8],
) -> Ran {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let piped = piped.to_vec();
    let writing = std::thread::spawn(move || {
        // Who reads nothing closes the pipe.
        let _ = std::io::Write::write_all(&mut writer, &piped);
    });
    let ran = kinora_reading(folder, arguments, variables, Stdio::from(reader));
    writing.join().unwrap();
    ran
}

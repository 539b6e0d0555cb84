//! Requests, and what every answer must have.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use reqwest::multipart::Form;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::{CLIP_WITHIN, assert_is_video, until};

/// The way to talk to one server.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    /// The port on 127.0.0.1.
    pub(crate) port: u16,
    /// The key that every request carries.
    key: Option<String>,
}

impl Api {
    pub(crate) fn new(port: u16) -> Self {
        // The workspace's reqwest has TLS without a default for its cryptography. No test uses TLS, and another
        // test of the same process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()
            .expect("a plain client can be made");
        Self {
            client,
            port,
            key: None,
        }
    }

    /// The same server, asked with this key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// The address of `path`, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// A request to be changed and sent with [`Api::send`].
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, self.url(path));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    /// Sends a request and takes the whole answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes().await.expect("the answer is whole");
        let answer = Answer {
            status,
            headers,
            body,
        };
        assert!(
            answer
                .header("x-request-id")
                .is_some_and(|id| !id.is_empty()),
            "an answer without x-request-id: {answer:?}"
        );
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn post_form(&self, path: &str, form: Form) -> Answer {
        self.send(self.request(Method::POST, path).multipart(form))
            .await
    }

    /// Every operation that the server describes: method and path, with the names of its parameters.
    pub(crate) async fn operations(&self) -> Vec<(String, String)> {
        let description = self.get("/openapi.json").await.json();
        let paths = description["paths"].as_object().expect("it has paths");
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in item.as_object().expect("a path has operations").keys() {
                operations.push((method.to_uppercase(), path.clone()));
            }
        }
        operations
    }

    /// Orders a video, which must be accepted.
    pub(crate) async fn create(&self, body: &Value) -> Value {
        let answer = self.post_json("/v1/videos", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let video = answer.json();
        assert_is_video(&video);
        video
    }

    /// Orders one short video and returns its id.
    pub(crate) async fn create_short(&self, prompt: &str) -> String {
        id_of(
            &self
                .create(&json!({"prompt": prompt, "seconds": "4"}))
                .await,
        )
    }

    /// The video, which must be there.
    pub(crate) async fn retrieve(&self, id: &str) -> Value {
        let answer = self.get(&format!("/v1/videos/{id}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let video = answer.json();
        assert_is_video(&video);
        video
    }

    /// Waits for a video to end and returns it.
    pub(crate) async fn ended(&self, id: &str) -> Value {
        until("a video ends", CLIP_WITHIN, || async {
            let video = self.retrieve(id).await;
            let is_final = video["status"] == "completed" || video["status"] == "failed";
            is_final.then_some(video)
        })
        .await
    }

    /// Waits for a video, which must succeed.
    pub(crate) async fn completed(&self, id: &str) -> Value {
        let video = self.ended(id).await;
        assert_eq!(video["status"], "completed", "{video}");
        video
    }

    /// Downloads one of a video's files, which must be there.
    pub(crate) async fn download(&self, id: &str, variant: &str, to: &Path) -> Answer {
        let path = format!("/v1/videos/{id}/content?variant={variant}");
        let answer = self.get(&path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        std::fs::write(to, &answer.body).expect("the folder is ours");
        answer
    }

    /// The ids that the list gives for this query, and the whole page.
    pub(crate) async fn page(&self, query: &str) -> (Vec<String>, Value) {
        let answer = self.get(&format!("/v1/videos{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let page = answer.json();
        let videos = page["data"].as_array().expect("a list has data");
        videos.iter().for_each(assert_is_video);
        (videos.iter().map(id_of).collect(), page)
    }
}

/// The id of a video.
fn id_of(video: &Value) -> String {
    let id = video["id"].as_str().expect("a video has an id");
    id.to_owned()
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body[..self.body.len().min(2000)]);
        write!(f, "{} {:#?} {body}", self.status, self.headers)
    }
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, which must say that it is JSON and be it.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let kind = self.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The answer as a refusal, which must have this status and the envelope.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> Refusal {
        assert_eq!(self.status, status, "{self:?}");
        Refusal::from_json(&self.json())
    }
}

/// What the error envelope says.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) kind: String,
    pub(crate) param: Option<String>,
    pub(crate) code: Option<String>,
}

impl Refusal {
    /// Reads `{"error":{message,type,param,code}}`, which must have these members and no others.
    #[track_caller]
    pub(crate) fn from_json(body: &Value) -> Self {
        let envelope = body.as_object().expect("the envelope is an object");
        assert_eq!(envelope.len(), 1, "{body}");
        let error = body["error"].as_object().expect("the envelope has `error`");
        let mut members: Vec<&str> = error.keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["code", "message", "param", "type"], "{body}");
        let text = |member: &str| {
            let text = error[member].as_str().map(str::to_owned);
            assert!(text.is_some() || error[member].is_null(), "{body}");
            text
        };
        let refusal = Self {
            message: text("message").expect("the message is a text"),
            kind: text("type").expect("the type is a text"),
            param: text("param"),
            code: text("code"),
        };
        assert!(!refusal.message.is_empty(), "{body}");
        refusal
    }

    /// Checks which parameter is named, and the code.
    #[track_caller]
    pub(crate) fn names(&self, param: &str, code: &str) {
        assert_eq!(self.param.as_deref(), Some(param), "{self:?}");
        assert_eq!(self.code.as_deref(), Some(code), "{self:?}");
        assert_eq!(self.kind, "invalid_request_error", "{self:?}");
    }
}

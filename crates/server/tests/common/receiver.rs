//! Somebody whom the server asks: a listener that notes what it is sent and answers as a test says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::until;

/// What a receiver does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Respond {
    /// Answers with this status.
    Status(u16),
    /// Answers with this status and header.
    With(u16, &'static str, String),
    /// Answers with this file.
    File(Vec<u8>),
    /// Never answers.
    Never,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header, which must be there.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    /// The body, which must be JSON and say so.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// How many signatures the request carries, and whether one of them is that of this secret.
    #[track_caller]
    pub(crate) fn signatures(&self, secret: &str) -> (usize, bool) {
        let secret = secret
            .strip_prefix("whsec_")
            .expect("a secret says what it is");
        let secret = STANDARD.decode(secret).expect("a secret is base64");
        assert!(secret.len() >= 24);
        let (id, timestamp) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let message = [id.as_bytes(), b".", timestamp.as_bytes(), b".", &self.body].concat();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signatures: Vec<&str> = self.header("webhook-signature").split(' ').collect();
        let is_right = |signature: &&str| {
            let signature = signature.strip_prefix("v1,").expect("a version");
            let signature = STANDARD.decode(signature).expect("base64");
            hmac::verify(&key, &message, &signature).is_ok()
        };
        (signatures.len(), signatures.iter().any(is_right))
    }
}

type Script = dyn Fn(usize, &Request) -> Respond + Send + Sync;

/// A receiver on a port of its own.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Receiver {
    /// Starts one that answers with what `script` says to the how-manieth request, from 0.
    pub(crate) async fn start(
        script: impl Fn(usize, &Request) -> Respond + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (noted, script) = (Arc::clone(&requests), Arc::new(script) as Arc<Script>);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&noted), Arc::clone(&script)));
            }
        });
        Self { port, requests }
    }

    /// One that takes everything.
    pub(crate) async fn willing() -> Self {
        Self::start(|_, _| Respond::Status(204)).await
    }

    /// The address of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Settings for a server that may reach it.
    pub(crate) fn allowed(&self) -> String {
        format!("[outbound]\nallow = [\"127.0.0.1:{}\"]\n", self.port)
    }

    /// Everything it has been sent.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("nobody panicked").clone()
    }

    /// Waits until it has been sent so many requests, and returns them.
    pub(crate) async fn received(&self, n_requests: usize, within: Duration) -> Vec<Request> {
        until("a webhook arrives", within, || async {
            Some(self.requests()).filter(|requests| requests.len() >= n_requests)
        })
        .await
    }
}

async fn serve(mut stream: TcpStream, noted: Arc<Mutex<Vec<Request>>>, script: Arc<Script>) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let respond = {
        let mut noted = noted.lock().expect("nobody panicked");
        noted.push(request.clone());
        script(noted.len() - 1, &request)
    };
    let (head, body) = match respond {
        Respond::Status(status) => (format!("{status} x"), Vec::new()),
        Respond::With(status, name, value) => {
            (format!("{status} x\r\n{name}: {value}"), Vec::new())
        }
        Respond::File(file) => ("200 OK".to_owned(), file),
        Respond::Never => return std::future::pending().await,
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n");
    let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_len = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_len].to_vec()).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    let headers = head.lines().skip(1).filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    let headers: BTreeMap<String, String> = headers.collect();
    let body_len = match headers.get("content-length") {
        Some(length) => length.parse().ok()?,
        None => 0,
    };
    while bytes.len() < head_len + body_len {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Request {
        path,
        headers,
        body: bytes[head_len..].to_vec(),
    })
}

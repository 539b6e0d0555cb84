//! Connections: how many there may be, and how long each may keep the server waiting.
//!
//! A client that opens a connection and says little, or asks for a file and does not read it, must cost next to
//! nothing and not for ever. Requests are read by hyper; what is here are the limits that it leaves to others.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use super::wire::{Turn, Wire};

/// The largest head of a request, in bytes: its line and its headers. A connection may use that much memory
/// before anybody knows who is asking.
const MAX_HEAD_BYTES: usize = 128 << 10;
/// How long to wait when the system has no more connections to give.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(200);

/// What clients may ask of the server before they have asked for anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionLimits {
    /// How many connections are served at the same time; others wait to be accepted.
    pub(crate) max_connections: usize,
    /// How long the head of a request may take, and how long a connection may wait for its next one.
    pub(crate) head_timeout: Duration,
    /// How long a client may read nothing of an answer.
    pub(crate) write_timeout: Duration,
}

impl ConnectionLimits {
    /// So many connections, or fewer where the system lets the process have fewer files open, with room for the files
    /// that requests need.
    pub(crate) fn of_process(max_connections: usize) -> Self {
        let possible = (max_open_files() / 2).max(64);
        Self {
            max_connections: max_connections.min(possible),
            head_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(60),
        }
    }
}

/// How many files may be open, after asking for as many as there may be: the usual limit is low because of
/// programs from the time of `select`, which this is not.
fn max_open_files() -> usize {
    const UNLIMITED: u64 = 1 << 20;
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(UNLIMITED).min(UNLIMITED);
    let raised = Rlimit {
        current: Some(wanted),
        maximum: limit.maximum,
    };
    let open_files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(_) => limit.current.unwrap_or(wanted),
    };
    usize::try_from(open_files).unwrap_or(usize::MAX)
}

/// Where connections come in.
pub(crate) struct Entrance {
    pub(crate) listener: TcpListener,
    pub(crate) limits: ConnectionLimits,
    /// Told how many are open.
    pub(crate) n_open: Gauge,
}

/// Serves connections until `stop`, then lets those that are in the middle of an answer finish it. Returns when
/// there are none any more.
pub(crate) async fn serve<S>(entrance: Entrance, service: S, stop: CancellationToken)
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let Entrance {
        listener,
        limits,
        n_open,
    } = entrance;
    let slots = Arc::new(Semaphore::new(limits.max_connections));
    let connections = TaskTracker::new();
    let accept = async {
        loop {
            let slot = Arc::clone(&slots).acquire_owned().await;
            let slot = slot.expect("the semaphore is never closed");
            let stream = accept(&listener).await;
            let connection = Connection {
                stream,
                limits,
                stop: stop.clone(),
                _slot: slot,
            };
            let (service, n_open) = (service.clone(), n_open.clone());
            connections.spawn(async move {
                n_open.inc();
                connection.serve(service).await;
                n_open.dec();
            });
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = accept => {}
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next connection. Whatever goes wrong with one is over with it.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(err) if is_about_one_connection(&err) => {}
            Err(err) => {
                tracing::error!(cause = %err, "could not accept a connection");
                sleep(EXHAUSTED_PAUSE).await;
            }
        }
    }
}

fn is_about_one_connection(err: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        err.kind(),
        K::ConnectionRefused | K::ConnectionAborted | K::ConnectionReset
    )
}

struct Connection {
    stream: TcpStream,
    limits: ConnectionLimits,
    stop: CancellationToken,
    _slot: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve<S>(self, service: S)
    where
        S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>
            + Clone
            + Send
            + 'static,
        S::Future: Send,
    {
        // Answers are written whole, so there is nothing to collect.
        let _ = self.stream.set_nodelay(true);
        let turn = Arc::new(Turn::default());
        let wire = Wire::new(self.stream, self.limits.write_timeout, Arc::clone(&turn));
        let service = TowerToHyperService::new(service);
        let answer = service_fn(move |request| {
            let answering = Turn::begin(&turn);
            let response = service.call(request);
            async move { Ok::<_, Infallible>(answering.with_body_of(response.await?)) }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_timeout)
            .max_buf_size(MAX_HEAD_BYTES);
        let served = http.serve_connection(TokioIo::new(wire), answer);
        let mut served = pin!(served);
        let result = tokio::select! {
            result = served.as_mut() => result,
            () = self.stop.cancelled() => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        };
        if let Err(err) = result {
            tracing::debug!(cause = ?err, "a connection broke off");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::routing::{get, post};
    use bytes::Bytes;
    use futures_util::StreamExt as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// A server with few places and little patience.
    struct Server {
        port: u16,
        stop: CancellationToken,
        /// How many handlers are at work.
        n_at_work: Arc<AtomicUsize>,
        task: tokio::task::JoinHandle<()>,
    }

    struct AtWork(Arc<AtomicUsize>);

    impl AtWork {
        fn new(n_at_work: &Arc<AtomicUsize>) -> Self {
            n_at_work.fetch_add(1, Ordering::SeqCst);
            Self(Arc::clone(n_at_work))
        }
    }

    impl Drop for AtWork {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Server {
        async fn start(max_connections: usize) -> Self {
            let limits = ConnectionLimits {
                max_connections,
                head_timeout: Duration::from_millis(300),
                write_timeout: Duration::from_secs(1),
            };
            let n_at_work: Arc<AtomicUsize> = Arc::default();
            let (held, endless) = (Arc::clone(&n_at_work), Arc::clone(&n_at_work));
            let hold = move || {
                let at_work = AtWork::new(&held);
                async move {
                    let _at_work = at_work;
                    std::future::pending::<()>().await;
                }
            };
            let download = move || {
                let at_work = AtWork::new(&endless);
                let chunk = Bytes::from(vec![7; 64 << 10]);
                let chunks = futures_util::stream::repeat_with(move || {
                    let _ = &at_work;
                    Ok::<_, Infallible>(chunk.clone())
                });
                std::future::ready(Body::from_stream(chunks))
            };
            let router = Router::new()
                .route("/", get(async || "hello"))
                .route("/refusal", get(refusal_as_a_file))
                .route("/echo", post(async |body: Bytes| body))
                .route("/hold", get(hold))
                .route("/download", get(download));
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let stop = CancellationToken::new();
            let entrance = Entrance {
                listener,
                limits,
                n_open: Gauge::default(),
            };
            let task = tokio::spawn(serve(entrance, router, stop.clone()));
            Self {
                port,
                stop,
                n_at_work,
                task,
            }
        }

        async fn connect(&self) -> TcpStream {
            TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
        }

        async fn ask(&self, request: &[u8]) -> String {
            let mut stream = self.connect().await;
            stream.write_all(request).await.unwrap();
            read_to_end(&mut stream).await
        }

        async fn until_at_work(&self, n_wanted: usize) {
            let waiting = async {
                while self.n_at_work.load(Ordering::SeqCst) != n_wanted {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            timeout(SOON, waiting).await.unwrap();
        }
    }

    async fn read_to_end(stream: &mut TcpStream) -> String {
        let mut answer = Vec::new();
        // A reset after the answer is an end as well.
        let _ = timeout(SOON, stream.read_to_end(&mut answer))
            .await
            .unwrap();
        String::from_utf8(answer).unwrap()
    }

    const REFUSAL: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";

    /// A file that holds what hyper's refusals look like, and comes in pieces that are written one by one.
    async fn refusal_as_a_file() -> ([(&'static str, String); 1], Body) {
        let pieces = ["piece", REFUSAL, "piece", REFUSAL];
        let length = pieces.concat().len().to_string();
        let pieces = futures_util::stream::iter(pieces).then(async |piece| {
            // Hyper writes what it has before the next piece comes.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            Ok::<_, Infallible>(piece)
        });
        ([("content-length", length)], Body::from_stream(pieces))
    }

    const HELLO: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

    #[tokio::test]
    async fn who_says_nothing_makes_room_for_others() {
        let server = Server::start(4).await;
        let mut silent = Vec::new();
        for request in [
            &b""[..],
            b"GET",
            b"GET / HTTP/1.1\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\n",
        ] {
            let mut stream = server.connect().await;
            stream.write_all(request).await.unwrap();
            silent.push(stream);
        }
        assert!(server.ask(HELLO).await.ends_with("hello"));
        for mut stream in silent {
            assert_eq!(
                read_to_end(&mut stream).await,
                "",
                "closed without an answer"
            );
        }
    }

    #[tokio::test]
    async fn a_connection_is_used_again_and_closed_when_it_is_idle() {
        let server = Server::start(4).await;
        let mut stream = server.connect().await;
        for _ in 0..2 {
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                .await
                .unwrap();
            let mut answer = vec![0; 1024];
            let n_read = timeout(SOON, stream.read(&mut answer))
                .await
                .unwrap()
                .unwrap();
            assert!(answer[..n_read].ends_with(b"hello"));
        }
        assert_eq!(read_to_end(&mut stream).await, "");
    }

    #[tokio::test]
    async fn a_client_that_goes_away_frees_its_handler_and_its_place() {
        let server = Server::start(2).await;
        for _ in 0..3 {
            let mut streams = Vec::new();
            for _ in 0..2 {
                let mut stream = server.connect().await;
                stream
                    .write_all(b"GET /hold HTTP/1.1\r\nhost: x\r\n\r\n")
                    .await
                    .unwrap();
                streams.push(stream);
            }
            server.until_at_work(2).await;
            drop(streams);
            server.until_at_work(0).await;
        }
        assert!(server.ask(HELLO).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_its_download_is_cut_off() {
        let server = Server::start(2).await;
        let mut stalled = server.connect().await;
        stalled
            .write_all(b"GET /download HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        server.until_at_work(1).await;
        server.until_at_work(0).await;
        // One that reads slowly but reads is not.
        let mut slow = server.connect().await;
        slow.write_all(b"GET /download HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut chunk = vec![0; 1 << 20];
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(slow.read(&mut chunk).await.unwrap() > 0);
        }
        server.until_at_work(1).await;
        drop(slow);
        server.until_at_work(0).await;
    }

    #[tokio::test]
    async fn what_is_no_http_is_refused_with_the_envelope() {
        let server = Server::start(4).await;
        let long_url = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
        for (request, status, code) in [
            ("nonsense\r\n\r\n", 400, "malformed_request"),
            ("GET / HTTP/9.9\r\n\r\n", 400, "malformed_request"),
            (
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                400,
                "malformed_request",
            ),
            (
                "POST /echo HTTP/1.1\r\ncontent-length: x\r\n\r\n",
                400,
                "malformed_request",
            ),
            (&long_url, 414, "uri_too_long"),
            (&many, 431, "headers_too_large"),
        ] {
            let answer = server.ask(request.as_bytes()).await;
            let shown = &request[..request.len().min(50)];
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(
                head.starts_with(&format!("HTTP/1.1 {status} ")),
                "{shown} {answer}"
            );
            assert!(head.contains("\r\nx-request-id: req_"), "{shown} {answer}");
            assert!(
                head.contains("\r\ncontent-type: application/json"),
                "{shown} {answer}"
            );
            assert!(
                head.contains(&format!("\r\ncontent-length: {}", body.len())),
                "{answer}"
            );
            let error = &serde_json::from_str::<serde_json::Value>(body).unwrap()["error"];
            assert_eq!(error["code"], code, "{shown}");
            assert_eq!(error["type"], "invalid_request_error");
            assert_eq!(error.as_object().unwrap().len(), 4);
        }
    }

    #[tokio::test]
    async fn a_file_that_looks_like_a_refusal_is_sent_as_it_is() {
        let server = Server::start(4).await;
        let request = "GET /refusal HTTP/1.1\r\nhost: x\r\n\r\n";
        let last = "GET /refusal HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answers = server.ask((request.repeat(3) + last).as_bytes()).await;
        let file = ["piece", REFUSAL, "piece", REFUSAL].concat();
        assert_eq!(answers.matches(&file).count(), 4, "{answers}");
        assert!(answers.ends_with(&file), "{answers}");
        assert!(!answers.contains("malformed_request"), "{answers}");
    }

    #[tokio::test]
    async fn what_is_no_http_is_refused_with_the_envelope_after_an_answer_too() {
        let server = Server::start(4).await;
        let mut stream = server.connect().await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = vec![0; 1024];
        let n_read = timeout(SOON, stream.read(&mut answer)).await.unwrap();
        assert!(answer[..n_read.unwrap()].ends_with(b"hello"));
        stream.write_all(b"nonsense\r\n\r\n").await.unwrap();
        let refusal = read_to_end(&mut stream).await;
        assert!(refusal.contains("malformed_request"), "{refusal}");
    }

    #[tokio::test]
    async fn a_head_is_not_read_for_ever() {
        let server = Server::start(4).await;
        let mut stream = server.connect().await;
        let endless = "x".repeat(MAX_HEAD_BYTES);
        let mut n_sent = 0;
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nx: ").await;
        while n_sent < 100 && stream.write_all(endless.as_bytes()).await.is_ok() {
            n_sent += 1;
        }
        assert!(
            n_sent < 100,
            "the server closes while the client still sends"
        );
        assert!(server.ask(HELLO).await.ends_with("hello"));
    }

    #[tokio::test]
    async fn a_stop_finishes_what_is_begun_and_takes_nothing_new() {
        let server = Server::start(4).await;
        let mut idle = server.connect().await;
        let mut busy = server.connect().await;
        busy.write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab")
            .await
            .unwrap();
        assert!(server.ask(HELLO).await.ends_with("hello"));
        server.stop.cancel();
        assert_eq!(read_to_end(&mut idle).await, "");
        busy.write_all(b"cd").await.unwrap();
        assert!(read_to_end(&mut busy).await.ends_with("abcd"));
        timeout(SOON, server.task).await.unwrap().unwrap();
        assert!(
            TcpStream::connect(("127.0.0.1", server.port))
                .await
                .is_err()
        );
    }
}

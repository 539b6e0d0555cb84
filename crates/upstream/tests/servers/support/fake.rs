//! A video server that makes what it is ordered, speaks a dialect with all its deviations, goes wrong as it is told to,
//! and remembers what it was asked.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart};
use axum::response::Response;
use bytes::Bytes;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kinora_upstream::dialect::Dialect;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use url::Url;

use super::answers;
use super::clips::{ClipSpec, Picture};
use super::fault::{Fault, Route, Said};

/// One server. It is gone when it is dropped.
pub(crate) struct Fake {
    addr: SocketAddr,
    world: Arc<Mutex<World>>,
    n_sent: Arc<AtomicU64>,
    runtime: Mutex<Option<Runtime>>,
}

/// What an order is made into.
pub(crate) type Maker = Arc<dyn Fn(&Order) -> ClipSpec + Send + Sync>;

/// How the server is, what it does wrong, and what it was asked.
pub(crate) struct World {
    pub(crate) dialect: &'static Dialect,
    /// The key that it wants to see under `/v1`.
    pub(crate) key: Option<String>,
    /// How long it takes for a clip.
    pub(crate) render_time: Duration,
    pub(crate) maker: Maker,
    /// Says when it wants to be asked again.
    pub(crate) poll_after_ms: Option<u64>,
    /// How every job ends that does not become a clip: a code and a message.
    pub(crate) job_failure: Option<(Value, String)>,
    /// The word for a job that is under way, where it is not that of the dialect.
    pub(crate) word: Option<&'static str>,
    /// Clips are not at `/content` but here.
    pub(crate) clips_at: Option<String>,
    pub(crate) jobs: BTreeMap<String, FakeJob>,
    /// What goes wrong next, and how often.
    faults: BTreeMap<Route, Vec<(Fault, u32)>>,
    /// How the clips leave it.
    pub(crate) content: ContentHabits,
    pub(crate) seen: Seen,
    n_jobs: u32,
}

/// How clips leave the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct ContentHabits {
    /// After how many bytes the next answers break off.
    pub(crate) cuts: Vec<usize>,
    /// After how many bytes the next answers hang.
    pub(crate) sticks: Vec<usize>,
    /// Goes into the tag, which names the content.
    pub(crate) version: u32,
    /// The version rises with each answer.
    pub(crate) changes: bool,
    /// Ranges are not looked at.
    pub(crate) ignores_range: bool,
    /// Other bytes than those of the clip.
    pub(crate) bytes: Option<Bytes>,
}

/// What the server was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Orders that were taken.
    pub(crate) orders: Vec<Order>,
    /// Orders that came, taken or not.
    pub(crate) n_asked: u32,
    /// The ids of jobs that were looked at.
    pub(crate) looks: Vec<String>,
    /// The ids of jobs that were to be stopped, and how.
    pub(crate) cancels: Vec<(String, String)>,
    /// The `Range` and `If-Range` of everybody who came for a clip.
    pub(crate) fetches: Vec<(Option<String>, Option<String>)>,
    pub(crate) n_health: u32,
    /// Every `Authorization`, of every request.
    pub(crate) keys: Vec<Option<String>>,
    /// The most jobs that were under way at a time.
    pub(crate) most_open: usize,
}

/// An order as it came.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) path: String,
    pub(crate) is_json: bool,
    pub(crate) fields: BTreeMap<String, Value>,
    /// Name, media type and bytes of the file that came with it.
    pub(crate) file: Option<(String, String, Bytes)>,
    pub(crate) idempotency_key: Option<String>,
}

/// A job.
#[derive(Clone, Debug)]
pub(crate) struct FakeJob {
    pub(crate) order: Order,
    pub(crate) begun: Instant,
    pub(crate) clip: Bytes,
    pub(crate) spec: ClipSpec,
    /// How often it was looked at.
    pub(crate) n_looks: u32,
    /// Whether somebody came for the clip.
    pub(crate) is_fetched: bool,
}

impl Order {
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let value = self.fields.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        u32::try_from(number).ok()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

impl World {
    fn new(dialect: &'static Dialect) -> Self {
        Self {
            dialect,
            key: None,
            render_time: Duration::ZERO,
            maker: Arc::new(as_ordered),
            poll_after_ms: None,
            job_failure: None,
            word: None,
            clips_at: None,
            jobs: BTreeMap::new(),
            faults: BTreeMap::new(),
            content: ContentHabits::default(),
            seen: Seen::default(),
            n_jobs: 0,
        }
    }

    /// The next `n_times` something goes wrong.
    pub(crate) fn goes_wrong(&mut self, route: Route, fault: Fault, n_times: u32) {
        self.faults.entry(route).or_default().push((fault, n_times));
    }

    /// From now on nothing goes wrong.
    pub(crate) fn is_mended(&mut self) {
        self.faults.clear();
    }

    fn fault(&mut self, route: Route) -> Option<Fault> {
        let faults = self.faults.get_mut(&route)?;
        let (fault, n_left) = faults.first_mut()?;
        let fault = fault.clone();
        *n_left -= 1;
        if *n_left == 0 {
            faults.remove(0);
        }
        Some(fault)
    }

    pub(crate) fn is_done(&self, job: &FakeJob) -> bool {
        job.begun.elapsed() >= self.render_time
    }

    /// Takes an order; one that came before under the same key is not made again.
    fn take(&mut self, order: Order, spec: ClipSpec, clip: Bytes) -> String {
        let key = order
            .idempotency_key
            .clone()
            .filter(|_| self.dialect.knows_idempotency);
        let known = self
            .jobs
            .iter()
            .find(|(_, job)| key.is_some() && job.order.idempotency_key == key);
        if let Some((id, _)) = known {
            return id.clone();
        }
        self.n_jobs += 1;
        let id = answers::id_of(self.dialect, self.n_jobs);
        self.seen.orders.push(order.clone());
        let job = FakeJob {
            order,
            begun: Instant::now(),
            clip,
            spec,
            n_looks: 0,
            is_fetched: false,
        };
        self.jobs.insert(id.clone(), job);
        let n_open = self.jobs.values().filter(|job| !self.is_done(job)).count();
        self.seen.most_open = self.seen.most_open.max(n_open);
        id
    }
}

/// What was ordered, as far as the order says it.
pub(crate) fn as_ordered(order: &Order) -> ClipSpec {
    let size = order.text("size").and_then(|size| size.split_once('x'));
    let size = size.and_then(|(wide, high)| Some((wide.parse().ok()?, high.parse().ok()?)));
    let fps = order.number("fps").unwrap_or(super::FPS);
    let n_frames = order
        .number("num_frames")
        .unwrap_or_else(|| order.number("seconds").unwrap_or(4) * fps);
    let mut spec = ClipSpec::new(size.unwrap_or(super::SIZE), fps, n_frames);
    match &order.file {
        Some((name, _, bytes)) if name == "video" => {
            spec.picture = Picture::Negative(bytes.clone());
        }
        Some((_, _, bytes)) => spec.picture = Picture::Still(bytes.clone()),
        None => {}
    }
    spec
}

impl Fake {
    /// A server that speaks `dialect`, on a free port.
    pub(crate) fn start(dialect: &'static Dialect) -> Self {
        let mut fake = Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            world: Arc::new(Mutex::new(World::new(dialect))),
            n_sent: Arc::default(),
            runtime: Mutex::new(None),
        };
        fake.addr = fake.listen(fake.addr);
        fake
    }

    pub(crate) fn named(dialect: &str) -> Self {
        Self::start(Dialect::named(dialect).expect("there is such a dialect"))
    }

    fn listen(&self, addr: SocketAddr) -> SocketAddr {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let listener = runtime
            .block_on(TcpListener::bind(addr))
            .expect("a port can be listened on");
        let addr = listener.local_addr().expect("it has an address");
        let (world, n_sent) = (self.world.clone(), self.n_sent.clone());
        runtime.spawn(serve(listener, world, n_sent));
        *self.runtime() = Some(runtime);
        addr
    }

    fn runtime(&self) -> MutexGuard<'_, Option<Runtime>> {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is and does.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.world().seen.clone()
    }

    /// How many bytes of bodies were sent by faults and contents.
    pub(crate) fn n_sent(&self) -> u64 {
        self.n_sent.load(Ordering::Relaxed)
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.addr)).expect("this is a URL")
    }

    /// How many jobs it has whose clip has not left it.
    fn n_unfetched(&self) -> usize {
        let world = self.world();
        let jobs = world.jobs.values();
        jobs.filter(|job| !job.is_fetched).count()
    }

    /// It dies, and with it every connection. Jobs of a dialect that does not keep them are lost.
    /// Returns how many jobs it had whose clip nobody came for.
    pub(crate) fn stop(&self) -> usize {
        if let Some(runtime) = self.runtime().take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
        let n_unfetched = self.n_unfetched();
        let mut world = self.world();
        if !world.dialect.keeps_jobs {
            world.jobs.clear();
        }
        n_unfetched
    }

    /// It is there again, at the same address.
    pub(crate) fn start_again(&self) {
        self.listen(self.addr);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime().take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: TcpListener, world: Arc<Mutex<World>>, n_sent: Arc<AtomicU64>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (world, n_sent) = (world.clone(), n_sent.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, world.clone(), n_sent.clone()));
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
            // Whoever goes away has a reason.
            drop(connection.await);
        });
    }
}

#[derive(Debug)]
struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the server hung up")
    }
}

impl std::error::Error for HungUp {}

async fn answer(
    request: Request<Incoming>,
    world: Arc<Mutex<World>>,
    n_sent: Arc<AtomicU64>,
) -> Result<Response, HungUp> {
    let lock = || world.lock().unwrap_or_else(PoisonError::into_inner);
    let path = request.uri().path().to_owned();
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        Some(value.to_str().expect("headers are text").to_owned())
    };
    let key = header("authorization");
    let ranges = (header("range"), header("if-range"));
    let health_path = lock().dialect.health_path;
    let (route, id) = match route_of(request.method().as_str(), &path) {
        (None, id) if path == health_path => (Some(Route::Health), id),
        known => known,
    };
    let fault = {
        let mut world = lock();
        world.seen.keys.push(key.clone());
        match route {
            Some(Route::Create) => world.seen.n_asked += 1,
            Some(Route::Look) => world.seen.looks.push(id.clone()),
            Some(Route::Content) => world.seen.fetches.push(ranges.clone()),
            Some(Route::Cancel) => world
                .seen
                .cancels
                .push((request.method().to_string(), id.clone())),
            Some(Route::Health) => world.seen.n_health += 1,
            Some(Route::Models) | None => {}
        }
        let wanted = world.key.as_ref().map(|key| format!("Bearer {key}"));
        if wanted.is_some() && wanted != key && path.starts_with("/v1") {
            return Ok(answers::unauthorized(world.dialect).into_response(n_sent));
        }
        route.and_then(|route| world.fault(route))
    };
    let afterwards = match fault {
        Some(Fault::Afterwards(fault)) => Some(*fault),
        Some(fault) => return misbehave(fault, n_sent).await,
        None => None,
    };
    let said = match route {
        Some(Route::Create) => {
            let order = read_order(request.map(Body::new), path).await;
            let maker = lock().maker.clone();
            let made = tokio::task::spawn_blocking(move || {
                let spec = maker(&order);
                let clip = spec.mp4();
                (order, spec, clip)
            });
            let (order, spec, clip) = made.await.expect("the clip can be made");
            let mut world = lock();
            let id = world.take(order, spec, clip);
            answers::job(&world, &id)
        }
        Some(Route::Look) => {
            let mut world = lock();
            if let Some(job) = world.jobs.get_mut(&id) {
                job.n_looks += 1;
            }
            answers::job(&world, &id)
        }
        Some(Route::Content) => answers::content(&mut lock(), &id, ranges),
        Some(Route::Cancel) => answers::cancelled(&mut lock(), request.method().as_str(), &id),
        Some(Route::Health) => answers::healthy(),
        Some(Route::Models) => answers::models(),
        None => answers::not_found(&lock()),
    };
    match afterwards {
        Some(fault) => misbehave(fault, n_sent).await,
        None => Ok(said.into_response(n_sent)),
    }
}

async fn misbehave(fault: Fault, n_sent: Arc<AtomicU64>) -> Result<Response, HungUp> {
    match fault {
        Fault::Say(said) => Ok(said.into_response(n_sent)),
        Fault::Hang => {
            std::future::pending::<Infallible>().await;
            Err(HungUp)
        }
        Fault::HangUp | Fault::Afterwards(_) => Err(HungUp),
    }
}

fn route_of(method: &str, path: &str) -> (Option<Route>, String) {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let (route, id) = match (method, parts.as_slice()) {
        ("POST", ["v1", "videos"] | ["v1", "videos", "edits"]) => (Route::Create, ""),
        ("GET", ["v1", "videos", id]) => (Route::Look, *id),
        ("GET", ["v1", "videos", id, "content"]) => (Route::Content, *id),
        ("DELETE", ["v1", "videos", id]) | ("POST", ["v1", "videos", id, "cancel"]) => {
            (Route::Cancel, *id)
        }
        ("GET", ["v1", "models"]) => (Route::Models, ""),
        ("GET", ["health", _]) => (Route::Health, ""),
        _ => return (None, String::new()),
    };
    (Some(route), decoded(id))
}

/// Undoes the escapes of a path.
fn decoded(id: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = id.as_bytes();
    while let Some((byte, others)) = rest.split_first() {
        rest = others;
        let hex = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(escaped) if *byte == b'%' => {
                bytes.push(escaped);
                rest = &rest[2..];
            }
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).expect("ids are text")
}

async fn read_order(request: Request<Body>, path: String) -> Order {
    let headers = request.headers();
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let idempotency_key = text("idempotency-key");
    let is_json = text("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let mut order = Order {
        path,
        is_json,
        fields: BTreeMap::new(),
        file: None,
        idempotency_key,
    };
    if is_json {
        let body = axum::body::to_bytes(request.into_body(), 64 << 20)
            .await
            .expect("the order comes");
        order.fields = serde_json::from_slice(&body).expect("the order is JSON");
        return order;
    }
    let mut form = Multipart::from_request(request, &())
        .await
        .expect("the order is a form");
    while let Some(field) = form.next_field().await.expect("the form comes") {
        let name = field.name().expect("fields have names").to_owned();
        let media_type = field.content_type().map(str::to_owned);
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.expect("the field comes");
        if is_file {
            order.file = Some((name, media_type.unwrap_or_default(), bytes));
        } else {
            let text = String::from_utf8(bytes.to_vec()).expect("fields are text");
            order.fields.insert(name, Value::String(text));
        }
    }
    order
}

/// Answers of the server, before they are sent.
pub(crate) fn said_json(status: u16, body: &Value) -> Said {
    super::fault::say(status, "application/json", body.to_string())
}

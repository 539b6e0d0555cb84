//! An S3 service of its own: s3s-fs, which checks signatures, with faults to switch on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::Body;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::background::Background;

/// The bucket it has.
const BUCKET: &str = "clips";
const ACCESS_KEY: &str = "testbed";
const SECRET_KEY: &str = "not-a-secret";

/// What is wrong with the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum S3Fault {
    /// Nothing.
    #[default]
    None,
    /// Connections are closed as soon as they are made.
    Refuses,
    /// Requests are not answered while this lasts.
    Hangs,
    /// Every request fails with status 500.
    Fails,
    /// What is uploaded is read a little, then the connection is lost.
    LosesUploads,
    /// Uploads fail because the bucket is full.
    IsFull,
}

/// A running S3 service with one empty bucket.
pub struct S3Server {
    folder: TempDir,
    background: Background,
    fault: Arc<Mutex<S3Fault>>,
    n_hit: Arc<AtomicUsize>,
}

impl S3Server {
    /// Starts one, on a thread of its own.
    ///
    /// # Errors
    /// There is no port or no folder for it.
    pub fn start() -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("kinora-s3-")?;
        std::fs::create_dir(folder.path().join(BUCKET))?;
        let service = service(folder.path())?;
        let fault = Arc::new(Mutex::new(S3Fault::None));
        let n_hit = Arc::new(AtomicUsize::new(0));
        let (its_fault, hit) = (Arc::clone(&fault), Arc::clone(&n_hit));
        let background = Background::start("s3", move |listener| {
            serve(listener, service, (its_fault, hit))
        })?;
        Ok(Self {
            folder,
            background,
            fault,
            n_hit,
        })
    }

    /// The address of its bucket.
    #[must_use]
    pub fn url(&self) -> String {
        format!("s3://{BUCKET}")
    }

    /// Where it is and who may ask, by the names of AWS's environment variables.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Where it is.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.background.port())
    }

    /// The folder that holds the objects of its bucket as files.
    #[must_use]
    pub fn bucket_folder(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// How many connections and requests something has gone wrong with so far.
    #[must_use]
    pub fn n_hit(&self) -> usize {
        self.n_hit.load(Ordering::Relaxed)
    }

    /// Lets something go wrong from now on, or nothing any more.
    pub fn set_fault(&self, fault: S3Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }
}

fn service(folder: &Path) -> anyhow::Result<S3Service> {
    let files = FileSystem::new(folder)
        .ok()
        .context("cannot make a bucket")?;
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    Ok(service.build())
}

async fn serve(
    listener: TcpListener,
    service: S3Service,
    (fault, n_hit): (Arc<Mutex<S3Fault>>, Arc<AtomicUsize>),
) {
    loop {
        let Ok((connection, _)) = listener.accept().await else {
            continue;
        };
        if now(&fault) == S3Fault::Refuses {
            n_hit.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        let (service, fault, n_hit) = (service.clone(), Arc::clone(&fault), Arc::clone(&n_hit));
        tokio::spawn(async move {
            let answer = service_fn(move |request| {
                let (service, fault) = (service.clone(), Arc::clone(&fault));
                let n_hit = Arc::clone(&n_hit);
                async move { answer(service, (&fault, &n_hit), request).await }
            });
            // A client that goes away is its own affair.
            drop(
                http1::Builder::new()
                    .serve_connection(TokioIo::new(connection), answer)
                    .await,
            );
        });
    }
}

fn now(fault: &Mutex<S3Fault>) -> S3Fault {
    *fault.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    service: S3Service,
    (fault, n_hit): (&Mutex<S3Fault>, &AtomicUsize),
    mut request: Request<Incoming>,
) -> io::Result<Response<Body>> {
    let uploads = matches!(*request.method(), Method::PUT | Method::POST);
    let fault_now = now(fault);
    let only_uploads = matches!(fault_now, S3Fault::IsFull | S3Fault::LosesUploads);
    if fault_now != S3Fault::None && (uploads || !only_uploads) {
        n_hit.fetch_add(1, Ordering::Relaxed);
    }
    match fault_now {
        S3Fault::Refuses => return Err(io::ErrorKind::ConnectionReset.into()),
        S3Fault::Fails => {
            return Ok(failed(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"));
        }
        S3Fault::IsFull if uploads => {
            return Ok(failed(
                StatusCode::INSUFFICIENT_STORAGE,
                "XMinioStorageFull",
            ));
        }
        S3Fault::LosesUploads if uploads => {
            drop(request.body_mut().frame().await);
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        S3Fault::Hangs => {
            while now(fault) == S3Fault::Hangs {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        _ => {}
    }
    let answered = service.call(request.map(Body::from)).await;
    answered.map_err(|err| io::Error::other(format!("{err:?}")))
}

fn failed(status: StatusCode, code: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>"
    );
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}

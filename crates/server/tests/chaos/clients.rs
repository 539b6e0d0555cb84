//! Programs that order, cancel and delete, try again when they are not answered, and remember what they were promised.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

use crate::common::png;

/// How long a client tries before it gives up. No fault lasts as long.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a client waits for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

const PROMPTS: [&str; 6] = [
    "a cat on a roof",
    "a dog in a park",
    "a boat on the sea",
    "rain on a window",
    "a house in the snow",
    "a kite over a field",
];

/// A project and its key.
pub(crate) struct Customer {
    key: String,
    pub(crate) id: String,
}

/// All clients of an installation.
#[derive(Clone)]
pub(crate) struct Clients {
    http: Client,
    ports: Arc<Vec<u16>>,
    customers: Arc<[Customer; 3]>,
    memory: Arc<Mutex<Memory>>,
    n_orders: Arc<AtomicUsize>,
    /// The picture that some orders come with, as a data URL.
    picture: Arc<str>,
}

/// What was promised.
#[derive(Default)]
struct Memory {
    /// Orders that were acknowledged.
    ordered: BTreeSet<String>,
    /// Those whose deletion was asked for, whether or not that was answered.
    deleting: BTreeSet<String>,
    /// Those whose deletion was acknowledged.
    deleted: BTreeSet<String>,
    /// Answers that no client should have got.
    wrong_answers: Vec<String>,
}

/// What a batch of orders came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Batch {
    pub(crate) n_acknowledged: usize,
    /// Requests that were sent again.
    pub(crate) n_repeated: usize,
}

impl Clients {
    /// Makes them, and an endpoint for each project's webhooks.
    pub(crate) async fn start(ports: Vec<u16>, keys: [(String, String); 3], hook: &str) -> Self {
        let http = Client::builder().no_proxy().timeout(ANSWER_WITHIN).build();
        let clients = Self {
            http: http.expect("a plain client can be made"),
            ports: Arc::new(ports),
            customers: Arc::new(keys.map(|(key, id)| Customer { key, id })),
            memory: Arc::default(),
            n_orders: Arc::default(),
            picture: data_url(&png(720, 1280)).into(),
        };
        let events = ["video.completed", "video.failed"];
        for customer in clients.customers.iter() {
            let body = json!({"name": "chaos", "url": hook, "event_types": events});
            let asked = (Method::POST, "/v1/webhook_endpoints", Some(&body), None);
            let made = clients.ask(customer, asked).await;
            assert!(made.is_some(), "an endpoint can be made");
        }
        clients
    }

    pub(crate) fn big(&self) -> &Customer {
        &self.customers[0]
    }

    pub(crate) fn small(&self) -> &Customer {
        &self.customers[1]
    }

    /// The one that may have few running.
    pub(crate) fn capped(&self) -> &Customer {
        &self.customers[2]
    }

    /// Begins to order so many videos, two of three for the project with a cap; with
    /// `changes_mind` the last are cancelled and deleted.
    pub(crate) fn begin(
        &self,
        n_orders: usize,
        changes_mind: bool,
    ) -> tokio::task::JoinHandle<Batch> {
        let clients = self.clone();
        tokio::spawn(async move {
            let mut batch = Batch::default();
            let mut ids = Vec::new();
            for order_idx in 0..n_orders {
                let is_capped = order_idx % 3 != 2;
                let who = if is_capped {
                    clients.capped()
                } else {
                    clients.small()
                };
                if let Some((id, n_repeated)) = clients.order(who).await {
                    batch.n_acknowledged += 1;
                    batch.n_repeated += n_repeated;
                    ids.push((is_capped, id));
                }
            }
            if changes_mind
                && let [
                    ..,
                    (first_is_capped, cancelled),
                    (second_is_capped, deleted),
                ] = &ids[..]
            {
                clients.cancel(*first_is_capped, cancelled).await;
                clients.delete(*second_is_capped, deleted).await;
            }
            batch
        })
    }

    /// Orders a video, again and again under one key until it is acknowledged. Returns its id and how often the order
    /// had to be sent again.
    pub(crate) async fn order(&self, who: &Customer) -> Option<(String, usize)> {
        let order_idx = self.n_orders.fetch_add(1, Ordering::Relaxed);
        let prompt = PROMPTS[order_idx % PROMPTS.len()];
        let mut body = json!({"prompt": prompt, "seconds": "4", "seed": order_idx});
        if order_idx % 3 == 1 {
            // Then the order has a file of its own, which is there before its row.
            body["input_reference"] = json!({"image_url": &*self.picture});
        }
        let key = format!("order-{order_idx}");
        let asked = (Method::POST, "/v1/videos", Some(&body), Some(key.as_str()));
        let (video, n_repeated) = self.ask(who, asked.clone()).await?;
        let id = video["id"].as_str()?.to_owned();
        self.remember(|memory| memory.ordered.insert(id.clone()));
        if order_idx.is_multiple_of(5) {
            // As a client does that lost the answer.
            let (again, _) = self.ask(who, asked).await?;
            if again["id"] != *id {
                self.wrong(format!(
                    "the order {key} was stored twice: {id} and {}",
                    again["id"]
                ));
            }
        }
        Some((id, n_repeated))
    }

    async fn cancel(&self, is_capped: bool, id: &str) {
        let who = if is_capped {
            self.capped()
        } else {
            self.small()
        };
        let path = format!("/v1/videos/{id}/cancel");
        let _answer = self
            .ask(who, (Method::POST, &path, Some(&json!({})), None))
            .await;
    }

    async fn delete(&self, is_capped: bool, id: &str) {
        let who = if is_capped {
            self.capped()
        } else {
            self.small()
        };
        self.remember(|memory| memory.deleting.insert(id.to_owned()));
        let path = format!("/v1/videos/{id}");
        if self
            .ask(who, (Method::DELETE, &path, None, None))
            .await
            .is_some()
        {
            self.remember(|memory| memory.deleted.insert(id.to_owned()));
        }
    }

    /// Asks one of those that answer, by chance, until one does; `None` once patience is at its end. Returns the answer
    /// and how often it was asked again.
    async fn ask(
        &self,
        who: &Customer,
        (method, path, body, key): (Method, &str, Option<&Value>, Option<&str>),
    ) -> Option<(Value, usize)> {
        let began = Instant::now();
        let mut n_repeated = 0;
        loop {
            let port = self.ports[fastrand::usize(..self.ports.len())];
            let url = format!("http://127.0.0.1:{port}{path}");
            let mut request = self.http.request(method.clone(), url).bearer_auth(&who.key);
            if let Some(body) = body {
                request = request.json(body);
            }
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            if let Ok(answer) = request.send().await {
                let status = answer.status();
                let text = answer.text().await;
                match text.map(|text| serde_json::from_str::<Value>(&text)) {
                    Ok(Ok(value)) if status.is_success() => return Some((value, n_repeated)),
                    // Deleted the first time, when the answer was lost.
                    Ok(Ok(_)) if status == StatusCode::NOT_FOUND && method == Method::DELETE => {
                        return Some((Value::Null, n_repeated));
                    }
                    Ok(Ok(value)) if status.is_client_error() && status.as_u16() != 429 => {
                        self.wrong(format!("{method} {path}: {status}: {value}"));
                        return None;
                    }
                    Ok(Ok(_)) => {}
                    Ok(Err(_)) => self.wrong(format!("{method} {path}: {status} without JSON")),
                    // The connection broke in the middle of the answer.
                    Err(_) => {}
                }
            }
            if began.elapsed() > PATIENCE {
                self.wrong(format!("{method} {path}: no answer for {PATIENCE:?}"));
                return None;
            }
            n_repeated += 1;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    fn remember(&self, note: impl FnOnce(&mut Memory) -> bool) {
        note(&mut self.memory.lock().expect("nobody panicked"));
    }

    fn wrong(&self, what: String) {
        let mut memory = self.memory.lock().expect("nobody panicked");
        memory.wrong_answers.push(what);
    }

    /// The orders that must be there: acknowledged, and nobody asked for their deletion.
    pub(crate) fn must_be_there(&self) -> BTreeSet<String> {
        let memory = self.memory.lock().expect("nobody panicked");
        memory
            .ordered
            .difference(&memory.deleting)
            .cloned()
            .collect()
    }

    /// The orders that must be gone.
    pub(crate) fn must_be_gone(&self) -> BTreeSet<String> {
        self.memory.lock().expect("nobody panicked").deleted.clone()
    }

    /// Whether a row may vanish.
    pub(crate) fn may_be_gone(&self, id: &str) -> bool {
        self.memory
            .lock()
            .expect("nobody panicked")
            .deleting
            .contains(id)
    }

    /// The answers that no client should have got, each once.
    pub(crate) fn take_wrong_answers(&self) -> Vec<String> {
        let mut memory = self.memory.lock().expect("nobody panicked");
        std::mem::take(&mut memory.wrong_answers)
    }
}

fn data_url(png: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(png);
    format!("data:image/png;base64,{text}")
}

//! What is asked of one server, and how its answers are bounded.
//!
//! The key goes to the configured address and nowhere else: no redirect is followed with it.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, Response};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::dialect::{Cancel, Dialect};
use crate::order::{Attachment, Content, OrderBody};
use crate::patience::Patience;
use crate::settings::{Secret, UpstreamSettings};
use crate::sighting::{Sighting, models_of};
use crate::trouble::Trouble;

/// The longest answer about a job that is read, in bytes.
const ANSWER_MAX_BYTES: usize = 1 << 20;
/// The longest a server is believed to want to be left alone.
const REST_MAX: Duration = Duration::from_secs(300);
/// Within which bounds a server may say when it wants to be asked again.
const ASK_AGAIN: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(30));
/// How often a server is asked to stop a job that says it is about to.
const CANCEL_ATTEMPTS: u32 = 3;

/// One server.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    http: Client,
    base: Url,
    key: Option<Secret>,
    patience: Patience,
    pub(crate) dialect: &'static Dialect,
}

/// A job as it was seen, and when to look again.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) job: Sighting,
    pub(crate) ask_again: Option<Duration>,
}

impl Upstream {
    pub(crate) fn new(http: Client, settings: &UpstreamSettings, patience: Patience) -> Self {
        Self {
            http,
            base: settings.url.clone(),
            key: settings.key.clone(),
            patience,
            dialect: settings.dialect,
        }
    }

    /// Sends an order. The same `idempotency_key` never makes a second clip where the server knows what that is.
    ///
    /// # Errors
    /// [`Trouble::Away`] only where nothing was taken.
    pub(crate) async fn submit(
        &self,
        (path, order): (&str, OrderBody),
        idempotency_key: Option<&str>,
    ) -> Result<Look, Trouble> {
        let mut request = self.request(Method::POST, self.url(&["videos", path]));
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let request = match order {
            OrderBody::Json(body) => request.json(&body),
            OrderBody::Form { texts, attachment } => {
                request.multipart(form(texts, attachment).await?)
            }
        };
        let look = self.look_at(request).await?;
        match look {
            Some(look) => Ok(look),
            None => Err(Trouble::Broken(
                "it took the order and said nothing of a job".to_owned(),
            )),
        }
    }

    /// Looks at a job.
    pub(crate) async fn look(&self, id: &str) -> Result<Look, Trouble> {
        let request = self.request(Method::GET, self.url(&["videos", id]));
        let look = self
            .look_at(request)
            .await
            .map_err(Trouble::that_may_pass)?;
        look.ok_or_else(|| Trouble::away("it says nothing of the job that was asked for"))
    }

    /// Asks for a job to be stopped, as far as the server can.
    pub(crate) async fn cancel(&self, id: &str) -> Result<(), Trouble> {
        let (method, path) = match self.dialect.cancel {
            Cancel::Post => (Method::POST, vec!["videos", id, "cancel"]),
            Cancel::Delete | Cancel::Forget => (Method::DELETE, vec!["videos", id]),
            Cancel::Nothing => return Ok(()),
        };
        for _ in 0..CANCEL_ATTEMPTS {
            let request = self.request(method.clone(), self.url(&path));
            let answer = self.exchange(request).await?;
            match answer.status {
                200..=299 | 404 | 410 => return Ok(()),
                // It stops, and has not yet.
                409 => tokio::time::sleep(self.patience.cancel_pause).await,
                _ => return Err(answer.trouble()),
            }
        }
        Ok(())
    }

    /// Whether it works, and how long it took to say so.
    pub(crate) async fn health(&self) -> Result<Duration, Trouble> {
        let started = Instant::now();
        let mut url = self.base.clone();
        let path = format!(
            "{}{}",
            url.path().trim_end_matches('/'),
            self.dialect.health_path
        );
        url.set_path(&path);
        let asked = self.exchange(self.request(Method::GET, url));
        let answer = timeout(self.patience.health, asked)
            .await
            .unwrap_or_else(|_| Err(Trouble::away("it does not say how it is")))
            .map_err(Trouble::that_may_pass)?;
        match answer.status {
            200..=299 => Ok(started.elapsed()),
            _ => Err(answer.trouble().that_may_pass()),
        }
    }

    /// The models that it says it has.
    pub(crate) async fn models(&self) -> Result<Vec<String>, Trouble> {
        let request = self.request(Method::GET, self.url(&["models"]));
        let answer = self
            .exchange(request)
            .await
            .map_err(Trouble::that_may_pass)?;
        match answer.status {
            200..=299 => models_of(&answer.body).ok_or_else(|| {
                Trouble::Broken("it answers with something else than its models".to_owned())
            }),
            _ => Err(answer.trouble()),
        }
    }

    /// Asks for the clip of a job, from the byte `from` on where its tag is still the same.
    pub(crate) async fn clip(
        &self,
        url: Url,
        from: Option<(u64, &HeaderValue)>,
    ) -> Result<Response, Trouble> {
        let mut request = self
            .request(Method::GET, url)
            .header("accept-encoding", "identity");
        if let Some((from, tag)) = from {
            request = request
                .header("range", format!("bytes={from}-"))
                .header("if-range", tag.clone());
        }
        self.send(request).await.map_err(Trouble::that_may_pass)
    }

    /// Where the clip of a job is.
    pub(crate) fn clip_url(&self, id: &str) -> Url {
        self.url(&["videos", id, "content"])
    }

    /// Whether `url` belongs to this very server, so that it may see the key.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        self.base.origin() == url.origin()
    }

    /// What a server said, without the key, which some repeat when it is wrong.
    pub(crate) fn without_key(&self, said: Vec<u8>) -> Vec<u8> {
        let key = match &self.key {
            Some(key) if !key.reveal().is_empty() => key.reveal(),
            _ => return said,
        };
        // As it is, and as it stands in JSON.
        let in_json = serde_json::Value::from(key).to_string();
        let spellings = [key, in_json.trim_matches('"')];
        let has = |spelling: &&str| {
            let mut parts = said.windows(spelling.len());
            parts.any(|part| part == spelling.as_bytes())
        };
        if !spellings.iter().any(has) {
            return said;
        }
        let hide = |said: String, spelling: &&str| said.replace(spelling, "***");
        let shown = String::from_utf8_lossy(&said).into_owned();
        spellings.iter().fold(shown, hide).into_bytes()
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v1");
            segments.extend(path.iter().filter(|part| !part.is_empty()));
        }
        url
    }

    fn request(&self, method: Method, url: Url) -> RequestBuilder {
        let request = self.http.request(method, url);
        match &self.key {
            None => request,
            Some(key) => match HeaderValue::from_str(&format!("Bearer {}", key.reveal())) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    request.header(AUTHORIZATION, value)
                }
                // Checked when the settings were read.
                Err(_) => request,
            },
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Trouble> {
        let sent = timeout(self.dialect.answers_within, request.send()).await;
        match sent {
            Err(_) => Err(Trouble::Broken("it did not answer in time".to_owned())),
            Ok(Err(err)) => Err(Trouble::of_exchange(&err)),
            Ok(Ok(response)) => Ok(response),
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Trouble> {
        let response = self.send(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let read = timeout(self.dialect.answers_within, read_bounded(response)).await;
        let body = read.unwrap_or_else(|_| {
            Err(Trouble::Broken(
                "its answer did not come to an end".to_owned(),
            ))
        })?;
        Ok(Answer {
            status,
            headers,
            body: self.without_key(body),
        })
    }

    /// The job that an answer is about, whatever its status: some answer a failed job with that of its failure.
    async fn look_at(&self, request: RequestBuilder) -> Result<Option<Look>, Trouble> {
        let answer = self.exchange(request).await?;
        if let Some(job) = Sighting::read(&answer.body) {
            let ask_again = answer.ask_again();
            return Ok(Some(Look { job, ask_again }));
        }
        match answer.status {
            200..=299 => Ok(None),
            _ => Err(answer.trouble()),
        }
    }
}

/// An answer, read.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn trouble(&self) -> Trouble {
        let rest = self.number(RETRY_AFTER.as_str()).map(Duration::from_secs);
        Trouble::of_answer(self.status, rest.map(|rest| rest.min(REST_MAX)), &self.body)
    }

    /// The hint of OpenAI's API.
    fn ask_again(&self) -> Option<Duration> {
        let after = Duration::from_millis(self.number("openai-poll-after-ms")?);
        Some(after.clamp(ASK_AGAIN.0, ASK_AGAIN.1))
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }
}

async fn read_bounded(mut response: Response) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    let chunk = |err: reqwest::Error| Trouble::of_exchange(&err);
    while let Some(chunk) = response.chunk().await.map_err(chunk)? {
        if body.len() + chunk.len() > ANSWER_MAX_BYTES {
            return Err(Trouble::Broken(format!(
                "its answer has more than {ANSWER_MAX_BYTES} bytes"
            )));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn form(
    texts: Vec<(&'static str, String)>,
    attachment: Option<Attachment>,
) -> Result<Form, Trouble> {
    let mut form = Form::new();
    for (name, text) in texts {
        form = form.text(name, text);
    }
    if let Some(file) = attachment {
        let part = match file.content {
            Content::Bytes(bytes) => Part::bytes(bytes),
            // Read while it is sent.
            Content::File(path) => Part::file(path)
                .await
                .map_err(|err| Trouble::Broken(format!("the clip to be edited: {err}")))?,
        };
        let part = part
            .file_name(file.name)
            .mime_str(file.media_type)
            .map_err(|err| Trouble::Broken(err.to_string()))?;
        form = form.part(file.field, part);
    }
    Ok(form)
}

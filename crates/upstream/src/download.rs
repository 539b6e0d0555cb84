//! Fetches the clip of a finished job to a file: bounded, resumed after a break, and believed only once it is whole.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use reqwest::Response;
use reqwest::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, LOCATION};
use tokio::time::{sleep, timeout};
use url::Url;

use crate::client::Upstream;
use crate::elsewhere::Elsewhere;
use crate::patience::Patience;
use crate::sighting::Sighting;
use crate::trouble::Trouble;

/// How often a clip is asked for that breaks off.
const ATTEMPTS: u32 = 6;
/// How many redirects within the server are followed.
const MAX_HOPS: u32 = 3;
/// As much of an answer that is no clip as is read for what it says.
const COMPLAINT_MAX_BYTES: usize = 16 << 10;

/// Where a clip comes from and goes to.
pub(crate) struct Download<'a> {
    pub(crate) upstream: &'a Upstream,
    pub(crate) job: &'a Sighting,
    pub(crate) elsewhere: &'a dyn Elsewhere,
    pub(crate) to: &'a Path,
    pub(crate) max_bytes: u64,
    pub(crate) patience: Patience,
}

/// How much of a clip is here.
struct Part {
    file: File,
    n_bytes: u64,
    /// Names the clip's content, where it can be had from its middle on.
    tag: Option<HeaderValue>,
}

/// What one answer came to.
enum Step {
    /// All of it is here.
    Whole,
    /// Some is missing.
    Broken(Trouble),
}

impl Download<'_> {
    /// Fetches the clip. Nothing but the last bytes of a broken attempt are fetched twice where the server can do that.
    pub(crate) async fn run(&self) -> Result<(), Trouble> {
        let file = File::create(self.to).map_err(|err| disk(&err))?;
        let mut part = Part {
            file,
            n_bytes: 0,
            tag: None,
        };
        let mut pause = self.patience.first_pause;
        let mut last = Trouble::away("its clip did not come");
        for attempt in 1..=ATTEMPTS {
            match self.step(&mut part).await {
                Ok(Step::Whole) => return Ok(()),
                // Nobody may be there for a moment.
                Ok(Step::Broken(why)) | Err(why @ Trouble::Away { .. }) => {
                    tracing::debug!(attempt, n_bytes = part.n_bytes, cause = %why, "a clip broke off");
                    last = why;
                }
                Err(trouble) => return Err(trouble),
            }
            sleep(pause).await;
            pause *= 2;
        }
        // It is there, and may come whole another time.
        Err(last.that_may_pass())
    }

    async fn step(&self, part: &mut Part) -> Result<Step, Trouble> {
        let mut url = self.upstream.clip_url(&self.job.id);
        for _ in 0..=MAX_HOPS {
            let from = part.tag.clone().filter(|_| part.n_bytes > 0);
            let from = from.as_ref().map(|tag| (part.n_bytes, tag));
            let response = self.upstream.clip(url.clone(), from).await?;
            if !response.status().is_redirection() {
                return self.take(response, part).await;
            }
            let location = response.headers().get(LOCATION);
            let location = location.and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| url.join(location).ok());
            let next = next.ok_or_else(|| broken("its clip is at no address"))?;
            if !self.upstream.is_own(&next) {
                return self.take_elsewhere(&next, part).await;
            }
            url = next;
        }
        Err(broken("its clip is behind too many redirects"))
    }

    /// Takes what an answer brings.
    async fn take(&self, mut response: Response, part: &mut Part) -> Result<Step, Trouble> {
        match response.status().as_u16() {
            206 if continues(&response, part.n_bytes) => {}
            200 => part.begin_anew(&response, self.upstream.dialect.resumes)?,
            206 | 416 => {
                part.tag = None;
                return Ok(Step::Broken(broken("it sent another part of its clip")));
            }
            status => return self.no_clip(status, response, part).await,
        }
        check_kind(&response)?;
        let n_expected = response.content_length();
        let n_before = part.n_bytes;
        if n_expected.is_some_and(|n_expected| n_expected > self.max_bytes - n_before) {
            return Err(too_large(self.max_bytes));
        }
        loop {
            let chunk = match timeout(self.patience.silence, response.chunk()).await {
                Err(_) => return Ok(Step::Broken(broken("its clip stopped coming"))),
                Ok(Err(err)) => return Ok(Step::Broken(Trouble::of_exchange(&err))),
                Ok(Ok(chunk)) => chunk,
            };
            let Some(chunk) = chunk else { break };
            part.n_bytes += chunk.len() as u64;
            if part.n_bytes > self.max_bytes {
                return Err(too_large(self.max_bytes));
            }
            part.file.write_all(&chunk).map_err(|err| disk(&err))?;
        }
        // A length that was not kept is an error of the connection already; what had none may have been cut.
        match n_expected {
            Some(n_expected) if part.n_bytes - n_before < n_expected => {
                Ok(Step::Broken(broken("its clip is cut short")))
            }
            _ => Ok(Step::Whole),
        }
    }

    /// What to make of an answer without a clip.
    async fn no_clip(
        &self,
        status: u16,
        mut response: Response,
        part: &mut Part,
    ) -> Result<Step, Trouble> {
        let clip_url = self.job.clip_url.as_deref();
        let other_place = clip_url.filter(|_| self.upstream.dialect.has_clip_elsewhere);
        if let Some(url) = other_place.and_then(|url| Url::parse(url).ok()) {
            return self.take_elsewhere(&url, part).await;
        }
        let mut body = Vec::new();
        while let Ok(Ok(Some(chunk))) = timeout(self.patience.silence, response.chunk()).await {
            body.extend_from_slice(&chunk);
            if body.len() > COMPLAINT_MAX_BYTES {
                break;
            }
        }
        match Trouble::of_answer(status, None, &self.upstream.without_key(body)) {
            // The order was good: it made a clip of it.
            Trouble::Refused(why) => Err(Trouble::Broken(why)),
            Trouble::Unknown(why) => Err(Trouble::Broken(format!("its clip is not there: {why}"))),
            trouble => Err(trouble.that_may_pass()),
        }
    }

    /// Takes a clip from another host, which never sees the key.
    async fn take_elsewhere(&self, url: &Url, part: &mut Part) -> Result<Step, Trouble> {
        part.empty()?;
        let fetched = self
            .elsewhere
            .fetch(url.as_str(), &mut part.file, self.max_bytes);
        match fetched.await {
            Ok(n_bytes) => {
                part.n_bytes = n_bytes;
                Ok(Step::Whole)
            }
            Err(missed) => {
                let trouble = Trouble::Broken(format!(
                    "its clip is on another host, and cannot be had from there: {}",
                    missed.why
                ));
                if missed.may_pass {
                    Ok(Step::Broken(trouble))
                } else {
                    Err(trouble)
                }
            }
        }
    }
}

impl Part {
    fn begin_anew(&mut self, response: &Response, resumes: bool) -> Result<(), Trouble> {
        self.empty()?;
        let headers = response.headers();
        let has_parts = headers
            .get(ACCEPT_RANGES)
            .is_some_and(|unit| unit.as_bytes() == b"bytes");
        let tag = headers
            .get(ETAG)
            .filter(|tag| !tag.as_bytes().starts_with(b"W/"));
        self.tag = tag.cloned().filter(|_| resumes && has_parts);
        Ok(())
    }

    fn empty(&mut self) -> Result<(), Trouble> {
        self.n_bytes = 0;
        self.file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .map_err(|err| disk(&err))?;
        Ok(())
    }
}

/// Whether an answer goes on at the byte `from`.
fn continues(response: &Response, from: u64) -> bool {
    let range = response.headers().get(CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    let begin = range.and_then(|range| {
        range
            .strip_prefix("bytes ")?
            .split_once('-')?
            .0
            .parse()
            .ok()
    });
    begin == Some(from)
}

/// Refuses pages and messages that are sent as if they were a clip.
fn check_kind(response: &Response) -> Result<(), Trouble> {
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    if ["text/", "application/json", "application/xml", "image/"]
        .iter()
        .any(|other| kind.starts_with(other))
    {
        return Err(Trouble::Broken(format!(
            "it sent '{}' where a clip was asked for",
            kind.chars().take(60).collect::<String>()
        )));
    }
    Ok(())
}

fn broken(why: &str) -> Trouble {
    Trouble::Broken(why.to_owned())
}

fn too_large(max_bytes: u64) -> Trouble {
    Trouble::Broken(format!(
        "its clip has more than {} MiB, which no clip of this length needs",
        max_bytes >> 20
    ))
}

fn disk(err: &std::io::Error) -> Trouble {
    Trouble::away(format!("the scratch folder cannot be written to: {err}"))
}

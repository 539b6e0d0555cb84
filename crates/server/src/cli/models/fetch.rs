//! Fetches one file of a model: goes on where an earlier try ended, and believes nothing before its checksum fits, where one is known.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use http::StatusCode;
use http::header::CONTENT_RANGE;
use indicatif::ProgressBar;
use kinora_sdcpp_engine::catalogue::{Digest, HubFile, ModelFile};
use reqwest::Response;
use rustix::fs::{FlockOperation, flock};

use super::hub::{Hub, HubError, HubFacts};

/// How often a try may bring nothing before the command gives up; the next one goes on.
const MAX_IDLE_TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Fetches a file to its place. Returns whether a checksum was known, which it then has.
pub(super) async fn fetch(
    (file, source): (&ModelFile, &HubFile),
    facts: &HubFacts,
    hub: &Hub,
    bar: &ProgressBar,
) -> anyhow::Result<bool> {
    let mut part = Part::open(file.partial_path(), facts.size_bytes)?;
    bar.set_position(part.n_bytes);
    let mut n_idle = 0;
    loop {
        if facts.size_bytes == Some(part.n_bytes) {
            break;
        }
        let n_before = part.n_bytes;
        let ended = match hub.fetch(source, part.n_bytes).await {
            Ok(response) => part.take(response, facts, bar).await?,
            Err(err) if err.may_pass() => Err(err),
            Err(err) => return Err(err.into()),
        };
        match ended {
            Ok(()) => break,
            Err(_) if part.n_bytes > n_before => n_idle = 0,
            Err(_) => n_idle += 1,
        }
        if let Err(err) = ended
            && n_idle >= MAX_IDLE_TRIES
        {
            let kept = part.n_bytes;
            bail!(
                "{err}; the first {kept} bytes are kept, and the same command goes on from there"
            );
        }
        tokio::time::sleep(FIRST_PAUSE * 2u32.pow(n_idle)).await;
    }
    let expected = file.expected_sha256().or_else(|| facts.sha256.clone());
    part.finish(file, expected.as_deref())?;
    Ok(expected.is_some())
}

/// A file that is being fetched.
struct Part {
    path: PathBuf,
    file: File,
    digest: Digest,
    n_bytes: u64,
}

impl Part {
    /// Opens what an earlier try left, for this process alone.
    fn open(path: PathBuf, size_bytes: Option<u64>) -> anyhow::Result<Self> {
        let named = format!("cannot write {}", path.display());
        let shown = || named.clone();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(shown)?;
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).with_context(shown)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            bail!("{} is being downloaded by another process", path.display());
        }
        let mut part = Self {
            path,
            file,
            digest: Digest::default(),
            n_bytes: 0,
        };
        let n_there = part.file.metadata().with_context(shown)?.len();
        if size_bytes.is_some_and(|size_bytes| n_there > size_bytes) {
            part.restart().with_context(shown)?;
        } else {
            part.read_back().with_context(shown)?;
        }
        Ok(part)
    }

    /// Takes what is there into the checksum.
    fn read_back(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; 1 << 20];
        loop {
            let n_read = self.file.read(&mut chunk)?;
            if n_read == 0 {
                return Ok(());
            }
            self.digest.update(&chunk[..n_read]);
            self.n_bytes += n_read as u64;
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.digest = Digest::default();
        self.n_bytes = 0;
        Ok(())
    }

    /// Takes the bytes of an answer. The outer error is one that no repetition heals.
    async fn take(
        &mut self,
        mut response: Response,
        facts: &HubFacts,
        bar: &ProgressBar,
    ) -> anyhow::Result<Result<(), HubError>> {
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            // What is here is longer than what is there: it is not the same file.
            self.restart()?;
            return Ok(Err(HubError::Passing(
                "the hub has less than is here".to_owned(),
            )));
        }
        if self.n_bytes > 0 && range_start(&response) != Some(self.n_bytes) {
            self.restart()?;
        }
        bar.set_position(self.n_bytes);
        loop {
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(err) => return Ok(Err(HubError::Passing(err.without_url().to_string()))),
            };
            let n_bytes = self.n_bytes + chunk.len() as u64;
            if let Some(size_bytes) = facts.size_bytes
                && n_bytes > size_bytes
            {
                self.restart()?;
                bail!("the hub sends more than the {size_bytes} bytes that it announced");
            }
            // The command has nothing else to do meanwhile, so blocking here harms nobody.
            let written = self.file.write_all(&chunk);
            written.with_context(|| format!("cannot write {}", self.path.display()))?;
            self.digest.update(&chunk);
            self.n_bytes = n_bytes;
            bar.set_position(self.n_bytes);
        }
        match facts.size_bytes {
            Some(size_bytes) if self.n_bytes < size_bytes => {
                Ok(Err(HubError::Passing("the hub ended too early".to_owned())))
            }
            _ => Ok(Ok(())),
        }
    }

    /// Proves the file and puts it in its place; one with other bytes is deleted, since no try could mend it. Only a
    /// checksum that somebody else said is noted: its own would prove that it is itself.
    fn finish(self, file: &ModelFile, expected_sha256: Option<&str>) -> anyhow::Result<()> {
        let found = self.digest.finish();
        if let Some(expected) = expected_sha256
            && expected != found
        {
            fs::remove_file(&self.path)?;
            return Err(anyhow!(
                "{} came with the checksum {found} and should have {expected}; it was deleted",
                file.path.display()
            ));
        }
        let shown = || format!("cannot write {}", file.path.display());
        self.file.sync_all().with_context(shown)?;
        fs::rename(&self.path, &file.path).with_context(shown)?;
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        match expected_sha256 {
            Some(_) => {
                fs::write(file.sha256_path(), format!("{found}  {name}\n")).with_context(shown)?;
            }
            // One of an earlier file says nothing of this one.
            None => drop(fs::remove_file(file.sha256_path())),
        }
        if let Some(folder) = file.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

/// Where the bytes of an answer begin, if it is a part.
fn range_start(response: &Response) -> Option<u64> {
    if response.status() != StatusCode::PARTIAL_CONTENT {
        return None;
    }
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (start, _) = range.strip_prefix("bytes ")?.split_once('-')?;
    start.parse().ok()
}

//! The fields and files of a request, from JSON or a form.
//!
//! Files go to disk as they come. So do long texts: a data URL may have 20 MB, and only a few of those are in
//! memory at the same time, whoever sends how many of them and however slowly.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use kinora_api::{FieldValue, Fields, INPUT_REFERENCE, LAST_FRAME, RequestError};

use super::body::{limit_form, malformed_form, stream_error};
use super::caller::Caller;
use super::error::ApiError;
use super::idempotency::Fingerprint;
use super::uploads::{Inbox, MemoryPermit, Upload, UploadWriter, Uploads};

/// The most text that the fields of one request may hold: two data URLs of 20 MiB and room for the rest.
const MAX_TEXT_BYTES: u64 = 48 << 20;
/// How much text is kept in memory as it comes: the longest prompt, and some.
const MAX_INLINE_BYTES: usize = 192 << 10;
/// The most bytes of one form without large files: its texts and a picture.
const MAX_FORM_BYTES: u64 = 64 << 20;
/// The most parts a form may have.
const MAX_PARTS: usize = 1000;
/// The longest name of a part, in bytes.
const MAX_NAME_BYTES: usize = 1024;
/// The most bytes of a picture.
pub(super) const MAX_PICTURE_BYTES: u64 = 20 << 20;

/// A file part that a request may have; files of other names are passed over.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilePart {
    /// The field's name.
    pub(super) name: &'static str,
    /// The most bytes it may have; `None` leaves that to the limit of all bodies.
    pub(super) max_bytes: Option<u64>,
}

/// A reference picture.
pub(super) const PICTURE: FilePart = FilePart {
    name: INPUT_REFERENCE,
    max_bytes: Some(MAX_PICTURE_BYTES),
};
/// The picture at the other end.
pub(super) const LAST_PICTURE: FilePart = FilePart {
    name: LAST_FRAME,
    max_bytes: Some(MAX_PICTURE_BYTES),
};
/// A clip.
pub(super) const CLIP: FilePart = FilePart {
    name: "video",
    max_bytes: None,
};
/// Anything.
pub(super) const FILE: FilePart = FilePart {
    name: "file",
    max_bytes: None,
};

/// What a request brought.
pub(super) struct Received {
    pub(super) fields: Fields,
    pub(super) files: Files,
    /// Held as long as the fields are large.
    pub(super) memory: Option<MemoryPermit>,
    /// Of everything that was sent, as it was sent.
    pub(super) fingerprint: Fingerprint,
}

/// The files of a request, by the number that their fields have.
#[derive(Debug, Default)]
pub(super) struct Files(BTreeMap<usize, Upload>);

impl Files {
    /// Takes the file of a field out.
    pub(super) fn take(&mut self, file_idx: usize) -> Result<Upload, ApiError> {
        self.0
            .remove(&file_idx)
            .ok_or_else(|| ApiError::Internal("a file part was not kept".to_owned()))
    }
}

/// Reads the fields of a JSON or form body, and the files of these names.
pub(super) async fn receive(
    uploads: &Uploads,
    request: Request,
    file_parts: &'static [FilePart],
) -> Result<Received, ApiError> {
    let inbox = inbox(uploads, &request)?;
    match media_type(&request).as_str() {
        "application/json" => receive_json(&inbox, request.into_body()).await,
        "multipart/form-data" => receive_parts(&inbox, request, file_parts).await,
        other => Err(ApiError::UnsupportedMediaType(format!(
            "Unsupported content type: '{other}'. Send 'application/json' or 'multipart/form-data'."
        ))),
    }
}

/// Reads a body that has to be a form, since it has to have a file.
pub(super) async fn receive_form(
    uploads: &Uploads,
    request: Request,
    file_parts: &'static [FilePart],
) -> Result<Received, ApiError> {
    let inbox = inbox(uploads, &request)?;
    match media_type(&request).as_str() {
        "multipart/form-data" => receive_parts(&inbox, request, file_parts).await,
        other => Err(ApiError::UnsupportedMediaType(format!(
            "Unsupported content type: '{other}'. Send 'multipart/form-data' with the file as a part."
        ))),
    }
}

/// Where the files of a request go: whoever sends it takes up places of its own project.
fn inbox<'u>(uploads: &'u Uploads, request: &Request) -> Result<Inbox<'u>, ApiError> {
    let caller = request.extensions().get::<Caller>();
    let missing =
        || ApiError::Internal("a route without authentication receives fields".to_owned());
    let caller = caller.ok_or_else(missing)?;
    Ok(uploads.inbox(caller.project.clone()))
}

fn media_type(request: &Request) -> String {
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or("").split(';').next().unwrap_or("");
    media_type.trim().to_ascii_lowercase()
}

async fn receive_json(inbox: &Inbox<'_>, body: Body) -> Result<Received, ApiError> {
    let mut body = body;
    let mut text = TextWriter::default();
    let mut budget = TextBudget::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|err| stream_error(&err))?;
        if let Ok(data) = frame.into_data() {
            budget.take(data.len())?;
            text.write(inbox, &mut budget, &data).await?;
        }
    }
    let files = Files::default();
    let text = text.finish().await?;
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(&text.blake3());
    match text {
        Text::Inline(text) => Ok(Received {
            fields: Fields::from_json(&text)?,
            files,
            memory: None,
            fingerprint,
        }),
        Text::Spooled(upload) => {
            let memory = inbox.uploads.large_text().await?;
            let read = move || Ok(Fields::from_json(&upload.read()?)?);
            let fields = inbox.uploads.one_by_one(read).await?;
            Ok(Received {
                fields,
                files,
                memory: Some(memory),
                fingerprint,
            })
        }
    }
}

async fn receive_parts(
    inbox: &Inbox<'_>,
    request: Request,
    file_parts: &'static [FilePart],
) -> Result<Received, ApiError> {
    let has_large_files = file_parts.iter().any(|part| part.max_bytes.is_none());
    let max_bytes = if has_large_files {
        u64::MAX
    } else {
        MAX_FORM_BYTES
    };
    let mut form = FormReader {
        inbox,
        head_bytes: Arc::new(AtomicU64::new(0)),
        budget: TextBudget::default(),
        files: Files::default(),
        fingerprint: Fingerprint::default(),
    };
    let head_bytes = Arc::clone(&form.head_bytes);
    let request = request.map(|body| limit_form(body, max_bytes, head_bytes));
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| {
        RequestError::unreadable(
            "The content type of a form names its boundary: 'multipart/form-data; boundary=...'.",
        )
    })?;
    let mut fields = Vec::new();
    for part_idx in 0..MAX_PARTS {
        let part = parts.next_field().await;
        let Some(part) = part.map_err(|err| malformed_form(&err))? else {
            return form.finish(fields).await;
        };
        form.head_bytes.store(0, Ordering::Relaxed);
        fields.push(form.read_part(part, part_idx, file_parts).await?);
    }
    Err(RequestError::unreadable(format!("The form has more than {MAX_PARTS} parts.")).into())
}

/// What is known of a form while it comes in.
struct FormReader<'a> {
    inbox: &'a Inbox<'a>,
    /// What came since the last content of a part.
    head_bytes: Arc<AtomicU64>,
    budget: TextBudget,
    files: Files,
    fingerprint: Fingerprint,
}

/// One part of a form.
enum Part {
    Text(Text),
    File(usize),
}

impl FormReader<'_> {
    async fn read_part(
        &mut self,
        mut part: Field<'_>,
        part_idx: usize,
        file_parts: &'static [FilePart],
    ) -> Result<(String, Part), ApiError> {
        let name = part.name().unwrap_or_default().to_owned();
        if name.len() > MAX_NAME_BYTES {
            return Err(RequestError::unreadable("A part of the form has an endless name.").into());
        }
        // The command-line client sends the prompt of `--prompt @file` as a file.
        let file_name = part.file_name().filter(|_| name != "prompt");
        let Some(file_name) = file_name.map(str::to_owned) else {
            let mut text = TextWriter::default();
            while let Some(chunk) = self.next_chunk(&mut part).await? {
                self.budget.take(chunk.len())?;
                text.write(self.inbox, &mut self.budget, &chunk).await?;
            }
            let text = text.finish().await?;
            self.fingerprint.add(name.as_bytes());
            self.fingerprint.add(&text.blake3());
            return Ok((name, Part::Text(text)));
        };
        let base = name.split('[').next().unwrap_or_default();
        match file_parts.iter().find(|file_part| file_part.name == base) {
            Some(file_part) => {
                let mut writer = self.inbox.begin(&file_name).await?;
                while let Some(chunk) = self.next_chunk(&mut part).await? {
                    writer.write(&chunk).await?;
                    file_part.check(writer.size_bytes())?;
                }
                let upload = writer.finish().await?;
                self.fingerprint.add(name.as_bytes());
                self.fingerprint.add(&upload.blake3);
                self.files.0.insert(part_idx, upload);
            }
            None => while self.next_chunk(&mut part).await?.is_some() {},
        }
        Ok((name, Part::File(part_idx)))
    }

    async fn next_chunk(&self, part: &mut Field<'_>) -> Result<Option<bytes::Bytes>, ApiError> {
        let chunk = part.chunk().await.map_err(|err| malformed_form(&err))?;
        self.head_bytes.store(0, Ordering::Relaxed);
        Ok(chunk)
    }

    async fn finish(self, parts: Vec<(String, Part)>) -> Result<Received, ApiError> {
        let is_large = |(_, part): &(String, Part)| matches!(part, Part::Text(Text::Spooled(_)));
        let (memory, fields) = if parts.iter().any(is_large) {
            let uploads = self.inbox.uploads;
            let memory = uploads.large_text().await?;
            let fields = uploads.one_by_one(move || read_fields(parts)).await?;
            (Some(memory), fields)
        } else {
            (None, read_fields(parts)?)
        };
        Ok(Received {
            fields,
            files: self.files,
            memory,
            fingerprint: self.fingerprint,
        })
    }
}

fn read_fields(parts: Vec<(String, Part)>) -> Result<Fields, ApiError> {
    let mut fields = Vec::with_capacity(parts.len());
    for (name, part) in parts {
        let text = match part {
            Part::File(file_idx) => {
                fields.push((name, FieldValue::File(file_idx)));
                continue;
            }
            Part::Text(Text::Inline(text)) => text,
            Part::Text(Text::Spooled(upload)) => upload.read()?,
        };
        let text = String::from_utf8(text).map_err(|_| not_text(&name))?;
        fields.push((name, FieldValue::Text(text)));
    }
    Ok(Fields::from_form(fields)?)
}

/// The fields an error can name.
const KNOWN_FIELDS: [&str; 11] = [
    "prompt",
    "model",
    "seconds",
    "size",
    "seed",
    INPUT_REFERENCE,
    LAST_FRAME,
    "characters",
    "video",
    "name",
    "purpose",
];

fn not_text(name: &str) -> RequestError {
    RequestError {
        param: KNOWN_FIELDS.into_iter().find(|known| *known == name),
        code: Some("invalid_value"),
        message: format!("The form field '{name}' is not valid UTF-8 text."),
    }
}

impl FilePart {
    fn check(&self, size_bytes: u64) -> Result<(), RequestError> {
        match self.max_bytes {
            Some(max_bytes) if size_bytes > max_bytes => {
                let message = format!(
                    "The file in '{}' has more than {max_bytes} bytes.",
                    self.name
                );
                Err(RequestError::invalid_value(self.name, message))
            }
            _ => Ok(()),
        }
    }
}

/// How much more text one request may bring, and how much of it may stay in memory.
struct TextBudget {
    n_left: u64,
    n_inline_left: usize,
}

impl Default for TextBudget {
    fn default() -> Self {
        Self {
            n_left: MAX_TEXT_BYTES,
            n_inline_left: MAX_INLINE_BYTES,
        }
    }
}

impl TextBudget {
    fn take(&mut self, n_bytes: usize) -> Result<(), ApiError> {
        let n_left = self.n_left.checked_sub(n_bytes as u64);
        self.n_left = n_left.ok_or(ApiError::BodyTooLarge {
            max_bytes: MAX_TEXT_BYTES,
        })?;
        Ok(())
    }
}

/// A text as it was received.
enum Text {
    Inline(Vec<u8>),
    Spooled(Upload),
}

impl Text {
    fn blake3(&self) -> [u8; 32] {
        match self {
            Self::Inline(text) => *blake3::hash(text).as_bytes(),
            Self::Spooled(upload) => upload.blake3,
        }
    }
}

/// A text that is being received: in memory while it is short, then on disk.
#[derive(Default)]
struct TextWriter {
    inline: Vec<u8>,
    spool: Option<UploadWriter>,
}

impl TextWriter {
    async fn write(
        &mut self,
        inbox: &Inbox<'_>,
        budget: &mut TextBudget,
        chunk: &[u8],
    ) -> Result<(), ApiError> {
        if let Some(spool) = &mut self.spool {
            return spool.write(chunk).await;
        }
        if let Some(n_left) = budget.n_inline_left.checked_sub(chunk.len()) {
            budget.n_inline_left = n_left;
            self.inline.extend_from_slice(chunk);
            return Ok(());
        }
        let mut spool = inbox.begin("").await?;
        spool.write(&self.inline).await?;
        spool.write(chunk).await?;
        budget.n_inline_left += self.inline.len();
        self.inline = Vec::new();
        self.spool = Some(spool);
        Ok(())
    }

    async fn finish(self) -> Result<Text, ApiError> {
        match self.spool {
            Some(spool) => Ok(Text::Spooled(spool.finish().await?)),
            None => Ok(Text::Inline(self.inline)),
        }
    }
}

#[cfg(test)]
mod tests;

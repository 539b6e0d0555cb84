//! The body of an order: named text parts and files, in the order they are sent.

use std::io;
use std::path::{Path, PathBuf};

use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio_util::io::ReaderStream;

/// The fields of a `multipart/form-data` body.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    parts: Vec<(String, FieldValue)>,
}

#[derive(Clone, Debug)]
enum FieldValue {
    Text(String),
    File(PathBuf),
    StandardInput,
}

impl Fields {
    /// No fields yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text part.
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts
            .push((name.into(), FieldValue::Text(value.into())));
        self
    }

    /// Adds a file, which is opened anew and streamed for every attempt.
    #[must_use]
    pub fn file(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.parts
            .push((name.into(), FieldValue::File(path.into())));
        self
    }

    /// Adds what comes from standard input as a file; there is one attempt, since it cannot be read again.
    #[must_use]
    pub fn standard_input(mut self, name: impl Into<String>) -> Self {
        self.parts.push((name.into(), FieldValue::StandardInput));
        self
    }

    /// Whether a part is a file.
    pub(crate) fn has_file(&self) -> bool {
        let is_file = |(_, value): &(String, FieldValue)| !matches!(value, FieldValue::Text(_));
        self.parts.iter().any(is_file)
    }

    /// The text parts, in order.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<(&str, &str)> {
        let mut texts = Vec::new();
        for (name, value) in &self.parts {
            if let FieldValue::Text(text) = value {
                texts.push((name.as_str(), text.as_str()));
            }
        }
        texts
    }

    /// The body, with its exact length known before it is sent.
    ///
    /// # Errors
    /// A file that cannot be opened, with its path.
    pub(crate) async fn to_form(&self) -> Result<Form, (PathBuf, io::Error)> {
        // Names and file names go out as they are, as browsers send them: the encoded spellings that reqwest
        // would choose (`filename*=`) are not understood by every server.
        let mut form = Form::new().percent_encode_noop();
        for (name, value) in &self.parts {
            let part = match value {
                FieldValue::Text(text) => Part::text(text.clone()),
                FieldValue::StandardInput => {
                    let body = Body::wrap_stream(ReaderStream::new(tokio::io::stdin()));
                    typed(Part::stream(body), Path::new("stdin"))
                }
                FieldValue::File(path) => file_part(path)
                    .await
                    .map_err(|error| (path.clone(), error))?,
            };
            form = form.part(name.clone(), part);
        }
        Ok(form)
    }
}

async fn file_part(path: &Path) -> io::Result<Part> {
    let file = tokio::fs::File::open(path).await?;
    let metadata = file.metadata().await?;
    if metadata.is_dir() {
        return Err(io::Error::other("is a folder"));
    }
    let body = Body::wrap_stream(ReaderStream::new(file));
    let part = if metadata.is_file() {
        Part::stream_with_length(body, metadata.len())
    } else {
        Part::stream(body)
    };
    Ok(typed(part, path))
}

/// Names the part after the file, and its type after the extension; servers look at the bytes anyway.
fn typed(part: Part, path: &Path) -> Part {
    let file_name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned();
    let mut headers = http::HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, content_type(path));
    part.file_name(file_name).headers(headers)
}

fn content_type(path: &Path) -> http::HeaderValue {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    http::HeaderValue::from_static(match extension.to_str().unwrap_or_default() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    })
}

//! Where the bytes of a download go.
//!
//! Everything is streamed: no clip is ever in memory whole. A file appears under its name only when the last
//! byte is on disk, so that a broken download leaves what was there before.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, Method};
use reqwest::Response;
use tempfile::NamedTempFile;

use crate::cli::client::{Attempted, Call, ClientError};
use crate::cli::session::Session;

/// Downloads what a call answers with: to `output`, to standard output for `-`, and without `output` to a new
/// file on a terminal, and to standard output elsewhere.
pub(crate) async fn save(
    call: &Call,
    output: Option<&Path>,
    session: &Session,
) -> anyhow::Result<ExitCode> {
    let response = session.client.send(call).await?;
    let written = match output {
        Some(path) if !is_standard_output(path) => {
            to_file(response, path).await?;
            Some(path.to_owned())
        }
        None if session.output.terminal.is_terminal && !is_text(response.headers()) => {
            Some(to_new_file(response, Path::new("")).await?)
        }
        _ => {
            to_standard_output(response).await?;
            None
        }
    };
    if let Some(path) = written {
        // Nobody needs this line who closed the pipe.
        let _ = writeln!(io::stdout(), "Wrote output to: {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the path of a download means standard output.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
}

/// Writes the bytes to standard output and nothing else. A reader that has seen enough is not an error.
pub(crate) async fn to_standard_output(response: Response) -> Result<(), ClientError> {
    match to_writer(response, &mut io::stdout(), Path::new("standard output")).await {
        Err(ClientError::File { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => {
            Ok(())
        }
        outcome => outcome.map(|_| ()),
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type
        .is_some_and(|text| text.starts_with("text/") || text.starts_with("application/json"))
}

/// Writes the body to `path` and returns its length in bytes.
pub(crate) async fn to_file(response: Response, path: &Path) -> Result<u64, ClientError> {
    let at_path = |source| ClientError::File {
        path: path.to_owned(),
        source,
    };
    // Renaming over a link would replace the link, not the file that the caller means.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let existing = fs::metadata(&target).ok();
    if existing
        .as_ref()
        .is_some_and(|metadata| !metadata.is_file() && !metadata.is_dir())
    {
        // A pipe or a device has no name to rename to.
        let mut device = fs::OpenOptions::new()
            .write(true)
            .open(&target)
            .map_err(at_path)?;
        return to_writer(response, &mut device, path).await;
    }
    let mut scratch = scratch_beside(&target).map_err(at_path)?;
    let n_bytes = to_writer(response, scratch.as_file_mut(), path).await?;
    if let Some(metadata) = existing {
        scratch
            .as_file()
            .set_permissions(metadata.permissions())
            .map_err(at_path)?;
    }
    scratch
        .persist(&target)
        .map_err(|error| at_path(error.error))?;
    Ok(n_bytes)
}

/// Writes the body to a new file in the folder, named after the server's `Content-Disposition`, and returns
/// its path. No existing file is touched: a taken name gets a number.
async fn to_new_file(response: Response, folder: &Path) -> Result<PathBuf, ClientError> {
    let name = offered_name(response.headers()).unwrap_or_else(|| plain_name(response.headers()));
    let path = folder.join(&name);
    let at_path = |source| ClientError::File {
        path: path.clone(),
        source,
    };
    let mut scratch = scratch_beside(&path).map_err(at_path)?;
    to_writer(response, scratch.as_file_mut(), &path).await?;
    let mut candidate = path.clone();
    for number in 1.. {
        match scratch.persist_noclobber(&candidate) {
            Ok(_) => break,
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                scratch = refused.file;
                candidate = folder.join(numbered(&name, number));
            }
            Err(error) => return Err(at_path(error.error)),
        }
    }
    Ok(candidate)
}

/// Writes the body to an open file or to standard output; `path` is for messages.
async fn to_writer(
    mut response: Response,
    writer: &mut impl Write,
    path: &Path,
) -> Result<u64, ClientError> {
    let request = Attempted {
        method: Method::GET,
        url: Box::new(response.url().clone()),
    };
    let mut n_bytes = 0;
    loop {
        let chunk = response.chunk().await;
        let chunk =
            chunk.map_err(|error| ClientError::Connection(request.clone(), error.without_url()))?;
        let Some(chunk) = chunk else { break };
        // The command has nothing else to do meanwhile, so blocking here harms nobody.
        write_all(writer, &chunk, path)?;
        n_bytes += chunk.len() as u64;
    }
    write_all(writer, &[], path)?;
    Ok(n_bytes)
}

fn write_all(writer: &mut impl Write, bytes: &[u8], path: &Path) -> Result<(), ClientError> {
    let written = if bytes.is_empty() {
        writer.flush()
    } else {
        writer.write_all(bytes)
    };
    written.map_err(|source| ClientError::File {
        path: path.to_owned(),
        source,
    })
}

/// A file readable by its owner only, removed unless it is renamed, in the folder of its future name so that
/// the renaming never crosses file systems.
fn scratch_beside(path: &Path) -> io::Result<NamedTempFile> {
    if path.file_name().is_none() || path.is_dir() {
        return Err(io::Error::other("is a folder"));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    tempfile::Builder::new()
        .prefix(".kinora-")
        .suffix(".part")
        .tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// The last component of the file name in `Content-Disposition`; a server chooses a name, never a folder.
fn offered_name(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(CONTENT_DISPOSITION)?.to_str().ok()?;
    let (_, value) = header.split_once("filename=")?;
    let value = match value.trim_start().strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split(';').next()?.trim(),
    };
    let name = value.rsplit(['/', '\\']).next()?;
    let harmless = !name.is_empty() && !name.starts_with('.') && !name.contains(char::is_control);
    harmless.then(|| name.to_owned())
}

/// The name of a download that the server did not name.
fn plain_name(headers: &HeaderMap) -> String {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let extension = match content_type.unwrap_or_default().split(';').next() {
        Some("video/mp4") => "mp4",
        Some("image/webp") => "webp",
        Some("image/jpeg") => "jpg",
        _ => "bin",
    };
    format!("file.{extension}")
}

/// `clip.mp4` and 2 give `clip-2.mp4`.
fn numbered(name: &str, number: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{number}.{extension}"),
        None => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_choose_a_name_and_never_a_folder() {
        let check = |header: &str, expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_DISPOSITION, header.parse().unwrap());
            assert_eq!(offered_name(&headers).as_deref(), expected, "{header}");
        };
        check("attachment; filename=\"video_1.mp4\"", Some("video_1.mp4"));
        check(
            "attachment; filename=video_1.mp4; size=3",
            Some("video_1.mp4"),
        );
        check("attachment; filename=\"../../etc/passwd\"", Some("passwd"));
        check(
            "attachment; filename=\"C:\\\\clips\\\\a.mp4\"",
            Some("a.mp4"),
        );
        check("attachment; filename=\"..\"", None);
        check("attachment; filename=\".bashrc\"", None);
        check("attachment; filename=\"clips/\"", None);
        check("attachment", None);
    }

    #[test]
    fn numbers_go_before_the_extension() {
        assert_eq!(numbered("clip.mp4", 2), "clip-2.mp4");
        assert_eq!(numbered("clip", 1), "clip-1");
    }
}

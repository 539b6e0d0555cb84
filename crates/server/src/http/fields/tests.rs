//! Forms as bytes on the wire: what is written is read, and whatever comes is answered.

use bolero::{TypeGenerator, check};
use bytes::Bytes;
use kinora_domain::ProjectId;
use tokio::runtime::Runtime;

use super::*;

const BOUNDARY: &str = "x-boundary";

/// Something of which forms are made, or nearly.
#[derive(Debug, TypeGenerator)]
enum Piece {
    Delimiter,
    End,
    LineEnd,
    HeadOf { name: u8, is_file: bool },
    Header,
    Text(String),
    Bytes(Vec<u8>),
}

impl Piece {
    fn write(&self, form: &mut Vec<u8>) {
        match self {
            Self::Delimiter => form.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes()),
            Self::End => form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes()),
            Self::LineEnd => form.extend_from_slice(b"\r\n"),
            Self::HeadOf { name, is_file } => {
                let file_name = if *is_file { "; filename=\"a\"" } else { "" };
                let name =
                    ["prompt", "video", "extra_body", "video[id]", "a b"][usize::from(*name) % 5];
                let head =
                    format!("Content-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n");
                form.extend_from_slice(head.as_bytes());
            }
            Self::Header => form.extend_from_slice(b"content-type: text/plain; charset=\"\r\n"),
            Self::Text(text) => form.extend_from_slice(text.as_bytes()),
            Self::Bytes(bytes) => form.extend_from_slice(bytes),
        }
    }
}

/// The names of the first parts of good forms; the others are passed over.
const NAMES: [&str; 8] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"];

/// A part of a good form: a text, or a file.
#[derive(Debug, TypeGenerator)]
enum GoodPart {
    Text(String),
    File(Vec<u8>),
}

struct Bench {
    runtime: Runtime,
    uploads: Uploads,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap(),
            uploads: Uploads::in_folder(folder.path().to_owned(), 2000),
            _folder: folder,
        }
    }

    /// Receives a form that comes in chunks of this size.
    fn receive(&self, form: &[u8], chunk_size: usize) -> Result<Received, ApiError> {
        let chunks: Vec<_> = form
            .chunks(chunk_size)
            .map(|chunk| Ok::<_, std::convert::Infallible>(Bytes::copy_from_slice(chunk)))
            .collect();
        let caller = Caller {
            project: ProjectId::default_project(),
            traceparent: None,
        };
        let request = Request::builder()
            .extension(caller)
            .header(
                CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(Body::from_stream(futures_util::stream::iter(chunks)))
            .unwrap();
        self.runtime
            .block_on(receive(&self.uploads, request, &[CLIP]))
    }

    fn n_files(&self) -> usize {
        std::fs::read_dir(self._folder.path()).unwrap().count()
    }
}

#[test]
fn a_form_is_read_as_it_was_written_however_it_is_cut() {
    let bench = Bench::new();
    check!()
        .with_type::<(Vec<GoodPart>, u8)>()
        .for_each(|(parts, chunk_size)| {
            // A text with a NUL is refused, which is another test's.
            let has_nul =
                |part: &GoodPart| matches!(part, GoodPart::Text(text) if text.contains('\0'));
            if parts.iter().any(has_nul) {
                return;
            }
            let mut form = Vec::new();
            let named = || NAMES.into_iter().zip(parts);
            for (name, part) in named() {
                let (name, file_name, content) = match part {
                    GoodPart::File(file) => ("video", "; filename=\"a.mp4\"", file.as_slice()),
                    GoodPart::Text(text) => (name, "", text.as_bytes()),
                };
                let head = format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n"
                );
                form.extend_from_slice(head.as_bytes());
                form.extend_from_slice(content);
                form.extend_from_slice(b"\r\n");
            }
            form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
            let mut received = bench.receive(&form, usize::from(*chunk_size) + 1).unwrap();
            for (idx, (name, part)) in named().enumerate() {
                match part {
                    GoodPart::File(file) => {
                        let upload = received.files.take(idx).unwrap();
                        assert_eq!(upload.read().unwrap(), *file);
                    }
                    // An empty text part is an absent one.
                    GoodPart::Text(text) => {
                        let wanted = Some(text.as_str()).filter(|text| !text.is_empty());
                        assert_eq!(received.fields.text(name).unwrap(), wanted);
                    }
                }
            }
            let whole = bench.receive(&form, usize::MAX).unwrap();
            assert_eq!(whole.fingerprint.finish(), received.fingerprint.finish());
        });
    assert_eq!(bench.n_files(), 0);
}

#[test]
fn whatever_comes_as_a_form_is_answered_and_leaves_nothing() {
    let bench = Bench::new();
    check!()
        .with_type::<(Vec<Piece>, u8)>()
        .for_each(|(pieces, chunk_size)| {
            let mut form = Vec::new();
            for piece in pieces {
                piece.write(&mut form);
            }
            match bench.receive(&form, usize::from(*chunk_size) + 1) {
                Ok(received) => {
                    let _ = received.fields.text("prompt");
                }
                Err(ApiError::Internal(cause)) => panic!("{cause}"),
                Err(_) => {}
            }
        });
    assert_eq!(bench.n_files(), 0);
}

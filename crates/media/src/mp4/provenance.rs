//! The box that says where a clip comes from.
//!
//! It is iTunes-style metadata (`udta/meta/ilst`), because that is what players, file managers and
//! ffprobe show: `©too` is the generator, `©cmt` says in plain words that this is AI-generated media,
//! `cprt` carries the credits, and the free-form items of the domain `org.kinora` are for machines: `model`,
//! `video_id` and, of an engine that wants to see it again, its `document` with the `content` it belongs to: the
//! BLAKE3 hash, in hexadecimal, of everything in the file's `mdat`. A clip that was coded anew since then has other
//! content, and its document says nothing about it. What only `moov` tells, such as an edit list, is not in the hash.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use kinora_domain::Provenance;
use mp4_atom::{BufMut, Encode, Hdlr, Result};

use super::probe::{read_moov, top_boxes};
use super::walk::Reader;
use crate::ProbeError;

/// The domain of our free-form items.
const DOMAIN: &str = "org.kinora";
/// The types of `data` boxes that hold bytes and UTF-8 text (QuickTime's well-known types).
const BYTES: u32 = 0;
const UTF_8: u32 = 1;

/// The most bytes of a document that are read.
const MAX_DOCUMENT_BYTES: usize = 1 << 20;

type Read<T> = std::result::Result<T, ProbeError>;

/// A free-form item of ours.
struct FreeForm<'a> {
    name: &'a [u8],
    data: &'a [u8],
}

/// The engine document that a clip of ours carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedDocument {
    /// The engine's model that made the clip, such as `sketch-1`.
    pub model: String,
    /// What it wants to see again. It came with the file: whoever reads it trusts nothing in it.
    pub bytes: Vec<u8>,
}

/// Appends the `udta` box for `provenance`; `content` is the hash of what is in `mdat`, without which no document
/// is written.
pub(crate) fn encode_udta(
    provenance: &Provenance,
    content: Option<&blake3::Hash>,
    buf: &mut Vec<u8>,
) -> Result<()> {
    let comment = format!(
        "AI-generated media. Made by {} with the model {}, video {}.",
        provenance.generator, provenance.model, provenance.video_id
    );
    buf.encode_atom(b"udta", |buf| {
        buf.encode_atom(b"meta", |buf| {
            0u32.encode(buf)?; // version and flags
            Hdlr {
                handler: b"mdir".into(),
                name: String::new(),
            }
            .encode(buf)?;
            buf.encode_atom(b"ilst", |buf| {
                encode_item(b"\xa9too", &provenance.generator, buf)?;
                encode_item(b"\xa9cmt", &comment, buf)?;
                if !provenance.credits.is_empty() {
                    encode_item(b"cprt", &provenance.credits.join("\n"), buf)?;
                }
                encode_free_form("model", &provenance.model, buf)?;
                encode_free_form("video_id", &provenance.video_id, buf)?;
                if let Some(content) = content {
                    encode_free_form("content", content.to_hex().as_str(), buf)?;
                    encode_free_form_data("document", (BYTES, &provenance.document), buf)?;
                }
                Ok(())
            })
        })
    })
}

fn encode_item(kind: &[u8; 4], text: &str, buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(kind, |buf| encode_data((UTF_8, text.as_bytes()), buf))
}

fn encode_free_form(name: &str, text: &str, buf: &mut Vec<u8>) -> Result<()> {
    encode_free_form_data(name, (UTF_8, text.as_bytes()), buf)
}

fn encode_free_form_data(name: &str, data: (u32, &[u8]), buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(b"----", |buf| {
        for (kind, value) in [(b"mean", DOMAIN), (b"name", name)] {
            buf.encode_atom(kind, |buf| {
                0u32.encode(buf)?; // version and flags
                buf.append_slice(value.as_bytes());
                Ok(())
            })?;
        }
        encode_data(data, buf)
    })
}

fn encode_data((kind, bytes): (u32, &[u8]), buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(b"data", |buf| {
        kind.encode(buf)?;
        0u32.encode(buf)?; // locale: any
        buf.append_slice(bytes);
        Ok(())
    })
}

/// Reads the document that the clip at `path` carries; `None` when it has none, or other content than the
/// document is about.
///
/// # Errors
/// The file cannot be read, or its boxes are damaged.
pub fn carried_document(path: &Path) -> Read<Option<CarriedDocument>> {
    let mut file = File::open(path)?;
    let size_bytes = file.metadata()?.len();
    let moov = read_moov(&mut file, size_bytes)?;
    let (mut model, mut content, mut document) = (None, None, None);
    let Some(mut items) = items(Reader::new(&moov))? else {
        return Ok(None);
    };
    while let Some(item) = items.next_box()? {
        if item.kind != *b"----" {
            continue;
        }
        let Some(FreeForm { name, data }) = free_form(item.body)? else {
            continue;
        };
        match name {
            b"model" => model = std::str::from_utf8(data).ok(),
            b"content" => content = std::str::from_utf8(data).ok(),
            b"document" if data.len() <= MAX_DOCUMENT_BYTES => document = Some(data),
            _ => {}
        }
    }
    let (Some(model), Some(content), Some(document)) = (model, content, document) else {
        return Ok(None);
    };
    let mut hasher = blake3::Hasher::new();
    for place in top_boxes(&mut file, size_bytes)? {
        if place.kind == *b"mdat" {
            file.seek(SeekFrom::Start(place.body))?;
            io::copy(&mut (&mut file).take(place.end - place.body), &mut hasher)?;
        }
    }
    let is_of_it = hasher.finalize().to_hex().as_str() == content;
    Ok(is_of_it.then(|| CarriedDocument {
        model: model.to_owned(),
        bytes: document.to_vec(),
    }))
}

/// The boxes of `udta/meta/ilst`.
fn items(moov: Reader<'_>) -> Read<Option<Reader<'_>>> {
    let Some(udta) = moov.find(b"udta")? else {
        return Ok(None);
    };
    let Some(mut meta) = udta.find(b"meta")? else {
        return Ok(None);
    };
    meta.version()?;
    meta.find(b"ilst")
}

/// The item, if it is one of ours.
fn free_form(item: Reader<'_>) -> Read<Option<FreeForm<'_>>> {
    let after = |kind, n_bytes| -> Read<Option<&[u8]>> {
        let Some(mut body) = item.find(kind)? else {
            return Ok(None);
        };
        body.skip(n_bytes)?;
        Ok(Some(body.rest()))
    };
    // Version and flags; before data, its type and locale.
    if after(b"mean", 4)? != Some(DOMAIN.as_bytes()) {
        return Ok(None);
    }
    let item = after(b"name", 4)?.zip(after(b"data", 8)?);
    Ok(item.map(|(name, data)| FreeForm { name, data }))
}

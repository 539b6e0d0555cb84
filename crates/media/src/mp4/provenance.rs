//! The box that says where a clip comes from.
//!
//! It is iTunes-style metadata (`udta/meta/ilst`), because that is what players, file managers and
//! ffprobe show: `©too` is the generator, `©cmt` says in plain words that this is AI-generated media,
//! `cprt` carries the credits, and the free-form items `model` and `video_id` of the domain
//! `org.kinora` are for machines.

use kinora_domain::Provenance;
use mp4_atom::{BufMut, Encode, Hdlr, Result};

/// The domain of our free-form items.
const DOMAIN: &str = "org.kinora";
/// The type of a `data` box that holds UTF-8 text (QuickTime's well-known types).
const UTF_8: u32 = 1;

/// Appends the `udta` box for `provenance`.
pub(crate) fn encode_udta(provenance: &Provenance, buf: &mut Vec<u8>) -> Result<()> {
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
                encode_free_form("video_id", &provenance.video_id, buf)
            })
        })
    })
}

fn encode_item(kind: &[u8; 4], text: &str, buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(kind, |buf| encode_data(text, buf))
}

fn encode_free_form(name: &str, text: &str, buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(b"----", |buf| {
        for (kind, value) in [(b"mean", DOMAIN), (b"name", name)] {
            buf.encode_atom(kind, |buf| {
                0u32.encode(buf)?; // version and flags
                buf.append_slice(value.as_bytes());
                Ok(())
            })?;
        }
        encode_data(text, buf)
    })
}

fn encode_data(text: &str, buf: &mut Vec<u8>) -> Result<()> {
    buf.encode_atom(b"data", |buf| {
        UTF_8.encode(buf)?;
        0u32.encode(buf)?; // locale: any
        buf.append_slice(text.as_bytes());
        Ok(())
    })
}

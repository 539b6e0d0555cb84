//! Puts the finished file together: header boxes first, so that playing can begin with the download.

use std::fs::File;
use std::io::{self, Seek, Write};

use mp4_atom::{Encode, Ftyp};

use super::movie::{Movie, Placement};
use super::samples::StoredSamples;
use crate::MediaError;

/// Writes the whole MP4 to `out`; the samples are copied once.
pub(crate) fn write_file(
    movie: &Movie,
    mut samples: StoredSamples,
    out: &mut File,
) -> Result<(), MediaError> {
    let head = head(movie, &samples)?;
    out.write_all(&head)
        .and_then(|()| samples.file.rewind())
        .and_then(|()| io::copy(&mut samples.file, out))
        .and_then(|n_copied| {
            if n_copied == samples.n_bytes {
                Ok(())
            } else {
                Err(io::Error::from(io::ErrorKind::UnexpectedEof))
            }
        })
        .map_err(|error| MediaError::io("writing the clip", error))
}

/// Everything before the first sample: `ftyp`, `moov` and the header of `mdat`.
fn head(movie: &Movie, samples: &StoredSamples) -> Result<Vec<u8>, MediaError> {
    let mut head = Vec::new();
    ftyp().encode(&mut head).map_err(box_error)?;
    let mdat_header = mdat_header(samples.n_bytes);
    let mut placement = Placement {
        video: &samples.video,
        sound: &samples.sound,
        base_bytes: 0,
        has_wide_offsets: false,
    };
    // The offsets in `moov` count from the start of the file and so depend on its own size, which in
    // turn depends only on how wide they are written.
    let mut draft = Vec::new();
    movie.encode(&placement, &mut draft).map_err(box_error)?;
    let end = head.len() + draft.len() + mdat_header.len();
    if end as u64 + samples.n_bytes > u64::from(u32::MAX) {
        placement.has_wide_offsets = true;
        draft.clear();
        movie.encode(&placement, &mut draft).map_err(box_error)?;
    }
    placement.base_bytes = (head.len() + draft.len() + mdat_header.len()) as u64;
    movie.encode(&placement, &mut head).map_err(box_error)?;
    head.extend_from_slice(&mdat_header);
    Ok(head)
}

fn ftyp() -> Ftyp {
    Ftyp {
        major_brand: b"isom".into(),
        minor_version: 512,
        compatible_brands: [b"isom", b"iso2", b"avc1", b"mp41"]
            .into_iter()
            .map(Into::into)
            .collect(),
    }
}

/// The header of an `mdat` box with `n_bytes` of content: short if it can be.
fn mdat_header(n_bytes: u64) -> Vec<u8> {
    match u32::try_from(n_bytes + 8) {
        Ok(size) => [&size.to_be_bytes()[..], b"mdat"].concat(),
        Err(_) => [
            &1u32.to_be_bytes()[..],
            b"mdat",
            &(n_bytes + 16).to_be_bytes(),
        ]
        .concat(),
    }
}

fn box_error(error: mp4_atom::Error) -> MediaError {
    MediaError::Encoder(format!("MP4: {error}"))
}

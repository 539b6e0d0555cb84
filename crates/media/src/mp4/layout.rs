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
    let content = if movie.provenance.document.is_empty() {
        None
    } else {
        let hash = hash_of(&mut samples.file);
        Some(hash.map_err(|error| MediaError::io("reading the samples", error))?)
    };
    let head = head(movie, &samples, content.as_ref())?;
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
fn head(
    movie: &Movie,
    samples: &StoredSamples,
    content: Option<&blake3::Hash>,
) -> Result<Vec<u8>, MediaError> {
    let mut head = Vec::new();
    ftyp().encode(&mut head).map_err(box_error)?;
    let mdat_header = mdat_header(samples.n_bytes);
    let mut placement = Placement {
        video: &samples.video,
        sound: &samples.sound,
        base_bytes: 0,
        has_wide_offsets: false,
        content,
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

fn hash_of(file: &mut File) -> io::Result<blake3::Hash> {
    file.rewind()?;
    let mut hasher = blake3::Hasher::new();
    io::copy(file, &mut hasher)?;
    Ok(hasher.finalize())
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

#[cfg(test)]
mod tests {
    use kinora_domain::{FrameRate, Provenance, Size};

    use super::super::samples::{Chunk, SampleTable};
    use super::super::walk::Reader;
    use super::*;
    use crate::ClipFormat;
    use crate::h264::ParameterSets;

    fn movie() -> Movie {
        Movie {
            format: ClipFormat {
                size: Size::new(64, 64).unwrap(),
                fps: FrameRate::new(30).unwrap(),
                n_frames: 2,
            },
            frame_times: None,
            parameter_sets: ParameterSets {
                sps: vec![0x67, 100, 12, 40],
                pps: vec![0x68, 1],
            },
            sound: None,
            provenance: Provenance {
                generator: "kinora".to_owned(),
                model: "m".to_owned(),
                video_id: "v".to_owned(),
                credits: Vec::new(),
                document: Vec::new(),
            },
        }
    }

    /// Two samples in two chunks, the second one `offset_bytes` after the first.
    fn samples(offset_bytes: u64) -> StoredSamples {
        let chunk = |offset_bytes| Chunk {
            offset_bytes,
            n_samples: 1,
        };
        StoredSamples {
            file: tempfile::tempfile().unwrap(),
            n_bytes: offset_bytes + 10,
            video: SampleTable {
                sizes_bytes: vec![10, 10],
                chunks: vec![chunk(0), chunk(offset_bytes)],
                sync_samples: vec![0],
            },
            sound: SampleTable::default(),
        }
    }

    fn stbl(head: &[u8]) -> Reader<'_> {
        // The header of `mdat` announces a body that is not here.
        let moov = Reader::new(head).find(b"moov").unwrap().unwrap();
        moov.find_path(&[b"trak", b"mdia", b"minf", b"stbl"])
            .unwrap()
    }

    #[test]
    fn offsets_of_a_small_file_take_32_bits() {
        let head = head(&movie(), &samples(1_000), None).unwrap();
        let mut stco = stbl(&head).find(b"stco").unwrap().unwrap();
        stco.skip(8).unwrap();
        assert_eq!(stco.u32().unwrap(), head.len() as u32);
        assert_eq!(stco.u32().unwrap(), head.len() as u32 + 1_000);
        assert_eq!(head[head.len() - 8..][..4], 1_018u32.to_be_bytes());
    }

    #[test]
    fn offsets_beyond_4_gib_take_64_bits() {
        let five_gib = 5 << 30;
        let head = head(&movie(), &samples(five_gib), None).unwrap();
        assert!(stbl(&head).find(b"stco").unwrap().is_none());
        let mut co64 = stbl(&head).find(b"co64").unwrap().unwrap();
        co64.skip(8).unwrap();
        assert_eq!(co64.u64().unwrap(), head.len() as u64);
        assert_eq!(co64.u64().unwrap(), head.len() as u64 + five_gib);
        assert_eq!(head[head.len() - 8..], (five_gib + 10 + 16).to_be_bytes());
    }

    #[test]
    fn a_file_just_below_4_gib_has_offsets_that_fit() {
        let mut n_bytes = u64::from(u32::MAX) - 1_000;
        while n_bytes < u64::from(u32::MAX) + 20 {
            let head = head(&movie(), &samples(n_bytes - 10), None).unwrap();
            let is_wide = stbl(&head).find(b"co64").unwrap().is_some();
            let end = head.len() as u64 + n_bytes;
            assert!(is_wide || end <= u64::from(u32::MAX), "{n_bytes}");
            n_bytes += 7;
        }
    }
}

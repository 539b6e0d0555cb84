//! A finished clip of somebody else as a file of ours: the same samples, with a `udta` box that says where it comes
//! from, and `moov` in front of them.
//!
//! Samples stay byte for byte. What moves is where they lie in the file, so the tables of offsets (`stco`, `co64`)
//! are written anew; nothing else of a clip without fragments says where it lies. A clip without sound, or with one
//! that will not do, gets another track of it behind everything else. (Box layout: ISO/IEC 14496-12.)

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use kinora_domain::Provenance;

use mp4_atom::Encode as _;

use super::movie::{Placement, SoundPlace, SoundTrack};
use super::probe::{TopBox, Trak, movie_timescale, read_moov, top_boxes};
use super::provenance::encode_udta;
use super::samples::StoredSamples;
use super::walk::Reader;
use crate::{FootageError, MediaError, ProbeError};

/// The boxes between `moov` and its tables of offsets.
const PARENTS: [&[u8; 4]; 4] = [b"trak", b"mdia", b"minf", b"stbl"];
const HEADER_BYTES: u64 = 8;

/// A track of sound that takes the place of a clip's own.
pub(crate) struct OtherSound {
    pub(crate) track: SoundTrack,
    pub(crate) samples: StoredSamples,
}

/// Writes the clip at `from` to `out`, with `provenance` instead of what its own `udta` said, and with `sound` instead
/// of its own if there is such.
///
/// # Errors
/// The clip cannot be read, is damaged or in fragments, or the new file cannot be written.
pub(crate) fn relabel(
    from: &Path,
    provenance: &Provenance,
    mut sound: Option<OtherSound>,
    out: &mut File,
) -> Result<(), MediaError> {
    let reading = |error| MediaError::io("reading a finished clip", error);
    let mut file = File::open(from).map_err(reading)?;
    let size_bytes = file.metadata().map_err(reading)?.len();
    let boxes = top_boxes(&mut file, size_bytes).map_err(damaged)?;
    let moov = read_moov(&mut file, size_bytes).map_err(damaged)?;
    let moov = new_moov(&moov, provenance, sound.as_ref(), &boxes)?;

    let writing = |error| MediaError::io("writing the clip", error);
    let header = short_header(*b"moov", moov.len() as u64)?;
    for place in boxes.iter().filter(|place| place.kind != *b"moov") {
        file.seek(SeekFrom::Start(place.begin)).map_err(reading)?;
        let mut body = (&mut file).take(place.end - place.begin);
        copy_box(&mut body, place, out).map_err(writing)?;
        if place.begin == 0 {
            // `ftyp` stays first.
            out.write_all(&header).map_err(writing)?;
            out.write_all(&moov).map_err(writing)?;
        }
    }
    if let Some(sound) = &mut sound {
        let samples = &mut sound.samples;
        let header = short_header(*b"mdat", samples.n_bytes)?;
        out.write_all(&header).map_err(writing)?;
        samples.file.rewind().map_err(writing)?;
        let n_copied = io::copy(&mut samples.file, out).map_err(writing)?;
        if n_copied != samples.n_bytes {
            return Err(writing(io::ErrorKind::UnexpectedEof.into()));
        }
    }
    Ok(())
}

/// Everything in the new `moov`.
fn new_moov(
    moov: &[u8],
    provenance: &Provenance,
    sound: Option<&OtherSound>,
    boxes: &[TopBox],
) -> Result<Vec<u8>, MediaError> {
    let mut kept = kept_boxes(moov, sound.is_some()).map_err(damaged)?;
    let mut added = Vec::new();
    encode_udta(provenance, None, &mut added).map_err(box_error)?;
    let sound = match sound {
        None => None,
        Some(sound) => {
            let place = SoundPlace {
                track_id: take_track_id(&mut kept).map_err(damaged)?,
                movie_timescale: movie_timescale(Reader::new(&kept)).map_err(damaged)?,
            };
            Some((sound, place))
        }
    };
    let trak = |base_bytes: u64| -> Result<Vec<u8>, MediaError> {
        let mut trak = Vec::new();
        if let Some((sound, place)) = &sound {
            let placement = Placement {
                video: &sound.samples.video,
                sound: &sound.samples.sound,
                base_bytes,
                has_wide_offsets: true,
                content: None,
            };
            let made = sound.track.trak(place, &placement);
            made.encode(&mut trak).map_err(box_error)?;
        }
        Ok(trak)
    };
    // How long the track is does not depend on what its offsets are.
    let n_bytes = kept.len() + trak(0)?.len() + added.len();
    let moved = Moved::of(boxes, HEADER_BYTES + n_bytes as u64);
    move_offsets(&mut kept, 0, &moved).map_err(damaged)?;
    kept.extend(trak(moved.end + HEADER_BYTES)?);
    kept.extend(added);
    Ok(kept)
}

fn damaged(error: ProbeError) -> MediaError {
    FootageError::from(error).into()
}

fn box_error(error: mp4_atom::Error) -> MediaError {
    MediaError::Encoder(format!("MP4: {error}"))
}

/// The header of a box with a body of so many bytes.
fn short_header(kind: [u8; 4], n_body_bytes: u64) -> Result<[u8; 8], MediaError> {
    let size = u32::try_from(HEADER_BYTES + n_body_bytes).map_err(|_| damaged(too_long()))?;
    let mut header = [0; 8];
    header[..4].copy_from_slice(&size.to_be_bytes());
    header[4..].copy_from_slice(&kind);
    Ok(header)
}

/// Copies a box. One that reached to the end of its file gets its size written down: it need not be the last now.
fn copy_box(body: &mut io::Take<&mut File>, place: &TopBox, out: &mut File) -> io::Result<()> {
    let n_bytes = place.end - place.begin;
    let mut first = [0; 4];
    body.read_exact(&mut first)?;
    if first == [0; 4] {
        first = u32::try_from(n_bytes)
            .map_err(|_| io::Error::other("an open box of over 4 GB"))?
            .to_be_bytes();
    }
    out.write_all(&first)?;
    // Somebody may have cut the file meanwhile.
    if 4 + io::copy(body, out)? == n_bytes {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Where each kept box was, and where it begins now.
struct Moved {
    places: Vec<(TopBox, u64)>,
    /// Where the last of them ends.
    end: u64,
}

impl Moved {
    /// `ftyp`, then `moov` of so many bytes, then everything else as it came.
    fn of(boxes: &[TopBox], moov_bytes: u64) -> Self {
        let mut begin = 0;
        let mut places = Vec::new();
        for place in boxes.iter().filter(|place| place.kind != *b"moov") {
            places.push((place.clone(), begin));
            if begin == 0 {
                begin += moov_bytes;
            }
            begin += place.end - place.begin;
        }
        Self { places, end: begin }
    }

    /// Where the byte at `offset` lies now.
    fn new_offset(&self, offset: u64) -> Result<u64, ProbeError> {
        let is_there = |place: &TopBox| (place.begin..place.end).contains(&offset);
        let place = self.places.iter().find(|(place, _)| is_there(place));
        let (place, new_begin) =
            place.ok_or(ProbeError::Damaged("a sample lies outside the file"))?;
        Ok(offset - place.begin + new_begin)
    }
}

/// The children of `moov` but for what it says about itself, and for its sound if that is not wanted.
fn kept_boxes(moov: &[u8], is_without_sound: bool) -> Result<Vec<u8>, ProbeError> {
    let is_sound = |trak: Reader<'_>| -> Result<bool, ProbeError> {
        let timescale = movie_timescale(Reader::new(moov))?;
        Ok(Trak::read(trak, timescale)?.handler == *b"soun")
    };
    let mut kept = Vec::with_capacity(moov.len());
    let mut boxes = Reader::new(moov);
    loop {
        let before = boxes.rest();
        let Some(found) = boxes.next_box()? else {
            return Ok(kept);
        };
        match &found.kind {
            b"udta" => {}
            b"mvex" => return Err(ProbeError::Unsupported("it is in fragments")),
            b"trak" if is_without_sound && is_sound(found.body)? => {}
            _ => kept.extend_from_slice(&before[..before.len() - boxes.n_left()]),
        }
    }
}

/// An id for a further track of this `moov`, which from then on knows of it.
fn take_track_id(moov: &mut [u8]) -> Result<u32, ProbeError> {
    let mut boxes = Reader::new(moov);
    let mut highest = 0;
    let mut mvhd_end = None;
    while let Some(found) = boxes.next_box()? {
        match &found.kind {
            b"mvhd" => mvhd_end = Some(moov.len() - boxes.n_left()),
            b"trak" => {
                let mut tkhd = found.body.find_path(&[b"tkhd"])?;
                let version = tkhd.version()?;
                tkhd.u32_or_u64(version)?; // creation time
                tkhd.u32_or_u64(version)?; // modification time
                highest = highest.max(tkhd.u32()?);
            }
            _ => {}
        }
    }
    let too_many = ProbeError::Damaged("it has no number left for a track");
    let id = highest.checked_add(1).ok_or(too_many)?;
    let end = mvhd_end.ok_or(ProbeError::Damaged("it has no clock"))?;
    // The last field of `mvhd`, where it is read only by who adds tracks.
    moov[end - 4..end].copy_from_slice(&id.saturating_add(1).to_be_bytes());
    Ok(id)
}

/// Writes the offsets in the boxes of `bytes` anew, which lie within the first `depth` of [`PARENTS`].
fn move_offsets(bytes: &mut [u8], depth: usize, moved: &Moved) -> Result<(), ProbeError> {
    let mut begin = 0;
    loop {
        let mut boxes = Reader::new(&bytes[begin..]);
        let Some(found) = boxes.next_box()? else {
            return Ok(());
        };
        let end = bytes.len() - boxes.n_left();
        let body = end - found.body.n_left()..end;
        match &found.kind {
            kind if PARENTS.get(depth).is_some_and(|parent| **parent == *kind) => {
                move_offsets(&mut bytes[body], depth + 1, moved)?;
            }
            b"stco" if depth == PARENTS.len() => {
                move_table(&mut bytes[body], moved, |entry: &mut [u8; 4], moved| {
                    let offset = moved.new_offset(u32::from_be_bytes(*entry).into())?;
                    let offset = u32::try_from(offset).map_err(|_| too_long())?;
                    *entry = offset.to_be_bytes();
                    Ok(())
                })?;
            }
            b"co64" if depth == PARENTS.len() => {
                move_table(&mut bytes[body], moved, |entry: &mut [u8; 8], moved| {
                    *entry = moved.new_offset(u64::from_be_bytes(*entry))?.to_be_bytes();
                    Ok(())
                })?;
            }
            _ => {}
        }
        begin = end;
    }
}

/// Changes every entry of a table of offsets, whose box has this body: version and flags, a count, the entries.
fn move_table<const N: usize>(
    body: &mut [u8],
    moved: &Moved,
    change: impl Fn(&mut [u8; N], &Moved) -> Result<(), ProbeError>,
) -> Result<(), ProbeError> {
    let mut table = Reader::new(body);
    table.version()?;
    let n_entries = table.table(N)?.n_entries();
    let (entries, _) = body[8..].as_chunks_mut::<N>();
    for entry in &mut entries[..n_entries] {
        change(entry, moved)?;
    }
    Ok(())
}

fn too_long() -> ProbeError {
    ProbeError::Unsupported("it has more than 4 GB")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = (body.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(body);
        bytes
    }

    /// A file with `moov` at its end, whose one table says that samples lie at `offsets`.
    fn file(kind: &[u8; 4], offsets: &[u64]) -> Vec<u8> {
        let mut table = vec![0; 4];
        table.extend((offsets.len() as u32).to_be_bytes());
        for offset in offsets {
            let bytes = offset.to_be_bytes();
            table.extend(if kind == b"co64" {
                &bytes[..]
            } else {
                &bytes[4..]
            });
        }
        let inner = PARENTS
            .iter()
            .rev()
            .fold(a_box(kind, &table), |inner, parent| a_box(parent, &inner));
        let moov = [a_box(b"udta", b"theirs"), inner].concat();
        let parts = [
            a_box(b"ftyp", b"isom"),
            a_box(b"mdat", b"0123456789"),
            a_box(b"moov", &moov),
        ];
        parts.concat()
    }

    fn relabelled(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
        let mut from = tempfile::NamedTempFile::new().unwrap();
        from.write_all(bytes).unwrap();
        let to = tempfile::NamedTempFile::new().unwrap();
        let provenance = Provenance {
            generator: "g".to_owned(),
            model: "m".to_owned(),
            video_id: "v".to_owned(),
            credits: Vec::new(),
            document: Vec::new(),
        };
        relabel(from.path(), &provenance, None, &mut to.reopen().unwrap())?;
        Ok(std::fs::read(to.path()).unwrap())
    }

    #[test]
    fn offsets_of_either_width_follow_their_samples() {
        for (kind, n_bytes) in [(b"stco", 4), (b"co64", 8)] {
            // `mdat` begins at 12, its body at 20.
            let moved = relabelled(&file(kind, &[20, 27])).unwrap();
            let table = moved.windows(4).position(|word| word == kind).unwrap() + 12;
            let number = |bytes: &[u8]| {
                bytes
                    .iter()
                    .fold(0, |all, byte| all << 8 | usize::from(*byte))
            };
            let first = number(&moved[table..table + n_bytes]);
            let second = number(&moved[table + n_bytes..table + 2 * n_bytes]);
            assert_eq!((moved[first], moved[second]), (b'0', b'7'));
            assert!(!moved.windows(6).any(|word| word == b"theirs"));
        }
    }

    #[test]
    fn a_box_that_reached_to_the_end_gets_a_size() {
        let mut bytes = file(b"stco", &[20]);
        bytes.extend([0, 0, 0, 0]);
        bytes.extend(b"freeabc");
        let moved = relabelled(&bytes).unwrap();
        let place = moved.windows(4).position(|word| word == b"free").unwrap();
        assert_eq!(moved[place - 4..place], 11_u32.to_be_bytes());
        assert_eq!(moved[place + 4..], *b"abc");
    }

    #[test]
    fn a_file_that_gets_shorter_while_it_is_copied_is_an_error() {
        let mut from = tempfile::NamedTempFile::new().unwrap();
        from.write_all(b"\0\0\0\x20mdat0123456789").unwrap();
        let place = |end: u64| TopBox {
            kind: *b"mdat",
            begin: 0,
            body: 8,
            end,
        };
        let copied = |place: &TopBox| {
            let mut file = from.reopen().unwrap();
            let mut body = (&mut file).take(place.end);
            copy_box(&mut body, place, &mut tempfile::tempfile().unwrap())
        };
        assert!(copied(&place(18)).is_ok());
        let error = copied(&place(32)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let good = file(b"co64", &[20, 29]);
        assert!(relabelled(&good).is_ok());
        assert!(
            relabelled(&file(b"stco", &[7_000])).is_err(),
            "outside the file"
        );
        assert!(
            relabelled(&file(b"stco", &[60])).is_err(),
            "within the header"
        );
        for idx in 0..good.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bad = good.clone();
                bad[idx] = value;
                drop(relabelled(&bad));
            }
            drop(relabelled(&good[..idx]));
        }
    }
}

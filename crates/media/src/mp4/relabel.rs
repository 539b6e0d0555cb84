//! A finished clip of somebody else as a file of ours: the same samples, with a `udta` box that says where it comes
//! from, and `moov` in front of them.
//!
//! Samples stay byte for byte. What moves is where they lie in the file, so the tables of offsets (`stco`, `co64`)
//! are written anew; nothing else of a clip without fragments says where it lies. (Box layout: ISO/IEC 14496-12.)

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use kinora_domain::Provenance;

use super::probe::{TopBox, read_moov, top_boxes};
use super::provenance::encode_udta;
use super::walk::Reader;
use crate::{FootageError, MediaError, ProbeError};

/// The boxes between `moov` and its tables of offsets.
const PARENTS: [&[u8; 4]; 4] = [b"trak", b"mdia", b"minf", b"stbl"];
const HEADER_BYTES: u64 = 8;

/// Writes the clip at `from` to `out`, with `provenance` instead of what its own `udta` said.
///
/// # Errors
/// The clip cannot be read, is damaged or in fragments, or the new file cannot be written.
pub(crate) fn relabel(
    from: &Path,
    provenance: &Provenance,
    out: &mut File,
) -> Result<(), MediaError> {
    let reading = |error| MediaError::io("reading a finished clip", error);
    let mut file = File::open(from).map_err(reading)?;
    let size_bytes = file.metadata().map_err(reading)?.len();
    let damaged = |error| MediaError::from(FootageError::from(error));
    let moov = read_moov(&mut file, size_bytes).map_err(damaged)?;
    let mut moov = without_udta(&moov).map_err(damaged)?;
    encode_udta(provenance, &mut moov).map_err(|error| MediaError::Encoder(error.to_string()))?;
    let boxes = top_boxes(&mut file, size_bytes).map_err(damaged)?;
    let moved = Moved::of(&boxes, HEADER_BYTES + moov.len() as u64);
    move_offsets(&mut moov, 0, &moved).map_err(damaged)?;

    let writing = |error| MediaError::io("writing the clip", error);
    let whole = HEADER_BYTES + moov.len() as u64;
    let header = u32::try_from(whole).map_err(|_| damaged(too_long()))?;
    for (place, new_begin) in &moved.places {
        file.seek(SeekFrom::Start(place.begin)).map_err(reading)?;
        let mut body = (&mut file).take(place.end - place.begin);
        let n_copied = copy_box(&mut body, place, out).map_err(writing)?;
        debug_assert_eq!(n_copied, place.end - place.begin);
        if *new_begin == 0 {
            // `ftyp` stays first.
            out.write_all(&header.to_be_bytes()).map_err(writing)?;
            out.write_all(b"moov").map_err(writing)?;
            out.write_all(&moov).map_err(writing)?;
        }
    }
    Ok(())
}

/// Copies a box. One that reached to the end of its file gets its size written down: it need not be the last now.
fn copy_box(body: &mut io::Take<&mut File>, place: &TopBox, out: &mut File) -> io::Result<u64> {
    let mut first = [0; 4];
    body.read_exact(&mut first)?;
    if first == [0; 4] {
        first = u32::try_from(place.end - place.begin)
            .map_err(|_| io::Error::other("an open box of over 4 GB"))?
            .to_be_bytes();
    }
    out.write_all(&first)?;
    Ok(4 + io::copy(body, out)?)
}

/// Where each kept box was, and where it begins now.
struct Moved {
    places: Vec<(TopBox, u64)>,
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
        Self { places }
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

/// The children of `moov` but for what it says about itself.
fn without_udta(moov: &[u8]) -> Result<Vec<u8>, ProbeError> {
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
            _ => kept.extend_from_slice(&before[..before.len() - boxes.n_left()]),
        }
    }
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
        };
        relabel(from.path(), &provenance, &mut to.reopen().unwrap())?;
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

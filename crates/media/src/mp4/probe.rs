//! Reads what a file says about itself, and believes nothing.
//!
//! Every output is probed before it is believed: our own, and those of engines that hand over finished
//! files. The file may be cut short, damaged or hostile: memory is bounded by the size of its `moov`
//! box, which is bounded itself, work by the entries of its tables, and there are no panics. The
//! pictures themselves are not decoded.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use kinora_domain::FrameRate;

use super::tables::SampleTables;
use super::walk::Reader;
use crate::{ClipFacts, MediaTime, ProbeError, SoundFacts, SyncFrames, VideoCodec};

type Result<T> = std::result::Result<T, ProbeError>;

/// The largest `moov` box that is read; a clip of an hour has one of about 2 MB.
const MAX_MOOV_BYTES: u64 = 64 << 20;
/// What H.264 calls the profiles with 8 bits and a quarter of the colours (ITU-T H.264, annex A).
const PROFILE_BASELINE: u8 = 66;
const PROFILE_MAIN: u8 = 77;
const PROFILE_HIGH: u8 = 100;
/// More boxes than this beside each other are no clip.
const MAX_TOP_LEVEL_BOXES: usize = 4096;

/// Probes the MP4 file at `path`.
///
/// # Errors
/// The file cannot be read, is cut short or damaged, or is an MP4 of another kind than clips are.
pub fn probe(path: &Path) -> Result<ClipFacts> {
    let mut file = File::open(path)?;
    let file_size_bytes = file.metadata()?.len();
    let moov = read_moov(&mut file, file_size_bytes)?;
    let moov = Reader::new(&moov);
    if moov.find(b"mvex")?.is_some() {
        return Err(ProbeError::Unsupported("it is in fragments"));
    }
    let movie_timescale = movie_timescale(moov)?;
    let mut facts = None;
    let mut sound = None;
    let mut boxes = moov;
    while let Some(found) = boxes.next_box()? {
        if found.kind != *b"trak" {
            continue;
        }
        let trak = Trak::read(found.body, movie_timescale)?;
        match &trak.handler {
            b"vide" if facts.is_none() => facts = Some(trak.clip_facts(file_size_bytes)?),
            b"soun" if sound.is_none() => sound = Some(trak.sound_facts(file_size_bytes)?),
            _ => {}
        }
    }
    let mut facts = facts.ok_or(ProbeError::Unsupported("it has no pictures"))?;
    facts.sound = sound;
    Ok(facts)
}

/// A box of the file itself, and where it lies there in bytes.
#[derive(Clone, Debug)]
pub(super) struct TopBox {
    pub(super) kind: [u8; 4],
    pub(super) begin: u64,
    pub(super) body: u64,
    pub(super) end: u64,
}

/// The boxes of the file to its very end, which begin like an MP4's.
pub(super) fn top_boxes(file: &mut File, file_size_bytes: u64) -> Result<Vec<TopBox>> {
    let mut boxes = Vec::new();
    let mut begin = 0;
    while begin < file_size_bytes {
        if boxes.len() == MAX_TOP_LEVEL_BOXES {
            return Err(ProbeError::Damaged("it has too many boxes"));
        }
        let (kind, header_bytes, size) = read_header(file, begin, file_size_bytes)?;
        if begin == 0 && kind != *b"ftyp" {
            return Err(ProbeError::Damaged("it does not begin like an MP4"));
        }
        boxes.push(TopBox {
            kind,
            begin,
            body: begin + header_bytes,
            end: begin + size,
        });
        begin += size;
    }
    Ok(boxes)
}

/// The body of the file's `moov`.
pub(super) fn read_moov(file: &mut File, file_size_bytes: u64) -> Result<Vec<u8>> {
    let boxes = top_boxes(file, file_size_bytes)?;
    let mut headers = boxes.iter().filter(|found| found.kind == *b"moov");
    let found = headers
        .next()
        .ok_or(ProbeError::Damaged("it has no header"))?;
    if headers.next().is_some() {
        return Err(ProbeError::Damaged("it has two headers"));
    }
    let n_body_bytes = found.end - found.body;
    if n_body_bytes > MAX_MOOV_BYTES {
        return Err(ProbeError::Unsupported("its header is too large"));
    }
    let mut body = vec![0; n_body_bytes as usize];
    file.seek(SeekFrom::Start(found.body))?;
    file.read_exact(&mut body)?;
    Ok(body)
}

/// The kind of the box at `pos`, the size of its header, and its whole size, which lies within the file.
fn read_header(file: &mut File, pos: u64, file_size_bytes: u64) -> Result<([u8; 4], u64, u64)> {
    let n_left = file_size_bytes - pos;
    let mut header = [0; 16];
    let n_header = n_left.min(16) as usize;
    file.seek(SeekFrom::Start(pos))?;
    file.read_exact(&mut header[..n_header])?;
    let mut reader = Reader::new(&header[..n_header]);
    let short_size = reader.u32()?;
    let kind = reader.bytes()?;
    let (header_bytes, size) = match short_size {
        0 => (8, n_left),
        1 => (16, reader.u64()?),
        _ => (8, u64::from(short_size)),
    };
    if size < header_bytes || size > n_left {
        return Err(ProbeError::Damaged("it is cut short"));
    }
    Ok((kind, header_bytes, size))
}

pub(super) fn movie_timescale(moov: Reader<'_>) -> Result<u32> {
    let mut mvhd = moov.find_path(&[b"mvhd"])?;
    let version = mvhd.version()?;
    mvhd.u32_or_u64(version)?; // creation time
    mvhd.u32_or_u64(version)?; // modification time
    nonzero(mvhd.u32()?)
}

/// One track, as far as it is the same for pictures and sound.
pub(super) struct Trak<'a> {
    pub(super) handler: [u8; 4],
    /// What it is called, up to the zero at its end.
    pub(super) name: &'a [u8],
    /// What the edit list shows, if there is one.
    edited: Option<MediaTime>,
    pub(super) timescale: u32,
    pub(super) stbl: Reader<'a>,
}

impl<'a> Trak<'a> {
    pub(super) fn read(trak: Reader<'a>, movie_timescale: u32) -> Result<Self> {
        let mdia = trak.find_path(&[b"mdia"])?;
        let mut hdlr = mdia.find_path(&[b"hdlr"])?;
        hdlr.skip(8)?; // version, flags, predefined
        let handler = hdlr.bytes()?;
        let mut name = hdlr;
        name.skip(12)?; // reserved
        let mut mdhd = mdia.find_path(&[b"mdhd"])?;
        let version = mdhd.version()?;
        mdhd.u32_or_u64(version)?; // creation time
        mdhd.u32_or_u64(version)?; // modification time
        let edited_ticks = match trak.find(b"edts")? {
            Some(edts) => edited_ticks(edts)?,
            None => None,
        };
        Ok(Self {
            handler,
            name: name
                .rest()
                .split(|byte| *byte == 0)
                .next()
                .unwrap_or_default(),
            edited: edited_ticks.map(|ticks| MediaTime {
                ticks,
                ticks_per_second: movie_timescale,
            }),
            timescale: nonzero(mdhd.u32()?)?,
            stbl: mdia.find_path(&[b"minf", b"stbl"])?,
        })
    }

    fn duration(&self, media_ticks: u64) -> MediaTime {
        self.edited.unwrap_or(MediaTime {
            ticks: media_ticks,
            ticks_per_second: self.timescale,
        })
    }

    /// The kind and body of the first sample entry.
    pub(super) fn sample_entry(&self) -> Result<([u8; 4], Reader<'a>)> {
        let mut stsd = self.stbl.find_path(&[b"stsd"])?;
        stsd.skip(8)?; // version, flags, number of entries
        let entry = stsd
            .next_box()?
            .ok_or(ProbeError::Damaged("a track does not name its codec"))?;
        Ok((entry.kind, entry.body))
    }

    fn clip_facts(&self, file_size_bytes: u64) -> Result<ClipFacts> {
        let (codec, mut entry) = self.sample_entry()?;
        entry.skip(24)?; // reserved, data reference, predefined
        let width_px = u32::from(entry.u16()?);
        let height_px = u32::from(entry.u16()?);
        let tables = SampleTables::read(self.stbl, file_size_bytes)?;
        if width_px == 0 || height_px == 0 || tables.n_samples == 0 {
            return Err(ProbeError::Damaged("its pictures have no size or number"));
        }
        let fps = tables
            .steady_ticks
            .filter(|ticks| *ticks > 0 && self.timescale.is_multiple_of(*ticks))
            .and_then(|ticks| FrameRate::new(self.timescale / ticks).ok());
        Ok(ClipFacts {
            width_px,
            height_px,
            n_frames: tables.n_samples,
            duration: self.duration(tables.total_ticks),
            fps,
            codec: picture_codec(codec, entry)?,
            sync_frames: tables.sync_samples.map_or(SyncFrames::All, SyncFrames::At),
            sound: None,
            file_size_bytes,
        })
    }

    fn sound_facts(&self, file_size_bytes: u64) -> Result<SoundFacts> {
        let (codec, mut entry) = self.sample_entry()?;
        entry.skip(16)?; // reserved, data reference, version, vendor
        let n_channels = u32::from(entry.u16()?);
        entry.skip(6)?; // sample size, predefined
        // 16.16 fixed point; rates above 65,535 Hz do not fit and are not of interest.
        let sample_rate_hz = entry.u32()? >> 16;
        let tables = SampleTables::read(self.stbl, file_size_bytes)?;
        Ok(SoundFacts {
            codec,
            sample_rate_hz,
            n_channels,
            duration: self.duration(tables.total_ticks),
        })
    }
}

/// The codec of a sample entry, of which the fields up to the height were read.
fn picture_codec(kind: [u8; 4], mut entry: Reader<'_>) -> Result<VideoCodec> {
    if kind != *b"avc1" {
        return Ok(VideoCodec::Other(kind));
    }
    entry.skip(50)?; // resolutions, name, depth
    let Some(mut avcc) = entry.find(b"avcC")? else {
        return Ok(VideoCodec::Other(kind));
    };
    avcc.skip(1)?; // version
    Ok(match avcc.u8()? {
        PROFILE_BASELINE | PROFILE_MAIN | PROFILE_HIGH => VideoCodec::H264,
        _ => VideoCodec::Other(kind),
    })
}

/// How long the edits show media, in ticks of the movie; `None` without an edit list.
fn edited_ticks(edts: Reader<'_>) -> Result<Option<u64>> {
    let Some(mut elst) = edts.find(b"elst")? else {
        return Ok(None);
    };
    let version = elst.version()?;
    let (entry_bytes, empty_edit) = if version == 0 {
        (12, u64::from(u32::MAX))
    } else {
        (20, u64::MAX)
    };
    let mut total = 0u64;
    for mut entry in elst.table(entry_bytes)? {
        let segment_ticks = entry.u32_or_u64(version)?;
        let media_time = entry.u32_or_u64(version)?;
        if media_time != empty_edit {
            total = total
                .checked_add(segment_ticks)
                .ok_or(ProbeError::Damaged("its edits have no end"))?;
        }
    }
    // Some writers put a single edit of length 0, meaning all there is.
    Ok((total > 0).then_some(total))
}

fn nonzero(timescale: u32) -> Result<u32> {
    if timescale == 0 {
        Err(ProbeError::Damaged("its clock stands still"))
    } else {
        Ok(timescale)
    }
}

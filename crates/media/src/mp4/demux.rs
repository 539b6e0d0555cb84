//! Takes a clip of our own apart again: where its samples are, and what they need to be decoded.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::movie::OWN_PICTURES_NAME;
use super::probe::{Trak, movie_timescale, read_moov};
use super::survey::Edit;
use super::tables::{SampleTables, sample_places};
use super::walk::Reader;
use crate::h264::ParameterSets;
use crate::{ProbeError, SOUND_SAMPLE_RATE_HZ, SyncFrames};

type Result<T> = std::result::Result<T, ProbeError>;

const NOT_OURS: ProbeError = ProbeError::Unsupported("it is not a clip of kinora's");
/// How esds counts its parts (ISO/IEC 14496-1, table 1).
const ES_DESCRIPTOR: u8 = 3;
const DECODER_CONFIG: u8 = 4;
const DECODER_SPECIFIC: u8 = 5;

/// An opened clip of our own.
pub(crate) struct OwnClip {
    file: File,
    pub(crate) video: OwnVideo,
    pub(crate) sound: Option<OwnSound>,
}

/// The pictures of a clip of our own, in the order they are decoded and shown in.
pub(crate) struct OwnVideo {
    pub(crate) parameter_sets: ParameterSets,
    /// Ticks per second.
    pub(crate) timescale: u32,
    /// How many ticks each picture is shown, where it is the same for all.
    pub(crate) steady_ticks: Option<u32>,
    pub(crate) samples: Vec<SamplePlace>,
    pub(crate) sync: SyncFrames,
}

/// The sound of a clip of our own.
pub(crate) struct OwnSound {
    /// `AudioSpecificConfig`.
    pub(crate) decoder_config: Vec<u8>,
    pub(crate) samples: Vec<SamplePlace>,
    /// How many decoded moments come before the first one that is heard.
    pub(crate) n_priming_moments: u64,
    /// How many moments are heard.
    pub(crate) n_moments: u64,
}

/// Where a sample lies in the file; within it, as was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SamplePlace {
    pub(crate) offset_bytes: u64,
    pub(crate) size_bytes: u32,
}

impl OwnClip {
    /// Opens the clip at `path`.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let file_size_bytes = file.metadata()?.len();
        let moov = read_moov(&mut file, file_size_bytes)?;
        let moov = Reader::new(&moov);
        let movie_timescale = movie_timescale(moov)?;
        let (mut video, mut sound) = (None, None);
        let mut boxes = moov;
        while let Some(found) = boxes.next_box()? {
            if found.kind != *b"trak" {
                continue;
            }
            let trak = Trak::read(found.body, movie_timescale)?;
            let edit = Edit::read(found.body, movie_timescale, trak.timescale)?;
            match &trak.handler {
                b"vide" if video.is_none() => {
                    video = Some(OwnVideo::read(&trak, file_size_bytes)?);
                }
                b"soun" if sound.is_none() => {
                    sound = Some(OwnSound::read(&trak, &edit, file_size_bytes)?);
                }
                _ => {}
            }
        }
        let video = video.ok_or(NOT_OURS)?;
        Ok(Self { file, video, sound })
    }

    /// Reads the sample at `place` into `sample`, replacing what is there.
    pub(crate) fn read(&mut self, place: SamplePlace, sample: &mut Vec<u8>) -> Result<()> {
        sample.resize(place.size_bytes as usize, 0);
        self.file.seek(SeekFrom::Start(place.offset_bytes))?;
        self.file.read_exact(sample)?;
        Ok(())
    }
}

impl OwnVideo {
    fn read(trak: &Trak<'_>, file_size_bytes: u64) -> Result<Self> {
        let (kind, mut entry) = trak.sample_entry()?;
        // What kinora writes has no B-frames: its pictures are shown in the order they are stored in.
        let is_ours = trak.name == OWN_PICTURES_NAME.as_bytes();
        if !is_ours || kind != *b"avc1" || trak.stbl.find(b"ctts")?.is_some() {
            return Err(NOT_OURS);
        }
        entry.skip(78)?; // the fields of a visual sample entry
        let mut avcc = entry.find(b"avcC")?.ok_or(NOT_OURS)?;
        avcc.skip(5)?; // version, profile, compatibility, level, length of lengths
        let sps = the_only_set(&mut avcc, 0x1f)?;
        let pps = the_only_set(&mut avcc, 0xff)?;
        let tables = SampleTables::read(trak.stbl, file_size_bytes)?;
        let sync = tables.sync_samples.map_or(SyncFrames::All, SyncFrames::At);
        if matches!(&sync, SyncFrames::At(places) if places.first() != Some(&0)) {
            return Err(NOT_OURS);
        }
        Ok(Self {
            parameter_sets: ParameterSets { sps, pps },
            timescale: trak.timescale,
            steady_ticks: tables.steady_ticks,
            samples: sample_places(trak.stbl, tables.n_samples)?,
            sync,
        })
    }

    /// The last picture at or before `frame_idx` that decoding can start at.
    pub(crate) fn sync_before(&self, frame_idx: u32) -> u32 {
        match &self.sync {
            SyncFrames::All => frame_idx,
            SyncFrames::At(places) => {
                let n_before = places.partition_point(|place| *place <= frame_idx);
                places[n_before.max(1) - 1]
            }
        }
    }
}

impl OwnSound {
    fn read(trak: &Trak<'_>, edit: &Edit, file_size_bytes: u64) -> Result<Self> {
        let (kind, mut entry) = trak.sample_entry()?;
        if kind != *b"mp4a" || trak.timescale != SOUND_SAMPLE_RATE_HZ {
            return Err(NOT_OURS);
        }
        entry.skip(28)?; // the fields of an audio sample entry
        let esds = entry.find(b"esds")?.ok_or(NOT_OURS)?;
        let tables = SampleTables::read(trak.stbl, file_size_bytes)?;
        let (Some(begin), Some(length)) = (edit.begin, edit.length) else {
            return Err(NOT_OURS);
        };
        Ok(Self {
            decoder_config: decoder_config(esds)?,
            samples: sample_places(trak.stbl, tables.n_samples)?,
            n_priming_moments: u64::try_from(begin).map_err(|_| NOT_OURS)?,
            n_moments: u64::try_from(length).map_err(|_| NOT_OURS)?,
        })
    }
}

/// A list of parameter sets that has one; its length is the masked byte in front.
fn the_only_set(avcc: &mut Reader<'_>, count_mask: u8) -> Result<Vec<u8>> {
    if avcc.u8()? & count_mask != 1 {
        return Err(NOT_OURS);
    }
    let n_bytes = usize::from(avcc.u16()?);
    Ok(avcc.take(n_bytes)?.rest().to_vec())
}

/// The `AudioSpecificConfig` in an `esds` box.
fn decoder_config(mut esds: Reader<'_>) -> Result<Vec<u8>> {
    esds.version()?;
    let mut es = descriptor(&mut esds, ES_DESCRIPTOR)?;
    es.skip(3)?; // number, flags
    let mut config = descriptor(&mut es, DECODER_CONFIG)?;
    config.skip(13)?; // kind of object and stream, buffer, rates
    Ok(descriptor(&mut config, DECODER_SPECIFIC)?.rest().to_vec())
}

/// The next descriptor, which must be of `tag`.
fn descriptor<'a>(reader: &mut Reader<'a>, tag: u8) -> Result<Reader<'a>> {
    if reader.u8()? != tag {
        return Err(NOT_OURS);
    }
    // Seven bits a byte; the highest bit says that more follow.
    let mut n_bytes = 0;
    for _ in 0..4 {
        let byte = reader.u8()?;
        n_bytes = n_bytes << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    reader.take(n_bytes)
}

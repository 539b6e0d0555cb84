//! Reads out of a foreign clip what decoding it needs to know beforehand: how large its pictures are, which way up,
//! and exactly when each of them is shown.
//!
//! As everything here it believes nothing: the limits are checked before anything is allocated, and the times are
//! worked out from the same tables that a decoder follows.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use super::probe::{Trak, movie_timescale, read_moov};
use super::tables::SampleTables;
use super::walk::Reader;
use crate::{FrameTimes, MediaTime, ProbeError};

type Result<T> = std::result::Result<T, ProbeError>;

const DISAGREE: ProbeError = ProbeError::Damaged("its sample tables disagree");

/// What a foreign clip says about itself.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    /// The size of the pictures as they are stored.
    pub(crate) stored_width_px: u32,
    pub(crate) stored_height_px: u32,
    /// How wide a stored pixel is shown for its height: (1, 1) for square ones.
    pub(crate) pixel_aspect: (u32, u32),
    pub(crate) orientation: Orientation,
    /// The four letters of the sample entry.
    pub(crate) codec: [u8; 4],
    /// Whether the pictures say how their colours are coded; found out when the first one is decoded.
    pub(crate) names_its_matrix: bool,
    /// How many pictures are stored.
    pub(crate) n_stored: u32,
    /// Which of them are shown, counted in the order of their times.
    pub(crate) shown: Range<u32>,
    /// How long each of those is shown.
    pub(crate) frame_times: FrameTimes,
    /// When the first picture is shown, on the clock that the sound has too.
    pub(crate) begin: MediaTime,
    /// The four letters of the sound's sample entry, if there is sound.
    pub(crate) sound_codec: Option<[u8; 4]>,
}

/// How stored pictures are turned to be upright: x and y of a shown pixel are `a x + c y` and `b x + d y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Orientation {
    Upright,
    Clockwise,
    UpsideDown,
    CounterClockwise,
    MirroredAcross,
    MirroredDown,
    Transposed,
    AntiTransposed,
}

impl Orientation {
    /// Whether width and height change places.
    pub(crate) fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Clockwise | Self::CounterClockwise | Self::Transposed | Self::AntiTransposed
        )
    }

    /// From the first four numbers of a track's matrix; what is no quarter turn is left as it is stored.
    fn of_matrix([a, b, c, d]: [i32; 4]) -> Self {
        match [a, b, c, d].map(i32::signum) {
            [0, 1, -1, 0] => Self::Clockwise,
            [-1, 0, 0, -1] => Self::UpsideDown,
            [0, -1, 1, 0] => Self::CounterClockwise,
            [-1, 0, 0, 1] => Self::MirroredAcross,
            [1, 0, 0, -1] => Self::MirroredDown,
            [0, 1, 1, 0] => Self::Transposed,
            [0, -1, -1, 0] => Self::AntiTransposed,
            _ => Self::Upright,
        }
    }
}

impl Survey {
    /// Reads the MP4 file at `path`, which may store at most `max_frames` pictures.
    pub(crate) fn read(path: &Path, max_frames: u32) -> Result<Self> {
        let mut file = File::open(path)?;
        let file_size_bytes = file.metadata()?.len();
        let moov = read_moov(&mut file, file_size_bytes)?;
        let moov = Reader::new(&moov);
        if moov.find(b"mvex")?.is_some() {
            return Err(ProbeError::Unsupported("it is in fragments"));
        }
        let movie_timescale = movie_timescale(moov)?;
        let Tracks {
            pictures: (trak, body),
            sound_codec,
        } = Tracks::read(moov, movie_timescale)?;
        let tables = SampleTables::read(trak.stbl, file_size_bytes)?;
        if tables.n_samples == 0 {
            return Err(ProbeError::NoFrames);
        }
        if tables.n_samples > max_frames {
            return Err(ProbeError::TooManyFrames);
        }
        let pictures = Pictures::read(&trak)?;
        let timing = Timing::read(trak.stbl, tables.n_samples)?;
        let edit = Edit::read(body, movie_timescale, trak.timescale)?;
        let (shown, frame_times) = timing.shown(&edit, trak.timescale)?;
        Ok(Self {
            stored_width_px: pictures.width_px,
            stored_height_px: pictures.height_px,
            pixel_aspect: pictures.pixel_aspect,
            orientation: orientation(body)?,
            codec: pictures.codec,
            names_its_matrix: false,
            n_stored: tables.n_samples,
            shown,
            frame_times,
            begin: MediaTime {
                ticks: edit.empty_movie_ticks,
                ticks_per_second: movie_timescale,
            },
            sound_codec,
        })
    }

    /// Width and height of the pictures as they are to be seen: upright, with square pixels.
    pub(crate) fn upright_px(&self) -> (u32, u32) {
        let (across, down) = self.pixel_aspect;
        let stretched = u64::from(self.stored_width_px) * u64::from(across) / u64::from(down);
        let width = u32::try_from(stretched).unwrap_or(u32::MAX).max(1);
        if self.orientation.swaps_sides() {
            (self.stored_height_px, width)
        } else {
            (width, self.stored_height_px)
        }
    }
}

/// The tracks of a clip that matter: the first of each kind.
struct Tracks<'a> {
    /// That of the pictures, and the box it was read from.
    pictures: (Trak<'a>, Reader<'a>),
    sound_codec: Option<[u8; 4]>,
}

impl<'a> Tracks<'a> {
    fn read(moov: Reader<'a>, movie_timescale: u32) -> Result<Self> {
        let (mut pictures, mut sound_codec) = (None, None);
        let mut boxes = moov;
        while let Some(found) = boxes.next_box()? {
            if found.kind != *b"trak" {
                continue;
            }
            let trak = Trak::read(found.body, movie_timescale)?;
            match &trak.handler {
                b"vide" if pictures.is_none() => pictures = Some((trak, found.body)),
                b"soun" if sound_codec.is_none() => sound_codec = Some(trak.sample_entry()?.0),
                _ => {}
            }
        }
        Ok(Self {
            pictures: pictures.ok_or(ProbeError::Unsupported("it has no pictures"))?,
            sound_codec,
        })
    }
}

/// What the sample entry says.
struct Pictures {
    codec: [u8; 4],
    width_px: u32,
    height_px: u32,
    pixel_aspect: (u32, u32),
}

impl Pictures {
    fn read(trak: &Trak<'_>) -> Result<Self> {
        let (codec, mut entry) = trak.sample_entry()?;
        entry.skip(24)?; // reserved, data reference, predefined
        let width_px = u32::from(entry.u16()?);
        let height_px = u32::from(entry.u16()?);
        if width_px == 0 || height_px == 0 {
            return Err(ProbeError::Damaged("its pictures have no size"));
        }
        entry.skip(50)?; // resolution, reserved, frame count, name, depth, predefined
        let mut pixel_aspect = (1, 1);
        if let Some(mut pasp) = entry.find(b"pasp")? {
            let (across, down) = (pasp.u32()?, pasp.u32()?);
            // More than four to one is no camera's.
            let is_sane = across > 0 && down > 0 && across / down < 4 && down / across < 4;
            if is_sane {
                pixel_aspect = (across, down);
            }
        }
        Ok(Self {
            codec,
            width_px,
            height_px,
            pixel_aspect,
        })
    }
}

/// When each stored picture is shown, in ticks of the track and in the order of these times.
struct Timing {
    starts: Vec<i64>,
    /// When the last one ends.
    end: i64,
}

impl Timing {
    /// `n_samples` is known to be few.
    fn read(stbl: Reader<'_>, n_samples: u32) -> Result<Self> {
        let n_samples = n_samples as usize;
        let mut decode_times = Vec::with_capacity(n_samples);
        let mut now = 0i64;
        let mut last_ticks = 0;
        let mut stts = stbl.find_path(&[b"stts"])?;
        stts.version()?;
        for mut entry in stts.table(8)? {
            let n = entry.u32()? as usize;
            last_ticks = i64::from(entry.u32()?);
            if n > n_samples - decode_times.len() {
                return Err(DISAGREE);
            }
            for _ in 0..n {
                decode_times.push(now);
                // At most 7200 times 2^32.
                now += last_ticks;
            }
        }
        let mut starts = decode_times;
        if let Some(ctts) = stbl.find(b"ctts")? {
            add_offsets(ctts, &mut starts)?;
        }
        starts.sort_unstable();
        let end = starts.last().copied().unwrap_or_default() + last_ticks;
        Ok(Self { starts, end })
    }

    /// The pictures that `edit` shows, and how long.
    fn shown(&self, edit: &Edit, timescale: u32) -> Result<(Range<u32>, FrameTimes)> {
        let begin = edit
            .begin
            .unwrap_or_else(|| self.starts.first().copied().unwrap_or_default());
        let wanted_end = edit
            .length
            .map_or(self.end, |length| begin.saturating_add(length));
        // Lengths of edits are rounded to ticks of the movie, which may be coarse.
        let is_whole = wanted_end.abs_diff(self.end) <= edit.tolerance;
        let end = if is_whole {
            self.end
        } else {
            wanted_end.min(self.end)
        };
        let first = self.starts.partition_point(|start| *start <= begin).max(1) - 1;
        let last = self.starts.partition_point(|start| *start < end);
        let mut durations = Vec::with_capacity(last.saturating_sub(first));
        for idx in first..last {
            let from = self.starts[idx].max(begin);
            let to = self
                .starts
                .get(idx + 1)
                .map_or(end, |next| (*next).min(end));
            let ticks = u32::try_from(to.saturating_sub(from).max(0));
            durations.push(ticks.map_err(|_| ProbeError::Damaged("a picture is shown for ages"))?);
        }
        let frame_times = FrameTimes::new(timescale, durations).ok_or(ProbeError::NoFrames)?;
        // There are no more than were read.
        Ok((first as u32..last as u32, frame_times))
    }
}

/// Adds the offsets between decoding and showing.
fn add_offsets(mut ctts: Reader<'_>, times: &mut [i64]) -> Result<()> {
    ctts.version()?;
    let mut rest = times;
    for mut entry in ctts.table(8)? {
        let n = entry.u32()? as usize;
        // Signed in version 1; many write signed numbers in version 0 as well.
        let offset = i64::from(entry.u32()?.cast_signed());
        let (here, after) = rest.split_at_mut_checked(n).ok_or(DISAGREE)?;
        for time in here {
            *time += offset;
        }
        rest = after;
    }
    Ok(())
}

/// Which part of a track is shown: one stretch, after some time of nothing.
pub(super) struct Edit {
    /// In ticks of the movie.
    empty_movie_ticks: u64,
    /// In ticks of the track; `None` for its first picture.
    pub(super) begin: Option<i64>,
    /// In ticks of the track; `None` until its end.
    pub(super) length: Option<i64>,
    /// How far a rounded length may be from the true one.
    tolerance: u64,
}

impl Edit {
    pub(super) fn read(trak: Reader<'_>, movie_timescale: u32, timescale: u32) -> Result<Self> {
        let mut edit = Self {
            empty_movie_ticks: 0,
            begin: None,
            length: None,
            tolerance: u64::from(timescale.div_ceil(movie_timescale)),
        };
        let elst = match trak.find(b"edts")? {
            Some(edts) => edts.find(b"elst")?,
            None => None,
        };
        let Some(mut elst) = elst else {
            return Ok(edit);
        };
        let version = elst.version()?;
        for mut entry in elst.table(if version == 0 { 12 } else { 20 })? {
            let movie_ticks = entry.u32_or_u64(version)?;
            let media_time = match version {
                0 => i64::from(entry.u32()?.cast_signed()),
                _ => entry.u64()?.cast_signed(),
            };
            if media_time < 0 && edit.begin.is_none() {
                edit.empty_movie_ticks = edit.empty_movie_ticks.saturating_add(movie_ticks);
                continue;
            }
            if media_time < 0 || edit.begin.is_some() {
                return Err(ProbeError::Unsupported("its edit list has several parts"));
            }
            let ticks = u128::from(movie_ticks) * u128::from(timescale);
            let ticks = (ticks + u128::from(movie_timescale / 2)) / u128::from(movie_timescale);
            edit.begin = Some(media_time);
            // A length of 0 means all there is.
            edit.length = i64::try_from(ticks).ok().filter(|ticks| *ticks > 0);
        }
        Ok(edit)
    }
}

fn orientation(trak: Reader<'_>) -> Result<Orientation> {
    let mut tkhd = trak.find_path(&[b"tkhd"])?;
    let version = tkhd.version()?;
    // Times, track number, reserved, duration; then reserved, layer, group, volume.
    tkhd.skip(if version == 0 { 20 } else { 32 } + 16)?;
    let mut number = || tkhd.u32().map(u32::cast_signed);
    let (a, b, _, c, d) = (number()?, number()?, number()?, number()?, number()?);
    Ok(Orientation::of_matrix([a, b, c, d]))
}

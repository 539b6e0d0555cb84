//! Samples on their way into a file: the bytes in a scratch file, the tables in memory.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::MediaError;

/// Enough for a few pictures, so that writing is a handful of system calls a second.
const BUFFER_BYTES: usize = 256 * 1024;

/// One of the two tracks a clip can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Track {
    Video,
    Sound,
}

/// Where one track's samples are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SampleTable {
    /// The size of every sample in bytes.
    pub(crate) sizes_bytes: Vec<u32>,
    /// Runs of samples without anything between them.
    pub(crate) chunks: Vec<Chunk>,
    /// The samples that decoding can start at, by index from 0.
    pub(crate) sync_samples: Vec<u32>,
}

/// A run of samples of one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Where it begins, counted from the first byte of all samples.
    pub(crate) offset_bytes: u64,
    pub(crate) n_samples: u32,
}

/// Takes the samples of all tracks in the order they shall have in the file.
pub(crate) struct SampleStore {
    out: BufWriter<File>,
    n_bytes: u64,
    last_track: Option<Track>,
    video: SampleTable,
    sound: SampleTable,
}

/// All samples of a clip, written.
pub(crate) struct StoredSamples {
    pub(crate) file: File,
    pub(crate) n_bytes: u64,
    pub(crate) video: SampleTable,
    pub(crate) sound: SampleTable,
}

impl SampleStore {
    pub(crate) fn new(file: File) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER_BYTES, file),
            n_bytes: 0,
            last_track: None,
            video: SampleTable::default(),
            sound: SampleTable::default(),
        }
    }

    /// Appends `sample` to `track`.
    pub(crate) fn push(
        &mut self,
        track: Track,
        sample: &[u8],
        is_sync: bool,
    ) -> Result<(), MediaError> {
        self.out
            .write_all(sample)
            .map_err(|error| MediaError::io("writing samples", error))?;
        let table = match track {
            Track::Video => &mut self.video,
            Track::Sound => &mut self.sound,
        };
        if is_sync {
            table.sync_samples.push(table.sizes_bytes.len() as u32);
        }
        table.sizes_bytes.push(sample.len() as u32);
        match table.chunks.last_mut() {
            Some(chunk) if self.last_track == Some(track) => chunk.n_samples += 1,
            _ => table.chunks.push(Chunk {
                offset_bytes: self.n_bytes,
                n_samples: 1,
            }),
        }
        self.last_track = Some(track);
        self.n_bytes += sample.len() as u64;
        Ok(())
    }

    /// Ends the writing.
    pub(crate) fn finish(self) -> Result<StoredSamples, MediaError> {
        let file = self
            .out
            .into_inner()
            .map_err(|error| MediaError::io("writing samples", error.into_error()))?;
        Ok(StoredSamples {
            file,
            n_bytes: self.n_bytes,
            video: self.video,
            sound: self.sound,
        })
    }
}

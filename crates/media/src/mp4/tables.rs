//! Reads one track's sample tables and checks that they agree with each other and with the file.

use super::demux::SamplePlace;
use super::walk::{Reader, Table};
use crate::ProbeError;

type Result<T> = std::result::Result<T, ProbeError>;

const DISAGREE: ProbeError = ProbeError::Damaged("its sample tables disagree");
const OUTSIDE: ProbeError = ProbeError::Damaged("samples lie outside the file");

/// What a track's sample tables say.
pub(crate) struct SampleTables {
    pub(crate) n_samples: u32,
    /// How long all samples last, in ticks of the track.
    pub(crate) total_ticks: u64,
    /// How long each sample lasts, if all last equally long.
    pub(crate) steady_ticks: Option<u32>,
    /// The samples that decoding can start at, by index from 0; `None` if it is all of them.
    pub(crate) sync_samples: Option<Vec<u32>>,
}

impl SampleTables {
    /// Reads the tables in `stbl`.
    ///
    /// # Errors
    /// They are damaged, count different numbers of samples, or point outside a file of
    /// `file_size_bytes`.
    pub(crate) fn read(stbl: Reader<'_>, file_size_bytes: u64) -> Result<Self> {
        let sizes = Sizes::read(stbl)?;
        let n_samples = sizes.n_samples();
        let (n_timed, total_ticks, steady_ticks) = read_times(stbl)?;
        if n_timed != u64::from(n_samples) {
            return Err(DISAGREE);
        }
        check_chunks(stbl, sizes, file_size_bytes)?;
        Ok(Self {
            n_samples,
            total_ticks,
            steady_ticks,
            sync_samples: read_sync_samples(stbl, n_samples)?,
        })
    }
}

/// The sizes of samples: one for all, or one for each.
enum Sizes<'a> {
    Same { size_bytes: u32, n_samples: u32 },
    Each(Table<'a>),
}

impl<'a> Sizes<'a> {
    fn read(stbl: Reader<'a>) -> Result<Self> {
        let mut stsz = stbl
            .find(b"stsz")?
            .ok_or(ProbeError::Unsupported("it has no table of sample sizes"))?;
        stsz.version()?;
        match stsz.u32()? {
            0 => stsz.table(4).map(Self::Each),
            size_bytes => Ok(Self::Same {
                size_bytes,
                n_samples: stsz.u32()?,
            }),
        }
    }

    fn n_samples(&self) -> u32 {
        match self {
            Self::Same { n_samples, .. } => *n_samples,
            // A table's number of entries was read from 32 bits.
            Self::Each(table) => table.n_entries() as u32,
        }
    }

    /// The size of the next `n_samples` together; `None` if there are not so many.
    fn next_sum(&mut self, n_samples: u32) -> Option<u64> {
        match self {
            Self::Same {
                size_bytes,
                n_samples: n_left,
            } => {
                *n_left = n_left.checked_sub(n_samples)?;
                Some(u64::from(*size_bytes) * u64::from(n_samples))
            }
            Self::Each(table) => {
                let mut sum = 0;
                for _ in 0..n_samples {
                    sum += u64::from(table.next()?.u32().ok()?);
                }
                Some(sum)
            }
        }
    }
}

/// The number of samples, their length in ticks together, and the length of each if it is the same.
fn read_times(stbl: Reader<'_>) -> Result<(u64, u64, Option<u32>)> {
    let mut stts = stbl.find_path(&[b"stts"])?;
    stts.version()?;
    let mut n_samples = 0u64;
    let mut total_ticks = 0u64;
    let mut steady_ticks = None;
    let mut is_steady = true;
    for mut entry in stts.table(8)? {
        let n = u64::from(entry.u32()?);
        let ticks = entry.u32()?;
        // 2^32 entries of 2^32 samples could not be counted, but no table is that long.
        n_samples += n;
        total_ticks = total_ticks
            .checked_add(n * u64::from(ticks))
            .ok_or(DISAGREE)?;
        is_steady &= steady_ticks.is_none_or(|steady| steady == ticks);
        steady_ticks = Some(ticks);
    }
    Ok((n_samples, total_ticks, steady_ticks.filter(|_| is_steady)))
}

/// Where every sample lies, of tables that [`SampleTables::read`] found right.
pub(super) fn sample_places(stbl: Reader<'_>, n_samples: u32) -> Result<Vec<SamplePlace>> {
    let mut sizes = Sizes::read(stbl)?;
    let mut places = Vec::with_capacity(n_samples as usize);
    for chunk in chunks(stbl)? {
        let (mut offset_bytes, samples_per_chunk) = chunk?;
        for _ in 0..samples_per_chunk {
            let n_bytes = sizes.next_sum(1).ok_or(DISAGREE)?;
            places.push(SamplePlace {
                offset_bytes,
                // One sample's size was read from 32 bits.
                size_bytes: n_bytes as u32,
            });
            offset_bytes += n_bytes;
        }
    }
    Ok(places)
}

/// Checks that every sample belongs to a chunk and every chunk lies within the file.
fn check_chunks(stbl: Reader<'_>, mut sizes: Sizes<'_>, file_size_bytes: u64) -> Result<()> {
    let n_samples = u64::from(sizes.n_samples());
    let mut n_placed = 0u64;
    for chunk in chunks(stbl)? {
        let (offset_bytes, samples_per_chunk) = chunk?;
        let n_bytes = sizes.next_sum(samples_per_chunk).ok_or(DISAGREE)?;
        n_placed += u64::from(samples_per_chunk);
        let end = offset_bytes.checked_add(n_bytes).ok_or(OUTSIDE)?;
        if end > file_size_bytes {
            return Err(OUTSIDE);
        }
    }
    if n_placed == n_samples {
        Ok(())
    } else {
        Err(DISAGREE)
    }
}

/// The offset of every chunk and its number of samples.
fn chunks(stbl: Reader<'_>) -> Result<impl Iterator<Item = Result<(u64, u32)>>> {
    let mut stsc = stbl.find_path(&[b"stsc"])?;
    stsc.version()?;
    let mut runs = stsc.table(12)?.peekable();
    let mut samples_per_chunk = 0;
    let offsets = chunk_offsets(stbl)?.enumerate();
    Ok(offsets.map(move |(chunk_idx, offset)| {
        while let Some(mut run) = runs.peek().copied() {
            // Chunks are numbered from 1; a run holds until the next one begins.
            if run.u32()? as usize > chunk_idx + 1 {
                break;
            }
            samples_per_chunk = run.u32()?;
            runs.next();
        }
        Ok((offset?, samples_per_chunk))
    }))
}

fn chunk_offsets(stbl: Reader<'_>) -> Result<impl Iterator<Item = Result<u64>>> {
    let (mut table, version) = match stbl.find(b"stco")? {
        Some(stco) => (stco, 0),
        None => (stbl.find_path(&[b"co64"])?, 1),
    };
    table.version()?;
    let entry_bytes = if version == 0 { 4 } else { 8 };
    Ok(table
        .table(entry_bytes)?
        .map(move |mut entry| entry.u32_or_u64(version)))
}

fn read_sync_samples(stbl: Reader<'_>, n_samples: u32) -> Result<Option<Vec<u32>>> {
    let Some(mut stss) = stbl.find(b"stss")? else {
        return Ok(None);
    };
    stss.version()?;
    let table = stss.table(4)?;
    let mut sync_samples = Vec::with_capacity(table.n_entries());
    for mut entry in table {
        let number = entry.u32()?;
        let follows = sync_samples.last().is_none_or(|last| *last + 1 < number);
        if number == 0 || number > n_samples || !follows {
            return Err(DISAGREE);
        }
        sync_samples.push(number - 1);
    }
    Ok(Some(sync_samples))
}

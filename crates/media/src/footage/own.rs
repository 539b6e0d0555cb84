//! Decodes a clip of our own, in a decoder's process, to the pipe that is its standard output.

use std::io::{self, Write};
use std::path::Path;

use crate::SOUND_CHANNELS;
use crate::aac::SoundDecoder;
use crate::h264::VideoDecoder;
use crate::mp4::OwnClip;

/// Writes frames as I420: those in `wanted` (indexes, ascending), or all of them.
pub(crate) fn write_frames(
    path: &Path,
    wanted: Option<&[u32]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut clip = open(path)?;
    let sets = clip.video.parameter_sets.clone();
    let mut decoder = VideoDecoder::new(sets).map_err(io::Error::other)?;
    let all: Vec<u32> = (0..clip.video.samples.len() as u32).collect();
    let mut next_idx = 0;
    let (mut sample, mut planes) = (Vec::new(), Vec::new());
    for wanted_idx in wanted.unwrap_or(&all) {
        // Nothing between here and the group that the frame is in needs to be decoded.
        next_idx = next_idx.max(clip.video.sync_before(*wanted_idx));
        while next_idx <= *wanted_idx {
            let place = clip.video.samples.get(next_idx as usize).copied();
            let place = place.ok_or_else(|| io::Error::other("there is no such frame"))?;
            clip.read(place, &mut sample).map_err(io::Error::other)?;
            planes.clear();
            decoder
                .decode(&sample, &mut planes)
                .map_err(io::Error::other)?;
            next_idx += 1;
        }
        out.write_all(&planes)?;
    }
    Ok(())
}

/// Writes the sound: interleaved stereo, 32-bit floats, least significant byte first, edits applied.
pub(crate) fn write_sound(path: &Path, out: &mut dyn Write) -> io::Result<()> {
    let mut clip = open(path)?;
    let sound = clip.sound.take();
    let sound = sound.ok_or_else(|| io::Error::other("the clip has no sound"))?;
    let mut decoder = SoundDecoder::new(&sound.decoder_config).map_err(io::Error::other)?;
    let bytes_per_moment = 4 * SOUND_CHANNELS as usize;
    let mut n_to_skip = sound.n_priming_moments as usize * bytes_per_moment;
    let mut n_left = sound.n_moments as usize * bytes_per_moment;
    let (mut packet, mut moments) = (Vec::new(), Vec::new());
    for place in sound.samples {
        clip.read(place, &mut packet).map_err(io::Error::other)?;
        moments.clear();
        decoder
            .decode(&packet, &mut moments)
            .map_err(io::Error::other)?;
        let bytes: Vec<u8> = moments.iter().flat_map(|x| x.to_le_bytes()).collect();
        let skipped = n_to_skip.min(bytes.len());
        n_to_skip -= skipped;
        let n_heard = n_left.min(bytes.len() - skipped);
        n_left -= n_heard;
        out.write_all(&bytes[skipped..skipped + n_heard])?;
    }
    Ok(())
}

fn open(path: &Path) -> io::Result<OwnClip> {
    OwnClip::open(path).map_err(io::Error::other)
}

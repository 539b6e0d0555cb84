//! The end of a clip, kept so that an extension never depends on decoding.

use std::io::Cursor;
use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use kinora_domain::Size;

use crate::picture::{from_rgb8, to_png};
use crate::{ClipFormat, Frame, ProbeError, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};

/// How many of the last frames are kept.
pub const TAIL_FRAMES: u32 = 8;

/// Collects the last frames as they pass by.
#[derive(Debug)]
pub(crate) struct TailFrames {
    first_idx: u32,
    pngs: Vec<Vec<u8>>,
    /// The file of the frame that came last, while the next one is encoded. Never more than one, for its memory.
    in_the_making: Option<JoinHandle<Vec<u8>>>,
}

impl TailFrames {
    pub(crate) fn new(format: ClipFormat) -> Self {
        Self {
            first_idx: format.n_frames.saturating_sub(TAIL_FRAMES),
            pngs: Vec::new(),
            in_the_making: None,
        }
    }

    /// The first of the frames that are kept.
    pub(crate) fn first_idx(&self) -> u32 {
        self.first_idx
    }

    /// Keeps `frame` if it is one of the last.
    pub(crate) fn take(&mut self, frame_idx: u32, frame: &Frame) {
        if frame_idx < self.first_idx {
            return;
        }
        self.collect();
        let kept = frame.clone();
        let making = thread::Builder::new()
            .name("media-tail".to_owned())
            .spawn(move || to_png(&kept));
        match making {
            Ok(making) => self.in_the_making = Some(making),
            Err(_) => self.pngs.push(to_png(frame)),
        }
    }

    /// The frames as PNG files, oldest first.
    pub(crate) fn finish(mut self) -> Vec<Vec<u8>> {
        self.collect();
        self.pngs
    }

    /// Waits for the file that is being made.
    fn collect(&mut self) {
        if let Some(making) = self.in_the_making.take() {
            let png = making.join();
            self.pngs
                .push(png.unwrap_or_else(|panic| resume_unwind(panic)));
        }
    }
}

/// Reads a frame that [`finish`](crate::finish()) kept, back from its PNG file.
///
/// # Errors
/// The file is not such a PNG: RGB, 8 bits, with even sides.
pub fn read_tail_frame(png: &[u8]) -> Result<Frame, ProbeError> {
    const BROKEN: ProbeError = ProbeError::Damaged("a kept frame is not a PNG of ours");
    let mut reader = png::Decoder::new(Cursor::new(png))
        .read_info()
        .map_err(|_| BROKEN)?;
    let info = reader.info();
    let size = Size::new(info.width, info.height).map_err(|_| BROKEN)?;
    let is_rgb8 = info.color_type == png::ColorType::Rgb && info.bit_depth == png::BitDepth::Eight;
    if !is_rgb8 {
        return Err(BROKEN);
    }
    let mut rgb = vec![0; reader.output_buffer_size().ok_or(BROKEN)?];
    reader.next_frame(&mut rgb).map_err(|_| BROKEN)?;
    Ok(from_rgb8(size, &rgb))
}

/// The header of our WAV files up to the samples, but for the two sizes and the number of moments.
const WAV_HEADER_BYTES: usize = 58;

/// Reads the sound that [`finish`](crate::finish()) kept, back from its WAV file; no bytes are no sound.
///
/// # Errors
/// The file is not such a WAV: 32-bit floats, stereo, 48 kHz.
pub fn read_tail_sound(wav: &[u8]) -> Result<Sound, ProbeError> {
    if wav.is_empty() {
        return Ok(Sound::default());
    }
    let (header, data) = wav
        .split_at_checked(WAV_HEADER_BYTES)
        .ok_or(ProbeError::Damaged("kept sound is cut short"))?;
    let n_moments = data.len() / (4 * SOUND_CHANNELS as usize);
    if header != wav_header(n_moments as u32) || data.len() % (4 * SOUND_CHANNELS as usize) != 0 {
        return Err(ProbeError::Damaged("kept sound is not a WAV of ours"));
    }
    let samples = data
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    Ok(Sound { samples })
}

/// The WAV file of `moments` (left, right): 32-bit floats, 48 kHz.
pub(crate) fn to_wav(moments: &[[f32; 2]]) -> Vec<u8> {
    let mut wav = wav_header(moments.len() as u32);
    wav.extend(
        moments
            .iter()
            .flatten()
            .flat_map(|sample| sample.to_le_bytes()),
    );
    wav
}

/// Everything before the samples: `RIFF`, `fmt ` (18 bytes), `fact`, and the header of `data`.
fn wav_header(n_moments: u32) -> Vec<u8> {
    const FORMAT_IEEE_FLOAT: u16 = 3;
    const BYTES_PER_SAMPLE: u32 = 4;
    let bytes_per_moment = SOUND_CHANNELS * BYTES_PER_SAMPLE;
    let n_data_bytes = n_moments * bytes_per_moment;
    let mut wav = Vec::with_capacity(WAV_HEADER_BYTES + n_data_bytes as usize);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(WAV_HEADER_BYTES as u32 - 8 + n_data_bytes).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&18u32.to_le_bytes());
    wav.extend_from_slice(&FORMAT_IEEE_FLOAT.to_le_bytes());
    wav.extend_from_slice(&(SOUND_CHANNELS as u16).to_le_bytes());
    wav.extend_from_slice(&SOUND_SAMPLE_RATE_HZ.to_le_bytes());
    wav.extend_from_slice(&(SOUND_SAMPLE_RATE_HZ * bytes_per_moment).to_le_bytes());
    wav.extend_from_slice(&(bytes_per_moment as u16).to_le_bytes());
    wav.extend_from_slice(&(8 * BYTES_PER_SAMPLE as u16).to_le_bytes());
    wav.extend_from_slice(&0u16.to_le_bytes()); // no further fields
    wav.extend_from_slice(b"fact");
    wav.extend_from_slice(&4u32.to_le_bytes());
    wav.extend_from_slice(&n_moments.to_le_bytes());
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&n_data_bytes.to_le_bytes());
    wav
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_sound_comes_back_bit_for_bit() {
        let moments = [[0.25, -0.5], [1e-9, 0.891], [0.0, -0.0]];
        let sound = read_tail_sound(&to_wav(&moments)).unwrap();
        assert_eq!(sound.samples, moments.as_flattened());
        assert_eq!(read_tail_sound(&[]).unwrap(), Sound::default());
    }

    #[test]
    fn damaged_kept_sound_is_an_error() {
        let wav = to_wav(&[[0.5, 0.5]; 4]);
        for n_bytes in 1..wav.len() {
            assert!(read_tail_sound(&wav[..n_bytes]).is_err(), "{n_bytes}");
        }
        let mut mono = wav;
        mono[22] = 1;
        assert!(read_tail_sound(&mono).is_err());
    }

    #[test]
    fn a_kept_frame_comes_back_within_rounding() {
        let size = Size::new(64, 36).unwrap();
        let rgb: Vec<u8> = (0..64 * 36)
            .flat_map(|i| [i % 64 * 3, i / 64 * 5, 90])
            .map(|x| x as u8)
            .collect();
        let frame = from_rgb8(size, &rgb);
        let back = read_tail_frame(&to_png(&frame)).unwrap();
        assert_eq!(back.size(), size);
        let worst = frame
            .data()
            .iter()
            .zip(back.data())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(worst <= Some(2), "{worst:?}");
    }

    #[test]
    fn what_is_no_kept_frame_is_an_error() {
        let png = to_png(&Frame::new(Size::new(16, 16).unwrap()));
        for bytes in [&png[..40], b"", b"not a png"] {
            assert!(read_tail_frame(bytes).is_err());
        }
    }
}

//! Sound in, AAC-LC packets out. The only file that names syom, the encoder.

use syom::{EncodeOptions, Encoder};

use crate::limiter::SoundLimiter;
use crate::{MediaError, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};

/// How many sample moments a packet holds.
pub(crate) const PACKET_SAMPLE_FRAMES: u32 = 1024;
/// How many decoded sample moments come before the first real one: AAC's overlap.
pub(crate) const PRIMING_SAMPLE_FRAMES: u32 = 1024;
/// The rate that is aimed at.
pub(crate) const BITRATE_BPS: u32 = 160_000;

/// Turns one clip's sound into AAC packets, a stretch at a time.
pub(crate) struct SoundEncoder {
    sound: Sound,
    limiter: SoundLimiter,
    encoder: Encoder,
    /// How many sample moments there will be in all; silence is added or sound left out to get there.
    n_sample_frames: usize,
    n_fed: usize,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl SoundEncoder {
    /// An encoder of exactly `n_sample_frames` moments of `sound`.
    pub(crate) fn new(sound: Sound, n_sample_frames: usize) -> Result<Self, MediaError> {
        let options = EncodeOptions::raw().with_bitrate_bps(BITRATE_BPS);
        let encoder = Encoder::new(SOUND_SAMPLE_RATE_HZ, SOUND_CHANNELS as usize, &options)
            .map_err(encoder_error)?;
        Ok(Self {
            limiter: SoundLimiter::new(&sound),
            sound,
            encoder,
            n_sample_frames,
            n_fed: 0,
            left: Vec::new(),
            right: Vec::new(),
        })
    }

    /// The decoder's configuration (`AudioSpecificConfig`, ISO/IEC 14496-3, 1.6.2.1).
    pub(crate) fn decoder_config(&self) -> &[u8] {
        self.encoder.asc()
    }

    /// How many sample moments are to be heard.
    pub(crate) fn n_sample_frames(&self) -> usize {
        self.n_sample_frames
    }

    /// The left and right sample at `moment` as they are encoded.
    pub(crate) fn at(&self, moment: usize) -> [f32; 2] {
        self.limiter.limited(&self.sound, moment)
    }

    /// Encodes up to sample moment `end`, handing every packet that is complete to `on_packet`.
    pub(crate) fn encode_to(
        &mut self,
        end: usize,
        on_packet: &mut dyn FnMut(&[u8]),
    ) -> Result<(), MediaError> {
        let end = end.min(self.n_sample_frames);
        if end <= self.n_fed {
            return Ok(());
        }
        self.left.clear();
        self.right.clear();
        for moment in self.n_fed..end {
            let [left, right] = self.at(moment);
            self.left.push(left);
            self.right.push(right);
        }
        self.n_fed = end;
        self.encoder
            .feed(&[&self.left, &self.right], |packet| {
                on_packet(packet.payload);
                Ok(())
            })
            .map_err(encoder_error)?;
        Ok(())
    }

    /// Encodes what is left, and the packet that completes the overlap of the last one.
    pub(crate) fn finish(mut self, on_packet: &mut dyn FnMut(&[u8])) -> Result<(), MediaError> {
        self.encode_to(self.n_sample_frames, on_packet)?;
        let info = self
            .encoder
            .finish(|packet| {
                on_packet(packet.payload);
                Ok(())
            })
            .map_err(encoder_error)?;
        if info.priming != u64::from(PRIMING_SAMPLE_FRAMES) {
            return Err(MediaError::Encoder(format!(
                "AAC priming is {} and not {PRIMING_SAMPLE_FRAMES}",
                info.priming
            )));
        }
        Ok(())
    }
}

fn encoder_error(error: syom::AacError) -> MediaError {
    MediaError::Encoder(format!("AAC: {error}"))
}

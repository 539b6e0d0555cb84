//! Sound in, AAC-LC packets out, and back. The only file that names syom, which does both.

use syom::{DecodeOptions, Decoder, EncodeOptions, Encoder};

use crate::limiter::SoundLimiter;
use crate::{MediaError, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};

/// How many sample moments a packet holds.
pub(crate) const PACKET_SAMPLE_FRAMES: u32 = 1024;
/// How many decoded sample moments come before the first real one: AAC's overlap.
pub(crate) const PRIMING_SAMPLE_FRAMES: u32 = 1024;
/// The rate that is aimed at.
pub(crate) const BITRATE_BPS: u32 = 160_000;

/// How long the sound takes to come up where a clip begins: a cut without it would click.
const FADE_IN_MOMENTS: usize = 480;
/// How long it takes to go where a clip ends: 30 ms.
pub(crate) const FADE_OUT_MOMENTS: usize = 1_440;

/// Which ends of a stretch of sound are faded when it is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fades {
    /// Both: it is all there is.
    BothEnds,
    /// The last one: something else comes before it.
    End,
    /// None of them.
    #[cfg(test)]
    Neither,
}

/// Turns one clip's sound into AAC packets, a stretch at a time.
pub(crate) struct SoundEncoder {
    sound: Sound,
    fades: Fades,
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
    pub(crate) fn new(
        sound: Sound,
        n_sample_frames: usize,
        fades: Fades,
    ) -> Result<Self, MediaError> {
        let options = EncodeOptions::raw().with_bitrate_bps(BITRATE_BPS);
        let encoder = Encoder::new(SOUND_SAMPLE_RATE_HZ, SOUND_CHANNELS as usize, &options)
            .map_err(encoder_error)?;
        Ok(Self {
            limiter: SoundLimiter::new(&sound),
            sound,
            fades,
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

    /// The left and right sample at `moment` before they are faded.
    pub(crate) fn unfaded_at(&self, moment: usize) -> [f32; 2] {
        self.limiter.limited(&self.sound, moment)
    }

    /// The left and right sample at `moment` as they are encoded.
    fn at(&self, moment: usize) -> [f32; 2] {
        let n_left = self.n_sample_frames - 1 - moment;
        let (is_faded_in, is_faded_out) = match self.fades {
            Fades::BothEnds => (true, true),
            Fades::End => (false, true),
            #[cfg(test)]
            Fades::Neither => (false, false),
        };
        let mut gain = 1.0;
        if is_faded_in && moment < FADE_IN_MOMENTS {
            gain *= smooth_step(moment as f32 / FADE_IN_MOMENTS as f32);
        }
        if is_faded_out && n_left < FADE_OUT_MOMENTS {
            gain *= smooth_step(n_left as f32 / FADE_OUT_MOMENTS as f32);
        }
        self.unfaded_at(moment).map(|sample| sample * gain)
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

/// Turns AAC packets of our own back into sound.
pub(crate) struct SoundDecoder {
    decoder: Decoder,
}

impl SoundDecoder {
    /// A decoder for packets made with `config`, an `AudioSpecificConfig`.
    pub(crate) fn new(config: &[u8]) -> Result<Self, String> {
        let decoder = Decoder::from_asc(config, DecodeOptions::audio());
        Ok(Self {
            decoder: decoder.map_err(|error| error.to_string())?,
        })
    }

    /// Decodes `packet` and appends its moments to `samples`: left, right, left, right.
    pub(crate) fn decode(&mut self, packet: &[u8], samples: &mut Vec<f32>) -> Result<(), String> {
        let mut n_channels = 0;
        let decoded = self.decoder.decode_au(packet, |frame| {
            n_channels = frame.planar.len();
            if let [left, right] = frame.planar {
                samples.extend(
                    left.iter()
                        .zip(*right)
                        .flat_map(|(left, right)| [*left, *right]),
                );
            }
            Ok(())
        });
        decoded.map_err(|error| error.to_string())?;
        if n_channels == SOUND_CHANNELS as usize {
            Ok(())
        } else {
            Err(format!("{n_channels} channels of sound"))
        }
    }
}

/// Lets `sound` come up at its beginning.
pub(crate) fn fade_in(sound: &mut Sound) {
    let (moments, _) = sound.samples.as_chunks_mut::<2>();
    for (idx, moment) in moments.iter_mut().take(FADE_IN_MOMENTS).enumerate() {
        let gain = smooth_step(idx as f32 / FADE_IN_MOMENTS as f32);
        *moment = moment.map(|sample| sample * gain);
    }
}

/// Lets `sound` go at its end.
pub(crate) fn fade_out(sound: &mut Sound) {
    let (moments, _) = sound.samples.as_chunks_mut::<2>();
    for (n_left, moment) in moments.iter_mut().rev().take(FADE_OUT_MOMENTS).enumerate() {
        let gain = smooth_step(n_left as f32 / FADE_OUT_MOMENTS as f32);
        *moment = moment.map(|sample| sample * gain);
    }
}

/// From 0 to 1 without a corner at either end; like a raised cosine, but the same on every machine.
fn smooth_step(x: f32) -> f32 {
    x * x * (3.0 - 2.0 * x)
}

fn encoder_error(error: syom::AacError) -> MediaError {
    MediaError::Encoder(format!("AAC: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangle waves and a click, in arithmetic that is exact everywhere.
    fn sound(n_sample_frames: usize) -> Sound {
        let triangle = |i: usize, period: usize| {
            let place = (i % period) as f32 / period as f32;
            (place - 0.5).abs() * 2.0 - 0.5
        };
        let samples = (0..n_sample_frames)
            .flat_map(|i| {
                let click = if (20_000..20_040).contains(&i) {
                    0.4
                } else {
                    0.0
                };
                [triangle(i, 128) * 0.5 + click, triangle(i, 200) * 0.5]
            })
            .collect();
        Sound { samples }
    }

    /// Encodes in steps of `step` sample moments.
    fn packets(n_sample_frames: usize, step: usize) -> Vec<Vec<u8>> {
        let mut encoder =
            SoundEncoder::new(sound(n_sample_frames), n_sample_frames, Fades::Neither).unwrap();
        let mut packets = Vec::new();
        let mut on_packet = |packet: &[u8]| packets.push(packet.to_vec());
        for end in (0..n_sample_frames).step_by(step) {
            encoder.encode_to(end, &mut on_packet).unwrap();
        }
        encoder.finish(&mut on_packet).unwrap();
        packets
    }

    fn fnv_1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
        bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// syom is young. If this fails, a new version encodes differently: listen before new figures go in.
    #[test]
    fn the_encoder_makes_the_packets_it_always_made() {
        let packets = packets(48_000, 48_000);
        let bytes: usize = packets.iter().map(Vec::len).sum();
        let hash = fnv_1a(packets.into_iter().flatten());
        assert_eq!(
            (bytes, format!("{hash:016x}")),
            (20_492, "716c62cb9a5fe46d".to_owned())
        );
    }

    #[test]
    fn the_decoder_is_told_of_aac_lc_at_48_khz_in_stereo() {
        let encoder = SoundEncoder::new(sound(10), 10, Fades::BothEnds).unwrap();
        assert_eq!(encoder.decoder_config(), [0x11, 0x90]);
    }

    #[test]
    fn the_packets_do_not_depend_on_how_the_sound_is_fed() {
        assert_eq!(packets(30_001, 1_600), packets(30_001, 30_001));
    }

    #[test]
    fn there_is_a_packet_for_every_1024_samples_and_one_for_the_overlap() {
        for (n_sample_frames, n_packets) in [(1, 2), (1_024, 2), (1_025, 3), (48_000, 48)] {
            assert_eq!(
                packets(n_sample_frames, 777).len(),
                n_packets,
                "{n_sample_frames}"
            );
        }
    }
}

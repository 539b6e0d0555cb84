//! The packets of a clip's sound on their way into its file: those kept of an earlier clip, then new ones.
//!
//! ```text
//! earlier packets, kept as they are     │ packets of a new encoder
//! ──────────────────────────────────────┼────────────────────────────
//! earlier sound …       the kept second, before it was faded │ new sound
//!                       └─ the new encoder begins here, and its first packets are dropped
//! ```
//! The new encoder begins on the earlier packets' grid and with the very sound they were made from, so at the cut
//! the two overlap as two packets of one encoder do.

use std::collections::VecDeque;

use crate::aac::{
    FADE_OUT_MOMENTS, Fades, PACKET_SAMPLE_FRAMES, PRIMING_SAMPLE_FRAMES, SoundEncoder,
};
use crate::mp4::{OwnClip, SampleStore, SoundTrack, Track};
use crate::packet_window::PacketWindow;
use crate::tail::to_wav;
use crate::{MediaError, SOUND_CHANNELS, SOUND_SAMPLE_RATE_HZ, Sound};

const PACKET_MOMENTS: usize = PACKET_SAMPLE_FRAMES as usize;
/// A new encoder's first packets know nothing of what came before them; so many are dropped at least.
const WARM_UP_PACKETS: usize = 4;

/// Makes the packets of one clip's sound, in order.
pub(crate) struct SoundTrackWriter {
    encoder: SoundEncoder,
    /// Which moment of the clip the encoder begins with; a packet's border.
    encoder_begin: usize,
    /// Packets that can be written.
    ready: VecDeque<Vec<u8>>,
    n_written: usize,
}

/// Where the sound of a stitched clip comes from.
pub(crate) struct StitchedSound {
    /// The end of the earlier sound before it was faded.
    pub(crate) tail: Sound,
    pub(crate) new: Sound,
    /// How many moments the earlier clip lasts.
    pub(crate) n_earlier: usize,
    /// How many moments the whole clip lasts.
    pub(crate) n_moments: usize,
}

impl SoundTrackWriter {
    /// The track of `sound` alone, `n_moments` long.
    pub(crate) fn whole(sound: Sound, n_moments: usize) -> Result<Self, MediaError> {
        Ok(Self {
            encoder: SoundEncoder::new(sound, n_moments, Fades::BothEnds)?,
            encoder_begin: 0,
            ready: VecDeque::new(),
            n_written: 0,
        })
    }

    /// The track of `earlier`'s sound and the new one, keeping as many packets of `earlier` as can be. `None` when
    /// none can: its sound is of another kind, or too little of it is known as it was before it was faded.
    pub(crate) fn after(
        earlier: &mut OwnClip,
        sound: StitchedSound,
    ) -> Result<Option<Self>, MediaError> {
        let StitchedSound {
            tail,
            new,
            n_earlier,
            n_moments,
        } = sound;
        let Some(n_before_tail) = n_earlier.checked_sub(tail.n_sample_frames()) else {
            return Ok(None);
        };
        // The earlier packets whose sound is not known any more as it was.
        let n_not_again = n_before_tail.div_ceil(PACKET_MOMENTS);
        let begin = n_not_again * PACKET_MOMENTS;
        if begin >= n_earlier {
            return Ok(None);
        }
        let known = known_sound(tail, begin - n_before_tail, new);
        let fades = if begin == 0 {
            Fades::BothEnds
        } else {
            Fades::End
        };
        let mut encoder = SoundEncoder::new(known, n_moments - begin, fades)?;
        let mut again = Vec::new();
        encoder.encode_to(n_earlier - begin, &mut |packet| {
            again.push(packet.to_vec());
        })?;
        let Some(mut kept) = packets_of(earlier, encoder.decoder_config(), n_earlier)? else {
            return Ok(None);
        };
        let Some(n_kept) = cut(&kept, &again, n_not_again, n_earlier) else {
            return Ok(None);
        };
        kept.truncate(n_kept);
        kept.extend(again.drain(n_kept - n_not_again..));
        Ok(Some(Self {
            encoder,
            encoder_begin: begin,
            ready: kept.into(),
            n_written: 0,
        }))
    }

    /// Writes the packets that belong to the clip up to `moment`.
    pub(crate) fn write_until(
        &mut self,
        moment: usize,
        store: &mut SampleStore,
    ) -> Result<(), MediaError> {
        let ready = &mut self.ready;
        let encoder_moment = moment.saturating_sub(self.encoder_begin);
        self.encoder.encode_to(encoder_moment, &mut |packet| {
            ready.push_back(packet.to_vec());
        })?;
        // An encoder makes no packet earlier than this; kept ones wait for their pictures.
        self.write_ready(moment / PACKET_MOMENTS + 1, store)
    }

    /// Writes all that is left. Returns what the track says about itself.
    pub(crate) fn finish(mut self, store: &mut SampleStore) -> Result<SoundTrack, MediaError> {
        let track = SoundTrack {
            decoder_config: self.encoder.decoder_config().to_vec(),
            n_sample_frames: self.n_moments() as u64,
        };
        self.write_until(self.n_moments(), store)?;
        self.write_ready(usize::MAX, store)?;
        let mut stored = Ok(());
        self.encoder.finish(&mut |packet| {
            if stored.is_ok() {
                stored = store.push(Track::Sound, packet, true);
            }
        })?;
        stored.map(|()| track)
    }

    /// The last second before it is faded, as a WAV file.
    pub(crate) fn tail_wav(&self) -> Vec<u8> {
        let end = self.encoder.n_sample_frames();
        let start = end.saturating_sub(SOUND_SAMPLE_RATE_HZ as usize);
        let moments: Vec<[f32; 2]> = (start..end)
            .map(|moment| self.encoder.unfaded_at(moment))
            .collect();
        to_wav(&moments)
    }

    /// How many moments of the clip are heard.
    fn n_moments(&self) -> usize {
        self.encoder_begin + self.encoder.n_sample_frames()
    }

    fn write_ready(&mut self, n_packets: usize, store: &mut SampleStore) -> Result<(), MediaError> {
        while self.n_written < n_packets {
            let Some(packet) = self.ready.pop_front() else {
                break;
            };
            store.push(Track::Sound, &packet, true)?;
            self.n_written += 1;
        }
        Ok(())
    }
}

/// `tail` without its first moments, then `new`.
fn known_sound(mut tail: Sound, n_unused_moments: usize, new: Sound) -> Sound {
    tail.samples
        .drain(..n_unused_moments * SOUND_CHANNELS as usize);
    tail.samples.extend(new.samples);
    tail
}

/// The packets of `earlier`, if they are of our kind and heard for `n_moments`. Two minutes of them take 2.4 MB.
fn packets_of(
    earlier: &mut OwnClip,
    decoder_config: &[u8],
    n_moments: usize,
) -> Result<Option<Vec<Vec<u8>>>, MediaError> {
    let Some(sound) = earlier.sound.take() else {
        return Ok(None);
    };
    let is_ours = sound.decoder_config == decoder_config
        && sound.n_priming_moments == u64::from(PRIMING_SAMPLE_FRAMES)
        && sound.n_moments == n_moments as u64;
    let mut packets = Vec::with_capacity(sound.samples.len());
    for place in &sound.samples {
        let mut packet = Vec::new();
        earlier
            .read(*place, &mut packet)
            .map_err(crate::FootageError::from)?;
        packets.push(packet);
    }
    earlier.sound = Some(sound);
    Ok(is_ours.then_some(packets))
}

/// How many packets of `earlier` to keep: `again` has the same sound once more, beginning with the packet after
/// `n_not_again`. `None` when the two nowhere fit together.
fn cut(
    earlier: &[Vec<u8>],
    again: &[Vec<u8>],
    n_not_again: usize,
    n_moments: usize,
) -> Option<usize> {
    // A packet reaches as far as the end of the next one's first half, and the end of the sound was faded.
    let n_unfaded = n_moments.checked_sub(FADE_OUT_MOMENTS)? / PACKET_MOMENTS;
    let first = n_not_again + WARM_UP_PACKETS;
    let last = n_unfaded.min(earlier.len()).min(n_not_again + again.len());
    (first..=last).rev().find(|n_kept| {
        let before = PacketWindow::of(&earlier[n_kept - 1]);
        before.is_some() && before == PacketWindow::of(&again[n_kept - 1 - n_not_again])
    })
}

//! One clip's H.264 encoder.
//!
//! openh264's defaults suit video calls: they drop frames silently, aim at a bitrate, and never repeat a
//! key frame. This is what is set instead, and why:
//!
//! - *Rate control*: openh264's quality, bitrate and timestamp modes print a warning to stderr for every
//!   clip unless frames may be skipped, and the level of its log can only be set after that. The
//!   "buffer based" mode does not, and with a range of one value it is a constant quantiser. What that
//!   lacks, a bound for noise, is [`RateCap`]'s: a new quantiser begins with a new openh264 instance, and
//!   so with an IDR frame, which costs little in content that prediction cannot help. Content that the
//!   coarsest quantiser cannot bound is smoothed as well.
//! - *Entropy coding* stays CAVLC: the crate's safe interface cannot ask for CABAC.
//! - *One thread, one slice*: the same bytes on every machine.

use openh264::OpenH264API;
use openh264::Timestamp;
use openh264::encoder::{
    BitRate, Complexity, EncodedBitStream, Encoder, EncoderConfig, FrameRate, FrameType,
    IntraFramePeriod, Level, Profile, QpRange, RateControlMode, SpsPpsStrategy, UsageType,
    VuiConfig,
};
use openh264::formats::YUVSource;

use super::nal::{self, NalKind};
use super::profile::{EncoderProfile, H264Level};
use super::rate::RateCap;
use super::soften::{n_passes, soften};
use crate::{ClipFormat, Frame, MediaError};

/// The parameter sets that every sample of a clip needs, without start codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParameterSets {
    pub(crate) sps: Vec<u8>,
    pub(crate) pps: Vec<u8>,
}

/// Turns frames into MP4 samples, one for one and in the same order.
pub(crate) struct VideoEncoder {
    format: ClipFormat,
    profile: EncoderProfile,
    rate_cap: RateCap,
    /// `None` before the first frame.
    current: Option<Encoder>,
    /// The smoothed picture, where that is needed; kept to be used again.
    softened: Option<Frame>,
    next_frame_idx: u64,
    parameter_sets: Option<ParameterSets>,
}

impl VideoEncoder {
    pub(crate) fn new(format: ClipFormat) -> Result<Self, MediaError> {
        let profile = EncoderProfile::for_format(format)?;
        Ok(Self {
            format,
            profile,
            rate_cap: RateCap::new(&profile, format.fps.get()),
            current: None,
            softened: None,
            next_frame_idx: 0,
            parameter_sets: None,
        })
    }

    /// Encodes the next frame into `sample`, replacing what is there. Returns whether decoding can start
    /// at it.
    pub(crate) fn encode(
        &mut self,
        frame: &Frame,
        sample: &mut Vec<u8>,
    ) -> Result<bool, MediaError> {
        let coded = loop {
            self.prepare()?;
            match self.try_encode(frame, sample) {
                Ok(coded) => break coded,
                Err(error) if !self.rate_cap.coarsen() => return Err(error),
                // openh264 gives up, and its instance with it, when a picture of noise takes more bytes
                // than its samples would.
                Err(_) => self.current = None,
            }
        };
        self.keep_parameter_sets(coded.parameter_sets)?;
        self.rate_cap.spend(sample.len());
        self.next_frame_idx += 1;
        Ok(coded.is_idr)
    }

    /// The clip's parameter sets; `None` before the first frame.
    pub(crate) fn parameter_sets(&self) -> Option<&ParameterSets> {
        self.parameter_sets.as_ref()
    }

    /// Puts an openh264 instance with the right quantiser in place.
    fn prepare(&mut self) -> Result<(), MediaError> {
        let is_new_qp = self.rate_cap.is_group_over() && self.rate_cap.begin_group();
        if self.current.is_some() && !is_new_qp {
            return Ok(());
        }
        let config = config(&self.profile, self.format, self.rate_cap.qp());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|error| MediaError::Encoder(error.to_string()))?;
        self.current = Some(encoder);
        Ok(())
    }

    fn try_encode(&mut self, frame: &Frame, sample: &mut Vec<u8>) -> Result<Coded, MediaError> {
        let encoder = self
            .current
            .as_mut()
            .expect("prepare() puts an encoder in place");
        let frame = match n_passes(self.rate_cap.qp()) {
            0 => frame,
            n_passes => {
                let softened = self.softened.get_or_insert_with(|| frame.clone());
                softened.clone_from(frame);
                soften(softened, n_passes);
                softened
            }
        };
        let timestamp_ms = self.next_frame_idx * 1000 / u64::from(self.format.fps.get());
        let stream = encoder
            .encode_at(&Picture(frame), Timestamp::from_millis(timestamp_ms))
            .map_err(|error| MediaError::Encoder(error.to_string()))?;
        Ok(Coded {
            parameter_sets: write_sample(&stream, sample)?,
            is_idr: stream.frame_type() == FrameType::IDR,
        })
    }

    /// Sees to it that the parameter sets are the same throughout the clip: the container holds them
    /// once for all samples.
    fn keep_parameter_sets(&mut self, sets: Option<ParameterSets>) -> Result<(), MediaError> {
        match (&self.parameter_sets, sets) {
            (None, None) => Err(MediaError::Encoder(
                "the first picture came without parameter sets".to_owned(),
            )),
            (Some(known), Some(new)) if *known != new => Err(MediaError::Encoder(
                "the parameter sets changed within the clip".to_owned(),
            )),
            (None, new @ Some(_)) => {
                self.parameter_sets = new;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The parameter sets of clips of this format.
pub(crate) fn parameter_sets_of(format: ClipFormat) -> Result<ParameterSets, MediaError> {
    let mut encoder = VideoEncoder::new(format)?;
    encoder.encode(&Frame::new(format.size), &mut Vec::new())?;
    let sets = encoder.parameter_sets;
    sets.ok_or_else(|| MediaError::Encoder("no parameter sets".to_owned()))
}

/// What is known of a picture that was encoded, beside its bytes.
struct Coded {
    /// The parameter sets, where they came with it.
    parameter_sets: Option<ParameterSets>,
    is_idr: bool,
}

/// Writes the slices of one picture to `sample`; returns the parameter sets that came with it.
fn write_sample(
    stream: &EncodedBitStream<'_>,
    sample: &mut Vec<u8>,
) -> Result<Option<ParameterSets>, MediaError> {
    sample.clear();
    let mut sps = None;
    let mut pps = None;
    for layer_idx in 0..stream.num_layers() {
        let Some(layer) = stream.layer(layer_idx) else {
            continue;
        };
        for unit_idx in 0..layer.nal_count() {
            let (kind, body) = layer
                .nal_unit(unit_idx)
                .and_then(nal::parse)
                .ok_or_else(|| MediaError::Encoder("a malformed unit".to_owned()))?;
            match kind {
                NalKind::SequenceParameterSet => sps = Some(body.to_vec()),
                NalKind::PictureParameterSet => pps = Some(body.to_vec()),
                NalKind::Idr | NalKind::Slice => nal::push_sample_unit(sample, body),
                NalKind::Other => {}
            }
        }
    }
    if sample.is_empty() {
        return Err(MediaError::Encoder("a frame was dropped".to_owned()));
    }
    Ok(sps.zip(pps).map(|(sps, pps)| ParameterSets { sps, pps }))
}

fn config(profile: &EncoderProfile, format: ClipFormat, qp: u8) -> EncoderConfig {
    let level = match profile.level {
        H264Level::L4_0 => Level::Level_4_0,
        H264Level::L4_2 => Level::Level_4_2,
        H264Level::L5_2 => Level::Level_5_2,
    };
    EncoderConfig::new()
        .skip_frames(false)
        .usage_type(UsageType::CameraVideoRealTime)
        .rate_control_mode(RateControlMode::Bufferbased)
        .qp(QpRange::new(qp, qp))
        // Not aimed at in this mode, but checked against the level.
        .bitrate(BitRate::from_bps(profile.cap_bps))
        .max_frame_rate(FrameRate::from_hz(format.fps.get() as f32))
        .profile(Profile::High)
        .level(level)
        .complexity(Complexity::Low)
        .intra_frame_period(IntraFramePeriod::from_num_frames(
            profile.max_idr_distance_frames,
        ))
        .sps_pps_strategy(SpsPpsStrategy::ConstantId)
        .scene_change_detect(true)
        .adaptive_quantization(false)
        .background_detection(false)
        .num_threads(1)
        .vui(VuiConfig::bt709())
        .debug(false)
}

/// A frame as openh264 wants to see it.
struct Picture<'a>(&'a Frame);

impl YUVSource for Picture<'_> {
    fn dimensions(&self) -> (usize, usize) {
        let size = self.0.size();
        (size.width_px() as usize, size.height_px() as usize)
    }

    fn strides(&self) -> (usize, usize, usize) {
        let width = self.0.size().width_px() as usize;
        (width, width / 2, width / 2)
    }

    fn y(&self) -> &[u8] {
        self.0.y()
    }

    fn u(&self) -> &[u8] {
        self.0.cb()
    }

    fn v(&self) -> &[u8] {
        self.0.cr()
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::{FrameRate as Fps, Size};

    use super::*;

    fn encoder(size: Size, fps: u32) -> VideoEncoder {
        VideoEncoder::new(ClipFormat {
            size,
            fps: Fps::new(fps).unwrap(),
            n_frames: 10,
        })
        .unwrap()
    }

    fn parameter_sets(size: Size, fps: u32) -> (String, String) {
        let mut encoder = encoder(size, fps);
        encoder.encode(&Frame::new(size), &mut Vec::new()).unwrap();
        let sets = encoder.parameter_sets().unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect();
        (hex(&sets.sps), hex(&sets.pps))
    }

    /// Stitching copies samples of old clips behind these bytes. If this test fails, the encoder's
    /// settings or openh264 changed: bump `ENCODER_PROFILE_VERSION` with the bytes.
    #[test]
    fn parameter_sets_of_the_offered_sizes_never_change() {
        assert_eq!(super::super::ENCODER_PROFILE_VERSION, 1);
        let expected = [
            ("720x1280", "67640c28ac18d01681434d40404041e1108d40"),
            ("1280x720", "67640c28ac18d00a00b74d40404041e1108d40"),
            ("1024x1792", "67640c2aac18d0080070d35010101078442350"),
            ("1792x1024", "67640c2aac18d00e0040d35010101078442350"),
            ("1080x1920", "67640c2aac18d0088078f2f35010101078442350"),
            ("1920x1080", "67640c2aac18d00f0044fcb35010101078442350"),
        ];
        for (size, expected_sps) in expected {
            let (sps, pps) = parameter_sets(size.parse().unwrap(), 30);
            assert_eq!((size, sps.as_str()), (size, expected_sps));
            assert_eq!((size, pps.as_str()), (size, "68ce3c80"));
        }
    }

    #[test]
    fn the_frame_rate_leaves_the_parameter_sets_alone() {
        for size in Size::OFFERED {
            assert_eq!(parameter_sets(size, 24), parameter_sets(size, 60));
        }
    }

    #[test]
    fn a_coarser_quantiser_leaves_the_parameter_sets_alone() {
        let size = Size::new(320, 180).unwrap();
        let mut encoder = encoder(size, 30);
        let mut sample = Vec::new();
        assert!(encoder.encode(&Frame::new(size), &mut sample).unwrap());
        let before = encoder.parameter_sets().cloned();
        assert!(encoder.rate_cap.coarsen());
        encoder.current = None;
        assert!(encoder.encode(&Frame::new(size), &mut sample).unwrap());
        assert_eq!(encoder.parameter_sets().cloned(), before);
    }
}

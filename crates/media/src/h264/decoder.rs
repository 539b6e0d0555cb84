//! H.264 samples of our own in, pictures out. Runs in a decoder's process only.

use openh264::decoder::{DecodedYUV, Decoder};
use openh264::formats::YUVSource;

use super::ParameterSets;
use super::nal::NalKind;

/// Decodes the samples of one clip of our own, one for one and in the same order.
pub(crate) struct VideoDecoder {
    decoder: Decoder,
    parameter_sets: ParameterSets,
    /// The picture as openh264 wants it: with start codes. Kept to be used again.
    annex_b: Vec<u8>,
}

impl VideoDecoder {
    pub(crate) fn new(parameter_sets: ParameterSets) -> Result<Self, String> {
        Ok(Self {
            decoder: Decoder::new().map_err(|error| error.to_string())?,
            parameter_sets,
            annex_b: Vec::new(),
        })
    }

    /// Decodes `sample` and appends its picture to `planes` as I420 without padding.
    pub(crate) fn decode(&mut self, sample: &[u8], planes: &mut Vec<u8>) -> Result<(), String> {
        self.write_annex_b(sample)?;
        let decoded = self.decoder.decode(&self.annex_b);
        let picture = decoded
            .map_err(|error| error.to_string())?
            .ok_or("a sample without a picture")?;
        push_planes(&picture, planes);
        Ok(())
    }

    fn write_annex_b(&mut self, sample: &[u8]) -> Result<(), String> {
        const START_CODE: [u8; 4] = [0, 0, 0, 1];
        self.annex_b.clear();
        let mut has_sets = false;
        let mut rest = sample;
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let n_bytes = u32::from_be_bytes(*length) as usize;
            let (unit, after) = after
                .split_at_checked(n_bytes)
                .filter(|(unit, _)| !unit.is_empty())
                .ok_or("a sample is cut short")?;
            if NalKind::of(unit[0]) == NalKind::Idr && !has_sets {
                has_sets = true;
                for set in [&self.parameter_sets.sps, &self.parameter_sets.pps] {
                    self.annex_b.extend_from_slice(&START_CODE);
                    self.annex_b.extend_from_slice(set);
                }
            }
            self.annex_b.extend_from_slice(&START_CODE);
            self.annex_b.extend_from_slice(unit);
            rest = after;
        }
        Ok(())
    }
}

fn push_planes(picture: &DecodedYUV<'_>, planes: &mut Vec<u8>) {
    let (width, height) = picture.dimensions();
    let (y_stride, cb_stride, cr_stride) = picture.strides();
    let mut push = |plane: &[u8], stride: usize, width: usize, height: usize| {
        for row in plane.chunks(stride).take(height) {
            planes.extend_from_slice(&row[..width]);
        }
    };
    push(picture.y(), y_stride, width, height);
    push(picture.u(), cb_stride, width / 2, height / 2);
    push(picture.v(), cr_stride, width / 2, height / 2);
}

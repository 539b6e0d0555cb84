//! Reads the NAL units of one picture and lays them out as an MP4 sample.

/// The kinds of NAL unit that matter here (ITU-T H.264 table 7-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NalKind {
    Idr,
    Slice,
    SequenceParameterSet,
    PictureParameterSet,
    Other,
}

impl NalKind {
    /// The kind of the unit whose first byte (after the start code) is `header`.
    pub(crate) fn of(header: u8) -> Self {
        match header & 0x1f {
            1 => Self::Slice,
            5 => Self::Idr,
            7 => Self::SequenceParameterSet,
            8 => Self::PictureParameterSet,
            _ => Self::Other,
        }
    }
}

/// Splits off the Annex B start code that openh264 puts before every unit. `None` if there is none or
/// nothing follows it.
pub(crate) fn parse(unit: &[u8]) -> Option<(NalKind, &[u8])> {
    let body = unit
        .strip_prefix(&[0, 0, 0, 1])
        .or_else(|| unit.strip_prefix(&[0, 0, 1]))?;
    Some((NalKind::of(*body.first()?), body))
}

/// Appends `body` to an MP4 sample: its length in four bytes, then itself (ISO/IEC 14496-15, 5.3.4.2.1).
pub(crate) fn push_sample_unit(sample: &mut Vec<u8>, body: &[u8]) {
    let n_bytes = u32::try_from(body.len()).expect("an encoded picture is smaller than 4 GiB");
    sample.extend_from_slice(&n_bytes.to_be_bytes());
    sample.extend_from_slice(body);
}

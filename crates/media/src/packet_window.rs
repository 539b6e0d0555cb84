//! Which window an AAC packet of a stereo pair was made with (ISO/IEC 14496-3, 4.4.2.1 and 4.4.2.7).
//!
//! Every packet overlaps with the one before it. The two cancel out what each of them folds into the other only when
//! their windows belong together, so packets of two encoders may meet only where these are the same.

/// The kind and shape of a window, the same for both channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PacketWindow {
    /// `window_sequence`: 0 long, 1 start, 2 eight short ones, 3 stop.
    sequence: u8,
    /// `window_shape`: 0 sine, 1 Kaiser-Bessel derived.
    shape: u8,
}

impl PacketWindow {
    /// Reads the window of `packet`; `None` when its channels do not share one, or it is no pair of channels.
    pub(crate) fn of(packet: &[u8]) -> Option<Self> {
        const CHANNEL_PAIR: u8 = 1;
        let [first, second, ..] = packet else {
            return None;
        };
        // Three bits of kind, four of number, one that says whether the window is shared.
        let is_shared_pair = first >> 5 == CHANNEL_PAIR && first & 1 == 1;
        // Then one reserved bit, two of sequence, one of shape.
        is_shared_pair.then_some(Self {
            sequence: second >> 5 & 0b11,
            shape: second >> 4 & 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_window_is_read() {
        let window = |sequence, shape| Some(PacketWindow { sequence, shape });
        assert_eq!(PacketWindow::of(&[0b0010_0001, 0b0000_0000]), window(0, 0));
        assert_eq!(PacketWindow::of(&[0b0010_0011, 0b0101_1111]), window(2, 1));
    }

    #[test]
    fn other_packets_have_no_shared_window() {
        assert_eq!(PacketWindow::of(&[0b0010_0000, 0]), None, "two windows");
        assert_eq!(PacketWindow::of(&[0b0000_0001, 0]), None, "one channel");
        assert_eq!(PacketWindow::of(&[0b0010_0001]), None, "cut short");
    }
}

//! Sizes, lengths and frame rates of a clip.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// A picture size in pixels. Both sides are positive and even, as 4:2:0 video needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    width_px: u32,
    height_px: u32,
}

/// Why a text or number is not a unit of ours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnitError {
    /// The text is not `WIDTHxHEIGHT` with two even, positive numbers of at most 8192.
    #[error("`{0}` is not a size such as 1280x720 (even numbers of pixels, at most 8192)")]
    Size(String),
    /// The text or number is not a clip length kinora makes.
    #[error("`{0}` is not a clip length: use 4, 8, 12, 16 or 20")]
    ClipSeconds(String),
    /// The number is not a frame rate between 1 and 120.
    #[error("{0} is not a frame rate between 1 and 120")]
    FrameRate(u32),
}

impl Size {
    /// The longest side a size may have, in pixels.
    pub const MAX_SIDE_PX: u32 = 8192;

    /// Makes a size of `width_px` by `height_px`.
    ///
    /// # Errors
    /// A side is zero, odd or above [`Size::MAX_SIDE_PX`].
    pub fn new(width_px: u32, height_px: u32) -> Result<Self, UnitError> {
        let fits = |side: u32| side > 0 && side.is_multiple_of(2) && side <= Self::MAX_SIDE_PX;
        if fits(width_px) && fits(height_px) {
            Ok(Self {
                width_px,
                height_px,
            })
        } else {
            Err(UnitError::Size(format!("{width_px}x{height_px}")))
        }
    }

    /// The width in pixels.
    #[must_use]
    pub const fn width_px(self) -> u32 {
        self.width_px
    }

    /// The height in pixels.
    #[must_use]
    pub const fn height_px(self) -> u32 {
        self.height_px
    }

    /// Whether the picture is higher than wide.
    #[must_use]
    pub const fn is_portrait(self) -> bool {
        self.height_px > self.width_px
    }

    /// The six sizes the Videos API ever offered, smallest first.
    pub const OFFERED: [Self; 6] = [
        Self {
            width_px: 720,
            height_px: 1280,
        },
        Self {
            width_px: 1280,
            height_px: 720,
        },
        Self {
            width_px: 1024,
            height_px: 1792,
        },
        Self {
            width_px: 1792,
            height_px: 1024,
        },
        Self {
            width_px: 1080,
            height_px: 1920,
        },
        Self {
            width_px: 1920,
            height_px: 1080,
        },
    ];
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width_px, self.height_px)
    }
}

impl FromStr for Size {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let err = || UnitError::Size(text.to_owned());
        let (width, height) = text.split_once('x').ok_or_else(err)?;
        // `u32::from_str` takes a leading `+`, which is no size of ours.
        let is_plain = |side: &str| !side.is_empty() && side.bytes().all(|b| b.is_ascii_digit());
        if !is_plain(width) || !is_plain(height) {
            return Err(err());
        }
        let width_px = width.parse().map_err(|_| err())?;
        let height_px = height.parse().map_err(|_| err())?;
        Self::new(width_px, height_px).map_err(|_| err())
    }
}

/// The length of an order in whole seconds: 4, 8, 12, 16 or 20.
///
/// An extension's total may be longer; that is a length of a [`Video`](crate::Video), not of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClipSeconds(u32);

impl ClipSeconds {
    /// Every length that can be ordered.
    pub const OFFERED: [Self; 5] = [Self(4), Self(8), Self(12), Self(16), Self(20)];

    /// Makes a length of `seconds`.
    ///
    /// # Errors
    /// `seconds` is not one of [`ClipSeconds::OFFERED`].
    pub fn new(seconds: u32) -> Result<Self, UnitError> {
        if Self::OFFERED.contains(&Self(seconds)) {
            Ok(Self(seconds))
        } else {
            Err(UnitError::ClipSeconds(seconds.to_string()))
        }
    }

    /// The length as a number of seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The length as a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

impl fmt::Display for ClipSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ClipSeconds {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        Self::OFFERED
            .into_iter()
            .find(|offered| offered.to_string() == text)
            .ok_or_else(|| UnitError::ClipSeconds(text.to_owned()))
    }
}

/// Frames per second, a whole number from 1 to 120.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameRate(u32);

impl FrameRate {
    /// The highest rate, in frames per second.
    pub const MAX: u32 = 120;

    /// Makes a rate of `fps` frames per second.
    ///
    /// # Errors
    /// `fps` is 0 or above 120.
    pub const fn new(fps: u32) -> Result<Self, UnitError> {
        if fps >= 1 && fps <= Self::MAX {
            Ok(Self(fps))
        } else {
            Err(UnitError::FrameRate(fps))
        }
    }

    /// The rate as a number of frames per second.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How long `n_frames` take.
    #[must_use]
    pub fn duration_of(self, n_frames: u32) -> Duration {
        Duration::from_secs(n_frames.into()) / self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_size_survives_its_own_text() {
        for size in Size::OFFERED {
            assert_eq!(size.to_string().parse(), Ok(size));
        }
    }

    #[test]
    fn odd_empty_signed_and_huge_sizes_are_refused() {
        for text in [
            "",
            "x",
            "720",
            "720x",
            "721x1280",
            "0x720",
            "+720x1280",
            "-720x1280",
            "720X1280",
            "99999x2",
            " 720x1280",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_five_lengths_are_clip_seconds() {
        let accepted: Vec<u32> = (0..200).filter(|s| ClipSeconds::new(*s).is_ok()).collect();
        assert_eq!(accepted, [4, 8, 12, 16, 20]);
        assert!("04".parse::<ClipSeconds>().is_err());
        assert_eq!("12".parse::<ClipSeconds>().map(ClipSeconds::get), Ok(12));
    }
}

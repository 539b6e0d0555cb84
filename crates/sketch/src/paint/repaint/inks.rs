//! The few inks of a print: every colour of a picture becomes the nearest of them, through one table.

use crate::paint::noise::smoothstep;
use crate::paint::{BLACK, Rgb, mix as mix_pixels};

/// Steps of each channel in the table.
const N_STEPS: usize = 32;

/// One ink from its darkest to its lightest print.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    /// Its place on the wheel, in degrees: red 0, green 120, blue 240.
    pub(super) hue_deg: f32,
    /// From dark to light.
    pub(super) tones: [u32; 5],
}

/// All inks of a print.
#[derive(Clone, Copy, Debug)]
pub(super) struct InkSet {
    /// What has no colour: from black to paper.
    pub(super) grey: [u32; 5],
    pub(super) inks: &'static [Ink],
    /// How many steps of brightness are printed.
    pub(super) n_tones: f32,
    /// Colours weaker than the first are grey, stronger than the second wholly ink.
    pub(super) chroma: (f32, f32),
}

/// What each colour becomes.
#[derive(Debug)]
pub(super) struct Table {
    colours: Vec<u32>,
}

impl Table {
    /// Of what `map` makes of colours.
    pub(super) fn new(map: impl Fn(Rgb) -> u32) -> Self {
        let step = |i: usize| (i % N_STEPS) as f32 / (N_STEPS - 1) as f32;
        let colours = (0..N_STEPS * N_STEPS * N_STEPS)
            .map(|i| map([step(i), step(i / N_STEPS), step(i / N_STEPS / N_STEPS)]))
            .collect();
        Self { colours }
    }

    pub(super) fn of_inks(set: &InkSet) -> Self {
        Self::new(|colour| printed(colour, set))
    }

    #[inline(always)]
    pub(super) fn get(&self, pixel: u32) -> u32 {
        let part = |shift: u32| (pixel >> (shift + 3) & 31) as usize;
        self.colours[part(0) | part(8) << 5 | part(16) << 10]
    }
}

fn printed(colour: Rgb, set: &InkSet) -> u32 {
    let light = brightness(colour);
    // Steps as wide at both ends as between, and the paper for what is bright.
    let tone = libm::floorf(light * set.n_tones * 0.9999) / (set.n_tones - 1.0);
    let grey = tone_of(&set.grey, tone);
    let (hue_deg, chroma) = hue_and_chroma(colour);
    let apart = |ink: &Ink| {
        let off = (ink.hue_deg - hue_deg).abs();
        off.min(360.0 - off)
    };
    let nearest = set.inks.iter().min_by(|a, b| apart(a).total_cmp(&apart(b)));
    let Some(ink) = nearest else { return grey };
    // What is dark has little colour to tell.
    let share = smoothstep(set.chroma.0, set.chroma.1, chroma);
    mix_pixels(grey, tone_of(&ink.tones, tone), (share * 255.0) as u32)
}

fn tone_of(tones: &[u32; 5], tone: f32) -> u32 {
    let at = tone.clamp(0.0, 1.0) * 4.0;
    let lower = (at as usize).min(3);
    let packed = |rgb: u32| BLACK | (rgb >> 16 & 255) | (rgb & 0xFF00) | (rgb & 255) << 16;
    let share = (at - lower as f32) * 255.0;
    mix_pixels(packed(tones[lower]), packed(tones[lower + 1]), share as u32)
}

pub(super) fn brightness([red, green, blue]: Rgb) -> f32 {
    0.30 * red + 0.56 * green + 0.14 * blue
}

/// The place on the wheel in degrees, and how far from grey a colour is.
pub(super) fn hue_and_chroma([red, green, blue]: Rgb) -> (f32, f32) {
    let most = red.max(green).max(blue);
    let chroma = most - red.min(green).min(blue);
    if chroma < 1e-4 {
        return (0.0, 0.0);
    }
    let sixth = if most == red {
        (green - blue) / chroma
    } else if most == green {
        2.0 + (blue - red) / chroma
    } else {
        4.0 + (red - green) / chroma
    };
    let hue_deg = 60.0 * sixth;
    let hue_deg = if hue_deg < 0.0 {
        hue_deg + 360.0
    } else {
        hue_deg
    };
    (hue_deg, chroma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_becomes_the_ink_beside_it_and_a_grey_none() {
        let set = InkSet {
            grey: [0, 0x40_4040, 0x80_8080, 0xc0_c0c0, 0xff_ffff],
            inks: &[
                Ink {
                    hue_deg: 0.0,
                    tones: [0x20_0000, 0x60_0000, 0xa0_0000, 0xe0_2020, 0xff_a0a0],
                },
                Ink {
                    hue_deg: 220.0,
                    tones: [0x00_0020, 0x00_0060, 0x00_00a0, 0x20_20e0, 0xa0_a0ff],
                },
            ],
            n_tones: 5.0,
            chroma: (0.05, 0.2),
        };
        let red = printed([0.8, 0.2, 0.1], &set);
        assert!((red & 255) > 2 * (red >> 16 & 255), "{red:x}");
        let blue = printed([0.1, 0.3, 0.8], &set);
        assert!((blue >> 16 & 255) > 2 * (blue & 255), "{blue:x}");
        let grey = printed([0.5; 3], &set);
        assert_eq!(grey & 255, grey >> 16 & 255, "{grey:x}");
    }
}

//! What is told of the colours of the whole picture, as a grade.

use super::palette::rgb;
use crate::paint::{Grade, Rgb};
use crate::scene::{Chroma, Key, Toning, Warmth};

/// How far dark and light parts go towards a colour that is told.
const TINT: f32 = 0.17;
/// What stays of other colours where one is told for all.
const KEPT: f32 = 0.62;

/// Leans a grade towards what is told.
pub(super) fn tone(grade: &mut Grade, toning: &Toning) {
    strengthen(grade, toning.chroma);
    warm(grade, toning.warmth);
    spread(grade, toning.key);
    // Teal and orange are a look of their own, and those are its colours.
    if toning.warmth != Warmth::TealAndOrange {
        tint(grade, toning);
    }
}

fn tint(grade: &mut Grade, toning: &Toning) {
    if toning.dark.is_some() || toning.light.is_some() {
        grade.saturation *= KEPT;
    }
    if let Some(colour) = toning.dark {
        add(&mut grade.shadow_tint, hue(rgb(colour)), TINT);
    }
    if let Some(colour) = toning.light {
        let hue = hue(rgb(colour));
        add(&mut grade.light_tint, hue, 0.5 * TINT);
        for (gain, part) in grade.gain.iter_mut().zip(hue) {
            *gain *= 1.0 + 0.5 * TINT * part;
        }
    }
}

fn strengthen(grade: &mut Grade, chroma: Chroma) {
    match chroma {
        Chroma::Usual => {}
        Chroma::Pastel => {
            grade.saturation *= 0.86;
            grade.contrast -= 0.30;
            add(&mut grade.lift, [1.0; 3], 0.11);
            grade.gain = grade.gain.map(|part| part * 1.06);
            grade.vignette *= 0.4;
        }
        Chroma::Muted => {
            grade.saturation *= 0.55;
            grade.contrast -= 0.05;
        }
        Chroma::Vivid => {
            grade.saturation *= 1.34;
            grade.contrast += 0.10;
        }
    }
}

fn warm(grade: &mut Grade, warmth: Warmth) {
    let (gain, dark, light) = match warmth {
        Warmth::Usual => return,
        Warmth::Warm => (
            [1.06, 1.0, 0.88],
            [0.014, 0.002, -0.012],
            [0.02, 0.008, -0.02],
        ),
        Warmth::Cool => (
            [0.90, 0.98, 1.06],
            [-0.012, 0.0, 0.03],
            [-0.015, 0.0, 0.015],
        ),
        Warmth::TealAndOrange => {
            grade.contrast += 0.12;
            ([1.0; 3], [-0.036, 0.008, 0.03], [0.05, 0.012, -0.05])
        }
        Warmth::Earthy => {
            grade.saturation *= 0.66;
            (
                [1.05, 0.99, 0.82],
                [0.016, 0.004, -0.014],
                [0.012, 0.004, -0.02],
            )
        }
    };
    for (own, by) in grade.gain.iter_mut().zip(gain) {
        *own *= by;
    }
    add(&mut grade.shadow_tint, dark, 1.0);
    add(&mut grade.light_tint, light, 1.0);
}

fn spread(grade: &mut Grade, key: Key) {
    let gain = match key {
        Key::Usual => return,
        Key::High => {
            add(&mut grade.lift, [1.0; 3], 0.06);
            grade.contrast -= 0.10;
            grade.vignette = 0.0;
            1.08
        }
        Key::Low => {
            grade.contrast += 0.32;
            grade.vignette += 0.25;
            0.74
        }
        Key::Contrast => {
            grade.contrast += 0.36;
            1.0
        }
        Key::Flat => {
            grade.contrast -= 0.24;
            add(&mut grade.lift, [1.0; 3], 0.03);
            1.0
        }
    };
    grade.gain = grade.gain.map(|part| part * gain);
}

/// A colour without its brightness: the strongest part is 1.0 above the mean, or all is 0.0 for a grey.
fn hue(colour: Rgb) -> Rgb {
    let mean = colour.iter().sum::<f32>() / 3.0;
    let off = colour.map(|part| part - mean);
    let most = off.iter().fold(0.0_f32, |most, part| most.max(part.abs()));
    if most < 0.04 {
        return [0.0; 3];
    }
    off.map(|part| part / most)
}

fn add(colour: &mut Rgb, other: Rgb, share: f32) {
    for (own, other) in colour.iter_mut().zip(other) {
        *own += share * other;
    }
}

#[cfg(test)]
mod tests {
    use super::tone;
    use crate::paint::Grade;
    use crate::scene::{Chroma, Key, Toning, Warmth};

    fn toned(toning: Toning) -> Grade {
        let mut grade = Grade::default();
        tone(&mut grade, &toning);
        grade
    }

    #[test]
    fn what_is_told_leans_the_grade_its_way() {
        let usual = toned(Toning::default());
        assert_eq!(usual, Grade::default());
        let of = |chroma, warmth, key| {
            toned(Toning {
                chroma,
                warmth,
                key,
                ..Toning::default()
            })
        };
        let muted = of(Chroma::Muted, Warmth::Usual, Key::Usual);
        let vivid = of(Chroma::Vivid, Warmth::Usual, Key::Usual);
        assert!(muted.saturation < usual.saturation && usual.saturation < vivid.saturation);
        let warm = of(Chroma::Usual, Warmth::Warm, Key::Usual);
        let cool = of(Chroma::Usual, Warmth::Cool, Key::Usual);
        let is_warmer = |a: &Grade, b: &Grade| a.gain[0] / a.gain[2] > b.gain[0] / b.gain[2];
        assert!(is_warmer(&warm, &usual) && is_warmer(&usual, &cool));
        let low = of(Chroma::Usual, Warmth::Usual, Key::Low);
        let high = of(Chroma::Usual, Warmth::Usual, Key::High);
        assert!(low.gain[1] < usual.gain[1] && usual.gain[1] < high.gain[1]);
    }

    #[test]
    fn a_colour_tints_its_parts_only_and_a_grey_none() {
        let purple = toned(Toning {
            dark: Some(0x7a_3fb8),
            ..Toning::default()
        });
        assert!(purple.shadow_tint[2] > 0.05 && purple.shadow_tint[1] < 0.0);
        assert_eq!(purple.light_tint, Grade::default().light_tint);
        let grey = toned(Toning {
            dark: Some(0x80_8080),
            light: Some(0xf0_f0f0),
            ..Toning::default()
        });
        assert_eq!(grey.shadow_tint, Grade::default().shadow_tint);
        assert_eq!(grey.gain, Grade::default().gain);
    }
}

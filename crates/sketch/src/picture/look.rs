//! What a prompt does to a picture that is there already: its light and colours, its air.

use super::grid::luma;
use super::warp::Haze;
use crate::paint::{Grade, Rgb};
use crate::scene::{Mood, Scene, Style, TimeOfDay, Weather};
use crate::settings;

/// The look a picture ends with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// The last pass.
    pub(super) grade: Grade,
    /// Mist before far places.
    pub(super) haze: Option<Haze>,
    /// What is painted anew, pixel by pixel.
    pub(super) style: Style,
    /// How much of it, 0.0 to 1.0.
    pub(super) style_share: f32,
}

impl Look {
    /// What `scene` asks of a picture of the mean colour `mean`. Nothing asked, nothing changed.
    pub(super) fn of(scene: &Scene, mean: Rgb) -> Self {
        let mut grade = Grade::NEUTRAL;
        if scene.style != Style::Flat || scene.mood != Mood::Neutral {
            // Style and mood are those of drawn scenes; the hour and the weather are not, since a drawn scene has
            // them in its colours already.
            let plain = Scene {
                time_of_day: TimeOfDay::Day,
                weather: Weather::Clear,
                ..scene.clone()
            };
            grade = settings::grade_for(&plain);
            if scene.style == Style::Flat {
                grade.vignette *= 0.6;
                grade.bloom *= 0.7;
            }
        }
        hour(&mut grade, scene.time_of_day, mean);
        weather(&mut grade, scene.weather, scene.time_of_day);
        Self {
            grade,
            haze: haze(scene, mean),
            style: scene.style,
            style_share: 1.0,
        }
    }

    /// The same for a clip that must not leave as it came: when nothing is asked, a film's gentle grade.
    pub(super) fn changing(scene: &Scene, mean: Rgb) -> Self {
        let mut look = Self::of(scene, mean);
        if look.grade == Grade::NEUTRAL && look.haze.is_none() {
            look.grade = Grade {
                contrast: 0.16,
                saturation: 1.10,
                gain: [1.02, 1.0, 0.98],
                shadow_tint: [-0.012, 0.004, 0.020],
                light_tint: [0.020, 0.008, -0.014],
                bloom: 0.22,
                vignette: 0.26,
                grain: 0.006,
                ..Grade::default()
            };
        }
        look
    }

    /// The picture as it is.
    pub(super) fn none() -> Self {
        Self {
            grade: Grade::NEUTRAL,
            haze: None,
            style: Style::Flat,
            style_share: 0.0,
        }
    }

    /// The look `share` of the way from `from` to `to`.
    pub(super) fn between(from: &Self, to: &Self, share: f32) -> Self {
        let strength = |look: &Self| look.haze.map_or(0.0, |haze| haze.strength);
        let haze = to.haze.or(from.haze).map(|haze| Haze {
            strength: strength(from) + (strength(to) - strength(from)) * share,
            ..haze
        });
        // Of two styles the new one comes while the old one is let go of at once: both at a time are neither.
        let (style, style_share) = match (from.style, to.style) {
            (Style::Flat, style) => (style, share),
            (style, Style::Flat) => (style, 1.0 - share),
            (old, style) if old == style => (style, 1.0),
            (_, style) => (style, share),
        };
        Self {
            grade: between(&from.grade, &to.grade, share),
            haze: haze.filter(|haze| haze.strength > 0.0),
            style,
            style_share,
        }
    }
}

fn hour(grade: &mut Grade, time_of_day: TimeOfDay, mean: Rgb) {
    let tone = |grade: &mut Grade, gain: Rgb, shadow: Rgb, light: Rgb| {
        for i in 0..3 {
            grade.gain[i] *= gain[i];
            grade.shadow_tint[i] += shadow[i];
            grade.light_tint[i] += light[i];
        }
    };
    match time_of_day {
        TimeOfDay::Day => return,
        TimeOfDay::Dawn => {
            tone(
                grade,
                [0.98, 0.93, 0.98],
                [0.02, 0.0, 0.05],
                [0.07, 0.01, 0.0],
            );
            grade.contrast -= 0.06;
            grade.lift = grade.lift.map(|part| part + 0.02);
        }
        TimeOfDay::GoldenHour => {
            tone(
                grade,
                [1.09, 0.98, 0.80],
                [0.025, 0.002, -0.01],
                [0.10, 0.045, -0.06],
            );
            grade.contrast += 0.10;
            grade.saturation *= 1.08;
        }
        TimeOfDay::Sunset => {
            tone(
                grade,
                [1.04, 0.80, 0.68],
                [0.045, -0.01, 0.05],
                [0.15, 0.0, -0.04],
            );
            grade.contrast += 0.16;
            grade.saturation *= 1.12;
        }
        TimeOfDay::BlueHour => {
            let keep = 0.86 - 0.20 * luma(mean).clamp(0.0, 1.0);
            tone(
                grade,
                [0.74 * keep, 0.90 * keep, 1.20 * keep],
                [0.0, 0.01, 0.06],
                [0.02, 0.02, 0.02],
            );
        }
        TimeOfDay::Night => {
            // A bright picture must lose more light than one that is dark already.
            let bright = luma(mean).clamp(0.0, 1.0);
            let keep = 0.72 - 0.26 * bright;
            tone(
                grade,
                [0.76 * keep, 0.88 * keep, 1.22 * keep],
                [-0.005, 0.008, 0.035],
                [0.05, 0.03, -0.01],
            );
            grade.saturation *= 0.80;
            grade.lift = [0.004, 0.008, 0.028];
            grade.vignette += 0.22;
        }
    }
    grade.bloom = grade.bloom.max(0.34);
    grade.bloom_threshold = match time_of_day {
        TimeOfDay::Night => 0.72,
        _ => grade.bloom_threshold,
    };
    grade.vignette = grade.vignette.max(0.18);
    grade.grain = grade.grain.max(0.005);
}

fn weather(grade: &mut Grade, weather: Weather, time_of_day: TimeOfDay) {
    let (saturation, contrast, light) = match weather {
        Weather::Clear | Weather::Aurora | Weather::Petals | Weather::Leaves => return,
        Weather::Cloudy => (0.86, -0.08, 0.95),
        Weather::Rain => (0.74, -0.02, 0.82),
        Weather::Storm => (0.62, 0.06, 0.62),
        Weather::Snow => (0.74, -0.10, 1.0),
        Weather::Fog => (0.70, -0.14, 1.0),
        Weather::Dust => (0.66, -0.12, 0.94),
    };
    // A night is dark enough for any weather.
    let light = if time_of_day == TimeOfDay::Night {
        0.5 + 0.5 * light
    } else {
        light
    };
    grade.saturation *= saturation;
    grade.contrast += contrast;
    for (part, cool) in grade.gain.iter_mut().zip([0.97, 1.0, 1.03]) {
        *part *= light * cool;
    }
    grade.grain = grade.grain.max(0.004);
}

fn haze(scene: &Scene, mean: Rgb) -> Option<Haze> {
    let strength = match scene.weather {
        Weather::Fog => 0.78,
        Weather::Dust => 0.30,
        Weather::Snow => 0.34,
        Weather::Rain => 0.22,
        Weather::Storm => 0.26,
        _ => return None,
    };
    // Mist has the picture's own light, with little of its colour.
    let bright = (0.35 + 0.75 * luma(mean)).min(0.90);
    let colour = [0, 1, 2].map(|i| {
        let own = bright + 0.25 * (mean[i] - luma(mean));
        (own + [-0.01, 0.0, 0.02][i]).clamp(0.0, 1.0)
    });
    Some(Haze { colour, strength })
}

fn between(a: &Grade, b: &Grade, share: f32) -> Grade {
    let mix = |a: f32, b: f32| a + (b - a) * share;
    let mix3 = |a: Rgb, b: Rgb| [0, 1, 2].map(|i| mix(a[i], b[i]));
    Grade {
        paper: mix(a.paper, b.paper),
        pixels: if share < 0.5 { a.pixels } else { b.pixels },
        cut_out: if share < 0.5 { a.cut_out } else { b.cut_out },
        film: mix(a.film, b.film),
        hand: if share < 0.5 { a.hand } else { b.hand },
        bulges: a.bulges,
        smear: mix(a.smear, b.smear),
        bloom: mix(a.bloom, b.bloom),
        bloom_threshold: b.bloom_threshold,
        gain: mix3(a.gain, b.gain),
        lift: mix3(a.lift, b.lift),
        contrast: mix(a.contrast, b.contrast),
        saturation: mix(a.saturation, b.saturation),
        shadow_tint: mix3(a.shadow_tint, b.shadow_tint),
        light_tint: mix3(a.light_tint, b.light_tint),
        vignette: mix(a.vignette, b.vignette),
        grain: mix(a.grain, b.grain),
        exposure: mix(a.exposure, b.exposure),
    }
}

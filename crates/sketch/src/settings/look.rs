//! The grade of a scene: its style, then its mood and its hour.

use super::palette::rgb;
use super::toning;
use crate::paint::{Grade, Hand, Rgb, styles};
use crate::scene::{Mood, Scene, Setting, TimeOfDay, Warmth, Weather};

/// The grade that fits `scene`.
#[must_use]
pub fn grade_for(scene: &Scene) -> Grade {
    let mut grade = styles::grade(scene.style);
    grade.bulges = scene.filming.is_fisheye;
    // Black and white has no warm or cold.
    if !scene.style.is_black_and_white() {
        lean(&mut grade, scene.mood);
        hour(&mut grade, scene.time_of_day, scene.weather);
        let is_low_sun = matches!(scene.time_of_day, TimeOfDay::GoldenHour | TimeOfDay::Sunset);
        let is_indoors = is_lit_by_lamps(scene.setting) || is_low_sun && scene.setting.is_indoors();
        // Warm once, and not by the hour and by what is told of the light.
        let is_told = is_low_sun && scene.surface.toning.warmth == Warmth::Warm;
        if is_indoors && !is_told {
            lamps(&mut grade, scene.time_of_day);
        }
        toning::tone(&mut grade, &scene.surface.toning);
        if let Some(colour) = scene.surface.lamp {
            in_one_colour(&mut grade, rgb(colour));
        }
    }
    if grade.pixels > 0.0 || grade.hand.is_some_and(Hand::is_on_paper) {
        // A grid of few colours has neither glow nor corners, and paper has none.
        (grade.bloom, grade.vignette, grade.grain) = (0.0, 0.0, 0.0);
    }
    grade
}

fn lean(grade: &mut Grade, mood: Mood) {
    let mut warm = |by: f32| {
        grade.gain[0] *= 1.0 + by;
        grade.gain[2] *= 1.0 - by;
    };
    match mood {
        Mood::Neutral => {}
        Mood::Happy => {
            warm(0.015);
            grade.saturation *= 1.10;
        }
        Mood::Calm => {
            grade.contrast *= 0.6;
            grade.bloom *= 1.2;
        }
        Mood::Epic => {
            grade.contrast += 0.22;
            grade.vignette += 0.10;
            grade.shadow_tint[2] += 0.015;
            grade.light_tint[0] += 0.02;
        }
        Mood::Tense => {
            warm(-0.03);
            grade.contrast += 0.25;
            grade.saturation *= 0.80;
            grade.vignette += 0.20;
        }
        Mood::Sad => {
            warm(-0.035);
            grade.saturation *= 0.72;
            grade.vignette += 0.08;
        }
        Mood::Romantic => {
            warm(0.03);
            grade.bloom *= 1.5;
            grade.lift = grade.lift.map(|part| part + 0.015);
            grade.light_tint[0] += 0.02;
        }
    }
}

fn is_lit_by_lamps(setting: Setting) -> bool {
    matches!(
        setting,
        Setting::Stage
            | Setting::Circus
            | Setting::Studio
            | Setting::Room
            | Setting::Kitchen
            | Setting::Table
            | Setting::Window
    )
}

/// Where no sky tells the hour, the light does.
fn lamps(grade: &mut Grade, time_of_day: TimeOfDay) {
    let light = match time_of_day {
        TimeOfDay::Day => return,
        TimeOfDay::Dawn => [1.02, 0.95, 0.96],
        TimeOfDay::GoldenHour => [1.06, 0.98, 0.86],
        TimeOfDay::Sunset => [1.06, 0.92, 0.84],
        // A lamp or a candle is warm.
        TimeOfDay::BlueHour | TimeOfDay::Night => [0.80, 0.71, 0.70],
    };
    for (gain, light) in grade.gain.iter_mut().zip(light) {
        *gain *= light;
    }
}

/// Light of one colour: what it lights takes that colour, and the shade as well.
fn in_one_colour(grade: &mut Grade, colour: Rgb) {
    for (i, part) in colour.into_iter().enumerate() {
        grade.gain[i] *= 0.46 + 0.66 * part;
        grade.shadow_tint[i] += 0.10 * part;
        grade.light_tint[i] += 0.06 * part;
    }
    grade.contrast += 0.16;
    grade.bloom *= 1.3;
    grade.vignette += 0.10;
}

fn hour(grade: &mut Grade, time_of_day: TimeOfDay, weather: Weather) {
    match time_of_day {
        TimeOfDay::Day => {}
        TimeOfDay::Dawn => grade.bloom *= 1.15,
        TimeOfDay::GoldenHour | TimeOfDay::Sunset => {
            grade.bloom *= 1.25;
            grade.bloom_threshold -= 0.04;
        }
        TimeOfDay::BlueHour => {
            grade.bloom *= 1.5;
            grade.bloom_threshold -= 0.12;
            grade.shadow_tint[2] += 0.03;
        }
        TimeOfDay::Night => {
            grade.bloom *= 1.7;
            grade.bloom_threshold -= 0.16;
            grade.vignette += 0.06;
        }
    }
    match weather {
        Weather::Fog => {
            grade.contrast *= 0.75;
            grade.bloom *= 1.1;
        }
        Weather::Dust => grade.contrast *= 0.75,
        Weather::Rain | Weather::Storm => grade.saturation *= 0.94,
        _ => {}
    }
}

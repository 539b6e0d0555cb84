//! Colours that are told of parts of a place are what is seen, and a sun that sets is seen.

use super::*;
use crate::scene::{TimeOfDay, Tints};

/// How red, green and blue the picture is on average from one row to another, as parts of its height.
fn colour_of(setting: Setting, tints: Tints, rows: (f32, f32)) -> [f32; 3] {
    let (wide, high) = (160, 90);
    let mut ctx = context(setting, (wide, high), 3);
    ctx.is_bare = true;
    ctx.surface.tints = tints;
    let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
    let from = (rows.0 * high as f32) as usize * wide as usize;
    let to = (rows.1 * high as f32) as usize * wide as usize;
    let seen = &canvas[from..to];
    let mut sums = [0.0; 3];
    for pixel in seen {
        for (sum, part) in sums.iter_mut().zip(pixel.to_le_bytes()) {
            *sum += f32::from(part) / seen.len() as f32;
        }
    }
    sums
}

#[test]
fn sky_water_and_sand_are_of_the_colours_that_are_told() {
    let usual = Tints::default();
    let tints = Tints {
        sky: Some(0xa0_18_30),
        ..usual
    };
    for setting in [
        Setting::Beach,
        Setting::Mountains,
        Setting::Street,
        Setting::Field,
    ] {
        let [red, _, blue] = colour_of(setting, tints, (0.0, 0.2));
        assert!(red > 1.3 * blue, "{setting:?} {red} {blue}");
    }
    let white = Tints {
        sand: Some(0xfa_fa_fa),
        ..usual
    };
    let yellowness = |tints| {
        let [red, _, blue] = colour_of(Setting::Beach, tints, (0.9, 1.0));
        red - blue
    };
    assert!(yellowness(white) + 25.0 < yellowness(usual));
    let green = Tints {
        water: Some(0x1f_a0_60),
        ..usual
    };
    let [red, green, blue] = colour_of(Setting::Sea, green, (0.7, 1.0));
    assert!(green > blue && green > red, "{red} {green} {blue}");
}

#[test]
fn a_sun_that_sets_over_mountains_is_seen() {
    for size in [(320, 180), (180, 320)] {
        let mut ctx = context(Setting::Mountains, size, 3);
        ctx.is_bare = true;
        ctx.time_of_day = TimeOfDay::Sunset;
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        let is_sun = |pixel: &&u32| {
            let [r, g, b, _] = pixel.to_le_bytes();
            r > 250 && g > 205 && b > 120
        };
        let n_bright = canvas.iter().filter(is_sun).count();
        assert!(n_bright > 40, "{size:?}: {n_bright}");
    }
}

/// How much more green than blue there is in the upper half of a park.
fn leafiness((wide, high): (u32, u32), is_near: bool) -> f32 {
    let mut ctx = context(Setting::Park, (wide, high), 3);
    ctx.is_near = is_near;
    let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
    let upper = &canvas[..(wide * high / 2) as usize];
    let greener = |pixel: &u32| {
        let [_, g, b, _] = pixel.to_le_bytes();
        f32::from(g) - f32::from(b)
    };
    upper.iter().map(greener).sum::<f32>() / upper.len() as f32
}

#[test]
fn who_is_seen_from_near_in_a_park_has_leaves_behind_and_no_bare_sky() {
    for size in [(160, 90), (90, 160)] {
        let (near, far) = (leafiness(size, true), leafiness(size, false));
        assert!(near > 15.0 && far < 0.0, "{size:?}: {near} {far}");
    }
}

#[test]
fn furniture_that_a_prompt_names_is_not_there_a_second_time() {
    use crate::staging::Named;
    let canvas = |setting: Setting, named: Named| {
        let mut ctx = context(setting, (160, 90), 3);
        ctx.named = named;
        painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3])
    };
    let sofa = Named {
        sofa: true,
        ..Named::default()
    };
    let bed = Named {
        bed: true,
        ..Named::default()
    };
    for (setting, named) in [(Setting::Room, sofa), (Setting::Bedroom, bed)] {
        let (own, without) = (canvas(setting, Named::default()), canvas(setting, named));
        let n_other = own.iter().zip(&without).filter(|(a, b)| a != b).count();
        assert!(n_other > 300, "{setting:?}: {n_other}");
    }
}

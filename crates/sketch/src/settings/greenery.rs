//! Leaves out of focus where there would be nothing but sky: behind who is seen from near in a garden or a park.

use super::craft::Craft;
use super::foliage::leaf_colour;
use super::land::Land;
use super::palette::{mix, rgb, scale};
use crate::paint::Rgb;
use crate::paint::noise::{Dice, fbm, smoothstep};
use crate::scene::{Season, Setting};

/// How many spots of light shine through the leaves.
const N_SPOTS: u32 = 34;

/// Adds them where the place has some and the camera is near.
pub(super) fn add(craft: &mut Craft<'_>) {
    let is_green = matches!(
        craft.ctx.setting,
        Setting::Park | Setting::Meadow | Setting::Garden | Setting::Hill | Setting::Pond
    );
    let is_open = craft.ctx.backdrop.is_none() && craft.tones.land == Land::Own;
    let is_told = craft.ctx.surface.tints.sky.is_some();
    if !craft.ctx.is_near || !is_green || !is_open || is_told {
        return;
    }
    add_wall(craft);
}

/// A spot of light: its middle, its radius, how bright it is.
type Spot = (f32, f32, f32, f32);

/// Leaves out of focus up to the top, behind all that stands on the land.
fn add_wall(craft: &mut Craft<'_>) {
    let parallax = 0.10;
    let horizon_y = craft.horizon_y.unwrap_or(0.66);
    let (left, _, right, _) = craft.area(parallax);
    let area = (left, craft.top - 0.06, right, horizon_y + 0.05);
    let mut dice = craft.dice(71);
    let seed = dice.noise_seed();
    let season = craft.season();
    let leaves = match season {
        Season::Winter => rgb(0x8fa0ae),
        _ => leaf_colour(season, &mut dice),
    };
    let tones = craft.tones.clone();
    let dark = tones.toned(scale(mix(leaves, rgb(0x2f6048), 0.45), 0.66), 0.15, 0.10);
    let middle = tones.toned(mix(leaves, rgb(0x3f7a50), 0.25), 0.55, 0.18);
    let bright = mix(tones.toned(leaves, 1.0, 0.20), tones.glow, 0.22);
    let spots = spots(&mut dice, area);
    let top_y = craft.top;
    let placed = craft.bake_fn(area, (parallax, 0.35), |x, y| {
        let broad = fbm(x * 1.5 + 7.0, y * 1.5, 3, seed);
        let fine = fbm(x * 5.0, y * 5.0 + 3.0, 2, seed + 1);
        let light = (2.4 * (broad - 0.5) + 0.7 * (fine - 0.5) + 0.45).clamp(0.0, 1.0);
        let body = if light < 0.5 {
            mix(dark, middle, 2.0 * light)
        } else {
            mix(middle, bright, 2.0 * light - 1.0)
        };
        let body = spots
            .iter()
            .fold(body, |body, spot| lit_by(body, *spot, (x, y), bright));
        // Through the topmost the sky is seen.
        let edge = top_y + 0.02 + 0.30 * (broad - 0.5);
        (body, smoothstep(edge - 0.10, edge + 0.10, y))
    });
    let at = craft.n_sky.min(craft.behind.len());
    craft.behind.insert(at, placed.still());
}

fn spots(dice: &mut Dice, area: (f32, f32, f32, f32)) -> Vec<Spot> {
    let spot = |_| {
        (
            dice.range(area.0, area.2),
            dice.range(area.1 + 0.15, area.3 - 0.15),
            dice.range(0.014, 0.046),
            dice.range(0.12, 0.42),
        )
    };
    (0..N_SPOTS).map(spot).collect()
}

/// A colour with the light of a spot on it, when it is there: a disc with a soft edge.
fn lit_by(body: Rgb, (x, y, radius, strength): Spot, at: (f32, f32), light: Rgb) -> Rgb {
    let away = libm::hypotf(at.0 - x, at.1 - y);
    let share = strength * smoothstep(radius * 1.12, radius * 0.88, away);
    mix(body, light.map(|part| (1.25 * part).min(1.0)), share)
}

//! Walls of bright screens, as over the great squares of large cities: what they show changes.

use super::craft::Craft;
use super::region::Region;
use crate::paint::Draw;
use crate::paint::bake::Drawing;
use crate::paint::noise::{Dice, lerp, smoothstep};

const BRIGHT: [&str; 8] = [
    "#ff3d6e", "#29c8ff", "#ffd23a", "#7a4dff", "#2fe08a", "#ff7a2a", "#f6f2ff", "#e6329a",
];
const DEEP: [&str; 4] = ["#1b1450", "#0f3a6e", "#5a1046", "#0b4a4a"];

/// How many of the places for a screen have one.
pub(super) fn share(region: Option<&'static Region>) -> f32 {
    let is_square = region == Region::named("new_york");
    if is_square { 1.0 } else { 0.40 }
}

/// Draws what a screen shows; `at` says where a point of its face is, from its lower left to its upper right corner.
pub(super) fn draw_screen(
    drawing: &mut Drawing,
    dice: &mut Dice,
    at: impl Fn(f32, f32) -> (f32, f32),
) {
    let mut quad = |x: (f32, f32), y: (f32, f32), fill: &str| {
        let corners = [at(x.0, y.0), at(x.1, y.0), at(x.1, y.1), at(x.0, y.1)];
        drawing.polygon(&corners, fill);
    };
    quad((-0.04, 1.04), (-0.03, 1.03), "#14121c");
    let colour = |dice: &mut Dice| BRIGHT[dice.below(BRIGHT.len())];
    let ground = if dice.unit() < 0.5 {
        colour(dice)
    } else {
        DEEP[dice.below(DEEP.len())]
    };
    quad((0.0, 1.0), (0.0, 1.0), ground);
    match dice.below(4) {
        // A product before bands of light.
        0 => {
            for i in 0..4 {
                let x = 0.25 * i as f32;
                quad((x, x + 0.13), (0.0, 1.0), colour(dice));
            }
            quad((0.30, 0.70), (0.16, 0.84), "#ffffff");
            quad((0.37, 0.63), (0.26, 0.74), colour(dice));
        }
        // A headline over lines of text.
        1 => {
            quad((0.08, 0.80), (0.66, 0.88), "#ffffff");
            for (i, wide) in [0.84, 0.62, 0.74].into_iter().enumerate() {
                let y = 0.46 - 0.15 * i as f32;
                quad((0.08, wide), (y, y + 0.07), colour(dice));
            }
        }
        // Somebody's face.
        2 => {
            let skin = ["#f2c49a", "#8a5a3c", "#d89a70"][dice.below(3)];
            let hair = ["#2a1c18", "#e0b050", "#6a3020"][dice.below(3)];
            quad((0.26, 0.74), (0.30, 0.92), hair);
            quad((0.32, 0.68), (0.28, 0.78), skin);
            quad((0.16, 0.84), (0.0, 0.26), colour(dice));
            for x in [0.40, 0.56] {
                quad((x, x + 0.06), (0.56, 0.62), "#201820");
            }
            quad((0.42, 0.58), (0.38, 0.42), "#c8384a");
        }
        // A skyline of bars.
        _ => {
            for i in 0..6 {
                let x = 0.06 + 0.15 * i as f32;
                let high = dice.range(0.25, 0.9);
                quad((x, x + 0.11), (0.06, high), colour(dice));
            }
        }
    }
}

/// A wall of screens in two states, of which one is shown over the other by turns.
pub(super) fn add_screens(
    craft: &mut Craft<'_>,
    parallax: f32,
    draw: impl Fn(&mut Drawing, &mut Dice, usize),
) {
    let area = craft.area(parallax);
    let plates: Vec<_> = (0..2)
        .map(|state| {
            let mut drawing = Drawing::new(area);
            // The same places, other pictures.
            let mut dice = craft.dice(70 + state as u32);
            draw(&mut drawing, &mut dice, state);
            craft.bake(&drawing, area, parallax)
        })
        .collect();
    craft.add_layer(Box::new(move |t, view, list| {
        let [first, second] = plates.as_slice() else {
            return;
        };
        let turn = (0.31 * t).rem_euclid(2.0);
        let share = smoothstep(0.92, 1.0, turn) - smoothstep(1.92, 2.0, turn);
        list.draw(first.draw(view));
        if share > 0.0 {
            list.draw(Draw {
                opacity: lerp(0.0, 1.0, share),
                ..second.draw(view)
            });
        }
    }));
}

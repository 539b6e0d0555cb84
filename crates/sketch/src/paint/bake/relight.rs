//! Light and colour passes over plates: what makes flat drawings sit in a scene.

use crate::paint::noise::{lerp, smoothstep};
use crate::paint::{Plate, Rgb};
use crate::staging::Palette;

use super::blur;

/// Lights `plate` as `palette` says: its edge towards the light gains a rim, the far side falls into cool shade,
/// and everything takes on a little of the light's colour. `depth_px` is how far light and shade reach in from the
/// outline: about a tenth of the drawing's height.
pub fn relight(plate: &mut Plate, palette: &Palette, depth_px: f32) {
    let depth_px = depth_px.max(1.0);
    let mut soft = Plate::from_pixels(
        plate.width_px,
        plate.height_px,
        plate
            .pixels
            .iter()
            .map(|pixel| pixel & 0xFF00_0000)
            .collect(),
    );
    blur(&mut soft, depth_px * 0.6);
    let (width, height) = (plate.width_px as i64, plate.height_px as i64);
    let inside = |x: i64, y: i64| {
        let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
        let pixel = if is_inside {
            soft.pixels[(y * width + x) as usize]
        } else {
            0
        };
        (pixel >> 24) as f32 / 255.0
    };
    let reach = |part: f32| (part * depth_px).round() as i64;
    let (dx, dy) = (reach(palette.light_dir.0), reach(palette.light_dir.1));
    let contrast = palette.contrast;
    plate.map(|x, y, colour, alpha| {
        let (x, y) = (x as i64, y as i64);
        let towards = inside(x + dx, y + dy);
        let away = inside(x - dx, y - dy);
        let rim = smoothstep(0.75, 0.15, towards);
        let shade = smoothstep(0.9, 0.25, away) * (1.0 - rim);
        (
            lit(colour, palette, (rim * contrast, shade * contrast)),
            alpha,
        )
    });
}

/// One colour with so much rim light and shade.
fn lit(colour: Rgb, palette: &Palette, (rim, shade): (f32, f32)) -> Rgb {
    let contrast = palette.contrast;
    std::array::from_fn(|i| {
        let tinted = colour[i] * lerp(1.0, palette.light[i], 0.3 * contrast);
        let shaded = tinted * lerp(1.0, palette.ambient[i], 0.2 * contrast + 0.8 * shade);
        // Rim light shows on dark things as well as on bright ones.
        let rim_light = palette.light[i] * (0.16 + 0.5 * colour[i]);
        shaded + rim_light * 0.75 * rim * (1.0 - 0.5 * shaded)
    })
}

/// Turns `plate` towards `colour` by `strength` (0.0 to 1.0), keeping its light and dark.
pub fn recolour(plate: &mut Plate, colour: Rgb, strength: f32) {
    let luma = |c: Rgb| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    let target = luma(colour).max(0.02);
    plate.map(|_, _, old, alpha| {
        let scale = luma(old) / target;
        let new = std::array::from_fn(|i| {
            // Brighter than the colour can be: towards white.
            let value = colour[i] * scale.min(1.0) + (scale - 1.0).max(0.0) * 0.6;
            lerp(old[i], value.min(1.0), strength)
        });
        (new, alpha)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette() -> Palette {
        Palette {
            light_dir: (-0.8, -0.6),
            light: [1.0, 0.9, 0.7],
            ambient: [0.5, 0.5, 0.8],
            haze: [0.7; 3],
            contrast: 1.0,
            shadow: 0.4,
        }
    }

    #[test]
    fn the_side_towards_the_light_is_brighter_and_the_outline_stays() {
        let mut disc = Plate::from_fn(80, 80, |x, y| {
            let r = (x - 40.0).hypot(y - 40.0);
            ([0.4; 3], if r < 30.0 { 1.0 } else { 0.0 })
        });
        let before = disc.clone();
        relight(&mut disc, &palette(), 8.0);
        let brightness = |x: usize, y: usize| disc.pixels[y * 80 + x] & 255;
        assert!(brightness(19, 25) > brightness(40, 40) + 20);
        assert!(brightness(61, 55) + 20 < brightness(40, 40));
        for (a, b) in disc.pixels.iter().zip(&before.pixels) {
            assert_eq!(a >> 24, b >> 24);
        }
    }

    #[test]
    fn recolouring_keeps_light_and_dark() {
        let mut plate = Plate::from_fn(2, 1, |x, _| ([if x < 1.0 { 0.2 } else { 0.6 }; 3], 1.0));
        recolour(&mut plate, [0.9, 0.2, 0.2], 1.0);
        let red = |i: usize| plate.pixels[i] & 255;
        let green = |i: usize| (plate.pixels[i] >> 8) & 255;
        assert!(red(0) > green(0) && red(1) > green(1) && red(1) > red(0));
    }
}

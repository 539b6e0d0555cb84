//! Worn film: scratches that stand for a moment, specks of dust, and the dark round-cornered gate it ran through.

use super::noise::{hash01, smoothstep};
use super::{BLACK, mix};

/// Frames for which what lies on the film stays: a projector shows no picture longer.
const FRAMES_A_TICK: u32 = 3;
/// Ticks for which a scratch stands.
const TICKS_A_SCRATCH: u32 = 9;
const N_SCRATCHES: i32 = 4;
const N_SPECKS: i32 = 16;
/// How far the gate reaches into the picture and how round its corners are, as shares of the shorter side.
const GATE: f32 = 0.022;
const CORNER: f32 = 0.085;
const SCRATCH: u32 = 0xFFD2_E6F0;
const PALE: u32 = 0xFFDC_E8F0;
const DARK: u32 = 0xFF14_1820;

/// Ages the canvas by `strength`, 0.0 to 1.0.
pub(super) fn age(canvas: &mut [u32], width_px: usize, frame_idx: u32, strength: f32) {
    let weight = strength.clamp(0.0, 1.0);
    let height_px = canvas.len() / width_px;
    let tick = (frame_idx / FRAMES_A_TICK) as i32;
    let stands = tick / TICKS_A_SCRATCH as i32;
    for scratch in 0..N_SCRATCHES {
        if hash01(stands, scratch, 901) < 0.55 {
            let x =
                hash01(stands, scratch, 902) * width_px as f32 + 3.0 * hash01(tick, scratch, 903);
            let opacity = (0.16 + 0.22 * hash01(tick, scratch, 904)) * weight;
            let thick = 1 + height_px.min(width_px) / 540;
            scratch_down(canvas, width_px, (x as usize, thick), opacity);
        }
    }
    let size = (width_px, height_px);
    for speck in 0..N_SPECKS {
        if hash01(tick, speck, 905) < 0.45 {
            lay_speck(canvas, size, (tick, speck), weight);
        }
    }
    shade_gate(canvas, size, weight);
}

fn scratch_down(canvas: &mut [u32], width_px: usize, (x, thick): (usize, usize), opacity: f32) {
    let until = (x + thick).min(width_px);
    for row in canvas.chunks_exact_mut(width_px) {
        for pixel in &mut row[x.min(until)..until] {
            *pixel = mix(*pixel, SCRATCH, (opacity * 255.0) as u32);
        }
    }
}

fn lay_speck(canvas: &mut [u32], size: (usize, usize), (tick, speck): (i32, i32), weight: f32) {
    let (wide, high) = (size.0 as f32, size.1 as f32);
    let (x, y) = (
        hash01(tick, speck, 906) * wide,
        hash01(tick, speck, 907) * high,
    );
    let radius = (1.4 + 3.6 * hash01(tick, speck, 908)) * high.min(wide) / 720.0;
    let colour = if hash01(tick, speck, 909) < 0.6 {
        DARK
    } else {
        PALE
    };
    let reach = radius as isize + 2;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (column, row) = (x as isize + dx, y as isize + dy);
            let is_inside =
                (0..size.0 as isize).contains(&column) && (0..size.1 as isize).contains(&row);
            let far = libm::hypotf(dx as f32, 1.4 * dy as f32);
            let share = (radius + 0.5 - far).clamp(0.0, 1.0);
            if is_inside && share > 0.0 {
                let pixel = &mut canvas[row as usize * size.0 + column as usize];
                *pixel = mix(*pixel, colour, (165.0 * weight * share) as u32);
            }
        }
    }
}

/// The dark rim of the gate. Rows far from its corners only have two ends to shade.
fn shade_gate(canvas: &mut [u32], (width_px, height_px): (usize, usize), weight: f32) {
    let side = width_px.min(height_px) as f32;
    let (gate, corner) = (GATE * side, CORNER * side);
    let reach = ((gate + corner) as usize + 2).min(width_px / 2);
    let soft = (0.004 * side).max(1.0);
    for (y, row) in canvas.chunks_exact_mut(width_px).enumerate() {
        let down = y.min(height_px - 1 - y) as f32;
        let mut shade = |x: usize| {
            let across = x.min(width_px - 1 - x) as f32;
            // How far outside the rounded gate a pixel is.
            let (dx, dy) = (gate + corner - across, gate + corner - down);
            let out = libm::hypotf(dx.max(0.0), dy.max(0.0)) - corner;
            let dark = smoothstep(-soft, soft, out) * weight;
            row[x] = mix(row[x], BLACK, (dark * 255.0) as u32);
        };
        if down < gate + soft {
            (0..width_px).for_each(&mut shade);
        } else {
            (0..reach)
                .chain(width_px - reach..width_px)
                .for_each(&mut shade);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_dark_at_its_gate_and_worn_otherwise_at_another_moment() {
        let (wide, high) = (320, 180);
        let aged = |frame_idx: u32| {
            let mut canvas = vec![0xFF80_8080; wide * high];
            age(&mut canvas, wide, frame_idx, 1.0);
            canvas
        };
        let now = aged(0);
        let is_dark = |pixel: u32| [0, 8, 16].iter().all(|shift| pixel >> shift & 255 < 4);
        assert!(is_dark(now[0]));
        assert!(is_dark(now[wide * high - 1]));
        assert!(now == aged(1), "what lies on the film stays for a moment");
        assert!(now != aged(30));
        let n_plain = now.iter().filter(|pixel| **pixel == 0xFF80_8080).count();
        assert!(n_plain * 10 > 7 * now.len(), "{n_plain}");
    }
}

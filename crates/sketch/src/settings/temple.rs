//! The court of a temple of the far East: halls with curved roofs on red pillars, stone lanterns, raked gravel, maples.

use super::city::add_halos;
use super::craft::{Craft, Shape};
use super::easel::{Distance, Easel};
use super::foliage::leaf_colour;
use super::hall::tiles;
use super::palette::{mix, rgb, scale};
use super::scenery::open;
use super::terrain::{Range, add_hills};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

const HORIZON_Y: f32 = 0.64;
/// Where the terrace of the hall begins.
const FOOT_Y: f32 = 0.735;

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let light_x = open(&mut craft, (HORIZON_Y, HORIZON_Y - 0.10), |craft, _| {
        let range = Range {
            foot_y: HORIZON_Y + 0.03,
            height: if craft.is_tall() { 0.42 } else { 0.26 },
            depth: 0.68,
            parallax: 0.12,
            colour: mix(craft.turf(), rgb(0x4f7f7a), 0.5),
        };
        add_hills(craft, &range, 20);
    })
    .signum();
    add_halls(&mut craft, light_x);
    add_court(&mut craft);
    add_lanterns(&mut craft, light_x);
    let mut palette = craft.tones.palette(light_x);
    palette.light = mix(palette.light, [1.0, 0.78, 0.52], 0.5 * craft.tones.lamps);
    craft.finish(Shape {
        ground_y: 0.91,
        far_ground_y: 0.83,
        ..Shape::open(palette)
    })
}

/// The great hall in the middle, a pagoda beside it, trees around.
fn add_halls(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(21);
    let distance = Distance {
        parallax: 0.55,
        depth: 0.16,
    };
    let mut easel = Easel::new(craft, distance, (-1.6, FOOT_Y + 0.04), light_x);
    let (left, _, right, _) = easel.area;
    let mut x = left;
    while x < right {
        let high = dice.range(0.14, 0.30);
        easel.garden(&mut dice).tree((x, FOOT_Y), high);
        x += dice.range(0.10, 0.22);
    }
    let is_tall = craft.is_tall();
    let far = if is_tall { 0.36 } else { 0.62 };
    let floors = if is_tall { 5 } else { 3 };
    for floor in 0..floors {
        let w = 0.12 * (1.0 - 0.10 * floor as f32);
        let foot = FOOT_Y - 0.04 - 0.128 * floor as f32;
        hall(&mut easel, &mut dice, ((-light_x * far, foot), (w, 0.078)));
    }
    for side in [-1.0_f32, 1.0] {
        let x = side * if is_tall { 0.95 } else { 1.15 };
        hall(&mut easel, &mut dice, ((x, FOOT_Y - 0.02), (0.26, 0.12)));
    }
    let (x, w) = (light_x * 0.10, if is_tall { 0.30 } else { 0.36 });
    let stone = easel.ink(rgb(0xb3aca4), 0.7);
    easel.drawing.rect(
        (x - w - 0.06, FOOT_Y - 0.05, x + w + 0.06, FOOT_Y + 0.02),
        &stone,
    );
    if is_tall {
        hall(
            &mut easel,
            &mut dice,
            ((x, FOOT_Y - 0.31), (w * 0.72, 0.14)),
        );
    }
    hall(&mut easel, &mut dice, ((x, FOOT_Y - 0.05), (w, 0.17)));
    for step in 0..4 {
        let y = FOOT_Y - 0.045 + 0.016 * step as f32;
        let own = easel.ink(scale(rgb(0xc6c0b6), 1.0 - 0.05 * step as f32), 0.8);
        let half = 0.09 + 0.006 * step as f32;
        easel.drawing.rect((x - half, y, x + half, y + 0.016), &own);
    }
    easel.hang(craft);
}

/// One storey: red pillars, paper windows, a curved roof of `w` half its width.
fn hall(easel: &mut Easel, dice: &mut Dice, ((x, foot), (w, high)): ((f32, f32), (f32, f32))) {
    let wall = easel.ink(rgb(0xeadfc8), 0.7);
    let red = easel.ink(rgb(0xa83828), 0.75);
    let dark = easel.ink(rgb(0x5a2a22), 0.6);
    easel
        .drawing
        .rect((x - w * 0.86, foot - high, x + w * 0.86, foot), &wall);
    let n = ((w / 0.055).round() as usize).max(2);
    for i in 0..n {
        let at = lerp(x - w * 0.82, x + w * 0.82, (i as f32 + 0.5) / n as f32);
        let half = w * 0.82 / n as f32 * 0.62;
        let pane = easel.pane(dice, 1.0);
        let paper = if easel.tones.lamps > 0.3 {
            pane
        } else {
            easel.ink(rgb(0xf6ecd6), 0.85)
        };
        easel.drawing.rect(
            (at - half, foot - high * 0.78, at + half, foot - high * 0.10),
            &paper,
        );
        for bar in 1..3 {
            let bx = lerp(at - half, at + half, bar as f32 / 3.0);
            easel.drawing.rect(
                (
                    bx - 0.0012,
                    foot - high * 0.78,
                    bx + 0.0012,
                    foot - high * 0.10,
                ),
                &dark,
            );
        }
        let by = foot - high * 0.45;
        easel
            .drawing
            .rect((at - half, by - 0.0012, at + half, by + 0.0012), &dark);
    }
    for i in 0..=n {
        let at = lerp(x - w * 0.86, x + w * 0.86, i as f32 / n as f32);
        easel
            .drawing
            .rect((at - 0.007, foot - high, at + 0.007, foot), &red);
    }
    easel.drawing.rect(
        (x - w * 0.88, foot - high, x + w * 0.88, foot - high * 0.88),
        &red,
    );
    easel.drawing.rect(
        (x - w * 0.88, foot - high * 0.09, x + w * 0.88, foot),
        &dark,
    );
    let is_white = easel.season() == Season::Winter;
    let slate = if is_white {
        [0.92, 0.95, 0.98]
    } else {
        rgb(0x47525c)
    };
    let (roof, ridge) = (easel.ink(slate, 0.75), easel.ink(scale(slate, 0.7), 0.6));
    let (eave, rise) = (foot - high * 0.92, 0.10 * (w / 0.3).max(0.55) + 0.02);
    let out = w * 1.28;
    let outline = format!(
        "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}Z",
        x - out,
        eave - rise * 0.30,
        x - w * 0.72,
        eave - rise * 0.12,
        x - w * 0.55,
        eave - rise,
        x + w * 0.55,
        eave - rise,
        x + w * 0.72,
        eave - rise * 0.12,
        x + out,
        eave - rise * 0.30,
        eave + rise * 0.22,
        x - out,
        eave - rise * 0.30,
    );
    easel.drawing.path(&outline, &roof);
    easel.drawing.rect(
        (
            x - w * 0.58,
            eave - rise - 0.010,
            x + w * 0.58,
            eave - rise + 0.006,
        ),
        &ridge,
    );
    for side in [-1.0_f32, 1.0] {
        let at = x + side * w * 0.58;
        easel
            .drawing
            .ellipse((at, eave - rise - 0.008), (0.010, 0.013), &ridge);
    }
    let edge = format!(
        "M{:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}",
        x - out,
        eave - rise * 0.28,
        eave + rise * 0.25,
        x + out,
        eave - rise * 0.28
    );
    easel.drawing.stroke(&edge, &ridge, 0.007);
}

/// Raked gravel with a way of flags through it.
fn add_court(craft: &mut Craft<'_>) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let moss = scale(craft.turf(), 0.85);
    let placed = craft.bake_fn((left, FOOT_Y, right, bottom), (0.9, 1.0), |x, y| {
        let z = 0.36 / (y - HORIZON_Y).max(0.02);
        let (u, v) = (x * z, z * 1.6);
        let grain = fbm(u * 30.0, v * 14.0, 3, seed) - 0.5;
        let rake = 0.5 + 0.5 * libm::sinf(v * 42.0 + 5.0 * libm::sinf(u * 1.3));
        let gravel = scale(rgb(0xd8cfbe), 0.92 + 0.07 * rake + 0.2 * grain);
        let (joint, piece) = tiles((u, v), (0.22, 0.15), true);
        let flag = scale(
            rgb(0xaea79c),
            lerp(0.7, 1.0, joint) * (0.9 + 0.2 * hash01(piece.0, piece.1, seed)),
        );
        let way = smoothstep(0.36, 0.34, u.abs());
        let border = smoothstep(0.02, 0.0, y - FOOT_Y - 0.012);
        let own = mix(mix(gravel, flag, way), moss, 0.9 * border);
        let own = if is_white {
            mix(own, [0.93, 0.95, 0.98], 0.75 + grain)
        } else {
            own
        };
        let light = 0.84 - 0.22 * smoothstep(0.92, 1.15, y);
        (
            tones.toned(own, light, 0.12 * smoothstep(0.12, 0.0, y - FOOT_Y)),
            1.0,
        )
    });
    craft.add(placed);
}

/// Stone lanterns on both sides and a maple over one of them.
fn add_lanterns(craft: &mut Craft<'_>, light_x: f32) {
    let mut dice = craft.dice(23);
    let distance = Distance {
        parallax: 0.92,
        depth: 0.03,
    };
    let mut easel = Easel::new(craft, distance, (-0.6, 0.90), light_x);
    let edge = craft.half_width;
    let mut heads = Vec::new();
    let side = -light_x;
    let maple = match easel.season() {
        Season::Autumn => rgb(0xd9502e),
        Season::Spring => rgb(0xf3b6c8),
        _ => leaf_colour(easel.season(), &mut dice),
    };
    let tall = if craft.is_tall() { 0.80 } else { 0.58 };
    let at = (side * (edge + 0.02), 0.80);
    if easel.season() == Season::Winter {
        easel.garden(&mut dice).bare_tree(at, tall);
    } else {
        easel.garden(&mut dice).spreading_tree(at, tall, maple);
    }
    let (stone, shade) = (easel.ink(rgb(0x9a968e), 0.8), easel.ink(rgb(0x74716c), 0.5));
    for side in [-1.0_f32, 1.0] {
        let (x, y) = (side * edge * 0.72, 0.815);
        easel.shadow((x, y), (0.07, 0.012));
        easel
            .drawing
            .rect((x - 0.014, y - 0.13, x + 0.014, y), &stone);
        easel
            .drawing
            .rect((x + 0.004, y - 0.13, x + 0.014, y), &shade);
        easel
            .drawing
            .rect((x - 0.034, y - 0.014, x + 0.034, y), &shade);
        easel
            .drawing
            .rect((x - 0.034, y - 0.142, x + 0.034, y - 0.128), &stone);
        easel
            .drawing
            .rect((x - 0.026, y - 0.190, x + 0.026, y - 0.142), &stone);
        let lit = if easel.tones.lamps > 0.3 {
            "#ffd98c"
        } else {
            "#4a4640"
        };
        easel
            .drawing
            .rect((x - 0.014, y - 0.182, x + 0.014, y - 0.150), lit);
        easel.drawing.polygon(
            &[
                (x - 0.060, y - 0.182),
                (x - 0.046, y - 0.196),
                (x - 0.012, y - 0.222),
                (x + 0.012, y - 0.222),
                (x + 0.046, y - 0.196),
                (x + 0.060, y - 0.182),
            ],
            &shade,
        );
        heads.push((x, y - 0.166));
    }
    easel.hang(craft);
    if craft.tones.lamps > 0.3 {
        add_halos(craft, heads, (0.45, 0.92));
    }
}

//! A zen garden: gravel raked in lines that ring its stones, moss, a lantern, a pond with koi, and behind a white wall
//! the roof of a temple, pines and trees in blossom.

use super::super::bough::add_bough;
use super::super::clouds::add_clouds;
use super::super::craft::{Craft, Shape};
use super::super::easel::{Distance, Easel};
use super::super::koi::{Pool, add_koi};
use super::super::palette::{mix, rgb, scale};
use super::super::scenery::add_backdrop;
use super::super::sky::add_sky;
use super::super::terrain::{Range, add_hills};
use crate::paint::noise::{Dice, fbm, hash01, lerp, smoothstep};
use crate::scene::Season;
use crate::staging::{Set, SetContext};

/// Where the wall stands on the gravel.
const WALL_Y: f32 = 0.60;
/// Where the lines of the gravel would meet.
const VANISH_Y: f32 = 0.44;

/// Groups of stones: where they stand on the gravel, and how large they are.
fn stones(craft: &Craft<'_>, side: f32) -> [((f32, f32), f32); 3] {
    let w = craft.half_width;
    [
        ((-0.58 * side * w, 0.725), 0.15),
        ((0.62 * side * w, 0.665), 0.095),
        ((0.02 * side * w, 0.645), 0.055),
    ]
}

pub(super) fn build(ctx: &SetContext) -> Set {
    let mut craft = Craft::new(ctx);
    let horizon_y = 0.52;
    let sun_x = add_sky(&mut craft, horizon_y);
    let light_x = sun_x.signum();
    add_clouds(&mut craft, horizon_y - 0.16, light_x);
    let stretch = if craft.is_tall() { 2.2 } else { 1.0 };
    if !add_backdrop(&mut craft, horizon_y, sun_x) {
        let range = Range {
            foot_y: horizon_y + 0.02,
            height: 0.22 * stretch,
            depth: 0.6,
            parallax: 0.15,
            colour: mix(craft.turf(), rgb(0x4a7a78), 0.5),
        };
        add_hills(&mut craft, &range, 20);
    }
    add_grove(&mut craft, light_x, stretch);
    add_wall(&mut craft, light_x);
    let side = light_x;
    add_gravel(&mut craft, side);
    add_stones(&mut craft, (light_x, side));
    add_pond(&mut craft, (light_x, side));
    add_bough(&mut craft, light_x);
    let palette = craft.tones.palette(light_x);
    craft.finish(Shape {
        ground_y: 0.90,
        far_ground_y: 0.76,
        ..Shape::open(palette)
    })
}

/// Trees behind the wall, some in blossom, and a temple's roof between them.
fn add_grove(craft: &mut Craft<'_>, light_x: f32, stretch: f32) {
    let mut dice = craft.dice(21);
    let distance = Distance {
        parallax: 0.40,
        depth: 0.22,
    };
    let mut easel = Easel::new(craft, distance, (-0.9, WALL_Y), light_x);
    let (left, _, right, _) = easel.area;
    let size = stretch.sqrt();
    let roof_x = -light_x * craft.half_width * 0.30;
    let mut x = left;
    while x < right {
        let high = dice.range(0.16, 0.30) * size;
        let is_by_roof = (x - roof_x).abs() < 0.20 * size;
        if !is_by_roof || dice.unit() < 0.3 {
            if dice.unit() < 0.4 {
                let snow = if easel.is_winter() { 0.9 } else { 0.0 };
                easel
                    .garden(&mut dice)
                    .fir((x, WALL_Y - 0.02), high * 1.1, rgb(0x2f5d44), snow);
            } else if easel.season() == Season::Winter {
                easel.garden(&mut dice).bare_tree((x, WALL_Y - 0.02), high);
            } else {
                let autumn = easel.season() == Season::Autumn;
                let leaves = rgb(match (autumn, dice.below(3)) {
                    (true, 0) => 0xd8542e,
                    (true, 1) => 0xe0902e,
                    (true, _) => 0xb83a2a,
                    (false, 0) => 0x5f9a4a,
                    (false, _) => 0xf4b8cc,
                });
                easel
                    .garden(&mut dice)
                    .round_tree((x, WALL_Y - 0.02), high, leaves);
            }
        }
        x += dice.range(0.07, 0.15);
    }
    temple_roof(&mut easel, (roof_x, WALL_Y - 0.02), 0.20 * size);
    easel.hang(craft);
}

/// Two curved roofs, one above the other, over walls of wood and paper.
fn temple_roof(easel: &mut Easel, (x, foot): (f32, f32), half: f32) {
    let (tile, edge, wall, post) = (
        easel.ink(rgb(0x47525c), 0.75),
        easel.ink(rgb(0x2e363e), 0.5),
        easel.ink(rgb(0xf0e8d8), 0.8),
        easel.ink(rgb(0x6a4630), 0.6),
    );
    for (w, base, rise) in [(1.0_f32, 0.0_f32, 0.55_f32), (0.62, 0.58, 0.50)] {
        let (w, base, rise) = (w * half, foot - base * half, rise * half);
        let eave = base - 0.42 * rise;
        easel.drawing.rect(
            (x - 0.74 * w, eave - 0.02, x + 0.74 * w, base + 0.01),
            &wall,
        );
        for i in 0..6 {
            let at = x + lerp(-0.72, 0.72, i as f32 / 5.0) * w;
            easel
                .drawing
                .rect((at - 0.0035, eave - 0.02, at + 0.0035, base + 0.01), &post);
        }
        let top = eave - 0.62 * rise;
        let roof = |lift: f32| {
            format!(
                "M{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}L{:.4} {:.4}Q{:.4} {:.4} {:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}Z",
                x - 1.08 * w,
                eave - 0.05 * w - lift,
                x - 0.62 * w,
                eave - 0.04 * w - lift,
                x - 0.42 * w,
                top - lift,
                x + 0.42 * w,
                top - lift,
                x + 0.62 * w,
                eave - 0.04 * w - lift,
                x + 1.08 * w,
                eave - 0.05 * w - lift,
                eave + 0.10 * w - lift,
                x - 1.08 * w,
                eave - 0.05 * w - lift,
            )
        };
        easel.drawing.path(&roof(-0.010), &edge);
        easel.drawing.path(&roof(0.0), &tile);
    }
}

/// A white wall with a cap of tiles.
fn add_wall(craft: &mut Craft<'_>, light_x: f32) {
    let distance = Distance {
        parallax: 0.55,
        depth: 0.14,
    };
    let mut easel = Easel::new(craft, distance, (0.3, WALL_Y + 0.02), light_x);
    let (left, _, right, _) = easel.area;
    let (plaster, base, tile, lit, post) = (
        easel.ink(rgb(0xf2ece0), 0.85),
        easel.ink(rgb(0x9a9488), 0.7),
        easel.ink(rgb(0x4a545e), 0.7),
        easel.ink(rgb(0x76828e), 1.0),
        easel.ink(rgb(0x7a5438), 0.7),
    );
    easel
        .drawing
        .rect((left, WALL_Y - 0.085, right, WALL_Y), &plaster);
    easel
        .drawing
        .rect((left, WALL_Y - 0.016, right, WALL_Y + 0.004), &base);
    let step = 0.24;
    let mut x = libm::floorf(left / step) * step;
    while x < right {
        easel
            .drawing
            .rect((x, WALL_Y - 0.085, x + 0.010, WALL_Y), &post);
        x += step;
    }
    easel
        .drawing
        .rect((left, WALL_Y - 0.112, right, WALL_Y - 0.082), &tile);
    let mut x = left;
    while x < right {
        easel
            .drawing
            .rect((x, WALL_Y - 0.110, x + 0.006, WALL_Y - 0.084), &lit);
        x += 0.018;
    }
    easel
        .drawing
        .rect((left, WALL_Y - 0.118, right, WALL_Y - 0.108), &lit);
    easel.hang(craft);
}

fn add_gravel(craft: &mut Craft<'_>, side: f32) {
    let (left, _, right, bottom) = craft.area(0.9);
    let seed = craft.dice(22).noise_seed();
    let tones = craft.tones.clone();
    let is_white = craft.season() == Season::Winter;
    let depth_of = |y: f32| 0.30 / (y - VANISH_Y);
    let rings = stones(craft, side).map(|((x, y), size)| {
        let d = depth_of(y);
        (x * d, d, 0.90 * size * d)
    });
    let moss = craft.turf();
    let area = (left, WALL_Y, right, bottom);
    let placed = craft.bake_fn(area, (0.9, 1.0), |x, y| {
        let d = depth_of(y);
        let u = x * d;
        // Straight lines, and rings around each group of stones.
        let mut phase = d * 46.0;
        let mut green = 0.0_f32;
        for (at, away, radius) in rings {
            let off = libm::hypotf(u - at, 1.5 * (d - away));
            if off < 2.3 * radius {
                phase = off * 62.0;
            }
            let ragged = 0.12 * radius * (fbm(u * 30.0, d * 40.0, 2, seed) - 0.5);
            green = green.max(smoothstep(1.14 * radius, 1.06 * radius, off + ragged));
        }
        let line = libm::sinf(std::f32::consts::TAU * phase);
        let speck = hash01((x * 620.0) as i32, (y * 900.0) as i32, seed) - 0.5;
        let sand = if is_white {
            rgb(0xeef2f7)
        } else {
            rgb(0xe2dccc)
        };
        let own = scale(sand, 1.0 + 0.08 * speck);
        let light = 0.86 + 0.13 * line;
        let tuft = fbm(x * 60.0, y * 90.0, 2, seed + 1) - 0.5;
        let own = mix(
            own,
            scale(mix(moss, rgb(0x5f8a3a), 0.5), 0.85 + 0.5 * tuft),
            green,
        );
        let light = lerp(light, 0.80 + 0.25 * tuft, green);
        (
            tones.toned(own, light, 0.10 * smoothstep(0.75, WALL_Y, y)),
            1.0,
        )
    });
    craft.add(placed);
}

fn add_stones(craft: &mut Craft<'_>, (light_x, side): (f32, f32)) {
    let distance = Distance {
        parallax: 0.9,
        depth: 0.06,
    };
    let mut dice = craft.dice(23);
    let mut easel = Easel::new(craft, distance, (0.2, 0.9), light_x);
    for ((x, y), size) in stones(craft, side) {
        for (dx, dy, share, lean) in [
            (-0.30, -0.012, 0.95, 0.10),
            (0.34, -0.004, 0.60, -0.12),
            (0.02, 0.012, 0.42, 0.05),
        ] {
            let at = (x + dx * size, y + dy * (size / 0.15));
            rock(&mut easel, &mut dice, at, (share * size, lean));
        }
    }
    lantern(
        &mut easel,
        (0.46 * side * craft.half_width, 0.655),
        if craft.is_tall() { 0.13 } else { 0.15 },
    );
    easel.hang(craft);
}

/// A standing stone with a lit, a middle and a shaded face.
fn rock(easel: &mut Easel, dice: &mut Dice, (x, y): (f32, f32), (size, lean): (f32, f32)) {
    easel.shadow((x, y), (0.62 * size, 0.10 * size));
    let grey = scale(rgb(0x83828a), dice.range(0.88, 1.06));
    let p = |dx: f32, up: f32| (x + size * (dx + lean * up), y - size * up);
    let (dark, mid, lit) = (
        easel.ink(grey, 0.15),
        easel.ink(grey, 0.55),
        easel.ink(grey, 1.0),
    );
    let outline = [
        p(-0.52, 0.0),
        p(-0.46, 0.42),
        p(-0.24, 0.82),
        p(0.06, 0.95),
        p(0.34, 0.66),
        p(0.48, 0.30),
        p(0.54, 0.0),
    ];
    easel.drawing.polygon(&outline, &mid);
    let s = easel.light_x;
    let face = |pairs: &[(f32, f32)]| -> Vec<(f32, f32)> {
        pairs.iter().map(|(dx, up)| p(*dx, *up)).collect()
    };
    let (left, right) = if s < 0.0 {
        (&lit, &dark)
    } else {
        (&dark, &lit)
    };
    let l = face(&[
        (-0.52, 0.0),
        (-0.46, 0.42),
        (-0.24, 0.82),
        (-0.14, 0.42),
        (-0.24, 0.0),
    ]);
    easel.drawing.polygon(&l, left);
    let r = face(&[
        (0.54, 0.0),
        (0.48, 0.30),
        (0.34, 0.66),
        (0.22, 0.34),
        (0.26, 0.0),
    ]);
    easel.drawing.polygon(&r, right);
}

/// A lantern of stone.
fn lantern(easel: &mut Easel, (x, y): (f32, f32), high: f32) {
    easel.shadow((x, y), (0.30 * high, 0.05 * high));
    let (stone, lit) = (
        easel.ink(rgb(0x9a9690), 0.62),
        easel.ink(rgb(0xb8b4ac), 0.95),
    );
    for (w, from, to, is_lit) in [
        (0.20, 0.0, 0.10, false),
        (0.08, 0.10, 0.46, true),
        (0.20, 0.46, 0.54, false),
        (0.13, 0.54, 0.74, true),
    ] {
        let area = (x - w * high, y - to * high, x + w * high, y - from * high);
        easel.drawing.rect(area, if is_lit { &lit } else { &stone });
    }
    let glow = if easel.tones.lamps > 0.3 {
        "#ffd98a"
    } else {
        "#55504a"
    };
    easel.drawing.rect(
        (
            x - 0.07 * high,
            y - 0.70 * high,
            x + 0.07 * high,
            y - 0.58 * high,
        ),
        glow,
    );
    easel.drawing.path(
        &format!(
            "M{:.4} {:.4}Q{x:.4} {:.4} {x:.4} {:.4}Q{x:.4} {:.4} {:.4} {:.4}Z",
            x - 0.30 * high,
            y - 0.72 * high,
            y - 0.78 * high,
            y - 1.0 * high,
            y - 0.78 * high,
            x + 0.30 * high,
            y - 0.72 * high,
        ),
        &stone,
    );
}

/// A pond at the near edge, with stones around it and koi in it.
fn add_pond(craft: &mut Craft<'_>, (light_x, side): (f32, f32)) {
    let parallax = 0.95;
    let w = craft.half_width;
    let tall = craft.is_tall();
    let middle = (
        side * w * if tall { 0.42 } else { 0.56 },
        if tall { 0.86 } else { 0.80 },
    );
    let reach = (
        w * if tall { 0.52 } else { 0.40 },
        if tall { 0.085 } else { 0.070 },
    );
    let seed = craft.dice(24).noise_seed();
    let tones = craft.tones.clone();
    let sky = mix(craft.tones.sky[2], craft.tones.sky[3], 0.5);
    let off = move |x: f32, y: f32| {
        let ragged = 0.10 * (fbm(x * 6.0, y * 12.0, 2, seed) - 0.5);
        libm::hypotf((x - middle.0) / reach.0, (y - middle.1) / reach.1) + ragged
    };
    let area = (
        middle.0 - 1.3 * reach.0,
        middle.1 - 1.4 * reach.1,
        middle.0 + 1.3 * reach.0,
        middle.1 + 1.4 * reach.1,
    );
    let placed = craft.bake_fn(area, (parallax, 1.0), |x, y| {
        let off = off(x, y);
        let deep = smoothstep(1.0, 0.55, off);
        let own = mix(rgb(0x4a8a7e), rgb(0x1f5454), deep);
        let colour = mix(tones.toned(own, 0.7, 0.0), sky, 0.24 * (1.0 - deep) + 0.06);
        (colour, smoothstep(1.02, 0.99, off))
    });
    craft.add(placed);
    let pool = Pool {
        middle,
        reach: (0.74 * reach.0, 0.62 * reach.1),
        parallax,
        long: if tall { 0.13 } else { 0.125 },
    };
    add_koi(craft, pool, 6);
    let distance = Distance {
        parallax,
        depth: 0.0,
    };
    let mut dice = craft.dice(25);
    let mut easel = Easel::new(craft, distance, (0.4, 1.1), light_x);
    let n = 26;
    // Far stones first: the near ones stand before them.
    let mut rim: Vec<(f32, f32, f32)> = (0..n)
        .map(|i| {
            let (sin, cos) = libm::sincosf(std::f32::consts::TAU * (i as f32 + 0.3) / n as f32);
            let at = (
                middle.0 + 1.04 * reach.0 * cos,
                middle.1 + 1.06 * reach.1 * sin,
            );
            (at.0, at.1, dice.range(0.030, 0.058))
        })
        .collect();
    rim.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (x, y, size) in rim {
        let grey = scale(rgb(0x8d8c90), dice.range(0.82, 1.1));
        let (dark, lit) = (easel.ink(grey, 0.3), easel.ink(grey, 0.95));
        easel.drawing.ellipse((x, y), (size, 0.46 * size), &dark);
        easel.drawing.ellipse(
            (x + 0.10 * size * light_x, y - 0.10 * size),
            (0.84 * size, 0.34 * size),
            &lit,
        );
    }
    easel.hang(craft);
}

//! What the compositor promises, checked against a painter too plain to be wrong.

use std::sync::Arc;

use fearless_simd::{Level, Simd};
use kinora_domain::Size;
use kinora_media::Frame;

use super::noise::{Dice, smoothstep};
use super::pixel::{BLACK, add, mix, multiply, over};
use super::{Affine, Blend, Compositor, Draw, DrawList, Grade, Plate, Reflection, Wave, styles};
use crate::scene::Style;

fn size(width_px: u32, height_px: u32) -> Size {
    Size::new(width_px, height_px).unwrap()
}

fn draw(plate: &Arc<Plate>, to_frame: Affine) -> Draw {
    Draw {
        plate: Arc::clone(plate),
        to_frame,
        opacity: 1.0,
        tint: [1.0; 3],
        blend: Blend::Over,
        wave: None,
    }
}

/// Noise, so that every texel differs.
fn patterned(width_px: usize, height_px: usize, seed: u64) -> Arc<Plate> {
    let mut dice = Dice::new(seed, 77);
    let mut plate = Plate::new(width_px, height_px);
    for pixel in &mut plate.pixels {
        *pixel = super::pack([dice.unit(), dice.unit(), dice.unit()], 1.0);
    }
    Arc::new(plate)
}

/// A blob with holes: empty, soft and opaque parts.
fn blob(width_px: usize, height_px: usize) -> Arc<Plate> {
    Arc::new(Plate::from_fn(width_px, height_px, |x, y| {
        let (u, v) = (x / width_px as f32 - 0.5, y / height_px as f32 - 0.5);
        let r = u.hypot(v);
        let alpha = smoothstep(0.5, 0.4, r) * smoothstep(0.05, 0.12, r);
        ([0.5 + u, 0.5 + v, 0.7], alpha)
    }))
}

fn painted(size: Size, list: &DrawList) -> Vec<u32> {
    let mut compositor = Compositor::new(size);
    compositor.draw(list);
    compositor.canvas().to_vec()
}

/// The definition of painting one plate, pixel by pixel, with nothing skipped.
fn paint_plainly(canvas: &mut [u32], width_px: usize, draw: &Draw) {
    let plate = &draw.plate;
    let Some(inverse) = draw.to_frame.inverse() else {
        return;
    };
    let fixed = |value: f32| (f64::from(value) * 65536.0).round() as i64;
    let [a, b, c, d, e, f] = inverse.m.map(fixed);
    let factors = [draw.tint[0], draw.tint[1], draw.tint[2], 1.0]
        .map(|part| (part * draw.opacity * 256.0 + 0.5).clamp(0.0, 512.0) as u32);
    let texel = |x: i64, y: i64| {
        let is_inside =
            (0..plate.width_px as i64).contains(&x) && (0..plate.height_px as i64).contains(&y);
        if is_inside {
            plate.pixels[y as usize * plate.width_px + x as usize]
        } else {
            0
        }
    };
    for (i, below) in canvas.iter_mut().enumerate() {
        let (x, y) = ((i % width_px) as i64, (i / width_px) as i64);
        let u = c + (a + b) / 2 - 32768 + x * a + y * b;
        let v = f + (d + e) / 2 - 32768 + x * d + y * e;
        let (column, row, weight) = (u >> 16, v >> 16, ((v >> 8) & 255) as u32);
        let left = mix(texel(column, row), texel(column, row + 1), weight);
        let right = mix(texel(column + 1, row), texel(column + 1, row + 1), weight);
        let top = multiply(mix(left, right, ((u >> 8) & 255) as u32), factors);
        *below = match draw.blend {
            Blend::Over => over(*below, top),
            Blend::Add => add(*below, top),
        };
    }
}

#[test]
fn random_lists_match_the_plain_painter_exactly() {
    let plates = [
        patterned(40, 30, 1),
        blob(120, 90),
        blob(33, 70),
        patterned(200, 150, 2),
    ];
    for seed in 0..60 {
        let mut dice = Dice::new(seed, 1);
        let (width_px, height_px) = (150, 70);
        let mut list = DrawList::default();
        let mut expected = vec![BLACK; width_px * height_px];
        for _ in 0..8 {
            let plate = &plates[dice.below(plates.len())];
            let mut scale = || dice.range(0.65, 2.5) * if dice.unit() < 0.2 { -1.0 } else { 1.0 };
            let scale = Affine::scale(scale(), scale());
            let turn = if dice.unit() < 0.5 {
                0.0
            } else {
                dice.range(-3.0, 3.0)
            };
            let to_frame = Affine::translate(-20.0, -20.0)
                .then(scale)
                .then(Affine::rotate(turn))
                .then(Affine::translate(
                    dice.range(-40.0, 190.0),
                    dice.range(-40.0, 110.0),
                ));
            let mut draw = draw(plate, to_frame);
            if dice.unit() < 0.5 {
                draw.opacity = dice.unit();
                draw.tint = [dice.unit(), 1.0, dice.range(0.5, 1.5)];
            }
            if dice.unit() < 0.3 {
                draw.blend = Blend::Add;
            }
            paint_plainly(&mut expected, width_px, &draw);
            list.draw(draw);
        }
        let got = painted(size(width_px as u32, height_px as u32), &list);
        let wrong = got.iter().zip(&expected).position(|(a, b)| a != b);
        assert_eq!(wrong, None, "seed {seed}");
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let size = size(202, 150);
    let (back, front) = (patterned(300, 200, 3), blob(90, 80));
    let mut list = DrawList::default();
    list.draw(draw(&back, Affine::translate(-20.0, -10.0)));
    for i in 0..30 {
        let i = i as f32;
        let mut sprite = draw(
            &front,
            Affine::rotate(i).then(Affine::translate(7.0 * i, 4.0 * i)),
        );
        sprite.wave = Some(Wave {
            amplitude_px: 3.0,
            frequency: 0.2,
            phase_rad: i,
        });
        list.draw(sprite);
    }
    list.reflect(Reflection {
        horizon_px: 100.0,
        ripple_px: 4.0,
        time_s: 1.5,
        tint: [0.8, 0.9, 1.0],
        strength: 0.7,
    });
    let bytes_with = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut frame = Frame::new(size);
            Compositor::new(size).paint(
                &list,
                &Grade {
                    paper: 0.5,
                    ..Grade::default()
                },
                3,
                &mut frame,
            );
            frame
        })
    };
    let one = bytes_with(1);
    assert_eq!(one, bytes_with(2));
    assert_eq!(one, bytes_with(3));
}

#[test]
fn an_unmoved_plate_is_copied_exactly() {
    let plate = patterned(200, 120, 4);
    let mut list = DrawList::default();
    list.draw(draw(&plate, Affine::IDENTITY));
    assert_eq!(painted(size(200, 120), &list), plate.pixels);
}

#[test]
fn a_turned_plate_stays_inside_its_outline() {
    let plate = patterned(60, 40, 5);
    let to_frame = Affine::translate(-30.0, -20.0)
        .then(Affine::rotate(0.7))
        .then(Affine::translate(80.0, 60.0));
    let mut list = DrawList::default();
    list.draw(draw(&plate, to_frame));
    let back = to_frame.inverse().unwrap();
    let canvas = painted(size(160, 120), &list);
    let mut n_painted = 0;
    for (i, pixel) in canvas.iter().enumerate() {
        let (x, y) = back.apply((i % 160) as f32 + 0.5, (i / 160) as f32 + 0.5);
        let beyond = (-x).max(x - 60.0).max(-y).max(y - 40.0);
        assert!(*pixel == BLACK || beyond < 0.51, "{beyond} beyond at {i}");
        n_painted += u32::from(*pixel != BLACK);
    }
    assert!(n_painted > 2200, "{n_painted}");
}

#[test]
fn opacity_zero_draws_nothing() {
    let plate = patterned(100, 60, 6);
    let mut list = DrawList::default();
    list.draw(Draw {
        opacity: 0.0,
        ..draw(&plate, Affine::IDENTITY)
    });
    list.draw(Draw {
        opacity: 0.0,
        blend: Blend::Add,
        ..draw(&plate, Affine::IDENTITY)
    });
    assert!(
        painted(size(100, 60), &list)
            .iter()
            .all(|pixel| *pixel == BLACK)
    );
}

#[test]
fn an_opaque_plate_covers_what_is_below() {
    let (below, above) = (patterned(130, 70, 7), patterned(130, 70, 8));
    let mut list = DrawList::default();
    list.draw(draw(&below, Affine::IDENTITY));
    list.draw(draw(&above, Affine::IDENTITY));
    assert_eq!(painted(size(130, 70), &list), above.pixels);
}

#[test]
fn a_still_reflection_mirrors() {
    let plate = patterned(90, 80, 9);
    let mut list = DrawList::default();
    list.draw(draw(&plate, Affine::IDENTITY));
    list.reflect(Reflection {
        horizon_px: 50.0,
        ripple_px: 0.0,
        time_s: 0.0,
        tint: [1.0; 3],
        strength: 1.0,
    });
    let canvas = painted(size(90, 80), &list);
    assert_eq!(canvas[..50 * 90], plate.pixels[..50 * 90]);
    for depth in 0..30 {
        assert_eq!(
            canvas[(50 + depth) * 90..][..90],
            plate.pixels[(49 - depth) * 90..][..90]
        );
    }
}

#[test]
fn a_wave_moves_rows_sideways_and_keeps_them() {
    let plate = Arc::new(Plate::from_fn(64, 64, |x, _| {
        ([1.0; 3], if (28.0..36.0).contains(&x) { 1.0 } else { 0.0 })
    }));
    let wave = Wave {
        amplitude_px: 8.0,
        frequency: 0.3,
        phase_rad: 0.5,
    };
    let mut list = DrawList::default();
    list.draw(Draw {
        wave: Some(wave),
        ..draw(&plate, Affine::IDENTITY)
    });
    let canvas = painted(size(64, 64), &list);
    for y in 0..64 {
        let row = &canvas[y * 64..][..64];
        let (mut sum, mut moment) = (0.0, 0.0);
        for (x, pixel) in row.iter().enumerate() {
            sum += (pixel & 255) as f32;
            moment += (pixel & 255) as f32 * (x as f32 + 0.5);
        }
        assert!((sum / 255.0 - 8.0).abs() < 0.1, "row {y} has {sum}");
        let expected = 32.0 - 8.0 * libm::sinf(0.3 * y as f32 + 0.5);
        assert!((moment / sum - expected).abs() < 0.1, "row {y}");
    }
}

#[test]
fn middle_grey_becomes_its_bt709_value() {
    let size = size(34, 18);
    let grey = |rgb| {
        let plate = Arc::new(Plate::from_fn(34, 18, |_, _| (rgb, 1.0)));
        let mut list = DrawList::default();
        list.draw(draw(&plate, Affine::IDENTITY));
        let mut frame = Frame::new(size);
        Compositor::new(size).paint(&list, &Grade::NEUTRAL, 0, &mut frame);
        assert!(frame.y().iter().all(|y| *y == frame.y()[0]));
        (frame.y()[0], frame.cb()[0], frame.cr()[9])
    };
    assert_eq!(grey([0.5; 3]), (126, 128, 128));
    assert_eq!(grey([0.0; 3]), (16, 128, 128));
    assert_eq!(grey([1.0; 3]), (235, 128, 128));
    assert_eq!(grey([1.0, 0.0, 0.0]), (63, 102, 240));
    assert_eq!(grey([0.0, 0.0, 1.0]), (32, 240, 118));
}

#[test]
fn shrunk_plates_keep_their_mean() {
    let stripes = Arc::new(Plate::from_fn(512, 512, |x, _| {
        (
            [if (x as u32).is_multiple_of(2) {
                1.0
            } else {
                0.0
            }; 3],
            1.0,
        )
    }));
    let mut list = DrawList::default();
    list.draw(draw(&stripes, Affine::scale(0.11, 0.11)));
    let canvas = painted(size(56, 56), &list);
    for y in 4..50 {
        for x in 4..50 {
            let grey = canvas[56 * y + x] & 255;
            assert!((126..=129).contains(&grey), "{grey} at {x}, {y}");
        }
    }
}

/// What this machine can do, from the plainest to the best.
fn levels() -> Vec<Level> {
    let best = Level::new();
    let mut levels = vec![Level::baseline()];
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        levels.extend(best.as_sse4_2().map(Simd::level));
        levels.extend(best.as_avx2().map(Simd::level));
    }
    levels.push(best);
    levels
}

#[test]
fn every_level_of_instructions_gives_the_same_bytes() {
    let size = size(202, 118);
    let (back, blob) = (patterned(240, 150, 3), blob(70, 90));
    let looks = [
        Grade::default(),
        Grade {
            smear: 0.05,
            grain: 0.02,
            shadow_tint: [0.02, -0.01, 0.03],
            ..Grade::default()
        },
        Grade {
            paper: 0.8,
            ..Grade::default()
        },
        Grade {
            pixels: 1.0,
            ..Grade::default()
        },
        Grade {
            cut_out: 1.0,
            ..Grade::default()
        },
    ];
    let mut looks = looks.to_vec();
    looks.extend(Style::ALL.map(styles::grade));
    let mut list = DrawList::default();
    list.draw(draw(&back, Affine::scale(0.93, 0.93)));
    list.blur(0.7);
    list.draw(draw(
        &blob,
        Affine::rotate(0.4).then(Affine::translate(60.3, 20.7)),
    ));
    list.reflect(Reflection {
        horizon_px: 80.0,
        ripple_px: 3.0,
        time_s: 0.4,
        tint: [0.8, 0.9, 1.0],
        strength: 0.7,
    });
    list.draw(Draw {
        blend: Blend::Add,
        opacity: 0.6,
        tint: [1.0, 0.7, 0.4],
        ..draw(&blob, Affine::translate(120.5, 10.25))
    });
    for grade in looks {
        let painted: Vec<Frame> = levels()
            .into_iter()
            .map(|level| {
                let mut frame = Frame::new(size);
                Compositor::at_level(size, level).paint(&list, &grade, 5, &mut frame);
                frame
            })
            .collect();
        for frame in &painted[1..] {
            assert!(frame.y() == painted[0].y(), "luma, {grade:?}");
            assert!(frame.cb() == painted[0].cb(), "blueness, {grade:?}");
            assert!(frame.cr() == painted[0].cr(), "redness, {grade:?}");
        }
    }
}

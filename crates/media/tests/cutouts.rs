//! Subjects cut out of the stills of a clip.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use kinora_media::{CUTOUT_MAX_SIDE_PX, Cutout, Still, choose_key_stills, cut_out, find_subject};

const WIDE: u32 = 320;
const HIGH: u32 = 240;

fn still(colour_at: impl Fn(f32, f32) -> [f32; 3]) -> Still {
    let mut rgb = Vec::new();
    for y in 0..HIGH {
        for x in 0..WIDE {
            rgb.extend(colour_at(x as f32, y as f32).map(|part| part.clamp(0.0, 255.0) as u8));
        }
    }
    Still::from_rgb8(WIDE, HIGH, rgb).expect("a picture of its size")
}

fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let mut hash =
        (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ seed;
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x2C1B_3C6D);
    hash ^= hash >> 12;
    hash = hash.wrapping_mul(0x297A_2D39);
    ((hash ^ (hash >> 15)) % 1000) as f32 / 500.0 - 1.0
}

fn is_in_disc(x: f32, y: f32, middle: (f32, f32), radius: f32) -> bool {
    (x - middle.0).hypot(y - middle.1) < radius
}

/// A checked disc before `behind`.
fn disc(middle: (f32, f32), behind: impl Fn(f32, f32) -> [f32; 3]) -> Still {
    still(|x, y| {
        if is_in_disc(x, y, middle, 60.0) {
            let is_dark = ((x / 12.0) as i32 + (y / 12.0) as i32) % 2 == 0;
            if is_dark {
                [150.0, 30.0, 40.0]
            } else {
                [220.0, 120.0, 30.0]
            }
        } else {
            behind(x, y)
        }
    })
}

/// How many of the pixels of a disc of 60 pixels are kept and how many others are.
fn check_disc(cutout: &Cutout, what: &str) {
    assert!(!cutout.is_opaque(), "{what} is cut out");
    let (wide, high) = (cutout.width_px() as f32, cutout.height_px() as f32);
    assert!(
        (wide - 120.0).abs() < 9.0 && (high - 120.0).abs() < 9.0,
        "{what}: {wide}x{high}"
    );
    for (at, rgba) in cutout.rgba().chunks_exact(4).enumerate() {
        let (x, y) = (at as f32 % wide, (at as f32 / wide).floor());
        let far = (x - wide / 2.0 + 0.5).hypot(y - high / 2.0 + 0.5);
        if far < 54.0 {
            assert!(rgba[3] > 250, "{what}: a hole at {x} {y}");
        } else if far > 66.0 {
            assert!(rgba[3] < 40, "{what}: a rag at {x} {y}");
        }
    }
}

#[test]
fn a_subject_before_an_even_graded_or_lit_background_is_cut_out() {
    let middle = (170.0, 130.0);
    let even = disc(middle, |_, _| [90.0, 140.0, 180.0]);
    let graded = disc(middle, |x, y| {
        [60.0 + 0.4 * y, 140.0 + 0.2 * x, 200.0 - 0.3 * y]
    });
    let grainy = disc(middle, |x, y| {
        [
            180.0 + 6.0 * noise(x, y, 1),
            180.0,
            170.0 + 6.0 * noise(x, y, 2),
        ]
    });
    let lit = disc(middle, |x, y| {
        let glow = 90.0 * (-((x - 120.0).powi(2) + (y - 60.0).powi(2)) / 9000.0).exp();
        [100.0 + glow, 120.0 + glow, 130.0 + 0.8 * glow]
    });
    for (what, still) in [
        ("even", even),
        ("graded", graded),
        ("grainy", grainy),
        ("lit", lit),
    ] {
        assert!(find_subject(&still).is_some(), "{what}");
        check_disc(&cut_out(&[still])[0], what);
    }
}

#[test]
fn a_subject_that_moves_before_a_busy_background_that_stands_is_cut_out() {
    let busy = |x: f32, y: f32| {
        let stripe = ((x / 17.0).sin() * (y / 13.0).cos() > 0.0) as u8 as f32;
        [
            40.0 + 90.0 * stripe,
            150.0 - 80.0 * stripe,
            90.0 + 20.0 * noise(x, y, 5),
        ]
    };
    let middles = [
        (62.0, 70.0),
        (160.0, 172.0),
        (256.0, 70.0),
        (62.0, 172.0),
        (256.0, 172.0),
    ];
    let stills = middles.map(|middle| disc(middle, busy));
    for (idx, cutout) in cut_out(&stills).iter().enumerate() {
        check_disc(cutout, &format!("still {idx}"));
    }
}

/// What is fine in the background is no edge of the subject.
#[test]
fn a_subject_before_a_finely_patterned_background_that_stands_has_no_rags() {
    let fine = |x: f32, y: f32| {
        let check = ((x / 3.0) as i32 + (y / 3.0) as i32) % 2;
        let leaf = 60.0 * noise((x / 4.0).floor(), (y / 4.0).floor(), 3);
        [
            90.0 + 50.0 * check as f32 + leaf,
            120.0 - 40.0 * check as f32 - leaf,
            70.0 + leaf,
        ]
    };
    let (wide, high) = (90.0, 70.0);
    let corners = [
        (20.0, 20.0),
        (120.0, 140.0),
        (210.0, 30.0),
        (30.0, 150.0),
        (215.0, 150.0),
    ];
    let stills = corners.map(|(left, top)| {
        still(|x, y| {
            let is_box = (left..left + wide).contains(&x) && (top..top + high).contains(&y);
            if is_box {
                [210.0, 25.0, 25.0]
            } else {
                fine(x, y)
            }
        })
    });
    for (idx, cutout) in cut_out(&stills).iter().enumerate() {
        let (width_px, height_px) = (cutout.width_px() as f32, cutout.height_px() as f32);
        let is_close = (width_px - wide).abs() <= 6.0 && (height_px - high).abs() <= 6.0;
        assert!(is_close, "still {idx}: {width_px}x{height_px}");
        let is_red = |rgba: &[u8]| rgba[0] > 150 && rgba[1] < 80 && rgba[2] < 80;
        let pixels = cutout.rgba().chunks_exact(4);
        let n_rags = pixels.filter(|rgba| rgba[3] > 128 && !is_red(rgba)).count();
        assert!(
            n_rags < 40,
            "still {idx}: {n_rags} pixels of the background"
        );
    }
}

#[test]
fn pictures_without_a_subject_stay_whole() {
    let noisy = still(|x, y| {
        [
            128.0 + 120.0 * noise(x, y, 1),
            128.0 + 120.0 * noise(x, y, 2),
            128.0 + 120.0 * noise(x, y, 3),
        ]
    });
    let plain = still(|_, _| [10.0, 80.0, 60.0]);
    let graded = still(|x, y| [0.7 * x, y, 100.0]);
    let bars = still(|x, _| {
        [[250.0, 0.0, 0.0], [0.0, 250.0, 0.0], [0.0, 0.0, 250.0]][(x / 40.0) as usize % 3]
    });
    for (what, still) in [
        ("noise", noisy),
        ("a plain colour", plain),
        ("a gradient", graded),
        ("bars", bars),
    ] {
        let cutout = &cut_out(std::slice::from_ref(&still))[0];
        assert!(cutout.is_opaque(), "{what}");
        assert_eq!(
            (cutout.width_px(), cutout.height_px()),
            (WIDE, HIGH),
            "{what}"
        );
    }
}

#[test]
fn every_still_gives_a_cut_out_of_bounded_size() {
    let large = Still::from_rgb8(3000, 40, vec![90; 3 * 3000 * 40]).unwrap();
    let tiny = Still::from_rgb8(1, 1, vec![90; 3]).unwrap();
    let cutouts = cut_out(&[large, tiny]);
    assert_eq!(cutouts.len(), 2);
    assert!(cutouts[0].width_px() <= CUTOUT_MAX_SIDE_PX);
    assert!(cut_out(&[]).is_empty());
}

#[test]
fn a_cut_out_survives_its_png() {
    let cutout = &cut_out(&[disc((160.0, 120.0), |_, _| [90.0, 140.0, 180.0])])[0];
    assert_eq!(&Cutout::from_png(&cutout.to_png()).unwrap(), cutout);
}

#[test]
fn foreign_and_damaged_pngs_are_errors_and_never_panics() {
    let png = Cutout::new(9, 7, vec![77; 4 * 63]).unwrap().to_png();
    for n_bytes in 0..png.len() {
        let _ = Cutout::from_png(&png[..n_bytes]);
        let mut flipped = png.clone();
        flipped[n_bytes] ^= 0xff;
        let _ = Cutout::from_png(&flipped);
    }
    assert!(Cutout::from_png(&png[..png.len() / 2]).is_err());
    assert!(Cutout::from_png(b"GIF89a").is_err());
    let mut huge = png;
    huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(Cutout::from_png(&huge).is_err());
}

#[test]
fn telling_stills_are_sharp_lit_and_unlike_each_other() {
    let sharp = disc((160.0, 120.0), |x, y| {
        [90.0 + 30.0 * noise(x, y, 1), 140.0, 180.0]
    });
    let other = disc((60.0, 120.0), |x, y| {
        [90.0 + 30.0 * noise(x, y, 1), 140.0, 180.0]
    });
    let dark = still(|_, _| [3.0, 3.0, 4.0]);
    let flat = still(|_, _| [120.0, 120.0, 120.0]);
    let stills = [dark, flat, sharp.clone(), sharp, other];
    let chosen = choose_key_stills(&stills, 2);
    assert!(
        chosen.contains(&2) && chosen.contains(&4) || chosen.contains(&3) && chosen.contains(&4),
        "{chosen:?}"
    );
    assert_eq!(choose_key_stills(&stills, 9).len(), 5);
    assert!(choose_key_stills(&[], 3).is_empty());
}

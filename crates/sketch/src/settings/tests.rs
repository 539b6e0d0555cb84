//! What every setting promises, whatever the hour, the weather and the frame.

mod bare;
mod told;

use std::sync::Arc;

use kinora_domain::Size;
use kinora_media::Frame;
use rayon::prelude::*;

use super::{build, grade_for};
use crate::paint::{Affine, Blend, Compositor, Draw, DrawList, Plate, Rgb};
use crate::scene::{
    Angle, CameraMove, Locale, Mood, Scene, Season, Setting, Shot, Style, TimeOfDay, Weather,
};
use crate::staging::{Set, SetContext, View};

const SETTINGS: [Setting; 52] = [
    Setting::Stage,
    Setting::Park,
    Setting::Meadow,
    Setting::Mountains,
    Setting::Street,
    Setting::Beach,
    Setting::Sea,
    Setting::UnderWater,
    Setting::Forest,
    Setting::Desert,
    Setting::Arctic,
    Setting::Space,
    Setting::Moon,
    Setting::Room,
    Setting::Kitchen,
    Setting::Table,
    Setting::Window,
    Setting::Road,
    Setting::Castle,
    Setting::Circus,
    Setting::Lake,
    Setting::Sky,
    Setting::Abstract,
    Setting::Studio,
    Setting::Alley,
    Setting::Hill,
    Setting::Ridge,
    Setting::Bar,
    Setting::Saloon,
    Setting::Gym,
    Setting::Terrace,
    Setting::Temple,
    Setting::Fairground,
    Setting::Platform,
    Setting::Metro,
    Setting::Graveyard,
    Setting::Vineyard,
    Setting::TeaField,
    Setting::Cornfield,
    Setting::Cockpit,
    Setting::SubmarineRoom,
    Setting::Workshop,
    Setting::Ward,
    Setting::Bathroom,
    Setting::Airport,
    Setting::Museum,
    Setting::Bakery,
    Setting::ConstructionSite,
    Setting::Runway,
    Setting::IceRink,
    Setting::SaltFlat,
    Setting::HotSpring,
];
const TIMES: [TimeOfDay; 6] = [
    TimeOfDay::Dawn,
    TimeOfDay::Day,
    TimeOfDay::GoldenHour,
    TimeOfDay::Sunset,
    TimeOfDay::BlueHour,
    TimeOfDay::Night,
];
const WEATHERS: [Weather; 7] = [
    Weather::Clear,
    Weather::Cloudy,
    Weather::Rain,
    Weather::Storm,
    Weather::Snow,
    Weather::Fog,
    Weather::Aurora,
];

pub(super) fn context(setting: Setting, size: (u32, u32), seed: u64) -> SetContext {
    SetContext {
        setting,
        backdrop: None,
        region: None,
        surface: crate::scene::Surface::default(),
        is_aerial: false,
        is_flight: false,
        has_named_heaven: false,
        named: crate::staging::Named::default(),
        is_near: false,
        traffic: crate::staging::Traffic::None,
        is_bare: false,
        is_calm: false,
        has_named_landmark: false,
        time_of_day: TimeOfDay::Day,
        weather: Weather::Clear,
        season: Season::Summer,
        size: Size::new(size.0, size.1).unwrap(),
        seed,
        reach_x: 0.15,
        reach_up: 0.10,
    }
}

/// The canvas of `set` at `t`, over a ground of one colour.
fn painted(set: &Set, view: &View, t: f32, ground: Rgb) -> Vec<u32> {
    let mut list = DrawList::default();
    list.draw(Draw {
        plate: Arc::new(Plate::from_fn(8, 8, |_, _| (ground, 1.0))),
        to_frame: Affine::translate(-4.0, -4.0).then(Affine::scale(1000.0, 1000.0)),
        opacity: 1.0,
        tint: [1.0; 3],
        blend: Blend::Over,
        wave: None,
    });
    for layer in set.behind.iter().chain(&set.in_front) {
        layer(t, view, &mut list);
    }
    let mut compositor = Compositor::new(view.size);
    compositor.draw(&list);
    compositor.canvas().to_vec()
}

fn at_rest(ctx: &SetContext) -> View {
    View {
        size: ctx.size,
        x: 0.0,
        y: 0.0,
        zoom: 1.0,
        roll_rad: 0.0,
    }
}

#[test]
fn no_camera_within_the_promised_reach_sees_an_uncovered_pixel() {
    let orders: Vec<SetContext> = SETTINGS
        .iter()
        .flat_map(|setting| TIMES.map(|time| (*setting, time)))
        .flat_map(|(setting, time)| WEATHERS.map(|weather| (setting, time, weather)))
        .flat_map(|(setting, time_of_day, weather)| {
            [(112, 64), (64, 112)].map(|size| SetContext {
                time_of_day,
                weather,
                ..context(setting, size, 5)
            })
        })
        .collect();
    orders.par_iter().for_each(|ctx| {
        let set = build(ctx);
        let rest = at_rest(ctx);
        let views = [
            rest,
            View {
                x: -0.15,
                y: -0.10,
                ..rest
            },
            View {
                x: 0.15,
                roll_rad: 0.02,
                ..rest
            },
            View {
                x: 0.15,
                y: -0.10,
                zoom: 1.3,
                ..rest
            },
        ];
        for view in views {
            let (red, blue) = (
                painted(&set, &view, 1.7, [1.0, 0.0, 0.0]),
                painted(&set, &view, 1.7, [0.0, 0.0, 1.0]),
            );
            let uncovered = red.iter().zip(&blue).position(|(a, b)| a != b);
            assert_eq!(uncovered, None, "{ctx:?} from {view:?}");
        }
    });
}

#[test]
fn every_place_of_the_table_fills_the_picture_and_shows_what_belongs_into_it() {
    let places: Vec<Locale> = Locale::all().collect();
    let faults: Vec<String> = places
        .par_iter()
        .flat_map_iter(|place| [(112, 64), (64, 112)].map(|size| (*place, size)))
        .filter_map(|(place, size)| {
            let ctx = context(Setting::Locale(place), size, 5);
            let set = build(&ctx);
            let view = View {
                x: 0.15,
                y: -0.10,
                ..at_rest(&ctx)
            };
            let seen = |set: &Set, ground| painted(set, &view, 1.7, ground);
            let red = seen(&set, [1.0, 0.0, 0.0]);
            if red != seen(&set, [0.0, 0.0, 1.0]) {
                return Some(format!("{} {size:?} has a hole", place.key()));
            }
            let base = build(&SetContext {
                setting: place.base(),
                ..ctx
            });
            let plain = seen(&base, [1.0, 0.0, 0.0]);
            let n_other = red.iter().zip(&plain).filter(|(a, b)| a != b).count();
            (n_other < 30).then(|| format!("{} {size:?}: {n_other} pixels", place.key()))
        })
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_same_seed_gives_the_same_picture_and_another_seed_another_one() {
    SETTINGS.par_iter().for_each(|setting| {
        let picture = |seed| {
            let ctx = context(*setting, (160, 90), seed);
            painted(&build(&ctx), &at_rest(&ctx), 2.3, [0.0; 3])
        };
        let first = picture(3);
        assert!(first == picture(3), "{setting:?}");
        let other = picture(4);
        let n_changed = first.iter().zip(&other).filter(|(a, b)| a != b).count();
        assert!(
            n_changed > first.len() / 20,
            "{setting:?}: {n_changed} pixels differ"
        );
    });
}

#[test]
fn clouds_of_two_seeds_differ() {
    for setting in [
        Setting::Park,
        Setting::Sea,
        Setting::Mountains,
        Setting::Road,
    ] {
        let sky = |seed| {
            let ctx = context(setting, (240, 136), seed);
            let canvas = painted(&build(&ctx), &at_rest(&ctx), 0.0, [0.0; 3]);
            canvas[..240 * 40].to_vec()
        };
        let (a, b) = (sky(11), sky(12));
        let n_far = a
            .iter()
            .zip(&b)
            .filter(|(a, b)| (*a & 255).abs_diff(*b & 255) > 24)
            .count();
        assert!(n_far > a.len() / 50, "{setting:?}: {n_far}");
    }
}

#[test]
fn every_set_moves() {
    SETTINGS.par_iter().for_each(|setting| {
        let ctx = context(*setting, (160, 90), 8);
        let set = build(&ctx);
        let view = at_rest(&ctx);
        assert!(
            painted(&set, &view, 0.5, [0.0; 3]) != painted(&set, &view, 2.0, [0.0; 3]),
            "{setting:?}"
        );
    });
}

#[test]
fn actors_have_room_in_every_set() {
    for setting in SETTINGS {
        for size in [(160, 90), (90, 160)] {
            let ctx = context(setting, size, 2);
            let set = build(&ctx);
            let (left, top, right, bottom) = set.bounds;
            assert!(
                left <= -0.42 && right >= 0.42 && top <= 0.0 && bottom >= 1.0,
                "{setting:?}"
            );
            assert!(
                set.far_ground_y < set.ground_y && set.ground_y <= 0.95,
                "{setting:?}"
            );
            assert!(
                set.air_y < set.ground_y && set.units_per_m > 0.0,
                "{setting:?}"
            );
        }
    }
}

fn scene(style: Style) -> Scene {
    Scene {
        version: crate::scene::SCENE_VERSION,
        setting: Setting::Park,
        backdrop: None,
        region: None,
        surface: crate::scene::Surface::default(),
        time_of_day: TimeOfDay::Day,
        weather: Weather::Clear,
        season: Season::Summer,
        style,
        mood: Mood::Neutral,
        shot: Shot::Medium,
        angle: Angle::default(),
        camera: CameraMove::Static,
        pace: 1.0,
        entities: Vec::new(),
        captions: Vec::new(),
        filming: Default::default(),
        is_silhouette: false,
        card: None,
    }
}

#[test]
fn styles_look_unlike_each_other_and_noir_has_no_colour() {
    let ctx = context(Setting::Park, (160, 90), 2);
    let set = build(&ctx);
    let mut list = DrawList::default();
    for layer in set.behind.iter().chain(&set.in_front) {
        layer(1.0, &at_rest(&ctx), &mut list);
    }
    let frame_of = |style| {
        let mut frame = Frame::new(ctx.size);
        Compositor::new(ctx.size).paint(&list, &grade_for(&scene(style)), 0, &mut frame);
        frame
    };
    let noir = frame_of(Style::Noir);
    assert!(
        noir.cb()
            .iter()
            .chain(noir.cr())
            .all(|chroma| chroma.abs_diff(128) <= 4)
    );
    let flat = frame_of(Style::Flat);
    for style in [Style::Watercolor, Style::Vintage, Style::Neon] {
        let other = frame_of(style);
        let sum: u64 = flat
            .data()
            .iter()
            .zip(other.data())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        assert!(sum / flat.data().len() as u64 >= 3, "{style:?}");
    }
}

/// How light the pixels of some columns are on average, 0.0 to 1.0.
fn light_of(canvas: &[u32], size: Size, columns: std::ops::Range<usize>) -> f32 {
    let wide = size.width_px() as usize;
    let of = |pixel: u32| (pixel & 0xff) + (pixel >> 8 & 0xff) + (pixel >> 16 & 0xff);
    let sum: u32 = canvas
        .chunks(wide)
        .flat_map(|row| &row[columns.clone()])
        .map(|pixel| of(*pixel))
        .sum();
    sum as f32 / (765 * columns.len() * (canvas.len() / wide)) as f32
}

#[test]
fn a_wood_has_no_dark_bars_at_the_edges_of_a_frame() {
    for (seed, size) in [
        (1, (90, 160)),
        (2, (90, 160)),
        (3, (160, 90)),
        (4, (160, 90)),
    ] {
        let ctx = SetContext {
            reach_x: 0.06,
            ..context(Setting::Forest, size, seed)
        };
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        let wide = size.0 as usize;
        let middle = light_of(&canvas, ctx.size, wide / 4..3 * wide / 4);
        for edge in [0..3, wide - 3..wide] {
            let light = light_of(&canvas, ctx.size, edge);
            assert!(light > 0.55 * middle, "seed {seed}: {light} {middle}");
        }
    }
}

#[test]
fn towers_are_dark_before_a_sun_that_sets() {
    let light = |time_of_day| {
        let ctx = SetContext {
            time_of_day,
            ..context(Setting::City, (160, 90), 1)
        };
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        let row = |y: usize| &canvas[y * 160..(y + 1) * 160];
        // The towers over the water, and the sky above them.
        let towers: Vec<u32> = (46..54).flat_map(|y| row(y).to_vec()).collect();
        let sky: Vec<u32> = (30..38).flat_map(|y| row(y).to_vec()).collect();
        light_of(&towers, ctx.size, 0..160) / light_of(&sky, ctx.size, 0..160)
    };
    assert!(light(TimeOfDay::Sunset) < 0.9 * light(TimeOfDay::Day));
}

#[test]
fn every_land_can_be_flown_over_and_comes_nearer() {
    let over: Vec<Setting> = SETTINGS
        .into_iter()
        .chain([
            Setting::Cliff,
            Setting::Canyon,
            Setting::Volcano,
            Setting::City,
            Setting::River,
        ])
        .filter(|setting| super::flight::shows(*setting))
        .collect();
    assert!(over.len() > 12, "{over:?}");
    over.par_iter().for_each(|&setting| {
        for size in [(160, 90), (90, 160)] {
            let ctx = SetContext {
                is_aerial: true,
                is_flight: true,
                ..context(setting, size, 5)
            };
            let set = build(&ctx);
            let view = at_rest(&ctx);
            let red = painted(&set, &view, 1.0, [1.0, 0.0, 0.0]);
            let blue = painted(&set, &view, 1.0, [0.0, 0.0, 1.0]);
            assert!(red == blue, "{setting:?} {size:?}: a hole in it");
            let later = painted(&set, &view, 3.0, [1.0, 0.0, 0.0]);
            let n_moved = red.iter().zip(&later).filter(|(a, b)| a != b).count();
            assert!(
                n_moved * 3 > red.len(),
                "{setting:?} {size:?}: stands still"
            );
            let other = build(&SetContext { seed: 6, ..ctx });
            assert!(
                red != painted(&other, &view, 1.0, [1.0, 0.0, 0.0]),
                "{setting:?}"
            );
        }
    });
}

#[test]
fn drawings_of_the_table_move_and_leave_room_for_actors() {
    let drawn: Vec<Locale> = Locale::all()
        .filter(|place| place.row().look.starts_with("draw="))
        .collect();
    assert!(drawn.len() > 12, "{drawn:?}");
    drawn.par_iter().for_each(|place| {
        for size in [(160, 90), (90, 160)] {
            let picture = |seed: u64, t: f32| {
                let ctx = context(Setting::Locale(*place), size, seed);
                let set = build(&ctx);
                let (left, top, right, bottom) = set.bounds;
                assert!(left <= -0.42 && right >= 0.42, "{}", place.key());
                assert!(top <= 0.0 && bottom >= 1.0, "{}", place.key());
                assert!(set.far_ground_y < set.ground_y, "{}", place.key());
                assert!(set.ground_y <= 0.95, "{}", place.key());
                painted(&set, &at_rest(&ctx), t, [0.0; 3])
            };
            assert!(picture(3, 0.5) != picture(3, 2.0), "{} rests", place.key());
            let (a, b) = (picture(3, 1.0), picture(4, 1.0));
            let n_changed = a.iter().zip(&b).filter(|(a, b)| a != b).count();
            assert!(n_changed > a.len() / 50, "{}: {n_changed}", place.key());
        }
    });
}

#[test]
fn a_room_has_walls_of_the_colour_that_is_said() {
    let red_of = |walls| {
        let mut ctx = context(Setting::Office, (160, 90), 3);
        ctx.surface.walls = walls;
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        let reddish = |pixel: &&u32| {
            let [r, g, b, _] = pixel.to_le_bytes();
            u32::from(r) > 2 * u32::from(g).max(u32::from(b))
        };
        canvas.iter().filter(reddish).count()
    };
    assert!(red_of(Some(0xc8_1e_1e)) > 160 * 90 / 12 + red_of(None));
}

#[test]
fn rooms_are_looked_into_from_above() {
    for setting in [
        Setting::Office,
        Setting::Room,
        Setting::Kitchen,
        Setting::Restaurant,
        Setting::Classroom,
        Setting::Castle,
        Setting::Concert,
        Setting::Cliff,
    ] {
        for size in [(160, 90), (90, 160)] {
            let level = build(&context(setting, size, 5));
            let ctx = SetContext {
                is_aerial: true,
                ..context(setting, size, 5)
            };
            let set = build(&ctx);
            let (near, far) = (set.ground_y, set.far_ground_y);
            // Whoever is farther back is higher in the picture than on the level.
            let is_deeper = near - far > level.ground_y - level.far_ground_y;
            assert!(
                far < near && (is_deeper || !setting.is_indoors()),
                "{setting:?} {size:?}: {far} to {near}"
            );
            let view = at_rest(&ctx);
            let red = painted(&set, &view, 1.0, [1.0, 0.0, 0.0]);
            let blue = painted(&set, &view, 1.0, [0.0, 0.0, 1.0]);
            assert!(red == blue, "{setting:?} {size:?}: a hole in it");
        }
    }
}

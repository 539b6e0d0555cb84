//! Places that are the whole picture, and light that is told of.

use super::*;

/// How much of `canvas` differs from `other`, 0.0 to 1.0.
fn changed(canvas: &[u32], other: &[u32]) -> f32 {
    let n = canvas.iter().zip(other).filter(|(a, b)| a != b).count();
    n as f32 / canvas.len() as f32
}

#[test]
fn waves_roll_over_the_lower_two_thirds_of_a_bare_sea() {
    for size in [(160, 90), (90, 160)] {
        for weather in [Weather::Clear, Weather::Storm] {
            let ctx = SetContext {
                is_bare: true,
                weather,
                ..context(Setting::Sea, size, 4)
            };
            let set = build(&ctx);
            let (before, after) = (0.5, 3.5);
            let [a, b] = [before, after].map(|t| painted(&set, &at_rest(&ctx), t, [0.0; 3]));
            let wide = size.0 as usize;
            let water = wide * (size.1 as usize * 45 / 100)..;
            assert!(set.horizon_y < 0.40, "{size:?}");
            assert!(
                changed(&a[water.clone()], &b[water]) > 0.7,
                "{size:?} {weather:?}"
            );
        }
    }
}

#[test]
fn the_moon_gets_lighter_when_its_sun_rises_and_darker_when_it_sets() {
    let light = |time_of_day, t: f32| {
        let ctx = SetContext {
            time_of_day,
            is_bare: true,
            ..context(Setting::Moon, (160, 90), 3)
        };
        let canvas = painted(&build(&ctx), &at_rest(&ctx), t, [0.0; 3]);
        light_of(&canvas, ctx.size, 0..160)
    };
    assert!(light(TimeOfDay::Dawn, 6.0) > 1.3 * light(TimeOfDay::Dawn, 0.0));
    assert!(light(TimeOfDay::Sunset, 6.0) < light(TimeOfDay::Sunset, 0.0) / 1.3);
}

#[test]
fn an_alley_is_a_passage_between_walls_that_are_darker_than_the_sky_at_its_end() {
    for size in [(160, 90), (90, 160)] {
        let ctx = context(Setting::Alley, size, 2);
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        let wide = size.0 as usize;
        let upper = &canvas[..wide * (size.1 as usize / 3)];
        let middle = light_of(upper, ctx.size, wide * 47 / 100..wide * 53 / 100);
        for wall in [0..wide / 8, wide * 7 / 8..wide] {
            let wall = light_of(upper, ctx.size, wall);
            assert!(wall < 0.85 * middle, "{size:?}: {wall} {middle}");
        }
    }
}

#[test]
fn shafts_of_light_and_traffic_are_seen_where_they_are_told_of() {
    let picture = |setting, surface| {
        let ctx = SetContext {
            surface,
            ..context(setting, (160, 90), 3)
        };
        painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3])
    };
    let usual = crate::scene::Surface::default();
    let rays = crate::scene::Surface {
        has_rays: true,
        ..usual
    };
    let busy = crate::scene::Surface {
        is_busy: true,
        ..usual
    };
    assert!(
        changed(
            &picture(Setting::Cave, usual),
            &picture(Setting::Cave, rays)
        ) > 0.3
    );
    assert!(
        changed(
            &picture(Setting::Street, usual),
            &picture(Setting::Street, busy)
        ) > 0.1
    );
}

#[test]
fn the_blue_hour_is_blue_and_between_sunset_and_night() {
    let sum = |time_of_day| {
        let ctx = SetContext {
            time_of_day,
            ..context(Setting::Village, (160, 90), 3)
        };
        let canvas = painted(&build(&ctx), &at_rest(&ctx), 1.0, [0.0; 3]);
        canvas.iter().fold([0_u64; 3], |sum, pixel| {
            let [r, g, b, _] = pixel.to_le_bytes();
            [
                sum[0] + u64::from(r),
                sum[1] + u64::from(g),
                sum[2] + u64::from(b),
            ]
        })
    };
    let light = |time_of_day| sum(time_of_day).iter().sum::<u64>();
    let [r, g, b] = sum(TimeOfDay::BlueHour);
    assert!(b > g && b * 10 > r * 13, "{r} {g} {b}");
    assert!(light(TimeOfDay::BlueHour) > light(TimeOfDay::Night));
    assert!(light(TimeOfDay::BlueHour) < light(TimeOfDay::Sunset));
}

//! What acts before a picture: the prompt's actors on the picture's ground, and its weather.

use std::sync::Arc;

use kinora_domain::Size;

use super::grid::luma;
use crate::paint::{Draw, DrawList, Rgb, Step};
use crate::rigs::Troupe;
use crate::scene::{CameraMove, Mood, Scene, Setting, Shot, TimeOfDay, Weather};
use crate::settings;
use crate::staging::{Actor, Entrance, Layer, Palette, Placed, Production, Set, SetContext, View};

/// What a picture offers to whoever acts before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    /// The picture's mean colour.
    pub(super) mean: Rgb,
    /// Where the ground begins, as a share of the height.
    pub(super) horizon: f32,
    /// -1.0 or 1.0: the side where the picture has less to hide.
    pub(super) free_side: f32,
    /// From where to where the picture's own subject reaches, as shares of the width.
    pub(super) taken: Option<(f32, f32)>,
}

/// Actors and weather of one clip.
pub(super) struct Overlay {
    set: Arc<Set>,
    production: Production,
    /// How far the actors stand from where they would before a plain backdrop: world units.
    aside: f32,
    /// Half the width of the frame, in world units.
    half_width: f32,
    has_actors: bool,
    /// How much stronger the weather is drawn than before a drawn set, which helps it with its own colours.
    air_strength: f32,
    weather: Weather,
    /// The air of the clip before, when its weather was another.
    air_before: Option<(Arc<Set>, f32)>,
    /// Whether the weather is that of the clip before.
    weather_stays: bool,
}

/// How an overlay begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begins {
    /// The part of the world that is in the picture from beginning to end: left and right.
    pub(super) visible: (f32, f32),
    /// Whether actors come in, rather than being there at once.
    pub(super) actors_enter: bool,
    /// How long the clip is, in story seconds.
    pub(super) length_s: f32,
}

impl Overlay {
    pub(super) fn new(
        (scene, troupe): (&Scene, &Troupe),
        seed: u64,
        (size, ground): (Size, &Ground),
        begins: Begins,
    ) -> Self {
        let scene = &framed(scene);
        let set = Arc::new(air(scene, seed, size, ground));
        let production = Production::played_by(
            troupe,
            Arc::clone(&set),
            scene,
            seed,
            (size, begins.length_s),
        );
        let half_width = size.width_px() as f32 / View::unit_px(size) / 2.0;
        let aside = aside(production.actors(), ground, half_width, &begins);
        let production = if begins.actors_enter {
            let n_coming = production.actors().len();
            production.entering(|actor| Some(way_in(actor, aside, half_width, n_coming)))
        } else {
            production
        };
        Self {
            weather: scene.weather,
            air_before: None,
            weather_stays: false,
            air_strength: match scene.weather {
                Weather::Rain | Weather::Storm => 1.7,
                _ => 1.0,
            },
            has_actors: !production.actors().is_empty(),
            set,
            production,
            aside,
            half_width,
        }
    }

    /// The same where `before` went on until now: whoever was there already goes from where they were to where they
    /// belong now. Now is given in the story seconds of this overlay and of the one before.
    pub(super) fn going_on_from(
        mut self,
        before: &Self,
        (scene, earlier): (&Scene, &Scene),
        (now_s, old_now_s): (f32, f32),
    ) -> Self {
        let who = |scene: &Scene, actor: &Actor| {
            let entity = scene.entities.get(actor.entity_idx)?;
            Some((entity.id, entity.concept.clone(), actor.copy_idx))
        };
        let was_at = |overlay: &Self, actor: &Actor, place: &Placed| {
            (actor.at.0 + place.travel + overlay.aside, actor.at.1)
        };
        let mut places = Vec::new();
        let old_places = before.production.place(old_now_s);
        for (actor, place) in before.production.actors().iter().zip(&old_places) {
            places.push((who(earlier, actor), was_at(before, actor, place)));
        }
        self.weather_stays = before.weather == self.weather;
        if !self.weather_stays {
            self.air_before = Some((Arc::clone(&before.set), before.air_strength));
        }
        let plain = self.production.entering(|_| None);
        let mut shifts = Vec::new();
        for (actor, place) in plain.actors().iter().zip(&plain.place(now_s)) {
            let name = who(scene, actor);
            let here = (actor.at.0 + place.travel + self.aside, actor.at.1);
            let old = places
                .iter()
                .find(|(other, _)| name.is_some() && *other == name);
            shifts.push(old.map(|(_, old)| (old.0 - here.0, old.1 - here.1)));
        }
        let (aside, half_width) = (self.aside, self.half_width);
        let n_coming = shifts.iter().filter(|shift| shift.is_none()).count();
        let mut shifts = shifts.into_iter();
        self.production = plain.entering(|actor| match shifts.next().flatten() {
            Some(shift) => {
                let length_s = (0.5 + 1.2 * libm::fabsf(shift.0)).min(2.4);
                Some(Entrance::of(actor, shift, now_s, length_s))
            }
            None => {
                let mut way = way_in(actor, aside, half_width, n_coming);
                way.start_s += now_s;
                Some(way)
            }
        });
        self
    }

    pub(super) fn uses_twemoji(&self) -> bool {
        self.production.uses_twemoji()
    }

    /// Adds everything at `time_s`, seen from `view`; `change` is how much of what is new has come, 0.0 to 1.0.
    pub(super) fn draw(&self, time_s: f32, view: &View, change: f32, list: &mut DrawList) {
        let share = if self.weather_stays { 1.0 } else { change };
        let own = (&*self.set, self.air_strength * share);
        let before = self.air_before.as_ref();
        let before = before.map(|(set, strength)| (&**set, strength * (1.0 - change)));
        for (set, strength) in before.into_iter().chain([own]) {
            draw_air(&set.behind, (time_s, view), strength, list);
        }
        if self.has_actors {
            let view = View {
                x: view.x - self.aside,
                ..*view
            };
            self.production.act(time_s, &view, list);
        }
        for (set, strength) in before.into_iter().chain([own]) {
            draw_air(&set.in_front, (time_s, view), strength, list);
        }
    }
}

/// Draws layers of weather, `strength` times as strong as they are.
fn draw_air(layers: &[Layer], (time_s, view): (f32, &View), strength: f32, list: &mut DrawList) {
    if strength <= 0.0 {
        return;
    }
    let n_before = list.steps.len();
    for layer in layers {
        layer(time_s, view, list);
    }
    for step in &mut list.steps[n_before..] {
        if let Step::Draw(Draw { opacity, .. }) = step {
            *opacity = (*opacity * strength).min(1.0);
        }
    }
}

/// Actors are company of the picture, not its size: one shot wider than asked, unless asked to be close.
fn framed(scene: &Scene) -> Scene {
    Scene {
        shot: match scene.shot {
            Shot::Medium | Shot::WaistUp => Shot::Wide,
            shot => shot,
        },
        // The picture's own camera moves; nobody is followed, so that whoever walks stays in the picture.
        camera: CameraMove::Static,
        ..scene.clone()
    }
}

fn air(scene: &Scene, seed: u64, size: Size, ground: &Ground) -> Set {
    let bright = ground.mean.iter().copied().fold(0.05, f32::max);
    let light = ground.mean.map(|part| 0.72 + 0.28 * part / bright);
    let shade = 0.62 + 0.30 * luma(ground.mean);
    let palette = Palette {
        light_dir: (-0.5 * ground.free_side, -0.86),
        light,
        ambient: light.map(|part| part * shade),
        haze: ground.mean,
        contrast: 0.55,
        shadow: 0.62,
    };
    let ctx = SetContext {
        setting: scene.setting,
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
        is_calm: scene.mood == Mood::Calm,
        has_named_landmark: false,
        // Rain and snow of any hour must be seen before a picture of another; the grade makes them dark at night.
        time_of_day: TimeOfDay::Day,
        weather: scene.weather,
        season: scene.season,
        size,
        seed,
        reach_x: 0.25,
        reach_up: 0.12,
    };
    let far_ground_y = far_ground_y(size, ground.horizon);
    let mut set = settings::open_air(&ctx, palette, far_ground_y);
    set.ground_y = 0.915;
    set.is_floating = matches!(scene.setting, Setting::UnderWater | Setting::Space);
    set
}

/// The world's y of the farthest line to stand on.
fn far_ground_y(size: Size, horizon: f32) -> f32 {
    let high = size.height_px() as f32 / View::unit_px(size);
    let horizon_y = 1.0 - high * (1.0 - horizon);
    (horizon_y + 0.10).clamp(0.66, 0.84)
}

/// Beside the picture's own subject, as far as there is room.
fn aside(actors: &[Actor], ground: &Ground, half_width: f32, begins: &Begins) -> f32 {
    let Begins {
        visible, length_s, ..
    } = *begins;
    let (mut left, mut right) = (0.0_f32, 0.0_f32);
    for actor in actors {
        let (actor_left, _, actor_right, _) = actor.rest_box();
        let under_way = libm::fabsf(actor.speed) * length_s / 2.0;
        left = left.min(actor_left - under_way);
        right = right.max(actor_right + under_way);
    }
    let margin = 0.03;
    let (least, most) = (visible.0 + margin - left, visible.1 - margin - right);
    let Some((taken_left, taken_right)) = ground.taken.filter(|_| least <= most) else {
        return ((least + most) / 2.0).clamp(least.min(0.0), most.max(0.0));
    };
    // To the middle of the wider free strip beside it, or as far that way as there is room.
    let world_x = |share: f32| (2.0 * share - 1.0) * half_width;
    let (taken_left, taken_right) = (world_x(taken_left), world_x(taken_right));
    let wanted = if taken_left - visible.0 > visible.1 - taken_right {
        (visible.0 + taken_left) / 2.0
    } else {
        (visible.1 + taken_right) / 2.0
    };
    wanted.clamp(least, most)
}

/// From the nearer side of the picture; what flies comes from above that side.
fn way_in(actor: &Actor, aside: f32, half_width: f32, n_coming: usize) -> Entrance {
    let (left, _, right, _) = actor.rest_box();
    let x = actor.at.0 + aside;
    let is_left = if x.abs() < 0.05 {
        actor.facing > 0.0
    } else {
        x < 0.0
    };
    let out = if is_left {
        -half_width - (right + aside) - 0.08
    } else {
        half_width - (left + aside) + 0.08
    };
    let up = if actor.is_airborne { -0.18 } else { 0.0 };
    let start_s = if n_coming > 1 {
        0.25 * actor.phase
    } else {
        0.0
    };
    let length_s = (0.7 + 1.3 * libm::fabsf(out)).clamp(0.9, 2.6);
    Entrance::of(actor, (out, up), start_s, length_s)
}

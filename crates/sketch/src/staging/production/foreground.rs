//! Who or what is right before the camera: a cup at the edge of the picture that a focus is pulled from, the shoulder
//! that is looked over, the hands of whoever we see with the eyes of.
//!
//! It is laid out by itself on the same set and then put before the finished picture, whatever the lens shows of that.

use std::f32::consts::TAU;
use std::sync::Arc;

use super::{Production, Take};
use kinora_domain::Size;

use crate::paint::{Affine, DrawList};
use crate::rigs::Kind;
use crate::scene::{
    Action, Bearing, CameraMove, Class, Entity, Filming, Look, Mark, Nearness, Relation, Scene,
    Shot,
};
use crate::staging::areas::{Area, join};
use crate::staging::framing::Lens;
use crate::staging::view::{Set, SetContext, View};

/// How far a shoulder that is looked over is out of focus.
const SHOULDER_SOFT: f32 = 0.45;

/// Who or what is right before the camera.
pub(super) struct Foreground {
    production: Box<Production>,
    how: Nearness,
    /// From its own picture to the frame, in pixels.
    place: Affine,
    /// Whether a focus is pulled to it, and not from it.
    is_focused_last: bool,
    /// How far it sways as whoever it is of goes on, in pixels.
    sway_px: f32,
}

/// The scene without whoever is right before the camera; `None` where nobody is.
pub(super) fn staged(scene: &Scene) -> Option<Scene> {
    let before = scene.filming.before?;
    let gone = before
        .id
        .map_or_else(Vec::new, |id| with_their_own(scene, id));
    let mut rest = scene.clone();
    let seat = scene.entities.iter().find(|it| Some(it.id) == before.id);
    let seat = seat
        .and_then(|it| it.place.as_ref())
        .and_then(|place| place.of);
    rest.entities.retain(|entity| !gone.contains(&entity.id));
    // Where nobody sits any more nothing stands in the way.
    let is_used = |id: u32| {
        let mut others = rest.entities.iter();
        others.any(|it| {
            it.target == Some(id) || it.place.as_ref().is_some_and(|at| at.of == Some(id))
        })
    };
    if let Some(seat) = seat.filter(|id| !is_used(*id)) {
        let is_it = |it: &Entity| it.id == seat && it.class == Class::Furniture;
        rest.entities.retain(|it| !is_it(it));
    }
    for entity in &mut rest.entities {
        if entity.target.is_some_and(|id| gone.contains(&id)) {
            entity.target = None;
            look_at_us(entity, before.how);
        }
        let is_by_it = entity.place.as_ref().and_then(|place| place.of);
        if is_by_it.is_some_and(|id| gone.contains(&id)) {
            entity.place = None;
        }
    }
    let is_seen = |id: Option<u32>| id.is_some_and(|id| !gone.contains(&id));
    let other = scene
        .entities
        .iter()
        .find(|it| it.id == before.id.unwrap_or(0));
    if before.how == Nearness::Shoulder
        && let Some(target) = other
            .and_then(|it| it.target)
            .filter(|id| is_seen(Some(*id)))
    {
        let them = rest.entities.iter_mut().filter(|it| it.id == target);
        them.for_each(|it| look_at_us(it, before.how));
    }
    let is_of_somebody = rest.entities.iter().any(|it| it.class == Class::Person);
    if before.how == Nearness::Shoulder && rest.shot == Shot::Medium && is_of_somebody {
        rest.shot = Shot::WaistUp;
    }
    if !rest.entities.iter().any(|entity| entity.is_subject)
        && let Some(first) = rest.entities.first_mut()
    {
        first.is_subject = true;
    }
    Some(rest)
}

/// Whoever somebody was turned to who is now before the camera looks at us.
fn look_at_us(entity: &mut Entity, how: Nearness) {
    let turns = entity.class == Class::Person && how != Nearness::Foreground;
    if turns && !entity.look.bearings.contains(&Bearing::FacesUs) {
        entity.look.bearings.push(Bearing::FacesUs);
    }
}

/// Somebody with what they have on them, in their hands or under them.
fn with_their_own(scene: &Scene, id: u32) -> Vec<u32> {
    let mut all = vec![id];
    for entity in &scene.entities {
        let place = entity.place.as_ref();
        let is_on_them = place.is_some_and(|place| {
            place.of == Some(id)
                && matches!(
                    place.relation,
                    Relation::Holding | Relation::Wearing | Relation::Under
                )
        });
        if is_on_them {
            all.push(entity.id);
        }
    }
    let rides = scene.entities.iter().find(|entity| entity.id == id);
    let host = rides
        .and_then(|entity| entity.place.as_ref())
        .filter(|place| matches!(place.relation, Relation::Riding | Relation::Inside));
    all.extend(host.and_then(|place| place.of));
    all
}

impl Foreground {
    /// Whoever is before the camera in a take, on its set.
    pub(super) fn of(take: &Take<'_>, set: &Arc<Set>, context: SetContext) -> Option<Self> {
        let scene = take.scene;
        let before = scene.filming.before?;
        let entities = shown(scene, before.id, before.how)?;
        let near = Scene {
            entities,
            captions: Vec::new(),
            card: None,
            shot: Shot::Medium,
            camera: CameraMove::Static,
            filming: Filming::default(),
            ..scene.clone()
        };
        let own = Take {
            scene: &near,
            blocking: None,
            goes_on_s: &[],
            ..*take
        };
        let mut production = Production::lay_out(&own, (Arc::clone(set), context, false), None);
        let area = production.whole_area()?;
        let is_person = production
            .actors
            .iter()
            .any(|actor| actor.kind == Kind::Biped);
        let (place, larger) = put(
            area,
            (before.how, is_person),
            (take.size.width_px() as f32, take.size.height_px() as f32),
        );
        let lens = Lens {
            zoom: larger.max(1.0),
            ..Lens::open(take.size, near.shot)
        };
        production.camera = production.camera.through(lens);
        let is_focused_last = scene
            .filming
            .turns
            .is_some_and(|(_, to): (Mark, Mark)| to.id.is_some() && to.id == before.id);
        let goes = scene.camera == CameraMove::FlyThrough && before.how == Nearness::Eyes;
        Some(Self {
            production: Box::new(production),
            how: before.how,
            place,
            is_focused_last,
            sway_px: if goes {
                0.016 * take.size.height_px() as f32
            } else {
                0.0
            },
        })
    }

    /// Whether a Twemoji drawing is before the camera.
    pub(super) fn uses_twemoji(&self) -> bool {
        self.production.uses_twemoji
    }

    fn is_tall(&self) -> bool {
        let size = self.production.size;
        size.height_px() > size.width_px()
    }

    /// How far the middle of the rest is moved out of its way, as a share of what is shown.
    pub(super) fn makes_room(&self) -> f32 {
        match self.how {
            Nearness::Foreground | Nearness::Shoulder if self.is_tall() => 0.10,
            Nearness::Foreground | Nearness::Shoulder => 0.14,
            Nearness::Eyes => 0.0,
        }
    }

    /// How far the rest of the picture is out of focus, when the focus has been pulled so far.
    pub(super) fn blurs(&self, refocused: f32) -> f32 {
        match self.how {
            Nearness::Foreground if self.is_focused_last => refocused,
            Nearness::Foreground => 1.0 - refocused,
            Nearness::Shoulder | Nearness::Eyes => 0.0,
        }
    }

    /// Adds it before the finished picture.
    pub(super) fn draw(&self, time_s: f32, refocused: f32, list: &mut DrawList) {
        let view = at_rest(self.production.size);
        let mut own = DrawList::default();
        self.production.act_near(time_s, &view, &mut own);
        // Two steps to a sway.
        let step = TAU * (time_s - self.production.start_s) / 1.1;
        let sway = (
            self.sway_px * libm::sinf(0.5 * step),
            0.6 * self.sway_px * (1.0 - libm::cosf(step)),
        );
        own.cropped(self.place.then(Affine::translate(sway.0, sway.1)));
        let first_step = list.steps.len();
        list.steps.append(&mut own.steps);
        let soft = match self.how {
            Nearness::Foreground => 1.0 - self.blurs(refocused),
            Nearness::Shoulder => SHOULDER_SOFT,
            Nearness::Eyes => 0.0,
        };
        list.soften_from(first_step, soft);
    }
}

/// Who is shown before the camera: somebody with what is in their hands, from behind, or the hands alone.
fn shown(scene: &Scene, id: Option<u32>, how: Nearness) -> Option<Vec<Entity>> {
    let entity = scene.entities.iter().find(|it| Some(it.id) == id);
    match how {
        Nearness::Eyes => {
            let told = scene.filming.own.as_deref();
            let key = hands_of(scene, entity).or(told)?;
            Some(vec![own_hands(entity, key)])
        }
        Nearness::Shoulder => {
            let mut back = entity?.clone();
            back.action = Action::Idle;
            back.activity = None;
            back.target = None;
            back.place = None;
            back.look.bearings = vec![Bearing::FacesAway];
            back.count = 1;
            Some(vec![back])
        }
        Nearness::Foreground => {
            let own = with_their_own(scene, id?);
            let mut near: Vec<Entity> = scene
                .entities
                .iter()
                .filter(|it| own.contains(&it.id))
                .cloned()
                .collect();
            for it in &mut near {
                it.target = it.target.filter(|id| own.contains(id));
                let of = it.place.as_ref().and_then(|place| place.of);
                if of.is_none_or(|of| !own.contains(&of)) {
                    it.place = None;
                }
            }
            Some(near)
        }
    }
}

/// What somebody sees of themselves.
fn own_hands(of: Option<&Entity>, key: &str) -> Entity {
    Entity {
        id: 1,
        concept: key.to_owned(),
        word: key.to_owned(),
        class: Class::Thing,
        emoji: None,
        height_m: 0.5,
        count: 1,
        look: Look {
            scale: 1.0,
            colour: of.and_then(|it| it.look.colour),
            ..Look::default()
        },
        action: Action::Idle,
        activity: None,
        target: None,
        place: None,
        is_subject: true,
        text: None,
    }
}

/// The drawing of the hands of somebody and of what they have in them; none of who has nothing to do with them.
fn hands_of(scene: &Scene, of: Option<&Entity>) -> Option<&'static str> {
    use Action as A;
    let of = of?;
    let own = with_their_own(scene, of.id);
    let has = |keys: &[&str]| {
        let mut all = scene.entities.iter().filter(|it| own.contains(&it.id));
        all.any(|it| keys.contains(&it.concept.as_str()))
    };
    let is_called = |names: &[&str]| {
        let role = of.look.role.as_deref().unwrap_or("");
        names
            .iter()
            .any(|name| of.word.contains(name) || role == *name || of.concept == *name)
    };
    let key = if has(&["bicycle", "motorcycle", "scooter"]) || is_called(&["cyclist", "biker"]) {
        "own_handlebars"
    } else if has(&["horse", "donkey", "camel"]) {
        "own_reins"
    } else if has(&["kayak", "canoe", "rowboat"]) || of.action == A::Row {
        "own_paddle"
    } else if has(&["flashlight", "torch", "lantern"]) {
        "own_torch"
    } else if has(&["skis"]) || of.action == A::Ski || is_called(&["skier"]) {
        "own_skis"
    } else if of.class == Class::Vehicle && of.concept != "roller_coaster"
        || of.action == A::Drive
        || is_called(&["driver"])
    {
        "own_wheel"
    } else if of.class == Class::Person
        && !matches!(
            of.action,
            A::Idle | A::Walk | A::Run | A::Look | A::Fly | A::Fall | A::Sit | A::Talk
        )
    {
        "own_hands"
    } else {
        return None;
    };
    Some(key)
}

/// Where it is put in a frame, from where it is in its own picture, and how many times as large it becomes.
fn put(area: Area, (how, is_person): (Nearness, bool), (wide, high): (f32, f32)) -> (Affine, f32) {
    let (left, top, right, bottom) = area;
    let (own_wide, own_high) = ((right - left).max(1.0), (bottom - top).max(1.0));
    let is_tall = high > wide;
    // How high it becomes, where its lower edge is and where its middle, as shares of the frame.
    let (times, foot, middle) = match (how, is_person) {
        (Nearness::Eyes, _) => {
            let across = if is_tall { 1.30 } else { 0.92 };
            let most = if is_tall { 0.46 } else { 0.62 };
            let times = (across * wide / own_wide).min(most * high / own_high);
            (times, 1.01, 0.5)
        }
        (Nearness::Shoulder, _) => {
            let times = if is_tall { 1.18 * high } else { 1.95 * high } / own_high;
            let top = if is_tall { 0.56 } else { 0.22 };
            (
                times,
                top + times * own_high / high,
                if is_tall { 0.20 } else { 0.17 },
            )
        }
        (Nearness::Foreground, true) => {
            let times = if is_tall { 1.25 * high } else { 1.85 * high } / own_high;
            let top = if is_tall { 0.36 } else { 0.12 };
            (
                times,
                top + times * own_high / high,
                if is_tall { 0.30 } else { 0.25 },
            )
        }
        (Nearness::Foreground, false) => {
            let times =
                (0.58 * high / own_high).min(if is_tall { 0.62 } else { 0.42 } * wide / own_wide);
            (times, 0.985, if is_tall { 0.33 } else { 0.27 })
        }
    };
    let from = ((left + right) / 2.0, bottom);
    let place = Affine::translate(-from.0, -from.1)
        .then(Affine::scale(times, times))
        .then(Affine::translate(middle * wide, foot * high));
    (place, times)
}

impl Production {
    /// Where all of its actors are over the segment, in pixels of the resting picture; its camera stands still.
    fn whole_area(&self) -> Option<Area> {
        let areas = self.sight().areas;
        let (left, top, right, bottom) = areas.iter().flatten().copied().reduce(join)?;
        let view = self.camera.view(0.0);
        let to_frame = at_rest(self.size).to_frame(1.0);
        let (left, top) = to_frame.apply(left + view.x, top + view.y);
        let (right, bottom) = to_frame.apply(right + view.x, bottom + view.y);
        Some((left, top, right, bottom))
    }
}

/// Where a camera is that does not move.
fn at_rest(size: Size) -> View {
    View {
        size,
        x: 0.0,
        y: 0.0,
        zoom: 1.0,
        roll_rad: 0.0,
    }
}

//! What is painted at a moment: the set, the actors, their shadows, lines and what rises from them.

use std::borrow::Cow;
use std::sync::Arc;

use kinora_domain::Size;

use super::Production;
use super::placing::Placed;
use crate::paint::{Affine, Blend, Draw, DrawList, Step, layered};
use crate::rigs::{Kind, Light, Puppet};
use crate::scene::{Action, CameraMove, Class, Scene, Style};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;
use crate::staging::framing::{Lens, shows_wares};
use crate::staging::motion;
use crate::staging::view::{Palette, View};

/// How much of its own light somebody keeps who is seen against the light.
const DARK: f32 = 0.07;

/// Whose light the actors are seen in while one picture dissolves into another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LightOf {
    Own,
    Old,
}

/// What a line between two is like, in world units.
struct Cord {
    thick: f32,
    /// How far its middle hangs below the straight line.
    sag: f32,
    tint: [f32; 3],
}

const LEASH: Cord = Cord {
    thick: 0.005,
    sag: 0.05,
    tint: [0.62, 0.16, 0.18],
};
const KITE_LINE: Cord = Cord {
    thick: 0.0026,
    sag: 0.05,
    tint: [1.0; 3],
};
/// How far a cable goes to each side of what hangs from it, in world units, and how steeply it climbs.
const CABLE_REACH: f32 = 4.0;
const CABLE_SLOPE: f32 = 0.055;
const CABLE: Cord = Cord {
    thick: 0.012,
    sag: 0.0,
    tint: [0.16, 0.17, 0.20],
};
const TOWLINE: Cord = Cord {
    thick: 0.006,
    sag: 0.006,
    tint: [0.45, 0.34, 0.22],
};

impl Production {
    /// What is painted at `time_s` story seconds.
    #[must_use]
    pub fn frame(&self, time_s: f32) -> DrawList {
        let view = self.camera.view(time_s - self.start_s);
        let lens = self.camera.lens(time_s - self.start_s);
        let mut list = DrawList::default();
        self.paint_behind(time_s, &view, &mut list);
        let (background, whole) = self.camera.defocus(time_s - self.start_s);
        let depth = self.depth_at(time_s);
        let refocused = self.camera.refocused(time_s - self.start_s);
        let (background, whole) = match &self.foreground {
            Some(near) => (0.0, near.blurs(refocused)),
            None => (background, whole),
        };
        list.blur(background.max(depth));
        self.seen_at(time_s).act(time_s, &view, &mut list);
        let front = self.lowered(view, lens);
        for layer in &self.set.in_front {
            layer(time_s, &front, &mut list);
        }
        list.blur(whole);
        list.cropped(lens.crop(&view));
        if let Some(near) = &self.foreground {
            near.draw(time_s, refocused, &mut list);
        }
        if self.scene.style == Style::PaperCutOut {
            layered(&mut list, View::unit_px(self.size));
        }
        if let Some(title) = &self.title {
            title.draw(time_s, &mut list);
        }
        self.captions.draw(time_s, &mut list);
        list
    }

    /// The set behind the actors, and in its sky whoever is as far as that.
    fn paint_behind(&self, time_s: f32, view: &View, list: &mut DrawList) {
        let n_sky = self.set.n_sky;
        for layer in &self.set.behind[..n_sky] {
            layer(time_s, view, list);
        }
        let far: Vec<usize> = self
            .order
            .iter()
            .copied()
            .filter(|idx| self.is_far(*idx))
            .collect();
        if !far.is_empty() {
            let placed = self.place(time_s);
            for actor_idx in far {
                self.puppets()[actor_idx].draw(
                    &placed[actor_idx].stance.pose,
                    placed[actor_idx].to_world.then(view.to_frame(0.08)),
                    placed[actor_idx].stance.opacity,
                    list,
                );
            }
        }
        for layer in &self.set.behind[n_sky..] {
            layer(time_s, view, list);
        }
    }

    /// Whether an actor is as far as the sky: behind all land.
    fn is_far(&self, actor_idx: usize) -> bool {
        let actor = &self.actors[actor_idx];
        let is_rainbow = self.scene.entities[actor.entity_idx].concept == "rainbow";
        self.set.n_sky > 0 && actor.zone == Zone::Sky && !is_rainbow
    }

    /// The view of what is before everything: it keeps to the lower edge of what is shown, but for waves, which hide
    /// what floats in them, and a stand, which stays below what is on it.
    fn lowered(&self, view: View, lens: Lens) -> View {
        if self.set.water_y == Some(self.set.ground_y) || shows_wares(&self.scene) {
            return view;
        }
        View {
            y: view.y - lens.drop(view.size),
            ..view
        }
    }

    /// How far the picture is smeared sideways at `time_s` story seconds, as a share of its width.
    #[must_use]
    pub fn smear(&self, time_s: f32) -> f32 {
        self.camera.smear(time_s - self.start_s)
    }

    /// How far this segment's picture has come in over that of the segment before: 1.0 is wholly.
    #[must_use]
    pub fn dissolved(&self, time_s: f32) -> f32 {
        self.going_on
            .as_ref()
            .map_or(1.0, |before| before.dissolved(time_s))
    }

    /// The picture that is dissolving: the set and the light of the segment before, with this one's actors.
    #[must_use]
    pub fn frame_before(&self, time_s: f32) -> Option<(DrawList, &Scene)> {
        let before = self.going_on.as_ref()?;
        let old = &before.previous;
        let view = self.camera.view(time_s - self.start_s);
        let is_same_world = before.shift == (0.0, 0.0) && self.camera_begins.is_some();
        let old_view = if is_same_world {
            view
        } else {
            old.camera.view(time_s - old.start_s)
        };
        let mut list = DrawList::default();
        old.paint_behind(time_s, &old_view, &mut list);
        self.act_in(time_s, &view, LightOf::Old, &mut list);
        let lens = self.camera.lens(time_s - self.start_s);
        let front = old.lowered(old_view, lens);
        for layer in &old.set.in_front {
            layer(time_s, &front, &mut list);
        }
        list.cropped(lens.crop(&view));
        Some((list, &old.scene))
    }

    /// Adds the actors alone, where nothing is below them that a shadow could fall on.
    pub(super) fn act_near(&self, time_s: f32, view: &View, list: &mut DrawList) {
        let placed = self.place(time_s);
        let to_frame = view.to_frame(1.0);
        for &actor_idx in &self.order {
            self.puppets()[actor_idx].draw(
                &placed[actor_idx].stance.pose,
                placed[actor_idx].to_world.then(to_frame),
                placed[actor_idx].stance.opacity,
                list,
            );
        }
    }

    /// Adds the actors, their shadows and what rises from them, without the set.
    pub fn act(&self, time_s: f32, view: &View, list: &mut DrawList) {
        self.act_in(time_s, view, LightOf::Own, list);
    }

    /// How far out of focus the place is behind whoever the picture is of.
    fn depth_at(&self, time_s: f32) -> f32 {
        let lens = self.camera.lens(time_s - self.start_s);
        if self.scene.surface.is_shallow && !self.actors.is_empty() {
            lens.shallowness_as_told()
        } else {
            lens.shallowness()
        }
    }

    /// How far out of focus an actor is that stands behind whoever the picture is of, with the place out of focus by
    /// `depth`.
    fn softness(&self, actor_idx: usize, depth: f32) -> f32 {
        /// How far behind, in world units of the ground, something is as soft as the place.
        const FAR_BEHIND: f32 = 0.10;
        const NEAR: f32 = 0.02;
        let root = |mut idx: usize| {
            for _ in 0..self.actors.len() {
                match self.actors[idx].tie.host() {
                    Some(host_idx) => idx = host_idx,
                    None => break,
                }
            }
            &self.actors[idx]
        };
        let Some(main) = self.main.map(root).filter(|_| depth > 0.0) else {
            return 0.0;
        };
        let actor = root(actor_idx);
        let is_same = std::ptr::eq(main, actor) || main.entity_idx == actor.entity_idx;
        match actor.zone {
            _ if is_same => 0.0,
            Zone::Back => depth,
            Zone::Ground if main.zone == Zone::Ground => {
                let behind = main.at.1 - actor.at.1 - NEAR;
                depth * (behind / FAR_BEHIND).clamp(0.0, 1.0)
            }
            _ => 0.0,
        }
    }

    fn act_in(&self, time_s: f32, view: &View, light: LightOf, list: &mut DrawList) {
        let before = self
            .going_on
            .as_ref()
            .filter(|before| before.is_seen(time_s));
        let placed_before = before.map_or_else(Vec::new, |before| before.previous.place(time_s));
        let placed = self.place_from(time_s, &placed_before);
        let ghosts = before.map_or_else(Vec::new, |before| before.ghosts(&placed_before, time_s));
        let is_old = light == LightOf::Old;
        let depth = self.depth_at(time_s);
        let to_frame = view.to_frame(1.0);
        let is_absent = |actor_idx: usize| {
            self.is_far(actor_idx)
                || is_old && before.is_some_and(|before| before.is_only_new(actor_idx))
        };
        for actor_idx in self.order.iter().filter(|idx| !is_absent(**idx)) {
            let opacity = placed[*actor_idx].stance.opacity;
            self.cast_shadow(
                (&self.actors[*actor_idx], opacity),
                &placed[*actor_idx],
                to_frame,
                list,
            );
        }
        self.mirror_wares(&placed, to_frame, list);
        if let Some(before) = before {
            for ghost in &ghosts {
                let old = &before.previous;
                old.cast_shadow(
                    (&old.actors[ghost.previous_idx], ghost.opacity),
                    &ghost.placed,
                    to_frame,
                    list,
                );
                old.puppets()[ghost.previous_idx].draw(
                    &ghost.placed.stance.pose,
                    ghost.placed.to_world.then(to_frame),
                    ghost.placed.stance.opacity * ghost.opacity,
                    list,
                );
            }
        }
        let risen = before.map(|before| (&before.previous, &placed_before));
        let rise = |is_behind: bool, list: &mut DrawList| {
            if let Some((old, placed_before)) = risen {
                // What rose before the segment began lives out its time.
                let when = (time_s, self.start_s, is_behind);
                old.effects
                    .draw(when, &old.actors, placed_before, to_frame, list);
            }
            let when = (time_s, f32::INFINITY, is_behind);
            self.effects
                .draw(when, &self.actors, &placed, to_frame, list);
        };
        rise(true, list);
        for actor_idx in self.order_at(time_s).iter().filter(|idx| !is_absent(**idx)) {
            let placed_actor = &placed[*actor_idx];
            if let Tie::Line(holder_idx) = self.actors[*actor_idx].tie {
                self.draw_line(*actor_idx, holder_idx, &placed, to_frame, list);
            }
            self.draw_cable(*actor_idx, placed_actor, to_frame, list);
            let twin = before
                .filter(|_| is_old)
                .and_then(|before| Some((before, before.twin(*actor_idx)?)));
            let puppet = match twin {
                Some((before, previous_idx)) => &before.previous.puppets()[previous_idx],
                None => &self.puppets()[*actor_idx],
            };
            let first_step = list.steps.len();
            puppet.draw(
                &placed_actor.stance.pose,
                placed_actor.to_world.then(to_frame),
                placed_actor.stance.opacity,
                list,
            );
            self.close_front((*actor_idx, placed_actor), &placed, to_frame, list);
            let is_dark =
                self.scene.is_silhouette && self.actors[*actor_idx].class != Class::Celestial;
            let shade = if is_dark {
                DARK
            } else {
                placed_actor.stance.shade
            };
            darken(&mut list.steps[first_step..], shade);
            list.soften_from(first_step, self.softness(*actor_idx, depth));
        }
        self.draw_leashes(&placed, to_frame, list);
        self.draw_towlines(&placed, to_frame, list);
        self.face_things(time_s, &placed, to_frame, list);
        self.gloss(time_s, &placed, to_frame, list);
        rise(false, list);
    }

    /// The wall of what somebody is in, before them.
    fn close_front(
        &self,
        (actor_idx, own): (usize, &Placed),
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let actor = &self.actors[actor_idx];
        let Some(host_idx) = actor.tie.host().filter(|_| actor.is_within) else {
            return;
        };
        let front = self.actors[host_idx].drawing.part("front");
        if let Some(front_idx) = front.filter(|_| own.stance.opacity > 0.0) {
            let host = &placed[host_idx];
            self.puppets()[host_idx].draw_from(
                front_idx,
                &host.stance.pose,
                (host.to_world.then(to_frame), host.stance.opacity),
                list,
            );
        }
    }

    /// The painting order at a moment: who goes round something is now before it and now behind.
    fn order_at(&self, time_s: f32) -> Cow<'_, [usize]> {
        let circles = |actor: &Actor| actor.action == Action::Orbit && actor.tie == Tie::None;
        if !self.actors.iter().any(circles) {
            return Cow::Borrowed(&self.order);
        }
        let mut order = self.order.clone();
        let depth = |actor_idx: &usize| {
            let actor = &self.actors[*actor_idx];
            let near = if circles(actor) {
                motion::ring(actor, time_s).1
            } else {
                0.0
            };
            actor.depth + 0.05 * near
        };
        order.sort_by(|a, b| depth(a).total_cmp(&depth(b)));
        Cow::Owned(order)
    }

    /// A leash from the hand of whoever walks a dog to its neck.
    fn draw_leashes(&self, placed: &[Placed], to_frame: Affine, list: &mut DrawList) {
        for (actor_idx, actor) in self.actors.iter().enumerate() {
            let entity = &self.scene.entities[actor.entity_idx];
            let is_led = actor.kind == Kind::FourLegged
                && matches!(entity.concept.as_str(), "dog" | "wolf")
                && matches!(actor.action, Action::Walk | Action::Run);
            let leader = self.actors.iter().position(|other| {
                let leads = self.scene.entities[other.entity_idx].target == Some(entity.id);
                leads && other.action == Action::Walk && other.kind == Kind::Biped
            });
            let Some(leader_idx) = leader.filter(|_| is_led && actor.tie == Tie::None) else {
                continue;
            };
            let at = |idx: usize, names: [&str; 2]| {
                let placed = &placed[idx];
                let pose = &placed.stance.pose;
                let (x, y) = pose.point(names[0]).or_else(|| pose.point(names[1]))?;
                Some(placed.to_world.apply(x, y))
            };
            let neck = actor.drawing.part("neck").map(|part_idx| {
                let (x, y) = actor.drawing.parts[part_idx].pivot;
                let placed = &placed[actor_idx];
                let (x, y) = placed.stance.pose.placed(part_idx).apply(x, y);
                placed.to_world.apply(x, y)
            });
            if let (Some(hand), Some(neck)) = (at(leader_idx, ["hand_far", "hand_near"]), neck) {
                self.draw_string((hand, neck), &LEASH, to_frame, list);
            }
        }
    }

    /// A rope from the hands of whoever pulls a thing to it.
    fn draw_towlines(&self, placed: &[Placed], to_frame: Affine, list: &mut DrawList) {
        for (actor_idx, actor) in self.actors.iter().enumerate() {
            let Some(contact) = actor.contact.filter(|_| actor.action == Action::Pull) else {
                continue;
            };
            let (own, led) = (&placed[actor_idx], &placed[contact.with]);
            let pose = &led.stance.pose;
            let hitch = pose.point("grip").or_else(|| pose.point("handle"));
            let drawing = &self.actors[contact.with].drawing;
            let front_x = if (own.to_world.apply(0.0, 0.0).0 >= led.to_world.apply(0.0, 0.0).0)
                == (self.actors[contact.with].facing >= 0.0)
            {
                drawing.extent.2
            } else {
                drawing.extent.0
            };
            let hitch = hitch.unwrap_or((0.94 * front_x, -0.4 * drawing.height));
            let hand = own.stance.pose.point("hand_near");
            if let Some(hand) = hand {
                let from = own.to_world.apply(hand.0, hand.1);
                let to = led.to_world.apply(hitch.0, hitch.1);
                self.draw_string((from, to), &TOWLINE, to_frame, list);
            }
        }
    }

    /// A line from the holder's hand to what flies on it, sagging a little.
    fn draw_line(
        &self,
        actor_idx: usize,
        holder_idx: usize,
        placed: &[Placed],
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        let holder = &placed[holder_idx];
        let hand = holder
            .stance
            .pose
            .point("hand_far")
            .unwrap_or((0.0, -0.5 * self.actors[holder_idx].drawing.height));
        let from = holder.to_world.apply(hand.0, hand.1);
        let flier = &placed[actor_idx];
        let knot = flier
            .stance
            .pose
            .point("knot")
            .unwrap_or((0.0, -0.5 * self.actors[actor_idx].drawing.height));
        let to = flier.to_world.apply(knot.0, knot.1);
        self.draw_string((from, to), &KITE_LINE, to_frame, list);
    }

    /// The cable that a cabin hangs from, from one edge of the world to the other.
    fn draw_cable(&self, idx: usize, own: &Placed, to_frame: Affine, list: &mut DrawList) {
        let hangs_at = self.actors[idx].drawing.point("cable");
        if let Some((_, (x, y))) = hangs_at {
            let rest = self.actors[idx].at;
            let (_, hangs_y) = own.to_world.apply(x, y);
            let end = |side: f32| {
                (
                    side * CABLE_REACH,
                    hangs_y - side * CABLE_REACH * CABLE_SLOPE,
                )
            };
            let lifted = |(x, y): (f32, f32)| (rest.0 + x, y);
            self.draw_string(
                (lifted(end(-1.0)), lifted(end(1.0))),
                &CABLE,
                to_frame,
                list,
            );
        }
    }

    /// A cord from one point of the world to another.
    fn draw_string(
        &self,
        (from, to): ((f32, f32), (f32, f32)),
        cord: &Cord,
        to_frame: Affine,
        list: &mut DrawList,
    ) {
        const N_SEGMENTS: u32 = 10;
        let at = |share: f32| {
            let sag = cord.sag * 4.0 * share * (1.0 - share);
            (
                from.0 + (to.0 - from.0) * share + sag * 0.5,
                from.1 + (to.1 - from.1) * share + sag,
            )
        };
        for segment_idx in 0..N_SEGMENTS {
            let a = at(segment_idx as f32 / N_SEGMENTS as f32);
            let b = at((segment_idx + 1) as f32 / N_SEGMENTS as f32);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let long = libm::sqrtf(dx * dx + dy * dy);
            let to_world = Affine::translate(0.0, -2.0)
                .then(Affine::scale(long * 1.03 / 4.0, cord.thick / 4.0))
                .then(Affine::rotate(libm::atan2f(dy, dx)))
                .then(Affine::translate(a.0, a.1));
            list.draw(Draw {
                plate: Arc::clone(&self.line),
                to_frame: to_world.then(to_frame),
                opacity: 0.9,
                tint: cord.tint,
                blend: Blend::Over,
                wave: None,
            });
        }
    }
}

/// Takes light from what is turned away.
fn darken(steps: &mut [Step], shade: f32) {
    for step in steps.iter_mut().filter(|_| shade < 1.0) {
        if let Step::Draw(draw) = step {
            draw.tint = draw.tint.map(|part| part * shade);
        }
    }
}

/// Bakes every drawing once, at the largest size any of its actors shows it.
pub(super) fn bake_all(
    actors: &[Actor],
    size: Size,
    palette: &Palette,
    (camera_move, nearest_zoom): (CameraMove, f32),
) -> Vec<Arc<Puppet>> {
    let light = Light::of(palette);
    let nearness = match camera_move {
        CameraMove::PushIn | CameraMove::PullOut | CameraMove::FlyThrough => 1.40,
        _ => 1.05,
    } * nearest_zoom;
    let px_per_world = View::unit_px(size) * nearness;
    let mut puppets: Vec<Arc<Puppet>> = Vec::new();
    for (actor_idx, actor) in actors.iter().enumerate() {
        let same = (0..actor_idx).find(|idx| Arc::ptr_eq(&actors[*idx].drawing, &actor.drawing));
        if let Some(same_idx) = same {
            puppets.push(Arc::clone(&puppets[same_idx]));
            continue;
        }
        let unit = actors
            .iter()
            .filter(|other| Arc::ptr_eq(&other.drawing, &actor.drawing))
            .map(|other| other.unit)
            .fold(0.0, f32::max);
        puppets.push(Arc::new(Puppet::bake(
            Arc::clone(&actor.drawing),
            unit * px_per_world,
            light,
        )));
    }
    puppets
}

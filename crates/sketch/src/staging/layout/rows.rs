//! Rows on the ground and on the water.

use super::{Builder, SAFE_BOTTOM, SAFE_X, is_far_land};
use crate::rigs::Kind;
use crate::scene::{Action, Class, Entity, Relation};
use crate::staging::actor::{Actor, Tie};
use crate::staging::blocking::Zone;

/// How far beside each other those of a row stand at most, and those of several rows, that who is behind is seen.
const GAP: f32 = 0.06;
const GAP_OF_ROWS: f32 = 0.12;
const WIDE_GAP_OF_ROWS: f32 = 0.20;
/// How far from the middle a group of three and more stands where the frame is wide.
const WIDE_ROW: f32 = 0.46;
const WIDE_ROW_OF_LONG: f32 = 0.64;

impl Builder<'_> {
    pub(super) fn zone(&self, actor: &Actor) -> Zone {
        let entity = &self.scene.entities[actor.entity_idx];
        let is_main = Some(actor.entity_idx) == self.main_entity;
        use Action as A;
        match entity.class {
            Class::Celestial if is_main && !self.has_own_sky() => return Zone::Air,
            Class::Celestial => return Zone::Sky,
            Class::Fish if self.set.is_floating => return Zone::Medium,
            _ if matches!(actor.action, A::Emerge | A::Hatch) => return Zone::Ground,
            _ if actor.is_flat && entity.place.is_none() => return Zone::Air,
            _ => {}
        }
        if self.set.is_floating && !matches!(entity.class, Class::Building | Class::Furniture) {
            return Zone::Medium;
        }
        let relation = entity.place.as_ref().map(|place| place.relation);
        if is_far_land(entity) && self.has_own_sky() && (!is_main || self.scene.entities.len() == 1)
        {
            return Zone::Sky;
        }
        if entity.class == Class::Insect && !has_wings(entity) && relation != Some(Relation::Above)
        {
            return Zone::Ground;
        }
        let is_launched = matches!(actor.action, A::TakeOff | A::Land);
        if is_launched && !matches!(entity.class, Class::Bird | Class::Insect) {
            return Zone::Ground;
        }
        if entity.class == Class::Fish && actor.action == A::Breach && self.set.water_y.is_some() {
            return Zone::Afloat;
        }
        let flies = matches!(
            actor.action,
            A::Fly | A::Rise | A::Fall | A::Hover | A::Glide | A::Drift | A::TakeOff | A::Land
        );
        // A car that glides or drifts does so on its wheels.
        let is_smooth = matches!(actor.action, A::Drift | A::Glide);
        let walks = entity.class == Class::Boat
            || is_smooth && (self.set.water_y.is_some() || entity.class == Class::Vehicle);
        let bursts = entity.concept == "firework" && entity.place.is_none();
        if flies && !walks
            || bursts
            || actor.action == A::Orbit && actor.kind != Kind::Biped
            || relation == Some(Relation::Above)
            || matches!(entity.class, Class::Aircraft | Class::Insect)
                && !matches!(
                    actor.action,
                    A::Idle | A::Sit | A::Sleep | A::Perch | A::Turn
                )
            || matches!(entity.class, Class::Aircraft | Class::Insect) && entity.place.is_none()
        {
            return Zone::Air;
        }
        let floats = matches!(entity.class, Class::Boat | Class::Fish)
            || !self.is_ashore(entity)
                && matches!(
                    entity.concept.as_str(),
                    "lily_pad" | "lotus" | "duck" | "swan" | "mermaid"
                )
                && !matches!(actor.action, A::Walk | A::Run | A::Sit | A::Sleep)
            || matches!(
                actor.action,
                A::Float | A::Swim | A::Surf | A::Row | A::Dive | A::Drift | A::Glide | A::Breach
            );
        if floats && self.set.water_y.is_some() {
            return Zone::Afloat;
        }
        if actor.action == A::Float && entity.class != Class::Boat {
            return Zone::Air;
        }
        if !is_main
            && (entity.class == Class::Building
                || self.is_shelter(entity)
                || entity.class == Class::Plant && entity.height_m > 2.5)
        {
            return Zone::Back;
        }
        Zone::Ground
    }

    /// Whether it is by something that stands on the ground, though it might swim: a duck by a crate.
    fn is_ashore(&self, entity: &Entity) -> bool {
        let place = entity.place.as_ref().filter(|place| {
            use Relation as R;
            matches!(place.relation, R::Beside | R::Behind | R::InFrontOf | R::On)
        });
        let host = place.and_then(|place| place.of.and_then(|id| self.entity(id)));
        host.is_some_and(|host| {
            matches!(
                host.class,
                Class::Thing | Class::Furniture | Class::Vehicle | Class::Building | Class::Person
            ) && !is_on_water(host)
        })
    }

    pub(super) fn place_all(&mut self) {
        let mut zones: [Vec<usize>; 6] = Default::default();
        for actor_idx in 0..self.actors.len() {
            let is_laid = self.worked_by(actor_idx).is_some();
            if self.actors[actor_idx].tie != Tie::None
                || self.actors[actor_idx].is_in_stands
                || is_laid
            {
                continue;
            }
            let zone = self.zone(&self.actors[actor_idx]);
            self.actors[actor_idx].zone = zone;
            zones[zone as usize].push(actor_idx);
        }
        let [ground, back, air, sky, afloat, medium] = zones;
        let (crowd, ground): (Vec<usize>, Vec<usize>) = ground.into_iter().partition(|idx| {
            let entity_idx = self.actors[*idx].entity_idx;
            let n = self.scene.entities[entity_idx].count;
            // A large crowd stands in depth, also where there is nobody else.
            let is_mass = n > 8 && self.actors[*idx].class == Class::Person;
            Some(entity_idx) != self.main_entity && n > 3 || is_mass
        });
        let (ground_y, far_y) = (self.set.ground_y, self.set.far_ground_y);
        let is_person = |idx: &usize| self.actors[*idx].class == Class::Person;
        let (people, crowd): (Vec<usize>, Vec<usize>) = crowd.into_iter().partition(is_person);
        self.place_row(&crowd, ground_y + 0.45 * (far_y.min(ground_y) - ground_y));
        self.place_row(&ground, ground_y);
        self.stand_in_depth(&people);
        self.part_from_herd(&ground);
        self.serve(&ground);
        let water_y = self.set.water_y.unwrap_or(self.set.ground_y);
        // What floats sits a little in the water, nearer than the far shore.
        self.place_row(
            &afloat,
            match self.set.water_to_y {
                Some(to_y) => water_y + 0.62 * (to_y.min(SAFE_BOTTOM) - water_y).max(0.0),
                None => water_y,
            },
        );
        for &actor_idx in &afloat {
            self.actors[actor_idx].is_afloat = true;
        }
        self.place_back(&back);
        let below = if ground.is_empty() { &afloat } else { &ground };
        self.place_air(&air, below);
        self.place_sky(&sky);
        self.place_medium(&medium);
        self.place_tied();
        self.fit_stacks();
        self.make_room_to_move();
        self.fit_under();
        self.put_under();
        self.meet();
    }

    /// Side by side on a line, the first in the middle; in rows behind each other when there are many.
    pub(super) fn place_row(&mut self, row: &[usize], y: f32) {
        if row.is_empty() {
            return;
        }
        let n_rows = self.n_rows(row);
        let per_row = row.len().div_ceil(n_rows);
        let mut rows: Vec<Vec<usize>> = row.chunks(per_row).map(first_in_the_middle).collect();
        for members in &mut rows {
            // Who is chased or pushed is ahead, what is pulled comes behind.
            members.sort_by_key(|idx| self.place_in_chase(*idx));
        }
        let half = self.half_of_row(row);
        let mut shrink = 1.0_f32;
        for (row_idx, members) in rows.iter().enumerate() {
            let scale = 1.0 - 0.38 * row_idx as f32 / rows.len() as f32;
            for actor_idx in members {
                self.scale_cluster(*actor_idx, scale);
            }
            // Whoever stands behind is seen between those before.
            let between = if rows.len() > 1 && !self.is_tall {
                0.3
            } else {
                0.0
            };
            shrink = shrink.min(self.room_for(members, half, between));
        }
        // A row nearer than the usual line, so that those behind are seen over it.
        let nearest = if rows.len() > 1 { 0.03 } else { 0.0 };
        let mut step = 0.0;
        for (row_idx, members) in rows.iter().enumerate() {
            let share = row_idx as f32 / rows.len() as f32;
            let line_y = y + nearest + (self.set.far_ground_y.min(y) - y) * share * 0.95;
            for actor_idx in members {
                self.scale_cluster(*actor_idx, shrink);
            }
            let widths = members.iter().map(|idx| self.cluster_width(*idx));
            let mean = widths.sum::<f32>() / members.len().max(1) as f32;
            // Those behind stand as far from each other as those before, or they would be hidden by them.
            let gap = match row_idx {
                0 if rows.len() > 1 && !self.is_tall => WIDE_GAP_OF_ROWS,
                0 if rows.len() > 1 => GAP_OF_ROWS,
                0 => GAP,
                _ => (step - mean).max(GAP),
            };
            if row_idx == 0 {
                step = mean + gap.min((2.0 * half / members.len().max(1) as f32 - mean).max(0.0));
            }
            // As many as in the row before would stand right behind those.
            let is_covered = row_idx % 2 == 1 && members.len() % 2 == rows[0].len() % 2;
            let aside = if is_covered { 0.5 * step } else { 0.0 };
            self.place_line(members, (line_y, half), (aside, gap));
        }
    }

    /// How far from the middle a row reaches: what is long needs more of a wide frame.
    fn half_of_row(&self, row: &[usize]) -> f32 {
        let wide: f32 = row.iter().map(|idx| self.cluster_width(*idx)).sum();
        let high: f32 = row.iter().map(|idx| self.actors[*idx].height()).sum();
        match row.len() {
            _ if self.is_tall => SAFE_X,
            0..=2 => SAFE_X,
            3..=5 if wide > 1.1 * high => WIDE_ROW_OF_LONG,
            _ => WIDE_ROW,
        }
    }

    fn place_in_chase(&self, actor_idx: usize) -> i32 {
        let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
        // A dog on its leash goes ahead.
        let is_walked = entity.class == Class::FourLegged
            && entity.action == Action::Walk
            && self.scene.entities.iter().any(|other| {
                other.class == Class::Person
                    && other.action == Action::Walk
                    && other.target == Some(entity.id)
            });
        if is_walked {
            return 1;
        }
        match self.leader_of(entity).map(|leader| leader.action) {
            Some(Action::Pull) => -1,
            Some(_) => 1,
            None => 0,
        }
    }

    /// How many rows a group stands in: a narrow frame has room for few beside each other.
    fn n_rows(&self, row: &[usize]) -> usize {
        let wide = row.iter().map(|idx| self.cluster_width(*idx));
        let high = row.iter().map(|idx| self.actors[*idx].height());
        let wide = wide.sum::<f32>();
        let is_long = wide > 0.75 * high.sum::<f32>();
        // Rather behind each other than very small.
        // Four cars are counted beside each other, and not where they hide one another.
        let smaller = if is_long && row.len() <= 4 && !self.is_tall {
            2.2
        } else {
            1.35
        };
        let for_room = libm::ceilf(wide / (smaller * 2.0 * self.half_of_row(row))) as usize;
        let n_rows = match (row.len(), self.is_tall, is_long) {
            (0..=2, ..) => 1,
            (n, true, true) => n.div_ceil(2).min(4),
            (n, true, false) => n.div_ceil(3).min(4),
            (3..=4, false, _) => 1,
            (5..=8, false, _) => 2,
            (_, false, _) => 3,
        };
        // Two who have to do with each other stand beside each other, smaller if need be.
        // A dish and what comes with it is laid out for the eye as well.
        // Who is chased is ahead on the same line.
        let is_chase = row.len() <= 4 && row.iter().any(|idx| self.place_in_chase(*idx) != 0);
        if is_chase && !self.is_tall {
            return 1;
        }
        let is_pair = row.len() == 2 && wide < 4.0 * SAFE_X;
        let is_food = |idx: &usize| self.actors[*idx].class == Class::Food;
        // What rolls needs its way free.
        let rolls = |idx: &usize| self.actors[*idx].action == Action::Roll;
        let is_laid_out = row.len() <= 4 && row.iter().all(is_food);
        if is_pair || is_laid_out || row.len() <= 6 && row.iter().all(rolls) {
            return 1;
        }
        n_rows.max(for_room.min(4)).min(row.len())
    }

    /// How much smaller a line of actors must be to stand beside each other, with gaps of at least a share of their
    /// width.
    fn room_for(&self, members: &[usize], half: f32, between: f32) -> f32 {
        let n_gaps = (members.len().max(1) - 1) as f32;
        let total: f32 = members.iter().map(|idx| self.cluster_width(*idx)).sum();
        let gaps = between * total * n_gaps / members.len().max(1) as f32;
        ((2.0 * half - 0.035 * n_gaps) / (total + gaps).max(1e-3)).clamp(0.45, 1.0)
    }

    fn place_line(&mut self, members: &[usize], (y, half): (f32, f32), (aside, most): (f32, f32)) {
        let room = 2.0 * half;
        let total: f32 = members.iter().map(|idx| self.cluster_width(*idx)).sum();
        let gap = if members.len() < 2 {
            0.0
        } else {
            ((room - total) / (members.len() - 1) as f32).min(most)
        };
        let whole = total + gap * (members.len().max(1) - 1) as f32;
        // Whoever stands behind stands between those before.
        let aside = aside.min((room - whole).max(0.0) / 2.0 + 0.03);
        let mut x = aside - whole / 2.0;
        for (rank, actor_idx) in members.iter().enumerate() {
            let (left, right) = self.cluster_extent(*actor_idx);
            let jitter = if members.len() > 2 {
                0.012 * if rank % 2 == 0 { 1.0 } else { -1.0 }
            } else {
                0.0
            };
            let actor = &mut self.actors[*actor_idx];
            actor.at = (x - left, (y + jitter).min(SAFE_BOTTOM));
            actor.depth = actor.at.1;
            x += right - left + gap;
        }
        self.face_partners(members);
    }

    /// Two who dance or talk together face each other.
    pub(super) fn face_partners(&mut self, members: &[usize]) {
        let [first, second] = members else { return };
        let together = |action: Action| {
            matches!(
                action,
                Action::Dance
                    | Action::Talk
                    | Action::Idle
                    | Action::Wave
                    | Action::Fight
                    | Action::Kick
                    | Action::Bow
                    | Action::Look
                    | Action::Cheer
                    | Action::Eat
                    | Action::Drink
                    | Action::Hug
                    | Action::Kiss
                    | Action::ShakeHands
                    | Action::HighFive
                    | Action::Clap
                    | Action::Laugh
                    | Action::Throw
                    | Action::Catch
                    | Action::Toast
            )
        };
        if together(self.actors[*first].action) && together(self.actors[*second].action) {
            let (left, right) = if self.actors[*first].at.0 < self.actors[*second].at.0 {
                (*first, *second)
            } else {
                (*second, *first)
            };
            if self.actors[right].kind != Kind::Sprite && self.actors[left].kind != Kind::Prop {
                self.actors[right].facing = -1.0;
                self.actors[left].facing = 1.0;
                self.bring_together(left, right);
            }
        }
    }

    /// Who hugs or kisses stands closer than anybody else, who throws or fights farther away.
    fn bring_together(&mut self, left: usize, right: usize) {
        let action = self.actors[left].action;
        let shorter = self.actors[left].height().min(self.actors[right].height());
        let apart = match action {
            Action::Hug => 0.24 * shorter,
            Action::Kiss => 0.30 * shorter,
            Action::ShakeHands | Action::HighFive => 0.50 * shorter,
            Action::Fight => {
                let (_, _, right_of_left) = self.actors[left].reach();
                let (left_of_right, _, _) = self.actors[right].reach();
                (0.62 * shorter).max(0.95 * (right_of_left - left_of_right))
            }
            // Hands that tell something come to nobody's chest.
            Action::Talk => {
                let now = self.actors[right].at.0 - self.actors[left].at.0;
                now.max((0.60 * shorter).min(SAFE_X))
            }
            Action::Throw | Action::Catch => (1.5 * shorter).min(1.5 * SAFE_X),
            _ => return,
        };
        let middle = (self.actors[left].at.0 + self.actors[right].at.0) / 2.0;
        self.actors[left].at.0 = middle - apart / 2.0;
        self.actors[right].at.0 = middle + apart / 2.0;
    }

    /// How far an actor and whoever is tied to it reach left and right of it.
    pub(super) fn cluster_extent(&self, actor_idx: usize) -> (f32, f32) {
        let (mut left, _, mut right) = self.actors[actor_idx].reach();
        for (other_idx, other) in self.actors.iter().enumerate() {
            if other.tie.host() == Some(actor_idx) && other_idx != actor_idx {
                let x = match other.tie {
                    Tie::Keys(_) => self.seat_of(actor_idx).0,
                    Tie::Line(_) => 0.30,
                    Tie::Held(..) => 0.10 * self.actors[actor_idx].height(),
                    // A table is as wide as those who sit at it.
                    Tie::At(_) => continue,
                    _ => 0.0,
                };
                let (other_left, _, other_right) = other.reach();
                if matches!(other.tie, Tie::Line(_)) {
                    continue;
                }
                left = left.min(x + other_left);
                right = right.max(x + other_right);
            }
        }
        (left, right)
    }

    pub(super) fn cluster_width(&self, actor_idx: usize) -> f32 {
        let (left, right) = self.cluster_extent(actor_idx);
        right - left
    }

    pub(super) fn scale_cluster(&mut self, actor_idx: usize, scale: f32) {
        for other_idx in 0..self.actors.len() {
            if other_idx == actor_idx || self.root_of(other_idx) == actor_idx {
                self.actors[other_idx].unit *= scale;
            }
        }
    }

    pub(super) fn root_of(&self, actor_idx: usize) -> usize {
        let mut root = actor_idx;
        for _ in 0..self.actors.len() {
            match self.actors[root].tie.host() {
                Some(host_idx) => root = host_idx,
                None => break,
            }
        }
        root
    }

    /// Where the seat of an actor is from where it stands, in world units.
    pub(super) fn seat_of(&self, actor_idx: usize) -> (f32, f32) {
        let actor = &self.actors[actor_idx];
        let (x, y) = actor
            .drawing
            .point("seat")
            .map_or((0.0, -0.62 * actor.drawing.height), |(_, at)| at);
        (x * actor.unit * actor.facing, y * actor.unit)
    }
}

fn is_on_water(entity: &Entity) -> bool {
    use Action as A;
    matches!(
        entity.action,
        A::Float | A::Swim | A::Surf | A::Row | A::Drift
    ) || entity.concept == "lily_pad"
}

/// Whether a small animal is one of those that fly.
fn has_wings(entity: &Entity) -> bool {
    const WINGLESS: &[&str] = &[
        "spider",
        "ant",
        "scorpion",
        "caterpillar",
        "snail",
        "worm",
        "tarantula",
        "centipede",
        "slug",
        "cockroach",
    ];
    !WINGLESS.contains(&entity.concept.as_str()) && !WINGLESS.contains(&entity.word.as_str())
}

/// The first in the middle, the others in turn right and left of it.
fn first_in_the_middle(members: &[usize]) -> Vec<usize> {
    let mut order = Vec::new();
    for (rank, actor_idx) in members.iter().enumerate() {
        if rank % 2 == 0 {
            order.push(*actor_idx);
        } else {
            order.insert(0, *actor_idx);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use kinora_domain::Size;

    use crate::language::understand;
    use crate::scene::Class;
    use crate::staging::actor::Tie;
    use crate::staging::{Actor, Production};

    const SHAPES: [(u32, u32); 2] = [(1280, 720), (720, 1280)];

    fn production(prompt: &str, (wide, high): (u32, u32)) -> Production {
        let scene = understand(prompt).scene;
        Production::new(&scene, 1, Size::new(wide, high).unwrap(), 4.0)
    }

    /// The largest share of an actor's width that nobody nearer stands before.
    fn seen(actor: &Actor, all: &[Actor]) -> f32 {
        let (left, _, right, _) = actor.rest_box();
        let n = 40;
        let free = (0..n).filter(|step| {
            let x = left + (right - left) * (*step as f32 + 0.5) / n as f32;
            !all.iter().any(|other| {
                let (other_left, _, other_right, _) = other.rest_box();
                other.depth > actor.depth && (other_left..other_right).contains(&x)
            })
        });
        free.count() as f32 / n as f32
    }

    #[test]
    fn nobody_of_a_group_is_hidden_behind_another() {
        for prompt in [
            "three sailing boats on a lake",
            "a family of four walking on the beach",
            "three cars racing on a highway",
            "three women dancing",
        ] {
            for shape in SHAPES {
                let group = production(prompt, shape);
                // Whoever sits in a car is seen through its window.
                let by_itself = |actor: &&Actor| actor.tie == Tie::None;
                for actor in group.actors().iter().filter(by_itself) {
                    let seen = seen(actor, group.actors());
                    let all = group.actors().iter();
                    let boxes: Vec<_> = all.map(|it| (it.rest_box(), it.depth)).collect();
                    assert!(seen > 0.1, "{prompt} {shape:?}: {seen} of {boxes:?}");
                }
            }
        }
    }

    #[test]
    fn what_rolls_is_in_one_row_and_apart() {
        for shape in SHAPES {
            let oranges = production("five oranges roll across the table", shape);
            let of_them = oranges.actors().iter().filter(|it| it.class == Class::Food);
            let mut boxes: Vec<_> = of_them.map(Actor::rest_box).collect();
            assert_eq!(boxes.len(), 5);
            boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in boxes.windows(2) {
                assert!(pair[0].2 < pair[1].0 + 0.01, "{shape:?} {boxes:?}");
                assert!((pair[0].3 - pair[1].3).abs() < 0.05, "{shape:?} {boxes:?}");
            }
        }
    }

    #[test]
    fn spread_wings_are_inside_the_frame() {
        for prompt in [
            "a golden eagle soaring over snowy mountain peaks",
            "an owl flying at night",
            "a hawk diving from the sky",
        ] {
            for shape in SHAPES {
                let flight = production(prompt, shape);
                let (left, _, right, _) = flight.actors()[0].rest_box();
                assert!(left > -0.5 && right < 0.5, "{prompt} {shape:?}");
            }
        }
    }

    #[test]
    fn a_kite_is_high_above_who_holds_its_line() {
        for shape in SHAPES {
            let scene = production("a child flying a kite", shape);
            let of = |class| scene.actors().iter().find(|it| it.class == class).unwrap();
            let (child, kite) = (of(Class::Person), of(Class::Aircraft));
            let (_, head_y, _, _) = child.rest_box();
            let (_, _, _, kite_y) = kite.rest_box();
            assert!(kite_y < head_y, "{shape:?} {kite_y} {head_y}");
            assert!(kite.height() < 0.5 * child.height(), "{shape:?}");
        }
    }

    #[test]
    fn a_balloon_that_drifts_comes_from_one_side_to_the_other() {
        for shape in SHAPES {
            let sky = production("a hot air balloon drifting across a valley", shape);
            let x = |time_s: f32| sky.place(time_s)[0].to_world.apply(0.0, 0.0).0;
            let way = (x(3.9) - x(0.0)).abs();
            assert!(way > 0.2, "{shape:?} {way}");
        }
    }
}

//! What stands behind, hangs in the air or follows its tie.

use super::{Builder, SAFE_BOTTOM, SAFE_TOP, SAFE_X, relates};
use crate::paint::noise::Dice;
use crate::rigs::Kind;
use crate::scene::{Action, Class, Relation};
use crate::staging::actor::{Actor, Grip, Tie};
use crate::staging::blocking::Zone;

impl Builder<'_> {
    pub(super) fn place_back(&mut self, members: &[usize]) {
        let mut side = 1.0;
        for (rank, actor_idx) in members.iter().enumerate() {
            let under_it = self.has_guest_under(*actor_idx);
            let tallest = self.tallest_under(*actor_idx);
            let actor = &mut self.actors[*actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let high: f32 = if entity.class == Class::Building && tallest > 0.0 {
                0.76
            } else if entity.class == Class::Building {
                0.52
            } else {
                0.62
            };
            let (left, top, right) = actor.drawing.extent;
            // What was said to be in the background fills it.
            let is_background = entity
                .place
                .as_ref()
                .is_some_and(|place| place.relation == Relation::Behind && place.of.is_none());
            let high = if is_background { high * 1.25 } else { high };
            let high = if self.is_tall { high * 1.2 } else { high };
            let usual = actor.unit * 2.4;
            actor.unit = (high / -top)
                .min(0.62 / (right - left))
                .min(usual.max(1.5 * tallest / -top));
            let wide = (right - left) * actor.unit;
            let x = if under_it {
                0.0
            } else {
                side * (SAFE_X - wide / 2.0).max(0.0) * (1.0 - 0.3 * (rank / 2) as f32)
            };
            let near = if under_it { 0.75 } else { 0.25 };
            actor.at = (
                x - (left + right) / 2.0 * actor.unit,
                self.set.far_ground_y + near * (self.set.ground_y - self.set.far_ground_y),
            );
            actor.depth = actor.at.1 - 0.3;
            side = -side;
        }
    }

    pub(super) fn has_guest_under(&self, host_idx: usize) -> bool {
        let id = self.scene.entities[self.actors[host_idx].entity_idx].id;
        self.scene
            .entities
            .iter()
            .any(|entity| relates(entity, Relation::Under, id))
    }

    /// Spread over the air without much overlap, farther ones smaller.
    pub(super) fn place_air(&mut self, members: &[usize], ground: &[usize]) {
        let low = if ground.is_empty() { 0.74 } else { 0.46 };
        let top = if self.is_tall { -0.30 } else { 0.12 };
        self.scatter(members, (top, low), ground.is_empty());
        for actor_idx in members {
            let is_tall = self.is_tall;
            let actor = &mut self.actors[*actor_idx];
            actor.is_airborne = true;
            actor.span = if is_tall { 0.34 } else { 0.24 };
        }
        self.leave_room_to_rise(members);
    }

    pub(super) fn place_medium(&mut self, members: &[usize]) {
        let top = if self.is_tall { -0.15 } else { 0.16 };
        self.scatter(members, (top, 0.80), true);
        for actor_idx in members {
            let actor = &mut self.actors[*actor_idx];
            actor.is_airborne = true;
            actor.span = 0.2;
        }
        self.leave_room_to_rise(members);
    }

    /// Whoever rises or falls alone starts and ends inside the safe box.
    pub(super) fn leave_room_to_rise(&mut self, members: &[usize]) {
        for actor_idx in members {
            let top = if self.is_tall { -0.30 } else { SAFE_TOP };
            let actor = &mut self.actors[*actor_idx];
            if members.len() > 2 || !matches!(actor.action, Action::Rise | Action::Fall) {
                continue;
            }
            // Flames and baskets hang below where a thing stands.
            let below = 0.28;
            let room = SAFE_BOTTOM - top - actor.span - 0.06;
            let high = -actor.drawing.extent.1 + below * actor.drawing.height;
            actor.unit = actor.unit.min(room / high);
            let middle = (SAFE_BOTTOM + top) / 2.0;
            actor.at.1 = middle + (0.5 * high - below * actor.drawing.height) * actor.unit;
        }
    }

    pub(super) fn scatter(&mut self, members: &[usize], (top, low): (f32, f32), is_alone: bool) {
        let n = members.len();
        if n == 0 {
            return;
        }
        let mut dice = Dice::new(self.seed, 33);
        let tall = low - top;
        // A wide frame has room for a few beside each other.
        let is_few = (2..=4).contains(&n);
        let half = match n {
            _ if self.is_tall => SAFE_X,
            2..=4 => 0.60,
            5.. => 0.68,
            _ => SAFE_X,
        };
        let across = if is_few { 2.0 * SAFE_X } else { 2.0 * half };
        let n_columns = (libm::ceilf(libm::sqrtf(n as f32 * across / tall)) as usize).clamp(1, n);
        let (n_columns, most) = if is_few {
            self.columns_for(members, (n_columns, half, tall))
        } else {
            (n_columns, 1.0)
        };
        let n_rows = n.div_ceil(n_columns);
        for (rank, actor_idx) in members.iter().enumerate() {
            let (column, row) = (rank % n_columns, rank / n_columns);
            let in_row = (n - row * n_columns).min(n_columns);
            let cell = (2.0 * half / in_row as f32, tall / n_rows as f32);
            let loose = match n {
                1 => 0.0,
                _ if is_few => 0.30,
                _ => 0.62,
            };
            // Every second row is shifted, so that a group does not stand in ranks.
            let shift = if n_rows > 1 {
                if row % 2 == 0 { -0.18 } else { 0.18 }
            } else {
                0.0
            };
            let x = -half + (column as f32 + 0.5 + shift + loose * (dice.unit() - 0.5)) * cell.0;
            let x = if n == 1 && !is_alone { 0.16 } else { x };
            let y = top + (row as f32 + 0.5 + loose * (dice.unit() - 0.5)) * cell.1;
            let actor = &mut self.actors[*actor_idx];
            actor.unit *= most;
            if n > 3 {
                actor.unit *= (0.62 + 0.62 * dice.unit()) * if n > 9 { 0.72 } else { 1.0 };
            }
            let (left, box_top, right) = actor.reach();
            let wide = right - left;
            let fit = (0.95 * 2.0 * SAFE_X / wide)
                .min(0.9 * tall.max(0.2) / -box_top)
                .min(1.0);
            actor.unit *= fit;
            let (left, box_top, right) = actor.reach();
            let x = x.clamp(-half - left, (half - right).max(-half - left));
            actor.at = (
                x,
                (y - box_top / 2.0).clamp(SAFE_TOP.min(top) - box_top, SAFE_BOTTOM),
            );
            actor.depth = actor.height() - 0.2;
        }
    }

    /// In how many columns a few hang in the air without being before each other, and how much smaller they are then.
    /// The usual number, unless they could be much larger in another.
    fn columns_for(
        &self,
        members: &[usize],
        (usual, half, tall): (usize, f32, f32),
    ) -> (usize, f32) {
        let n = members.len();
        let sides = members.iter().map(|idx| {
            let (left, top, right) = self.actors[*idx].reach();
            (right - left, -top)
        });
        let (wide, high) = sides.fold((0.01_f32, 0.01_f32), |most, it| {
            (most.0.max(it.0), most.1.max(it.1))
        });
        let room = |n_columns: usize| {
            let n_rows = n.div_ceil(n_columns) as f32;
            let fit = (2.0 * half / n_columns as f32 / wide).min(tall / n_rows / high);
            (1.15 * fit).min(1.0)
        };
        (1..=n).map(|n_columns| (n_columns, room(n_columns))).fold(
            (usual, room(usual)),
            |best, it| {
                if it.1 > best.1 + 0.10 { it } else { best }
            },
        )
    }

    /// Whoever is tied starts at its host; the tie moves it from there.
    pub(super) fn place_tied(&mut self) {
        for _ in 0..3 {
            for actor_idx in 0..self.actors.len() {
                let tie = self.actors[actor_idx].tie;
                let Some(host_idx) = tie.host() else { continue };
                let host = self.actors[host_idx].clone();
                let seat = self.seat_of(host_idx);
                let is_tall = self.is_tall;
                let aside = self.aside_upon(actor_idx, host_idx);
                let within = self.spot_within(actor_idx, host_idx);
                let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
                let is_above = entity
                    .place
                    .as_ref()
                    .is_some_and(|place| place.relation == Relation::Above);
                let actor = &mut self.actors[actor_idx];
                actor.facing = host.facing;
                actor.is_airborne = host.is_airborne && matches!(tie, Tie::Rides(_));
                match tie {
                    Tie::Keys(_) => {
                        actor.at = (host.at.0 + seat.0, host.at.1);
                        // A drummer sits behind the drums.
                        let is_behind = seat.0.abs() < 0.25 * host.height();
                        actor.depth = host.depth + if is_behind { -0.001 } else { 0.001 };
                    }
                    Tie::Rides(_) => {
                        actor.at = (host.at.0 + seat.0, host.at.1 + seat.1);
                        // Behind the windows of a car, on the back of an animal, on a wave.
                        let is_thing = matches!(host.kind, Kind::Prop | Kind::Sprite);
                        let is_bare = host.class == Class::Aircraft
                            && actor.unit * actor.drawing.height > host.height();
                        let is_inside = is_thing && host.class != Class::Thing && !is_bare;
                        actor.depth = host.depth + if is_inside { -0.001 } else { 0.001 };
                    }
                    Tie::Upon(..) if within.is_some() => {
                        let (x, y, nearer) = within.unwrap_or_default();
                        actor.at = (host.at.0 + x, host.at.1 + y);
                        actor.depth = host.depth + nearer;
                        actor.tie = Tie::Upon(host_idx, (x, y));
                        actor.is_within = true;
                    }
                    Tie::Upon(..) => {
                        let (mut x, mut y) = top_of(&host);
                        x += aside;
                        if is_above && actor.class == Class::Food {
                            // It is being poured from above.
                            y -= 0.35 * host.height();
                        }
                        if is_above && matches!(actor.kind, Kind::Bird | Kind::Insect) {
                            // Hovers before it, its beak over it.
                            x -= 0.55 * actor.height() * actor.facing;
                            y -= 0.12 * actor.height();
                            let (left, _, right) = actor.reach();
                            let (low, high) = (-SAFE_X - left, SAFE_X - right);
                            x = (host.at.0 + x).clamp(low.min(high), high.max(low)) - host.at.0;
                            actor.is_airborne = true;
                        }
                        if host.drawing.point("hook").is_some() {
                            // It hangs there, and does not stand on it.
                            y += 0.92 * actor.height();
                            actor.is_still = true;
                        }
                        let is_in_bed = host.drawing.point("bed").is_some();
                        actor.at = (host.at.0 + x, host.at.1 + y);
                        actor.depth = host.depth + if is_in_bed { -0.001 } else { 0.001 };
                        actor.tie = Tie::Upon(host_idx, (x, y));
                    }
                    Tie::Held(_, Grip::Feet) => {
                        actor.at = host.at;
                        actor.depth = host.depth - 0.0005;
                        actor.is_still = true;
                        actor.zone = host.zone;
                    }
                    Tie::Held(_, _) => {
                        actor.at = (
                            host.at.0 + 0.2 * host.height(),
                            host.at.1 - 0.5 * host.height(),
                        );
                        // A balloon rises past the face, not before it.
                        let is_behind = actor.class == Class::Aircraft;
                        actor.depth = host.depth + if is_behind { -0.0005 } else { 0.0005 };
                        actor.is_still = true;
                    }
                    Tie::Line(_) => {
                        actor.at = on_line(actor, host.at.0, is_tall);
                        actor.depth = host.depth - 0.1;
                        actor.is_airborne = true;
                    }
                    Tie::At(_) | Tie::None => {}
                }
            }
        }
        self.seat_at_tables();
    }

    /// How far who rises, climbs or circles may go, and where the way begins.
    pub(super) fn make_room_to_move(&mut self) {
        let top = if self.is_tall { -0.50 } else { SAFE_TOP };
        for actor_idx in 0..self.actors.len() {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let by = entity
                .target
                .or(entity.place.as_ref().and_then(|place| place.of))
                .and_then(|id| self.index_of(id))
                .filter(|idx| *idx != actor_idx);
            let host = by.map(|idx| self.actors[idx].clone());
            let is_high = self.actors[actor_idx].is_airborne;
            let actor = &mut self.actors[actor_idx];
            match (actor.action, host) {
                (Action::TakeOff | Action::Land, _) if !is_high => {
                    // Small enough to have a way to go.
                    let most = 0.52 * (actor.at.1 - top);
                    actor.unit *= (most / actor.height()).min(1.0);
                    actor.span = (actor.at.1 - top - actor.height()).max(0.1);
                }
                (Action::Climb, Some(host)) => {
                    actor.tie = Tie::None;
                    actor.unit *= (0.62 * host.height() / actor.height()).clamp(0.45, 1.0);
                    // Up among the leaves, and not above them.
                    let left = if host.class == Class::Plant {
                        1.15
                    } else {
                        0.75
                    };
                    actor.span = (host.height() - left * actor.height()).max(0.05);
                    actor.at = (host.at.0 - 0.06 * actor.height(), host.at.1);
                    actor.depth = host.depth + 0.01;
                }
                (Action::Climb, None) => actor.span = 0.06,
                (Action::Orbit, host) => {
                    let (left, _, right) = actor.reach();
                    let about = host.filter(|_| actor.tie == Tie::None);
                    let is_low = matches!(actor.zone, Zone::Ground | Zone::Afloat);
                    let middle = about.as_ref().map_or((0.0, actor.at.1), |host| {
                        let up = if is_low { 0.0 } else { 0.3 * host.height() };
                        (host.at.0, host.at.1 - up)
                    });
                    if let Some(host) = &about {
                        actor.depth = host.depth;
                    }
                    let wide = about.map_or(0.2, |host| {
                        let (host_left, _, host_right) = host.reach();
                        (0.62 * (host_right - host_left)).max(0.5 * host.height()) + 0.08
                    });
                    actor.span = wide.min(SAFE_X - (right - left) / 2.0).max(0.08);
                    actor.at = middle;
                }
                _ => {}
            }
        }
    }

    /// What stands on top of something stays in the picture: the whole is made smaller until it does.
    pub(super) fn fit_stacks(&mut self) {
        let highest = if self.is_tall { -0.55 } else { SAFE_TOP - 0.03 };
        for root_idx in 0..self.actors.len() {
            let root = &self.actors[root_idx];
            if root.tie != Tie::None
                || !matches!(root.zone, Zone::Ground | Zone::Afloat | Zone::Back)
            {
                continue;
            }
            let foot_y = root.at.1;
            let top = (0..self.actors.len())
                .filter(|idx| self.root_of(*idx) == root_idx)
                .filter(|idx| !matches!(self.actors[*idx].tie, Tie::Line(_) | Tie::Held(..)))
                .map(|idx| self.actors[idx].rest_box().1)
                .fold(foot_y, f32::min);
            if top < highest {
                self.scale_cluster(root_idx, (foot_y - highest) / (foot_y - top));
                self.place_tied();
            }
        }
    }

    /// How far from the middle somebody stands who is not alone under or behind something.
    fn aside_in_company(&self, actor_idx: usize, (relation, host_idx): (Relation, usize)) -> f32 {
        let company = self.company_of((relation, host_idx));
        let wide = |idx: &usize| self.cluster_width(*idx);
        let total: f32 = company.iter().map(wide).sum();
        let tight = (1.9 * SAFE_X / total.max(1e-3)).min(1.0);
        let before: f32 = company
            .iter()
            .take_while(|idx| **idx != actor_idx)
            .map(wide)
            .sum();
        let own = wide(&actor_idx);
        (before + own / 2.0 - total / 2.0) * tight
    }

    /// Who is under, behind or before something stands there.
    pub(super) fn put_under(&mut self) {
        self.put_under_unless(&vec![false; self.actors.len()]);
    }

    /// The same for those who are not kept where they were.
    pub(super) fn put_under_unless(&mut self, is_kept: &[bool]) {
        for actor_idx in (0..self.actors.len()).filter(|idx| !is_kept[*idx]) {
            let entity = &self.scene.entities[self.actors[actor_idx].entity_idx];
            let Some(place) = &entity.place else { continue };
            let Some(host_idx) = place.of.and_then(|id| self.index_of(id)) else {
                continue;
            };
            if self.actors[actor_idx].tie != Tie::None || host_idx == actor_idx {
                continue;
            }
            let host = self.actors[host_idx].clone();
            let aside = self.aside_in_company(actor_idx, (place.relation, host_idx));
            let is_under = place.relation == Relation::Under;
            if is_under && self.is_below(actor_idx, host_idx) {
                continue;
            }
            let spot = self.spot_under(actor_idx, host_idx).filter(|_| is_under);
            let actor = &mut self.actors[actor_idx];
            if let Some((at, depth)) = spot {
                (actor.at, actor.depth) = (at, depth);
                actor.at.0 += aside;
                continue;
            }
            let (left, _, right) = actor.reach();
            let in_frame = |x: f32| x.clamp(-SAFE_X - left, (SAFE_X - right).max(-SAFE_X - left));
            match place.relation {
                Relation::Under => {
                    // A pole would grow out of the head: who is under a lamp stands beside it.
                    let (host_left, _, host_right) = host.reach();
                    let is_pole = host_right - host_left < 0.5 * actor.height()
                        && host.height() > 0.9 * actor.height()
                        && matches!(host.class, Class::Thing | Class::Furniture);
                    let aside = aside + if is_pole { 0.26 * actor.height() } else { 0.0 };
                    // A group sits side by side, about the middle of what it is under.
                    actor.at = (
                        in_frame(host.at.0 + aside - (left + right) / 2.0),
                        (host.at.1 + 0.04).clamp(actor.at.1.min(SAFE_BOTTOM), SAFE_BOTTOM),
                    );
                    actor.depth = host.depth + 0.2;
                }
                Relation::Behind => {
                    let (host_left, _, host_right) = host.reach();
                    let is_flat = host.class == Class::Furniture;
                    // Beside each other about the middle of a bed, to one side of somebody.
                    let middle = if is_flat {
                        (host_left + host_right) / 2.0 - (left + right) / 2.0
                    } else {
                        0.10
                    };
                    actor.at.0 = in_frame(host.at.0 + middle + aside);
                    actor.depth = host.depth - 0.05;
                }
                Relation::InFrontOf | Relation::On | Relation::Inside | Relation::Through
                    if host.class == Class::Building =>
                {
                    actor.depth = host.depth + 0.3;
                }
                _ => {}
            }
        }
    }
}

/// Where what flies on a line is, when its holder stands at `x`.
pub(in crate::staging) fn on_line(actor: &Actor, x: f32, is_tall: bool) -> (f32, f32) {
    // High up, and far from who holds the line.
    let (high, edge, away) = if is_tall {
        (-0.26, SAFE_X, 0.40)
    } else {
        (SAFE_TOP, SAFE_X + 0.16, 0.52)
    };
    let (_, top, right) = actor.reach();
    ((x + away).min(edge - right), high - top)
}

/// Where things lie on top of an actor, from where it stands, in world units.
fn top_of(host: &Actor) -> (f32, f32) {
    let (x, y) = host
        .drawing
        .point("bed")
        .or_else(|| host.drawing.point("hook"))
        .or_else(|| host.drawing.point("top"))
        .or_else(|| host.drawing.point("seat"))
        .map_or((0.0, bare_top(host)), |(_, at)| at);
    (x * host.unit * host.facing, y * host.unit)
}

/// How high the top is of what does not say: what is in a bowl lies at its rim, not on the chopsticks.
fn bare_top(host: &Actor) -> f32 {
    let share = if host.class == Class::Food && host.kind == Kind::Sprite {
        0.50
    } else if host.class == Class::Food {
        0.80
    } else {
        0.94
    };
    share * host.drawing.extent.1
}

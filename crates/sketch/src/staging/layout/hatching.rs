//! Who comes out of an egg or a cocoon: hidden in it first, before it in the end.

use super::{Builder, SAFE_X};
use crate::scene::{Action, Class};
use crate::staging::actor::Tie;
use crate::staging::blocking::Zone;

impl Builder<'_> {
    /// Makes the shell as large as needs be, and puts whoever hatches behind its lower half.
    pub(super) fn hatch(&mut self) {
        for actor_idx in 0..self.actors.len() {
            let actor = &self.actors[actor_idx];
            let entity = &self.scene.entities[actor.entity_idx];
            let shell = entity.target.and_then(|id| self.index_of(id));
            let hatches = actor.action == Action::Emerge && actor.copy_idx == 0;
            let is_shell = |idx: &usize| self.actors[*idx].action == Action::Hatch;
            let Some(shell_idx) = shell.filter(|idx| hatches && is_shell(idx)) else {
                continue;
            };
            let most = if self.is_tall { 0.62 } else { 0.52 };
            let fit = (most / actor.height()).min(1.0);
            self.scale_cluster(actor_idx, fit);
            let ground_y = self.set.ground_y;
            let (left, _, right) = self.actors[actor_idx].reach();
            let (wide, high) = (right - left, self.actors[actor_idx].height());
            let hangs = self.actors[shell_idx].drawing.point("hangs").is_some();
            let shell = &mut self.actors[shell_idx];
            let (shell_left, top, shell_right) = shell.drawing.extent;
            // Room for a body that is half as large.
            let tall = if hangs { 0.95 } else { 0.74 };
            shell.unit = (tall * high / -top)
                .max(0.62 * wide / (shell_right - shell_left))
                .min(0.80 / -top);
            let middle = (shell_left + shell_right) / 2.0 * shell.unit;
            shell.at = (-middle, ground_y);
            (shell.tie, shell.zone, shell.depth) = (Tie::None, Zone::Ground, ground_y);
            (shell.is_airborne, shell.is_afloat) = (false, false);
            let shell_high = shell.height();
            // The others stand aside.
            let room = 0.5 * (shell_right - shell_left) * shell.unit + 0.06;
            for idx in (0..self.actors.len()).filter(|idx| *idx != actor_idx && *idx != shell_idx) {
                let other = &mut self.actors[idx];
                if other.tie == Tie::None && other.zone == Zone::Ground && other.at.0.abs() < room {
                    other.at.0 = room.min(SAFE_X) * if other.at.0 < 0.0 { -1.0 } else { 1.0 };
                }
            }
            let actor = &mut self.actors[actor_idx];
            // What is longer than high looks over the rim.
            let up = match (hangs, wide > 1.1 * high) {
                (true, _) => 0.30,
                (false, true) => 0.34,
                (false, false) => 0.10,
            } * shell_high;
            actor.at = (-(left + right) / 2.0, ground_y - up);
            (actor.tie, actor.is_led) = (Tie::None, false);
            actor.is_airborne = actor.class != Class::Bird;
            actor.zone = Zone::Ground;
            actor.depth = if hangs {
                ground_y + 0.01
            } else {
                ground_y - 0.01
            };
        }
    }
}

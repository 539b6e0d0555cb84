//! Taking a seat, leaving it, waking up in a bed: once, halfway through the moment.

use super::{Drill, Moment, Stance, Ties, drill_of, ease, rest};
use crate::staging::actor::{Actor, Tie};

/// Shows whoever is on a seat sit down on it, get up from it or wake up there; whether that is what they do.
pub(super) fn change(stance: &mut Stance, actor: &Actor, moment: &Moment, ties: &Ties) -> bool {
    let Some(drill) = drill(actor).filter(|_| ties.seat_y.is_some()) else {
        return false;
    };
    let seated = || {
        let mut seated = stance.clone();
        rest::sit(&mut seated, actor, moment, ties);
        if ties.legs_hang {
            rest::hang_legs(&mut seated);
        }
        seated
    };
    let upright = || {
        let mut upright = stance.clone();
        rest::idle(&mut upright, actor, moment);
        // On the ground, before the seat.
        upright.shift = (0.16 * actor.height(), ties.drop);
        upright
    };
    let (from, to) = if drill.begins_lying() {
        let mut asleep = stance.clone();
        rest::sleep_biped(&mut asleep, actor, moment, ties);
        (asleep, seated())
    } else if drill.ends_standing() {
        (seated(), upright())
    } else {
        (upright(), seated())
    };
    let share = moment.since_s / moment.over_s.max(0.1);
    *stance = from.mixed(&to, ease((share - 0.26) / 0.32));
    true
}

/// Whether it takes or leaves what it is on.
pub(super) fn is_changing(actor: &Actor) -> bool {
    drill(actor).is_some()
}

fn drill(actor: &Actor) -> Option<&'static Drill> {
    let activity = actor.activity.filter(|it| it.suits(actor.action))?;
    let is_upon = matches!(actor.tie, Tie::Upon(..));
    Some(drill_of(activity)).filter(|drill| is_upon && drill.is_once())
}

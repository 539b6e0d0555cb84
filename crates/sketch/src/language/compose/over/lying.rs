//! Where things are by what they are: a hat on a statue is on its head, what is at the bottom of a bench is under it,
//! and a ball that is kicked to the right rolls there.

use crate::language::draft::DraftEntity;
use crate::scene::{Action, Class, Relation};

/// Who is carved, sewn or rolled of snow, and may wear a hat.
const LIKENESSES: &[&str] = &["statue", "snowman", "scarecrow", "mannequin", "bust"];

/// Puts things where they are meant.
pub(super) fn settle(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        go_as_told(&mut entities[at]);
        let Some((relation, Some(host))) = entities[at].place else {
            continue;
        };
        if host == at {
            continue;
        }
        let lies_in = relation == Relation::Inside && entities[at].is_animate();
        if lies_in && has_no_inside(&entities[host]) {
            entities[at].place = Some((Relation::Under, Some(host)));
        }
        let is_worn = entities[at].concept.is_some_and(|it| it.is_worn);
        let is_likeness = LIKENESSES.contains(&entities[host].key());
        if relation == Relation::On && is_worn && is_likeness {
            // The hat is only seen where the statue is.
            entities[host].is_subject = true;
            entities[at].is_subject = false;
        }
    }
}

/// What is at the bottom of a bench is under it.
fn has_no_inside(host: &DraftEntity) -> bool {
    let key = host.key();
    host.class() == Class::Furniture && (key.contains("bench") || key.contains("table"))
}

/// A thing that is kicked or thrown, or that sweeps by itself, goes the way that is told; who does that to it stays.
fn go_as_told(entity: &mut DraftEntity) {
    if entity.look.way.is_none()
        || !matches!(entity.action, Action::Kick | Action::Throw | Action::Sweep)
    {
        return;
    }
    let is_thing = matches!(
        entity.class(),
        Class::Thing | Class::Vehicle | Class::Aircraft
    );
    if !is_thing {
        entity.look.way = None;
    } else if entity.action == Action::Sweep {
        entity.action = Action::Slide;
    } else {
        entity.action = Action::Roll;
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Relation};

    #[test]
    fn a_ball_that_is_kicked_goes_where_it_is_told_and_its_player_stays() {
        let ball = &understand("A soccer ball being kicked hard to the right")
            .scene
            .entities[0];
        assert!(ball.action == Action::Roll && ball.look.way.is_some());
        let player = &understand("A boy kicks a ball to the right").scene.entities[0];
        assert!(player.look.way.is_none());
        let vacuum = &understand("A robot vacuum is sweeping the floor from left to right").scene;
        assert!(vacuum.entities[0].look.way.is_some());
    }

    #[test]
    fn what_is_at_the_bottom_of_a_bench_is_under_it() {
        let scene = understand("A turtle resting at the bottom of a garden bench").scene;
        let place = scene.entities[0].place.as_ref();
        assert_eq!(place.map(|it| it.relation), Some(Relation::Under));
        let scene = understand("A cat curled up in a chair").scene;
        let place = scene.entities[0].place.as_ref();
        assert_ne!(place.map(|it| it.relation), Some(Relation::Under));
    }

    #[test]
    fn a_statue_with_a_hat_on_is_what_is_looked_at() {
        let scene = understand("A hat left on a statue in a busy park").scene;
        let statue = scene
            .entities
            .iter()
            .find(|it| it.concept == "statue")
            .unwrap();
        let hat = scene
            .entities
            .iter()
            .find(|it| it.concept == "hat")
            .unwrap();
        assert!(statue.is_subject && !hat.is_subject);
    }
}

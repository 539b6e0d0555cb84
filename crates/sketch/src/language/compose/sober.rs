//! Things do no deeds of the living by a slip: trees that stand along the tracks chase nobody.

use crate::language::classes::WordClass;
use crate::language::draft::DraftEntity;
use crate::language::lexicon::LEXICON;
use crate::scene::{Action, Class, Relation};

/// Stills whatever does not live and does what only the living do, unless a verb says so: a pen may write, and a sign
/// reads nothing.
pub(super) fn still(entities: &mut [DraftEntity]) {
    for doer in 0..entities.len() {
        root(&mut entities[doer]);
        let entity = &entities[doer];
        let Some(verb) = deed(entity.action) else {
            continue;
        };
        // Storms throw shadows; a catapult throws stones.
        let throws = || {
            let of_doer = |it: &DraftEntity| it.place == Some((Relation::Holding, Some(doer)));
            entity.target.is_some() || entities.iter().any(of_doer)
        };
        let is_said = entity.verbs.iter().any(|said| {
            said.starts_with(verb) || means(said, entity.action) && !WordClass::Figurative.has(said)
        }) && (entity.action != Action::Throw || throws());
        // What a table lets happen to it has no verb.
        if is_lifeless(entity) && !is_said && !entity.verbs.is_empty() {
            entities[doer].action = Action::Idle;
            entities[doer].target = None;
        }
    }
}

/// "The grass ripples", "vines hang": what grows moves where it stands, and leaves the ground only where that is said.
fn root(entity: &mut DraftEntity) {
    let is_loose =
        |said: &String| matches!(said.as_str(), "float" | "drift" | "hover" | "levitate");
    let is_rooted = entity.class() == Class::Plant;
    if is_rooted && entity.action == Action::Float && !entity.verbs.iter().any(is_loose) {
        entity.action = Action::Dance;
    }
}

/// Whether the table has that verb for it.
fn means(said: &str, action: Action) -> bool {
    let verb = LEXICON.get(said).and_then(|senses| senses.verb.as_ref());
    verb.is_some_and(|verb| verb.action == action)
}

fn is_lifeless(entity: &DraftEntity) -> bool {
    use Class::{Building, Celestial, Food, Furniture, Instrument, Plant, Thing};
    let is_thing = matches!(
        entity.class(),
        Building | Celestial | Food | Furniture | Instrument | Plant | Thing
    );
    let may_act = entity.key().contains("robot") || entity.look.role.is_some();
    is_thing && !may_act && entity.look.wears.is_empty()
}

/// The verb of what only the living do.
fn deed(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Chase => "chase",
        Action::Light => "light",
        Action::ShakeHands => "shake hands",
        Action::Type => "type",
        Action::Hug => "hug",
        Action::Kiss => "kiss",
        Action::Knit => "knit",
        Action::Pet => "pet",
        Action::HighFive => "high",
        Action::HoldHands => "hold hands",
        Action::Feed => "feed",
        Action::Clap => "clap",
        Action::Howl => "howl",
        Action::Graze => "graze",
        Action::Write => "write",
        Action::Stir => "stir",
        Action::Read => "read",
        Action::Fight => "fight",
        Action::Kneel => "kneel",
        Action::Meditate => "meditate",
        Action::Walk => "walk",
        Action::Run => "run",
        Action::Crawl => "crawl",
        Action::Throw => "throw",
        Action::March => "march",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[track_caller]
    fn check(prompt: &str, concept: &str, action: Action) {
        let scene = understand(prompt).scene;
        let named = scene.entities.iter().find(|it| it.concept == concept);
        assert_eq!(
            named.map(|it| it.action),
            Some(action),
            "{prompt}: {:?}",
            scene.entities
        );
    }

    #[test]
    fn a_thing_does_no_deed_by_a_slip() {
        check(
            "A pair of headphones on a pedestal as soft rim light traces the aluminum",
            "headphones",
            Action::Idle,
        );
        check("How to make coffee in 3 steps", "cup", Action::Idle);
        check(
            "A keeper with a lantern in hand while the storm outside throws shadows",
            "lantern",
            Action::Idle,
        );
    }

    #[test]
    fn what_grows_stays_where_it_grows() {
        check("Tall ferns ripple on a table", "fern", Action::Dance);
        check("A flower floats above a table", "flower", Action::Float);
    }

    #[test]
    fn a_thing_does_what_is_said_of_it() {
        check(
            "A pencil writes on paper by itself",
            "pencil",
            Action::Write,
        );
        check("A teapot walks on a table", "teapot", Action::Walk);
        check("A toy robot walks on a table", "toy_robot", Action::Walk);
        check("A man runs down a street", "man", Action::Run);
    }

    #[test]
    fn another_word_for_a_deed_says_it_as_well() {
        for (prompt, concept, action) in [
            ("A teapot jogs", "teapot", Action::Run),
            ("A carrot sprints", "carrot", Action::Run),
            ("A tree strides", "tree", Action::Walk),
            ("A doll strolls", "doll", Action::Walk),
            ("A cactus embraces a balloon", "cactus", Action::Hug),
            ("A cookie escapes", "cookie", Action::Run),
            ("A toaster runs after bread", "toaster", Action::Chase),
            ("A pencil draws a line", "pencil", Action::Write),
            ("A catapult throws a stone", "catapult", Action::Throw),
            ("A pumpkin throws a candle", "pumpkin", Action::Throw),
        ] {
            check(prompt, concept, action);
        }
    }
}

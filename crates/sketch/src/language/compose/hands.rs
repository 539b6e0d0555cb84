//! What hands do with whom and what: giving, blowing, cutting and kneading on a table, leaning, going hand in hand.

use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::scene::{Action, Class, Relation};

/// Settles what was said of hands, before anybody is given what it takes.
pub(super) fn tell_apart(entities: &mut [DraftEntity]) {
    for doer in 0..entities.len() {
        let entity = &entities[doer];
        if super::tools::is_at_work(entity) {
            continue;
        }
        let is_person = entity.class() == Class::Person;
        let says = |verb: &str| entity.verbs.iter().any(|said| said == verb);
        let action = match entity.action {
            // "blows on her soup"; leaves and bubbles are blown about.
            Action::Float if is_person && says("blow") => Action::Blow,
            // "lifts a barrel" has it up in the hands, "lifts her leg" nothing flies.
            Action::Rise if is_person && says("lift") => Action::RaiseHand,
            // "smells the bread".
            Action::Graze if is_person => Action::Eat,
            Action::Walk if is_person && says("pass") && is_at_ball(entities, doer) => Action::Kick,
            Action::Swing | Action::Idle | Action::Touch | Action::Stretch
                if is_at(entities, doer, "punching_bag") =>
            {
                Action::Fight
            }
            // "rolls a snowball", "rolls the dough".
            Action::Roll if is_person => match entity.target.map(|at| entities[at].class()) {
                Some(Class::Food) => Action::Knead,
                Some(_) => Action::Push,
                None => Action::Roll,
            },
            Action::Pour if is_person && says("spray") && is_on_wall(entities, doer) => {
                Action::Write
            }
            // An elephant does it with its trunk.
            Action::Touch | Action::Pour | Action::Idle
                if has_trunk(entity)
                    && (says("spray")
                        || says("squirt")
                        || says("splash")
                        || says("spray water")) =>
            {
                Action::Pour
            }
            // A cat does it with its paws.
            Action::Knead if entity.class() == Class::FourLegged => Action::Tread,
            // "a dog shares a bone": only people do such things with their hands.
            action if is_by_hand(action) && !has_hands(entity) => Action::Idle,
            action => action,
        };
        entities[doer].action = action;
        match action {
            Action::Give => give(entities, doer),
            Action::Carry if says_of(&entities[doer], &["serve", "deliver"]) => {
                give(entities, doer);
            }
            Action::Chop => cut(entities, doer),
            Action::Feed => feed_with(entities, doer),
            // "a UFO beams up a cow": she is what rises.
            Action::Idle if says_of(&entities[doer], &["beam up"]) => {
                if let Some(target) = entities[doer].target.filter(|&target| target != doer) {
                    entities[target].action = Action::Rise;
                    entities[target].is_subject = true;
                }
            }
            Action::RaiseHand | Action::Eat => take_up(entities, doer),
            _ => {}
        }
        stand_off(entities, doer);
    }
}

/// Brings those together whose hands meet, and gives a table to whoever works on one.
pub(super) fn set_to_work(draft: &mut Draft) {
    for doer in 0..draft.entities.len() {
        let entity = &draft.entities[doer];
        let target = entity.target.filter(|&target| target != doer);
        match entity.action {
            Action::Chop | Action::Knead | Action::Stir => {
                let is_person = entity.class() == Class::Person && entity.count <= 2;
                if let Some(thing) = target.filter(|&at| is_person && is_laid(&draft.entities[at]))
                {
                    draft.entities[thing].place = None;
                    super::company::lay_table(draft, (doer, thing));
                    lay_slices(draft, thing);
                }
            }
            Action::Touch | Action::Look => put_on_bench(draft, doer),
            Action::Blow => {
                if let Some(flame) = target.filter(|&at| {
                    draft.entities[at].has_flame() || draft.entities[at].key() == "cake"
                }) {
                    draft.entities[flame].action = Action::GoOut;
                }
            }
            Action::HoldHands => join_hands(&mut draft.entities, doer),
            _ => {}
        }
    }
}

/// "Frosts a cake", "assembles a watch": it lies on a table, with the lamp that lights it.
fn put_on_bench(draft: &mut Draft, doer: usize) {
    let entity = &draft.entities[doer];
    let works = entity
        .verbs
        .iter()
        .any(|verb| WordClass::Benchwork.has(verb));
    let is_indoors = draft
        .setting
        .is_none_or(|(setting, _)| setting.is_indoors());
    let is_person = entity.class() == Class::Person && entity.count <= 2;
    let lamp = match entity.place {
        None => None,
        Some((Relation::Under, Some(lamp))) if draft.entities[lamp].has_flame() => Some(lamp),
        Some(_) => return,
    };
    let thing = entity.target.filter(|&target| target != doer);
    let Some(thing) = thing.filter(|&at| {
        let thing = &draft.entities[at];
        let is_free = thing
            .place
            .is_none_or(|place| place == (Relation::Holding, Some(doer)));
        has_room_on_table(thing) && is_free && thing.key() != "toy_blocks"
    }) else {
        return;
    };
    if !works || !is_indoors || !is_person {
        return;
    }
    draft.entities[doer].place = None;
    super::company::lay_table(draft, (doer, thing));
    let table = draft.entities[doer].place;
    if let (Some(lamp), Some((Relation::At, Some(table)))) = (lamp, table) {
        draft.entities[lamp].place = Some((Relation::On, Some(table)));
    }
}

/// What has been cut off lies beside what is cut.
pub(super) fn lay_slices(draft: &mut Draft, thing: usize) {
    let cut = &draft.entities[thing];
    if cut.action != Action::Part || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let mut slices = DraftEntity::new(concept("sliced_food"), "sliced food".to_owned());
    slices.look.colour = cut
        .look
        .colour
        .or(cut.concept.and_then(|concept| concept.colour));
    slices.place = cut.place;
    slices.action = Action::Bloom;
    draft.entities.push(slices);
}

/// Whether it is somebody, or an animal that is told of as if it were.
fn has_hands(entity: &DraftEntity) -> bool {
    let is_like_a_person = entity.look.role.is_some() || !entity.look.wears.is_empty();
    let is_handy = matches!(
        entity.key(),
        "monkey"
            | "gorilla"
            | "orangutan"
            | "panda"
            | "red_panda"
            | "raccoon"
            | "squirrel"
            | "koala"
            | "otter"
    );
    entity.class() == Class::Person || entity.is_animate() && (is_like_a_person || is_handy)
}

/// "Plays chess against a robot": whom somebody plays with sits at the same table.
pub(super) fn sit_opposite(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        let Some((Relation::InFrontOf | Relation::Beside, Some(host))) = entities[at].place else {
            continue;
        };
        let table = match entities[host].place {
            Some((Relation::At, Some(table))) if host != at => table,
            _ => continue,
        };
        let entity = &mut entities[at];
        let is_idle = matches!(entity.action, Action::Idle | Action::Sit | Action::Look);
        let serves = matches!(
            entity.look.role.as_deref(),
            Some("waiter" | "waitress" | "butler")
        );
        if entity.class() == Class::Person && is_idle && !serves && at != table {
            entity.place = Some((Relation::At, Some(table)));
            entity.action = Action::Sit;
        }
    }
}

fn has_trunk(entity: &DraftEntity) -> bool {
    matches!(entity.key(), "elephant" | "mammoth" | "baby_elephant")
}

fn is_by_hand(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Give | A::Touch | A::Chop | A::Knead | A::Stir | A::Toast | A::Blow | A::HoldHands
    )
}

fn says_of(entity: &DraftEntity, verbs: &[&str]) -> bool {
    entity
        .verbs
        .iter()
        .any(|said| verbs.contains(&said.as_str()))
}

fn is_laid(entity: &DraftEntity) -> bool {
    has_room_on_table(entity) && !matches!(entity.place, Some((Relation::Holding, _)))
}

fn has_room_on_table(entity: &DraftEntity) -> bool {
    let is_small = entity.concept.is_none_or(|concept| concept.height_m < 0.6);
    let is_of_kitchen = matches!(entity.class(), Class::Food | Class::Thing | Class::Plant);
    is_small && is_of_kitchen
}

/// Who gives what to whom: "gives the dog a bone" hands the bone over, and not the dog.
fn give(entities: &mut [DraftEntity], giver: usize) {
    let held = (0..entities.len())
        .find(|&at| entities[at].place == Some((Relation::Holding, Some(giver))));
    let is_somebody = |entity: &DraftEntity| entity.is_animate();
    if let Some(first) = held.filter(|&at| is_somebody(&entities[at])) {
        let next = (first + 1..entities.len()).find(|&at| {
            let entity = &entities[at];
            !entity.is_animate() && entity.place.is_none() && !entity.acts
        });
        if let Some(thing) = next.filter(|_| entities[giver].target.is_none()) {
            entities[first].place = None;
            entities[first].is_subject = true;
            entities[giver].target = Some(first);
            entities[thing].place = Some((Relation::Holding, Some(giver)));
            entities[thing].is_subject = false;
        }
    }
    let Some(taker) = entities[giver].target.filter(|&target| target != giver) else {
        return;
    };
    entities[giver].action = Action::Give;
    entities[giver].approaches = false;
    let takes = &mut entities[taker];
    if takes.is_animate() {
        takes.is_subject = true;
    }
}

fn is_on_wall(entities: &[DraftEntity], doer: usize) -> bool {
    matches!(entities[doer].place, Some((Relation::On, Some(at))) if entities[at].key() == "wall")
}

/// "Feeds a carrot to a horse over a fence": the carrot is in the hand, and goes to the horse.
fn feed_with(entities: &mut [DraftEntity], doer: usize) {
    if matches!(
        entities[doer].place,
        Some((Relation::Above | Relation::Across | Relation::Through, _))
    ) {
        entities[doer].place = None;
    }
    let Some(food) = entities[doer]
        .target
        .filter(|&at| !entities[at].is_animate())
    else {
        return;
    };
    let eater = (food + 1..entities.len()).find(|&at| entities[at].is_animate() && at != doer);
    if let Some(eater) = eater {
        entities[food].place = Some((Relation::Holding, Some(doer)));
        entities[doer].target = Some(eater);
        let is_large = entities[eater]
            .concept
            .is_some_and(|concept| concept.height_m > 1.0);
        if is_large {
            entities[doer].action = Action::Give;
        }
    }
}

fn is_at(entities: &[DraftEntity], doer: usize, key: &str) -> bool {
    let target = entities[doer].target;
    target.is_some_and(|at| entities[at].key() == key)
}

fn is_at_ball(entities: &[DraftEntity], doer: usize) -> bool {
    let target = entities[doer].target;
    target.is_some_and(|at| entities[at].key().contains("ball"))
}

/// What is lifted or smelled is in the hand.
fn take_up(entities: &mut [DraftEntity], doer: usize) {
    let Some(target) = entities[doer].target.filter(|&target| target != doer) else {
        return;
    };
    let is_light = entities[target]
        .concept
        .is_some_and(|concept| concept.height_m < 0.7);
    let lifts = says_of(&entities[doer], &["lift", "smell", "sniff"]);
    if lifts && is_light && entities[target].place.is_none() {
        entities[target].place = Some((Relation::Holding, Some(doer)));
    }
}

/// "A goldfish in a bowl": one of glass, and the fish swims in it.
pub(super) fn fill_bowls(entities: &mut [DraftEntity]) {
    for at in 0..entities.len() {
        let Some((Relation::Inside, Some(bowl))) = entities[at].place else {
            continue;
        };
        let is_small = entities[at].class() == Class::Fish
            && entities[at]
                .concept
                .is_some_and(|concept| concept.height_m < 0.5);
        if is_small
            && matches!(
                entities[bowl].key(),
                "bowl" | "jar" | "bottle" | "box" | "fishbowl"
            )
        {
            entities[bowl].concept = concept("fishbowl");
            entities[at].action = Action::Swim;
        }
    }
}

/// Food is cut on a table, wood with an axe, and all else where it is.
fn cut(entities: &mut [DraftEntity], doer: usize) {
    let Some(target) = entities[doer].target else {
        return;
    };
    let key = entities[target].key();
    if matches!(key, "log" | "tree" | "pine" | "branch") {
        entities[doer].action = Action::Swing;
        entities[doer].say("chop wood");
    } else if !matches!(entities[target].class(), Class::Food | Class::Fish)
        && key != "mushroom"
        && key != "herb"
    {
        entities[doer].action = Action::Touch;
    }
}

/// Nobody stands on a door, in a mirror or on somebody's ear: before it, or beside.
fn stand_off(entities: &mut [DraftEntity], doer: usize) {
    let Some((Relation::On | Relation::Inside | Relation::Above, Some(host))) =
        entities[doer].place
    else {
        return;
    };
    let rests = matches!(
        entities[doer].action,
        Action::Ride
            | Action::Sit
            | Action::Balance
            | Action::Climb
            | Action::Jump
            | Action::Sleep
            | Action::Perch
    );
    if entities[doer].class() != Class::Person || rests {
        return;
    }
    // Who speaks from a lectern has it before them.
    if entities[host].key() == "lectern" {
        entities[doer].place = None;
        entities[host].place = Some((Relation::Beside, Some(doer)));
        return;
    }
    // "Sprays water on a burning house": it is what is worked on.
    if entities[host].class() == Class::Building && entities[doer].action == Action::Touch {
        entities[doer].place = None;
        entities[doer].target = Some(host);
        return;
    }
    let is_on = matches!(entities[doer].place, Some((Relation::On, _)));
    let relation = match entities[host].key() {
        "door" | "mirror" | "window" | "picture" | "mailbox" | "bell" => Relation::InFrontOf,

        // Whoever is on somebody is seen to elsewhere.
        _ if entities[host].class() == Class::Person && !is_on => Relation::Beside,
        _ => return,
    };
    let is_child = entities[doer].key() == "baby";
    if !is_child {
        entities[doer].place = Some((relation, Some(host)));
    }
}

/// "A girl holds hands with her father": both go so.
fn join_hands(entities: &mut [DraftEntity], doer: usize) {
    let placed = match entities[doer].place {
        Some((Relation::Beside, of)) => of,
        _ => None,
    };
    let partner = entities[doer].target.or(placed).or_else(|| {
        (0..entities.len()).find(|&at| {
            at != doer
                && entities[at].class() == Class::Person
                && matches!(entities[at].action, Action::Idle | Action::Walk)
        })
    });
    if let Some(partner) =
        partner.filter(|&at| entities[at].is_animate() && entities[doer].count == 1)
    {
        entities[partner].action = Action::HoldHands;
        entities[partner].place = entities[partner].place.filter(|(_, of)| *of != Some(doer));
        entities[doer].target = Some(partner);
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Action, Class, Entity, Relation, Scene, Shot};

    fn scene(prompt: &str) -> Scene {
        understand(prompt).scene
    }

    fn find<'a>(scene: &'a Scene, word: &str) -> &'a Entity {
        let mut all = scene.entities.iter();
        all.find(|it| it.word == word || it.concept == word)
            .unwrap()
    }

    fn place(scene: &Scene, word: &str) -> Option<(Relation, Option<u32>)> {
        let place = find(scene, word).place.as_ref()?;
        Some((place.relation, place.of))
    }

    #[test]
    fn what_is_given_is_in_the_givers_hand_and_goes_to_the_taker() {
        for prompt in [
            "a woman gives a bone to a dog",
            "a woman gives a dog a bone",
            "a woman offers a bone to a dog",
        ] {
            let scene = scene(prompt);
            let (woman, dog) = (find(&scene, "woman"), find(&scene, "dog"));
            assert_eq!(woman.action, Action::Give, "{prompt}");
            assert_eq!(woman.target, Some(dog.id), "{prompt}");
            assert_eq!(
                place(&scene, "bone"),
                Some((Relation::Holding, Some(woman.id)))
            );
        }
    }

    #[test]
    fn a_tool_is_in_the_hand_and_not_on_what_is_worked_on() {
        let scene = scene("a lumberjack chops a log with an axe in a forest");
        let lumberjack = find(&scene, "lumberjack");
        assert_eq!(lumberjack.action, Action::Swing);
        assert_eq!(
            place(&scene, "axe"),
            Some((Relation::Holding, Some(lumberjack.id)))
        );
        assert!(scene.entities.iter().all(|it| it.concept != "knife"));
    }

    #[test]
    fn who_knocks_on_a_door_does_not_stand_on_it() {
        for prompt in [
            "a man knocks on a door",
            "a boy whispers into his grandfather's ear",
            "a cowboy leans on a bench",
        ] {
            let scene = scene(prompt);
            let place = scene.entities[0].place.as_ref();
            let is_upon =
                place.is_some_and(|it| matches!(it.relation, Relation::On | Relation::Inside));
            assert!(!is_upon && scene.entities[0].target.is_some(), "{prompt}");
        }
    }

    #[test]
    fn who_is_taught_to_do_it_does_it() {
        let scene = scene("a father teaches his daughter to ride a bicycle in a quiet street");
        let girl = &scene.entities[1];
        assert_eq!(girl.action, Action::Ride);
        assert_eq!(girl.target, Some(find(&scene, "bicycle").id));
    }

    #[test]
    fn a_verb_that_is_also_a_thing_is_a_verb_before_its_object() {
        let scene = scene("an old sailor ties a knot in a thick rope");
        assert!(
            scene
                .entities
                .iter()
                .all(|it| it.concept != "suit" && it.concept != "tie")
        );
    }

    #[test]
    fn what_is_worked_on_lies_on_a_table() {
        for (prompt, word) in [
            ("A woman frosts a cake with a piping bag", "cake"),
            ("a man repairs an old radio", "radio"),
        ] {
            let scene = scene(prompt);
            let laid = place(&scene, word).map(|(relation, _)| relation);
            assert_eq!(laid, Some(Relation::On), "{prompt}");
        }
        // What is larger stays where it is.
        let scene = scene("An old man repairs a bicycle in his garage");
        assert!(place(&scene, "bicycle").is_none());
    }

    #[test]
    fn a_close_up_of_hands_shows_nothing_else_of_their_owner() {
        for (prompt, thing) in [
            (
                "A close-up of a watchmaker's hands assembling a tiny gear",
                "gear",
            ),
            ("Close-up of hands kneading dough", "dough"),
        ] {
            let scene = scene(prompt);
            assert_eq!(scene.entities[0].word, thing, "{prompt}");
            let n_hands = scene.entities.iter().filter(|it| it.word == "hand").count();
            assert_eq!(n_hands, 2, "{prompt}");
            let mut all = scene.entities.iter();
            assert!(all.all(|it| it.class != Class::Person), "{prompt}");
            assert_eq!(scene.shot, Shot::CloseUp, "{prompt}");
        }
        let scene = scene("a watchmaker's hands are old and he smiles at a boy");
        assert!(!scene.entities[0].word.ends_with("hands"));
    }
}

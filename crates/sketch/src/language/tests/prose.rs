//! Prompts as captions and film people write them: long sentences, parts, lists, times.

use super::{check, check_moments};
use crate::language::understand;
use crate::scene::{Action, Relation};

#[test]
fn an_adverb_nobody_listed_is_no_thing_and_hides_no_verb() {
    check(
        "The camera seamlessly flies through a canyon",
        "in:canyon no-fly",
    );
    check("A dog cautiously walks through a park", "dog:walk in:park");
}

#[test]
fn english_with_a_word_that_others_have_too_is_english() {
    let cat = understand("A cute orange cat playing a grand piano");
    assert_eq!(cat.language, None);
}

#[test]
fn what_goes_by_itself_in_a_list_is_not_what_somebody_does() {
    check(
        "A hacker in an alley, neon rain, flying cars, glowing signs",
        "hover_car:fly no-person:fly no-person->hover_car",
    );
}

#[test]
fn what_is_said_of_the_place_is_not_said_of_who_was_named_before() {
    check(
        "Five fish swim around a coral reef. The coral reef is a mix of brown and green. The water is a deep blue.",
        "fish*5 no-fish#8a5a34 no-fish#3f9a48 no-fish#2f6fd0",
    );
}

#[test]
fn a_verb_alone_is_done_by_somebody() {
    check("dance", "person! person:dance");
    check("skateboarding", "person!");
    check("a long clip", "no-person no-hedge_shears");
}

#[test]
fn what_the_background_includes_is_behind_and_no_other_place() {
    check_moments(
        "A panda plays guitar in a bamboo forest. The background includes a small, flowing stream.",
        &["panda"],
    );
}

#[test]
fn a_time_begins_a_moment() {
    check_moments(
        "[0-2s] A cat sleeps on a sofa. [2-4s] The cat jumps down.",
        &["cat:sleep", "cat:jump"],
    );
    check_moments(
        "0:00-0:02 A cat sleeps on a sofa. 0:02-0:04 The cat jumps down.",
        &["cat:sleep", "cat:jump"],
    );
}

#[test]
fn everybody_is_all_who_are_there() {
    check(
        "A man and a dog sit in a park and everyone laughs",
        "man:laugh dog:laugh",
    );
}

#[test]
fn what_was_done_to_a_thing_is_not_being_done() {
    check(
        "Close-up of roasted coffee beans beside a bowl",
        "bean no-bean:cook",
    );
    check("A burning candle beside a broken vase", "candle vase");
}

#[test]
fn whoever_a_participle_follows_does_it_alone() {
    check(
        "A hot pot of soup, steam rising, chopsticks lifting red peppers",
        "chopsticks:rise no-pot:rise no-soup:rise",
    );
}

#[test]
fn needles_of_a_tree_sew_nothing() {
    check(
        "A canyon with pine trees. The trees have green needles.",
        "no-needle",
    );
}

#[test]
fn a_dish_seen_from_near_is_on_a_table() {
    check(
        "Close-up of a bubbling Sichuan hotpot with chili peppers and beef slices",
        "in:table",
    );
}

#[test]
fn a_sea_turtle_that_crawls_is_on_the_beach() {
    check(
        "Hundreds of sea turtle hatchlings crawl over the sand at dusk",
        "sea_turtle:crawl in:beach",
    );
    check("A sea turtle swims past", "in:under_water");
}

#[test]
fn who_is_young_is_no_child() {
    check(
        "A young couple walks along a street",
        "person*2 person.age=adult",
    );
    check("A young chef cooks", "person.age=adult");
    check("A young boy runs", "boy.age=child");
    check("A young elephant runs", "elephant.age=child");
}

#[test]
fn what_the_camera_comes_from_is_what_it_shows() {
    check(
        "The camera slowly zooms out from a sleeping baby in a crib",
        "baby! baby:sleep baby@inside:bed camera:pull_out",
    );
    check(
        "Drone footage of a cliff above the sea. As the drone slowly moves, birds fly.",
        "no-drone bird:fly",
    );
}

#[test]
fn boots_that_somebody_has_on_do_not_stand_about() {
    check(
        "An astronaut walks on Mars, two moons in the sky, dust swirls around his boots",
        "moon*2 no-boots",
    );
}

#[test]
fn rocks_in_the_surf_are_no_sandy_beach() {
    check(
        "Waves crash against a large jagged rock on the coastline",
        "in:cliff",
    );
    check("A dog lies beside a rock on the beach", "in:beach dog rock");
}

#[test]
fn who_walks_by_a_table_does_not_sit_at_it() {
    let scene = understand("Two friends sitting at a café table talking, people walking by").scene;
    let actions: Vec<Action> = scene.entities.iter().map(|entity| entity.action).collect();
    assert!(actions.contains(&Action::Walk), "{actions:?}");
    assert!(actions.contains(&Action::Talk), "{actions:?}");
}

#[test]
fn what_rises_with_somebody_is_not_somebody() {
    check(
        "A sailboat on calm water at dawn, with mist rising and birds flying",
        "no-boat:rise bird:fly",
    );
    check("A cup on a table with steam rising", "no-cup:rise");
}

#[test]
fn a_verb_where_a_thing_must_be_is_no_verb() {
    check(
        "A train moves along the tracks through the snow",
        "train no-train:chase",
    );
    check(
        "A lighthouse on a cliff, waves crash below, sending spray into the air",
        "lighthouse no-lighthouse:pour",
    );
}

#[test]
fn what_belongs_to_a_thing_that_is_there_is_no_second_thing() {
    check(
        "A baby elephant holds a branch with its trunk",
        "elephant no-log",
    );
    check(
        "A tractor drives across a field, dust rises behind the wheels",
        "tractor no-wheel",
    );
}

#[test]
fn stars_that_the_sky_has_are_no_other_entity() {
    let told = understand("A pilot in a spaceship cockpit, stars above");
    let stars = told
        .words
        .iter()
        .find(|word| word.text.starts_with("stars"));
    let reading = stars.map(|word| word.reading.clone());
    assert_eq!(reading, Some(crate::language::Reading::Scene));
}

#[test]
fn a_pronoun_of_another_shot_is_who_was_seen_before() {
    let told = understand(
        "Scene 1: A boy finds a map in an attic. Scene 2: He sails across a stormy sea.",
    );
    let (first, then) = (&told.scene.entities[0], &told.later[0].scene.entities[0]);
    assert_eq!(
        (first.id, first.concept.as_str()),
        (then.id, then.concept.as_str())
    );
}

#[test]
fn what_a_pronoun_does_is_no_thing() {
    check(
        "A robot sits on a bench as it fiddles with a lamp",
        "robot no-violin",
    );
    check(
        "A humming light bulb on a bench",
        "light_bulb no-light_bulb:talk",
    );
}

#[test]
fn an_old_film_may_be_black_and_white() {
    check(
        "A woman in 1940s clothes walks down a street, film noir style",
        "style:noir",
    );
}

#[test]
fn dust_in_the_light_is_no_place() {
    check(
        "A woman stands in a beam of light, dust particles dance around her",
        "woman no-in:abstract",
    );
    check("Colourful particles", "in:abstract");
}

#[test]
fn whoever_does_exercises_does_not_sit_down_to_them() {
    check(
        "A woman exercises in a living room, her phone on a small table in front of her",
        "woman:stretch in:room",
    );
}

#[test]
fn a_name_that_acts_is_somebodys() {
    check(
        "Maria opens the door of a house",
        "woman.word=maria no-unknown",
    );
    check("Tarek Olsen dancing", "person:dance entities:1");
    let twice = understand("Anna walks through a park. Then Anna sits down on a bench.");
    assert_eq!(
        twice.later[0].scene.entities[0].id,
        twice.scene.entities[0].id
    );
}

#[test]
fn who_laughs_laughs() {
    check("a baby laughing", "baby:laugh entities:1 mood:happy");
    check("Two friends laughing in a cafe", "person:laugh mood:happy");
}

#[test]
fn what_is_not_done_is_not_seen() {
    check(
        "An old dragon, too tired to fly, sits on a rock",
        "dragon:sit no-dragon:fly",
    );
    check("A dog does not run", "dog no-dog:run");
}

#[test]
fn a_heading_of_a_shot_is_no_shot_of_its_own() {
    check_moments(
        "[SHOT 1 – Wide Establishing Shot | 0–4s] A child walks through a garden",
        &["person"],
    );
}

#[test]
fn what_goes_on_beside_it_is_not_what_somebody_does() {
    check(
        "a cat walking on a sunny beach, waves gently lapping at the shore",
        "cat:walk in:beach",
    );
    check("a man walks his dog, waves at a friend", "man:walk");
}

#[test]
fn words_to_be_written_are_written() {
    check("the word \"START\" written on a street", "sign in:street");
}

#[test]
fn who_drives_has_something_to_drive() {
    check("a cat driving at top speed", "convertible");
    check("A cat playing with yarn", "cat:kick cat->yarn");
}

#[test]
fn what_shines_above_is_seen_from_the_open() {
    check("A wolf howling at the moon", "wolf! moon in:hill at:night");
    check("A wolf howling", "wolf! in:forest");
}

#[test]
fn a_word_for_a_place_is_one_without_its_preposition_too() {
    check("A bar", "in:bar");
    check("A 1800s victorian house", "victorian_house! entities:1");
    check("A ghost in a victorian house", "ghost! in:mansion");
    check("The pool glitters while children jump", "in:pool");
    check("A creator's tech-centric space with a plant", "no-in:space");
}

#[test]
fn small_words_of_prompts_are_no_things() {
    check("A 3D model of an old house", "house! no-woman no-person");
    check(
        "A man walks down a street, hands in pockets",
        "man:walk entities:1",
    );
    check("A form with fold marks on a bench", "no-in:mars");
    check("A well-lit kitchen with onions", "no-water_well in:kitchen");
    check("A model walking a runway", "person:walk in:fashion_runway");
    check(
        "A smartphone in a dark room. The screen shows an alert.",
        "phone! no-television",
    );
    check("blue circle", "circle! no-person");
    check("a beautiful scene", "entities:0 no-in:studio");
}

#[test]
fn who_plays_is_where_one_plays() {
    check(
        "A man is playing basketball",
        "man! basketball in:sports_hall",
    );
}

#[test]
fn what_a_pickup_truck_has_behind_stands_on_it() {
    for prompt in [
        "a blue pickup truck with a rhinoceros in its flatbed",
        "a dog in the bed of a pickup truck",
    ] {
        let scene = understand(prompt).scene;
        let load = scene
            .entities
            .iter()
            .find(|it| it.concept != "pickup_truck");
        let place = load.and_then(|it| it.place.as_ref());
        assert_eq!(place.map(|it| it.relation), Some(Relation::On), "{prompt}");
    }
}

#[test]
fn where_it_happens_follows_from_what_stands_and_lies_there() {
    check("A drone flies around a tree", "drone:fly tree no-in:sky");
    check(
        "A red ball rolls across a wooden floor",
        "ball:roll in:room",
    );
    check(
        "A medium shot of a bright open-plan office space with people",
        "in:office",
    );
    check(
        "A cinematic drone shot of a futuristic cyberpunk city at night, neon lights, rain.",
        "in:neon_street style:neon",
    );
}

#[test]
fn clothes_that_somebody_walks_in_are_worn() {
    check("A model walking in a red saree", "person:walk entities:1");
    check("A cyclist in athletic gear rides down a road", "no-gear");
    check(
        "a toy robot wearing purple overalls takes a stroll",
        "robot:walk entities:1",
    );
}

#[test]
fn letters_made_of_something_stand_there() {
    let scene = understand("Chrome text 'NEON GRIND' in the dark").scene;
    let text = scene.entities.first().and_then(|it| it.text.as_deref());
    assert_eq!(text, Some("NEON GRIND"));
    let scene = understand("A cat sleeps. Text overlay: 'GOOD NIGHT'").scene;
    assert!(scene.entities.iter().all(|it| it.text.is_none()));
}

#[test]
fn who_tracks_and_is_nobody_is_the_camera() {
    check(
        "Tracking a cyclist through the city",
        "person! no-chase camera:tracking",
    );
}

#[test]
fn how_somebody_sits_gives_way_to_what_is_done_there() {
    check(
        "A woman sits cross-legged on a bed typing on her laptop",
        "woman:type bed laptop",
    );
    check("A monk sits cross-legged in a temple", "man:meditate");
}

//! What changes must mean, and what holds for every change.

use super::*;
use crate::language::tests::facts;
use crate::language::understand;
use crate::scene::Chroma;

/// Checks the facts of a changed scene: `cat:bow` must be there, `!cat` must not.
#[track_caller]
fn check(source: &str, prompt: &str, purpose: Purpose, expected: &str) -> Change {
    let scene = understand(source).scene;
    let changed = change(&scene, prompt, purpose);
    // What it comes to in the end.
    let last = changed
        .later
        .last()
        .map_or(&changed.scene, |later| &later.scene);
    let facts = facts(last);
    for fact in expected.split_whitespace() {
        let (is_wanted, fact) = match fact.strip_prefix('!') {
            Some(fact) => (false, fact),
            None => (true, fact),
        };
        assert_eq!(
            facts.contains(fact),
            is_wanted,
            "{source:?} + {prompt:?}: {fact} in {facts:?} ({:?})",
            changed.understood
        );
    }
    changed
}

/// An edit that changes what `expected` says, and nothing about any entity that is in `same`.
#[track_caller]
fn edit(source: &str, prompt: &str, expected: &str) {
    let changed = check(source, prompt, Purpose::Edit, expected);
    assert_ne!(changed.scene, understand(source).scene, "{prompt:?}");
    assert_eq!(changed.understood, Understood::Instruction, "{prompt:?}");
}

const CAT: &str = "a calico cat playing a piano on stage";
const PARK: &str = "a girl in a red dress flying a kite in a sunny park, wide shot";
const STREET: &str = "a yellow car driving through a city street with a tree beside the road";

#[test]
fn weather_light_and_style_change_alone() {
    edit(
        PARK,
        "make it snow",
        "weather:snow season:winter girl:fly_kite kite in:park shot:wide",
    );
    edit(PARK, "at night", "at:night girl:fly_kite in:park");
    edit(PARK, "make it night time", "at:night girl:fly_kite");
    edit(
        PARK,
        "change the weather to rain",
        "weather:rain girl kite in:park",
    );
    edit(PARK, "in watercolor", "style:watercolor girl kite in:park");
    edit(PARK, "Turn day into night.", "at:night girl kite in:park");
    edit(
        PARK,
        "in the style of film noir",
        "style:noir girl kite in:park",
    );
    edit(
        PARK,
        "change the season to autumn",
        "season:autumn girl kite in:park",
    );
    edit(PARK, "zoom in slowly", "camera:push_in girl kite");
    edit(
        CAT,
        "make it look like a watercolor painting",
        "style:watercolor cat:play_instrument cat->piano",
    );
    edit(
        "a foggy forest at night",
        "remove the fog",
        "weather:clear at:night in:forest",
    );
    edit(
        "rain on a street at night",
        "replace the rain with snow",
        "weather:snow in:street at:night",
    );
    edit("a cat in the rain", "no rain", "weather:clear cat");
}

#[test]
fn one_thing_becomes_another_in_its_place() {
    edit(
        CAT,
        "change the cat to a dog",
        "dog:play_instrument dog->piano !cat in:stage",
    );
    edit(
        CAT,
        "replace the piano with a violin",
        "cat:play_instrument cat->violin !piano in:stage",
    );
    edit(
        CAT,
        "swap the cat for a robot",
        "robot:play_instrument !cat piano",
    );
    edit(CAT, "make the cat a fox", "fox:play_instrument !cat piano");
    edit(
        CAT,
        "a dog instead of the cat",
        "dog:play_instrument dog->piano !cat",
    );
    edit(
        PARK,
        "turn the girl into an astronaut",
        "!girl kite in:park",
    );
    let scene = understand(CAT).scene;
    let changed = change(&scene, "change the cat to a dog", Purpose::Edit).scene;
    assert_eq!(changed.entities[0].id, scene.entities[0].id);
    assert_eq!(changed.entities[1], scene.entities[1]);
}

#[test]
fn things_come_and_go() {
    edit(
        CAT,
        "add a balloon",
        "cat:play_instrument cat->piano balloon entities:3 in:stage",
    );
    edit(
        PARK,
        "add a dog running",
        "girl:fly_kite dog:run entities:3 in:park",
    );
    edit(
        PARK,
        "put a big tree behind the girl",
        "girl:fly_kite tree tree@behind:girl",
    );
    edit(STREET, "remove the tree", "car:drive !tree in:street");
    edit(
        STREET,
        "get rid of the tree and make it night",
        "car:drive !tree at:night",
    );
    edit(CAT, "remove the piano", "cat !piano in:stage");
    edit(
        CAT,
        "give the cat a red hat",
        "cat.wears=red_hat cat:play_instrument piano",
    );
    edit(CAT, "put a hat on the cat", "cat.wears=hat entities:2");
    edit(
        "a cat and a dog in a garden",
        "remove all animals",
        "!cat !dog entities:0",
    );
    edit(
        "a dog in a red hat on the beach",
        "remove the hat",
        "dog !dog.wears=red_hat",
    );
    edit(
        CAT,
        "add two birds and a mouse",
        "bird*2 mouse cat piano entities:4",
    );
}

#[test]
fn looks_change_and_all_else_stays() {
    edit(
        STREET,
        "make the car blue",
        "car:drive tree in:street !car#ffc400",
    );
    edit(STREET, "paint the car red", "car:drive tree in:street");
    edit(
        STREET,
        "change the color of the car to red",
        "car:drive tree in:street",
    );
    edit(STREET, "change the car's color to green", "car:drive tree");
    edit(CAT, "make the cat bigger", "cat:play_instrument piano");
    let scene = understand(STREET).scene;
    for (prompt, rgb) in [
        ("make the car blue", "blue"),
        ("change the color of the car to red", "red"),
    ] {
        let changed = change(&scene, prompt, Purpose::Edit).scene;
        let told = understand(&format!("a {rgb} car")).scene;
        assert_eq!(
            changed.entities[0].look.colour, told.entities[0].look.colour,
            "{prompt}"
        );
        assert_eq!(changed.entities[1..], scene.entities[1..]);
    }
}

#[test]
fn what_is_worn_changes_its_look_and_nothing_else_is_put_on() {
    const RAINCOAT: &str = "a woman in a yellow raincoat walks a dog";
    for prompt in [
        "make her raincoat red",
        "make the raincoat red",
        "change her raincoat to red",
        "turn the raincoat red",
    ] {
        edit(
            RAINCOAT,
            prompt,
            "woman.wears=red_raincoat !woman.wears=yellow_raincoat woman#d6282f dog:walk entities:2",
        );
    }
    edit(
        RAINCOAT,
        "Replace the dog with a small pig and make the raincoat red",
        "woman.wears=red_raincoat pig !dog entities:2",
    );
}

#[test]
fn a_swap_is_cut_where_the_new_thing_begins() {
    edit(
        "a woman and a dog in a park",
        "swap the woman for a man with a blue jacket",
        "man !woman dog man.wears=blue_jacket",
    );
    edit(
        "a man in a hat and a dog in a park",
        "swap the man with the hat for a woman",
        "woman !man dog",
    );
}

#[test]
fn what_is_said_of_the_scene_moves_nobody_and_dresses_nobody() {
    edit(
        "a knight on a white horse walks toward a castle",
        "Change the time of day to sunset and add birds in the sky",
        "at:sunset person.role=knight horse bird in:castle",
    );
    let cafe = "a barista in a white shirt stands in a kitchen";
    let changed = check(
        cafe,
        "Shift the color palette to teal, sand, and rust",
        Purpose::Remix,
        "in:kitchen",
    );
    assert!(changed.scene.surface.toning.dark.is_some());
    let before = understand(cafe).scene;
    assert_eq!(
        changed.scene.entities[0].look.colour,
        before.entities[0].look.colour
    );
}

#[test]
fn places_change_and_everybody_comes_along() {
    edit(
        CAT,
        "the same but in the desert",
        "in:desert cat:play_instrument cat->piano",
    );
    edit(
        CAT,
        "set it on the moon",
        "in:moon at:night cat:play_instrument",
    );
    edit(
        PARK,
        "change the background to a beach",
        "in:beach girl:fly_kite kite",
    );
    edit(
        PARK,
        "move it to the mountains",
        "in:mountains girl:fly_kite",
    );
}

#[test]
fn somebody_does_something_else() {
    edit(CAT, "the cat is sleeping", "cat:sleep piano in:stage");
    edit(CAT, "make the cat dance", "cat:dance piano in:stage");
    edit(PARK, "have the girl wave", "girl:wave kite in:park");
    edit("a dog running on a beach", "it jumps", "dog:jump in:beach");
}

#[test]
fn a_kept_thing_is_no_command_to_change_it() {
    edit(
        CAT,
        "make it night, keep everything else the same",
        "at:night cat:play_instrument piano in:stage",
    );
    edit(
        CAT,
        "Keep the piano but make the cat a dog",
        "dog:play_instrument piano !cat",
    );
}

#[test]
fn a_full_description_is_paired_with_what_was() {
    let remix = |source, prompt, expected| check(source, prompt, Purpose::Remix, expected);
    remix(
        CAT,
        "a dog playing a piano on stage",
        "dog:play_instrument dog->piano !cat in:stage",
    );
    remix(
        CAT,
        "a calico cat playing a violin on stage",
        "cat:play_instrument violin !piano in:stage",
    );
    remix(
        CAT,
        "the same scene at night in the rain",
        "cat:play_instrument piano at:night weather:rain",
    );
    remix(
        CAT,
        "extend the scene with the cat taking a bow to the cheering audience",
        "cat:bow piano in:stage",
    );
    remix(
        "a red fox in a snowy forest at night, watercolor",
        "a red fox sleeping in a forest",
        "fox:sleep in:forest at:night weather:snow style:watercolor",
    );
    let scene = understand(CAT).scene;
    let changed = change(&scene, "a dog playing a piano on stage", Purpose::Remix).scene;
    let piano = |scene: &Scene| {
        scene
            .entities
            .iter()
            .find(|entity| entity.concept == "piano")
            .cloned()
    };
    assert_eq!(piano(&changed), piano(&scene));
    assert_eq!(changed.entities[0].id, scene.entities[0].id);
}

#[test]
fn a_story_goes_on() {
    let extend = |source, prompt, expected| check(source, prompt, Purpose::Extend, expected);
    extend(
        CAT,
        "the cat takes a bow",
        "cat:bow piano in:stage entities:2",
    );
    extend(
        CAT,
        "a dog runs in and starts dancing",
        "cat:play_instrument piano dog:dance entities:3",
    );
    extend(
        CAT,
        "then it starts to snow",
        "cat:play_instrument piano weather:snow",
    );
    extend(PARK, "the kite flies away", "girl !kite in:park");
    extend(
        PARK,
        "the girl walks into the forest",
        "girl:walk in:forest",
    );
    extend(
        CAT,
        "Cut to a rocket launching on the moon",
        "rocket:take_off in:moon !cat !piano",
    );
    extend(
        "a dog running on the beach",
        "the dog sits down and sleeps",
        "dog:sleep in:beach",
    );
    extend(
        "a dog running on the beach",
        "another dog joins",
        "dog:run in:beach entities:2",
    );
    extend(
        "a dog running on the beach",
        "the sun sets",
        "dog:run at:sunset in:beach",
    );
    let same = extend(
        CAT,
        "and so it goes on and on",
        "cat:play_instrument cat->piano in:stage",
    );
    assert_eq!(same.scene, understand(CAT).scene);
    assert_eq!(same.understood, Understood::Unchanged);
}

#[test]
fn an_edit_never_leaves_the_scene_as_it_was() {
    for source in [CAT, PARK, STREET, "", "zzyzx", "a quiet room"] {
        let scene = understand(source).scene;
        for prompt in [
            "make it better",
            "qwertz",
            "enhance the quality",
            "",
            "   ",
            "...",
            "the same",
            "remove the zebra",
        ] {
            for purpose in [Purpose::Edit, Purpose::Remix] {
                let changed = change(&scene, prompt, purpose);
                assert_ne!(
                    changed.scene, scene,
                    "{source:?} + {prompt:?}: {:?}",
                    changed.understood
                );
            }
        }
    }
}

#[test]
fn ids_are_unique_and_point_at_somebody_after_any_change() {
    let sources = [
        CAT,
        PARK,
        STREET,
        "a knight riding a horse holding a flag",
        "a cat on a sofa",
    ];
    let prompts = [
        "remove the horse",
        "add three dogs chasing a cat",
        "change the girl to a dragon",
        "a whale on the moon",
        "replace the cat with two birds",
        "the knight walks away",
        "remove the knight",
        "make everything blue",
        "put a hat on the piano",
        "no people",
        "the car and the tree dance together",
        "give it wings",
        "make make make",
        "replace with",
        "turn into",
        "change to to",
        "add",
        "remove",
        "instead of",
        "a instead of b",
    ];
    for source in sources {
        for purpose in [Purpose::Edit, Purpose::Remix, Purpose::Extend] {
            let mut scene = understand(source).scene;
            for prompt in prompts {
                scene = change(&scene, prompt, purpose).scene;
                let ids: Vec<u32> = scene.entities.iter().map(|entity| entity.id).collect();
                let mut unique = ids.clone();
                unique.sort_unstable();
                unique.dedup();
                assert_eq!(unique.len(), ids.len(), "{source:?} {prompt:?}");
                for entity in &scene.entities {
                    let of = entity.place.as_ref().and_then(|place| place.of);
                    for id in entity.target.into_iter().chain(of) {
                        assert!(
                            ids.contains(&id) && id != entity.id,
                            "{source:?} {prompt:?}: {entity:?}"
                        );
                    }
                }
                assert!(
                    scene.entities.is_empty()
                        || scene.entities.iter().any(|entity| entity.is_subject),
                    "{source:?} {prompt:?}"
                );
            }
        }
    }
}

#[test]
fn a_negative_prompt_leaves_out_what_it_names_and_nothing_else() {
    use crate::language::without;
    let check = |source: &str, negative: &str, expected: &str| {
        let facts = facts(&without(&understand(source).scene, negative));
        for fact in expected.split_whitespace() {
            match fact.strip_prefix('!') {
                Some(fact) => assert!(
                    !facts.contains(fact),
                    "{source:?} - {negative:?}: {facts:?}"
                ),
                None => assert!(
                    facts.contains(fact),
                    "{source:?} - {negative:?}: {fact} in {facts:?}"
                ),
            }
        }
    };
    check(CAT, "piano", "cat !piano in:stage");
    check(PARK, "people, blurry", "!girl in:park");
    check(
        "a cat in the rain at night",
        "rain, low quality, watermark",
        "cat weather:clear at:night",
    );
    check(
        "a dog and a bird in a storm",
        "animals",
        "!dog !bird weather:storm",
    );
    check("a woman holding an umbrella", "umbrella", "woman !umbrella");
    for quality in
        ["blurry, low quality, worst quality, jpeg artifacts, watermark, text, extra fingers, ugly"]
    {
        for source in [CAT, PARK, STREET] {
            let scene = understand(source).scene;
            assert_eq!(without(&scene, quality), scene);
        }
    }
}

#[test]
fn a_character_is_known_by_name_and_not_taken_for_somebody_else() {
    use crate::language::{CHARACTER, understand_with_names};
    let names = ["Momo", "Pip"];
    let scene = understand_with_names("Momo stands in a park with a man", &names).scene;
    let momo = |scene: &Scene| {
        let mut called = scene.entities.iter().filter(|entity| entity.word == "Momo");
        let found = called.next().cloned().expect("Momo is there");
        assert!(called.next().is_none(), "Momo is there once");
        found
    };
    let was = momo(&scene);
    let waves = change_with_names(&scene, "Momo waves", Purpose::Extend, &names).scene;
    assert_eq!(momo(&waves).action, crate::scene::Action::Wave);
    assert_eq!(
        (momo(&waves).id, momo(&waves).concept.as_str()),
        (was.id, CHARACTER)
    );
    let snow = change_with_names(&scene, "make it snow", Purpose::Edit, &names).scene;
    assert_eq!(momo(&snow), was);
    let joined = change_with_names(&scene, "Pip arrives", Purpose::Extend, &names).scene;
    assert_eq!(momo(&joined), was);
    let pips = joined.entities.iter().filter(|entity| entity.word == "Pip");
    assert_eq!(
        pips.map(|pip| pip.concept.as_str()).collect::<Vec<_>>(),
        [CHARACTER]
    );
}

#[test]
fn what_follows_a_card_is_not_under_it() {
    let told = understand("Running shoes on a beach, end with logo and Shop Now");
    let last = told.later.last().map_or(&told.scene, |later| &later.scene);
    assert!(last.card.is_some(), "{last:?}");
    let next = change(last, "The shoes turn around", Purpose::Extend).scene;
    assert_eq!(next.card, None);
}

#[test]
fn a_word_of_light_leaves_studio_and_table_what_they_are() {
    let shot =
        understand("Product shot of a perfume bottle, dark background, studio lighting").scene;
    for purpose in [Purpose::Edit, Purpose::Extend] {
        let next = change(&shot, "Bright dust drifts by", purpose).scene;
        assert!(next.surface.is_showcase, "{purpose:?}: {:?}", next.surface);
    }
    let desk = understand("A cup on a marble table").scene;
    for purpose in [Purpose::Edit, Purpose::Extend] {
        let next = change(&desk, "Bright light falls on it", purpose).scene;
        let stuff = next.surface.material;
        assert_eq!(stuff, desk.surface.material, "{purpose:?}");
    }
}

#[test]
fn an_edit_of_the_colours_changes_them_and_keeps_what_is_there() {
    let fox = understand("A fox in a snowy forest, muted colors").scene;
    assert_eq!(fox.surface.toning.chroma, Chroma::Muted);
    let told = change(&fox, "Make the colors more vibrant", Purpose::Edit).scene;
    assert_eq!(told.surface.toning.chroma, Chroma::Vivid);
    let told = change(
        &fox,
        "Change the color palette to purple and gold",
        Purpose::Edit,
    )
    .scene;
    assert!(told.surface.toning.dark.is_some(), "{:?}", told.surface);
    let told = change(&fox, "Make it rain", Purpose::Edit).scene;
    assert_eq!(told.surface.toning, fox.surface.toning);
    assert_eq!(told.entities, fox.entities);
}

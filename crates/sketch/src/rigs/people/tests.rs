//! What holds for every role and garment.

use super::*;
use crate::scene::{Action, Attire, Class, Look};

fn someone(word: &str) -> Entity {
    Entity {
        id: 1,
        concept: "person".to_owned(),
        word: word.to_owned(),
        class: Class::Person,
        emoji: None,
        text: None,
        height_m: 1.7,
        count: 1,
        look: Look::default(),
        action: Action::Idle,
        activity: None,
        target: None,
        place: None,
        is_subject: true,
    }
}

fn is_drawn(part: &str) -> bool {
    let names = |svg: &str| {
        ["data-when=\"", "data-unless=\""].iter().any(|attribute| {
            svg.split(attribute)
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
                .any(|names| names.split(' ').any(|name| name == part))
        })
    };
    names(files::body("person").unwrap()) || names(files::head("human").unwrap())
}

#[test]
fn every_part_of_every_role_is_drawn() {
    for line in roles::rows() {
        let role = roles::read(line).unwrap_or_else(|| panic!("cannot be read: {line}"));
        for part in &role.parts {
            assert!(is_drawn(part), "{part}: {line}");
        }
    }
    assert!(roles::all().len() >= 50, "{} roles", roles::all().len());
}

#[test]
fn every_part_of_every_garment_is_drawn() {
    for line in garments::rows() {
        let garment = garments::read(line).unwrap_or_else(|| panic!("cannot be read: {line}"));
        for part in garment
            .parts
            .iter()
            .filter(|part| !part.starts_with("bare"))
        {
            assert!(is_drawn(part), "{part}");
        }
    }
}

#[test]
fn a_garment_has_the_colour_the_prompt_gives_it() {
    let mut woman = someone("woman");
    woman.look.wears = vec!["yellow raincoat".to_owned()];
    let mut dice = Dice::new(3, 7);
    let who = Who::of(&woman, &Names::of(&woman), None, &mut dice);
    let mut outfit = Outfit::everyday(&who, Attire::Everyday, &mut dice);
    outfit.put_on(&woman, false, true);
    let (colours, shown) = outfit.finished();
    assert!(shown.contains(&"raincoat"), "{shown:?}");
    assert_eq!(colours.get("coat"), Some(0xf2_c53a));
}

#[test]
fn children_are_shorter_in_the_legs_and_larger_in_the_head() {
    let size_of = |word: &str| {
        let drawing = person(&someone(word), 5, 0).unwrap();
        let hip = drawing.part("leg_near_upper").unwrap();
        let (_, _, _, chin) = drawing.parts[drawing.part("head").unwrap()].ink().unwrap();
        let top = drawing.parts[drawing.part("head").unwrap()]
            .ink()
            .unwrap()
            .1;
        (-drawing.parts[hip].pivot.1, chin - top)
    };
    let (man, boy) = (size_of("man"), size_of("boy"));
    assert!(
        boy.0 < 0.85 * man.0 && boy.1 > 1.15 * man.1,
        "{man:?} {boy:?}"
    );
}

#[test]
fn all_of_them_can_be_drawn_whatever_the_seed() {
    for word in [
        "ghost", "mermaid", "alien", "robot", "skeleton", "baby", "old man", "bride",
    ] {
        for seed in 0..12 {
            assert!(person(&someone(word), seed, 0).is_some(), "{word} {seed}");
        }
    }
}

/// Parts and colours of somebody who has on what the prompt says.
fn dressed(word: &str, worn: &str, seed: u64) -> (crate::rigs::Colours, Vec<&'static str>) {
    let mut somebody = someone(word);
    somebody.look.wears = vec![worn.to_owned()];
    let mut dice = Dice::new(seed, 7);
    let who = Who::of(&somebody, &Names::of(&somebody), None, &mut dice);
    let mut outfit = Outfit::everyday(&who, Attire::Everyday, &mut dice);
    hair::by_chance(&mut outfit, &who, false, &mut dice);
    outfit.put_on(&somebody, false, who.is_female);
    outfit.finished()
}

#[test]
fn hair_is_as_the_prompt_says_whatever_the_seed() {
    for seed in 0..8 {
        let (colours, shown) = dressed("woman", "curly red hair", seed);
        assert!(shown.contains(&"hair_curly") && !shown.contains(&"hair_bob"));
        assert_eq!(colours.get("hair"), Some(0xc4_4a22));
        let (_, shown) = dressed("man", "bald head", seed);
        assert!(shown.contains(&"bald") && !shown.contains(&"hair_afro"));
        let (colours, shown) = dressed("man", "long white beard", seed);
        assert!(shown.contains(&"beard_long") && !shown.contains(&"stubble"));
        assert_eq!(colours.get("beard"), Some(0xf6_f3ec));
        let (colours, _) = dressed("girl", "pink hair", seed);
        assert_eq!(colours.get("hair"), Some(0xf2_66a8));
        assert_ne!(colours.get("top"), Some(0xee_86ac));
        let (_, shown) = dressed("boy", "yellow rain boots", seed);
        assert!(shown.contains(&"boots"));
    }
}

#[test]
fn the_longest_name_that_fits_is_what_is_worn() {
    for (worn, part) in [
        ("white space suit", "space"),
        ("red wizard hat", "hat_wizard"),
        ("karate gi", "gi"),
        ("blue suit", "jacket"),
    ] {
        let garment = garments::find(worn).unwrap_or_else(|| panic!("{worn}"));
        assert!(garment.parts.contains(&part), "{worn}: {:?}", garment.parts);
    }
}

#[test]
fn a_girl_has_a_bare_face_and_a_short_dress() {
    let dressed = |word: &str| {
        let mut entity = someone(word);
        entity.look.wears = vec!["dress".to_owned()];
        person(&entity, 3, 0).unwrap()
    };
    let (girl, woman) = (dressed("girl"), dressed("woman"));
    assert!(woman.part("lashes").is_some());
    assert!(girl.part("lashes").is_none());
    let hem = |drawing: &Drawing| {
        let skirt = drawing.part("skirt_front").unwrap();
        let (_, _, _, bottom) = drawing.parts[skirt].ink().unwrap();
        -bottom / drawing.height
    };
    assert!(
        hem(&girl) > 1.15 * hem(&woman),
        "{} {}",
        hem(&girl),
        hem(&woman)
    );
}

#[test]
fn whoever_faces_us_has_a_face_from_the_front() {
    use crate::scene::Bearing;
    let middle = |entity: &Entity| {
        let drawing = person(entity, 3, 0).unwrap();
        let of = |name: &str| {
            let (left, _, right, _) = drawing.parts[drawing.part(name).unwrap()].area().unwrap();
            (left + right) / 2.0
        };
        (of("eyes") - of("head")).abs()
    };
    let mut entity = someone("man");
    assert!(middle(&entity) > 4.0);
    entity.look.bearings.push(Bearing::FacesUs);
    assert!(middle(&entity) < 1.0);
}

#[test]
fn long_hair_falls_behind_the_back() {
    let mut entity = someone("woman");
    entity.look.wears.push("long hair".to_owned());
    let drawing = person(&entity, 1, 0).unwrap();
    assert!(drawing.part("hair_back").unwrap() < drawing.part("torso").unwrap());
}

#[test]
fn a_hand_alone_has_no_head() {
    let drawing = person(&someone("hand"), 1, 0).unwrap();
    assert_eq!(drawing.part("head"), None);
    let wide = |name: &str| {
        let area = drawing.parts[drawing.part(name).unwrap()].area();
        area.map_or(0.0, |(left, _, right, _)| right - left)
    };
    assert!(wide("hand_far") > 10.0);
    for hidden in ["torso", "hand_near", "leg_near_upper"] {
        assert!(wide(hidden) < 2.0, "{hidden}");
    }
}

#[test]
fn each_trade_has_clothes_of_its_own() {
    let trades = [
        "hazmat",
        "surgeon",
        "pharaoh",
        "referee",
        "butler",
        "pope",
        "rabbi",
        "fencer",
        "welder",
        "beekeeper",
        "lumberjack",
        "plumber",
        "caveman",
        "miner",
        "king",
        "builder",
        "doctor",
        "engineer",
    ];
    let clothes: Vec<String> = trades
        .iter()
        .map(|trade| {
            let line = roles::rows()
                .find(|row| {
                    row.split('\t')
                        .next()
                        .is_some_and(|names| names.split(',').any(|name| name == *trade))
                })
                .unwrap_or_else(|| panic!("{trade}"));
            let role = roles::read(line).unwrap();
            format!("{:?} {:?}", role.parts, role.colours)
        })
        .collect();
    for (at, worn) in clothes.iter().enumerate() {
        let same = clothes.iter().position(|other| other == worn);
        assert_eq!(same, Some(at), "{} looks like another", trades[at]);
    }
}

#[test]
fn a_shirt_is_under_the_jacket_whichever_is_told_first() {
    for worn in [
        ["white shirt", "open blue jacket"],
        ["open blue jacket", "white shirt"],
    ] {
        let mut woman = someone("woman");
        woman.look.wears = worn.map(str::to_owned).to_vec();
        let mut dice = Dice::new(3, 7);
        let who = Who::of(&woman, &Names::of(&woman), None, &mut dice);
        let mut outfit = Outfit::everyday(&who, Attire::Everyday, &mut dice);
        outfit.put_on(&woman, false, true);
        let (colours, shown) = outfit.finished();
        assert!(shown.contains(&"open_jacket"), "{worn:?}: {shown:?}");
        assert_ne!(colours.get("sleeve"), colours.get("top"), "{worn:?}");
    }
}

#[test]
fn whoever_is_dressed_for_a_ball_is_so() {
    let (_, shown) = dressed("man", "formal clothing", 3);
    assert!(shown.contains(&"bow_tie"), "{shown:?}");
    let (_, shown) = dressed("woman", "formal clothing", 3);
    assert!(shown.contains(&"gown"), "{shown:?}");
    let (_, shown) = dressed("woman", "yellow hazmat suit", 3);
    assert!(shown.contains(&"hazmat"), "{shown:?}");
}

//! What things are made of, what has become of them, who wears what, and who belongs to a group.

use crate::language::understand;
use crate::rigs::cast;
use crate::scene::{Action, Age, Build, Class, Entity, Feeling, Material, Scene, Setting, State};

fn scene(prompt: &str) -> Scene {
    understand(prompt).scene
}

fn first(prompt: &str) -> Entity {
    scene(prompt)
        .entities
        .first()
        .cloned()
        .unwrap_or_else(|| panic!("nobody in {prompt}"))
}

#[test]
fn a_material_is_what_something_is_made_of() {
    let told = [
        ("a glass octopus glides over a reef", Material::Glass),
        ("a knitted wool fox sits by a fire", Material::Wool),
        ("a dog made of clouds runs over a field", Material::Cloud),
        ("a knight made of flowers rides a horse", Material::Petals),
        ("a lego knight", Material::Bricks),
        ("a swan carved from ice", Material::Ice),
        ("a balloon dog runs through a museum", Material::Balloon),
        ("a golden crown on a table", Material::Gold),
    ];
    for (prompt, material) in told {
        assert_eq!(first(prompt).look.material, Some(material), "{prompt}");
    }
}

#[test]
fn a_colour_of_metal_is_no_metal_on_what_lives_or_is_painted() {
    for prompt in [
        "a golden retriever runs on the beach",
        "a golden eagle soars over a valley",
        "a silver car drives down a road",
    ] {
        assert_eq!(first(prompt).look.material, None, "{prompt}");
    }
}

#[test]
fn a_state_stands_before_or_after_its_noun() {
    let told = [
        ("a burning house at night", State::Burning),
        ("a house on fire at night", State::Burning),
        ("a muddy truck drives through a swamp", State::Muddy),
        ("a rusty robot waters a flower", State::Rusty),
        ("an old car covered in moss", State::Overgrown),
        ("a statue covered in snow", State::Snowy),
        ("a glowing jellyfish drifts in the dark", State::Glowing),
        ("a melting candle", State::Melting),
    ];
    for (prompt, state) in told {
        let states = first(prompt).look.states;
        assert!(states.contains(&state), "{prompt}: {states:?}");
    }
}

#[test]
fn what_burns_as_it_is_drawn_is_not_on_fire() {
    for prompt in ["a burning candle on a table", "a burning torch on a wall"] {
        assert!(first(prompt).look.states.is_empty(), "{prompt}");
    }
}

#[test]
fn a_burning_thing_may_do_something_else() {
    let car = first("a burning car drives down the road");
    assert_eq!(car.action, crate::scene::Action::Drive);
    assert!(car.look.states.contains(&State::Burning));
}

#[test]
fn a_feeling_is_shown_and_sets_the_mood() {
    assert_eq!(first("a sleepy puppy").look.feeling, Some(Feeling::Sleepy));
    let sad = scene("a sad clown sits on a bench");
    assert_eq!(sad.entities[0].look.feeling, Some(Feeling::Sad));
    assert_eq!(sad.mood, crate::scene::Mood::Sad);
    assert_eq!(first("a fat cat").look.build, Some(Build::Stout));
}

#[test]
fn small_things_alone_lie_on_a_table_and_are_where_they_are_used_with_somebody() {
    use crate::scene::Setting;
    for prompt in ["a toothbrush", "a knife and a fork", "a toaster"] {
        assert_eq!(scene(prompt).setting, Setting::Table, "{prompt}");
    }
    assert_ne!(scene("a cat with a toothbrush").setting, Setting::Table);
    assert_ne!(
        scene("a fork on the floor of a kitchen").setting,
        Setting::Table
    );
    assert_ne!(scene("a pillow").setting, Setting::Table);
    assert_ne!(scene("a bowling ball").setting, Setting::Table);
}

#[test]
fn a_place_lacks_what_it_is_told_to_be_without() {
    let lacks = |prompt: &str| {
        let lacks = scene(prompt).surface.lacks;
        (lacks.people, lacks.cars, lacks.furniture)
    };
    assert_eq!(lacks("a street without cars"), (false, true, false));
    assert_eq!(
        lacks("a street with no cars and no people"),
        (true, true, false)
    );
    assert_eq!(lacks("an empty street at dawn"), (true, true, false));
    assert_eq!(
        lacks("a living room without furniture"),
        (false, false, true)
    );
    assert_eq!(
        lacks("a busy highway with no trucks"),
        (false, false, false)
    );
    assert_eq!(
        lacks("a street with cars, but no dogs"),
        (false, false, false)
    );
}

#[test]
fn they_are_the_waves_where_the_sentence_is_about_waves() {
    let waves = scene("Waves crash against a rugged shoreline as they break against the rocks");
    assert!(waves.entities.is_empty(), "{:?}", waves.entities);
    assert_eq!(
        scene("In a park, they play football").entities[0].concept,
        "person"
    );
}

#[test]
fn a_word_of_abstract_things_said_in_passing_moves_nobody_out_of_their_place() {
    use crate::scene::Setting;
    let prompt = "A car drives on a desert road. The background becomes abstract lines.";
    assert_eq!(scene(prompt).setting.base(), Setting::Road);
    assert_eq!(scene("abstract shapes").setting, Setting::Abstract);
}

#[test]
fn pedestrians_only_pass_by_where_somebody_else_is_shown() {
    let passed = scene("A robot walks among pedestrians in Times Square");
    let words: Vec<&str> = passed.entities.iter().map(|it| it.word.as_str()).collect();
    assert_eq!(words, ["robot", "passer-by"]);
    let greeted = scene("A robot greets five tourists in the park");
    assert!(greeted.entities.iter().any(|it| it.word == "tourists"));
}

#[test]
fn a_snowy_place_is_weather_and_a_busy_one_has_others_about() {
    let snowy = scene("a fox in a snowy forest");
    assert!(snowy.entities[0].look.states.is_empty());
    assert_eq!(snowy.weather, crate::scene::Weather::Snow);
    let busy = scene("a woman stands in a busy street");
    let others = busy.entities.iter().find(|it| it.word == "passer-by");
    assert!(others.is_some_and(|others| others.count > 3), "{busy:?}");
    let empty = scene("a woman stands in an empty street");
    assert_eq!(empty.entities.len(), 1);
}

#[test]
fn a_family_of_four_is_two_who_are_grown_and_two_who_are_not() {
    let family = scene("a family of four having a picnic in the park");
    let people = family
        .entities
        .iter()
        .filter(|it| it.class == Class::Person);
    let concepts: Vec<&str> = people.map(|it| it.concept.as_str()).collect();
    assert_eq!(concepts, ["man", "woman", "girl", "boy"]);
}

#[test]
fn a_band_has_an_instrument_each() {
    let band = scene("a jazz band plays in a bar");
    let players: Vec<&Entity> = band
        .entities
        .iter()
        .filter(|it| it.class == Class::Person)
        .collect();
    assert_eq!(players.len(), 4);
    for player in players {
        let played = band.entities.iter().find(|it| Some(it.id) == player.target);
        assert!(
            played.is_some_and(|it| it.class == Class::Instrument),
            "{player:?}"
        );
    }
}

#[test]
fn a_statue_of_a_lion_is_a_lion_of_stone() {
    for (prompt, material) in [
        ("a statue of a lion in a square", Material::Stone),
        ("a lion statue in a square", Material::Stone),
        ("a marble statue of a lion in a garden", Material::Marble),
    ] {
        let statue = first(prompt);
        assert_eq!(statue.concept, "lion", "{prompt}");
        assert_eq!(statue.look.material, Some(material), "{prompt}");
    }
}

#[test]
fn a_beaten_chest_is_no_treasure() {
    assert_eq!(
        scene("an angry gorilla beating its chest").entities.len(),
        1
    );
}

#[test]
fn a_costume_dresses_whoever_wears_it() {
    let dog = first("a dog wearing a pirate costume stands on a ship");
    assert_eq!(dog.look.role.as_deref(), Some("pirate"));
    let couple = first("a couple in 1920s clothes dances in a ballroom");
    assert_eq!(couple.look.role.as_deref(), Some("flapper"));
    let woman = first("a cyberpunk woman walks through the rain");
    assert_eq!(woman.look.role.as_deref(), Some("cyberpunk"));
}

#[test]
fn an_animal_in_a_coat_stands_up_and_one_in_a_scarf_does_not() {
    let kind = |prompt: &str| cast(&first(prompt), 1, 0).kind;
    let biped = crate::rigs::Kind::Biped;
    assert_eq!(kind("a raccoon in a trench coat"), biped);
    assert_eq!(kind("a penguin in a tuxedo"), biped);
    assert_eq!(kind("a cat astronaut"), biped);
    assert_ne!(kind("a bear with a red scarf and a woolly hat"), biped);
    assert_ne!(kind("a duck with sunglasses and a bow tie struts"), biped);
}

#[test]
fn what_animals_wear_is_on_them() {
    let n_parts = |prompt: &str| cast(&first(prompt), 1, 0).drawing.parts.len();
    let bare = n_parts("a duck on a beach");
    assert_eq!(n_parts("a duck with sunglasses and a bow tie"), bare + 2);
    assert_eq!(n_parts("a bear with a red scarf"), n_parts("a bear") + 1);
}

#[test]
fn old_scenes_without_these_looks_can_be_read() {
    let entity = first("a cat");
    let json = serde_json::to_value(&entity).unwrap();
    for field in ["material", "states", "feeling", "build"] {
        assert!(
            json["look"].get(field).is_none(),
            "{field} is written when it says nothing"
        );
    }
    let read: Entity = serde_json::from_value(json).unwrap();
    assert_eq!(read.look.age, Age::Adult);
    assert_eq!(read, entity);
}

#[test]
fn who_waves_their_hands_waves_both() {
    for prompt in [
        "An astronaut is waving his hands on the moon",
        "a girl waves both arms",
        "two men wave their hands",
    ] {
        let scene = understand(prompt).scene;
        assert_eq!(scene.entities[0].action, Action::Wave, "{prompt}");
        assert!(scene.entities[0].activity.is_some(), "{prompt}");
    }
    let scene = understand("a girl waves").scene;
    assert!(scene.entities[0].activity.is_none());
}

#[test]
fn an_animal_drinks_without_a_cup() {
    for prompt in ["a tiger drinking from a river", "a deer drinks water"] {
        let scene = understand(prompt).scene;
        let has_cup = scene.entities.iter().any(|it| it.concept == "cup");
        assert!(!has_cup, "{prompt}");
    }
}

#[test]
fn whoever_looks_at_the_camera_faces_us() {
    use crate::scene::Bearing;
    for (prompt, is_facing) in [
        ("A woman looks straight at the camera", true),
        ("A man in a suit talks directly to the camera", true),
        ("A boy smiles softly at the camera in a park", true),
        ("A selfie of a girl in Paris", true),
        ("A woman who avoids looking at the camera", false),
        ("The camera slowly pushes in to a woman", false),
        ("A man holds a camera and looks at the sea", false),
        ("A woman looks at her phone", false),
    ] {
        let scene = understand(prompt).scene;
        let faces = scene.entities[0].look.bearings.contains(&Bearing::FacesUs);
        assert_eq!(faces, is_facing, "{prompt}");
    }
}

#[test]
fn a_noun_says_what_a_face_shows() {
    for (prompt, feeling) in [
        (
            "A woman with an expression of mild surprise",
            Some(Feeling::Surprised),
        ),
        ("A man with a wide grin", Some(Feeling::Happy)),
        ("A girl, shocked, in a park", Some(Feeling::Surprised)),
        ("A woman with a soft smile", None),
        ("A man at a surprise party", None),
    ] {
        assert_eq!(
            understand(prompt).scene.entities[0].look.feeling,
            feeling,
            "{prompt}"
        );
    }
}

#[test]
fn all_that_is_worn_takes_the_colour_told() {
    for (prompt, worn) in [
        (
            "a model wearing elegant red clothing",
            "elegant red clothing",
        ),
        ("a businesswoman dressed in all white", "white clothing"),
        (
            "a woman in a dark outfit with gold and blue tassels",
            "gold blue tassels",
        ),
        (
            "a man with a blue shirt over a white t-shirt",
            "open blue shirt",
        ),
    ] {
        let wears = understand(prompt).scene.entities[0].look.wears.clone();
        assert!(wears.iter().any(|it| it == worn), "{prompt}: {wears:?}");
    }
    let plain = understand("a man in a white car").scene;
    assert!(plain.entities.iter().all(|it| it.look.wears.is_empty()));
}

#[test]
fn a_background_is_out_of_focus_where_that_is_told() {
    for (prompt, is_shallow) in [
        ("a man in a park, shallow depth of field", true),
        ("a man in a park, the background softly blurred", true),
        ("a man in a park with creamy bokeh", true),
        ("a man wades through shallow water", false),
        ("a man in a park, no background blur", false),
    ] {
        let surface = understand(prompt).scene.surface;
        assert_eq!(surface.is_shallow, is_shallow, "{prompt}");
    }
}

#[test]
fn a_wall_behind_somebody_is_all_there_is_of_the_place() {
    for prompt in [
        "a man in a hat, a beige wall behind him",
        "a man in a hat with a beige wall in the background",
    ] {
        let scene = understand(prompt).scene;
        assert_eq!(scene.setting, Setting::Studio, "{prompt}");
        assert_eq!(scene.surface.colour, Some(0xd2_b48c), "{prompt}");
        assert_eq!(scene.entities.len(), 1, "{prompt}: {:?}", scene.entities);
    }
    let chased = understand("a dog runs along a red wall, a cat behind it").scene;
    assert_eq!(chased.entities.len(), 3, "{:?}", chased.entities);
}

#[test]
fn what_a_cap_is_without_is_not_there() {
    let scene = understand("a man wearing a cap without any letters on the front").scene;
    assert!(scene.entities.iter().all(|it| it.concept != "letter"));
}

#[test]
fn an_ad_before_a_colon_tells_what_follows() {
    let scene = understand("UGC style ad: a woman smiles at the camera").scene;
    assert_eq!(scene.entities[0].concept, "woman");
}

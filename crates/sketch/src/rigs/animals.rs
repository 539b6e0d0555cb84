//! Animals: one table of breeds, each a body, what is shown of it, a head and a coat.
//!
//! An animal is a line of `data/animals.tsv`, and at most one new file in `art/heads` or `art/bodies`; both folders
//! are listed in [`super::files`].

use std::sync::OnceLock;

use super::cast::{Kind, art, is_upright};
use super::colours::Colours;
use super::drawing::Drawing;
use super::expression::{feeling_of, with_feeling};
use super::files;
use super::people::Clothes;
use crate::paint::noise::Dice;
use crate::scene::{Action, Age, Build, Entity, Pattern};

const TABLE: &str = include_str!("../../data/animals.tsv");

/// One line of the table.
#[derive(Debug)]
struct Breed {
    names: Vec<&'static str>,
    kind: Kind,
    body: &'static str,
    parts: Vec<&'static str>,
    /// The file of its head and its size on this body; `None` when the body has its own.
    head: Option<(&'static str, f32)>,
    /// How long its legs are beside the body's own.
    legs: f32,
    coat: Vec<(&'static str, u32)>,
}

/// The drawing of an animal and how it moves, when the table knows it.
pub(super) fn animal(entity: &Entity, seed: u64) -> Option<(Option<Drawing>, Kind)> {
    let breed = find(&entity.word.replace(' ', "_")).or_else(|| find(&entity.concept))?;
    let colours = coat(breed, entity);
    let own_fur = files::body(breed.body).and_then(|svg| super::colours::own(svg, "fur"));
    let coloured = match (colours.get("fur"), own_fur) {
        (None, Some(fur)) => colours.clone().with("fur", fur),
        _ => colours.clone(),
    };
    let clothes = Clothes::of(entity, &coloured);
    let own = || on_its_own_feet(breed, &colours, entity, seed);
    if let Some(clothes) = clothes
        .as_ref()
        .filter(|clothes| stands_up_in(clothes, breed, entity))
        && let Some(drawing) = own().and_then(|own| clothes.upright(&own, &colours))
    {
        return Some((Some(drawing), Kind::Biped));
    }
    if takes_hands(breed, entity)
        && let Some(drawing) =
            own().and_then(|own| Clothes::none(entity, &coloured).upright(&own, &colours))
    {
        return Some((Some(drawing), Kind::Biped));
    }
    let is_upright = (is_upright(entity.action) || exercises(entity) || goes_upright(&entity.word))
        && matches!(breed.kind, Kind::FourLegged | Kind::Hopper);
    let (drawing, kind) = match breed.head {
        Some((head, _)) if is_upright => (upright(breed, head, &colours, entity), Kind::Biped),
        _ => (own(), breed.kind),
    };
    let dressed = drawing.map(|mut drawing| {
        if let Some(clothes) = &clothes {
            clothes.dress(&mut drawing);
        }
        drawing
    });
    Some((dressed, kind))
}

/// Whether an animal that has no body with arms of its own does what takes hands: an elephant lifts a barbell, a crow
/// writes. What it only does to itself or with its beak and trunk it does on its own feet.
fn takes_hands(breed: &Breed, entity: &Entity) -> bool {
    use Action as A;
    let is_handless = match breed.kind {
        Kind::FourLegged => breed.head.is_none(),
        Kind::Bird | Kind::Penguin => true,
        _ => false,
    };
    let is_handiwork = matches!(
        entity.action,
        A::PlayInstrument
            | A::Cook
            | A::RaiseHand
            | A::Write
            | A::Read
            | A::Knit
            | A::Type
            | A::Sweep
            | A::Swing
            | A::Chop
            | A::Knead
            | A::Stir
    );
    is_handless && is_handiwork
}

/// Whether it does what takes arms and two legs: push-ups, kung fu, a handstand.
fn exercises(entity: &Entity) -> bool {
    let takes_arms = matches!(entity.action, Action::Kick | Action::Balance | Action::Idle);
    entity.activity.is_some() && takes_arms
}

/// Whether a beast of tales goes on its hind legs, whatever it does.
fn goes_upright(word: &str) -> bool {
    matches!(
        word,
        "yeti" | "abominable snowman" | "bigfoot" | "sasquatch" | "werewolf" | "minotaur"
    )
}

/// Whether an animal goes on its hind legs for its clothes: not in the air or in the water, and no horse in armour.
fn stands_up_in(clothes: &Clothes, breed: &Breed, entity: &Entity) -> bool {
    let is_able = matches!(
        breed.kind,
        Kind::FourLegged | Kind::Hopper | Kind::Bird | Kind::Penguin | Kind::Biped
    );
    let is_aloft = matches!(
        entity.action,
        Action::Fly | Action::Glide | Action::Hover | Action::Perch | Action::Graze | Action::Land
    );
    let is_of_harness = |worn: &String| {
        const HARNESS: &[&str] = &["armor", "armour", "saddle", "harness", "bridle", "blanket"];
        HARNESS.iter().any(|name| worn.contains(name))
    };
    let is_mount = entity.height_m > 1.3 && entity.look.wears.iter().any(is_of_harness);
    is_able && !is_aloft && !is_mount && clothes.cover_body()
}

/// A fish of no kind that the table knows: one of six colours.
pub(super) fn fish(entity: &Entity, seed: u64) -> Option<Drawing> {
    const COATS: &[u32] = &[
        0xf2_8a2e, 0x3f_8fd8, 0xf2_c33a, 0xe0_558a, 0x3f_b8a0, 0x8a_63d2,
    ];
    let any = COATS[Dice::new(seed, 11).below(COATS.len())];
    let coat = entity.look.colour.unwrap_or(any);
    art(files::body("fish")?, &Colours::new().with("fur", coat))
}

/// A bird that the table does not name.
pub(super) fn bird_of_no_kind(entity: &Entity) -> Option<(Option<Drawing>, Kind)> {
    let breed = find("bird")?;
    let colours = coat(breed, entity);
    let drawing = on_its_own_feet(breed, &colours, entity, 0);
    Some((drawing, Kind::Bird))
}

fn on_its_own_feet(
    breed: &Breed,
    colours: &Colours,
    entity: &Entity,
    seed: u64,
) -> Option<Drawing> {
    let colours = &varied(breed, colours, entity, seed);
    let feeling = feeling_of(entity);
    let body = with_feeling(files::body(breed.body)?, feeling);
    let mut body = Drawing::parse(&body, colours, &breed.parts).ok()?;
    let young = is_young(entity);
    let legs = if young { 0.88 * breed.legs } else { breed.legs };
    body.stretch_legs(legs);
    if let Some(build) = entity.look.build {
        let (wide, high) = match build {
            Build::Stout => (1.10, 1.26),
            Build::Slim => (0.98, 0.82),
        };
        body.widen(|part| part.name == "torso", (wide, high));
    }
    if let Some((head, size)) = breed.head {
        let head = with_feeling(files::head(head)?, feeling);
        let head = Drawing::parse(&head, colours, &breed.parts).ok()?;
        let slot = if body.part("skull").is_some() {
            "skull"
        } else {
            "neck"
        };
        body.attach(&head, slot, if young { 1.22 * size } else { size });
    }
    Some(body)
}

/// On its hind legs, as a character of a story: the same head on a body with arms.
fn upright(breed: &Breed, head: &str, colours: &Colours, entity: &Entity) -> Option<Drawing> {
    let head = with_feeling(files::head(head)?, feeling_of(entity));
    let head = Drawing::parse(&head, colours, &breed.parts).ok()?;
    let mut parts = breed.parts.clone();
    if breed.body != "small_quad" {
        parts.push("tailless");
    }
    let mut body = Drawing::parse(files::body("character")?, colours, &parts).ok()?;
    if is_bulky(breed) {
        body.widen(|part| part.name == "torso", (1.55, 1.05));
        let is_limb = |name: &str| name.starts_with("arm_") || name.starts_with("leg_");
        body.widen(|part| is_limb(&part.name), (1.35, 1.0));
        body.stretch_legs(0.74);
    }
    body.attach(&head, "neck", if is_young(entity) { 1.18 } else { 1.0 });
    Some(body)
}

/// Whether it is as stout on two legs as it is on four: bears, apes, small beasts in thick fur.
fn is_bulky(breed: &Breed) -> bool {
    matches!(breed.body, "heavy" | "ape" | "crouch")
}

/// A toy that stands on its hind legs, always.
pub(super) fn teddy_bear(entity: &Entity) -> Option<Drawing> {
    let fur = entity.look.colour.unwrap_or(0xb9_8250);
    let colours = Colours::new()
        .with("fur", fur)
        .with("belly", super::mix(fur, 0xff_f0d8, 0.55))
        .with("paw", super::mix(fur, 0xff_f0d8, 0.45));
    let mut body = Drawing::parse(files::body("character")?, &colours, &["tailless"]).ok()?;
    body.stretch_legs(0.8);
    body.attach(&art(files::head("teddy")?, &colours)?, "neck", 1.16);
    Some(body)
}

fn is_young(entity: &Entity) -> bool {
    const YOUNG: &[&str] = &[
        "kitten", "puppy", "cub", "calf", "foal", "lamb", "piglet", "fawn", "bunny", "joey",
    ];
    entity.look.age == Age::Child || YOUNG.contains(&entity.word.as_str())
}

/// Small fliers in a swarm are not all of one colour.
fn varied(breed: &Breed, colours: &Colours, entity: &Entity, seed: u64) -> Colours {
    const WINGS: &[u32] = &[0xf2_8c28, 0x4f_8fe0, 0xf2_c83a, 0xe0_5a8a, 0x9a_6ad8];
    if breed.body != "butterfly" || entity.look.colour.is_some() {
        return colours.clone();
    }
    let any = WINGS[Dice::new(seed, 13).below(WINGS.len())];
    colours.clone().with("fur", any)
}

/// The colours of its kind, then those the prompt asks for.
fn coat(breed: &Breed, entity: &Entity) -> Colours {
    let mut colours = Colours::new();
    for (slot, rgb) in &breed.coat {
        colours = colours.with(slot, *rgb);
    }
    let usual = colours.get("fur").unwrap_or(0x8a_6a4a);
    if let Some(rgb) = entity.look.colour {
        colours = dyed(&colours, rgb);
    }
    let fur = colours.get("fur").unwrap_or(usual);
    let dark = super::mix(fur, 0x2a_1a20, 0.5);
    match entity.look.pattern {
        Some(Pattern::Calico) => colours
            .with("fur", 0xff_f6ea)
            .with("fur-dark", 0xe0_cdb8)
            .with("patch-a", 0xe8_8f36)
            .with("patch-b", 0x46_3f4d)
            .with("tail-tip", 0xe8_8f36),
        Some(Pattern::Tabby | Pattern::Striped) => colours.with("stripe", dark),
        Some(Pattern::Spotted) => colours.with("patch-a", dark).with("patch-b", dark),
        _ => colours,
    }
}

/// The same animal in another colour: what has the colour of its fur follows, feathers keep their shades.
fn dyed(colours: &Colours, rgb: u32) -> Colours {
    let usual = colours.get("fur");
    let mut dyed = colours.clone().with("fur", rgb);
    for slot in ["ear", "head", "wool"] {
        if colours.get(slot).is_some() && colours.get(slot) == usual {
            dyed = dyed.with(slot, rgb);
        }
    }
    if colours.get("wool").is_some() {
        dyed = colours.clone().with("wool", rgb);
    }
    if colours.get("wing").is_some() {
        dyed = dyed
            .with("wing", super::mix(rgb, 0x10_1020, 0.12))
            .with("tip", super::mix(rgb, 0x10_1020, 0.38));
    }
    dyed
}

fn find(name: &str) -> Option<&'static Breed> {
    breeds().iter().find(|breed| breed.names.contains(&name))
}

fn breeds() -> &'static [Breed] {
    static BREEDS: OnceLock<Vec<Breed>> = OnceLock::new();
    BREEDS.get_or_init(|| {
        let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
        // A line that cannot be read is left out; a test names it.
        TABLE.lines().filter(is_row).filter_map(read).collect()
    })
}

fn read(line: &'static str) -> Option<Breed> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [names, kind, body, parts, head, legs, coat] = cells[..] else {
        return None;
    };
    let kind = match kind {
        "four_legged" => Kind::FourLegged,
        "hopper" => Kind::Hopper,
        "biped" => Kind::Biped,
        "bird" => Kind::Bird,
        "penguin" => Kind::Penguin,
        "fish" => Kind::Fish,
        "insect" => Kind::Insect,
        "crawler" => Kind::Crawler,
        _ => return None,
    };
    let head = match head.split_once(' ') {
        Some((file, size)) => Some((file, size.parse().ok()?)),
        None => None,
    };
    let coat = coat.split(' ').filter(|slot| *slot != "-").map(|slot| {
        let (slot, rgb) = slot.split_once('=')?;
        Some((slot, u32::from_str_radix(rgb, 16).ok()?))
    });
    Some(Breed {
        names: names.split(',').collect(),
        kind,
        body,
        parts: parts.split(',').filter(|part| *part != "-").collect(),
        head,
        legs: legs.parse().ok()?,
        coat: coat.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_an_animal_that_can_be_drawn() {
        for line in TABLE
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let breed = read(line).unwrap_or_else(|| panic!("cannot be read: {line}"));
            let body = files::body(breed.body).unwrap_or_else(|| panic!("no body: {line}"));
            let drawing = Drawing::parse(body, &Colours::new(), &breed.parts).unwrap();
            let Some((head, _)) = breed.head else {
                continue;
            };
            let head = files::head(head).unwrap_or_else(|| panic!("no head: {line}"));
            Drawing::parse(head, &Colours::new(), &breed.parts).unwrap();
            let has_neck = drawing.part("skull").or(drawing.part("neck")).is_some();
            assert!(has_neck, "nothing carries a head: {line}");
        }
    }

    #[test]
    fn what_takes_hands_is_done_on_two_legs_also_by_birds_and_elephants() {
        let kind = |prompt: &str| {
            let scene = crate::language::understand(prompt).scene;
            animal(&scene.entities[0], 0).map(|(_, kind)| kind)
        };
        assert_eq!(kind("A crow writes a letter"), Some(Kind::Biped));
        assert_eq!(kind("An elephant lifts weights"), Some(Kind::Biped));
        assert_ne!(kind("A crow flies"), Some(Kind::Biped));
        assert_ne!(kind("An elephant sprays water"), Some(Kind::Biped));
    }

    #[test]
    fn what_is_shown_of_an_animal_is_drawn_on_its_body_or_head() {
        for breed in breeds() {
            for part in &breed.parts {
                let is_in = |svg: Option<&str>| {
                    svg.is_some_and(|svg| svg.contains(&format!("data-when=\"{part}\"")))
                };
                let is_drawn = is_in(files::body(breed.body))
                    || is_in(breed.head.and_then(|(head, _)| files::head(head)));
                assert!(is_drawn, "{part} of {:?}", breed.names);
            }
        }
    }

    #[test]
    fn of_a_part_that_is_drawn_in_many_ways_only_the_one_asked_for_is_in_the_picture() {
        let body = files::body("crouch").unwrap();
        let width = |part| {
            let drawing = Drawing::parse(body, &Colours::new(), &[part]).unwrap();
            let tail = drawing.part("tail").unwrap();
            let (left, _, right, _) = drawing.parts[tail].ink().unwrap();
            right - left
        };
        assert!(width("tail_puff") < 0.5 * width("tail_bushy"));
    }

    #[test]
    fn no_name_stands_for_two_animals() {
        let mut names: Vec<&str> = breeds()
            .iter()
            .flat_map(|breed| breed.names.clone())
            .collect();
        let n_names = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n_names);
        assert!(breeds().len() >= 60, "{} animals", breeds().len());
    }
}

//! People: one body in many clothes, and those of tales on the same joints.
//!
//! Who wears what is `data/roles.tsv`; what a prompt says somebody wears is [`wardrobe`].

mod animal;
mod attire;
mod dress;
mod front;
mod garments;
mod hair;
mod hands;
mod roles;
mod wardrobe;

pub(super) use animal::Clothes;
pub(crate) use front::{BEFORE, FACE};
pub(super) use wardrobe::worn_by_nobody;

use super::cast::art;
use super::colours::Colours;
use super::drawing::Drawing;
use super::expression::{feeling_of, with_feeling};
use super::files;
use crate::paint::noise::Dice;
use crate::scene::{Action, Age, Attire, Build, Entity, Feeling};
use front::Turn;
use roles::Role;
use wardrobe::Outfit;

const SKINS: &[u32] = &[
    0xf8_d2b0, 0xf5_c9a4, 0xf0_b990, 0xe0_a878, 0xd0_9262, 0xb5_754a, 0x96_5c38, 0x74_4428,
];
/// Grey is for the old.
const FAIR_HAIRS: &[u32] = &[
    0x2c_1f1c, 0x4a_2f24, 0x6e_4428, 0x8e_5a30, 0xb8_7a3a, 0xd8_b060, 0xe8_c878, 0xa8_4422,
    0x7a_3020, 0xc8_9c58,
];
/// Whoever has darker skin mostly has darker hair.
const DARK_HAIRS: &[u32] = &[0x1e_1618, 0x2c_1f1c, 0x3a_2620, 0x4a_2f24, 0x26_1e22];
/// From this one on skins are dark.
const FIRST_DARK: usize = 4;

/// Brown is commonest by far.
const IRISES: &[u32] = &[
    0x6a_4a34, 0x54_3826, 0x7a_5430, 0x4a_7aa8, 0x5a_8a5a, 0x6a_4a34,
];

/// How long the skirt of a child is beside that of a grown woman.
const SHORT_SKIRT: f32 = 0.62;

/// The drawing of a person, or of anybody who stands like one.
pub(super) fn person(entity: &Entity, seed: u64, copy_idx: u32) -> Option<Drawing> {
    let role = roles::of(entity);
    let names = Names::of(entity);
    if names.any(&["robot", "android", "cyborg"]) {
        return robot(entity);
    }
    if names.any(&["skeleton"]) {
        return skeleton();
    }
    if names.any(&["ghost", "spirit", "phantom"]) {
        let colours = entity
            .look
            .colour
            .map_or_else(Colours::new, |rgb| Colours::new().with("fur", rgb));
        return art(files::body("ghost")?, &colours);
    }
    let mut dice = Dice::new(seed, 7);
    let mut who = Who::of(entity, &names, role, &mut dice);
    let is_couple = entity.concept == "person" && role.is_some_and(roles::is_of_pair);
    if (who.may_be_either || is_couple) && entity.count > 1 {
        // Of a couple or a crowd, each is another than the one beside.
        who.is_female = copy_idx.is_multiple_of(2);
    }
    let role = role.map(|role| roles::for_sex(role, who.is_female));
    let attire = entity.look.attire;
    let mut outfit = Outfit::everyday(&who, attire, &mut Dice::new(seed, 8));
    let skin = dice.below(SKINS.len());
    let is_dark = skin >= FIRST_DARK;
    let hairs = if is_dark { DARK_HAIRS } else { FAIR_HAIRS };
    outfit.set("skin", SKINS[skin]);
    let hair = hairs[dice.below(hairs.len())];
    outfit.set("hair", hair);
    hair::by_chance(&mut outfit, &who, is_dark, &mut dice);
    let iris = IRISES[dice.below(IRISES.len())];
    outfit.set("iris", iris);
    outfit.set("iris-light", super::mix(iris, 0xff_f4d8, 0.35));
    let role = match (attire, who.is_female) {
        (Attire::Ballet, true) => roles::find("ballerina"),
        (Attire::Ballet, false) => roles::find("danseur"),
        _ => role,
    };
    if let Some(role) = role {
        outfit.dress_as(role);
    }
    outfit.put_on(entity, role.is_some(), who.is_female);
    outfit.tell_hair_from_clothes(hair, hairs);
    if super::is_working_hand(entity) {
        return hands::at_work(&entity.concept, &outfit);
    }
    let is_hand = entity.concept == "person"
        && matches!(entity.word.rsplit(' ').next(), Some("hand" | "hands"));
    // Who types is seen behind the screen.
    if is_hand && entity.action != Action::Type {
        return front::hands(&outfit, entity.word.ends_with("hand"));
    }
    if entity.action == Action::Cry {
        outfit.show("tears");
    }
    if names.any(&["mermaid", "merman"]) {
        return mermaid(entity, &outfit);
    }
    let is_alien = names.any(&["alien", "extraterrestrial", "martian"]);
    if is_alien {
        outfit.be_alien(entity.look.colour);
    }
    assembled(&outfit, &who, is_alien)
}

/// What somebody is called in the scene.
struct Names<'a>([&'a str; 3]);

impl<'a> Names<'a> {
    fn of(entity: &'a Entity) -> Self {
        let role = entity.look.role.as_deref().unwrap_or("");
        Self([&entity.word, role, &entity.concept])
    }

    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.contains(name))
    }

    /// Whether one of the words of the prompt's name is among `words`.
    fn mentions(&self, words: &[&str]) -> bool {
        self.any(words) || self.0[0].split(' ').any(|word| words.contains(&word))
    }
}

/// Age and sex, as far as a drawing tells them.
struct Who {
    is_female: bool,
    /// Whether nothing said tells man from woman.
    may_be_either: bool,
    is_child: bool,
    is_baby: bool,
    is_old: bool,
    feeling: Option<Feeling>,
    build: Option<Build>,
    turn: Turn,
}

impl Who {
    fn of(entity: &Entity, names: &Names, role: Option<&Role>, dice: &mut Dice) -> Self {
        const FEMALE: &[&str] = &[
            "woman",
            "girl",
            "lady",
            "mother",
            "mom",
            "grandmother",
            "grandma",
            "granny",
            "queen",
            "princess",
            "witch",
            "waitress",
            "actress",
            "mermaid",
            "bride",
            "wife",
            "sister",
            "daughter",
            "aunt",
            "female",
            "nun",
            "ballerina",
            "women",
            "girls",
        ];
        const MALE: &[&str] = &[
            "man",
            "boy",
            "king",
            "prince",
            "father",
            "dad",
            "grandfather",
            "grandpa",
            "wizard",
            "merman",
            "groom",
            "husband",
            "brother",
            "son",
            "uncle",
            "male",
            "men",
            "boys",
            "guy",
        ];
        let by_chance = dice.unit() < 0.5;
        let by_role = role.and_then(|role| role.is_female);
        let by_name = match (names.mentions(FEMALE), names.mentions(MALE)) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            // A model is mostly a woman where nothing says otherwise.
            (false, false) if names.mentions(&["model"]) => Some(true),
            (false, false) => by_role,
        };
        let is_baby = names.mentions(&["baby", "toddler", "infant", "newborn"]);
        let is_child = is_baby
            || entity.look.age == Age::Child
            || names.mentions(&["child", "boy", "girl", "kid", "boys", "girls", "kids"]);
        Self {
            is_female: by_name.unwrap_or(by_chance),
            may_be_either: by_name.is_none(),
            is_child,
            is_baby,
            is_old: entity.look.age == Age::Old || names.mentions(&["old", "elderly"]),
            feeling: feeling_of(entity),
            build: entity.look.build,
            turn: Turn::of(entity),
        }
    }
}

/// Body and head in their clothes, in the proportions of an age.
fn assembled(outfit: &Outfit, who: &Who, is_alien: bool) -> Option<Drawing> {
    let (colours, shown) = outfit.finished();
    let turn = if is_alien { Turn::Aside } else { who.turn };
    let mut body = Drawing::parse(&turn.body(files::body("person")?), &colours, &shown).ok()?;
    let head = match turn {
        _ if is_alien => "alien",
        Turn::Aside | Turn::About => "human",
        Turn::Head | Turn::Whole | Turn::Back => "human_front",
    };
    let head = with_feeling(&turn.head(files::head(head)?), who.feeling);
    let head = Drawing::parse(&head, &colours, &shown).ok()?;
    let (legs, head_size) = match who {
        Who { is_baby: true, .. } => (0.52, 1.62),
        Who { is_child: true, .. } => (0.78, 1.34),
        Who { is_old: true, .. } => (0.93, 1.08),
        Who {
            is_female: true, ..
        } => (0.98, 1.06),
        Who { .. } => (1.0, 1.06),
    };
    body.stretch_legs(legs);
    if who.is_child && !shown.contains(&"gown") {
        // A child's dress ends at its knees.
        body.widen(|part| part.name.starts_with("skirt"), (0.92, SHORT_SKIRT));
    }
    if let Some(build) = who.build {
        shape(&mut body, build);
    }
    if who.is_old {
        // The head hangs forward: a stoop.
        body.move_part("neck", (6.0, 5.0));
    }
    if turn.is_square() {
        front::square_up(&mut body);
    }
    front::put_head_on(&mut body, &head, turn, head_size);
    Some(body)
}

/// Makes a body stout or slim; the head stays as it is.
fn shape(body: &mut Drawing, build: Build) {
    let (trunk, limbs) = match build {
        Build::Stout => (1.46, 1.26),
        Build::Slim => (0.82, 0.80),
    };
    let is_limb = |name: &str| name.starts_with("arm_") || name.starts_with("leg_");
    let is_end =
        |name: &str| name.starts_with("hand_") || name.starts_with("foot_") || name == "neck";
    body.widen(|part| is_limb(&part.name), (limbs, 1.0));
    body.widen(
        |part| !is_limb(&part.name) && !is_end(&part.name),
        (trunk, 1.0),
    );
}

fn mermaid(entity: &Entity, outfit: &Outfit) -> Option<Drawing> {
    let (colours, shown) = outfit.finished();
    let skin = colours.get("skin").unwrap_or(SKINS[1]);
    let tail = entity.look.colour.unwrap_or(0x2f_a08f);
    let mut colours = colours
        .with("fur", tail)
        .with("fin", super::mix(tail, 0xff_ffff, 0.3))
        .with("top", 0xc8_6ab0);
    for slot in ["arm", "sleeve", "hand"] {
        colours = colours.with(slot, skin);
    }
    let mut body = Drawing::parse(files::body("mermaid")?, &colours, &[]).ok()?;
    let mut shown = shown;
    if entity.word != "merman" {
        shown.extend(["lashes", "hair_very_long", "hair_bangs"]);
    }
    let head = Drawing::parse(files::head("human")?, &colours, &shown).ok()?;
    body.attach(&head, "neck", 1.06);
    Some(body)
}

/// Sleeves, shins and hands of one colour with the rest.
fn of_one_piece(colours: Colours, rgb: u32) -> Colours {
    [
        "top", "arm", "sleeve", "bottom", "shin", "skin", "hand", "shoe",
    ]
    .into_iter()
    .fold(colours, |colours, slot| colours.with(slot, rgb))
}

fn robot(entity: &Entity) -> Option<Drawing> {
    let metal = entity.look.colour.unwrap_or(0x9f_b0c3);
    let dark = super::mix(metal, 0x30_3848, 0.40);
    let colours = of_one_piece(Colours::new(), metal)
        .with("bottom", dark)
        .with("sleeve", dark)
        .with("skin", dark)
        .with("hand", dark)
        .with("shoe", 0x4a_5566);
    let mut body = Drawing::parse(files::body("person")?, &colours, &["robot"]).ok()?;
    body.attach(&art(files::head("robot")?, &colours)?, "neck", 1.0);
    Some(body)
}

fn skeleton() -> Option<Drawing> {
    let colours = of_one_piece(Colours::new(), 0xf1_ead8);
    let mut body = Drawing::parse(files::body("person")?, &colours, &["bones"]).ok()?;
    let bones = [
        "arm_near_upper",
        "arm_near_lower",
        "arm_far_upper",
        "arm_far_lower",
        "leg_near_upper",
        "leg_near_lower",
        "leg_far_upper",
        "leg_far_lower",
    ];
    body.thin(&bones, 0.5);
    body.attach(&art(files::head("skull")?, &colours)?, "neck", 1.0);
    Some(body)
}

#[cfg(test)]
mod tests;

//! Which drawing an entity gets: a rig of our own, a prop of our own, an emoji, or a placard with its word.

use twemoji_assets::svg::SvgTwemojiAsset;

use super::colours::Colours;
use super::drawing::Drawing;
use super::{letters, props};
use crate::paint::noise::Dice;
use crate::scene::{Action, Age, Class, Entity, Pattern};

/// How a drawing can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Two legs, two arms.
    Biped,
    /// Four legs.
    FourLegged,
    /// Wings.
    Bird,
    /// A penguin: waddles.
    Penguin,
    /// Fins.
    Fish,
    /// A thing of our own, perhaps with wheels or a flame.
    Prop,
    /// One picture.
    Sprite,
}

/// An entity's drawing.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The drawing.
    pub drawing: Drawing,
    /// How it can move.
    pub kind: Kind,
    /// Whether it is a Twemoji drawing, which must be credited.
    pub is_twemoji: bool,
}

/// Whether an action makes an animal stand on its hind legs.
#[must_use]
pub fn is_upright(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Dance
            | A::PlayInstrument
            | A::Bow
            | A::Cheer
            | A::Wave
            | A::Read
            | A::Cook
            | A::FlyKite
            | A::Drive
            | A::Ride
            | A::Talk
    )
}

/// Finds the drawing of `entity`; `copy_idx` tells members of a group apart.
#[must_use]
pub fn cast(entity: &Entity, seed: u64, copy_idx: u32) -> Cast {
    let seed = seed ^ u64::from(entity.id).wrapping_mul(0x9e37_79b9) ^ u64::from(copy_idx) << 40;
    let own = match entity.class {
        Class::Person => Some((person(entity, seed), Kind::Biped)),
        _ if entity.concept == "penguin" => {
            Some((art(PENGUIN, &main_colour(entity, "fur")), Kind::Penguin))
        }
        _ if entity.concept == "dragon" => {
            Some((art(DRAGON, &main_colour(entity, "fur")), Kind::Bird))
        }
        Class::FourLegged => animal(entity),
        Class::Bird if !has_own_emoji_bird(entity) => {
            Some((art(BIRD, &main_colour(entity, "fur")), Kind::Bird))
        }
        Class::Fish if is_plain_fish(entity) => Some((fish(entity, seed), Kind::Fish)),
        _ => None,
    };
    if let Some((Some(drawing), kind)) = own {
        return Cast {
            drawing,
            kind,
            is_twemoji: false,
        };
    }
    thing(entity)
}

fn thing(entity: &Entity) -> Cast {
    if let Some(drawing) = props::prop(entity) {
        return Cast {
            drawing,
            kind: Kind::Prop,
            is_twemoji: false,
        };
    }
    let emoji = entity
        .emoji
        .as_deref()
        .and_then(SvgTwemojiAsset::from_emoji)
        .and_then(|asset| Drawing::from_picture(asset, 100.0).ok());
    if let Some(drawing) = emoji {
        return Cast {
            drawing,
            kind: Kind::Sprite,
            is_twemoji: true,
        };
    }
    Cast {
        drawing: letters::placard(&entity.word),
        kind: Kind::Sprite,
        is_twemoji: false,
    }
}

const PERSON: &str = include_str!("../../art/bodies/person.svg");
const CHARACTER: &str = include_str!("../../art/bodies/character.svg");
const SMALL_QUAD: &str = include_str!("../../art/bodies/small_quad.svg");
const HORSE: &str = include_str!("../../art/bodies/horse.svg");
const ELEPHANT: &str = include_str!("../../art/bodies/elephant.svg");
const PENGUIN: &str = include_str!("../../art/bodies/penguin.svg");
const BIRD: &str = include_str!("../../art/bodies/bird.svg");
const DRAGON: &str = include_str!("../../art/bodies/dragon.svg");
const FISH: &str = include_str!("../../art/bodies/fish.svg");
const HUMAN_HEAD: &str = include_str!("../../art/heads/human.svg");
const ROBOT_HEAD: &str = include_str!("../../art/heads/robot.svg");
const SKULL: &str = include_str!("../../art/heads/skull.svg");
const CAT_HEAD: &str = include_str!("../../art/heads/cat.svg");
const DOG_HEAD: &str = include_str!("../../art/heads/dog.svg");
const FOX_HEAD: &str = include_str!("../../art/heads/fox.svg");

/// Animals that share the small bodies: words of concept or prompt, head, coat, paws and muzzle.
const SMALL_ANIMALS: &[(&[&str], &str, u32, u32)] = &[
    (&["cat", "kitten"], CAT_HEAD, 0xe5_9a45, 0xff_f8ee),
    (&["tiger"], CAT_HEAD, 0xef_8b2c, 0xff_f4e0),
    (
        &["lion", "lioness", "leopard", "cheetah"],
        CAT_HEAD,
        0xdd_a64c,
        0xfb_e6bd,
    ),
    (&["panther"], CAT_HEAD, 0x35_3344, 0x4b_4860),
    (&["wolf", "husky"], FOX_HEAD, 0x8a_93a3, 0xee_f0f4),
    (&["fox"], FOX_HEAD, 0xe5_702c, 0xff_f3e3),
    (
        &["dog", "puppy", "golden_retriever", "labrador"],
        DOG_HEAD,
        0xdc_a251,
        0xf8_e3bd,
    ),
];

fn art(svg: &str, colours: &Colours) -> Option<Drawing> {
    Drawing::parse(svg, colours, &[]).ok()
}

fn main_colour(entity: &Entity, slot: &str) -> Colours {
    match entity.look.colour {
        Some(rgb) => Colours::new().with(slot, rgb),
        None => Colours::new(),
    }
}

fn animal(entity: &Entity) -> Option<(Option<Drawing>, Kind)> {
    let is_called = |name: &str| entity.concept == name || entity.word == name;
    if let Some((_, head, coat, paw)) = SMALL_ANIMALS
        .iter()
        .find(|(names, ..)| names.iter().any(|name| is_called(name)))
    {
        let colours = coat_colours(entity, *coat, *paw);
        let head = art(head, &colours)?;
        let is_child = entity.look.age == Age::Child || is_called("kitten") || is_called("puppy");
        let growth = if is_child { 1.18 } else { 1.0 };
        return Some(if is_upright(entity.action) {
            let mut body = art(CHARACTER, &colours)?;
            body.attach(&head, "neck", 1.0 * growth);
            (Some(body), Kind::Biped)
        } else {
            let mut body = art(SMALL_QUAD, &colours)?;
            body.attach(&head, "neck", 0.70 * growth);
            (Some(body), Kind::FourLegged)
        });
    }
    if ["horse", "pony", "stallion", "unicorn", "zebra", "donkey"]
        .iter()
        .any(|name| is_called(name))
    {
        let mut colours = main_colour(entity, "fur");
        if is_called("zebra") {
            colours = Colours::new()
                .with("fur", 0xf1_f0ec)
                .with("stripe", 0x2a_2a33)
                .with("mane", 0x2a_2a33);
        } else if is_called("unicorn") {
            colours = Colours::new()
                .with("fur", 0xf5_f0fa)
                .with("mane", 0xe2_86c4);
        }
        let shown: &[&str] = if is_called("unicorn") {
            &["unicorn"]
        } else {
            &[]
        };
        return Some((
            Drawing::parse(HORSE, &colours, shown).ok(),
            Kind::FourLegged,
        ));
    }
    if is_called("elephant") {
        return Some((art(ELEPHANT, &main_colour(entity, "fur")), Kind::FourLegged));
    }
    None
}

fn coat_colours(entity: &Entity, coat: u32, paw: u32) -> Colours {
    let coat = entity.look.colour.unwrap_or(coat);
    let base = Colours::new().with("fur", coat).with("paw", paw);
    let base = if entity.concept == "fox" || entity.concept == "wolf" {
        base.with("tail-tip", 0xff_f3e3).with("paw", 0x3d_2a2a)
    } else {
        base
    };
    match entity.look.pattern {
        Some(Pattern::Calico) => base
            .with("fur", 0xff_f6ea)
            .with("fur-dark", 0xe0_cdb8)
            .with("patch-a", 0xe8_8f36)
            .with("patch-b", 0x46_3f4d)
            .with("tail-tip", 0xe8_8f36),
        Some(Pattern::Tabby | Pattern::Striped) => base.with("stripe", mix_dark(coat)),
        Some(Pattern::Spotted) => base
            .with("patch-a", mix_dark(coat))
            .with("patch-b", mix_dark(coat)),
        _ if entity.concept == "tiger" => base.with("stripe", 0x35_2a2a),
        _ => base,
    }
}

fn mix_dark(rgb: u32) -> u32 {
    super::mix(rgb, 0x2a_1a20, 0.5)
}

fn has_own_emoji_bird(entity: &Entity) -> bool {
    const EMOJI: &[&str] = &[
        "owl", "flamingo", "peacock", "swan", "duck", "rooster", "chicken", "turkey", "eagle",
        "parrot", "dove",
    ];
    entity.emoji.is_some()
        && (EMOJI.contains(&entity.concept.as_str()) || EMOJI.contains(&entity.word.as_str()))
}

fn is_plain_fish(entity: &Entity) -> bool {
    let odd = [
        "whale",
        "shark",
        "dolphin",
        "octopus",
        "jellyfish",
        "blowfish",
        "squid",
        "seal",
    ];
    entity.emoji.is_none() || !odd.iter().any(|name| entity.concept.contains(name))
}

fn fish(entity: &Entity, seed: u64) -> Option<Drawing> {
    const COATS: &[u32] = &[
        0xf2_8a2e, 0x3f_8fd8, 0xf2_c33a, 0xe0_558a, 0x3f_b8a0, 0x8a_63d2,
    ];
    let coat = entity
        .look
        .colour
        .unwrap_or(COATS[Dice::new(seed, 11).below(COATS.len())]);
    art(FISH, &Colours::new().with("fur", coat))
}

/// What people of a trade wear: costume parts and main colours (top, bottom, hat or accent).
const ROLES: &[(&str, &[&str], u32, u32, u32)] = &[
    (
        "astronaut",
        &["space", "bald"],
        0xe9_edf5,
        0xd7_ddea,
        0xf2_8a2e,
    ),
    (
        "chef",
        &["hat_chef", "apron"],
        0xf4_f5f8,
        0x4a_5266,
        0xff_ffff,
    ),
    (
        "cook",
        &["hat_chef", "apron"],
        0xf4_f5f8,
        0x4a_5266,
        0xff_ffff,
    ),
    ("sailor", &["hat_sailor"], 0x2f_4a78, 0xec_eef3, 0xff_ffff),
    (
        "captain",
        &["hat_sailor", "beard"],
        0x22_3358,
        0x22_3358,
        0xff_ffff,
    ),
    (
        "detective",
        &["hat_fedora", "coat"],
        0x6b_5a48,
        0x38_3440,
        0xb0_8d5c,
    ),
    (
        "knight",
        &["helmet_knight", "armour"],
        0x9a_a5b6,
        0x7d_889b,
        0xc3_3a3a,
    ),
    (
        "king",
        &["hat_crown", "cape", "beard"],
        0x8a_2f4a,
        0x4a_3060,
        0xb8_2a3a,
    ),
    (
        "queen",
        &["hat_crown", "hair_long", "dress"],
        0x7a_3a8a,
        0x4a_3060,
        0x7a_3a8a,
    ),
    (
        "princess",
        &["hat_crown", "hair_long", "dress"],
        0xe2_7aa8,
        0x4a_3060,
        0xe2_7aa8,
    ),
    (
        "prince",
        &["hat_crown", "cape"],
        0x3a_5fa8,
        0x2f_3a60,
        0xb8_2a3a,
    ),
    (
        "wizard",
        &["hat_wizard", "beard", "coat"],
        0x4a_3a8a,
        0x33_2a60,
        0x4a_3a8a,
    ),
    (
        "witch",
        &["hat_wizard", "hair_long", "dress"],
        0x35_2a48,
        0x2a_2238,
        0x4a_3a60,
    ),
    ("cowboy", &["hat_cowboy"], 0xb8_5a3a, 0x3f_5a8a, 0x8c_5a3c),
    ("police", &["hat_police"], 0x2f_4270, 0x22_3050, 0xff_ffff),
    (
        "firefighter",
        &["hat_fire"],
        0xc8_8a2a,
        0x4a_3a2a,
        0xff_ffff,
    ),
    ("superhero", &["cape"], 0x2f_5fc0, 0x24_3a80, 0xd2_3a3a),
    (
        "dancer",
        &["dress", "hair_bun"],
        0xe2_5a8a,
        0x30_3040,
        0xe2_5a8a,
    ),
    (
        "ballerina",
        &["dress", "hair_bun"],
        0xf2_a8c4,
        0xf0_c8b0,
        0xf2_a8c4,
    ),
    ("farmer", &["hat_cowboy"], 0xc0_4a3a, 0x4a_6a9a, 0xd8_b060),
    ("doctor", &["coat"], 0x5a_a8b8, 0x3a_4a60, 0xf2_f5f8),
    ("scientist", &["coat"], 0x5a_8ab8, 0x3a_4a60, 0xf2_f5f8),
    (
        "pirate",
        &["hat_fedora", "beard"],
        0xa8_3030,
        0x30_2a30,
        0x24_2028,
    ),
];

fn person(entity: &Entity, seed: u64) -> Option<Drawing> {
    let called = [
        entity.look.role.as_deref().unwrap_or(""),
        entity.concept.as_str(),
        entity.word.as_str(),
    ];
    let is_called = |name: &str| called.contains(&name);
    if is_called("robot") {
        return robot(entity);
    }
    if is_called("skeleton") {
        return skeleton();
    }
    let mut dice = Dice::new(seed, 7);
    let role = ROLES.iter().find(|(name, ..)| is_called(name));
    let is_female = [
        "woman",
        "girl",
        "lady",
        "mother",
        "queen",
        "princess",
        "witch",
        "ballerina",
        "waitress",
        "grandmother",
        "actress",
        "mermaid",
    ]
    .iter()
    .any(|name| is_called(name))
        || (![
            "man",
            "boy",
            "king",
            "prince",
            "father",
            "grandfather",
            "sailor",
            "wizard",
            "knight",
        ]
        .iter()
        .any(|name| is_called(name))
            && dice.unit() < 0.5);
    let mut shown: Vec<&str> = Vec::new();
    if is_female && role.is_none_or(|(_, parts, ..)| !parts.contains(&"bald")) {
        shown.push(["hair_long", "hair_bun", "hair_tail"][dice.below(3)]);
    }
    let mut colours = Colours::new();
    colours = clothes(entity, role, &mut shown, colours, &mut dice);
    const SKINS: &[u32] = &[0xf5_c9a4, 0xf0_b990, 0xd9_9b6c, 0xb5_754a, 0x8a_5534];
    const HAIRS: &[u32] = &[
        0x2c_1f1c, 0x4a_2f24, 0x7a_4a28, 0xb8_7a3a, 0xd8_b060, 0x8a_3a22,
    ];
    let hair = if entity.look.age == Age::Old || is_called("old") {
        0xdc_d8d0
    } else {
        HAIRS[dice.below(HAIRS.len())]
    };
    if entity.look.age == Age::Old && !is_female && !shown.contains(&"beard") {
        shown.push("beard");
    }
    colours = colours
        .with("skin", SKINS[dice.below(SKINS.len())])
        .with("hair", hair);
    if entity.look.age != Age::Old {
        colours = colours.with("beard", hair);
    }
    let mut body = Drawing::parse(PERSON, &colours, &shown).ok()?;
    let head = Drawing::parse(HUMAN_HEAD, &colours, &shown).ok()?;
    let is_child = entity.look.age == Age::Child
        || ["child", "boy", "girl", "kid", "baby", "toddler"]
            .iter()
            .any(|name| is_called(name));
    body.attach(&head, "neck", if is_child { 1.34 } else { 1.06 });
    Some(body)
}

type Role = (&'static str, &'static [&'static str], u32, u32, u32);

/// Chooses costume parts and clothes' colours from the role, the things worn and the colour asked for.
fn clothes<'a>(
    entity: &Entity,
    role: Option<&'a Role>,
    shown: &mut Vec<&'a str>,
    mut colours: Colours,
    dice: &mut Dice,
) -> Colours {
    const TOPS: &[u32] = &[
        0x3f_7fc4, 0xd8_5a4a, 0x4a_a878, 0xe8_b04a, 0x7a_5ab8, 0x3a_a0a8, 0xe0_7a9a,
    ];
    const BOTTOMS: &[u32] = &[0x39_415f, 0x5a_4a42, 0x4a_5a6a, 0x2f_4a6a, 0x6a_5a48];
    let (mut top, mut bottom) = (
        TOPS[dice.below(TOPS.len())],
        BOTTOMS[dice.below(BOTTOMS.len())],
    );
    if let Some((name, parts, role_top, role_bottom, accent)) = role {
        shown.retain(|part| !parts.contains(&"bald") || !part.starts_with("hair"));
        shown.extend(parts.iter());
        (top, bottom) = (*role_top, *role_bottom);
        let hat = if *name == "wizard" {
            0x4a_3a8a
        } else {
            *accent
        };
        colours = colours
            .with("accent", *accent)
            .with("dress", *accent)
            .with("hat", hat);
        if *name == "astronaut" {
            colours = colours.with("shoe", 0xb8_c2d4);
        }
    }
    for worn in &entity.look.wears {
        if worn.contains("dress") || worn.contains("gown") || worn.contains("skirt") {
            shown.push("dress");
            colours = colours.with(
                "dress",
                colour_in(worn).or(entity.look.colour).unwrap_or(0xc8_283c),
            );
        } else if worn.contains("crown") {
            shown.push("hat_crown");
        } else if worn.contains("coat") {
            shown.push("coat");
            colours = colours.with("accent", colour_in(worn).unwrap_or(0xb0_8d5c));
        } else if worn.contains("cape") {
            shown.push("cape");
        } else if worn.contains("hat") {
            shown.push("hat_fedora");
            colours = colours.with("hat", colour_in(worn).unwrap_or(0x8c_5a3c));
        } else if let Some(rgb) = colour_in(worn) {
            top = rgb;
        }
    }
    if let (Some(rgb), None) = (entity.look.colour, role) {
        top = rgb;
        if shown.contains(&"dress") {
            colours = colours.with("dress", rgb);
        }
    }
    if shown.contains(&"dress") {
        top = colours.get("dress").unwrap_or(top);
        bottom = 0xe0_b090;
    }
    colours.with("top", top).with("bottom", bottom)
}

/// The first colour word in `text`.
fn colour_in(text: &str) -> Option<u32> {
    const WORDS: &[(&str, u32)] = &[
        ("red", 0xc8_283c),
        ("blue", 0x2f_6fc8),
        ("green", 0x3a_9a5a),
        ("yellow", 0xf0_c03a),
        ("black", 0x2a_2a33),
        ("white", 0xf4_f4f2),
        ("pink", 0xee_86ac),
        ("purple", 0x7a_4ab8),
        ("orange", 0xee_8a2e),
        ("brown", 0x7a_5238),
        ("grey", 0x8a_90a0),
        ("gray", 0x8a_90a0),
        ("gold", 0xe0_b04a),
        ("silver", 0xc0_c6d2),
    ];
    text.split_whitespace()
        .find_map(|word| WORDS.iter().find(|(name, _)| *name == word))
        .map(|(_, rgb)| *rgb)
}

fn robot(entity: &Entity) -> Option<Drawing> {
    let metal = entity.look.colour.unwrap_or(0x9f_b0c3);
    let colours = Colours::new()
        .with("top", metal)
        .with("bottom", super::mix(metal, 0x30_3848, 0.35))
        .with("skin", super::mix(metal, 0x30_3848, 0.45))
        .with("shoe", 0x4a_5566);
    let mut body = Drawing::parse(PERSON, &colours, &["robot"]).ok()?;
    body.attach(&art(ROBOT_HEAD, &colours)?, "neck", 1.0);
    Some(body)
}

fn skeleton() -> Option<Drawing> {
    let bone = 0xf1_ead8;
    let colours = Colours::new()
        .with("top", bone)
        .with("bottom", bone)
        .with("skin", bone)
        .with("shoe", bone);
    let mut body = Drawing::parse(PERSON, &colours, &["bones"]).ok()?;
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
    body.attach(&art(SKULL, &colours)?, "neck", 1.0);
    Some(body)
}

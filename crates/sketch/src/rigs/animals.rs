//! Animals: heads on four-legged bodies and on upright ones.

use super::cast::{Kind, art, is_upright, main_colour};
use super::colours::Colours;
use super::drawing::Drawing;
use crate::paint::noise::Dice;
use crate::scene::{Age, Entity, Pattern};

const CHARACTER: &str = include_str!("../../art/bodies/character.svg");
const SMALL_QUAD: &str = include_str!("../../art/bodies/small_quad.svg");
const HORSE: &str = include_str!("../../art/bodies/horse.svg");
const ELEPHANT: &str = include_str!("../../art/bodies/elephant.svg");
pub(super) const PENGUIN: &str = include_str!("../../art/bodies/penguin.svg");
pub(super) const BIRD: &str = include_str!("../../art/bodies/bird.svg");
pub(super) const DRAGON: &str = include_str!("../../art/bodies/dragon.svg");
const FISH: &str = include_str!("../../art/bodies/fish.svg");
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

pub(super) fn animal(entity: &Entity) -> Option<(Option<Drawing>, Kind)> {
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

pub(super) fn has_own_emoji_bird(entity: &Entity) -> bool {
    const EMOJI: &[&str] = &[
        "owl", "flamingo", "peacock", "swan", "duck", "rooster", "chicken", "turkey", "eagle",
        "parrot", "dove",
    ];
    entity.emoji.is_some()
        && (EMOJI.contains(&entity.concept.as_str()) || EMOJI.contains(&entity.word.as_str()))
}

pub(super) fn is_plain_fish(entity: &Entity) -> bool {
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

pub(super) fn fish(entity: &Entity, seed: u64) -> Option<Drawing> {
    const COATS: &[u32] = &[
        0xf2_8a2e, 0x3f_8fd8, 0xf2_c33a, 0xe0_558a, 0x3f_b8a0, 0x8a_63d2,
    ];
    let coat = entity
        .look
        .colour
        .unwrap_or(COATS[Dice::new(seed, 11).below(COATS.len())]);
    art(FISH, &Colours::new().with("fur", coat))
}

//! The table of attire: what people put on of whose clothes nothing is said, for the place, the weather and the hour.

use std::sync::OnceLock;

use super::Who;
use super::wardrobe::{Outfit, Shade};
use crate::paint::noise::Dice;
use crate::scene::Attire;

const TABLE: &str = include_str!("../../../data/attire.tsv");

/// Colours of clothes by the sort of garment.
const PALETTES: &[(&str, &[u32])] = &[
    (
        "bright",
        &[
            0x3f_7fc4, 0xd8_5a4a, 0x3a_a070, 0xf0_b040, 0x8a_5ac0, 0x2f_a0a8, 0xe8_7098, 0xe8_7a3a,
            0x5a_8ae0, 0xc8_3c50, 0x8a_b03a,
        ],
    ),
    (
        "deep",
        &[
            0x8a_2f3e, 0x2a_4a7a, 0x2f_6a50, 0x5a_3a78, 0x7a_3a5a, 0x1f_5a66, 0x9a_5a24, 0x3a_3f52,
        ],
    ),
    (
        "pale",
        &[
            0xf4_f0e6, 0xdc_e8f2, 0xf6_dcdc, 0xe6_eed8, 0xf4_e6c4, 0xe4_dcf0, 0xff_ffff,
        ],
    ),
    (
        "pastel",
        &[
            0xf2_b8c6, 0xa8_d0ea, 0xb8_e0c0, 0xf6_d89a, 0xcc_b8ea, 0x9a_d8d0,
        ],
    ),
    (
        "muted",
        &[
            0x6a_7a8e, 0x8a_7a6a, 0x6e_8a74, 0x9a_6a6a, 0x7a_6e90, 0xb0_945e, 0x50_5a68,
        ],
    ),
    ("denim", &[0x3a_5a8a, 0x2f_4466, 0x5a_7ea8, 0x39_415f]),
    (
        "dark",
        &[0x2e_3440, 0x26_2a3a, 0x3a_3034, 0x2a_3a3a, 0x36_3246],
    ),
    (
        "earth",
        &[
            0xa8_8a5c, 0x8a_6a48, 0x6a_5a48, 0xb8_9a78, 0x7a_7456, 0x5a_4a42,
        ],
    ),
    (
        "leather",
        &[0x5a_3a2c, 0x33_2c30, 0x8a_5236, 0x74_4a2e, 0x2a_2628],
    ),
    ("white", &[0xf6_f5f0]),
];

/// One line of the table.
#[derive(Debug)]
pub(super) struct Row {
    occasion: &'static str,
    who: &'static str,
    /// The parts that show it.
    pub(super) parts: Vec<&'static str>,
    colours: Vec<(&'static str, Tint)>,
}

/// How a slot gets its colour.
#[derive(Clone, Copy, Debug)]
enum Tint {
    Shade(Shade),
    OneOf(&'static [u32]),
    As(&'static str),
}

/// The lines of the table.
pub(super) fn lines() -> impl Iterator<Item = &'static str> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A line that cannot be read is left out; a test names it.
pub(super) fn read(line: &'static str) -> Option<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [occasion, who, parts, colours] = cells[..] else {
        return None;
    };
    let mut read: Vec<(&'static str, Tint)> = Vec::new();
    for cell in colours.split(' ') {
        let (slot, tint) = cell.split_once('=')?;
        let palette = PALETTES.iter().find(|(name, _)| *name == tint);
        let tint = match (tint, palette) {
            ("skin", _) => Tint::Shade(Shade::Skin),
            (_, Some((_, colours))) => Tint::OneOf(colours),
            (other, _) if read.iter().any(|(slot, _)| *slot == other) => Tint::As(other),
            (rgb, _) => Tint::Shade(Shade::Rgb(u32::from_str_radix(rgb, 16).ok()?)),
        };
        read.push((slot, tint));
    }
    Some(Row {
        occasion,
        who,
        parts: parts.split(',').filter(|part| *part != "-").collect(),
        colours: read,
    })
}

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| lines().filter_map(read).collect())
}

fn name(attire: Attire) -> &'static str {
    match attire {
        // A ballet has its costumes among the roles.
        Attire::Everyday | Attire::Ballet => "everyday",
        Attire::Autumn => "autumn",
        Attire::Warm => "warm",
        Attire::Rain => "rain",
        Attire::Beach => "beach",
        Attire::Swim => "swim",
        Attire::Sport => "sport",
        Attire::Office => "office",
        Attire::Formal => "formal",
        Attire::Night => "night",
    }
}

/// What may be worn for an occasion.
pub(super) fn choices(attire: Attire, who: &Who) -> Vec<&'static Row> {
    let letter = match (who.is_female, who.is_child, who.is_old) {
        (true, true, _) => 'g',
        (false, true, _) => 'b',
        (true, _, true) => 'e',
        (false, _, true) => 'o',
        (true, ..) => 'f',
        (false, ..) => 'm',
    };
    let fits = |row: &&Row| row.occasion == name(attire) && row.who.contains(letter);
    let found: Vec<&Row> = rows().iter().filter(fits).collect();
    if found.is_empty() && attire != Attire::Everyday {
        return choices(Attire::Everyday, who);
    }
    found
}

/// Puts on what the dice choose.
pub(super) fn put_on(outfit: &mut Outfit, attire: Attire, who: &Who, dice: &mut Dice) {
    let choices = choices(attire, who);
    if choices.is_empty() {
        return;
    }
    let row = choices[dice.below(choices.len())];
    outfit.show_all(&row.parts);
    for (slot, tint) in &row.colours {
        let shade = match tint {
            Tint::Shade(shade) => *shade,
            Tint::OneOf(colours) => Shade::Rgb(colours[dice.below(colours.len())]),
            Tint::As(other) => outfit.worn(other),
        };
        outfit.shade(slot, shade);
    }
}

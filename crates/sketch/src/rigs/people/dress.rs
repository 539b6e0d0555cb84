//! Clothes as a whole, their colours and patterns, and what adorns them.

use super::wardrobe::{Outfit, Shade};

/// Colours by their names, of clothes.
const COLOURS: &[(&[&str], u32)] = &[
    (&["red", "scarlet", "ruby"], 0xc8_283c),
    (&["crimson", "maroon", "burgundy", "wine"], 0x98_1f34),
    (&["blue", "cobalt", "sapphire", "azure"], 0x2f_6fc8),
    (&["navy", "indigo"], 0x24_3460),
    (&["denim"], 0x3a_5a8a),
    (&["turquoise", "aqua", "cyan"], 0x3a_b8b0),
    (&["teal"], 0x2a_8a8a),
    (&["green", "emerald"], 0x3a_9a5a),
    (&["mint"], 0xa8_e0c4),
    (&["olive", "khaki"], 0x7a_7a3a),
    (&["yellow", "lemon"], 0xf2_c53a),
    (&["mustard", "ochre"], 0xc8_982a),
    (&["black", "ebony"], 0x2a_2a33),
    (&["charcoal"], 0x44_4850),
    (&["white"], 0xf4_f4f2),
    (&["cream", "ivory"], 0xf0_e6d0),
    (&["beige", "sand", "nude"], 0xd8_c4a0),
    (&["pink", "rose"], 0xee_86ac),
    (&["magenta", "fuchsia"], 0xd8_3a98),
    (&["coral", "salmon"], 0xf0_7a66),
    (&["peach", "apricot"], 0xf6_b890),
    (&["purple", "plum"], 0x7a_4ab8),
    (&["violet"], 0x8a_5ac8),
    (&["lavender", "lilac", "mauve"], 0xb4_a2e0),
    (&["orange", "tangerine"], 0xee_8a2e),
    (&["brown", "chocolate"], 0x7a_5238),
    (&["rust", "terracotta", "copper"], 0xb4_5a34),
    (&["tan", "camel"], 0xc8_a070),
    (&["grey", "gray"], 0x8a_90a0),
    (&["gold", "golden"], 0xe0_b04a),
    (&["silver", "silvery"], 0xc0_c6d2),
];

/// What goes before a colour and makes it another one: with how much of what.
const TONES: &[(&[&str], (u32, f32))] = &[
    (
        &["light", "pale", "pastel", "baby", "soft"],
        (0xff_ffff, 0.50),
    ),
    (&["dark", "deep", "midnight"], (0x10_1020, 0.45)),
];

/// What says nothing of what a man wears to a ball.
const FESTIVE_FOR_ALL: &[&str] = &["flowing", "royal", "luxurious"];

/// What is worn to a ball, and not to work.
const FESTIVE: &[&str] = &[
    "elegant",
    "evening",
    "formal",
    "glamorous",
    "luxurious",
    "couture",
    "royal",
    "flowing",
];

/// All colours that `text` names, in their order.
pub(super) fn colours_in(text: &str) -> Vec<u32> {
    let words: Vec<&str> = text.split([' ', '-']).collect();
    let of = |at: usize| {
        let named = |(names, _): &&(&[&str], u32)| names.contains(&words[at]);
        let (_, rgb) = COLOURS.iter().find(named)?;
        let before = at.checked_sub(1).map_or("", |at| words[at]);
        let tone = TONES.iter().find(|(names, _)| names.contains(&before));
        Some(tone.map_or(*rgb, |(_, (to, share))| crate::rigs::mix(*rgb, *to, *share)))
    };
    (0..words.len()).filter_map(of).collect()
}

/// The first colour that `text` names.
pub(super) fn colour_in(text: &str) -> Option<u32> {
    colours_in(text).first().copied()
}

/// Colours all that is worn, as "a dark outfit" has it; whether `worn` was that.
pub(super) fn clothe(outfit: &mut Outfit, worn: &str, is_female: bool) -> bool {
    if !worn.ends_with("clothing") {
        return false;
    }
    let has = |names: &[&str]| worn.split(' ').any(|word| names.contains(&word));
    if is_female && has(FESTIVE) {
        outfit.put_on_one(&worn.replace("clothing", "gown"), None);
        return true;
    }
    if has(FESTIVE) && !has(FESTIVE_FOR_ALL) {
        outfit.put_on_one(&worn.replace("clothing", "tuxedo"), None);
        outfit.show("bow_tie");
        return true;
    }
    let colours = colours_in(worn);
    let rgb = match colours.first() {
        Some(rgb) => *rgb,
        None if has(&["dark"]) => 0x2e_3040,
        None => return true,
    };
    let below = colours
        .get(1)
        .copied()
        .unwrap_or(crate::rigs::mix(rgb, 0x1a_1030, 0.16));
    for slot in ["top", "dress", "coat", "accent", "arm", "sleeve"] {
        recolour(outfit, slot, rgb);
    }
    for slot in ["bottom", "shin"] {
        recolour(outfit, slot, below);
    }
    pattern(outfit, worn, &["top"]);
    true
}

/// A slot gets a colour unless there is bare skin.
fn recolour(outfit: &mut Outfit, slot: &'static str, rgb: u32) {
    if outfit.is_set(slot) && outfit.worn(slot) == Shade::Skin {
        return;
    }
    outfit.set(slot, rgb);
}

/// Tassels, medals, sequins; whether `worn` was such.
pub(super) fn adorn(outfit: &mut Outfit, worn: &str) -> bool {
    let last = worn.split(' ').next_back().unwrap_or_default();
    let part = match last {
        "tassel" | "tassels" | "fringe" | "fringes" => "tassels",
        "epaulettes" | "epaulets" | "medals" => "medals",
        "sequins" | "sequin" => "sequins",
        "embroidery" | "embroideries" | "brocade" => "embroidery",
        _ => return false,
    };
    let colours = colours_in(worn);
    let first = colours.first().copied().unwrap_or(0xe0_b04a);
    outfit.set("ornament", first);
    outfit.set("ornament-second", colours.get(1).copied().unwrap_or(first));
    outfit.show(part);
    true
}

/// Stripes, checks and flowers on what covers the chest, and the second colour of a hat or a jersey.
pub(super) fn pattern(outfit: &mut Outfit, worn: &str, slots: &[&str]) {
    let has = |names: &[&str]| worn.split([' ', '-']).any(|word| names.contains(&word));
    let second = colours_in(worn).get(1).copied();
    if let Some(second) = second {
        if slots.contains(&"hat") {
            outfit.set("hat-dark", second);
        }
        if slots.contains(&"top") {
            outfit.set("trim", second);
        }
    }
    let is_of_trunk = ["top", "accent", "dress", "coat"]
        .iter()
        .any(|slot| slots.contains(slot));
    if !is_of_trunk {
        return;
    }
    let is_two_tone = second.is_some() && has(&["jersey", "sweater", "shirt", "t"]);
    if has(&[
        "plaid",
        "checkered",
        "checked",
        "tartan",
        "flannel",
        "gingham",
    ]) {
        outfit.show("plaid");
    } else if has(&["floral", "flower", "flowered", "flowery", "hawaiian"]) {
        outfit.show("floral");
    } else if has(&["pinstripe", "pinstriped"]) {
        outfit.show("pinstripe");
    } else if has(&["striped", "stripes", "stripy"]) || is_two_tone {
        outfit.show("stripes");
    } else if has(&[
        "sequin",
        "sequined",
        "sequinned",
        "glittering",
        "sparkly",
        "sparkling",
        "glittery",
    ]) {
        outfit.set("ornament", 0xff_f4d0);
        outfit.set("ornament-second", 0xff_ffff);
        outfit.show("sequins");
    } else if has(&["polka", "dotted", "spotted"]) {
        outfit.show("polka");
    } else if has(&["embroidered", "lace", "lacy", "brocade"]) {
        let rgb = if has(&["lace", "lacy"]) {
            0xff_ffff
        } else {
            0xe0_b04a
        };
        outfit.set("ornament", rgb);
        outfit.set("ornament-second", rgb);
        outfit.show("embroidery");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_belongs_to_the_colour_behind_it() {
        assert_eq!(colour_in("red dress"), Some(0xc8_283c));
        assert_eq!(
            colours_in("green white baseball cap"),
            [0x3a_9a5a, 0xf4_f4f2]
        );
        assert_ne!(colour_in("light blue shirt"), colour_in("blue shirt"));
        assert_eq!(colour_in("wooden shoes"), None);
    }

    #[test]
    fn ornaments_are_of_the_colours_told() {
        let mut outfit = Outfit::default();
        assert!(adorn(&mut outfit, "gold blue tassels"));
        assert!(outfit.shown().contains(&"tassels"));
        assert_eq!(outfit.worn("ornament-second"), Shade::Rgb(0x2f_6fc8));
        assert!(!adorn(&mut outfit, "blue coat"));
    }
}

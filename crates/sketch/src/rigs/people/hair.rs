//! Hair and beards: by age, sex and chance, then as the prompt says.

use super::{Outfit, Who};
use crate::paint::noise::Dice;

const GREY: u32 = 0xdc_d8d0;

/// Colours of hair; "red hair" is not the red of a dress.
const COLOURS: &[(&[&str], u32)] = &[
    (&["strawberry"], 0xe0_9a5a),
    (&["platinum", "bleached"], 0xf2_e8c8),
    (
        &["blond", "blonde", "golden", "gold", "fair", "yellow"],
        0xe6_bd58,
    ),
    (&["red", "ginger", "copper", "orange"], 0xc4_4a22),
    (&["auburn", "burgundy"], 0x8c_3420),
    (&["brown", "brunette", "chestnut"], 0x6a_4128),
    (&["black", "dark", "raven", "jet"], 0x26_2026),
    (&["white", "snow-white"], 0xf6_f3ec),
    (
        &["grey", "gray", "silver", "salt-and-pepper", "graying"],
        0xb4_b6ba,
    ),
    (&["pink", "magenta", "fuchsia", "neon"], 0xf2_66a8),
    (&["purple", "violet", "lavender"], 0x8a_54c4),
    (&["blue", "navy"], 0x3f_7ee0),
    (&["turquoise", "teal", "cyan"], 0x32_b8b4),
    (&["green"], 0x4c_b060),
];

/// Eyes a prompt names.
const IRISES: &[(&[&str], u32)] = &[
    (&["blue", "turquoise", "azure", "sapphire"], 0x3a_86c8),
    (&["green", "emerald"], 0x4c_9a4e),
    (&["hazel", "amber", "golden", "gold", "yellow"], 0xb0_802c),
    (&["brown", "chestnut"], 0x6a_4228),
    (&["grey", "gray", "silver"], 0x8a_98a4),
    (&["red", "crimson"], 0xc0_302c),
    (&["purple", "violet"], 0x7a_54b4),
    (&["black", "dark"], 0x2c_2224),
];

/// Skins a prompt names.
const SKINS: &[(&[&str], u32)] = &[
    (&["dark", "black"], 0x6e_4228),
    (&["brown", "tan", "tanned", "olive"], 0xb5_754a),
    (&["fair", "pale", "white", "light"], 0xf7_d0b0),
    (&["green"], 0x8f_cb6b),
    (&["blue"], 0x6a_9ad8),
];

/// Forms of the hair on a head, and the parts that show them: of a woman or girl, and of anybody else.
type Form = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const FORMS: &[Form] = &[
    (&["bald", "shaved", "shaven"], &["bald"], &["bald"]),
    (&["balding"], &["hair_balding"], &["hair_balding"]),
    (&["afro", "bushy", "frizzy"], &["hair_afro"], &["hair_afro"]),
    (&["mohawk"], &["hair_mohawk"], &["hair_mohawk"]),
    (
        &["dreadlock", "dreadlocks"],
        &["hair_dreads"],
        &["hair_dreads"],
    ),
    (
        &["pigtail", "pigtails"],
        &["hair_pigtails"],
        &["hair_pigtails"],
    ),
    (&["ponytail"], &["hair_tail"], &["hair_tail"]),
    (
        &["braids", "plaits", "pigtail braids"],
        &["hair_braid", "hair_braids", "hair_parted"],
        &["hair_braid", "hair_braids"],
    ),
    (
        &["braid", "braided", "plait"],
        &["hair_braid", "hair_parted"],
        &["hair_braid"],
    ),
    (&["bun"], &["hair_bun"], &["hair_bun"]),
    (
        &["curly", "curl", "curls", "ringlets"],
        &["hair_curly", "hair_curls"],
        &["hair_curly"],
    ),
    (
        &[
            "spiky",
            "messy",
            "tousled",
            "unkempt",
            "shaggy",
            "windswept",
        ],
        &["hair_spiky"],
        &["hair_spiky"],
    ),
    (&["bob", "short"], &["hair_bob", "hair_bangs"], &[]),
    (
        &["bangs", "fringe"],
        &["hair_long", "hair_bangs"],
        &["hair_bangs"],
    ),
    (
        &["wavy", "lock", "locks"],
        &["hair_wavy", "hair_parted"],
        &["hair_wavy"],
    ),
    (
        &["long", "flowing", "waist-length"],
        &["hair_very_long", "hair_bangs"],
        &["hair_long"],
    ),
];

/// Hair of women, of girls and of men, each as often as it stands there.
const HERS: &[&[&str]] = &[
    &["hair_long"],
    &["hair_very_long", "hair_parted"],
    &["hair_very_long", "hair_bangs"],
    &["hair_wavy", "hair_parted"],
    &["hair_wavy", "hair_bangs"],
    &["hair_bob", "hair_parted"],
    &["hair_bob", "hair_bangs"],
    &["hair_bun"],
    &["hair_bun", "hair_parted"],
    &["hair_tail"],
    &["hair_tail", "hair_bangs"],
    &["hair_braid", "hair_parted"],
    &["hair_curly", "hair_curls"],
    &["hair_afro"],
];
const GIRLS: &[&[&str]] = &[
    &["hair_pigtails"],
    &["hair_pigtails", "hair_bangs"],
    &["hair_tail", "hair_bangs"],
    &["hair_braid", "hair_bangs"],
    &["hair_bob", "hair_bangs"],
    &["hair_wavy", "hair_parted"],
    &["hair_curly", "hair_curls"],
];
const HIS: &[&[&str]] = &[
    &["hair_side"],
    &[],
    &[],
    &["hair_quiff"],
    &["hair_quiff"],
    &["hair_crop"],
    &["hair_crop"],
    &["hair_curly"],
    &["hair_spiky"],
    &["hair_afro"],
];

/// How somebody wears their hair, by age, sex and chance.
pub(super) fn by_chance(outfit: &mut Outfit, who: &Who, is_dark: bool, dice: &mut Dice) {
    // An afro is the last of each list.
    let all = |styles: &'static [&'static [&'static str]]| {
        &styles[..styles.len() - usize::from(!is_dark)]
    };
    let mut one_of = |styles: &[&'static [&'static str]]| styles[dice.below(styles.len())];
    if who.is_baby {
        outfit.show("hair_tuft");
    } else if who.is_female {
        // A girl's face is not made up.
        if !who.is_child {
            outfit.show("lashes");
        }
        outfit.show_all(one_of(match (who.is_old, who.is_child) {
            (true, _) => &[&["hair_bun"], &["hair_bun"], &["hair_bob"], &["hair_curly"]],
            (_, true) => GIRLS,
            _ => all(HERS),
        }));
    } else if who.is_old {
        outfit.show_all(one_of(&[
            &["hair_balding", "mustache"],
            &["hair_balding"],
            &["hair_balding", "beard"],
            &["hair_crop"],
            &["beard"],
        ]));
    } else if who.is_child {
        outfit.show_all(one_of(&all(HIS)[1..]));
    } else {
        outfit.show_all(one_of(all(HIS)));
        // A full beard is somebody's mark: it is there where it is told of.
        match dice.below(10) {
            0 | 1 => outfit.show("stubble"),
            2 => outfit.show("mustache"),
            _ => {}
        }
    }
    let eyesight = dice.unit();
    if who.is_old {
        outfit.set("hair", GREY);
        outfit.show("wrinkles");
    }
    if eyesight < if who.is_old { 0.55 } else { 0.08 } {
        outfit.show("glasses");
    }
    if who.is_female && !who.is_child && dice.unit() < 0.4 {
        outfit.show("earrings");
    }
}

/// Hair or a beard that the prompt tells of; whether `worn` was that.
pub(super) fn as_told(outfit: &mut Outfit, worn: &str, is_female: bool) -> bool {
    let has = |names: &[&str]| worn.split([' ', '-']).any(|word| names.contains(&word));
    if let Some((_, rgb)) = SKINS.iter().find(|(names, _)| has(names))
        && worn.ends_with("skin")
    {
        outfit.set("skin", *rgb);
        return true;
    }
    if worn.ends_with("freckles") || worn.ends_with("freckle") {
        outfit.show("freckles");
        return true;
    }
    if worn.ends_with(" eyes") {
        if let Some((_, rgb)) = IRISES.iter().find(|(names, _)| has(names)) {
            outfit.set("iris", *rgb);
            outfit.set("iris-light", crate::rigs::mix(*rgb, 0xff_f4d8, 0.35));
        }
        return true;
    }
    let colour = COLOURS.iter().find(|(names, _)| has(names));
    let rgb = colour.map(|(_, rgb)| *rgb);
    if let Some(part) = beard(worn) {
        outfit.hide(&["beard", "beard_long", "mustache", "stubble", "goatee"]);
        outfit.show(part);
        if let Some(rgb) = rgb {
            outfit.set("beard", rgb);
        }
        return true;
    }
    let form = FORMS.iter().find(|(names, ..)| has(names));
    // "Long hair" and "a bald head", but no "long coat": a form alone is that only where nothing else has its name.
    let last = worn.split(' ').next_back().unwrap_or_default();
    let is_named = ["hair", "hairdo", "haircut", "head"].contains(&last);
    let is_form_alone = form.is_some_and(|(names, ..)| names.contains(&last));
    if !is_named && !is_form_alone {
        return false;
    }
    if let Some((_, hers, his)) = form {
        outfit.hide_hair();
        outfit.show_all(if is_female { hers } else { his });
    }
    if has(&[
        "multicolored",
        "multicoloured",
        "multi",
        "rainbow",
        "colorful",
        "colourful",
    ]) {
        // Strands of three colours.
        for (slot, rgb) in [
            ("hair", 0xe0_4a9c),
            ("hair-dark", 0x2f_7fd8),
            ("hair-light", 0xf4_c83a),
            ("hair-streak", 0x3a_c0a0),
        ] {
            outfit.set(slot, rgb);
        }
        outfit.show("hair_streaks");
    } else if let Some(rgb) = rgb {
        outfit.set("hair", rgb);
    }
    true
}

/// The part that shows a beard of this description.
fn beard(worn: &str) -> Option<&'static str> {
    let is_of = |name: &str| worn.split(' ').any(|word| word == name);
    if is_of("stubble") {
        return Some("stubble");
    }
    if is_of("mustache") || is_of("moustache") {
        return Some("mustache");
    }
    if is_of("goatee") {
        return Some("goatee");
    }
    let is_beard = is_of("beard");
    let is_long = ["long", "flowing", "bushy", "great"]
        .iter()
        .any(|word| is_of(word));
    is_beard.then_some(if is_long { "beard_long" } else { "beard" })
}

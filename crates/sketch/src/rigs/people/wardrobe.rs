//! Clothes: everyday ones by chance, those of a role, and what the prompt says somebody wears.

use super::dress::{self, colour_in};
use super::roles::Role;
use super::{Who, attire, garments, hair};
use crate::paint::noise::Dice;
use crate::rigs::{Colours, Drawing, Part, files};
use crate::scene::{Attire, Entity};

/// A colour, or that there is bare skin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shade {
    Rgb(u32),
    Skin,
}

/// What somebody wears: costume parts and the colours of slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Outfit {
    shown: Vec<&'static str>,
    colours: Vec<(&'static str, Shade)>,
}

impl Outfit {
    /// What somebody without a role wears.
    pub(super) fn everyday(who: &Who, attire: Attire, dice: &mut Dice) -> Self {
        let mut outfit = Self::default();
        attire::put_on(&mut outfit, attire, who, dice);
        outfit
    }

    /// The shade of a slot that is set.
    pub(super) fn worn(&self, slot: &str) -> Shade {
        let found = self.colours.iter().find(|(name, _)| *name == slot);
        found.map_or(Shade::Skin, |(_, shade)| *shade)
    }

    /// Whether anything was said of a slot.
    pub(super) fn is_set(&self, slot: &str) -> bool {
        self.colours.iter().any(|(name, _)| *name == slot)
    }

    /// Sets a slot.
    pub(super) fn set(&mut self, slot: &'static str, rgb: u32) {
        self.shade(slot, Shade::Rgb(rgb));
    }

    /// Sets a slot to a colour or to bare skin.
    pub(super) fn shade(&mut self, slot: &'static str, shade: Shade) {
        self.colours.retain(|(name, _)| *name != slot);
        self.colours.push((slot, shade));
    }

    /// Shows a part.
    pub(super) fn show(&mut self, part: &'static str) {
        if !self.shown.contains(&part) {
            self.shown.push(part);
        }
    }

    /// Shows parts.
    pub(super) fn show_all(&mut self, parts: &[&'static str]) {
        for part in parts {
            self.show(part);
        }
    }

    /// Takes parts off again.
    pub(super) fn hide(&mut self, parts: &[&str]) {
        self.shown.retain(|part| !parts.contains(part));
    }

    /// Takes the hair off the head, for another one.
    pub(super) fn hide_hair(&mut self) {
        self.shown.retain(|part| {
            *part != "bald" && (!part.starts_with("hair") || *part == "hair_flower")
        });
    }

    /// Clothes of a role instead of everyday ones; hair stays unless the role has its own.
    pub(super) fn dress_as(&mut self, role: &Role) {
        let has_hair = role.parts.iter().any(|part| part.starts_with("hair"));
        let is_bald = role.parts.contains(&"bald");
        self.shown.retain(|part| {
            part.starts_with("hair") && !has_hair && !is_bald
                || [
                    "lashes", "beard", "mustache", "stubble", "wrinkles", "glasses", "earrings",
                ]
                .contains(part)
        });
        let covers_chin = role.parts.contains(&"clown") || role.parts.contains(&"mime");
        if covers_chin {
            self.shown
                .retain(|part| !["beard", "mustache", "lashes"].contains(part));
        }
        self.show_all(&role.parts);
        // Bare arms and legs were those of other clothes.
        self.colours
            .retain(|(slot, _)| !matches!(*slot, "arm" | "sleeve" | "shin" | "hand" | "trim"));
        for (slot, shade) in &role.colours {
            self.shade(slot, *shade);
        }
    }

    /// What the prompt says: garments with their colours, then the colour of the person, which is that of the
    /// clothes when no role has its own.
    pub(super) fn put_on(&mut self, entity: &Entity, has_role: bool, is_female: bool) {
        if let (Some(rgb), false) = (entity.look.colour, has_role) {
            for slot in ["top", "dress", "coat"] {
                self.set(slot, rgb);
            }
        }
        // "A jacket, and a shirt under it": the shirt is put on first.
        let is_over = |worn: &&String| {
            let garment = garments::find(worn);
            garment.is_some_and(|it| it.parts.iter().any(|part| OUTERMOST.contains(part)))
        };
        let wears = entity.look.wears.iter();
        let (over, under): (Vec<&String>, Vec<&String>) = wears.partition(is_over);
        for worn in under.into_iter().chain(over) {
            let is_hair = hair::as_told(self, worn, is_female);
            if !is_hair && !dress::adorn(self, worn) && !dress::clothe(self, worn, is_female) {
                self.put_on_one(worn, entity.look.colour);
            }
        }
    }

    pub(super) fn put_on_one(&mut self, worn: &str, usual: Option<u32>) {
        let Some(garment) = garments::find(worn) else {
            if let Some(rgb) = colour_in(worn) {
                self.set("top", rgb);
            }
            return;
        };
        let is_open = worn.starts_with("open ") && garment.slots.contains(&"top");
        // A shirt over another one is worn open.
        let garment = if is_open {
            garments::find("jacket").unwrap_or(garment)
        } else {
            garment
        };
        let (parts, slots) = (&garment.parts, &garment.slots);
        if parts.iter().any(|part| is_of_head(part)) {
            self.shown.retain(|part| !is_of_head(part));
        }
        let is_gown = |part: &&str| GOWNS.contains(part);
        let is_over = |part: &&str| OVER.contains(part);
        if parts.iter().any(is_gown) {
            self.shown.retain(|part| !is_gown(part) && !is_over(part));
            self.show("bare_shins");
        }
        // One coat, one jacket, one shirt at a time; trousers end a dress.
        if parts.iter().any(is_over) || slots.contains(&"top") {
            self.shown.retain(|part| !is_over(part));
        }
        if slots.contains(&"bottom") {
            self.shown
                .retain(|part| !is_gown(part) && *part != "bare_shins");
            self.colours.retain(|(slot, _)| *slot != "shin");
        }
        if slots.contains(&"top") && !slots.contains(&"bottom") {
            self.shown
                .retain(|part| !matches!(*part, "dress" | "gown" | "dots" | "bare_arms"));
            self.colours
                .retain(|(slot, _)| !matches!(*slot, "arm" | "sleeve"));
        }
        self.show_all(parts);
        let is_of_whole = slots.contains(&"top") || slots.contains(&"dress");
        let usual = usual.filter(|_| is_of_whole).unwrap_or(garment.colour);
        let rgb = colour_in(worn).unwrap_or(usual);
        for slot in slots {
            self.set(slot, rgb);
        }
        dress::pattern(self, worn, slots);
        if worn.contains("wedding") {
            for slot in ["dress", "top"] {
                self.set(slot, 0xfa_faf8);
            }
        }
    }

    /// Gives the hair, which is `chosen` by chance, another of `hairs` when it would melt into what is worn below it.
    pub(super) fn tell_hair_from_clothes(&mut self, chosen: u32, hairs: &[u32]) {
        const LEAST: i32 = 84;
        if self.rgb("hair", 0) != chosen {
            return;
        }
        let part = |rgb: u32, shift: u32| ((rgb >> shift) & 0xff) as i32;
        let worn: Vec<u32> = ["top", "dress", "coat", "accent", "arm"]
            .iter()
            .filter_map(|slot| match self.worn(slot) {
                Shade::Rgb(rgb) => Some(rgb),
                Shade::Skin => None,
            })
            .collect();
        let apart = |hair: u32| {
            let from = |rgb: &u32| {
                let parts = [16, 8, 0].map(|shift| (part(hair, shift) - part(*rgb, shift)).abs());
                parts.iter().sum::<i32>()
            };
            worn.iter().map(from).min().unwrap_or(i32::MAX)
        };
        if apart(chosen) >= LEAST {
            return;
        }
        if let Some(other) = hairs
            .iter()
            .copied()
            .max_by_key(|hair| apart(*hair).min(LEAST))
        {
            self.set("hair", other);
        }
    }

    /// Green skin, big eyes.
    pub(super) fn be_alien(&mut self, colour: Option<u32>) {
        self.set("skin", colour.unwrap_or(0x8f_cb6b));
        self.set("top", 0x8a_94b0);
        self.set("bottom", 0x6a_7490);
        self.shown.retain(|part| !part.starts_with("hair"));
        self.shown
            .retain(|part| *part != "dress" && *part != "skirt_short");
    }

    /// The clothes of an animal on its hind legs: fur where nothing is worn, and nothing of a human face.
    pub(super) fn of_animal(entity: &Entity, role: Option<&Role>, (fur, paw): (u32, u32)) -> Self {
        let mut outfit = Self::default();
        let bare: &[&'static str] = if role.is_some() {
            &["skin", "hand", "shoe"]
        } else {
            &[
                "skin", "hand", "shoe", "top", "arm", "sleeve", "bottom", "shin",
            ]
        };
        for slot in bare {
            outfit.set(slot, fur);
        }
        outfit.set("hand", paw);
        outfit.set("shoe", paw);
        if let Some(role) = role {
            outfit.dress_as(role);
        }
        let mut clothed = entity.clone();
        clothed.look.colour = None;
        outfit.put_on(&clothed, role.is_some(), false);
        const OF_A_FACE: &[&str] = &[
            "bald",
            "beard",
            "beard_long",
            "mustache",
            "stubble",
            "lashes",
            "wrinkles",
            "stitches",
            "fangs",
            "clown",
            "mime",
            "elf_ears",
            "hair_flower",
        ];
        outfit
            .shown
            .retain(|part| !part.starts_with("hair") && !OF_A_FACE.contains(part));
        outfit
    }

    /// Whether more is worn than on the head, at the eyes and about the neck.
    pub(super) fn covers_body(&self) -> bool {
        let is_small = |part: &&&str| {
            is_of_head(part) && **part != "space"
                || EYEWEAR.contains(part)
                || NECKWEAR.contains(part)
        };
        let has_parts = self.shown.iter().any(|part| !is_small(&part));
        let skin = self.rgb("skin", 0);
        has_parts || self.rgb("top", skin) != skin || self.rgb("bottom", skin) != skin
    }

    /// The parts that are shown.
    pub(super) fn shown(&self) -> &[&'static str] {
        &self.shown
    }

    /// The colours with every slot that another one gives, and the parts.
    pub(super) fn finished(&self) -> (Colours, Vec<&'static str>) {
        let skin = self.rgb("skin", 0xf0_b990);
        let mut colours = Colours::new();
        for (slot, _) in &self.colours {
            colours = colours.with(slot, self.rgb(slot, skin));
        }
        let has = |part: &str| self.shown.contains(&part);
        let top = if has("hoodie") {
            self.rgb("coat", 0x5a_6a8a)
        } else if has("dress") || has("gown") {
            self.rgb("dress", 0xc8_283c)
        } else {
            self.rgb("top", 0x3f_7fc4)
        };
        let bottom = self.rgb("bottom", 0x39_415f);
        let is_bare = has("bare");
        let arm = if is_bare { skin } else { self.rgb("arm", top) };
        let sleeve = if is_bare || has("bare_arms") {
            skin
        } else {
            self.rgb("sleeve", arm)
        };
        let shin = if is_bare || has("bare_shins") || has("dress") || has("skirt_short") {
            self.rgb("shin", skin)
        } else {
            self.rgb("shin", bottom)
        };
        let bottom = if has("dress") { skin } else { bottom };
        let given = [
            ("arm", arm),
            ("sleeve", sleeve),
            ("shin", shin),
            ("bottom", bottom),
            ("hand", self.rgb("hand", skin)),
            ("beard", self.rgb("beard", self.rgb("hair", 0x4a_2f24))),
        ];
        for (slot, rgb) in given {
            colours = colours.with(slot, rgb);
        }
        (colours, self.under_hats())
    }

    /// The parts, with hair that fits under what is on the head.
    fn under_hats(&self) -> Vec<&'static str> {
        const OPEN: &[&str] = &[
            "tiara",
            "headphones",
            "halo",
            "topknot",
            "headband",
            "earmuffs",
        ];
        const HIGH: &[&str] = &["hair_afro", "hair_mohawk", "hair_spiky", "hair_quiff"];
        /// What would stick out of a helmet that is closed all round.
        const LOOSE: &[&str] = &[
            "hair_long",
            "hair_very_long",
            "hair_wavy",
            "hair_curls",
            "hair_dreads",
            "hair_pigtails",
            "hair_braid",
            "hair_tail",
            "hair_bun",
        ];
        let has_hat = self
            .shown
            .iter()
            .any(|part| is_of_head(part) && !OPEN.contains(part));
        let is_closed = ["space", "hazmat", "veil_nun"]
            .iter()
            .any(|part| self.shown.contains(part));
        let fits = |part: &&&'static str| {
            !(has_hat && HIGH.contains(part) || is_closed && LOOSE.contains(part))
        };
        self.shown.iter().filter(fits).copied().collect()
    }

    fn rgb(&self, slot: &str, otherwise: u32) -> u32 {
        let shade = self.colours.iter().find(|(name, _)| *name == slot);
        match shade {
            Some((_, Shade::Rgb(rgb))) => *rgb,
            Some((_, Shade::Skin)) if slot != "skin" => self.rgb("skin", otherwise),
            _ => otherwise,
        }
    }
}

/// What hangs from the waist.
const GOWNS: &[&str] = &[
    "dress",
    "gown",
    "skirt_short",
    "skirt_long",
    "tutu",
    "dots",
    "leotard",
];
/// What is worn over a shirt.
const OUTERMOST: &[&str] = &["coat", "jacket", "open_jacket", "raincoat"];

/// What is worn over the chest.
const OVER: &[&str] = &[
    "hoodie",
    "coat",
    "jacket",
    "open_jacket",
    "knit",
    "blouse",
    "shirt",
    "stripes",
    "raincoat",
    "overalls",
];

/// A garment that nobody wears, such as a hat on a table; `None` for what is no drawing by itself.
pub(in crate::rigs) fn worn_by_nobody(entity: &Entity) -> Option<Drawing> {
    let garment = garments::find(&entity.word).or_else(|| garments::find(&entity.concept))?;
    let rgb = entity
        .look
        .colour
        .or(colour_in(&entity.word))
        .unwrap_or(garment.colour);
    let colours = garment
        .slots
        .iter()
        .fold(Colours::new(), |colours, slot| colours.with(slot, rgb));
    let mut drawn: Vec<Part> = Vec::new();
    for svg in [files::body("person")?, files::head("human")?] {
        let shown = &garment.parts;
        let drawing = Drawing::parse(svg, &colours, shown).ok()?;
        let is_worn = |part: &&Part| {
            part.variant
                .as_deref()
                .is_some_and(|it| shown.contains(&it))
        };
        drawn.extend(drawing.parts.iter().filter(is_worn).cloned());
        if !drawn.is_empty() {
            break;
        }
    }
    Drawing::stood_up(drawn)
}

/// What is worn at the eyes.
pub(super) const EYEWEAR: &[&str] = &[
    "cyber_visor",
    "sunglasses",
    "glasses",
    "goggles",
    "eyepatch",
    "hero_mask",
    "dive_mask",
];
/// What is worn about the neck.
pub(super) const NECKWEAR: &[&str] = &["scarf", "bow_tie", "fur_collar", "stethoscope"];

/// One costume part of a head or a body, drawn by itself, for those who are not people.
pub(super) fn piece(svg: &str, part: &str, colours: &Colours) -> Option<Drawing> {
    let mut drawing = Drawing::parse(svg, colours, &[part]).ok()?;
    drawing
        .parts
        .retain(|drawn| drawn.variant.as_deref() == Some(part));
    for drawn in &mut drawing.parts {
        drawn.parent = None;
    }
    (!drawing.parts.is_empty()).then_some(drawing)
}

pub(super) fn is_of_head(part: &str) -> bool {
    const OTHERS: &[&str] = &[
        "rain_hood",
        "tiara",
        "earmuffs",
        "headphones",
        "turban",
        "space",
        "hazmat",
        "kabuto",
        "topknot",
        "halo",
        "cap_nurse",
        "veil_nun",
        "ninja",
        "bandana",
        "headband",
        "hood",
    ];
    part.starts_with("hat_") || part.starts_with("helmet_") || OTHERS.contains(&part)
}

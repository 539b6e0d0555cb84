//! The colour slots of a drawing: their values, and how the tones follow a new main colour.

use super::PropError;

/// Slots that are tones of `main` and change with it.
const TONES: [&str; 3] = ["dark", "deep", "light"];

/// Below this luma a main colour is lifted, so that a black thing still shows its shapes.
const MIN_LUMA: f32 = 0.15;

/// Above this luma a main colour is lowered, so that a white thing still has highlights.
const MAX_LUMA: f32 = 0.93;

/// A value for each colour slot of a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Name and 0xRRGGBB.
    slots: Vec<(String, u32)>,
}

impl Colours {
    /// Reads `main:#c2362b;dark:#7d1f1a`.
    pub(super) fn parse(text: &str) -> Result<Self, PropError> {
        let bad = || PropError::Attribute("data-slots".to_owned());
        let mut slots = Vec::new();
        for slot in text.split(';').map(str::trim).filter(|s| !s.is_empty()) {
            let (name, value) = slot.split_once(":#").ok_or_else(bad)?;
            if value.len() != 6 {
                return Err(bad());
            }
            let rgb = u32::from_str_radix(value, 16).map_err(|_| bad())?;
            slots.push((name.to_owned(), rgb));
        }
        if slots.iter().all(|(name, _)| name != "main") {
            return Err(bad());
        }
        Ok(Self { slots })
    }

    /// The slots and their colours, 0xRRGGBB.
    pub fn slots(&self) -> impl Iterator<Item = (&str, u32)> {
        self.slots.iter().map(|(name, rgb)| (name.as_str(), *rgb))
    }

    /// The colour of a slot, 0xRRGGBB.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        self.slots()
            .find(|(known, _)| *known == name)
            .map(|(_, rgb)| rgb)
    }

    /// Gives slot `name` another colour, 0xRRGGBB; a slot that the drawing lacks changes nothing.
    pub fn set(&mut self, name: &str, rgb: u32) {
        for slot in &mut self.slots {
            if slot.0 == name {
                slot.1 = rgb & 0xFF_FFFF;
            }
        }
    }

    /// These colours with another main one; its tones keep their distance from it.
    pub(super) fn with_main(&self, rgb: u32) -> Self {
        let old_main = self.get("main").unwrap_or(rgb);
        let new_main = with_room_for_tones(rgb);
        let mut colours = self.clone();
        colours.set("main", new_main);
        for tone in TONES {
            if let Some(old_tone) = self.get(tone) {
                colours.set(tone, moved_tone(old_main, old_tone, new_main));
            }
        }
        colours
    }

    /// `text` with every `{slot}` replaced by its colour as `#rrggbb`.
    pub(super) fn fill_in(&self, text: &str) -> Result<String, PropError> {
        let mut filled = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| PropError::Slot(after.chars().take(20).collect()))?;
            let rgb = self
                .get(name)
                .ok_or_else(|| PropError::Slot(name.to_owned()))?;
            filled.push_str(before);
            filled.push_str(&format!("#{rgb:06x}"));
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// The tone that lies to `new_main` as `old_tone` lies to `old_main`.
fn moved_tone(old_main: u32, old_tone: u32, new_main: u32) -> u32 {
    let (from, to) = (luma(old_main), luma(old_tone));
    if to <= from {
        scaled(new_main, to / from.max(0.02))
    } else {
        mixed(new_main, 0xFF_FFFF, (to - from) / (1.0 - from).max(0.02))
    }
}

/// `rgb`, kept away from black and white far enough to have a darker and a lighter tone.
fn with_room_for_tones(rgb: u32) -> u32 {
    let luma = luma(rgb);
    if luma < MIN_LUMA {
        return mixed(rgb, 0x80_8088, (MIN_LUMA - luma) / (0.5 - luma));
    }
    if luma > MAX_LUMA {
        return scaled(rgb, MAX_LUMA / luma);
    }
    rgb & 0xFF_FFFF
}

fn luma(rgb: u32) -> f32 {
    let [r, g, b] = parts(rgb);
    0.299 * r + 0.587 * g + 0.114 * b
}

fn scaled(rgb: u32, by: f32) -> u32 {
    pack(parts(rgb).map(|part| part * by))
}

fn mixed(rgb: u32, with: u32, share: f32) -> u32 {
    let (a, b) = (parts(rgb), parts(with));
    pack([0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share))
}

fn parts(rgb: u32) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((rgb >> shift) & 255) as f32 / 255.0)
}

fn pack(parts: [f32; 3]) -> u32 {
    let [r, g, b] = parts.map(|part| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u32);
    (r << 16) | (g << 8) | b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_follow_a_new_main_colour_and_others_stay() {
        let colours =
            Colours::parse("main:#c04040;dark:#803030;light:#e09090;trim:#123456").unwrap();
        for rgb in [0x00_00FF, 0xFF_FFFF, 0x00_0000, 0x20_C040] {
            let new = colours.with_main(rgb);
            let [main, dark, light] = ["main", "dark", "light"].map(|n| luma(new.get(n).unwrap()));
            assert!(dark < main && main < light, "{rgb:06x}");
            assert_eq!(new.get("trim"), Some(0x12_3456));
        }
    }

    #[test]
    fn undeclared_and_unclosed_slots_are_errors() {
        let colours = Colours::parse("main:#c04040").unwrap();
        assert_eq!(colours.fill_in("a{main}b").unwrap(), "a#c04040b");
        assert!(colours.fill_in("{trim}").is_err() && colours.fill_in("x{main").is_err());
        assert!(Colours::parse("trim:#000000").is_err() && Colours::parse("main:red").is_err());
    }
}

//! Colour slots: the classes of a drawing's style sheet that a look may repaint.

use std::fmt::Write;

/// New colours for some of a drawing's slots, as (slot, 0xRRGGBB).
///
/// A slot is a class of the drawing's `<style>`: `.fur{fill:#e39a45}`. Setting `fur` also sets `fur-dark` and
/// `fur-light`, unless they are set themselves, so that two-tone shading follows the colour.
#[derive(Clone, Debug, Default)]
pub struct Colours {
    slots: Vec<(String, u32)>,
}

impl Colours {
    /// The drawing's own colours.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Repaints `slot`.
    #[must_use]
    pub fn with(mut self, slot: &str, rgb: u32) -> Self {
        self.slots.retain(|(name, _)| name != slot);
        self.slots.push((slot.to_owned(), rgb));
        self
    }

    /// The colour a slot was given.
    #[must_use]
    pub fn get(&self, slot: &str) -> Option<u32> {
        let (_, rgb) = self.slots.iter().find(|(name, _)| name == slot)?;
        Some(*rgb)
    }

    /// The colour of `slot` or of the slot it is a shade of.
    fn shade(&self, slot: &str) -> Option<u32> {
        if let Some(rgb) = self.get(slot) {
            return Some(rgb);
        }
        if let Some(base) = slot.strip_suffix("-dark") {
            return self.get(base).map(|rgb| mix(rgb, 0x1a_1030, 0.27));
        }
        let base = slot.strip_suffix("-light")?;
        self.get(base).map(|rgb| mix(rgb, 0xff_fbf0, 0.32))
    }

    /// Rewrites the style sheet of `svg`. Every rule has the shape `.slot{property:#rrggbb}`.
    pub(super) fn apply(&self, svg: &str) -> String {
        let Some((before, rest)) = svg.split_once("<style>") else {
            return svg.to_owned();
        };
        let Some((sheet, after)) = rest.split_once("</style>") else {
            return svg.to_owned();
        };
        let mut out = format!("{before}<style>");
        for rule in sheet.split_inclusive('}') {
            let slot = rule
                .split_once('{')
                .map_or("", |(name, _)| name.trim().trim_start_matches('.'));
            match (self.shade(slot), rule.split_once(':')) {
                (Some(rgb), Some((head, _))) => {
                    let _ = write!(out, "{head}:#{rgb:06x}}}");
                }
                _ => out.push_str(rule),
            }
        }
        out + "</style>" + after
    }
}

/// The colour a drawing gives a slot by itself.
pub(super) fn own(svg: &str, slot: &str) -> Option<u32> {
    let (_, rule) = svg.split_once(&format!(".{slot}{{fill:#"))?;
    u32::from_str_radix(rule.get(..6)?, 16).ok()
}

/// `a` with `share` of `b`.
#[must_use]
pub fn mix(a: u32, b: u32, share: f32) -> u32 {
    let channel = |shift: u32| {
        let (a, b) = ((a >> shift & 255) as f32, (b >> shift & 255) as f32);
        ((a + (b - a) * share + 0.5) as u32).min(255) << shift
    };
    channel(16) | channel(8) | channel(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_takes_its_shades_along() {
        let sheet = "<svg><style>.fur{fill:#111111}.fur-dark{fill:#222222}.nose{fill:#333333}</style></svg>";
        let out = Colours::new().with("fur", 0x80_8080).apply(sheet);
        assert!(out.contains(".fur{fill:#808080}"), "{out}");
        assert!(!out.contains("#222222"), "{out}");
        assert!(out.contains(".nose{fill:#333333}"), "{out}");
    }

    #[test]
    fn a_shade_that_is_set_stays() {
        let sheet = "<svg><style>.fur-dark{fill:#222222}</style></svg>";
        let out = Colours::new()
            .with("fur", 0x80_8080)
            .with("fur-dark", 0x01_0203)
            .apply(sheet);
        assert!(out.contains("#010203"), "{out}");
    }
}

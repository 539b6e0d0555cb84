//! Clothes on animals: hats, glasses and scarves on any of them, and whole suits on those who stand up for it.

use super::roles::{self, Role};
use super::wardrobe::{EYEWEAR, NECKWEAR, Outfit, is_of_head, piece};
use crate::paint::Affine;
use crate::rigs::{Colours, Drawing, files, mix};
use crate::scene::Entity;

/// What an animal has on.
pub(in crate::rigs) struct Clothes {
    outfit: Outfit,
    colours: Colours,
    fur: u32,
}

/// Where things sit on the human head, and how wide it is: hats, glasses.
const HUMAN_HEAD_WIDTH: f32 = 45.0;
const HUMAN_HAT: (f32, f32) = (2.0, -44.0);
const HUMAN_EYES: ((f32, f32), f32) = ((12.4, -23.0), 19.0);
/// Where the neck of the human body is.
const HUMAN_NECK: (f32, f32) = (2.0, -150.0);

impl Clothes {
    /// What the prompt says an animal wears or is; `None` for one in its fur.
    pub(in crate::rigs) fn of(entity: &Entity, coat: &Colours) -> Option<Self> {
        let role = entity.look.role.as_deref();
        let role = role.and_then(|role| roles::find(&role.replace(' ', "_")));
        if role.is_none() && entity.look.wears.is_empty() {
            return None;
        }
        Some(Self::dressed(entity, role, coat))
    }

    /// No clothes at all: only the coat it was born with.
    pub(in crate::rigs) fn none(entity: &Entity, coat: &Colours) -> Self {
        Self::dressed(entity, None, coat)
    }

    fn dressed(entity: &Entity, role: Option<&Role>, coat: &Colours) -> Self {
        let fur = coat.get("fur").or(entity.look.colour).unwrap_or(0xc0_9060);
        let paw = coat.get("paw").unwrap_or_else(|| mix(fur, 0xff_ffff, 0.3));
        let outfit = Outfit::of_animal(entity, role, (fur, paw));
        let (colours, _) = outfit.finished();
        Self {
            outfit,
            colours,
            fur,
        }
    }

    /// Whether they are clothes for a body with arms.
    pub(in crate::rigs) fn cover_body(&self) -> bool {
        self.outfit.covers_body()
    }

    /// The animal on its hind legs in them: its own head and tail on a body with arms.
    pub(in crate::rigs) fn upright(&self, own: &Drawing, coat: &Colours) -> Option<Drawing> {
        /// How large a head is on that body, and how short its legs are.
        const HEAD: (f32, f32) = (66.0, 64.0);
        const LEGS: f32 = 0.74;
        let mut colours = self.colours.clone();
        for slot in ["paw", "belly"] {
            if let Some(rgb) = coat.get(slot) {
                colours = colours.with(slot, rgb);
            }
        }
        let shown = self.outfit.shown();
        let mut body = Drawing::parse(files::body("person")?, &colours, shown).ok()?;
        let head = own.taken("head")?;
        let (left, top, right, bottom) = head.parts.first()?.ink()?;
        let widest = (HEAD.0 / (right - left)).min(HEAD.1 / (bottom - top));
        body.stretch_legs(LEGS);
        body.attach(&head, "neck", widest.clamp(0.4, 1.6));
        if let (Some(tail), Some(torso_idx)) = (own.taken("tail"), body.part("torso")) {
            let scale = (1.1 * widest).clamp(0.35, 0.9);
            let place =
                Affine::scale(scale, scale).then(Affine::translate(-14.0, -84.0 * LEGS - 12.0));
            body.graft(&tail, torso_idx, place);
            // Behind the body: the torso is painted after what it wags.
            let n_tail = tail.parts.len();
            body.paint_before(torso_idx + 1..torso_idx + 1 + n_tail, 0);
        }
        self.dress_head(&mut body);
        Some(body)
    }

    /// Puts on what goes onto its head, its eyes and its neck.
    pub(in crate::rigs) fn dress(&self, drawing: &mut Drawing) {
        self.dress_neck(drawing);
        self.dress_head(drawing);
    }

    fn dress_head(&self, drawing: &mut Drawing) {
        let ink = |drawing: &Drawing, name: &str| {
            let idx = drawing.part(name)?;
            drawing.parts[idx].ink()
        };
        let (Some(svg), Some((left, top, right, bottom))) =
            (files::head("human"), ink(drawing, "head"))
        else {
            return;
        };
        let wide = (right - left).min(1.15 * (bottom - top));
        for part in self.outfit.shown() {
            if EYEWEAR.contains(part) {
                let Some((x0, y0, x1, y1)) = ink(drawing, "eyes") else {
                    continue;
                };
                // An animal seen from the side has one eye.
                let is_one_eyed = x1 - x0 < 1.35 * (y1 - y0);
                let across = if is_one_eyed {
                    2.4 * (x1 - x0)
                } else {
                    x1 - x0
                };
                let scale = (across / HUMAN_EYES.1).max(wide / 75.0);
                let middle = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
                let place = moved(HUMAN_EYES.0, middle, scale);
                self.put(drawing, (svg, part), "head", place);
            } else if is_of_head(part) {
                let hat = drawing.point("hat").map(|(_, at)| at);
                let (to, from, scale) = match (*part, hat) {
                    // A helmet goes around the whole head.
                    ("space", _) => {
                        let middle = ((left + right) / 2.0, (top + bottom) / 2.0 - 2.0);
                        let across = (right - left).max(0.9 * (bottom - top));
                        (middle, (3.0, -26.0), 0.84 * across / HUMAN_HEAD_WIDTH)
                    }
                    (
                        "helmet_full" | "helmet_dark" | "helmet_web" | "helmet_knight"
                        | "helmet_fencing" | "helmet_weld" | "helmet_gridiron" | "hazmat" | "ninja",
                        _,
                    ) => {
                        let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
                        (middle, (4.0, -26.0), 1.05 * wide / HUMAN_HEAD_WIDTH)
                    }
                    (_, Some(at)) => (at, HUMAN_HAT, 0.86 * wide / HUMAN_HEAD_WIDTH),
                    (_, None) => continue,
                };
                let place = moved(from, to, scale.clamp(0.3, 2.4));
                self.put(drawing, (svg, part), "head", place);
            }
        }
    }

    fn dress_neck(&self, drawing: &mut Drawing) {
        let Some(svg) = files::body("person") else {
            return;
        };
        let has_neck = drawing.part("neck").is_some();
        let slot = if has_neck { "neck" } else { "head" };
        let Some(slot_idx) = drawing.part(slot) else {
            return;
        };
        let head = drawing
            .part("head")
            .and_then(|idx| drawing.parts[idx].ink());
        let Some((left, _, right, bottom)) = head else {
            return;
        };
        let pivot = drawing.parts[slot_idx].pivot;
        let at = if has_neck {
            (
                0.5 * (pivot.0 + (left + right) / 2.0),
                0.5 * (pivot.1 + bottom) + 2.0,
            )
        } else {
            (pivot.0 + 2.0, bottom.min(pivot.1) + 1.0)
        };
        let scale = (0.75 * (right - left) / HUMAN_HEAD_WIDTH).clamp(0.3, 2.0);
        for part in self.outfit.shown() {
            if NECKWEAR.contains(part) {
                self.put(drawing, (svg, part), slot, moved(HUMAN_NECK, at, scale));
            }
        }
    }

    /// Puts one costume part onto the drawing, over all that is carried with `slot`.
    fn put(&self, drawing: &mut Drawing, (svg, part): (&str, &str), slot: &str, place: Affine) {
        let colours = self.colours.clone().with("skin", self.fur);
        if let (Some(garment), Some(slot_idx)) = (piece(svg, part, &colours), drawing.part(slot)) {
            drawing.lay_on(&garment, slot_idx, place);
        }
    }
}

/// Takes `from` to `to`, `scale` times as large.
fn moved(from: (f32, f32), to: (f32, f32), scale: f32) -> Affine {
    Affine::translate(-from.0, -from.1)
        .then(Affine::scale(scale, scale))
        .then(Affine::translate(to.0, to.1))
}

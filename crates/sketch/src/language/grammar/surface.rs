//! What a table top or a studio's paper is made of, and suns and moons that are said to be huge.

use super::Reader;
use crate::language::draft::{DraftEntity, MAX_ENTITIES, concept};
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Effect};
use crate::language::words::Reading;
use crate::scene::{Setting, SurfaceMaterial};

impl Reader<'_> {
    /// "a huge setting sun", "a giant full moon": more than the hour, a disc of its own.
    pub(super) fn note_heaven(&mut self, item_idx: usize) {
        let named =
            self.items[item_idx]
                .tokens
                .iter()
                .find_map(|token| match token.text.as_str() {
                    "sun" => concept("sun"),
                    "moon" => concept("moon"),
                    _ => None,
                });
        let Some(named) = named.filter(|_| self.draft.entities.len() < MAX_ENTITIES) else {
            return;
        };
        let is_size = |idx: &usize| {
            let attributes = self.items[*idx].adjective.unwrap_or_default();
            let mut sizes = attributes.iter().filter_map(|attribute| match attribute {
                Attribute::Scale(scale) => Some(*scale),
                _ => None,
            });
            sizes.any(|scale| scale > 1.3)
        };
        if !self.phrase.adjectives.iter().any(is_size) {
            return;
        }
        let id = self.draft.entities.len() as u32;
        let mut body = DraftEntity::new(Some(named), named.key.clone());
        for adjective_idx in std::mem::take(&mut self.phrase.adjectives) {
            let attributes = self.items[adjective_idx].adjective.unwrap_or_default();
            body.describe_all(attributes);
            self.readings[adjective_idx] = Reading::Detail { id };
        }
        self.draft.entities.push(body);
    }

    /// "a black marble table", "a seamless pink backdrop": what the place is made of.
    pub(super) fn note_surface(&mut self, item_idx: usize) {
        let is_of_surface = self.items[item_idx].hint.is_some_and(|hint| {
            hint.effects.iter().any(|effect| {
                matches!(
                    effect,
                    Effect::Setting {
                        setting: Setting::Table | Setting::Studio | Setting::Beach,
                        ..
                    }
                )
            })
        });
        if !is_of_surface {
            return;
        }
        let before = std::mem::take(&mut self.phrase.adjectives);
        for described_idx in before.into_iter().chain([item_idx]) {
            for token in self.items[described_idx].tokens {
                self.readings[described_idx] = Reading::Scene;
                if let Some(material) = material(&token.text) {
                    self.draft.surface.material = material;
                }
                let attributes = LEXICON
                    .get(&token.text)
                    .and_then(|senses| senses.adjective.as_deref())
                    .unwrap_or_default();
                for attribute in attributes {
                    if let Attribute::Colour(colour) = attribute {
                        self.draft.surface.colour = Some(*colour);
                    }
                }
            }
        }
    }
}

fn material(word: &str) -> Option<SurfaceMaterial> {
    Some(match word {
        "wood" | "wooden" | "oak" | "walnut" | "bamboo" | "rustic" | "pine" | "timber" => {
            SurfaceMaterial::Wood
        }
        "marble" => SurfaceMaterial::Marble,
        "stone" | "slate" | "granite" | "concrete" | "slab" => SurfaceMaterial::Stone,
        "glass" | "mirror" | "mirrored" | "reflective" | "glossy" => SurfaceMaterial::Glass,
        "metal" | "steel" | "metallic" | "chrome" | "copper" => SurfaceMaterial::Metal,
        "velvet" | "silk" | "satin" | "linen" | "tablecloth" | "cloth" | "fabric" => {
            SurfaceMaterial::Cloth
        }
        _ => return None,
    })
}

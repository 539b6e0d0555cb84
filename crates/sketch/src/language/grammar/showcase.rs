//! Pictures of things that are for sale, and of nothing in particular: how the studio is lit and of which colours it
//! is, whether it is wet, what an abstract picture shows. These words stand anywhere in a prompt, so that they are
//! looked for in all of it and not where a phrase is read.

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::colours;
use crate::language::draft::{DraftEntity, concept};
use crate::language::lexicon::LEXICON;
use crate::language::senses::Attribute;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Class, Motif, Setting, StudioLight};

/// The longest prompt of which an unknown word is shown on a sign.
pub(in crate::language) const SIGN_WORDS: usize = 3;
/// Only beside such a word does a colour say how light it is.
const BACKDROPS: &[&str] = &[
    "background",
    "backdrop",
    "studio",
    "gradient",
    "room",
    "environment",
    "void",
];

impl<'a> Reader<'a> {
    /// How a studio is lit and coloured, and what an abstract picture shows.
    pub(super) fn note_showcase(&mut self) {
        let words: Vec<&str> = self.words();
        let n_words = words.iter().filter(|word| **word != ",").count();
        // What is told next, and a change, happen where it is shown already.
        if self.is_change {
            self.draft.n_words += n_words;
            return;
        }
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        self.draft.is_of_sale |= words.iter().any(|word| WordClass::OfSale.has(word))
            || words.windows(2).any(|two| {
                matches!(
                    two,
                    ["studio", "lighting" | "light"] | ["product", _] | ["all", "angles"]
                )
            });
        self.draft.n_words += n_words;
        let surface = &mut self.draft.surface;
        if let Some(light) = light(&words) {
            surface.light = light;
        }
        surface.is_wet |= has(&[
            "wet",
            "droplets",
            "droplet",
            "drops",
            "dew",
            "splash",
            "splashing",
            "condensation",
            "water",
        ]);
        let (first, second) = backdrop_colours(&words);
        surface.colour = first.or(surface.colour);
        surface.second = second.or(surface.second);
        let motif = WordClass::Shows.stands_for(|listed| words.contains(&listed));
        if words
            .windows(2)
            .any(|two| matches!(two, ["solar", "system"]))
        {
            surface.motif = Motif::Orbits;
        } else if let Some(motif) = motif {
            surface.motif = motif;
        }
        let is_motif = motif.is_some();
        self.draft.is_motif |= is_motif;
        self.clear_the_set();
        self.show_the_product();
        self.hand_over_the_product();
        self.let_it_speak(&words);
        self.take_for_somebody();
    }

    fn words(&self) -> Vec<&'a str> {
        let tokens = self.items.iter().flat_map(|item| item.tokens);
        tokens
            .map(|token| match token.kind {
                TokenKind::Word => token.text.as_str(),
                TokenKind::Quote => "\"",
                TokenKind::Comma | TokenKind::Stop => ",",
            })
            .filter(|word| *word != "\"")
            .collect()
    }

    /// The stand of a product is the studio's own, and drops on it are no things beside it.
    fn clear_the_set(&mut self) {
        let is_ware = |entity: &DraftEntity| {
            matches!(entity.class(), Class::Thing | Class::Food)
                && entity.concept.is_some_and(|concept| concept.height_m < 1.0)
        };
        let is_drop = |entity: &DraftEntity| entity.key() == "water_drop";
        let is_stand =
            |entity: &DraftEntity| matches!(entity.key(), "pedestal" | "column" | "lectern");
        for entity in self.draft.entities.iter_mut().filter(|it| is_panel(it)) {
            entity.place = None;
        }
        let entities = &self.draft.entities;
        let has_ware = entities.iter().any(|it| is_ware(it) && !is_drop(it));
        let has_other = entities.iter().any(|it| !is_drop(it));
        let has_panel = entities.iter().any(is_panel);
        // A chart is on the page, and the page is what is on the screen.
        let is_of_panel = |entity: &DraftEntity| {
            matches!(
                entity.key(),
                "bar_chart" | "line_chart" | "pie_chart" | "screen" | "television"
            )
        };
        let has_living = entities.iter().any(DraftEntity::is_animate);
        let is_studio = self
            .draft
            .setting
            .is_none_or(|(it, _)| it == Setting::Studio);
        let clears_stand = has_ware && !has_living && is_studio;
        let lost: Vec<bool> = entities
            .iter()
            .enumerate()
            .map(|(idx, it)| {
                // A screen by itself floats in a room of screens and not about somebody.
                is_panel(it) && has_living
                    || has_panel && !is_panel(it) && is_of_panel(it)
                    || is_drop(it) && has_other && (idx > 0 || it.count > 1)
                    || is_stand(it) && clears_stand
            })
            .collect();
        if !lost.contains(&true) {
            return;
        }
        for (entity, is_lost) in self.draft.entities.iter().zip(&lost) {
            if *is_lost && is_stand(entity) {
                self.draft.surface.is_showcase = true;
                let colour = entity.look.colour;
                self.draft.surface.colour = self.draft.surface.colour.or(colour);
            }
        }
        self.keep_entities(|idx| !lost[idx], || Reading::Scene);
    }

    /// "A premium cinematic reveal": an advertisement that names nothing shows something fine.
    fn show_the_product(&mut self) {
        let is_named = !self.draft.entities.is_empty() || !self.draft.captions.is_empty();
        let is_placed = self
            .draft
            .setting
            .is_some_and(|(it, is_sure)| is_sure && it != Setting::Studio);
        if !self.draft.is_of_sale || is_named || is_placed || self.is_change {
            return;
        }
        let named = self.items.iter().position(|item| {
            let concept = item.noun.and_then(|noun| noun.concept());
            concept.is_some_and(|it| {
                matches!(it.class, Class::Thing | Class::Food) && it.height_m < 1.0
            })
        });
        if let Some(item_idx) = named {
            // "burger advertisement", "wireless earbuds commercial".
            let item = &self.items[item_idx];
            let concept = item.noun.and_then(|noun| noun.concept());
            self.show_ware(DraftEntity::new(concept, item.lemma.clone()));
            self.readings[item_idx] = Reading::Entity { id: 0 };
            return;
        }
        let key = self.usual_ware();
        if let Some(concept) = concept(key) {
            self.show_ware(DraftEntity::new(Some(concept), key.replace('_', " ")));
        }
    }

    /// What stands for a product of which nothing more is said.
    pub(super) fn usual_ware(&self) -> &'static str {
        let words = self.words();
        if words.iter().any(|word| word.starts_with("jewel")) {
            "ring"
        } else if words
            .iter()
            .any(|word| matches!(*word, "skincare" | "cosmetic" | "cosmetics" | "beauty"))
        {
            "serum_bottle"
        } else if words
            .iter()
            .any(|word| matches!(*word, "tech" | "technology" | "gadget" | "device" | "app"))
        {
            "phone"
        } else if words.contains(&"angles") || words.contains(&"rotation") {
            "watch"
        } else {
            "perfume"
        }
    }

    fn show_ware(&mut self, mut ware: DraftEntity) {
        ware.is_subject = true;
        self.draft.entities.push(ware);
        self.draft.setting = None;
    }

    /// "A talking can with eyes and a mouth": where nobody else is there to speak, the thing does. What is only read so
    /// is still.
    fn let_it_speak(&mut self, words: &[&str]) {
        const SPEAKING: &[&str] = &[
            "talking",
            "talks",
            "speaking",
            "speaks",
            "says",
            "said",
            "asks",
            "tells",
            "sings",
            "singing",
            "introduces",
        ];
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let speaks = has(SPEAKING) || has(&["eyes"]) && has(&["mouth", "face"]);
        let is_thing = |it: &DraftEntity| matches!(it.class(), Class::Thing | Class::Food);
        let entities = &mut self.draft.entities;
        let has_living = entities.iter().any(DraftEntity::is_animate);
        if self.is_change {
            return;
        }
        if !speaks {
            for thing in entities.iter_mut().filter(|it| is_thing(it)) {
                if thing.action == Action::Talk {
                    thing.action = Action::Idle;
                }
            }
        } else if let Some(first) = entities.first_mut().filter(|it| {
            is_thing(it)
                && !is_panel(it)
                && it.concept.is_some()
                && it.text.is_none()
                && !has_living
        }) {
            first.action = Action::Talk;
            first.acts = true;
        }
    }

    /// Who acts and is called by a word that nothing knows is somebody, where more is told than a title.
    fn take_for_somebody(&mut self) {
        let is_unknown = |it: &DraftEntity| it.concept.is_none() && it.text.is_none();
        let is_title = self.draft.n_words <= SIGN_WORDS || self.is_change;
        if is_title || !self.draft.entities.iter().all(is_unknown) {
            return;
        }
        for (idx, entity) in self.draft.entities.iter_mut().enumerate() {
            if !entity.acts {
                continue;
            }
            entity.concept = concept("person");
            let id = idx as u32;
            for reading in &mut self.readings {
                if *reading == (Reading::Placard { id }) {
                    *reading = Reading::Entity { id };
                }
            }
        }
    }
}

/// Whether it is a page or a program, shown without the device it runs on.
pub(in crate::language) fn is_panel(entity: &DraftEntity) -> bool {
    matches!(
        entity.key(),
        "dashboard_panel" | "web_page" | "app_screen" | "code_window"
    )
}

/// Whether more is said that makes a studio dark, or more that makes it bright.
fn light(words: &[&str]) -> Option<StudioLight> {
    let near_backdrop = |at: usize| {
        let to = (at + 4).min(words.len());
        words[at..to].iter().any(|word| BACKDROPS.contains(word))
            || at > 0 && BACKDROPS.contains(&words[at - 1])
    };
    let counts = |class: WordClass| {
        let is_meant = |(at, word): &(usize, &&str)| {
            class.has(word)
                && (!matches!(**word, "black" | "white" | "charcoal" | "natural")
                    || near_backdrop(*at))
        };
        words.iter().enumerate().filter(is_meant).count()
    };
    let (dark, bright) = (
        counts(WordClass::DimStudio),
        counts(WordClass::BrightStudio),
    );
    match dark.cmp(&bright) {
        std::cmp::Ordering::Greater => Some(StudioLight::Dark),
        std::cmp::Ordering::Less => Some(StudioLight::Bright),
        std::cmp::Ordering::Equal => None,
    }
}

/// The colours of "purple to blue gradient background", "gradient from charcoal to amber", "on a pink backdrop".
fn backdrop_colours(words: &[&str]) -> (Option<u32>, Option<u32>) {
    let is_backdrop = |word: &&str| {
        matches!(
            *word,
            "background" | "backdrop" | "gradient" | "gradients" | "scheme"
        )
    };
    let mut colours = Vec::new();
    for at in (0..words.len()).filter(|at| is_backdrop(&words[*at])) {
        let before = words[..at]
            .iter()
            .rev()
            .take(5)
            .take_while(|word| **word != ",");
        let mut near: Vec<u32> = before.filter_map(|word| colour(word)).collect();
        near.reverse();
        let after = words[at + 1..]
            .iter()
            .skip_while(|word| **word == ",")
            .take(8);
        let is_told_after = words[at] == "gradient"
            && words[at + 1..]
                .iter()
                .take(3)
                .any(|word| matches!(*word, "from" | "of"));
        if is_told_after {
            near.extend(
                after
                    .take_while(|word| **word != ",")
                    .filter_map(|word| colour(word)),
            );
        }
        for colour in near {
            if !colours.contains(&colour) {
                colours.push(colour);
            }
        }
    }
    (colours.first().copied(), colours.get(1).copied())
}

fn colour(word: &str) -> Option<u32> {
    let listed = LEXICON
        .get(word)
        .and_then(|senses| senses.adjective.as_deref());
    let attributes = listed.or(colours::of_code(word))?;
    attributes.iter().find_map(|attribute| match attribute {
        Attribute::Colour(colour) => Some(*colour),
        _ => None,
    })
}

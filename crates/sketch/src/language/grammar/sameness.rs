//! Nouns that name nobody new: who is there already, a part of it, what it is made of or compared with.

use super::nouns::is_animal;
use super::{Finds, Reader};
use crate::language::draft::DraftEntity;
use crate::language::lemma::Form;
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Concept, Noun, Preposition, VerbKind};
use crate::language::words::Reading;
use crate::scene::{Action, Age, Class, Material};

impl Reader<'_> {
    /// Whether somebody who is there may be called by `noun`: a king is not the man who came in.
    pub(super) fn may_be(&self, known: usize, noun: &Noun) -> bool {
        let role = &self.draft.entities[known].look.role;
        noun.attributes.iter().all(|attribute| match attribute {
            Attribute::Role(called) => {
                role.as_ref().is_none_or(|role| role == called) && {
                    self.draft.entities[known].class() != Class::Person
                        || role.is_some()
                        || known < self.draft.n_known
                }
            }
            // The children are not the teacher.
            Attribute::Age(age) => {
                known < self.draft.n_known || self.draft.entities[known].look.age == *age
            }
            _ => true,
        })
    }

    /// "A man … the grandfather in the garden": nobody who was called a man is his own grandfather.
    pub(super) fn is_of_other_age(&self, known: usize, item_idx: usize) -> bool {
        let is_grand = self.items[item_idx].lemma.starts_with("grand");
        is_grand && self.draft.entities[known].look.age != Age::Old
    }

    /// "… filled with cats. There are cats everywhere": the same ones.
    pub(super) fn same_group(&self, item_idx: usize) -> Option<usize> {
        let item = &self.items[item_idx];
        let is_bare = !self.phrase.has_determiner && self.phrase.adjectives.is_empty();
        if !item.is_plural || !is_bare || self.phrase.is_another || self.finds == Finds::Any {
            return None;
        }
        self.draft
            .entities
            .iter()
            .position(|entity| entity.word == item.lemma && entity.count > 1)
    }

    /// "a lion sleeping while two cubs play": the young are of the kind that is there.
    pub(super) fn young_of(&self, item_idx: usize) -> Option<&'static Concept> {
        const YOUNG: &[&str] = &[
            "cub",
            "pup",
            "calf",
            "chick",
            "young",
            "youngster",
            "offspring",
        ];
        if !YOUNG.contains(&self.items[item_idx].lemma.as_str()) {
            return None;
        }
        self.draft
            .entities
            .iter()
            .rev()
            .find(|entity| is_animal(entity.class()))?
            .concept
    }

    /// "a foal with its mother": of the kind that is there.
    pub(super) fn parent_of(&self, item_idx: usize) -> Option<&'static Concept> {
        const KIN: &[&str] = &[
            "mother", "mom", "mum", "mama", "father", "dad", "papa", "parent", "parents", "sibling",
        ];
        let before = item_idx.checked_sub(1).map(|at| &self.items[at])?;
        let is_its = matches!(before.lemma.as_str(), "its" | "their" | "her" | "his");
        if !is_its || !KIN.contains(&self.items[item_idx].lemma.as_str()) {
            return None;
        }
        let last = self.draft.entities.iter().rev();
        let child = last.into_iter().find(|entity| entity.is_animate())?;
        child.concept.filter(|concept| is_animal(concept.class))
    }

    /// "the doors open", "the seats fill": what such a place has anyway is no thing that stands there by itself.
    pub(super) fn is_part_of_place(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let Some(concept) = item.noun.and_then(Noun::concept) else {
            return false;
        };
        let is_among_doers = self.clause.preposition.is_some_and(|before| {
            matches!(
                self.items[before].lemma.as_str(),
                "through" | "out of" | "from" | "into" | "in" | "past" | "inside" | "out"
            )
        });
        let carries =
            |class: Class| matches!(class, Class::Vehicle | Class::Boat | Class::Aircraft);
        match concept.key.as_str() {
            "door" => {
                let has_vehicle = self
                    .draft
                    .entities
                    .iter()
                    .any(|other| carries(other.class()));
                let has_house = self
                    .draft
                    .entities
                    .iter()
                    .any(|other| other.class() == Class::Building);
                let is_known = self
                    .draft
                    .entities
                    .iter()
                    .any(|other| other.key() == "door");
                let is_of_place = has_vehicle || has_house || self.draft.n_known > 0;
                item.is_plural
                    || is_among_doers
                    || self.phrase.is_definite && is_of_place && !is_known
            }
            "chair" if item.lemma == "seat" => {
                let is_of_vehicle = |other: &DraftEntity| carries(other.class());
                item.is_plural && (self.draft.setting.is_some() || self.draft.n_known > 0)
                    || self.phrase.is_definite && self.draft.entities.iter().any(is_of_vehicle)
            }
            "shop" if item.lemma == "stall" => true,
            "log" if item.lemma == "trunk" => {
                let is_elephant =
                    |entity: &DraftEntity| matches!(entity.key(), "elephant" | "mammoth");
                self.draft.entities.iter().any(is_elephant)
            }
            "wheel" if item.is_plural && self.phrase.is_definite => self
                .draft
                .entities
                .iter()
                .any(|other| carries(other.class())),
            "letter" if item.is_plural => {
                // "the words 'Thank you' in sparkling letters".
                let is_written = |entity: &DraftEntity| entity.text.is_some();
                self.comparison() == "in" && self.draft.entities.last().is_some_and(is_written)
            }
            "needle" if item.is_plural => {
                let is_plant = |entity: &DraftEntity| entity.class() == Class::Plant;
                self.draft.entities.iter().any(is_plant)
            }
            // "a smartphone … the screen displays an alert".
            "television" if item.lemma == "screen" => {
                let has_screen = |entity: &DraftEntity| {
                    matches!(
                        entity.key(),
                        "phone" | "laptop" | "computer" | "tablet" | "watch"
                    )
                };
                self.phrase.is_definite && self.draft.entities.iter().any(has_screen)
            }
            "wall" => self.phrase.is_definite && is_among_doers,
            _ => false,
        }
    }

    /// "with every swing", "on each turn".
    pub(super) fn is_one_time(&self, item_idx: usize) -> bool {
        let before = item_idx
            .checked_sub(1)
            .map(|at| self.items[at].lemma.as_str());
        // "three children, each holding a balloon": they do.
        let is_done = before == Some("each") && self.items[item_idx].verb_form == Form::Ing;
        self.items[item_idx].verb.is_some() && matches!(before, Some("every" | "each")) && !is_done
    }

    /// "takes off her shoes", "inside his jacket": what somebody has on is on them.
    pub(super) fn is_own_garment(&self, item_idx: usize, noun: &Noun) -> bool {
        let before = item_idx
            .checked_sub(1)
            .map(|at| self.items[at].lemma.as_str());
        let is_worn = noun.concept().is_some_and(|concept| concept.is_worn);
        let is_own = self.items[self.clause_idx..item_idx]
            .iter()
            .rev()
            .take(4)
            .any(|item| matches!(item.lemma.as_str(), "her" | "his" | "their" | "its"));
        let is_of_person = self
            .doers()
            .last()
            .is_some_and(|&doer| self.draft.entities[doer].class() == Class::Person);
        let is_given = self.clause.verb.is_some_and(|verb| {
            matches!(
                verb.action,
                Action::Throw | Action::Give | Action::Catch | Action::Idle
            ) && verb.kind == VerbKind::Holds
        });
        let takes_off = self.taking_off();
        let is_kept = !is_given || takes_off;
        is_worn && is_own && is_of_person && is_kept && before.is_some()
    }

    /// "dust swirls around his boots": those of somebody who was named before.
    pub(super) fn is_garment_of_somebody(&self, item_idx: usize, noun: &Noun) -> bool {
        let is_worn = noun.concept().is_some_and(|concept| concept.is_worn);
        let is_theirs = item_idx.checked_sub(1).is_some_and(|before| {
            matches!(self.items[before].lemma.as_str(), "his" | "her" | "their")
        });
        let people = self.draft.entities.iter();
        let is_peopled = people
            .into_iter()
            .any(|entity| entity.class() == Class::Person);
        let is_by_itself = self.clause.verb.is_none() && self.clause_idx == self.sentence_idx;
        is_worn && is_theirs && is_peopled && (self.clause.preposition.is_some() || is_by_itself)
    }

    fn taking_off(&self) -> bool {
        self.clause
            .verb_idx
            .is_some_and(|at| self.items[at].lemma.starts_with("take off"))
    }

    /// What somebody does with what they have on: the hat is raised, the shoes are reached for.
    pub(super) fn handle_garment(&mut self, item_idx: usize, noun: &'static Noun, owner: usize) {
        let key = noun.concept().map_or("", |concept| concept.key.as_str());
        let action = match key {
            "hat" | "cap" | "helmet" | "crown" | "glasses" | "sunglasses" | "mask" => {
                Action::RaiseHand
            }
            "shoes" | "boots" | "sandals" | "high_heels" => Action::Kneel,
            _ => Action::Touch,
        };
        if self.taking_off() {
            self.draft.entities[owner].action = action;
            return self.close_garment(item_idx, owner);
        }
        if self.clause.expects_object && self.draft.entities[owner].action == Action::Idle {
            self.draft.entities[owner].action = action;
        }
        self.wear(item_idx, noun, owner);
    }

    fn close_garment(&mut self, item_idx: usize, owner: usize) {
        self.readings[item_idx] = Reading::Detail { id: owner as u32 };
        self.close_phrase();
        self.noun_before = None;
    }

    /// "a family of ducks, the mother in front": the mother is one of the ducks.
    pub(super) fn is_one_of_them(&self, item_idx: usize) -> bool {
        const KIN: &[&str] = &[
            "mother", "mom", "mum", "father", "dad", "parent", "leader", "baby", "sibling", "mama",
        ];
        let is_kin = KIN.contains(&self.items[item_idx].lemma.as_str());
        let last = self.draft.entities.iter().rev();
        let mut living = last.filter(|entity| entity.is_animate());
        is_kin
            && self.phrase.is_definite
            && living
                .next()
                .is_some_and(|entity| is_animal(entity.class()) && entity.count > 1)
    }

    /// "a phone on a desk, its screen glowing": the screen is on the phone.
    pub(super) fn is_part_of_thing(&self) -> bool {
        self.phrase.is_its
            && self.draft.n_known == 0
            && self
                .draft
                .entities
                .iter()
                .rev()
                .find(|entity| entity.is_subject)
                .is_some_and(|entity| !entity.is_animate())
    }

    /// "a phoenix of fire", "a palace of glass": a whole body of one stuff, where a bowl of it would hold it.
    pub(super) fn is_of_stuff(&mut self, item_idx: usize) -> bool {
        use Class::{Aircraft, Boat, Building, Vehicle};
        let Some(of) = self.clause.noun_bound else {
            return false;
        };
        let Some(whole) = self.draft.entities.get(of) else {
            return false;
        };
        let is_whole =
            whole.is_animate() || matches!(whole.class(), Building | Vehicle | Boat | Aircraft);
        let is_bare = !self.phrase.has_determiner && whole.count == 1;
        let is_of = self.bound_by() == Some(Preposition::Of) && self.comparison() == "of";
        if !is_whole || !is_bare || !is_of {
            return false;
        }
        self.make_of(item_idx, of);
        matches!(self.readings[item_idx], Reading::Detail { .. })
    }

    /// "wears red lipstick", "with a white flower in her hair": on somebody's head, and nothing that stands beside them.
    pub(super) fn is_on_face(&self, item_idx: usize, noun: &Noun) -> bool {
        let Some(concept) = noun.concept() else {
            return false;
        };
        let doers = self.doers();
        let has_face = |idx: &usize| self.draft.entities[*idx].class() == Class::Person;
        if !doers.iter().any(has_face) {
            return false;
        }
        let wears = self.clause.is_in_with
            || self
                .clause
                .verb
                .is_some_and(|verb| verb.kind == VerbKind::Wears);
        let rest = &self.items[item_idx + 1..];
        let is_put = matches!(rest, [place, whose, part, ..]
            if matches!(place.lemma.as_str(), "in" | "behind")
                && matches!(whose.lemma.as_str(), "her" | "his" | "their")
                && matches!(part.lemma.as_str(), "hair" | "ear" | "braid" | "bun"));
        let is_small = concept.height_m < 0.6 && !concept.is_worn;
        concept.key == "lipstick" && wears || is_small && is_put
    }

    /// "beating its chest": no box of treasure.
    pub(super) fn is_own_chest(&self, item_idx: usize) -> bool {
        const OWN: &[&str] = &["its", "his", "her", "their"];
        let is_owned = item_idx
            .checked_sub(1)
            .is_some_and(|before| OWN.contains(&self.items[before].lemma.as_str()));
        is_owned && self.items[item_idx].lemma == "chest"
    }

    /// The statue that the noun after "of" is shown by: "a statue of a lion".
    pub(super) fn statue_before(&self) -> Option<usize> {
        let of = self.clause.noun_bound?;
        let is_statue = self.draft.entities.get(of)?.key() == "statue";
        (is_statue && self.bound_by() == Some(Preposition::Of)).then_some(of)
    }

    /// Makes a statue one of `shape`.
    pub(super) fn portray(&mut self, shape: &'static Concept) {
        let Some(of) = self.statue_before() else {
            return;
        };
        let statue = &mut self.draft.entities[of];
        // "a marble statue of a horse", "a statue of a golden elephant".
        let name = statue.word.split(' ');
        let of_name = name.filter_map(|word| LEXICON.get(word)?.adjective.as_deref());
        let before = self.phrase.adjectives.iter();
        let before = before.filter_map(|item_idx| self.items[*item_idx].adjective);
        let named = before.chain(of_name).flatten();
        let named = named
            .filter_map(|attribute| match attribute {
                Attribute::Made(material) | Attribute::MadeIfThing(material) => Some(*material),
                _ => None,
            })
            .next();
        let material = statue.look.material.or(named);
        statue.look.material = material.or(Some(Material::Stone));
        statue.look.scale *= (4.0 / shape.height_m.max(0.05)).clamp(1.0, 3.0);
        statue.word = shape.key.replace('_', " ");
        statue.concept = Some(shape);
    }

    /// "a lion statue" is a lion of stone.
    pub(super) fn statue_of_animal(
        &mut self,
        concept: &'static Concept,
    ) -> (&'static Concept, bool) {
        let animal = self.phrase.animal.filter(|_| concept.key == "statue");
        let animal = animal
            .and_then(|item_idx| self.items[item_idx].noun)
            .and_then(Noun::concept);
        if animal.is_some() {
            self.phrase.animal = None;
        }
        (animal.unwrap_or(concept), animal.is_some())
    }

    /// "on black marble", "out of gold": no determiner, no plural, and a word that also describes.
    pub(super) fn is_material(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        // "driving on rainbow": the bow.
        let is_of_sky = item
            .noun
            .and_then(Noun::concept)
            .is_some_and(|concept| concept.class == Class::Celestial);
        item.adjective.is_some()
            && !is_of_sky
            && !item.is_plural
            && !self.phrase.has_determiner
            && self.clause.preposition.is_some()
    }

    /// "an elephant made of leaves", "a cloud shaped like a heart", "dances like a robot".
    pub(super) fn is_compared(&self) -> bool {
        self.bound_by() == Some(Preposition::Like)
    }

    /// What is only compared may still say how the one before looks: its colour, its dress, what it is made of or
    /// covered with, its shape.
    pub(super) fn compare(&mut self, item_idx: usize, noun: &Noun) {
        let Some(of) = self.compared() else { return };
        let adjectives = self.phrase.adjectives.clone();
        for adjective_idx in adjectives {
            self.make_of(adjective_idx, of);
        }
        self.make_of(item_idx, of);
        let shape = noun.concept().filter(|_| self.is_shape_told());
        let entity = &mut self.draft.entities[of];
        if let Some(shape) = shape {
            take_shape(entity, shape);
        }
        for attribute in &noun.attributes {
            if matches!(attribute, Attribute::Role(_)) && entity.is_animate() {
                entity.describe(attribute);
            }
        }
    }

    /// Who is compared with what comes now.
    fn compared(&self) -> Option<usize> {
        self.clause
            .noun_bound
            .or_else(|| self.doers().last().copied())
    }

    fn comparison(&self) -> &str {
        self.clause
            .preposition
            .map_or("", |item_idx| self.items[item_idx].lemma.as_str())
    }

    fn is_shape_told(&self) -> bool {
        let comparison = self.comparison();
        comparison.contains("shape") || comparison == "in the form of"
    }

    /// Whether what is compared is made of or covered with what now comes; then it is described so.
    pub(super) fn is_of_material(&mut self, item_idx: usize) -> bool {
        let Some(of) = self.compared() else {
            return false;
        };
        self.make_of(item_idx, of);
        matches!(self.readings[item_idx], Reading::Detail { .. })
    }

    /// "made of blue glass", "covered in moss": a word of a material, or one that describes it.
    pub(super) fn make_of(&mut self, item_idx: usize, of: usize) {
        let item = &self.items[item_idx];
        let comparison = self.comparison();
        let is_cover = [
            "cover", "coat", "caked", "splatter", "overg", "dusted", "encrust", "overt",
        ]
        .iter()
        .any(|start| comparison.starts_with(start));
        let is_made = is_cover
            || comparison == "of"
            || [
                "made", "carved", "built", "sculpt", "woven", "formed", "constr", "craft", "compos",
            ]
            .iter()
            .chain(&[
                "consist", "molded", "knitted", "folded", "encased", "plated",
            ])
            .any(|start| comparison.starts_with(start));
        let named = item.tokens.iter().map(|token| token.text.as_str());
        let text = named.collect::<Vec<_>>().join(" ");
        let mut looks = LEXICON.material(&text, is_cover);
        if looks.is_empty() {
            looks = LEXICON.material(&item.lemma, is_cover);
        }
        if looks.is_empty() {
            looks = item.adjective.unwrap_or_default();
        }
        let mut is_shown = false;
        for attribute in looks {
            let attribute = match attribute {
                Attribute::MadeIfThing(material) => Attribute::Made(*material),
                other => other.clone(),
            };
            let says_look = match attribute {
                Attribute::Colour(_) => true,
                Attribute::Made(_) | Attribute::State(_) => is_made,
                _ => false,
            };
            if says_look {
                self.draft.entities[of].describe(&attribute);
                is_shown = true;
            }
        }
        if is_shown {
            self.readings[item_idx] = Reading::Detail { id: of as u32 };
        }
    }
}

/// "a cloud shaped like a dog" is a dog of cloud, as large as the cloud.
fn take_shape(entity: &mut DraftEntity, shape: &'static Concept) {
    let Some(was) = entity.concept else { return };
    let material = match was.key.as_str() {
        "cloud" | "smoke" => Some(Material::Cloud),
        "bush" | "hedge" | "tree" | "grass" => Some(Material::Leaves),
        "balloon" | "hot_air_balloon" | "airship" => Some(Material::Balloon),
        "cookie" | "cake" | "bread" => Some(Material::Clay),
        "iceberg" => Some(Material::Ice),
        "fire" | "campfire" => Some(Material::Fire),
        "rock" | "island" | "statue" => Some(Material::Stone),
        "lamp" | "lantern" | "firework" => Some(Material::Starlight),
        "cup" | "teapot" | "vase" => Some(Material::Porcelain),
        "wave" | "fountain" => Some(Material::Water),
        key => LEXICON.material(key, false).iter().find_map(|it| match it {
            Attribute::Made(material) | Attribute::MadeIfThing(material) => Some(*material),
            _ => None,
        }),
    };
    // A man of jelly is a small man, and not as small as a dessert.
    let as_large = was.height_m / shape.height_m.max(0.01);
    entity.look.scale *= as_large.max(0.5);
    entity.look.material = entity.look.material.or(material);
    entity.concept = Some(shape);
    entity.word = shape.key.replace('_', " ");
}

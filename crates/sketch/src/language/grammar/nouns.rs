//! Nouns: which of them become entities, and what the words before them say about the look.

use super::deeds::stays_so;
use super::garments::names_clothes;
use super::hints::is_scenery;
use super::parts::is_hand;
use super::{Doer, Reader, detail};
use crate::language::classes::WordClass;
use crate::language::draft::{Draft, MAX_ENTITIES};
use crate::language::lemma::Form;
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Concept, Function, Noun, NounKind, Preposition};
use crate::language::tagging::Item;
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, Class, Shot};

/// Of so many items is a prompt that may be of nothing but hands, which it names among the first.
const SHORT_ITEMS: usize = 16;
const OPENING_ITEMS: usize = 3;

impl Reader<'_> {
    pub(super) fn noun(&mut self, item_idx: usize) {
        let item = &self.items[item_idx];
        let Some(noun) = item.noun else { return };
        if self.describes_next(item_idx) && !self.is_plenty(item_idx, noun) {
            return self.modifier(item_idx, noun);
        }
        if self.is_act_of_light_verb(item_idx) {
            return self.verb_as_noun(item_idx);
        }
        if let Some(owner) = self.owner_of_worn(item_idx, noun) {
            return self.wear(item_idx, noun, owner);
        }
        if names_clothes(&item.lemma)
            && !self.phrase.is_negated
            && let Some(wearer) = self.wearer()
        {
            return self.wear(item_idx, noun, wearer);
        }
        if let Some(owner) = self.owner_of_coat(item_idx) {
            return self.colour_coat(item_idx, owner);
        }
        if let Some(owner) = self.owner_of_hair(item_idx) {
            self.clause.had_by = Some(owner);
            return self.wear(item_idx, noun, owner);
        }
        if self.is_own_garment(item_idx, noun)
            && let Some(owner) = self.doers().last().copied()
        {
            return self.handle_garment(item_idx, noun, owner);
        }
        if self.is_drone_that_films(item_idx) {
            self.readings[item_idx] = Reading::Scene;
            self.close_phrase();
            self.clause.doer = Doer::Camera;
            self.clause.is_new = false;
            return;
        }
        if let Some(owner) = self.owner_of_hand(item_idx) {
            self.clause.doer = Doer::Entities(vec![owner]);
            self.readings[item_idx] = Reading::Entity { id: owner as u32 };
            self.close_phrase();
            self.noun_before = Some(owner);
            self.clause.is_new = false;
            return;
        }
        if self.is_hand_of_nobody(item_idx) {
            return self.invent_for_hand(item_idx);
        }
        let drawn = match noun.kind {
            _ if self.is_part_of_place(item_idx) => Err("a part of the place"),
            _ if self.is_one_time(item_idx) => Err("tells how often"),
            _ if self.phrase.is_negated => {
                self.leave_out(item_idx, noun);
                Err("not wanted")
            }
            _ if self.clause.is_swapped => Err("replaced"),
            _ if self.is_compared() => {
                self.compare(item_idx, noun);
                Err("only compares")
            }
            _ if self.is_material(item_idx) && !self.is_beside_by_name(item_idx) => {
                Err("only says what it is made of")
            }
            _ if self.is_one_of_them(item_idx) => Err("one of those who are there"),
            _ if self.is_only_spoken_of() => Err("only spoken of"),
            _ if self.is_part_of_thing() => Err("a part of what came before"),
            _ if self.is_of_stuff(item_idx) => Err("what it is made of"),
            _ if self.is_on_face(item_idx, noun) => Err("a part of whoever it is"),
            _ if self.is_own_chest(item_idx) => Err("a part of whoever it is"),
            _ if self.is_garment_of_somebody(item_idx, noun) => Err("a part of whoever it is"),
            NounKind::Concept(concept_idx) if self.statue_before().is_some() => {
                self.portray(&LEXICON.concepts[concept_idx]);
                Err("what the statue shows")
            }
            _ if self.is_mere_arrangement(noun) => Err("tells how others stand"),
            NounKind::Part => Err("drawn with its owner or not at all"),
            NounKind::Shapeless => Err("has no shape to draw"),
            NounKind::Concept(concept_idx) if self.belongs_to_noun_before() => {
                let concept = &LEXICON.concepts[concept_idx];
                if self.is_owner_of_garment(concept) {
                    return self.dress_owner(item_idx, noun, concept);
                }
                if let Some(group) = self.group_of(concept) {
                    self.make_up(group, noun, concept);
                    self.readings[item_idx] = Reading::Detail { id: group as u32 };
                    self.close_phrase();
                    self.noun_before = Some(group);
                    return;
                }
                if concept.class != Class::Building {
                    Err("belongs to what came before")
                } else {
                    Ok(concept)
                }
            }
            NounKind::Concept(concept_idx) => Ok(&LEXICON.concepts[concept_idx]),
        };
        match drawn {
            Ok(concept) => self.concept(item_idx, noun, concept),
            Err(_) if self.is_of_part(item_idx + 1) => {
                self.readings[item_idx] = Reading::not_drawn("a part of what follows");
                self.phrase = super::Phrase::default();
            }
            Err(reason) => {
                if !matches!(self.readings[item_idx], Reading::Detail { .. }) {
                    self.readings[item_idx] = Reading::not_drawn(reason);
                }
                // "a robot hand holding a plant": the robot holds it; but "their fur blows" by itself.
                let has_owner = self.noun_before.take().is_some()
                    || matches!(noun.kind, NounKind::Part) && self.has_owner(item_idx);
                let moves_itself = self.bound_by() == Some(Preposition::With)
                    && self.is_participle_next(item_idx)
                    && !has_owner;
                // "with red hair and freckles".
                let is_next_with = self.clause.is_and
                    && self.clause.is_in_with
                    && self
                        .clause_idx
                        .checked_sub(1)
                        .is_some_and(|joint| self.items[joint].function == Some(Function::And));
                let is_bound = !moves_itself
                    && (self.clause.preposition.is_some()
                        || self.clause.expects_object
                        || is_next_with);
                self.close_phrase();
                self.clause.after_scenery = !is_bound && !has_owner;
                self.clause.is_undrawn = self.clause.after_scenery && !self.is_change;
            }
        }
    }

    /// Somebody has the hand that was named.
    fn invent_for_hand(&mut self, item_idx: usize) {
        if self.draft.entities.len() >= MAX_ENTITIES {
            return;
        }
        self.drop_phrase();
        self.invent("person");
        let invented = self.draft.entities.len() - 1;
        self.placeholder = Some(invented);
        self.readings[item_idx] = Reading::Entity {
            id: invented as u32,
        };
        self.close_phrase();
        self.clause.is_new = false;
        self.clause.verb = None;
        self.noun_before = Some(invented);
    }

    /// "coffee" in "coffee machine", and an owner: "the king" in "the king's throne".
    fn describes_next(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let Some(next) = self.items.get(item_idx + 1) else {
            return false;
        };
        if self.has_trade_behind(item_idx) || self.is_kin_of_animal(item_idx) {
            return true;
        }
        // "The lion subject": the lion.
        let is_animate = item
            .noun
            .and_then(Noun::concept)
            .is_some_and(|concept| concept.class == Class::Person || is_animal(concept.class));
        if is_animate && matches!(next.lemma.as_str(), "subject" | "character") {
            return false;
        }
        let is_part = next
            .noun
            .is_some_and(|noun| matches!(noun.kind, NounKind::Part));
        let is_worn = item
            .noun
            .and_then(|noun| noun.concept())
            .is_some_and(|owner| owner.class == Class::Person)
            && next
                .noun
                .and_then(|noun| noun.concept())
                .is_some_and(|concept| concept.is_worn);
        // "her son's scarf": it is on him.
        let is_part = is_part || is_worn;
        if item.is_possessive() {
            // "the cat's green eye" is of the cat.
            let owned = self.items[item_idx + 1..]
                .iter()
                .take(4)
                .find_map(|item| item.noun.filter(|_| item.adjective.is_none()));
            let is_part = owned.is_some_and(|noun| matches!(noun.kind, NounKind::Part));
            return self.reaches_noun(item_idx) && !is_part;
        }
        // "people ice skating".
        let is_many = matches!(
            item.lemma.as_str(),
            "people" | "children" | "kids" | "men" | "women"
        );
        let is_pictograph = !item.lemma.chars().any(char::is_alphanumeric);
        // "a watch close-up", "a dog slow motion": nothing that could be described follows.
        let is_manner = next.noun.is_none()
            && next
                .hint
                .is_some_and(|hint| !hint.effects.iter().any(is_scenery));
        !is_pictograph
            && next.is_noun_like()
            && next.verb.is_none()
            && !is_manner
            && !item.is_plural
            && !is_many
            && !is_part
    }

    /// "a mother duck", "the father seal": an animal by itself, though its name may be a verb as well.
    fn is_kin_of_animal(&self, item_idx: usize) -> bool {
        let item = &self.items[item_idx];
        let next = self.items.get(item_idx + 1);
        // "his mother ducks": a verb, and no animal of his.
        let is_animal_next = next.is_some_and(|next| {
            let concept = next.noun.and_then(Noun::concept);
            next.verb_form != Form::S && concept.is_some_and(|it| is_animal(it.class))
        });
        WordClass::KinOfAnimal.has(&item.lemma)
            && !item.is_possessive()
            && !item.is_plural
            && is_animal_next
            // "a father fish monger" is no fish.
            && self.items.get(item_idx + 2).is_none_or(|after| !after.is_noun_like() || after.verb.is_some())
    }

    fn modifier(&mut self, item_idx: usize, noun: &'static Noun) {
        self.phrase.is_open = true;
        self.readings[item_idx] = Reading::not_drawn("only describes the next word");
        if let NounKind::Concept(concept_idx) = noun.kind
            && may_have_trade(&LEXICON.concepts[concept_idx])
        {
            self.phrase.animal = Some(item_idx);
        }
        // A king crab wears no crown.
        let is_trade = |attribute: &Attribute| match attribute {
            Attribute::Role(role) => {
                !matches!(role.as_str(), "king" | "queen" | "prince" | "princess")
            }
            _ => false,
        };
        if noun.attributes.iter().any(is_trade) {
            self.phrase.trade = Some(item_idx);
        }
    }

    /// "a choir of children", "an orchestra of cats": the group that the noun tells the members of.
    fn group_of(&self, concept: &Concept) -> Option<usize> {
        let of_idx = self.clause.preposition?;
        let Reading::Entity { id } = self.readings[of_idx.checked_sub(1)?] else {
            return None;
        };
        let group = &self.draft.entities[id as usize];
        let is_group = group.key() == "crowd" || group.class() == Class::Person && group.count > 2;
        let is_somebody = concept.class == Class::Person || is_animal(concept.class);
        (is_group && is_somebody).then_some(id as usize)
    }

    fn make_up(&mut self, group: usize, noun: &'static Noun, concept: &'static Concept) {
        let looks = std::mem::take(&mut self.phrase.adjectives);
        let entity = &mut self.draft.entities[group];
        if concept.key != "person" && concept.key != "crowd" {
            // More than these would be too small to tell that they are no people.
            entity.count = entity.count.min(8);
            entity.concept = Some(concept);
        }
        for attribute in &noun.attributes {
            if matches!(attribute, Attribute::Age(_)) {
                entity.describe(attribute);
            }
        }
        for item_idx in looks {
            for attribute in self.items[item_idx].adjective.unwrap_or_default() {
                entity.describe(attribute);
            }
            self.readings[item_idx] = detail(false, group);
        }
    }

    /// "a bowl of apples": the head is drawn, what it holds is not.
    fn belongs_to_noun_before(&self) -> bool {
        let Some(of_idx) = self.clause.preposition else {
            return false;
        };
        let head_is_drawn = of_idx
            .checked_sub(1)
            .is_some_and(|head_idx| matches!(self.readings[head_idx], Reading::Entity { .. }));
        self.items[of_idx].preposition == Some(Preposition::Of) && head_is_drawn
    }

    fn concept(&mut self, item_idx: usize, noun: &'static Noun, concept: &'static Concept) {
        if concept.is_worn
            && let Some(wearer) = self.wearer()
        {
            return self.wear(item_idx, noun, wearer);
        }
        let Some(entity_idx) = self.entity(item_idx, noun, concept) else {
            self.readings[item_idx] = Reading::not_drawn("too many things for one picture");
            return self.close_phrase();
        };
        self.readings[item_idx] = Reading::Entity {
            id: entity_idx as u32,
        };
        self.note_whereabouts(item_idx, concept);
        self.describe(entity_idx);
        self.letter(item_idx, entity_idx);
        self.clause.next_acts = self.verb_follows(item_idx);
        self.clause.next_acts_alone = self.clause.next_acts && self.is_told_alone(item_idx);
        self.bind(entity_idx);
        self.close_phrase();
        self.noun_before = Some(entity_idx);
    }

    /// "…, the farmer waves", "… and the cat chases": the one right before the verb, and nobody else.
    fn is_told_alone(&self, item_idx: usize) -> bool {
        let next = self.items[item_idx + 1..]
            .iter()
            .find(|item| item.function != Some(Function::Filler));
        let has_form =
            |form: Form| next.is_some_and(|next| next.verb.is_some() && next.verb_form == form);
        let is_one = has_form(Form::S);
        let before = self.items[..item_idx].iter().rev();
        let mut before = before.skip_while(|item| {
            item.kind() == TokenKind::Word
                && (item.adjective.is_some()
                    || matches!(
                        item.function,
                        Some(Function::Definite | Function::Indefinite | Function::Filler)
                    ))
        });
        let joint = before.next();
        let is_mark = joint.is_some_and(|item| item.kind() == TokenKind::Comma);
        let is_and = joint.is_some_and(|item| item.function == Some(Function::And));
        // "a pot of soup, steam rising, chopsticks lifting meat".
        is_one && (is_mark || is_and) && !self.items[item_idx].is_plural
            || has_form(Form::Ing) && is_mark && self.draft.entities.len() > 1
    }

    /// Gives the entity what stood before its noun.
    pub(super) fn describe(&mut self, entity_idx: usize) {
        let phrase = std::mem::take(&mut self.phrase);
        let entity = &mut self.draft.entities[entity_idx];
        if let Some((count, item_idx)) = phrase.count {
            entity.describe(&Attribute::Count(count));
            self.readings[item_idx] = detail(false, entity_idx);
        }
        for item_idx in phrase.adjectives {
            let attributes = self.items[item_idx].adjective.unwrap_or_default();
            // "a young couple" is grown up, "a young chef" as well.
            let is_grown_up = entity.class() == Class::Person
                && matches!(self.items[item_idx].lemma.as_str(), "young" | "younger");
            if is_grown_up {
                self.readings[item_idx] = detail(true, entity_idx);
                continue;
            }
            // The fruit of a plum tree is of that colour, and the tree is not.
            let grows = |noun: &Noun| {
                let class = noun.concept().map(|concept| concept.class);
                matches!(class, Some(Class::Food | Class::Plant))
            };
            let is_fruit = self.items[item_idx].noun.is_some_and(grows);
            if entity.key() == "tree" && is_fruit {
                self.readings[item_idx] = detail(true, entity_idx);
                continue;
            }
            // A cyberpunk owl keeps its wings.
            let is_flier = matches!(entity.class(), Class::Bird | Class::Insect | Class::Fish);
            let of_trade = |it: &Attribute| matches!(it, Attribute::Role(_));
            if is_flier && attributes.iter().any(of_trade) {
                self.readings[item_idx] = detail(true, entity_idx);
                continue;
            }
            entity.describe_all(attributes);
            self.readings[item_idx] = detail(attributes.is_empty(), entity_idx);
        }
        if let Some(noun) = phrase.trade.and_then(|item_idx| self.items[item_idx].noun)
            && (is_animal(entity.class())
                || entity.class() == Class::Person && entity.look.role.is_none())
        {
            for attribute in &noun.attributes {
                entity.describe(attribute);
            }
        }
        if let Some((action, item_idx)) = phrase.participle {
            // "roasted beans", "a chopped onion": it was done, and is not being done.
            // And no lamp talks that only hums.
            let is_done = !entity.is_animate()
                && match self.items[item_idx].verb_form {
                    Form::Past => !stays_so(action),
                    _ => matches!(action, Action::Talk | Action::Look),
                };
            if is_done {
                self.readings[item_idx] = detail(true, entity_idx);
            } else {
                entity.say(&self.items[item_idx].lemma);
                entity.act(action);
            }
        }
    }
}

/// Lets nothing but the hand come into the picture that a whole prompt opens with, and it is seen from near.
pub(in crate::language) fn open_on_hands(
    items: &[Item<'_>],
    readings: &[Reading],
    draft: &mut Draft,
) {
    // A longer story has more to it than hands, unless it is filmed from near them.
    let is_near = matches!(draft.shot, Some(Shot::CloseUp | Shot::Aerial));
    if items.len() > SHORT_ITEMS && !is_near {
        return;
    }
    let opening = items.iter().zip(readings).take(OPENING_ITEMS + 1);
    let hand = opening
        .into_iter()
        .find_map(|(item, reading)| match reading {
            Reading::Entity { id } if is_hand(item) => Some((item, *id as usize)),
            _ => None,
        });
    let Some((item, entity_idx)) = hand else {
        open_on_hands_of((items, readings), draft);
        return;
    };
    let Some(entity) = draft.entities.get_mut(entity_idx) else {
        return;
    };
    if entity.key() != "person" || entity.word != "person" {
        return;
    }
    let is_several = item.is_plural || item.lemma != "hand";
    let word = if is_several { "hands" } else { "hand" };
    word.clone_into(&mut entity.word);
    // With nothing else of somebody to show, the picture is as near as it gets.
    if matches!(draft.shot, None | Some(Shot::WaistUp)) {
        draft.shot = Some(Shot::CloseUp);
    }
}

/// "A close-up of a watchmaker's hands": nothing else of the watchmaker is shown.
fn open_on_hands_of((items, readings): (&[Item<'_>], &[Reading]), draft: &mut Draft) {
    const OPENING_ITEMS: usize = 8;
    /// How far before the hands their owner is named.
    const REACH: usize = 3;
    if !matches!(
        draft.shot,
        Some(Shot::CloseUp | Shot::WaistUp | Shot::Aerial)
    ) {
        return;
    }
    let hand = (1..items.len().min(OPENING_ITEMS)).find(|&at| is_hand(&items[at]));
    let Some(hand) = hand else { return };
    let owner = (hand.saturating_sub(REACH)..hand).rev().find_map(|at| {
        let id = match &readings[at] {
            Reading::Entity { id } if items[at].is_possessive() => *id as usize,
            _ => return None,
        };
        Some(id)
    });
    let only = draft.entities.iter().filter(|it| it.is_animate()).count() == 1;
    let Some(entity) = owner.and_then(|id| draft.entities.get_mut(id)) else {
        return;
    };
    let is_grown = matches!(entity.key(), "person" | "man" | "woman");
    if only && is_grown && entity.count == 1 {
        let is_one = items[hand].lemma == "hand" && !items[hand].is_plural;
        entity.word += if is_one { " hand" } else { " hands" };
        if draft.shot != Some(Shot::Aerial) {
            draft.shot = Some(Shot::CloseUp);
        }
    }
}

/// Whether a trade after it only dresses it: "a cat astronaut", "a robot chef".
pub(super) fn may_have_trade(concept: &Concept) -> bool {
    let is_human = matches!(
        concept.key.as_str(),
        "man" | "woman" | "boy" | "girl" | "person" | "crowd"
    );
    matches!(
        concept.class,
        Class::FourLegged | Class::Bird | Class::Person
    ) && !is_human
}

pub(super) fn is_animal(class: Class) -> bool {
    matches!(
        class,
        Class::FourLegged | Class::Bird | Class::Fish | Class::Insect
    )
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::{Age, Relation};

    #[test]
    fn an_animal_that_is_a_mother_is_no_woman() {
        for prompt in ["A mother duck swims on a pond", "The father seal sleeps"] {
            let keys = keys(prompt);
            assert_eq!(keys.len(), 1, "{prompt}: {keys:?}");
            assert!(matches!(keys[0].as_str(), "duck" | "seal"), "{prompt}");
        }
        assert_eq!(keys("A mother and a duck in a park"), ["woman", "duck"]);
    }

    #[test]
    fn who_rides_holds_and_wears_what_is_told_behind_the_mount() {
        let scene = understand("a man riding a horse holding a flag wearing a red hat").scene;
        let man = scene.entities.iter().find(|it| it.concept == "man");
        let flag = scene.entities.iter().find(|it| it.concept == "flag");
        let man = man.expect("the man is there");
        assert!(!man.look.wears.is_empty(), "{man:?}");
        let holder = flag.and_then(|it| it.place.as_ref());
        let holder = holder.filter(|it| it.relation == Relation::Holding);
        assert_eq!(holder.and_then(|it| it.of), Some(man.id));
    }

    #[test]
    fn a_group_is_made_up_of_whom_it_is_said_to_be_of() {
        let choir = understand("A choir of children sings in a church").scene;
        assert_eq!(choir.entities[0].look.age, Age::Child);
        let grown = understand("A choir sings in a church").scene;
        assert_eq!(grown.entities[0].look.age, Age::Adult);
        assert_eq!(keys("A bowl of apples on a table").len(), 1);
    }
}

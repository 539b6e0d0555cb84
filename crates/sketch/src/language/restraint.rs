//! A long prompt shows what it is about, and not all that it names: a place on the picture is earned.
//!
//! Of sixty words many describe: tires of a car, tools in a list, texture of a paper. One figure in the right place,
//! large, is what was asked; with twelve things about it nobody would find it. Whoever is there from the start, does
//! something, is used by somebody or is named again is shown. Everything else is only told.

use super::classes::WordClass;
use super::lexicon::LEXICON;
use super::words::{Reading, Word};
use super::{Understanding, grammar, without};
use crate::scene::{Action, Class, Entity, Relation, Scene, Setting};

/// A prompt of fewer words shows all it names.
const LONG_WORDS: usize = 40;
/// The most that a picture of a long prompt shows of different kinds.
const MOST_SHOWN: usize = 6;
/// Why a word is not in the picture.
const REASON: &str = "named by the way: a long prompt shows what it is about";

/// The clip without what its prompt only mentions.
pub(super) fn keep_to_the_main(mut told: Understanding) -> Understanding {
    let n_words: usize = told
        .words
        .iter()
        .map(|word| word.text.split_whitespace().count())
        .sum();
    if n_words < LONG_WORDS {
        return told;
    }
    let later = told.later.iter().map(|it| &it.scene);
    let Some(lead) = std::iter::once(&told.scene).chain(later).find_map(lead) else {
        return told;
    };
    let known = known(&told, lead);
    let lies_still = |it: &&Known<'_>| {
        !it.is_mover() && it.shown.iter().all(|shown| shown.action == Action::Idle)
    };
    let is_still_life = known
        .iter()
        .filter(|it| it.is_lead)
        .any(|it| lies_still(&it));
    let mut earned = if is_still_life && known.len() <= MOST_SHOWN {
        known.iter().map(|it| it.id).collect()
    } else {
        earned(&known)
    };
    let outside = houses_in_a_room(&told.scene);
    earned.retain(|id| !outside.contains(id));
    let scenery = of_the_place(&told, &known);
    earned.retain(|id| !scenery.contains(id));
    let turned = become_of_lead(&known);
    earned.retain(|id| !turned.contains(id));
    let mut gone: Vec<&Known> = known.iter().filter(|it| !earned.contains(&it.id)).collect();
    let mut kept: Vec<&Known> = known.iter().filter(|it| earned.contains(&it.id)).collect();
    // Whoever came last is told of least.
    kept.sort_by_key(|it| (it.weight(), it.first_named.unwrap_or(0), it.id));
    while kept.len() > MOST_SHOWN {
        // Nobody is left sitting in the air: what those who stay have to do with stays.
        let is_spared = |idx: &usize| {
            let it = kept[*idx];
            it.weight() > 1 && !kept.iter().any(|other| uses(other, it))
        };
        let Some(spared) = (0..kept.len()).rev().find(is_spared) else {
            break;
        };
        gone.push(kept.remove(spared));
    }
    let ids: Vec<u32> = gone.iter().map(|it| it.id).collect();
    let named: Vec<usize> = gone.iter().flat_map(|it| it.named.clone()).collect();
    let later = told.later.iter_mut().map(|later| &mut later.scene);
    for scene in std::iter::once(&mut told.scene).chain(later) {
        let leaving: Vec<usize> = (0..scene.entities.len())
            .filter(|&idx| ids.contains(&scene.entities[idx].id))
            .collect();
        without::remove(scene, &leaving);
    }
    for word_idx in named {
        told.words[word_idx].reading = Reading::not_drawn(REASON);
    }
    told
}

/// What is known of somebody or something over all moments.
struct Known<'a> {
    id: u32,
    /// As it is in each moment that shows it.
    shown: Vec<&'a Entity>,
    /// Which words name it.
    named: Vec<usize>,
    /// The sentence that names it first; none for what comes with something else.
    first_named: Option<usize>,
    is_lead: bool,
    /// Whether it is there from the start: named no later than whom all is about.
    opens: bool,
    /// Whether a sentence is about its being there: "beside the door stands a statue".
    is_set_up: bool,
}

impl Known<'_> {
    fn is_living(&self) -> bool {
        use Class::{Bird, Fish, FourLegged, Insect, Person};
        let class = self.shown[0].class;
        matches!(class, Person | FourLegged | Bird | Fish | Insect)
    }

    fn is_mover(&self) -> bool {
        use Class::{Aircraft, Boat, Vehicle};
        self.is_living() || matches!(self.shown[0].class, Vehicle | Boat | Aircraft)
    }

    /// Whether it is seen to do something: a thing that is only said to lie, glow or turn is not.
    fn acts(&self) -> bool {
        use Action::{Float, Idle, Look, Sit, Talk, Touch, Turn};
        let does = |it: &&Entity| {
            let is_quiet = matches!(it.action, Idle | Float | Look | Sit | Talk | Touch | Turn);
            it.is_subject && it.action != Idle && (self.is_mover() || !is_quiet)
        };
        self.shown.iter().any(does)
    }

    fn stands_by_itself(&self) -> bool {
        let is_written = || self.shown.iter().any(|it| it.text.is_some());
        self.is_lead
            || self.opens
            || self.named.len() != 1
            || self.shown[0].class == Class::Celestial
            || self.shown.iter().any(|it| is_crowd(it) || gives_light(it))
            || self.is_set_up
            || self.is_mover() && self.shown.iter().any(|it| it.is_subject)
            || self.acts()
            || is_written()
    }

    /// How soon it may be spared where too much is there: the more, the sooner.
    fn weight(&self) -> u8 {
        let is_held = self.shown.iter().any(|it| {
            let place = it.place.as_ref();
            place.is_some_and(|it| matches!(it.relation, Relation::Holding | Relation::Wearing))
        });
        match () {
            () if self.is_lead => 0,
            () if self.is_living() && self.acts() || is_held => 1,
            () if self.is_mover() || self.acts() || self.named.len() > 1 => 2,
            () => 3,
        }
    }
}

/// Whom the clip is about: the first who is a subject.
fn lead(scene: &Scene) -> Option<u32> {
    let houses = houses_in_a_room(scene);
    let mut entities = scene.entities.iter();
    let subject = entities.find(|it| it.is_subject && !houses.contains(&it.id));
    subject.or(scene.entities.first()).map(|it| it.id)
}

/// "A lamp turns into a flamingo, revealing a flamingo": what the lead has become by then is no second one.
fn become_of_lead(known: &[Known<'_>]) -> Vec<u32> {
    let lead = known.iter().find(|it| it.is_lead);
    let (Some(first), Some(last)) = (
        lead.and_then(|it| it.shown.first()),
        lead.and_then(|it| it.shown.last()),
    ) else {
        return Vec::new();
    };
    let is_it = |it: &&Known<'_>| {
        let shown = it.shown[0];
        !it.is_lead && shown.concept == last.concept && shown.count == last.count
    };
    let others = known.iter().filter(is_it);
    others
        .filter(|_| first.concept != last.concept)
        .map(|it| it.id)
        .collect()
}

/// What does not stand before everybody: trees and vines of a jungle, the houses of a town, tires and cables that belong
/// to something, and whoever sits in the car that it is about, and would stand beside it.
fn of_the_place(told: &Understanding, known: &[Known<'_>]) -> Vec<u32> {
    let scene = &told.scene;
    let lead = known.iter().find(|it| it.is_lead);
    // The car that it is about, or that whoever it is about sits in.
    let drives = |it: &Known<'_>| {
        use Class::{Aircraft, Boat, Vehicle};
        let is_in_it = lead.is_some_and(|lead| {
            let place = lead.shown[0].place.as_ref();
            place.is_some_and(|at| at.of == Some(it.id))
        });
        (it.is_lead || is_in_it) && matches!(it.shown[0].class, Vehicle | Aircraft | Boat)
    };
    let is_driven = known.iter().any(drives);
    let is_of_it = |it: &&Known<'_>| {
        let shown = it.shown[0];
        let is_met = known
            .iter()
            .any(|other| other.is_living() && uses(other, it));
        match shown.class {
            Class::Person => {
                is_driven && !it.is_lead && WordClass::InVehicle.has(&stem(&shown.word))
            }
            Class::Building => shown.count > 1 && !is_met && is_town(scene.setting),
            Class::Plant => {
                let is_plain = shown.look.colour.is_none() && shown.look.states.is_empty();
                let is_shown = grammar::shows_by_itself(scene, &shown.concept);
                !it.is_lead && shown.count > 1 && is_plain && !is_met && is_shown
            }
            _ => !it.is_lead && !is_met && WordClass::PartOfThings.has(&shown.concept),
        }
    };
    known.iter().filter(is_of_it).map(|it| it.id).collect()
}

fn is_town(setting: Setting) -> bool {
    use Setting::{City, NeonStreet, Street};
    matches!(setting, City | Street | NeonStreet)
        || matches!(setting.base(), City | Street | NeonStreet)
}

/// "Interior of a cabin. A man stands": the house that all of it is in does not stand in its own room.
fn houses_in_a_room(scene: &Scene) -> Vec<u32> {
    let is_somebody = |it: &Entity| it.class == Class::Person && it.is_subject;
    if !scene.setting.is_indoors() || !scene.entities.iter().any(is_somebody) {
        return Vec::new();
    }
    let is_house = |it: &&Entity| WordClass::HouseKey.has(&it.concept) && it.look.scale >= 1.0;
    let houses = scene.entities.iter().filter(is_house);
    houses.map(|it| it.id).collect()
}

fn known(told: &Understanding, lead: u32) -> Vec<Known<'_>> {
    let mut known: Vec<Known<'_>> = Vec::new();
    let later = told.later.iter().map(|later| &later.scene);
    for entity in std::iter::once(&told.scene)
        .chain(later)
        .flat_map(|scene| &scene.entities)
    {
        match known.iter_mut().find(|it| it.id == entity.id) {
            Some(it) => it.shown.push(entity),
            None => known.push(Known {
                id: entity.id,
                shown: vec![entity],
                named: naming(told, entity),
                first_named: None,
                is_lead: entity.id == lead,
                opens: false,
                is_set_up: false,
            }),
        }
    }
    for it in &mut known {
        let first = it.named.first();
        it.first_named = first.map(|&word_idx| sentence_of(&told.words, word_idx));
        it.is_set_up = first.is_some_and(|&word_idx| {
            is_set_up(&told.words, word_idx) || is_seen_afar(&told.words, word_idx)
        });
    }
    let opening = known.iter().find(|it| it.is_lead);
    let opening = opening.and_then(|it| it.first_named).unwrap_or(0);
    for it in &mut known {
        it.opens = it.first_named.is_some_and(|named| named <= opening);
    }
    known
}

/// Which words were read as somebody or something and are, but for their endings, the word it is called by. Where the
/// clip is one moment, what a word was read as says it as well.
fn naming(told: &Understanding, entity: &Entity) -> Vec<usize> {
    let called = stem(&entity.word);
    let is_named = |word: &Word| match word.reading {
        Reading::Entity { id } => {
            stem(&word.text) == called || told.later.is_empty() && id == entity.id
        }
        _ => false,
    };
    (0..told.words.len())
        .filter(|&word_idx| is_named(&told.words[word_idx]))
        .collect()
}

/// The last word of a name, without the ending of a plural or an owner.
fn stem(name: &str) -> String {
    let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let owner = last
        .strip_suffix("'s")
        .or_else(|| last.strip_suffix("\u{2019}s"));
    let one = owner.unwrap_or(&last);
    let ending = if one.ends_with("xes") || one.ends_with("shes") || one.ends_with("ches") {
        "es"
    } else {
        "s"
    };
    one.strip_suffix(ending).unwrap_or(one).to_owned()
}

/// Those who are behind whom it is about; they hide nobody.
fn is_crowd(entity: &Entity) -> bool {
    entity.class == Class::Person && (entity.count > 3 || entity.concept == "crowd")
}

/// Lamps, candles and fires: what is told of the light.
fn gives_light(entity: &Entity) -> bool {
    let key = entity.concept.as_str();
    key.ends_with("lamp") || key.ends_with("light") || WordClass::GivesLight.has(key)
}

/// Whether a verb of standing there is said of a noun: "a lighthouse stands at the end"; or before it, where it is the
/// first of its sentence.
fn is_set_up(words: &[Word], word_idx: usize) -> bool {
    let after = words.get(word_idx + 1);
    if after.is_some_and(|word| WordClass::SetsUp.has(&word.text.to_lowercase())) {
        return true;
    }
    let before = words[..word_idx].iter().rev();
    for word in before.take_while(|it| !it.ends_sentence) {
        match word.reading {
            Reading::Action { .. } => {
                return WordClass::SetsUp.has(&word.text.to_lowercase());
            }
            Reading::Entity { .. } => return false,
            _ if is_preposition(&word.text) => return false,
            _ => {}
        }
    }
    false
}

/// "Three pyramids visible in the distance": what is seen far behind is the place, and hides nobody.
fn is_seen_afar(words: &[Word], word_idx: usize) -> bool {
    const FARTHEST: usize = 5;
    let behind = words[word_idx + 1..].iter().take(FARTHEST);
    let mut phrase = behind.take_while(|word| !matches!(word.reading, Reading::Entity { .. }));
    let is_far = |word: &&Word| {
        let last = word.text.rsplit(' ').next().unwrap_or_default();
        WordClass::FarAway.has(&last.to_lowercase())
    };
    !words[word_idx].ends_sentence && phrase.any(|word| is_far(&word))
}

fn is_preposition(text: &str) -> bool {
    let senses = LEXICON.get(&text.to_lowercase());
    senses.is_some_and(|senses| senses.preposition.is_some())
}

fn sentence_of(words: &[Word], word_idx: usize) -> usize {
    words[..word_idx]
        .iter()
        .filter(|it| it.ends_sentence)
        .count()
}

/// The ids of those that are shown: who stands by itself, and what those who live have to do with.
fn earned(known: &[Known<'_>]) -> Vec<u32> {
    let mut earned: Vec<u32> = known
        .iter()
        .filter(|it| it.stands_by_itself())
        .map(|it| it.id)
        .collect();
    loop {
        let n_before = earned.len();
        for it in known {
            let is_used = known
                .iter()
                .any(|other| other.is_mover() && earned.contains(&other.id) && uses(other, it));
            if is_used && !earned.contains(&it.id) {
                earned.push(it.id);
            }
        }
        if earned.len() == n_before {
            return earned;
        }
    }
}

/// Whether somebody does something to it, is on it or has it in hand.
fn uses(user: &Known<'_>, it: &Known<'_>) -> bool {
    let is_of = |it: &Known<'_>, other: &Known<'_>| {
        it.shown.iter().any(|entity| {
            let place = entity.place.as_ref();
            entity.target == Some(other.id) || place.is_some_and(|at| at.of == Some(other.id))
        })
    };
    user.id != it.id && (is_of(user, it) || is_of(it, user) && is_in_hand(it, user.id))
}

fn is_in_hand(it: &Known<'_>, holder: u32) -> bool {
    it.shown.iter().any(|entity| {
        entity.place.as_ref().is_some_and(|place| {
            let is_held = matches!(place.relation, Relation::Holding | Relation::Wearing);
            is_held && place.of == Some(holder)
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    /// What is shown at any time of a long prompt that goes on so.
    fn shown(begins: &str) -> Vec<String> {
        let filler = "The air is still and calm all day. The style is natural, soft and quiet, with gentle light and a \
                      slow rhythm that lets everybody rest, breathe and enjoy how beautiful, rare and peaceful it is.";
        let told = understand(&format!("{begins} {filler}"));
        let later = told.later.iter().map(|it| &it.scene);
        let mut keys: Vec<String> = Vec::new();
        for entity in std::iter::once(&told.scene)
            .chain(later)
            .flat_map(|it| &it.entities)
        {
            if !keys.contains(&entity.concept) {
                keys.push(entity.concept.clone());
            }
        }
        keys
    }

    #[test]
    fn what_is_only_mentioned_is_told_and_not_shown() {
        let keys = shown(
            "A fox walks through a forest. Its fur is as soft as silk. The threads of the paper are fine.",
        );
        assert_eq!(keys, ["fox"]);
        let ship = shown(
            "A toy ship glides over a carpet. Around the ship are various other toys and books.",
        );
        assert_eq!(ship, ["toy_boat"]);
    }

    #[test]
    fn who_does_something_or_is_used_is_shown_wherever_it_is_told() {
        let keys = shown("A woman stands in a kitchen. She lifts a cup. A cat jumps.");
        assert!(
            ["woman", "cup", "cat"]
                .iter()
                .all(|key| keys.iter().any(|it| it == key)),
            "{keys:?}"
        );
        let keys = shown(
            "A man stands in a room. A lamp lights the room. To the side stands a black statue.",
        );
        assert!(keys.iter().any(|it| it == "statue"), "{keys:?}");
    }

    #[test]
    fn a_short_prompt_shows_all_it_names() {
        let scene = understand(
            "A fox walks through a room. The threads of the paper are fine. A book is there.",
        )
        .scene;
        assert!(scene.entities.len() > 1);
    }

    #[test]
    fn what_is_left_out_says_why() {
        let told = understand(
            "A fox walks through a forest, slowly and quietly, on its soft red paws, all alone and happy. The texture \
             of the paper is fine, and the style is soft, natural, calm, quiet and gentle, as if it were told long ago.",
        );
        let paper = told
            .words
            .iter()
            .find(|it| it.text == "paper")
            .expect("named");
        assert!(paper.reading.is_lost(), "{paper:?}");
    }
}

//! One word for several who differ: a family is a father, a mother and children, a band has an instrument each, and
//! tools are a hammer, a saw and a screwdriver.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::draft::{Draft, DraftEntity, MAX_ENTITIES, concept};
use crate::language::tables;
use crate::scene::{Action, Age, Class, Look, Relation};

/// Words for several that differ, and what they are.
static KINDS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let (rows, _) = tables::KINDS.rows();
    rows.into_iter()
        .map(|row| (row[0], row[1].split(',').collect()))
        .collect()
});

/// Somebody of a group: concept, role, how old, and what is played.
type Member = (
    &'static str,
    Option<&'static str>,
    Age,
    Option<&'static str>,
);

const fn somebody(concept: &'static str) -> Member {
    (concept, None, Age::Adult, None)
}

const fn playing(concept: &'static str, role: &'static str, instrument: &'static str) -> Member {
    (concept, Some(role), Age::Adult, Some(instrument))
}

const FAMILY: &[Member] = &[
    somebody("man"),
    somebody("woman"),
    somebody("girl"),
    somebody("boy"),
    ("baby", None, Age::Child, None),
    somebody("girl"),
];
const GRANDPARENTS: &[Member] = &[
    ("man", None, Age::Old, None),
    ("woman", None, Age::Old, None),
];
const NEWLYWEDS: &[Member] = &[
    ("woman", Some("bride"), Age::Adult, None),
    ("man", Some("groom"), Age::Adult, None),
];
const ROCK_BAND: &[Member] = &[
    playing("man", "guitarist", "guitar"),
    ("woman", Some("singer"), Age::Adult, Some("microphone")),
    playing("man", "dj", "drum_kit"),
    playing("woman", "guitarist", "guitar"),
];
const JAZZ_BAND: &[Member] = &[
    playing("man", "saxophonist", "saxophone"),
    playing("woman", "musician", "trumpet"),
    playing("man", "musician", "cello"),
    playing("man", "musician", "drum_kit"),
];
const MARIACHI: &[Member] = &[
    playing("man", "mariachi", "guitar"),
    playing("man", "mariachi", "violin"),
    playing("man", "mariachi", "trumpet"),
    playing("man", "mariachi", "guitar"),
];
const STRINGS: &[Member] = &[
    playing("woman", "musician", "violin"),
    playing("man", "musician", "violin"),
    playing("woman", "musician", "cello"),
    playing("man", "musician", "cello"),
];
const ORCHESTRA: &[Member] = &[
    playing("woman", "musician", "violin"),
    playing("man", "musician", "cello"),
    playing("man", "musician", "trumpet"),
    playing("woman", "musician", "flute"),
    playing("man", "musician", "violin"),
    playing("woman", "musician", "harp"),
];
const MARCHING: &[Member] = &[
    playing("man", "bandsman", "drum"),
    playing("woman", "bandsman", "trumpet"),
    playing("man", "bandsman", "saxophone"),
    playing("man", "bandsman", "trumpet"),
];

/// Who is meant by a word, and how many of them where the prompt does not say.
fn members(word: &str) -> Option<(&'static [Member], usize)> {
    let is_family = word.ends_with("family") || word.contains("family of");
    Some(match word {
        _ if is_family => (FAMILY, 4),
        "parents" => (FAMILY, 2),
        "grandparents" => (GRANDPARENTS, 2),
        "newlyweds" | "newlywed" | "newlywed couple" | "bride and groom" | "wedding couple" => {
            (NEWLYWEDS, 2)
        }
        "band" | "rock band" | "punk band" | "metal band" => (ROCK_BAND, 4),
        "jazz band" | "jazz quartet" | "jazz trio" | "blues band" | "brass band" => (JAZZ_BAND, 4),
        "mariachi band" | "mariachi" | "mariachis" => (MARIACHI, 3),
        "string quartet" => (STRINGS, 4),
        "orchestra" | "symphony orchestra" => (ORCHESTRA, 6),
        "marching band" => (MARCHING, 4),
        _ => return None,
    })
}

/// Puts the members in the place of their group.
pub(super) fn expand(draft: &mut Draft) {
    for at in draft.n_known..draft.entities.len() {
        let group = &draft.entities[at];
        let Some((members, usual)) =
            members(&group.word).filter(|_| group.class() == Class::Person)
        else {
            continue;
        };
        let told = group.count as usize;
        let is_told = group
            .concept
            .is_some_and(|it| it.usual_count as usize != told)
            && told > 1;
        let n_members = if is_told { told } else { usual }.min(members.len());
        let group = group.clone();
        for (member_idx, member) in members[..n_members].iter().enumerate() {
            let somebody = of_group(&group, member);
            let idx = if member_idx == 0 {
                draft.entities[at] = somebody;
                at
            } else if draft.entities.len() < MAX_ENTITIES {
                draft.entities.push(somebody);
                draft.entities.len() - 1
            } else {
                break;
            };
            hand_instrument(draft, idx, member.3);
        }
    }
}

/// "Tools on a bench", "two fruits": one of each kind.
pub(super) fn sort_out(draft: &mut Draft) {
    for at in draft.n_known..draft.entities.len() {
        let several = draft.entities[at].clone();
        let kinds = KINDS.get(several.word.as_str());
        let Some(kinds) = kinds.filter(|_| several.count > 1) else {
            continue;
        };
        let n_kinds = (several.count as usize).min(kinds.len());
        let n_more = MAX_ENTITIES.saturating_sub(draft.entities.len());
        let mut sorted = Vec::new();
        for (kind_idx, key) in kinds[..n_kinds.min(n_more + 1)].iter().enumerate() {
            let one = DraftEntity {
                concept: concept(key),
                word: key.replace('_', " "),
                count: 1,
                ..several.clone()
            };
            if kind_idx == 0 {
                draft.entities[at] = one;
                sorted.push(at);
            } else {
                sorted.push(draft.entities.len());
                draft.entities.push(one);
            }
        }
        // "animals play instruments": each another one.
        let doers = draft.entities.iter_mut();
        let doers = doers.filter(|entity| entity.target == Some(at));
        for (doer, kind) in doers.zip(sorted) {
            doer.target = Some(kind);
        }
    }
}

/// One member: what the group does, in clothes and at an age of its own.
fn of_group(group: &DraftEntity, (key, role, age, instrument): &Member) -> DraftEntity {
    let look = Look {
        role: role.map(str::to_owned).or_else(|| group.look.role.clone()),
        age: if *age == Age::Adult {
            group.look.age
        } else {
            *age
        },
        ..group.look.clone()
    };
    let plays = instrument.is_some() && matches!(group.action, Action::Idle | Action::Jump);
    DraftEntity {
        concept: concept(key),
        word: (*key).to_owned(),
        count: 1,
        look,
        action: if plays {
            Action::PlayInstrument
        } else {
            group.action
        },
        ..group.clone()
    }
}

fn hand_instrument(draft: &mut Draft, player: usize, instrument: Option<&'static str>) {
    let Some(key) = instrument else { return };
    let plays = draft.entities[player].action == Action::PlayInstrument;
    // A band that marches has its instruments with it.
    let marches = matches!(draft.entities[player].action, Action::Walk | Action::March);
    let is_portable = matches!(
        key,
        "drum" | "trumpet" | "saxophone" | "flute" | "guitar" | "violin"
    );
    if !(plays || marches && is_portable) || draft.entities.len() >= MAX_ENTITIES {
        return;
    }
    let mut instrument = DraftEntity::new(concept(key), key.replace('_', " "));
    if marches {
        instrument.place = Some((Relation::Holding, Some(player)));
        draft.entities.push(instrument);
        return;
    }
    draft.entities.push(instrument);
    draft.entities[player].target = Some(draft.entities.len() - 1);
}

#[cfg(test)]
mod tests {
    use super::KINDS;
    use crate::language::draft::concept;
    use crate::language::lexicon::LEXICON;
    use crate::language::tests::keys;
    use crate::language::understand;
    use crate::scene::Relation;

    #[test]
    fn every_kind_can_be_drawn_and_every_word_is_known() {
        for (word, kinds) in KINDS.iter() {
            let senses = LEXICON.get(word).and_then(|senses| senses.noun.as_ref());
            assert!(senses.is_some(), "{word} is no noun");
            for key in kinds {
                assert!(concept(key).is_some(), "{word}: {key} cannot be drawn");
            }
        }
    }

    #[test]
    fn a_band_that_marches_has_its_instruments_in_hand() {
        let scene = understand("A marching band parades down the street").scene;
        let is_held = |it: &&crate::scene::Entity| {
            it.place.as_ref().map(|it| it.relation) == Some(Relation::Holding)
        };
        assert!(
            scene.entities.iter().filter(is_held).count() >= 3,
            "{scene:?}"
        );
    }

    #[test]
    fn several_of_a_sort_differ() {
        assert_eq!(keys("Tools on a table"), ["hammer", "saw", "screwdriver"]);
        assert_eq!(keys("A tool on a table"), ["wrench"]);
        let told = keys("Two animals play instruments");
        assert_eq!(told.len(), 5, "{told:?}");
    }
}

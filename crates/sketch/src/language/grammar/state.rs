//! What is known at a word of a prompt: the noun phrase, the clause and who acts in it.

use crate::language::senses::{Function, Preposition, Verb};
use crate::scene::{Action, Relation};

/// The noun phrase that is being read: what stands before its noun.
#[derive(Default)]
pub(super) struct Phrase {
    /// Whether a determiner, number or adjective promised a noun.
    pub(super) is_open: bool,
    /// Whether a determiner or a number came, and not just something that describes.
    pub(super) has_determiner: bool,
    pub(super) is_definite: bool,
    /// The determiner was "its".
    pub(super) is_its: bool,
    pub(super) is_negated: bool,
    /// "another", "a second": not the one that is there.
    pub(super) is_another: bool,
    /// A number, and the item it came from.
    pub(super) count: Option<(u32, usize)>,
    /// Items that describe the noun.
    pub(super) adjectives: Vec<usize>,
    /// A verb before its noun, as in "a sleeping cat".
    pub(super) participle: Option<(Action, usize)>,
    /// An animal before a trade, as in "a cat astronaut".
    pub(super) animal: Option<usize>,
    /// A trade before an animal, as in "a surfer dog".
    pub(super) trade: Option<usize>,
}

/// The clause that is being read.
#[derive(Default)]
pub(super) struct Clause {
    pub(super) doer: Doer,
    /// Whose sentence it is that a clause of somebody else stands in, while nothing is told of them yet.
    pub(super) main: Option<Doer>,
    pub(super) verb: Option<&'static Verb>,
    /// The item it was read from.
    pub(super) verb_idx: Option<usize>,
    /// Whether a noun without a preposition is the verb's object.
    pub(super) expects_object: bool,
    /// The item of the preposition that binds the next noun.
    pub(super) preposition: Option<usize>,
    /// The entity named right before that preposition.
    pub(super) noun_bound: Option<usize>,
    /// Whoever was last said to have something: "a woman with long hair and light skin".
    pub(super) had_by: Option<usize>,
    /// That preposition followed scenery: "rain outside the window" puts no one outside.
    pub(super) is_of_scenery: bool,
    /// What is named shall be replaced by what follows.
    pub(super) is_swapped: bool,
    /// What the last noun was in the clause.
    pub(super) last_role: Option<Role>,
    /// `and`, or a comma in a list.
    pub(super) is_and: bool,
    /// The next noun begins a clause of its own.
    pub(super) is_new: bool,
    /// A verb stands behind the noun that is being named.
    pub(super) next_acts: bool,
    /// A part of what is named next was named: "the end of the rope".
    pub(super) is_part: bool,
    /// That verb says that one does it: "the plane loops, the farmer waves".
    pub(super) next_acts_alone: bool,
    /// A form of `be` or a pronoun came just before.
    pub(super) follows_auxiliary: bool,
    /// The last noun was weather, light or a place: verbs are its, not the doer's.
    pub(super) after_scenery: bool,
    /// Whoever is spoken of is not drawn: "the water is a deep blue" tells of nobody who was named before.
    pub(super) is_undrawn: bool,
    /// "with" came before in this clause: what follows an "and" is with it, too.
    pub(super) is_in_with: bool,
    /// What a participle of the past said, until it is clear who does it: "chased by mice".
    pub(super) passive: Option<Action>,
    /// A place that was named before anybody was there.
    pub(super) pending_place: Option<(Relation, Option<usize>)>,
}

/// Who acts.
#[derive(Default, Clone, PartialEq)]
pub(super) enum Doer {
    #[default]
    Nobody,
    Entities(Vec<usize>),
    Camera,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Role {
    Doer,
    Object,
    Place,
    Companion,
}

/// The sense of an item that fits where it stands.
pub(super) enum Sense {
    Function(Function),
    Count(u32),
    Preposition(Preposition),
    Verb,
    Adjective,
    Hint,
    Noun,
    Unknown,
}

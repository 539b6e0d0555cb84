//! What a word can mean, as values.

use super::lexicon::LEXICON;
use crate::scene::{
    Action, Age, Angle, Build, CameraMove, Class, Feeling, Material, Mood, Pattern, Relation,
    Season, Setting, Shape, Shot, State, Style, TimeOfDay, Tone, Weather,
};

/// Everything a word or phrase can mean; the grammar picks one sense.
#[derive(Debug, Default)]
pub(super) struct Senses {
    pub(super) noun: Option<Noun>,
    pub(super) verb: Option<Verb>,
    pub(super) adjective: Option<Vec<Attribute>>,
    pub(super) hint: Option<Hint>,
    pub(super) count: Option<u32>,
    pub(super) preposition: Option<Preposition>,
    pub(super) function: Option<Function>,
}

/// A thing that can be drawn.
#[derive(Debug)]
pub(super) struct Concept {
    pub(super) key: String,
    pub(super) class: Class,
    pub(super) height_m: f32,
    pub(super) emoji: Option<String>,
    /// Its usual colour as 0xRRGGBB.
    pub(super) colour: Option<u32>,
    /// Where one expects it when the prompt names no place.
    pub(super) home: Option<Setting>,
    /// Clothing: worn rather than standing about.
    pub(super) is_worn: bool,
    /// Fits a hand: carried rather than standing about.
    pub(super) is_held: bool,
    /// Something is done with it to something else.
    pub(super) is_tool: bool,
    /// Hangs on a wall or from a ceiling, wherever there is one.
    pub(super) is_hung: bool,
    /// How many there are when one is named: a crowd is never alone.
    pub(super) usual_count: u32,
}

/// What a noun stands for.
#[derive(Debug)]
pub(super) struct Noun {
    pub(super) kind: NounKind,
    /// What the noun itself says about the look: a kitten is young, a chef a person in an apron.
    pub(super) attributes: Vec<Attribute>,
}

impl Noun {
    /// The concept it stands for, when it has a shape.
    pub(super) fn concept(&self) -> Option<&'static Concept> {
        match self.kind {
            NounKind::Concept(concept_idx) => Some(&LEXICON.concepts[concept_idx]),
            NounKind::Part | NounKind::Shapeless => None,
        }
    }
}

/// What kind of thing a noun stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum NounKind {
    /// An index into [`super::lexicon::Lexicon::concepts`].
    Concept(usize),
    /// A part of its owner, such as hair or wings: drawn with it or not at all.
    Part,
    /// A known word that has no shape, such as `adventure`.
    Shapeless,
}

/// A known verb.
#[derive(Debug)]
pub(super) struct Verb {
    pub(super) action: Action,
    pub(super) kind: VerbKind,
    /// What it means when the camera does it.
    pub(super) camera: Option<CameraMove>,
    /// Whether who does it goes faster than usual.
    pub(super) is_fast: bool,
}

/// How a verb treats its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerbKind {
    Plain,
    /// The object is carried.
    Holds,
    /// The object is put on.
    Wears,
    /// The subject sits on the object.
    Rides,
    /// The verb has taken its object already, such as `take a bow`.
    Complete,
    /// The verb says nothing about motion: `become`, `contain`.
    Still,
}

/// What a word says about the look of something.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    Colour(u32),
    Scale(f32),
    Pattern(Pattern),
    /// What it is cut as, if it is a thing that faces the viewer.
    Shape(Shape),
    Age(Age),
    Role(String),
    /// What a person has on by that word alone: "blonde" has blond hair.
    Wears(String),
    Count(u32),
    /// What it is made of, whatever it is.
    Made(Material),
    /// What somebody is made of, and no thing: a mechanical clock is a clock.
    MadeIfAlive(Material),
    /// What a thing is made of; of what lives and of what is painted it is the colour only.
    MadeIfThing(Material),
    State(State),
    Feels(Feeling),
    Build(Build),
    /// How many people are about in a place: 0 is nobody.
    People(u32),
    /// It goes faster than its like usually does.
    Fast,
    /// A ware that is called by the name of who makes it; it looks like any other.
    Brand,
}

/// A phrase about the scene as a whole.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    pub(super) effects: Vec<Effect>,
    /// The prepositions it must follow to mean this; none: any place will do.
    pub(super) after: Vec<String>,
    /// Stands by itself: "playing underwater" has no noun after it, "drums underwater" is no compound.
    pub(super) is_adverb: bool,
}

impl Hint {
    /// Whether it says how the camera moves.
    pub(super) fn is_camera_move(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Camera(_)))
    }
}

/// What a hint changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Effect {
    /// `is_sure` is false when any other place named in the prompt should win.
    Setting {
        setting: Setting,
        is_sure: bool,
    },
    /// The country or town: a key of `regions.tsv`.
    Region(&'static str),
    /// The land around a place, or what is seen behind it.
    Backdrop(Setting),
    TimeOfDay(TimeOfDay),
    Weather(Weather),
    Season(Season),
    Style(Style),
    Mood(Mood),
    Shot(Shot),
    Angle(Angle),
    Camera(CameraMove),
    Pace(f32),
    /// The colours of the whole picture.
    Tone(Tone),
    /// No beams and no hard shadows.
    SoftLight,
    /// A street is full of cars and people.
    Busy,
    /// Shafts of light.
    Rays,
    /// What falls falls thick and is driven by the wind.
    Heavy,
    /// Lamps of one colour light everything: 0xRRGGBB.
    Lamp(u32),
    /// Whoever is there is seen dark, against the light.
    Silhouette,
    /// What follows is done by the camera.
    TheCamera,
    /// From where it is seen, or by what lens.
    View(Viewpoint),
}

/// From where something is seen, or by what lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Viewpoint {
    /// With somebody's eyes.
    Eyes,
    /// Over somebody's shoulder.
    Shoulder,
    /// Through a lens that bulges the picture.
    Fisheye,
    /// From so near that a face fills the picture.
    Extreme,
}

/// How a preposition binds the noun after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preposition {
    /// Places what came before by the noun.
    Relation(Relation),
    With,
    Without,
    /// Points at the noun: `to`, `at`, `after`.
    Toward,
    Of,
    /// Compares with the noun, which is not there: "like a robot", "made of leaves".
    Like,
    /// Binds the noun without saying where it is.
    Loose,
}

/// Words that build sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Definite,
    Indefinite,
    And,
    /// `is`, `are`: an adjective or a verb follows.
    Be,
    /// `while`, `as`: a clause of its own follows.
    Clause,
    /// `he`, `it`, `who`: whoever was spoken of last.
    Pronoun,
    Not,
    /// `replace`: what follows is to go, and something else to come.
    Swap,
    /// Instructions and flourishes that say nothing about the picture.
    Filler,
}

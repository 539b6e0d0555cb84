//! The scene while it is being read: entities by index, and hints with how sure they are.

use super::lexicon::LEXICON;
use super::names;
use super::senses::{Attribute, Concept, Effect};
use crate::scene::{
    Action, Angle, Bearing, CameraMove, Class, Locale, Look, Material, Mood, Relation, Season,
    Setting, Shot, State, Style, Surface, TimeOfDay, Weather,
};

/// The most entities a scene has; a picture with more would show none of them.
pub(super) const MAX_ENTITIES: usize = 16;
/// What a word is drawn as of which nothing is known.
pub(super) const UNKNOWN: &str = "unknown";
/// The most of one kind.
pub(super) const MAX_COUNT: u32 = 24;
/// The most verbs that are kept of what is said of one.
const MAX_VERBS: usize = 8;
/// The most words an entity wears.
pub(super) const MAX_WORN: usize = 6;

/// The scene so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) entities: Vec<DraftEntity>,
    /// How many of the entities were there before the text: a change begins with those of its scene.
    pub(super) n_known: usize,
    /// The setting, and whether the prompt meant it for sure.
    pub(super) setting: Option<(Setting, bool)>,
    /// What a table top or a studio's paper is made of.
    pub(super) surface: Surface,
    /// Whether what lies behind is told to be in focus.
    pub(super) is_sharp: bool,
    /// Whether it advertises something.
    pub(super) is_of_sale: bool,
    /// Whether it names what a picture of no place shows.
    pub(super) is_motif: bool,
    /// How many words it is told in.
    pub(super) n_words: usize,
    /// The country or town.
    pub(super) region: Option<&'static str>,
    /// The time it happens in: a line of `eras.tsv`.
    pub(super) era: Option<usize>,
    /// What is seen behind it, or the land it lies in.
    pub(super) backdrop: Option<Setting>,
    /// The place around a table top, when the prompt names both.
    pub(super) around_table: Option<Setting>,
    /// Whether somebody only goes there: "falls into the water".
    pub(super) is_place_goal: bool,
    pub(super) time_of_day: Option<TimeOfDay>,
    pub(super) weather: Option<Weather>,
    pub(super) season: Option<Season>,
    pub(super) style: Option<Style>,
    pub(super) mood: Option<Mood>,
    pub(super) shot: Option<Shot>,
    pub(super) angle: Option<Angle>,
    pub(super) camera: Option<CameraMove>,
    pub(super) pace: Option<f32>,
    /// Whether whoever is there is seen dark, against the light.
    pub(super) is_silhouette: bool,
    /// How many others are about: many in a busy street, nobody in an empty one.
    pub(super) people: Option<u32>,
    /// What is said, and by which entity.
    pub(super) captions: Vec<(Speaker, String)>,
    /// The first word that no table has, should nothing else be there to show.
    pub(super) first_unknown: Option<String>,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    Entity(usize),
    /// Whoever it was, the prompt does not say.
    Somebody,
    /// It is only written: a title.
    Nobody,
}

/// An entity whose target and place are indexes into [`Draft::entities`].
#[derive(Clone, Debug)]
pub(super) struct DraftEntity {
    /// `None` for a word nothing is known about.
    pub(super) concept: Option<&'static Concept>,
    pub(super) word: String,
    pub(super) count: u32,
    pub(super) look: Look,
    pub(super) action: Action,
    pub(super) target: Option<usize>,
    pub(super) place: Option<(Relation, Option<usize>)>,
    pub(super) is_subject: bool,
    /// Whether a verb said what it does, be it nothing.
    pub(super) acts: bool,
    /// The verbs that said so, lemmatised.
    pub(super) verbs: Vec<String>,
    /// Whether it goes to its target, which waits there.
    pub(super) approaches: bool,
    /// What is written on it.
    pub(super) text: Option<String>,
}

impl DraftEntity {
    /// One of `concept`, or of a word nothing is known about.
    pub(super) fn new(concept: Option<&'static Concept>, word: String) -> Self {
        Self {
            concept,
            word,
            count: concept.map_or(1, |concept| concept.usual_count),
            look: Look {
                scale: 1.0,
                ..Look::default()
            },
            action: Action::Idle,
            target: None,
            place: None,
            is_subject: false,
            acts: false,
            verbs: Vec::new(),
            approaches: false,
            text: None,
        }
    }

    pub(super) fn key(&self) -> &str {
        self.concept.map_or(UNKNOWN, |concept| concept.key.as_str())
    }

    pub(super) fn class(&self) -> Class {
        self.concept.map_or(Class::Thing, |concept| concept.class)
    }

    /// Whether it acts of its own will.
    pub(super) fn is_animate(&self) -> bool {
        use Class::{Bird, Fish, FourLegged, Insect, Person};
        matches!(self.class(), Person | FourLegged | Bird | Fish | Insect)
    }

    /// Whether it can go somewhere: what is alive, and what is driven.
    pub(super) fn is_mover(&self) -> bool {
        self.is_animate() || matches!(self.class(), Class::Vehicle | Class::Boat | Class::Aircraft)
    }

    /// All that one word says: of a person, "blonde" is the hair; of a dog, the coat.
    pub(super) fn describe_all(&mut self, attributes: &[Attribute]) {
        let is_worn = |attribute: &Attribute| matches!(attribute, Attribute::Wears(_));
        let is_of_hair = self.class() == Class::Person && attributes.iter().any(is_worn);
        for attribute in attributes {
            let is_coat = matches!(attribute, Attribute::Colour(_));
            if !(is_of_hair && is_coat) {
                self.describe(attribute);
            }
        }
    }

    pub(super) fn describe(&mut self, attribute: &Attribute) {
        match attribute {
            Attribute::Colour(colour) => self.look.colour = Some(*colour),
            Attribute::Scale(scale) => {
                self.look.scale = (self.look.scale * scale).clamp(0.25, 4.0);
            }
            Attribute::Pattern(pattern) => self.look.pattern = Some(*pattern),
            Attribute::Age(age) => self.look.age = *age,
            // A Victorian lady, but no dressed house.
            Attribute::Role(role) if self.is_animate() => self.look.role = Some(role.clone()),
            Attribute::Role(_) => {}
            Attribute::Wears(word) if self.class() == Class::Person => self.wear(word.clone()),
            Attribute::Wears(_) | Attribute::People(_) | Attribute::Brand => {}
            Attribute::Made(material) => self.look.material = Some(*material),
            Attribute::MadeIfThing(material) if self.may_be_made_of() => {
                self.look.material = Some(*material);
            }
            Attribute::MadeIfThing(_) => {}
            Attribute::MadeIfAlive(material) => self.become_machine(*material),
            Attribute::State(state) => self.become_so(*state),
            Attribute::Feels(feeling) => self.look.feeling = Some(*feeling),
            Attribute::Build(build) => self.look.build = Some(*build),
            Attribute::Fast => self.look.is_fast = true,
            Attribute::Count(count) => self.count = (*count).clamp(1, MAX_COUNT),
        }
    }

    /// "A mechanical monk" is a robot in his dress, "a robotic dog" one of metal; a mechanical clock is a clock.
    fn become_machine(&mut self, material: Material) {
        if self.class() == Class::Person {
            self.concept = concept("robot").or(self.concept);
        } else if self.is_animate() {
            self.look.material = Some(material);
        }
    }

    /// Covers it with something, or lets something become of it.
    pub(super) fn become_so(&mut self, state: State) {
        // A burning candle has a flame of its own, and is not on fire.
        let is_lit = matches!(state, State::Burning | State::Smoking) && self.has_flame();
        // "A spoiled child", "a ragged beggar": what things come to, nobody who lives does.
        let is_of_things = matches!(
            state,
            State::Rotten
                | State::Mouldy
                | State::Withered
                | State::Faded
                | State::Yellowed
                | State::Tarnished
                | State::Cracked
                | State::Scratched
                | State::Stained
                | State::Tattered
        );
        if is_of_things && self.is_animate() && self.key() != "robot" {
            return;
        }
        if !is_lit && !self.look.states.contains(&state) {
            self.look.states.push(state);
        }
    }

    /// Whether it burns as it is drawn.
    pub(super) fn has_flame(&self) -> bool {
        matches!(
            self.key(),
            "candle"
                | "torch"
                | "lamp"
                | "desk_lamp"
                | "floor_lamp"
                | "lava_lamp"
                | "lantern"
                | "campfire"
                | "fire"
                | "fireplace"
                | "cake"
                | "sun"
                | "star"
                | "volcano"
        )
    }

    /// Whether a colour of metal before its name says what it is made of: a golden crown, but no golden eagle, and
    /// no silver car.
    fn may_be_made_of(&self) -> bool {
        use Class::{Building, Furniture, Instrument, Thing};
        matches!(self.class(), Building | Furniture | Instrument | Thing)
            || matches!(self.key(), "dragon" | "robot")
    }

    pub(super) fn wear(&mut self, word: String) {
        if self.look.wears.len() < MAX_WORN && !self.look.wears.contains(&word) {
            self.look.wears.push(word);
        }
    }

    /// Notes how its body is carried.
    pub(super) fn carry(&mut self, bearing: Bearing) {
        if !self.look.bearings.contains(&bearing) {
            self.look.bearings.push(bearing);
        }
    }

    /// Notes a verb that was said of it.
    pub(super) fn say(&mut self, verb: &str) {
        if self.verbs.len() < MAX_VERBS {
            self.verbs.push(verb.to_owned());
        }
    }

    /// Whether what it does leads somewhere on its own legs or wings.
    pub(super) fn circles(&self) -> bool {
        use Action::{Chase, Dance, Fly, March, Run, Swim, Walk};
        let goes = matches!(self.action, Chase | Dance | Fly | March | Run | Swim | Walk);
        goes && self.is_animate()
    }

    /// Sets what it does, unless it does something already that says more.
    pub(super) fn act(&mut self, action: Action) -> bool {
        use Action::{Idle, Look, Sit, Talk, Walk};
        // What only follows from where it is gives way to what is said.
        let may_change = !self.acts || matches!(self.action, Idle | Walk | Sit | Look | Talk);
        // "sits cross-legged on a bed typing": how somebody sits gives way to what is done there.
        let mut said = self.verbs.iter().rev().skip(1);
        let may_change = may_change || said.next().is_some_and(|it| it == "sit cross legged");
        // "sits on a table, looking at the camera": still sits.
        if self.acts && (self.action, action) == (Sit, Look) {
            return true;
        }
        self.acts = true;
        if may_change && action != Idle {
            self.action = action;
        }
        may_change || self.action == action
    }
}

impl Draft {
    /// Applies what a hint says; what was said first stays, except where the new one is surer or stronger.
    pub(super) fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Setting { setting, is_sure } => match self.setting {
                // A desert with tumbleweed in it is that of the West.
                Some((old, was_sure)) if Locale::is_west_of_desert(old, setting) => {
                    let west = if old == Setting::Desert { setting } else { old };
                    self.setting = Some((west, is_sure || was_sure));
                }
                Some((Setting::Table, true)) if is_sure && setting != Setting::Table => {
                    self.around_table.get_or_insert(setting);
                }
                // "In a café, two friends sit at a table": the table is in the café.
                Some((old, true)) if is_sure && setting == Setting::Table && old != setting => {
                    self.around_table.get_or_insert(old);
                    self.setting = Some((setting, true));
                }
                Some((old, true)) if !is_sure || !is_elsewhere(setting) || is_elsewhere(old) => {}
                Some((_, false)) if !is_sure => {}
                _ => self.setting = Some((setting, is_sure)),
            },
            Effect::Region(region) => keep_first(&mut self.region, region),
            Effect::Backdrop(place) => keep_first(&mut self.backdrop, place),
            Effect::Weather(weather) => {
                let stronger = self
                    .weather
                    .is_none_or(|old| strength(weather) > strength(old));
                if stronger {
                    self.weather = Some(weather);
                }
            }
            Effect::TimeOfDay(time_of_day) => keep_first(&mut self.time_of_day, time_of_day),
            Effect::Season(season) => keep_first(&mut self.season, season),
            // An old film may be drawn, or black and white; a cartoon is drawn in one manner or another.
            Effect::Style(style) if matches!(self.style, Some(Style::Vintage | Style::Flat)) => {
                self.style = Some(style);
            }
            Effect::Style(style) => keep_first(&mut self.style, style),
            Effect::Mood(mood) => keep_first(&mut self.mood, mood),
            Effect::Shot(shot) => keep_first(&mut self.shot, shot),
            Effect::Angle(angle) => keep_first(&mut self.angle, angle),
            // "A static scene. The camera circles the statue": the scene is still, not the camera.
            Effect::Camera(camera) if self.camera == Some(CameraMove::Static) => {
                self.camera = Some(camera);
            }
            // "Steadicam follow, walk-pace forward": it goes on, and not aside.
            Effect::Camera(CameraMove::FlyThrough)
                if self.camera == Some(CameraMove::Tracking) && self.entities.is_empty() =>
            {
                self.camera = Some(CameraMove::FlyThrough);
            }
            Effect::Camera(camera) => keep_first(&mut self.camera, camera),
            Effect::Pace(pace) => keep_first(&mut self.pace, pace),
            Effect::Silhouette => self.is_silhouette = true,
            Effect::Tone(tone) => self.surface.toning.lean(tone),
            Effect::Busy => self.surface.is_busy = true,
            Effect::Rays => self.surface.has_rays = true,
            Effect::Lamp(colour) => keep_first(&mut self.surface.lamp, colour),
            Effect::SoftLight => self.surface.is_soft_light = true,
            Effect::TheCamera => {}
        }
    }

    /// Keeps some of the entities by their indexes; where each of the old ones is now.
    pub(super) fn keep(&mut self, is_kept: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
        let mut n_kept = 0;
        let kept: Vec<Option<usize>> = (0..self.entities.len())
            .map(|entity_idx| {
                is_kept(entity_idx).then(|| {
                    n_kept += 1;
                    n_kept - 1
                })
            })
            .collect();
        let mut entities = kept.iter();
        self.entities
            .retain(|_| entities.next().is_some_and(Option::is_some));
        for entity in &mut self.entities {
            entity.target = entity.target.and_then(|target| kept[target]);
            entity.place = entity.place.and_then(|(relation, of)| match of {
                Some(of) => kept[of].map(|of| (relation, Some(of))),
                None => Some((relation, None)),
            });
        }
        for (speaker, _) in &mut self.captions {
            if let Speaker::Entity(said_by) = *speaker {
                *speaker = kept[said_by].map_or(Speaker::Somebody, Speaker::Entity);
            }
        }
        kept
    }

    /// Forgets a room that turns out to be a house seen from outside; whether it did.
    pub(super) fn leave_room(&mut self, effects: &[Effect]) -> bool {
        let is_outside = effects.iter().any(|effect| match effect {
            Effect::Setting { setting, is_sure } => {
                *is_sure && !setting.is_indoors() && !matches!(setting, Setting::Studio)
            }
            _ => false,
        });
        let is_left = is_outside && self.setting.is_some_and(|(setting, _)| setting.is_house());
        if is_left {
            self.setting = None;
        }
        is_left
    }

    /// The last entity of this concept, for "the cat" after "a cat".
    pub(super) fn find(&self, concept: &Concept) -> Option<usize> {
        self.entities
            .iter()
            .rposition(|entity| {
                // "a basketball player dunks the ball".
                let is_kind = concept.key == "ball" && entity.key().ends_with("ball");
                (entity.key() == concept.key || is_kind) && !names::is_mark(&entity.word)
            })
            .or_else(|| self.find_by_class(concept))
    }

    /// "the man", "the bird", "the car" of a change mean the only person, bird or vehicle of its scene.
    fn find_by_class(&self, concept: &Concept) -> Option<usize> {
        const GENERIC: &[&str] = &[
            "person", "man", "woman", "boy", "girl", "bird", "fish", "car", "boat", "tree",
            "house", "flower",
        ];
        let known = &self.entities[..self.n_known];
        let is_generic = |key: &str| GENERIC.contains(&key);
        let mut of_class = (0..known.len()).filter(|&idx| {
            known[idx].class() == concept.class
                && !names::is_mark(&known[idx].word)
                && (is_generic(&concept.key) || is_generic(known[idx].key()))
        });
        let first = of_class.next()?;
        let is_person = concept.class == Class::Person;
        let says_more = is_person && is_generic(&concept.key) && concept.key != "person";
        let differs = says_more && matches!(known[first].key(), "man" | "woman" | "boy" | "girl");
        (of_class.next().is_none() && !differs).then_some(first)
    }
}

/// A concept that is known to be in the table; a test makes sure of the ones the code names.
pub(super) fn concept(key: &str) -> Option<&'static Concept> {
    LEXICON
        .by_key
        .get(key)
        .map(|&concept_idx| &LEXICON.concepts[concept_idx])
}

/// Places so unlike any other that they win over it: "a diner on the moon" is on the moon.
fn is_elsewhere(setting: Setting) -> bool {
    matches!(
        setting,
        Setting::Moon | Setting::Space | Setting::UnderWater
    )
}

fn keep_first<T>(slot: &mut Option<T>, value: T) {
    slot.get_or_insert(value);
}

/// Which weather wins when a prompt names two: what falls beats what hangs.
fn strength(weather: Weather) -> u8 {
    match weather {
        Weather::Clear => 0,
        Weather::Cloudy => 1,
        Weather::Petals | Weather::Leaves => 2,
        Weather::Fog => 3,
        Weather::Rain => 4,
        Weather::Snow => 5,
        Weather::Storm => 6,
        Weather::Dust => 7,
        Weather::Aurora => 8,
    }
}

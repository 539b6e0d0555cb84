//! What a clip shows, in words the rest of the engine can draw: the middle of the pipeline.
//!
//! `language` makes a [`Scene`] from a prompt and resolves every doubt on the way; `staging` and `sound` only
//! execute it. It is serialised with each video (the engine's document), so that a remix, an edit or an
//! extension starts from what was shown. Adding a field needs a `#[serde(default)]`; changing a meaning needs a
//! new [`SCENE_VERSION`].

mod activity;

mod filming;

mod locale;

mod setting;

mod surface;
mod tints;
mod toning;

mod way;

mod look;

use serde::{Deserialize, Serialize};

pub use activity::Activity;
pub use filming::{Before, Filming, Mark, MarkPart, Nearness};
pub use locale::Locale;
pub use look::{
    Age, Attire, Bearing, Build, Feeling, Heading, Look, Material, Pattern, Shape, State,
};
pub use setting::Setting;
pub use surface::{Lacks, Motif, StudioLight, Surface, SurfaceMaterial};
pub use tints::{Part, Tints};
pub use toning::{Chroma, Key, Tone, Toning, Warmth};
pub use way::{Edge, Way};

/// The version written into new scenes.
pub const SCENE_VERSION: u32 = 1;

/// Everything a clip shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// [`SCENE_VERSION`] of whoever made it.
    pub version: u32,
    /// Where it happens.
    pub setting: Setting,
    /// A second place: the land that the first lies in, or what is seen behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backdrop: Option<Setting>,
    /// The country or town, by its look: a key of `regions.tsv`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What a table top or a studio's paper is made of.
    #[serde(default, skip_serializing_if = "Surface::is_usual")]
    pub surface: Surface,
    /// When in the day.
    pub time_of_day: TimeOfDay,
    /// What falls or drifts through the air.
    pub weather: Weather,
    /// The season that colours plants and ground.
    pub season: Season,
    /// How it is drawn.
    pub style: Style,
    /// What the palette and the music lean to.
    pub mood: Mood,
    /// How much of the subject is in the picture.
    pub shot: Shot,
    /// From where it is looked at.
    #[serde(default, skip_serializing_if = "Angle::is_level")]
    pub angle: Angle,
    /// How the camera moves.
    pub camera: CameraMove,
    /// What else is told of how it is filmed.
    #[serde(default, skip_serializing_if = "Filming::is_usual")]
    pub filming: Filming,
    /// How fast time passes: 1.0 is real, 0.4 slow motion, 8.0 time-lapse.
    pub pace: f32,
    /// Who and what is there, subjects first, in the order of the prompt.
    pub entities: Vec<Entity>,
    /// What is said, in order, to be read at the bottom of the picture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<Caption>,
    /// Whether whoever is there is seen dark, against the light.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_silhouette: bool,
    /// What is to be read instead of a place: the end of an advertisement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
}

impl Scene {
    /// The scene when all that changes little by little has become what it is in the end.
    #[must_use]
    pub fn in_the_end(&self) -> Self {
        let mut scene = self.clone();
        for entity in &mut scene.entities {
            if let Some(look) = entity.look.becomes.take() {
                entity.look = *look;
            }
        }
        scene
    }
}

/// A card that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The words, which may be none.
    pub text: String,
    /// Whether there is a mark as of a brand.
    pub has_mark: bool,
    /// Its main colour as 0xRRGGBB, where something gives it one.
    pub colour: Option<u32>,
}

/// Something that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// Who says it: the id of an entity.
    pub speaker: Option<u32>,
    /// The words.
    pub text: String,
}

/// Somebody or something in the scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Its number in this scene, stable over remixes and edits.
    pub id: u32,
    /// What it is: a key of the concept table, such as `cat`, `piano`, `woman`; `unknown` when nothing is known.
    pub concept: String,
    /// The word of the prompt, lemmatised, such as `convertible`.
    pub word: String,
    /// The family of drawing that fits it.
    pub class: Class,
    /// An emoji that shows it, when one does; used where there is no drawing of our own.
    pub emoji: Option<String>,
    /// How high it is in the world, in metres.
    pub height_m: f32,
    /// How many there are, 1 to 24.
    pub count: u32,
    /// What it looks like.
    pub look: Look,
    /// What it does.
    pub action: Action,
    /// The way in which it does that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
    /// What it does it with or to: the id of another entity.
    pub target: Option<u32>,
    /// Where it is; `None` lets the layout decide.
    pub place: Option<Place>,
    /// Whether it is a subject (acts, is framed) rather than a thing or scenery.
    pub is_subject: bool,
    /// What is written on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The family of drawing an entity belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A human being or anything drawn on the same two-legged rig (astronaut, robot, skeleton).
    Person,
    /// An animal on four legs.
    FourLegged,
    /// A bird.
    Bird,
    /// A fish or whale.
    Fish,
    /// An insect or other small flier.
    Insect,
    /// Something that rolls on wheels.
    Vehicle,
    /// Something that floats.
    Boat,
    /// Something that flies or hangs in the air.
    Aircraft,
    /// A building.
    Building,
    /// A tree, flower or bush.
    Plant,
    /// A table, chair, bed.
    Furniture,
    /// Something to play music on.
    Instrument,
    /// Something to eat or drink.
    Food,
    /// Any other thing.
    Thing,
    /// Something in the sky: sun, moon, rainbow, planet.
    Celestial,
}

/// Where an entity is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// How it lies to `of`.
    pub relation: Relation,
    /// The entity it is placed by; `None` means the setting itself (on the ground, in the sky).
    pub of: Option<u32>,
}

/// How one thing lies to another, read as "this is … `of`", such as "the rider is `Riding` the horse".
///
/// `Holding` and `Wearing` are said of the thing: an umbrella whose place is `Holding` of a woman is in her hand,
/// so that the woman may still have a place of her own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Relation {
    On,
    Under,
    Inside,
    Beside,
    Behind,
    InFrontOf,
    Above,
    Through,
    Across,
    Riding,
    Holding,
    Wearing,
    AtWindow,
    /// Sits at it: at a table, a desk, a counter.
    At,
    /// Left of it, as the viewer sees it.
    LeftOf,
    /// Right of it, as the viewer sees it.
    RightOf,
}

/// What an entity does. Each one is a motion in `staging`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Action {
    /// Breathes, looks about, sways.
    #[default]
    Idle,
    Walk,
    Run,
    Dance,
    Jump,
    Sit,
    Sleep,
    Fly,
    Swim,
    Float,
    Drive,
    Ride,
    PlayInstrument,
    Bow,
    Cheer,
    Wave,
    Read,
    Cook,
    FlyKite,
    Chase,
    Rise,
    Fall,
    Grow,
    Spin,
    Balance,
    Eat,
    Look,
    Talk,
    Carry,
    Push,
    Pull,
    Throw,
    Catch,
    Kick,
    /// Swings what is in its hand: a sword, a racket, an axe.
    Swing,
    Fight,
    Climb,
    Crawl,
    Kneel,
    Hug,
    Kiss,
    Point,
    RaiseHand,
    Write,
    Knit,
    Type,
    Sweep,
    Dig,
    Pour,
    Drink,
    Graze,
    Perch,
    Hover,
    Dive,
    Breach,
    Glide,
    /// On the belly or the seat, without steps.
    Slide,
    Roll,
    Row,
    Ski,
    Surf,
    Skate,
    Land,
    TakeOff,
    /// Goes round something.
    Orbit,
    /// A thing turns slowly about its upright axis.
    Turn,
    Drift,
    Burn,
    Erupt,
    Melt,
    Bloom,
    BlowBubbles,
    /// Lights something that burns: a cigarette, a candle, a lamp.
    Light,
    March,
    Stretch,
    Meditate,
    Clap,
    Laugh,
    Cry,
    ShakeHands,
    HighFive,
    /// Strokes somebody, or crouches to do so.
    Pet,
    Feed,
    /// As animals do: the head up, the mouth open.
    Howl,
    /// Holds something out to somebody, who takes it; or puts it where it belongs.
    Give,
    /// Works on something with the hands, or lays them on it.
    Touch,
    /// Leans at a wall or on a counter.
    Lean,
    /// Blows at a candle, a flower, a hot soup.
    Blow,
    /// Cuts on a table.
    Chop,
    /// Works a dough on a table.
    Knead,
    /// Goes round with a spoon.
    Stir,
    /// Raises a glass to somebody's.
    Toast,
    /// Goes hand in hand.
    HoldHands,
    /// A flame that is blown out.
    GoOut,
    /// A thing that falls over.
    Topple,
    /// A thing that breaks to pieces.
    Shatter,
    /// A box, a door, a lid.
    Open,
    /// A flame or a lamp that is lit.
    Ignite,
    /// A vessel that something is poured into.
    Fill,
    /// What is cut to pieces.
    Part,
    /// What falls down in a heap.
    Crumble,
    /// What falls out of a hand.
    Drop,
    /// Comes out of an egg, a cocoon, a box.
    Emerge,
    /// An egg or a cocoon that lets somebody out.
    Hatch,
    /// Is seen less and less, and is gone.
    Fade,
    /// Is not there at first.
    Appear,
    /// Becomes smaller and smaller.
    Shrink,
    /// Shakes the water out of the fur.
    ShakeOff,
    /// Licks the own fur.
    Groom,
    /// Sits up, the paws before the chest.
    Beg,
    /// Treads on the spot with the forepaws, as a cat on a blanket.
    Tread,
}

/// When in the day a scene happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum TimeOfDay {
    Dawn,
    #[default]
    Day,
    GoldenHour,
    Sunset,
    BlueHour,
    Night,
}

/// What falls or drifts through the air.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weather {
    #[default]
    Clear,
    Cloudy,
    Rain,
    Storm,
    Snow,
    Fog,
    Aurora,
    Dust,
    Petals,
    Leaves,
}

/// The season that colours plants and ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Season {
    Spring,
    #[default]
    Summer,
    Autumn,
    Winter,
}

/// How a scene is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Style {
    #[default]
    Flat,
    Noir,
    Watercolor,
    Vintage,
    Neon,
    PixelArt,
    PaperCutOut,
    OilPainting,
    VanGogh,
    Pointillism,
    Woodblock,
    InkWash,
    FolkArt,
    Pencil,
    ColouredPencil,
    Comic,
    Manga,
    Anime,
    LowPoly,
    StainedGlass,
    Clay,
    Rendered,
    Surreal,
}

impl Style {
    /// All there are.
    pub const ALL: [Self; 23] = [
        Self::Flat,
        Self::Noir,
        Self::Watercolor,
        Self::Vintage,
        Self::Neon,
        Self::PixelArt,
        Self::PaperCutOut,
        Self::OilPainting,
        Self::VanGogh,
        Self::Pointillism,
        Self::Woodblock,
        Self::InkWash,
        Self::FolkArt,
        Self::Pencil,
        Self::ColouredPencil,
        Self::Comic,
        Self::Manga,
        Self::Anime,
        Self::LowPoly,
        Self::StainedGlass,
        Self::Clay,
        Self::Rendered,
        Self::Surreal,
    ];

    /// Whether it has no colours.
    #[must_use]
    pub fn is_black_and_white(self) -> bool {
        matches!(self, Self::Noir | Self::Pencil | Self::Manga)
    }
}

/// What the palette and the music lean to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mood {
    #[default]
    Neutral,
    Happy,
    Calm,
    Epic,
    Tense,
    Sad,
    Romantic,
}

/// How much of the subject is in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Shot {
    Wide,
    #[default]
    Medium,
    /// Somebody from the waist up, where there is somebody; else as medium.
    WaistUp,
    CloseUp,
    Aerial,
}

/// How high the camera is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Angle {
    /// As high as what it looks at.
    #[default]
    Level,
    /// Near the ground: whoever it looks at towers over it.
    Low,
    /// Tilted to one side: nothing stands upright.
    Dutch,
}

impl Angle {
    fn is_level(&self) -> bool {
        *self == Self::Level
    }
}

/// How the camera moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum CameraMove {
    /// The default: a slow push in of a few per cent, so that depth is felt.
    #[default]
    Drift,
    Static,
    PanLeft,
    PanRight,
    TiltUp,
    TiltDown,
    PushIn,
    PullOut,
    /// Flies into the place, from what is near to what is far.
    FlyThrough,
    Tracking,
    Handheld,
    /// The ground or the hand shakes: a handheld camera that is thrown about.
    Shake,
    Orbit,
    CraneUp,
    CraneDown,
    WhipPan,
    RackFocus,
    DollyZoom,
    /// Rises over the place.
    Rising,
    /// The camera stands still while hours pass: clouds and light race.
    TimeLapse,
}

/// How a part of a clip takes over from the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// Everybody goes on from where they are; light, weather and place dissolve.
    #[default]
    Flow,
    /// Another shot from one frame to the next.
    Cut,
}

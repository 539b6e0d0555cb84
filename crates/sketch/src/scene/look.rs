//! What somebody or something looks like: colour, pattern, age, clothes, material, state, feeling.

use serde::{Deserialize, Serialize};

use super::Way;

/// What an entity looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// Its main colour as 0xRRGGBB; `None` for the usual one.
    pub colour: Option<u32>,
    /// Its coat or pattern.
    pub pattern: Option<Pattern>,
    /// Its size beside others of its kind: 1.0 is usual, 2.0 is giant, 0.5 is tiny.
    pub scale: f32,
    /// How old it is, for people and animals.
    pub age: Age,
    /// What a person is by trade or dress, such as `chef`, `astronaut`, `detective`.
    pub role: Option<String>,
    /// What it wears or carries: words such as `hat`, `umbrella`, `red dress`.
    pub wears: Vec<String>,
    /// What it is made of, where the prompt says so: a dog of glass, a knight of bricks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<Material>,
    /// The shape it is cut in, where the prompt says so and it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// What covers it or has become of it, in the order of the prompt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<State>,
    /// What its face shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feeling: Option<Feeling>,
    /// How stout it is beside others of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// What it is dressed for where nothing is said of its clothes.
    #[serde(skip_serializing_if = "Attire::is_usual")]
    pub attire: Attire,
    /// Whether it goes faster than its like usually does: it races, speeds, darts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_fast: bool,
    /// Where it is bound for, as the viewer sees it.
    #[serde(skip_serializing_if = "Heading::is_across")]
    pub heading: Heading,
    /// The way through the picture that it is told to go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// How its body is carried while it does what it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bearings: Vec<Bearing>,
    /// What it looks like in the end, where that comes over it little by little: it rusts, ripens, wilts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub becomes: Option<Box<Look>>,
}

/// How a body is carried while something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Bearing {
    HeadDown,
    HeadUp,
    HandsInPockets,
    ArmsCrossed,
    HandsOnHips,
    HandsBehind,
    FaceInHands,
    MouthOpen,
    /// The face is turned to whoever watches.
    FacesUs,
    /// Seen from behind.
    FacesAway,
    /// Looks out of the picture to the left, as the viewer sees it.
    FacesLeft,
    /// The same to the right.
    FacesRight,
    /// Looks aside at first, and then turns to whoever watches.
    TurnsToUs,
}

/// Where somebody is bound for, as the viewer sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    /// Across the picture.
    #[default]
    Across,
    /// Towards the viewer.
    Near,
    /// Away from the viewer.
    Far,
}

impl Heading {
    fn is_across(&self) -> bool {
        *self == Self::Across
    }
}

/// What people dress for: the weather, the place, what they do there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Attire {
    #[default]
    Everyday,
    Autumn,
    /// Frost and snow.
    Warm,
    Rain,
    Beach,
    Swim,
    Sport,
    Office,
    Formal,
    /// In bed, or on the way there.
    Night,
    Ballet,
}

impl Attire {
    /// Whether it is that of every day.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::Everyday
    }
}

/// What something is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Material {
    Gold,
    Silver,
    Bronze,
    Iron,
    Stone,
    Marble,
    Wood,
    Glass,
    Crystal,
    Ice,
    Paper,
    Cardboard,
    Wool,
    Felt,
    Clay,
    Balloon,
    /// Toy bricks.
    Bricks,
    Plastic,
    Porcelain,
    Neon,
    Hologram,
    /// Seen through, like a ghost.
    Sheer,
    Chocolate,
    Candy,
    Jelly,
    Lava,
    Fire,
    Water,
    Cloud,
    Sand,
    Snow,
    Leaves,
    Petals,
    Starlight,
}

/// What something that faces the viewer is cut as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Shape {
    Circle,
    Oval,
    Square,
    Rectangle,
    Triangle,
    Diamond,
    Pentagon,
    Hexagon,
    Octagon,
    Star,
    Heart,
}

/// What covers something or has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum State {
    Glowing,
    Burning,
    Smoking,
    Steaming,
    Melting,
    Sparkling,
    Frozen,
    Snowy,
    Overgrown,
    Broken,
    Rusty,
    Worn,
    Wet,
    Muddy,
    Dusty,
    Fluffy,
    Rotten,
    Mouldy,
    Withered,
    Faded,
    Yellowed,
    Darkened,
    Tarnished,
    Cracked,
    Scratched,
    Stained,
    Tattered,
    Dewy,
    Fogged,
    /// Without the air that filled it.
    Deflated,
}

/// What a face shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Feeling {
    Happy,
    Sad,
    Angry,
    Scared,
    Surprised,
    Sleepy,
    /// No smile, level brows.
    Stern,
    /// A smile at one side of a shut mouth.
    Smug,
    /// Low brows, a firm mouth: determined, defiant.
    Determined,
    Worried,
    /// Low brows over half a smile.
    Menacing,
}

/// How stout somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Build {
    Slim,
    Stout,
}

/// A coat or pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pattern {
    Calico,
    Tabby,
    Spotted,
    Striped,
    Plaid,
    Rainbow,
}

/// How old a person or animal is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Age {
    Child,
    #[default]
    Adult,
    Old,
}

//! Which drawing an entity gets: a rig of our own, a prop of our own, an emoji, or a placard with its word.

use twemoji_assets::svg::SvgTwemojiAsset;

use super::colours::Colours;
use super::drawing::Drawing;
use super::{animals, people, props};
use crate::props::placard::Placard;
use crate::scene::{Action, Class, Entity};

/// How a drawing can move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Two legs, two arms.
    Biped,
    /// Four legs.
    FourLegged,
    /// Wings.
    Bird,
    /// A penguin: waddles.
    Penguin,
    /// Four legs, and gets about in leaps: rabbits, kangaroos, frogs.
    Hopper,
    /// A small flier with wings that beat fast.
    Insect,
    /// Many legs or none: spiders, crabs, snakes.
    Crawler,
    /// Fins.
    Fish,
    /// A thing of our own, perhaps with wheels or a flame.
    Prop,
    /// One picture.
    Sprite,
    /// A character as a paper puppet.
    Paper,
}

/// An entity's drawing.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The drawing.
    pub drawing: Drawing,
    /// How it can move.
    pub kind: Kind,
    /// Whether it is a Twemoji drawing, which must be credited.
    pub is_twemoji: bool,
}

/// Who drew what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artist {
    /// We did: a rig or a prop.
    Own,
    /// The Twemoji set.
    Twemoji,
    /// Nobody: a card with the word.
    Nobody,
}

impl Cast {
    /// Who drew it.
    #[must_use]
    pub fn artist(&self) -> Artist {
        match (self.kind, self.is_twemoji) {
            (_, true) => Artist::Twemoji,
            (Kind::Sprite, false) => Artist::Nobody,
            (_, false) => Artist::Own,
        }
    }
}

/// Whether an action makes an animal stand on its hind legs.
#[must_use]
pub fn is_upright(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Dance
            | A::PlayInstrument
            | A::Bow
            | A::Cheer
            | A::Wave
            | A::Read
            | A::Cook
            | A::FlyKite
            | A::Drive
            | A::Ride
            | A::Talk
    )
}

/// Persons whose shape is that of a thing.
const SHAPED_AS_THINGS: &[&str] = &["snowman"];

/// Finds the drawing of `entity`; `copy_idx` tells members of a group apart.
#[must_use]
pub fn cast(entity: &Entity, seed: u64, copy_idx: u32) -> Cast {
    let seed = seed ^ u64::from(entity.id).wrapping_mul(0x9e37_79b9) ^ u64::from(copy_idx) << 40;
    let own = match entity.class {
        Class::Person if !SHAPED_AS_THINGS.contains(&entity.concept.as_str()) => {
            Some((people::person(entity, seed), Kind::Biped))
        }
        _ if entity.concept == "teddy_bear" => Some((animals::teddy_bear(entity), Kind::Biped)),
        Class::FourLegged | Class::Bird | Class::Fish | Class::Insect => {
            animals::animal(entity, seed).or_else(|| match entity.class {
                Class::Bird => animals::bird_of_no_kind(entity),
                Class::Fish if entity.emoji.is_none() || entity.concept.contains("fish") => {
                    Some((animals::fish(entity, seed), Kind::Fish))
                }
                _ => None,
            })
        }
        _ => None,
    };
    if let Some((Some(drawing), kind)) = own {
        return Cast {
            drawing,
            kind,
            is_twemoji: false,
        };
    }
    thing(entity)
}

/// A card with the word, for what nothing shows.
fn placard(word: &str) -> Drawing {
    let card = Placard::new(word);
    Drawing::from_picture(card.svg(), 100.0).expect("a placard is a drawing, whatever it says")
}

fn thing(entity: &Entity) -> Cast {
    if let Some(drawing) = props::prop(entity) {
        return Cast {
            drawing,
            kind: Kind::Prop,
            is_twemoji: false,
        };
    }
    let emoji = entity
        .emoji
        .as_deref()
        .and_then(SvgTwemojiAsset::from_emoji)
        .and_then(|asset| Drawing::from_picture(asset, 100.0).ok());
    if let Some(drawing) = emoji {
        return Cast {
            drawing,
            kind: Kind::Sprite,
            is_twemoji: true,
        };
    }
    Cast {
        drawing: placard(&entity.word),
        kind: Kind::Sprite,
        is_twemoji: false,
    }
}

pub(super) fn art(svg: &str, colours: &Colours) -> Option<Drawing> {
    Drawing::parse(svg, colours, &[]).ok()
}

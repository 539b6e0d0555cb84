//! Which drawing an entity gets: a rig of our own, a prop of our own, an emoji, or a placard with its word.

use std::sync::Arc;

use twemoji_assets::svg::SvgTwemojiAsset;

use super::colours::Colours;
use super::drawing::Drawing;
use super::surface::Surface;
use super::{animals, melting, people, props, shape};
use crate::paint::Affine;
use crate::props::placard::{Board, Placard};
use crate::scene::{Action, Class, Entity, Look};

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
            | A::Throw
            | A::Catch
            | A::Swing
            | A::Fight
            | A::Hug
            | A::Point
            | A::RaiseHand
            | A::Write
            | A::Knit
            | A::Type
            | A::Sweep
            | A::Pour
            | A::Row
            | A::Ski
            | A::Surf
            | A::Skate
            | A::BlowBubbles
            | A::Light
            | A::March
            | A::Stretch
            | A::Meditate
            | A::Clap
            | A::ShakeHands
            | A::HighFive
            | A::Feed
            | A::Give
            | A::Touch
            | A::Lean
            | A::Chop
            | A::Knead
            | A::Stir
            | A::Toast
    )
}

/// Persons whose shape is that of a thing.
const SHAPED_AS_THINGS: &[&str] = &["snowman"];

/// Finds the drawing of `entity`; `copy_idx` tells members of a group apart.
#[must_use]
pub fn cast(entity: &Entity, seed: u64, copy_idx: u32) -> Cast {
    let mut cast = drawn(entity, seed, copy_idx);
    let is_thing = matches!(cast.kind, Kind::Prop | Kind::Sprite);
    if let Some(shape) = entity.look.shape.filter(|_| is_thing)
        && let Some(shaped) = shape::shaped(&cast.drawing, shape)
    {
        cast.drawing = shaped;
    }
    if is_thing {
        melting::stand_in_pool(&mut cast.drawing, entity);
    }
    cast.drawing.surface = Surface::of(entity);
    if let Some(look) = &entity.look.becomes {
        let in_the_end = Entity {
            look: Look {
                becomes: None,
                ..Look::clone(look)
            },
            ..entity.clone()
        };
        let later = self::cast(&in_the_end, seed, copy_idx).drawing;
        cast.drawing.becomes = Some(Arc::new(later));
    }
    cast
}

/// Whether it is a hand of a picture of hands alone.
#[must_use]
pub fn is_working_hand(entity: &Entity) -> bool {
    entity.word == "hand" && entity.concept.starts_with("hand_")
}

fn drawn(entity: &Entity, seed: u64, copy_idx: u32) -> Cast {
    // Twins are of one face.
    let copy_idx = if entity.word.contains("twin") {
        0
    } else {
        copy_idx
    };
    if is_working_hand(entity) {
        // Both are of one body.
        if let Some(drawing) = people::person(entity, seed, 0) {
            return Cast {
                drawing,
                kind: Kind::Prop,
                is_twemoji: false,
            };
        }
    }
    let seed = seed ^ u64::from(entity.id).wrapping_mul(0x9e37_79b9) ^ u64::from(copy_idx) << 40;
    let own = match entity.class {
        Class::Person if !SHAPED_AS_THINGS.contains(&entity.concept.as_str()) => {
            Some((people::person(entity, seed, copy_idx), Kind::Biped))
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
    if let Some((Some(mut drawing), kind)) = own {
        if let Some(text) = entity.text.as_deref().filter(|_| kind == Kind::Biped) {
            letter(&mut drawing, text);
        }
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

/// A board with what is written on it.
fn board(entity: &Entity, text: &str) -> Option<Drawing> {
    let board = match Board::of(&entity.word) {
        Board::Sign => Board::of(&entity.concept),
        board => board,
    };
    Drawing::from_picture(&board.svg(text, entity.look.colour), 100.0).ok()
}

/// Letters on somebody's chest.
fn letter(drawing: &mut Drawing, text: &str) {
    /// How wide a chest is, and how far above the hips its middle, in units of a body.
    const CHEST: (f32, f32) = (27.0, 20.0);
    let Ok(mut letters) = Drawing::from_picture(&Board::Shirt.svg(text, None), 10.0) else {
        return;
    };
    let (left, _, right) = letters.extent;
    let scale = (CHEST.0 / (right - left).max(1.0)).min(1.4);
    for part in &mut letters.parts {
        part.to_rest = part
            .to_rest
            .then(Affine::translate(2.0 / scale, -CHEST.1 / scale));
    }
    drawing.attach(&letters, "torso", scale);
}

/// Letters on the broadest part of a thing.
fn inscribe(drawing: &mut Drawing, text: &str) {
    /// How much of the part's width and height the letters may take.
    const SHARE: (f32, f32) = (0.6, 0.42);
    let Ok(letters) = Drawing::from_picture(&Board::Shirt.svg(text, None), 10.0) else {
        return;
    };
    let Some((part_idx, (left, top, right, bottom))) = drawing.broadest_part() else {
        return;
    };
    let (first, _, last) = letters.extent;
    let scale = ((right - left) * SHARE.0 / (last - first).max(1.0))
        .min((bottom - top) * SHARE.1 / letters.height);
    let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
    let place = Affine::scale(scale, scale).then(Affine::translate(
        middle.0,
        middle.1 + letters.height * scale / 2.0,
    ));
    drawing.lay_on(&letters, part_idx, place);
}

fn thing(entity: &Entity) -> Cast {
    let is_board = Board::is_named(&entity.word) || Board::is_named(&entity.concept);
    let text = entity.text.as_deref();
    if let Some(drawing) = text
        .filter(|_| is_board)
        .and_then(|text| board(entity, text))
    {
        return Cast {
            drawing,
            kind: Kind::Prop,
            is_twemoji: false,
        };
    }
    if let Some(mut drawing) = props::prop(entity) {
        if let Some(text) = text {
            inscribe(&mut drawing, text);
        }
        return Cast {
            drawing,
            kind: Kind::Prop,
            is_twemoji: false,
        };
    }
    if let Some(drawing) = people::worn_by_nobody(entity) {
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

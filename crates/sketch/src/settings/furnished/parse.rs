//! The cells of `places.tsv`: what a room looks like, and what stands, hangs and lies in a place.
//!
//! ```text
//! look   draw=NAME, one of the drawings of `scapes`, or a room:
//!        wall=KIND:RRGGBB floor=KIND:RRGGBB dado=RRGGBB ceiling=RRGGBB light=NAME size=NAME view=SETTING
//! has    back=…,… wall=… top=… side=…,… rows=… far=… sky=… sign=TEXT rug=RRGGBB
//!        who=TRADE,… time=NAME season=NAME weather=NAME mood=NAME
//! ```
//!
//! Each of a list is `THING`, `THING*N` or `THING#RRGGBB`; `shelf(a|b)`, `counter(a|b)`, `rack(a|b)`, `window`,
//! `door` and `gap` are built into the place.

use super::super::palette::rgb;
use super::super::scapes::Scape;
use crate::paint::Rgb;
use crate::scene::Setting;

/// What a surface is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Tile,
    Check,
    Brick,
    Wood,
    Stone,
    Carpet,
    Stripes,
    Metal,
}

/// A surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Finish {
    pub(super) kind: Kind,
    pub(super) colour: Rgb,
}

/// How large a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Small,
    Normal,
    Large,
    Vast,
}

/// What a room of its own looks like.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) wall: Finish,
    pub(super) floor: Finish,
    pub(super) dado: Option<Rgb>,
    pub(super) ceiling: Rgb,
    /// The colour of its lamps, brightness included.
    pub(super) light: Rgb,
    /// Whether it is dark whatever the hour.
    pub(super) is_dark: bool,
    pub(super) size: Size,
    /// What is seen through its windows.
    pub(super) view: Option<Setting>,
}

/// A thing, how many of it, and its colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) what: What,
    pub(super) count: usize,
    pub(super) colour: Option<u32>,
}

/// What stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A concept with a drawing.
    Thing(&'static str),
    /// Boards full of things along the wall.
    Shelf(Vec<&'static str>),
    /// A counter with things on it.
    Counter(Vec<&'static str>),
    /// A rail that things hang on.
    Rack(Vec<&'static str>),
    Window,
    Door,
    Gap,
}

/// What belongs into a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Furnishing {
    /// Along the back, side by side.
    pub(super) back: Vec<Item>,
    /// On the wall, at the height of the eyes.
    pub(super) wall: Vec<Item>,
    /// From the ceiling, or in the sky.
    pub(super) top: Vec<Item>,
    /// Nearer, at the left and the right.
    pub(super) side: Vec<Item>,
    /// In rows, with a way between them.
    pub(super) rows: Vec<Item>,
    /// Near the horizon.
    pub(super) far: Vec<Item>,
    /// What is written on its sign.
    pub(super) sign: Option<String>,
    /// What lies on the floor.
    pub(super) rug: Option<u32>,
}

impl Look {
    /// What a cell says; what it leaves out is plain.
    pub(super) fn of(cell: &str) -> Self {
        let value = |key: &str| {
            cell.split(' ')
                .filter_map(|word| word.split_once('='))
                .find_map(|(name, value)| (name == key).then_some(value))
        };
        let surface = |key: &str, usual: u32| {
            value(key).and_then(finish).unwrap_or(Finish {
                kind: Kind::Plain,
                colour: rgb(usual),
            })
        };
        let light = value("light").unwrap_or("warm");
        Self {
            wall: surface("wall", 0xe8dfd0),
            floor: surface("floor", 0xb89a78),
            dado: value("dado").and_then(colour).map(rgb),
            ceiling: rgb(value("ceiling").and_then(colour).unwrap_or(0xf2ece2)),
            light: lamp(light).unwrap_or([1.0; 3]),
            is_dark: matches!(light, "dim" | "red" | "blue" | "purple" | "green"),
            size: value("size").and_then(size).unwrap_or(Size::Normal),
            view: value("view").and_then(setting),
        }
    }
}

impl Furnishing {
    /// What a cell says; words that cannot be read are left out, which a test forbids.
    pub(super) fn of(cell: &'static str) -> Self {
        let mut all = Self::default();
        for (key, value) in cell.split(' ').filter_map(|word| word.split_once('=')) {
            let items = || value.split(',').filter_map(item).collect();
            match key {
                "back" => all.back = items(),
                "wall" => all.wall = items(),
                "top" | "sky" => all.top = items(),
                "side" => all.side = items(),
                "rows" => all.rows = items(),
                "far" => all.far = items(),
                "sign" => all.sign = Some(value.replace('_', " ")),
                "rug" => all.rug = colour(value),
                _ => {}
            }
        }
        all
    }
}

/// The drawing that a look names.
pub(super) fn scape(look: &str) -> Option<Scape> {
    Scape::named(look.strip_prefix("draw=")?)
}

fn colour(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16)
        .ok()
        .filter(|_| text.len() == 6)
}

fn finish(text: &str) -> Option<Finish> {
    let (kind, own) = text.split_once(':')?;
    let kind = match kind {
        "plain" => Kind::Plain,
        "tile" => Kind::Tile,
        "check" => Kind::Check,
        "brick" => Kind::Brick,
        "wood" => Kind::Wood,
        "stone" => Kind::Stone,
        "carpet" => Kind::Carpet,
        "stripes" => Kind::Stripes,
        "metal" => Kind::Metal,
        _ => return None,
    };
    Some(Finish {
        kind,
        colour: rgb(colour(own)?),
    })
}

fn lamp(name: &str) -> Option<Rgb> {
    let light = match name {
        "warm" => [1.25, 1.00, 0.68],
        "white" => [1.05, 1.08, 1.10],
        "cool" => [0.92, 1.05, 1.20],
        "dim" => [0.95, 0.66, 0.36],
        "red" => [1.25, 0.36, 0.34],
        "blue" => [0.36, 0.58, 1.25],
        "purple" => [0.86, 0.42, 1.25],
        "green" => [0.40, 1.10, 0.62],
        _ => return None,
    };
    Some(light)
}

fn size(name: &str) -> Option<Size> {
    match name {
        "small" => Some(Size::Small),
        "normal" => Some(Size::Normal),
        "large" => Some(Size::Large),
        "vast" => Some(Size::Vast),
        _ => None,
    }
}

fn setting(name: &str) -> Option<Setting> {
    serde_json::from_value(name.into()).ok()
}

fn item(text: &'static str) -> Option<Item> {
    let (text, own) = match text.split_once('#') {
        Some((text, own)) => (text, Some(colour(own)?)),
        None => (text, None),
    };
    let (text, count) = match text.split_once('*') {
        Some((text, count)) => (text, count.parse().ok()?),
        None => (text, 1),
    };
    let what = match text.split_once('(') {
        Some((kind, list)) => {
            let list = list.strip_suffix(')')?.split('|').collect();
            match kind {
                "shelf" => What::Shelf(list),
                "counter" => What::Counter(list),
                "rack" => What::Rack(list),
                _ => return None,
            }
        }
        None => match text {
            "counter" => What::Counter(Vec::new()),
            "window" => What::Window,
            "door" => What::Door,
            "gap" => What::Gap,
            key => What::Thing(key),
        },
    };
    Some(Item {
        what,
        count,
        colour: own,
    })
}

/// What is wrong with two cells.
#[cfg(test)]
pub(super) fn problems(look: &'static str, has: &'static str) -> Vec<String> {
    let mut problems = Vec::new();
    for word in look.split(' ').filter(|word| !word.is_empty()) {
        let is_fine = match word.split_once('=') {
            Some(("wall" | "floor", value)) => finish(value).is_some(),
            Some(("dado" | "ceiling", value)) => colour(value).is_some(),
            Some(("light", value)) => lamp(value).is_some(),
            Some(("size", value)) => size(value).is_some(),
            Some(("view", value)) => setting(value).is_some(),
            Some(("draw", _)) => scape(look).is_some(),
            _ => false,
        };
        if !is_fine {
            problems.push(word.to_owned());
        }
    }
    for word in has.split(' ').filter(|word| !word.is_empty()) {
        let Some((key, value)) = word.split_once('=') else {
            problems.push(word.to_owned());
            continue;
        };
        match key {
            // The hour, the season and who is there are for the reader of prompts.
            "who" | "sign" | "time" | "season" | "weather" | "mood" => {}
            "rug" if colour(value).is_some() => {}
            "back" | "wall" | "top" | "sky" | "side" | "rows" | "far" => {
                for text in value.split(',') {
                    problems.extend(item(text).map_or_else(
                        || Some(text.to_owned()),
                        |item| {
                            let known = |key: &&str| super::piece::Piece::find(key, None).is_some();
                            let bad = match item.what {
                                What::Thing(key) => (!known(&key)).then_some(key),
                                What::Shelf(list) | What::Counter(list) | What::Rack(list) => {
                                    list.into_iter().find(|key| !known(key))
                                }
                                What::Window | What::Door | What::Gap => None,
                            };
                            bad.map(|key| format!("no drawing of {key}"))
                        },
                    ));
                }
            }
            _ => problems.push(word.to_owned()),
        }
    }
    problems
}

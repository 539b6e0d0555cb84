//! Things that people hold, play, sit on, ride and stand beside: drawings as data, one SVG file each.
//!
//! # Adding a prop
//!
//! Draw `art/props/KEY.svg` (the key is a concept of the word tables, lower case with `_`), add its key to
//! `catalogue.rs`, look at it with `cargo run --release -p kinora-sketch --example prop_sheet -- /tmp/props.png KEY`
//! and run the tests: they check every file against the rules below. Flat shapes in two or three tones, light from
//! the upper left, no outlines, nothing that cannot be read at 150 pixels.
//!
//! ```text
//! <svg xmlns="http://www.w3.org/2000/svg"
//!      viewBox="0 0 W H"              the drawing's box, from 0 0; the art keeps a small margin inside it
//!      data-height-m="1.05"           how high the whole box is in the world, in metres
//!      data-ground="Y"                the line that rests on the floor, in units of the drawing
//!      data-facing="right"            `right` (its front, or whoever uses it, looks right) or `front`
//!      data-slots="main:#c2362b;dark:#7d1f1a;trim:#f3d9a4"       colours, used in the drawing as `{main}`
//!      data-anchor-NAME="x,y">        places that other things hold on to, in units of the drawing
//!   <defs>…</defs>                    gradients and clip paths, shared by all parts; may use slots
//!   <g id="back">…</g>                parts, back to front
//!   <g id="body">…</g>                the part that every prop has
//!   <g id="front">…</g>               this part and all after it are drawn over an actor who sits in or at it
//!   <g id="wheel_front" data-pivot="x,y" data-motion="spin">…</g>
//! </svg>
//! ```
//!
//! A part with a `data-pivot` moves by itself: `data-motion` is `spin` (turns about it as the prop travels, or
//! steadily), `swing` (sways about it), `flicker` (light or fire: scaled and dimmed from it), `burst` (rises, goes up in
//! a star and sinks, again and again) or `none` (posed by the rig). The slot `main` is what a prompt's colour replaces; slots named `dark`, `deep` and `light` are its
//! tones and follow it, all others stay. Pivots and anchors lie inside the box; every slot is used and every used
//! slot is declared. Units come out as metres from (middle of the box, ground line), x right and y down, so that
//! what is above the ground is negative.
//!
//! What somebody may be in has the anchor `inside`, where their feet are: its part `front` and all after it are drawn
//! over them, and where there is none, the whole is. A vehicle with a cab has its driver's pane cut out by a mask.
//!
//! Parts called `bud` and `shut` are only seen until something opens, the back of a head when it is turned away.
//!
//! [`placard`] makes a card with a word on it, for what has no drawing.

mod aliases;
mod catalogue;
mod colours;
mod parse;

pub mod placard;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use thiserror::Error;

use crate::paint::Plate;
use crate::paint::bake::{BakeError, bake_svg};

pub use colours::Colours;

/// Parts that are only seen before something opens: a bud, the cover of what is shut.
pub(crate) const HIDDEN_AT_REST: [&str; 4] = ["bud", "shut", "back_of_head", "back_of_hair"];

/// Plates are not larger than this on a side.
const MAX_SIDE_PX: f32 = 8192.0;

/// A thing with a drawing of its own.
#[derive(Clone, Debug)]
pub struct Prop {
    key: String,
    /// Width and height of the box, in units of the drawing.
    box_units: (f32, f32),
    ground_units: f32,
    m_per_unit: f32,
    facing: Facing,
    default_colours: Colours,
    anchors: Vec<(String, Point)>,
    defs: String,
    parts: Vec<Part>,
}

/// A place in metres from (middle of the box, ground line); y points down.
pub type Point = (f32, f32);

/// Which way a drawing looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    /// Seen from the side: it, or whoever uses it, looks right; mirrored to look left.
    Right,
    /// Seen from the front.
    Front,
}

/// A piece of a prop that is baked, and perhaps moved, by itself.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name in the drawing, such as `body` or `wheel_front`.
    pub id: String,
    /// The point it turns about or grows from; the middle of the ground line when the drawing gives none.
    pub pivot: Point,
    /// How it moves.
    pub motion: Motion,
    svg: String,
}

/// A drawing without its frame.
pub(crate) struct Whole {
    /// Its definitions and parts, back to front.
    pub(crate) svg: String,
    /// Width and height of its box.
    pub(crate) box_units: (f32, f32),
    /// The line that rests on the floor.
    pub(crate) ground_units: f32,
    pub(crate) m_per_unit: f32,
}

/// How a part moves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// Only with the whole prop, or as the rig poses it.
    None,
    /// Turns about its pivot.
    Spin,
    /// Sways about its pivot.
    Swing,
    /// Flares and dims from its pivot.
    Flicker,
    /// Rises as a spark, goes up in a star and sinks, again and again.
    Burst,
}

/// Why a drawing is not a prop.
#[derive(Debug, Error)]
pub enum PropError {
    /// The text is not XML.
    #[error("the drawing is not XML: {0}")]
    Xml(#[from] resvg::usvg::roxmltree::Error),
    /// An attribute is missing, or cannot be read.
    #[error("attribute `{0}` is missing or cannot be read")]
    Attribute(String),
    /// Something other than defs and named groups lies at the top, or a name is used twice.
    #[error("`{0}` is not allowed at the top of the drawing")]
    Top(String),
    /// There is no part of this name.
    #[error("the drawing has no part `{0}`")]
    NoPart(String),
    /// A colour slot is used but not declared.
    #[error("colour slot `{0}` is not declared")]
    Slot(String),
}

impl Prop {
    /// The prop that is drawn for concept `key`, such as `piano`; near concepts share one (`coffee` is a `cup`).
    #[must_use]
    pub fn find(key: &str) -> Option<&'static Self> {
        let props = catalogue::props();
        let alias = aliases::ALIASES.iter().find(|(alias, _)| *alias == key);
        let key = alias.map_or(key, |(_, target)| *target);
        let idx = props.binary_search_by(|prop| prop.key.as_str().cmp(key));
        idx.ok().map(|idx| &props[idx])
    }

    /// Every prop, by key.
    #[must_use]
    pub fn all() -> &'static [Self] {
        catalogue::props()
    }

    /// Reads a drawing.
    ///
    /// # Errors
    /// It is not XML, or breaks one of the rules in the module's text.
    pub fn parse(key: &str, svg: &str) -> Result<Self, PropError> {
        parse::parse(key, svg)
    }

    /// The concept it shows.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Which way it looks.
    #[must_use]
    pub fn facing(&self) -> Facing {
        self.facing
    }

    /// The box of its drawing: left, top, right, bottom. Every plate of it covers this box.
    #[must_use]
    pub fn area_m(&self) -> (f32, f32, f32, f32) {
        let (left, top) = self.to_m((0.0, 0.0));
        let (right, bottom) = self.to_m(self.box_units);
        (left, top, right, bottom)
    }

    /// How high the box is: what a concept's height in metres is divided by to scale it.
    #[must_use]
    pub fn height_m(&self) -> f32 {
        self.box_units.1 * self.m_per_unit
    }

    /// Its parts, back to front.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The parts behind and the parts in front of an actor who sits in it or at it.
    #[must_use]
    pub fn around_actor(&self) -> (&[Part], &[Part]) {
        let front = self.parts.iter().position(|part| part.id == "front");
        self.parts.split_at(front.unwrap_or(self.parts.len()))
    }

    /// The place that is called `name`, such as `seat` or `hand_left`.
    #[must_use]
    pub fn anchor(&self, name: &str) -> Option<Point> {
        let anchor = self.anchors.iter().find(|(known, _)| known == name);
        anchor.map(|(_, point)| *point)
    }

    /// Its named places.
    pub fn anchors(&self) -> impl Iterator<Item = (&str, Point)> {
        self.anchors
            .iter()
            .map(|(name, point)| (name.as_str(), *point))
    }

    /// Its colours, with `main_colour` (0xRRGGBB) in the place of its own, and its tones after it.
    #[must_use]
    pub fn colours(&self, main_colour: Option<u32>) -> Colours {
        match main_colour {
            Some(rgb) => self.default_colours.with_main(rgb),
            None => self.default_colours.clone(),
        }
    }

    /// The part called `part` as an SVG text of the whole box.
    ///
    /// # Errors
    /// There is no such part, or `colours` lacks a slot.
    pub fn part_svg(&self, part: &str, colours: &Colours) -> Result<String, PropError> {
        let known = self.parts.iter().find(|known| known.id == part);
        let known = known.ok_or_else(|| PropError::NoPart(part.to_owned()))?;
        self.svg_of(std::slice::from_ref(known), self.box_units, colours)
    }

    /// Bakes the part called `part`, in a plate of the whole box at `px_per_m`; light and shade are left to the
    /// caller. An unknown part gives an empty plate.
    #[must_use]
    pub fn bake(&self, part: &str, px_per_m: f32, main_colour: Option<u32>) -> Plate {
        let idx = self.parts.iter().position(|known| known.id == part);
        let parts = idx.map_or(&[][..], |idx| &self.parts[idx..=idx]);
        self.bake_parts(parts, px_per_m, main_colour)
    }

    /// Bakes several parts into one plate: what never moves apart.
    #[must_use]
    pub fn bake_parts(&self, parts: &[Part], px_per_m: f32, main_colour: Option<u32>) -> Plate {
        let px_per_unit = px_per_m * self.m_per_unit;
        // Rounded up to whole pixels with the box stretched alike, so that pixels stay square.
        let side_px = |units: f32| (units * px_per_unit).ceil().clamp(1.0, MAX_SIDE_PX);
        let (width_px, height_px) = (side_px(self.box_units.0), side_px(self.box_units.1));
        let box_units = (width_px / px_per_unit, height_px / px_per_unit);
        let (width_px, height_px) = (width_px as usize, height_px as usize);
        let svg = self.svg_of(parts, box_units, &self.colours(main_colour));
        // The drawings ship with the program and tests bake each of them: nothing a caller does gets here.
        svg.ok()
            .and_then(|svg| -> Option<Plate> {
                let plate: Result<Plate, BakeError> = bake_svg(&svg, width_px, height_px);
                plate.ok()
            })
            .unwrap_or_else(|| Plate::new(width_px, height_px))
    }

    /// The whole drawing without its frame, to be put into another one.
    pub(crate) fn whole(&self, main_colour: Option<u32>) -> Whole {
        let colours = self.colours(main_colour);
        let shown = self.parts.iter();
        let shown = shown.filter(|part| !HIDDEN_AT_REST.contains(&part.id.as_str()));
        let parts = std::iter::once(&self.defs).chain(shown.map(|part| &part.svg));
        // The drawings ship with the program, and a test fills in every slot of each.
        let svg = parts
            .filter_map(|part| colours.fill_in(part).ok())
            .collect();
        Whole {
            svg,
            box_units: self.box_units,
            ground_units: self.ground_units,
            m_per_unit: self.m_per_unit,
        }
    }

    fn svg_of(
        &self,
        parts: &[Part],
        box_units: (f32, f32),
        colours: &Colours,
    ) -> Result<String, PropError> {
        let (width, height) = box_units;
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
        );
        svg.push_str(&colours.fill_in(&self.defs)?);
        for part in parts {
            let _ = writeln!(svg, "{}", colours.fill_in(&part.svg)?);
        }
        svg.push_str("</svg>");
        Ok(svg)
    }

    fn to_m(&self, (x, y): (f32, f32)) -> Point {
        (
            (x - self.box_units.0 / 2.0) * self.m_per_unit,
            (y - self.ground_units) * self.m_per_unit,
        )
    }
}

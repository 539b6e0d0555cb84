//! A drawing of `art/` as data: its parts, joints and named points.

use std::sync::Arc;

use resvg::usvg::{self, roxmltree};

use super::colours::Colours;
use super::reading::{only_shown, problem, read_part, rig_name, without_corner};
use super::surface::Surface;
use crate::paint::{Affine, Plate};
use crate::props::{self, Motion};

/// One movable piece of a drawing.
#[derive(Clone, Debug)]
pub struct Part {
    /// The `id` of its group.
    pub name: String,
    /// The part that carries it, by index.
    pub parent: Option<usize>,
    /// The point it turns about, in the drawing's units at rest.
    pub pivot: (f32, f32),
    /// Named points on it, in the drawing's units at rest: where a hand is, where a rider sits.
    pub points: Vec<(String, (f32, f32))>,
    /// Shown only when asked for by this name (a hat, a dress); `None` is always shown.
    pub variant: Option<String>,
    /// How it moves by itself, whatever the whole does.
    pub motion: Motion,
    /// Whether it shines by itself: the light of the set does not change it.
    pub is_luminous: bool,
    /// Where its picture comes from.
    pub(super) art: Art,
    /// From the units of its own file to the drawing's units.
    pub(super) to_rest: Affine,
}

/// Where the picture of a part comes from.
#[derive(Clone, Debug)]
pub(super) enum Art {
    /// A group of a file, by the part's name; the whole file for a part called `all`.
    File(Arc<usvg::Tree>),
    /// Pixels.
    Picture(Arc<Plate>),
}

/// A character or a thing at rest: it stands on y = 0 and faces right.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The parts, back to front.
    pub parts: Vec<Part>,
    /// How high it is, in its units, hats and ears not counted.
    pub height: f32,
    /// How far it reaches left and right of x = 0 and up from the ground, in its units: left, top, right.
    pub extent: (f32, f32, f32),
    /// The same with its wings spread, for what has a body of its own in the air.
    pub in_flight: Option<(f32, f32, f32)>,
    /// What it is made of and what has become of it.
    pub surface: Surface,
    /// The same drawing as it is in the end, where its look changes little by little.
    pub becomes: Option<Arc<Drawing>>,
}

/// What is wrong with a file of `art/`; always a mistake of whoever drew it.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    /// It is not XML.
    #[error("not well-formed: {0}")]
    Xml(#[from] roxmltree::Error),
    /// It is not a picture.
    #[error("not a drawing: {0}")]
    Svg(#[from] usvg::Error),
    /// An attribute is missing or malformed.
    #[error("group {group}: {problem}")]
    Attribute {
        /// The id of the group.
        group: String,
        /// What is wrong.
        problem: &'static str,
    },
}

impl Drawing {
    /// Reads a drawing, with its colours changed to `colours`, keeping the variants named in `shown`.
    ///
    /// # Errors
    /// The file breaks the rules told in the module's documentation.
    pub fn parse(svg: &str, colours: &Colours, shown: &[&str]) -> Result<Self, DrawingError> {
        let svg = only_shown(&colours.apply(svg), shown)?;
        let document = roxmltree::Document::parse(&svg)?;
        let tree = Arc::new(usvg::Tree::from_str(
            &without_corner(&svg),
            &usvg::Options::default(),
        )?);
        let root = document.root_element();
        let groups: Vec<roxmltree::Node> = root
            .children()
            .filter(|node| node.has_tag_name("g"))
            .collect();
        let mut parts = Vec::new();
        for group in &groups {
            parts.push(read_part(*group, &groups, &tree)?);
        }
        let height = root
            .attribute("data-height")
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| problem("svg", "data-height is missing"))?;
        let mut drawing = Self {
            parts,
            height,
            extent: (0.0, 0.0, 0.0),
            in_flight: None,
            surface: Surface::default(),
            becomes: None,
        };
        drawing.measure();
        Ok(drawing)
    }

    /// Puts a picture that has no parts, such as an emoji, on the ground: `height` units high.
    ///
    /// # Errors
    /// `svg` is not a picture.
    pub fn from_picture(svg: &str, height: f32) -> Result<Self, DrawingError> {
        let tree = usvg::Tree::from_str(svg, &usvg::Options::default())?;
        let ink = tree.root().abs_layer_bounding_box();
        let scale = height / ink.height().max(1.0);
        let middle_x = (ink.left() + ink.right()) / 2.0;
        let to_rest = Affine::translate(-middle_x, -ink.bottom()).then(Affine::scale(scale, scale));
        let part = Part {
            name: "all".to_owned(),
            parent: None,
            pivot: (0.0, 0.0),
            points: Vec::new(),
            variant: None,
            motion: Motion::None,
            is_luminous: false,
            art: Art::File(Arc::new(tree)),
            to_rest,
        };
        let mut drawing = Self {
            parts: vec![part],
            height,
            extent: (0.0, 0.0, 0.0),
            in_flight: None,
            surface: Surface::default(),
            becomes: None,
        };
        drawing.measure();
        Ok(drawing)
    }

    /// A drawing of parts that are there already, standing on y = 0.
    pub(super) fn from_parts(parts: Vec<Part>, height: f32) -> Self {
        let mut drawing = Self {
            parts,
            height,
            extent: (0.0, 0.0, 0.0),
            in_flight: None,
            surface: Surface::default(),
            becomes: None,
        };
        drawing.measure();
        drawing
    }

    /// Parts of a body by themselves, put on the ground and about the middle; `None` when nothing is painted.
    pub(super) fn stood_up(mut parts: Vec<Part>) -> Option<Self> {
        let inks: Vec<_> = parts.iter().filter_map(Part::ink).collect();
        let first = *inks.first()?;
        let (left, top, right, bottom) = inks.iter().fold(first, |all, ink| {
            (
                all.0.min(ink.0),
                all.1.min(ink.1),
                all.2.max(ink.2),
                all.3.max(ink.3),
            )
        });
        let place = Affine::translate(-(left + right) / 2.0, -bottom);
        for part in &mut parts {
            part.parent = None;
            part.points.clear();
            part.pivot = place.apply(part.pivot.0, part.pivot.1);
            part.to_rest = part.to_rest.then(place);
        }
        Some(Self::from_parts(parts, (bottom - top).max(1.0)))
    }

    /// A prop in `colours`, standing on its ground line; its units are those of its file.
    ///
    /// # Errors
    /// Its file breaks the rules, which a test of the props excludes.
    pub fn from_prop(prop: &props::Prop, colours: &props::Colours) -> Result<Self, DrawingError> {
        let (left_m, top_m, _, bottom_m) = prop.area_m();
        let mut parts = Vec::new();
        let mut units_per_m = 1.0;
        // What sits on it does not go round with a wheel.
        let still = prop
            .parts()
            .iter()
            .position(|part| part.motion == Motion::None);
        let carrier_idx = still.unwrap_or(0);
        for (part_idx, part) in prop.parts().iter().enumerate() {
            let svg = prop
                .part_svg(&part.id, colours)
                .map_err(|_| problem(&part.id, "cannot be drawn by itself"))?;
            let tree = usvg::Tree::from_str(&svg, &usvg::Options::default())?;
            units_per_m = tree.size().height() / (bottom_m - top_m);
            let to_units = |(x, y): (f32, f32)| (x * units_per_m, y * units_per_m);
            let points = prop
                .anchors()
                .map(|(name, at)| (rig_name(name).to_owned(), to_units(at)));
            parts.push(Part {
                name: part.id.clone(),
                parent: None,
                pivot: to_units(part.pivot),
                points: if part_idx == carrier_idx {
                    points.collect()
                } else {
                    Vec::new()
                },
                variant: None,
                is_luminous: matches!(part.motion, Motion::Flicker | Motion::Burst),
                motion: part.motion,
                art: Art::File(Arc::new(tree)),
                to_rest: Affine::translate(left_m * units_per_m, top_m * units_per_m),
            });
        }
        let mut drawing = Self {
            parts,
            height: -top_m * units_per_m,
            extent: (0.0, 0.0, 0.0),
            in_flight: None,
            surface: Surface::default(),
            becomes: None,
        };
        drawing.measure();
        Ok(drawing)
    }

    /// The index of a part.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<usize> {
        self.parts.iter().position(|part| part.name == name)
    }

    /// The part a named point is on, and where it is at rest.
    #[must_use]
    pub fn point(&self, name: &str) -> Option<(usize, (f32, f32))> {
        self.parts.iter().enumerate().find_map(|(part_idx, part)| {
            let (_, at) = part.points.iter().find(|(point, _)| point == name)?;
            Some((part_idx, *at))
        })
    }

    /// Puts `other`, scaled by `scale`, at the pivot of the part `slot`, carried by it and painted at its place
    /// in the order. Heads go onto bodies this way.
    pub fn attach(&mut self, other: &Drawing, slot: &str, scale: f32) {
        let Some(slot_idx) = self.part(slot) else {
            return;
        };
        let (x, y) = self.parts[slot_idx].pivot;
        let place = Affine::scale(scale, scale).then(Affine::translate(x, y));
        self.graft(other, slot_idx, place);
    }

    /// Puts `other`, moved by `place`, onto the part at `slot_idx`, carried by it and painted right after it.
    pub(super) fn graft(&mut self, other: &Drawing, slot_idx: usize, place: Affine) {
        let n_added = other.parts.len();
        let first_idx = slot_idx + 1;
        for part in &mut self.parts {
            part.parent = part.parent.map(|idx| shifted(idx, first_idx, n_added));
        }
        let added = other.parts.iter().map(|part| Part {
            parent: Some(part.parent.map_or(slot_idx, |idx| idx + first_idx)),
            pivot: place.apply(part.pivot.0, part.pivot.1),
            points: part
                .points
                .iter()
                .map(|(name, at)| (name.clone(), place.apply(at.0, at.1)))
                .collect(),
            to_rest: part.to_rest.then(place),
            ..part.clone()
        });
        let added: Vec<Part> = added.collect();
        self.parts.splice(first_idx..first_idx, added);
        self.measure();
    }

    /// Makes parts narrower about their pivots, keeping their length: limbs become bones.
    pub(super) fn thin(&mut self, names: &[&str], share: f32) {
        for part in &mut self.parts {
            if names.contains(&part.name.as_str()) {
                part.to_rest = Affine::translate(-part.pivot.0, 0.0)
                    .then(Affine::scale(share, 1.0))
                    .then(Affine::translate(part.pivot.0, 0.0));
            }
        }
    }

    /// Puts `other`, moved by `place`, over everything else, carried by the part at `slot_idx`: a hat on a head.
    pub(super) fn lay_on(&mut self, other: &Drawing, slot_idx: usize, place: Affine) {
        let first_idx = self.parts.len();
        for part in &other.parts {
            self.parts.push(Part {
                parent: Some(part.parent.map_or(slot_idx, |idx| idx + first_idx)),
                pivot: place.apply(part.pivot.0, part.pivot.1),
                points: Vec::new(),
                to_rest: part.to_rest.then(place),
                ..part.clone()
            });
        }
        self.measure();
    }

    /// The part whose picture covers most, and where that is: left, top, right, bottom.
    pub(super) fn broadest_part(&self) -> Option<(usize, (f32, f32, f32, f32))> {
        let inks = self.parts.iter().enumerate();
        let inks = inks.filter_map(|(part_idx, part)| Some((part_idx, part.ink()?)));
        let area = |ink: (f32, f32, f32, f32)| (ink.2 - ink.0) * (ink.3 - ink.1);
        inks.max_by(|a, b| area(a.1).total_cmp(&area(b.1)))
    }

    /// Paints some parts earlier: those of `range` come to stand at `to_idx`, which is before them.
    pub(super) fn paint_before(&mut self, range: std::ops::Range<usize>, to_idx: usize) {
        let n_moved = range.len();
        let new_idx = |idx: usize| match idx {
            idx if range.contains(&idx) => idx - range.start + to_idx,
            idx if (to_idx..range.start).contains(&idx) => idx + n_moved,
            idx => idx,
        };
        for part in &mut self.parts {
            part.parent = part.parent.map(new_idx);
        }
        let moved: Vec<Part> = self.parts.drain(range.clone()).collect();
        self.parts.splice(to_idx..to_idx, moved);
    }

    /// A part with all that it carries, by itself: its pivot comes to lie at the origin.
    pub(super) fn taken(&self, name: &str) -> Option<Self> {
        let root_idx = self.part(name)?;
        let (x, y) = self.parts[root_idx].pivot;
        let place = Affine::translate(-x, -y);
        let kept: Vec<usize> = (0..self.parts.len())
            .filter(|idx| self.is_carried_by(*idx, root_idx))
            .collect();
        let place_of = |idx: usize| kept.iter().position(|kept_idx| *kept_idx == idx);
        let parts = kept.iter().map(|idx| {
            let part = &self.parts[*idx];
            let points = part.points.iter();
            Part {
                parent: part.parent.and_then(place_of),
                pivot: place.apply(part.pivot.0, part.pivot.1),
                points: points
                    .map(|(name, at)| (name.clone(), place.apply(at.0, at.1)))
                    .collect(),
                to_rest: part.to_rest.then(place),
                ..part.clone()
            }
        });
        Some(Self::from_parts(parts.collect(), self.height))
    }

    /// Makes parts wider or narrower about their pivots: whoever is stout or slim.
    pub(super) fn widen(&mut self, is_wider: impl Fn(&Part) -> bool, (wide, high): (f32, f32)) {
        for part in self.parts.iter_mut().filter(|part| is_wider(part)) {
            let (x, y) = part.pivot;
            part.to_rest = part
                .to_rest
                .then(Affine::translate(-x, -y))
                .then(Affine::scale(wide, high))
                .then(Affine::translate(x, y));
        }
        self.measure();
    }

    /// Moves a part and what is drawn on it, as whoever carries it is built.
    pub(super) fn move_part(&mut self, name: &str, (x, y): (f32, f32)) {
        let place = Affine::translate(x, y);
        for part in self.parts.iter_mut().filter(|part| part.name == name) {
            part.pivot = place.apply(part.pivot.0, part.pivot.1);
            part.to_rest = part.to_rest.then(place);
        }
    }

    /// Moves a part with all that it carries.
    pub(super) fn move_branch(&mut self, name: &str, (x, y): (f32, f32)) {
        let Some(root_idx) = self.part(name) else {
            return;
        };
        let place = Affine::translate(x, y);
        let moved: Vec<usize> = (0..self.parts.len())
            .filter(|idx| self.is_carried_by(*idx, root_idx))
            .collect();
        for idx in moved {
            let part = &mut self.parts[idx];
            part.pivot = place.apply(part.pivot.0, part.pivot.1);
            for (_, at) in &mut part.points {
                *at = place.apply(at.0, at.1);
            }
            part.to_rest = part.to_rest.then(place);
        }
        self.measure();
    }

    /// Whether a part is another one or hangs on it.
    fn is_carried_by(&self, mut idx: usize, root_idx: usize) -> bool {
        // A chain of parents is no longer than the list.
        for _ in 0..self.parts.len() {
            if idx == root_idx {
                return true;
            }
            match self.parts[idx].parent {
                Some(parent_idx) => idx = parent_idx,
                None => return false,
            }
        }
        false
    }

    /// Makes the legs `share` times as long, and carries everything else up or down with them.
    pub(super) fn stretch_legs(&mut self, share: f32) {
        let is_leg = |part: &Part| {
            ["hind_", "fore_", "leg_", "foot_"]
                .iter()
                .any(|start| part.name.starts_with(start))
        };
        let hip = self
            .parts
            .iter()
            .filter(|part| part.name.ends_with("_upper") && is_leg(part))
            .map(|part| -part.pivot.1)
            .fold(0.0, f32::max);
        if hip <= 0.0 || (share - 1.0).abs() < 0.001 {
            return;
        }
        let lift = (1.0 - share) * hip;
        for part in &mut self.parts {
            let place = if is_leg(part) {
                Affine::scale(1.0, share)
            } else {
                Affine::translate(0.0, lift)
            };
            part.pivot = place.apply(part.pivot.0, part.pivot.1);
            for (_, at) in &mut part.points {
                *at = place.apply(at.0, at.1);
            }
            part.to_rest = part.to_rest.then(place);
        }
        self.height -= lift;
        self.measure();
    }

    /// Takes the ink's bounds from the pictures of the parts.
    fn measure(&mut self) {
        // Spread wings are not counted where the drawing has folded ones too.
        let folds = self.part("wing_folded").is_some();
        let is_spread =
            |part: &Part| folds && ["wing_near", "wing_far", "flight"].contains(&&*part.name);
        self.extent = self.bounds(|part| !is_spread(part));
        let flies = self.part("flight").is_some();
        self.in_flight = flies.then(|| self.bounds(is_spread));
    }

    /// How far the parts that count reach left, up and right.
    fn bounds(&self, counts: impl Fn(&Part) -> bool) -> (f32, f32, f32) {
        let inks = self.parts.iter().filter(|part| counts(part));
        inks.filter_map(Part::ink)
            .fold((0.0, 0.0, 0.0), |(left, top, right), ink| {
                (left.min(ink.0), top.min(ink.1), right.max(ink.2))
            })
    }
}

impl Part {
    /// Where its picture is at rest, in the drawing's units: left, top, right, bottom; `None` for a bare joint.
    #[must_use]
    pub fn area(&self) -> Option<(f32, f32, f32, f32)> {
        self.ink()
    }

    /// Where its picture is at rest: left, top, right, bottom; `None` for a bare joint.
    pub(crate) fn ink(&self) -> Option<(f32, f32, f32, f32)> {
        let bounds = self.node_bounds()?;
        let (x0, y0) = self.to_rest.apply(bounds.left(), bounds.top());
        let (x1, y1) = self.to_rest.apply(bounds.right(), bounds.bottom());
        Some((x0, y0, x1, y1))
    }

    /// Where its picture is in its own file; the whole file for a picture without parts.
    pub(super) fn node_bounds(&self) -> Option<usvg::NonZeroRect> {
        let tree = match &self.art {
            Art::File(tree) => tree,
            Art::Picture(plate) => {
                let (wide, high) = (plate.width_px as f32, plate.height_px as f32);
                return usvg::NonZeroRect::from_xywh(0.0, 0.0, wide, high);
            }
        };
        match tree.node_by_id(&self.name) {
            Some(node) => node.abs_layer_bounding_box(),
            None if self.name == "all" => Some(tree.root().abs_layer_bounding_box()),
            None => None,
        }
    }
}

fn shifted(idx: usize, first_idx: usize, n_added: usize) -> usize {
    if idx >= first_idx { idx + n_added } else { idx }
}

//! Reads the groups of a drawing's SVG as parts: their names, parents, pivots and named points.

use std::sync::Arc;

use resvg::usvg::{self, roxmltree};

use super::drawing::{Art, DrawingError, Part};
use crate::paint::Affine;
use crate::props::Motion;

/// What the rigs call the point that props call `anchor`.
pub(super) fn rig_name(anchor: &str) -> &str {
    match anchor {
        "line" => "knot",
        "hand_left" => "hand_near",
        "hand_right" => "hand_far",
        other => other,
    }
}

/// The drawing without the groups that this costume or kind does not have. They must not be in the picture at all:
/// a body may draw the same part, such as a tail, in many ways.
pub(super) fn only_shown(svg: &str, shown: &[&str]) -> Result<String, DrawingError> {
    let document = roxmltree::Document::parse(svg)?;
    let is_named = |node: &roxmltree::Node, attribute: &str| {
        let names = node.attribute(attribute)?;
        Some(names.split(' ').any(|name| shown.contains(&name)))
    };
    let mut kept = String::with_capacity(svg.len());
    let mut end = 0;
    for node in document.root_element().children() {
        let is_left_out = is_named(&node, "data-when") == Some(false)
            || is_named(&node, "data-unless") == Some(true);
        if is_left_out {
            kept.push_str(&svg[end..node.range().start]);
            end = node.range().end;
        }
    }
    kept.push_str(&svg[end..]);
    Ok(kept)
}

/// The drawing with its view box at zero: a part rendered by itself would miss the shift to the box's corner.
pub(super) fn without_corner(svg: &str) -> String {
    let shifted = || {
        let (before, rest) = svg.split_once("viewBox=\"")?;
        let (view_box, after) = rest.split_once('"')?;
        let sides: Vec<&str> = view_box.split(' ').collect();
        let [_, _, width, height] = sides[..] else {
            return None;
        };
        Some(format!("{before}viewBox=\"0 0 {width} {height}\"{after}"))
    };
    shifted().unwrap_or_else(|| svg.to_owned())
}

/// One group of a drawing; its parent is another of `groups`.
pub(super) fn read_part(
    group: roxmltree::Node,
    groups: &[roxmltree::Node],
    tree: &Arc<usvg::Tree>,
) -> Result<Part, DrawingError> {
    let name = group
        .attribute("id")
        .ok_or_else(|| problem("?", "id is missing"))?;
    let parent = match group.attribute("data-parent") {
        None => None,
        Some(parent) => Some(
            groups
                .iter()
                .position(|other| other.attribute("id") == Some(parent))
                .ok_or_else(|| problem(name, "data-parent names no part"))?,
        ),
    };
    let pivot = match group.attribute("data-pivot") {
        None => (0.0, 0.0),
        Some(text) => read_pair(text).ok_or_else(|| problem(name, "data-pivot is not x,y"))?,
    };
    let mut points = Vec::new();
    for item in group
        .attribute("data-points")
        .unwrap_or_default()
        .split_whitespace()
    {
        let (point, at) = item
            .split_once(':')
            .and_then(|(point, at)| Some((point, read_pair(at)?)))
            .ok_or_else(|| problem(name, "data-points is not name:x,y"))?;
        points.push((point.to_owned(), at));
    }
    Ok(Part {
        motion: Motion::None,
        name: name.to_owned(),
        parent,
        pivot,
        points,
        variant: group.attribute("data-when").map(str::to_owned),
        is_luminous: group.attribute("data-luminous").is_some(),
        art: Art::File(Arc::clone(tree)),
        to_rest: Affine::IDENTITY,
    })
}

fn read_pair(text: &str) -> Option<(f32, f32)> {
    let (x, y) = text.split_once(',')?;
    Some((x.trim().parse().ok()?, y.trim().parse().ok()?))
}

/// What is wrong with a group.
pub(super) fn problem(group: &str, problem: &'static str) -> DrawingError {
    DrawingError::Attribute {
        group: group.to_owned(),
        problem,
    }
}

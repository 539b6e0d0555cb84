//! From an SVG text to a [`Prop`]: the rules of the module's text, each with its error.

use resvg::usvg::roxmltree::{Document, Node};

use super::{Colours, Facing, Motion, Part, Point, Prop, PropError};

const ANCHOR: &str = "data-anchor-";

/// Reads a drawing.
pub(super) fn parse(key: &str, svg: &str) -> Result<Prop, PropError> {
    let document = Document::parse(svg)?;
    let root = document.root_element();
    let box_units = view_box(&root)?;
    let height_m: f32 = number(&root, "data-height-m")?;
    let mut prop = Prop {
        key: key.to_owned(),
        box_units,
        ground_units: number(&root, "data-ground")?,
        m_per_unit: height_m / box_units.1,
        facing: facing(&root)?,
        default_colours: Colours::parse(attribute(&root, "data-slots")?)?,
        anchors: Vec::new(),
        defs: String::new(),
        parts: Vec::new(),
    };
    if height_m <= 0.0 || !(0.0..=box_units.1).contains(&prop.ground_units) {
        return Err(PropError::Attribute("data-ground".to_owned()));
    }
    for given in root.attributes() {
        if let Some(name) = given.name().strip_prefix(ANCHOR) {
            let place = place_in_box(&prop, &root, given.name())?;
            prop.anchors.push((name.to_owned(), place));
        }
    }
    for node in root.children().filter(Node::is_element) {
        add_top_node(&mut prop, &node, &svg[node.range()])?;
    }
    if prop.parts.iter().all(|part| part.id != "body") {
        return Err(PropError::NoPart("body".to_owned()));
    }
    Ok(prop)
}

fn add_top_node(prop: &mut Prop, node: &Node, text: &str) -> Result<(), PropError> {
    if node.has_tag_name(("http://www.w3.org/2000/svg", "defs")) {
        prop.default_colours.fill_in(text)?;
        prop.defs.push_str(text);
        return Ok(());
    }
    let id = attribute(node, "id")?;
    let is_known = prop.parts.iter().any(|part| part.id == id);
    if node.tag_name().name() != "g" || is_known {
        return Err(PropError::Top(id.to_owned()));
    }
    prop.default_colours.fill_in(text)?;
    let pivot = match node.attribute("data-pivot") {
        Some(_) => place_in_box(prop, node, "data-pivot")?,
        None => (0.0, 0.0),
    };
    let motion = match node.attribute("data-motion") {
        None | Some("none") => Motion::None,
        Some("spin") => Motion::Spin,
        Some("swing") => Motion::Swing,
        Some("flicker") => Motion::Flicker,
        Some("burst") => Motion::Burst,
        Some(_) => return Err(PropError::Attribute("data-motion".to_owned())),
    };
    if motion != Motion::None && !node.has_attribute("data-pivot") {
        return Err(PropError::Attribute("data-pivot".to_owned()));
    }
    prop.parts.push(Part {
        id: id.to_owned(),
        pivot,
        motion,
        svg: text.to_owned(),
    });
    Ok(())
}

fn facing(root: &Node) -> Result<Facing, PropError> {
    match attribute(root, "data-facing")? {
        "right" => Ok(Facing::Right),
        "front" => Ok(Facing::Front),
        _ => Err(PropError::Attribute("data-facing".to_owned())),
    }
}

/// Width and height of a box that begins at 0 0.
fn view_box(root: &Node) -> Result<(f32, f32), PropError> {
    let numbers: Vec<f32> = attribute(root, "viewBox")?
        .split_ascii_whitespace()
        .filter_map(|text| text.parse().ok())
        .collect();
    match numbers[..] {
        [0.0, 0.0, width, height] if width > 0.0 && height > 0.0 => Ok((width, height)),
        _ => Err(PropError::Attribute("viewBox".to_owned())),
    }
}

/// The place `x,y` that `name` gives, inside the box, in metres.
fn place_in_box(prop: &Prop, node: &Node, name: &str) -> Result<Point, PropError> {
    let (width, height) = prop.box_units;
    let place = attribute(node, name)?.split_once(',').and_then(|(x, y)| {
        let x: f32 = x.trim().parse().ok()?;
        let y: f32 = y.trim().parse().ok()?;
        Some((x, y))
    });
    place
        .filter(|(x, y)| (0.0..=width).contains(x) && (0.0..=height).contains(y))
        .map(|place| prop.to_m(place))
        .ok_or_else(|| PropError::Attribute(name.to_owned()))
}

fn number(node: &Node, name: &str) -> Result<f32, PropError> {
    let number = attribute(node, name)?.parse().ok();
    number
        .filter(|number: &f32| number.is_finite())
        .ok_or_else(|| PropError::Attribute(name.to_owned()))
}

fn attribute<'a>(node: &Node<'a, '_>, name: &str) -> Result<&'a str, PropError> {
    node.attribute(name)
        .ok_or_else(|| PropError::Attribute(name.to_owned()))
}

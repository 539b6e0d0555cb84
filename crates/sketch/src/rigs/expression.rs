//! What a face shows: brows, lids and mouth changed in the text of a head, around the eyes it has.
//!
//! Every head has a part `eyes` with ellipses of the class `eye` (and `white`, where it shows), a part `mouth` and
//! often a `mouth_open`. That is enough to make any of them angry or sleepy.

use std::fmt::Write as _;

use resvg::usvg::roxmltree::{Document, Node};

use crate::scene::{Action, Entity, Feeling};

/// What the face of somebody shows: as the prompt says, or as goes with what is done.
pub(super) fn feeling_of(entity: &Entity) -> Option<Feeling> {
    entity.look.feeling.or(match entity.action {
        Action::Cry => Some(Feeling::Sad),
        Action::Laugh | Action::Cheer => Some(Feeling::Happy),
        Action::Fight => Some(Feeling::Angry),
        _ => None,
    })
}

/// The head (or body with a face) `svg` with a feeling; as it is without one, or without eyes.
pub(super) fn with_feeling(svg: &str, feeling: Option<Feeling>) -> String {
    feeling
        .and_then(|feeling| changed(svg, feeling))
        .unwrap_or_else(|| svg.to_owned())
}

/// An eye: its middle and its half axes.
#[derive(Clone, Copy)]
struct Eye {
    at: (f32, f32),
    half: (f32, f32),
    /// 1.0 when the other eye, or the front, is to the right.
    inner: f32,
}

fn changed(svg: &str, feeling: Feeling) -> Option<String> {
    let document = Document::parse(svg).ok()?;
    let groups: Vec<Node> = document
        .root_element()
        .children()
        .filter(|node| node.has_tag_name("g"))
        .collect();
    let called = |name: &'static str| {
        let groups = groups.clone();
        groups
            .into_iter()
            .filter(move |group| group.attribute("id") == Some(name))
    };
    let is_human = called("brow").next().is_some();
    let skin = if is_human { "skin" } else { "fur" };
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for group in called("eyes") {
        let eyes = eyes_of(group);
        let shut = called("eyes_shut").next();
        let is_part = |text: &str| text.starts_with("<g");
        let text = &svg[group.range()];
        if eyes.is_empty() || !is_part(text) {
            continue;
        }
        let content = inside(text)?;
        let mut eyes_text = text.replacen(content, &face_of(content, &eyes, feeling, skin), 1);
        if !is_human && shut.is_some() {
            let parent = group.attribute("data-parent").unwrap_or("head");
            let when = ["data-when", "data-unless"]
                .iter()
                .filter_map(|name| Some(format!(" {name}=\"{}\"", group.attribute(*name)?)))
                .collect::<String>();
            let _ = write!(
                eyes_text,
                "<g id=\"brow\"{when} data-parent=\"{parent}\" data-pivot=\"{},{}\">{}</g>",
                eyes[0].at.0,
                eyes[0].at.1,
                brows(&eyes, feeling, "fill=\"#2a2028\" fill-opacity=\"0.8\"")
            );
        }
        changes.push((group.range(), eyes_text));
        if let Some(brow) = called("brow").next() {
            let text = &svg[brow.range()];
            let new = brows(&eyes, feeling, "class=\"hair\"");
            changes.push((brow.range(), text.replacen(inside(text)?, &new, 1)));
        }
    }
    let open = called("mouth_open")
        .next()
        .and_then(|group| inside(&svg[group.range()]));
    for mouth in called("mouth") {
        let text = &svg[mouth.range()];
        let content = inside(text)?;
        let at = mouth.attribute("data-pivot").and_then(pair)?;
        changes.push((
            mouth.range(),
            text.replacen(content, &mouth_of(content, open, at, feeling), 1),
        ));
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(svg.len() + 2048);
    let mut end = 0;
    for (range, text) in changes {
        out.push_str(&svg[end..range.start]);
        out.push_str(&text);
        end = range.end;
    }
    out.push_str(&svg[end..]);
    Some(out)
}

/// What is between a group's tags.
fn inside(text: &str) -> Option<&str> {
    let from = text.find('>')? + 1;
    let to = text.rfind("</g>")?;
    text.get(from..to).filter(|content| !content.is_empty())
}

fn pair(text: &str) -> Option<(f32, f32)> {
    let (x, y) = text.split_once(',')?;
    Some((x.trim().parse().ok()?, y.trim().parse().ok()?))
}

/// The eyes of a group, from left to right: the whites where there are any, else the pupils.
fn eyes_of(group: Node) -> Vec<Eye> {
    let of_class = |class: &str| {
        let ellipses = group
            .descendants()
            .filter(|node| node.attribute("class") == Some(class));
        ellipses
            .filter_map(|node| {
                let number = |name: &str| node.attribute(name)?.parse::<f32>().ok();
                let round = number("r");
                Some(Eye {
                    at: (number("cx")?, number("cy")?),
                    half: (number("rx").or(round)?, number("ry").or(round)?),
                    inner: 1.0,
                })
            })
            .filter(|eye| eye.half.0 >= 1.6)
            .collect::<Vec<Eye>>()
    };
    let mut eyes = of_class("white");
    if eyes.is_empty() || eyes.iter().all(|eye| eye.half.0 < 2.4) {
        eyes = of_class("eye");
    }
    // Glints are whites, too, and much smaller.
    let widest = eyes.iter().map(|eye| eye.half.0).fold(0.0, f32::max);
    eyes.retain(|eye| eye.half.0 > 0.5 * widest);
    eyes.sort_by(|a, b| a.at.0.total_cmp(&b.at.0));
    eyes.truncate(2);
    if let [left, right] = &mut eyes[..] {
        left.inner = 1.0;
        right.inner = -1.0;
    }
    eyes
}

/// The eyes themselves, with lids or wide open.
fn face_of(content: &str, eyes: &[Eye], feeling: Feeling, skin: &str) -> String {
    match feeling {
        Feeling::Scared | Feeling::Surprised => {
            let n = eyes.len() as f32;
            let x = eyes.iter().map(|eye| eye.at.0).sum::<f32>() / n;
            let y = eyes.iter().map(|eye| eye.at.1).sum::<f32>() / n;
            format!(
                "<g transform=\"translate({:.2} {:.2}) scale(1.16)\">{content}</g>",
                x * -0.16,
                y * -0.16
            )
        }
        Feeling::Sleepy
        | Feeling::Angry
        | Feeling::Sad
        | Feeling::Smug
        | Feeling::Determined
        | Feeling::Menacing => {
            let lids: String = eyes.iter().map(|eye| lid(*eye, feeling, skin)).collect();
            format!("{content}{lids}")
        }
        Feeling::Happy | Feeling::Stern | Feeling::Worried => content.to_owned(),
    }
}

/// The skin over the upper part of an eye, with its lashes' line.
fn lid(eye: Eye, feeling: Feeling, skin: &str) -> String {
    let ((x, y), (rx, ry)) = (eye.at, (eye.half.0 + 1.2, eye.half.1 + 1.2));
    let (inner, outer) = (x + eye.inner * rx, x - eye.inner * rx);
    // How far down the lid is at the nose and at the temple, as a share of the eye.
    let (at_inner, at_outer) = match feeling {
        Feeling::Sleepy => (0.10, 0.20),
        Feeling::Angry => (0.10, -0.75),
        Feeling::Menacing => (-0.02, -0.62),
        Feeling::Determined => (-0.28, -0.72),
        Feeling::Smug => (-0.34, -0.30),
        _ => (-0.80, -0.10),
    };
    let (low_inner, low_outer) = (y + at_inner * ry, y + at_outer * ry);
    let high = y - ry - 0.5;
    format!(
        "<path class=\"{skin}\" d=\"M{outer:.1} {low_outer:.1}L{outer:.1} {high:.1}L{inner:.1} {high:.1}L{inner:.1} {low_inner:.1}Z\"/>\
         <path fill=\"none\" stroke=\"#2a2028\" stroke-width=\"{:.2}\" stroke-linecap=\"round\" d=\"M{outer:.1} {low_outer:.1}L{inner:.1} {low_inner:.1}\"/>",
        (0.26 * eye.half.0).clamp(0.8, 2.6)
    )
}

/// A brow over each eye.
fn brows(eyes: &[Eye], feeling: Feeling, paint: &str) -> String {
    let shape = |eye: &Eye| match feeling {
        Feeling::Angry => (0.85, 1.75, 0.0),
        Feeling::Sad => (2.05, 1.15, 0.15),
        Feeling::Scared => (2.35, 1.55, 0.2),
        Feeling::Surprised => (2.15, 2.05, 0.6),
        Feeling::Happy => (1.75, 1.65, 0.55),
        Feeling::Sleepy => (1.45, 1.25, 0.15),
        Feeling::Stern => (1.40, 1.52, 0.12),
        // One is raised.
        Feeling::Smug if eye.inner < 0.0 => (1.85, 2.05, 0.5),
        Feeling::Smug => (1.25, 1.45, 0.15),
        Feeling::Determined => (1.02, 1.66, 0.02),
        Feeling::Worried => (2.05, 1.42, 0.1),
        Feeling::Menacing => (0.88, 1.86, 0.0),
    };
    let brow = |eye: &Eye| {
        let (inner_up, outer_up, arch) = shape(eye);
        let ((x, y), (rx, ry)) = (eye.at, eye.half);
        let (rx, ry) = (1.15 * rx.max(3.6), ry.max(3.2));
        let thick = 0.34 * rx;
        let (inner, outer) = (x + eye.inner * rx, x - eye.inner * rx);
        let (low, high) = (y - inner_up * ry, y - outer_up * ry);
        let middle = (low + high) / 2.0 - arch * ry;
        format!(
            "<path {paint} d=\"M{outer:.1} {high:.1}Q{x:.1} {middle:.1} {inner:.1} {low:.1}L{inner:.1} {:.1}Q{x:.1} {:.1} {outer:.1} {high:.1}Z\"/>",
            low + thick,
            middle + 1.2 * thick
        )
    };
    eyes.iter().map(brow).collect()
}

fn mouth_of(content: &str, open: Option<&str>, (x, y): (f32, f32), feeling: Feeling) -> String {
    match feeling {
        Feeling::Happy => open.unwrap_or(content).to_owned(),
        Feeling::Sad | Feeling::Angry | Feeling::Scared => format!(
            "<g transform=\"matrix(1 0 0 -1 0 {:.1})\">{content}</g>",
            2.0 * y + 1.0
        ),
        Feeling::Surprised => format!(
            "<ellipse class=\"mouth\" fill=\"#7a2b38\" cx=\"{x:.1}\" cy=\"{:.1}\" rx=\"4.2\" ry=\"5.4\"/>",
            y + 1.0
        ),
        Feeling::Sleepy | Feeling::Stern | Feeling::Determined => straight(content, (x, y)),
        Feeling::Worried => format!(
            "<g transform=\"matrix(0.8 0 0 -0.6 {:.1} {:.1})\">{content}</g>",
            0.2 * x,
            1.6 * y + 1.0
        ),
        Feeling::Smug | Feeling::Menacing => at_one_side(content, (x, y)),
    }
}

/// A mouth that smiles at one side, shut.
fn at_one_side(content: &str, (x, y): (f32, f32)) -> String {
    let is_line = content.contains("class=\"line\"") || content.contains("class=\"lips\"");
    if !is_line {
        return format!("<g transform=\"rotate(-8 {x:.1} {y:.1})\">{content}</g>");
    }
    let at = |dx: f32, dy: f32| format!("{:.1} {:.1}", x + dx, y + dy);
    let lips = if content.contains("class=\"lips\"") {
        format!(
            "<path class=\"lips\" fill-opacity=\"0.85\" d=\"M{}C{} {} {}C{} {} {}Z\"/>",
            at(-5.4, -0.6),
            at(-2.6, -1.8),
            at(2.2, -2.6),
            at(6.6, -3.6),
            at(4.6, 1.2),
            at(-1.8, 3.0),
            at(-5.4, -0.6)
        )
    } else {
        String::new()
    };
    format!(
        "{lips}<path class=\"line\" fill=\"none\" stroke-width=\"1.8\" stroke-linecap=\"round\" d=\"M{}C{} {} {}\"/>\
         <path class=\"line\" fill=\"none\" stroke-width=\"1.2\" stroke-linecap=\"round\" d=\"M{}C{} {} {}\"/>",
        at(-5.6, -0.4),
        at(-2.0, 1.4),
        at(3.4, 0.6),
        at(7.0, -3.8),
        at(6.4, -5.4),
        at(7.6, -4.8),
        at(8.2, -3.6),
        at(7.8, -2.4)
    )
}

/// A mouth that neither smiles nor sulks.
fn straight(content: &str, (x, y): (f32, f32)) -> String {
    let flat = |share: f32| {
        format!(
            "<g transform=\"matrix(1 0 0 {share:.2} 0 {:.2})\">{content}</g>",
            (1.0 - share) * y
        )
    };
    if content.contains("class=\"lips\"") {
        flat(0.5)
    } else if content.matches("<path").count() <= 2 && content.contains("class=\"line\"") {
        format!(
            "<path class=\"line\" fill=\"none\" stroke-width=\"1.9\" stroke-linecap=\"round\" d=\"M{:.1} {:.1}Q{x:.1} {:.1} {:.1} {:.1}\"/>",
            x - 5.4,
            y - 0.4,
            y - 1.2,
            x + 4.6,
            y - 0.5
        )
    } else {
        flat(0.6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rigs::{Colours, Drawing, files};

    const ALL: [Feeling; 11] = [
        Feeling::Happy,
        Feeling::Sad,
        Feeling::Angry,
        Feeling::Scared,
        Feeling::Surprised,
        Feeling::Sleepy,
        Feeling::Stern,
        Feeling::Smug,
        Feeling::Determined,
        Feeling::Worried,
        Feeling::Menacing,
    ];

    #[test]
    fn every_head_can_show_every_feeling() {
        for (name, svg) in files::all_heads() {
            for feeling in ALL {
                let face = with_feeling(svg, Some(feeling));
                if let Err(error) = Drawing::parse(&face, &Colours::new(), &[]) {
                    panic!("{name} {feeling:?}: {error}");
                }
                let has_eyes = svg.contains("class=\"eye\"") && svg.contains("id=\"eyes\"");
                assert!(!has_eyes || face != *svg, "{name} {feeling:?}");
            }
        }
    }

    #[test]
    fn a_stern_mouth_does_not_smile() {
        let mouth = "<path class=\"line\" d=\"M7-8C10-4 16-4 19-8\"/>";
        let stern = mouth_of(mouth, None, (14.0, -7.0), Feeling::Stern);
        assert!(!stern.contains("C10-4"), "{stern}");
        let lips = "<path class=\"lips\" d=\"M7-8C10-4 16-4 19-8\"/>";
        let stern = mouth_of(lips, None, (14.0, -7.0), Feeling::Stern);
        assert!(stern.contains("matrix(1 0 0 0.50"), "{stern}");
    }

    #[test]
    fn a_face_without_a_feeling_stays_as_it_is() {
        for (_, svg) in files::all_heads() {
            assert_eq!(&with_feeling(svg, None), svg);
        }
    }
}

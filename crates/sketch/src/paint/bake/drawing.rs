//! Vector drawings made piece by piece in any units, then baked.

use std::fmt::Write as _;

use super::svg::bake_svg;
use crate::paint::{Plate, Rgb};

/// A drawing of one rectangle of the plane: y points down, later pieces lie on top.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Left, top, right, bottom.
    area: (f32, f32, f32, f32),
    defs: String,
    body: String,
    n_paints: usize,
}

impl Drawing {
    /// An empty drawing of `area`: left, top, right, bottom.
    #[must_use]
    pub fn new(area: (f32, f32, f32, f32)) -> Self {
        Self {
            area,
            defs: String::new(),
            body: String::new(),
            n_paints: 0,
        }
    }

    /// Adds a filled outline in SVG path syntax.
    pub fn path(&mut self, outline: &str, fill: &str) {
        self.push(&format!(r#"<path d="{outline}" fill="{fill}"/>"#));
    }

    /// Adds a line of `width` with round ends along an SVG path.
    pub fn stroke(&mut self, line: &str, colour: &str, width: f32) {
        self.push(&format!(
            r#"<path d="{line}" fill="none" stroke="{colour}" stroke-width="{width:.5}" stroke-linecap="round" stroke-linejoin="round"/>"#
        ));
    }

    /// Adds a closed polygon.
    pub fn polygon(&mut self, corners: &[(f32, f32)], fill: &str) {
        self.path(&outline(corners), fill);
    }

    /// Adds an ellipse by its middle and radii.
    pub fn ellipse(&mut self, middle: (f32, f32), radii: (f32, f32), fill: &str) {
        let ((cx, cy), (rx, ry)) = (middle, radii);
        self.push(&format!(
            r#"<ellipse cx="{cx:.5}" cy="{cy:.5}" rx="{rx:.5}" ry="{ry:.5}" fill="{fill}"/>"#
        ));
    }

    /// Adds an upright rectangle: left, top, right, bottom.
    pub fn rect(&mut self, area: (f32, f32, f32, f32), fill: &str) {
        self.rounded(area, 0.0, fill);
    }

    /// Adds an upright rectangle with round corners: left, top, right, bottom.
    pub fn rounded(&mut self, area: (f32, f32, f32, f32), radius: f32, fill: &str) {
        let (left, top, right, bottom) = area;
        let (width, height) = ((right - left).max(0.0), (bottom - top).max(0.0));
        self.push(&format!(
            r#"<rect x="{left:.5}" y="{top:.5}" width="{width:.5}" height="{height:.5}" rx="{radius:.5}" fill="{fill}"/>"#
        ));
    }

    /// Adds SVG text as it is.
    pub fn push(&mut self, svg: &str) {
        self.body.push_str(svg);
        self.body.push('\n');
    }

    /// Draws what `draw` adds as one group with SVG `attributes`, such as `opacity="0.5"`.
    pub fn group(&mut self, attributes: &str, draw: impl FnOnce(&mut Self)) {
        self.push(&format!("<g {attributes}>"));
        draw(self);
        self.push("</g>");
    }

    /// A fill that changes along a line; stops are (0.0 to 1.0, colour, opacity).
    pub fn linear(
        &mut self,
        from: (f32, f32),
        to: (f32, f32),
        stops: &[(f32, Rgb, f32)],
    ) -> String {
        let place = format!(
            r#"x1="{:.5}" y1="{:.5}" x2="{:.5}" y2="{:.5}""#,
            from.0, from.1, to.0, to.1
        );
        self.paint("linearGradient", &place, stops)
    }

    /// A fill that changes from a middle outwards; stops are (0.0 to 1.0, colour, opacity).
    pub fn radial(&mut self, middle: (f32, f32), radius: f32, stops: &[(f32, Rgb, f32)]) -> String {
        let place = format!(
            r#"cx="{:.5}" cy="{:.5}" r="{radius:.5}""#,
            middle.0, middle.1
        );
        self.paint("radialGradient", &place, stops)
    }

    /// Bakes the drawing at `px_per_unit`.
    #[must_use]
    pub fn bake(&self, px_per_unit: f32) -> Plate {
        let (left, top, right, bottom) = self.area;
        let (width, height) = (right - left, bottom - top);
        let side_px = |side: f32| ((side * px_per_unit).ceil() as usize).clamp(1, 16_384);
        let (width_px, height_px) = (side_px(width), side_px(height));
        // The box is rounded up to whole pixels, so that pixels stay square.
        let (width, height) = (
            width_px as f32 / px_per_unit,
            height_px as f32 / px_per_unit,
        );
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width_px}" height="{height_px}" viewBox="{left:.5} {top:.5} {width:.5} {height:.5}" preserveAspectRatio="none"><defs>{}</defs>{}</svg>"#,
            self.defs, self.body
        );
        bake_svg(&svg, width_px, height_px).unwrap_or_else(|error| {
            // Drawings come from code of ours, never from outside; a bad one is found by any test that bakes it.
            debug_assert!(false, "{error} in {svg}");
            Plate::new(width_px, height_px)
        })
    }

    fn paint(&mut self, kind: &str, place: &str, stops: &[(f32, Rgb, f32)]) -> String {
        let id = self.n_paints;
        self.n_paints += 1;
        let mut text = format!(r#"<{kind} id="p{id}" gradientUnits="userSpaceOnUse" {place}>"#);
        for (at, colour, opacity) in stops {
            let _ = write!(
                text,
                r#"<stop offset="{at:.4}" stop-color="{}" stop-opacity="{opacity:.4}"/>"#,
                hex(*colour)
            );
        }
        let _ = write!(text, "</{kind}>");
        self.defs.push_str(&text);
        format!("url(#p{id})")
    }
}

/// A colour as SVG writes it, such as `#ff8000`.
#[must_use]
pub fn hex(colour: Rgb) -> String {
    let [r, g, b] = colour.map(|part| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A closed SVG path through `corners`.
fn outline(corners: &[(f32, f32)]) -> String {
    let mut text = String::with_capacity(corners.len() * 18);
    for (i, (x, y)) in corners.iter().enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        let _ = write!(text, "{command}{x:.5} {y:.5}");
    }
    text.push('Z');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_bakes_in_its_own_units() {
        let mut drawing = Drawing::new((-1.0, 0.0, 1.0, 1.0));
        drawing.rect((-1.0, 0.0, 0.0, 1.0), "#ff0000");
        let fill = drawing.linear(
            (0.0, 0.0),
            (1.0, 0.0),
            &[(0.0, [0.0, 1.0, 0.0], 1.0), (1.0, [0.0, 0.0, 1.0], 1.0)],
        );
        drawing.rect((0.0, 0.0, 1.0, 1.0), &fill);
        let plate = drawing.bake(10.0);
        assert_eq!((plate.width_px, plate.height_px), (20, 10));
        assert_eq!(plate.pixels[5], 0xFF00_00FF);
        assert!((plate.pixels[19] >> 16) & 255 > 200);
    }
}

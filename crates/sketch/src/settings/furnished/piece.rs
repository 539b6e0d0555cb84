//! Things of a place as vector drawings, put into the drawing of its layer in its light.

use std::fmt::Write as _;

use twemoji_assets::svg::SvgTwemojiAsset;

use crate::language;
use crate::paint::Rgb;
use crate::paint::bake::{Drawing, hex};
use crate::props::Prop;
use crate::props::placard::Board;

/// A thing to be put into a place.
pub(super) struct Piece {
    svg: String,
    /// Left, top, right and ground line, in units of the drawing.
    area: (f32, f32, f32, f32),
    m_per_unit: f32,
}

impl Piece {
    /// The drawing of a concept, or else its emoji.
    pub(super) fn find(key: &str, colour: Option<u32>) -> Option<Self> {
        if let Some(prop) = Prop::find(key) {
            let drawing = prop.whole(colour);
            return Some(Self {
                svg: drawing.svg,
                area: (0.0, 0.0, drawing.box_units.0, drawing.ground_units),
                m_per_unit: drawing.m_per_unit,
            });
        }
        let (emoji, height_m) = language::usual_picture(key)?;
        let asset: &str = SvgTwemojiAsset::from_emoji(emoji)?;
        let inner = asset.split_once('>')?.1.rsplit_once("</svg>")?.0;
        Some(Self {
            svg: inner.to_owned(),
            area: (0.0, 1.0, 36.0, 35.0),
            m_per_unit: height_m / 34.0,
        })
    }

    /// A board with `text` on it, without its posts, a metre high for each line.
    pub(super) fn sign(text: &str) -> Option<Self> {
        let svg = Board::Panel.svg(text, None);
        let (head, inner) = svg.split_once('>')?;
        let side = |name: &str| -> Option<f32> {
            let rest = head.split_once(&format!(" {name}=\""))?.1;
            rest.split_once('"')?.0.parse().ok()
        };
        let (width, height) = (side("width")?, side("height")?);
        Some(Self {
            svg: inner.rsplit_once("</svg>")?.0.to_owned(),
            area: (0.0, 0.0, width, height),
            m_per_unit: 0.018,
        })
    }

    /// Width and height in metres.
    pub(super) fn size_m(&self) -> (f32, f32) {
        let (left, top, right, ground) = self.area;
        (
            (right - left) * self.m_per_unit,
            (ground - top) * self.m_per_unit,
        )
    }

    /// Draws it with its foot at `(x, y)`, `per_m` units of the picture high for each metre, in the colours that
    /// `tone` makes of its own; a negative `turn` mirrors it.
    pub(super) fn draw(
        &self,
        drawing: &mut Drawing,
        ((x, y), per_m, turn): ((f32, f32), f32, f32),
        tone: impl Fn(Rgb) -> Rgb,
    ) {
        let (left, _, right, ground) = self.area;
        let scale = per_m * self.m_per_unit;
        let middle = (left + right) / 2.0;
        let mut svg = format!(
            r#"<g transform="translate({x:.5} {y:.5}) scale({:.6} {scale:.6}) translate({:.4} {:.4})">"#,
            scale * turn.signum(),
            -middle,
            -ground
        );
        // Names of paints are those of one file; in a drawing of many each file needs its own.
        let prefix = format!("p{:x}-{:x}-", x.to_bits(), y.to_bits());
        let own = own_names(&self.svg, &prefix);
        svg.push_str(&toned(&own, tone));
        svg.push_str("</g>");
        drawing.push(&svg);
    }
}

/// The text with `prefix` before every name that paints and clips are called by.
fn own_names(svg: &str, prefix: &str) -> String {
    let named = svg.replace("url(#", &format!("url(#{prefix}"));
    let named = named.replace("href=\"#", &format!("href=\"#{prefix}"));
    named.replace(" id=\"", &format!(" id=\"{prefix}"))
}

/// The text with every colour changed by `tone`.
fn toned(svg: &str, tone: impl Fn(Rgb) -> Rgb) -> String {
    let mut text = String::with_capacity(svg.len() + 64);
    let mut rest = svg;
    while let Some(at) = rest.find('#') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let digits = from[1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_colour = matches!(digits, 3 | 6)
            && (before.ends_with('"') || before.ends_with(':'))
            && !before.ends_with("href=\"");
        let n_taken = if is_colour {
            let own = own_colour(&from[1..=digits]);
            let _ = write!(text, "{}", hex(tone(own)));
            digits + 1
        } else {
            text.push('#');
            1
        };
        rest = &from[n_taken..];
    }
    text.push_str(rest);
    text
}

fn own_colour(digits: &str) -> Rgb {
    let part = |at: usize| {
        let pair = if digits.len() == 3 {
            digits[at..=at].repeat(2)
        } else {
            digits[2 * at..2 * at + 2].to_owned()
        };
        f32::from(u8::from_str_radix(&pair, 16).unwrap_or(0)) / 255.0
    };
    [part(0), part(1), part(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_and_names_do_not() {
        let svg =
            r##"<g id="a"><path fill="#fff"/><path fill="#102030" clip-path="url(#b12)"/></g>"##;
        let dark = toned(&own_names(svg, "p-"), |rgb| rgb.map(|part| part * 0.5));
        assert_eq!(
            dark,
            r##"<g id="p-a"><path fill="#808080"/><path fill="#081018" clip-path="url(#p-b12)"/></g>"##
        );
    }
}

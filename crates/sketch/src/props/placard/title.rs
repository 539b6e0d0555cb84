//! A card that closes a film: a mark, and words in large letters; what asks to do something stands on a button.

use std::fmt::Write as _;

use super::caption::lines_of;
use super::{line_of, strokes};

/// The drawings of a card for one frame, each as large as the frame.
#[derive(Clone, Debug)]
pub struct Title {
    /// What is behind.
    pub ground: String,
    /// The mark; `None` without one.
    pub mark: Option<String>,
    /// The words; `None` without any.
    pub words: Option<String>,
}

impl Title {
    /// `text` and the mark of a brand, in a frame `width_px` wide and `height_px` high; `rgb` is its main colour.
    #[must_use]
    pub fn new(text: &str, has_mark: bool, rgb: u32, (width_px, height_px): (f32, f32)) -> Self {
        let small = width_px.min(height_px);
        let middle = (width_px / 2.0, height_px / 2.0);
        let has_words = !text.trim().is_empty();
        let mark_y = if has_words {
            middle.1 - 0.16 * small
        } else {
            middle.1
        };
        let words_y = if has_mark {
            middle.1 + 0.17 * small
        } else {
            middle.1
        };
        let frame = (width_px, height_px);
        Self {
            ground: ground(rgb, frame),
            mark: has_mark.then(|| mark(rgb, (middle.0, mark_y), 0.15 * small, frame)),
            words: has_words.then(|| words(text, rgb, (middle.0, words_y), (small, frame))),
        }
    }
}

fn begin((width_px, height_px): (f32, f32)) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width_px:.0}" height="{height_px:.0}" viewBox="0 0 {width_px:.0} {height_px:.0}">"#
    )
}

/// A colour nearer to another by a share.
fn toward(rgb: u32, other: u32, share: f32) -> u32 {
    [16, 8, 0].iter().fold(0, |sum, shift| {
        let part = |rgb: u32| ((rgb >> shift) & 255) as f32;
        let mixed = part(rgb) + (part(other) - part(rgb)) * share;
        sum | ((mixed as u32) << shift)
    })
}

fn ground(rgb: u32, (width_px, height_px): (f32, f32)) -> String {
    let mut svg = begin((width_px, height_px));
    let (dark, deep) = (toward(rgb, 0x0c0e18, 0.80), toward(rgb, 0x06070d, 0.93));
    let glow = toward(rgb, 0x1a1d2c, 0.45);
    let small = width_px.min(height_px);
    let _ = write!(
        svg,
        r##"<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#{dark:06x}"/><stop offset="1" stop-color="#{deep:06x}"/></linearGradient>
<radialGradient id="r"><stop offset="0" stop-color="#{glow:06x}" stop-opacity=".75"/><stop offset="1" stop-color="#{glow:06x}" stop-opacity="0"/></radialGradient></defs>
<rect width="{width_px:.0}" height="{height_px:.0}" fill="url(#g)"/><ellipse cx="{:.1}" cy="{:.1}" rx="{:.1}" ry="{:.1}" fill="url(#r)"/></svg>"##,
        width_px / 2.0,
        height_px * 0.46,
        0.72 * small,
        0.60 * small,
    );
    svg
}

/// A disc with a wing in it.
fn mark(rgb: u32, (x, y): (f32, f32), radius: f32, frame: (f32, f32)) -> String {
    let mut svg = begin(frame);
    let (light, dark) = (toward(rgb, 0xffffff, 0.35), toward(rgb, 0x000000, 0.20));
    let _ = write!(
        svg,
        r##"<defs><linearGradient id="m" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#{light:06x}"/><stop offset="1" stop-color="#{dark:06x}"/></linearGradient></defs>
<g transform="translate({x:.1} {y:.1}) scale({:.4})"><circle r="100" fill="url(#m)"/><circle r="91" fill="none" stroke="#ffffff" stroke-opacity=".55" stroke-width="3"/>
<path d="M-58 26C-20 30 26 8 58 -42C52 14 12 58 -30 56C-44 54 -54 42 -58 26Z" fill="#ffffff"/><path d="M-50 -6C-22 0 10 -14 34 -46C30 -10 0 16 -32 14C-42 12 -48 4 -50 -6Z" fill="#ffffff" fill-opacity=".72"/></g></svg>"##,
        radius / 100.0
    );
    svg
}

/// Whether words ask to do something.
fn is_call(text: &str) -> bool {
    let lower = text.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    let asks = matches!(
        first,
        "shop"
            | "buy"
            | "order"
            | "download"
            | "subscribe"
            | "learn"
            | "visit"
            | "call"
            | "try"
            | "get"
            | "join"
            | "book"
            | "sign"
            | "start"
            | "discover"
            | "follow"
            | "click"
            | "apply"
            | "register"
            | "reserve"
    );
    asks || lower
        .split_whitespace()
        .any(|word| word == "now" || word == "today")
}

fn words(text: &str, rgb: u32, (x, y): (f32, f32), (small, frame): (f32, (f32, f32))) -> String {
    let is_button = is_call(text);
    let letter_px = if is_button {
        0.075 * small
    } else {
        0.098 * small
    };
    let most_px = if is_button { 0.66 } else { 0.84 } * frame.0;
    let scale = letter_px / strokes::HEIGHT;
    let lines: Vec<_> = lines_of(text, most_px / scale)
        .iter()
        .map(|line| line_of(line))
        .collect();
    let step = letter_px * 1.6;
    let high = step * (lines.len() as f32 - 1.0) + letter_px;
    let widest = lines
        .iter()
        .fold(0.0_f32, |wide, line| wide.max(line.width_units))
        * scale;
    let mut svg = begin(frame);
    if is_button {
        let (wide, tall) = (widest + 2.2 * letter_px, high + 1.5 * letter_px);
        let fill = toward(rgb, 0xffffff, 0.10);
        let _ = write!(
            svg,
            r##"<rect x="{:.1}" y="{:.1}" width="{wide:.1}" height="{tall:.1}" rx="{:.1}" fill="#000000" fill-opacity=".35"/><rect x="{:.1}" y="{:.1}" width="{wide:.1}" height="{tall:.1}" rx="{:.1}" fill="#{fill:06x}" stroke="#ffffff" stroke-opacity=".6" stroke-width="{:.1}"/>"##,
            x - wide / 2.0,
            y - tall / 2.0 + 0.12 * letter_px,
            tall.min(2.6 * letter_px) / 2.0,
            x - wide / 2.0,
            y - tall / 2.0,
            tall.min(2.6 * letter_px) / 2.0,
            0.05 * letter_px,
        );
    }
    let is_light = [16, 8, 0]
        .iter()
        .map(|shift| (rgb >> shift) & 255)
        .sum::<u32>()
        > 520;
    let ink = if is_button && is_light {
        "#14161f"
    } else {
        "#ffffff"
    };
    for (line_idx, line) in lines.iter().enumerate() {
        let left = x - line.width_units * scale / 2.0;
        let top = y - high / 2.0 + line_idx as f32 * step;
        let _ = write!(
            svg,
            r##"<g transform="translate({left:.1} {top:.1}) scale({scale:.3})" fill="none" stroke="{ink}" stroke-width="1.15" stroke-linecap="round" stroke-linejoin="round">{}</g>"##,
            line.strokes
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::bake::bake_svg;

    #[test]
    fn any_text_is_a_card_and_a_call_stands_on_a_button() {
        for text in [
            "Shop Now",
            "Morning Ritual",
            "",
            "<&>",
            &"long words ".repeat(9),
        ] {
            for frame in [(128.0, 72.0), (72.0, 128.0)] {
                let title = Title::new(text, true, 0x3a7bd5, frame);
                let drawings = [Some(title.ground), title.mark, title.words];
                for svg in drawings.into_iter().flatten() {
                    let plate = bake_svg(&svg, frame.0 as usize, frame.1 as usize).expect(text);
                    assert!(plate.pixels.iter().any(|pixel| *pixel != 0), "{text}");
                }
            }
        }
        let words = |text| {
            Title::new(text, false, 0, (200.0, 100.0))
                .words
                .expect("words")
        };
        assert!(words("Shop Now").contains("<rect"));
        assert!(!words("Morning Ritual").contains("<rect"));
    }
}

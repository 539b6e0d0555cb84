//! A card on a post with a word on it: shown for a thing that nobody has drawn, so that nothing is left out.
//!
//! Letters are strokes of our own, so that no font is needed and every machine draws the same.

mod board;
mod caption;
mod strokes;
mod title;

use std::fmt::Write as _;

pub use board::Board;
pub use caption::Caption;
pub use title::Title;

use crate::paint::Plate;
use crate::paint::bake::bake_svg;

/// No more characters than this are shown.
const MAX_CHARS: usize = 28;
/// Longer texts are broken into two lines at a space.
const MAX_LINE_CHARS: usize = 12;
/// The widest line, in units of the drawing, before letters are made smaller.
const MAX_LINE_UNITS: f32 = 46.0;
/// The narrowest card.
const MIN_CARD_UNITS: f32 = 26.0;
const M_PER_UNIT: f32 = 0.018;
/// From the top of one line to the top of the next, in letter heights.
const LINE_STEP: f32 = 1.6;
/// How high letters are in an unshrunk line.
const LETTER_UNITS: f32 = 8.0;
const PADDING_UNITS: f32 = 5.0;
const MARGIN_UNITS: f32 = 1.0;
const POST_UNITS: f32 = 15.0;

/// A card with a word.
#[derive(Clone, Debug)]
pub struct Placard {
    svg: String,
    width_m: f32,
    height_m: f32,
}

/// One line of strokes.
struct Line {
    strokes: String,
    width_units: f32,
}

impl Placard {
    /// A card that says `text`: in capitals, one or two lines, cut short when it is long. Any text will do;
    /// characters without a letter here become small boxes.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lines: Vec<Line> = lines_of(text).iter().map(|line| line_of(line)).collect();
        let widest = lines
            .iter()
            .fold(0.0, |w: f32, line| w.max(line.width_units));
        let scale = (LETTER_UNITS / strokes::HEIGHT).min(MAX_LINE_UNITS / widest.max(1.0));
        let letter_units = scale * strokes::HEIGHT;
        let text_units = letter_units * (1.0 + LINE_STEP * (lines.len() as f32 - 1.0));
        let card_width = (widest * scale + 2.0 * PADDING_UNITS).max(MIN_CARD_UNITS);
        let card_height = text_units.max(LETTER_UNITS * 0.8) + 2.0 * PADDING_UNITS;
        let width = card_width + 2.0 * MARGIN_UNITS;
        let height = card_height + POST_UNITS + 2.0 * MARGIN_UNITS;

        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
        );
        push_card(&mut svg, (card_width, card_height), height);
        for (line_idx, line) in lines.iter().enumerate() {
            let x = (width - line.width_units * scale) / 2.0;
            let first_y = MARGIN_UNITS + (card_height - text_units) / 2.0;
            let y = first_y + line_idx as f32 * letter_units * LINE_STEP;
            let _ = write!(
                svg,
                r##"<g transform="translate({x:.3} {y:.3}) scale({scale:.4})" fill="none" stroke="#4a4540" stroke-width="0.95" stroke-linecap="round" stroke-linejoin="round">{}</g>"##,
                line.strokes
            );
        }
        svg.push_str("</svg>");
        Self {
            svg,
            width_m: width * M_PER_UNIT,
            height_m: height * M_PER_UNIT,
        }
    }

    /// The drawing; its bottom edge rests on the ground.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// How wide it is.
    #[must_use]
    pub fn width_m(&self) -> f32 {
        self.width_m
    }

    /// How high it is, post included.
    #[must_use]
    pub fn height_m(&self) -> f32 {
        self.height_m
    }

    /// Bakes the whole card at `px_per_m`.
    #[must_use]
    pub fn bake(&self, px_per_m: f32) -> Plate {
        let side_px = |side_m: f32| (side_m * px_per_m).ceil().clamp(1.0, 8192.0) as usize;
        let (width_px, height_px) = (side_px(self.width_m), side_px(self.height_m));
        bake_svg(&self.svg, width_px, height_px).unwrap_or_else(|_| Plate::new(width_px, height_px))
    }
}

/// Post, foot and card.
fn push_card(svg: &mut String, (card_width, card_height): (f32, f32), height: f32) {
    let middle = card_width / 2.0 + MARGIN_UNITS;
    let (left, top) = (MARGIN_UNITS, MARGIN_UNITS);
    let foot = height - MARGIN_UNITS;
    let _ = write!(
        svg,
        r##"<defs><linearGradient id="c" x1="0" y1="0" x2="0.6" y2="1"><stop offset="0" stop-color="#fdf8ec"/><stop offset="1" stop-color="#e9dfc9"/></linearGradient></defs>
<ellipse cx="{middle}" cy="{:.2}" rx="8" ry="1.6" fill="#7b6650"/><ellipse cx="{middle}" cy="{:.2}" rx="8" ry="1.6" fill="#9a8168"/>
<rect x="{:.2}" y="{:.2}" width="2.6" height="{:.2}" fill="#9a8168"/><rect x="{middle:.2}" y="{:.2}" width="1.3" height="{:.2}" fill="#7b6650"/>
<rect x="{left}" y="{:.2}" width="{card_width:.2}" height="{card_height:.2}" rx="2.6" fill="#b9a98e"/>
<rect x="{left}" y="{top}" width="{card_width:.2}" height="{:.2}" rx="2.6" fill="url(#c)"/>
<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" rx="1.6" fill="none" stroke="#cdbd9f" stroke-width="0.5"/>"##,
        foot - 1.6,
        foot - 2.4,
        middle - 1.3,
        card_height,
        foot - card_height - 2.0,
        card_height,
        foot - card_height - 2.0,
        top + 0.1,
        card_height - 0.9,
        left + 1.5,
        top + 1.5,
        card_width - 3.0,
        card_height - 3.9,
    );
}

/// The words of `text`, cut to what a card holds, in one or two lines.
fn lines_of(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut chars: Vec<char> = words.join(" ").chars().take(MAX_CHARS + 1).collect();
    if chars.len() > MAX_CHARS {
        chars.truncate(MAX_CHARS - 1);
        chars.push('…');
    }
    let middle = chars.len() / 2;
    let break_at = (0..chars.len())
        .filter(|idx| chars[*idx] == ' ')
        .min_by_key(|idx| idx.abs_diff(middle));
    match break_at {
        Some(idx) if chars.len() > MAX_LINE_CHARS => vec![
            chars[..idx].iter().collect(),
            chars[idx + 1..].iter().collect(),
        ],
        _ => vec![chars.iter().collect()],
    }
}

fn line_of(text: &str) -> Line {
    let mut line = Line {
        strokes: String::new(),
        width_units: 0.0,
    };
    for (letter_idx, letter) in text.chars().enumerate() {
        if letter_idx > 0 {
            line.width_units += strokes::GAP;
        }
        let (path, width) = strokes::glyph(letter);
        if !path.is_empty() {
            let _ = write!(
                line.strokes,
                r#"<path transform="translate({:.2} 0)" d="{path}"/>"#,
                line.width_units
            );
        }
        for accent in strokes::accents(letter) {
            let _ = write!(
                line.strokes,
                r#"<path transform="translate({:.2} 0)" d="{accent}"/>"#,
                line.width_units + width / 2.0
            );
        }
        line.width_units += width;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(text: &str) -> usize {
        let plate = Placard::new(text).bake(200.0);
        let is_ink = |pixel: &&u32| **pixel >> 24 == 255 && **pixel & 255 < 0x60;
        plate.pixels.iter().filter(is_ink).count()
    }

    #[test]
    fn any_text_gives_a_card_of_decent_size() {
        let long = "flabbergasting ".repeat(14);
        let one_word = "x".repeat(200);
        for text in [
            "",
            " ",
            "🦄🦄",
            "zither",
            &long,
            &one_word,
            "<&\"'>",
            "\u{0}\n{main}",
        ] {
            let card = Placard::new(text);
            assert!(card.width_m() < 1.2 && card.height_m() < 1.0, "{text}");
            let plate = card.bake(150.0);
            let visible = plate.pixels.iter().filter(|p| **p >> 24 == 255).count();
            assert!(visible > plate.pixels.len() / 3, "{text}");
        }
    }

    #[test]
    fn a_card_shows_its_text() {
        assert_eq!(ink(""), 0);
        assert!(ink("I") > 20);
        assert!(ink("theremin") > 4 * ink("I"));
        assert!(ink("🦄") > 20);
    }

    #[test]
    fn letters_without_width_keep_their_distance() {
        assert_eq!(line_of("I").width_units, 0.0);
        assert_eq!(line_of("III").width_units, 2.0 * strokes::GAP);
    }

    #[test]
    fn lower_case_uses_the_same_letters() {
        assert_eq!(Placard::new("café").svg(), Placard::new("CAFÉ").svg());
        assert_eq!(Placard::new("phở").svg(), Placard::new("PHỞ").svg());
    }

    #[test]
    fn accents_stand_on_the_letters_that_are_as_wide_without() {
        let unknown = strokes::glyph('\u{1f984}');
        for (marked, plain) in "ÀÉÎÕÜÇŁŞĞČŻỆỮẤĐƠ".chars().zip("AEIOUCLSGCZEUADO".chars())
        {
            assert_eq!(strokes::glyph(marked), strokes::glyph(plain), "{marked}");
            assert!(strokes::accents(marked).next().is_some(), "{marked}");
            assert!(strokes::accents(plain).next().is_none(), "{plain}");
        }
        for letter in "ÀÁẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÈÉẺẼẸÊẾỀỂỄỆÒÓỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÙÚỦŨỤƯỨỪỬỮỰỲÝỶỸỴĐ".chars()
        {
            assert_ne!(strokes::glyph(letter), unknown, "{letter}");
            let n_marks = strokes::accents(letter).count();
            assert!((1..=2).contains(&n_marks), "{letter}: {n_marks}");
        }
        for mark in "→←↑↓♥★".chars() {
            assert_ne!(strokes::glyph(mark), unknown, "{mark}");
        }
    }

    #[test]
    fn every_letter_draws_inside_its_own_width() {
        for letter in ('!'..='~').chain(['…', '🦄']) {
            let (path, width) = strokes::glyph(letter);
            let svg = format!(
                r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {} 9"><path d="{path}" stroke="#000" fill="none" stroke-width="0.2"/></svg>"##,
                width + 2.0
            );
            let (width_px, height_px) = (((width + 2.0) * 10.0) as usize, 90);
            let plate = bake_svg(&svg, width_px, height_px).unwrap();
            let mut inked = (0..width_px * height_px)
                .filter(|i| plate.pixels[*i] != 0)
                .peekable();
            assert!(inked.peek().is_some(), "{letter}");
            assert!(
                inked.all(|i| i % width_px >= 7
                    && i % width_px <= width_px - 7
                    && i / width_px < 89),
                "{letter}"
            );
        }
    }
}

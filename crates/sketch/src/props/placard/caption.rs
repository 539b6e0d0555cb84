//! What somebody says, written at the bottom of the picture.

use std::fmt::Write as _;

use super::{line_of, strokes};

/// How a caption lies in a frame of some size, in pixels.
#[derive(Clone, Debug)]
pub struct Caption {
    /// The drawing, in pixels.
    pub svg: String,
    /// How wide and high it is.
    pub size_px: (f32, f32),
}

/// No more lines than this are shown.
const MAX_LINES: usize = 4;

impl Caption {
    /// `text` for a frame `width_px` wide and `height_px` high: in as many lines as are needed to keep off its sides.
    #[must_use]
    pub fn new(text: &str, frame: (f32, f32)) -> Self {
        Self::of_size(text, frame, 1.0, 0.95)
    }

    /// A title that nobody says: larger letters, and bolder ones.
    #[must_use]
    pub fn title(text: &str, frame: (f32, f32)) -> Self {
        Self::of_size(text, frame, 1.7, 1.35)
    }

    fn of_size(text: &str, (width_px, height_px): (f32, f32), growth: f32, bold: f32) -> Self {
        let letter_px =
            growth * (0.036 * width_px.min(height_px)).max(0.028 * height_px.min(1.4 * width_px));
        let scale = letter_px / strokes::HEIGHT;
        let most_units = 0.86 * width_px / scale - 2.0 * PAD_UNITS;
        let lines = lines_of(text, most_units);
        let lines: Vec<_> = lines.iter().map(|line| line_of(line)).collect();
        let widest = lines
            .iter()
            .fold(4.0f32, |widest, line| widest.max(line.width_units));
        let step = strokes::HEIGHT * 1.7;
        let (wide, high) = (
            widest + 2.0 * PAD_UNITS,
            step * (lines.len() as f32 - 1.0) + strokes::HEIGHT + 2.0 * PAD_UNITS,
        );
        let size_px = (wide * scale, high * scale);
        let mut svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{:.1}" height="{:.1}" viewBox="0 0 {wide:.2} {high:.2}"><rect width="{wide:.2}" height="{high:.2}" rx="2.4" fill="#0d0f16" fill-opacity=".72"/>"##,
            size_px.0, size_px.1
        );
        for (line_idx, line) in lines.iter().enumerate() {
            let x = (wide - line.width_units) / 2.0;
            let y = PAD_UNITS + line_idx as f32 * step;
            let _ = write!(
                svg,
                r##"<g transform="translate({x:.2} {y:.2})" fill="none" stroke="#fdf6e3" stroke-width="{bold}" stroke-linecap="round" stroke-linejoin="round">{}</g>"##,
                line.strokes
            );
        }
        svg.push_str("</svg>");
        Self { svg, size_px }
    }
}

const PAD_UNITS: f32 = 3.6;

/// Lines that are no wider than `most_units`; a word that is wider is cut.
pub(super) fn lines_of(text: &str, most_units: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        while line_of(&word).width_units > most_units && word.pop().is_some() {}
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if line_of(&longer).width_units <= most_units => {
                if let Some(line) = lines.last_mut() {
                    *line = longer;
                }
            }
            _ if lines.len() == MAX_LINES => {
                if let Some(line) = lines.last_mut() {
                    line.push('…');
                }
                break;
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_keeps_off_the_sides_of_any_frame() {
        let long = "a long sentence that somebody says without ever taking a breath ".repeat(5);
        for size in [(1280.0, 720.0), (720.0, 1280.0), (320.0, 180.0)] {
            for text in ["Hi", "Good evening, everyone!", &long, &"x".repeat(300), ""] {
                let caption = Caption::new(text, size);
                assert!(caption.size_px.0 <= 0.9 * size.0, "{text} {size:?}");
                assert!(caption.size_px.1 <= 0.4 * size.1, "{text} {size:?}");
            }
        }
    }
}

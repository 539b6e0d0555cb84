//! Boards with the words of a prompt on them: a shop sign, a neon sign, a banner, a screen, a poster, a shirt.

use std::fmt::Write as _;

use super::{Line, line_of, strokes};

/// Longer texts are cut.
const MAX_CHARS: usize = 60;
/// How high a letter is.
const LETTER: f32 = 16.0;
/// The widest line before letters are made smaller.
const MAX_LINE: f32 = 150.0;
const LINE_STEP: f32 = 1.55;

/// What the words are written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Board {
    /// A painted board between two posts.
    Sign,
    /// The same board on a wall.
    Panel,
    /// Glowing tubes on a dark panel.
    Neon,
    /// Cloth between two poles.
    Banner,
    /// A panel that shines.
    Screen,
    /// Paper on an easel.
    Poster,
    /// Letters alone, for what somebody wears.
    Shirt,
}

impl Board {
    /// Whether the word names what is there to be read; on anything else stand letters.
    #[must_use]
    pub fn is_named(word: &str) -> bool {
        const NAMES: &[&str] = &[
            "sign",
            "words",
            "flag",
            "picture",
            "television",
            "newspaper",
            "envelope",
            "letter",
            "banner",
            "poster",
            "screen",
            "billboard",
            "board",
            "blackboard",
            "chalkboard",
            "card",
            "note",
            "menu",
            "paper",
            "label",
            "plaque",
            "monitor",
        ];
        let last = word.rsplit([' ', '_']).next().unwrap_or_default();
        NAMES.contains(&last)
    }

    /// What fits a word such as `neon sign` or `banner`.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let has = |names: &[&str]| names.iter().any(|name| word.contains(name));
        if has(&["neon", "led"]) {
            Self::Neon
        } else if has(&["banner", "flag", "bunting"]) {
            Self::Banner
        } else if has(&[
            "screen",
            "television",
            "tv",
            "monitor",
            "display",
            "hologram",
        ]) {
            Self::Screen
        } else if has(&[
            "poster", "picture", "paper", "letter", "note", "menu", "card", "page", "map",
        ]) {
            Self::Poster
        } else {
            Self::Sign
        }
    }

    /// The drawing of this board with `text` on it; `rgb` is the board's colour where the prompt names one. Any
    /// text will do.
    #[must_use]
    pub fn svg(self, text: &str, rgb: Option<u32>) -> String {
        let lines: Vec<Line> = wrapped(text, self.n_wide())
            .iter()
            .map(|line| line_of(line))
            .collect();
        let widest = lines
            .iter()
            .fold(1.0f32, |widest, line| widest.max(line.width_units));
        let scale = (LETTER / strokes::HEIGHT).min(MAX_LINE / widest);
        let step = scale * strokes::HEIGHT * LINE_STEP;
        let ink = (
            widest * scale,
            step * lines.len() as f32 - step + scale * strokes::HEIGHT,
        );
        let (pad_x, pad_y) = (16.0, 13.0);
        let (panel_width, panel_height) = ((ink.0 + 2.0 * pad_x).max(60.0), ink.1 + 2.0 * pad_y);
        let (width, height) = match self {
            Self::Shirt => (ink.0 + 6.0, ink.1 + 6.0),
            _ => (panel_width + 24.0, panel_height + self.stand()),
        };
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1}" height="{height:.1}" viewBox="0 0 {width:.1} {height:.1}">"#
        );
        let top = match self {
            Self::Shirt => 3.0,
            _ => {
                self.push_panel(&mut svg, (panel_width, panel_height), rgb);
                6.0 + pad_y
            }
        };
        for (line_idx, line) in lines.iter().enumerate() {
            let x = (width - line.width_units * scale) / 2.0;
            let y = top + line_idx as f32 * step;
            self.push_line(&mut svg, &line.strokes, (x, y, scale), rgb);
        }
        svg.push_str("</svg>");
        svg
    }

    fn n_wide(self) -> usize {
        match self {
            Self::Shirt => 8,
            Self::Banner | Self::Neon => 18,
            Self::Sign | Self::Panel | Self::Screen | Self::Poster => 14,
        }
    }

    /// What is below the panel, and a margin above.
    fn stand(self) -> f32 {
        match self {
            Self::Sign | Self::Banner | Self::Neon => 74.0,
            Self::Screen => 26.0,
            Self::Panel => 8.0,
            Self::Poster => 48.0,
            Self::Shirt => 0.0,
        }
    }

    fn push_panel(self, svg: &mut String, (width, height): (f32, f32), rgb: Option<u32>) {
        let colour = format!("#{:06x}", rgb.unwrap_or(self.usual_rgb()));
        let (left, top) = (12.0, 6.0);
        let (right, bottom, foot) = (
            left + width,
            top + height,
            top + height + self.stand() - 8.0,
        );
        let middle = left + width / 2.0;
        let _ = match self {
            Self::Sign | Self::Panel => write!(
                svg,
                r##"<rect x="{:.1}" y="{top}" width="7" height="{:.1}" rx="2" fill="#5b3d26"/><rect x="{:.1}" y="{top}" width="7" height="{:.1}" rx="2" fill="#5b3d26"/>
<rect x="{left}" y="{top}" width="{width:.1}" height="{height:.1}" rx="7" fill="#3c2818"/><rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="5" fill="{colour}"/>
<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="3.5" fill="none" stroke="#f3dfae" stroke-width="1.2"/><path d="M{:.1} {:.1}H{:.1}" stroke="#ffffff" stroke-opacity=".25" stroke-width="2"/>"##,
                left + 12.0,
                foot - top,
                right - 19.0,
                foot - top,
                left + 2.5,
                top + 2.5,
                width - 5.0,
                height - 5.0,
                left + 6.0,
                top + 6.0,
                width - 12.0,
                height - 12.0,
                left + 8.0,
                top + 4.5,
                right - 8.0,
            ),
            Self::Neon => write!(
                svg,
                r##"<rect x="{:.1}" y="{bottom:.1}" width="6" height="{:.1}" fill="#2a2735"/><rect x="{left}" y="{top}" width="{width:.1}" height="{height:.1}" rx="8" fill="#14121d"/>
<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="6" fill="none" stroke="{colour}" stroke-opacity=".35" stroke-width="5"/><rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="6" fill="none" stroke="{colour}" stroke-width="1.8"/>"##,
                middle - 3.0,
                foot - bottom,
                left + 5.0,
                top + 5.0,
                width - 10.0,
                height - 10.0,
                left + 5.0,
                top + 5.0,
                width - 10.0,
                height - 10.0,
            ),
            Self::Banner => write!(
                svg,
                r##"<rect x="{:.1}" y="{:.1}" width="5" height="{:.1}" rx="2" fill="#8a6a48"/><rect x="{:.1}" y="{:.1}" width="5" height="{:.1}" rx="2" fill="#8a6a48"/>
<path d="M{left} {top}Q{middle:.1} {:.1} {right:.1} {top}V{bottom:.1}Q{middle:.1} {:.1} {left} {bottom:.1}Z" fill="{colour}"/><path d="M{left} {bottom:.1}Q{middle:.1} {:.1} {right:.1} {bottom:.1}V{:.1}Q{middle:.1} {:.1} {left} {:.1}Z" fill="#000000" fill-opacity=".13"/>"##,
                left - 3.0,
                top - 4.0,
                foot - top + 4.0,
                right - 2.0,
                top - 4.0,
                foot - top + 4.0,
                top + 5.0,
                bottom + 5.0,
                bottom + 5.0,
                bottom - 5.0,
                bottom,
                bottom - 5.0,
            ),
            Self::Screen => write!(
                svg,
                r##"<rect x="{:.1}" y="{bottom:.1}" width="12" height="{:.1}" fill="#3a3d47"/><rect x="{:.1}" y="{:.1}" width="56" height="5" rx="2" fill="#2b2d35"/>
<rect x="{left}" y="{top}" width="{width:.1}" height="{height:.1}" rx="6" fill="#1d1f27"/><rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="3" fill="{colour}"/>"##,
                middle - 6.0,
                foot - bottom,
                middle - 28.0,
                foot - 3.0,
                left + 4.0,
                top + 4.0,
                width - 8.0,
                height - 8.0,
            ),
            Self::Poster => write!(
                svg,
                r##"<path d="M{:.1} {bottom:.1}L{:.1} {foot:.1}M{:.1} {bottom:.1}L{:.1} {foot:.1}" stroke="#7b5a3a" stroke-width="5" stroke-linecap="round"/>
<rect x="{left}" y="{top}" width="{width:.1}" height="{height:.1}" rx="2" fill="{colour}"/><path d="M{left} {bottom:.1}V{:.1}H{right:.1}V{bottom:.1}Z" fill="#000000" fill-opacity=".08"/>"##,
                left + 14.0,
                left + 6.0,
                right - 14.0,
                right - 6.0,
                bottom - 5.0,
            ),
            Self::Shirt => Ok(()),
        };
    }

    fn push_line(
        self,
        svg: &mut String,
        strokes: &str,
        (x, y, scale): (f32, f32, f32),
        rgb: Option<u32>,
    ) {
        let glow = rgb.unwrap_or(self.usual_rgb());
        let passes: Vec<(String, f32, f32)> = match self {
            Self::Neon => vec![
                (format!("#{glow:06x}"), 3.0, 0.22),
                (format!("#{glow:06x}"), 1.7, 0.55),
                ("#fff4fb".to_owned(), 0.75, 1.0),
            ],
            Self::Screen => vec![("#f4fbff".to_owned(), 1.0, 1.0)],
            Self::Poster => vec![("#2f2a2a".to_owned(), 1.1, 1.0)],
            Self::Shirt => vec![
                ("#ffffff".to_owned(), 2.6, 0.85),
                ("#20222c".to_owned(), 1.2, 1.0),
            ],
            Self::Sign | Self::Panel | Self::Banner => vec![(contrast(glow).to_owned(), 1.15, 1.0)],
        };
        for (colour, width, opacity) in passes {
            let _ = write!(
                svg,
                r#"<g transform="translate({x:.2} {y:.2}) scale({scale:.4})" fill="none" stroke="{colour}" stroke-opacity="{opacity}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round">{strokes}</g>"#
            );
        }
    }

    fn usual_rgb(self) -> u32 {
        match self {
            Self::Sign | Self::Panel => 0x2f_5d50,
            Self::Neon => 0xff_5fc8,
            Self::Banner => 0xc8_3a3a,
            Self::Screen => 0x1f_6fb8,
            Self::Poster => 0xfa_f3e3,
            Self::Shirt => 0xff_ffff,
        }
    }
}

/// Dark letters on a bright board, bright ones on a dark one.
fn contrast(rgb: u32) -> &'static str {
    let [_, red, green, blue] = rgb.to_be_bytes().map(u32::from);
    if 3 * red + 6 * green + blue > 1500 {
        "#2a2622"
    } else {
        "#fff6df"
    }
}

/// The words of `text` in lines of about `n_wide` characters.
pub(in crate::props) fn wrapped(text: &str, n_wide: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let short: String = text.chars().take(MAX_CHARS).collect();
    for word in short.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= n_wide => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::bake::bake_svg;

    #[test]
    fn any_text_on_any_board_is_a_drawing() {
        use Board::{Banner, Neon, Poster, Screen, Shirt, Sign};
        for board in [Sign, Neon, Banner, Screen, Poster, Shirt] {
            for text in [
                "",
                "FRESH BREAD",
                "x",
                "<&\"'>",
                "🦄 long long text that goes on and on and on for ever and ever",
            ] {
                let svg = board.svg(text, None);
                let plate = bake_svg(&svg, 200, 120).expect("well-formed");
                assert!(board == Shirt || plate.pixels.iter().any(|pixel| pixel >> 24 == 255));
            }
        }
    }
}

//! Neon signs: words and pictures bent from glass tubes.

use super::craft::{Craft, Placed};
use super::region::{self, Script};
use crate::paint::bake::{Drawing, hex};
use crate::paint::noise::Dice;
use crate::paint::{Rgb, bake};

/// Strokes of a letter on a grid 4 wide and 6 high, as an SVG path.
fn strokes(letter: char) -> &'static str {
    match letter {
        'A' => "M0 6L2 0L4 6M0.8 4L3.2 4",
        'B' => "M0 0L0 6M0 0L2.4 0Q4 0 4 1.5Q4 3 2.4 3L0 3M2.4 3Q4 3 4 4.5Q4 6 2.4 6L0 6",
        'C' => "M4 1Q3.4 0 2 0Q0 0 0 3Q0 6 2 6Q3.4 6 4 5",
        'E' => "M4 0L0 0L0 6L4 6M0 3L3 3",
        'F' => "M4 0L0 0L0 6M0 3L3 3",
        'H' => "M0 0L0 6M4 0L4 6M0 3L4 3",
        'I' => "M2 0L2 6",
        'J' => "M3.4 0L3.4 4.4Q3.4 6 1.8 6Q0 6 0 4.4",
        'K' => "M0 0L0 6M4 0L0 3.4M1.2 2.5L4 6",
        'L' => "M0 0L0 6L4 6",
        'M' => "M0 6L0 0L2 3.4L4 0L4 6",
        'N' => "M0 6L0 0L4 6L4 0",
        'O' => "M2 0Q4 0 4 3Q4 6 2 6Q0 6 0 3Q0 0 2 0Z",
        'P' => "M0 6L0 0L2.4 0Q4 0 4 1.6Q4 3.2 2.4 3.2L0 3.2",
        'R' => "M0 6L0 0L2.4 0Q4 0 4 1.6Q4 3.2 2.4 3.2L0 3.2M2 3.2L4 6",
        'S' => "M4 0.9Q3.4 0 2 0Q0.2 0 0.2 1.5Q0.2 2.8 2 3Q4 3.3 4 4.6Q4 6 2 6Q0.5 6 0 5",
        'T' => "M0 0L4 0M2 0L2 6",
        'U' => "M0 0L0 4Q0 6 2 6Q4 6 4 4L4 0",
        'Z' => "M0 0L4 0L0 6L4 6",
        // Katakana: ra, long vowel written downwards, me, n, ka, o, ke, ho, te, ru, hi, ko.
        'ラ' => "M0.8 0.4L3.6 0.4M0.2 2L4 2Q3.8 4.8 1.2 6",
        'ー' => "M2 0.6L2 5.4",
        'メ' => "M3.4 0.2Q2.8 4 0.2 5.8M0.8 1.8L3.8 4.8",
        'ン' => "M0.2 1L1.6 2.2M0.2 5.6Q3 5 4 1.2",
        'カ' => "M0 1.6L4 1.6Q4 5 3 6L2.2 5.4M1.8 0Q1.8 4 0.2 6",
        'オ' => "M0 1.6L4 1.6M2.6 0L2.6 5.9L1.8 5.4M2.5 1.8Q1.6 4 0.1 5",
        'ケ' => "M1.2 0Q1 1.8 0 3M0.9 1.6L4 1.6M2.8 1.6Q2.8 4.4 1.2 6",
        'ホ' => "M0 1.5L4 1.5M2 0L2 6L1.3 5.5M1 2.8Q0.8 4 0.1 4.8M3 2.8Q3.2 4 3.9 4.8",
        'テ' => "M0.8 0.3L3.2 0.3M0 2.2L4 2.2M2.2 2.2Q2.2 4.8 0.8 6",
        'ル' => "M1.2 0.4Q1.4 4.4 0 5.8M2.6 0.2L2.6 5.6Q3.6 5 4.1 3.6",
        'ヒ' => "M3.6 1.2Q2.4 2.6 0.4 2.8M0.4 0.2L0.4 5Q0.4 5.8 1.4 5.8L3.8 5.8",
        'コ' => "M0.2 0.8L3.8 0.8L3.8 5.4M0 5.4L3.8 5.4",
        _ => "",
    }
}

const WORDS: [&str; 14] = [
    "BAR",
    "HOTEL",
    "JAZZ",
    "CAFE",
    "CLUB",
    "OPEN",
    "SUSHI",
    "CINEMA",
    "ラーメン",
    "カラオケ",
    "ホテル",
    "コーヒー",
    "MUSIC",
    "HOTEL",
];

/// The colours of the tubes.
pub(super) const NEON: [Rgb; 6] = [
    [1.0, 0.22, 0.52],
    [0.20, 0.90, 1.0],
    [1.0, 0.62, 0.18],
    [0.45, 1.0, 0.50],
    [0.74, 0.40, 1.0],
    [1.0, 0.30, 0.24],
];

/// A hanging sign with its word written downwards: the box, dark, and its light, to be added.
pub(super) struct Sign {
    pub(super) body: Placed,
    pub(super) light: Placed,
}

/// Draws a sign `width` wide with its upper left corner at `at`.
pub(super) fn draw_sign(
    craft: &Craft<'_>,
    dice: &mut Dice,
    (at, width): ((f32, f32), f32),
    parallax: f32,
) -> Sign {
    let is_eastern = |word: &str| !word.is_ascii();
    let script = region::script(craft.ctx.region);
    let words: Vec<&str> = WORDS
        .into_iter()
        .filter(|word| match script {
            Script::Eastern => is_eastern(word),
            Script::Latin => !is_eastern(word),
            Script::Both => true,
        })
        .collect();
    let word = words[dice.below(words.len())];
    let colour = NEON[dice.below(NEON.len())];
    let cell = width * 0.86;
    let height = cell * word.chars().count() as f32 + width * 0.30;
    let glow = width * 0.9;
    let area = (
        at.0 - glow,
        at.1 - glow,
        at.0 + width + glow,
        at.1 + height + glow,
    );
    let mut body = Drawing::new(area);
    body.rounded(
        (at.0, at.1, at.0 + width, at.1 + height),
        width * 0.14,
        "#120d18",
    );
    let mut tubes = Drawing::new(area);
    let frame = width * 0.08;
    let outline = (
        at.0 + frame,
        at.1 + frame,
        at.0 + width - frame,
        at.1 + height - frame,
    );
    draw_tubes(&mut tubes, (outline, width), (word, cell), colour);
    let body = craft.bake(&body, area, parallax);
    let sharp = tubes.bake(craft.density);
    let mut soft = sharp.clone();
    bake::blur(&mut soft, width * 0.16 * craft.density);
    let mut softer = sharp.clone();
    bake::blur(&mut softer, width * 0.45 * craft.density);
    // One plate of light: tubes, and two glows around them.
    let mut light = sharp;
    for (pixel, (near, far)) in light
        .pixels
        .iter_mut()
        .zip(soft.pixels.iter().zip(&softer.pixels))
    {
        let sum = |shift: u32| {
            let part = |pixel: u32| (pixel >> shift) & 255;
            (part(*pixel) + part(*near) + part(*far) * 9 / 8).min(255) << shift
        };
        *pixel = sum(0) | sum(8) | sum(16) | sum(24);
    }
    let light = Placed {
        plate: std::sync::Arc::new(light),
        density: craft.density,
        at: (area.0, area.1),
        parallax,
    };
    Sign { body, light }
}

fn draw_tubes(
    tubes: &mut Drawing,
    (outline, width): ((f32, f32, f32, f32), f32),
    (word, cell): (&str, f32),
    colour: Rgb,
) {
    let (left, top, right, bottom) = outline;
    let core = super::palette::mix(colour, [1.0; 3], 0.55);
    let border = format!(
        "M{left:.4} {top:.4}L{right:.4} {top:.4}L{right:.4} {bottom:.4}L{left:.4} {bottom:.4}Z"
    );
    tubes.stroke(&border, &hex(colour), width * 0.035);
    for (i, letter) in word.chars().enumerate() {
        let size = cell * 0.70 / 6.0;
        let x = (left + right) / 2.0 - 2.0 * size;
        let y = top + width * 0.13 + cell * i as f32;
        let path = strokes(letter);
        for (colour, thick) in [(colour, 0.95), (core, 0.45)] {
            tubes.push(&format!(
                r#"<path d="{path}" transform="translate({x:.5} {y:.5}) scale({size:.5})" fill="none" stroke="{}" stroke-width="{thick}" stroke-linecap="round" stroke-linejoin="round"/>"#,
                hex(colour)
            ));
        }
    }
}

/// A painted board with a word written downwards, its upper left corner at `at`; `inks` are its own colour and that of
/// the letters.
pub(super) fn draw_board(
    drawing: &mut Drawing,
    dice: &mut Dice,
    (at, width): ((f32, f32), f32),
    inks: (&str, &str),
) {
    let words: Vec<&str> = WORDS.into_iter().filter(|word| !word.is_ascii()).collect();
    let word = words[dice.below(words.len())];
    let cell = 0.92 * width;
    let height = cell * word.chars().count() as f32 + 0.2 * width;
    drawing.rounded(
        (at.0, at.1, at.0 + width, at.1 + height),
        0.1 * width,
        inks.0,
    );
    for (i, letter) in word.chars().enumerate() {
        let size = 0.66 * cell / 6.0;
        let x = at.0 + 0.5 * width - 2.0 * size;
        let y = at.1 + 0.2 * width + cell * i as f32;
        drawing.push(&format!(
            r#"<path d="{}" transform="translate({x:.5} {y:.5}) scale({size:.6})" fill="none" stroke="{}" stroke-width="0.8" stroke-linecap="round"/>"#,
            strokes(letter), inks.1
        ));
    }
}

/// One letter of the East in a box `width` wide.
pub(super) fn draw_letter(
    drawing: &mut Drawing,
    dice: &mut Dice,
    (at, width): ((f32, f32), f32),
    ink: &str,
) {
    const LETTERS: [char; 8] = ['メ', 'カ', 'オ', 'ケ', 'ホ', 'テ', 'ヒ', 'ラ'];
    let size = width / 4.0;
    drawing.push(&format!(
        r#"<path d="{}" transform="translate({:.5} {:.5}) scale({size:.6})" fill="none" stroke="{ink}" stroke-width="0.8" stroke-linecap="round"/>"#,
        strokes(LETTERS[dice.below(LETTERS.len())]), at.0, at.1 + 0.4 * size
    ));
}

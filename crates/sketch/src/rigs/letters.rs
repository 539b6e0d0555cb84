//! A placard with a word, for what nothing can draw: letters as strokes of our own, no font files.

use std::fmt::Write;

use super::drawing::Drawing;

/// The strokes of a letter on a grid 4 wide and 6 high, y down, as SVG path data.
fn strokes(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "M0 6L2 0L4 6M0.800 4L3.200 4",
        'B' => "M0 0L0 6L2.500 6C4.500 6 4.500 3 2.500 3L0 3M2.300 3C4 3 4 0 2.300 0L0 0",
        'C' => "M4 1C3-0.500 0-0.500 0 3C0 6.500 3 6.500 4 5",
        'D' => "M0 0L0 6L1.500 6C5 6 5 0 1.500 0Z",
        'E' => "M4 0L0 0L0 6L4 6M0 3L3 3",
        'F' => "M4 0L0 0L0 6M0 3L3 3",
        'G' => "M4 1C3-0.500 0-0.500 0 3C0 6.500 4 6.500 4 3.200L2.300 3.200",
        'H' => "M0 0L0 6M4 0L4 6M0 3L4 3",
        'I' => "M2 0L2 6",
        'J' => "M3.500 0L3.500 4.300C3.500 6.500 0.500 6.500 0.300 4.500",
        'K' => "M0 0L0 6M4 0L0 3.500M1.300 2.500L4 6",
        'L' => "M0 0L0 6L4 6",
        'M' => "M0 6L0 0L2 3.500L4 0L4 6",
        'N' => "M0 6L0 0L4 6L4 0",
        'O' => "M2 0C-0.700 0-0.700 6 2 6C4.700 6 4.700 0 2 0Z",
        'P' => "M0 6L0 0L2.300 0C4.500 0 4.500 3.300 2.300 3.300L0 3.300",
        'Q' => "M2 0C-0.700 0-0.700 6 2 6C4.700 6 4.700 0 2 0ZM2.600 4.400L4.200 6.300",
        'R' => "M0 6L0 0L2.300 0C4.500 0 4.500 3.200 2.300 3.200L0 3.200M2 3.200L4 6",
        'S' => {
            "M3.800 0.900C3-0.500 0-0.300 0.200 1.600C0.400 3.400 3.900 2.700 4 4.500C4 6.500 0.800 6.400 0 5"
        }
        'T' => "M0 0L4 0M2 0L2 6",
        'U' => "M0 0L0 4C0 6.700 4 6.700 4 4L4 0",
        'V' => "M0 0L2 6L4 0",
        'W' => "M0 0L1 6L2 2.500L3 6L4 0",
        'X' => "M0 0L4 6M4 0L0 6",
        'Y' => "M0 0L2 3L4 0M2 3L2 6",
        'Z' => "M0 0L4 0L0 6L4 6",
        '0' => "M2 0C-0.700 0-0.700 6 2 6C4.700 6 4.700 0 2 0ZM3 1.500L1 4.500",
        '1' => "M0.800 1.200L2 0L2 6",
        '2' => "M0.200 1.400C0.500-0.600 3.800-0.400 3.800 1.700C3.800 3.500 0 4.500 0 6L4 6",
        '3' => {
            "M0.200 0.800C1.200-0.500 3.800-0.200 3.700 1.500C3.600 3 1.500 3 1.500 3C1.500 3 4 3 4 4.500C4 6.500 0.800 6.500 0 5"
        }
        '4' => "M3 6L3 0L0 4L4 4",
        '5' => {
            "M3.800 0L0.600 0L0.300 2.600C1.500 1.800 4 2.200 4 4.100C4 6.500 0.800 6.400 0 5.200"
        }
        '6' => {
            "M3.500 0.600C1.500-0.800 0 1.500 0 4C0 6.700 4 6.700 4 4.300C4 2 0.500 2 0.100 3.800"
        }
        '7' => "M0 0L4 0L1.300 6",
        '8' => {
            "M2 2.800C-0.200 2.800-0.200 0 2 0C4.200 0 4.200 2.800 2 2.800C-0.700 2.800-0.700 6 2 6C4.700 6 4.700 2.800 2 2.800Z"
        }
        '9' => {
            "M3.900 2.200C3.500 4 0 4 0 1.700C0-0.700 4-0.700 4 2C4 4.500 2.500 6.800 0.500 5.400"
        }
        '-' => "M0.800 3.200L3.200 3.200",
        _ => "",
    }
}

/// A wooden placard with `word` on it; what has no strokes is left out, and a long word is cut.
pub(super) fn placard(word: &str) -> Drawing {
    let letters: Vec<char> = word
        .chars()
        .map(|letter| {
            if letter.is_whitespace() || letter == '_' {
                ' '
            } else {
                letter
            }
        })
        .filter(|letter| *letter == ' ' || !strokes(*letter).is_empty())
        .take(14)
        .collect();
    let width = (letters.len().max(3) as f32) * 12.0 + 20.0;
    let mut text = String::new();
    for (letter_idx, letter) in letters.iter().enumerate() {
        let x = (letter_idx as f32 - letters.len() as f32 / 2.0) * 12.0 + 2.0;
        let _ = write!(
            text,
            r#"<path transform="translate({x} -87) scale(2)" d="{}"/>"#,
            strokes(*letter)
        );
    }
    let half = width / 2.0;
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -110 200 110">
<path d="M-4 -70L4 -70L4 0L-4 0Z" fill="#8a6242"/><path d="M-4 -70L-1 -70L-1 0L-4 0Z" fill="#6a4a32"/>
<rect x="{x0}" y="-102" width="{width}" height="42" rx="7" fill="#e9d9ba"/>
<rect x="{x1}" y="-98" width="{w1}" height="34" rx="5" fill="#f8eed8"/>
<g fill="none" stroke="#5a4636" stroke-width="1.1" stroke-linecap="round" stroke-linejoin="round">{text}</g></svg>"##,
        x0 = -half,
        x1 = -half + 4.0,
        w1 = width - 8.0,
    );
    Drawing::from_picture(&svg, 100.0).expect("the placard is well-formed")
}

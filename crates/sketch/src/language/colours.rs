//! Colours by their codes: `#8b5cf6`, `#f00`.

use std::sync::LazyLock;

use super::hypernyms;
use super::lexicon::LEXICON;
use super::senses::Attribute;

/// How many levels of each of red, green and blue are told apart: no eye sees the difference.
const N_LEVELS: u32 = 32;

/// Every colour that is told apart, as an adjective says it.
static COLOURS: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    let n_colours = N_LEVELS * N_LEVELS * N_LEVELS;
    let full = |level: u32| level * 255 / (N_LEVELS - 1);
    let colours = (0..n_colours).map(|idx| {
        let (red, green, blue) = (idx >> 10, idx >> 5 & 31, idx & 31);
        Attribute::Colour(full(red) << 16 | full(green) << 8 | full(blue))
    });
    colours.collect()
});

/// Where the code of a colour that begins at `at` ends: three digits with a letter among them, or six.
pub(super) fn code_end(chars: &[char], at: usize) -> Option<usize> {
    if chars[at] != '#' {
        return None;
    }
    let rest = &chars[at + 1..];
    let n_digits = rest.iter().take_while(|c| c.is_ascii_hexdigit()).count();
    let goes_on = rest.get(n_digits).is_some_and(|c| c.is_alphanumeric());
    let has_letter = rest[..n_digits].iter().any(|c| c.is_ascii_alphabetic());
    let is_code = n_digits == 6 || n_digits == 3 && has_letter;
    (is_code && !goes_on && !is_word(&rest[..n_digits])).then_some(at + 1 + n_digits)
}

/// "#dad", "#bed", "#facade": letters alone that are a word.
fn is_word(chars: &[char]) -> bool {
    let text: String = chars.iter().flat_map(|c| c.to_lowercase()).collect();
    let is_listed = || LEXICON.get(&text).is_some() || hypernyms::meaning(&text).is_some();
    chars.iter().all(|c| c.is_ascii_alphabetic()) && is_listed()
}

/// What the code of a colour says; `None` for any other word.
pub(super) fn of_code(word: &str) -> Option<&'static [Attribute]> {
    let digits = word.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let rgb = match digits.len() {
        3 => [value >> 8 & 15, value >> 4 & 15, value & 15].map(|digit| digit * 17),
        6 => [value >> 16 & 255, value >> 8 & 255, value & 255],
        _ => return None,
    };
    let [red, green, blue] = rgb.map(|level| (level * (N_LEVELS - 1) + 127) / 255);
    let colour = COLOURS.get((red << 10 | green << 5 | blue) as usize)?;
    Some(std::slice::from_ref(colour))
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    /// The colour of the first entity.
    fn colour(prompt: &str) -> Option<u32> {
        let scene = understand(prompt).scene;
        assert_eq!(scene.entities.len(), 1, "{prompt}: {:?}", scene.entities);
        scene.entities[0].look.colour
    }

    fn is_near(a: u32, b: u32) -> bool {
        let pairs = a.to_be_bytes().into_iter().zip(b.to_be_bytes());
        pairs.into_iter().all(|(a, b)| a.abs_diff(b) <= 5)
    }

    #[test]
    fn a_code_is_the_colour_of_its_thing() {
        for (prompt, rgb) in [
            ("A violet (#8b5cf6) coin spins", 0x8b_5c_f6),
            ("A #ff8800 balloon floats", 0xff_88_00),
            ("A ball (#0f0) bounces", 0x00_ff_00),
            (
                "A coin flies upward. Violet (#8b5cf6) coin. Very fast.",
                0x8b_5c_f6,
            ),
        ] {
            let found = colour(prompt).unwrap_or_default();
            assert!(is_near(found, rgb), "{prompt}: {found:06x}");
        }
    }

    #[test]
    fn a_code_before_background_is_that_of_the_paper() {
        let scene = understand("#ff0000 background with a white triangle").scene;
        assert!(is_near(
            scene.surface.colour.unwrap_or_default(),
            0xff_00_00
        ));
        assert_eq!(scene.entities[0].look.colour, Some(0xfa_fafa));
    }

    #[test]
    fn a_number_or_a_word_is_no_colour() {
        for text in [
            "#1",
            "#2024",
            "#123",
            "#kitchen",
            "#12345678",
            "#dad",
            "#bad",
            "#Bed",
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(super::code_end(&chars, 0), None, "{text}");
        }
        for text in ["#fff", "#abc", "#ffeedd", "#cc0"] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(super::code_end(&chars, 0), Some(chars.len()), "{text}");
        }
    }
}

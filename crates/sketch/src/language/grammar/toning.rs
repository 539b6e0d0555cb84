//! The colours of the whole picture: "muted colours", "a palette of purple and gold", "in shades of blue".

use super::Reader;
use super::tints::Tinted;
use crate::language::classes::WordClass;
use crate::language::lexicon::LEXICON;
use crate::language::senses::{Attribute, Noun};
use crate::language::tokens::{Token, TokenKind};
use crate::scene::{Key, Tone, Toning};

/// The most words that tell of a palette: "purple, navy and deep teal color palette".
const REACH: usize = 8;
/// From here on the mean of red, green and blue makes a grey a white, and below the other a black.
const WHITE: u32 = 0xC0;
const BLACK: u32 = 0x48;

/// A word of the prompt, and the item it is of.
type Said<'a> = (usize, &'a Token);

impl Reader<'_> {
    /// Takes up what is told of the colours of the whole picture, before anything else is read.
    pub(super) fn note_toning(&mut self) {
        let said: Vec<Said<'_>> = self
            .items
            .iter()
            .enumerate()
            .flat_map(|(idx, item)| item.tokens.iter().map(move |token| (idx, token)))
            .collect();
        let mut toning = Toning::default();
        let mut told = Vec::new();
        for at in 0..said.len() {
            let word = said[at].1.text.as_str();
            let is_palette = WordClass::Palette.has(word);
            let mut run = Vec::new();
            if is_palette || WordClass::Coloured.has(word) {
                run = before(&said[..at], is_palette);
            }
            if run.is_empty() && (is_palette || WordClass::Coloured.has(word)) {
                run = said_of(&said[at + 1..], is_palette);
            }
            let next = said.get(at + 1).map(|(_, next)| next);
            let is_of = next.is_some_and(|next| next.text == "of" || next.written == ":");
            if is_of && (is_palette || word == "shades") && is_of_picture(&said[..at]) {
                run = after(&said[at + 2..]);
            }
            if lean(&mut toning, &run) {
                told.push(said[at].0);
                told.extend(run.iter().map(|(item_idx, _)| item_idx));
            }
        }
        for item_idx in told {
            // "neon colors" say more than that.
            let says_more = self.items[item_idx].hint.is_some();
            self.tinted[item_idx] = if says_more {
                Tinted::Shown
            } else {
                Tinted::Whole
            };
        }
        let own = &mut self.draft.surface.toning;
        *own = own.over(toning);
    }
}

/// Takes up what words say; whether they say anything.
fn lean(toning: &mut Toning, run: &[Said<'_>]) -> bool {
    let before = *toning;
    let mut hues = Vec::new();
    for (_, token) in run {
        let is_word = |listed: &str| listed == token.text;
        let chroma = WordClass::Chroma.stands_for(is_word).map(Tone::Chroma);
        let warmth = WordClass::Warmth.stands_for(is_word).map(Tone::Warmth);
        if let Some(tone) = chroma.or(warmth) {
            toning.lean(tone);
        }
        match listed(&token.text).map(|colour| (colour, grey(colour))) {
            Some((_, Some(key))) => toning.lean(Tone::Key(key)),
            Some((colour, None)) => hues.push(colour),
            None => {}
        }
    }
    // Of one colour is everything, of two the second is the light.
    if let Some(&first) = hues.first().filter(|_| toning.dark.is_none()) {
        toning.dark = Some(first);
        toning.light = Some(hues.get(1).copied().unwrap_or(first));
    }
    *toning != before
}

/// What a grey says of the whole picture; `None` for a colour.
fn grey(colour: u32) -> Option<Key> {
    let [_, red, green, blue] = colour.to_be_bytes().map(u32::from);
    let spread = red.max(green).max(blue) - red.min(green).min(blue);
    let mean = (red + green + blue) / 3;
    match mean {
        _ if spread >= 0x18 => None,
        WHITE.. => Some(Key::High),
        ..=BLACK => Some(Key::Low),
        _ => Some(Key::Usual),
    }
}

/// The words right before one for a palette: "muted purple and gold"; colours only where they can be of the picture.
fn before<'a>(said: &[Said<'a>], with_colours: bool) -> Vec<Said<'a>> {
    let is_hue = |at: usize| with_colours && colour(&said[at].1.text).is_some();
    // A comma parts colours: "teal, navy and gold tones", but no "soft light, gold tones".
    let is_told = |at: &usize| {
        let token = said[*at].1;
        let is_pause = token.kind == TokenKind::Comma && *at > 0 && is_hue(*at - 1);
        is_hue(*at) || is_pause || is_of_palette(&token.text)
    };
    let n_told = (0..said.len())
        .rev()
        .take(REACH)
        .take_while(is_told)
        .count();
    let mut run = said[said.len() - n_told..].to_vec();
    // A comma or "and" before the first is no part of it: "at dusk, muted colours".
    let leads = |(_, token): &Said<'_>| {
        token.kind == TokenKind::Comma || matches!(token.text.as_str(), "and" | "with")
    };
    let n_leading = run.iter().take_while(|said| leads(said)).count();
    run.drain(..n_leading);
    // "brown skin tones", "a dress in red tones", "a bird with bright colors".
    let rest = &said[..said.len() - run.len() - n_leading];
    if is_of_picture(rest) { run } else { Vec::new() }
}

/// "the colors are more vibrant", "the palette to purple and gold": what is told of it, or asked for, behind it.
fn said_of<'a>(said: &[Said<'a>], with_colours: bool) -> Vec<Said<'a>> {
    let links = |(_, token): &&Said<'a>| WordClass::PaletteIs.has(&token.text);
    let n_links = said.iter().take_while(links).count();
    let is_told = |(_, token): &&Said<'a>| {
        let is_hue = with_colours && listed(&token.text).is_some();
        is_hue || is_of_palette(&token.text)
    };
    let told = said[n_links..].iter().take(REACH).take_while(is_told);
    told.filter(|_| n_links > 0).copied().collect()
}

/// The words after "shades of", "a palette of".
fn after<'a>(said: &[Said<'a>]) -> Vec<Said<'a>> {
    let goes_on = |(_, token): &&Said<'a>| {
        token.kind == TokenKind::Comma
            || listed(&token.text).is_some()
            || is_of_palette(&token.text)
    };
    said.iter()
        .take(REACH)
        .take_while(goes_on)
        .copied()
        .collect()
}

fn is_of_palette(word: &str) -> bool {
    [WordClass::OfPalette, WordClass::Chroma, WordClass::Warmth]
        .into_iter()
        .any(|class| class.has(word))
}

/// Whether what is told after these words is told of the picture, and not of a thing in it: "a dress in shades of blue".
fn is_of_picture(said: &[Said<'_>]) -> bool {
    let mut nearest = said
        .iter()
        .rev()
        .map(|(_, token)| token)
        .skip_while(|token| {
            let word = token.text.as_str();
            is_of_palette(word)
                || matches!(word, "in" | "with" | "wearing" | "a" | "an" | "the" | "of")
        });
    nearest.next().is_none_or(|token| {
        let senses = LEXICON.get(&token.text);
        let noun = senses.and_then(|senses| senses.noun.as_ref());
        let is_part = matches!(token.text.as_str(), "skin" | "hair" | "eye" | "fur");
        token.kind != TokenKind::Word || noun.and_then(Noun::concept).is_none() && !is_part
    })
}

/// The colour that a word is.
fn colour(word: &str) -> Option<u32> {
    let adjective = LEXICON.get(word)?.adjective.as_ref()?;
    adjective.iter().find_map(|attribute| match attribute {
        Attribute::Colour(colour) => Some(*colour),
        _ => None,
    })
}

/// The colour that a word is in a list of colours: "teal, sand and rust".
fn listed(word: &str) -> Option<u32> {
    let as_hue = || WordClass::Hue.stands_for::<String>(|listed| listed == word);
    colour(word).or_else(|| u32::from_str_radix(&as_hue()?, 16).ok())
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Chroma, Key, Toning, Warmth};

    fn toning(prompt: &str) -> Toning {
        understand(prompt).scene.surface.toning
    }

    #[test]
    fn a_palette_tones_the_whole_picture() {
        for (prompt, chroma, warmth, key) in [
            (
                "A fox in a forest, muted color palette",
                Chroma::Muted,
                Warmth::Usual,
                Key::Usual,
            ),
            (
                "A city street, pastel colours",
                Chroma::Pastel,
                Warmth::Usual,
                Key::Usual,
            ),
            (
                "A market with vibrant, saturated colors",
                Chroma::Vivid,
                Warmth::Usual,
                Key::Usual,
            ),
            (
                "A farm at noon, warm tones",
                Chroma::Usual,
                Warmth::Warm,
                Key::Usual,
            ),
            (
                "A lab, desaturated, high contrast",
                Chroma::Muted,
                Warmth::Usual,
                Key::Contrast,
            ),
            (
                "A man walks, teal and orange grading",
                Chroma::Usual,
                Warmth::TealAndOrange,
                Key::Usual,
            ),
            (
                "A woman reads, earthy tones, low-key lighting",
                Chroma::Usual,
                Warmth::Earthy,
                Key::Low,
            ),
        ] {
            let told = toning(prompt);
            assert_eq!(
                (told.chroma, told.warmth, told.key),
                (chroma, warmth, key),
                "{prompt}"
            );
        }
    }

    #[test]
    fn colours_that_are_told_of_the_picture_tone_it() {
        for prompt in [
            "A fox in a forest, purple and gold palette",
            "A fox in a forest in shades of purple and gold",
            "A fox in a forest. Color palette: purple, gold.",
            "A palette of deep purple and gold. A fox in a forest",
        ] {
            let told = toning(prompt);
            assert!(
                told.dark.is_some() && told.light.is_some(),
                "{prompt}: {told:?}"
            );
            assert_ne!(told.dark, told.light, "{prompt}");
        }
        let one = toning("A sad robot, blue tones");
        assert!(one.dark.is_some() && one.dark == one.light, "{one:?}");
    }

    #[test]
    fn colours_of_somebody_or_something_tone_nothing_else() {
        for prompt in [
            "A woman in a dress in shades of blue",
            "A woman with brown skin tones smiles",
            "A bird with red and blue feathers",
            "A painter holds a palette",
            "A cool drink on a warm beach",
            "A girl in a pink coat, soft light",
        ] {
            assert_eq!(toning(prompt), Toning::default(), "{prompt}");
        }
    }
}

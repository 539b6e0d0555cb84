//! The colours that a whole picture leans to, where the prompt says so: "muted colours", "teal and orange", "in shades
//! of blue".

use serde::{Deserialize, Serialize};

/// What is told of the colours of the whole picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Toning {
    /// How strong colours are.
    pub chroma: Chroma,
    /// Whether they are warm or cold.
    pub warmth: Warmth,
    /// How light and dark are spread.
    pub key: Key,
    /// The colour that dark parts lean to, as 0xRRGGBB.
    pub dark: Option<u32>,
    /// The colour that light parts lean to, as 0xRRGGBB.
    pub light: Option<u32>,
}

/// How strong colours are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Chroma {
    #[default]
    Usual,
    Pastel,
    Muted,
    Vivid,
}

/// Whether colours are warm or cold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warmth {
    /// As the hour and the mood have it.
    #[default]
    Usual,
    /// Towards yellow and red.
    Warm,
    /// Towards blue.
    Cool,
    /// Cold shadows and warm light.
    TealAndOrange,
    /// Browns and ochres.
    Earthy,
}

/// How light and dark are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// As the hour and the mood have it.
    #[default]
    Usual,
    /// Light nearly everywhere.
    High,
    /// Dark nearly everywhere.
    Low,
    /// Bright light beside deep shade.
    Contrast,
    /// Neither bright light nor deep shade.
    Flat,
}

/// One word for how a whole picture is toned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the types of the fields say it")]
pub enum Tone {
    Chroma(Chroma),
    Warmth(Warmth),
    Key(Key),
}

impl Toning {
    /// Whether nothing is said of it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What is said now, over what was said before: colours that are told put the earlier ones away.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        fn said<T: Default + PartialEq>(now: T, before: T) -> T {
            if now == T::default() { before } else { now }
        }
        let is_coloured = self.dark.is_some() || self.light.is_some();
        let coloured = if is_coloured { self } else { before };
        Self {
            chroma: said(self.chroma, before.chroma),
            warmth: said(self.warmth, before.warmth),
            key: said(self.key, before.key),
            dark: coloured.dark,
            light: coloured.light,
        }
    }

    /// Takes up what a word says; the first of its kind counts.
    pub fn lean(&mut self, tone: Tone) {
        fn keep_first<T: Default + PartialEq>(field: &mut T, value: T) {
            if *field == T::default() {
                *field = value;
            }
        }
        match tone {
            Tone::Chroma(chroma) => keep_first(&mut self.chroma, chroma),
            Tone::Warmth(warmth) => keep_first(&mut self.warmth, warmth),
            Tone::Key(key) => keep_first(&mut self.key, key),
        }
    }
}

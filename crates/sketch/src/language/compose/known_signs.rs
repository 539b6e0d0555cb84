//! Signs that everybody knows by their picture: one that says "NO SMOKING" shows a cigarette crossed out.

use crate::language::classes::WordClass;
use crate::language::draft::{self, Draft};

/// Gives signs that say what a drawing says already that drawing.
pub(super) fn know(draft: &mut Draft) {
    for entity in &mut draft.entities {
        let Some(text) = entity.text.as_deref().filter(|_| entity.key() == "sign") else {
            continue;
        };
        let letters: String = text
            .chars()
            .filter(|it| it.is_alphabetic() || it.is_whitespace())
            .collect();
        if let Some(key) = WordClass::SignSays.value_of(letters.trim().to_lowercase().as_str()) {
            entity.concept = draft::concept(key);
            entity.word = key.replace('_', " ");
            entity.text = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[test]
    fn a_sign_that_everybody_knows_is_the_one_that_hangs_everywhere() {
        for (prompt, key) in [
            (
                "A sign with the words \"NO SMOKING,\" on a wall",
                "no_smoking_sign",
            ),
            ("A sign with the message \"STOP\"", "stop_sign"),
            ("A \"Welcome\" sign in a garden", "sign"),
        ] {
            let scene = understand(prompt).scene;
            let signs = scene.entities.iter().filter(|it| it.concept == key);
            assert_eq!(signs.count(), 1, "{prompt}: {:?}", scene.entities);
        }
    }
}

//! Inflected words back to the form the tables list.
//!
//! A rule only proposes; the lexicon decides which proposal is a word. So `butterfly` is no adverb and `dress`
//! no plural: they are listed, and the form as written is always the first proposal.

/// How a word was inflected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As listed.
    Base,
    /// With -s: a plural, or a verb's third person.
    S,
    /// With -ed, or a past form.
    Past,
    /// With -ing.
    Ing,
}

/// The forms `word` may be an inflection of, the likeliest first, beginning with `word` itself.
pub(super) fn candidates(word: &str) -> Vec<(String, Form)> {
    let mut found = vec![(word.to_owned(), Form::Base)];
    if let Some(&(_, lemma, form)) = IRREGULAR.iter().find(|(irregular, ..)| *irregular == word) {
        found.push((lemma.to_owned(), form));
        return found;
    }
    if !word.is_ascii() || word.len() < 3 {
        return found;
    }
    if let Some(stem) = word.strip_suffix("men")
        && stem.len() > 2
    {
        found.push((format!("{stem}man"), Form::S));
    }
    if let Some(stem) = word.strip_suffix("ies") {
        found.push((format!("{stem}y"), Form::S));
        found.push((format!("{stem}ie"), Form::S));
    } else if let Some(stem) = word.strip_suffix('s')
        && !stem.ends_with(['s', 'u'])
    {
        found.push((stem.to_owned(), Form::S));
        if let Some(stem) = stem.strip_suffix('e') {
            found.push((stem.to_owned(), Form::S));
        }
    }
    if let Some(stem) = word.strip_suffix("ied") {
        found.push((format!("{stem}y"), Form::Past));
    } else if let Some(stem) = word.strip_suffix("ed") {
        push_stems(&mut found, stem, Form::Past);
    }
    if let Some(stem) = word.strip_suffix("ing") {
        push_stems(&mut found, stem, Form::Ing);
    }
    found
}

/// `walk` from walk-ing, `dance` from danc-ing, `run` from runn-ing.
fn push_stems(found: &mut Vec<(String, Form)>, stem: &str, form: Form) {
    if stem.len() < 2 {
        return;
    }
    found.push((stem.to_owned(), form));
    found.push((format!("{stem}e"), form));
    let bytes = stem.as_bytes();
    if bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
        found.push((stem[..stem.len() - 1].to_owned(), form));
    }
}

const IRREGULAR: &[(&str, &str, Form)] = &[
    ("men", "man", Form::S),
    ("women", "woman", Form::S),
    ("children", "child", Form::S),
    ("firemen", "fireman", Form::S),
    ("policemen", "policeman", Form::S),
    ("fishermen", "fisherman", Form::S),
    ("snowmen", "snowman", Form::S),
    ("mice", "mouse", Form::S),
    ("geese", "goose", Form::S),
    ("wolves", "wolf", Form::S),
    ("calves", "calf", Form::S),
    ("leaves", "leaf", Form::S),
    ("knives", "knife", Form::S),
    ("elves", "elf", Form::S),
    ("dwarves", "dwarf", Form::S),
    ("feet", "foot", Form::S),
    ("teeth", "tooth", Form::S),
    ("oxen", "ox", Form::S),
    ("cacti", "cactus", Form::S),
    ("octopuses", "octopus", Form::S),
    ("buses", "bus", Form::S),
    ("ran", "run", Form::Past),
    ("flew", "fly", Form::Past),
    ("swam", "swim", Form::Past),
    ("drove", "drive", Form::Past),
    ("rode", "ride", Form::Past),
    ("sat", "sit", Form::Past),
    ("slept", "sleep", Form::Past),
    ("ate", "eat", Form::Past),
    ("drank", "drink", Form::Past),
    ("fell", "fall", Form::Past),
    ("rose", "rise", Form::Past),
    ("grew", "grow", Form::Past),
    ("took", "take", Form::Past),
    ("made", "make", Form::Past),
    ("did", "do", Form::Past),
    ("held", "hold", Form::Past),
    ("wore", "wear", Form::Past),
    ("stood", "stand", Form::Past),
    ("leapt", "leap", Form::Past),
    ("sang", "sing", Form::Past),
    ("threw", "throw", Form::Past),
    ("caught", "catch", Form::Past),
    ("struck", "strike", Form::Past),
    ("spun", "spin", Form::Past),
    ("lying", "lie", Form::Ing),
    ("dying", "die", Form::Ing),
    ("tying", "tie", Form::Ing),
    ("stares", "stare", Form::S),
    ("goes", "go", Form::S),
    ("does", "do", Form::S),
    ("has", "have", Form::S),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, lemma: &str, form: Form) {
        assert!(
            candidates(word).contains(&(lemma.to_owned(), form)),
            "{word}: {:?}",
            candidates(word)
        );
    }

    #[test]
    fn regular_endings_are_undone() {
        check("cats", "cat", Form::S);
        check("puppies", "puppy", Form::S);
        check("foxes", "fox", Form::S);
        check("cookies", "cookie", Form::S);
        check("dancing", "dance", Form::Ing);
        check("running", "run", Form::Ing);
        check("falling", "fall", Form::Ing);
        check("hopped", "hop", Form::Past);
        check("carried", "carry", Form::Past);
    }

    #[test]
    fn irregular_forms_have_one_lemma() {
        check("children", "child", Form::S);
        check("flew", "fly", Form::Past);
        assert_eq!(candidates("wolves").len(), 2);
    }

    #[test]
    fn words_that_only_look_inflected_stay_first() {
        for word in ["butterfly", "dress", "king", "bus", "octopus", "red"] {
            assert_eq!(candidates(word)[0], (word.to_owned(), Form::Base));
        }
    }
}

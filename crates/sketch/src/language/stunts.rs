//! A stunt told as a thing that is performed: "performs a graceful backflip" does a backflip.

use super::classes::WordClass;
use super::lemma::{Form, candidates};
use super::lexicon::LEXICON;
use super::tokens::{Token, TokenKind};

/// How many words may stand between the article and the stunt.
const MOST_ADJECTIVES: usize = 3;

/// The tokens with every stunt that is performed, executed or landed done in plain words.
pub(super) fn reword(tokens: Vec<Token>) -> Vec<Token> {
    let mut reworded: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let Some((done, n_words)) = stunt_at(&tokens[at..]) else {
            reworded.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let first_idx = reworded.len();
        reworded.extend(done.iter().map(|word| Token::meant(word)));
        let written = tokens[at..at + n_words].iter();
        let written: Vec<&str> = written.map(|it| it.written.as_str()).collect();
        reworded[first_idx].written = written.join(" ");
        at += n_words;
    }
    reworded
}

/// "performed two perfect cartwheels": what is done in plain words, and how many words told of it.
fn stunt_at(tokens: &[Token]) -> Option<(Vec<String>, usize)> {
    let words: Vec<&str> = tokens
        .iter()
        .take(3 + MOST_ADJECTIVES)
        .take_while(|token| token.kind == TokenKind::Word && !token.is_possessive)
        .map(|token| token.text.as_str())
        .collect();
    let form = form_of_performing(words.first()?)?;
    let is_counted = matches!(
        *words.get(1)?,
        "a" | "an" | "the" | "another" | "his" | "her"
    );
    if !is_counted {
        return None;
    }
    (2..words.len()).find_map(|at| {
        let phrase = format!("do a {}", words[at]);
        // "executes a pirouette": a word that is no noun of the tables is read as the verb it is.
        let is_named = LEXICON.get(words[at]).is_some_and(|it| it.noun.is_some());
        let is_stunt = is_named && LEXICON.get(&phrase).is_some_and(|it| it.verb.is_some());
        let done = match form {
            Form::Base => "do",
            Form::S => "does",
            Form::Past => "did",
            Form::Ing => "doing",
        };
        let done = [done, "a", words[at]].map(str::to_owned).to_vec();
        // What is done in plain words already stays as it is written.
        let is_plain = at == 2 && words[0].starts_with("do");
        (is_stunt && !is_plain).then_some((done, at + 1))
    })
}

/// In which form somebody performs, when a word says so.
fn form_of_performing(word: &str) -> Option<Form> {
    let mut forms = candidates(word).into_iter();
    forms
        .find(|(lemma, _)| WordClass::Performs.has(lemma))
        .map(|(_, form)| form)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::Action;

    #[track_caller]
    fn check(prompt: &str, activity: &str) {
        let scene = understand(prompt).scene;
        let done = scene.entities[0].activity.map(crate::scene::Activity::key);
        assert_eq!(done, Some(activity), "{prompt}: {:?}", scene.entities[0]);
    }

    #[test]
    fn who_performs_a_stunt_does_it() {
        check("A woman performs a somersault", "backflip");
        check("A gymnast executes a perfect backflip in a gym", "backflip");
        check(
            "A cheerleader performing a large motion somersault",
            "backflip",
        );
        check("A skater attempted the daring backflip", "backflip");
    }

    #[test]
    fn who_performs_something_else_does_not() {
        let scene = understand("A woman performs a ballet on a stage").scene;
        assert_eq!(scene.entities[0].action, Action::Dance);
        let scene = understand("A band performs a song").scene;
        assert_ne!(scene.entities[0].action, Action::Jump);
    }
}

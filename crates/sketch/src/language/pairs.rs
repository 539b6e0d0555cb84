//! Two who are told apart later: "two friends sit on a bench. The man laughs, the woman waves" are a man and a woman.

use super::lexicon::LEXICON;
use super::senses::{Attribute, Noun};
use super::tokens::{Token, TokenKind};

/// How many words may stand between "two" and who they are.
const MOST_ADJECTIVES: usize = 3;
/// How many words may stand between an article and the man or woman that is meant.
const MOST_BEFORE_NAME: usize = 3;

/// A phrase that names two, and where it stands.
struct Pair {
    begin: usize,
    end: usize,
    adjectives: Vec<Token>,
}

/// The tokens with two people that are told apart later named by what they are.
pub(super) fn reword(mut tokens: Vec<Token>) -> Vec<Token> {
    let Some(pair) = pair(&tokens) else {
        return tokens;
    };
    let names_one = |token: &Token| is_called(token, "man") || is_called(token, "woman");
    if tokens[..pair.begin].iter().any(names_one) {
        return tokens;
    }
    let first_of = |key: &str| {
        let rest = pair.end..tokens.len();
        rest.clone().find_map(|at| {
            let article = at;
            let noun = (at + 1..tokens.len().min(at + 1 + MOST_BEFORE_NAME))
                .take_while(|&idx| tokens[idx].kind == TokenKind::Word)
                .find(|&idx| {
                    LEXICON
                        .get(&tokens[idx].text)
                        .is_some_and(|it| it.noun.is_some())
                })?;
            let is_article = matches!(tokens[article].text.as_str(), "the" | "a" | "one");
            (is_article && is_called(&tokens[noun], key)).then_some((article, noun))
        })
    };
    let (Some(man), Some(woman)) = (first_of("man"), first_of("woman")) else {
        return tokens;
    };
    let is_the = |(article, _): (usize, usize)| tokens[article].text == "the";
    if !is_the(man) && !is_the(woman) {
        return tokens;
    }
    let mut both = [man, woman];
    both.sort_unstable();
    let said: Vec<&str> = tokens[pair.begin..pair.end]
        .iter()
        .map(|token| token.written.as_str())
        .collect();
    let mut named = Vec::new();
    for (which, (_, noun)) in both.iter().enumerate() {
        if which > 0 {
            named.push(Token::meant("and"));
        }
        named.push(Token::meant("a"));
        named.extend(pair.adjectives.iter().map(|it| Token::meant(&it.text)));
        named.push(Token::meant(&tokens[*noun].text));
    }
    named[0].written = said.join(" ");
    for (article, _) in both {
        let written = tokens[article].written.clone();
        tokens[article] = Token {
            written,
            ..Token::meant("the")
        };
    }
    tokens.splice(pair.begin..pair.end, named);
    tokens
}

/// The first phrase that names two people of whom no more is known: "two old friends", "a young couple".
fn pair(tokens: &[Token]) -> Option<Pair> {
    (0..tokens.len()).find_map(|begin| {
        let is_two = tokens[begin].text == "two";
        if !is_two && !matches!(tokens[begin].text.as_str(), "a" | "the") {
            return None;
        }
        let most = tokens.len().min(begin + 2 + MOST_ADJECTIVES);
        let noun = (begin + 1..most)
            .take_while(|&at| tokens[at].kind == TokenKind::Word && !tokens[at].is_possessive)
            .find(|&at| {
                let noun = noun_of(&tokens[at]);
                noun.is_some_and(|it| names_two(it, is_two))
            })?;
        let adjectives = tokens[begin + 1..noun].to_vec();
        let describes = |token: &Token| {
            let senses = LEXICON.get(&token.text);
            senses.is_some_and(|it| it.adjective.is_some())
        };
        adjectives.iter().all(describes).then_some(Pair {
            begin,
            end: noun + 1,
            adjectives,
        })
    })
}

/// Whether a noun names people of whom nothing is known but that they are two, by a number or by itself.
fn names_two(noun: &Noun, is_counted: bool) -> bool {
    let is_person = noun.concept().is_some_and(|it| it.key == "person");
    let count = noun.attributes.iter().find_map(|it| match it {
        Attribute::Count(count) => Some(*count),
        _ => None,
    });
    let is_plain = |it: &Attribute| matches!(it, Attribute::Count(_));
    is_person && noun.attributes.iter().all(is_plain) && (is_counted || count == Some(2))
}

/// The noun of a word, of its singular where only that is known.
fn noun_of(token: &Token) -> Option<&'static Noun> {
    let of = |word: &str| LEXICON.get(word)?.noun.as_ref();
    of(&token.text).or_else(|| of(token.text.strip_suffix('s')?))
}

/// Whether a word calls somebody a man, or a woman, grown up or not, and nothing else.
fn is_called(token: &Token, key: &str) -> bool {
    let young = if key == "man" { "boy" } else { "girl" };
    let noun = LEXICON.get(&token.text).and_then(|it| it.noun.as_ref());
    let concept = noun.and_then(Noun::concept).map(|it| it.key.as_str());
    let is_plain = noun.is_some_and(|noun| {
        let of_trade = |it: &Attribute| matches!(it, Attribute::Role(_));
        !noun.attributes.iter().any(of_trade)
    });
    is_plain && concept.is_some_and(|it| it == key || it == young)
}

#[cfg(test)]
mod tests {
    use crate::language::tests::keys;
    use crate::language::understand;

    #[test]
    fn two_who_are_told_apart_later_are_two() {
        for prompt in [
            "Two old friends sit on a park bench. The man in a grey coat speaks. The woman with silver hair laughs.",
            "A young couple walks on a beach. The woman laughs and the man waves.",
            "Two people stare at a picture. A man murmurs: \"This is it.\" The woman looks at him.",
        ] {
            let shown = keys(prompt);
            let n_of = |key: &str| shown.iter().filter(|it| *it == key).count();
            assert_eq!(
                (n_of("man"), n_of("woman"), n_of("person")),
                (1, 1, 0),
                "{prompt}: {shown:?}"
            );
        }
    }

    #[test]
    fn two_who_are_one_of_others_stay() {
        let told = understand("Two friends sit on a bench. A man walks by, then a woman walks by.");
        let friends = told.scene.entities.iter().find(|it| it.concept == "person");
        assert_eq!(friends.map(|it| it.count), Some(2));
    }
}

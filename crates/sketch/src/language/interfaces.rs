//! What a prompt about an app names of it: its maps, badges and logs are on screens, and stand nowhere as things.
//!
//! "Show search filters, listing cards with badges, map search, owner chat, audit logs" is of somebody at a laptop and
//! of screens; no map walks and no logs lie about.

use super::classes::WordClass;
use super::draft::UNKNOWN;
use super::lemma;
use super::lexicon::LEXICON;
use super::local::NOTHING;
use super::senses::Concept;
use super::tokens::{Token, TokenKind};
use crate::scene::Class;

/// So many different ones make a prompt one of software.
const ENOUGH: usize = 5;
/// How far into a prompt what it opens with may stand, in words.
const LONGEST_OPENING: usize = 14;
/// In shorter prompts everything that is named is meant.
const SHORTEST_WORDS: usize = 24;
/// What software is seen on.
const DEVICES: &[&str] = &[
    "laptop",
    "phone",
    "computer",
    "tablet",
    "desktop_computer",
    "dashboard_panel",
    "app_screen",
    "web_page",
    "code_window",
    "television",
    "screen",
    "line_chart",
    "progress_bar",
    "desk",
    "robot",
    "watch",
    "bar_chart",
];
/// Those who are spoken of, and not seen.
const SPOKEN_OF: &[&str] = &[
    "owner",
    "owners",
    "admin",
    "recruiter",
    "recruiters",
    "tenant",
    "tenants",
    "landlord",
];

/// The tokens with whatever is only on the screens of such a prompt meaning no thing.
pub(super) fn keep_on_screens(mut tokens: Vec<Token>) -> Vec<Token> {
    if opens_with_screen(&tokens) {
        return on_that_screen(tokens);
    }
    if !is_of_software(&tokens) {
        return tokens;
    }
    // What stands about in a sentence without any such word is there: the mug on the desk, the cat beside it.
    for sentence in tokens.split_mut(|token| token.kind == TokenKind::Stop) {
        if !sentence.iter().any(is_word_of_software) {
            continue;
        }
        for token in sentence {
            let is_marketplace = token.text == "marketplace";
            if token.kind == TokenKind::Word && (is_on_screen(token) || is_marketplace) {
                token.meant = Some(NOTHING);
            }
        }
    }
    tokens
}

/// "A mobile app screen showing a list of vehicles. The user selects …": nothing but that screen is seen.
fn opens_with_screen(tokens: &[Token]) -> bool {
    let opening: Vec<&str> = tokens
        .iter()
        .take(LONGEST_OPENING)
        .take_while(|token| matches!(token.kind, TokenKind::Word | TokenKind::Comma))
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| token.text.as_str())
        .collect();
    let held = |word: &str| {
        matches!(
            word,
            "hand"
                | "hands"
                | "holding"
                | "using"
                | "woman"
                | "man"
                | "person"
                | "looks"
                | "looking"
                | "on"
        )
    };
    !opening.iter().any(|word| held(word))
        && opening
            .windows(2)
            .any(|pair| WordClass::ScreenOpens.has(&pair.join(" ")))
}

/// All that is named on a screen means no thing, and what is written there is no sign.
fn on_that_screen(tokens: Vec<Token>) -> Vec<Token> {
    let mut tokens = tokens;
    tokens.retain(|token| token.kind != TokenKind::Quote);
    for token in &mut tokens {
        let is_listed = matches!(token.text.as_str(), "user" | "users" | "customer");
        if token.kind == TokenKind::Word && (is_listed || is_on_screen(token) || is_vehicle(token))
        {
            token.meant = Some(NOTHING);
        }
    }
    tokens
}

fn is_vehicle(token: &Token) -> bool {
    concept_of(token).is_some_and(|concept| concept.class == Class::Vehicle)
}

fn is_word_of_software(token: &Token) -> bool {
    token.kind == TokenKind::Word && WordClass::OfSoftware.has(&token.text)
}

fn is_of_software(tokens: &[Token]) -> bool {
    let words = || tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let mut said: Vec<&str> = words()
        .filter(|token| is_word_of_software(token))
        .map(|token| token.text.as_str())
        .collect();
    said.sort_unstable();
    said.dedup();
    words().count() >= SHORTEST_WORDS && said.len() >= ENOUGH
}

/// Whether a word names a thing, or somebody, of whom the software tells.
fn is_on_screen(token: &Token) -> bool {
    let concept = concept_of(token);
    let is_ware = |concept: &Concept| {
        let is_small = matches!(
            concept.class,
            Class::Thing | Class::Food | Class::Plant | Class::Instrument
        );
        is_small && !DEVICES.contains(&concept.key.as_str()) && concept.key != UNKNOWN
    };
    SPOKEN_OF.contains(&token.text.as_str()) || concept.is_some_and(is_ware)
}

/// What a word names, as it is meant.
fn concept_of(token: &Token) -> Option<&'static Concept> {
    let named = token.meant.unwrap_or(token.text.as_str());
    let forms = lemma::candidates(named);
    forms
        .iter()
        .find_map(|(word, _)| LEXICON.get(word)?.noun.as_ref()?.concept())
}

#[cfg(test)]
mod tests {
    use super::DEVICES;
    use crate::language::understand;

    #[test]
    fn a_prompt_that_opens_with_a_screen_shows_that_alone() {
        let told = understand(
            "A mobile app screen showing a list of vehicles. The user selects \"SUV\". The card highlights in blue.",
        );
        let entities = &told.scene.entities;
        assert!(
            entities
                .iter()
                .all(|it| DEVICES.contains(&it.concept.as_str())),
            "{entities:?}"
        );
        let held = understand("A woman looks at a mobile app screen in a car").scene;
        assert!(held.entities.iter().any(|it| it.concept == "woman"));
    }

    #[test]
    fn an_app_is_seen_on_screens() {
        for prompt in [
            "Create a showcase video for Homely, a rental marketplace for mobile users. Show the laptop UI: property \
             search filters, listing cards with verified badges, map search, booking request, owner chat, admin \
             verification queue, audit logs and key reports",
            "A launch trailer of our SaaS platform: a founder opens a laptop, the dashboard shows analytics, tickets, \
             keys and trophies fly through the workflow, users get notifications, the onboarding ends with a badge",
        ] {
            let told = understand(prompt);
            let later = told.later.iter().map(|it| &it.scene);
            for scene in std::iter::once(&told.scene).chain(later) {
                for entity in &scene.entities {
                    let is_stray = [
                        "map",
                        "log",
                        "badge",
                        "key",
                        "ticket",
                        "trophy",
                        "playing_card",
                    ];
                    assert!(
                        !is_stray.contains(&entity.concept.as_str()),
                        "{prompt}: {entity:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_stands_beside_the_screen_is_seen() {
        let scene = understand(
            "A developer types at a laptop. A mug and a plant stand on the desk. The dashboard shows analytics, the \
             onboarding of users, notifications of the platform and the booking workflow.",
        )
        .scene;
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert!(keys.contains(&"cup"), "{keys:?}");
    }

    #[test]
    fn who_only_uses_an_app_keeps_what_is_there() {
        let scene = understand("A woman looks at an app on her phone beside a map and a key").scene;
        assert!(
            scene.entities.iter().any(|it| it.concept == "key"),
            "{:?}",
            scene.entities
        );
    }
}

//! "5 tips for better sleep", "how to tie a tie in 3 steps": a film of numbered points, each with its title to be read.

use super::Reader;
use crate::language::draft::{Draft, Speaker};
use crate::language::tokens::{self, Token, TokenKind};
use crate::language::{in_plain_words, items};
use crate::scene::Setting;

/// What is counted, and what stands behind it then.
const POINTS: &[(&str, &str, &[&str])] = &[
    ("tips", "Tip", ANY),
    ("tricks", "Trick", ANY),
    ("hacks", "Hack", ANY),
    ("reasons", "Reason", ANY),
    ("facts", "Fact", ANY),
    ("mistakes", "Mistake", ANY),
    ("myths", "Myth", ANY),
    ("benefits", "Benefit", ANY),
    ("habits", "Habit", ANY),
    ("lessons", "Lesson", ANY),
    ("ways", "Way", ANY),
    ("signs", "Sign", &["you", "your", "that you", "that your"]),
    ("things", "Thing", ANY),
    ("steps", "Step", &[]),
];
/// What tells what the points are of.
const ANY: &[&str] = &[
    "to", "for", "from", "that", "about", "of", "why", "every", "i", "you", "your", "we",
];
/// What a list is a film of: "a video about 5 tips …".
const FILMS: &[&str] = &[
    "video", "videos", "reel", "clip", "short", "shorts", "film", "tiktok", "youtube", "vlog",
    "ad", "post",
];
/// Words that may stand right before the number.
const BEFORE: &[&str] = &["top", "the", "my", "our", "best", "these", "here", "are"];
/// How far from the number its noun may stand: "5 really simple tips".
const REACH: usize = 3;
/// The most points that are counted out.
const MOST: u32 = 3;
/// The longest title, in characters.
const LONGEST_CHARS: usize = 60;
/// Who tells them where nothing else is to be seen.
const PRESENTER: &str = "a woman talks to the camera in a room";

/// A list that a prompt promises.
#[derive(Debug, PartialEq, Eq)]
struct List {
    title: String,
    n_points: u32,
    point: &'static str,
}

impl Reader<'_> {
    /// Titles the points of a list, and lets somebody tell them where the prompt shows nothing.
    pub(super) fn note_list(&mut self) {
        let tokens: Vec<&Token> = self.items.iter().flat_map(|item| item.tokens).collect();
        let Some(list) = list(&tokens).filter(|_| self.draft.captions.is_empty()) else {
            return;
        };
        if self.draft.entities.is_empty() {
            present(&mut self.draft);
        }
        let titles = (1..=list.n_points.min(MOST)).map(|nth| format!("{} {nth}", list.point));
        let titles = std::iter::once(list.title.clone()).chain(titles);
        let titles = titles.map(|title| (Speaker::Nobody, title));
        self.draft.captions.extend(titles);
    }
}

fn present(draft: &mut Draft) {
    let tokens = in_plain_words(tokens::split(PRESENTER), &[]);
    let (told, _) = super::read(&items(&tokens));
    draft.entities = told.entities;
    let is_placed = draft.setting.is_some_and(|(_, is_sure)| is_sure);
    if !is_placed {
        draft.setting = Some((Setting::Room, false));
    }
    draft.first_unknown = None;
}

fn list(tokens: &[&Token]) -> Option<List> {
    let is_word = |at: usize| tokens.get(at).is_some_and(|it| it.kind == TokenKind::Word);
    let text = |at: usize| tokens.get(at).map_or("", |it| it.text.as_str());
    (0..tokens.len()).find_map(|at| {
        let n_points = number(text(at))?;
        let noun = (at + 1..=at + REACH)
            .take_while(|&at| is_word(at))
            .find_map(|at| {
                let point = POINTS.iter().find(|(noun, ..)| *noun == text(at))?;
                Some((at, point))
            });
        let (noun_at, (noun, point, behind)) = noun?;
        let is_meant = {
            let two = format!("{} {}", text(noun_at + 1), text(noun_at + 2));
            // "two ways to the city": a place, and nothing to be learnt.
            let is_there = matches!(
                two.as_str(),
                "to the" | "to a" | "to an" | "to his" | "to her"
            );
            let is_behind = behind.contains(&text(noun_at + 1)) || behind.contains(&two.as_str());
            is_behind && !is_there && opens(&tokens[..at])
        };
        let teaches = tokens[..at]
            .windows(2)
            .any(|two| two[0].text == "how" && two[1].text == "to");
        let is_steps = *noun == "steps";
        if is_steps && !teaches || !is_steps && !is_meant {
            return None;
        }
        // A title begins with its number, or with the whole question.
        let from = if is_steps {
            (0..at).find(|&at| text(at) == "how")?
        } else {
            at - usize::from(at > 0 && text(at - 1) == "top")
        };
        let words = tokens[from..]
            .iter()
            .take_while(|it| it.kind == TokenKind::Word);
        let words: Vec<&str> = words.map(|it| it.written.as_str()).collect();
        let mut title = String::new();
        for word in words {
            if title.chars().count() + word.chars().count() > LONGEST_CHARS {
                break;
            }
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(word);
        }
        Some(List {
            title,
            n_points,
            point,
        })
    })
}

/// Whether a list may begin behind these words: "the top", "Create a video about the top".
fn opens(before: &[&Token]) -> bool {
    let is_open = |token: &&&Token| BEFORE.contains(&token.text.as_str());
    let n_open = before.iter().rev().take_while(is_open).count();
    let lead = &before[..before.len() - n_open];
    let Some(last) = lead.last() else {
        return true;
    };
    let is_of_film = lead.iter().any(|it| FILMS.contains(&it.text.as_str()));
    let leads_on = last.kind != TokenKind::Word
        || matches!(
            last.text.as_str(),
            "about" | "on" | "for" | "of" | "with" | "titled" | "called"
        )
        || FILMS.contains(&last.text.as_str());
    is_of_film && leads_on
}

fn number(word: &str) -> Option<u32> {
    let named = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let named = named.iter().position(|name| *name == word);
    let n = named
        .map(|idx| idx as u32 + 2)
        .or_else(|| word.parse().ok())?;
    (2..=20).contains(&n).then_some(n)
}

#[cfg(test)]
mod tests {
    use crate::language::understand;

    #[track_caller]
    fn check(prompt: &str, concepts: &[&str], captions: &[&str]) {
        let scene = understand(prompt).scene;
        let keys: Vec<&str> = scene
            .entities
            .iter()
            .map(|it| it.concept.as_str())
            .collect();
        assert_eq!(keys, concepts, "{prompt}");
        let texts: Vec<&str> = scene.captions.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, captions, "{prompt}");
    }

    #[test]
    fn a_list_is_told_with_its_titles() {
        check(
            "5 tips for growing on TikTok without posting every day — punchy on-screen captions",
            &["woman"],
            &[
                "5 tips for growing on TikTok without posting every day",
                "Tip 1",
                "Tip 2",
                "Tip 3",
            ],
        );
        check(
            "Create a video about the top 3 reasons to learn Spanish",
            &["woman"],
            &[
                "top 3 reasons to learn Spanish",
                "Reason 1",
                "Reason 2",
                "Reason 3",
            ],
        );
        check(
            "How to make coffee in two easy steps",
            &["cup"],
            &["How to make coffee in two easy steps", "Step 1", "Step 2"],
        );
    }

    #[test]
    fn what_is_only_counted_is_no_list() {
        for prompt in [
            "A man climbs 5 steps to a door",
            "Three signs stand beside a road",
            "A dog knows two tricks and jumps through a hoop",
            "Two women carry seven things in a basket",
            "Three asparagus tips on a plate",
            "A waiter gets two tips",
            "A monk with five habits",
            "A tower with two tips",
            "Ten finger tips on a piano",
            "A magician performs three tricks for children",
            "Three signs that point to a beach",
            "A man shows five things to his wife",
            "A road splits in two ways to the city",
        ] {
            let scene = understand(prompt).scene;
            assert!(scene.captions.is_empty(), "{prompt}: {:?}", scene.captions);
        }
    }
}

//! What is told of the camera beyond its first move: what it does next, from what it turns and to what, from which shot
//! it comes to another, and through whose eyes it looks.

use super::Reader;
use crate::language::classes::WordClass;
use crate::language::draft::{DraftEntity, Filmed, MAX_ENTITIES};
use crate::language::senses::{Effect, Viewpoint};
use crate::language::tokens::TokenKind;
use crate::language::words::Reading;
use crate::scene::{Action, CameraMove, Class, MarkPart, Nearness, Shot};

/// The most moves of one shot: more are none to the eye.
const MOST_MOVES: usize = 3;
/// How many items may stand between a move and what it is joined to the next by.
const JOINED_WITHIN: usize = 5;
/// Within how many items of a move it is told from what and to what.
const REACH: usize = 16;

impl Reader<'_> {
    /// What is told of the camera beyond its first move.
    pub(super) fn note_filming(&mut self) {
        self.note_moves();
        self.note_shots();
        self.note_turns();
        self.note_eyes();
    }

    /// Which moves of the camera were told by the item that was read last.
    pub(super) fn note_moves_of(&mut self, item_idx: usize) {
        while self.moves_at.len() < self.draft.filming.told.len() {
            self.moves_at.push(item_idx);
        }
    }

    /// "pulls back and cranes up", "pan left, then tilt up": one after the other.
    fn note_moves(&mut self) {
        let told: Vec<(usize, CameraMove)> = self
            .moves_at
            .iter()
            .copied()
            .zip(self.draft.filming.told.iter().copied())
            .filter(|(_, camera)| goes_somewhere(*camera))
            .collect();
        let mut run: Vec<CameraMove> = Vec::new();
        for pair in told.windows(2) {
            let ((from, first), (to, next)) = (pair[0], pair[1]);
            if !self.is_followed_by(from, to) || first == next {
                continue;
            }
            if run.is_empty() {
                run.push(first);
            }
            if run.last() == Some(&first) {
                run.push(next);
            }
        }
        if run.len() > 1 {
            self.draft.camera = Some(run[0]);
            self.draft.filming.then = run[1..run.len().min(MOST_MOVES)].to_vec();
        }
    }

    /// Whether what is told by one item comes before what is told by another, and not with it.
    fn is_followed_by(&self, from: usize, to: usize) -> bool {
        let between = self.items.get(from + 1..to).unwrap_or_default();
        let comes_next = between
            .iter()
            .flat_map(|item| item.tokens)
            .any(|token| WordClass::ComesNext.has(&token.text));
        // "pans from a house to a car and zooms in": however much stands before the "and".
        let ends_in_and = between.last().is_some_and(|item| item.lemma == "and");
        let is_and = (between.len() <= JOINED_WITHIN || ends_in_and && between.len() <= REACH)
            && between.iter().any(|item| item.lemma == "and")
            && between.iter().all(|item| item.kind() == TokenKind::Word);
        comes_next || is_and
    }

    /// "starts wide", "from a medium shot to a close-up", "zooms in on her face": the shot it begins with, and the last.
    fn note_shots(&mut self) {
        let shots: Vec<(usize, Shot)> = self.shots_told();
        if let [(_, first), (last_idx, last), ..] = shots[..]
            && first != last
            && self.is_led_to(last_idx)
        {
            self.draft.shot = Some(last);
            self.draft.filming.opens = Some(first);
            return;
        }
        let opened = self.opening_shot();
        let camera = self.draft.camera;
        let to_close = [CameraMove::PushIn, CameraMove::PullOut]
            .into_iter()
            .find(|move_| camera == Some(*move_) && self.is_of_face(*move_));
        match (opened, camera, to_close) {
            (_, _, Some(CameraMove::PushIn)) => {
                let before = self.draft.shot.filter(|shot| *shot != Shot::CloseUp);
                self.draft.filming.opens = opened.or(before).or(Some(Shot::Medium));
                self.draft.shot = Some(Shot::CloseUp);
            }
            (_, _, Some(_)) => {
                self.draft.filming.opens = Some(Shot::CloseUp);
                let after = self.draft.shot.filter(|shot| *shot != Shot::CloseUp);
                self.draft.shot = after.or(Some(Shot::Medium));
            }
            (Some(Shot::Wide), Some(CameraMove::PushIn), _) => {
                self.draft.filming.opens = Some(Shot::Wide);
                let after = self.draft.shot.filter(|shot| *shot != Shot::Wide);
                self.draft.shot = after.or(Some(Shot::Medium));
            }
            (Some(Shot::CloseUp), Some(CameraMove::PullOut | CameraMove::CraneUp), _) => {
                self.draft.filming.opens = Some(Shot::CloseUp);
                let after = self.draft.shot.filter(|shot| *shot != Shot::CloseUp);
                self.draft.shot = after.or(Some(Shot::Wide));
            }
            _ => {
                if let [(idx, Shot::CloseUp)] = shots[..]
                    && camera == Some(CameraMove::PushIn)
                    && self.is_led_to(idx)
                {
                    self.draft.filming.opens = Some(Shot::Medium);
                }
            }
        }
    }

    /// The shots that are told, but those from the air: who begins there is in another place than below.
    fn shots_told(&self) -> Vec<(usize, Shot)> {
        let shot_of = |idx: usize| {
            let hint = self.items[idx].hint?;
            if self.readings[idx] != Reading::Scene {
                return None;
            }
            hint.effects.iter().find_map(|effect| match effect {
                Effect::Shot(shot) if *shot != Shot::Aerial => Some((idx, *shot)),
                _ => None,
            })
        };
        (0..self.items.len()).filter_map(shot_of).collect()
    }

    /// Whether a shot is one that the camera comes to: "to a close-up", "ending in a wide shot".
    fn is_led_to(&self, item_idx: usize) -> bool {
        let before = self.items[..item_idx].iter().rev().take(4);
        let mut before = before.take_while(|item| item.kind() != TokenKind::Stop);
        before.any(|item| {
            item.tokens
                .iter()
                .any(|token| WordClass::LeadsTo.has(&token.text))
        })
    }

    /// "starts wide", "begins with a tight shot".
    fn opening_shot(&self) -> Option<Shot> {
        let words = self.spoken();
        let at = words
            .iter()
            .position(|(_, word)| WordClass::Opens.has(word))?;
        let mut after = words[at + 1..].iter().take(4);
        after.find_map(|(_, word)| match *word {
            "wide" => Some(Shot::Wide),
            "close" | "closeup" | "tight" => Some(Shot::CloseUp),
            _ => None,
        })
    }

    /// Whether a move is toward a face or away from one: "zooms in on his expression", "pulls back from her eyes".
    fn is_of_face(&self, camera: CameraMove) -> bool {
        let Some(at) = self.draft.filming.told.iter().position(|it| *it == camera) else {
            return false;
        };
        let from = self.moves_at[at];
        let after = self.items[from + 1..].iter().take(8);
        let after: Vec<&str> = after
            .take_while(|item| item.kind() == TokenKind::Word)
            .flat_map(|item| item.tokens)
            .map(|token| token.text.as_str())
            .collect();
        let is_away = after.first() == Some(&"from") || self.items[from].lemma.ends_with(" from");
        let is_face = after.iter().any(|word| WordClass::FacePart.has(word));
        is_face && (camera == CameraMove::PushIn || is_away)
    }

    /// "Rack focus from the cup to the man", "tilt up from his shoes to his face", "whip pan to a dog".
    fn note_turns(&mut self) {
        let Some(camera) = self.draft.camera.filter(|camera| turns(*camera)) else {
            return;
        };
        let told = self.draft.filming.told.iter().position(|it| *it == camera);
        let Some(at) = told.map(|told| self.moves_at[told]) else {
            return;
        };
        let end = self.items[at + 1..]
            .iter()
            .take(REACH)
            .position(|item| item.kind() == TokenKind::Stop)
            .map_or((at + 1 + REACH).min(self.items.len()), |stop| at + 1 + stop);
        let find = |word: &str, from: usize| {
            let is_own = self.items[at].lemma.ends_with(&format!(" {word}"));
            let next = (from..end).find(|idx| self.items[*idx].lemma == word);
            if is_own { Some(at) } else { next }
        };
        let from_at = find("from", at + 1);
        let to_at = ["to", "onto", "up to", "down to"]
            .into_iter()
            .find_map(|word| find(word, from_at.unwrap_or(at) + 1));
        if self.turn_along(camera, (at, from_at, to_at, end)) {
            return;
        }
        let Some(to_at) = to_at else {
            return;
        };
        let shown =
            |range: std::ops::Range<usize>| range.into_iter().find_map(|idx| self.named(idx));
        let first = match from_at {
            Some(from_at) => shown(from_at + 1..to_at.max(from_at + 1)),
            None => (0..at).rev().find_map(|idx| self.named(idx)),
        };
        let last = shown(to_at + 1..end);
        // "to reveal": who is revealed was there all the time, and is what it comes to.
        let is_near_last = self.is_in_front(to_at + 1..end);
        if let Some(first) = first.filter(|first| Some(*first) != last) {
            self.draft.entities[first].filmed = Some(Filmed::From(MarkPart::Whole));
            if let Some(last) = last {
                self.draft.entities[last].filmed = Some(Filmed::To(MarkPart::Whole));
                self.draft.entities[first].target = None;
            }
            self.draft.filming.is_near_last = is_near_last;
        }
    }

    /// Whether something between two items is told to be in the foreground.
    fn is_in_front(&self, range: std::ops::Range<usize>) -> bool {
        self.items[range]
            .iter()
            .flat_map(|item| item.tokens)
            .any(|token| matches!(token.text.as_str(), "foreground" | "front" | "near"))
    }

    /// "Tilt up from the shoes to the face of a man", "tilt up a tower": along one and the same; whether it is so.
    fn turn_along(
        &mut self,
        camera: CameraMove,
        (at, from_at, to_at, end): (usize, Option<usize>, Option<usize>, usize),
    ) -> bool {
        if !matches!(camera, CameraMove::TiltUp | CameraMove::TiltDown) {
            return false;
        }
        let has = |range: std::ops::Range<usize>, class: WordClass| {
            let items = self.items.get(range).unwrap_or_default();
            let mut words = items.iter().flat_map(|item| item.tokens);
            words.any(|token| class.has(&token.text))
        };
        let ends = |class: WordClass, range| has(range, class);
        let of_end = match camera {
            CameraMove::TiltUp => WordClass::UpperEnd,
            _ => WordClass::LowerEnd,
        };
        let of_begin = match camera {
            CameraMove::TiltUp => WordClass::LowerEnd,
            _ => WordClass::UpperEnd,
        };
        let begins_so = from_at.is_some_and(|from| ends(of_begin, from + 1..to_at.unwrap_or(end)));
        let ends_so = to_at.is_some_and(|to| ends(of_end, to + 1..end));
        // "A high angle" looks down, and does not go along anybody.
        let is_bare = from_at.is_none()
            && to_at.is_none()
            && self.items[at].tokens[0].text.starts_with("tilt");
        if !(begins_so || ends_so || is_bare) {
            return false;
        }
        // What stands upright is gone along; a pair of shoes is where it begins.
        let stands = |idx: &usize| is_upright(&self.draft.entities[*idx]);
        let reach = if is_bare { at + 4 } else { end };
        let after = at + 1..reach.min(self.items.len());
        let owner = after.filter_map(|idx| self.named(idx)).find(stands);
        let before = || {
            let named = (0..at).rev().filter_map(|idx| self.named(idx));
            named.into_iter().find(stands).filter(|_| !is_bare)
        };
        let Some(owner) = owner.or_else(before) else {
            return false;
        };
        self.draft.entities[owner].filmed = Some(if camera == CameraMove::TiltUp {
            Filmed::Upward
        } else {
            Filmed::Downward
        });
        let parts: Vec<usize> = (at + 1..end)
            .filter(|idx| {
                let of_body = self.items[*idx].tokens.iter().any(|token| {
                    WordClass::LowerEnd.has(&token.text) || WordClass::UpperEnd.has(&token.text)
                });
                of_body && self.named(*idx).is_some_and(|named| named != owner)
            })
            .filter_map(|idx| self.named(idx))
            .collect();
        if !parts.is_empty() {
            self.keep_entities(|idx| !parts.contains(&idx), || Reading::Scene);
        }
        true
    }

    /// "POV of a cyclist", "over the shoulder of a man": who is not seen, or only from behind.
    fn note_eyes(&mut self) {
        let views = (0..self.items.len()).filter_map(|idx| {
            let hint = self.items[idx].hint?;
            let is_told = self.readings[idx] == Reading::Scene;
            let view = hint.effects.iter().find_map(|effect| match effect {
                Effect::View(view) => Some(*view),
                _ => None,
            })?;
            is_told.then_some((idx, view))
        });
        let views: Vec<(usize, Viewpoint)> = views.collect();
        let has = |of: Viewpoint| views.iter().any(|(_, view)| *view == of);
        self.draft.filming.is_fisheye |= has(Viewpoint::Fisheye);
        self.draft.filming.is_extreme |= has(Viewpoint::Extreme);
        let before = views.iter().find_map(|(at, view)| match view {
            Viewpoint::Eyes => Some((*at, Nearness::Eyes)),
            Viewpoint::Shoulder => Some((*at, Nearness::Shoulder)),
            Viewpoint::Fisheye | Viewpoint::Extreme => None,
        });
        let Some((at, how)) = before else {
            return;
        };
        let owner = self.whose_view(at, how).or_else(|| self.one_of_two(how));
        if let Some(owner) = owner {
            self.draft.entities[owner].filmed = Some(Filmed::Before(how));
        }
        if how == Nearness::Shoulder {
            return;
        }
        self.draft.filming.is_by_eyes = true;
        let words = self.spoken();
        self.draft.filming.own = words
            .iter()
            .find_map(|(_, word)| WordClass::SeesOwn.value_of(word));
        let goes = match owner {
            Some(owner) => {
                let entity = &self.draft.entities[owner];
                let mut names = entity.word.split(' ');
                gets_about(entity) || names.any(|name| WordClass::GoesAlong.has(name))
            }
            None => self
                .spoken()
                .iter()
                .any(|(_, word)| WordClass::GoesAlong.has(word)),
        };
        if matches!(self.draft.camera, None | Some(CameraMove::Handheld)) {
            self.draft.camera = Some(if goes {
                CameraMove::FlyThrough
            } else {
                CameraMove::Handheld
            });
        }
    }

    /// "Over the shoulder of one of two friends who talk": the one of them.
    fn one_of_two(&mut self, how: Nearness) -> Option<usize> {
        let mut people = (0..self.draft.entities.len()).filter(|idx| {
            let entity = &self.draft.entities[*idx];
            entity.class() == Class::Person
        });
        let both = people.next().filter(|_| how == Nearness::Shoulder)?;
        let is_alone = people.next().is_none() && self.draft.entities[both].count == 2;
        if !is_alone || self.draft.entities.len() >= MAX_ENTITIES {
            return None;
        }
        self.draft.entities[both].count = 1;
        let mut one = self.draft.entities[both].clone();
        one.target = Some(both);
        self.draft.entities.push(one);
        Some(self.draft.entities.len() - 1)
    }

    /// Whose view it is: "POV of a cyclist", "from a dog's point of view", "a skier's POV".
    fn whose_view(&self, at: usize, how: Nearness) -> Option<usize> {
        let may_be = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            let is_hand = entity.word.ends_with("hand") || entity.word.ends_with("hands");
            match how {
                Nearness::Shoulder => entity.class() == Class::Person && entity.count == 1,
                _ => entity.is_mover() && !is_hand,
            }
        };
        let own = at
            .checked_sub(1)
            .and_then(|before| self.named(before))
            .filter(may_be);
        let next = self.items.get(at + 1);
        let lemma = &self.items[at].lemma;
        // "POV: you are a cat".
        let is_you = self.items[at + 1..]
            .iter()
            .take(3)
            .any(|item| matches!(item.tokens[0].text.as_str(), "you" | "you're"));
        let is_bound = lemma.ends_with(" of")
            || is_you
            || next.is_some_and(|item| {
                matches!(
                    item.lemma.as_str(),
                    "of" | "from" | "as" | "behind" | "inside"
                ) || item.tokens[0].text == "you"
            });
        let after = at + 1..(at + 9).min(self.items.len());
        let mut after = after
            .filter_map(|idx| self.named(idx))
            .collect::<Vec<usize>>()
            .into_iter();
        let behind = after.clone().find(may_be).filter(|_| is_bound);
        // "POV riding a horse", "first person, driving a car": what we are on or in.
        let is_mount = |idx: &usize| {
            let entity = &self.draft.entities[*idx];
            matches!(
                entity.class(),
                Class::Vehicle | Class::Boat | Class::Aircraft
            ) || matches!(
                entity.key(),
                "horse" | "camel" | "elephant" | "donkey" | "roller_coaster"
            )
        };
        let rides = || {
            let words = self.spoken();
            words.iter().any(|(_, word)| WordClass::IsAboard.has(word))
        };
        let mut mount = || after.find(is_mount).filter(|_| rides());
        own.or(behind)
            .or_else(|| mount().filter(|_| how == Nearness::Eyes))
    }

    /// Who or what an item names.
    fn named(&self, item_idx: usize) -> Option<usize> {
        match self.readings.get(item_idx)? {
            Reading::Entity { id } => {
                Some(*id as usize).filter(|id| *id < self.draft.entities.len())
            }
            _ => None,
        }
    }
}

/// Whether a move takes the camera somewhere, and is not how it is held meanwhile.
fn goes_somewhere(camera: CameraMove) -> bool {
    use CameraMove as C;
    !matches!(
        camera,
        C::Drift | C::Static | C::Handheld | C::Shake | C::TimeLapse | C::RackFocus
    )
}

/// Whether a move goes from one to the other where two are told.
fn turns(camera: CameraMove) -> bool {
    use CameraMove as C;
    matches!(
        camera,
        C::PanLeft | C::PanRight | C::WhipPan | C::RackFocus | C::TiltUp | C::TiltDown
    )
}

/// Whether it is higher than wide, and stands.
fn is_upright(entity: &DraftEntity) -> bool {
    let high_m = entity.concept.map_or(0.0, |concept| concept.height_m);
    match entity.class() {
        Class::Person => true,
        Class::Building | Class::Plant | Class::Thing => high_m >= 2.5,
        Class::FourLegged => entity.key() == "giraffe",
        _ => false,
    }
}

/// Whether somebody is under way.
fn gets_about(entity: &DraftEntity) -> bool {
    use Action as A;
    let goes = matches!(
        entity.action,
        A::Walk
            | A::Run
            | A::Ride
            | A::Drive
            | A::Fly
            | A::Swim
            | A::Ski
            | A::Surf
            | A::Skate
            | A::Row
            | A::Chase
            | A::March
            | A::Slide
            | A::Glide
            | A::Dive
            | A::Crawl
            | A::Fall
    );
    goes || matches!(
        entity.class(),
        Class::Vehicle | Class::Boat | Class::Aircraft | Class::Bird
    )
}

#[cfg(test)]
mod tests {
    use crate::language::understand;
    use crate::scene::{Before, CameraMove, Filming, Mark, MarkPart, Nearness, Shot};

    fn filming(prompt: &str) -> Filming {
        understand(prompt).scene.filming
    }

    #[test]
    fn moves_that_are_told_one_after_the_other_are_all_there() {
        use CameraMove as C;
        for (prompt, first, then) in [
            (
                "The camera pulls back and cranes up over a farm",
                C::PullOut,
                vec![C::CraneUp],
            ),
            (
                "Pan left, then tilt up to the top of a tower",
                C::PanLeft,
                vec![C::TiltUp],
            ),
            (
                "A knight on a hill, the camera pushes in, then orbits around him",
                C::PushIn,
                vec![C::Orbit],
            ),
        ] {
            let told = understand(prompt);
            assert_eq!(told.scene.camera, first, "{prompt}");
            assert_eq!(told.scene.filming.then, then, "{prompt}");
            assert!(told.later.is_empty(), "{prompt}");
        }
        for prompt in [
            "Slow dolly push in on a man in a bar",
            "Handheld camera pushing in slowly on a courier",
            "A dog and a cat, tracking shot",
        ] {
            assert!(filming(prompt).then.is_empty(), "{prompt}");
        }
    }

    #[test]
    fn a_shot_may_come_to_another_one() {
        for (prompt, opens, shot) in [
            (
                "Slow push-in from medium shot to close-up of a man",
                Shot::WaistUp,
                Shot::CloseUp,
            ),
            (
                "The camera slowly zooms in on her face, a woman in a bar",
                Shot::Medium,
                Shot::CloseUp,
            ),
            (
                "The camera starts wide on a castle, then pushes in on the gate",
                Shot::Wide,
                Shot::Medium,
            ),
        ] {
            let scene = understand(prompt).scene;
            assert_eq!(
                (scene.filming.opens, scene.shot),
                (Some(opens), shot),
                "{prompt}"
            );
        }
        for prompt in [
            "A close-up of a cat",
            "Wide shot of a tree, push in",
            "A woman zooms in on a map",
        ] {
            assert_eq!(filming(prompt).opens, None, "{prompt}");
        }
    }

    #[test]
    fn a_camera_turns_from_what_is_told_to_what_is_told() {
        let whole = |id| Mark {
            id: Some(id),
            part: MarkPart::Whole,
        };
        let scene = understand("Rack focus from a cup of coffee to a man at the window").scene;
        assert_eq!(scene.filming.turns, Some((whole(1), whole(2))));
        assert_eq!(
            scene.filming.before,
            Some(Before {
                id: Some(1),
                how: Nearness::Foreground
            })
        );
        let scene = understand("Whip pan from a cat to a dog in a living room").scene;
        assert_eq!(scene.filming.turns, Some((whole(1), whole(2))));
        let scene = understand("Tilt up from the shoes to the face of a tall man in a park").scene;
        let end = |part| Mark { id: Some(1), part };
        assert_eq!(
            scene.filming.turns,
            Some((end(MarkPart::Foot), end(MarkPart::Top)))
        );
        assert_eq!(scene.entities.len(), 1);
        assert_eq!(
            filming("Tilt up, a man walks to the door in the rain").turns,
            None
        );
    }

    #[test]
    fn whose_eyes_we_see_with_is_before_the_camera() {
        for (prompt, how) in [
            ("POV of a cyclist riding down a hill", Nearness::Eyes),
            (
                "Over-the-shoulder shot of a painter at an easel",
                Nearness::Shoulder,
            ),
        ] {
            let scene = understand(prompt).scene;
            let id = Some(scene.entities[0].id);
            assert_eq!(scene.filming.before, Some(Before { id, how }), "{prompt}");
        }
        let nobody = filming("First-person view walking through a neon city").before;
        assert_eq!(
            nobody,
            Some(Before {
                id: None,
                how: Nearness::Eyes
            })
        );
        assert_eq!(filming("A cyclist rides down a hill").before, None);
    }
}

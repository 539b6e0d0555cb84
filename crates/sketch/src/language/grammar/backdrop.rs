//! What is behind and around: whether a background is out of focus, a house seen from outside, a view that comes last.

use super::{Doer, Finds, Reader};
use crate::language::draft::DraftEntity;
use crate::language::senses::{Effect, Hint, Preposition};
use crate::language::words::Reading;
use crate::scene::{Class, Motif, Relation, Setting, Shot, Weather};

impl Reader<'_> {
    /// "mountain mist against a pure black background", "a knight on a plain white backdrop": nothing is behind it, whatever
    /// place its words name by the way.
    pub(super) fn stand_before_nothing(&mut self) {
        let is_studio = |effect: &Effect| {
            matches!(
                effect,
                Effect::Setting {
                    setting: Setting::Studio,
                    ..
                }
            )
        };
        let told = (0..self.items.len()).find(|&idx| {
            let item = &self.items[idx];
            let is_hint = item
                .hint
                .is_some_and(|hint| hint.effects.iter().any(is_studio));
            let is_behind = |name: &str| item.lemma.ends_with(name);
            let near = self.items[idx.saturating_sub(3)..=idx].iter();
            let mut words = near
                .flat_map(|it| it.tokens)
                .map(|token| token.text.as_str());
            let is_plain = words.any(|word| {
                matches!(
                    word,
                    "pure" | "plain" | "solid" | "seamless" | "blank" | "against" | "isolated"
                )
            });
            is_hint
                && is_plain
                && ["background", "backdrop", "screen"]
                    .into_iter()
                    .any(is_behind)
        });
        let is_there = matches!(self.draft.setting, Some((Setting::Studio, _)));
        let Some(at) = told.filter(|_| !is_there && !self.is_change) else {
            return;
        };
        let is_bound = self
            .draft
            .entities
            .iter()
            .any(|it| it.place == Some((Relation::Inside, None)));
        if is_bound {
            return;
        }
        self.draft.setting = Some((Setting::Studio, true));
        self.draft.backdrop = None;
        self.readings[at] = Reading::Scene;
        self.note_surface(at);
        if self.draft.entities.is_empty() && self.draft.weather == Some(Weather::Fog) {
            // What drifts there is all there is to see.
            self.draft.surface.motif = Motif::Smoke;
            self.draft.is_motif = true;
            self.draft.weather = None;
            self.draft.shot = None;
        }
    }

    /// "turns to the camera", "holds it up to the camera": what is named next is where somebody looks.
    pub(super) fn is_looked_into(&self) -> bool {
        self.clause.preposition.is_some_and(|at| {
            matches!(
                self.items[at].lemma.as_str(),
                "to" | "at" | "into" | "toward" | "towards" | "up to"
            )
        })
    }

    /// "The camera tracks her, then rises to an aerial view": not how the picture begins.
    pub(super) fn is_shown_last(&self, effect: Effect) -> bool {
        let is_far = effect == Effect::Shot(Shot::Aerial);
        let leads_to = self
            .clause
            .preposition
            .is_some_and(|at| matches!(self.items[at].lemma.as_str(), "to" | "into"));
        is_far && leads_to && self.clause.doer == Doer::Camera && self.draft.camera.is_some()
    }

    /// "a cabin in the snow, warm light in its windows": seen from outside.
    pub(super) fn is_window_of_house(&self) -> bool {
        let entities = &self.draft.entities;
        let has_house = entities.iter().any(|it| it.class() == Class::Building);
        has_house && !entities.iter().any(DraftEntity::is_animate)
    }

    /// "shallow depth of field", "the background is softly blurred", "creamy bokeh"; "a sharp background", "no bokeh".
    pub(super) fn note_depth(&mut self) {
        let words = self.spoken();
        let word = |at: usize| words.get(at).map_or("", |(_, word)| *word);
        let (mut is_shallow, mut is_sharp) = (false, false);
        for at in 0..words.len() {
            let is_denied = (at.saturating_sub(2)..at).any(|at| {
                matches!(
                    word(at),
                    "no" | "not" | "without" | "remove" | "less" | "never"
                )
            });
            let around = at.saturating_sub(5)..at + 7;
            let is_of_background = || {
                around
                    .clone()
                    .any(|at| matches!(word(at), "background" | "backdrop" | "surroundings"))
            };
            let says_so = match word(at) {
                "bokeh" => true,
                "shallow" => {
                    (1..4).any(|next| matches!(word(at + next), "depth" | "focus" | "dof"))
                }
                "blurred" | "blurry" | "blur" | "blurs" | "defocused" | "defocussed" => {
                    is_of_background()
                }
                "out" => word(at + 1) == "of" && word(at + 2) == "focus" && is_of_background(),
                _ => false,
            };
            let is_behind = |word: &str| matches!(word, "background" | "backdrop" | "everything");
            let says_no = match word(at) {
                "sharp" | "crisp" => {
                    is_behind(word(at + 1))
                        || (at.saturating_sub(2)..at).any(|at| is_behind(word(at)))
                }
                "focus" => {
                    at > 1
                        && word(at - 1) == "in"
                        && (at.saturating_sub(4)..at).any(|at| is_behind(word(at)))
                        || at > 0 && word(at - 1) == "deep"
                }
                _ => false,
            };
            is_shallow |= says_so && !is_denied;
            is_sharp |= says_so && is_denied || says_no && !is_denied;
        }
        self.draft.surface.is_shallow |= is_shallow;
        self.draft.is_sharp |= is_sharp && !is_shallow;
    }
}

impl Reader<'_> {
    /// What is told next of somebody, and a place that is over, below or before them, or that a sentence is about:
    /// "lanterns rise over a village below", "The cityscape shows lights". Nobody has gone there.
    pub(super) fn is_only_seen(&self) -> bool {
        use Relation::{Above, Behind, InFrontOf};
        let is_story = self.is_change && self.finds == Finds::Definite && self.draft.n_known > 0;
        let is_past = matches!(
            self.bound_by(),
            Some(Preposition::Relation(Above | Behind | InFrontOf))
        );
        let is_subject = self.phrase.is_definite
            && self.clause.preposition.is_none()
            && !self.clause.expects_object;
        is_story && (is_past || is_subject)
    }

    /// What is only seen lies behind, where it goes with the place.
    pub(super) fn lay_behind(&mut self, hint: &Hint) {
        let setting = hint.effects.iter().find_map(|effect| match effect {
            Effect::Setting { setting, .. } if !setting.is_indoors() => Some(setting.base()),
            _ => None,
        });
        if let Some(setting) = setting {
            self.draft.apply(Effect::Backdrop(setting));
        }
    }

    /// "The background includes a stream", "in the background, there are hills": the place behind.
    pub(super) fn behind(&self, item_idx: usize) -> Option<Setting> {
        const OPENS: usize = 3;
        let sentence = &self.items[self.sentence_idx..item_idx];
        let is_of_background = sentence.iter().take(OPENS).any(|item| {
            matches!(
                item.lemma.as_str(),
                "background" | "backdrop" | "in the background" | "behind them" | "in the distance"
            )
        });
        let effects = &self.items[item_idx].hint?.effects;
        let setting = effects.iter().find_map(|effect| match effect {
            Effect::Setting { setting, .. } => Some(setting.base()),
            _ => None,
        })?;
        let is_known = self.draft.setting.is_some() || self.draft.n_known > 0;
        (is_of_background && is_known).then_some(setting)
    }
}

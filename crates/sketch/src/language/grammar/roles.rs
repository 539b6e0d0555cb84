//! What a new entity is in its clause: doer, object, companion or place.

use super::reach::is_tool;
use super::state::Role;
use super::{Doer, Reader};
use crate::language::classes::WordClass;
use crate::language::senses::{Preposition, VerbKind};
use crate::language::words::Reading;
use crate::scene::{Action, Class, Relation};

impl Reader<'_> {
    /// Finds the role of an entity that was just named.
    pub(super) fn bind(&mut self, entity_idx: usize) {
        let doers = self.doers();
        let preposition = self.bound_by();
        let role = if let Some(preposition) = preposition {
            self.bind_by_preposition(preposition, entity_idx)
        } else if self.clause.expects_object && !doers.is_empty() {
            self.object(entity_idx)
        } else if self.clause.is_and && !self.clause.is_new {
            self.next_of_list(entity_idx)
        } else {
            self.new_doer(entity_idx)
        };
        if role == Role::Doer {
            self.clause.is_undrawn = false;
        }
        self.clause.last_role = Some(role);
        self.clause.is_new = false;
    }

    fn new_doer(&mut self, entity_idx: usize) -> Role {
        let is_first = self.draft.entities.iter().all(|entity| !entity.is_subject);
        let entity = &mut self.draft.entities[entity_idx];
        entity.is_subject |= is_first || entity.is_animate();
        if let Some(place) = self.clause.pending_place.take() {
            entity.place = Some(place);
        }
        self.clause.doer = Doer::Entities(vec![entity_idx]);
        self.clause.main = None;
        self.clause.verb = None;
        Role::Doer
    }

    fn show_to_camera(&mut self, entity_idx: usize) -> Role {
        let is_first = self.draft.entities.iter().all(|entity| !entity.is_subject);
        let entity = &mut self.draft.entities[entity_idx];
        entity.is_subject |= is_first || entity.is_animate();
        Role::Object
    }

    fn next_of_list(&mut self, entity_idx: usize) -> Role {
        let mut doers = self.doers();
        if self.clause.next_acts_alone {
            return self.new_doer(entity_idx);
        }
        match self.clause.last_role {
            // "a bird flies in and the boy waves": what the bird does is done.
            // "says hello and the crowd laughs": they laugh, and nobody else.
            Some(Role::Doer)
                if (self.is_change || self.clause.next_acts) && self.clause.verb.is_some() =>
            {
                self.new_doer(entity_idx)
            }
            Some(Role::Doer) if !doers.is_empty() && !doers.contains(&entity_idx) => {
                self.draft.entities[entity_idx].is_subject = true;
                doers.push(entity_idx);
                self.clause.doer = Doer::Entities(doers);
                Role::Doer
            }
            // "a man in a wheelchair and his grandson fly a kite".
            Some(Role::Place | Role::Companion)
                if self.clause.verb.is_none()
                    && self.draft.entities[entity_idx].is_animate()
                    && !doers.is_empty()
                    && !doers.contains(&entity_idx) =>
            {
                self.draft.entities[entity_idx].is_subject = true;
                doers.push(entity_idx);
                self.clause.doer = Doer::Entities(doers);
                Role::Doer
            }
            // "chasing a cat and a mouse": the mouse is there too, and may act yet.
            Some(role) if role != Role::Doer => role,
            _ => self.new_doer(entity_idx),
        }
    }

    fn object(&mut self, entity_idx: usize) -> Role {
        let kind = self.clause.verb.map_or(VerbKind::Plain, |verb| verb.kind);
        for doer in self.doers() {
            if doer == entity_idx {
                continue;
            }
            // "lifts the hood of a truck": nobody holds the truck.
            let is_small = self.draft.entities[entity_idx]
                .concept
                .is_some_and(|concept| concept.height_m < 0.6);
            if self.clause.is_part && !is_small {
                self.draft.entities[doer].target.get_or_insert(entity_idx);
                continue;
            }
            match kind {
                VerbKind::Holds | VerbKind::Wears => {
                    let relation = if kind == VerbKind::Holds {
                        Relation::Holding
                    } else {
                        Relation::Wearing
                    };
                    self.hand(entity_idx, relation, doer);
                }
                VerbKind::Rides => self.ride(doer, entity_idx),
                VerbKind::Plain | VerbKind::Complete | VerbKind::Still
                    if self.is_free_for_hand(doer, entity_idx) =>
                {
                    self.hand(entity_idx, Relation::Holding, doer);
                }
                VerbKind::Plain | VerbKind::Complete | VerbKind::Still => {
                    self.draft.entities[doer].target.get_or_insert(entity_idx);
                }
            }
        }
        Role::Object
    }

    /// "leans against a wall and drinks coffee": who has to do with the wall has the cup in the hand.
    fn is_free_for_hand(&self, doer: usize, entity_idx: usize) -> bool {
        let entity = &self.draft.entities[doer];
        let is_person = entity.class() == Class::Person && entity.count == 1;
        let is_bound = entity.target.is_some_and(|target| target != entity_idx);
        let is_small = self.draft.entities[entity_idx]
            .concept
            .is_some_and(|concept| concept.is_held || concept.class == Class::Food)
            && self.draft.entities[entity_idx].count == 1;
        let is_used = self.clause.verb.is_some_and(|verb| {
            matches!(
                verb.action,
                Action::Drink | Action::Eat | Action::Read | Action::Look
            )
        });
        let has_hands_full = self
            .draft
            .entities
            .iter()
            .any(|other| other.place == Some((Relation::Holding, Some(doer))));
        is_person && is_bound && is_small && is_used && !has_hands_full
    }

    /// Gives a thing to somebody; of several each has one.
    fn hand(&mut self, entity_idx: usize, relation: Relation, holder: usize) {
        let n_holders = self.draft.entities[holder].count;
        let held = &mut self.draft.entities[entity_idx];
        held.place.get_or_insert((relation, Some(holder)));
        // "children holding balloons" have one each, but two men carry one sofa.
        if n_holders > 1 {
            let is_one_each = held.count > 1 && held.concept.is_some_and(|it| it.is_held);
            held.count = if is_one_each { n_holders } else { 1 };
        }
    }

    fn ride(&mut self, rider: usize, mount: usize) {
        // "five knights on horseback": each on one.
        let n_riders = self.draft.entities[rider].count;
        let ridden = &mut self.draft.entities[mount];
        if ridden.class() == Class::FourLegged && ridden.count == 1 {
            ridden.count = n_riders.min(5);
        }
        let entity = &mut self.draft.entities[rider];
        entity.target.get_or_insert(mount);
        entity.place = Some((Relation::Riding, Some(mount)));
        if entity.action == Action::Idle {
            entity.action = Action::Ride;
        }
    }

    /// Whether a sentence opens with a stream or a trickle, and comes to what that is of.
    fn is_flow_of(&self) -> bool {
        let Some(of) = self.clause.preposition.filter(|of| *of > 0) else {
            return false;
        };
        let opens = (self.sentence_idx..of).all(|idx| {
            !matches!(
                self.readings[idx],
                Reading::Entity { .. } | Reading::Action { .. }
            )
        });
        opens && WordClass::Flow.has(&self.items[of - 1].lemma)
    }

    fn bind_by_preposition(&mut self, preposition: Preposition, entity_idx: usize) -> Role {
        let doers: Vec<usize> = self
            .doers()
            .into_iter()
            .filter(|&doer| doer != entity_idx)
            .collect();
        // "zooms out from a baby", "circles around a statue": that is what the camera shows.
        if self.clause.doer == Doer::Camera {
            if let (Preposition::Relation(relation), Some(shown)) =
                (preposition, self.clause.noun_bound)
            {
                let place = (relation, Some(entity_idx));
                self.draft.entities[shown].place.get_or_insert(place);
                return Role::Place;
            }
            return self.show_to_camera(entity_idx);
        }
        // "A stream of milk pours into the glass": the milk does, and not what was told of before.
        if preposition == Preposition::Of && self.is_flow_of() {
            return self.new_doer(entity_idx);
        }
        if doers.is_empty() {
            if let Preposition::Relation(relation) = preposition {
                self.clause.pending_place = Some((relation, Some(entity_idx)));
            }
            let is_named_first = matches!(preposition, Preposition::Of | Preposition::With);
            if is_named_first && !self.is_in_opening_place() {
                return self.new_doer(entity_idx);
            }
            return Role::Place;
        }
        if self.is_agent(entity_idx) {
            self.act_as_agent(&doers, entity_idx);
            return Role::Doer;
        }
        match preposition {
            Preposition::Relation(relation) => self.place(&doers, relation, entity_idx),
            Preposition::With => return self.accompany(&doers, entity_idx),
            Preposition::Toward => {
                let is_away = self.is_away();
                for doer in doers {
                    self.draft.entities[doer].approaches = !is_away;
                    self.draft.entities[doer].target.get_or_insert(entity_idx);
                }
                return Role::Object;
            }
            Preposition::Loose => self.leave(&doers, entity_idx),
            Preposition::Of | Preposition::Like | Preposition::Without => {}
        }
        Role::Place
    }

    fn place(&mut self, doers: &[usize], relation: Relation, entity_idx: usize) {
        let is_ridden = self.is_ridden(doers, relation, entity_idx);
        let goes_round = self.goes_round(entity_idx);
        if let Some(noun) = self.pushed_on(doers, relation, entity_idx) {
            let entity = &mut self.draft.entities[noun];
            entity.place = Some((relation, Some(entity_idx)));
            entity.action = Action::Sit;
            for &doer in doers {
                self.draft.entities[doer].target = Some(entity_idx);
            }
            return;
        }
        if let Some(noun) = self.held_noun(doers, relation, entity_idx) {
            self.draft.entities[noun]
                .place
                .get_or_insert((relation, Some(entity_idx)));
            return;
        }
        if let Some(goal) = self.goal_before(doers) {
            self.draft.entities[goal]
                .place
                .get_or_insert((relation, Some(entity_idx)));
            return;
        }
        if self.is_contact(doers, relation, entity_idx) {
            for &doer in doers {
                self.draft.entities[doer].target.get_or_insert(entity_idx);
            }
            return;
        }
        let is_side = matches!(relation, Relation::LeftOf | Relation::RightOf);
        let has_mover = doers
            .iter()
            .any(|&doer| self.draft.entities[doer].is_mover());
        for &doer in doers {
            // "with wildflowers, a rabbit is on the left of a stone": only the rabbit is.
            if is_side && has_mover && !self.draft.entities[doer].is_mover() {
                continue;
            }
            if goes_round && self.draft.entities[doer].circles() {
                self.draft.entities[doer].action = Action::Orbit;
                self.draft.entities[doer].target = Some(entity_idx);
                continue;
            }
            if is_ridden {
                self.ride(doer, entity_idx);
                continue;
            }
            // "singing into a microphone" is in none.
            let is_sung_into = self.draft.entities[doer].action == Action::Talk
                && self.draft.entities[entity_idx].key() == "microphone";
            if is_sung_into {
                self.draft.entities[doer].target.get_or_insert(entity_idx);
                continue;
            }
            // "typing on a laptop" is no seat.
            let is_in_hand = relation == Relation::On
                && self.draft.entities[doer].class() == Class::Person
                && self.draft.entities[entity_idx]
                    .concept
                    .is_some_and(|concept| concept.is_held);
            let entity = &mut self.draft.entities[doer];
            let is_used = matches!(
                entity.action,
                Action::Balance | Action::PlayInstrument | Action::Jump
            );
            let is_met = matches!(
                relation,
                Relation::On | Relation::Above | Relation::Through | Relation::Across
            );
            if is_used && is_met && self.clause.verb.is_some() {
                entity.target.get_or_insert(entity_idx);
            }
            if is_in_hand {
                entity.target.get_or_insert(entity_idx);
                continue;
            }
            // "By a well, a dog is on the left of a chair": which side is told later counts more.
            let place = &mut self.draft.entities[doer].place;
            if is_side && matches!(place, Some((Relation::Beside, _))) {
                *place = None;
            }
            // What the prompt placed first is where it is; a second place would only move it.
            if self.draft.entities[entity_idx].place.map(|(_, of)| of) != Some(Some(doer)) {
                self.draft.entities[doer]
                    .place
                    .get_or_insert((relation, Some(entity_idx)));
            }
        }
    }

    /// "trots to a door in a tree": the door is in the tree, and not who comes to it.
    fn goal_before(&self, doers: &[usize]) -> Option<usize> {
        let goal = self.clause.noun_bound?;
        let is_goal = doers.iter().all(|&doer| {
            let entity = &self.draft.entities[doer];
            entity.approaches && entity.target == Some(goal)
        });
        (is_goal && !doers.contains(&goal)).then_some(goal)
    }

    /// "runs around a tree": round something that one can go round.
    fn goes_round(&self, entity_idx: usize) -> bool {
        let is_around = self
            .clause
            .preposition
            .is_some_and(|at| self.items[at].lemma == "around");
        let entity = &self.draft.entities[entity_idx];
        let is_small = entity
            .concept
            .is_some_and(|concept| concept.height_m < 30.0);
        is_around && is_small && self.clause.verb.is_some() && entity.count == 1
    }

    /// "a girl on a horse" rides it, and so does whoever does anything with a verb of riding.
    fn is_ridden(&self, doers: &[usize], relation: Relation, entity_idx: usize) -> bool {
        let rides = self
            .clause
            .verb
            .is_some_and(|verb| verb.kind == VerbKind::Rides);
        let mount = &self.draft.entities[entity_idx];
        let is_mount = mount.class() == Class::FourLegged && mount_is_big(mount.concept)
            || matches!(
                mount.key(),
                "bicycle" | "motorcycle" | "skateboard" | "surfboard" | "scooter"
            );
        let has_rider = doers
            .iter()
            .all(|&doer| self.draft.entities[doer].class() == Class::Person);
        // "A cowboy rides into town, dust blowing behind his horse": that one.
        let rides_already = doers.iter().all(|&doer| {
            let entity = &self.draft.entities[doer];
            entity.action == Action::Ride && entity.target.is_none()
        });
        relation == Relation::On && (rides || is_mount && has_rider)
            || is_mount && has_rider && rides_already
    }

    /// "Fishing from a boat" is done in it; "jumping from one rock to another" takes two rocks.
    fn leave(&mut self, doers: &[usize], entity_idx: usize) {
        let Some(at) = self.clause.preposition else {
            return;
        };
        if self.items[at].lemma == "off" {
            return self.sweep_off(doers, entity_idx);
        }
        if self.items[at].lemma != "from" {
            return;
        }
        let is_carrier = matches!(
            self.draft.entities[entity_idx].class(),
            Class::Boat | Class::Vehicle | Class::Furniture
        );
        let goal = &self.draft.entities[entity_idx];
        let is_furniture = goal.class() == Class::Furniture
            || matches!(goal.key(), "fence" | "wall" | "rock" | "branch");
        for &doer in doers {
            let entity = &mut self.draft.entities[doer];
            // "a cup is lifted from a table": it stands on it first.
            if entity.action == Action::Rise && is_furniture && !entity.is_animate() {
                entity.place.get_or_insert((Relation::On, Some(entity_idx)));
                continue;
            }
            let leaps = matches!(entity.action, Action::Jump | Action::Fly | Action::Run);
            let stays = matches!(
                entity.action,
                Action::Sit
                    | Action::Wave
                    | Action::Look
                    | Action::Talk
                    | Action::Idle
                    | Action::Feed
                    | Action::Howl
                    | Action::Perch
            );
            let is_able = entity.class() == Class::Person || is_furniture && entity.is_animate();
            if is_furniture && stays && is_able {
                entity.place.get_or_insert((Relation::On, Some(entity_idx)));
            } else if is_carrier && stays && is_able {
                entity
                    .place
                    .get_or_insert((Relation::Inside, Some(entity_idx)));
            } else if leaps && self.names_another(entity_idx) {
                let entity = &mut self.draft.entities[doer];
                entity.target = Some(entity_idx);
                let goal = &mut self.draft.entities[entity_idx];
                goal.count = goal.count.max(2);
            }
        }
    }

    /// "away from the cat" does not lead to it.
    fn is_away(&self) -> bool {
        self.clause
            .preposition
            .is_some_and(|at| self.items[at].lemma == "away from")
    }

    /// Whether the sentence goes on "to another", "to the next", "to" the same thing again.
    fn names_another(&self, entity_idx: usize) -> bool {
        let Some(at) = self.clause.preposition else {
            return false;
        };
        let word = &self.draft.entities[entity_idx].word;
        let rest = self.items[at + 1..].iter().take(7);
        let mut follows_to = false;
        for item in rest {
            if follows_to
                && (matches!(item.lemma.as_str(), "another" | "next" | "other")
                    || item.lemma == *word)
            {
                return true;
            }
            follows_to |= matches!(item.lemma.as_str(), "to" | "onto");
        }
        false
    }

    fn accompany(&mut self, doers: &[usize], entity_idx: usize) -> Role {
        let Some(&doer) = doers.last() else {
            return Role::Companion;
        };
        // "a woman behind a cake with candles": they are on the cake; "a dog after a boy with a kite": it is his.
        // "chops a log with an axe": the axe is in the hand, and not on the log.
        let is_wielded = self.clause.verb.is_some()
            && is_tool(self.draft.entities[entity_idx].key())
            && self.draft.entities[doer].is_animate();
        // "climbs a tree with an acorn": nor has the tree got it.
        let is_of_land = self.clause.noun_bound.is_some_and(|noun| {
            matches!(
                self.draft.entities[noun].class(),
                Class::Plant | Class::Building | Class::Celestial
            )
        });
        let is_small = self.draft.entities[entity_idx]
            .concept
            .is_some_and(|concept| concept.is_held);
        let is_wielded = is_wielded
            || self.clause.verb.is_some()
                && is_of_land
                && is_small
                && self.draft.entities[doer].is_animate();
        let leader = self
            .clause
            .noun_bound
            .filter(|&noun| noun != entity_idx && !is_wielded)
            .unwrap_or(doer);
        let (leader_class, leader_action) = {
            let leader = &self.draft.entities[leader];
            (leader.class(), leader.action)
        };
        // "landing on a planet with two suns", "a street with trees": they are just there.
        let class = self.draft.entities[entity_idx].class();
        let is_scenery = matches!(class, Class::Celestial | Class::Building | Class::Plant);
        let has_verb = self.clause.verb.is_some() && !is_scenery;
        let companion = &mut self.draft.entities[entity_idx];
        let is_small = companion.concept.is_some_and(|concept| concept.is_held);
        if companion.is_animate() {
            companion.is_subject = true;
            companion
                .place
                .get_or_insert((Relation::Beside, Some(leader)));
            if has_verb {
                companion.act(leader_action);
                self.draft.entities[leader].target.get_or_insert(entity_idx);
            }
        } else if leader_class == Class::Person && is_small {
            self.hand(entity_idx, Relation::Holding, leader);
        } else if matches!(leader_class, Class::Furniture | Class::Food) {
            companion.place.get_or_insert((Relation::On, Some(leader)));
        } else if has_verb {
            self.draft.entities[leader].target.get_or_insert(entity_idx);
        }
        Role::Companion
    }
}

impl Reader<'_> {
    /// "chased by three mice": they chase.
    fn is_agent(&self, entity_idx: usize) -> bool {
        let is_by = self
            .clause
            .preposition
            .is_some_and(|item_idx| self.items[item_idx].lemma == "by");
        is_by && self.clause.passive.is_some() && self.draft.entities[entity_idx].is_mover()
    }

    fn act_as_agent(&mut self, patients: &[usize], agent: usize) {
        let Some(action) = self.clause.passive.take() else {
            return;
        };
        // "a balloon released by a child": it is the balloon that rises.
        let is_of_patient = matches!(
            action,
            Action::Rise | Action::Fall | Action::Float | Action::Grow | Action::Spin | Action::Fly
        );
        for &patient in patients {
            let entity = &mut self.draft.entities[patient];
            if entity.action == action && !is_of_patient {
                entity.action = Action::Idle;
            }
        }
        let is_held = self
            .clause
            .verb
            .is_some_and(|verb| verb.kind == VerbKind::Holds);
        let entity = &mut self.draft.entities[agent];
        entity.is_subject = true;
        if !is_of_patient {
            entity.act(action);
        }
        entity.target = patients.first().copied();
        if let (true, Some(&patient)) = (is_held, patients.first()) {
            self.hand(patient, Relation::Holding, agent);
        }
        // "a leaf carried by an ant, walking": what follows is the agent's.
        self.clause.doer = super::Doer::Entities(vec![agent]);
    }
}

fn mount_is_big(concept: Option<&'static crate::language::senses::Concept>) -> bool {
    concept.is_some_and(|concept| concept.height_m >= 1.2)
}

//! What comes with what somebody does or is: the rows of `data/gear.tsv`, applied where the prompt names nothing itself.

use std::sync::LazyLock;

use crate::language::draft::{self, Draft, DraftEntity, MAX_ENTITIES};
use crate::language::lexicon::named;
use crate::language::tables::{self, Table};
use crate::scene::{Action, Class, Relation, Setting};

/// Where a thing is when somebody has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    Hand,
    Feet,
    Ride,
    On,
    At,
    Table,
    Before,
    Aim,
}

/// One row of the table.
#[derive(Debug)]
struct Gear {
    verbs: Vec<&'static str>,
    callings: Vec<&'static str>,
    thing: &'static str,
    spot: Spot,
    does: Option<Action>,
    during: Vec<Action>,
    has_other_aim: bool,
    is_for_animals: bool,
    /// Only when it is done to food, or to nothing that is named.
    is_for_food: bool,
    /// One for each hand.
    is_pair: bool,
    instead: Vec<&'static str>,
}

/// The whole table: what comes with somebody, and what is sat on.
#[derive(Debug, Default)]
struct Gears {
    gear: Vec<Gear>,
    seats: Vec<&'static str>,
    problems: Vec<String>,
}

static GEAR: LazyLock<Gears> = LazyLock::new(|| Gears::load(&tables::GEAR));

impl Gears {
    fn load(table: &Table) -> Self {
        let (rows, problems) = table.rows();
        let mut loaded = Self {
            problems,
            ..Self::default()
        };
        for row in rows {
            if row[2] == "seat" {
                loaded.seats.extend(row[0].split(','));
            } else if let Some(gear) = Gear::read(&row) {
                loaded.gear.push(gear);
            } else {
                loaded
                    .problems
                    .push(format!("{}: wrong: {row:?}", table.name));
            }
        }
        loaded
    }
}

impl Gear {
    fn read(row: &[&'static str]) -> Option<Self> {
        let (mut verbs, mut callings) = (Vec::new(), Vec::new());
        for cue in row[0].split(',') {
            match cue.strip_prefix("a ").or_else(|| cue.strip_prefix("an ")) {
                Some(calling) => callings.push(calling),
                None => verbs.push(cue),
            }
        }
        let spot = match row[2] {
            "hand" => Spot::Hand,
            "feet" => Spot::Feet,
            "ride" => Spot::Ride,
            "on" => Spot::On,
            "at" => Spot::At,
            "table" => Spot::Table,
            "before" => Spot::Before,
            "aim" => Spot::Aim,
            _ => return None,
        };
        let mut gear = Self {
            verbs,
            callings,
            thing: draft::concept(row[1]).map(|concept| concept.key.as_str())?,
            spot,
            does: match row[3] {
                "-" => None,
                action => Some(named(action)?),
            },
            during: Vec::new(),
            has_other_aim: false,
            is_for_animals: false,
            is_for_food: false,
            is_pair: false,
            instead: tables::list(row[5]).collect(),
        };
        for word in tables::list(row[4]) {
            match word {
                "aims" => gear.has_other_aim = true,
                "animals" => gear.is_for_animals = true,
                "pair" => gear.is_pair = true,
                "food" => gear.is_for_food = true,
                action => gear.during.push(named(action)?),
            }
        }
        Some(gear)
    }

    /// Whether it comes with `entity`.
    fn is_cued_by(&self, entity: &DraftEntity) -> bool {
        let is_person = entity.class() == Class::Person;
        if !(is_person || self.is_for_animals && entity.is_animate()) {
            return false;
        }
        if self
            .verbs
            .iter()
            .any(|verb| entity.verbs.iter().any(|said| said == verb))
        {
            return self.has_other_aim || entity.target.is_none();
        }
        let is_free = self.has_other_aim || entity.target.is_none();
        let is_doing = self.during.is_empty() || self.during.contains(&entity.action);
        is_free
            && is_doing
            && self
                .callings
                .iter()
                .any(|calling| is_called(entity, calling))
    }

    fn is_met_by(&self, entity: &DraftEntity) -> bool {
        let key = entity.key();
        key == self.thing || self.instead.contains(&key)
    }
}

/// Whether somebody is of a trade: by the word itself, or by what they are dressed as.
pub(super) fn is_called(entity: &DraftEntity, calling: &str) -> bool {
    let role = entity.look.role.as_deref();
    ends_with_word(&entity.word, calling)
        || entity.class() == Class::Person && role == Some(calling)
}

fn ends_with_word(word: &str, end: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    [word, stem].iter().any(|word| {
        word.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with(' '))
    })
}

/// Whether people sit on it.
pub(super) fn is_seat(key: &str) -> bool {
    GEAR.seats.contains(&key)
}

/// Gives everybody what comes with them.
pub(super) fn give(draft: &mut Draft) {
    board_what_is_ridden(draft);
    strike_sails(&mut draft.entities);
    mount_brooms(&mut draft.entities);
    let n_named = draft.entities.len();
    for doer in 0..n_named {
        let mut taken: Vec<Spot> = Vec::new();
        for gear in &GEAR.gear {
            let entity = &draft.entities[doer];
            let is_done_to = entity.target.map(|target| draft.entities[target].class());
            // What is read to somebody is a book, and not they.
            let is_fit = (!gear.is_for_food || is_done_to.is_none_or(|class| class == Class::Food))
                && (gear.does != Some(Action::Read)
                    || is_done_to.is_none_or(|class| class == Class::Person));
            if !taken.contains(&gear.spot)
                && is_fit
                && gear.is_cued_by(entity)
                && is_free_for(draft, doer, gear)
            {
                taken.push(gear.spot);
                hand_out(draft, (doer, n_named), gear);
            }
        }
    }
}

/// Of two friends who drink coffee each has a cup, of three who eat an ice cream each has one.
pub(super) fn share_out(entities: &mut [DraftEntity]) {
    for doer in 0..entities.len() {
        let consumes = matches!(
            entities[doer].action,
            Action::Eat | Action::Drink | Action::Read
        );
        let n_doers = entities[doer].count;
        if let Some(target) = entities[doer].target
            && consumes
            && n_doers > 1
            && entities[target].count == 1
            && !entities[target].is_animate()
            && entities[target].concept.is_some_and(|it| it.height_m < 0.5)
            && entities[target].key() != "cake"
        {
            entities[target].count = n_doers;
        }
    }
}

/// "A dog on a surfboard" stands on one that lies in the water.
fn board_what_is_ridden(draft: &mut Draft) {
    for gear in GEAR.gear.iter().filter(|gear| gear.spot == Spot::Feet) {
        for rider in 0..draft.entities.len() {
            let Some((Relation::On | Relation::Riding, Some(board))) = draft.entities[rider].place
            else {
                continue;
            };
            if draft.entities[rider].is_animate() && gear.is_met_by(&draft.entities[board]) {
                draft.entities[rider].place = None;
                draft.entities[rider].target = None;
                step_on(draft, (rider, board), gear);
            }
        }
    }
}

/// Who fishes or rows does it in a boat without a sail.
fn strike_sails(entities: &mut [DraftEntity]) {
    for rider in 0..entities.len() {
        let Some((Relation::On | Relation::Inside | Relation::Riding, Some(boat))) =
            entities[rider].place
        else {
            continue;
        };
        let is_quiet = matches!(
            entities[rider].action,
            Action::Row | Action::Sit | Action::Look | Action::Talk | Action::Idle | Action::Sleep
        );
        let is_plain = entities[boat].key() == "boat" && !entities[boat].word.contains("sail");
        if entities[rider].class() == Class::Person && is_quiet && is_plain {
            entities[boat].concept = draft::concept("rowing_boat");
            entities[boat].word = "rowing boat".to_owned();
        }
    }
}

/// Who flies on a broom sits on it.
fn mount_brooms(entities: &mut [DraftEntity]) {
    for rider in 0..entities.len() {
        let placed = entities[rider].place.and_then(|(_, of)| of);
        let broom = entities[rider]
            .target
            .or(placed)
            .filter(|&at| entities[at].key() == "broom");
        let flies = matches!(
            entities[rider].action,
            Action::Fly | Action::Glide | Action::Float | Action::Ride
        );
        let Some(broom) = broom.filter(|_| flies && entities[rider].is_animate()) else {
            continue;
        };
        let under = &mut entities[broom];
        under.concept = draft::concept("flying_broom");
        under.word = "flying broom".to_owned();
        under.place = None;
        under.action = Action::Fly;
        entities[rider].place = Some((Relation::Riding, Some(broom)));
        entities[rider].target = Some(broom);
        entities[rider].action = Action::Ride;
    }
}

/// Whether the hand, the feet or the seat that it takes are free.
fn is_free_for(draft: &Draft, doer: usize, gear: &Gear) -> bool {
    let entity = &draft.entities[doer];
    let holds = draft.entities.iter().any(|other| {
        other.place == Some((Relation::Holding, Some(doer))) && !gear.is_met_by(other)
    });
    let stands_on = draft
        .entities
        .iter()
        .any(|other| other.place == Some((Relation::Under, Some(doer))) && !gear.is_met_by(other));
    let is_placed = entity.place.is_some_and(|(_, of)| of.is_some());
    if matches!(gear.thing, "bed" | "desk") && !is_at_home(draft, gear.thing == "desk") {
        return false;
    }
    match gear.spot {
        // Who carves on a board cuts no wood.
        Spot::Hand => {
            let cuts = stands_on && gear.does == Some(Action::Touch);
            (!holds || gear.thing == "ski_pole") && !cuts
        }
        Spot::Feet => {
            !stands_on
                && !matches!(entity.place, Some((Relation::Riding | Relation::Inside, Some(of))) if draft.entities[of].key() != "wave")
        }
        Spot::Ride => !matches!(
            entity.place,
            Some((Relation::Inside | Relation::Riding | Relation::At, Some(_)))
        ),
        Spot::On | Spot::At => !is_placed,
        Spot::Table | Spot::Before | Spot::Aim => true,
    }
}

/// Whether a bed or a desk may stand there: nobody brings one along into the open, or onto a train.
fn is_at_home(draft: &Draft, is_work: bool) -> bool {
    let is_room = |setting: Setting| {
        let is_quarters = match setting {
            Setting::Locale(locale) => {
                matches!(
                    locale.key(),
                    "bedroom_kids" | "dorm" | "cabin_room" | "monastery"
                )
            }
            plain => matches!(plain, Setting::Room | Setting::Bedroom),
        };
        let is_study = matches!(
            setting.base(),
            Setting::Office | Setting::Classroom | Setting::Library
        );
        is_quarters || is_work && is_study
    };
    match draft.setting {
        Some((setting, _)) => is_room(setting),
        None => {
            let usual = super::home::setting(draft);
            // Where nothing is told at all.
            is_room(usual) || matches!(usual, Setting::Park | Setting::Meadow)
        }
    }
}

/// The thing itself: one that the prompt named and nobody uses, or a new one.
fn thing_for(draft: &mut Draft, (doer, n_named): (usize, usize), gear: &Gear) -> Option<usize> {
    // "A father and a son playing tennis": what nobody named, and one has in the hand, the other has as well.
    let is_given = |at: usize, entity: &DraftEntity| {
        let held_by = entity.place.filter(|(it, _)| *it == Relation::Holding);
        gear.spot == Spot::Hand && at >= n_named && held_by.is_some_and(|(_, of)| of != Some(doer))
    };
    let mut known = draft.entities.iter().enumerate();
    let known = known
        .find(|(at, entity)| gear.is_met_by(entity) && !is_given(*at, entity))
        .map(|(at, _)| at);
    if let Some(known) = known {
        let entity = &draft.entities[known];
        let is_others = entity
            .place
            .is_some_and(|(_, of)| of.is_some_and(|of| of != doer));
        let is_ready = entity.place.is_some_and(|(_, of)| of == Some(doer));
        let is_aimed_at = (0..draft.entities.len()).any(|other| {
            let entity = &draft.entities[other];
            other != doer && entity.target == Some(known)
                || entity.place.is_some_and(|(_, of)| of == Some(known))
        });
        let is_shared = matches!(gear.spot, Spot::On | Spot::At | Spot::Table | Spot::Before);
        let is_taken = known == doer || is_others || is_ready || is_aimed_at;
        if known == doer || !is_shared && is_taken {
            return None;
        }
        if gear.spot == Spot::Before && draft.entities[known].key() != gear.thing {
            // A wall is painted where it is.
            return None;
        }
        let is_plain = matches!(draft.entities[known].key(), "ball" | "broom");
        if is_plain && gear.thing != draft.entities[known].key() {
            draft.entities[known].concept = draft::concept(gear.thing);
            draft.entities[known].word = gear.thing.replace('_', " ");
        }
        return Some(known);
    }
    if draft.entities.len() >= MAX_ENTITIES {
        return None;
    }
    let word = gear.thing.replace('_', " ");
    draft
        .entities
        .push(DraftEntity::new(draft::concept(gear.thing), word));
    Some(draft.entities.len() - 1)
}

fn hand_out(draft: &mut Draft, (doer, n_named): (usize, usize), gear: &Gear) {
    let Some(thing) = thing_for(draft, (doer, n_named), gear) else {
        return;
    };
    let n_doers = draft.entities[doer].count;
    if let Some(action) = gear.does
        && is_looser(draft.entities[doer].action)
    {
        draft.entities[doer].action = action;
    }
    match gear.spot {
        Spot::Hand => {
            draft.entities[thing].count = if gear.is_pair { 2 * n_doers } else { n_doers };
            draft.entities[thing].place = Some((Relation::Holding, Some(doer)));
        }
        Spot::Feet => step_on(draft, (doer, thing), gear),
        Spot::Ride => {
            draft.entities[thing].count = n_doers;
            let is_flier = draft.entities[thing].class() == Class::Aircraft;
            draft.entities[thing].acts = false;
            let goes = match (is_flier, draft.entities[thing].class()) {
                (true, _) => Action::Fly,
                (false, crate::scene::Class::FourLegged) => Action::Walk,
                (false, _) => Action::Drive,
            };
            draft.entities[thing].act(goes);
            draft.entities[doer].place = Some((Relation::Riding, Some(thing)));
            draft.entities[doer].target = Some(thing);
        }
        Spot::On => draft.entities[doer].place = Some((Relation::On, Some(thing))),
        Spot::At => draft.entities[doer].place = Some((Relation::At, Some(thing))),
        Spot::Table => super::company::lay_table(draft, (doer, thing)),
        Spot::Before | Spot::Aim => {
            if gear.spot == Spot::Before {
                draft.entities[thing]
                    .place
                    .get_or_insert((Relation::Beside, Some(doer)));
            } else if draft.entities[thing].class() == Class::Instrument {
                draft.entities[thing].count = n_doers;
            }
            draft.entities[doer].target.get_or_insert(thing);
        }
    }
}

/// Puts somebody onto a board: it is under the feet and goes where they go.
fn step_on(draft: &mut Draft, (rider, board): (usize, usize), gear: &Gear) {
    let n_riders = draft.entities[rider].count;
    let under = &mut draft.entities[board];
    if under.key() != "kick_scooter" {
        under.concept = draft::concept(gear.thing);
        under.word = gear.thing.replace('_', " ");
    }
    under.count = n_riders;
    under.action = Action::Idle;
    under.is_subject = false;
    under.target = None;
    under.place = Some((Relation::Under, Some(rider)));
    let entity = &mut draft.entities[rider];
    if !matches!(entity.action, Action::Jump | Action::Spin | Action::Fall)
        && let Some(action) = gear.does
    {
        entity.action = action;
    }
}

/// Whether a trade or a game may say better what is done.
fn is_looser(action: Action) -> bool {
    !matches!(
        action,
        Action::Jump | Action::Spin | Action::Dance | Action::Fall | Action::Sleep | Action::Run
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::LEXICON;
    use crate::language::understand;
    use crate::scene::{Entity, Scene};

    fn scene(prompt: &str) -> Scene {
        understand(prompt).scene
    }

    fn find<'a>(scene: &'a Scene, concept: &str) -> Option<&'a Entity> {
        scene
            .entities
            .iter()
            .find(|entity| entity.concept == concept)
    }

    #[test]
    fn every_row_of_the_table_can_be_read() {
        assert!(GEAR.problems.is_empty(), "{:?}", GEAR.problems);
        for seat in &GEAR.seats {
            let is_place = *seat == "rooftop";
            assert!(is_place || draft::concept(seat).is_some(), "{seat}");
        }
    }

    #[test]
    fn of_two_who_play_each_has_what_it_is_played_with() {
        for prompt in [
            "a father and a son playing tennis",
            "a boy and a girl play badminton",
        ] {
            let scene = scene(prompt);
            let rackets = scene
                .entities
                .iter()
                .filter(|it| it.concept.ends_with("racket"));
            let held: Vec<Option<u32>> = rackets
                .map(|racket| racket.place.as_ref().and_then(|place| place.of))
                .collect();
            let players: Vec<Option<u32>> =
                scene.entities[..2].iter().map(|it| Some(it.id)).collect();
            assert_eq!(held, players, "{prompt}");
        }
    }

    #[test]
    fn every_cue_is_a_verb_that_is_known() {
        let cues = GEAR.gear.iter().flat_map(|gear| &gear.verbs);
        let is_known = |cue: &&&str| {
            let senses = LEXICON.get(cue);
            senses.is_some_and(|senses| senses.verb.is_some())
        };
        let unknown: Vec<&&str> = cues.filter(|cue| !is_known(cue)).collect();
        assert_eq!(unknown, Vec::<&&str>::new());
    }

    #[test]
    fn who_does_something_has_the_thing_it_takes() {
        for (prompt, thing, relation) in [
            (
                "a skier racing down a mountain slope",
                "ridden_ski",
                Relation::Under,
            ),
            (
                "a surfer riding a giant wave",
                "ridden_surfboard",
                Relation::Under,
            ),
            (
                "a grandmother knitting in a rocking chair",
                "knitting_work",
                Relation::Holding,
            ),
            (
                "a robot watering the plants",
                "watering_can",
                Relation::Holding,
            ),
            ("a knight fighting a dragon", "sword", Relation::Holding),
            (
                "a man is fishing at a lake",
                "fishing_rod",
                Relation::Holding,
            ),
            ("a dog on a surfboard", "ridden_surfboard", Relation::Under),
        ] {
            let scene = scene(prompt);
            let place = find(&scene, thing).and_then(|it| it.place.as_ref());
            assert_eq!(
                place.map(|place| place.relation),
                Some(relation),
                "{prompt}"
            );
        }
    }

    #[test]
    fn each_of_two_who_play_has_a_racket() {
        let rackets = |prompt: &str| {
            let entities = scene(prompt).entities;
            entities
                .iter()
                .filter(|it| it.concept == "tennis_racket")
                .count()
        };
        assert_eq!(rackets("A father and a son playing tennis"), 2);
        assert_eq!(rackets("A man playing tennis"), 1);
        let boys = scene("Two boys play with a ball").entities;
        assert_eq!(boys.iter().filter(|it| it.concept == "ball").count(), 1);
    }

    #[test]
    fn a_rider_has_something_to_ride() {
        let scene = scene("a cyclist riding through a field of sunflowers");
        let bicycle = find(&scene, "bicycle").unwrap();
        assert_eq!(scene.entities[0].target, Some(bicycle.id));
    }

    #[test]
    fn what_the_prompt_names_is_used_and_not_doubled() {
        for prompt in [
            "a chef chopping onions with a knife",
            "two knights fighting with swords",
            "a man chops wood with an axe",
        ] {
            let scene = scene(prompt);
            for thing in ["knife", "sword", "axe"] {
                let n = scene
                    .entities
                    .iter()
                    .filter(|it| it.concept == thing)
                    .count();
                assert!(n <= 1, "{prompt}");
            }
        }
    }

    #[test]
    fn beds_and_desks_are_in_rooms() {
        let has = |prompt: &str, thing: &str| find(&scene(prompt), thing).is_some();
        for prompt in [
            "a woman sleeps on a train",
            "a woman sleeps on a bus",
            "a woman sleeps on a plane",
            "a man sleeps in a tent",
            "a man sleeps in the library",
            "a student sleeps in class",
            "a man sleeps in the office",
        ] {
            assert!(!has(prompt, "bed"), "{prompt}");
        }
        for prompt in ["a man sleeps", "a girl wakes up", "a woman sleeps at home"] {
            assert!(has(prompt, "bed"), "{prompt}");
        }
        for prompt in [
            "a woman writes a letter on the beach",
            "a woman writes a letter on a street",
            "a soldier writes a letter in a trench",
            "a man takes notes on a train",
            "a woman writes a letter in a kitchen",
        ] {
            assert!(!has(prompt, "desk"), "{prompt}");
        }
        for prompt in [
            "a woman writes a letter",
            "a student takes notes",
            "a man signs a contract",
        ] {
            assert!(has(prompt, "desk"), "{prompt}");
        }
        assert!(has("a man signs a contract", "paper_sheets"));
    }
}

//! What things really do: an action in the light of who does it and to what.

use crate::language::draft::{self, DraftEntity, MAX_ENTITIES};
use crate::scene::{Action, Class, Relation, Setting, State};

/// What an action really is, now that its object is known.
pub(in crate::language) fn refine(entities: &mut [DraftEntity], doer: usize) {
    super::emerging::come_out(entities, doer);
    let opens = entities[doer].action == Action::Grow;
    entities[doer].action = by_class(&entities[doer]);
    lie_where_they_fall(&mut entities[doer]);
    // Cars that fly have no wheels.
    let flies = matches!(entities[doer].action, Action::Fly | Action::Hover);
    if flies && entities[doer].key() == "car" {
        entities[doer].concept = draft::concept("hover_car");
        entities[doer].word = "hover car".to_owned();
    }
    hold_up(entities, doer);
    chase_dots(entities, doer);
    call(entities, doer);
    keep_sitting(&mut entities[doer]);
    super::handling::take_in_hand(entities, doer);
    super::leaps::crash(entities, doer);
    if super::leaps::come_off(entities, doer) {
        return;
    }
    if super::outcomes::follow(entities, doer) {
        return;
    }
    let Some(target) = entities[doer].target else {
        if entities[doer].action == Action::PlayInstrument && !has_instrument(entities) {
            entities[doer].action = Action::Jump;
        }
        return;
    };
    if target == doer {
        entities[doer].target = None;
        return;
    }
    if entities[doer].is_animate() && is_carrier(&entities[target]) {
        steer(entities, doer, target);
    }
    if opens && entities[doer].class() == Class::Person && !entities[target].is_animate() {
        open(entities, (doer, target));
    }
    let action = entities[doer].action;
    let target_class = entities[target].class();
    let says = |verbs: &[&str]| {
        let last = entities[doer].verbs.last();
        last.is_some_and(|last| verbs.contains(&last.as_str()))
    };
    if action == Action::Slide && says(SLIPS) {
        entities[doer].target = None;
        return;
    }
    // "turns a vase": the hands do.
    if action == Action::Turn
        && entities[doer].class() == Class::Person
        && !entities[target].is_animate()
    {
        entities[doer].action = Action::Touch;
        return;
    }
    // Who types has no keys of a piano under the hands.
    if action == Action::Type && entities[target].key() == "keyboard" {
        entities[target].concept = draft::concept("computer");
        return;
    }
    // What is cut on a board swims no more.
    let is_cut = says(&[
        "slice", "cut", "chop", "fillet", "fry", "grill", "cook", "roast",
    ]);
    if is_cut && target_class == Class::Fish && entities[doer].class() == Class::Person {
        entities[target].concept = draft::concept("fish_dish");
        entities[target].action = Action::Idle;
        return;
    }
    let drops = says(&["drop", "release", "let go"]);
    match action {
        // "pouring tea", "tossing a pancake".
        Action::Float | Action::Fall | Action::Spin
            if entities[doer].class() == Class::Person && target_class == Class::Food && !drops =>
        {
            entities[doer].action = Action::Cook;
        }
        // One is in the pan, however many there will be.
        Action::Cook if entities[target].key() == "pancake_stack" => {
            entities[target].concept = draft::concept("pancake");
        }
        Action::Cook if entities[target].key() == "egg" => {
            entities[target].concept = draft::concept("fried_egg");
        }
        // A cat puts its paws on a ball of yarn.
        Action::PlayInstrument
            if entities[doer].class() == Class::FourLegged && is_toy(&entities[target]) =>
        {
            entities[doer].action = Action::Kick;
        }
        // "The drums" are a kit.
        Action::PlayInstrument
            if entities[target].key() == "drum" && entities[target].word.ends_with('s') =>
        {
            entities[target].concept = draft::concept("drum_kit");
        }
        Action::PlayInstrument if target_class != Class::Instrument => {
            entities[doer].action = Action::Jump;
        }
        Action::Fly if entities[target].key() == "kite" => {
            entities[doer].action = Action::FlyKite;
            entities[target].act(Action::Fly);
        }
        // "blowing bubbles": they float, not the girl.
        Action::Float
            if entities[doer].class() == Class::Person && target_class == Class::Thing =>
        {
            entities[doer].action = Action::Idle;
            entities[target].act(Action::Float);
        }
        // "releases a paper boat", "lets go of a lantern": it goes, whoever held it stays.
        Action::Rise | Action::Fall | Action::Drift
            if entities[doer].class() == Class::Person && !entities[target].is_animate() =>
        {
            entities[doer].action = Action::Point;
            let leaves = if entities[target].class() == Class::Boat {
                Action::Float
            } else {
                action
            };
            entities[target].act(leaves);
        }
        // "jumps to catch a ball": it flies.
        Action::Jump
            if entities[doer].class() == Class::FourLegged
                && entities[doer].verbs.iter().any(|verb| verb == "catch")
                && is_toy(&entities[target]) =>
        {
            entities[target].act(Action::Fly);
        }
        // A dog leaps for what flies.
        Action::Catch
            if entities[doer].class() == Class::FourLegged && target_class != Class::Fish =>
        {
            entities[doer].action = Action::Jump;
            if !entities[target].is_animate() {
                entities[target].act(Action::Fly);
            }
        }
        Action::Run | Action::Walk if entities[doer].rides(target) => {
            entities[target].act(action);
            entities[doer].action = Action::Ride;
        }
        Action::Ride if target_class == Class::FourLegged => {
            entities[target].act(Action::Walk);
        }
        Action::Ride if target_class == Class::Vehicle => {
            entities[target].act(Action::Drive);
        }
        Action::Feed if entities[target].is_animate() => {
            entities[target].act(Action::Eat);
        }
        Action::Catch if target_class == Class::Fish && entities[doer].class() != Class::Person => {
            let flies = entities[doer].class() == Class::Bird;
            entities[doer].action = if flies { Action::Fly } else { Action::Look };
            entities[target].place = Some((Relation::Holding, Some(doer)));
            entities[target].action = Action::Idle;
        }
        // A phone that is looked at is in the hand.
        Action::Look
            if entities[doer].class() == Class::Person
                && entities[target].place.is_none()
                && entities[target]
                    .concept
                    .is_some_and(|concept| concept.is_held && concept.height_m < 0.5) =>
        {
            entities[target].place = Some((Relation::Holding, Some(doer)));
        }
        // Who is walked to waits.
        Action::Walk | Action::Run if entities[doer].approaches => {}
        Action::Walk | Action::Run if entities[target].is_animate() => {
            entities[target].act(action);
        }
        Action::Chase if entities[target].is_animate() => {
            entities[target].act(flight(target_class));
        }
        Action::Idle if target_class == Class::Food && entities[doer].class() == Class::Person => {
            entities[doer].action = Action::Cook;
        }
        _ => {}
    }
}

/// "Sits on a table, looking at the camera": the look changes nothing of how it sits.
fn keep_sitting(entity: &mut DraftEntity) {
    let is_animal = matches!(entity.class(), Class::FourLegged | Class::Bird);
    let sits = entity
        .verbs
        .iter()
        .any(|said| matches!(said.as_str(), "sit" | "sit down"));
    if is_animal && sits && entity.action == Action::Look {
        entity.action = Action::Sit;
    }
}

/// The dot of a laser darts over the ground, and whoever plays with it runs after it.
fn chase_dots(entities: &mut [DraftEntity], doer: usize) {
    let dot = (0..entities.len()).find(|&at| entities[at].key() == "laser_dot" && at != doer);
    let is_animal = entities[doer].class() == Class::FourLegged;
    if let Some(dot) = dot.filter(|_| is_animal) {
        entities[doer].action = Action::Chase;
        entities[doer].target = Some(dot);
        entities[doer].place = None;
        entities[dot].place = None;
        entities[dot].act(Action::Run);
    }
}

/// Who talks on a phone has it at the ear, whatever else is done meanwhile.
fn call(entities: &mut [DraftEntity], doer: usize) {
    const CALLS: &[&str] = &[
        "talk on the phone",
        "make a call",
        "make a phone call",
        "speak on the phone",
        "call",
    ];
    let calls = entities[doer]
        .verbs
        .iter()
        .any(|said| CALLS.contains(&said.as_str()));
    let held = Some((Relation::Holding, Some(doer)));
    for entity in entities.iter_mut().filter(|it| it.key() == "phone") {
        if calls && entity.place == held {
            entity.action = Action::Talk;
        }
    }
}

/// Whether it is small enough for paws, and does not live.
fn is_toy(entity: &DraftEntity) -> bool {
    let is_small = entity.concept.is_some_and(|it| it.height_m < 0.5);
    is_small && !entity.is_animate()
}

/// What becomes of whoever slips: the ground, and no fall through the air.
pub(super) const SLIPS: &[&str] = &[
    "slip",
    "trip",
    "stumble",
    "fall over",
    "fall down",
    "fall backwards",
];

/// Whoever slips sits on the ground; whoever tumbles about rolls.
fn lie_where_they_fall(entity: &mut DraftEntity) {
    let is_walker = matches!(entity.class(), Class::Person | Class::FourLegged);
    let Some(last) = entity.verbs.last().filter(|_| is_walker) else {
        return;
    };
    if entity.action != Action::Fall {
        return;
    }
    if SLIPS.contains(&last.as_str()) {
        entity.action = Action::Slide;
    } else if last == "tumble" && entity.class() == Class::FourLegged {
        entity.action = Action::Roll;
    }
}

/// "Opens a gift" has it in the hands, "opens a door" a hand at it.
fn open(entities: &mut [DraftEntity], (doer, target): (usize, usize)) {
    let is_small = entities[target]
        .concept
        .is_some_and(|concept| concept.height_m < 0.6);
    if is_small && entities[target].place.is_none() {
        entities[target].place = Some((Relation::Holding, Some(doer)));
        entities[doer].target = None;
    } else {
        entities[doer].action = Action::Point;
    }
}

/// "Pulls a rabbit out of a hat": it is held up, and not dragged along.
fn hold_up(entities: &mut [DraftEntity], doer: usize) {
    let is_pulled = |entity: &DraftEntity| {
        entity.place == Some((Relation::Holding, Some(doer))) && is_small_animal(entity)
    };
    if entities[doer].action == Action::Pull && entities.iter().any(is_pulled) {
        entities[doer].action = Action::RaiseHand;
    }
}

fn is_small_animal(entity: &DraftEntity) -> bool {
    entity.is_animate()
        && entity.class() != Class::Person
        && entity.concept.is_some_and(|concept| concept.height_m < 0.6)
}

fn is_carrier(entity: &DraftEntity) -> bool {
    matches!(
        entity.class(),
        Class::Vehicle | Class::Boat | Class::Aircraft
    ) && entity.key() != "kite"
}

/// "a pilot flying a plane": the pilot is inside, and the plane flies.
fn steer(entities: &mut [DraftEntity], driver: usize, carrier: usize) {
    let action = entities[driver].action;
    if matches!(
        action,
        Action::Fly | Action::Drive | Action::Swim | Action::Float
    ) {
        entities[driver].place = Some((Relation::Inside, Some(carrier)));
        entities[carrier].act(action);
    }
}

/// An action in the way a body of its class can do it: trains drive, fish swim, birds land flying.
fn by_class(entity: &DraftEntity) -> Action {
    match (entity.class(), entity.action) {
        (Class::Vehicle, Action::Walk | Action::Run | Action::Float) => Action::Drive,
        // A harvester works, but does not sit.
        (Class::Vehicle, Action::Sit | Action::Jump) => Action::Drive,
        // On its four legs, the chest low.
        (Class::FourLegged, Action::Stretch) if !reaches(entity) => Action::Kneel,
        (Class::Person, Action::Beg) => Action::Sit,
        (Class::Person, Action::ShakeOff | Action::Groom | Action::Tread) => Action::Touch,
        (Class::Boat, Action::Walk | Action::Run | Action::Drive | Action::Swim) => Action::Float,
        // "street lamps bathe the alley in light".
        (Class::Thing | Class::Furniture | Class::Building, Action::Swim)
            if entity.concept.is_some_and(|it| it.height_m > 1.2) =>
        {
            Action::Idle
        }
        (Class::Aircraft, Action::Walk | Action::Run | Action::Drive) => Action::Fly,
        (Class::Fish, Action::Jump) => Action::Breach,
        (Class::Fish, Action::Walk | Action::Run | Action::Float) => Action::Swim,
        (Class::Bird | Class::Insect, Action::Fall | Action::Pour) => Action::Fly,
        (Class::Fish, Action::Pour) => Action::Swim,
        (Class::Celestial, Action::Walk | Action::Run | Action::Drive) => Action::Fly,
        // "opens a window": only plants open like that.
        (Class::Person | Class::FourLegged, Action::Grow) => Action::Idle,
        (Class::Plant, Action::Grow) if opens(entity) => Action::Bloom,
        (_, Action::Grow) if opens(entity) => Action::Idle,
        (Class::Thing, Action::Fall) if entity.key() == "wave" => Action::Float,
        // "mangoes lying in a basket".
        (Class::Food | Class::Furniture | Class::Plant | Class::Building, Action::Sleep) => {
            Action::Idle
        }
        (Class::Thing | Class::Instrument | Class::Vehicle | Class::Boat, Action::Sleep)
            if lies(entity) =>
        {
            Action::Idle
        }
        // They have a flame of their own, and are not on fire.
        (_, Action::Burn) if entity.has_flame() => Action::Idle,
        (_, action) => action,
    }
}

/// Whether it is said to lie there, as things do that nobody has put to bed.
fn lies(entity: &DraftEntity) -> bool {
    let last = entity.verbs.last();
    last.is_some_and(|last| last.starts_with("lie") || last.starts_with("rest"))
}

/// "Stretches its neck": the rest of it stays as it is.
fn reaches(entity: &DraftEntity) -> bool {
    let last = entity.verbs.last();
    entity.target.is_some() || last.is_some_and(|last| last == "stretch out")
}

/// What an animal does that is chased.
fn flight(class: Class) -> Action {
    match class {
        Class::Bird | Class::Insect => Action::Fly,
        Class::Fish => Action::Swim,
        _ => Action::Run,
    }
}

/// Whoever is on a seat and does nothing else sits there.
fn sit_down(entities: &mut [DraftEntity]) {
    for idx in 0..entities.len() {
        let Some((Relation::On | Relation::Inside, Some(seat))) = entities[idx].place else {
            continue;
        };
        let is_seat = super::gear::is_seat(entities[seat].key());
        let is_narrow = matches!(
            entities[seat].key(),
            "chair" | "stool" | "throne" | "rocking_chair" | "wheelchair" | "swing"
        );
        let is_swing = entities[seat].key() == "swing";
        let entity = &mut entities[idx];
        // Nobody lies on a chair.
        if is_narrow && entity.class() == Class::Person && entity.action == Action::Sleep {
            entity.action = Action::Sit;
            entity.look.feeling = Some(crate::scene::Feeling::Sleepy);
        }
        let swings = is_swing && entity.action == Action::Swing;
        if is_seat && entity.class() == Class::Person && (swings || entity.action == Action::Idle) {
            entity.action = Action::Sit;
        }
    }
}

/// "paints a picture on a wall": the picture is on it, the painter stands before it.
fn stand_at_walls(entities: &mut [DraftEntity]) {
    for idx in 0..entities.len() {
        if let Some((Relation::On, Some(surface))) = entities[idx].place
            && entities[idx].action == Action::Write
            && matches!(
                entities[surface].key(),
                "wall" | "blackboard" | "whiteboard" | "window" | "easel"
            )
        {
            if matches!(
                entities[surface].key(),
                "blackboard" | "whiteboard" | "easel"
            ) {
                // The hand is at it, and lines grow there.
                entities[idx].place = None;
                entities[idx].target = Some(surface);
            } else {
                entities[idx].place = Some((Relation::InFrontOf, Some(surface)));
            }
        }
        let written_on = entities[idx].target.filter(|&at| {
            entities[idx].action == Action::Write
                && matches!(entities[at].key(), "blackboard" | "whiteboard")
        });
        if let Some(board) = written_on {
            entities[board].action = Action::Fill;
        }
        // "blows out the candles on a cake": nobody stands on a cake.
        if let Some((Relation::On, Some(under))) = entities[idx].place
            && entities[idx].class() == Class::Person
            && entities[under].class() == Class::Food
        {
            entities[idx].place = Some((Relation::Beside, Some(under)));
        }
    }
}

/// Whoever works with the hands in a room sits: gives one a chair who has none.
fn seat(entities: &mut Vec<DraftEntity>) {
    let is_free = |entity: &DraftEntity| {
        entity.class() == Class::Person && entity.action == Action::Knit && entity.place.is_none()
    };
    let Some(worker) = entities.iter().position(is_free) else {
        return;
    };
    // A boat is mended on one's feet.
    let is_large = |entity: &DraftEntity| entity.concept.is_some_and(|it| it.height_m > 0.7);
    if entities[worker]
        .target
        .is_some_and(|target| is_large(&entities[target]))
    {
        entities[worker].action = Action::Write;
        return;
    }
    if entities[worker].count == 1 && entities.len() < MAX_ENTITIES {
        entities.push(DraftEntity::new(
            draft::concept("chair"),
            "chair".to_owned(),
        ));
        entities[worker].place = Some((Relation::On, Some(entities.len() - 1)));
    }
}

/// "a child with a kite": whoever does nothing else lets it fly.
fn fly_kites(entities: &mut [DraftEntity]) {
    let kite = entities.iter().position(|entity| {
        entity.key() == "kite" && entity.action == Action::Idle && entity.count == 1
    });
    let flier = entities.iter().position(|entity| {
        entity.class() == Class::Person
            && matches!(entity.action, Action::Idle | Action::Look)
            && entity.target.is_none()
    });
    if let (Some(kite), Some(flier)) = (kite, flier) {
        entities[flier].action = Action::FlyKite;
        entities[flier].target = Some(kite);
        entities[kite].act(Action::Fly);
    }
}

/// Who sits on a seat, stands at a wall, flies a kite.
pub(in crate::language) fn equip(entities: &mut Vec<DraftEntity>) {
    fly_kites(entities);
    sit_down(entities);
    stand_at_walls(entities);
    seat(entities);
}

fn has_instrument(entities: &[DraftEntity]) -> bool {
    entities
        .iter()
        .any(|entity| entity.class() == Class::Instrument)
}

/// What something does of itself where nothing is said.
pub(in crate::language) fn rest(entity: &mut DraftEntity, setting: Setting) {
    if entity.key() == "progress_bar" && entity.action == Action::Idle {
        entity.action = Action::Fill;
    }
    let is_wet = matches!(
        setting,
        Setting::Sea | Setting::Lake | Setting::UnderWater | Setting::Beach
    );
    // Whatever moves under water swims there; people may walk on the ground.
    let is_swimmer = entity.is_animate() && entity.class() != Class::Person;
    if setting == Setting::UnderWater
        && is_swimmer
        && matches!(
            entity.action,
            Action::Fly | Action::Float | Action::Glide | Action::Drift | Action::Hover
        )
    {
        entity.action = Action::Swim;
    }
    if entity.action == Action::Idle && !entity.is_animate() && !entity.acts {
        entity.action = what_becomes_of_it(entity);
    }
    let is_placed = entity.place.is_some_and(|(_, of)| of.is_some());
    if entity.action != Action::Idle || is_placed {
        return;
    }
    let is_water = matches!(
        setting.base(),
        Setting::Pool | Setting::Sea | Setting::Lake | Setting::River
    );
    entity.action = match entity.class() {
        Class::Fish => Action::Swim,
        Class::Person if is_water && entity.look.role.as_deref() == Some("swimmer") => Action::Swim,
        Class::Insect if has_wings(entity.key()) => Action::Fly,
        Class::Boat if is_wet => Action::Float,
        Class::Aircraft if is_lighter_than_air(entity.key()) => Action::Float,
        Class::Aircraft if setting == Setting::Sky => Action::Fly,
        _ => Action::Idle,
    };
}

/// A burning house burns, also where no verb says so.
fn what_becomes_of_it(entity: &DraftEntity) -> Action {
    let is_so = |state| entity.look.states.contains(&state);
    if is_so(State::Burning) {
        Action::Burn
    } else if is_so(State::Melting) {
        Action::Melt
    } else {
        Action::Idle
    }
}

/// Whether its last verb says that it opens, and does not become larger.
fn opens(entity: &DraftEntity) -> bool {
    let last = entity.verbs.last().map(String::as_str);
    matches!(
        last,
        Some("open" | "open up" | "unfold" | "flower" | "unfurl")
    )
}

fn is_lighter_than_air(aircraft: &str) -> bool {
    matches!(
        aircraft,
        "hot_air_balloon" | "balloon" | "airship" | "lantern" | "parachute"
    )
}

fn has_wings(insect: &str) -> bool {
    matches!(
        insect,
        "butterfly" | "moth" | "bee" | "fly" | "mosquito" | "firefly" | "dragonfly" | "ladybug"
    )
}

impl DraftEntity {
    /// Whether it sits on `mount`.
    fn rides(&self, mount: usize) -> bool {
        self.place == Some((Relation::Riding, Some(mount)))
    }
}

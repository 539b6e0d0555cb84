//! Where a scene happens when the prompt leaves it open.

use crate::language::classes::WordClass;
use crate::language::draft::{Draft, DraftEntity};
use crate::scene::{Action, Class, Locale, Relation, Setting, TimeOfDay, Weather};

/// Where it happens: what was said, else what is done, else where the first thing is at home.
pub(super) fn setting(draft: &Draft) -> Setting {
    let place = named_or_home(draft);
    match Locale::named("wild_west") {
        Some(west) if place == Setting::Desert && is_of_west(draft) => Setting::Locale(west),
        _ => place,
    }
}

/// Whether a desert is that of cowboys and cacti, and not one of dunes.
fn is_of_west(draft: &Draft) -> bool {
    const NAMES: &[&str] = &[
        "cactus",
        "stagecoach",
        "coyote",
        "rattlesnake",
        "roadrunner",
        "kangaroo",
    ];
    let is_western = |entity: &DraftEntity| {
        NAMES.contains(&entity.key())
            || NAMES.contains(&entity.word.as_str())
            || entity.look.wears.iter().any(|worn| worn.contains("cowboy"))
    };
    has_role(draft, "cowboy")
        || matches!(draft.region, Some("mexico" | "usa_south" | "usa_west"))
        || draft.entities.iter().any(is_western)
}

fn named_or_home(draft: &Draft) -> Setting {
    match draft.setting {
        // An arena is that of who fights there.
        Some((Setting::Stadium, _)) if has_role(draft, "gladiator") => return Setting::Colosseum,
        Some((setting, true)) if setting.is_indoors() && has_role(draft, "diver") => {
            return Setting::UnderWater;
        }
        // A product on marble is shown on a stand of marble.
        Some((Setting::Table, _))
            if draft.is_of_sale && super::showcase::is_of_wares(&draft.entities) =>
        {
            return Setting::Studio;
        }
        // Whoever is in a car looks out of its own window.
        Some((Setting::Window, _)) if super::riders::is_inside_ride(draft) => {}
        // Light that falls through a window falls into the room.
        Some((Setting::Window, _)) if super::desks::has_desk(draft) => return Setting::Library,
        // Who stands at the wheel of a ship is on board.
        Some((Setting::Sea, _)) if has_helm(draft) => {
            if let Some(deck) = Locale::named("pirate_deck") {
                return Setting::Locale(deck);
            }
        }
        // "Fish dart through the sea" are seen where they swim.
        Some((Setting::Sea, true)) if swims_below(draft) => return Setting::UnderWater,
        Some((setting, true)) => return setting,
        Some((Setting::Sky, false)) if !is_airborne(draft) => {}
        // Dust that nobody is in shows in a beam of light because the room about it is dark.
        Some((Setting::Abstract, false)) if draft.entities.is_empty() && draft.surface.has_rays => {
            return Locale::named("attic").map_or(Setting::Room, Setting::Locale);
        }
        // Particles alone are a picture of their own; in the light about somebody they are dust.
        Some((Setting::Abstract, false)) if !draft.entities.is_empty() => {}
        // "Close-up of Sichuan hotpot": on a table, wherever that is.
        Some((_, false)) if super::dishes::is_dish_close_up(draft) => return Setting::Table,
        Some((setting, false)) => return setting,
        None => {}
    }
    let by_action = draft
        .entities
        .iter()
        .find_map(|entity| action_home(draft, entity));
    let at_home = by_action.unwrap_or_else(|| home(draft));
    // "A wolf howls at the moon" where the moon is seen.
    let is_of_sky = |entity: &DraftEntity| entity.class() == Class::Celestial;
    let is_wooded = matches!(at_home, Setting::Forest | Setting::Jungle);
    if is_wooded && draft.entities.iter().any(is_of_sky) {
        return Setting::Hill;
    }
    let is_of_home = matches!(
        at_home,
        Setting::Kitchen | Setting::Room | Setting::Bathroom | Setting::Bedroom
    );
    if is_of_home && super::dishes::is_of_small_things(draft) {
        return Setting::Table;
    }
    // The walls that are told of are those of a room.
    if draft.setting.is_none() && draft.surface.walls.is_some() && !at_home.is_indoors() {
        return Setting::Room;
    }
    at_home
}

/// Which of the streets it is where a town or a street is told of: an old one in Havana, one with neon signs in
/// Tokyo; and a street for what drives or walks in a town.
pub(super) fn in_country(draft: &Draft, setting: Setting) -> Setting {
    let region = draft.region;
    const MODERN: &[&str] = &[
        "japan",
        "korea",
        "china",
        "hong_kong",
        "thailand",
        "new_york",
        "usa_west",
        "usa_city",
        "usa_south",
        "arabia",
        "australia",
        "vietnam",
        "san_francisco",
        "east_africa",
        "nairobi",
        "brazil",
    ];
    match (setting, region) {
        // Cars are on its streets, and not on its embankment.
        (Setting::City, _) if is_driven(draft) => Setting::Street,
        // Who walks in a town that is named is in one of its streets, and not across the water.
        (Setting::City, Some("japan" | "korea" | "hong_kong")) if is_on_foot(draft) => {
            Setting::NeonStreet
        }
        (Setting::City, Some(_)) if is_on_foot(draft) => Setting::Street,
        (Setting::Street, Some(region)) if !MODERN.contains(&region) => Setting::OldStreet,
        (Setting::Street, Some("japan" | "korea" | "hong_kong")) => Setting::NeonStreet,
        _ => setting,
    }
}

/// Whether it is about what drives on the road, and does not stand before the town that is seen.
fn is_driven(draft: &Draft) -> bool {
    let drives = |entity: &DraftEntity| {
        let is_on_rails = entity.key().ends_with("train") || entity.key() == "metro";
        let is_before = matches!(entity.place, Some((Relation::InFrontOf, None)));
        entity.class() == Class::Vehicle
            && !is_on_rails
            && !is_before
            && !matches!(entity.action, Action::Fly | Action::Float)
    };
    draft.shot != Some(crate::scene::Shot::Aerial) && draft.entities.first().is_some_and(drives)
}

/// Whether somebody of a person's size is about in a town that was only named.
fn is_on_foot(draft: &Draft) -> bool {
    let walks = |entity: &DraftEntity| {
        let is_small = entity.concept.is_some_and(|concept| concept.height_m < 2.6);
        is_small
            && entity.look.scale < 2.0
            && matches!(entity.class(), Class::Person | Class::FourLegged)
    };
    let leader = draft.entities.first();
    draft.setting == Some((Setting::City, false)) && leader.is_some_and(walks)
}

fn has_helm(draft: &Draft) -> bool {
    draft.entities.iter().any(|it| it.key() == "ship_wheel")
}

fn has_role(draft: &Draft, role: &str) -> bool {
    let roles = draft.entities.iter().map(|entity| &entity.look.role);
    roles.flatten().any(|name| name == role)
}

/// Whether the sky is where it happens, not just what is above: nothing there stands on the ground.
fn is_airborne(draft: &Draft) -> bool {
    let leader = draft.entities.iter().find(|entity| entity.is_subject);
    leader.is_none_or(|entity| {
        matches!(
            entity.class(),
            Class::Bird | Class::Insect | Class::Aircraft | Class::Celestial
        ) || matches!(entity.action, Action::Fly | Action::Float | Action::Rise)
            || entity
                .concept
                .is_some_and(|concept| concept.home == Some(Setting::Sky))
    })
}

fn action_home(draft: &Draft, entity: &DraftEntity) -> Option<Setting> {
    let has_fish = || {
        draft
            .entities
            .iter()
            .any(|entity| entity.class() == Class::Fish || entity.key() == "turtle")
    };
    // In its bowl it is in a room.
    let is_in_bowl = |entity: &DraftEntity| matches!(entity.place, Some((_, Some(bowl))) if draft.entities[bowl].key() == "fishbowl");
    if is_in_bowl(entity) {
        return Some(Setting::Room);
    }
    let is_wet = matches!(
        draft.weather,
        Some(Weather::Rain | Weather::Storm | Weather::Snow | Weather::Fog)
    );
    if super::leaps::is_plunge(entity) {
        return Some(Setting::Lake);
    }
    if let Some(setting) = super::leaps::ground_of_flight(entity) {
        return Some(setting);
    }
    // What falls from a tree does so out of doors.
    let falls_from = entity.place.and_then(|(_, of)| of);
    if entity.look.way.is_some()
        && falls_from.is_some_and(|of| draft.entities[of].class() == Class::Plant)
    {
        return Some(Setting::Park);
    }
    if let Some(place) = super::deeds::home(entity)
        && !draft.entities.iter().any(is_of_outdoors)
        && !draft.entities.iter().any(is_ride)
        && entity
            .target
            .is_none_or(|of| !draft.entities[of].is_animate())
    {
        return Some(place);
    }
    match entity.action {
        // Where it crawls it is on land.
        Action::Climb
        | Action::Crawl
        | Action::Walk
        | Action::Dig
        | Action::Run
        | Action::Touch
            if entity.key() == "sea_turtle" =>
        {
            Some(Setting::Beach)
        }
        Action::PlayInstrument
            if is_wet || entity.look.role.as_deref() == Some("street musician") =>
        {
            Some(Setting::Street)
        }
        // Whoever plays before a landmark or under a tree has left the stage.
        Action::Bow | Action::PlayInstrument | Action::Cook
            if draft.entities.iter().any(is_of_outdoors) =>
        {
            None
        }
        // What is poured, cut or unwrapped is so at home, but for a waiter and under a tree.
        Action::Fill | Action::Part | Action::Open
            if draft.entities.iter().any(is_of_outdoors) || is_wet || serves(draft) =>
        {
            None
        }
        Action::Fill if entity.key() == "progress_bar" => Some(Setting::Abstract),
        // With nobody there who does it, it is seen where it stands.
        Action::Fill | Action::Part | Action::Open if lies_on_table(draft) => Some(Setting::Table),
        Action::Part if entity.key() == "chopping_block" => None,
        // What a board is filled with is written.
        Action::Fill if entity.class() == Class::Furniture => None,
        Action::Fill | Action::Part => Some(Setting::Kitchen),
        Action::Open if entity.key() == "fridge" => Some(Setting::Kitchen),
        Action::Open => Some(
            entity
                .concept
                .and_then(|it| it.home)
                .unwrap_or(Setting::Room),
        ),
        Action::Bow | Action::PlayInstrument => Some(Setting::Stage),
        Action::Cook
            if draft
                .entities
                .iter()
                .any(|entity| entity.key() == "campfire") =>
        {
            Some(Setting::Forest)
        }
        Action::Cook => Some(Setting::Kitchen),
        Action::FlyKite => Some(Setting::Park),
        // Whoever holds a rod sits by the water.
        Action::Sit | Action::Idle if has_rod(draft) => Some(Setting::Pond),
        Action::Surf if stands_on(draft, entity, "ridden_surfboard") => Some(Setting::Sea),
        Action::Ski => Some(Setting::Mountains),
        Action::Surf if stands_on(draft, entity, "ridden_snowboard") => Some(Setting::Mountains),
        // Whoever reads under a tree is not in a room with it.
        Action::Read if draft.entities.iter().any(is_of_outdoors) => None,
        Action::Read if entity.class() == Class::Person => Some(Setting::Room),
        // A fish that somebody catches is near the surface.
        Action::Swim if has_fish() && is_fished(draft) => Some(Setting::Lake),
        Action::Swim if has_fish() => Some(Setting::UnderWater),
        Action::Swim => Some(Setting::Lake),
        _ => None,
    }
}

/// Whether nothing is there but what stands or lies on a table.
fn lies_on_table(draft: &Draft) -> bool {
    draft.entities.iter().all(|entity| {
        let is_of_table = matches!(entity.class(), Class::Food | Class::Thing);
        let is_small = entity.concept.is_some_and(|concept| concept.height_m < 0.5);
        is_of_table && is_small
    })
}

fn has_rod(draft: &Draft) -> bool {
    let is_rod = |entity: &DraftEntity| entity.key() == "fishing_rod";
    draft.entities.iter().any(is_rod) && !draft.entities.iter().any(|it| it.class() == Class::Boat)
}

/// Whether somebody does it for others, where they are.
fn serves(draft: &Draft) -> bool {
    [
        "waiter",
        "waitress",
        "barista",
        "bartender",
        "scientist",
        "nurse",
    ]
    .iter()
    .any(|role| has_role(draft, role))
}

/// Whether somebody has such a board under the feet.
fn stands_on(draft: &Draft, rider: &DraftEntity, board: &str) -> bool {
    draft.entities.iter().any(|entity| {
        let is_under = matches!(entity.place, Some((Relation::Under, Some(of)))
            if std::ptr::eq(&raw const draft.entities[of], rider));
        entity.key() == board && is_under
    })
}

/// Whether somebody may be in it, wherever that is.
fn is_ride(entity: &DraftEntity) -> bool {
    matches!(
        entity.class(),
        Class::Vehicle | Class::Boat | Class::Aircraft
    )
}

/// Whether something grows or stands under the open sky only.
fn is_of_outdoors(entity: &DraftEntity) -> bool {
    let is_high = entity.concept.is_some_and(|concept| concept.height_m > 2.5);
    entity.class() == Class::Building || entity.class() == Class::Plant && is_high
}

/// Whether whoever is told of stands on land.
fn is_fished(draft: &Draft) -> bool {
    let leader = draft.entities.iter().find(|entity| entity.is_subject);
    leader.is_some_and(|entity| {
        let stays_dry = !matches!(entity.action, Action::Swim | Action::Float);
        let dives = matches!(entity.look.role.as_deref(), Some("diver" | "swimmer"));
        let is_of_land = matches!(
            entity.class(),
            Class::Person | Class::FourLegged | Class::Bird
        );
        is_of_land && stays_dry && !dives && !matches!(entity.key(), "mermaid" | "turtle")
    })
}

/// Whether fish are what it is about, in the water, and nobody is there to look at them from above.
fn swims_below(draft: &Draft) -> bool {
    let leader = draft.entities.iter().find(|entity| entity.is_subject);
    let is_fish = leader.is_some_and(|entity| {
        entity.class() == Class::Fish && matches!(entity.action, Action::Swim | Action::Idle)
    });
    let is_above =
        |entity: &DraftEntity| matches!(entity.class(), Class::Boat | Class::Person | Class::Bird);
    is_fish && !draft.entities.iter().any(is_above)
}

fn home(draft: &Draft) -> Setting {
    if draft.entities.is_empty() {
        return home_of_nothing(draft);
    }
    if let Some(deck) = Locale::named("pirate_deck").filter(|_| has_helm(draft)) {
        return Setting::Locale(deck);
    }
    // Words alone are the picture.
    if let [only] = draft.entities.as_slice()
        && only.word == crate::language::grammar::WORDS
    {
        return Setting::Studio;
    }
    // What is for sale is shown in a studio.
    if draft.is_of_sale && super::showcase::is_of_wares(&draft.entities) {
        return Setting::Studio;
    }
    if super::showcase::is_of_screens(draft) {
        return Setting::Abstract;
    }
    // "A ninja running on top of the trees".
    let is_on_trees = |entity: &DraftEntity| {
        let tree = match entity.place {
            Some((Relation::On, Some(of))) => &draft.entities[of],
            _ => return false,
        };
        tree.class() == Class::Plant && tree.count > 1 && is_of_outdoors(tree)
    };
    if draft.entities.iter().any(is_on_trees) {
        return Setting::Forest;
    }
    let subjects_first = draft
        .entities
        .iter()
        .filter(|entity| entity.is_subject)
        .chain(draft.entities.iter().filter(|entity| !entity.is_subject));
    // A fish in a cat's mouth is not at home.
    let is_loose = |entity: &&DraftEntity| {
        !matches!(
            entity.place,
            Some((Relation::Holding | Relation::Wearing, Some(_)))
        )
    };
    let homes = subjects_first
        .filter(is_loose)
        .filter_map(|entity| entity.concept)
        .map(|concept| (concept.home, concept.class));
    let leader = draft.entities.iter().find(|entity| entity.is_subject);
    let role = leader.and_then(|entity| entity.look.role.as_deref());
    let at_work = leader.and_then(trade_home);
    let landmark = draft
        .entities
        .iter()
        .find(|entity| is_of_outdoors(entity) && home_of(entity).is_some());
    let at_home = at_work
        .or_else(|| role.and_then(|role| WordClass::AtHome.stands_for(|trade| trade == role)));
    // Who walks in a space suit has ground to walk on.
    let walks = leader.is_some_and(|it| matches!(it.action, Action::Walk | Action::Run));
    let at_home = at_home.map(|home| match home {
        Setting::Space if has_plants(draft) => Setting::AlienPlanet,
        Setting::Space if walks => Setting::Moon,
        home => home,
    });
    // Nobody feeds ducks in space, and no rain falls there.
    let feeds = leader.is_some_and(|it| it.action == Action::Feed);
    let has_sky = draft.weather.is_some() || feeds;
    let at_home = at_home.filter(|home| *home != Setting::Space || !has_sky);
    // A violinist before the Eiffel Tower is on no stage.
    if let Some(home) = at_home {
        let is_of_town = home.is_indoors() || matches!(home, Setting::Street);
        return landmark
            .filter(|_| is_of_town)
            .and_then(home_of)
            .unwrap_or(home);
    }
    // A sun or a balloon above somebody who stands does not lift him.
    let stands = draft
        .entities
        .iter()
        .any(|entity| entity.class() == Class::Person || entity.class() == Class::FourLegged);
    // A drone that comes to a house is before it.
    let has_ground = draft.entities.iter().any(|entity| {
        matches!(
            entity.class(),
            Class::Building | Class::Vehicle | Class::Plant
        )
    });
    let is_possible = |home: &Setting| !(stands || has_ground) || *home != Setting::Sky;
    // A shark that circles a boat is seen from above the water.
    let is_afloat =
        |entity: &DraftEntity| entity.class() == Class::Boat && entity.key() != "submarine";
    let has_fish = draft
        .entities
        .iter()
        .any(|entity| entity.class() == Class::Fish);
    if has_fish && draft.entities.iter().any(is_afloat) {
        return Setting::Sea;
    }
    // An owl in an armchair has left the forest, and who is in bed is in the bedroom.
    let of_seat = |entity: &DraftEntity| match entity.place {
        Some((Relation::On | Relation::Inside | Relation::At, Some(seat))) => {
            let seat = &draft.entities[seat];
            let is_cut_flower = entity.class() == Class::Plant && seat.key() == "vase";
            let home = home_of(seat).filter(|_| seat.class() == Class::Furniture);
            let home = home.filter(|home| matches!(home, Setting::Room | Setting::Bedroom));
            home.or(is_cut_flower.then_some(Setting::Room))
        }
        Some((Relation::Under | Relation::Above, Some(of))) => {
            let is_of_room = home_of(&draft.entities[of]) == Some(Setting::Room);
            is_of_room.then_some(Setting::Room)
        }
        _ => None,
    };
    if let Some(room) = draft.entities.iter().find_map(of_seat) {
        return room;
    }
    // Nor are a cat and a parrot by a coffee table in one.
    let is_of_room = |entity: &DraftEntity| {
        entity.class() == Class::Furniture && home_of(entity) == Some(Setting::Room)
    };
    let is_of_wild = draft.entities.iter().any(is_of_outdoors);
    if !is_of_wild && draft.entities.iter().any(is_of_room) {
        return Setting::Room;
    }
    // Northern lights are seen in the north.
    let is_polar = draft.weather == Some(Weather::Aurora);
    if is_polar && homes.clone().all(|(_, class)| class == Class::Building) {
        return Setting::Arctic;
    }
    if let Some(home) = homes.clone().filter_map(|(home, _)| home).find(is_possible) {
        let catches = draft
            .entities
            .iter()
            .any(|entity| entity.action == Action::Catch);
        let is_landed = home == Setting::UnderWater && catches && is_fished(draft);
        // A chameleon on a branch is where branches are.
        let is_leafy = |entity: &DraftEntity| {
            entity.class() == Class::Plant && !matches!(entity.key(), "cactus" | "tumbleweed")
        };
        return match home {
            _ if is_landed => Setting::Lake,
            Setting::Desert if draft.entities.iter().any(is_leafy) => Setting::Jungle,
            home => home,
        };
    }
    // "Plays basketball": in the hall that goes with the ball in the hand.
    let is_held =
        |entity: &&DraftEntity| matches!(entity.place, Some((Relation::Holding, Some(_))));
    let is_played = leader.is_some_and(|it| {
        matches!(
            it.action,
            Action::Run | Action::Jump | Action::Throw | Action::Swing
        )
    });
    let mut played = draft.entities.iter().filter(is_held).filter_map(home_of);
    let hall = played.find(|home| matches!(home, Setting::Stadium | Setting::Locale(_)));
    if let Some(hall) = hall.filter(|_| is_played) {
        return hall;
    }
    let is_person = draft
        .entities
        .iter()
        .any(|entity| entity.is_subject && entity.class() == Class::Person);
    match draft.weather {
        Some(Weather::Snow | Weather::Fog) if is_person => return Setting::Forest,
        Some(Weather::Rain) if is_person => return Setting::Street,
        _ => {}
    }
    // "a drone flies around a tree" does so over the meadow in which the tree stands.
    let by_class: Vec<Setting> = homes.map(|(_, class)| class_home(class)).collect();
    let possible = by_class.iter().copied().find(|home| is_possible(home));
    possible
        .or(by_class.first().copied())
        .unwrap_or(Setting::Studio)
}

fn has_plants(draft: &Draft) -> bool {
    let mut entities = draft.entities.iter();
    entities.any(|entity| entity.class() == Class::Plant)
}

/// Where light or weather alone shows best.
fn home_of_nothing(draft: &Draft) -> Setting {
    match (draft.weather, draft.time_of_day) {
        (Some(Weather::Rain), _) => Setting::Window,
        (Some(Weather::Storm), _) => Setting::Sea,
        (Some(Weather::Snow | Weather::Fog), _) => Setting::Forest,
        (Some(Weather::Aurora), _) => Setting::Arctic,
        (_, Some(TimeOfDay::Dawn | TimeOfDay::GoldenHour | TimeOfDay::Sunset)) => Setting::Beach,
        (Some(_), _) | (_, Some(TimeOfDay::Day | TimeOfDay::Night)) => Setting::Sky,
        _ if draft.season.is_some() => Setting::Forest,
        _ => Setting::Studio,
    }
}

/// The workplace of whoever is called by a trade, as the table of places has it.
fn trade_home(entity: &DraftEntity) -> Option<Setting> {
    if entity.class() != Class::Person {
        return None;
    }
    // "a watchmaker's hands" are where the watchmaker is.
    let called = entity
        .word
        .trim_end_matches(" hands")
        .trim_end_matches(" hand");
    let trade = called.rsplit(' ').next().unwrap_or_default();
    // "Will Smith" is an actor, and no smith.
    let is_name = called != trade && entity.look.role.as_ref().is_some_and(|it| it != trade);
    let trade = if is_name { called } else { trade };
    Locale::of_trade(trade).map(Setting::Locale)
}

pub(super) fn home_of(entity: &DraftEntity) -> Option<Setting> {
    entity.concept.and_then(|concept| concept.home)
}

fn class_home(class: Class) -> Setting {
    match class {
        Class::Person => Setting::Park,
        Class::FourLegged | Class::Insect | Class::Plant => Setting::Meadow,
        Class::Bird | Class::Aircraft | Class::Celestial => Setting::Sky,
        Class::Fish => Setting::UnderWater,
        Class::Vehicle => Setting::Road,
        Class::Boat => Setting::Sea,
        Class::Building => Setting::Street,
        Class::Furniture => Setting::Room,
        Class::Instrument => Setting::Stage,
        Class::Food => Setting::Table,
        Class::Thing => Setting::Studio,
    }
}

//! Places: one file per setting, all of one shape, and the sky, land and weather they share.
//!
//! A setting bakes its layers once for a clip: soft far things coarsely, near things at the frame's density, all
//! static parts of one depth in one plate. Compositions hold in wide and in tall frames: everything that matters
//! stays within the safe box of [`View`](crate::staging::View), the sky extends upwards.

mod birds;
mod blown;
mod bough;
mod buildings;
mod cabs;
mod clouds;
mod craft;
mod crops;
mod easel;
mod eastern;
mod flight;
mod foliage;
mod fronts;
mod furnished;
mod furniture;
mod hall;
mod house;
mod koi;
mod land;
mod look;
mod neon;
mod outlook;
mod pairs;
mod palette;
mod passing;
mod rays;
mod rollers;
mod scenery;
mod screens;
mod signs;
mod sky;
mod terrain;
mod water;
mod weather;

mod abstracts;
mod aerial;
mod alley;
mod ballroom;
mod bar;
mod bedroom;
mod bridge;
mod bustle;
mod cafe;
mod canal;
mod castle;
mod cave;
mod circus;
mod city;
mod classroom;
mod cliff;
mod coast;
mod concert;
mod dunes;
mod dungeon;
mod factory;
mod fairground;
mod field;
mod forest;
mod garden;
mod graveyard;
mod greenery;
mod greenhouse;
mod grounds;
mod gym;
mod hallway;
mod harbour;
mod hill;
mod jungle;
mod kitchen;
mod lab;
mod library;
mod living_room;
mod lunar;
mod market;
mod motifs;
mod mountains;
mod office;
mod old_street;
mod park;
mod planet;
mod platform;
mod pond;
mod pool;
mod region;
mod river;
mod road;
mod rooftop;
mod rooms;
mod ruins;
mod savanna;
mod scapes;
mod shelf;
mod shore;
mod showroom;
mod solar;
mod space;
mod square;
mod stadium;
mod stage;
mod street;
mod synthwave;
mod table;
mod temple;
mod terrace;
mod toning;
mod train;
mod under_water;
mod village;
mod volcano;
mod wastes;
mod waterfall;
mod waterfront;
mod window;

#[cfg(test)]
mod tests;

pub use look::grade_for;
pub(crate) use pairs::takes_backdrop;
pub use region::Region;
pub use shelf::shared;
pub(crate) use weather::shows_weather;

use crate::scene::{Locale, Motif, Setting};
use crate::staging::{Palette, Set, SetContext};

/// Builds the set of a setting, ready to be drawn at any moment.
#[must_use]
pub fn build(ctx: &SetContext) -> Set {
    if let Setting::Locale(locale) = ctx.setting {
        return furnished::build(ctx, locale);
    }
    if let Some(locale) = room_from_above(ctx) {
        return furnished::build(ctx, locale);
    }
    let from_above = SetContext {
        setting: seen_from_above(ctx.setting),
        ..*ctx
    };
    if let Some(over) = [ctx, &from_above]
        .into_iter()
        .find(|over| ctx.is_flight && flight::shows(over.setting))
    {
        return flight::build(over);
    }
    if ctx.is_aerial && aerial::shows(from_above.setting) {
        return aerial::build(&from_above);
    }
    if passing::is_passed(ctx) {
        return passing::build(ctx);
    }
    match ctx.setting {
        Setting::Stage => stage::build(ctx),
        // Where mountains are the whole picture, a river leads to them.
        Setting::Mountains if ctx.is_bare && ctx.backdrop.is_none() => river::build(&SetContext {
            setting: Setting::River,
            backdrop: Some(Setting::Mountains),
            ..*ctx
        }),
        Setting::Mountains => mountains::build(ctx),
        Setting::Beach | Setting::Sea | Setting::Lake => shore::build(ctx),
        Setting::Street | Setting::NeonStreet => street::build(ctx),
        Setting::Alley => alley::build(ctx),
        Setting::UnderWater => under_water::build(ctx),
        Setting::Forest => forest::build(ctx),
        Setting::Desert => dunes::build(ctx),
        Setting::Arctic => wastes::arctic(ctx),
        Setting::Space if ctx.surface.motif == Motif::Orbits => solar::build(ctx),
        Setting::Space | Setting::Moon => space::build(ctx),
        Setting::Studio if ctx.surface.is_showcase => showroom::build(ctx),
        Setting::Abstract if ctx.surface.motif != Motif::Ink => motifs::build(ctx),
        Setting::Abstract | Setting::Sky | Setting::Studio => abstracts::build(ctx),
        Setting::Room => living_room::build(ctx),
        Setting::Kitchen => kitchen::build(ctx),
        Setting::Table => table::build(ctx),
        Setting::Window => window::build(ctx),
        Setting::Road => road::build(ctx),
        Setting::Castle => castle::build(ctx),
        Setting::Circus => circus::build(ctx),
        Setting::Park | Setting::Meadow => park::build(ctx),
        Setting::Village => village::build(ctx),
        Setting::City => city::build(ctx),
        Setting::Savanna => savanna::build(ctx),
        Setting::Jungle => jungle::build(ctx),
        Setting::River | Setting::Canyon => river::build(ctx),
        Setting::Harbour => harbour::build(ctx),
        Setting::Field
        | Setting::Lavender
        | Setting::Sunflowers
        | Setting::Vineyard
        | Setting::TeaField
        | Setting::Cornfield => field::build(ctx),
        Setting::Cafe => cafe::build(ctx),
        Setting::Office => office::build(ctx),
        Setting::Library => library::build(ctx),
        Setting::Classroom => classroom::build(ctx),
        Setting::Bedroom => bedroom::build(ctx),
        Setting::Lab => lab::build(ctx),
        Setting::Hallway | Setting::Mansion => hallway::build(ctx),
        Setting::Garden => garden::build(ctx),
        Setting::Bridge | Setting::Railway => bridge::build(ctx),
        Setting::Cave => cave::build(ctx),
        Setting::Factory => factory::build(ctx),
        Setting::Dungeon => dungeon::build(ctx),
        Setting::Ballroom | Setting::Restaurant => ballroom::build(ctx),
        Setting::Greenhouse => greenhouse::build(ctx),
        Setting::Train => train::build(ctx),
        Setting::Ruins | Setting::Colosseum => ruins::build(ctx),
        Setting::Rooftop => rooftop::build(ctx),
        Setting::AlienPlanet | Setting::Mars => planet::build(ctx),
        Setting::Synthwave => synthwave::build(ctx),
        Setting::QuietStreet | Setting::OldStreet => old_street::build(ctx),
        Setting::Market => market::build(ctx),
        Setting::Stadium => stadium::build(ctx),
        Setting::Concert => concert::build(ctx),
        Setting::Volcano => volcano::build(ctx),
        Setting::Waterfall => waterfall::build(ctx),
        Setting::Pond => pond::build(ctx),
        Setting::Canal => canal::build(ctx),
        // Where a cliff is the whole picture, it is seen with the sea at its foot.
        Setting::Cliff
            if ctx.is_bare && ctx.backdrop.is_none_or(|behind| behind == Setting::Sea) =>
        {
            coast::build(ctx)
        }
        Setting::Cliff => cliff::build(ctx),
        Setting::Square => square::build(ctx),
        Setting::Pool => pool::build(ctx),
        Setting::Hill | Setting::Ridge => hill::build(ctx),
        Setting::Bar | Setting::Saloon => bar::build(ctx),
        Setting::Gym => gym::build(ctx),
        Setting::Terrace => terrace::build(ctx),
        Setting::Temple => temple::build(ctx),
        Setting::Fairground => fairground::build(ctx),
        Setting::Platform | Setting::Metro => platform::build(ctx),
        Setting::Graveyard => graveyard::build(ctx),
        Setting::Cockpit => rooms::cockpit(ctx),
        Setting::SubmarineRoom => rooms::hull(ctx),
        Setting::Workshop => rooms::workshop(ctx),
        Setting::Ward => rooms::ward(ctx),
        Setting::Bathroom => rooms::bathroom(ctx),
        Setting::Airport => rooms::airport(ctx),
        Setting::Museum => rooms::museum(ctx),
        Setting::Bakery => rooms::bakery(ctx),
        Setting::ConstructionSite
        | Setting::Runway
        | Setting::IceRink
        | Setting::SaltFlat
        | Setting::HotSpring
        | Setting::Locale(_) => grounds::build(ctx),
    }
}

/// The room of the table that stands for one whose own drawing is a wall seen from the floor.
fn room_from_above(ctx: &SetContext) -> Option<Locale> {
    let key = match ctx.setting {
        Setting::Room | Setting::Window => "open_room",
        Setting::Kitchen => "open_kitchen",
        _ => return None,
    };
    Locale::named(key).filter(|_| ctx.is_aerial)
}

/// What a place looks like from above.
fn seen_from_above(setting: Setting) -> Setting {
    match setting {
        Setting::Hill => Setting::Meadow,
        Setting::Ridge => Setting::Mountains,
        Setting::Vineyard | Setting::TeaField | Setting::Cornfield => Setting::Field,
        Setting::Alley => Setting::Street,
        Setting::Temple => Setting::Village,
        Setting::Fairground | Setting::Graveyard => Setting::Park,
        Setting::Platform => Setting::Railway,
        Setting::Terrace => Setting::Beach,
        other => other,
    }
}

/// A set that is only air: the weather of `ctx`, for pictures that are there already.
#[must_use]
pub fn open_air(ctx: &SetContext, palette: Palette, far_ground_y: f32) -> Set {
    // A setting whose air has nothing in it but the weather.
    let ctx = SetContext {
        setting: Setting::Street,
        ..*ctx
    };
    let mut shape = craft::Shape::open(palette);
    shape.far_ground_y = far_ground_y;
    craft::Craft::new(&ctx).finish(shape)
}

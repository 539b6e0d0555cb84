//! Which places can be shown together.

use crate::scene::{Locale, Setting};

/// Whether `place` can be shown with `behind` around or behind it.
pub(crate) fn takes_backdrop(place: Setting, behind: Setting) -> bool {
    use Setting as S;
    if let S::Locale(locale) = place {
        return takes_land_behind(locale, behind);
    }
    // Of a place with things in it, what it is a kind of is seen from afar.
    let behind = behind.base();
    let takes_land = matches!(
        place,
        S::Road
            | S::Railway
            | S::Bridge
            | S::River
            | S::Lake
            | S::Pond
            | S::Park
            | S::Meadow
            | S::Field
            | S::Lavender
            | S::Sunflowers
            | S::Village
            | S::Castle
            | S::Ruins
            | S::Beach
            | S::Garden
            | S::Cliff
            | S::Hill
            | S::Ridge
            | S::Temple
            | S::Graveyard
            | S::Vineyard
            | S::TeaField
            | S::Cornfield
            | S::Fairground
            | S::Terrace
            | S::Pool
            | S::ConstructionSite
            | S::Runway
            | S::IceRink
            | S::SaltFlat
            | S::HotSpring
    );
    let takes_sight = takes_land
        || matches!(
            place,
            S::Sea
                | S::Harbour
                | S::Rooftop
                | S::Savanna
                | S::Desert
                | S::Arctic
                | S::Forest
                | S::Street
                | S::OldStreet
                | S::QuietStreet
                | S::Square
                | S::Market
                | S::City
        );
    if (place, behind) == (S::Harbour, S::Lake) {
        return true;
    }
    if has_outlook(place) {
        return shows_outside(behind);
    }
    match behind {
        S::Sky => matches!(
            place,
            S::Ridge
                | S::Cliff
                | S::Hill
                | S::Temple
                | S::Castle
                | S::Terrace
                | S::Village
                | S::Garden
        ),
        S::Forest | S::Jungle | S::Savanna | S::Canyon => takes_land,
        S::Desert | S::Arctic => takes_land || place == S::Market || place == S::Sea,
        S::Mountains | S::Volcano => takes_sight,
        S::Cliff => takes_land && !matches!(place, S::Beach | S::Cliff | S::Lake),
        S::Sea | S::Beach | S::Lake | S::Harbour | S::River => {
            takes_sight
                && !matches!(
                    place,
                    S::Sea | S::Lake | S::Harbour | S::City | S::River | S::Bridge | S::Pond
                )
        }
        S::City | S::Street | S::NeonStreet | S::OldStreet | S::Village => {
            takes_sight && place != S::City && place != S::OldStreet
        }
        S::Meadow | S::Park | S::Field | S::Lavender | S::Sunflowers | S::Garden => {
            takes_land && !matches!(place, S::Meadow | S::Park | S::Garden)
        }
        _ => false,
    }
}

/// A room of the table has the windows that it says; all else is as in the place that it is a kind of.
fn takes_land_behind(locale: Locale, behind: Setting) -> bool {
    let row = locale.row();
    if row.look.is_empty() || row.look.starts_with("draw=") {
        return takes_backdrop(locale.base(), behind);
    }
    row.has.contains("window") && shows_outside(behind.base())
}

/// Whether a room has windows that show what lies outside.
fn has_outlook(place: Setting) -> bool {
    use Setting as S;
    matches!(
        place,
        S::Room
            | S::Kitchen
            | S::Window
            | S::Table
            | S::Bedroom
            | S::Office
            | S::Library
            | S::Ballroom
            | S::Restaurant
            | S::Hallway
            | S::Mansion
    )
}

/// Whether a place can be seen through a window.
fn shows_outside(behind: Setting) -> bool {
    use Setting as S;
    !behind.is_indoors()
        && !matches!(
            behind,
            S::Studio
                | S::Abstract
                | S::Sky
                | S::Space
                | S::Moon
                | S::Mars
                | S::AlienPlanet
                | S::UnderWater
                | S::Synthwave
                | S::Rooftop
                | S::Railway
                | S::Bridge
                | S::Stadium
                | S::Colosseum
        )
}

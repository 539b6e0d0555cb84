//! Places of `places.tsv`: a room of its own, a drawing of its own, or another place, with what belongs into it.
//!
//! ```text
//! row -> Furnishing (parse) -> room (walls in perspective) or ground (another set) -> pieces drawn in its light
//! ```

mod back;
mod ground;
mod parse;
mod piece;
mod room;
mod shell;

use crate::scene::Locale;
use crate::staging::{Set, SetContext};

/// Builds the set of a place of the table.
pub(super) fn build(ctx: &SetContext, locale: Locale) -> Set {
    let row = locale.row();
    let furnishing = parse::Furnishing::of(row.has);
    if let Some(scape) = parse::scape(row.look) {
        // From above it is what it is a kind of.
        let is_from_above = ctx.is_aerial && !scape.is_from_above();
        return match is_from_above && !locale.base().is_indoors() {
            true => ground::build(ctx, locale.base(), &furnishing),
            false => ground::furnish(ctx, (locale.base(), scape.build(ctx)), &furnishing),
        };
    }
    if row.look.is_empty() {
        ground::build(ctx, locale.base(), &furnishing)
    } else {
        room::build(ctx, &parse::Look::of(row.look), &furnishing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_the_table_can_be_drawn_as_it_is_written() {
        for locale in Locale::all() {
            let row = locale.row();
            let problems = parse::problems(row.look, row.has);
            assert_eq!(problems, Vec::<String>::new(), "{}", row.key);
        }
    }
}

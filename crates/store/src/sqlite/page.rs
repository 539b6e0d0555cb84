//! Pages of lists that are ordered by creation.

use rusqlite::{Row, Rows};

use crate::StoreError;

/// Takes `n_wanted` of the rows found. One more was asked for: it tells whether the list goes on.
pub(super) fn take<T>(
    mut found: Rows<'_>,
    n_wanted: u32,
    of_row: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<(Vec<T>, bool), StoreError> {
    let mut items = Vec::new();
    if n_wanted == 0 {
        return Ok((items, false));
    }
    while let Some(row) = found.next()? {
        if items.len() == n_wanted as usize {
            return Ok((items, true));
        }
        items.push(of_row(row)?);
    }
    Ok((items, false))
}

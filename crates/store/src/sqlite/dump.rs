//! Every row of a copy, as it is, for another database.

use rusqlite::types::ValueRef;

use super::copy::SqliteCopy;
use crate::StoreError;

impl SqliteCopy {
    /// Shows all rows of a table, with these columns in this order. The names are those of the schema.
    pub(crate) fn for_each_row(
        &self,
        table: &str,
        columns: &[&str],
        mut visit: impl FnMut(&[ValueRef<'_>]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("select {} from {table}", columns.join(", "));
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..columns.len()).map(|column_idx| row.get_ref(column_idx));
            visit(&values.collect::<Result<Vec<_>, _>>()?)?;
        }
        Ok(())
    }

    /// The names of a table's columns.
    pub(crate) fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let sql = "select name from pragma_table_info(?1)";
        let mut statement = self.connection().prepare(sql)?;
        let names = statement.query_map([table], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}

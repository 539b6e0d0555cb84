//! placeholder
/// placeholder
pub struct SqliteStore;

//! kinora: the Videos API, on your own machines.
//!
//! The library behind the binary `kinora`, so that tests can start servers in their own process. See
//! ARCHITECTURE.md for the map.

pub mod cli;
pub mod config;

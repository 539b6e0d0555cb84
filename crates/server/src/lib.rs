//! kinora: the Videos API, on your own machines.
//!
//! The library behind the binary `kinora`, so that tests and the demo can start servers in their own process.
//! ARCHITECTURE.md has the map.

mod accounts;
pub mod app;
mod backup;
pub mod cli;
pub mod config;
mod data_folder;
mod engines;
mod fit;
mod hints;
mod http;
mod import;
mod kill_point;
mod machine;
mod metrics;
mod outbound;
mod previews;
mod shares;
mod storage;
mod traces;
mod watch;
mod webhooks;
mod worker;

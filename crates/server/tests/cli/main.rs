//! The commands of the binary, against the real server, a fake one that records, or none.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
#[path = "../common/mod.rs"]
mod common;
mod doctor;
mod fleet;
mod local;
mod models;
mod orders;
mod output;
mod resources;
mod server;
mod stdin;
mod support;
mod terminal;
mod videos;

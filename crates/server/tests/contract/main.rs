//! The wire, statement by statement: what is accepted, what is refused, and how.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod auth;
mod cancel;
mod characters;
#[path = "../common/mod.rs"]
mod common;
mod content;
mod create;
mod delete;
mod edit;
mod events;
mod extend;
mod files;
mod inputs;
mod limits;
mod list;
mod openapi;
mod polling;
mod protocol;
mod remix;
mod retention;
mod retrieve;
mod webhooks;

//! Programs with SDKs that are not ours, against the real server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod async_openai;
#[path = "../common/mod.rs"]
mod common;
mod curl;
mod node;
mod openai_cli;
mod python;
mod redirect;
mod support;
mod webhooks;

//! The engine in front of servers that answer as the real ones do, and go wrong as they do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clips;
mod conformance;
mod contents;
mod dialects;
mod handover;
mod inspections;
mod orders;
mod routing;
mod support;

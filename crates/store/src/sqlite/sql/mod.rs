//! Every SQL statement, by name. What they promise is in the modules that use them.
//!
//! `clock` is the view that tells the time; see the first migration.
//!
//! What a client asks for names its project in the statement itself. These do not, for a reason each:
//!
//! - what a worker says (`jobs`): the lease number of its claim, which only the claim tells, is in their place;
//! - `VIDEO_CHANGES`: the server asks for all who watch at once, each of whom was given the id by its project;
//! - `SPEED`: the speed of a model is the machine's, and says nothing of what was made;
//! - `KEY_FOR_AUTH`: it is asked whose project the request is;
//! - what operators see and do (`fleet`): all projects are theirs;
//! - deliveries, and what is tidied up: they are the server's own work.

/// Defines the statements and `ALL`, so that a test can prepare each of them.
macro_rules! statements {
    ($($name:ident = $sql:expr;)*) => {
        $(pub(in crate::sqlite) const $name: &str = $sql;)*

        /// Every statement of this module with its name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

/// The columns that `rows::video` reads, in its order.
macro_rules! video_columns {
    () => {
        r"id, project_id, verb, model, engine_model, prompt, width_px, height_px, clip_ms, fps, seed,
          source_id, source_ms, extension_count, status, progress_percent, error_code, error_message,
          created_at, started_at, completed_at, expires_at, negative_prompt, steps, guidance_scale,
          character_ids"
    };
}

/// The columns that `rows::file` reads, in its order.
macro_rules! file_columns {
    () => {
        "id, project_id, filename, purpose, content_type, blob_key, size_bytes, blake3, created_at, expires_at"
    };
}

/// The columns that `accounts::read_project` reads, in its order.
macro_rules! project_columns {
    () => {
        "id, name, max_running, max_queued, max_requests_per_minute, weight, created_at"
    };
}

/// The columns that `fleet::read_job` reads, in its order.
macro_rules! job_columns {
    () => {
        r"id, project_id, engine_model, status, priority, progress_percent, attempt, lost_leases, created_at,
          max(0, run_at - (select now_ms from clock)), lease_owner"
    };
}

/// Whether a row points at the blob `$key`.
macro_rules! is_pointed_at {
    ($key:literal) => {
        concat!(
            "(exists (select 1 from video_assets where blob_key = ",
            $key,
            ")",
            " or exists (select 1 from video_inputs where blob_key = ",
            $key,
            ")",
            " or exists (select 1 from files where blob_key = ",
            $key,
            ")",
            " or exists (select 1 from character_frames where blob_key = ",
            $key,
            "))"
        )
    };
}

mod accounts;
mod fleet;
mod jobs;
mod library;
mod tidy;
mod videos;
mod webhooks;

pub(super) use accounts::*;
pub(super) use fleet::*;
pub(super) use jobs::*;
pub(super) use library::*;
pub(super) use tidy::*;
pub(super) use videos::*;
pub(super) use webhooks::*;

/// Every statement with its name.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [
        videos::ALL,
        jobs::ALL,
        library::ALL,
        webhooks::ALL,
        accounts::ALL,
        fleet::ALL,
        tidy::ALL,
    ]
    .into_iter()
    .flatten()
}

//! What a job needs beside its prompt: pinned when it is ordered, read by its worker.

use kinora_domain::ProjectId;
use rusqlite::{Connection, OptionalExtension, params};

use super::worker::held;
use super::{rows, sql};
use crate::policy::{Fence, damaged};
use crate::{
    InputAsset, InputOrigin, InputRole, JobCharacter, JobInputs, NewAsset, NewInput, NewVideo,
    SourceAsset, StoreError,
};

/// Pins what came with an order, and what its source has.
pub(super) fn pin(conn: &Connection, new: &NewVideo) -> Result<(), StoreError> {
    for (input_idx, input) in (0..).zip(&new.inputs) {
        put(conn, new, (input_idx, input))?;
    }
    let Some(source_id) = new.spec.source_id() else {
        return Ok(());
    };
    let (id, source_id) = (new.id.as_str(), source_id.as_str());
    let n_pinned = conn.prepare_cached(sql::SOURCE_PIN)?.execute(params![
        id,
        source_id,
        new.project_id.as_str()
    ])?;
    if n_pinned == 0 {
        return Err(StoreError::SourceGone);
    }
    conn.prepare_cached(sql::INPUTS_COPY)?
        .execute([id, source_id, new.project_id.as_str()])?;
    Ok(())
}

fn put(
    conn: &Connection,
    new: &NewVideo,
    (input_idx, input): (u32, &NewInput),
) -> Result<(), StoreError> {
    let origin = match &input.origin {
        InputOrigin::Upload => "upload",
        InputOrigin::File(id) => {
            let is_there: bool = conn
                .prepare_cached(sql::FILE_IS_THERE)?
                .query_row([id.as_str(), new.project_id.as_str()], |row| row.get(0))?;
            if !is_there {
                return Err(StoreError::NoSuchFile { id: id.clone() });
            }
            "file"
        }
    };
    conn.prepare_cached(sql::INPUT_INSERT)?.execute(params![
        new.id.as_str(),
        input.role.as_str(),
        input_idx,
        origin,
        input.asset.blob_key.as_str(),
        input.asset.size_bytes.cast_signed(),
        input.asset.blake3
    ])?;
    Ok(())
}

/// Checks that the project has the characters of an order. Those of a source were checked when that was
/// ordered.
pub(super) fn check_characters(conn: &Connection, new: &NewVideo) -> Result<(), StoreError> {
    if new.spec.source_id().is_some() {
        return Ok(());
    }
    let project: &ProjectId = &new.project_id;
    for id in &new.spec.character_ids {
        let is_there: bool = conn
            .prepare_cached(sql::CHARACTER_IS_THERE)?
            .query_row([id.as_str(), project.as_str()], |row| row.get(0))?;
        if !is_there {
            return Err(StoreError::NoSuchCharacter { id: id.clone() });
        }
    }
    Ok(())
}

pub(super) fn of_job(conn: &Connection, fence: &Fence) -> Result<JobInputs, StoreError> {
    let _one_state = conn.unchecked_transaction()?;
    held(conn, fence)?;
    let id = fence.video_id.as_str();
    let source_prompt: Option<String> = conn
        .prepare_cached(sql::INPUT_SOURCE_PROMPT)?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    let mut inputs = JobInputs {
        source_prompt: source_prompt.unwrap_or_default(),
        characters: characters(conn, id)?,
        ..JobInputs::default()
    };
    let mut statement = conn.prepare_cached(sql::INPUTS)?;
    let mut found = statement.query([id])?;
    while let Some(row) = found.next()? {
        let (origin, role): (String, String) = (row.get(0)?, row.get(1)?);
        let asset = rows::asset(row, 2)?;
        if origin == "source" {
            inputs.source.push(SourceAsset { role, asset });
        } else {
            let role = InputRole::from_text(&role).ok_or_else(|| damaged("input role"))?;
            inputs.uploads.push(InputAsset { role, asset });
        }
    }
    Ok(inputs)
}

fn characters(conn: &Connection, video_id: &str) -> Result<Vec<JobCharacter>, StoreError> {
    rows::all(conn, sql::INPUT_CHARACTERS, [video_id], |row| {
        Ok(JobCharacter {
            name: row.get(1)?,
            frames: frames(conn, rows::text(row, 0)?)?,
        })
    })
}

fn frames(conn: &Connection, character_id: &str) -> Result<Vec<NewAsset>, StoreError> {
    rows::all(conn, sql::CHARACTER_FRAMES, [character_id], |row| {
        rows::asset(row, 0)
    })
}

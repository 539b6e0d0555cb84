//! What a job needs beside its prompt: pinned when it is ordered, read by its worker.

use deadpool_postgres::GenericClient;

use super::worker::held;
use super::{rows, sql};
use crate::policy::{Fence, damaged};
use crate::{
    InputAsset, InputOrigin, InputRole, JobCharacter, JobInputs, NewAsset, NewInput, NewVideo,
    SourceAsset, StoreError,
};

/// Pins what came with an order, and what its source has.
pub(super) async fn pin(db: &impl GenericClient, new: &NewVideo) -> Result<(), StoreError> {
    for (input_idx, input) in (0_i64..).zip(&new.inputs) {
        put(db, new, (input_idx, input)).await?;
    }
    let Some(source_id) = new.spec.source_id() else {
        return Ok(());
    };
    let source: rows::Params<'_> = &[&source_id.as_str(), &new.project_id.as_str()];
    rows::execute(db, sql::SOURCE_LOCK, source).await?;
    let both: rows::Params<'_> = &[
        &new.id.as_str(),
        &source_id.as_str(),
        &new.project_id.as_str(),
    ];
    if rows::execute(db, sql::SOURCE_PIN, both).await? == 0 {
        return Err(StoreError::SourceGone);
    }
    rows::execute(db, sql::INPUTS_COPY, both).await?;
    Ok(())
}

async fn put(
    db: &impl GenericClient,
    new: &NewVideo,
    (input_idx, input): (i64, &NewInput),
) -> Result<(), StoreError> {
    let origin = match &input.origin {
        InputOrigin::Upload => "upload",
        InputOrigin::File(id) => {
            let key: rows::Params<'_> = &[&id.as_str(), &new.project_id.as_str()];
            if !rows::any(db, sql::FILE_IS_THERE, key).await? {
                return Err(StoreError::NoSuchFile { id: id.clone() });
            }
            "file"
        }
    };
    let params: rows::Params<'_> = &[
        &new.id.as_str(),
        &input.role.as_str(),
        &input_idx,
        &origin,
        &input.asset.blob_key.as_str(),
        &input.asset.size_bytes.cast_signed(),
        &input.asset.blake3.as_slice(),
    ];
    rows::execute(db, sql::INPUT_INSERT, params).await?;
    Ok(())
}

/// Checks that the project has the characters of an order. Those of a source were checked when that was
/// ordered.
pub(super) async fn check_characters(
    db: &impl GenericClient,
    new: &NewVideo,
) -> Result<(), StoreError> {
    if new.spec.source_id().is_some() {
        return Ok(());
    }
    for id in &new.spec.character_ids {
        let key: rows::Params<'_> = &[&id.as_str(), &new.project_id.as_str()];
        let is_there: bool =
            rows::returned(db, sql::CHARACTER_IS_THERE, key, |row| rows::get(row, 0)).await?;
        if !is_there {
            return Err(StoreError::NoSuchCharacter { id: id.clone() });
        }
    }
    Ok(())
}

/// Reads everything at one state of the database: `db` is a transaction that sees only one.
pub(super) async fn of_job(
    db: &impl GenericClient,
    fence: &Fence,
) -> Result<JobInputs, StoreError> {
    held(db, sql::HELD, fence).await?;
    let id = fence.video_id.as_str();
    let source_prompt: Option<String> =
        rows::returned(db, sql::INPUT_SOURCE_PROMPT, &[&id], |row| {
            rows::get(row, 0)
        })
        .await?;
    let mut inputs = JobInputs {
        source_prompt: source_prompt.unwrap_or_default(),
        characters: characters(db, id).await?,
        ..JobInputs::default()
    };
    let params: rows::Params<'_> = &[&id];
    let found = rows::all(db, sql::INPUTS, params, |row| {
        let (origin, role): (String, String) = (rows::get(row, 0)?, rows::get(row, 1)?);
        Ok((origin, role, rows::asset(row, 2)?))
    });
    for (origin, role, asset) in found.await? {
        if origin == "source" {
            inputs.source.push(SourceAsset { role, asset });
        } else {
            let role = InputRole::from_text(&role).ok_or_else(|| damaged("input role"))?;
            inputs.uploads.push(InputAsset { role, asset });
        }
    }
    Ok(inputs)
}

async fn characters(
    db: &impl GenericClient,
    video_id: &str,
) -> Result<Vec<JobCharacter>, StoreError> {
    let named: Vec<(String, String)> = rows::all(db, sql::INPUT_CHARACTERS, &[&video_id], |row| {
        Ok((rows::get(row, 0)?, rows::get(row, 1)?))
    })
    .await?;
    let mut characters = Vec::with_capacity(named.len());
    for (id, name) in named {
        let frames: Vec<NewAsset> =
            rows::all(db, sql::CHARACTER_FRAMES, &[&id], |row| rows::asset(row, 0)).await?;
        characters.push(JobCharacter { name, frames });
    }
    Ok(characters)
}

//! Whether there is room for the frames of a clip, which are kept as they come: found out before hours are spent.

use std::path::Path;

use kinora_engine::EngineError;

use crate::inputs::scratch_error;
use crate::plan::ClipPlan;

/// What a clip takes beside its frames: the finished file, pictures that are given.
const BESIDE_BYTES: u64 = 64 << 20;

/// How many bytes the scratch files of a clip have: all frames of all chunks, and of one that follows another those of
/// that one and of the part that a chunk follows.
pub(crate) fn wanted_bytes(plan: &ClipPlan, follows_a_clip: bool) -> u64 {
    let frame_bytes = 3 * u64::from(plan.width_px) * u64::from(plan.height_px);
    let n_made = plan.chunk_starts.len() as u64 * u64::from(plan.chunk_frames);
    let n_followed = match follows_a_clip {
        true => u64::from(plan.n_native()) + u64::from(plan.chunk_frames),
        false => 0,
    };
    let n_frames = n_made.saturating_add(n_followed);
    frame_bytes
        .saturating_mul(n_frames)
        .saturating_add(BESIDE_BYTES)
}

/// Asks the file system of a folder whether it has so much room.
///
/// # Errors
/// [`EngineError::Unavailable`] where there will be room once other files have gone, [`EngineError::Failed`] where there
/// never will.
pub(crate) fn check(folder: &Path, wanted_bytes: u64) -> Result<(), EngineError> {
    let found = rustix::fs::statvfs(folder).map_err(|err| scratch_error(err.into()))?;
    let free_bytes = found.f_bavail.saturating_mul(found.f_frsize);
    if wanted_bytes <= free_bytes {
        return Ok(());
    }
    let gigabytes = |n_bytes: u64| n_bytes as f64 / 1e9;
    let message = format!(
        "the frames of this video take {:.1} GB for scratch files, and {} has {:.1} GB free",
        gigabytes(wanted_bytes),
        folder.display(),
        gigabytes(free_bytes)
    );
    if wanted_bytes <= found.f_blocks.saturating_mul(found.f_frsize) {
        Err(EngineError::Unavailable(message))
    } else {
        Err(EngineError::Failed(message))
    }
}

#[cfg(test)]
mod tests {
    use kinora_domain::FrameRate;

    use super::*;
    use crate::plan::Join;

    #[test]
    fn all_chunks_and_what_is_followed_are_counted() {
        let plan = ClipPlan {
            width_px: 100,
            height_px: 10,
            is_scaled: false,
            fps: FrameRate::new(16).unwrap(),
            chunk_frames: 81,
            chunk_starts: vec![0, 76],
            join: Join::Blend,
        };
        assert_eq!(wanted_bytes(&plan, false), BESIDE_BYTES + 3000 * 162);
        let n_followed = 157 + 81;
        let wanted = BESIDE_BYTES + 3000 * (162 + n_followed);
        assert_eq!(wanted_bytes(&plan, true), wanted);
    }

    #[test]
    fn what_has_no_room_says_how_much_is_wanted_and_free() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), 1).unwrap();
        let found = rustix::fs::statvfs(folder.path()).unwrap();
        let all_bytes = found.f_blocks * found.f_frsize;
        let never = check(folder.path(), 2 * all_bytes).unwrap_err();
        assert!(matches!(never, EngineError::Failed(_)), "{never:?}");
        let gigabytes = format!("take {:.1} GB", all_bytes as f64 * 2e-9);
        assert!(never.to_string().contains(&gigabytes), "{never}");
        assert!(never.to_string().contains("GB free"), "{never}");
        // Every file system keeps some of its blocks for itself.
        if found.f_bavail < found.f_blocks {
            let not_now = check(folder.path(), all_bytes).unwrap_err();
            assert!(
                matches!(not_now, EngineError::Unavailable(_)),
                "{not_now:?}"
            );
        }
    }
}

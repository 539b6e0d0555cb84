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
/// [`EngineError::NoRoom`] where there will be room once other files have gone, [`EngineError::Rejected`] where there
/// never will.
pub(crate) fn check(folder: &Path, wanted_bytes: u64) -> Result<(), EngineError> {
    let found = rustix::fs::statvfs(folder).map_err(|err| scratch_error(err.into()))?;
    let room = Room {
        n_blocks: found.f_blocks,
        n_free: found.f_bfree,
        n_available: found.f_bavail,
        block_bytes: found.f_frsize,
    };
    let checked = room.check(wanted_bytes);
    if let Err(cause) = &checked {
        let folder = folder.display();
        tracing::error!(%cause, %folder, "there is no room for the frames of a video");
    }
    checked
}

/// What a file system says of its blocks.
#[derive(Clone, Copy)]
struct Room {
    n_blocks: u64,
    n_free: u64,
    /// Those of the free ones that are not kept back for the system.
    n_available: u64,
    block_bytes: u64,
}

impl Room {
    fn check(self, wanted_bytes: u64) -> Result<(), EngineError> {
        let free_bytes = self.n_available.saturating_mul(self.block_bytes);
        if wanted_bytes <= free_bytes {
            return Ok(());
        }
        let n_kept_back = self.n_free.saturating_sub(self.n_available);
        let n_usable = self.n_blocks.saturating_sub(n_kept_back);
        let usable_bytes = n_usable.saturating_mul(self.block_bytes);
        let gigabytes = |n_bytes: u64| n_bytes as f64 / 1e9;
        let message = |has: &str| {
            format!(
                "The frames of this video take {:.1} GB while it is made, and the server's disk has {has}.",
                gigabytes(wanted_bytes)
            )
        };
        if wanted_bytes <= usable_bytes {
            let has = format!("{:.1} GB free", gigabytes(free_bytes));
            return Err(EngineError::NoRoom(message(&has)));
        }
        let has = format!("room for {:.1} GB in all", gigabytes(usable_bytes));
        Err(EngineError::Rejected(message(&has)))
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
        const GB: u64 = 1_000_000_000;
        // Of ten blocks three are free, and one of those is kept back.
        let room = Room {
            n_blocks: 10,
            n_free: 3,
            n_available: 2,
            block_bytes: GB,
        };
        room.check(2 * GB).unwrap();
        let EngineError::NoRoom(not_now) = room.check(9 * GB).unwrap_err() else {
            panic!("it has nine for others")
        };
        assert!(
            not_now.contains("take 9.0 GB") && not_now.contains("2.0 GB free"),
            "{not_now}"
        );
        let EngineError::Rejected(never) = room.check(10 * GB).unwrap_err() else {
            panic!("the tenth is never anybody's")
        };
        assert!(never.contains("9.0 GB in all"), "{never}");
    }

    #[test]
    fn a_file_system_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        check(folder.path(), 1).unwrap();
        let never = check(folder.path(), u64::MAX).unwrap_err();
        assert!(matches!(never, EngineError::Rejected(_)), "{never:?}");
        let message = never.to_string();
        let folder = folder.path().display().to_string();
        assert!(!message.contains(&folder), "{message}");
    }
}

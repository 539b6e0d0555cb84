//! The worker's side of a job: it outlives the worker, as the database does.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use kinora_engine::{CheckpointError, RenderLink};

/// A job as its workers know it.
#[derive(Clone, Default)]
pub(crate) struct Link {
    note: Arc<Mutex<Option<Vec<u8>>>>,
    is_cancelled: Arc<AtomicBool>,
    is_unwanted: Arc<AtomicBool>,
    n_saves_left: Arc<Mutex<Option<u32>>>,
    n_saves: Arc<AtomicU32>,
}

impl Link {
    pub(crate) fn note(&self) -> Option<String> {
        let note = self.note.lock().unwrap().clone()?;
        Some(String::from_utf8(note).unwrap())
    }

    pub(crate) fn n_saves(&self) -> u32 {
        self.n_saves.load(Ordering::Relaxed)
    }

    /// The worker gives the job back.
    pub(crate) fn hand_back(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Nobody wants the clip any more.
    pub(crate) fn cancel(&self) {
        self.is_unwanted.store(true, Ordering::Relaxed);
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// The worker dies after it has written so many notes: no later one is kept, and the render stops.
    pub(crate) fn dies_after(&self, n_saves: u32) {
        *self.n_saves_left.lock().unwrap() = Some(n_saves);
    }

    /// The same job with another worker.
    pub(crate) fn taken_over(&self) -> Self {
        Self {
            note: self.note.clone(),
            ..Self::default()
        }
    }
}

impl RenderLink for Link {
    fn progress(&self, share: f32) {
        assert!((0.0..=1.0).contains(&share), "a share of {share}");
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    fn is_unwanted(&self) -> bool {
        self.is_unwanted.load(Ordering::Relaxed)
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, CheckpointError> {
        Ok(self.note.lock().unwrap().clone())
    }

    fn save_checkpoint(&self, bytes: &[u8]) -> Result<(), CheckpointError> {
        if let Some(n_left) = self.n_saves_left.lock().unwrap().as_mut() {
            *n_left = n_left.checked_sub(1).ok_or(CheckpointError::LeaseLost)?;
        }
        self.n_saves.fetch_add(1, Ordering::Relaxed);
        *self.note.lock().unwrap() = Some(bytes.to_vec());
        Ok(())
    }
}

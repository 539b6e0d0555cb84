//! The processes that work, and the jobs that wait for them, as operators see and steer them.

use std::time::Duration;

use kinora_domain::{Priority, ProjectId, UnixMillis, VideoId, VideoStatus};

use crate::Project;

/// How long a worker may be silent before it is taken for lost. It reports every [`WORKER_REPORTS_EVERY`].
pub const WORKER_LOST_AFTER: Duration = Duration::from_secs(15);

/// How often a worker reports.
pub const WORKER_REPORTS_EVERY: Duration = Duration::from_secs(5);

/// What a worker says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerReport {
    /// Its id, fresh at every process start.
    pub id: String,
    /// The machine's name.
    pub host: String,
    /// The engine models it has.
    pub engine_models: Vec<String>,
    /// How many videos it makes at a time.
    pub n_slots: u32,
    /// Whether it takes no more videos.
    pub is_draining: bool,
}

/// A worker as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// Its id, fresh at every process start.
    pub id: String,
    /// The machine's name.
    pub host: String,
    /// The engine models it has.
    pub engine_models: Vec<String>,
    /// How many videos it makes at a time.
    pub n_slots: u32,
    /// How many it is making.
    pub n_running: u32,
    /// When it started.
    pub started_at: UnixMillis,
    /// For how long it has been silent.
    pub silent_for: Duration,
    /// Whether an operator asked it to take no more videos.
    pub drain_asked: bool,
    /// Whether it takes no more: an operator asked, or it shuts down.
    pub is_draining: bool,
}

/// How a worker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerCondition {
    /// It takes videos.
    Alive,
    /// It finishes what it has and takes no more.
    Draining,
    /// It has nothing left and takes no more: it can be stopped without loss.
    Drained,
    /// It has not been heard of for [`WORKER_LOST_AFTER`].
    Lost,
}

impl WorkerCondition {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Draining => "draining",
            Self::Drained => "drained",
            Self::Lost => "lost",
        }
    }
}

impl Worker {
    /// How it is.
    #[must_use]
    pub fn condition(&self) -> WorkerCondition {
        if self.silent_for >= WORKER_LOST_AFTER {
            WorkerCondition::Lost
        } else if !self.is_draining {
            // One that was asked and has not answered yet may still take a video.
            WorkerCondition::Alive
        } else if self.n_running > 0 {
            WorkerCondition::Draining
        } else {
            WorkerCondition::Drained
        }
    }
}

/// What waits and runs of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectLoad {
    /// The project.
    pub project: Project,
    /// Videos that wait.
    pub n_queued: u32,
    /// Videos that are being made.
    pub n_running: u32,
    /// For how long the one that was ordered first has been waiting; `None`: none waits.
    pub oldest_waits_for: Option<Duration>,
}

impl ProjectLoad {
    /// How many of those that wait could not be taken by any number of workers before others of the project end.
    #[must_use]
    pub fn n_held(&self) -> u32 {
        let limit = self.project.limits.max_running;
        limit.map_or(0, |limit| {
            let n_free = limit.saturating_sub(self.n_running);
            self.n_queued.saturating_sub(n_free)
        })
    }
}

/// Which jobs an operator wants to see.
#[derive(Clone, Debug)]
pub struct JobQuery {
    /// Of this project only.
    pub project: Option<ProjectId>,
    /// How many at most of those that run, and of those that wait.
    pub limit: u32,
}

/// A job as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The video.
    pub video_id: VideoId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The model that makes it.
    pub engine_model: String,
    /// Whether it waits or runs.
    pub status: VideoStatus,
    /// What it was ordered with, or given since.
    pub priority: Priority,
    /// How far it is.
    pub progress_percent: u8,
    /// Attempts so far.
    pub attempt: u32,
    /// Workers it lost.
    pub lost_leases: u32,
    /// When it was ordered.
    pub created_at: UnixMillis,
    /// For how long it is not to be claimed yet, after an error that may pass; zero: it may be.
    pub held_for: Duration,
    /// Who makes it; `None`: it waits.
    pub worker_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use kinora_domain::UnixMillis;

    use super::*;
    use crate::ProjectLimits;

    #[test]
    fn what_a_cap_leaves_room_for_is_not_held() {
        let n_held = |max_running, n_queued, n_running| {
            let project = Project {
                id: ProjectId::parse("default").unwrap(),
                name: String::new(),
                limits: ProjectLimits {
                    max_running,
                    ..ProjectLimits::default()
                },
                weight: 1.0,
                created_at: UnixMillis(0),
            };
            let load = ProjectLoad {
                project,
                n_queued,
                n_running,
                oldest_waits_for: None,
            };
            load.n_held()
        };
        assert_eq!(n_held(None, 100, 5), 0);
        assert_eq!(n_held(Some(8), 3, 5), 0);
        assert_eq!(n_held(Some(8), 10, 5), 7);
        // An operator has lowered the cap meanwhile.
        assert_eq!(n_held(Some(2), 10, 5), 10);
        assert_eq!(n_held(Some(0), 4, 0), 4);
    }
}

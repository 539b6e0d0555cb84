//! The storms: what is broken, how, and for how long.

use std::time::{Duration, Instant};

use kinora_testbed::{ProxyFault, S3Fault};

use crate::clients::Batch;
use crate::database::Database;
use crate::faults::blow;
use crate::installation::{Installation, Setup};
use crate::invariants;
use crate::report::Line;
use crate::wait_for;

/// How many orders a storm comes over.
const N_ORDERS: usize = 6;
/// How long it may take until all is quiet again. A delivery that a process took along is due again after 30 s.
pub(crate) const QUIET_WITHIN: Duration = Duration::from_secs(180);

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Storm {
    /// Nothing is broken: what all others are compared with.
    Calm,
    /// Processes that make videos are killed.
    KillWorkers,
    /// Processes that answer clients are killed.
    KillApi,
    /// A process kills itself at a named point.
    KillAt(&'static str),
    /// A process sleeps past its lease and goes on as if nothing had been.
    Zombie,
    /// A process falls asleep at a named point, and is woken past its lease.
    SleepAt(&'static str, &'static str),
    /// The database's clock jumps ahead, and back.
    ClockJump,
    /// PostgreSQL crashes and is started again.
    DatabaseCrash,
    /// Connections to PostgreSQL break, again and again.
    DatabaseCut,
    /// The network to PostgreSQL is in a bad way for a while.
    DatabaseNetwork(&'static str, ProxyFault),
    /// The bucket is in a bad way for a while.
    Bucket(&'static str, S3Fault),
    /// The disk is full for a while.
    DiskFull,
    /// One after the other, as chance has it.
    Mixed,
    /// A big project orders many videos, then a small one a few.
    Backlog,
}

const WORKER_POINTS: [&str; 4] = [
    "after_claim",
    "mid_render",
    "after_upload",
    "after_complete",
];
pub(crate) const API_POINTS: [&str; 3] = ["after_create", "before_send", "after_send"];

impl Storm {
    /// The storms that a set-up can have.
    pub(crate) fn all_of(setup: Setup) -> Vec<Self> {
        let mut storms = vec![Self::Calm, Self::KillWorkers, Self::Zombie, Self::ClockJump];
        let points = WORKER_POINTS.into_iter().chain(API_POINTS);
        storms.extend(points.map(Self::KillAt));
        storms.push(Self::SleepAt("asleep after_claim", "after_claim"));
        storms.push(Self::SleepAt("asleep after_upload", "after_upload"));
        match setup {
            Setup::Embedded => storms.push(Self::DiskFull),
            Setup::Cluster => {
                storms.extend([Self::KillApi, Self::DatabaseCrash, Self::DatabaseCut]);
                storms.extend([
                    Self::DatabaseNetwork("slow", ProxyFault::Slow(Duration::from_millis(100))),
                    Self::DatabaseNetwork("black hole", ProxyFault::BlackHole),
                    Self::DatabaseNetwork("lost commits", ProxyFault::LosesCommits),
                    Self::Bucket("refuses", S3Fault::Refuses),
                    Self::Bucket("hangs", S3Fault::Hangs),
                    Self::Bucket("fails", S3Fault::Fails),
                    Self::Bucket("loses uploads", S3Fault::LosesUploads),
                    Self::Bucket("is full", S3Fault::IsFull),
                    Self::Mixed,
                ]);
            }
        }
        storms.push(Self::Backlog);
        storms
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::KillWorkers => "kill workers",
            Self::KillApi => "kill api",
            Self::KillAt(point) => point,
            Self::Zombie => "zombie",
            Self::ClockJump => "clock jump",
            Self::DatabaseCrash => "database crash",
            Self::DatabaseCut => "database cut",
            Self::DatabaseNetwork(name, _) | Self::Bucket(name, _) | Self::SleepAt(name, _) => name,
            Self::DiskFull => "disk full",
            Self::Mixed => "mixed",
            Self::Backlog => "backlog",
        }
    }

    /// Whether every run of the tests has it.
    pub(crate) fn is_brief(&self) -> bool {
        matches!(
            self,
            Self::KillAt("after_upload" | "after_create")
                | Self::SleepAt(_, "after_upload")
                | Self::DatabaseNetwork("lost commits", _)
        )
    }
}

/// When a fault ended, and how many videos were completed by then.
#[derive(Clone, Copy)]
pub(crate) struct Mended {
    at: Instant,
    n_completed: u64,
}

impl Mended {
    pub(crate) async fn now(installation: &Installation) -> Self {
        let at = Instant::now();
        let n_completed = Counts::read(installation).await.n_completed;
        Self { at, n_completed }
    }
}

/// How long after the end of a fault the next video was completed.
async fn recovery(database: Database, mended: Mended) -> Duration {
    loop {
        if let Ok(now) = database.number(COMPLETED).await
            && now > mended.n_completed
        {
            return mended.at.elapsed();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What a storm did.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) n_kills: usize,
    /// Orders of its own.
    pub(crate) batch: Batch,
    /// Where it did not end with the fault.
    pub(crate) mended: Option<Mended>,
    pub(crate) violations: Vec<String>,
    pub(crate) remark: String,
}

/// Lets one storm come over orders, waits until all is quiet, and looks at everything.
pub(crate) async fn run(storm: Storm, installation: &mut Installation) -> Line {
    let before = Counts::read(installation).await;
    let n_refused_before = installation.n_refused();
    let n_looks_before = installation.observer.n_looks();
    let ordering = match storm {
        Storm::Backlog => None,
        // A sleeper whose video is deleted has nothing that another could take.
        Storm::SleepAt(..) => Some(installation.clients.begin(N_ORDERS, false)),
        _ => Some(installation.clients.begin(N_ORDERS, true)),
    };
    let mut done = blow(storm, installation).await;
    let mended = match done.mended.take() {
        Some(mended) => mended,
        None => Mended::now(installation).await,
    };
    let recovery = tokio::spawn(recovery(installation.database.clone(), mended));
    let mut batch = done.batch;
    if let Some(ordering) = ordering {
        batch = ordering.await.expect("clients do not break down");
    }
    let database = installation.database.clone();
    let is_quiet = wait_for(QUIET_WITHIN, || invariants::is_quiet(&database)).await;
    let quiet_after = mended.at.elapsed();
    let recovered_after = if recovery.is_finished() {
        recovery.await.ok()
    } else {
        recovery.abort();
        None
    };
    let mut violations = done.violations;
    if installation.observer.n_looks() == n_looks_before {
        violations.push("the observer has seen nothing".to_owned());
    }
    if !is_quiet {
        violations.push(format!("all is not quiet after {QUIET_WITHIN:?}"));
    }
    violations.extend(invariants::check(installation).await);
    let after = Counts::read(installation).await;
    Line {
        setup: installation.setup,
        storm: storm.name(),
        n_orders: batch.n_acknowledged,
        n_repeated: batch.n_repeated,
        n_kills: done.n_kills,
        n_attempts: after.n_attempts.saturating_sub(before.n_attempts),
        n_lost: after.n_lost.saturating_sub(before.n_lost),
        n_refused: installation.n_refused() - n_refused_before,
        recovered_after,
        quiet_after,
        violations,
        remark: done.remark,
    }
}

const COMPLETED: &str = "select count(*) from videos where status = 'completed'";

/// How much there is in the database.
#[derive(Default)]
struct Counts {
    n_completed: u64,
    n_attempts: u64,
    n_lost: u64,
}

impl Counts {
    async fn read(installation: &Installation) -> Self {
        let number = async |sql: &str| installation.database.number(sql).await.unwrap_or(0);
        Self {
            n_completed: number(COMPLETED).await,
            n_attempts: number("select count(*) from video_attempts").await,
            n_lost: number("select count(*) from video_attempts where outcome = 'lost'").await,
        }
    }
}

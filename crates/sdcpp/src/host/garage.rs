//! The processes that are kept warm: one for each loaded model, one job at a time in all.
//!
//! Weights take gigabytes and seconds to read, so a process stays after its job. It goes when nobody used it for a
//! while, or when another model needs its memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use kinora_sdcpp_protocol::{Hello, LoadOrder};

use super::HostSettings;
use super::ended::HostEnd;
use super::process::{Host, JobEvents};

/// How often a waiting job looks whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The processes of one engine. Dropping it ends them.
pub struct Garage {
    inner: Arc<Inner>,
}

struct Inner {
    settings: HostSettings,
    state: Mutex<State>,
    turn: Condvar,
}

#[derive(Default)]
struct State {
    is_busy: bool,
    warm: Vec<Warm>,
    has_watchman: bool,
}

/// A process with a loaded model that does nothing.
struct Warm {
    model: String,
    /// How it was opened, which depends on how much memory the first job left for the weights.
    order: LoadOrder,
    host: Host,
    weight_bytes: u64,
    since: Instant,
}

/// What a job needs to have loaded.
#[derive(Clone, Debug)]
pub struct ModelToLoad {
    /// The model's id.
    pub id: String,
    /// How it is opened.
    pub order: LoadOrder,
    /// How much memory its weights take, in bytes.
    pub weight_bytes: u64,
    /// How much memory the job takes beside them, in bytes.
    pub work_bytes: u64,
}

impl Garage {
    /// Makes a garage without processes.
    #[must_use]
    pub fn new(settings: HostSettings) -> Self {
        Self {
            inner: Arc::new(Inner {
                settings,
                state: Mutex::default(),
                turn: Condvar::new(),
            }),
        }
    }

    /// Starts a process only to hear who it is.
    ///
    /// # Errors
    /// The program cannot be started, or is of another version.
    pub fn look(&self) -> Result<Hello, HostEnd> {
        Host::start(&self.inner.settings).map(|host| host.hello().clone())
    }

    /// Runs `work` with a process that has the model loaded, when it is this job's turn. The process is kept unless
    /// the work ended it.
    ///
    /// # Errors
    /// The process does not start or the model does not load, or what `work` returns.
    pub fn with_host<T>(
        &self,
        model: &ModelToLoad,
        memory_bytes: u64,
        job: &dyn JobEvents,
        work: impl FnOnce(&mut Host) -> Result<T, HostEnd>,
    ) -> Result<T, HostEnd> {
        let _turn = self.take_turn(job)?;
        let mut host = self.warm_host(model, memory_bytes, job)?;
        let done = work(&mut host);
        // After a refusal for want of memory nobody knows what is left of the process.
        let is_well = match &done {
            Ok(_) => true,
            Err(HostEnd::Refused(error)) => {
                error.kind == kinora_sdcpp_protocol::ErrorKind::InvalidRequest
            }
            Err(_) => false,
        };
        if is_well && host.is_running() {
            self.keep(model, host);
        }
        done
    }

    /// How many models are loaded and idle.
    #[must_use]
    pub fn n_warm(&self) -> usize {
        self.inner.lock().warm.len()
    }

    fn take_turn(&self, job: &dyn JobEvents) -> Result<Turn<'_>, HostEnd> {
        let mut state = self.inner.lock();
        while state.is_busy {
            if job.is_cancelled() {
                return Err(HostEnd::Cancelled);
            }
            let waited = self.inner.turn.wait_timeout(state, LOOK_EVERY);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.is_busy = true;
        Ok(Turn(&self.inner))
    }

    /// A process that has the model loaded: a warm one, else a new one, for which others may have to go.
    fn warm_host(
        &self,
        model: &ModelToLoad,
        memory_bytes: u64,
        job: &dyn JobEvents,
    ) -> Result<Host, HostEnd> {
        let needed = model.weight_bytes.saturating_add(model.work_bytes);
        let (found, gone) = self.inner.lock().make_room(model, needed, memory_bytes);
        // Ending processes takes its time, and nobody waits for the lock meanwhile.
        drop(gone);
        if let Some(mut warm) = found
            && warm.host.is_running()
        {
            return Ok(warm.host);
        }
        let began = Instant::now();
        let mut host = Host::start(&self.inner.settings)?;
        host.load(model.order.clone(), job)?;
        let duration_ms = began.elapsed().as_millis() as u64;
        tracing::info!(model = model.id, duration_ms, "a model was loaded");
        Ok(host)
    }

    fn keep(&self, model: &ModelToLoad, host: Host) {
        let mut state = self.inner.lock();
        state.warm.push(Warm {
            model: model.id.clone(),
            order: model.order.clone(),
            host,
            weight_bytes: model.weight_bytes,
            since: Instant::now(),
        });
        if let Some(idle_unload) = self.inner.settings.idle_unload
            && !state.has_watchman
        {
            state.has_watchman = spawn_watchman(&self.inner, idle_unload);
        }
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic between two of the state's changes leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes out the process of a model that was opened as it is wanted now, and those that have to go for it: one
    /// that was opened in another way, then the longest idle first.
    fn make_room(
        &mut self,
        model: &ModelToLoad,
        needed: u64,
        memory_bytes: u64,
    ) -> (Option<Warm>, Vec<Warm>) {
        let found = self.warm.iter().position(|warm| warm.model == model.id);
        let mut found = found.map(|idx| self.warm.remove(idx));
        let mut gone = Vec::new();
        gone.extend(found.take_if(|warm| warm.order != model.order));
        self.warm.sort_by_key(|warm| warm.since);
        let taken = |warm: &[Warm]| warm.iter().map(|warm| warm.weight_bytes).sum::<u64>();
        while !self.warm.is_empty() && taken(&self.warm).saturating_add(needed) > memory_bytes {
            let warm = self.warm.remove(0);
            tracing::info!(model = warm.model, "a model was unloaded for another one");
            gone.push(warm);
        }
        (found, gone)
    }
}

/// The right to run a job, until it is dropped.
struct Turn<'g>(&'g Inner);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().is_busy = false;
        self.0.turn.notify_one();
    }
}

/// Ends processes that were idle for long, as long as there is a garage.
fn spawn_watchman(inner: &Arc<Inner>, idle_unload: Duration) -> bool {
    let inner: Weak<Inner> = Arc::downgrade(inner);
    let pause = (idle_unload / 4).clamp(Duration::from_millis(10), Duration::from_secs(5));
    let watch = move || {
        while let Some(garage) = inner.upgrade() {
            let mut idle = Vec::new();
            let mut state = garage.lock();
            let (gone, kept) = std::mem::take(&mut state.warm)
                .into_iter()
                .partition(|warm| warm.since.elapsed() >= idle_unload);
            state.warm = kept;
            drop(state);
            idle.extend::<Vec<Warm>>(gone);
            for warm in &idle {
                tracing::info!(model = warm.model, "an idle model was unloaded");
            }
            drop(idle);
            drop(garage);
            thread::sleep(pause);
        }
    };
    let spawned = thread::Builder::new().name("sdcpp-idle".to_owned());
    spawned.spawn(watch).is_ok()
}

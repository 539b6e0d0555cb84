//! One clip, from its order to its file.
//!
//! ```text
//!          note: server A ┐          note: A's name of the job
//! choose ─────────────────┴─▶ submit ───────────────────────────▶ look ──▶ fetch ──▶ prove, cut to the promise
//!    ▲                           │ A has no time                   │ A is gone, or has lost the job
//!    └───────────────────────────┴─────────────────────────────────┘
//! ```
//!
//! The note is the job's checkpoint, so that whoever takes the job over looks at A's job and does not order a second
//! one. An order that failed because of what it asks for is never sent to another server.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use kinora_engine::{CheckpointError, EngineError, RenderContext, RenderOutput, RenderRequest};
use tokio::time::sleep;

use crate::engine::{Server, UpstreamEngine};
use crate::follow::{CLIP_NAME, Left};
use crate::note::Note;
use crate::orders::clip_order;
use crate::pool::{Pick, Slot};
use crate::sighting::Sighting;
use crate::trouble::Trouble;

/// How often a server may be away when it is asked for an order that it may have taken, before that is ordered anew.
const MAX_ABSENCES: u32 = 8;
/// How often a job that a server has lost is ordered anew.
const MAX_LOSSES: u32 = 3;

/// A clip that is being made.
pub(crate) struct Job<'a> {
    pub(crate) engine: &'a UpstreamEngine,
    pub(crate) request: RenderRequest,
    pub(crate) ctx: &'a RenderContext,
}

/// A job at a server.
pub(crate) struct Placed {
    pub(crate) slot: Slot,
    pub(crate) job: Sighting,
    pub(crate) ask_again: Option<Duration>,
    pub(crate) since: Instant,
}

impl<'a> Job<'a> {
    pub(crate) fn new(
        engine: &'a UpstreamEngine,
        request: RenderRequest,
        ctx: &'a RenderContext,
    ) -> Self {
        Self {
            engine,
            request,
            ctx,
        }
    }

    /// Makes the clip. Nothing is left in the scratch folder but what is handed over.
    pub(crate) fn run(&self) -> Result<RenderOutput, EngineError> {
        self.make().inspect_err(|_| {
            // It may be missing; the folder goes with the job.
            drop(std::fs::remove_file(self.ctx.scratch().join(CLIP_NAME)));
        })
    }

    fn make(&self) -> Result<RenderOutput, EngineError> {
        let note = self.noted()?;
        let mut placed = match note {
            Some((idx, note)) => self.found_again(idx, note)?,
            None => None,
        };
        let mut last = String::new();
        for _ in 0..=MAX_LOSSES {
            let here = match placed.take() {
                Some(placed) => placed,
                None => self.place()?,
            };
            let idx = here.slot.idx;
            let server = self.server(idx);
            let followed = self.follow(here);
            match followed.and_then(|path| self.deliver(server, &path)) {
                Ok(output) => {
                    self.engine.pool.delivers(idx);
                    return Ok(output);
                }
                Err(Left::Over(err)) => return Err(err),
                Err(Left::Spent(err)) => {
                    if matches!(err, EngineError::Failed(_)) {
                        self.engine.pool.spoils(idx);
                    }
                    self.remember(&Note::nothing_of(server.name()))?;
                    return Err(err);
                }
                Err(Left::Lost(why)) => {
                    tracing::warn!(
                        upstream = server.name(),
                        cause = why,
                        "a job is lost there and ordered anew"
                    );
                    last = why;
                }
            }
        }
        Err(EngineError::Failed(format!(
            "this job was lost {} times, at last by {last}",
            MAX_LOSSES + 1
        )))
    }

    pub(crate) fn server(&self, idx: usize) -> &'a Server {
        &self.engine.servers[idx]
    }

    /// What an earlier attempt at this job has left, if its server still is one of ours.
    fn noted(&self) -> Result<Option<(usize, Note)>, EngineError> {
        let bytes = self.ctx.checkpoint().map_err(unreadable)?;
        let note = bytes.as_deref().and_then(Note::read);
        Ok(note.and_then(|note| {
            let model = &self.request.model;
            let mut idxs = self.engine.having(model);
            let idx = idxs.find(|idx| self.server(*idx).name() == note.upstream)?;
            Some((idx, note))
        }))
    }

    /// The job that an earlier attempt has ordered, where its server still has it.
    fn found_again(&self, idx: usize, note: Note) -> Result<Option<Placed>, EngineError> {
        let server = self.server(idx);
        let slot = self.engine.pool.take(idx);
        let since = Instant::now();
        if let Some(id) = note.id {
            tracing::info!(upstream = server.name(), job = id, "a job is found again");
            let job = Sighting::under_way(id);
            let ask_again = Some(Duration::ZERO);
            return Ok(Some(Placed {
                slot,
                job,
                ask_again,
                since,
            }));
        }
        // The order may have been taken or not; under the same key it is taken once.
        let Some(key) = note.idempotency_key.clone() else {
            return Ok(None);
        };
        match self.submit(slot, Some(&key))? {
            Ok(placed) => Ok(Some(placed)),
            Err(Trouble::Refused(why)) => Err(EngineError::Rejected(why)),
            // It may have been taken now; the same key finds that out another time.
            Err(Trouble::Broken(why)) => {
                Err(EngineError::Failed(format!("{}: {why}", server.name())))
            }
            // The same, as long as there is hope that it comes back.
            Err(Trouble::Away { why, .. }) if note.n_away < MAX_ABSENCES => {
                self.remember(&Note {
                    n_away: note.n_away + 1,
                    ..note
                })?;
                Err(EngineError::Unavailable(format!(
                    "{}: {why}",
                    server.name()
                )))
            }
            Err(_) => Ok(None),
        }
    }

    /// Finds a server that takes the order.
    fn place(&self) -> Result<Placed, EngineError> {
        let started = Instant::now();
        let mut passed_over = Vec::new();
        let mut last = None;
        loop {
            self.ctx.check_cancelled()?;
            let left = |idx: &usize| !passed_over.contains(idx);
            let candidates = self.engine.having(&self.request.model).filter(left);
            let (slot, is_on_trial) = match self.engine.pool.pick(candidates) {
                Pick::Slot { slot, is_on_trial } => (slot, is_on_trial),
                Pick::Busy if started.elapsed() < self.engine.patience.queue => {
                    self.engine.pool.wait(self.engine.patience.look_up);
                    continue;
                }
                Pick::Busy | Pick::Resting => {
                    let why = last.unwrap_or_else(|| "no video server is free or works".to_owned());
                    return Err(EngineError::Unavailable(why));
                }
            };
            let idx = slot.idx;
            let trouble = match self.try_order(slot, is_on_trial)? {
                Ok(placed) => {
                    self.engine.pool.works(idx);
                    return Ok(placed);
                }
                Err(trouble) => trouble,
            };
            last = Some(self.passed_over(idx, trouble)?);
            passed_over.push(idx);
        }
    }

    /// Notes why a server did not take the order, and says it. Of what would go wrong everywhere, or may have been
    /// done, it is an error.
    fn passed_over(&self, idx: usize, trouble: Trouble) -> Result<String, EngineError> {
        let upstream = self.server(idx).name();
        let (why, rest) = match trouble {
            Trouble::Refused(why) => return Err(EngineError::Rejected(why)),
            Trouble::Broken(why) => {
                self.engine.pool.fails(idx, None);
                return Err(EngineError::Failed(format!("{upstream}: {why}")));
            }
            Trouble::Away { why, rest } => (why, rest),
            Trouble::Shut(why) => (why, None),
            Trouble::Unknown(why) => (format!("there is no Videos API at its url: {why}"), None),
        };
        let rest_s = self.engine.pool.fails(idx, rest).as_secs();
        tracing::warn!(
            upstream,
            cause = why,
            rest_s,
            "a video server is passed over"
        );
        Ok(format!("{upstream}: {why}"))
    }

    /// Sends the order to a server, one that failed lately only if it says that it is well.
    fn try_order(
        &self,
        slot: Slot,
        is_on_trial: bool,
    ) -> Result<Result<Placed, Trouble>, EngineError> {
        let server = self.server(slot.idx);
        if is_on_trial {
            let health = server.upstream.health();
            if let Err(trouble) = self.hold(health)? {
                return Ok(Err(trouble));
            }
        }
        let key = server.upstream.dialect.knows_idempotency;
        let key = key.then(|| uuid::Uuid::new_v4().to_string());
        if key.is_some() {
            self.remember(&Note {
                upstream: server.name().to_owned(),
                id: None,
                idempotency_key: key.clone(),
                n_away: 0,
            })?;
        }
        self.submit(slot, key.as_deref())
    }

    fn submit(
        &self,
        slot: Slot,
        key: Option<&str>,
    ) -> Result<Result<Placed, Trouble>, EngineError> {
        let server = self.server(slot.idx);
        let model = server
            .model(&self.request.model)
            .ok_or_else(|| EngineError::Failed("a server lost its model".to_owned()))?;
        let order = clip_order(&self.request, model, &server.settings)?;
        let order = (order.path(), order.body(server.upstream.dialect));
        // Once it is on its way it is waited for, at least for a moment: a job without a name can neither be found
        // again nor stopped.
        let submitted = self.hold_on(
            server.upstream.submit(order, key),
            self.engine.patience.last_word,
        );
        let look = match submitted? {
            Ok(look) => look,
            Err(trouble) => return Ok(Err(trouble)),
        };
        tracing::info!(
            upstream = server.name(),
            job = look.job.id,
            "a job is ordered"
        );
        let note = Note {
            upstream: server.name().to_owned(),
            id: Some(look.job.id.clone()),
            idempotency_key: None,
            n_away: 0,
        };
        let placed = Placed {
            slot,
            job: look.job,
            ask_again: look.ask_again,
            since: Instant::now(),
        };
        self.remember(&note)
            .map_err(|err| self.let_go(&placed, err))?;
        Ok(Ok(placed))
    }

    /// Keeps a note as the job's checkpoint. A database that cannot take it now costs a second order at worst.
    fn remember(&self, note: &Note) -> Result<(), EngineError> {
        match self.ctx.save_checkpoint(&note.write()) {
            Ok(()) => Ok(()),
            Err(CheckpointError::LeaseLost) => Err(EngineError::Cancelled),
            Err(CheckpointError::Failed(cause)) => {
                tracing::warn!(cause, "the server of a job could not be noted");
                Ok(())
            }
        }
    }

    /// Does `work` for as long as the job is wanted.
    pub(crate) fn hold<T>(&self, work: impl Future<Output = T>) -> Result<T, EngineError> {
        self.hold_on(work, Duration::ZERO)
    }

    /// Does `work` for as long as the job is wanted, and for `last_word` beyond that.
    fn hold_on<T>(
        &self,
        work: impl Future<Output = T>,
        last_word: Duration,
    ) -> Result<T, EngineError> {
        self.engine.tools.runtime.block_on(async {
            let mut work = pin!(work);
            loop {
                tokio::select! {
                    done = &mut work => return Ok(done),
                    () = sleep(self.engine.patience.look_up) => {}
                }
                if let Err(err) = self.ctx.check_cancelled() {
                    let done = tokio::time::timeout(last_word, &mut work).await;
                    return done.map_err(|_| err);
                }
            }
        })
    }
}

fn unreadable(err: CheckpointError) -> EngineError {
    match err {
        CheckpointError::LeaseLost => EngineError::Cancelled,
        CheckpointError::Failed(cause) => EngineError::Unavailable(cause),
    }
}

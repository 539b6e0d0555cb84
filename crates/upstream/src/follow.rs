//! A job that a server has taken, until its clip is here.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kinora_engine::{EngineError, RenderOutput};
use tokio::time::{sleep, timeout};

use crate::client::Upstream;
use crate::clip::{self, Misfit};
use crate::download::Download;
use crate::engine::Server;
use crate::job::{Job, Placed};
use crate::orders::with_sound;
use crate::sighting::{Sighting, State};
use crate::trouble::Trouble;

/// What a clip may weigh: so much, and so much more per second.
const CLIP_BYTES: (u64, u64) = (64 << 20, 32 << 20);
/// How often a finished clip is fetched, with all the attempts of a download, before the attempt at the job is over.
const MAX_FETCHES: u32 = 2;

/// The name of the clip in the scratch folder.
pub(crate) const CLIP_NAME: &str = "upstream.mp4";

/// Why a job left its server without a clip.
pub(crate) enum Left {
    /// The render is over; whoever goes on with it looks at the same job.
    Over(EngineError),
    /// The job came to nothing; whoever tries again orders anew.
    Spent(EngineError),
    /// The server is gone or has lost it: it is ordered anew.
    Lost(String),
}

impl From<EngineError> for Left {
    fn from(err: EngineError) -> Self {
        Self::Over(err)
    }
}

/// What goes on with a job while it is followed.
struct Watch {
    pace: Duration,
    out_of_reach: Option<Instant>,
    n_fetches: u32,
}

impl<'a> Job<'a> {
    /// Looks at a job until its clip is here.
    pub(crate) fn follow(&self, mut here: Placed) -> Result<PathBuf, Left> {
        let mut watch = Watch {
            pace: self.engine.patience.pace.0,
            out_of_reach: None,
            n_fetches: 0,
        };
        loop {
            match &here.job.state {
                State::Completed => {
                    if let Some(path) = self.fetch(&here, &mut watch)? {
                        return Ok(path);
                    }
                    // Whether it still is there is seen by the next look.
                    here.job.state = State::UnderWay;
                }
                State::Failed {
                    why,
                    is_about_order,
                } => {
                    let server = self.server(here.slot.idx);
                    return Err(Left::Spent(failed(server, why, *is_about_order)));
                }
                State::UnderWay => {}
            }
            if let Some(share) = here.job.share {
                self.ctx.progress(share);
            }
            self.check_deadline(&here)?;
            self.look(&mut here, &mut watch)?;
        }
    }

    fn check_deadline(&self, here: &Placed) -> Result<(), Left> {
        let server = self.server(here.slot.idx);
        let deadline = server.settings.deadline;
        if here.since.elapsed() <= deadline {
            return Ok(());
        }
        self.stop(here);
        Err(Left::Spent(EngineError::Failed(format!(
            "{} did not finish within {} s",
            server.name(),
            deadline.as_secs()
        ))))
    }

    /// Looks at a job once, after a pause.
    fn look(&self, here: &mut Placed, watch: &mut Watch) -> Result<(), Left> {
        let server = self.server(here.slot.idx);
        let pause = here.ask_again.take().unwrap_or(watch.pace);
        watch.pace = (watch.pace * 3 / 2).min(self.engine.patience.pace.1);
        let id = here.job.id.clone();
        let look = async {
            sleep(pause).await;
            server.upstream.look(&id).await
        };
        let look = self.hold(look).map_err(|err| self.let_go(here, err))?;
        match look {
            Ok(look) => {
                watch.out_of_reach = None;
                // Its first name is the one that works: some servers change it with every answer.
                here.job = Sighting { id, ..look.job };
                here.ask_again = look.ask_again;
                Ok(())
            }
            Err(trouble) => {
                let since = *watch.out_of_reach.get_or_insert_with(Instant::now);
                self.bear(here, &trouble, since.elapsed())
            }
        }
    }

    /// Whether a job stays with a server that has been out of reach for so long.
    fn bear(&self, here: &Placed, trouble: &Trouble, absence: Duration) -> Result<(), Left> {
        let server = self.server(here.slot.idx);
        let patience = self.engine.patience;
        let keeps_jobs = server.upstream.dialect.keeps_jobs;
        let longest = if keeps_jobs {
            patience.absence.0
        } else {
            patience.absence.1
        };
        let lost = |why: &dyn std::fmt::Display| Left::Lost(format!("{}: {why}", server.name()));
        match trouble {
            // It works, and was started anew.
            Trouble::Unknown(why) if !keeps_jobs || absence > patience.pace.1 => Err(lost(why)),
            trouble if absence > longest => {
                self.engine.pool.fails(here.slot.idx, None);
                Err(lost(trouble))
            }
            trouble => {
                tracing::debug!(upstream = server.name(), cause = %trouble, "a job is out of sight");
                Ok(())
            }
        }
    }

    /// Fetches the clip; `None`: it did not come, and may another time.
    fn fetch(&self, here: &Placed, watch: &mut Watch) -> Result<Option<PathBuf>, Left> {
        let server = self.server(here.slot.idx);
        let to = self.ctx.scratch().join(CLIP_NAME);
        let seconds = self.request.n_frames.div_ceil(self.request.fps.get());
        let patience = self.engine.patience;
        let download = Download {
            upstream: &server.upstream,
            job: &here.job,
            elsewhere: self.engine.tools.elsewhere.as_ref(),
            to: &to,
            patience,
            max_bytes: CLIP_BYTES.0 + CLIP_BYTES.1 * u64::from(seconds),
        };
        let fetched = async {
            let fetched = timeout(patience.fetch, download.run()).await;
            fetched.unwrap_or_else(|_| Err(Trouble::away("its clip does not come to an end")))
        };
        let fetched = self.hold(fetched).map_err(|err| self.let_go(here, err))?;
        let failed =
            |why: &dyn std::fmt::Display| EngineError::Failed(format!("{}: {why}", server.name()));
        match fetched {
            Ok(()) => Ok(Some(to)),
            Err(Trouble::Away { why, .. }) => {
                watch.n_fetches += 1;
                if watch.n_fetches < MAX_FETCHES {
                    Ok(None)
                } else {
                    self.engine.pool.fails(here.slot.idx, None);
                    Err(Left::Over(failed(&why)))
                }
            }
            Err(trouble) => Err(Left::Spent(failed(&trouble))),
        }
    }

    /// Proves a clip and makes it what was promised, in which its server has no part any more.
    pub(crate) fn deliver(&self, server: &Server, path: &Path) -> Result<RenderOutput, Left> {
        let made = clip::fit(path, &self.request, &self.engine.tools.decoders);
        let made = made.map_err(|misfit| match misfit {
            Misfit::Theirs(why) => {
                let why = server.upstream.without_key(why.into_bytes());
                let why = String::from_utf8_lossy(&why);
                Left::Spent(EngineError::Failed(format!("{}: {why}", server.name())))
            }
            // The next one would be the same.
            Misfit::Shape(why) => {
                let upstream = server.name();
                tracing::warn!(
                    upstream,
                    cause = why,
                    "a server makes other clips than its settings say"
                );
                Left::Spent(EngineError::Rejected(format!(
                    "The video server cannot make this clip: {why}."
                )))
            }
            Misfit::Ours(err) => Left::Over(err),
        })?;
        Ok(RenderOutput {
            clip: with_sound(made, &self.request)?,
            engine_doc: Vec::new(),
            credits: Vec::new(),
        })
    }

    /// Leaves a job at its server; stops it there if nobody wants its clip any more.
    pub(crate) fn let_go(&self, here: &Placed, err: EngineError) -> EngineError {
        if matches!(err, EngineError::Cancelled) && self.ctx.is_unwanted() {
            self.stop(here);
        }
        err
    }

    /// Asks the server to stop a job. What comes of it is nothing that anybody waits for; but a server that works on all
    /// the same gets no order in place of this one until it has ended.
    fn stop(&self, here: &Placed) {
        let server = self.server(here.slot.idx);
        let (upstream, name, id) = (
            server.upstream.clone(),
            server.name().to_owned(),
            here.job.id.clone(),
        );
        let slot = self.engine.pool.haunt(here.slot.idx);
        let (pace, deadline) = (self.engine.patience.pace.1, server.settings.deadline);
        self.engine.tools.runtime.spawn(async move {
            if !upstream.dialect.cancel.ends_work() {
                // A deadline that has passed is as good as an end.
                let _ = timeout(deadline, until_ended(&upstream, &id, pace)).await;
            }
            match upstream.cancel(&id).await {
                Ok(()) => tracing::info!(upstream = name, job = id, "a job is stopped there"),
                Err(trouble) => {
                    tracing::warn!(upstream = name, job = id, cause = %trouble, "a job cannot be stopped there");
                }
            }
            drop(slot);
        });
    }
}

/// Waits until a server says that a job has ended, or that it knows of no such job.
async fn until_ended(upstream: &Upstream, id: &str, pace: Duration) {
    loop {
        match upstream.look(id).await {
            Ok(look) if look.job.state == State::UnderWay => {}
            Ok(_) | Err(Trouble::Unknown(_)) => return,
            Err(_) => {}
        }
        sleep(pace).await;
    }
}

/// A job that its server gave up. Only what is the order's fault is for the client.
fn failed(server: &Server, why: &str, is_about_order: bool) -> EngineError {
    if is_about_order {
        EngineError::Rejected(format!("The video server refused this: {why}"))
    } else {
        EngineError::Failed(format!("{}: {why}", server.name()))
    }
}

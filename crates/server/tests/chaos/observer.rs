//! Reads the rows all the time a storm blows, and notes what must not be.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clients::Clients;
use crate::database::Database;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);

const VIDEOS: &str =
    "select id || '|' || project_id || '|' || status || '|' || progress_percent || '|' || lease_seq
                      from videos";

/// A video at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    project: String,
    status: String,
    progress_percent: u32,
    lease_seq: u32,
}

/// Somebody who looks.
pub(crate) struct Observer {
    violations: Arc<Mutex<Vec<String>>>,
    looks: Arc<AtomicBool>,
    n_looks: Arc<AtomicUsize>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Observer {
    /// Begins to look. No project may ever have more running than `caps` says.
    pub(crate) fn start(database: Database, caps: Vec<(String, u32)>, clients: Clients) -> Self {
        let violations: Arc<Mutex<Vec<String>>> = Arc::default();
        let (stop, mut stopped) = oneshot::channel();
        let looks = Arc::new(AtomicBool::new(true));
        let (noted, may_look) = (Arc::clone(&violations), Arc::clone(&looks));
        let n_looks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&n_looks);
        let task = tokio::spawn(async move {
            let mut before = BTreeMap::new();
            loop {
                tokio::select! {
                    _ = &mut stopped => return,
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
                if !may_look.load(Ordering::Relaxed) {
                    continue;
                }
                // While the database is gone there is nothing to see.
                let Ok(rows) = database.rows(VIDEOS).await else {
                    continue;
                };
                counted.fetch_add(1, Ordering::Relaxed);
                let now: BTreeMap<String, Seen> = rows
                    .iter()
                    .map(|row| parse(row).expect("a row as it was asked for"))
                    .collect();
                let found = compare(&before, &now, &caps, &clients);
                noted.lock().expect("nobody panicked").extend(found);
                before = now;
            }
        });
        Self {
            violations,
            looks,
            n_looks,
            stop,
            task,
        }
    }

    /// Looks away while the database is moved, or looks again.
    pub(crate) async fn look(&self, looks: bool) {
        self.looks.store(looks, Ordering::Relaxed);
        // A look that has begun may see the end of it.
        tokio::time::sleep(LOOK_EVERY * 3).await;
    }

    /// How often it has seen the rows.
    pub(crate) fn n_looks(&self) -> usize {
        self.n_looks.load(Ordering::Relaxed)
    }

    /// What it has seen that must not be, each once.
    pub(crate) fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut *self.violations.lock().expect("nobody panicked"))
    }

    /// Stops, and says what is still to be said.
    pub(crate) async fn stop(self) -> Vec<String> {
        // It may have ended by a panic, which is seen below.
        let _ = self.stop.send(());
        self.task.await.expect("the observer does not break down");
        std::mem::take(&mut *self.violations.lock().expect("nobody panicked"))
    }
}

fn parse(row: &str) -> Option<(String, Seen)> {
    let mut columns = row.split('|');
    let id = columns.next()?.to_owned();
    let seen = Seen {
        project: columns.next()?.to_owned(),
        status: columns.next()?.to_owned(),
        progress_percent: columns.next()?.parse().ok()?,
        lease_seq: columns.next()?.parse().ok()?,
    };
    Some((id, seen))
}

fn compare(
    before: &BTreeMap<String, Seen>,
    now: &BTreeMap<String, Seen>,
    caps: &[(String, u32)],
    clients: &Clients,
) -> Vec<String> {
    let mut violations = Vec::new();
    for (id, then) in before {
        match now.get(id) {
            Some(now) => violations.extend(wrong_step(id, then, now)),
            None if clients.may_be_gone(id) => {}
            None => violations.push(format!("{id} vanished: {then:?}")),
        }
    }
    for (project, max_running) in caps {
        let is_counted = |seen: &&Seen| seen.project == *project && seen.status == "in_progress";
        let n_running = now.values().filter(is_counted).count();
        if n_running > *max_running as usize {
            violations.push(format!("{n_running} of {project} run; {max_running} may"));
        }
    }
    violations
}

/// What is wrong with a step from one state to another, if something is.
fn wrong_step(id: &str, then: &Seen, now: &Seen) -> Option<String> {
    let is_final = |seen: &Seen| seen.status == "completed" || seen.status == "failed";
    let is_same_attempt = then.lease_seq == now.lease_seq;
    let wrong = if now.lease_seq < then.lease_seq {
        "the lease number fell"
    } else if is_final(then) && now != then {
        "it was final"
    } else if is_same_attempt && then.status == "queued" && now.status == "in_progress" {
        "it runs without a claim"
    } else if is_same_attempt && then.status == "queued" && now.status == "completed" {
        "it was completed without a claim"
    } else if is_same_attempt
        && then.status == "in_progress"
        && now.status == "in_progress"
        && now.progress_percent < then.progress_percent
    {
        "its progress fell within an attempt"
    } else if (now.progress_percent == 100) != (now.status == "completed") {
        "100 is not exactly when completed"
    } else {
        return None;
    };
    Some(format!("{id}: {wrong}: {then:?}, then {now:?}"))
}

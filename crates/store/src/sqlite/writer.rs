//! The one thread that writes.
//!
//! Writes wait in a bounded channel. The thread takes as many as are waiting, runs them in one transaction,
//! each in a savepoint of its own, and answers all of them after the commit: one fsync for the whole batch.
//! A write that fails is rolled back alone. Nothing is answered before it is durable.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::closed;
use crate::StoreError;

/// How many writes may wait; more are refused with [`StoreError::Busy`].
const MAX_WAITING: usize = 4096;

/// How many writes share a commit at most.
const MAX_BATCH: usize = 256;

/// The way to the thread that writes.
pub(super) struct Writer {
    sender: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Message {
    Write(Box<dyn Write>),
    Close,
}

/// One waiting write.
trait Write: Send {
    /// Does the write inside the open transaction. Returns whether it is to be kept.
    fn run(&mut self, conn: &Connection) -> bool;

    /// Answers the caller, with `lost` when the whole transaction came to nothing.
    fn answer(self: Box<Self>, lost: Option<&str>);
}

struct Task<F, T> {
    work: Option<F>,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Write for Task<F, T>
where
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn run(&mut self, conn: &Connection) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        // A bug in one write must not end the thread that all others depend on.
        let result = catch_unwind(AssertUnwindSafe(|| work(conn)))
            .unwrap_or_else(|_| Err(StoreError::Database("a write panicked".to_owned())));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, lost: Option<&str>) {
        let result = match (lost, self.result) {
            // What failed by itself keeps its own reason.
            (_, Some(Err(err))) => Err(err),
            (None, Some(Ok(value))) => Ok(value),
            (Some(reason), _) => Err(StoreError::Database(reason.to_owned())),
            (None, None) => Err(closed()),
        };
        // A caller that went away does not need the answer.
        drop(self.reply.send(result));
    }
}

impl Writer {
    /// Starts the thread, which owns `conn` from now on.
    pub(super) fn start(conn: Connection) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(&conn, &receiver))
            .map_err(|err| StoreError::Database(format!("cannot start a thread: {err}")))?;
        Ok(Self {
            sender,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Runs `work` in a transaction; on return it is durable, or nothing of it happened.
    ///
    /// Cancel-safe: once called, the write happens whole even if the future is dropped.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task {
            work: Some(work),
            result: None,
            reply,
        };
        match self.sender.try_send(Message::Write(Box::new(task))) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(closed())),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Ends the thread after the writes that wait already. Blocks; a second call does nothing.
    pub(super) fn close(&self) {
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            drop(self.sender.send(Message::Close));
            if thread.join().is_err() {
                tracing::error!("the store's writer thread panicked");
            }
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn serve(conn: &Connection, receiver: &Receiver<Message>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    let mut is_open = true;
    while is_open {
        match receiver.recv() {
            Ok(Message::Write(write)) => is_open = write_batch(conn, write, receiver, &mut batch),
            Ok(Message::Close) | Err(_) => is_open = false,
        }
    }
    if let Err(err) = conn.execute_batch("pragma wal_checkpoint(truncate)") {
        tracing::warn!(error = %err, "cannot fold the write-ahead log into the database");
    }
}

/// Runs `first` and everything that waits, commits, answers. Returns whether the thread shall go on.
fn write_batch(
    conn: &Connection,
    first: Box<dyn Write>,
    receiver: &Receiver<Message>,
    batch: &mut Vec<Box<dyn Write>>,
) -> bool {
    let mut is_open = true;
    let mut next = Some(first);
    let mut outcome = execute(conn, "begin immediate");
    while let Some(mut write) = next.take() {
        if outcome.is_ok() {
            outcome = run_in_savepoint(conn, write.as_mut());
        }
        batch.push(write);
        if outcome.is_ok() && batch.len() < MAX_BATCH {
            match receiver.try_recv() {
                Ok(Message::Write(write)) => next = Some(write),
                Ok(Message::Close) => is_open = false,
                Err(_) => {}
            }
        }
    }
    let outcome = outcome.and_then(|()| execute(conn, "commit"));
    let lost = outcome.err().map(|err| {
        let n_writes = batch.len();
        tracing::error!(error = %err, n_writes, "a transaction of the store failed");
        // Already rolled back by the error itself, or rolled back here.
        drop(execute(conn, "rollback"));
        err.to_string()
    });
    for write in batch.drain(..) {
        write.answer(lost.as_deref());
    }
    is_open
}

/// Runs one write so that its failure leaves the others alone. An error means that the whole transaction is
/// lost: the disk is full, say, and SQLite has rolled it back.
fn run_in_savepoint(conn: &Connection, write: &mut dyn Write) -> rusqlite::Result<()> {
    execute(conn, "savepoint one_write")?;
    if !write.run(conn) {
        execute(conn, "rollback to one_write")?;
    }
    execute(conn, "release one_write")
}

fn execute(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.execute([]).map(drop)
}

//! The one thread that writes.
//!
//! Writes wait in a bounded channel. The thread takes as many as are waiting, runs them in one transaction,
//! each in a savepoint of its own, and answers all of them after the commit: one fsync for the whole batch.
//! A write that fails is rolled back alone. Nothing is answered before it is durable.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::closed;
use crate::StoreError;

/// How many writes may wait; more are refused with [`StoreError::Busy`].
const MAX_WAITING: usize = 4096;

/// How many writes share a commit at most.
const MAX_BATCH: usize = 256;

/// How long a batch waits for each of the callers that were answered a moment ago and may write again. Next
/// to an fsync it is short, and a lone caller never waits.
const LINGER: Duration = Duration::from_micros(50);

/// The way to the thread that writes.
pub(super) struct Writer {
    sender: SyncSender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
    meters: Meters,
}

/// What the thread does, measured.
#[derive(Clone)]
struct Meters {
    n_waiting: Gauge,
    batch_writes: Histogram,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            n_waiting: Gauge::default(),
            batch_writes: Histogram::new([1., 2., 4., 8., 16., 32., 64., 128., 256.]),
        }
    }
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
    fn answer(self: Box<Self>, lost: Option<&Lost>);
}

/// Why a whole transaction came to nothing.
struct Lost {
    cause: String,
    /// It found no space, which is mostly the commit's to find out: only that writes.
    is_full: bool,
}

impl Lost {
    fn error(&self) -> StoreError {
        let cause = self.cause.clone();
        if self.is_full {
            StoreError::Full(cause)
        } else {
            StoreError::Database(cause)
        }
    }
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

    fn answer(self: Box<Self>, lost: Option<&Lost>) {
        let result = match (lost, self.result) {
            // What failed by itself keeps its own reason.
            (_, Some(Err(err))) => Err(err),
            (None, Some(Ok(value))) => Ok(value),
            (Some(lost), _) => Err(lost.error()),
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
        let meters = Meters::default();
        let measured = meters.clone();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(&conn, receiver, &measured))
            .map_err(|err| StoreError::Database(format!("cannot start a thread: {err}")))?;
        Ok(Self {
            sender,
            thread: Mutex::new(Some(thread)),
            meters,
        })
    }

    /// Adds what the thread does to a registry.
    pub(super) fn register_metrics(&self, registry: &mut Registry) {
        registry.register(
            "kinora_database_commit_writes",
            "Writes that shared a commit of SQLite",
            self.meters.batch_writes.clone(),
        );
        registry.register(
            "kinora_database_writes_waiting",
            "Writes that wait for the thread that writes to SQLite",
            self.meters.n_waiting.clone(),
        );
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
        // Before it is sent, or the thread could take it off first.
        self.meters.n_waiting.inc();
        let refusal = match self.sender.try_send(Message::Write(Box::new(task))) {
            Ok(()) => return answer.await.unwrap_or_else(|_| Err(closed())),
            Err(TrySendError::Full(_)) => StoreError::Busy,
            Err(TrySendError::Disconnected(_)) => closed(),
        };
        self.meters.n_waiting.dec();
        Err(refusal)
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

fn serve(conn: &Connection, receiver: Receiver<Message>, meters: &Meters) {
    let mut waiting = Waiting {
        receiver,
        n_expected: 1,
    };
    while let Ok(Message::Write(first)) = waiting.receiver.recv() {
        let (n_writes, is_open) = write_batch(conn, first, &waiting);
        waiting.n_expected = n_writes;
        meters.batch_writes.observe(n_writes as f64);
        meters
            .n_waiting
            .dec_by(i64::try_from(n_writes).unwrap_or(i64::MAX));
        if !is_open {
            break;
        }
    }
    if let Err(err) = conn.execute_batch("pragma wal_checkpoint(truncate)") {
        tracing::warn!(error = %err, "cannot fold the write-ahead log into the database");
    }
}

/// The writes that wait.
struct Waiting {
    receiver: Receiver<Message>,
    /// How many the last batch had: so many callers have just been answered.
    n_expected: usize,
}

impl Waiting {
    /// What comes next for a batch of `n_writes`, if something waits or comes at once. Without the short wait,
    /// every other commit would be for the first few of the callers only.
    fn next(&self, n_writes: usize) -> Option<Message> {
        if n_writes >= MAX_BATCH {
            return None;
        }
        match self.receiver.try_recv() {
            Ok(message) => Some(message),
            Err(_) if n_writes < self.n_expected => self.receiver.recv_timeout(LINGER).ok(),
            Err(_) => None,
        }
    }
}

/// Runs `first` and everything that waits in one transaction, and answers after the commit. Returns how many
/// writes there were, and whether the thread shall go on.
fn write_batch(conn: &Connection, first: Box<dyn Write>, waiting: &Waiting) -> (usize, bool) {
    let mut batch: Vec<Box<dyn Write>> = Vec::with_capacity(waiting.n_expected);
    let mut is_open = true;
    let mut next = Some(first);
    let mut outcome = execute(conn, "begin immediate");
    while let Some(mut write) = next.take() {
        if outcome.is_ok() {
            outcome = run_in_savepoint(conn, write.as_mut());
        }
        batch.push(write);
        if outcome.is_ok() {
            match waiting.next(batch.len()) {
                Some(Message::Write(write)) => next = Some(write),
                Some(Message::Close) => is_open = false,
                None => {}
            }
        }
    }
    let n_writes = batch.len();
    let outcome = outcome.and_then(|()| execute(conn, "commit"));
    let lost = outcome.err().map(|err| {
        tracing::error!(error = %err, n_writes, "a transaction of the store failed");
        // Already rolled back by the error itself, or rolled back here.
        drop(execute(conn, "rollback"));
        Lost {
            is_full: err.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            cause: err.to_string(),
        }
    });
    for write in batch {
        write.answer(lost.as_ref());
    }
    (n_writes, is_open)
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

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::task::Poll;

    use super::*;

    fn writer() -> Arc<Writer> {
        let conn = Connection::open_in_memory().unwrap();
        let tables = "create table parents (id integer primary key);
             create table notes (text text, parent references parents (id) deferrable initially deferred);
             pragma foreign_keys = on;";
        conn.execute_batch(tables).unwrap();
        Arc::new(Writer::start(conn).unwrap())
    }

    fn note(conn: &Connection, text: &str) -> Result<(), StoreError> {
        conn.execute("insert into notes (text) values (?1)", [text])?;
        Ok(())
    }

    async fn notes(writer: &Writer) -> Vec<String> {
        let all = writer.write(|conn| {
            let mut statement = conn.prepare("select text from notes order by text")?;
            let texts = statement.query_map([], |row| row.get(0))?;
            Ok(texts.collect::<Result<Vec<String>, _>>()?)
        });
        all.await.unwrap()
    }

    /// Polls once.
    async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|ctx| Poll::Ready(Pin::new(&mut *future).poll(ctx).is_pending())).await
    }

    /// Holds the thread inside a batch until the returned sender is used, so that what is written meanwhile
    /// joins the batch.
    async fn hold(writer: &Arc<Writer>) -> std::sync::mpsc::Sender<()> {
        let (go, wait) = channel();
        let (begun, has_begun) = oneshot::channel();
        let writer = Arc::clone(writer);
        tokio::spawn(async move {
            let write = writer.write(move |conn| {
                let _ = begun.send(());
                let _ = wait.recv();
                note(conn, "held")
            });
            write.await
        });
        has_begun.await.unwrap();
        go
    }

    #[tokio::test]
    async fn a_write_that_fails_or_panics_is_undone_alone() {
        let writer = writer();
        let go = hold(&writer).await;
        let (kept, failed, panicked, kept_too) = {
            let writes = async {
                tokio::join!(
                    writer.write(|conn| note(conn, "kept")),
                    writer.write(|conn| {
                        note(conn, "undone")?;
                        Err::<(), _>(StoreError::ClaimLost)
                    }),
                    writer.write::<(), _>(|conn| {
                        note(conn, "undone")?;
                        panic!("a bug");
                    }),
                    writer.write(|conn| note(conn, "kept too")),
                    async { go.send(()).unwrap() },
                )
            };
            let (a, b, c, d, ()) = writes.await;
            (a, b, c, d)
        };
        assert!(kept.is_ok() && kept_too.is_ok());
        assert!(matches!(failed, Err(StoreError::ClaimLost)));
        assert!(matches!(panicked, Err(StoreError::Database(_))));
        assert_eq!(notes(&writer).await, ["held", "kept", "kept too"]);
    }

    #[tokio::test]
    async fn nobody_is_told_of_success_when_the_commit_fails() {
        let writer = writer();
        let go = hold(&writer).await;
        let (neighbour, culprit, ()) = tokio::join!(
            writer.write(|conn| note(conn, "lost with the batch")),
            // A deferred constraint is checked by the commit alone.
            writer.write(|conn| Ok(conn.execute("insert into notes (parent) values (7)", [])?)),
            async { go.send(()).unwrap() },
        );
        assert!(
            matches!(neighbour, Err(StoreError::Database(_))),
            "{neighbour:?}"
        );
        assert!(
            matches!(culprit, Err(StoreError::Database(_))),
            "{culprit:?}"
        );
        assert!(notes(&writer).await.is_empty());
        writer.write(|conn| note(conn, "next")).await.unwrap();
        assert_eq!(notes(&writer).await, ["next"]);
    }

    #[tokio::test]
    async fn a_full_disk_fails_writes_until_there_is_space() {
        let writer = writer();
        let limit = |n_pages: u32| {
            let sql = format!("pragma max_page_count = {n_pages}");
            writer.write(move |conn| Ok(conn.query_row(&sql, [], |_| Ok(()))?))
        };
        limit(4).await.unwrap();
        let large = || {
            let text = "x".repeat(100_000);
            writer.write(move |conn| note(conn, &text))
        };
        let full = large().await;
        assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
        assert!(notes(&writer).await.is_empty());
        limit(1000).await.unwrap();
        large().await.unwrap();
        assert_eq!(notes(&writer).await.len(), 1);
    }

    #[tokio::test]
    async fn more_writes_than_may_wait_are_refused() {
        let writer = writer();
        let go = hold(&writer).await;
        let mut waiting = Vec::new();
        for _ in 0..MAX_WAITING {
            let mut write = Box::pin(writer.write(|conn| note(conn, "waited")));
            assert!(is_pending(&mut write).await);
            waiting.push(write);
        }
        let refused = writer.write(|conn| note(conn, "too many")).await;
        assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
        go.send(()).unwrap();
        for write in waiting {
            write.await.unwrap();
        }
        assert_eq!(notes(&writer).await.len(), MAX_WAITING + 1);
    }

    #[tokio::test]
    async fn a_write_happens_though_its_caller_went_away() {
        let writer = writer();
        let go = hold(&writer).await;
        let mut write = Box::pin(writer.write(|conn| note(conn, "nobody waits")));
        assert!(is_pending(&mut write).await);
        drop(write);
        go.send(()).unwrap();
        assert_eq!(notes(&writer).await, ["held", "nobody waits"]);
    }

    #[tokio::test]
    async fn what_waits_is_written_before_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.db");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("create table notes (text text)")
            .unwrap();
        let writer = Arc::new(Writer::start(conn).unwrap());
        let go = hold(&writer).await;
        let mut write = Box::pin(writer.write(|conn| note(conn, "in time")));
        assert!(is_pending(&mut write).await);
        let closing = Arc::clone(&writer);
        let closing = std::thread::spawn(move || closing.close());
        go.send(()).unwrap();
        closing.join().unwrap();
        write.await.unwrap();
        assert!(writer.write(|conn| note(conn, "late")).await.is_err());
        let conn = Connection::open(&path).unwrap();
        let n_notes: u32 = conn
            .query_row("select count(*) from notes", [], |row| row.get(0))
            .unwrap();
        assert_eq!(n_notes, 2);
    }
}

//! The threads that read.
//!
//! Each has a read-only connection of its own and takes the next waiting read from a shared channel. In WAL
//! mode readers never wait for the writer, and see everything that was answered before they were asked.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::closed;
use crate::StoreError;

/// How many reads may wait; more are refused with [`StoreError::Busy`].
const MAX_WAITING: usize = 16_384;

/// The way to the threads that read.
pub(super) struct Readers {
    sender: SyncSender<Message>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

enum Message {
    Read(Box<dyn FnOnce(&Connection) + Send>),
    Close,
}

impl Readers {
    /// Starts one thread for each of `connections`.
    pub(super) fn start(connections: Vec<Connection>) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::with_capacity(connections.len());
        for (reader_idx, conn) in connections.into_iter().enumerate() {
            let receiver = Arc::clone(&receiver);
            let thread = std::thread::Builder::new()
                .name(format!("store-reader-{reader_idx}"))
                .spawn(move || serve(&conn, &receiver))
                .map_err(|err| StoreError::Database(format!("cannot start a thread: {err}")))?;
            threads.push(thread);
        }
        Ok(Self {
            sender,
            threads: Mutex::new(threads),
        })
    }

    /// Runs `work` on one of the connections. Each statement sees its own state; work that needs one state
    /// for several opens a transaction.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let read = Box::new(move |conn: &Connection| {
            drop(reply.send(work(conn)));
        });
        match self.sender.try_send(Message::Read(read)) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(closed())),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(closed()),
        }
    }

    /// Ends the threads after the reads that wait already. Blocks; a second call does nothing.
    pub(super) fn close(&self) {
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            drop(self.sender.send(Message::Close));
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a reader thread of the store panicked");
            }
        }
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.close();
    }
}

fn serve(conn: &Connection, receiver: &Mutex<Receiver<Message>>) {
    loop {
        let message = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match message {
            Ok(Message::Read(read)) => {
                // A bug in one read must not end the thread; its caller gets an error because the reply
                // channel is dropped.
                if catch_unwind(AssertUnwindSafe(|| read(conn))).is_err() {
                    tracing::error!("a read of the store panicked");
                }
            }
            Ok(Message::Close) | Err(_) => return,
        }
    }
}

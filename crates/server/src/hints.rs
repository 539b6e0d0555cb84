//! What the parts of one process, and all processes on one database, tell each other, so that nobody waits for the
//! next look at the database.
//!
//! A hint says nothing but «look now». The database is the truth and is looked at without hints as well, so a
//! lost one costs a second and a false one a query.

use std::future::Future;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use kinora_store::{Listener, Store, StoreError, Wake};
use tokio::sync::Notify;

/// How long what there is to tell other processes is gathered: telling takes a lock of the whole database server.
const TELL_AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// How long after a lost connection another is made.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The hints of one process.
#[derive(Default)]
pub(crate) struct Hints {
    order: Notify,
    stop: Notify,
    change: Notify,
    delivery: Notify,
    /// What other processes have not been told yet, each thing once.
    untold: Mutex<Vec<Wake>>,
    something_untold: Notify,
}

impl Hints {
    /// A video was queued.
    pub(crate) fn video_queued(&self) {
        self.here(Wake::Order);
        self.elsewhere(Wake::Order);
    }

    /// A client asked for a video to be stopped, or deleted it.
    pub(crate) fn stop_asked(&self) {
        self.here(Wake::Stop);
        self.elsewhere(Wake::Stop);
    }

    /// A video looks different now.
    pub(crate) fn video_changed(&self) {
        self.change.notify_one();
    }

    /// A video has ended, and there may be somebody to tell.
    pub(crate) fn video_ended(&self) {
        self.here(Wake::End);
        self.elsewhere(Wake::End);
    }

    /// Wakes who waits for it in this process.
    fn here(&self, wake: Wake) {
        self.change.notify_one();
        match wake {
            Wake::Order => self.order.notify_one(),
            Wake::Stop => {
                self.stop.notify_waiters();
                self.delivery.notify_one();
            }
            Wake::End => self.delivery.notify_one(),
        }
    }

    fn elsewhere(&self, wake: Wake) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        if !untold.contains(&wake) {
            untold.push(wake);
            self.something_untold.notify_one();
        }
    }

    /// Tells other processes on the database what there is to tell, and hears what they tell, as long as the future
    /// lives. Returns where there are no others.
    pub(crate) async fn share(&self, store: &dyn Store) {
        tokio::select! {
            () = self.tell_others(store) => {}
            () = self.hear_others(store) => {}
        }
    }

    async fn tell_others(&self, store: &dyn Store) {
        loop {
            self.something_untold.notified().await;
            let untold = {
                let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut *untold)
            };
            if let Err(err) = store.wake(&untold).await {
                tracing::debug!(cause = %err, "could not wake other processes");
            }
            tokio::time::sleep(TELL_AT_MOST_EVERY).await;
        }
    }

    async fn hear_others(&self, store: &dyn Store) {
        loop {
            match store.listen().await {
                Ok(None) => return,
                Ok(Some(listener)) => {
                    // Nobody heard what was told before.
                    Wake::ALL.into_iter().for_each(|wake| self.here(wake));
                    let lost = self.hear(listener).await;
                    tracing::warn!(cause = %lost, "other processes are not heard for a moment");
                }
                Err(err) => tracing::warn!(cause = %err, "other processes cannot be heard"),
            }
            tokio::time::sleep(LISTEN_AGAIN_AFTER).await;
        }
    }

    async fn hear(&self, mut listener: Box<dyn Listener>) -> StoreError {
        loop {
            match listener.next().await {
                Ok(wake) => self.here(wake),
                Err(err) => return err,
            }
        }
    }

    /// Resolves when a video was queued since the last time: for the one who claims.
    pub(crate) fn order(&self) -> impl Future<Output = ()> {
        self.order.notified()
    }

    /// Resolves when a video is to be stopped from now on: for all who work on one.
    pub(crate) fn stop(&self) -> impl Future<Output = ()> {
        self.stop.notified()
    }

    /// Resolves when a video has changed since the last time: for the one who tells watchers.
    pub(crate) fn change(&self) -> impl Future<Output = ()> {
        self.change.notified()
    }

    /// A webhook was delivered or not, so that there is room for the next.
    pub(crate) fn delivery_ended(&self) {
        self.delivery.notify_one();
    }

    /// Resolves when there may be a webhook to deliver: for the one who does.
    pub(crate) fn delivery(&self) -> impl Future<Output = ()> {
        self.delivery.notified()
    }
}

//! What the parts of one process tell each other, so that nobody waits for the next look at the database.
//!
//! A hint says nothing but «look now». The database is the truth and is looked at without hints as well, so a
//! lost one costs a second and a false one a query.

use std::future::Future;

use tokio::sync::Notify;

/// The hints of one process.
#[derive(Default)]
pub(crate) struct Hints {
    order: Notify,
    stop: Notify,
    change: Notify,
    delivery: Notify,
}

impl Hints {
    /// A video was queued.
    pub(crate) fn video_queued(&self) {
        self.order.notify_one();
        self.change.notify_one();
    }

    /// A client asked for a video to be stopped, or deleted it.
    pub(crate) fn stop_asked(&self) {
        self.stop.notify_waiters();
        self.video_ended();
    }

    /// A video looks different now.
    pub(crate) fn video_changed(&self) {
        self.change.notify_one();
    }

    /// A video has ended, and there may be somebody to tell.
    pub(crate) fn video_ended(&self) {
        self.change.notify_one();
        self.delivery.notify_one();
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

//! The operations that both databases offer.

use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{
    AssetVariant, CharacterId, Failure, FileId, KeyId, Priority, ProjectId, Video, VideoId,
    VideoStatus, WebhookEndpointId,
};
use prometheus_client::registry::Registry;

use crate::{
    Asset, BlobKey, Change, Character, Claim, ClaimRequest, Completion, Created, Delivery,
    FilePage, FileQuery, Heritage, Job, JobInputs, JobQuery, Key, KeyForAuth, ListQuery, Listener,
    ModelLoad, NewCharacter, NewFile, NewKey, NewProject, NewVideo, NewWebhookEndpoint, Project,
    ProjectLimits, ProjectLoad, Reaped, Renewal, StoreError, StoredFile, VideoPage, Wake,
    WebhookChange, WebhookEndpoint, WebhookPage, WebhookQuery, Worker, WorkerReport,
};

/// Everything kept in rows. Videos are created and read by the API, claimed and completed by workers, tidied
/// by the janitor.
///
/// Texts have no NUL character in them, except those of failures, where it is replaced.
///
/// Every method is one short transaction and is cancel-safe: when its future is dropped the write either
/// happens whole or not at all. Methods that take a [`Claim`] are fenced by its lease number and fail with
/// [`StoreError::ClaimLost`] once another worker has the video, or it is final or deleted.
#[async_trait]
pub trait Store: Send + Sync {
    /// Stores an order as a queued video. With an idempotency key that was used in the last 24 hours, returns
    /// the video made then; a key is forgotten with its video.
    ///
    /// An order made from another video pins that one's clip and private files in the same transaction, so
    /// that it can be deleted while the job waits. It repeats what came with that one: its inputs, and its
    /// characters instead of the spec's.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`], [`StoreError::QueueFull`], [`StoreError::SourceGone`],
    /// [`StoreError::NoSuchCharacter`], [`StoreError::NoSuchFile`], [`StoreError::Busy`].
    async fn create(&self, new: NewVideo) -> Result<Created, StoreError>;

    /// The video that [`Store::create`] would return for this idempotency key and request, without storing
    /// anything.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    async fn made_before(
        &self,
        project: &ProjectId,
        idempotency: &(String, [u8; 32]),
    ) -> Result<Option<Video>, StoreError>;

    /// The video `id` of `project`, unless it was deleted.
    async fn get(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError>;

    /// One page of the project's videos by creation. An `after` that names no video of the project gives
    /// `None`.
    async fn list(
        &self,
        project: &ProjectId,
        query: &ListQuery,
    ) -> Result<Option<VideoPage>, StoreError>;

    /// A downloadable file of a completed video, unless it has expired.
    async fn asset(
        &self,
        project: &ProjectId,
        id: &VideoId,
        variant: AssetVariant,
    ) -> Result<Option<Asset>, StoreError>;

    /// Which of these videos, of any project, are no longer as they were at the version given with each; one
    /// query for all who watch.
    async fn changes(&self, seen: &[(VideoId, u32)]) -> Result<Vec<Change>, StoreError>;

    /// What goes along to what is made from a completed video, beside its order. Nothing of a video that is not there.
    async fn heritage(&self, project: &ProjectId, id: &VideoId) -> Result<Heritage, StoreError>;

    /// How long the last finished videos of an engine's model took per second of clip, of all projects;
    /// `None` before the first. For the poll hint.
    async fn seconds_per_clip_second(&self, engine_model: &str) -> Result<Option<f64>, StoreError>;

    /// Deletes a video in any state; its blobs and those that came with it are handed out by
    /// [`Store::garbage`] from then on, except those that something else points at. A running job learns of it at its next renewal. Returns
    /// whether there was such a video.
    async fn delete(&self, project: &ProjectId, id: &VideoId) -> Result<bool, StoreError>;

    /// Stops a job: a queued one fails with `cancelled` at once, a running one learns of it at its next
    /// renewal, a final one stays as it is. Returns the video as it is then.
    async fn cancel(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError>;

    /// Takes the next queued video that the worker can do, fairly between projects and within their caps.
    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError>;

    /// Keeps the lease for another `lease` from now and stores the progress, 0 to 99, which never moves
    /// back. Progress 100 belongs to completion alone.
    async fn renew(
        &self,
        claim: &Claim,
        progress_percent: u8,
        lease: Duration,
    ) -> Result<Renewal, StoreError>;

    /// What the video is to be made from beside its prompt. It stays readable while the claim lasts, whatever
    /// is deleted meanwhile.
    async fn inputs(&self, claim: &Claim) -> Result<JobInputs, StoreError>;

    /// The job's last checkpoint, of whichever attempt.
    async fn checkpoint(&self, claim: &Claim) -> Result<Option<Vec<u8>>, StoreError>;

    /// Keeps a checkpoint of at most [`CHECKPOINT_MAX_BYTES`](crate::CHECKPOINT_MAX_BYTES); durable on return.
    async fn save_checkpoint(&self, claim: &Claim, bytes: Vec<u8>) -> Result<(), StoreError>;

    /// Completes the video: status, assets, facts and its event in one transaction. Blobs that `completion`
    /// names are complete before the call. Returns whether it did: a video that a client asked to stop fails with
    /// `cancelled` instead, and the blobs are the caller's to delete.
    async fn complete(&self, claim: &Claim, completion: Completion) -> Result<bool, StoreError>;

    /// Fails the video for good, with its event.
    async fn fail(&self, claim: &Claim, failure: &Failure) -> Result<(), StoreError>;

    /// Gives the video back after an error that may pass, to be tried again after `delay`; the third time it
    /// fails with `failure` instead, and with `cancelled` when a client asked for it to stop. Returns whether
    /// it will be tried again.
    async fn retry(
        &self,
        claim: &Claim,
        delay: Duration,
        failure: &Failure,
    ) -> Result<bool, StoreError>;

    /// Gives the video back unharmed and without charging the attempt: the worker is shutting down, or what it stands on
    /// is not there. It is tried again after `delay`; at once, in its old place, when that is zero.
    async fn release(&self, claim: &Claim, delay: Duration) -> Result<(), StoreError>;

    /// Puts videos whose lease lapsed back into the queue, or fails them with `worker_lost` the third time.
    /// Those whose deadline passed while their worker had the lease fail with `timeout`. Forgets old idempotency
    /// keys. Any process may call it, as often as it likes.
    async fn reap(&self) -> Result<Reaped, StoreError>;

    /// Lets go of the files of videos whose retention is over, and of what came with them; the videos stay.
    /// Removes uploaded files whose time has come. [`Store::garbage`] hands the blobs out. Returns how many
    /// videos and uploaded files there were.
    async fn expire(&self) -> Result<u32, StoreError>;

    /// Up to `limit` blobs that nothing points at any more, the oldest first. They stay on the list until
    /// [`Store::forget_garbage`].
    async fn garbage(&self, limit: u32) -> Result<Vec<BlobKey>, StoreError>;

    /// Takes blobs off the garbage list once they are deleted.
    async fn forget_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError>;

    /// Moves blobs that cannot be deleted now to the end of the garbage list.
    async fn put_off_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError>;

    /// Which of `keys` nothing points at: no row, no running attempt, no garbage entry. For the orphan
    /// sweep, which leaves young blobs alone: they may belong to an order or an upload that is about to come.
    async fn orphans(&self, keys: &[BlobKey]) -> Result<Vec<BlobKey>, StoreError>;

    /// Keeps a character for the orders of its project.
    async fn create_character(&self, new: NewCharacter) -> Result<Character, StoreError>;

    /// The character `id` of `project`.
    async fn character(
        &self,
        project: &ProjectId,
        id: &CharacterId,
    ) -> Result<Option<Character>, StoreError>;

    /// Keeps an uploaded file.
    async fn create_file(&self, new: NewFile) -> Result<StoredFile, StoreError>;

    /// The uploaded file `id` of `project`, unless it was deleted or its time has come.
    async fn file(
        &self,
        project: &ProjectId,
        id: &FileId,
    ) -> Result<Option<StoredFile>, StoreError>;

    /// One page of the project's uploaded files by creation. An `after` that names no file of the project
    /// gives `None`.
    async fn list_files(
        &self,
        project: &ProjectId,
        query: &FileQuery,
    ) -> Result<Option<FilePage>, StoreError>;

    /// Deletes an uploaded file; orders it came with keep what they need of it. Returns whether there was
    /// such a file.
    async fn delete_file(&self, project: &ProjectId, id: &FileId) -> Result<bool, StoreError>;

    /// Makes an endpoint, which hears of what happens from now on.
    ///
    /// # Errors
    /// [`StoreError::NoSuchProject`].
    async fn create_webhook_endpoint(
        &self,
        new: NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint, StoreError>;

    /// The endpoint `id` of `project`.
    async fn webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, StoreError>;

    /// One page of the project's endpoints by creation. An `after` that names no endpoint of the project
    /// gives `None`.
    async fn list_webhook_endpoints(
        &self,
        project: &ProjectId,
        query: &WebhookQuery,
    ) -> Result<Option<WebhookPage>, StoreError>;

    /// Changes an endpoint. With another address or secret it starts anew: one that was switched off is on
    /// again.
    async fn update_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
        change: WebhookChange,
    ) -> Result<Option<WebhookEndpoint>, StoreError>;

    /// Deletes an endpoint and everything that was on its way there. Returns whether there was such an
    /// endpoint.
    async fn delete_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<bool, StoreError>;

    /// Takes the next delivery that is due. Each end of a video, whatever wrote it, has written one for each
    /// endpoint of its project that wants the event, in the same transaction; deleting a video is no end and
    /// tells nobody. An endpoint has at most four deliveries claimed at a time, so that a dead one does not
    /// hold up the others. A delivery whose lease lapses is due again: it arrives at least once.
    async fn claim_delivery(&self, lease: Duration) -> Result<Option<Delivery>, StoreError>;

    /// The endpoint took it.
    ///
    /// # Errors
    /// [`StoreError::ClaimLost`]: another has it, or it is gone with its endpoint.
    async fn delivery_succeeded(
        &self,
        delivery: &Delivery,
        http_status: u16,
    ) -> Result<(), StoreError>;

    /// The endpoint did not take it: it is due again after `retry_after`, or given up for `None`. `error`
    /// is for the endpoint's owner and cut at 1 KiB. An endpoint that fails for five days, or says 410, is
    /// switched off, and everything on its way there is given up.
    ///
    /// # Errors
    /// [`StoreError::ClaimLost`]: another has it, or it is gone with its endpoint.
    async fn delivery_failed(
        &self,
        delivery: &Delivery,
        http_status: Option<u16>,
        error: &str,
        retry_after: Option<Duration>,
    ) -> Result<(), StoreError>;

    /// Forgets events that are older than `older_than` and on their way to nobody, with their deliveries.
    /// Returns how many; it takes some at a time, so 0 means that it is done.
    async fn prune_events(&self, older_than: Duration) -> Result<u32, StoreError>;

    /// All projects by creation.
    async fn projects(&self) -> Result<Vec<Project>, StoreError>;

    /// The project `id`.
    async fn project(&self, id: &ProjectId) -> Result<Option<Project>, StoreError>;

    /// Makes a project.
    async fn create_project(&self, new: NewProject) -> Result<Project, StoreError>;

    /// Gives a project other limits, from now on. Returns the project as it is then.
    async fn set_limits(
        &self,
        id: &ProjectId,
        limits: ProjectLimits,
    ) -> Result<Option<Project>, StoreError>;

    /// Gives a project another share of the workers, above 0, from the next claim on. Returns the project as it is
    /// then.
    async fn set_weight(&self, id: &ProjectId, weight: f64) -> Result<Option<Project>, StoreError>;

    /// Makes a key.
    ///
    /// # Errors
    /// [`StoreError::NoSuchProject`].
    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError>;

    /// All keys by creation, or those of one project; revoked and expired ones too.
    async fn keys(&self, project: Option<&ProjectId>) -> Result<Vec<Key>, StoreError>;

    /// Withdraws a key for good. Returns it as it is then.
    async fn revoke_key(&self, id: &KeyId) -> Result<Option<Key>, StoreError>;

    /// What a request that names the key `id` is checked against.
    async fn key_for_auth(&self, id: &KeyId) -> Result<Option<KeyForAuth>, StoreError>;

    /// Whether a key was ever made. One that was revoked or has expired counts: withdrawing the last key must
    /// not open a server that asks for keys.
    async fn has_keys(&self) -> Result<bool, StoreError>;

    /// Notes that a key is in use, exact to a minute.
    async fn touch_key(&self, id: &KeyId) -> Result<(), StoreError>;

    /// A worker says that it is alive. Returns whether an operator asked it to take no more videos. Nothing else
    /// depends on it: what a worker may do is in its claims.
    async fn report_worker(&self, report: &WorkerReport) -> Result<bool, StoreError>;

    /// A worker has stopped in order, and is not shown any more. One that just fell silent is shown for a day.
    async fn forget_worker(&self, id: &str) -> Result<(), StoreError>;

    /// All workers, those that started first in front.
    async fn workers(&self) -> Result<Vec<Worker>, StoreError>;

    /// Asks a worker to take no more videos, or to take them again. It learns of it at its next report. Returns
    /// whether there is such a worker.
    async fn drain_worker(&self, id: &str, drains: bool) -> Result<bool, StoreError>;

    /// What waits and runs, by project, in the order of their creation.
    async fn load(&self) -> Result<Vec<ProjectLoad>, StoreError>;

    /// Unfinished videos: first those that run, oldest first, then those that wait, in the order in which a project's
    /// are claimed.
    async fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError>;

    /// An operator takes a video away from its worker and puts it back into the queue, in its old place and without
    /// charging the attempt; one that waits for a retry is due at once, and a final one stays as it is. Returns how it
    /// stood; `None`: there is no such video.
    async fn requeue(&self, id: &VideoId) -> Result<Option<VideoStatus>, StoreError>;

    /// An operator fails a video that is not final, with its event. Returns how it stood; `None`: there is no such
    /// video.
    async fn fail_unfinished(
        &self,
        id: &VideoId,
        failure: &Failure,
    ) -> Result<Option<VideoStatus>, StoreError>;

    /// An operator gives a video that is not final another priority. Returns how it stands; `None`: there is no such
    /// video.
    async fn set_priority(
        &self,
        id: &VideoId,
        priority: Priority,
    ) -> Result<Option<VideoStatus>, StoreError>;

    /// Keeps a fact that all processes on this database share, unless there is one of this name already. Returns the
    /// one that holds.
    async fn fact(&self, name: &str, value: &str) -> Result<String, StoreError>;

    /// Tells other processes on this database. Nobody need hear it.
    ///
    /// # Errors
    /// Nobody was told.
    async fn wake(&self, wakes: &[Wake]) -> Result<(), StoreError>;

    /// Begins to hear what is told; `None` where there are no other processes.
    ///
    /// # Errors
    /// The database cannot be reached.
    async fn listen(&self) -> Result<Option<Box<dyn Listener>>, StoreError>;

    /// How many videos wait and run, for each engine model that has any. For whoever watches over the server.
    async fn model_load(&self) -> Result<Vec<ModelLoad>, StoreError>;

    /// Adds to `registry` what can be measured of this process's use of the database.
    fn register_metrics(&self, registry: &mut Registry);

    /// Proves that the database can be read and written.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Writes what is still in memory and closes the database. Later calls fail.
    async fn close(&self);
}

//! Which operation runs on which thread: what only reads on one of the readers, everything else on the writer.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{
    AssetVariant, CharacterId, Failure, FileId, KeyId, Priority, ProjectId, Video, VideoId,
    VideoStatus, WebhookEndpointId,
};
use prometheus_client::registry::Registry;

use super::{
    SqliteStore, accounts, claims, create, fleet, inputs, library, load, reap, tidy, videos,
    webhooks, worker,
};
use crate::policy::{DeliveryFailure, DeliveryFence, Fence};
use crate::{
    Asset, BlobKey, CHECKPOINT_MAX_BYTES, Change, Character, Claim, ClaimRequest, Completion,
    Created, Delivery, FilePage, FileQuery, Heritage, Job, JobInputs, JobQuery, Key, KeyForAuth,
    ListQuery, Listener, ModelLoad, NewCharacter, NewFile, NewKey, NewProject, NewVideo,
    NewWebhookEndpoint, Project, ProjectLimits, ProjectLoad, Reaped, Renewal, Store, StoreError,
    StoredFile, VideoPage, Wake, WebhookChange, WebhookEndpoint, WebhookPage, WebhookQuery, Worker,
    WorkerReport,
};

#[async_trait]
impl Store for SqliteStore {
    async fn create(&self, new: NewVideo) -> Result<Created, StoreError> {
        self.writer
            .write(move |conn| create::create(conn, &new))
            .await
    }

    async fn made_before(
        &self,
        project: &ProjectId,
        idempotency: &(String, [u8; 32]),
    ) -> Result<Option<Video>, StoreError> {
        let (project, idempotency) = (project.clone(), idempotency.clone());
        self.readers
            .read(move |conn| create::made_before(conn, &project, &idempotency))
            .await
    }

    async fn get(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::get(conn, &project, &id))
            .await
    }

    async fn list(
        &self,
        project: &ProjectId,
        query: &ListQuery,
    ) -> Result<Option<VideoPage>, StoreError> {
        let (project, query) = (project.clone(), query.clone());
        self.readers
            .read(move |conn| videos::list(conn, &project, &query))
            .await
    }

    async fn asset(
        &self,
        project: &ProjectId,
        id: &VideoId,
        variant: AssetVariant,
    ) -> Result<Option<Asset>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::asset(conn, &project, &id, variant))
            .await
    }

    async fn changes(&self, seen: &[(VideoId, u32)]) -> Result<Vec<Change>, StoreError> {
        let seen: Vec<(String, u32)> = seen
            .iter()
            .map(|(id, version)| (id.to_string(), *version))
            .collect();
        self.readers
            .read(move |conn| videos::changes(conn, &seen))
            .await
    }

    async fn heritage(&self, project: &ProjectId, id: &VideoId) -> Result<Heritage, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| videos::heritage(conn, &project, &id))
            .await
    }

    async fn seconds_per_clip_second(&self, engine_model: &str) -> Result<Option<f64>, StoreError> {
        let engine_model = engine_model.to_owned();
        self.readers
            .read(move |conn| videos::seconds_per_clip_second(conn, &engine_model))
            .await
    }

    async fn delete(&self, project: &ProjectId, id: &VideoId) -> Result<bool, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| videos::delete(conn, &project, &id))
            .await
    }

    async fn cancel(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| videos::cancel(conn, &project, &id))
            .await
    }

    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError> {
        let request = request.clone();
        self.writer
            .write(move |conn| claims::claim(conn, &request))
            .await
    }

    async fn renew(
        &self,
        claim: &Claim,
        progress_percent: u8,
        lease: Duration,
    ) -> Result<Renewal, StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::renew(conn, &fence, progress_percent, lease))
            .await
    }

    async fn inputs(&self, claim: &Claim) -> Result<JobInputs, StoreError> {
        let fence = Fence::of(claim);
        self.readers
            .read(move |conn| inputs::of_job(conn, &fence))
            .await
    }

    async fn checkpoint(&self, claim: &Claim) -> Result<Option<Vec<u8>>, StoreError> {
        let fence = Fence::of(claim);
        self.readers
            .read(move |conn| worker::checkpoint(conn, &fence))
            .await
    }

    async fn save_checkpoint(&self, claim: &Claim, bytes: Vec<u8>) -> Result<(), StoreError> {
        if bytes.len() > CHECKPOINT_MAX_BYTES {
            let size_bytes = bytes.len();
            return Err(StoreError::CheckpointTooLarge { size_bytes });
        }
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::save_checkpoint(conn, &fence, &bytes))
            .await
    }

    async fn complete(&self, claim: &Claim, completion: Completion) -> Result<bool, StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::complete(conn, &fence, &completion))
            .await
    }

    async fn fail(&self, claim: &Claim, failure: &Failure) -> Result<(), StoreError> {
        let (fence, failure) = (Fence::of(claim), failure.clone());
        self.writer
            .write(move |conn| worker::fail(conn, &fence, &failure))
            .await
    }

    async fn retry(
        &self,
        claim: &Claim,
        delay: Duration,
        failure: &Failure,
    ) -> Result<bool, StoreError> {
        let (fence, failure) = (Fence::of(claim), failure.clone());
        self.writer
            .write(move |conn| worker::retry(conn, &fence, delay, &failure))
            .await
    }

    async fn release(&self, claim: &Claim, delay: Duration) -> Result<(), StoreError> {
        let fence = Fence::of(claim);
        self.writer
            .write(move |conn| worker::release(conn, &fence, delay))
            .await
    }

    async fn reap(&self) -> Result<Reaped, StoreError> {
        self.writer.write(reap::reap).await
    }

    async fn expire(&self) -> Result<u32, StoreError> {
        self.writer.write(tidy::expire).await
    }

    async fn garbage(&self, limit: u32) -> Result<Vec<BlobKey>, StoreError> {
        self.readers
            .read(move |conn| tidy::garbage(conn, limit))
            .await
    }

    async fn forget_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        let keys = keys.to_vec();
        self.writer
            .write(move |conn| tidy::forget_garbage(conn, &keys))
            .await
    }

    async fn put_off_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        let keys = keys.to_vec();
        self.writer
            .write(move |conn| tidy::put_off_garbage(conn, &keys))
            .await
    }

    async fn orphans(&self, keys: &[BlobKey]) -> Result<Vec<BlobKey>, StoreError> {
        let keys = keys.to_vec();
        self.readers
            .read(move |conn| tidy::orphans(conn, keys))
            .await
    }

    async fn create_character(&self, new: NewCharacter) -> Result<Character, StoreError> {
        self.writer
            .write(move |conn| library::create_character(conn, &new))
            .await
    }

    async fn character(
        &self,
        project: &ProjectId,
        id: &CharacterId,
    ) -> Result<Option<Character>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| library::character(conn, &project, &id))
            .await
    }

    async fn create_file(&self, new: NewFile) -> Result<StoredFile, StoreError> {
        self.writer
            .write(move |conn| library::create_file(conn, &new))
            .await
    }

    async fn file(
        &self,
        project: &ProjectId,
        id: &FileId,
    ) -> Result<Option<StoredFile>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| library::file(conn, &project, &id))
            .await
    }

    async fn list_files(
        &self,
        project: &ProjectId,
        query: &FileQuery,
    ) -> Result<Option<FilePage>, StoreError> {
        let (project, query) = (project.clone(), query.clone());
        self.readers
            .read(move |conn| library::list_files(conn, &project, &query))
            .await
    }

    async fn delete_file(&self, project: &ProjectId, id: &FileId) -> Result<bool, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| library::delete_file(conn, &project, &id))
            .await
    }

    async fn create_webhook_endpoint(
        &self,
        new: NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint, StoreError> {
        self.writer
            .write(move |conn| webhooks::create(conn, &new))
            .await
    }

    async fn webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.readers
            .read(move |conn| webhooks::get(conn, &project, &id))
            .await
    }

    async fn list_webhook_endpoints(
        &self,
        project: &ProjectId,
        query: &WebhookQuery,
    ) -> Result<Option<WebhookPage>, StoreError> {
        let (project, query) = (project.clone(), query.clone());
        self.readers
            .read(move |conn| webhooks::list(conn, &project, &query))
            .await
    }

    async fn update_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
        change: WebhookChange,
    ) -> Result<Option<WebhookEndpoint>, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| webhooks::update(conn, &project, &id, &change))
            .await
    }

    async fn delete_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<bool, StoreError> {
        let (project, id) = (project.clone(), id.clone());
        self.writer
            .write(move |conn| webhooks::delete(conn, &project, &id))
            .await
    }

    async fn claim_delivery(&self, lease: Duration) -> Result<Option<Delivery>, StoreError> {
        self.writer
            .write(move |conn| webhooks::claim(conn, lease))
            .await
    }

    async fn delivery_succeeded(
        &self,
        delivery: &Delivery,
        http_status: u16,
    ) -> Result<(), StoreError> {
        let fence = DeliveryFence::of(delivery);
        self.writer
            .write(move |conn| webhooks::succeeded(conn, &fence, http_status))
            .await
    }

    async fn delivery_failed(
        &self,
        delivery: &Delivery,
        http_status: Option<u16>,
        error: &str,
        retry_after: Option<Duration>,
    ) -> Result<(), StoreError> {
        let fence = DeliveryFence::of(delivery);
        let failure = DeliveryFailure {
            http_status,
            error: error.to_owned(),
            retry_after,
        };
        self.writer
            .write(move |conn| webhooks::failed(conn, &fence, &failure))
            .await
    }

    async fn prune_events(&self, older_than: Duration) -> Result<u32, StoreError> {
        self.writer
            .write(move |conn| webhooks::prune_events(conn, older_than))
            .await
    }

    async fn projects(&self) -> Result<Vec<Project>, StoreError> {
        self.readers.read(accounts::projects).await
    }

    async fn project(&self, id: &ProjectId) -> Result<Option<Project>, StoreError> {
        let id = id.clone();
        self.readers
            .read(move |conn| accounts::project(conn, &id))
            .await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project, StoreError> {
        self.writer
            .write(move |conn| accounts::create_project(conn, &new))
            .await
    }

    async fn set_limits(
        &self,
        id: &ProjectId,
        limits: ProjectLimits,
    ) -> Result<Option<Project>, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| accounts::set_limits(conn, &id, limits))
            .await
    }

    async fn set_weight(&self, id: &ProjectId, weight: f64) -> Result<Option<Project>, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| accounts::set_weight(conn, &id, weight))
            .await
    }

    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError> {
        self.writer
            .write(move |conn| accounts::create_key(conn, &new))
            .await
    }

    async fn keys(&self, project: Option<&ProjectId>) -> Result<Vec<Key>, StoreError> {
        let project = project.cloned();
        self.readers
            .read(move |conn| accounts::keys(conn, project.as_ref()))
            .await
    }

    async fn revoke_key(&self, id: &KeyId) -> Result<Option<Key>, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| accounts::revoke_key(conn, &id))
            .await
    }

    async fn key_for_auth(&self, id: &KeyId) -> Result<Option<KeyForAuth>, StoreError> {
        let id = id.clone();
        self.readers
            .read(move |conn| accounts::key_for_auth(conn, &id))
            .await
    }

    async fn has_keys(&self) -> Result<bool, StoreError> {
        self.readers.read(accounts::has_keys).await
    }

    async fn touch_key(&self, id: &KeyId) -> Result<(), StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| accounts::touch_key(conn, &id))
            .await
    }

    async fn report_worker(&self, report: &WorkerReport) -> Result<bool, StoreError> {
        let report = report.clone();
        self.writer
            .write(move |conn| fleet::report(conn, &report))
            .await
    }

    async fn forget_worker(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.writer
            .write(move |conn| fleet::forget(conn, &id))
            .await
    }

    async fn workers(&self) -> Result<Vec<Worker>, StoreError> {
        self.readers.read(fleet::workers).await
    }

    async fn drain_worker(&self, id: &str, drains: bool) -> Result<bool, StoreError> {
        let id = id.to_owned();
        self.writer
            .write(move |conn| fleet::drain(conn, &id, drains))
            .await
    }

    async fn load(&self) -> Result<Vec<ProjectLoad>, StoreError> {
        self.readers.read(fleet::load).await
    }

    async fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
        let query = query.clone();
        self.readers
            .read(move |conn| fleet::jobs(conn, &query))
            .await
    }

    async fn requeue(&self, id: &VideoId) -> Result<Option<VideoStatus>, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| fleet::requeue(conn, &id))
            .await
    }

    async fn fail_unfinished(
        &self,
        id: &VideoId,
        failure: &Failure,
    ) -> Result<Option<VideoStatus>, StoreError> {
        let id = id.clone();
        let failure = failure.clone();
        self.writer
            .write(move |conn| fleet::fail(conn, &id, &failure))
            .await
    }

    async fn set_priority(
        &self,
        id: &VideoId,
        priority: Priority,
    ) -> Result<Option<VideoStatus>, StoreError> {
        let id = id.clone();
        self.writer
            .write(move |conn| fleet::set_priority(conn, &id, priority))
            .await
    }

    async fn fact(&self, name: &str, value: &str) -> Result<String, StoreError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.writer
            .write(move |conn| tidy::fact(conn, &name, &value))
            .await
    }

    async fn wake(&self, _wakes: &[Wake]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn listen(&self) -> Result<Option<Box<dyn Listener>>, StoreError> {
        Ok(None)
    }

    async fn model_load(&self) -> Result<Vec<ModelLoad>, StoreError> {
        self.readers.read(load::of_models).await
    }

    fn register_metrics(&self, registry: &mut Registry) {
        self.writer.register_metrics(registry);
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.writer.write(tidy::ping).await
    }

    async fn close(&self) {
        let (readers, writer) = (Arc::clone(&self.readers), Arc::clone(&self.writer));
        let closing = tokio::task::spawn_blocking(move || {
            readers.close();
            writer.close();
        });
        if closing.await.is_err() {
            tracing::error!("closing the store panicked");
        }
    }
}

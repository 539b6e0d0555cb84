//! Which operation is one statement, which needs a transaction, and which must see one state of the database.

use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{
    AssetVariant, CharacterId, Failure, FileId, KeyId, Priority, ProjectId, Video, VideoId,
    VideoStatus, WebhookEndpointId,
};
use prometheus_client::registry::Registry;

use super::claims::Tried;
use super::create::Refused;
use super::{
    OPERATION_LIMIT, PostgresStore, accounts, at_once, at_one_state, claims, create, fleet,
    in_transaction, inputs, library, listen, load, pool_use::PoolUse, reap, silent, tidy, videos,
    webhooks, with_connection, worker,
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
impl Store for PostgresStore {
    async fn create(&self, new: NewVideo) -> Result<Created, StoreError> {
        let stored: Result<Created, Refused> = in_transaction!(self, |db| create::create(db, &new));
        match stored {
            Ok(created) => Ok(created),
            Err(Refused::Because(err)) => Err(err),
            Err(Refused::MadeMeanwhile) => {
                let idempotency = new.idempotency.as_ref();
                let made = match idempotency {
                    Some(idempotency) => self.made_before(&new.project_id, idempotency).await?,
                    None => None,
                };
                // It was deleted at once, and the key with it.
                made.map(Created::Existing).ok_or(StoreError::Busy)
            }
        }
    }

    async fn made_before(
        &self,
        project: &ProjectId,
        idempotency: &(String, [u8; 32]),
    ) -> Result<Option<Video>, StoreError> {
        at_once!(self, |db| create::made_before(db, project, idempotency))
    }

    async fn get(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        at_once!(self, |db| videos::get(db, project, id))
    }

    async fn list(
        &self,
        project: &ProjectId,
        query: &ListQuery,
    ) -> Result<Option<VideoPage>, StoreError> {
        at_once!(self, |db| videos::list(db, project, query))
    }

    async fn asset(
        &self,
        project: &ProjectId,
        id: &VideoId,
        variant: AssetVariant,
    ) -> Result<Option<Asset>, StoreError> {
        at_once!(self, |db| videos::asset(db, project, id, variant))
    }

    async fn changes(&self, seen: &[(VideoId, u32)]) -> Result<Vec<Change>, StoreError> {
        at_once!(self, |db| videos::changes(db, seen))
    }

    async fn heritage(&self, project: &ProjectId, id: &VideoId) -> Result<Heritage, StoreError> {
        at_once!(self, |db| videos::heritage(db, project, id))
    }

    async fn seconds_per_clip_second(&self, engine_model: &str) -> Result<Option<f64>, StoreError> {
        at_once!(self, |db| videos::seconds_per_clip_second(db, engine_model))
    }

    async fn delete(&self, project: &ProjectId, id: &VideoId) -> Result<bool, StoreError> {
        in_transaction!(self, |db| videos::delete(db, project, id))
    }

    async fn cancel(&self, project: &ProjectId, id: &VideoId) -> Result<Option<Video>, StoreError> {
        in_transaction!(self, |db| videos::cancel(db, project, id))
    }

    async fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, StoreError> {
        let projects: Vec<String> = at_once!(self, |db| claims::projects(db))?;
        let mut occupied = Vec::new();
        for project in projects {
            match self.try_claim(&project, request, false).await? {
                Tried::Claimed(claim) => return Ok(Some(*claim)),
                Tried::Nothing => {}
                Tried::Occupied => occupied.push(project),
            }
        }
        // Nobody else's has anything: wait for a turn at what is left.
        for project in occupied {
            if let Tried::Claimed(claim) = self.try_claim(&project, request, true).await? {
                return Ok(Some(*claim));
            }
        }
        Ok(None)
    }

    async fn renew(
        &self,
        claim: &Claim,
        progress_percent: u8,
        lease: Duration,
    ) -> Result<Renewal, StoreError> {
        let fence = Fence::of(claim);
        at_once!(self, |db| worker::renew(
            db,
            &fence,
            progress_percent,
            lease
        ))
    }

    async fn inputs(&self, claim: &Claim) -> Result<JobInputs, StoreError> {
        let fence = Fence::of(claim);
        at_one_state!(self, |db| inputs::of_job(db, &fence))
    }

    async fn checkpoint(&self, claim: &Claim) -> Result<Option<Vec<u8>>, StoreError> {
        let fence = Fence::of(claim);
        at_one_state!(self, |db| worker::checkpoint(db, &fence))
    }

    async fn save_checkpoint(&self, claim: &Claim, bytes: Vec<u8>) -> Result<(), StoreError> {
        if bytes.len() > CHECKPOINT_MAX_BYTES {
            let size_bytes = bytes.len();
            return Err(StoreError::CheckpointTooLarge { size_bytes });
        }
        let fence = Fence::of(claim);
        in_transaction!(self, |db| worker::save_checkpoint(db, &fence, &bytes))
    }

    async fn complete(&self, claim: &Claim, completion: Completion) -> Result<bool, StoreError> {
        let fence = Fence::of(claim);
        in_transaction!(self, |db| worker::complete(db, &fence, &completion))
    }

    async fn fail(&self, claim: &Claim, failure: &Failure) -> Result<(), StoreError> {
        let fence = Fence::of(claim);
        in_transaction!(self, |db| worker::fail(db, &fence, failure))
    }

    async fn retry(
        &self,
        claim: &Claim,
        delay: Duration,
        failure: &Failure,
    ) -> Result<bool, StoreError> {
        let fence = Fence::of(claim);
        in_transaction!(self, |db| worker::retry(db, &fence, delay, failure))
    }

    async fn release(&self, claim: &Claim, delay: Duration) -> Result<(), StoreError> {
        let fence = Fence::of(claim);
        in_transaction!(self, |db| worker::release(db, &fence, delay))
    }

    async fn reap(&self) -> Result<Reaped, StoreError> {
        in_transaction!(self, |db| reap::reap(db))
    }

    async fn expire(&self) -> Result<u32, StoreError> {
        in_transaction!(self, |db| tidy::expire(db))
    }

    async fn garbage(&self, limit: u32) -> Result<Vec<BlobKey>, StoreError> {
        at_once!(self, |db| tidy::garbage(db, limit))
    }

    async fn forget_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        at_once!(self, |db| tidy::forget_garbage(db, keys))
    }

    async fn put_off_garbage(&self, keys: &[BlobKey]) -> Result<(), StoreError> {
        at_once!(self, |db| tidy::put_off_garbage(db, keys))
    }

    async fn orphans(&self, keys: &[BlobKey]) -> Result<Vec<BlobKey>, StoreError> {
        at_once!(self, |db| tidy::orphans(db, keys))
    }

    async fn create_character(&self, new: NewCharacter) -> Result<Character, StoreError> {
        in_transaction!(self, |db| library::create_character(db, &new))
    }

    async fn character(
        &self,
        project: &ProjectId,
        id: &CharacterId,
    ) -> Result<Option<Character>, StoreError> {
        at_once!(self, |db| library::character(db, project, id))
    }

    async fn create_file(&self, new: NewFile) -> Result<StoredFile, StoreError> {
        at_once!(self, |db| library::create_file(db, &new))
    }

    async fn file(
        &self,
        project: &ProjectId,
        id: &FileId,
    ) -> Result<Option<StoredFile>, StoreError> {
        at_once!(self, |db| library::file(db, project, id))
    }

    async fn list_files(
        &self,
        project: &ProjectId,
        query: &FileQuery,
    ) -> Result<Option<FilePage>, StoreError> {
        at_once!(self, |db| library::list_files(db, project, query))
    }

    async fn delete_file(&self, project: &ProjectId, id: &FileId) -> Result<bool, StoreError> {
        in_transaction!(self, |db| library::delete_file(db, project, id))
    }

    async fn create_webhook_endpoint(
        &self,
        new: NewWebhookEndpoint,
    ) -> Result<WebhookEndpoint, StoreError> {
        in_transaction!(self, |db| webhooks::create(db, &new))
    }

    async fn webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, StoreError> {
        at_once!(self, |db| webhooks::get(db, project, id))
    }

    async fn list_webhook_endpoints(
        &self,
        project: &ProjectId,
        query: &WebhookQuery,
    ) -> Result<Option<WebhookPage>, StoreError> {
        at_once!(self, |db| webhooks::list(db, project, query))
    }

    async fn update_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
        change: WebhookChange,
    ) -> Result<Option<WebhookEndpoint>, StoreError> {
        at_once!(self, |db| webhooks::update(db, project, id, &change))
    }

    async fn delete_webhook_endpoint(
        &self,
        project: &ProjectId,
        id: &WebhookEndpointId,
    ) -> Result<bool, StoreError> {
        at_once!(self, |db| webhooks::delete(db, project, id))
    }

    async fn claim_delivery(&self, lease: Duration) -> Result<Option<Delivery>, StoreError> {
        let endpoints: Vec<String> = at_once!(self, |db| webhooks::due_endpoints(db))?;
        for endpoint_id in endpoints {
            let claimed = self.try_claim_delivery(&endpoint_id, lease).await?;
            if claimed.is_some() {
                return Ok(claimed);
            }
        }
        Ok(None)
    }

    async fn delivery_succeeded(
        &self,
        delivery: &Delivery,
        http_status: u16,
    ) -> Result<(), StoreError> {
        let fence = DeliveryFence::of(delivery);
        in_transaction!(self, |db| webhooks::succeeded(db, &fence, http_status))
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
        in_transaction!(self, |db| webhooks::failed(db, &fence, &failure))
    }

    async fn prune_events(&self, older_than: Duration) -> Result<u32, StoreError> {
        at_once!(self, |db| webhooks::prune_events(db, older_than))
    }

    async fn projects(&self) -> Result<Vec<Project>, StoreError> {
        at_once!(self, |db| accounts::projects(db))
    }

    async fn project(&self, id: &ProjectId) -> Result<Option<Project>, StoreError> {
        at_once!(self, |db| accounts::project(db, id))
    }

    async fn create_project(&self, new: NewProject) -> Result<Project, StoreError> {
        at_once!(self, |db| accounts::create_project(db, &new))
    }

    async fn set_limits(
        &self,
        id: &ProjectId,
        limits: ProjectLimits,
    ) -> Result<Option<Project>, StoreError> {
        at_once!(self, |db| accounts::set_limits(db, id, limits))
    }

    async fn set_weight(&self, id: &ProjectId, weight: f64) -> Result<Option<Project>, StoreError> {
        at_once!(self, |db| accounts::set_weight(db, id, weight))
    }

    async fn create_key(&self, new: NewKey) -> Result<Key, StoreError> {
        in_transaction!(self, |db| accounts::create_key(db, &new))
    }

    async fn keys(&self, project: Option<&ProjectId>) -> Result<Vec<Key>, StoreError> {
        at_once!(self, |db| accounts::keys(db, project))
    }

    async fn revoke_key(&self, id: &KeyId) -> Result<Option<Key>, StoreError> {
        at_once!(self, |db| accounts::revoke_key(db, id))
    }

    async fn key_for_auth(&self, id: &KeyId) -> Result<Option<KeyForAuth>, StoreError> {
        at_once!(self, |db| accounts::key_for_auth(db, id))
    }

    async fn has_keys(&self) -> Result<bool, StoreError> {
        at_once!(self, |db| accounts::has_keys(db))
    }

    async fn touch_key(&self, id: &KeyId) -> Result<(), StoreError> {
        at_once!(self, |db| accounts::touch_key(db, id))
    }

    async fn report_worker(&self, report: &WorkerReport) -> Result<bool, StoreError> {
        at_once!(self, |db| fleet::report(db, report))
    }

    async fn forget_worker(&self, id: &str) -> Result<(), StoreError> {
        at_once!(self, |db| fleet::forget(db, id))
    }

    async fn workers(&self) -> Result<Vec<Worker>, StoreError> {
        at_once!(self, |db| fleet::workers(db))
    }

    async fn drain_worker(&self, id: &str, drains: bool) -> Result<bool, StoreError> {
        at_once!(self, |db| fleet::drain(db, id, drains))
    }

    async fn load(&self) -> Result<Vec<ProjectLoad>, StoreError> {
        at_once!(self, |db| fleet::load(db))
    }

    async fn jobs(&self, query: &JobQuery) -> Result<Vec<Job>, StoreError> {
        at_once!(self, |db| fleet::jobs(db, query))
    }

    async fn requeue(&self, id: &VideoId) -> Result<Option<VideoStatus>, StoreError> {
        in_transaction!(self, |db| fleet::requeue(db, id))
    }

    async fn fail_unfinished(
        &self,
        id: &VideoId,
        failure: &Failure,
    ) -> Result<Option<VideoStatus>, StoreError> {
        in_transaction!(self, |db| fleet::fail(db, id, failure))
    }

    async fn set_priority(
        &self,
        id: &VideoId,
        priority: Priority,
    ) -> Result<Option<VideoStatus>, StoreError> {
        in_transaction!(self, |db| fleet::set_priority(db, id, priority))
    }

    async fn fact(&self, name: &str, value: &str) -> Result<String, StoreError> {
        at_once!(self, |db| tidy::fact(db, name, value))
    }

    async fn wake(&self, wakes: &[Wake]) -> Result<(), StoreError> {
        at_once!(self, |db| listen::tell(db, wakes))
    }

    async fn listen(&self) -> Result<Option<Box<dyn Listener>>, StoreError> {
        Ok(Some(Box::new(
            listen::Connection::open(&self.options).await?,
        )))
    }

    async fn model_load(&self) -> Result<Vec<ModelLoad>, StoreError> {
        at_once!(self, |db| load::of_models(db))
    }

    fn register_metrics(&self, registry: &mut Registry) {
        registry.register_collector(Box::new(PoolUse(self.pool.clone())));
    }

    async fn ping(&self) -> Result<(), StoreError> {
        at_once!(self, |db| tidy::ping(db))
    }

    async fn close(&self) {
        self.pool.close();
    }
}

impl PostgresStore {
    async fn try_claim(
        &self,
        project: &str,
        request: &ClaimRequest,
        waits: bool,
    ) -> Result<Tried, StoreError> {
        in_transaction!(self, |db| claims::claim_of(db, project, request, waits))
    }

    async fn try_claim_delivery(
        &self,
        endpoint_id: &str,
        lease: Duration,
    ) -> Result<Option<Delivery>, StoreError> {
        in_transaction!(self, |db| webhooks::claim_of(db, endpoint_id, lease))
    }
}

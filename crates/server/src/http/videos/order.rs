//! What every kind of order ends with: its inputs are kept, the order is stored, a worker is woken.

use axum::Json;
use bytes::Bytes;
use kinora_api::{INPUT_REFERENCE, LAST_FRAME, Offer, RequestError, SourceVideo, priority};
use kinora_domain::{Fit, Priority, ProjectId, Verb, Video, VideoId, VideoSpec, VideoStatus};
use kinora_engine::{ClipAsk, EngineError};
use kinora_store::{
    BlobError, BlobKey, Created, Heritage, InputOrigin, InputRole, NewAsset, NewInput, NewVideo,
    StoreError,
};
use uuid::Uuid;

use crate::config::SeedSource;
use crate::http::Api;
use crate::http::caller::Caller;
use crate::http::error::ApiError;
use crate::http::fields::Received;
use crate::http::uploads::Upload;
use crate::kill_point::KillPoint;

/// Who orders, and how the same order is known when it comes again.
pub(super) struct Customer {
    pub(super) project: ProjectId,
    /// The idempotency key with a hash of the request.
    idempotency: Option<(String, [u8; 32])>,
    traceparent: Option<String>,
    priority: Priority,
}

impl Customer {
    /// Whoever sends a request of this key, for this verb and the video in its path, with these fields.
    ///
    /// # Errors
    /// The priority is none.
    pub(super) fn new(
        caller: Caller,
        key: Option<String>,
        (verb, id): (Verb, &str),
        received: &Received,
    ) -> Result<Self, ApiError> {
        let request_hash = || {
            let mut fingerprint = received.fingerprint.clone();
            fingerprint.add(verb.as_str().as_bytes());
            fingerprint.add(id.as_bytes());
            fingerprint.finish()
        };
        Ok(Self {
            project: caller.project,
            traceparent: caller.traceparent,
            idempotency: key.map(|key| (key, request_hash())),
            priority: priority(&received.fields)?,
        })
    }

    /// The answer of the first time, when the same request was made before under the same key. Asked before anything
    /// that the request names is looked for: that may be gone, and the video is there all the same.
    pub(super) async fn answer_of_before(
        &self,
        api: &Api,
    ) -> Result<Option<Json<kinora_api::Video>>, ApiError> {
        let Some(idempotency) = &self.idempotency else {
            return Ok(None);
        };
        let made = api.store.made_before(&self.project, idempotency).await?;
        Ok(made.map(|video| Json(kinora_api::Video::from(&video))))
    }
}

/// An order that only has to be stored.
pub(super) struct Order {
    id: VideoId,
    customer: Customer,
    spec: VideoSpec,
    inputs: Vec<NewInput>,
}

impl Order {
    pub(super) fn new(customer: Customer, spec: VideoSpec) -> Self {
        Self {
            id: VideoId::from_uuid(Uuid::now_v7()),
            customer,
            spec,
            inputs: Vec::new(),
        }
    }

    /// The order itself.
    pub(super) fn spec(&self) -> &VideoSpec {
        &self.spec
    }

    /// Keeps a picture.
    pub(super) async fn add_picture(
        &mut self,
        api: &Api,
        png: Bytes,
        (role, origin): (InputRole, InputOrigin),
    ) -> Result<(), ApiError> {
        let key = self.input_key(&format!("{}.png", role.as_str()));
        let put = api.blobs.put_bytes(&key, png).await;
        self.add(api, key, put, (role, origin)).await
    }

    /// Keeps an uploaded clip.
    pub(super) async fn add_clip(
        &mut self,
        api: &Api,
        clip: &Upload,
        fit: Fit,
    ) -> Result<(), ApiError> {
        let key = self.input_key("clip");
        let put = api.blobs.put_file(&key, clip.path()).await;
        let what = (InputRole::Clip(fit), InputOrigin::Upload);
        self.add(api, key, put, what).await
    }

    async fn add(
        &mut self,
        api: &Api,
        key: BlobKey,
        put: Result<NewAsset, BlobError>,
        (role, origin): (InputRole, InputOrigin),
    ) -> Result<(), ApiError> {
        match put {
            Ok(asset) => {
                self.inputs.push(NewInput {
                    role,
                    origin,
                    asset,
                });
                Ok(())
            }
            Err(err) => {
                delete(api, &key).await;
                self.take_back(api).await;
                Err(err.into())
            }
        }
    }

    fn input_key(&self, file: &str) -> BlobKey {
        BlobKey::of_upload(&self.customer.project, &format!("{}-{file}", self.id))
    }

    /// Stores the order as a queued video and answers with it; with the video of the first time when the request
    /// was made before under the same idempotency key.
    pub(super) async fn submit(mut self, api: &Api) -> Result<Json<kinora_api::Video>, ApiError> {
        // What is made from another video has that one's seed.
        if self.spec.seed.is_none()
            && self.spec.source_id().is_none()
            && api.seed_source == SeedSource::Random
        {
            self.spec.seed = Some(Uuid::new_v4().as_u64_pair().0 >> 1);
        }
        let new = NewVideo {
            id: self.id.clone(),
            project_id: self.customer.project.clone(),
            spec: self.spec.clone(),
            priority: self.customer.priority,
            idempotency: self.customer.idempotency.clone(),
            traceparent: self.customer.traceparent.clone(),
            inputs: self.inputs.clone(),
        };
        match api.store.create(new).await {
            Ok(Created::New(video)) => {
                KillPoint::AfterCreate.pass();
                tracing::info!(
                    video.id = %video.id,
                    verb = video.spec.verb.as_str(),
                    model = video.spec.model,
                    "a video was ordered"
                );
                api.hints.video_queued();
                Ok(Json(kinora_api::Video::from(&video)))
            }
            Ok(Created::Existing(video)) => {
                self.take_back(api).await;
                Ok(Json(kinora_api::Video::from(&video)))
            }
            // The answer was lost: a row may point at them all the same. The sweep decides.
            Err(err @ StoreError::Unavailable(_)) => Err(err.into()),
            Err(err) => {
                self.take_back(api).await;
                Err(self.refused(err))
            }
        }
    }

    /// A file that was deleted since it was looked up is missed in the field that named it.
    fn refused(&self, err: StoreError) -> ApiError {
        let StoreError::NoSuchFile { id } = err else {
            return err.into();
        };
        let origin = InputOrigin::File(id.clone());
        let named = self.inputs.iter().find(|input| input.origin == origin);
        let param = match named.map(|input| input.role) {
            Some(InputRole::LastFrame) => LAST_FRAME,
            _ => INPUT_REFERENCE,
        };
        RequestError::no_such_file(param, id.as_str()).into()
    }

    /// Deletes the inputs of an order that was not stored.
    pub(super) async fn take_back(&self, api: &Api) {
        for input in &self.inputs {
            delete(api, &input.asset.blob_key).await;
        }
    }
}

/// Makes an order of what can be ordered here.
pub(super) fn of_offer<T>(
    api: &Api,
    make: impl FnOnce(Offer<'_>) -> Result<T, RequestError>,
) -> Result<T, RequestError> {
    make(Offer {
        catalog: &api.catalog,
        admit: &|spec| admit(spec, api),
    })
}

/// Refuses an order that its engine knows it cannot carry out, before anybody waits for it.
fn admit(spec: &VideoSpec, api: &Api) -> Result<(), RequestError> {
    let Some(engine) = api.engines.engine_of(&spec.engine_model) else {
        return Ok(());
    };
    let ask = ClipAsk {
        verb: spec.verb,
        model: &spec.engine_model,
        size: spec.size,
        fps: spec.fps,
        n_frames: spec.n_frames(),
    };
    engine.admit(&ask).map_err(|err| {
        let (param, code) = match err {
            EngineError::Unusable(_) => ("video", "unsupported_operation"),
            EngineError::OutOfMemory(_) => ("size", "not_enough_memory"),
            _ => ("seconds", "invalid_value"),
        };
        RequestError {
            param: Some(param),
            code: Some(code),
            message: err.to_string(),
        }
    })
}

/// Deletes a blob that no row points at. What cannot be deleted now is swept later.
async fn delete(api: &Api, key: &BlobKey) {
    if let Err(err) = api.blobs.delete(key).await {
        tracing::warn!(cause = %err, "could not delete what came with a refused order");
    }
}

/// A finished video of the caller's that another one shall be made from.
pub(super) struct Source {
    video: Video,
    heritage: Heritage,
}

impl Source {
    /// Finds the video that a client calls `id`.
    pub(super) async fn find(api: &Api, project: &ProjectId, id: &str) -> Result<Self, ApiError> {
        let known = VideoId::parse(id).map_err(|_| ApiError::no_such_video(id))?;
        let video = api.store.get(project, &known).await?;
        let video = video.ok_or_else(|| ApiError::no_such_video(id))?;
        if video.status != VideoStatus::Completed {
            return Err(ApiError::NotCompleted {
                id: id.to_owned(),
                status: video.status.as_str(),
            });
        }
        let heritage = api.store.heritage(project, &known).await?;
        Ok(Self { video, heritage })
    }

    /// The video as orders are made from it.
    pub(super) fn as_source(&self) -> SourceVideo<'_> {
        SourceVideo {
            video: &self.video,
            seed: self.heritage.seed,
            has_reference: self.heritage.has_reference,
            has_last_frame: self.heritage.has_last_frame,
        }
    }
}

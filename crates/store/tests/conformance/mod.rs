//! What every `Store` promises, as tests that are written once and run on each database.
//!
//! A database provides a [`Harness`] and calls `conformance_suite!`. Time is the database's: a test moves its
//! clock instead of sleeping.

mod accounts;
mod blobs_model;
mod blobs_of_rows;
mod claims;
mod ends;
mod fleet;
mod inputs;
mod library;
mod orders;
mod watching;
mod webhooks;

pub(crate) use accounts::*;
pub(crate) use blobs_model::*;
pub(crate) use blobs_of_rows::*;
pub(crate) use claims::*;
pub(crate) use ends::*;
pub(crate) use fleet::*;
pub(crate) use inputs::*;
pub(crate) use library::*;
pub(crate) use orders::*;
pub(crate) use watching::*;
pub(crate) use webhooks::*;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kinora_domain::{
    AssetVariant, Derivation, DerivationSource, Failure, FailureCode, FrameRate, Priority,
    ProjectId, Prompt, RenderOptions, Size, Verb, Video, VideoId, VideoSpec, VideoStatus,
};
use kinora_store::{
    BlobKey, Claim, ClaimRequest, Completion, Created, Heritage, InputOrigin, InputRole, NewAsset,
    NewInput, NewVideo, PrivateAsset, Store,
};
use uuid::Uuid;

/// A store with an empty database, and what a test may do behind its back.
#[async_trait]
pub(crate) trait Harness: Send + Sync {
    fn store(&self) -> Arc<dyn Store>;

    /// Moves the database's clock on.
    async fn advance(&self, by: Duration);

    async fn put_project(&self, project: &TestProject);

    /// The types of the events of a video, oldest first.
    async fn events(&self, id: &VideoId) -> Vec<String>;
}

/// A project with its limits.
#[derive(Clone)]
pub(crate) struct TestProject {
    pub(crate) id: ProjectId,
    pub(crate) weight: f64,
    pub(crate) max_running: Option<u32>,
    pub(crate) max_queued: Option<u32>,
}

/// Makes one test of each property, on the harness that `$make` makes.
macro_rules! conformance_suite {
    ($make:path) => {
        conformance_suite! {
            $make:
            a_created_video_is_read_back_as_it_was_answered,
            every_spec_survives_the_database,
            a_repeated_key_returns_the_first_video,
            a_key_with_another_request_is_refused,
            a_key_belongs_to_its_project,
            a_key_is_forgotten_after_a_day_and_with_its_video,
            racing_requests_with_one_key_make_one_video,
            a_thousand_concurrent_creates_are_all_there,
            a_failing_write_leaves_its_neighbours_alone,
            a_project_with_a_full_queue_is_refused_until_a_video_ends,
            a_queue_limit_is_exact_when_many_order_at_once,
            an_order_for_an_unknown_project_is_refused,
            pages_have_no_gap_and_no_repeat_while_videos_are_added,
            has_more_is_exact_at_the_edge,
            a_page_of_none_is_empty_and_has_no_more,
            an_unknown_cursor_gives_no_page,
            a_project_sees_and_touches_only_its_own,
            calls_after_close_fail_and_what_was_answered_stays,
            a_claim_takes_the_oldest_and_shows_it_in_progress,
            the_context_of_an_order_reaches_whoever_makes_it,
            a_worker_gets_only_what_its_engines_can_do,
            what_waits_and_runs_is_counted_for_each_model,
            two_claimers_never_get_the_same_video,
            a_small_project_does_not_wait_behind_a_big_one,
            a_heavier_project_gets_its_share,
            a_running_cap_is_exact_under_concurrency,
            a_project_whose_cap_is_zero_gets_nothing,
            progress_never_moves_back_and_is_never_100_before_completion,
            a_renewal_keeps_the_lease,
            a_lapsed_lease_is_taken_away_once,
            a_video_that_lost_one_worker_keeps_its_place,
            a_late_worker_cannot_touch_a_reclaimed_video,
            racing_completions_of_one_video_have_one_winner,
            a_checkpoint_outlives_the_worker_and_is_bounded,
            a_completed_video_has_its_files_and_its_facts,
            a_completion_without_the_video_itself_is_refused,
            a_failure_may_say_anything,
            each_end_writes_its_event_once,
            an_event_is_told_to_each_endpoint_that_wants_it,
            every_end_of_a_video_is_told_and_a_deletion_is_not,
            an_endpoint_is_seen_and_touched_by_its_project_only,
            endpoints_are_listed_in_pages_without_gaps,
            an_endpoint_is_changed_where_it_is_told_to,
            two_claimers_never_get_the_same_delivery,
            a_delivery_that_arrived_is_not_repeated,
            a_delivery_that_failed_is_due_again_when_it_was_said,
            a_delivery_that_is_given_up_is_not_repeated,
            a_lapsed_delivery_is_due_again_and_its_late_worker_is_told,
            a_dead_endpoint_does_not_hold_up_the_others,
            a_deleted_endpoint_takes_its_deliveries_along,
            an_endpoint_that_fails_for_days_is_switched_off,
            one_success_ends_the_failing_of_an_endpoint,
            an_endpoint_that_is_gone_is_switched_off_at_once,
            a_changed_endpoint_that_was_off_is_on_again,
            old_events_are_forgotten_unless_they_are_on_their_way,
            the_first_word_on_a_fact_holds,
            a_project_is_read_back_as_it_was_made,
            limits_count_as_soon_as_they_are_set,
            a_key_opens_its_project_with_its_limits,
            a_revoked_key_stays_revoked_since_the_first_time,
            a_key_stops_when_its_time_has_come,
            a_server_on_which_a_key_was_ever_made_has_keys,
            the_use_of_a_key_is_noted_to_the_minute,
            keys_are_listed_by_project,
            a_key_or_an_endpoint_of_no_project_is_refused,
            an_error_that_may_pass_is_retried_later_and_fails_the_third_time,
            a_waiting_retry_does_not_hold_up_the_next_video,
            a_release_costs_nothing_and_keeps_the_place,
            a_video_that_loses_three_workers_fails,
            lost_workers_and_handled_errors_are_counted_apart,
            a_passed_deadline_fails_with_timeout_though_the_lease_is_alive,
            a_deadline_that_passes_while_nobody_works_is_a_lost_worker,
            a_queued_video_is_cancelled_at_once,
            a_running_video_learns_of_its_cancellation,
            the_speed_is_that_of_the_last_videos_of_the_model,
            a_deleted_video_is_gone_and_its_blobs_are_garbage,
            garbage_that_is_put_off_comes_last,
            a_queued_video_can_be_deleted,
            a_running_video_can_be_deleted_and_its_worker_is_told,
            deletion_and_completion_at_once_leave_nothing_behind,
            a_deleted_source_stays_readable_for_the_job_that_needs_it,
            a_pin_ends_with_the_job_however_that_ends,
            only_a_completed_video_that_is_there_can_be_derived_from,
            a_video_of_nothing_has_no_inputs,
            a_job_is_given_what_came_with_its_order,
            an_order_made_from_a_video_repeats_what_came_with_that,
            an_input_of_the_order_takes_the_place_of_the_sources,
            the_prompt_of_a_deleted_source_is_still_told,
            a_clip_that_came_with_an_order_goes_once_its_video_is_made,
            inputs_stay_while_a_video_can_be_made_from_them,
            an_upload_goes_with_the_last_video_that_has_it,
            a_job_of_an_uploaded_clip_has_it_and_no_source,
            an_order_names_characters_of_its_own_project_only,
            characters_are_told_in_the_order_of_the_request,
            a_refused_order_pins_nothing,
            a_character_is_seen_by_its_project_only,
            the_blobs_of_a_character_are_never_garbage,
            a_file_is_read_back_as_it_was_answered,
            a_file_is_seen_and_touched_by_its_project_only,
            files_are_listed_in_pages_without_gaps,
            files_are_listed_by_purpose,
            a_file_goes_when_its_time_has_come,
            a_deleted_file_stays_readable_for_orders_it_came_with,
            an_order_with_a_file_that_is_gone_is_refused,
            a_watcher_is_told_of_each_change_once,
            a_watcher_is_told_when_a_video_is_gone,
            one_question_is_enough_for_a_thousand_videos,
            files_go_when_their_retention_is_over_and_the_video_stays,
            blobs_of_running_attempts_and_of_rows_are_no_orphans,
            a_blob_without_a_row_is_an_orphan_whatever_its_kind,
            a_blob_is_garbage_exactly_when_nothing_needs_it,
            a_worker_is_seen_as_it_reports_with_what_it_runs,
            a_silent_worker_is_lost_and_after_a_day_forgotten,
            a_worker_learns_that_it_is_to_drain_and_that_it_is_not,
            what_waits_and_runs_is_counted_by_project,
            jobs_are_shown_running_first_and_then_in_the_order_of_claims,
            a_video_taken_from_its_worker_goes_back_free_and_in_its_place,
            a_video_that_waits_for_a_retry_can_be_made_due,
            an_operator_fails_a_video_once_whether_it_waits_or_runs,
            a_final_video_stays_as_it_is_whatever_an_operator_asks,
            a_higher_priority_goes_first_and_ten_minutes_make_up_for_a_unit,
            a_priority_given_later_counts_from_then_on,
            a_weight_counts_as_soon_as_it_is_given,
            a_cancelled_video_that_is_taken_from_its_worker_ends,
            a_heavier_project_gets_its_share_of_a_single_slot,
            a_video_that_waits_for_the_storage_is_charged_nothing,
        }
    };
    ($make:path: $($property:ident),* $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $property() {
            let harness = $make().await;
            conformance::$property(&harness).await;
            harness.store().close().await;
        })*
    };
}
pub(crate) use conformance_suite;

pub(crate) const MODEL: &str = "sketch-1";
pub(crate) const LEASE: Duration = Duration::from_secs(30);
pub(crate) const DEADLINE: Duration = Duration::from_secs(3600);

pub(crate) fn project(id: &str) -> ProjectId {
    ProjectId::parse(id).unwrap()
}

pub(crate) fn default_project() -> ProjectId {
    ProjectId::default_project()
}

impl TestProject {
    /// A project without limits.
    pub(crate) fn unlimited(id: &str) -> Self {
        Self {
            id: project(id),
            weight: 1.0,
            max_running: None,
            max_queued: None,
        }
    }
}

pub(crate) fn spec(prompt: &str) -> VideoSpec {
    VideoSpec {
        verb: Verb::Create,
        model: "sora-2".to_owned(),
        engine_model: MODEL.to_owned(),
        prompt: Prompt::new(prompt).unwrap(),
        size: Size::new(1280, 720).unwrap(),
        clip_duration: Duration::from_secs(8),
        fps: FrameRate::new(30).unwrap(),
        seed: Some(u64::MAX - 7),
        options: RenderOptions::default(),
        character_ids: Vec::new(),
        derivation: None,
    }
}

pub(crate) fn order(project: &ProjectId, spec: VideoSpec) -> NewVideo {
    NewVideo {
        id: VideoId::from_uuid(Uuid::now_v7()),
        project_id: project.clone(),
        spec,
        priority: Priority::default(),
        idempotency: None,
        traceparent: None,
        inputs: Vec::new(),
    }
}

/// An extension of `source`.
pub(crate) fn extension_of(source: &Video) -> VideoSpec {
    VideoSpec {
        verb: Verb::Extend,
        derivation: Some(Derivation {
            source: DerivationSource::Video(source.id.clone()),
            source_duration: source.spec.total_duration(),
            extension_count: 1,
        }),
        ..spec("and then the sun goes down")
    }
}

pub(crate) async fn create(store: &dyn Store, project: &ProjectId) -> Video {
    made(
        store
            .create(order(project, spec("a cat on a roof")))
            .await
            .unwrap(),
    )
}

pub(crate) fn made(created: Created) -> Video {
    match created {
        Created::New(video) => video,
        Created::Existing(video) => panic!("not new: {video:?}"),
    }
}

pub(crate) fn request() -> ClaimRequest {
    ClaimRequest {
        worker_id: "worker-a".to_owned(),
        engine_models: vec![MODEL.to_owned()],
        lease: LEASE,
        deadline: DEADLINE,
        own_deadlines: Vec::new(),
    }
}

pub(crate) async fn claim(store: &dyn Store) -> Claim {
    store
        .claim(&request())
        .await
        .unwrap()
        .expect("a queued video")
}

pub(crate) async fn claim_none(store: &dyn Store) {
    let claim = store.claim(&request()).await.unwrap();
    assert!(claim.is_none(), "{claim:?}");
}

pub(crate) fn blob(claim: &Claim, file: &str) -> NewAsset {
    let key = BlobKey::of_attempt(
        &claim.video.project_id,
        &claim.video.id,
        claim.lease_seq,
        file,
    );
    NewAsset {
        blake3: *blake3::hash(key.as_str().as_bytes()).as_bytes(),
        size_bytes: 1_000_000 + u64::from(claim.lease_seq),
        blob_key: key,
    }
}

/// A blob that no attempt made.
pub(crate) fn stored(blob_key: BlobKey) -> NewAsset {
    NewAsset {
        blake3: *blake3::hash(blob_key.as_str().as_bytes()).as_bytes(),
        size_bytes: 5_000_000_000,
        blob_key,
    }
}

/// A picture that came with an order, under a name of its own.
pub(crate) fn uploaded(role: InputRole, file: &str) -> NewInput {
    NewInput {
        role,
        origin: InputOrigin::Upload,
        asset: stored(BlobKey::of_upload(&default_project(), file)),
    }
}

/// All three public files and two private ones.
pub(crate) fn completion(claim: &Claim) -> Completion {
    let mut completion = Completion {
        assets: BTreeMap::new(),
        private_assets: ["tail_frame_0", "engine_doc"]
            .map(|role| PrivateAsset {
                role: role.to_owned(),
                asset: blob(claim, role),
            })
            .to_vec(),
        seed: 1 << 63,
        retention: None,
    };
    for variant in AssetVariant::ALL {
        let file = format!("{}.{}", variant.as_str(), variant.extension());
        completion.insert(variant, blob(claim, &file));
    }
    completion
}

/// The keys of all files of [`completion`], sorted.
pub(crate) fn blob_keys(claim: &Claim) -> Vec<BlobKey> {
    let completion = completion(claim);
    let public = completion.assets.into_values();
    let private = completion.private_assets.into_iter().map(|p| p.asset);
    let mut keys: Vec<BlobKey> = public.chain(private).map(|a| a.blob_key).collect();
    keys.sort();
    keys
}

pub(crate) async fn complete_next(store: &dyn Store) -> Claim {
    let claim = claim(store).await;
    store.complete(&claim, completion(&claim)).await.unwrap();
    claim
}

pub(crate) async fn get(store: &dyn Store, video: &Video) -> Video {
    let found = store.get(&video.project_id, &video.id).await.unwrap();
    found.expect("the video")
}

pub(crate) async fn garbage(store: &dyn Store) -> Vec<BlobKey> {
    let mut keys = store.garbage(1000).await.unwrap();
    keys.sort();
    keys
}

pub(crate) fn failure() -> Failure {
    Failure {
        code: FailureCode::VideoGenerationFailed,
        message: "The model could not make it.".to_owned(),
    }
}

/// What holds for every video at any time.
pub(crate) fn assert_consistent(video: &Video) {
    let is = |status| video.status == status;
    assert_eq!(video.progress_percent == 100, is(VideoStatus::Completed));
    assert_eq!(video.failure.is_some(), is(VideoStatus::Failed));
    assert_eq!(video.completed_at.is_some(), is(VideoStatus::Completed));
}

macro_rules! assert_lost {
    ($result:expr) => {
        match $result {
            Err(kinora_store::StoreError::ClaimLost) => {}
            other => panic!("{other:?}"),
        }
    };
}
pub(crate) use assert_lost;

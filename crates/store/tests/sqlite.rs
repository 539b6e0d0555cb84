//! The SQLite store keeps every promise of the `Store` trait.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod conformance;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use conformance::{Harness, TestProject, conformance_suite};
use kinora_domain::VideoId;
use kinora_store::{SqliteStore, Store};
use rusqlite::{Connection, params};

struct SqliteHarness {
    folder: tempfile::TempDir,
    store: Arc<SqliteStore>,
    clock_offset_ms: AtomicI64,
}

async fn sqlite() -> SqliteHarness {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("kinora.db")).unwrap();
    SqliteHarness {
        folder,
        store: Arc::new(store),
        clock_offset_ms: AtomicI64::new(0),
    }
}

impl SqliteHarness {
    fn path(&self) -> PathBuf {
        self.folder.path().join("kinora.db")
    }

    /// A connection beside the store's own, as another process would have.
    fn connection(&self) -> Connection {
        let conn = Connection::open(self.path()).unwrap();
        conn.busy_timeout(Duration::from_secs(10)).unwrap();
        conn
    }
}

#[async_trait]
impl Harness for SqliteHarness {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    async fn advance(&self, by: Duration) {
        let by_ms = i64::try_from(by.as_millis()).unwrap();
        let offset_ms = self.clock_offset_ms.fetch_add(by_ms, Ordering::SeqCst) + by_ms;
        self.connection()
            .execute_batch(&format!(
                "begin immediate;
                 drop view clock;
                 create view clock as
                 select cast(round(unixepoch('subsec') * 1000) as integer) + {offset_ms} as now_ms;
                 commit;"
            ))
            .unwrap();
    }

    async fn put_project(&self, project: &TestProject) {
        self.connection()
            .execute(
                "insert into projects (id, name, weight, max_running, max_queued, created_at)
                 values (?1, ?1, ?2, ?3, ?4, 0)",
                params![
                    project.id.as_str(),
                    project.weight,
                    project.max_running,
                    project.max_queued
                ],
            )
            .unwrap();
    }

    async fn events(&self, id: &VideoId) -> Vec<String> {
        let conn = self.connection();
        let mut statement = conn
            .prepare("select type from events where video_id = ?1 order by id")
            .unwrap();
        let types = statement
            .query_map([id.as_str()], |row| row.get(0))
            .unwrap();
        types.map(Result::unwrap).collect()
    }
}

conformance_suite! {
    sqlite:
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
    a_worker_gets_only_what_its_engines_can_do,
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
}

/// One write must not take as long as there were orders a day ago.
#[tokio::test]
async fn old_idempotency_keys_are_forgotten_some_at_a_time() {
    let harness = sqlite().await;
    conformance::create(&*harness.store, &conformance::default_project()).await;
    let conn = harness.connection();
    let keys = "with recursive n (n) as (select 1 union all select n + 1 from n where n < 600)
                insert into idempotency_keys (project_id, key, request_hash, video_id, created_at)
                select project_id, n, x'', id, 0 from videos, n";
    conn.execute(keys, []).unwrap();
    let n_left = || -> u32 {
        let count = "select count(*) from idempotency_keys";
        conn.query_row(count, [], |row| row.get(0)).unwrap()
    };
    for expected in [100, 0] {
        harness.store.reap().await.unwrap();
        assert_eq!(n_left(), expected);
    }
    harness.store.close().await;
}

/// Its lease would have outlived its deadline, but who held it is gone.
#[tokio::test]
async fn after_a_long_downtime_a_running_video_is_not_late() {
    let harness = sqlite().await;
    let video = conformance::create(&*harness.store, &conformance::default_project()).await;
    let short = kinora_store::ClaimRequest {
        deadline: Duration::from_secs(20),
        ..conformance::request()
    };
    for downtime in [Duration::from_secs(21), Duration::from_secs(3600)] {
        let claim = harness.store.claim(&short).await.unwrap().unwrap();
        assert_eq!(claim.video.id, video.id);
        harness.advance(downtime).await;
        harness.store.lapse_all_leases().await.unwrap();
        assert_eq!(harness.store.reap().await.unwrap().requeued, 1);
    }
    harness.store.close().await;
}

/// Whoever was bringing it is gone.
#[tokio::test]
async fn after_a_restart_a_claimed_delivery_is_due_at_once() {
    let harness = sqlite().await;
    let before = conformance::one_delivery(&*harness.store).await;
    harness.store.lapse_all_leases().await.unwrap();
    let after = conformance::claim_delivery(&*harness.store).await.unwrap();
    assert_eq!((after.id, after.lease_seq), (before.id, 2));
    harness.store.close().await;
}

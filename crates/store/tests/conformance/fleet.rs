//! What operators see and steer: workers, the queue, priorities.

use kinora_store::{JobQuery, WORKER_LOST_AFTER, Worker, WorkerCondition, WorkerReport};

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn report(id: &str) -> WorkerReport {
    WorkerReport {
        id: id.to_owned(),
        host: "render-1".to_owned(),
        engine_models: vec![MODEL.to_owned(), "wan \"2.2\" ]".to_owned()],
        n_slots: 3,
        is_draining: false,
    }
}

async fn only_worker(store: &dyn Store) -> Worker {
    let mut workers = store.workers().await.unwrap();
    assert_eq!(workers.len(), 1, "{workers:#?}");
    workers.remove(0)
}

async fn jobs(store: &dyn Store, project: Option<&ProjectId>) -> Vec<kinora_store::Job> {
    let query = JobQuery {
        project: project.cloned(),
        limit: 100,
    };
    store.jobs(&query).await.unwrap()
}

async fn create_with(store: &dyn Store, priority: i64) -> Video {
    let new = NewVideo {
        priority: Priority::new(priority).unwrap(),
        ..order(&default_project(), spec("a cat"))
    };
    made(store.create(new).await.unwrap())
}

async fn claimed_in_order(store: &dyn Store) -> Vec<VideoId> {
    let mut ids = Vec::new();
    while let Some(claim) = store.claim(&request()).await.unwrap() {
        ids.push(claim.video.id);
    }
    ids
}

pub(crate) async fn a_worker_is_seen_as_it_reports_with_what_it_runs(h: &dyn Harness) {
    let store = h.store();
    let report = report(&request().worker_id);
    assert!(!store.report_worker(&report).await.unwrap());
    create(&*store, &default_project()).await;
    claim(&*store).await;
    h.advance(Duration::from_secs(2)).await;
    let worker = only_worker(&*store).await;
    assert_eq!(worker.engine_models, report.engine_models);
    assert_eq!((worker.host, worker.n_slots), (report.host.clone(), 3));
    assert_eq!(worker.n_running, 1);
    assert!(worker.silent_for >= Duration::from_secs(2));
    store.report_worker(&report).await.unwrap();
    let again = only_worker(&*store).await;
    assert!(again.silent_for < Duration::from_secs(2));
    assert_eq!(again.started_at, worker.started_at);
    store.forget_worker(&report.id).await.unwrap();
    assert!(store.workers().await.unwrap().is_empty());
}

pub(crate) async fn a_silent_worker_is_lost_and_after_a_day_forgotten(h: &dyn Harness) {
    let store = h.store();
    store.report_worker(&report("w")).await.unwrap();
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Alive
    );
    h.advance(WORKER_LOST_AFTER).await;
    store.reap().await.unwrap();
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Lost
    );
    h.advance(MINUTE * 60 * 24).await;
    store.reap().await.unwrap();
    assert!(store.workers().await.unwrap().is_empty());
}

pub(crate) async fn a_worker_learns_that_it_is_to_drain_and_that_it_is_not(h: &dyn Harness) {
    let store = h.store();
    let mut report = report(&request().worker_id);
    store.report_worker(&report).await.unwrap();
    create(&*store, &default_project()).await;
    let claim = claim(&*store).await;
    assert!(store.drain_worker(&report.id, true).await.unwrap());
    assert!(!store.drain_worker("nobody", true).await.unwrap());
    // Until it has answered it may still take a video.
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Alive
    );
    assert!(store.report_worker(&report).await.unwrap());
    report.is_draining = true;
    store.report_worker(&report).await.unwrap();
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Draining
    );
    store.complete(&claim, completion(&claim)).await.unwrap();
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Drained
    );
    assert!(store.drain_worker(&report.id, false).await.unwrap());
    assert!(!store.report_worker(&report).await.unwrap());
    report.is_draining = false;
    store.report_worker(&report).await.unwrap();
    assert_eq!(
        only_worker(&*store).await.condition(),
        WorkerCondition::Alive
    );
}

pub(crate) async fn what_waits_and_runs_is_counted_by_project(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("quiet")).await;
    h.put_project(&TestProject::unlimited("busy")).await;
    for _ in 0..3 {
        create(&*store, &project("busy")).await;
    }
    complete_next(&*store).await;
    claim(&*store).await;
    h.advance(MINUTE).await;
    create(&*store, &default_project()).await;
    let load = store.load().await.unwrap();
    let of = |id: &str| {
        let load = load.iter().find(|load| load.project.id == project(id));
        let load = load.unwrap();
        let is_old = load.oldest_waits_for.map(|waits_for| waits_for >= MINUTE);
        (load.n_queued, load.n_running, is_old)
    };
    assert_eq!(of("busy"), (1, 1, Some(true)));
    assert_eq!(of("quiet"), (0, 0, None));
    assert_eq!(of("default"), (1, 0, Some(false)));
}

pub(crate) async fn jobs_are_shown_running_first_and_then_in_the_order_of_claims(h: &dyn Harness) {
    let store = h.store();
    h.put_project(&TestProject::unlimited("other")).await;
    let finished = create(&*store, &default_project()).await;
    complete_next(&*store).await;
    let running = create(&*store, &default_project()).await;
    claim(&*store).await;
    let mut waiting = Vec::new();
    for priority in [0, -5, 5] {
        h.advance(Duration::from_millis(5)).await;
        waiting.push(create_with(&*store, priority).await);
    }
    let other = create(&*store, &project("other")).await;
    let shown = jobs(&*store, Some(&default_project())).await;
    let ids: Vec<&VideoId> = shown.iter().map(|job| &job.video_id).collect();
    let expected = [&running, &waiting[2], &waiting[0], &waiting[1]].map(|video| &video.id);
    assert_eq!(ids, expected);
    assert!(!ids.contains(&&finished.id));
    assert_eq!(shown[0].worker_id, Some(request().worker_id));
    assert_eq!(
        (shown[0].status, shown[0].attempt),
        (VideoStatus::InProgress, 1)
    );
    assert_eq!(
        (shown[1].worker_id.clone(), shown[1].priority.get()),
        (None, 5)
    );
    let of_all = jobs(&*store, None).await;
    assert_eq!(of_all.len(), 5);
    assert!(of_all.iter().any(|job| job.video_id == other.id));
    let two = JobQuery {
        project: None,
        limit: 2,
    };
    assert_eq!(
        store.jobs(&two).await.unwrap().len(),
        3,
        "one runs, two of those that wait"
    );
    assert_eq!(claimed_in_order(&*store).await.len(), 4);
}

pub(crate) async fn a_video_taken_from_its_worker_goes_back_free_and_in_its_place(h: &dyn Harness) {
    let store = h.store();
    let first = create(&*store, &default_project()).await;
    h.advance(Duration::from_millis(5)).await;
    create(&*store, &default_project()).await;
    let stuck = claim(&*store).await;
    assert_eq!(
        store.requeue(&first.id).await.unwrap(),
        Some(VideoStatus::InProgress)
    );
    assert_consistent(&get(&*store, &first).await);
    assert_lost!(store.renew(&stuck, 50, LEASE).await);
    assert_lost!(store.complete(&stuck, completion(&stuck)).await);
    let again = claim(&*store).await;
    assert_eq!((&again.video.id, again.attempt), (&first.id, 1));
    assert_eq!(h.events(&first.id).await.len(), 0);
}

pub(crate) async fn a_video_that_waits_for_a_retry_can_be_made_due(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let claimed = claim(&*store).await;
    store.retry(&claimed, MINUTE, &failure()).await.unwrap();
    claim_none(&*store).await;
    let held_for = jobs(&*store, None).await[0].held_for;
    assert!(held_for > MINUTE / 2 && held_for <= MINUTE, "{held_for:?}");
    assert_eq!(
        store.requeue(&video.id).await.unwrap(),
        Some(VideoStatus::Queued)
    );
    assert_eq!(jobs(&*store, None).await[0].held_for, Duration::ZERO);
    assert_eq!(claim(&*store).await.attempt, 2);
}

pub(crate) async fn an_operator_fails_a_video_once_whether_it_waits_or_runs(h: &dyn Harness) {
    let store = h.store();
    let running = create(&*store, &default_project()).await;
    let stuck = claim(&*store).await;
    let waiting = create(&*store, &default_project()).await;
    for (video, stood) in [
        (&running, VideoStatus::InProgress),
        (&waiting, VideoStatus::Queued),
    ] {
        let failed = store.fail_unfinished(&video.id, &failure()).await.unwrap();
        assert_eq!(failed, Some(stood));
        let again = store.fail_unfinished(&video.id, &failure()).await.unwrap();
        assert_eq!(again, Some(VideoStatus::Failed));
        let now = get(&*store, video).await;
        assert_eq!(now.failure, Some(failure()));
        assert_consistent(&now);
        assert_eq!(h.events(&video.id).await, ["video.failed"]);
    }
    assert_lost!(store.renew(&stuck, 50, LEASE).await);
    claim_none(&*store).await;
}

pub(crate) async fn a_final_video_stays_as_it_is_whatever_an_operator_asks(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    complete_next(&*store).await;
    let before = get(&*store, &video).await;
    let final_one = Some(VideoStatus::Completed);
    assert_eq!(store.requeue(&video.id).await.unwrap(), final_one);
    assert_eq!(
        store.fail_unfinished(&video.id, &failure()).await.unwrap(),
        final_one
    );
    assert_eq!(
        store.set_priority(&video.id, Priority::MAX).await.unwrap(),
        final_one
    );
    assert_eq!(get(&*store, &video).await, before);
    assert_eq!(h.events(&video.id).await, ["video.completed"]);
    let nobody = VideoId::from_uuid(Uuid::now_v7());
    assert_eq!(store.requeue(&nobody).await.unwrap(), None);
    assert_eq!(
        store.fail_unfinished(&nobody, &failure()).await.unwrap(),
        None
    );
    assert_eq!(
        store.set_priority(&nobody, Priority::MAX).await.unwrap(),
        None
    );
}

pub(crate) async fn a_higher_priority_goes_first_and_ten_minutes_make_up_for_a_unit(
    h: &dyn Harness,
) {
    let store = h.store();
    let low = create_with(&*store, -1).await;
    h.advance(MINUTE * 9).await;
    let early = create_with(&*store, 0).await;
    h.advance(MINUTE * 2).await;
    let late = create_with(&*store, 0).await;
    let urgent = create_with(&*store, 2).await;
    let expected = [&urgent, &early, &low, &late].map(|video| video.id.clone());
    assert_eq!(claimed_in_order(&*store).await, expected);
}

pub(crate) async fn a_priority_given_later_counts_from_then_on(h: &dyn Harness) {
    let store = h.store();
    let first = create(&*store, &default_project()).await;
    h.advance(Duration::from_millis(5)).await;
    let second = create(&*store, &default_project()).await;
    let one = Priority::new(1).unwrap();
    let stood = store.set_priority(&second.id, one).await.unwrap();
    assert_eq!(stood, Some(VideoStatus::Queued));
    let expected = [&second, &first].map(|video| video.id.clone());
    assert_eq!(claimed_in_order(&*store).await, expected);
}

pub(crate) async fn a_weight_counts_as_soon_as_it_is_given(h: &dyn Harness) {
    let store = h.store();
    for id in ["a", "b"] {
        h.put_project(&TestProject::unlimited(id)).await;
        for _ in 0..10 {
            create(&*store, &project(id)).await;
        }
    }
    let heavier = store.set_weight(&project("a"), 3.0).await.unwrap();
    assert_eq!(heavier.unwrap().weight, 3.0);
    let nobody = store.set_weight(&project("nobody"), 3.0).await.unwrap();
    assert_eq!(nobody, None);
    let mut n_of_a = 0;
    for _ in 0..8 {
        n_of_a += u32::from(claim(&*store).await.video.project_id == project("a"));
    }
    assert_eq!(n_of_a, 6);
}

pub(crate) async fn a_cancelled_video_that_is_taken_from_its_worker_ends(h: &dyn Harness) {
    let store = h.store();
    let video = create(&*store, &default_project()).await;
    let stuck = claim(&*store).await;
    store.cancel(&default_project(), &video.id).await.unwrap();
    store.requeue(&video.id).await.unwrap();
    let ended = get(&*store, &video).await;
    let code = ended.failure.map(|failure| failure.code);
    assert_eq!(code, Some(FailureCode::Cancelled));
    assert_lost!(store.renew(&stuck, 50, LEASE).await);
    assert_eq!(h.events(&video.id).await, ["video.failed"]);
}

pub(crate) async fn a_heavier_project_gets_its_share_of_a_single_slot(h: &dyn Harness) {
    let store = h.store();
    for (id, weight) in [("heavy", 2.0), ("light", 1.0)] {
        let project = TestProject {
            weight,
            ..TestProject::unlimited(id)
        };
        h.put_project(&project).await;
        for _ in 0..30 {
            create(&*store, &project.id).await;
        }
    }
    let mut n_of_heavy = 0;
    for _ in 0..30 {
        let done = complete_next(&*store).await;
        n_of_heavy += u32::from(done.video.project_id == project("heavy"));
    }
    assert_eq!(n_of_heavy, 20);
    // Who comes late has saved nothing up, and does not wait either.
    h.put_project(&TestProject::unlimited("late")).await;
    for _ in 0..10 {
        create(&*store, &project("late")).await;
    }
    let mut n_of_late = 0;
    for _ in 0..8 {
        let done = complete_next(&*store).await;
        n_of_late += u32::from(done.video.project_id == project("late"));
    }
    assert_eq!(n_of_late, 2, "a quarter of all the weight");
}

pub(crate) async fn a_video_that_waits_for_the_storage_is_charged_nothing(h: &dyn Harness) {
    let store = h.store();
    create(&*store, &default_project()).await;
    for _ in 0..5 {
        let held = claim(&*store).await;
        assert_eq!(held.attempt, 1);
        store.release(&held, MINUTE).await.unwrap();
        claim_none(&*store).await;
        h.advance(MINUTE).await;
    }
    complete_next(&*store).await;
}

//! Jobs that are no longer wanted, and jobs that another worker goes on with.

use std::time::Duration;

use kinora_engine::EngineError;

use crate::orders::wait_until;
use crate::support::{Fake, Fault, Link, Rig, Route, instead, quick, request};

/// Ends a job while its server works on it.
fn ended_by(fake: &Fake, end: impl Fn(&Link) + Sync) -> (Rig, Link) {
    fake.world().render_time = Duration::from_millis(700);
    let (rig, link) = (Rig::of(fake), Link::default());
    std::thread::scope(|scope| {
        let job = scope.spawn(|| rig.render_with(request(), &link).error());
        wait_until(|| !fake.seen().looks.is_empty());
        end(&link);
        let err = job.join().unwrap();
        assert!(matches!(err, EngineError::Cancelled), "{err:?}");
    });
    (rig, link)
}

#[test]
fn what_nobody_wants_is_stopped_at_its_server_as_far_as_it_can() {
    for (dialect, how) in [
        ("kinora", Some("POST")),
        ("vllm-omni", Some("DELETE")),
        ("sglang", Some("DELETE")),
        ("fastvideo", Some("DELETE")),
        ("openai", None),
        ("litellm", None),
    ] {
        let fake = Fake::named(dialect);
        let (rig, _) = ended_by(&fake, Link::cancel);
        if how.is_some() {
            wait_until(|| fake.world().jobs.is_empty());
        }
        drop(rig);
        let cancels = fake.seen().cancels;
        assert_eq!(
            cancels.first().map(|(method, _)| method.as_str()),
            how,
            "{dialect}"
        );
        assert_eq!(fake.world().jobs.is_empty(), how.is_some(), "{dialect}");
    }
}

#[test]
fn a_server_that_is_about_to_stop_is_asked_again() {
    let fake = Fake::named("vllm-omni");
    fake.world().goes_wrong(
        Route::Cancel,
        instead(
            409,
            r#"{"error": {"message": "Cancellation in progress."}}"#,
        ),
        2,
    );
    let (_rig, _) = ended_by(&fake, Link::cancel);
    wait_until(|| fake.world().jobs.is_empty());
    assert_eq!(fake.seen().cancels.len(), 3);
}

#[test]
fn what_is_handed_back_goes_on_and_is_found_again_with_no_second_order() {
    for dialect in ["openai", "kinora", "vllm-omni", "litellm"] {
        let fake = Fake::named(dialect);
        let (_, link) = ended_by(&fake, Link::hand_back);
        assert_eq!(fake.seen().cancels, [], "{dialect}");
        Rig::of(&fake)
            .render_with(request(), &link.taken_over())
            .clip();
        assert_eq!(fake.seen().n_asked, 1, "{dialect}");
    }
}

#[test]
fn a_job_that_is_taken_over_from_a_server_that_forgot_it_is_ordered_anew() {
    let fake = Fake::named("vllm-omni");
    let (_, link) = ended_by(&fake, Link::hand_back);
    fake.stop();
    fake.start_again();
    Rig::of(&fake)
        .render_with(request(), &link.taken_over())
        .clip();
    assert_eq!(fake.seen().n_asked, 2);
}

#[test]
fn a_worker_that_dies_between_order_and_note_costs_no_second_order_where_orders_have_keys() {
    let fake = Fake::named("kinora");
    let link = Link::default();
    // The key is noted, the name is not.
    link.dies_after(1);
    let err = Rig::of(&fake).render_with(request(), &link).error();
    assert!(matches!(err, EngineError::Cancelled), "{err:?}");
    assert_eq!(fake.seen().orders.len(), 1);
    Rig::of(&fake)
        .render_with(request(), &link.taken_over())
        .clip();
    let seen = fake.seen();
    assert_eq!(
        (seen.n_asked, seen.orders.len()),
        (2, 1),
        "asked twice, made once"
    );
}

#[test]
fn an_order_whose_answer_was_lost_is_made_once_where_orders_have_keys() {
    let fake = Fake::named("kinora");
    fake.world()
        .goes_wrong(Route::Create, Fault::Afterwards(Box::new(Fault::HangUp)), 2);
    let (rig, link) = (Rig::of(&fake), Link::default());
    assert!(matches!(
        rig.render_with(request(), &link).error(),
        EngineError::Failed(_)
    ));
    let link = link.taken_over();
    assert!(matches!(
        rig.render_with(request(), &link).error(),
        EngineError::Failed(_)
    ));
    rig.render_with(request(), &link.taken_over()).clip();
    let seen = fake.seen();
    assert_eq!((seen.n_asked, seen.orders.len()), (3, 1), "made once");
}

#[test]
fn a_worker_that_loses_its_lease_orders_nothing() {
    let fake = Fake::named("kinora");
    let link = Link::default();
    link.dies_after(0);
    let err = Rig::of(&fake).render_with(request(), &link).error();
    assert!(matches!(err, EngineError::Cancelled), "{err:?}");
    assert_eq!(fake.seen().n_asked, 0);
}

#[test]
fn a_job_that_is_cancelled_while_its_order_is_under_way_is_stopped_or_left_soon() {
    let fake = Fake::start(quick("vllm-omni"));
    fake.world().goes_wrong(Route::Create, Fault::Hang, 1);
    let (rig, link) = (Rig::of(&fake), Link::default());
    std::thread::scope(|scope| {
        let job = scope.spawn(|| rig.render_with(request(), &link));
        wait_until(|| fake.seen().n_asked == 1);
        link.cancel();
        let outcome = job.join().unwrap();
        assert!(outcome.took < Duration::from_secs(2));
        assert!(matches!(
            outcome.error(),
            EngineError::Cancelled | EngineError::Failed(_)
        ));
    });
}

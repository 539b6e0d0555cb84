//! What goes wrong with an order, and with the looks at a job.

use std::time::Duration;

use kinora_domain::Verb;
use kinora_engine::{ClipAsk, Engine as _, EngineError};

use crate::support::{
    Fake, Fault, Link, Rig, Route, SaidBody, instead, patience, quick, request, say, settings,
};

/// The engine before a server of this dialect that goes wrong once with an order.
#[track_caller]
fn order_meets(fault: Fault) -> (Fake, EngineError) {
    let fake = Fake::start(quick("sglang"));
    fake.world().goes_wrong(Route::Create, fault, 1);
    let outcome = Rig::of(&fake).render(request());
    assert!(outcome.took < Duration::from_secs(4), "{:?}", outcome.took);
    let err = outcome.error();
    (fake, err)
}

#[track_caller]
fn assert_unavailable(err: &EngineError, expected: &str) {
    assert!(
        matches!(err, EngineError::Unavailable(why) if why.contains(expected)),
        "{err:?}"
    );
}

#[track_caller]
fn assert_failed(err: &EngineError, expected: &str) {
    assert!(
        matches!(err, EngineError::Failed(why) if why.contains(expected)),
        "{err:?}"
    );
}

#[test]
fn an_order_that_is_refused_is_for_the_client_and_is_sent_once() {
    for (status, body) in [
        (
            422,
            r#"{"detail": [{"loc": ["body", "seconds"], "msg": "no number"}]}"#,
        ),
        (400, r#"{"error": {"message": "seconds: no number"}}"#),
        (413, r#"{"error": "seconds: no number"}"#),
    ] {
        let (fake, err) = order_meets(instead(status, body));
        let expected = "The video server refused the order: seconds: no number";
        assert!(
            matches!(&err, EngineError::Rejected(why) if why == expected),
            "{err:?}"
        );
        assert_eq!(fake.seen().n_asked, 1);
    }
}

#[test]
fn a_server_that_does_not_let_us_in_is_for_the_operator() {
    let fake = Fake::named("vllm-omni");
    let rig = Rig::of(&fake);
    fake.world().key = Some("another".to_owned());
    let err = rig.render(request()).error();
    assert_unavailable(
        &err,
        "one: it does not let us in; look at its key (401): Unauthorized",
    );
    let (_, err) = order_meets(instead(402, r#"{"error": "the account is empty"}"#));
    assert_unavailable(&err, "the account is empty");
}

#[test]
fn a_server_without_the_api_is_passed_over() {
    let (_, err) = order_meets(instead(404, r#"{"detail": "Not Found"}"#));
    assert_unavailable(&err, "there is no Videos API at its url");
    let (_, err) = order_meets(instead(405, ""));
    assert_unavailable(&err, "it does not do this (405)");
    let moved = say(307, "text/plain", "").with("location", "http://127.0.0.1:9/v1/videos");
    let (_, err) = order_meets(Fault::Say(moved));
    assert_unavailable(&err, "name its final address as its url (307)");
}

#[test]
fn a_server_without_time_is_left_alone_for_as_long_as_it_says() {
    let (_, err) = order_meets(instead(503, ""));
    assert_unavailable(&err, "it has no time (503)");

    let fake = Fake::named("sglang");
    let rest = say(
        429,
        "application/json",
        r#"{"error": {"message": "slow down"}}"#,
    )
    .with("retry-after", "1");
    fake.world().goes_wrong(Route::Create, Fault::Say(rest), 1);
    let rig = Rig::of(&fake);
    let started = std::time::Instant::now();
    assert_unavailable(
        &rig.render(request()).error(),
        "it has no time (429): slow down",
    );
    assert_unavailable(
        &rig.render(request()).error(),
        "no video server is free or works",
    );
    assert_eq!(fake.seen().n_asked, 1, "it is left alone");
    while rig.render(request()).result.is_err() {
        assert!(started.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(fake.seen().n_asked, 2);
}

#[test]
fn of_an_order_that_was_sent_nobody_knows_whether_it_was_taken_and_it_fails() {
    let (_, err) = order_meets(instead(500, "Internal Server Error"));
    assert_failed(&err, "one: it failed (500): Internal Server Error");
    let (_, err) = order_meets(instead(200, "<html><h1>Welcome</h1>"));
    assert_failed(&err, "it took the order and said nothing of a job");
    let (_, err) = order_meets(instead(200, r#"{"ok": true}"#));
    assert_failed(&err, "it took the order and said nothing of a job");
    let (_, err) = order_meets(Fault::Hang);
    assert_failed(&err, "it did not answer in time");
    let (_, err) = order_meets(Fault::HangUp);
    assert_failed(&err, "the connection broke");
    let (_, err) = order_meets(Fault::Afterwards(Box::new(Fault::HangUp)));
    assert_failed(&err, "the connection broke");
    let stuck = Fault::Say(crate::support::Said {
        body: SaidBody::Stuck(r#"{"id": "#.into()),
        ..say(200, "application/json", "")
    });
    let (_, err) = order_meets(stuck);
    assert_failed(&err, "its answer did not come to an end");
}

#[test]
fn a_name_that_could_lead_elsewhere_is_no_name() {
    for id in ["..", ".", "", "a\\u0000b", "a\\nb", "a\\u007fb"] {
        let (fake, err) = order_meets(instead(
            200,
            &format!(r#"{{"id": "{id}", "status": "queued"}}"#),
        ));
        assert_failed(&err, "it took the order and said nothing of a job");
        assert_eq!(fake.seen().looks, Vec::<String>::new());
    }
    let fake = Fake::start(quick("sglang"));
    let odd = r#"{"id": "a/../../../health?x#y", "status": "queued"}"#;
    fake.world().goes_wrong(Route::Create, instead(200, odd), 1);
    let done = r#"{"id": "b", "status": "failed", "error": "stop here"}"#;
    fake.world().goes_wrong(Route::Look, instead(200, done), 1);
    assert_failed(&Rig::of(&fake).render(request()).error(), "stop here");
    assert_eq!(
        fake.seen().looks,
        ["a/../../../health?x#y"],
        "one segment of the path"
    );
}

#[test]
fn an_address_where_nobody_is_costs_no_attempt() {
    let fake = Fake::named("sglang");
    let rig = Rig::of(&fake);
    fake.stop();
    let outcome = rig.render(request());
    assert!(outcome.took < Duration::from_secs(1));
    assert_unavailable(
        &outcome.error(),
        "one: it cannot be reached: Connection refused",
    );
    assert!(rig.render(request()).result.is_err());
    fake.start_again();
    std::thread::sleep(patience().rest.1);
    rig.make();
}

/// The engine before a server whose answers about a job are wrong a few times.
fn looks_meet(fault: &Fault, n_times: u32) -> Fake {
    let fake = Fake::start(quick("sglang"));
    fake.world().render_time = Duration::from_millis(50);
    fake.world().goes_wrong(Route::Look, fault.clone(), n_times);
    Rig::of(&fake).make();
    fake
}

#[test]
fn a_look_that_goes_wrong_is_taken_again_and_costs_no_second_order() {
    let large = Fault::Say(crate::support::Said {
        body: SaidBody::Zeros(100 << 20),
        ..say(200, "application/json", "")
    });
    for fault in [
        instead(500, "Internal Server Error"),
        instead(503, ""),
        instead(429, ""),
        instead(401, r#"{"error": "Unauthorized"}"#),
        instead(400, r#"{"error": {"message": "No connected db."}}"#),
        instead(200, "<html>"),
        instead(200, "{}"),
        instead(200, r#"{"id": "x", "status": "#),
        instead(200, &"[".repeat(100_000)),
        Fault::HangUp,
        large,
    ] {
        let fake = looks_meet(&fault, 2);
        assert_eq!(fake.seen().n_asked, 1, "{fault:?}");
        assert!(
            fake.n_sent() < 32 << 20,
            "{fault:?}: {} bytes",
            fake.n_sent()
        );
    }
}

#[test]
fn words_that_nobody_knows_are_taken_for_work() {
    for word in ["pending", "processing", "warming up", "RUNNING"] {
        let fake = Fake::named("sglang");
        fake.world().word = Some(word);
        fake.world().render_time = Duration::from_millis(60);
        Rig::of(&fake).make();
    }
    let fake = Fake::named("sglang");
    let failed = r#"{"id": "x", "status": "error", "error": "the card fell off"}"#;
    fake.world()
        .goes_wrong(Route::Create, instead(200, failed), 1);
    assert_failed(
        &Rig::of(&fake).render(request()).error(),
        "one: the card fell off",
    );
}

#[test]
fn the_server_says_when_it_wants_to_be_asked_again() {
    let fake = Fake::named("kinora");
    fake.world().render_time = Duration::from_millis(700);
    fake.world().poll_after_ms = Some(250);
    Rig::of(&fake).make();
    let n_looks = fake.seen().looks.len();
    assert!((2..=4).contains(&n_looks), "{n_looks} looks");
}

#[test]
fn a_job_that_vanishes_is_ordered_anew_three_times_and_no_more() {
    let fake = Fake::named("sglang");
    fake.world().render_time = Duration::from_secs(10);
    fake.world().goes_wrong(
        Route::Look,
        instead(404, r#"{"detail": "Video not found"}"#),
        u32::MAX,
    );
    let rig = Rig::of(&fake);
    let err = rig.render(request()).error();
    assert_failed(&err, "this job was lost 4 times");
    assert_failed(&err, "it knows nothing of it (404): Video not found");
    assert_eq!(fake.seen().n_asked, 4);
}

#[test]
fn a_job_that_vanished_once_is_made_after_all() {
    let fake = Fake::named("sglang");
    fake.world().render_time = Duration::from_millis(40);
    fake.world().goes_wrong(Route::Look, instead(404, ""), 1);
    Rig::of(&fake).make();
    assert_eq!(fake.seen().n_asked, 2);
}

#[test]
fn a_job_that_takes_too_long_is_stopped_there_and_fails() {
    let fake = Fake::named("vllm-omni");
    fake.world().render_time = Duration::from_secs(60);
    let mut settings = settings("one", &fake);
    settings.deadline = Duration::from_secs(1);
    let rig = Rig::new(vec![settings]);
    let outcome = rig.render(request());
    assert!(outcome.took < Duration::from_secs(3));
    assert_failed(&outcome.error(), "one did not finish within 1 s");
    wait_until(|| fake.seen().cancels.len() == 1);
    assert!(fake.world().jobs.is_empty());
}

#[test]
fn a_job_that_failed_is_ordered_anew_by_the_next_attempt() {
    let fake = Fake::named("sglang");
    fake.world().job_failure = Some((serde_json::json!(500), "no luck".to_owned()));
    let (rig, link) = (Rig::of(&fake), Link::default());
    assert_failed(&rig.render_with(request(), &link).error(), "no luck");
    fake.world().job_failure = None;
    rig.render_with(request(), &link.taken_over()).clip();
    assert_eq!(fake.seen().n_asked, 2);
}

#[track_caller]
pub(crate) fn wait_until(is_so: impl Fn() -> bool) {
    let started = std::time::Instant::now();
    while !is_so() {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "it did not come to that"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_edit_that_is_longer_than_the_model_can_make_is_refused_before_there_is_a_job() {
    for (dialect, n_frames, is_taken) in [
        ("sglang", 32, true),
        ("sglang", 34, true),
        ("sglang", 80, false),
        // It edits the clip itself.
        ("kinora", 80, true),
    ] {
        let fake = Fake::named(dialect);
        let rig = Rig::of(&fake);
        let order = request();
        let admitted = rig.engine.admit(&ClipAsk {
            verb: Verb::Edit,
            model: &order.model,
            size: order.size,
            fps: order.fps,
            n_frames,
        });
        match admitted {
            Ok(()) => assert!(is_taken, "{dialect} {n_frames}"),
            Err(EngineError::Unusable(why)) => {
                assert!(!is_taken && why.contains("at most 4 seconds"), "{why}");
            }
            Err(err) => panic!("{err:?}"),
        }
        assert_eq!(fake.seen().n_asked, 0);
    }
}
